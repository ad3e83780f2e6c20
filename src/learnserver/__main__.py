"""The server's door."""

from __future__ import annotations

import sys


def main() -> None:
    """Leaves through SystemExit. Where only the client was installed it says how the server comes along."""
    try:
        from learnserver.commands import main as command_line
    except ModuleNotFoundError as missing:
        sys.exit(
            f"learnserver: {missing.name} is not installed, which the server needs: `make server` brings it into a "
            "checkout, and elsewhere `pip install 'learnapp[server]'`."
        )
    command_line()


if __name__ == "__main__":
    main()
