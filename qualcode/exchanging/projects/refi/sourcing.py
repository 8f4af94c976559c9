"""The sources of a project → texts with the elements that select passages in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from qualcode.exchanging.projects.refi.intake import Intake, guid_of, told
from qualcode.exchanging.projects.refi.offsets import RawText
from qualcode.reading.contents import Unreadable, sound
from qualcode.reading.encodings import decode
from qualcode.reading.files import content_in
from qualcode.reading.formats.markup import Element, attribute, characters, child, children, descendants, local

__all__ = ["Source", "sources"]

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_RICH = (".docx", ".odt", ".rtf", ".html", ".htm", ".pdf", ".txt", ".md")
"""Formats in which a source may be there without a plain text."""
_INNER = {"PDFSource": "Representation", "PictureSource": "TextDescription", "AudioSource": "Transcript", "VideoSource": "Transcript"}
"""Where a source that is no text may have one."""
_SHOWN = {"PDFSource": "PDFs", "PictureSource": "pictures", "AudioSource": "recordings", "VideoSource": "videos"}


class Source(NamedTuple):
    """A text: the element that it is the text of, the one in which it stands, its characters (None: they are not there).

    ``rich`` says that it was read from a formatted file, in which positions may be others than in its plain text.
    """

    owner: Element
    element: Element
    raw: RawText | None
    rich: bool = False


def sources(intake: Intake) -> list[Source]:
    """Every text of a project, in its order; what a source has besides a text is told."""
    above = child(intake.root, "Sources")
    listed = [one for one in above if local(one)] if above is not None else []
    paths = {attribute(one, "plainTextPath") for one in listed if local(one) == "TextSource"} - {""}
    found: list[Source] = []
    for one in listed:
        if local(one) == "TextSource":
            found.append(_read(intake, one, one))
        elif local(one) in _INNER:
            found += _inside(intake, one, paths)
    notes = [one for one in children(child(intake.root, "Notes"), "Note") if descendants(one, "Coding")]
    return [*found, *(_read(intake, one, one) for one in notes)]


def _inside(intake: Intake, owner: Element, paths: set[str]) -> Iterator[Source]:
    """The texts that a PDF, picture or recording has; a transcript that is a source of its own is read there."""
    name = attribute(owner, "name") or guid_of(owner)
    kind, texts = _SHOWN[local(owner)], children(owner, _INNER[local(owner)])
    if not texts and intake.container.has(attribute(owner, "path")) and local(owner) == "PDFSource":
        texts = [owner]
    for one in texts:
        same = attribute(one, "plainTextPath")
        if same not in paths or descendants(one, "Coding"):
            paths |= {same} - {""}
            yield _read(intake, owner, one)
    if not texts:
        intake.losses.add(f"{kind} without a text are not read", "Have them transcribed or recognised, and code that text.", name)
    places = [one for one in owner if local(one).endswith("Selection")]
    for one in [*places, *([] if texts else [owner])]:
        for _ in children(one, "Coding"):
            intake.losses.add(f"codings of places in {kind} are not read", "Code the passages of its text anew.", name)
        if told(one):
            intake.losses.add(f"memos on places in {kind} are not read", "Copy them by hand.", name)


def _read(intake: Intake, owner: Element, element: Element) -> Source:
    """The text of an element: inside, in the file of its plain text, or in that of its formatted one."""
    inside = child(element, "PlainTextContent")
    path = attribute(element, "plainTextPath")
    name = attribute(owner, "name") or attribute(element, "name") or guid_of(element)
    if inside is not None and not intake.container.has(path):
        return Source(owner, element, RawText(characters(inside)))
    try:
        data = intake.container.data(path) if path else None
        if data is not None:
            return Source(owner, element, _plain(data))
        for rich in (attribute(element, "richTextPath"), attribute(element, "path")):
            suffix = PurePosixPath(rich.lower()).suffix
            found = intake.container.data(rich) if suffix in _RICH else None
            if found is not None:
                return Source(owner, element, RawText(content_in(found, suffix).text), rich=True)
    except Unreadable as error:
        intake.losses.add(f"texts that cannot be read ({error.found})", error.remedy, name)
    return Source(owner, element, None)


def _plain(data: bytes) -> RawText:
    """A text file; it should be UTF-8."""
    try:
        raw, _ = decode(data)
    except UnicodeError:
        raise Unreadable("they are in no encoding that can be recognised", "Export the project anew.") from None
    sound(raw)
    return RawText(raw, data.startswith(_MARKS))
