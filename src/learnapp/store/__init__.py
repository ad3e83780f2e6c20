"""Everything that is remembered: documents, the folds of them that pages read, and the only room that speaks SQL."""

from learnapp.store.change import Change
from learnapp.store.reader import Reader
from learnapp.store.recovery import Recovery
from learnapp.store.store import Store

__all__ = ["Change", "Reader", "Recovery", "Store"]
