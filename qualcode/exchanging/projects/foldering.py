"""A project as a study folder: texts, codebook, actors and codings, so that it can be run at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from qualcode.errors import DataError, Problem, one_of
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.checking import check_content
from qualcode.exchanging.projects.codes import in_order
from qualcode.exchanging.projects.codingtables import coding_rows, rows_bytes
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.folders import whole_folder
from qualcode.exchanging.projects.naming import Ids, id_of
from qualcode.exchanging.writtenout import codebook_text
from qualcode.model import LANGUAGES, Actor, Document, StageModel
from qualcode.reading.contents import ReadOptions
from qualcode.reading.days import is_day
from qualcode.reading.files import read_content
from qualcode.reading.places import built_in_names
from qualcode.reading.studies import read_study
from qualcode.tokenising.views import fold

__all__ = ["write_study_folder"]

STUDY, CODEBOOK, CODINGS, TEXTS = "study.yaml", "codebook.yaml", "codings.csv", "texts"
ENCODING = "utf-8"
_OF_DOCUMENTS = frozenset(
    {"id", "file", "kind", "language", "date", "site", "stage", "speakers", "encoding", "page_columns", "columns", "rows", "as_declared"}
)
_OF_ACTORS = frozenset({"id", "name", "kind", "level", "aliases"})
TOLD = "told_"
"""In front of an attribute that is called like something that study.yaml means otherwise, and of a stage or day that it cannot say."""
UNDECLARED = "other"
_KEPT = ("links", "sets", "readings", "decisions")


def write_study_folder(content: ProjectContent, folder: str | Path, *, study: str = "", language: str = "") -> tuple[Problem, ...]:
    """Writes a project as a study folder that ``qualcode run`` takes.

    Parameters
    ----------
    content
        The project, such as :func:`qualcode.read_qualcoder` gives it.
    folder
        Must not exist, or be empty.
    study
        The id of the study, small letters, digits and ``_``; blank: made of the title.
    language
        ``zh`` or ``en``; blank: that of most documents.

    Returns
    -------
    tuple of Problem
        What a study folder does not hold, and what :func:`qualcode.read_study` doubts.

    Raises
    ------
    DataError
        When the folder would be no sound study; nothing is left behind.
    OutputError
        When there is something already, or it cannot be written.

    Notes
    -----
    ``study.yaml`` names ``codebook.yaml``, ``codings.csv`` (see :func:`qualcode.write_codings`) and the ``texts``. Codes are as they came:
    without rules, so that a run proposes nothing and counts what people coded. A document whose kind is not known has none in
    study.yaml: it is found out from its text.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Code, Codebook, Document, read_study, table
    >>> from qualcode.kept import KeptCoding
    >>> book = Codebook("b", {}, (Code("money", {"zh": "钱"}),))
    >>> codings = table([KeptCoding("c1", "S-01", 2, 4, "money", "张三", quote="尾款")], KeptCoding)
    >>> content = ProjectContent("Pilot 1", (Document("S-01", "答：尾款没到。", "interview"),), book, codings=codings)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_study_folder(content, Path(folder, "pilot"))
    ...     read = read_study(Path(folder, "pilot"))
    >>> read.id, read.documents[0].text, read.codings["quote"].tolist()
    ('pilot_1', '答：尾款没到。', ['尾款'])
    """
    one_of("language", language, ("", *LANGUAGES))
    check_content(content)
    out = Path(folder)
    writer = _Writer(content, language)
    files = writer.files(study or re.sub(r"[^a-z0-9]+", "_", content.title.lower()).strip("_") or "imported")
    with whole_folder(out) as new:
        (new / TEXTS).mkdir()
        for name, data in files.items():
            (new / name).write_bytes(data)
        writer.check(new)
        read = read_study(new)
    return (*writer.losses.told(out.name), *read.doubts)


class _Writer:
    def __init__(self, content: ProjectContent, language: str) -> None:
        self.losses = Losses()
        self.documents = tuple(self._written(one) for one in content.documents if one.text.strip("\0 \t\r\n\f\v\u3000\ufeff"))
        written = {one.id for one in self.documents}
        for one in content.documents:
            if one.id not in written:
                self.losses.add("documents without text are left out", "Add a text, if there is one.", one.id)
        if not self.documents:
            raise DataError([Problem(content.title, "no document of it has a text", "A study needs one.")])
        self.content = replace(content, codebook=replace(content.codebook, codes=in_order(content.codebook.codes)))
        many = Counter(one.language for one in self.documents)
        self.language = language or max(LANGUAGES, key=lambda one: many[one])
        ids = Ids(otherwise="text")
        self.names = {one.id: f"{TEXTS}/{ids.give(id_of(one.id, dotted=True))}.txt" for one in self.documents}
        self.stages, self.actors = content.codebook.stages, {one.id for one in content.actors}

    def _written(self, document: Document) -> Document:
        """The document as a text file can hold it; each character stays at its place."""
        if "\0" not in document.text:
            return document
        self.losses.add("texts held the character NUL, which is \ufffd now", "No place has changed.", document.id)
        return replace(document, text=document.text.replace("\0", "\ufffd"))

    def files(self, id: str) -> dict[str, bytes]:
        """Every file by its name in the folder."""
        whole: dict[str, Any] = {"study": id, "title": self.content.title or id, "language": self.language}
        files = {self.names[one.id]: one.text.encode(ENCODING) for one in self.documents}
        if self.content.codebook.codes:
            whole["codebook"] = CODEBOOK
            files[CODEBOOK] = codebook_text(replace(self.content.codebook, stages=self._built_in()), self.losses).encode(ENCODING)
        if self.stages.ids and self.stages.id not in built_in_names("stages"):
            whole["stages"] = [{"id": one.id, "name": dict(one.name)} if one.name else {"id": one.id} for one in self.stages.stages]
            if any(one.cues or one.documents for one in self.stages.stages):
                self.losses.add("cues of stages are not carried", "Write them to a file and name it under `stages:`.", self.stages.id)
        whole["actors"] = self._actors()
        whole["documents"] = [self._document(one) for one in self.documents]
        if self.content.codebook.codes and len(self.content.codings):
            whole["codings"] = CODINGS
            files[CODINGS] = rows_bytes(self._codings())
        for name in _KEPT:
            if len(getattr(self.content, name)):
                use = "Keep the project too: a study folder has no place for them."
                self.losses.add(f"{name} are not carried", use, str(len(getattr(self.content, name))))
        return {**files, STUDY: _yaml(whole)}

    def _built_in(self) -> StageModel:
        return self.stages if self.stages.id in built_in_names("stages") else StageModel("none")

    def _actors(self) -> list[dict[str, Any]]:
        """Actors, of whom no two share a name: in a text nobody could tell them apart."""
        taken: dict[str, str] = {}
        listed = []
        for actor in self.content.actors:
            name, number = " ".join(actor.name.split()) or actor.id, 1
            while fold(name) in taken:
                number += 1
                name = f"{actor.name} ({actor.kind})" if number == 2 else f"{actor.name} ({actor.kind} {number})"
            if name != actor.name:
                self.losses.add(
                    "actors share a name; it tells their kind now", "Make them one if they are the same.", f"{actor.id}: {name}"
                )
            taken[fold(name)] = actor.id
            aliases = [one for one in actor.aliases if taken.setdefault(fold(one), actor.id) == actor.id]
            if len(aliases) < len(actor.aliases):
                self.losses.add("actors lost an alias that another has", "Leave it with one.", actor.id)
            listed.append(self._actor(actor, name, aliases))
        return listed

    def _actor(self, actor: Actor, name: str, aliases: list[str]) -> dict[str, Any]:
        told = {"id": actor.id, "name": name, "kind": actor.kind, "level": actor.level, "aliases": aliases}
        return {key: value for key, value in told.items() if value} | _attributes(actor.attributes, _OF_ACTORS)

    def _document(self, one: Document) -> dict[str, Any]:
        told: dict[str, Any] = {"id": one.id, "file": self.names[one.id], "language": one.language, "site": one.site}
        attributes = dict(one.attributes)
        for name, value, fits in (("date", one.date, is_day(one.date)), ("stage", one.stage, one.stage in self.stages.ids)):
            if value and fits:
                told[name] = value
            elif value:
                attributes[TOLD + name] = value
                use = f"It is kept as `{TOLD}{name}`; correct it there."
                self.losses.add(f"a {name} that study.yaml cannot say", use, f"{one.id}: {value}")
        if one.kind != UNDECLARED or not self.content.origin:  # what we wrote ourselves says what it means
            told |= {"kind": one.kind, "as_declared": "yes"} if one.kind in ("minutes", UNDECLARED) else {"kind": one.kind}
        told["encoding"] = ENCODING
        speakers = {speaker.label: self._speaker(one.id, speaker) for speaker in one.speakers}
        more = {"speakers": speakers} if speakers else {}
        return {key: value for key, value in told.items() if value} | more | _attributes(attributes, _OF_DOCUMENTS)

    def _speaker(self, id: str, speaker: Any) -> Any:
        actor = speaker.actor
        if actor and actor not in self.actors:
            self.losses.add(
                "speakers stood for an actor that there is not", "Add the actor, and name it.", f"{id} {speaker.label}: {actor}"
            )
            actor = ""
        told = {"actor": "interviewer" if speaker.interviewer else actor or "other", "person": speaker.person, "role": speaker.role}
        return {key: value for key, value in told.items() if value}

    def _codings(self) -> list[list[str]]:
        """The table of codings, with what study.yaml does not know in columns of their own."""
        kept = {one.id for one in self.documents}
        codings = self.content.codings
        rows = coding_rows(replace(self.content, codings=codings[codings["document"].isin(kept)]), self.losses)
        at, known = rows[0].index("stage"), {*self.stages.ids, "(unknown)", ""}
        if all(row[at] in known for row in rows[1:]):
            return rows
        self.losses.add("codings have a stage that the study does not know", f"It stands in the column {TOLD}stage.", self.stages.id)
        told = ["" if row[at] in known else row[at] for row in rows[1:]]
        cut = [[*row[:at], row[at] if row[at] in known else "", *row[at + 1 :]] for row in rows[1:]]
        return [[*rows[0], f"{TOLD}stage"], *([*row, stage] for row, stage in zip(cut, told, strict=True))]

    def check(self, folder: Path) -> None:
        """Refuses texts that would be read otherwise than they are, for every place counts on them."""
        options = ReadOptions(encoding=ENCODING)
        wrong = [one.id for one in self.documents if read_content(folder / self.names[one.id], one.id, options)[0].text != one.text]
        if wrong:
            found, use = "its text cannot be kept in a text file as it is", "Take ends of lines other than \\n out of it."
            raise DataError([Problem(f"document '{id}'", found, use) for id in wrong])


def _attributes(attributes: Mapping[str, str], taken: frozenset[str]) -> dict[str, str]:
    return {TOLD + key if key in taken else key: value for key, value in attributes.items() if key and value}


def _yaml(whole: Mapping[str, Any]) -> bytes:
    return yaml.safe_dump(dict(whole), allow_unicode=True, sort_keys=False, width=120).encode(ENCODING)
