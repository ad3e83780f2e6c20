"""The player's two menus: the speed, and captions with the sound's languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from learnapp.player.engine import PlayerEngine
from learnapp.ui.pages.player.captioning import CaptionChoice, Captioning, language_name

RATES: Final = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


def _tr(text: str) -> str:
    return QCoreApplication.translate("player_menus", text)


def next_rate(rate: float, steps: int) -> float:
    """The speed that many steps faster (or slower, where negative) among the offered ones."""
    nearest = min(range(len(RATES)), key=lambda place: abs(RATES[place] - rate))
    return RATES[min(max(nearest + steps, 0), len(RATES) - 1)]


def rate_words(rate: float) -> str:
    """Such as `1.25×`."""
    return f"{QLocale().toString(rate, 'g', 3)}×"


def speed_menu(parent: QWidget, rate: float, choose: Callable[[float], object]) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName("player_speed_menu")
    group = QActionGroup(menu)
    for offered in RATES:
        words = _tr("Normal (1×)") if offered == 1.0 else rate_words(offered)
        _choice(menu, group, f"player_speed_{offered:g}", words, abs(offered - rate) < 0.01).triggered.connect(
            lambda _checked=False, offered=offered: choose(offered)
        )
    return menu


def caption_menu(
    parent: QWidget,
    captioning: Captioning,
    engine: PlayerEngine | None,
    choose: Callable[[CaptionChoice | None], object],
) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName("player_captions_menu")
    menu.addAction(_tr("Captions")).setEnabled(False)
    group = QActionGroup(menu)
    if captioning.choices:
        off = _choice(menu, group, "player_captions_off", _tr("Off"), captioning.chosen is None)
        off.triggered.connect(lambda _checked=False: choose(None))
        for number, offered in enumerate(captioning.choices):
            _choice(
                menu, group, f"player_captions_{number}", offered.label, offered == captioning.chosen
            ).triggered.connect(lambda _checked=False, offered=offered: choose(offered))
    elif captioning.fetching:
        menu.addAction(_tr("They are on their way")).setEnabled(False)
    elif captioning.away:
        menu.addAction(_tr("They come with the download of this lesson")).setEnabled(False)
    else:
        menu.addAction(_tr("This lesson has none")).setEnabled(False)
    _add_sound(menu, engine)
    return menu


def _add_sound(menu: QMenu, engine: PlayerEngine | None) -> None:
    tracks = list(engine.audio_tracks()) if engine is not None else []
    if engine is None or len(tracks) < 2:
        return
    menu.addSeparator()
    menu.addAction(_tr("Sound")).setEnabled(False)
    group = QActionGroup(menu)
    for number, track in enumerate(tracks, start=1):
        words = language_name(track.language) or track.title or _tr("Track {n}").format(n=number)
        _choice(menu, group, f"player_audio_{number}", words, track.id == engine.audio_track()).triggered.connect(
            lambda _checked=False, track=track: engine.set_audio_track(track.id)
        )


def _choice(menu: QMenu, group: QActionGroup, name: str, words: str, checked: bool) -> QAction:
    action = menu.addAction(words)
    action.setObjectName(name)
    action.setCheckable(True)
    action.setChecked(checked)
    group.addAction(action)
    return action


def pop_up(menu: QMenu, above: QWidget) -> None:
    """Open a menu upwards from a button, within the screen."""
    size = menu.sizeHint()
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(above.mapToGlobal(QPoint(above.width() // 2 - size.width() // 2, -size.height() - 6)))
