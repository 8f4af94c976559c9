"""What a study says of time and of links: further stage models, the calendar, links that a researcher drew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from qualcode.model import GivenLink
from qualcode.processes import Period, StageModel
from qualcode.reading.codebooks import read_stage_model, stage_model_from
from qualcode.reading.collecting import Collector
from qualcode.reading.days import DAY, is_day
from qualcode.reading.listing import listed_entries
from qualcode.reading.yamlfiles import Node

__all__ = ["LINK_KINDS", "read_calendar", "read_links", "read_more_stages"]

LINK_KINDS = ("causes", "answers", "contrasts", "follows")
ENTRY_KEYS = ("stage", "from", "to", "site")
FROM = "from"
"""The column ``stage_from`` tells where a stage comes from."""
_NAME = re.compile("[a-z][a-z0-9_]*")


def read_more_stages(reader: Collector, node: Node) -> dict[str, StageModel]:
    """Further models by the name that the study gives them: ``{period: periods}``, or a list of stages."""
    found: dict[str, StageModel] = {}
    if node.items and not node.fields:
        reader.problem(node, "more_stages is no list of `name: model`", "Write, for example, more_stages: {period: periods}.")
    for name, child in node.fields.items():
        if not _NAME.fullmatch(name):
            reader.problem(child, f"more_stages: '{name}' names a column", "Use small letters, digits and '_' only, a letter first.")
        elif name == FROM:
            reader.problem(child, f"more_stages: '{name}' would name the column stage_from, which is there already", "Choose another name.")
        model = _model(reader, name, child)
        if model is not None:
            found[name] = model
    return found


def _model(reader: Collector, name: str, node: Node) -> StageModel | None:
    if node.text:
        return reader.attempt(lambda: read_stage_model(node.text, reader.folder, where=node.where))
    return reader.attempt(lambda: stage_model_from(node, name))


def read_calendar(reader: Collector, node: Node, models: Collection[StageModel]) -> tuple[Period, ...]:
    """When each stage was: ``stage: {from: …, to: …, site: …}``, or a list of such entries, each with its stage."""
    known = [id for model in models for id in model.ids]
    return tuple(period for stage, entry in _entries(reader, node) if (period := _period(reader, stage, entry, known)))


def _entries(reader: Collector, node: Node) -> Iterator[tuple[str, Node]]:
    if node.text:
        reader.problem(node, f"calendar: '{node.text}' is no list", "Write `contracting: {from: 2018-01, to: 2018-03}`, a line a stage.")
    elif node.fields:
        for stage, child in node.fields.items():
            yield from ((stage, entry) for entry in ([child] if child.fields else child.items))
    else:
        yield from ((entry.get("stage").text, entry) for entry in node.items)


def _period(reader: Collector, stage: str, entry: Node, known: list[str]) -> Period | None:
    first, last = entry.get("from"), entry.get("to")
    fine = reader.refers(entry, stage, known, "calendar: stage", "stages")
    for key in entry.fields:
        fine &= reader.known(entry, key, list(ENTRY_KEYS), "calendar: key")
    for day in (first, last):
        if day.text and not is_day(day.text):
            reader.problem(day, f"calendar: '{day.text}' is no date", DAY)
            fine = False
    if fine and not first.text and not last.text:
        reader.problem(entry, f"calendar: stage '{stage}' has no date", "Give it `from:`, `to:`, or both.")
        return None
    if fine and first.text and last.text and not Period(stage, first.text).holds(last.text) and not last.text.startswith(first.text):
        reader.problem(entry, f"calendar: stage '{stage}' ends ({last.text}) before it begins ({first.text})", "Correct one of the two.")
        return None
    return Period(stage, first.text, last.text, entry.get("site").text) if fine else None


def read_links(reader: Collector, node: Node, documents: Mapping[str, object]) -> tuple[GivenLink, ...]:
    """Links that a researcher drew: inline, or a table with the columns source, target, kind."""
    read = []
    for entry in reader.attempt(lambda: listed_entries(node, reader.folder, reader.keep)) or []:
        ends = [entry.get(end).text for end in ("source", "target")]
        fine = reader.known(entry.get("kind") if entry.get("kind").text else entry, entry.get("kind").text, list(LINK_KINDS), "link: kind")
        for end, id in zip(("source", "target"), ends, strict=True):
            document = id.partition("/")[0].rpartition(":")[0]
            if document not in documents:
                use = "Write the id of a coding (S-01:14/control.funding, column `coding` of codings.csv) or of a sentence (S-01:14)."
                reader.problem(entry, f"link: {end} '{id}' is in no document of the study", use)
                fine = False
        if fine:
            read.append(
                GivenLink(ends[0], ends[1], entry.get("kind").text, entry.get("stated_by").text, entry.get("note").text, entry.where)
            )
    return tuple(read)
