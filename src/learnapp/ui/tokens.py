"""The colours of LearnApp, light and dark, and the few sizes everything is made of (pixels)."""

from __future__ import annotations

from typing import Final, NamedTuple

RADIUS_CARD: Final = 12
RADIUS_CONTROL: Final = 9
STEP: Final = 4
CONTROL_HEIGHT: Final = 36
MARGIN: Final = 28
GAP: Final = 16

SIZE_TITLE: Final = 24
SIZE_SECTION: Final = 16
SIZE_BODY: Final = 14
SIZE_SMALL: Final = 12


class Palette(NamedTuple):
    """Colours as #RRGGBB. An ink is its colour made dark enough to be read as text on its own soft ground."""

    background: str
    surface: str
    sidebar: str
    line: str
    track: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    accent_ink: str
    on_accent: str
    done: str
    done_soft: str
    done_ink: str
    attention: str
    attention_soft: str
    attention_ink: str
    hover: str
    control_line: str

    def tokens(self) -> dict[str, str]:
        """The colours by their names."""
        return self._asdict()


LIGHT: Final = Palette(
    background="#F6F7F9",
    surface="#FFFFFF",
    sidebar="#FBFBFC",
    line="#E4E7EC",
    track="#E6E9EF",
    text="#141A24",
    muted="#5B6574",
    faint="#8A94A3",
    accent="#2F6BFF",
    accent_soft="#E8EFFF",
    accent_ink="#2159E8",
    on_accent="#FFFFFF",
    done="#12805C",
    done_soft="#E3F5EE",
    done_ink="#0F7452",
    attention="#A15C07",
    attention_soft="#FDF1DC",
    attention_ink="#A15C07",
    hover="#EEF1F5",
    control_line="#D5DAE2",
)

DARK: Final = Palette(
    background="#0F131A",
    surface="#171C25",
    sidebar="#12161E",
    line="#2A3140",
    track="#2A3140",
    text="#EEF1F6",
    muted="#A3ADBC",
    faint="#768193",
    accent="#6E9BFF",
    accent_soft="#1E2B4A",
    accent_ink="#6E9BFF",
    on_accent="#0F131A",
    done="#4CC79A",
    done_soft="#15332A",
    done_ink="#4CC79A",
    attention="#E8B25A",
    attention_soft="#392B12",
    attention_ink="#E8B25A",
    hover="#1D2430",
    control_line="#364052",
)

# Covers of courses that have none: start and end of a diagonal gradient, chosen by `bands`.
GRADIENTS: Final = (
    ("#1D4ED8", "#38BDF8"),
    ("#0F766E", "#84CC16"),
    ("#7C3AED", "#EC4899"),
    ("#B45309", "#FBBF24"),
    ("#4338CA", "#A78BFA"),
    ("#BE123C", "#FB923C"),
    ("#0E7490", "#34D399"),
    ("#A21CAF", "#F472B6"),
)
