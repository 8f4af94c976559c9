"""A study folder → a :class:`qualcode.Study`, or every problem it has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from qualcode.errors import ArgumentError, DataError, Problem, hint, remedy
from qualcode.grammar import Grammar
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, Actor, Codebook, Document, Speaker, StageModel, Study
from qualcode.reading.codebooks import read_codebook, read_stage_model, stage_model_from
from qualcode.reading.grammars import read_grammar
from qualcode.reading.listing import listed_entries
from qualcode.reading.places import built_in, built_in_names, text_of
from qualcode.reading.texts import read_text
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.tokenising.views import fold

__all__ = ["read_study"]

T = TypeVar("T")
STUDY_KEYS = ("study", "title", "language", "codebook", "stages", "actors", "roles", "documents", "language_rules", "note")
ACTOR_KEYS = ("id", "name", "kind", "level", "aliases")
DOCUMENT_KEYS = ("id", "file", "kind", "language", "date", "site", "stage", "speakers")
SPEAKER_KEYS = ("actor", "person", "role")
INTERVIEWER, OTHER = "interviewer", "other"
"""What a label may stand for besides an actor: who asks, and somebody outside the study's actors."""


class _Reader:
    """Reads one study folder; problems and doubts collect while it goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.inputs: dict[str, str] = {}
        self.sound = {"actors": True, "stages": True}

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; its problems are kept and reading goes on."""
        try:
            return read()
        except DataError as error:
            self.problems += error.problems
            return None

    def keep(self, name: str, data: bytes) -> None:
        self.inputs[name] = hashlib.sha256(data).hexdigest()

    def problem(self, node: Node, found: str, remedy: str) -> None:
        self.problems.append(Problem(node.where, found, remedy))

    def known(self, node: Node, value: str, allowed: list[str], what: str) -> bool:
        """Whether `value` is allowed; a problem that names the closest when it is not."""
        if value in allowed:
            return True
        use = f"Use one of {', '.join(allowed)}." if allowed else "Declare it first."
        self.problem(node, f"{what} '{value}' is unknown{hint(value, allowed)}", use)
        return False

    def refers(self, node: Node, value: str, allowed: list[str], what: str, kind: str) -> bool:
        """The same for a name that another part of the study declares; no second problem where that part could not be read."""
        return not self.sound[kind] or self.known(node, value, allowed, what)

    def unique(self, nodes: list[tuple[str, Node]], what: str) -> None:
        seen: dict[str, Node] = {}
        for id, node in nodes:
            if id in seen:
                self.problem(node, f"{what} '{id}' stands here a second time (first: line {seen[id].line})", "Give each its own id.")
            seen.setdefault(id, node)

    def actors(self, node: Node) -> tuple[Actor, ...]:
        listed = self.attempt(lambda: listed_entries(node, self.folder, self.keep))
        read = [self.actor(entry) for entry in listed or []]
        actors = [actor for actor in read if actor is not None]
        self.sound["actors"] = listed is not None and len(actors) == len(read)
        self.unique([(entry.get("id").text, entry) for entry in listed or []], "actor")
        owners: dict[str, str] = {}
        for actor, entry in zip(actors, listed or [], strict=False):
            for alias in dict.fromkeys((actor.name, *actor.aliases)):
                owner = owners.setdefault(fold(alias), actor.id)
                if owner != actor.id:
                    use = "Leave it with one of them; a word that means several actors is resolved from its context."
                    self.problem(entry, f"alias '{alias}' of actor '{actor.id}' belongs to '{owner}' already", use)
        return tuple(actors)

    def actor(self, entry: Node) -> Actor | None:
        given = {key: entry.get(key).text for key in ("id", "name", "kind", "level")}
        attributes = {key: child.text for key, child in entry.fields.items() if key not in ACTOR_KEYS}
        try:
            return Actor(given["id"], given["name"], given["kind"], given["level"], _listed(entry.get("aliases")), attributes)
        except ArgumentError as error:
            self.problem(entry, str(error), "Correct the entry.")
            return None

    def roles(self, node: Node, actors: list[str]) -> dict[str, str]:
        named = node.fields.items()
        return {role: child.text for role, child in named if self.refers(child, child.text, actors, f"role '{role}': actor", "actors")}

    def speakers(self, node: Node, actors: list[str], document: str) -> Iterator[Speaker]:
        if isinstance(node.value, list):
            self.problem(
                node, f"document '{document}': `speakers` is a list", "Write who stands behind each label: {问: interviewer, 答: agency}."
            )
        fields = node.fields or _speaker_pairs(node)
        for label, entry in fields.items():
            for key, child in entry.fields.items():
                if key not in SPEAKER_KEYS:
                    self.problem(
                        child, f"document '{document}': speaker '{label}' has no '{key}'", f"It may have {', '.join(SPEAKER_KEYS)}."
                    )
            actor = entry.text or entry.get("actor").text
            if actor == INTERVIEWER:
                yield Speaker(label, interviewer=True, person=entry.get("person").text, role=entry.get("role").text)
            elif not actor or self.refers(
                entry, actor, [*actors, INTERVIEWER, OTHER], f"document '{document}': speaker '{label}': actor", "actors"
            ):
                outside = actor == OTHER and OTHER not in actors
                yield Speaker(label, "" if outside else actor, entry.get("person").text, entry.get("role").text)

    def document(self, entry: Node, language: str, actors: list[str], stages: StageModel) -> Document | None:
        id = entry.get("id").text
        kind, language = entry.get("kind").text or "other", entry.get("language").text or language
        fine = self.known(entry.get("kind"), kind, list(DOCUMENT_KINDS), f"document '{id}': kind")
        fine &= self.known(entry.get("language"), language, list(LANGUAGES), f"document '{id}': language")
        stage, day = entry.get("stage").text, entry.get("date").text
        fine &= not stage or self.refers(entry.get("stage"), stage, list(stages.ids), f"document '{id}': stage", "stages")
        if day and not _is_date(day):
            self.problem(entry.get("date"), f"document '{id}': date '{day}' is no date", "Write it as 2019-03-12, 2019-03 or 2019.")
        speakers = tuple(self.speakers(entry.get("speakers"), actors, id))
        name = entry.get("file").text
        if not name:
            self.problem(entry, f"document '{id}' names no file", "Add `file:`.")
            return None
        found = self.attempt(lambda: read_text(self.folder / name, entry.get("file").where))
        if found is None or not fine:
            return None
        text, encoding, data = found
        self.keep(name, data)
        if encoding not in ("utf-8", "utf-8-sig"):
            self.doubts.append(
                Problem(entry.get("file").where, f"'{name}' was read as {encoding}", "If its text looks wrong, save it as UTF-8.")
            )
        attributes = {key: child.text for key, child in entry.fields.items() if key not in DOCUMENT_KEYS}
        try:
            return Document(id, text, kind, language, day, entry.get("site").text, stage, name, speakers, attributes)
        except ArgumentError as error:
            self.problem(entry, str(error), "Correct the entry.")
            return None

    def documents(self, node: Node, language: str, actors: list[str], stages: StageModel) -> tuple[Document, ...]:
        entries = self.attempt(lambda: listed_entries(node, self.folder, self.keep)) or []
        self.unique([(entry.get("id").text, entry) for entry in entries], "document")
        read = [self.document(entry, language, actors, stages) for entry in entries]
        if not entries and not self.problems:
            self.problem(node, "the study lists no documents", "Add them under `documents:`.")
        return tuple(document for document in read if document is not None)

    def codebook(self, node: Node) -> Codebook | None:
        if not node.text:
            use = "Add `codebook: governance`, or the one you want."
            self.doubts.append(Problem("study.yaml", "it names no codebook; governance was used", use))
        return self.attempt(lambda: read_codebook(node.text or "governance", self.folder, where=node.where))

    def stages(self, node: Node, codebook: Codebook | None) -> StageModel:
        if not node.items:
            self.sound["stages"] = codebook is not None
            return codebook.stages if codebook else StageModel("none")
        if node.text:
            found = self.attempt(lambda: read_stage_model(node.text, self.folder, where=node.where))
        else:
            found = self.attempt(lambda: stage_model_from(node, "study"))
        self.sound["stages"] = found is not None
        return found or StageModel("none")

    def grammars(self, node: Node, languages: set[str]) -> dict[str, Grammar]:
        more = self.folder / node.text if node.text else None
        if more is not None and not more.is_file():
            self.problem(node, f"there is no file '{node.text}'", "Correct the name or add the file.")
            more = None
        if more is not None:
            self.keep(node.text, more.read_bytes())
        read = {language: self.attempt(lambda language=language: read_grammar(language, more)) for language in sorted(languages)}  # type: ignore[misc]
        return {language: grammar for language, grammar in read.items() if grammar is not None}


