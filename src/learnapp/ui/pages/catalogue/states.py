"""What stands in the place of the catalogue where there is none to show, and the strip that tells of its age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told
from learnapp.ui.widgets.state_panel import StatePanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learnapp.store.views_offered import CatalogueFilter, RefusedOffer
    from learnapp.sync.status import SyncStatus
    from learnapp.ui.services import Services


def _tr(text: str) -> str:
    return QCoreApplication.translate("catalogue_states", text)


_NAMED = 3
AWAY = ("offline", "sign_in", "trouble")
"""The phases in which the server is not asked for anything."""


def make_guest(services: Services) -> StatePanel:
    panel = StatePanel(
        services.theme,
        "sign-in",
        _tr("Sign in to see what your organization offers"),
        _tr(
            "Its courses come here with what is required of you, to be downloaded or watched over the network. "
            "What you learned as a guest can come along."
        ),
    )
    panel.setObjectName("catalogue_guest")
    panel.add_button(_tr("Sign in"), services.navigator.sign_in, primary=True, icon="sign-in", name="catalogue_sign_in")
    panel.add_button(_tr("Back to my courses"), lambda: services.navigator.go("library"), name="catalogue_to_library")
    return panel


def tell_nothing_known(panel: StatePanel, status: SyncStatus, organization: str) -> None:
    """The server was never heard: it is asked just now, or cannot be."""
    name = organization or _tr("your organization")
    if status.phase == "sign_in":
        panel.set_text(
            status.title or _tr("Sign in again"), status.message or _tr("Then the catalogue comes."), "sign-in"
        )
    elif status.phase == "trouble":
        text = status.message or _tr("The server answers, but not as it should. It is tried again by itself.")
        panel.set_text(status.title or _tr("The catalogue could not be fetched"), text, "warning-circle")
    elif status.phase == "offline":
        text = _tr("The catalogue comes when there is a network. What is on this device can be learned meanwhile.")
        panel.set_text(_tr("You are offline"), text, "cloud-slash")
    else:
        text = _tr("This takes a moment. You can go on meanwhile.")
        panel.set_text(_tr("Asking {0} for its courses…").format(name), text, "cloud-arrow-down")


def tell_empty(panel: StatePanel, organization: str) -> None:
    name = organization or _tr("Your organization")
    text = _tr("What it publishes for you is shown here by itself.")
    panel.set_text(_tr("{0} offers no courses yet").format(name), text, "books")


def tell_nothing_found(panel: StatePanel, which: CatalogueFilter, sought: str) -> None:
    """A search or a filter that nothing fits."""
    if sought:
        hint = _tr("Courses, authors and lessons are searched. Check the spelling, or look in the whole catalogue.")
        panel.set_text(_tr("No course of the catalogue fits “{0}”").format(sought), hint, "magnifying-glass")
        return
    names = {
        "required": (_tr("Nothing is required of you"), _tr("Courses that you must take are shown here.")),
        "due": (_tr("Nothing is due"), _tr("Courses that are to be complete by some day are shown here.")),
        "downloaded": (_tr("Nothing is downloaded yet"), _tr("What you download plays without a network.")),
        "not_downloaded": (_tr("All of it is on this device"), _tr("Every course plays without a network.")),
    }
    title, text = names.get(which, ("", ""))
    panel.set_text(title, text, "download-simple" if which == "downloaded" else "check-circle")


def refused_words(refused: Sequence[RefusedOffer]) -> str:
    """What makes no sense of what the server sent, what was kept, and who can put it right; empty where all does."""
    if not refused:
        return ""
    again = _tr("Whoever publishes it has to do so again; tell them if you need it.")
    first = refused[0]
    if len(refused) > 1:
        again = _tr("Whoever publishes them has to do so again; tell them if you need them.")
        named = _tr(", ").join(_tr("“{0}” ({1})").format(one.title, one.why) for one in refused[:_NAMED])
        more = "…" if len(refused) > _NAMED else ""
        told = _tr("What the server sent of {0} courses makes no sense: {1}.").format(len(refused), named + more)
        kept = _tr("Those that were here before are kept as they were, with your progress; the others are not shown.")
    elif first.kept:
        told = _tr("The new version of “{0}” makes no sense: {1}.").format(first.title, first.why)
        kept = _tr("The course is kept as it was, with your progress.")
    else:
        told = _tr("“{0}” is not shown: what the server sent of it makes no sense ({1}).").format(
            first.title, first.why
        )
        kept = _tr("All other courses are here.")
    return f"{told} {kept} {again}"


def age_words(status: SyncStatus, services: Services) -> str:
    """How old what is shown is, and what that means for downloads; empty while the server can be asked."""
    if status.phase not in AWAY:
        return ""
    if status.last_sync is not None:
        when = told.ago(status.last_sync, services.clock(), services.tz)
        seen = _tr("This is the catalogue as of {0}.").format(when)
    else:
        seen = _tr("This is the catalogue as it was last seen.")
    if status.phase == "sign_in":
        return _tr("You are signed out.") + " " + seen + " " + _tr("Downloads go on once you have signed in.")
    if status.phase == "trouble":
        return _tr("The server cannot be asked just now.") + " " + seen
    return _tr("You are offline.") + " " + seen + " " + _tr("What you download now comes when there is a network.")
