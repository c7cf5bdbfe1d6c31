"""Where exactly a signal stands, and how it becomes a finding or a warning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scanner.types import Finding, ScanWarning
from scanner.vocabulary import Form, Kind, Status, Use

_EVIDENCE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """One element of a carrier: ``excerpt`` stands at character ``start`` of the carrier's text."""

    source: str
    location: str | None
    excerpt: str
    start: int = 0

    def finding(self, rule: str, kind: Kind, statuses: Mapping[Use, Status], **more: Any) -> Finding:
        """A machine-readable finding with this evidence; ``more`` are further fields of ``Finding``."""
        return Finding(
            kind=kind,
            form=Form.MACHINE,
            source=self.source,
            location=self.location,
            rule=rule,
            confidence=1.0,
            start=self.start,
            end=self.start + len(self.excerpt),
            excerpt=self.excerpt,
            statuses=statuses,
            **more,
        )

    def warning(self, code: str, message: str) -> ScanWarning:
        """A warning with this evidence, which is cut when it is long."""
        return ScanWarning(code, message, self.source, self.excerpt[:_EVIDENCE_LENGTH])


def decoded(content: str | bytes) -> str:
    """``content`` as text: bytes are UTF-8, or UTF-16 when they begin with its byte order mark."""
    if isinstance(content, str):
        return content
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return content.decode(encoding, "replace")
