"""`matinee` and `python -m studio`: the window without arguments or with a project folder, else a command."""

import sys
from pathlib import Path


def main() -> int:
    arguments = sys.argv[1:]
    if not arguments or (len(arguments) == 1 and Path(arguments[0]).is_dir()):
        from studio.app import main as open_window

        return open_window(Path(arguments[0]) if arguments else None)
    from studio import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
