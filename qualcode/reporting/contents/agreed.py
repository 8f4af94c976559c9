"""Agreement code by code: the tables of sentences for the page, and all of them for the workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.agreement.gathering import AgreementReport
from qualcode.agreement.grouping import PEOPLE
from qualcode.agreement.record import ALL
from qualcode.reporting.contents.blocks import Cell, Column, Part, Table
from qualcode.reporting.contents.parts import numbers, texts
from qualcode.reporting.labels import Labels
from qualcode.reporting.saying import said

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Compared", "Told", "blanked", "estimate", "records", "share", "undefined_notes"]

MINUS = "−"
NOTHING = "—"
SHOWN = {"%": "percent_agreement", "κ": "cohen_kappa", "α": "krippendorff_alpha", "AC1": "gwet_ac1"}
OF_SETS = {"percent_agreement", "multi_label_alpha"}
Row = Mapping[str, Any]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows with an empty text, or nan, where nothing is known."""
    made = frame.copy()
    for name in made.columns:
        if made[name].dtype.kind not in "iuf":
            made[name] = made[name].astype(object).where(made[name].notna(), "")
    return [{str(key): value for key, value in row.items()} for row in made.to_dict("records")]


def blanked(value: object) -> bool:
    """Whether a cell of a row holds nothing."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _plain(value: float, percent: bool = False) -> str:
    places, shown = (1, 100 * value) if percent else (2, value)
    text = f"{shown:.{places}f}"
    return text.removeprefix("-") if not float(text) else text.replace("-", MINUS)


def _nearly(value: float, percent: bool) -> str:
    """What would be rounded to full agreement, and is not, is told as nearly so."""
    full, most = ("100.0", "99.9") if percent else ("1.00", "0.99")
    return f"> {most}" if value < 1 - 1e-9 and _plain(value, percent) == full else _plain(value, percent)


def estimate(value: float, low: float, high: float, *, percent: bool = False) -> Cell:
    """A coefficient, its interval on a line of its own; a stroke where it is not defined.

    Examples
    --------
    >>> estimate(0.8312, 0.7, 0.91).shown, estimate(float("nan"), 0.0, 0.0).shown
    ('0.83\\n[0.70, 0.91]', '—')
    """
    if blanked(value):
        return Cell.of(NOTHING)
    parts = [Part(_nearly(value, percent))]
    if not blanked(low) and not blanked(high):
        parts.append(Part(f"[{_plain(low, percent)}, {_plain(high, percent)}]"))
    return Cell(tuple(parts))


def share(value: float, places: int = 3) -> Cell:
    """A number for a workbook; blank where there is none."""
    return Cell() if blanked(value) else Cell((Part(f"{value:.{places}f}", number=round(float(value), 6)),))


def undefined_notes(rows: Iterable[tuple[str, str]], told: Told) -> tuple[str, ...]:
    """Why a stroke stands somewhere: each reason once, with what it is true of."""
    found: dict[str, list[str]] = {}
    for reason, name in rows:
        if reason:
            found.setdefault(reason, []).append(name)
    words = told.words
    join = words["agreement.list"]
    return tuple(
        words["agreement.undefined"].format(codes=join.join(dict.fromkeys(names)), reason=told.said(reason))
        for reason, names in found.items()
    )


@dataclass(frozen=True)
class Compared:
    """A comparison of sentences: its row, and whether all people stand in it together."""

    row: Row

    @property
    def key(self) -> tuple[str, str]:
        return str(self.row["group"]), str(self.row["coders"])

    @property
    def together(self) -> bool:
        return int(self.row["number"]) > 2


@dataclass(frozen=True)
class Told:
    """A report on agreement, ready to be laid out."""

    report: AgreementReport
    labels: Labels

    @property
    def words(self) -> Mapping[str, str]:
        return self.labels.words

    def said(self, text: str) -> str:
        return said(text, self.labels.words, self.labels.study.language)

    def code(self, id: str) -> str:
        return self.words["agreement.none"] if id == "(none)" else self.words["agreement.all"] if id in ("", ALL) else self.labels.code(id)

    def group(self, name: str) -> str:
        return self.words[f"agreement.group.{name}"]

    def coder(self, name: str) -> str:
        """A person's name, or the word for rules and for what was settled."""
        return self.words.get(f"agreement.coder.{name}", name)

    def coders(self, joined: str) -> str:
        return self.words["agreement.list"].join(map(self.coder, joined.split("; ")))

    def pair(self, row: Row) -> str:
        names = [self.coder(row[side]) + (f" ({row[f'{side}_round']})" if row[f"{side}_round"] else "") for side in ("first", "second")]
        return self.words["agreement.list"].join(names)

    @cached_property
    def compared(self) -> list[Compared]:
        return [Compared(row) for row in records(self.report.units.compared)]

    @cached_property
    def main(self) -> list[Compared]:
        """What stands on the page: all people of a round together, or the pairs; where no people are compared, the first other group."""
        group = next((one.row["group"] for one in self.compared), PEOPLE)
        own = [one for one in self.compared if one.row["group"] == group]
        return [one for one in own if one.together] or own[:3]

    @cached_property
    def _values(self) -> dict[tuple[str, ...], Row]:
        rows = records(self.report.units.coefficients)
        return {(row["group"], row["coders"], row["level"], row["code"], row["coefficient"]): row for row in rows}

    @cached_property
    def order(self) -> dict[str, int]:
        """The codes and families in the order of the codebook."""
        book = self.labels.study.codebook
        return {id: at for at, id in enumerate(dict.fromkeys([*(one.id for one in book.codes), *book.families]))}

    @cached_property
    def counts(self) -> list[dict[str, Any]]:
        """The rows of codes, in the order of the codebook."""
        rows = [row for row in records(self.report.units.counts) if row["level"] in ("code", "family")]
        return sorted(rows, key=lambda row: self.order.get(row["code"], len(self.order)))

    def value(self, key: Sequence[str], coefficient: str) -> Row | None:
        if coefficient == "cohen_kappa" and (*key, coefficient) not in self._values:
            coefficient = "fleiss_kappa"
        return self._values.get((*key, coefficient))

    def cell(self, key: Sequence[str], coefficient: str) -> Cell:
        row = self.value(key, coefficient)
        if row is None:
            return Cell()
        return estimate(row["value"], row["low"], row["high"], percent=coefficient == "percent_agreement")

    # On the page

    def unit_table(self, number: int, one: Compared) -> Table:
        """A row for each code, then one for the sets of all codes."""
        words, (group, coders) = self.words, one.key
        rows, reasons, cautions = [], list[tuple[str, str]](), dict[str, None]()
        given = self._given()
        for row in self.counts:
            if (row["group"], row["coders"]) != one.key:
                continue
            key = (group, coders, row["level"], row["code"])
            told = [name for name in row["caution"].split("; ") if name]
            cautions.update(dict.fromkeys(told))
            cells = [self.cell(key, name) for name in SHOWN.values()]
            reasons += [(str(found["reason"]), self.code(row["code"])) for name in SHOWN.values() if (found := self.value(key, name))]
            marks = words["agreement.list"].join(words[f"agreement.caution.{name}"] for name in told)
            rows.append((Cell.of(self.code(row["code"])), Cell.of(given.get(key, 0)), *cells, Cell.of(marks)))
        level = self.report.settings["level"]
        key = (group, coders, "codes" if level == "code" else "families", ALL)
        if self.value(key, "percent_agreement"):
            alpha = self.cell(key, "multi_label_alpha") if self.value(key, "multi_label_alpha") else Cell()
            rows.append((Cell.of(words["agreement.sets"]), Cell(), self.cell(key, "percent_agreement"), Cell(), alpha, Cell(), Cell()))
        kappa = words["agreement.fleiss" if one.together else "agreement.cohen"]
        heads = (words["agreement.given"], "%", words["agreement.kappa"], words["agreement.alpha_short"], "AC1")
        notes = (
            words["agreement.unit_note"].format(
                kappa=kappa, units=one.row["units"], level=f"{100 * float(self.report.settings['confidence']):g} %"
            ),
            *([self.said(str(one.row["doubt"]))] if one.row["doubt"] else []),
            *(words[f"agreement.caution_note.{name}"] for name in cautions),
            *undefined_notes(reasons, self),
        )
        caption = words["agreement.unit_caption"].format(coders=self.coders(coders), group=self.group(group))
        columns = (*texts(words[f"agreement.{level}"]), *numbers(*heads), Column(words["agreement.caution"], share=1.2))
        return Table(f"units_{number}", caption, columns, tuple(rows), notes)

    def _given(self) -> dict[tuple[str, ...], int]:
        """In how many units anybody gave the code."""
        found: dict[tuple[str, ...], int] = {}
        for row in records(self.report.units.times):
            key = (row["group"], row["coders"], row["level"], row["code"])
            found[key] = found.get(key, 0) + (int(row["units"]) if int(row["gave"]) else 0)
        for row in self.counts:
            if not blanked(row["a"]):
                key = (row["group"], row["coders"], row["level"], row["code"])
                found[key] = int(row["a"]) + int(row["b"]) + int(row["c"])
        return found

    def pairs_table(self) -> Table:
        """Every comparison in a row: how often the codes are the same, and from where to where κ of single codes goes."""
        words, rows = self.words, []
        level = self.report.settings["level"]
        for one in self.compared:
            group, coders = one.key
            values = [
                self.value((group, coders, level, row["code"]), "cohen_kappa")
                for row in self.counts
                if (row["group"], row["coders"]) == one.key
            ]
            defined = sorted(row["value"] for row in values if row is not None and not blanked(row["value"]))
            between = f"{_plain(defined[0])} – {_plain(defined[-1])}" if defined else NOTHING
            same = self.cell((group, coders, "codes" if level == "code" else "families", ALL), "percent_agreement")
            counts = [Cell.of(one.row[name]) for name in ("units", "documents", "informants")]
            left = Cell.of(len(values) - len(defined))
            rows.append((Cell.of(self.group(group)), Cell.of(self.coders(coders)), *counts, same, Cell.of(between), left))
        names = ("units", "documents", "informants", "same", "kappa_range", "without")
        columns = (*texts(words["agreement.group"], words["agreement.coders"]), *numbers(*(words[f"agreement.{name}"] for name in names)))
        return Table("pairs", words["agreement.pairs_caption"], columns, tuple(rows), (words["agreement.pairs_note"],), heads=2)

    # In the workbook

    def workings(self) -> Iterator[Table]:
        """Every coefficient of every comparison, the 2 × 2 tables, and how many of several coders gave a code."""
        yield self._all_values()
        yield self._four()
        if len(self.report.units.times):
            yield self._times()

    def _all_values(self) -> Table:
        words, rows = self.words, []
        warnings = {(row["group"], row["coders"], row["level"], row["code"]): row["warning"] for row in self.counts}
        for row in records(self.report.units.coefficients):
            key = (row["group"], row["coders"], row["level"], row["code"])
            why = self.said(row["reason"] or (warnings.get(key, "") if row["coefficient"] in ("cohen_kappa", "fleiss_kappa") else ""))
            told = (self.group(row["group"]), self.coders(row["coders"]), words[f"agreement.level.{row['level']}"], self.code(row["code"]))
            name = words[f"agreement.coefficient.{row['coefficient']}"]
            values = [share(row[part]) for part in ("value", "low", "high", "defined")]
            rows.append((*map(Cell.of, told), Cell.of(name), *values, Cell.of(why)))
        heads = texts(*(words[f"agreement.{name}"] for name in ("group", "coders", "level", "code", "coefficient")))
        more = numbers(*(words[f"agreement.{name}"] for name in ("value", "low", "high", "defined")))
        columns = (*heads, *more, *texts(words["agreement.why"]))
        return Table("all_units", words["agreement.sheet.units"], columns, tuple(rows), heads=4, workings=True)

    def _four(self) -> Table:
        words, rows = self.words, []
        for row in self.counts:
            if blanked(row["a"]):
                continue
            told = (self.group(row["group"]), self.coders(row["coders"]), self.code(row["code"]))
            counts = [Cell.of(int(row[name])) for name in ("units", "a", "b", "c", "d")]
            rows.append((*map(Cell.of, told), *counts, share(row["prevalence"]), Cell.of(self.said(row["warning"]))))
        names = ("units", "both", "only_first", "only_second", "neither", "prevalence")
        columns = (
            *texts(*(words[f"agreement.{name}"] for name in ("group", "coders", "code"))),
            *numbers(*(words[f"agreement.{name}"] for name in names)),
            *texts(words["agreement.warning"]),
        )
        return Table("four", words["agreement.sheet.four"], columns, tuple(rows), heads=3, workings=True)

    def _times(self) -> Table:
        words = self.words
        rows = []
        for row in records(self.report.units.times):
            told = (self.group(row["group"]), self.coders(row["coders"]), words[f"agreement.level.{row['level']}"], self.code(row["code"]))
            rows.append((*map(Cell.of, told), *(Cell.of(int(row[name])) for name in ("raters", "gave", "units"))))
        columns = (
            *texts(*(words[f"agreement.{name}"] for name in ("group", "coders", "level", "code"))),
            *numbers(*(words[f"agreement.{name}"] for name in ("raters", "gave", "units"))),
        )
        return Table("times", words["agreement.sheet.times"], columns, tuple(rows), heads=4, workings=True)
