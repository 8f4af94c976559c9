"""A study folder → a :class:`qualcode.Study`, or every problem it has."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.corpus import Corpus
from qualcode.errors import ArgumentError, DataError, Problem, hint, remedy
from qualcode.grammar import Grammar
from qualcode.meaning import embedding_problem
from qualcode.model import LANGUAGES, Actor, Codebook, Document, StageModel, Study
from qualcode.reading.codebooks import read_codebook, read_stage_model, stage_model_from
from qualcode.reading.collecting import Collector
from qualcode.reading.documents import DocumentReader
from qualcode.reading.files import FORMATS
from qualcode.reading.given import read_given
from qualcode.reading.grammars import YES, read_grammar
from qualcode.reading.joining import joined
from qualcode.reading.keys import read_key, row_problems
from qualcode.reading.listing import listed_entries
from qualcode.reading.places import built_in, built_in_names, text_of
from qualcode.reading.planning import Known, read_layouts
from qualcode.reading.timelines import read_calendar, read_links, read_more_stages
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.replacing import Replacer
from qualcode.tokenising.english import USE, model_folder
from qualcode.tokenising.views import fold
from qualcode.withdrawing import known_as, without_withdrawn

__all__ = ["read_study"]

STUDY_KEYS = (
    "study",
    "title",
    "language",
    "codebook",
    "threshold",
    "stages",
    "more_stages",
    "calendar",
    "actors",
    "roles",
    "documents",
    "links",
    "layouts",
    "codings",
    "withdrawn",
    "pseudonyms",
    "language_rules",
    "english_model",
    "embedding",
    "note",
)
OF_TEXTS = ("links", "layouts", "codings")
"""What speaks of single texts, and is not read where they are not."""
ACTOR_KEYS = ("id", "name", "kind", "level", "aliases")


class _Reader(Collector):
    """Reads one study folder."""

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

    def documents(self, node: Node, reader: DocumentReader) -> tuple[Document, ...]:
        entries = self.attempt(lambda: listed_entries(node, self.folder, self.keep)) or []
        self.unique([(entry.get("id").text, entry) for entry in entries], "document")
        read = [document for entry in entries for document in reader.read(entry)]
        reader.tell_encodings()
        if not entries and not self.problems:
            self.problem(node, "the study lists no documents", "Add them under `documents:`.")
        known = {entry.get("id").text for entry in entries}
        twice = sorted(id for id, times in Counter(one.id for one in read).items() if times > 1)
        self.problems += [
            Problem("documents", f"document '{id}' comes from two rows", "Give each its own id.") for id in twice if id not in known
        ]
        return tuple(read)

    def corpus(self, root: Node, stages: StageModel, hold: bool) -> Corpus | None:
        """Where texts lie that are read one by one; ``None`` where the study lists them. Nothing else is read where that is wrong."""
        node = root.get("documents")
        if not node.fields:
            return None
        from qualcode.reading.streaming.declaring import is_corpus, read_corpus

        if not is_corpus(node):
            return None
        found = read_corpus(self, node, stages)
        if not hold and root.get("codings").value:
            use = "Take `codings:` out, or let qualcode run read them with all texts."
            self.problem(root.get("codings"), "what people coded is not read where texts are read one by one", use)
        if found is None or self.problems:
            raise DataError(sorted(dict.fromkeys(self.problems), key=_in_order))
        return found

    def held(self, corpus: Corpus, language: str, stages: StageModel, grammars: Mapping[str, Grammar]) -> tuple[Document, ...]:
        """All texts of a corpus."""
        from qualcode.reading.streaming.holding import held

        bare = Study("", "", language, Codebook("", {}, ()), stages, (), (), grammars=grammars, corpus=corpus)
        read = held(bare)
        self.inputs.update(read.inputs)
        self.doubts += read.doubts
        return read.documents

    def codebook(self, node: Node) -> Codebook | None:
        if not node.items:
            use = "Add `codebook: governance`, or the one you want."
            self.doubts.append(Problem("study.yaml", "it names no codebook; governance was used", use))
        names = node.strings() or ("governance",)
        books = [self.attempt(lambda name=name: read_codebook(name, self.folder, where=node.where)) for name in names]  # type: ignore[misc]
        read = [book for book in books if book is not None]
        return self.attempt(lambda: joined(read, where=node.where)) if len(read) == len(names) else None

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
        if more is not None and not os.path.isfile(more):
            self.problem(node, f"there is no file '{node.text}'", "Correct the name or add the file.")
            more = None
        if more is not None:
            self.keep(node.text, more.read_bytes())
        read = {language: self.attempt(lambda language=language: read_grammar(language, more)) for language in sorted(languages)}  # type: ignore[misc]
        return {language: grammar for language, grammar in read.items() if grammar is not None}

    def with_model(self, node: Node, grammars: dict[str, Grammar]) -> dict[str, Grammar]:
        """The rules with the spaCy model that the study asks for."""
        if not node.text or "en" not in grammars:
            return grammars
        found = model_folder(node.text, self.folder)
        if found is None:
            self.problem(node, f"there is no spaCy model '{node.text}': no such folder, and no such package is installed", USE)
            return grammars
        return grammars | {"en": replace(grammars["en"], model=str(found))}

    def embedding(self, node: Node) -> str:
        """The folder of a model of sentence embeddings; blank where the study names none."""
        if not node.text:
            if node.items or node.fields:
                self.problem(node, "`embedding` is no path", "Write the folder of a model, such as models/my_model.")
            return ""
        folder = self.folder / node.text
        wrong = embedding_problem(folder)
        if wrong:
            self.problem(node, *wrong)
        return str(folder.resolve())

    def pseudonyms(self, node: Node) -> dict[str, str]:
        """Original → pseudonym, of the key that the study names; an original that is to stay stands for itself."""
        if not node.text:
            if node.items or node.fields:
                self.problem(node, "`pseudonyms` is no file", "Write the name of a key, such as key.csv (qualcode anonymise makes one).")
            return {}
        rows = self.attempt(lambda: read_key(self.folder / node.text)) or ()
        wrong = row_problems(rows)
        self.problems += wrong
        if not rows or wrong:
            return {}
        self.keep(node.text, (self.folder / node.text).read_bytes())
        key = {row.original: row.pseudonym if row.use == YES else row.original for row in rows}
        replacer = Replacer.of(key)
        for row in rows:
            if row.use == YES and (held := replacer.exchanges(row.pseudonym)):
                start, end, _ = held[0]
                found = f"the pseudonym '{row.pseudonym}' holds the original '{row.pseudonym[start:end]}'"
                self.problems.append(Problem(row.place, found, "Choose one that holds none."))
        return key

    def language(self, node: Node) -> str:
        """The language of the study; Chinese where it does not say, or says one that is not known."""
        language = node.text or "zh"
        self.known(node, language, list(LANGUAGES), "language")
        return language if language in LANGUAGES else "zh"

    def threshold(self, node: Node) -> float | None:
        """The confidence below which nothing is proposed; ``None``: what the codebook says."""
        if not node.text:
            return None
        try:
            value = float(node.text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            self.problem(node, f"threshold '{node.text}'", "Write a confidence between 0 and 1, such as 0.5.")
            return None
        return value


def _listed(node: Node) -> tuple[str, ...]:
    """A list in YAML, or in a cell of a table with ``;`` between."""
    if node.text:
        return tuple(part.strip() for part in re.split("[;；]", node.text) if part.strip())
    return node.strings()


def _no_study_file(folder: Path) -> Problem:
    shown = f'"{folder}"' if " " in str(folder) else str(folder)
    return Problem(str(folder), "there is no study.yaml in this folder", f"Write a first one from your texts: qualcode init {shown}")


def _named_study(path: Path) -> Path:
    """The file, unless it is a text or a table: those are named in a study.yaml, and are none."""
    if path.suffix.lower() in FORMATS:
        raise DataError([Problem(str(path), "this is no study.yaml", "Name the folder that holds it.")])
    return path


def _study_file(study: str | Path) -> Path:
    path = Path(study)
    try:
        if path.is_dir():
            path = path / "study.yaml"
        if path.is_file():
            return _named_study(path)
        if path.name == "study.yaml" and path.parent.is_dir():
            raise DataError([_no_study_file(path.parent)])
    except OSError as error:  # a folder that may not be looked into
        raise DataError([Problem(str(study), f"it cannot be opened ({error.strerror})", "Check the name and the permissions.")]) from None
    found = built_in("corpora", str(study))
    if found is not None:
        return found / "study.yaml"
    names = built_in_names("corpora")
    use = f"Give the path of a folder with a study.yaml, or a built-in study: {', '.join(names)}."
    raise DataError([Problem(str(study), f"there is no such study folder{hint(str(study), names)}", use)])


def read_study(study: str | Path, *, codings: bool = True, documents: bool = True) -> Study:
    """The study in a folder, or the built-in study of that name.

    Parameters
    ----------
    study
        A folder with a ``study.yaml``, that file itself, or the name of a built-in corpus.
    codings
        ``False``: what people coded (``codings:``) is not read, so that texts may differ from those of their project.
    documents
        ``False``: where ``documents:`` names a table or a folder, no text is read: ``corpus`` says where they lie, and
        :func:`qualcode.code_corpus` reads them one by one. Links and layouts are left out then. Listed documents are read all the same.

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
    root = read_yaml(path, text_of(path))
    reader = _Reader(path.parent)
    reader.keep(path.name, path.read_bytes())
    _top_level(reader, root, path.name)
    withdrawn = _ids(reader, root.get("withdrawn"))
    if not codings:
        root = replace(root, value={key: node for key, node in root.fields.items() if key != "codings"})
    declared = _declared(reader, root, path.parent.name, tuple(withdrawn), documents)
    return declared if declared.corpus is not None and not documents else _parted(reader, declared, withdrawn)


