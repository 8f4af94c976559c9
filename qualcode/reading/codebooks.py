"""Codebooks and stage models: YAML → records."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from qualcode.errors import ArgumentError, DataError, Problem, hint, remedy
from qualcode.matching.patterns import Slot, parse_pattern, with_lists
from qualcode.model import LANGUAGES, RELATION_FORMS, Code, Codebook, Example, Indicator, Stage, StageModel
from qualcode.reading.places import built_in, built_in_names, text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["read_codebook", "read_stage_model", "stage_model_from"]

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
    "codes",
    "literature",
)
_INDICATOR_KEYS = ("match", "all", "any", "none", "documents", "speakers", "stages", "weak")
_SORTS = ("self", "other")


def _unknown_keys(node: Node, known: tuple[str, ...], what: str) -> Iterator[Problem]:
    for key, child in node.fields.items():
        if key not in known:
            yield Problem(child.where, f"{what} has no '{key}'", remedy(key, known, f"It may have {', '.join(known)}."))


class _Reader:
    """Collects the problems of one file while its parts are read."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.problems: list[Problem] = []
        self.lists = lists or {}

    def _patterns(self, node: Node, language: str) -> tuple[str, ...]:
        lines = []
        for item in node.items:
            try:
                lines.append(with_lists(item.text, self.lists))
                parse_pattern(lines[-1], language)
            except ArgumentError as error:
                self.problems.append(Problem(item.where, str(error), "See codebooks/README.md for how a line is written."))
        return tuple(lines)

    def indicator(self, node: Node, language: str) -> Indicator:
        if not node.fields:
            return Indicator(self._patterns(node, language))
        self.problems += _unknown_keys(node, _INDICATOR_KEYS, "an indicator")
        read = {key: self._patterns(node.get(key), language) for key in ("match", "all", "any", "none")}
        return Indicator(
            read["match"],
            read["all"],
            read["any"],
            read["none"],
            node.get("documents").strings(),
            node.get("speakers").strings(),
            node.get("stages").strings(),
            node.get("weak").text == "true",
        )

    def per_language(self, node: Node) -> dict[str, Node]:
        self.problems += _unknown_keys(node, LANGUAGES, "a text in several languages")
        return {key: child for key, child in node.fields.items() if key in LANGUAGES}

    def texts(self, node: Node) -> dict[str, str]:
        if node.text:
            return {"zh": node.text, "en": node.text}
        return {key: "\n".join(child.strings()) for key, child in self.per_language(node).items()}

    def indicators(self, node: Node) -> dict[str, tuple[Indicator, ...]]:
        return {key: tuple(self.indicator(item, key) for item in child.items) for key, child in self.per_language(node).items()}

    def examples(self, node: Node) -> dict[str, tuple[Example, ...]]:
        return {
            key: tuple(Example(item.text or item.get("text").text, item.get("instead").text) for item in child.items)
            for key, child in self.per_language(node).items()
        }

    def codes(self, node: Node, above: Code | None = None) -> Iterator[Code]:
        for item in node.items:
            self.problems += _unknown_keys(item, _CODE_KEYS, "a code")
            code = self._code(item, above)
            if code is not None:
                yield code
                yield from self.codes(item.get("codes"), code)

    def _code(self, item: Node, above: Code | None) -> Code | None:
        relation = item.get("relation").text or (above.relation if above else "none")
        if relation not in RELATION_FORMS:
            self.problems.append(
                Problem(item.get("relation").where, f"relation '{relation}'", f"It is one of {', '.join(RELATION_FORMS)}.")
            )
            return None
        try:
            return Code(
                item.get("id").text,
                self.texts(item.get("name")),
                self.texts(item.get("definition")),
                self.texts(item.get("include")),
                self.texts(item.get("exclude")),
                relation,
                item.get("source").strings() or (above.source if above else ()),
                item.get("target").strings() or (above.target if above else ()),
                self.texts(item.get("direction")),
                self.examples(item.get("examples")),
                self.examples(item.get("counterexamples")),
                self.indicators(item.get("indicators")),
                item.get("yields_to").strings() or (above.yields_to if above else ()),
                item.get("when_denied").text or (above.when_denied if above else ""),
                item.get("normative").text == "true" or bool(above and above.normative),
                item.get("needs_ends").text == "true" or bool(above and above.needs_ends),
            )
        except ArgumentError as error:
            self.problems.append(Problem(item.where, str(error), "Correct the entry."))
            return None

    def stages(self, node: Node) -> tuple[Stage, ...]:
        stages = []
        for item in node.items:
            if item.text:
                stages.append(Stage(item.text, {}))
                continue
            self.problems += _unknown_keys(item, ("id", "name", "cues", "documents", "background"), "a stage")
            stages.append(
                Stage(
                    item.get("id").text,
                    self.texts(item.get("name")),
                    self.indicators(item.get("cues")),
                    item.get("documents").strings(),
                    item.get("background").text == "true",
                )
            )
        twice = sorted({stage.id for stage in stages if [other.id for other in stages].count(stage.id) > 1})
        self.problems += [Problem(node.where, f"stage '{id}' stands here twice", "Keep one of the two.") for id in twice]
        return tuple({stage.id: stage for stage in stages}.values())


