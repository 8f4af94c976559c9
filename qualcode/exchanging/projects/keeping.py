"""A project file → what other programs are given, and what they gave → a project file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from qualcode.errors import DataError, Problem
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.kept import MANUAL, KeptDocument
from qualcode.model import Document, Study
from qualcode.storing.identifying import text_sha256
from qualcode.storing.project import Project
from qualcode.storing.recording import Put, put
from qualcode.storing.schema import KINDS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["keep_content", "project_content"]

_TABLES = {
    "coding": "codings",
    "relation": "relations",
    "memo": "memos",
    "link": "links",
    "set": "sets",
    "reading": "readings",
    "decision": "decisions",
}


def project_content(study: Study, project: Project) -> ProjectContent:
    """What people decided in a study, for another program: its texts, codebook and actors with the rows that the project keeps.

    What machines proposed is left out; a proposal that a person accepted is that person's.

    Raises
    ------
    DataError
        With every document whose text is not the one that the project knows.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import Codebook, StageModel, Study, open_project
    >>> study = Study("pilot", "试点", "zh", Codebook("pilot", {}, ()), StageModel("none"), (), ())
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     project_content(study, project).title
    '试点'
    """
    kept = dict(project.documents()[["document", "sha256"]].itertuples(index=False, name=None))
    use = "Bring it up to date: qualcode project update."
    problems = [
        Problem(project.file.name, f"it knows another text of '{one.id}' than the study has", use)
        for one in study.documents
        if kept.get(one.id, text_sha256(one.text)) != text_sha256(one.text)
    ]
    if problems:
        raise DataError(problems)
    frames = {name: _of_people(project.table(kind)) for kind, name in _TABLES.items()}
    content = ProjectContent(study.title or study.id, study.documents, study.codebook, actors=study.actors)
    return replace(content, **cast("dict[str, Any]", frames))


def _of_people(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["method"] == MANUAL].reset_index(drop=True) if "method" in frame else frame


def keep_content(project: Project, content: ProjectContent, *, who: str, at: str) -> str:
    """Puts all that another program gave into a project, as one act.

    Parameters
    ----------
    project
        Where it goes.
    content
        From one of the readers of :mod:`qualcode.exchanging.projects`.
    who, at
        Who does so, and the time; the codings keep their own coders.

    Returns
    -------
    str
        The entry of the log; blank where all of it was there.

    Raises
    ------
    DataError
        With every row whose quote is not what stands at its place.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import Codebook, open_project
    >>> from qualcode.model import Document
    >>> content = ProjectContent("pilot", (Document("S-01", "答：多。"),), Codebook("pilot", {}, ()))
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     entry = keep_content(project, content, who="李", at="2026-03-01T09:30:00")
    ...     project.text("S-01")
    '答：多。'
    """
    puts: list[Put] = [put(_kept(one)) for one in content.documents]
    for kind, name in _TABLES.items():
        row = KINDS[kind].row
        frame = getattr(content, name)[list(row._fields)].astype(object)
        cells = frame.where(frame.notna(), None)
        puts += [put(row(*_plain(values, row))) for values in cells.itertuples(index=False, name=None)]
    texts = [(text_sha256(one.text), one.text) for one in content.documents]
    return project.record(puts, action=f"taken over from {content.origin or 'another project'}", who=who, at=at, texts=texts)


def _plain(values: tuple[Any, ...], row: type[Any]) -> list[Any]:
    """Whole numbers as such: a table may hold them as another kind of number."""
    return [
        int(value) if name in ("start", "end") and value is not None else value for name, value in zip(row._fields, values, strict=True)
    ]


def _kept(document: Document) -> KeptDocument:
    said = {key: value for key, value in document.attributes.items() if value}
    told = json.dumps(said, ensure_ascii=False, sort_keys=True) if said else ""
    place = (document.kind, document.language, document.date, document.site, document.stage, document.file)
    return KeptDocument(document.id, text_sha256(document.text), *place, told)
