"""Everything that is seen: the only room with widgets."""

from learnapp.ui.overrides import guard_overrides

guard_overrides()