def _check_references(codes: list[Code], kinds: set[str], file: str) -> Iterator[Problem]:
    ids = [code.id for code in codes]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield Problem(file, f"code '{id}' stands here twice", "Rename or remove one of the two.")
    for code in codes:
        if code.parent and code.parent not in ids:
            yield Problem(file, f"code '{code.id}' has no parent '{code.parent}'", "Add the parent, or rename the code.")
        for other in (*code.yields_to, *([code.when_denied] if code.when_denied else [])):
            if other not in ids:
                found = f"code '{code.id}' names code '{other}', which is not in the codebook{hint(other, ids)}"
                yield Problem(file, found, "Correct the name.")
        for kind in _sorts_of(code):
            if kinds and kind not in kinds:
                found = f"code '{code.id}' speaks of kind '{kind}', which `kinds` does not list{hint(kind, kinds)}"
                yield Problem(file, found, "Add it to `kinds`, or correct it.")


def _unknown_stages(codes: list[Code], stages: StageModel, file: str) -> Iterator[Problem]:
    for code in codes:
        named = {stage for lines in code.indicators.values() for indicator in lines for stage in indicator.stages}
        for stage in sorted(named - set(stages.ids)) if stages.ids else ():
            found = f"code '{code.id}' has an indicator for stage '{stage}', which '{stages.id}' does not have"
            yield Problem(file, found + hint(stage, stages.ids), "Correct the stage.")


def _sorts_of(code: Code) -> set[str]:
    sorts = {*code.source, *code.target}
    for language, indicators in code.indicators.items():
        for indicator in indicators:
            sorts |= set(indicator.speakers)
            for line in (*indicator.match, *indicator.all_of, *indicator.any_of, *indicator.none_of):
                try:
                    sorts |= {item.sort for item in parse_pattern(line, language).items if isinstance(item, Slot) and item.sort}
                except ArgumentError:
                    continue
    return sorts - set(_SORTS)


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
    return stage_model_from(root.get("stages"), root.get("model").text or path.stem)


def stage_model_from(node: Node, id: str) -> StageModel:
    """The stage model that a list in a YAML file describes; DataError with all its problems."""
    reader = _Reader()
    stages = reader.stages(node)
    if reader.problems:
        raise DataError(reader.problems)
    return StageModel(id, stages)


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
    root = read_yaml(path, text_of(path))
    reader = _Reader({key: node.strings() for key, node in root.get("lists").fields.items()})
    reader.problems += _unknown_keys(root, ("codebook", "version", "title", "stages", "kinds", "lists", "codes", "note"), "a codebook")
    codes = list(reader.codes(root.get("codes")))
    kinds = {key: node.strings() for key, node in root.get("kinds").fields.items()}
    known = {*kinds, *(kind for group in kinds.values() for kind in group)}
    reader.problems += _check_references(codes, known, path.name)
    if not codes:
        reader.problems.append(Problem(path.name, "there are no codes", "List them under `codes:`."))
    stages = StageModel("none")
    if root.get("stages").text:
        try:
            stages = read_stage_model(root.get("stages").text, path.parent, where=root.get("stages").where)
        except DataError as error:
            reader.problems += error.problems
    reader.problems += _unknown_stages(codes, stages, path.name)
    if reader.problems:
        raise DataError(reader.problems)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    title, version = reader.texts(root.get("title")), root.get("version").text
    return Codebook(root.get("codebook").text or path.stem, title, tuple(codes), kinds, stages, version, sha256)
