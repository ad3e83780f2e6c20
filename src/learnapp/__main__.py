"""`python -m learnapp`, and the `learnapp` command."""

from learnapp.commands import main

if __name__ == "__main__":
    main()
