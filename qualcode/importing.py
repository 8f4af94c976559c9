"""Other programs' projects into studies of ours, and ours into what other programs are given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from qualcode.errors import DataError, Problem, hint
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.foldering import write_study_folder
from qualcode.exchanging.projects.folders import whole_folder
from qualcode.keeping import NAME, update_project
from qualcode.model import Study
from qualcode.reading.studies import read_study
from qualcode.storing.identifying import text_sha256
from qualcode.storing.project import Project, open_project
from qualcode.storing.recording import Put
from qualcode.storing.schema import KINDS
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Taken", "import_into", "import_study", "project_content"]

_TABLES = {
    "coding": "codings",
    "relation": "relations",
    "memo": "memos",
    "link": "links",
    "set": "sets",
    "reading": "readings",
    "decision": "decisions",
}
MANUAL, PROPOSED = "manual", "proposed"
STUDY = "study.yaml"
FEW = 5


class Taken(NamedTuple):
    """What was taken over: the entry of the log (blank: nothing was new), how many rows of each kind, and what was not, one message a kind.

    Examples
    --------
    >>> Taken("", {"coding": 16}, ()).rows["coding"]
    16
    """

    entry: str
    rows: dict[str, int]
    doubts: tuple[Problem, ...]


def project_content(study: Study, project: Project) -> ProjectContent:
    """What people decided in a study, for another program: its texts, codebook and actors with the rows that the project keeps.

    What machines proposed is left out unless a person accepted or rejected it.

    Raises
    ------
    DataError
        With every document whose text is not the one that the project knows.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Codebook, StageModel
    >>> study = Study("pilot", "试点", "zh", Codebook("pilot", {}, ()), StageModel("none"), (), ())
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     project_content(study, project).title
    '试点'
    """
    kept = dict(project.documents()[["document", "sha256"]].itertuples(index=False, name=None))
    use = "Bring it up to date: qualcode project update. After a merge, first take over the files of the copy whose text shall hold."
    problems = [
        Problem(project.file.name, f"it knows another text of '{one.id}' than the study has", use)
        for one in study.documents
        if kept.get(one.id, text_sha256(one.text)) != text_sha256(one.text)
    ]
    if problems:
        raise DataError(problems)
    here = {one.id for one in study.documents}
    frames = {name: _of_people(project.table(kind), here) for kind, name in _TABLES.items()}
    frames["relations"] = _of(frames["relations"], frames["codings"])
    codebook = replace(study.codebook, stages=study.stages)
    content = ProjectContent(study.title or study.id, study.documents, codebook, actors=study.actors)
    return replace(content, **cast("dict[str, Any]", frames))


def _of_people(frame: pd.DataFrame, documents: Collection[str]) -> pd.DataFrame:
    """The rows of documents of the study that no machine proposes."""
    if "document" in frame:
        frame = frame[frame["document"].isna() | frame["document"].isin(list(documents))]
    if "status" in frame:
        frame = frame[~((frame["method"] != MANUAL) & (frame["status"] == PROPOSED))]
    return frame.reset_index(drop=True)


def _of(relations: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """The pairs of those codings."""
    return relations[relations["coding"].isin(set(codings["coding"]))].reset_index(drop=True)


def import_study(content: ProjectContent, folder: str | Path, *, who: str, at: str, study: str = "", language: str = "") -> Taken:
    """Makes a study folder of another program's project: texts, codebook, study.yaml, and study.sqlite with what people did there.

    Parameters
    ----------
    content
        From :func:`qualcode.read_refi`, :func:`qualcode.read_qualcoder`, :func:`qualcode.read_taguette`, :func:`qualcode.read_dna` or
        :func:`qualcode.read_coding_table`.
    folder
        Must not exist, or be empty. It is written whole or not at all.
    who, at
        Who takes it over, and the time; codings keep their own coders.
    study
        The id of the study; blank: made of the title, or of the folder's name where the title is not in Latin letters.
    language
        ``zh`` or ``en``; blank: that of most documents.

    Returns
    -------
    Taken
        What is in the project now, and what could not be carried.

    Raises
    ------
    DataError
        When the folder would be no sound study, or a row does not stand at its place.
    OutputError
        When there is something already, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Code, Codebook, Document, run
    >>> from qualcode.kept import KeptCoding
    >>> book = Codebook("b", {}, (Code("money", {"zh": "钱"}),))
    >>> codings = table([KeptCoding("c1", "S-01", 2, 4, "money", "张三", quote="尾款")], KeptCoding)
    >>> content = ProjectContent("Pilot 1", (Document("S-01", "答：尾款没到。", "interview"),), book, codings=codings)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     taken = import_study(content, Path(folder, "pilot"), who="张三", at="2026-03-01T09:30:00")
    ...     results = run(Path(folder, "pilot"))
    >>> taken.rows["coding"], results.codings["coder"].tolist()
    (1, ['张三'])
    """
    bare = {name: table([], KINDS[kind].row) for kind, name in _TABLES.items()}
    with whole_folder(Path(folder)) as new:
        named = study or _study_id(content.title, Path(folder).name)
        doubts = write_study_folder(replace(content, **cast("dict[str, Any]", bare)), new, study=named, language=language)
        read = read_study(new)
        with open_project(new / NAME, make=True) as project:
            update_project(project, read, who=who, at=at)
            taken = import_into(content, project, study=read, who=who, at=at)
        if any(content.codings["method"] == MANUAL):  # what only rules proposed is no coding of people
            file = new / STUDY
            file.write_bytes(file.read_bytes() + f"codings: {NAME}\n".encode())
            read_study(new)
    told = [replace(one, where=Path(folder).name) if one.where == new.name else one for one in doubts]
    return taken._replace(doubts=(*content.doubts, *told, *taken.doubts))


def _study_id(title: str, folder: str) -> str:
    """An id in small letters and digits; of a title in other letters too little would be left."""
    names = (title if title.isascii() else "", folder if folder.isascii() else "")
    ids = (re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in names)
    return next((id for id in ids if id), "imported")


def import_into(content: ProjectContent, project: Project, *, study: Study, who: str, at: str) -> Taken:
    """Puts what another program gave into the project of a study, as one act.

    Documents are known by their texts, whatever they are called there. A thing that the project has already is the same thing: taking over
    twice changes nothing. Nothing is taken out.

    Parameters
    ----------
    content
        As for :func:`import_study`.
    project
        Of the study, brought up to date.
    study
        Its documents and its codebook.
    who, at
        Who takes it over, and the time.

    Raises
    ------
    DataError
        With every code that the study's codebook lacks.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Codebook, StageModel
    >>> study = Study("pilot", "试点", "zh", Codebook("pilot", {}, ()), StageModel("none"), (), ())
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     import_into(ProjectContent("x", (), study.codebook), project, study=study, who="李", at="2026-03-01T09:30:00").entry
    ''
    """
    known = dict(project.documents()[["sha256", "document"]].itertuples(index=False, name=None))
    ours = {one.id: known[sha256] for one in content.documents if (sha256 := text_sha256(one.text)) in known}
    use = "Texts are known by all their characters: add the document to the study, or undo what was changed in it."
    if content.documents and not ours:
        raise DataError([Problem(content.title or "project", f"none of its texts ({len(content.documents)}) is a text of this study", use)])
    _check_codes(content, study)
    puts, rows, left = list[Put](), dict.fromkeys(_TABLES, 0), dict.fromkeys(_TABLES, 0)
    for kind in _TABLES:
        for row in _rows(content, kind):
            document = row.get("document")
            if document and document not in ours:
                left[kind] += 1
                continue
            puts.append(Put(kind, row[KINDS[kind].key], {**row, "document": ours[document]} if document else row))
            rows[kind] += 1
    stay = _staying(content, project, set(ours.values()), {put.id for put in puts})
    entry = project.record(puts, action=f"taken over from {content.origin or 'another project'}", who=who, at=at)
    told = [f"{count} {_TABLES[kind]}" for kind, count in left.items() if count]
    doubt = (Problem(content.title or "project", f"{', '.join(told)} stand in texts that the study has not", use),) if told else ()
    return Taken(entry, rows, (*doubt, *_otherwise_called(content, study), *stay))


def _staying(content: ProjectContent, project: Project, documents: Collection[str], came: Collection[str]) -> tuple[Problem, ...]:
    """Codings that the project has and the file has not: another person's, or taken out there."""
    old = _of_people(project.table("coding"), documents)
    stay = Counter(coder for id, coder in zip(old["coding"], old["coder"], strict=True) if id not in came)
    if not stay or content.codings.empty:
        return ()
    told = ", ".join(f"{coder} {count}" for coder, count in sorted(stay.items())[:FEW]) + (" …" if len(stay) > FEW else "")
    use = "Nothing is taken out. If they were deleted there, take them out here too (Project.uncode)."
    return (Problem(content.title or "project", f"codings that the project has and the file has not stay: {stay.total()} ({told})", use),)


