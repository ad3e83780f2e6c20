"""The sync server's door. Until the server itself ships, it says so and stops."""

import sys


def main() -> int:
    print("learnserver is not part of this release yet", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
