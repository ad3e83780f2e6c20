"""The window as a screen reader meets it: a tree of names and roles.

It is read from `QAccessible`, of which Qt's bridge makes what is told on the bus of screen readers, thing by thing:
`tests.e2e.test_screen_reader` listens to that bus.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

_NOTHING = {QAccessible.Role.NoRole, QAccessible.Role.Client}
"""Roles that say nothing of what a thing is."""

_FILM = "/player_surface"
"""The picture of a film is a panel: there is no word for it."""


class Node(NamedTuple):
    """What is told of one thing; `path` are the object names that lead to it, `focusable`: the keyboard reaches it,
    `leaf`: nothing stands in it. A list to choose from is called by its label, as it is on Linux."""

    path: str
    role: QAccessible.Role
    name: str
    description: str
    focusable: bool
    leaf: bool


def tree(widget: QWidget) -> list[Node]:
    """Everything visible below a widget, in the order it is told."""
    top = QAccessible.queryAccessibleInterface(widget)
    assert top is not None
    return list(_walk(top, ""))


def _walk(one: QAccessibleInterface, above: str) -> Iterator[Node]:
    state = one.state()
    if state.invisible and above:
        return
    thing = one.object()
    label = thing.objectName() or type(thing).__name__ if thing is not None else "item"
    path = f"{above}/{label}"
    focusable = bool(state.focusable)
    if isinstance(thing, QWidget):
        focusable = thing.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and thing.isEnabled()
    role = one.role()
    if isinstance(thing, QAbstractScrollArea) and role in _NOTHING:
        role = QAccessible.Role.Pane  # Qt has no word of its own for what scrolls
    children = [child for number in range(one.childCount()) if (child := one.child(number)) and child.isValid()]
    shown = [child for child in children if not child.state().invisible]
    yield Node(path, role, _name(one), one.text(QAccessible.Text.Description), focusable, not shown)
    for child in children:
        yield from _walk(child, path)


def _name(one: QAccessibleInterface) -> str:
    if one.role() != QAccessible.Role.ComboBox:
        return one.text(QAccessible.Text.Name)
    labels = [label.text(QAccessible.Text.Name) for label, _ in one.relations(QAccessible.RelationFlag.Label)]
    return next(iter(labels), "")


def unnamed(nodes: list[Node]) -> list[str]:
    """What nobody can tell what it is: what the keyboard reaches without a name or a role, and what has something to
    say and is passed over for want of a role."""
    return [f"{node.path} {node.role}" for node in nodes if _is_unnamed(node)]


def _is_unnamed(node: Node) -> bool:
    if node.role in _NOTHING:
        return node.focusable or (node.leaf and bool(node.name) and not node.path.endswith(_FILM))
    return node.focusable and not node.name


def stops(window: QWidget) -> list[QWidget]:
    """What Tab reaches, in its order, from the first after the window on."""
    found: list[QWidget] = []
    one = window.nextInFocusChain()
    while one is not None and one is not window:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and one.isEnabled():
            found += [one] if one.isVisible() else []
        one = one.nextInFocusChain()
    return found


def jumps(window: QWidget) -> list[str]:
    """Where Tab goes against the way one reads: up, and not into a column further on."""
    found: list[str] = []
    boxes = [(one, QRect(one.mapTo(window, QPoint()), one.size())) for one in stops(window)]
    for (before, left), (after, reached) in pairwise(boxes):
        if reached.bottom() < left.top() and reached.left() <= left.left():
            found.append(f"{before.objectName()} {left} > {after.objectName()} {reached}")
    return found
