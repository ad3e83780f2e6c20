"""What is painted and cannot be reached by the keyboard, as screen readers meet it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel


class Painted(QLabel):
    """Paints what its accessible name says, and is told as a text by that name; a bare widget would be told as a
    panel, which says nothing and is passed over."""
