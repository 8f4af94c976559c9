"""Codebooks and stage models: YAML → records, and every problem of a file at once: its line, its code, what to write."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qualcode.errors import ArgumentError, DataError, Problem, hint, remedy
from qualcode.matching.patterns import PatternError, Slot, parse_condition, parse_nearby, parse_pattern, with_lists
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, OVERLAPS, RELATION_FORMS, Code, Codebook, Example, Indicator, Stage, StageModel
from qualcode.reading.days import DAY, is_day
from qualcode.reading.histories import read_history
from qualcode.reading.places import State, built_in, built_in_names, built_in_state, text_of
from qualcode.reading.weights import general_weights, read_weights
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.weights import Weights

__all__ = ["read_codebook", "read_stage_model", "stage_model_from"]

_BOOK_KEYS = ("codebook", "version", "title", "stages", "kinds", "lists", "overlap", "weights", "codes", "history", "note")
_CODE_KEYS = (
    "id",
    "name",
    "definition",
    "include",
    "exclude",
    "relation",
    "source",
    "target",
    "direction",
    "examples",
    "counterexamples",
    "indicators",
    "yields_to",
    "when_denied",
    "normative",
    "needs_ends",
    "threats",
    "codes",
    "literature",
    "colour",
)
_LINES = ("match", "all", "any", "none")
_NEARBY = ("near", "not_near")
_CUE_KEYS = (*_LINES, "documents", "weak")
_INDICATOR_KEYS = (*_LINES, *_NEARBY, "codes", "not_codes", "documents", "speakers", "roles", "stages", "asked", "denied", "weak")
_SORTS = ("self", "other")
_YES, _NO = ("true", "yes"), ("false", "no", "")


@dataclass(frozen=True)
class _Reference:
    """A name that stands somewhere in a file for a code, a kind of actor or a stage."""

    where: str
    owner: str
    what: str
    name: str
    language: str = ""


class _Reader:
    """Collects the problems of one file while its parts are read, and the names that are checked when all is known."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.problems: list[Problem] = []
        self.references: list[_Reference] = []
        self.places: list[tuple[str, str]] = []
        self.lists = lists or {}
        self.owner = ""

    def problem(self, where: str, found: str, use: str) -> None:
        """One more problem, of the code or stage that is being read."""
        self.problems.append(Problem(where, f"{self.owner}: {found}" if self.owner else found, use))

    def unknown_keys(self, node: Node, known: Sequence[str], what: str) -> None:
        for key, child in node.fields.items():
            if key not in known:
                self.problem(child.where, f"{what} has no '{key}'", remedy(key, known, f"It may have {', '.join(known)}."))

    def _refer(self, node: Node, what: str, language: str = "") -> tuple[str, ...]:
        """The names that a list holds, kept for checking."""
        self.references += [_Reference(item.where, self.owner, what, item.text, language) for item in node.items if item.text]
        return node.strings()

    def _one_of(self, node: Node, known: Sequence[str], what: str) -> tuple[str, ...]:
        for item in node.items:
            if item.text not in known:
                self.problem(item.where, f"{what} '{item.text}' is unknown{hint(item.text, known)}", f"It is one of {', '.join(known)}.")
        return node.strings()

    def _yes(self, node: Node, what: str) -> bool:
        if node.text.lower() not in (*_YES, *_NO) or (node.items and not node.text):
            self.problem(node.where, f"{what} is '{node.text}'", "Write true or false.")
        return node.text.lower() in _YES

    def _patterns(self, node: Node, language: str, key: str = "match") -> tuple[str, ...]:
        parse = parse_pattern if key == "match" or self.owner.startswith("stage") else parse_condition
        lines = []
        for item in node.items:
            try:
                line = with_lists(item.text, self.lists)
                pattern = parse_nearby(line, language).pattern if key in _NEARBY else parse(line, language)
            except PatternError as error:
                self.problem(item.where, error.found, f"{error.write.rstrip('.')}.")
                continue
            lines.append(line)
            sorts = sorted({part.sort for part in pattern.items if isinstance(part, Slot) and part.sort not in ("", *_SORTS)})
            self.references += [_Reference(item.where, self.owner, "kind", sort) for sort in sorts]
            if self.owner.startswith("stage") and pattern.tagged:
                self.problem(item.where, f"'{pattern.tagged[0]}' asks for a part of speech", "Only indicators of codes may; take it off.")
        return tuple(lines)

    def indicator(self, node: Node, language: str) -> Indicator:
        if not node.fields:
            return Indicator(self._patterns(node, language))
        cue = self.owner.startswith("stage")
        self.unknown_keys(node, _CUE_KEYS if cue else _INDICATOR_KEYS, "a cue" if cue else "an indicator")
        read = {key: self._patterns(node.get(key), language, key) for key in (*_LINES, *_NEARBY, "asked")}
        if not node.get("match").items:
            self.problem(node.where, "an indicator has conditions and nothing to look for", "Write what is looked for under `match:`.")
        return Indicator(
            read["match"],
            read["all"],
            read["any"],
            read["none"],
            self._one_of(node.get("documents"), DOCUMENT_KINDS, "kind of document"),
            self._refer(node.get("speakers"), "kind"),
            self._refer(node.get("stages"), "stage"),
            self._yes(node.get("weak"), "weak"),
            read["near"],
            read["not_near"],
            self._refer(node.get("codes"), "condition", language),
            self._refer(node.get("not_codes"), "condition", language),
            node.get("roles").strings(),
            read["asked"],
            self._yes(node.get("denied"), "denied"),
        )

    def per_language(self, node: Node, what: str) -> dict[str, Node]:
        if node.items and not node.fields:
            self.problem(node.where, f"{what} stands here without a language", "Write it under `zh:` or `en:`.")
        self.unknown_keys(node, LANGUAGES, "a text in several languages")
        return {key: child for key, child in node.fields.items() if key in LANGUAGES}

    def texts(self, node: Node) -> dict[str, str]:
        if node.text:
            return {"zh": node.text, "en": node.text}
        return {key: "\n".join(child.strings()) for key, child in self.per_language(node, "a text").items()}

    def indicators(self, node: Node) -> dict[str, tuple[Indicator, ...]]:
        found = self.per_language(node, "a list of indicators")
        return {key: tuple(self.indicator(item, key) for item in child.items) for key, child in found.items()}

    def examples(self, node: Node) -> dict[str, tuple[Example, ...]]:
        return {
            key: tuple(Example(item.text or item.get("text").text, item.get("instead").text) for item in child.items)
            for key, child in self.per_language(node, "a list of examples").items()
        }

    def codes(self, node: Node, above: Code | None = None) -> Iterator[Code]:
        for item in node.items:
            id = item.get("id").text
            self.owner = f"code '{id}'" if id else "a code without an id"
            self.unknown_keys(item, _CODE_KEYS, "a code")
            code = self._code(item, above)
            if code is not None:
                self.places.append((code.id, item.where))
                yield code
            yield from self.codes(item.get("codes"), code or above)

    def _code(self, item: Node, above: Code | None) -> Code | None:
        relation = item.get("relation").text or (above.relation if above else "none")
        if relation not in RELATION_FORMS:
            self.problem(item.get("relation").where, f"relation '{relation}' is unknown", f"It is one of {', '.join(RELATION_FORMS)}.")
            relation = "none"
        if not item.get("id").text:
            self.problem(item.where, "it has no `id`", "Write one, such as `id: control.funding`.")
        read = (
            self.texts(item.get("name")),
            self.texts(item.get("definition")),
            self.texts(item.get("include")),
            self.texts(item.get("exclude")),
            relation,
            self._refer(item.get("source"), "kind") or (above.source if above else ()),
            self._refer(item.get("target"), "kind") or (above.target if above else ()),
            self.texts(item.get("direction")),
            self.examples(item.get("examples")),
            self.examples(item.get("counterexamples")),
            self.indicators(item.get("indicators")),
            self._refer(item.get("yields_to"), "code") or (above.yields_to if above else ()),
            next(iter(self._refer(item.get("when_denied"), "code")), above.when_denied if above else ""),
            self._yes(item.get("normative"), "normative") or bool(above and above.normative),
            self._yes(item.get("needs_ends"), "needs_ends") or bool(above and above.needs_ends),
            item.get("colour").text,
            self._yes(item.get("threats"), "threats") or bool(above and above.threats),
        )
        try:
            return Code(item.get("id").text, *read) if item.get("id").text else None
        except ArgumentError as error:
            self.problems.append(Problem(item.where, str(error), "Correct the entry."))
            return None

    def _day(self, node: Node) -> str:
        """A day, month or year between which a stage lies."""
        if node.text and not is_day(node.text):
            self.problem(node.where, f"'{node.text}' is no date", DAY)
        return node.text

    def stages(self, node: Node) -> tuple[Stage, ...]:
        stages = []
        for item in node.items:
            if item.text:
                stages.append(Stage(item.text, {}))
                continue
            self.owner = f"stage '{item.get('id').text}'"
            self.unknown_keys(item, ("id", "name", "cues", "questions", "documents", "background", "from", "to"), "a stage")
            stages.append(
                Stage(
                    item.get("id").text,
                    self.texts(item.get("name")),
                    self.indicators(item.get("cues")),
                    self._one_of(item.get("documents"), DOCUMENT_KINDS, "kind of document"),
                    self._yes(item.get("background"), "background"),
                    self._day(item.get("from")),
                    self._day(item.get("to")),
                    self.indicators(item.get("questions")),
                )
            )
        twice = sorted({stage.id for stage in stages if [other.id for other in stages].count(stage.id) > 1})
        self.problems += [Problem(node.where, f"stage '{id}' stands here twice", "Keep one of the two.") for id in twice]
        return tuple({stage.id: stage for stage in stages}.values())

    def check_codes(self, codes: Sequence[Code]) -> None:
        """Codes that stand twice, or whose parent is missing."""
        ids = [code.id for code in codes]
        for number, (id, where) in enumerate(self.places):
            parent = id.rpartition(".")[0]
            if id in ids[:number]:
                self.problems.append(Problem(where, f"code '{id}' stands here twice", "Rename or remove one of the two."))
            if parent and parent not in ids:
                self.problems.append(Problem(where, f"code '{id}' has no parent '{parent}'", "Add the parent, or rename the code."))

    def check_names(self, codes: Sequence[Code], kinds: set[str], stages: StageModel) -> None:
        """Names of codes, kinds and stages that there are not."""
        ids = [code.id for code in codes]
        known: dict[str, tuple[Sequence[str], str]] = {
            "code": (ids, "is not in the codebook"),
            "condition": (ids, "is not in the codebook"),
            "kind": (sorted(kinds), "`kinds` does not list"),
            "stage": (stages.ids, f"'{stages.id}' does not have"),
        }
        for one in self.references:
            names, why = known[one.what]
            self.owner, what = one.owner, "code" if one.what == "condition" else one.what
            if names and one.name not in names:
                found = f"it names {what} '{one.name}', which {why}{hint(one.name, names)}"
                self.problem(one.where, found, "Add it to `kinds`, or correct it." if what == "kind" else f"Correct the {what}.")
            elif one.what == "condition" and _asks_too(one, codes):
                found = f"it asks for code '{one.name}', all indicators of which ask for codes themselves, so that it never comes in time"
                self.problem(one.where, found, "Ask for the code that those indicators ask for.")


