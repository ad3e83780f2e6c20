"""The window as a screen reader meets it: a tree of names and roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

_NOTHING = {QAccessible.Role.NoRole, QAccessible.Role.Client}
"""Roles that say nothing of what a thing is."""


class Node(NamedTuple):
    """What is told of one thing; `path` are the object names that lead to it, `focusable`: the keyboard reaches it."""

    path: str
    role: QAccessible.Role
    name: str
    description: str
    focusable: bool


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
    yield Node(path, role, one.text(QAccessible.Text.Name), one.text(QAccessible.Text.Description), focusable)
    for number in range(one.childCount()):
        child = one.child(number)
        if child is not None and child.isValid():
            yield from _walk(child, path)


def unnamed(nodes: list[Node]) -> list[str]:
    """What the keyboard reaches and nobody can tell what it is: without a name, or without a role."""
    return [f"{node.path} {node.role}" for node in nodes if node.focusable and (not node.name or node.role in _NOTHING)]
