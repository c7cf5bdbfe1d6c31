"""``noticegate`` and ``python -m scanner``."""

import sys


def main() -> None:
    """Runs the command line and exits with its status: 0, 1 or 2 as in ``noticegate scan --help``."""
    try:
        _run()
    except KeyboardInterrupt:  # while the program was still starting
        sys.exit(130)


def _run() -> None:
    from scanner.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A terminal may know few characters, but a file or a pipe gets UTF-8, and nothing makes printing fail.
        encoding = None if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]
    app(prog_name="noticegate")


if __name__ == "__main__":
    main()
