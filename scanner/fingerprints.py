"""Fingerprints: by which a notice is known again on another page, at another place, in another year."""

import hashlib
import re

from scanner.prose.lexicon import WORD
from scanner.text.normalize import normalize
from scanner.types import ScanWarning
from scanner.vocabulary import Kind

_YEARLY = re.compile("©|(?:19|20)[0-9]{2}")


def of_notice(kind: Kind | str, notice: str) -> str:
    """16 hexadecimal digits for ``kind`` and the words of ``notice``, years and © left out; no path, no line."""
    words = [word for word in WORD.findall(normalize(notice).text) if not _YEARLY.fullmatch(word)]
    return hashlib.sha256(f"{kind}\n{' '.join(words) or notice.strip()}".encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]


def of_warning(warning: ScanWarning) -> str | None:
    """The same for what a warning quotes; ``None`` when it quotes nothing, and so cannot be known again."""
    return of_notice(warning.code, warning.evidence) if warning.evidence else None
