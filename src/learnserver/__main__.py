"""The server's door."""

from learnserver.commands import main

if __name__ == "__main__":
    main()
