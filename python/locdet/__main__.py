"""``python -m locdet``: the command line."""

from locdet.cli import main

if __name__ == "__main__":
    main()
