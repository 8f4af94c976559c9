"""``qualcode.json``: the whole of a project as we have it, beside what the standard can carry, so that nothing is lost on the way back.

Other programs leave it alone or drop it. Texts stand in the sources only; here is the SHA-256 by which each is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import ArgumentError
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.plain import from_json
from qualcode.exchanging.projects.refi.characters import restored, textual
from qualcode.exchanging.projects.sidefile import TABLES, from_told, told, told_document
from qualcode.storing.identifying import text_sha256

if TYPE_CHECKING:
    from qualcode.exchanging.projects.refi.container import Container

__all__ = ["Side", "side_content", "side_data"]

FORMAT, VERSION = "qualcode beside REFI-QDA", 1


class Side(NamedTuple):
    """What a side file holds: the project, without documents whose text is not there, and whether nobody changed the files beside it."""

    content: ProjectContent
    untouched: bool


def side_data(content: ProjectContent, members: Mapping[str, bytes]) -> bytes:
    """The bytes of the side file; `members` are the files that it stands beside, by their names."""
    documents = []
    for document in content.documents:
        written = textual(document.text)
        places = [list(place) for place in written.places]
        documents.append(told_document(document, sha256=text_sha256(written.text), replaced=places))
    files = {name.lower(): hashlib.sha256(data).hexdigest() for name, data in members.items()}
    whole = {"format": FORMAT, "version": VERSION, "files": files, **told(content, documents)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def side_content(container: Container, qde: str, texts: Mapping[str, str]) -> Side | None:
    """What the side file of a container holds; None where it has none.

    Parameters
    ----------
    container
        The opened file.
    qde
        The name of the XML file as we write it.
    texts
        The texts that were read from the sources, by their SHA-256.

    Raises
    ------
    ValueError
        When it is none of ours, damaged, or says what cannot be.
    """
    data = container.side
    if data is None:
        return None
    try:
        whole = json.loads(data.decode("utf-8", "surrogatepass"))
        if not isinstance(whole, dict) or whole.get("format") != FORMAT or whole.get("version") != VERSION:
            raise ValueError("it is of another program or version")
        content = _content(whole, texts)
        return Side(content, _untouched(container, qde, whole["files"]) and len(content.documents) == len(whole["documents"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ArgumentError) as error:
        raise ValueError(str(error)) from None


def _untouched(container: Container, qde: str, files: Mapping[str, str]) -> bool:
    found = {qde: container.qde} | {name: container.member(name) or b"" for name in container.sources}
    return files == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def _content(whole: Mapping[str, Any], texts: Mapping[str, str]) -> ProjectContent:
    found = []
    for one in whole["documents"]:
        if one["sha256"] in texts:
            places = tuple(from_json(tuple[int, str], place) for place in one["replaced"])
            found.append((one, restored(texts[one["sha256"]], places)))
    content = from_told(whole, found)
    lengths = {one.id: len(one.text) for one in content.documents}
    kept = {name: _placed(getattr(content, name), lengths, name) for name in TABLES}
    return replace(content, **kept)


def _placed(frame: Any, lengths: Mapping[str, int], name: str) -> Any:
    """The rows whose document is there; ValueError where one of these lies outside of its text."""
    if frame.empty or "start" not in frame:
        return frame
    there = frame["document"].isin(list(lengths))
    outside = (
        there & (frame["start"] < 0) | there & (frame["end"] < frame["start"]) | there & (frame["end"] > frame["document"].map(lengths))
    )
    if outside.fillna(False).any():
        raise ValueError(f"{int(outside.fillna(False).sum())} rows of {name} lie outside of their texts")
    kept = there | frame["document"].isna() if name in ("memos", "decisions") else there
    return frame[kept].reset_index(drop=True)