def _asks_too(one: _Reference, codes: Sequence[Code]) -> bool:
    """Whether a code that a condition asks for has indicators, and all of them wait for other codes."""
    under = [code for code in codes if f"{code.id}.".startswith(f"{one.name}.")]
    own = [indicator for code in under for indicator in code.indicators.get(one.language, ())]
    denied = {code.when_denied for code in codes}
    return bool(own) and all(indicator.codes or indicator.not_codes for indicator in own) and not denied & {code.id for code in under}


def _find(name: str, folder: Path | None, kind: str, where: str) -> Path:
    """The file that a name stands for: a path relative to the folder first, then a built-in name."""
    candidate = (folder or Path()) / name
    if candidate.suffix in (".yaml", ".yml") and os.path.isfile(candidate):
        return candidate
    path = built_in(kind, name)
    if path is not None:
        return path
    what = {"codebooks": "codebook", "stages": "stage model"}[kind]
    names = built_in_names(kind)
    found = f"{what} '{name}' is unknown: there is no such file and no such built-in name{hint(name, names)}"
    raise DataError([Problem(where or name, found, f"Built in are {', '.join(names)}.")])


def read_stage_model(name: str, folder: Path | None = None, *, where: str = "") -> StageModel:
    """A stage model by built-in name, or from a YAML file (relative to `folder`).

    Parameters
    ----------
    name
        Such as ``purchase``, or the path of a ``.yaml`` file.
    folder
        What a path is relative to.
    where
        The place that names it, for messages.

    Raises
    ------
    DataError
        With everything that is wrong in the file.

    Examples
    --------
    >>> from qualcode import read_stage_model
    >>> read_stage_model("purchase").ids[:3]
    ('setting', 'design', 'procurement')
    """
    path = _find(name, folder, "stages", where)
    root = read_yaml(path, text_of(path))
    weights = read_weights(path.parent / root.get("weights").text) if root.get("weights").text else None
    return stage_model_from(root.get("stages"), root.get("model").text or path.stem, weights)


