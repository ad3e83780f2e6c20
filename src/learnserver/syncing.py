"""The round of SYNC 5: push first, pull in the same answer, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import msgspec
from msgspec.structs import replace

from learncore.forks import is_rival
from learncore.merge import InvalidDocument, decode_body
from learncore.register import canonical
from learncore.wire import FORKED, MAX_CHANGES, PROTOCOL, DocumentChange, Rejection, SyncRequest, document_key
from learnserver.admission import Admission, Admitted, Refused, is_name, rejection, require_size
from learnserver.database import Database
from learnserver.errors import ClientTooOld, Invalid, TooLarge
from learnserver.history import LearnerRow, Position, cursor_of, position
from learnserver.learning import Learning
from learnserver.principal import Principal
from learnserver.queries import documents
from learnserver.queries.devices import see_device
from learnserver.queries.documents import Key, Numbered


class RecordOut(msgspec.Struct, frozen=True):
    """A document as it lies in the table: its bytes go out as they are."""

    kind: str
    id: str
    body: msgspec.Raw


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`learncore.wire.SyncResponse`, with bodies that are not decoded to be encoded again."""

    accepted: list[Key]
    rejected: list[Rejection]
    records: list[RecordOut]
    cursor: str
    more: bool
    server_time: int
    highest: dict[str, int]
    reset: bool


def sync_round(database: Database, principal: Principal, request: SyncRequest, now: int) -> tuple[Answer, bool]:
    """The answer to a device, and whether its push changed anything that other devices want to hear of.

    Raises errors.ClientTooOld, TooLarge, Invalid for the request as a whole.
    """
    _check(request)
    org, user = principal.org, principal.user
    with database.write(org) as connection:
        see_device(connection, org, user, request.device.id, request.device.name, now)
        learning = Learning(connection, org, user, now)
        learning.trail.by = (user, request.device.id)
        learning.pushed_by = request.device.id
        before = learning.seq
        accepted, rejected = push(learning, request.changes) if request.changes else ([], [])
        changed = learning.finish()
        return _answer(learning, request, before, accepted, rejected), changed


def push(learning: Learning, changes: Sequence[DocumentChange]) -> tuple[list[Key], list[Rejection]]:
    """Join what may be joined: the keys that were accepted, in the order in which they came, and what was not."""
    admission = Admission(learning)
    admitted, rejected = admission.sift(changes)
    taken: set[Key] = set()
    for one in admitted:
        try:
            _join(learning, one)
            taken.add((one.change.kind, one.change.id))
        except Refused as refusal:
            rejected.append(rejection(one.change, refusal))
    refused = {(one.kind, one.id) for one in rejected}
    keys = dict.fromkeys((change.kind, change.id) for change in changes)
    return [key for key in keys if key in taken and key not in refused], rejected


def _join(learning: Learning, one: Admitted) -> None:
    change = one.change
    stored = learning.text(change.kind, change.id) if change.kind not in _FACTS else None
    if stored is not None and learning.pushed_by and learning.pushed_by in stored:
        known = decode_body(change.kind, stored)
        if is_rival(one.document, known, learning.pushed_by):
            raise Refused(FORKED, "another database writes under this device's id")
    try:
        text, document = learning.join(change.kind, change.id, change.body, one.document)
    except InvalidDocument as error:
        raise Refused("invalid", error.reason) from error
    require_size(text)
    learning.put(change.kind, change.id, text, document)


def _answer(
    learning: Learning, request: SyncRequest, before: int, accepted: list[Key], rejected: list[Rejection]
) -> Answer:
    start, row = _position(learning, request.cursor)
    found = _since(learning, start.since, before, request.limit + 1)
    page, more = found[: request.limit], len(found) > request.limit
    listed = {(one.kind, one.id): one.body for one in page}
    sent = {(change.kind, change.id): change.body for change in request.changes}
    device = request.device.id
    highest = _highest(device, [(one.kind, one.id, one.body) for one in page])
    pushed = [(*key, learning.text(*key) or "") for key in accepted if key[0] not in _FACTS]
    highest |= _highest(device, pushed)
    rivals = {(one.kind, one.id): learning.text(one.kind, one.id) or "" for one in rejected if one.code == FORKED}
    return Answer(
        accepted=accepted,
        rejected=rejected,
        records=[
            RecordOut(*key, msgspec.Raw(text.encode()))
            for key, text in {**rivals, **_unasked(learning, page, accepted, more), **listed}.items()
            if key not in sent or canonical(sent[key]).decode() != text
        ],
        cursor=cursor_of(row, page[-1].seq if page else start.since),
        more=more,
        server_time=learning.now,
        highest=highest,
        reset=start.found != "same",
    )


def _unasked(learning: Learning, page: Sequence[Numbered], accepted: list[Key], more: bool) -> dict[Key, str]:
    """What was pushed and changed nothing, and is not on the last page: a device that knows less of it than we do, and
    should know better by its cursor, is told again."""
    if more:
        return {}
    listed = {(one.kind, one.id) for one in page}
    return {key: learning.text(*key) or "" for key in accepted if key not in listed}


def _since(learning: Learning, since: int, before: int, limit: int) -> Sequence[Numbered]:
    """At most `limit` documents beyond `since`. A device that had everything before it pushed is told of what was
    written just now, which need not be read back."""
    if since != before:
        return documents.since(learning.connection, learning.org, learning.user, since, limit)
    newest = {(one.kind, one.id): one for one in learning.written}
    return [one for one in learning.written if newest[one.kind, one.id] is one][:limit]


_FACTS: Final = ("session", "attempt")


def _position(learning: Learning, cursor: str | None) -> tuple[Position, LearnerRow]:
    """From where to pull. A cursor of another history pulls everything; one whose numbers are gone shows that the
    database was restored, so that a new history begins here: every other device sends everything again, too."""
    row = learning.row
    if cursor is None:
        return Position(0, "same"), row
    found = position(cursor, row)
    if found.found == "restored":
        begun = documents.begin_new_history(learning.connection, learning.org, learning.user)
        row = replace(row, incarnation=begun)
    return found, row


def _highest(device: str, bodies: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """The greatest write count of this device in each register."""
    found: dict[str, int] = {}
    for kind, document_id, text in bodies:
        if kind in _FACTS or device not in text:
            continue
        body = cast("dict[str, Any]", msgspec.json.decode(text))
        registers = [body.get("resume", {}), body.get("mark", {})] if kind == "lesson_state" else [body]
        count = max(register.get("seen", {}).get(device, 0) for register in registers)
        if count:
            found[document_key(kind, document_id)] = count
    return found


def _check(request: SyncRequest) -> None:
    if request.protocol < PROTOCOL:
        raise ClientTooOld(f"protocol {request.protocol} is no longer spoken")
    if request.protocol > PROTOCOL:
        raise Invalid(f"protocol {request.protocol} is not known yet", field="protocol")
    if len(request.changes) > MAX_CHANGES:
        raise TooLarge(f"at most {MAX_CHANGES} changes a request")
    if not 1 <= request.limit <= MAX_CHANGES:
        raise Invalid(f"limit is within 1 and {MAX_CHANGES}", field="limit")
    if not is_name(request.device.id):
        raise Invalid("the device's id is empty, too long or not printable", field="device.id")
    if len(request.device.name) > 200 or "\x00" in request.device.name:
        raise Invalid("the device's name is too long or not printable", field="device.name")
