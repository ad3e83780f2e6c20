"""Courses on this device: brought in from folders, found again, told apart."""

from coursekit.findings import Skipped
from learnapp.library.library import Library
from learnapp.library.report import ImportProgress, ImportReport

__all__ = ["ImportProgress", "ImportReport", "Library", "Skipped"]
