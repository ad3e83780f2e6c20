"""Left and right, exchanged where the text runs from right to left.

QStyle has the same, but touching QStyle costs a start of the program the making of its hundred-odd enum members.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt

_RTL = Qt.LayoutDirection.RightToLeft
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


def placed(direction: Qt.LayoutDirection, whole: QRect, box: QRect) -> QRect:
    """`box`, given as from left to right within `whole`, where it lies in this direction."""
    if direction != _RTL:
        return box
    return QRect(whole.left() + whole.right() - box.right(), box.top(), box.width(), box.height())


def leading(direction: Qt.LayoutDirection) -> Qt.AlignmentFlag:
    """The side where lines begin."""
    return _RIGHT if direction == _RTL else _LEFT


def trailing(direction: Qt.LayoutDirection) -> Qt.AlignmentFlag:
    return _LEFT if direction == _RTL else _RIGHT