def _listed(node: Node) -> tuple[str, ...]:
    """A list in YAML, or in a cell of a table with ``;`` between."""
    if node.text:
        return tuple(part.strip() for part in re.split("[;；]", node.text) if part.strip())
    return node.strings()


def _speaker_pairs(node: Node) -> dict[str, Node]:
    """``问=interviewer; 答=agency``, the form of a table."""
    pairs = (part.partition("=") for part in re.split("[;；]", node.text) if part.strip())
    return {label.strip(): Node(actor.strip(), node.file, node.line, node.unit) for label, _, actor in pairs}


def _is_date(text: str) -> bool:
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3 or len(parts[0]) != 4:
        return False
    try:
        date(int(parts[0]), *(int(part) for part in (*parts[1:], "1", "1")[:2]))
    except ValueError:
        return False
    return True


def _study_file(study: str | Path) -> Path:
    path = Path(study)
    if path.is_dir():
        path = path / "study.yaml"
    if path.is_file():
        return path
    if path.name == "study.yaml" and path.parent.is_dir():
        raise DataError(
            [
                Problem(
                    str(path.parent),
                    "there is no study.yaml in this folder",
                    "Write one: see the README, or copy that of a built-in study.",
                )
            ]
        )
    found = built_in("corpora", str(study))
    if found is not None:
        return found / "study.yaml"
    names = built_in_names("corpora")
    use = f"Give the path of a folder with a study.yaml, or a built-in study: {', '.join(names)}."
    raise DataError([Problem(str(study), f"there is no such study folder{hint(str(study), names)}", use)])


