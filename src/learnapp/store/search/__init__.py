"""Finding what there is: an index of words beside the database, which can be thrown away and made again."""

from learnapp.store.search.found import Found, Hit, Kind
from learnapp.store.search.searching import Searching
from learnapp.store.search.texts import LessonText, Passage, Texts

__all__ = ["Found", "Hit", "Kind", "LessonText", "Passage", "Searching", "Texts"]
