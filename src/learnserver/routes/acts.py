"""One act of a learner: a transaction, and word to the learner's other devices after it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from learnserver.access import readable_user
from learnserver.acting import Acts
from learnserver.database import Database
from learnserver.events import Events
from learnserver.learning import Learning
from learnserver.principal import Principal


class Act:
    """Makes the transactions of the routes that write."""

    def __init__(self, database: Database, events: Events, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._events = events

    @contextmanager
    def by(self, principal: Principal, learner: str | None = None) -> Generator[Acts]:
        """Everything within is one transaction under the learner's lock; folded and committed at the end.

        `learner` is another user for whom someone acts who may. Raises NotFound for whoever is not theirs.
        """
        with self._database.write(principal.org) as connection:
            user = readable_user(connection, principal, learner)
            learning = Learning(connection, principal.org, user, self._clock())
            learning.trail.by = (principal.user, principal.device)
            yield Acts(learning)
            learning.finish()
        if learning.changed:
            self._events.tell(principal.org, user)
