"""What the README promises, measured side by side with what does the same work."""

from __future__ import annotations

Row = tuple[str, float, float, float, float | None, str]
"""What was measured, ours and the anchor's median in seconds, their ratio, the greatest ratio wanted, a note."""