def _declared(reader: _Reader, root: Node, folder: str, withdrawn: tuple[str, ...], hold: bool) -> Study:
    """The study as it is declared; every problem at once."""
    language = reader.language(root.get("language"))
    codebook = reader.codebook(root.get("codebook"))
    stages = reader.stages(root.get("stages"), codebook)
    more_stages = read_more_stages(reader, root.get("more_stages"))
    calendar = read_calendar(reader, root.get("calendar"), (stages, *more_stages.values()))
    actors = reader.actors(root.get("actors"))
    ids = [actor.id for actor in actors]
    roles = reader.roles(root.get("roles"), ids)
    grammars = reader.with_model(root.get("english_model"), reader.grammars(root.get("language_rules"), {"zh", "en"}))
    more: dict[str, Any] = {"threshold": reader.threshold(root.get("threshold")), "embedding": reader.embedding(root.get("embedding"))}
    more["corpus"] = reader.corpus(root, stages, hold)
    if more["corpus"] is None:
        documents = reader.documents(root.get("documents"), DocumentReader(reader, language, grammars, ids, stages))
    else:
        documents = reader.held(more["corpus"], language, stages, grammars) if hold else ()
        root = root if hold else replace(root, value={key: node for key, node in root.fields.items() if key not in OF_TEXTS})
    more["links"] = read_links(reader, root.get("links"), {document.id: document for document in documents})
    if codebook is not None:
        more["layouts"] = read_layouts(reader, root.get("layouts"), Known(codebook, stages, more_stages, actors, documents, roles))
    more |= {**read_given(reader, root.get("codings"), documents), "pseudonyms": reader.pseudonyms(root.get("pseudonyms"))}
    if codebook is None or reader.problems:
        raise DataError(sorted(dict.fromkeys(reader.problems), key=_in_order))
    return Study(
        root.get("study").text or folder,
        root.get("title").text or root.get("study").text or folder,
        language,
        codebook,
        stages,
        actors,
        documents,
        roles,
        grammars,
        dict(sorted(reader.inputs.items())),
        tuple(reader.doubts),
        more_stages=more_stages,
        calendar=calendar,
        withdrawn=tuple(dict.fromkeys(one for id in withdrawn for one in _meant(id, more["corpus"]))),
        **more,
    )


