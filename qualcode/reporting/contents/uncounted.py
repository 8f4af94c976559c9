"""The codings that are kept and counted nowhere, by their reason."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from qualcode.reporting.contents.blocks import CODINGS, Block, Cell, Part, Prose, Section, Table
from qualcode.reporting.contents.parts import numbers, texts

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["rejected_by_reason", "uncounted_section"]

REST = "…"
"""Stands in the report's words for the rest of a reason."""


def uncounted_section(evidence: Evidence, labels: Labels) -> Section:
    """Why codings are not counted, and which."""
    words = labels.words
    rows = tuple(
        (Cell.of(reason), Cell((Part.count(len(found), found, CODINGS),), f"{words['report.not_counted']} · {reason}"))
        for reason, found in rejected_by_reason(evidence, labels)
    )
    blocks: tuple[Block, ...] = (Prose((words["report.none_rejected"],)),)
    if rows:
        columns = (*texts(words["report.reason"]), *numbers(words["report.count"]))
        note = Prose((words["report.not_counted_note"],), note=True)
        blocks = (note, Table("not_counted", words["report.not_counted"], columns, rows))
    return Section("not_counted", words["report.not_counted"], blocks)


def rejected_by_reason(evidence: Evidence, labels: Labels) -> list[tuple[str, tuple[int, ...]]]:
    """The codings that are not counted, by the reason that stands first in ``reason``."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(evidence.codings):
        if row["status"] == "rejected":
            groups[_reason(row["reason"].partition(";")[0].strip(), labels)].append(number)
    return [(reason, tuple(numbers)) for reason, numbers in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))]


def _reason(reason: str, labels: Labels) -> str:
    """A reason in the words of the report; one that the report has no words for stands as it was written."""
    for key, words in labels.words.items():
        name, _, begin = key.partition(".")
        if name == "reason" and begin.endswith(REST) and reason.startswith(begin.removesuffix(REST)):
            return words.replace("{code}", labels.code(reason.rpartition(" ")[2]))
    return labels.words[f"reason.{reason}"]