def read_study(study: str | Path) -> Study:
    """The study in a folder, or the built-in study of that name.

    Parameters
    ----------
    study
        A folder with a ``study.yaml``, that file itself, or the name of a built-in corpus.

    Raises
    ------
    DataError
        With every problem that was found in the folder: missing or undecodable files, unknown codebooks, kinds, stages and
        actors (naming the closest), ids that stand twice, an alias that two actors claim, empty documents.

    Examples
    --------
    >>> from qualcode import read_study
    >>> read_study("nominal_contracts").roles["provider"]
    'agency'
    """
    path = _study_file(study)
    text = text_of(path)
    root = read_yaml(path, text)
    reader = _Reader(path.parent)
    reader.keep(path.name, path.read_bytes())
    if not isinstance(root.value, dict) or not root.value:
        raise DataError(
            [Problem(path.name, "there are no `key: value` lines", "Begin with `study:`, `actors:` and `documents:`; see the README.")]
        )
    _top_level(reader, root)
    language = root.get("language").text or "zh"
    reader.known(root.get("language"), language, list(LANGUAGES), "language")
    language = language if language in LANGUAGES else "zh"
    codebook = reader.codebook(root.get("codebook"))
    stages = reader.stages(root.get("stages"), codebook)
    actors = reader.actors(root.get("actors"))
    ids = [actor.id for actor in actors]
    roles = reader.roles(root.get("roles"), ids)
    documents = reader.documents(root.get("documents"), language, ids, stages)
    grammars = reader.grammars(root.get("language_rules"), {"zh", "en"})
    if codebook is None or reader.problems:
        raise DataError(sorted(dict.fromkeys(reader.problems), key=_in_order))
    return Study(
        root.get("study").text or path.parent.name,
        root.get("title").text or root.get("study").text or path.parent.name,
        language,
        codebook,
        stages,
        actors,
        documents,
        roles,
        grammars,
        dict(sorted(reader.inputs.items())),
        tuple(reader.doubts),
    )


def _in_order(problem: Problem) -> tuple[str, int]:
    file, _, place = problem.where.partition(", ")
    number = place.rpartition(" ")[2]
    return file, int(number) if number.isdigit() else 0


def _top_level(reader: _Reader, root: Node) -> None:
    for key, child in root.fields.items():
        if key not in STUDY_KEYS:
            use = remedy(key, STUDY_KEYS, f"Known are {', '.join(STUDY_KEYS)}.")
            reader.doubts.append(Problem(child.where, f"'{key}' means nothing to qualcode and is ignored", use))
    id = root.get("study").text
    if id and not re.fullmatch("[a-z0-9_]+", id):
        reader.problem(root.get("study"), f"study id '{id}'", "Use small letters, digits and '_' only.")
