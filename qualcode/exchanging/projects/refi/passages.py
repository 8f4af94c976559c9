"""Texts with their selections → documents, codings, and memos on passages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from pathlib import PurePosixPath

from qualcode.exchanging.projects.refi.codes import slug, tongue, unique
from qualcode.exchanging.projects.refi.guids import plain_guid
from qualcode.exchanging.projects.refi.intake import Intake, guid_of, target_of, told
from qualcode.exchanging.projects.refi.offsets import RawText, Span, cut_name, fitting, placed
from qualcode.exchanging.projects.refi.sourcing import Source
from qualcode.exchanging.projects.refi.valuing import OWN
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, Document
from qualcode.reading.contents import Unreadable
from qualcode.reading.days import is_day
from qualcode.reading.formats.markup import Element, attribute, child, children

__all__ = ["add_source"]

_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,12}\s*")
_TEXTS = (".txt", ".docx", ".doc", ".pdf", ".md", ".rtf", ".odt", ".html", ".htm")
_OTHERS = (".mp3", ".m4a", ".wav", ".mp4", ".mov", ".avi", ".jpg", ".jpeg", ".png")
LONGEST, MOST_QUOTED, MOST_SEARCHES = 5_000_000, 200_000_000, 5_000
"""What no project reaches: characters of all texts that are not there, and of all selections; how often words are looked for."""
_GONE = "Export the project anew with its texts (.qdpx)."


def add_source(intake: Intake, source: Source) -> None:
    """Takes in a text with its selections."""
    selections = [(one, _span(source.element, one)) for one in source.element if _selects(one)]
    good = [(one, span) for one, span in selections if span is not None]
    name = attribute(source.owner, "name").strip() or attribute(source.element, "name").strip()
    for _ in range(len(selections) - len(good)):
        intake.losses.add("selections without positions are not read", "Select the passages anew.", name)
    raw = source.raw or _skeleton([span for _, span in good], LONGEST - intake.blanks)
    intake.blanks += 0 if source.raw else len(raw.text)
    _check_length(intake, raw, [span for _, span in good])
    if source.raw is None:
        found = "texts that are not in the file: what their selections quote stands at its place, all else is blank"
        missing = "texts that are not in the file and in which nothing is selected are not read"
        intake.losses.add(found if raw.text else missing, _GONE, name)
    if not raw.text:
        return
    document = _document(intake, source, name, raw.text)
    origin = attribute(intake.root, "origin")
    places = placed(raw, [span for _, span in good], origin)
    if good and source.raw is not None:
        found = f"texts whose positions were counted by {places.convention}"
        fits = f"{document}: {places.named} of {places.names} selections are called as their text"
        intake.losses.add(found, "Look at a few codings if many do not fit.", fits)
    for (element, span), place in zip(good, places.spans, strict=True):
        spot = _spot(intake, document, raw.text, span, place, source.rich)
        if spot is not None:
            _passage(intake, document, element, spot)
    for coding in chain(children(source.element, "Coding"), children(source.owner, "Coding") if source.owner is not source.element else ()):
        _add_coding(intake, document, (0, len(raw.text)), coding, source.element)


def _selects(element: Element) -> bool:
    return str(element.tag).endswith(("PlainTextSelection", "TranscriptSelection"))


def _span(text: Element, element: Element) -> Span | None:
    """The positions of a selection; in a transcript those of its points."""
    start, end = attribute(element, "startPosition"), attribute(element, "endPosition")
    if str(element.tag).endswith("TranscriptSelection"):
        points = {guid_of(one): attribute(one, "position") for one in children(text, "SyncPoint")}
        start, end = (points.get(plain_guid(attribute(element, name)), "") for name in ("fromSyncPoint", "toSyncPoint"))
    if not _NUMBER.fullmatch(start) or not _NUMBER.fullmatch(end):
        return None
    first, last = sorted((int(start), int(end)))
    return Span(first, last, attribute(element, "name"))


def _check_length(intake: Intake, raw: RawText, spans: Sequence[Span]) -> None:
    """Refuses selections that together are far longer than what people select: a bomb of another kind."""
    most = 2 * len(raw.text)
    intake.quoted += sum(max(0, min(span.end, most) - max(0, span.start)) for span in spans)
    if intake.quoted > MOST_QUOTED:
        found = f"its selections hold more than {MOST_QUOTED:,} characters together, which no coding does"
        raise Unreadable(found, "Look where the file comes from.")


def _skeleton(spans: Sequence[Span], longest: int) -> RawText:
    """A text that is not there, as far as its selections quote it."""
    length = max((span.end for span in spans if 0 <= span.start <= span.end <= longest), default=0)
    characters = [" "] * length
    for start, end, name in sorted(spans, key=lambda span: len(span.name)):
        known = cut_name(name) or (name if len(name) == end - start else "")
        if 0 <= start <= end <= length and known:
            characters[start : min(start + len(known), end)] = known[: end - start]
    return RawText("".join("\n" if one == "\r" else one for one in characters))


def _document(intake: Intake, source: Source, name: str, text: str) -> str:
    """Takes in the document; gives its id."""
    path = PurePosixPath(name.replace("/", "_"))
    bare = name[: -len(path.suffix)] if path.suffix.lower() in (*_TEXTS, *_OTHERS) else name
    id = unique(slug(bare, "text"), intake.documents)
    values = intake.values(source.owner)
    attributes = {key: value for key, value in values.items() if key not in OWN or key == "stage"}
    if name not in ("", id):
        attributes.setdefault("title", name)
    own = {key: values.get(key, "") for key in OWN}
    kind = own["kind"] if own["kind"] in DOCUMENT_KINDS else "other"
    language = own["language"] if own["language"] in LANGUAGES else tongue(text)
    date = own["date"] if is_day(own["date"]) else ""
    intake.documents[id] = Document(id, text, kind, language, date, own["site"])
    intake.attributes[id] = attributes
    for element in (source.element, source.owner):
        intake.know(guid_of(element), "document", id)
    if told(source.owner):
        intake.add_memo("document", id, intake.coder(source.owner), told(source.owner))
    return id


def _spot(intake: Intake, document: str, text: str, span: Span, place: tuple[int, int] | None, rich: bool) -> tuple[int, int] | None:
    """Where a selection stands; one that lies outside, or may have moved, is looked for by its name."""
    if place is not None and (not rich or fitting(text, place, span.name) is not False):
        return place
    intake.searches += 1
    first = text.find(span.name) if span.name and intake.searches <= MOST_SEARCHES else -1
    if first >= 0 and text.find(span.name, first + 1) < 0:
        intake.losses.add("selections that were found by their words, because their positions do not fit", "Look at them.", document)
        return first, first + len(span.name)
    intake.losses.add("selections that lie outside of their text, or do not fit it, are not read", "Select the passages anew.", document)
    return None


def _passage(intake: Intake, document: str, element: Element, spot: tuple[int, int]) -> None:
    """A selection: its codings with what is written about it, or a memo alone."""
    listed = children(element, "Coding")
    ids = list(filter(None, (_add_coding(intake, document, spot, one, element) for one in listed)))
    text, coder = told(element), intake.coder(element)
    for id in ids[:1]:
        intake.know(guid_of(element), "coding", id)
        if text:
            intake.add_memo("coding", id, intake.codings[id].coder, text)
    if not ids and (text or not listed):
        intake.know(guid_of(element), "memo", intake.add_memo("text", "", coder, text, (document, *spot)))


def _add_coding(intake: Intake, document: str, spot: tuple[int, int], coding: Element, selection: Element) -> str:
    """The id of a coding; blank where its code is not there, or is a case that the passage belongs to."""
    target = target_of(child(coding, "CodeRef"))
    if target in intake.cases:
        whole = not intake.documents[document].text[: spot[0]].strip() and not intake.documents[document].text[spot[1] :].strip()
        member = document
        if not whole:
            member = intake.add_memo("text", "", intake.coder(coding, selection), intake.cases[target], (document, *spot))
        intake.members.setdefault(target, {})[member] = None
        return ""
    kind, code = intake.ids.get(target, ("", ""))
    if kind != "code":
        intake.losses.add("codings whose code is not in the file are not read", "Export the project anew.", document)
        return ""
    id = intake.add_coding(document, spot, code, intake.coder(coding, selection))
    intake.know(guid_of(coding), "coding", id)
    return id
