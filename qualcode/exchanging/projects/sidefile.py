"""All of a project but its texts as JSON: what travels beside another program's own file, for what that cannot hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from qualcode.errors import DataError, Problem, QualcodeError
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.plain import as_json, from_json, table_from_json, table_json
from qualcode.kept import Decision, KeptCoding, KeptLink, KeptMemo, KeptRelation, KeptSet, Reading
from qualcode.model import Actor, Codebook, Document
from qualcode.storing.identifying import text_sha256

__all__ = ["SIDE_FILE", "TABLES", "Side", "content_json", "content_of_json", "from_told", "told", "told_document"]

SIDE_FILE = "qualcode.json"
FORMAT = 1
LARGEST = 1 << 28
TABLES: Mapping[str, type[NamedTuple]] = {
    "codings": KeptCoding,
    "relations": KeptRelation,
    "memos": KeptMemo,
    "links": KeptLink,
    "sets": KeptSet,
    "readings": Reading,
    "decisions": Decision,
}
_LEFT = ("weights", "general")
"""What has a file of its own."""


def told_document(document: Document, **more: Any) -> dict[str, Any]:
    """A document without its text, and what else is to be known of it."""
    return {**as_json(replace(document, text="")), **more}


def told(content: ProjectContent, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A project as what JSON can hold; `documents` come from :func:`told_document`."""
    return {
        "title": content.title,
        "program": content.origin,
        "doubts": as_json(content.doubts),
        "documents": list(documents),
        "codebook": as_json(content.codebook, without=_LEFT),
        "actors": as_json(content.actors),
        **{name: table_json(getattr(content, name), row) for name, row in TABLES.items()},
    }


def from_told(whole: Mapping[str, Any], texts: Iterable[tuple[Mapping[str, Any], str]]) -> ProjectContent:
    """The project that :func:`told` told, with the documents that are given, each with its text.

    Raises
    ------
    ValueError, TypeError, KeyError, QualcodeError
        When it tells none.
    """
    return ProjectContent(
        from_json(str, whole["title"]),
        tuple(from_json(Document, {**one, "text": text}) for one, text in texts),
        from_json(Codebook, whole["codebook"]),
        actors=from_json(tuple[Actor, ...], whole["actors"]),
        origin=from_json(str, whole["program"]),
        doubts=from_json(tuple[Problem, ...], whole["doubts"]),
        **{name: table_from_json(whole[name], row) for name, row in TABLES.items()},
    )


def content_json(content: ProjectContent, *, origin: Mapping[str, Any]) -> str:
    """The project without its texts; ``origin`` is what the other file must be known by when this is read again."""
    documents = (told_document(document, sha256=text_sha256(document.text)) for document in content.documents)
    whole = {"qualcode": FORMAT, "origin": dict(origin), **told(content, documents)}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


class Side(NamedTuple):
    """What such a file holds: the project, what the other file is known by, and the documents whose text is the same as it was."""

    content: ProjectContent
    origin: dict[str, Any]
    unchanged: frozenset[str]


def content_of_json(data: bytes, texts: Mapping[str, str]) -> Side:
    """The project of such a file with the texts that the other file holds, by id of the document; one that is gone is blank.

    Raises
    ------
    DataError
        When it is no such file, or holds something that does not fit.
    """
    try:
        if len(data) > LARGEST:
            raise ValueError(f"it has more than {LARGEST:,} bytes")
        whole = json.loads(data)
        if not isinstance(whole, dict) or whole.get("qualcode") != FORMAT:
            raise ValueError(f"it is not of format {FORMAT}")
        content = from_told(whole, [(one, texts.get(one["id"], "")) for one in whole["documents"]])
        by_sha = {one["id"]: one["sha256"] for one in whole["documents"]}
        unchanged = frozenset(one.id for one in content.documents if text_sha256(one.text) == by_sha[one.id])
        return Side(content, dict(whole["origin"]), unchanged)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, QualcodeError) as error:
        use = "The rest is read without it; put the file back as it was written to have what it holds."
        raise DataError([Problem(SIDE_FILE, f"it cannot be used ({error})", use)]) from None
