"""What the window and its pages stand on, made by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from learnapp.ui.navigator import Navigator
from learnapp.ui.notices import Notices

if TYPE_CHECKING:
    import datetime as dt

    from learnapp.doctor import Check
    from learnapp.library import Library
    from learnapp.paths import Paths
    from learnapp.settings import SettingsFile
    from learnapp.store import Reader, Store
    from learnapp.tracking.lesson_player import LessonPlayer
    from learnapp.ui.images import Images
    from learnapp.ui.jobs import Jobs
    from learnapp.ui.theme import Theme


@dataclass(frozen=True)
class Services:
    """`library` and `lesson_player` make theirs at the first call and give the same one ever after, so that neither
    the import of media libraries nor an engine stands before the first window. `clock` tells milliseconds UTC;
    `doctor` may take a second and is called in a job.
    """

    store: Store
    reader: Reader
    library: Callable[[], Library]
    lesson_player: Callable[[], LessonPlayer]
    settings: SettingsFile
    paths: Paths
    jobs: Jobs
    theme: Theme
    images: Images
    clock: Callable[[], int]
    tz: dt.tzinfo
    doctor: Callable[[], Sequence[Check]]
    navigator: Navigator = field(default_factory=Navigator)
    notices: Notices = field(default_factory=Notices)
