"""noticegate: finds licensing notices and gates documents for an intended use.

>>> from scanner import Scanner
>>> Scanner().scan("No part of this site may be used to train AI models.").decision
<Decision.DENY: 'deny'>
"""

from scanner.engine import Scanner
from scanner.errors import NoticegateError
from scanner.policy import Policy
from scanner.types import Document, Embedded, Finding, SiteFiles, Verdict
from scanner.vocabulary import Decision, Status, Use

__all__ = [
    "Decision",
    "Document",
    "Embedded",
    "Finding",
    "NoticegateError",
    "Policy",
    "Scanner",
    "SiteFiles",
    "Status",
    "Use",
    "Verdict",
]
