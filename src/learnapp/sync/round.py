"""The round as a decision: what to ask with, and what an answer means. Nothing here sends, waits or writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from learnapp.store.exchange import Answered, Batch, Key, Outgoing, Refusal
from learncore.wire import FORKED, MAX_CHANGES, MAX_REQUEST_BYTES, Device, DocumentChange, SyncRequest, SyncResponse

ENVELOPE_BYTES: Final = 64 * 1024
"""What of a request is left for all that is no document."""
MAX_ROUNDS: Final = 2_000
"""A million documents. A server that has more to say in one go is not to be believed."""
_MAX_CURSOR: Final = 1024


class Limits(msgspec.Struct, frozen=True):
    """How much goes in one request, and how much is wanted in its answer; `bytes` of documents."""

    documents: int = MAX_CHANGES
    bytes: int = MAX_REQUEST_BYTES - ENVELOPE_BYTES
    wanted: int = MAX_CHANGES

    def less_to_send(self, sent: int) -> Limits:
        """After a request of `sent` documents that was too large."""
        return msgspec.structs.replace(self, documents=max(1, min(sent, self.documents) // 2))

    def more_to_send(self) -> Limits:
        """After a request that went well."""
        return msgspec.structs.replace(self, documents=min(MAX_CHANGES, self.documents * 2))

    def less_to_want(self) -> Limits:
        """After an answer that was too large."""
        return msgspec.structs.replace(self, wanted=max(1, self.wanted // 2))


class Senseless(ValueError):  # noqa: N818
    """An answer that contradicts itself or its question; the text says how, for the log."""


def ask(batch: Batch, cursor: str | None, device_id: str, device_name: str, sent_at: int, wanted: int) -> SyncRequest:
    """The request that carries a batch."""
    return SyncRequest(
        device=Device(id=device_id, name=device_name, sent_at=sent_at),
        cursor=cursor,
        changes=tuple(DocumentChange(kind=one.kind, id=one.id, body=one.body) for one in batch.documents),
        limit=wanted,
    )


def understand(batch: Batch, cursor: str | None, answer: SyncResponse, offset_ms: int | None) -> Answered:
    """What an answer to a batch says; raises Senseless. What it does not speak of goes on waiting."""
    sent = {(one.kind, one.id): one for one in batch.documents}
    rejected = {key: one for one in answer.rejected if (key := (one.kind, one.id)) in sent}
    refused = {key: one for key, one in rejected.items() if one.code != FORKED}
    accepted = [key for key in dict.fromkeys(answer.accepted) if key in sent and key not in rejected]
    if not answer.cursor or len(answer.cursor) > _MAX_CURSOR:
        raise Senseless("it has no cursor")
    if sent and not accepted and not rejected:
        raise Senseless("it does not say what became of what was sent")
    if answer.more and not answer.records and not sent:
        raise Senseless("there is more, but it does not come")
    if answer.more and answer.cursor == cursor and not answer.reset:
        raise Senseless("there is more, but it does not go on")
    return Answered(
        accepted=tuple((*key, sent[key].version) for key in accepted),
        refused=tuple(
            Refusal(kind=key[0], id=key[1], version=sent[key].version, code=one.code, message=one.message)
            for key, one in refused.items()
        ),
        records=tuple((one.kind, one.id, one.body) for one in answer.records),
        cursor=answer.cursor,
        at=answer.server_time,
        last=not answer.more and not batch.more and not answer.reset,
        reset=answer.reset,
        offset_ms=offset_ms,
    )


def too_large(document: Outgoing, at: int) -> Answered:
    """One document that the server does not take for its size, however it is sent."""
    refusal = Refusal(
        kind=document.kind,
        id=document.id,
        version=document.version,
        code="too_large",
        message="It is larger than the server takes.",
    )
    return Answered(refused=(refusal,), cursor=None, at=at, last=False)


def counted_keys(answer: SyncResponse) -> dict[Key, int]:
    """How often the server saw this device write each document that it names."""
    found: dict[Key, int] = {}
    for name, count in answer.highest.items():
        kind, slash, document_id = name.partition("/")
        if slash:
            found[kind, document_id] = count
    return found


def says_forked(answer: SyncResponse) -> bool:
    """Whether the server says itself that another writes under this device's id."""
    return any(one.code == FORKED for one in answer.rejected)


def is_forked(told: Mapping[Key, int], remembered: Mapping[Key, int]) -> bool:
    """Whether another writes under this device's id: the server saw writes that were never made here."""
    return any(count > remembered.get(key, 0) for key, count in told.items())
