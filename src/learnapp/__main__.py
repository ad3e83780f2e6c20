"""`python -m learnapp`, and the `learnapp` command: the window at once, or the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Leaves through SystemExit. What only opens the window does not wait for the command line's library."""
    match sys.argv[1:]:
        case []:
            home = None
        case ["--home", home]:
            pass
        case _:
            from learnapp.commands import main as command_line

            command_line()
            return
    from learnapp.launch import launch
    from learnapp.paths import Paths

    sys.exit(launch(Paths.of(home)))


if __name__ == "__main__":
    main()
