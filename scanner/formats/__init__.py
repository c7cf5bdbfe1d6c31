"""Text and rights metadata taken out of files that are no text: one module a format, imported when it is read.

Each has ``document(content)``, which takes the bytes of a file and gives a ``Document`` without an id. What it could
not read is among ``Document.problems``; a file of which nothing can be read is a ``FormatError``.
"""

from scanner.types import ScanWarning


class FormatError(ValueError):
    """A file that cannot be read; the message says why."""


def not_installed(package: str, extra: str) -> FormatError:
    """The error for a format whose library comes with an extra of this distribution."""
    return FormatError(f"{package} is needed to read this. Run: pip install 'noticegate[{extra}]'")


def unread(source: str, part: str, problem: object) -> ScanWarning:
    """The warning for a part that was not read: through it nothing is allowed."""
    return ScanWarning("scan-incomplete", f"{part}: {problem}.", source, part)