def _ids(reader: _Reader, node: Node) -> dict[str, Node]:
    """Persons and documents that withdrew, each with its place."""
    if node.fields:
        reader.problem(node, "`withdrawn` is no list", "Write the ids of persons or documents: [S03, D-04].")
        return {}
    return {one.text: one for one in ((node,) if node.text else node.items) if one.text}


def _meant(id: str, corpus: Corpus | None) -> tuple[str, ...]:
    """An id as somebody wrote it, and what it became where the texts are rows of tables."""
    if corpus is None:
        return (id,)
    from qualcode.reading.streaming.naming import fitting_id

    return id, fitting_id(id)


def _parted(reader: _Reader, study: Study, withdrawn: Mapping[str, Node]) -> Study:
    """The study without those who withdrew; a problem for each id that nobody has."""
    if not withdrawn:
        return study
    known = known_as(study)
    for id, node in withdrawn.items():
        if not known.intersection(_meant(id, study.corpus)):
            use = "Write the id of a person or a document, as interviewees.csv and documents.csv show it."
            reader.problem(node, f"withdrawn '{id}' is neither a person nor a document{hint(id, sorted(known))}", use)
    left = without_withdrawn(study)
    if not reader.problems and not left.documents:
        reader.problem(next(iter(withdrawn.values())), "everybody withdrew", "There is nothing left to be analysed.")
    if reader.problems:
        raise DataError(sorted(dict.fromkeys(reader.problems), key=_in_order))
    return left


def _in_order(problem: Problem) -> tuple[str, int]:
    file, _, place = problem.where.partition(", ")
    number = place.rpartition(" ")[2]
    return file, int(number) if number.isdigit() else 0


def _top_level(reader: _Reader, root: Node, file: str) -> None:
    if not isinstance(root.value, dict) or not root.value:
        use = "Begin with `study:`, `actors:` and `documents:`; see the README."
        raise DataError([Problem(file, "there are no `key: value` lines", use)])
    for key, child in root.fields.items():
        if key not in STUDY_KEYS:
            use = remedy(key, STUDY_KEYS, f"Known are {', '.join(STUDY_KEYS)}.")
            reader.doubts.append(Problem(child.where, f"'{key}' means nothing to qualcode and is ignored", use))
    id = root.get("study").text
    if id and not re.fullmatch("[a-z0-9_]+", id):
        reader.problem(root.get("study"), f"study id '{id}'", "Use small letters, digits and '_' only.")
