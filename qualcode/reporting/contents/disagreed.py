"""Agreement on spans and relations, and the disagreements, as tables."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qualcode.agreement.disagreeing import DIFFERENCES
from qualcode.agreement.grouping import PEOPLE
from qualcode.reporting.contents.agreed import Told, blanked, estimate, records, share, undefined_notes
from qualcode.reporting.contents.blocks import Cell, Column, Table
from qualcode.reporting.contents.parts import numbers, texts

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["character_table", "confusion_table", "kinds_table", "relation_table", "span_table", "workings"]

MOST = 5000
"""Rows of a list in the workbook; the CSV has all."""
CONFUSED = 10
_BETWEEN = re.compile(r"; (?![^(]*\))")
"""Between codes, not between the pairs that stand in brackets behind one."""
WHO = ("first", "first_round", "second", "second_round")


def _mine(frames: tuple[pd.DataFrame, pd.DataFrame], told: Told) -> tuple[list[dict[str, Any]], bool]:
    """The rows that stand on the page: of the people together, or of the pairs of the same group."""
    pairs, together = (records(frame) for frame in frames)
    if together:
        return together, True
    group = told.main[0].row["group"] if told.main else PEOPLE
    return [row for row in pairs if row["group"] == group], False


def _who(row: dict[str, Any], told: Told) -> str:
    return told.pair(row) if "second" in row else told.coders(row["coders"])


def character_table(told: Told) -> list[Table]:
    """Character by character, where that was asked for."""
    found, words = told.report.characters, told.words
    if found is None:
        return []
    listed, together = _mine((found.pairs, found.together), told)
    listed.sort(key=lambda row: told.order.get(row["code"], len(told.order)))
    whose = list(dict.fromkeys(_who(row, told) for row in listed))
    several = len(whose) > 1
    rows, reasons = [], list[tuple[str, str]]()
    for row in listed:
        names = ("percent", "fleiss_kappa" if together else "kappa", "alpha")
        cells = [estimate(row[name], row[f"{name}_low"], row[f"{name}_high"], percent=name == "percent") for name in names]
        given = row["characters"] - row["none" if together else "neither"]
        front = [Cell.of(_who(row, told))] if several else []
        rows.append((*front, Cell.of(told.code(row["code"])), Cell.of(row["characters"]), Cell.of(given), *cells))
        if blanked(row["alpha"]):
            reasons.append((row["warning"], told.code(row["code"])))
    kappa = words["agreement.fleiss" if together else "agreement.cohen"]
    heads = numbers(words["agreement.characters"], words["agreement.given_characters"], "%", kappa, words["agreement.alpha"])
    columns = (*texts(*([words["agreement.coders"]] if several else []), words["agreement.code"]), *heads)
    caption = words["agreement.character_caption"] + ("" if several else words["agreement.of"].format(coders="".join(whose)))
    note = words[f"agreement.character_note.{told.report.settings['uncoded']}"]
    notes = (note, *undefined_notes(reasons, told))
    return [Table("characters", caption, columns, tuple(rows), notes, heads=1 + several)]


def span_table(told: Told) -> Table:
    """Where passages begin and end: the measures of all codes together."""
    words, found = told.words, told.report.unitising
    listed, _ = _mine((found.pairs, found.together), told)
    rows, reasons = [], list[tuple[str, str]]()
    for row in listed:
        if row["code"]:
            continue
        name = words[f"agreement.measure.{row['measure']}"]
        value = estimate(row["value"], row["low"], row["high"])
        rows.append((Cell.of(_who(row, told)), Cell.of(name), Cell.of(row["units"]), value))
        if blanked(row["value"]):
            reasons.append((row["warning"], name))
    columns = (
        *texts(words["agreement.coders"], words["agreement.measure"]),
        *numbers(words["agreement.passages"], words["agreement.value"]),
    )
    notes = (words["agreement.span_note"], *undefined_notes(reasons, told))
    return Table("spans", words["agreement.span_caption"], columns, tuple(rows), notes, heads=2)


def relation_table(told: Told) -> list[Table]:
    """One question after another about the relations that pairs of coders gave."""
    found, words = told.report.relations, told.words
    if found is None:
        return []
    group = told.main[0].row["group"] if told.main else PEOPLE
    rows, reasons = [], list[tuple[str, str]]()
    for row in records(found.questions):
        if row["group"] != group:
            continue
        name = words[f"agreement.question.{row['question']}"]
        cells = [estimate(row["percent"], math.nan, math.nan, percent=True)]  # with its interval the table would need a page across
        cells += [
            estimate(row[one], row[f"{one}_low"], row[f"{one}_high"], percent=one == "positive") for one in ("positive", "kappa", "alpha")
        ]
        if row["question"] != "span":
            cells[1] = Cell()
        rows.append((Cell.of(told.pair(row)), Cell.of(name), Cell.of(row["n"]), Cell.of(row["agreed"]), *cells))
        if blanked(row["kappa"]):
            reasons.append((row["warning"], name))
    heads = (words["agreement.asked"], words["agreement.agreed"], "%", words["agreement.positive"], words["agreement.kappa"])
    columns = (*texts(words["agreement.coders"], words["agreement.question"]), *numbers(*heads, words["agreement.alpha_short"]))
    notes = (words["agreement.relation_note"], *undefined_notes(reasons, told))
    return [Table("relations", words["agreement.relation_caption"], columns, tuple(rows), notes, heads=2)]


def kinds_table(told: Told) -> Table:
    """How many points of disagreement there are of each kind, pair by pair."""
    words = told.words
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in records(told.report.disagreements[["group", *WHO, "kind"]]):
        counted[row["group"], told.pair(row), row["kind"]] += 1
    rows = []
    for group, pair in dict.fromkeys((group, pair) for group, pair, _ in counted):
        cells = [Cell.of(counted[group, pair, kind]) for kind in DIFFERENCES]
        total = Cell.of(sum(counted[group, pair, kind] for kind in DIFFERENCES))
        rows.append((Cell.of(told.group(group)), Cell.of(pair), *cells, total))
    columns = (
        *texts(words["agreement.group"], words["agreement.coders"]),
        *numbers(*(words[f"agreement.kind.{kind}"] for kind in DIFFERENCES), words["agreement.total"]),
    )
    return Table("kinds", words["agreement.kinds_caption"], columns, tuple(rows), (words["agreement.kinds_note"],), heads=2)


def confusion_table(told: Told, *, most: int = CONFUSED, workings: bool = False) -> Table:
    """Which codes stand for each other, the most frequent first; of people on the page, of everybody in the workbook."""
    words = told.words
    listed = [row for row in records(told.report.confusions) if row["first_code"] != row["second_code"] or workings]
    if not workings:
        listed = _unordered(listed, told)[:most]
    rows = []
    for row in listed[:most]:
        front = [Cell.of(told.group(row["group"])), Cell.of(told.pair(row))] if workings else []
        rows.append((*front, Cell.of(told.code(row["first_code"])), Cell.of(told.code(row["second_code"])), Cell.of(row["sentences"])))
    heads = ("group", "coders", "first_code", "second_code") if workings else ("one_code", "other_code")
    columns = (*texts(*(words[f"agreement.{name}"] for name in heads)), *numbers(words["agreement.sentences"]))
    if workings:
        return Table("all_confusions", words["agreement.sheet.confusions"], columns, tuple(rows), heads=4, workings=True)
    return Table("confusions", words["agreement.confusion_caption"], columns, tuple(rows), (words["agreement.confusion_note"],), heads=2)


def _unordered(listed: list[dict[str, Any]], told: Told) -> list[dict[str, Any]]:
    """Two codes with how often people have the one for the other, whichever of them."""
    group = told.main[0].row["group"] if told.main else PEOPLE
    counted: Counter[tuple[str, str]] = Counter()
    for row in listed:
        if row["group"] == group and "(none)" not in (row["first_code"], row["second_code"]):
            first, second = sorted((row["first_code"], row["second_code"]))
            counted[first, second] += int(row["sentences"])
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [{"first_code": first, "second_code": second, "sentences": n} for (first, second), n in ordered]


# In the workbook


def workings(told: Told) -> Iterator[Table]:
    """Long lists: spans, relations, disagreements, confusions, side by side, what to discuss next."""
    yield from _spans(told)
    if told.report.relations is not None:
        yield _matches(told)
    yield _list(told, told.report.disagreements, "disagreements")
    yield confusion_table(told, most=MOST, workings=True)
    yield _beside(told)
    yield _list(told, told.report.discuss, "discuss")


def _spans(told: Told) -> Iterator[Table]:
    words = told.words
    rows = []
    for frame in told.report.unitising:
        for row in records(frame):
            names = (told.group(row["group"]), _who(row, told), words[f"agreement.measure.{row['measure']}"], told.code(row["code"]))
            values = [share(row[name]) for name in ("value", "low", "high", "covering")]
            rows.append((*map(Cell.of, names), Cell.of(row["units"]), *values, Cell.of(told.said(row["warning"]))))
    heads = texts(*(words[f"agreement.{name}"] for name in ("group", "coders", "measure", "code")))
    more = numbers(*(words[f"agreement.{name}"] for name in ("passages", "value", "low", "high", "covering")))
    columns = (*heads, *more, *texts(words["agreement.why"]))
    yield Table("all_spans", words["agreement.sheet.spans"], columns, tuple(rows), heads=4, workings=True)
    if told.report.characters is not None:
        yield _characters(told)


def _characters(told: Told) -> Table:
    words, rows = told.words, []
    measures = ("percent", "kappa", "pi", "fleiss_kappa", "alpha")
    for frame in told.report.characters or ():
        for row in records(frame):
            if "code" not in row:
                continue
            front = (told.group(row["group"]), _who(row, told), told.code(row["code"]))
            counts = [Cell.of(row.get(name, "")) for name in ("characters", "both", "only_first", "only_second", "neither")]
            if "all" in row:
                counts[1], counts[4] = Cell.of(row["all"]), Cell.of(row["none"])
            ends = [share(row[f"{name}{end}"]) if name in row else Cell() for name in measures for end in ("", "_low", "_high")]
            rows.append((*map(Cell.of, front), *counts, *ends, Cell.of(told.said(row["warning"]))))
    counts_of = (words[f"agreement.{name}"] for name in ("characters", "both", "only_first", "only_second", "neither"))
    shown = {
        "percent": "%",
        "kappa": words["agreement.cohen"],
        "pi": "π",
        "fleiss_kappa": words["agreement.fleiss"],
        "alpha": words["agreement.alpha"],
    }
    ends_of = (f"{shown[name]}{words[f'agreement.end{end}']}" for name in measures for end in ("", "_low", "_high"))
    heads = texts(*(words[f"agreement.{name}"] for name in ("group", "coders", "code")))
    columns = (*heads, *numbers(*counts_of, *ends_of), *texts(words["agreement.why"]))
    return Table("all_characters", words["agreement.sheet.characters"], columns, tuple(rows), heads=3, workings=True)


def _matches(told: Told) -> Table:
    """Each relation with its partner: the same ends, direction, code, stage, plane?"""
    assert told.report.relations is not None
    words, rows = told.words, []
    asked = ("ends", "direction", "code", "stage", "plane")
    listed = records(told.report.relations.matches)
    for row in listed[:MOST]:
        places = [
            f"{row[f'{side}_start']}–{row[f'{side}_end']}" if not blanked(row[f"{side}_start"]) else words["agreement.none"]
            for side in ("first", "second")
        ]
        same = ["" if blanked(row[name]) else words["agreement.yes" if row[name] else "agreement.no"] for name in asked]
        front = (told.group(row["group"]), told.pair(row), row["document"], *places)
        rows.append((*map(Cell.of, front), Cell.of(row["shared"]), *map(Cell.of, same)))
    heads = texts(*(words[f"agreement.{name}"] for name in ("group", "coders", "document", "first_place", "second_place")))
    questions = texts(*(words[f"agreement.question.{name}"] for name in asked))
    columns = (*heads, *numbers(words["agreement.shared"]), *questions)
    return Table("all_relations", words["agreement.sheet.relations"], columns, tuple(rows), _cut(told, len(listed)), heads=2, workings=True)


def _list(told: Told, frame: pd.DataFrame, name: str) -> Table:
    """Disagreements with their sentences; those to discuss next in their order."""
    words, rows = told.words, []
    for at, row in enumerate(records(frame.head(MOST)), 1):
        ends = [told.labels.of(kind, row[f"{side}_said"]) if (kind := _kind(row)) else "" for side in ("first", "second")]
        given = [_given(told.code(row[f"{side}_code"]), said) for side, said in zip(("first", "second"), ends, strict=True)]
        front = (at, told.group(row["group"]), told.pair(row), row["segment"], words[f"agreement.kind.{row['kind']}"])
        more = [Cell.of(row["of_its_sort"])] if "of_its_sort" in row else []
        rows.append((*map(Cell.of, front), *map(Cell.of, given), Cell.of(row["quote"]), Cell.of(row["text"]), *more))
    names = ("group", "coders", "sentence_id", "kind", "first_gave", "second_gave", "quote", "sentence")
    last = (words["agreement.of_its_sort"],) if "of_its_sort" in frame else ()
    columns = (Column("№", "number"), *texts(*(words[f"agreement.{one}"] for one in names)), *numbers(*last))
    return Table(name, words[f"agreement.sheet.{name}"], columns, tuple(rows), _cut(told, len(frame)), workings=True)


def _kind(row: dict[str, Any]) -> str:
    """Of what kind of label the words are that two coders said."""
    kind = str(row["kind"])
    return {"ends": "dyad", "direction": "dyad"}.get(kind, kind if kind in ("stage", "plane") else "")


def _given(code: str, said: str) -> str:
    return f"{code} ({said})" if said else code


def _beside(told: Told) -> Table:
    words, frame = told.words, told.report.beside
    fixed = ("document", "segment", "start", "end", "text", "kinds")
    people = [str(name) for name in frame.columns if name not in fixed]
    rows = []
    for row in records(frame.head(MOST)):
        kinds = words["agreement.list"].join(words[f"agreement.kind.{kind}"] for kind in row["kinds"].split("; "))
        codes = [_codes(row[name], told) for name in people]
        rows.append((Cell.of(row["segment"]), Cell.of(row["text"]), Cell.of(kinds), *map(Cell.of, codes)))
    columns = texts(*(words[f"agreement.{name}"] for name in ("sentence_id", "sentence", "kinds")), *people)
    return Table("beside", words["agreement.sheet.beside"], columns, tuple(rows), _cut(told, len(frame)), workings=True)


def _codes(joined: str, told: Told) -> str:
    """Codes as :func:`qualcode.side_by_side` gives them, with their names; a stroke for what was not read."""
    if not joined:
        return "—"
    lines = []
    for one in _BETWEEN.split(joined):
        code, bracket, ends = one.removesuffix(")").partition(" (")
        if one == "(none)" or not bracket:
            lines.append(told.code(one))
        else:
            lines.append(
                f"{told.code(code)} ({told.words['agreement.list'].join(told.labels.of('dyad', end) for end in ends.split('; '))})"
            )
    return "\n".join(lines)


def _cut(told: Told, rows: int) -> tuple[str, ...]:
    return (told.words["agreement.cut"].format(shown=MOST, rows=rows),) if rows > MOST else ()
