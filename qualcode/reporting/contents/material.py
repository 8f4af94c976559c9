"""What there is: the summary of a run, its documents and who speaks in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.errors import Problem
from qualcode.reporting.contents.blocks import Block, Cell, Column, Fact, Facts, Part, Prose, Section, Table, Widget
from qualcode.reporting.contents.parts import numbers, per_cent, texts

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["material_sections", "reading_section", "summary_facts", "summary_section"]

FEW_DOUBTS = 5
SIZES = ("sentences", "codings", "relations")


def reading_section(labels: Labels) -> Section:
    """How the report is to be read."""
    words = labels.words
    hints = tuple(words[f"report.reading_{number}"] for number in range(2, 6))
    return Section("reading", words["report.reading"], (Widget("reading"), Prose(hints)))


def summary_section(evidence: Evidence, labels: Labels, problems: Sequence[Problem]) -> Section:
    """The figures of the run, and what a person should look at."""
    words = labels.words
    doubts = [*evidence.results.doubts, *problems]
    told: Block = Facts(tuple(Fact(doubt.where, doubt.found, doubt.remedy) for doubt in doubts))
    if not doubts:
        told = Prose((words["report.no_doubts"],))
    title = f"{words['report.doubts']} ({len(doubts)})" if doubts else words["report.doubts"]
    # The messages of the program are in English.
    note = (Prose((words["report.doubts_language"],), note=True),) if doubts and evidence.study.language != "en" else ()
    below = Section("doubts", title, (*note, told), folded=len(doubts) > FEW_DOUBTS)
    return Section("summary", words["report.summary"], (Facts(tuple(summary_facts(evidence, labels)), large=True),), (below,))


def summary_facts(evidence: Evidence, labels: Labels) -> list[Fact]:
    """Name, figure and remark of each."""
    words = labels.words
    asked = [row for row in evidence.segments if row["role"] != "interviewer"]
    unknown = sum(not row["stage"] for row in asked)
    share = per_cent(unknown, len(asked))
    accepted = sum(evidence.codings[number]["status"] == "accepted" for number in evidence.kept)
    memos = len(evidence.results.memos)
    facts = [
        ("documents", len(evidence.study.documents), ""),
        ("informants", len({row["person"] for row in asked if row["person"]}), ""),
        ("turns", len({(row["document"], row["turn"]) for row in evidence.segments}), ""),
        ("sentences", len(evidence.segments), ""),
        ("respondent_sentences", sum(row["role"] == "respondent" for row in evidence.segments), ""),
        ("unknown_stage", f"{unknown} / {len(asked)}", words["report.unknown_stage_note"].format(share=share) if share else ""),
        ("counted", len(evidence.kept), f"{words['report.accepted']} {accepted}"),
        ("rejected", len(evidence.codings) - len(evidence.kept), ""),
        ("relations", len(evidence.relations), ""),
        *([("memos", memos, "")] if memos else []),
    ]
    return [Fact(words[f"report.{name}"], str(value), remark) for name, value, remark in facts]


def material_sections(evidence: Evidence, labels: Labels) -> list[Section]:
    """The documents, and the people in them."""
    tables = [_documents(evidence, labels), _informants(evidence, labels)]
    return [Section("material", labels.words["report.material"], tuple(table for table in tables if table.rows))]


def _documents(evidence: Evidence, labels: Labels) -> Table:
    """One row for each document, in the order of the study; site and stage where any document says them."""
    words, told = labels.words, _per(evidence, "document")
    size = evidence.results.documents
    kinds, characters = (dict(zip(size["document"], size[name], strict=True)) for name in ("kind", "characters"))
    documents = evidence.study.documents
    more = {"site": [document.site for document in documents]}
    more["stage"] = [labels.of("stage", document.stage) if document.stage else "" for document in documents]
    more = {name: values for name, values in more.items() if any(values)}
    columns = (*texts(words["report.document"], words["report.kind"]), Column(words["report.date"], "date"))
    columns += texts(*(words[f"report.{name}"] for name in more)) + numbers(*(words[f"report.{name}"] for name in ("characters", *SIZES)))
    rows = []
    for place, document in enumerate(documents):
        said = [document.id, labels.of("kind", kinds[document.id]), document.date, *(values[place] for values in more.values())]
        counts = [characters[document.id], *(told[document.id][name] for name in SIZES)]
        rows.append((*map(Cell.of, said), *(Cell((Part.count(int(count)),)) for count in counts)))
    return Table("material_documents", words["report.documents"], columns, tuple(rows))


def _informants(evidence: Evidence, labels: Labels) -> Table:
    """One row for each person who was asked, in the order in which they speak."""
    words, told = labels.words, _per(evidence, "person")
    speakers = [speaker for document in evidence.study.documents for speaker in document.speakers]
    roles = {speaker.person: speaker.role for speaker in speakers if speaker.person and speaker.role}
    people: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.segments:
        if row["person"] and row["role"] != "interviewer":
            people[row["person"]].append(row)
    # Who the people are is told where anybody's role is known.
    heads = ["informant", "actor", *(["person_role"] if any(roles.get(person) for person in people) else []), "documents"]
    rows = []
    for person, lines in people.items():
        said = {
            "informant": person,
            "actor": words["listing.and"].join(dict.fromkeys(labels.actor(row["actor"]) for row in lines)),
            "person_role": roles.get(person, ""),
            "documents": " ".join(dict.fromkeys(row["document"] for row in lines)),
        }
        rows.append((*(Cell.of(said[head]) for head in heads), *(Cell((Part.count(told[person][name]),)) for name in SIZES)))
    columns = (*texts(*(words[f"report.{head}"] for head in heads)), *numbers(*(words[f"report.{name}"] for name in SIZES)))
    return Table("material_informants", words["report.informants"], columns, tuple(rows))


def _per(evidence: Evidence, key: str) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SIZES, 0))
    for row in evidence.segments:
        counts[row[key]]["sentences"] += 1
    for number in evidence.kept:
        counts[evidence.codings[number][key]]["codings"] += 1
    for row in evidence.relations:
        counts[row[key]]["relations"] += 1
    return counts
