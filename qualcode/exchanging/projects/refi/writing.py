"""Projects and codebooks as REFI-QDA: strictly as the standard wants them, so that other programs open them."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from qualcode.errors import ArgumentError, OutputError, Problem, hint, one_of
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.refi.characters import textual
from qualcode.exchanging.projects.refi.codes import add_codes, tell_unseen
from qualcode.exchanging.projects.refi.container import SIDE, SOURCES
from qualcode.exchanging.projects.refi.drafting import Draft
from qualcode.exchanging.projects.refi.grouping import add_codebook_sets
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.laying import project_tree, tell_losses
from qualcode.exchanging.projects.refi.shapes import CODEBOOK, is_value, violations
from qualcode.exchanging.projects.refi.sidefile import side_data
from qualcode.exchanging.projects.sidefile import TABLES
from qualcode.kept import MANUAL
from qualcode.model import LANGUAGES, Codebook
from qualcode.reading.formats.markup import Element
from qualcode.saving import save
from qualcode.version import __version__

__all__ = ["QDE", "write_qdc", "write_refi"]

QDE = "project.qde"
OFFSETS = ("codepoints", "utf16")
SUFFIXES = (".qdpx", ".qde", ".qdc")
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the first that a ZIP container can tell."""
_UNIX, _MODE = 3, 0o644 << 16
_REMEDY = "Close it elsewhere, or choose another place."


def write_refi(
    content: ProjectContent, path: str | Path, *, at: str = "", offsets: str = "codepoints", coder: str = "", language: str = ""
) -> tuple[Problem, ...]:
    """Writes a project for NVivo, MAXQDA, ATLAS.ti, QualCoder and others, in the REFI-QDA standard.

    What the standard cannot carry (statuses, rounds, relations with the passages they stand in, readings, decisions, indicators) travels
    in ``qualcode.json`` inside a ``.qdpx``, from which :func:`read_refi` restores it.

    Parameters
    ----------
    content
        What is written. Codings that were rejected are not shown to other programs.
    path
        ``.qdpx``: a project with its texts; ``.qde``: one XML file with the texts in it and without ``qualcode.json``; ``.qdc``: the
        codebook alone.
    at
        The time that everything is said to be made at, such as ``2026-03-01T09:30:00``; needed for a project. A column ``at`` of the
        codings, where there is one, goes before it.
    offsets
        ``codepoints``, as the standard wants, or ``utf16``, as NVivo counts. It matters only where a text holds emoji or rare characters.
    coder
        Who works on with it: the first user, whom some programs take for the present one. Blank: who coded most.
    language
        Of the names of codes; blank: that of most documents.

    Returns
    -------
    tuple of Problem
        What other programs will not see, and what they may read wrongly, one message a kind with counts.

    Raises
    ------
    ArgumentError
        When the ending, the time, or how to count is none that is known.
    OutputError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Code, Document, table
    >>> from qualcode.kept import KeptCoding
    >>> codings = table([KeptCoding("coding-1", "S-01", 2, 4, "funding", "张三", quote="尾款")], KeptCoding)
    >>> codebook = Codebook("mine", {}, (Code("funding", {"zh": "拨款"}),))
    >>> content = ProjectContent("试点", (Document("S-01", "答：尾款拖了半年。"),), codebook, codings)
    >>> from qualcode import read_refi
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_refi(content, Path(folder, "pilot.qdpx"), at="2026-03-01T09:30:00")
    ...     read_refi(Path(folder, "pilot.qdpx")).codings["quote"].tolist()
    ['尾款']
    """
    file = Path(path)
    one_of("offsets", offsets, OFFSETS)
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise ArgumentError(f"'{file.name}' is none of {', '.join(SUFFIXES)}{hint(suffix, SUFFIXES)}")
    chosen = language or _language(content)
    one_of("language", chosen, LANGUAGES)
    if suffix == ".qdc":
        return write_qdc(content.codebook, file, language=chosen, content=content)
    _check_ids(content)
    if not is_value("time", at) or not at:
        raise ArgumentError(f"at '{at}' is no time such as 2026-03-01T09:30:00")
    draft = Draft(content, at, offsets, chosen, _coders(content, coder))
    root = project_tree(draft, texts_inside=suffix == ".qde", origin=f"qualcode {__version__}")
    qde = _bytes(root, file)
    if suffix == ".qde":
        _save(file, qde)
    else:
        members = {QDE: qde, **_sources(content)}
        members[SIDE] = side_data(content, members)
        _save(file, _packed(members))
    tell_losses(draft, beside=suffix == ".qdpx")
    return draft.losses.told(file.name)


def write_qdc(codebook: Codebook, path: Path, *, language: str = "zh", content: ProjectContent | None = None) -> tuple[Problem, ...]:
    """Writes the codes of a codebook, and the sets of codes of its project, as a codebook of the standard."""
    if not codebook.codes:
        raise ArgumentError(f"codebook '{codebook.id}' has no codes; the standard has no empty codebook")
    losses = Losses()
    namespaces: Any = {None: CODEBOOK}
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": f"qualcode {__version__}"}, nsmap=namespaces)
    used = set(content.codings["code"].dropna()) if content else set()
    add_codes(root, codebook, language, used, {})
    if content is not None:
        add_codebook_sets(root, content)
    _save(path, _bytes(root, path))
    tell_unseen(codebook, losses, "Keep the codebook itself: this file is for other programs.")
    return losses.told(path.name)


def _check_ids(content: ProjectContent) -> None:
    """Refuses tables in which an id stands twice."""
    for name in TABLES:
        ids = getattr(content, name).iloc[:, 0]
        if ids.duplicated().any():
            raise ArgumentError(f"{name}: '{ids[ids.duplicated()].iloc[0]}' stands there twice; an id is of one row")
    documents = [one.id for one in content.documents]
    if len(documents) != len(set(documents)):
        raise ArgumentError(f"a document stands there twice: {', '.join(sorted({one for one in documents if documents.count(one) > 1}))}")


def _language(content: ProjectContent) -> str:
    often = Counter(one.language for one in content.documents)
    return max(LANGUAGES, key=lambda one: (often[one], -LANGUAGES.index(one)))


def _coders(content: ProjectContent, first: str) -> tuple[str, ...]:
    """Everybody who did anything, the active one in front, then by name."""
    frames = (content.codings, content.relations, content.memos, content.links, content.readings, content.decisions)
    named = sorted({str(name) for frame in frames for name in frame["coder"].dropna()})
    people = content.codings[content.codings["method"] == MANUAL]
    often = Counter(str(name) for name in people["coder"].dropna())
    active = first or min(often, key=lambda name: (-often[name], name), default="")
    return tuple(dict.fromkeys(filter(None, (active, *named))))


def _bytes(root: Element, file: Path) -> bytes:
    """The XML file, when it is as the standard wants it."""
    found = violations(root)
    if found:
        raise OutputError(f"{file}: it would not be a file of the standard ({'; '.join(found)}). Tell the makers of qualcode.")
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"


def _sources(content: ProjectContent) -> Mapping[str, bytes]:
    return {f"{SOURCES}/{guid('document', one.id)}.txt": textual(one.text).text.encode("utf-8") for one in content.documents}


def _packed(members: Mapping[str, bytes]) -> bytes:
    """A ZIP container with the same bytes for the same members, on any system at any time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _BEGINNING)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _MODE
            archive.writestr(info, data)
    return packed.getvalue()


def _save(file: Path, data: bytes) -> None:
    save(file, data, remedy=_REMEDY)