def _otherwise_called(content: ProjectContent, study: Study) -> tuple[Problem, ...]:
    """Codes that are new there, or have another name there: the codebook of the study stays as it is."""
    ours = {code.id: code for code in study.codebook.codes}
    new = [code.id for code in content.codebook.codes if code.id not in ours]
    names = [
        f"{ours[code.id].label(study.language)} → {code.label(study.language)}"
        for code in content.codebook.codes
        if code.id in ours and not set(code.name.values()) <= {*ours[code.id].name.values(), code.id}
    ]
    told = (("codes that the study's codebook has not", new), ("codes that have another name in the file", names))
    use = "The codebook stays as it is; change it by hand if you wish."
    return tuple(
        Problem(content.title or "project", f"{found}: {len(which)} ({', '.join(which[:FEW])}{', …' if len(which) > FEW else ''})", use)
        for found, which in told
        if which
    )


def _check_codes(content: ProjectContent, study: Study) -> None:
    ids = [code.id for code in study.codebook.codes]
    use = "Add it to the codebook, or give the code its old name in the other program; then bring the file in again."
    unknown = sorted(set(content.codings["code"]) - set(ids))
    if unknown:
        raise DataError(
            Problem(content.title or "project", f"the study's codebook has no code '{id}'{hint(id, ids)}", use) for id in unknown
        )


def _rows(content: ProjectContent, kind: str) -> Iterator[dict[str, Any]]:
    """The rows of a table as they are kept: blanks left out, whole numbers as such."""
    names = KINDS[kind].row._fields
    frame = getattr(content, _TABLES[kind])[list(names)].astype(object)
    for values in frame.where(frame.notna(), None).itertuples(index=False, name=None):
        row = dict(zip(names, values, strict=True))
        yield {name: int(value) if name in ("start", "end") and value is not None else value for name, value in row.items()}