def stage_model_from(node: Node, id: str, weights: Weights | None = None) -> StageModel:
    """The stage model that a list in a YAML file describes; DataError with all its problems."""
    reader = _Reader()
    stages = reader.stages(node)
    if reader.problems:
        raise DataError(reader.problems)
    return StageModel(id, stages, weights)


def read_codebook(name: str | Path, folder: Path | None = None, *, where: str = "") -> Codebook:
    """A codebook by built-in name, or from a YAML file (relative to `folder`).

    Parameters
    ----------
    name
        Such as ``governance``, or the path of a ``.yaml`` file.
    folder
        What a path is relative to.
    where
        The place that names it, for messages.

    Raises
    ------
    DataError
        With everything that is wrong in the file: unknown keys, patterns that cannot be read, codes that stand twice
        or are named but missing.

    Examples
    --------
    >>> from qualcode import read_codebook
    >>> read_codebook("governance").code("control.funding").label("zh")
    '资金卡控'
    """
    path = _find(str(name), folder, "codebooks", where)
    state = built_in_state(path)
    return _built_in(path, state) if state else _codebook(path)


@lru_cache(maxsize=8)
def _built_in(path: Path, state: State) -> Codebook:
    """A built-in codebook, read once as long as nobody changes it."""
    return _codebook(path)


