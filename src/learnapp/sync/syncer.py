"""One complete sync, from the first request to the last page: on the thread of who calls it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Final

import msgspec

from learnapp.errors import StoppedError
from learnapp.store.exchange import Answered, Batch
from learnapp.store.store import wall_clock
from learnapp.sync import round as rounds
from learnapp.sync import troubles
from learnapp.sync.round import Limits
from learnapp.sync.status import Totals
from learncore.wire import SyncResponse

if TYPE_CHECKING:
    from learnapp.store import Change, Reader, Store
    from learnapp.sync.connection import Connection

_TRIED_AGAIN: Final = ("not_enrolled", "unknown_lesson")
"""What a server refused may be welcome by now: tried once by each program that starts, and whenever a course came."""

_log = logging.getLogger(__name__)


class Syncer:
    """Syncs a store over a connection; both are given back by who made them. For one thread at a time.

    `going_on` is asked between two rounds.
    """

    def __init__(
        self,
        store: Store,
        connection: Connection,
        *,
        clock: Callable[[], int] = wall_clock,
        going_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._connection = connection
        self._clock = clock
        self._going_on = going_on
        self._reader: Reader | None = None
        self._tried_again = False
        self._unfinished = False
        self._joining: Future[Change] | None = None

    def close(self) -> None:
        """Give back what was opened here; on the thread that synced."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def sync(self) -> Totals:
        """Push what waits and pull what is new, until there is neither.

        What was done before a failure stays done, and all figures tell it. Raises SyncError and StoreError.
        """
        self._unfinished = False
        try:
            return self._sync()
        except BaseException:
            if self._joining is not None:
                wait((self._joining,))
            if self._unfinished:
                self._store.finish_pull()
            raise
        finally:
            self._joining = None

    def _sync(self) -> Totals:
        reader = self._reader = self._reader or self._store.reader()
        if not self._tried_again:
            self._try_again(reader)
        looking = reader.sync_state().look_first
        following: str | None = None
        limits, pushed, pulled, rejected = Limits(), 0, 0, 0
        for _ in range(rounds.MAX_ROUNDS):
            if not self._going_on():
                raise StoppedError
            cursor = following or reader.sync_state().cursor
            batch = Batch(more=looking) if looking or following else self._take(limits)
            try:
                answer = self._ask(batch, cursor, limits.wanted)
            except troubles.RequestTooLargeError:
                if not batch.documents:
                    raise
                if len(batch.documents) == 1:
                    self._put_aside(batch)
                    rejected += 1
                limits = limits.less_to_send(len(batch.documents))
                continue
            except troubles.AnswerTooLargeError:
                if limits.wanted == 1:
                    raise
                limits = limits.less_to_want()
                continue
            self._have_joined()
            if following and not answer.more:  # what was joined may say more than the server does
                batch = Batch(more=looking or reader.outbox_size() > 0)
            answered = self._settle(reader, batch, cursor, answer)
            limits = limits.more_to_send()
            pushed += len(answered.accepted)
            pulled += len(answered.records)
            rejected += len(answered.refused)
            if answered.last:
                self._have_joined()
                if not self._tried_again and self._try_again(reader):
                    continue
                return Totals(pushed=pushed, pulled=pulled, rejected=rejected, cursor=answered.cursor)
            looking = looking and answer.more
            following = answered.cursor if answer.more and (looking or not batch.more) and not answer.reset else None
            if following is None:
                self._have_joined()
        raise troubles.nonsense(self._connection.server, "it has no end")

    def _try_again(self, reader: Reader) -> bool:
        """Whether there is anything that may be welcome by now, and so waits again."""
        keys = [(one.kind, one.id) for one in reader.refused() if one.ours and one.code in _TRIED_AGAIN]
        if keys:
            self._store.retry_refused(keys).result()
        self._tried_again = True
        return bool(keys)

    def _take(self, limits: Limits) -> Batch:
        """What to send now. Nothing is sent before the server's clock is known: what was recorded by a wrong clock is
        put right before it leaves."""
        if self._connection.offset is None:
            self._connection.probe()
        offset = self._connection.offset
        if offset is None:  # the first answer will tell
            return Batch(more=True)
        return self._store.take_for_sending(limits.documents, limits.bytes, offset).result()

    def _ask(self, batch: Batch, cursor: str | None, wanted: int) -> SyncResponse:
        request = rounds.ask(batch, cursor, self._store.device_id, self._store.device_name, self._clock(), wanted)
        return self._connection.sync(request)

    def _settle(self, reader: Reader, batch: Batch, cursor: str | None, answer: SyncResponse) -> Answered:
        """Begin to take in an answer: where more is to come, that is asked for meanwhile.

        Who writes under our id is noticed before its documents are joined with ours.
        """
        offset = self._connection.offset
        try:
            answered = rounds.understand(batch, cursor, answer, offset)
        except rounds.Senseless as error:
            raise troubles.nonsense(self._connection.server, str(error)) from error
        # by our own clock: a server that believes in another time would have it that we synced then
        answered = msgspec.structs.replace(answered, at=self._clock() + (offset or 0))
        told = rounds.counted_keys(answer)
        rivals = reader.rivals(answered.records, {(one.kind, one.id): one.body for one in batch.documents})
        forked = bool(told) and rounds.is_forked(told, reader.write_counts(told))
        if rivals or forked or rounds.says_forked(answer):
            _log.warning("another database writes as this device: it becomes another device")
            self._store.become_new_device(rivals).result()
            answered = msgspec.structs.replace(answered, last=False)  # what was written blindly is sent at once
        if any(kind == "course_copy" for kind, *_ in (*answered.accepted, *answered.records)):
            self._tried_again = False  # what belongs to a course may have been refused for want of it
        self._unfinished = not answered.last
        self._joining = self._store.settle(answered)
        return answered

    def _have_joined(self) -> None:
        """Wait until the last answer is taken in."""
        if self._joining is not None:
            self._joining.result()

    def _put_aside(self, batch: Batch) -> None:
        """A document that is too large alone; the others go on."""
        (document,) = batch.documents
        _log.warning("%s %s is too large for the server", document.kind, document.id)
        self._store.settle(rounds.too_large(document, self._clock())).result()
