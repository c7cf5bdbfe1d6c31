"""datatrove: a filter block (https://github.com/huggingface/datatrove, ``datatrove.pipeline.filters``)."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Unpack

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter

from scanner.integrations.columns import COLUMNS, DECISION, ColumnJudge, Settings
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    from datatrove.pipeline.writers.disk_base import DiskWriter


class NoticeFilter(BaseFilter):  # type: ignore[misc]
    """Lets documents pass that may be used; decision and reasons go into the metadata of all of them.

    Address, HTML and response headers are looked for in the metadata.
    """

    name = "🚦 noticegate"

    def __init__(
        self,
        keep: Collection[Decision | str] = (Decision.ALLOW,),
        exclusion_writer: "DiskWriter | None" = None,
        **settings: Unpack[Settings],
    ) -> None:
        """Let documents with these decisions pass, and give the others to ``exclusion_writer``.

        Raises:
            ConfigError: a setting is not valid.
            ValueError: there is no such decision.
        """
        super().__init__(exclusion_writer)
        self._keep = frozenset(Decision(decision).value for decision in keep)
        self._judge = ColumnJudge(**settings)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether ``doc`` passes, else with the reason that datatrove counts: ``noticegate_deny`` …"""
        options = self._judge.options
        found = self._judge.record({**doc.metadata, options.text_field: doc.text, options.id_field: doc.id})
        doc.metadata.update({name: found[name] for name in COLUMNS})
        decision = found[DECISION]
        return decision in self._keep or (False, f"noticegate_{decision}")
