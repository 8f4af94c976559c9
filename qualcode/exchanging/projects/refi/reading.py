"""Projects and codebooks in the REFI-QDA standard, from whatever program: tolerant of their habits, and trusting none of their bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.refi.codes import codes_in, named, slug, tongue
from qualcode.exchanging.projects.refi.container import Container, opened
from qualcode.exchanging.projects.refi.intake import Intake, guid_of
from qualcode.exchanging.projects.refi.passages import add_source
from qualcode.exchanging.projects.refi.restoring import restored_content
from qualcode.exchanging.projects.refi.sidefile import Side, side_content
from qualcode.exchanging.projects.refi.sourcing import sources
from qualcode.exchanging.projects.refi.things import add_cases, add_links, add_notes, add_sets, tell_graphs
from qualcode.exchanging.projects.refi.writing import QDE
from qualcode.kept import KeptCoding, KeptLink, KeptMemo, KeptSet
from qualcode.model import Codebook
from qualcode.reading.contents import Unreadable
from qualcode.reading.formats.markup import attribute, child, children, local
from qualcode.storing.identifying import text_sha256
from qualcode.tables import table

__all__ = ["read_qdc", "read_refi"]


def read_refi(path: str | Path, *, known: ProjectContent | None = None) -> ProjectContent:
    """A project of NVivo, MAXQDA, ATLAS.ti, QualCoder or another program that exchanges by the REFI-QDA standard.

    In which way a program counted the characters of a text is found out for each text and told among the doubts, and so is everything
    that could not be read, with counts. A file of our own that nobody changed gives back exactly what was written; of one that was changed,
    what it says holds, and what it cannot say (statuses, relations, readings, …) is filled in where it still fits.

    Parameters
    ----------
    path
        ``.qdpx``, ``.qde`` (with the folder ``sources`` beside it, or texts inside) or ``.qdc`` (a codebook alone).
    known
        The project that was given to the other program, where the file does not have it: codes keep their ids, and what the standard cannot
        carry is filled in.

    Raises
    ------
    DataError
        When the file is missing, damaged, far too large, or none of the standard.

    Examples
    --------
    >>> import tempfile
    >>> codes = '<Code guid="1" name="拨款"><Code guid="2" name="拖欠"/></Code>'
    >>> xml = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes}</Codes></CodeBook>'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "codes.qdc")
    ...     written = file.write_text(xml, encoding="utf-8")
    ...     [code.id for code in read_refi(file).codebook.codes]
    ['拨款', '拨款.拖欠']
    """
    file = Path(path)
    container = opened(file, "Project", "CodeBook")
    intake = Intake(container)
    title = named(container.root, file.stem)
    book = container.root if local(container.root) == "CodeBook" else child(container.root, "CodeBook")
    listed = children(child(container.root, "Cases"), "Case")
    intake.cases = {guid_of(one): named(one, "case") for one in listed if guid_of(one)}
    codes, ids = codes_in(child(book, "Codes"), intake.cases)
    for guid, id in ids.items():
        intake.know(guid, "code", id)
    intake.name_users()
    try:
        for source in sources(intake):
            add_source(intake, source)
    except Unreadable as error:
        raise DataError([Problem(file.name, error.found, error.remedy)]) from None
    add_notes(intake)
    add_cases(intake)
    add_sets(intake)
    add_links(intake)
    tell_graphs(intake)
    codebook = Codebook(slug(title, "imported"), {tongue(title): title}, codes)
    content = _content(intake, title, codebook, file.name)
    side = _side(container, content, intake, file.name)
    if side is not None and side.untouched and known is None:
        return side.content
    before = known or (side.content if side else None)
    made = restored_content(content, before, intake) if before is not None else content
    return replace(made, doubts=intake.losses.told(file.name))


def read_qdc(path: str | Path) -> Codebook:
    """The codes of a codebook (.qdc) or project of the standard; see :func:`read_refi`."""
    content = read_refi(path)
    if not content.codebook.codes:
        raise DataError([Problem(Path(path).name, "there are no codes in it", "Export the codebook anew.")])
    return content.codebook


def _content(intake: Intake, title: str, codebook: Codebook, name: str) -> ProjectContent:
    documents = tuple(replace(one, attributes=intake.attributes[id]) for id, one in intake.documents.items())
    return ProjectContent(
        title,
        documents,
        codebook,
        codings=table(intake.codings.values(), KeptCoding),
        memos=table(intake.memos.values(), KeptMemo),
        links=table(intake.links.values(), KeptLink),
        sets=table(intake.sets.values(), KeptSet),
        actors=tuple(intake.actors.values()),
        origin=attribute(intake.root, "origin"),
        doubts=intake.losses.told(name),
    )


def _side(container: Container, content: ProjectContent, intake: Intake, name: str) -> Side | None:
    """What our own file beside the project holds; one that cannot be trusted is told and left alone."""
    try:
        return side_content(container, QDE, {text_sha256(one.text): one.text for one in content.documents})
    except (ValueError, Unreadable) as error:
        use = "What the standard itself carries was read."
        intake.losses.add(f"files beside the project that do not fit it ({error}) are not used", use, "qualcode.json")
        return None
