"""An entry ``layout: typology`` of study.yaml → its plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from qualcode.plans.typology import AT_LEAST, EARLIEST, NO, RULES, YES, Dimension, Exchange, Side, TypologyPlan
from qualcode.processes import Period, StageModel
from qualcode.reading.collecting import Collector
from qualcode.reading.yamlfiles import Node
from qualcode.rows import PLANES

if TYPE_CHECKING:
    from qualcode.reading.planning import Known

__all__ = ["read_typology"]

KEYS = ["layout", "name", "cases", "dimensions", "types", "dates", "plane", "path", "stages", "criteria", "both_ways", "periods"]
DIMENSION = ["id", "name", *RULES, "of", "against", "plane", "names"]
SIDE = ["id", "name", "codes", "both_ways"]
DATES = ["passage", "answer"]
LANGUAGES = ["zh", "en"]
EXAMPLE = (
    "Write two entries, each with `id:` and `earliest: {government: codes, organisation: codes}` or `at_least: 2` with `of:` (the signs)."
)


def read_typology(reader: Collector, entry: Node, name: str, known: Known) -> TypologyPlan | None:
    """The plan, or ``None`` with every problem told to `reader`."""
    return _Reading(reader, known).plan(entry, name)


class _Reading:
    """One entry; what is wrong is told and reading goes on."""

    def __init__(self, reader: Collector, known: Known) -> None:
        self.reader, self.known = reader, known
        self.codes = [code.id for code in known.codebook.codes]

    def plan(self, entry: Node, name: str) -> TypologyPlan | None:
        before = len(self.reader.problems)
        if not entry.fields:
            self.reader.problem(entry, "layout typology: it has no dimensions", f"Write `layout: typology` and `dimensions:`. {EXAMPLE}")
            return None
        self.keys(entry, KEYS, "typology")
        cases = self.cases(entry.get("cases"))
        dimensions = [self.dimension(one) for one in entry.get("dimensions").items]
        both_ways = tuple(map(self.exchange, entry.get("both_ways").items))
        path = self.path(entry.get("path"), entry.get("stages"), [one.id for one in both_ways])
        criteria = tuple(self.side(one, "criterion") for one in entry.get("criteria").items)
        dates = self.word(entry.get("dates"), DATES, "typology: dates") or DATES[0]
        plane = self.word(entry.get("plane"), list(PLANES), "typology: plane") or "actual"
        periods = self.periods(entry.get("periods"))
        if len(dimensions) != 2:
            self.reader.problem(entry, f"typology: {len(dimensions)} dimensions in place of two", EXAMPLE)
            return None
        self.reader.unique([(one.id, node) for one, node in zip(dimensions, entry.get("dimensions").items, strict=True)], "dimension")
        types = self.types(entry, dimensions)
        if len(self.reader.problems) > before:
            return None
        return TypologyPlan((dimensions[0], dimensions[1]), types, name, cases, dates, plane, path, criteria, both_ways, periods)

    def keys(self, node: Node, allowed: Sequence[str], what: str) -> None:
        for key, child in node.fields.items():
            self.reader.known(child, key, list(allowed), f"{what}: key")

    def word(self, node: Node, allowed: Sequence[str], what: str) -> str:
        """A word that is one of a few; blank where it is not there."""
        return node.text if node.text and self.reader.known(node, node.text, list(allowed), what) else ""

    def names(self, node: Node) -> dict[str, str]:
        """``{zh: …, en: …}``, or one name for both."""
        if node.text:
            return dict.fromkeys(LANGUAGES, node.text)
        self.keys(node, LANGUAGES, "name")
        return {language: child.text for language, child in node.fields.items() if language in LANGUAGES}

    def cases(self, node: Node) -> str:
        documents = self.known.documents
        known = ["document", "site", *dict.fromkeys(key for one in documents for key in one.attributes)]
        value = node.text or "case"
        if self.reader.problems and not documents:
            return value
        self.reader.known(node, value, known, "typology: cases")
        return value

    def coded(self, node: Node, what: str) -> tuple[str, ...]:
        """Ids of codes, one or a list."""
        codes = node.strings()
        if not codes:
            self.reader.problem(node, f"{what} names no code", "Write the id of a code, or several as [a, b].")
        for item in node.items:
            self.reader.known(item, item.text, self.codes, f"{what}: code")
        return codes

    def side(self, node: Node, what: str, *, both: Collection[str] = ()) -> Side:
        """``{id, name, codes}``; a code alone is its own entry."""
        if node.text:
            self.reader.known(node, node.text, self.codes, f"{what}: code")
            return Side(node.text, {}, (node.text,))
        self.keys(node, SIDE, what)
        id = node.get("id").text
        if not id:
            self.reader.problem(node, f"{what} has no id", "Give it `id:` and `codes:`.")
        needed = self.word(node.get("both_ways"), list(both), f"{what}: both_ways") if node.get("both_ways").text else ""
        return Side(id, self.names(node.get("name")), self.coded(node.get("codes"), f"{what} '{id}'"), needed)

    def dimension(self, node: Node) -> Dimension:
        self.keys(node, DIMENSION, "dimension")
        id, rules = node.get("id").text, [rule for rule in RULES if rule in node.fields]
        what = f"dimension '{id}'"
        if not id:
            self.reader.problem(node, "a dimension has no id", "Give it `id:`, such as initiator.")
        if len(rules) != 1:
            told = "has no rule" if not rules else "has two rules"
            self.reader.problem(node, f"{what} {told}", "State one before the cases are placed: `earliest:` or `at_least:`.")
            return Dimension(id, (Side("?"), Side("??")))
        plane = self.word(node.get("plane"), list(PLANES), f"{what}: plane")
        if rules[0] == EARLIEST:
            return Dimension(id, self.two(node, what), EARLIEST, self.names(node.get("name")), plane=plane)
        signs = tuple(self.side(one, f"{what}: sign") for one in node.get("of").items)
        against = self.coded(node.get("against"), f"{what}: against") if "against" in node.fields else ()
        self.keys(node.get("names"), [YES, NO], f"{what}: names")
        sides = tuple(Side(value, self.names(node.get("names").get(value)), against if value == NO else ()) for value in (YES, NO))
        least = self.number(node.get(AT_LEAST), what, len(signs))
        return Dimension(id, (sides[0], sides[1]), AT_LEAST, self.names(node.get("name")), signs, least, plane or "actual")

    def two(self, node: Node, what: str) -> tuple[Side, Side]:
        """The two sides of ``earliest: {government: codes, organisation: codes}``."""
        listed, names = node.get(EARLIEST).fields, node.get("names")
        self.keys(names, list(listed), f"{what}: names")
        sides = [Side(id, self.names(names.get(id)), self.coded(child, f"{what}: side '{id}'")) for id, child in listed.items()]
        if len(sides) != 2:
            found = f"{what}: {len(sides)} sides in place of two"
            self.reader.problem(node.get(EARLIEST), found, "Write `earliest: {government: codes, organisation: codes}`.")
            return Side("?"), Side("??")
        shared = sorted(code for code in self.codes if sides[0].has(code) and sides[1].has(code))
        if shared:
            self.reader.problem(node, f"{what}: code '{shared[0]}' speaks for both sides", "The sides exclude each other; give it to one.")
        return sides[0], sides[1]

    def number(self, node: Node, what: str, signs: int) -> int:
        if not signs:
            self.reader.problem(node, f"{what}: at_least without signs", "List the signs under `of:`, a code or `{id, name, codes}` each.")
        elif not node.text.isdecimal() or not 1 <= int(node.text) <= signs:
            self.reader.problem(node, f"{what}: at_least '{node.text}'", f"Write a number from 1 to {signs}, the number of signs.")
        return int(node.text) if node.text.isdecimal() else 1

    def exchange(self, node: Node) -> Exchange:
        self.keys(node, ["id", "name", "flows", "mutual"], "both_ways")
        id, flows = node.get("id").text, [self.side(one, "flow") for one in node.get("flows").items]
        if not id or len(flows) != 2:
            self.reader.problem(
                node, f"both_ways '{id}' has {len(flows)} flows", "Give it an `id:` and two `flows:`, one for each direction."
            )
            return Exchange(id, (Side("?"), Side("??")))
        mutual = self.coded(node.get("mutual"), f"both_ways '{id}': mutual") if "mutual" in node.fields else ()
        return Exchange(id, (flows[0], flows[1]), self.names(node.get("name")), mutual)

    def path(self, node: Node, model: Node, both: Collection[str]) -> tuple[Side, ...]:
        """``path: {stage: codes}`` of a stage model of the study, in the order of the model; or a list of states."""
        stages = self.model(model)
        states = [self.side(one, "path: state", both=both) for one in node.items] if not node.fields else []
        for id, child in node.fields.items():
            if not self.reader.known(child, id, list(stages.ids), "path: stage"):
                continue
            states.append(self.state(id, child, both))
        named = {stage.id: dict(stage.name) for stage in stages.stages}
        order = {id: number for number, id in enumerate(stages.ids)}
        found = [Side(one.id, one.name or named.get(one.id, {}), one.codes, one.both) for one in states]
        return tuple(sorted(found, key=lambda one: order.get(one.id, len(order))))

    def state(self, id: str, node: Node, both: Collection[str]) -> Side:
        if not node.fields:
            return Side(id, {}, self.coded(node, f"path: '{id}'"))
        self.keys(node, ["codes", "both_ways"], f"path: '{id}'")
        needed = self.word(node.get("both_ways"), list(both), f"path: '{id}': both_ways")
        return Side(id, {}, self.coded(node.get("codes"), f"path: '{id}'"), needed)

    def model(self, node: Node) -> StageModel:
        """The study's own stages, or one of its further models."""
        more = self.known.more_stages
        own: StageModel = self.known.stages
        if node.text and node.text != own.id and self.reader.known(node, node.text, [own.id, *more], "typology: stages"):
            model: StageModel = more[node.text]
            return model
        return own

    def periods(self, node: Node) -> tuple[Period, ...]:
        return self.model(node).periods if node.text else ()

    def types(self, entry: Node, dimensions: Sequence[Dimension]) -> dict[tuple[str, str], dict[str, str]]:
        """A list of ``{cell: [value, value], name: …}``, one for each of the four cells."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for node in entry.get("types").items:
            self.keys(node, ["cell", "name"], "type")
            cell = node.get("cell").items
            fine = len(cell) == 2
            for value, one in zip(cell, dimensions, strict=False):
                fine &= self.reader.known(value, value.text, list(one.values), f"type: value of '{one.id}'")
            if len(cell) != 2:
                self.reader.problem(node, "a type has no cell", "Write `cell: [value, value]`, a value of each dimension in their order.")
            if fine:
                found[cell[0].text, cell[1].text] = self.names(node.get("name"))
        wanted = [(a, b) for a in dimensions[0].values for b in dimensions[1].values]
        missing = [f"[{a}, {b}]" for a, b in wanted if not found.get((a, b))]
        if missing and "?" not in {value for cell in wanted for value in cell}:
            self.reader.problem(entry, f"typology: no name for {', '.join(missing)}", "Give every cell a line under `types:`.")
        return found