def _codebook(path: Path) -> Codebook:
    root = read_yaml(path, text_of(path))
    reader = _Reader({key: node.strings() for key, node in root.get("lists").fields.items()})
    reader.unknown_keys(root, _BOOK_KEYS, "a codebook")
    overlap = root.get("overlap").text or OVERLAPS[0]
    if overlap not in OVERLAPS:
        reader.problem(root.get("overlap").where, f"overlap '{overlap}' is unknown", f"It is one of {', '.join(OVERLAPS)}.")
    codes = list(reader.codes(root.get("codes")))
    kinds = {key: node.strings() for key, node in root.get("kinds").fields.items()}
    if not codes:
        reader.problems.append(Problem(path.name, "there are no codes", "List them under `codes:`."))
    stages = StageModel("none")
    if root.get("stages").text:
        try:
            stages = read_stage_model(root.get("stages").text, path.parent, where=root.get("stages").where)
        except DataError as error:
            reader.problems += error.problems
    reader.check_codes(codes)
    reader.check_names(codes, {*kinds, *(kind for group in kinds.values() for kind in group)}, stages)
    history = read_history(root.get("history"), {code.id for code in codes}, root.get("version").text, reader.problems)
    if reader.problems:
        raise DataError(reader.problems)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    title, version = reader.texts(root.get("title")), root.get("version").text
    weights = read_weights(path.parent / root.get("weights").text) if root.get("weights").text else None
    name = root.get("codebook").text or path.stem
    return Codebook(name, title, tuple(codes), kinds, stages, version, sha256, overlap, history, weights, general_weights())
