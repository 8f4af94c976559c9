"""All of a project but its texts as JSON: what travels beside another program's own file, for what that cannot hold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_type_hints

from qualcode.errors import DataError, Problem, QualcodeError
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.codes import coloured, in_order
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.writtenout import codebook_text
from qualcode.kept import Decision, KeptCoding, KeptLink, KeptMemo, KeptRelation, KeptSet, Reading
from qualcode.model import Actor, Codebook, Document, Gap, Speaker
from qualcode.pages import Comment, Layout
from qualcode.reading.codebooks import read_codebook
from qualcode.storing.identifying import text_sha256
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SIDE_FILE", "TABLES", "Side", "content_json", "content_of_json", "rows_of"]

SIDE_FILE = "qualcode.json"
FORMAT = 1
LARGEST = 1 << 28
TABLES: dict[str, type[NamedTuple]] = {
    "codings": KeptCoding,
    "relations": KeptRelation,
    "memos": KeptMemo,
    "links": KeptLink,
    "sets": KeptSet,
    "readings": Reading,
    "decisions": Decision,
}
_PLAIN = ("id", "kind", "language", "date", "site", "stage", "file", "encoding")


def rows_of(frame: pd.DataFrame, row: type[NamedTuple]) -> list[tuple[Any, ...]]:
    """The rows of a table as plain values in the order of the row type: a blank text is "", a blank number None.

    Examples
    --------
    >>> rows_of(table([("l", "a", "b", "causes", "张三", "manual", "")], KeptLink), KeptLink)
    [('l', 'a', 'b', 'causes', '张三', 'manual', '')]
    """
    hints, defaults = get_type_hints(row), row._field_defaults
    columns = []
    for name, kind in hints.items():
        if name not in frame and name in defaults:
            columns.append([None if defaults[name] != defaults[name] else defaults[name]] * len(frame))
            continue
        blank: Any = "" if kind is str else None
        values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        whole = int if kind in (int, int | None) else float if kind is float else str
        columns.append([blank if value is None else whole(value) for value in values])
    return list(zip(*columns, strict=True)) if len(frame) else []


def content_json(content: ProjectContent, *, origin: Mapping[str, Any], losses: Losses) -> str:
    """The project without its texts; ``origin`` is what the other file must be known by when this is read again."""
    book = replace(content.codebook, codes=in_order(content.codebook.codes))
    whole = {
        "qualcode": FORMAT,
        "origin": dict(origin),
        "title": content.title,
        "program": content.origin,
        "documents": [_document_told(document) for document in content.documents],
        "codebook": {
            "id": book.id,
            "title": dict(book.title),
            "version": book.version,
            "sha256": book.sha256,
            "yaml": codebook_text(book, losses) if book.codes else "",
            "colours": {code.id: getattr(code, "colour", "") for code in book.codes if getattr(code, "colour", "")},
            "order": [code.id for code in content.codebook.codes],
        },
        "actors": [{**asdict(actor), "attributes": dict(actor.attributes)} for actor in content.actors],
        **{name: rows_of(getattr(content, name), row) for name, row in TABLES.items()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _document_told(document: Document) -> dict[str, Any]:
    more = {
        "speakers": [asdict(speaker) for speaker in document.speakers],
        "attributes": dict(document.attributes),
        "layout": asdict(document.layout),
        "comments": [asdict(comment) for comment in document.comments],
        "gaps": [list(gap) for gap in document.gaps],
    }
    told = {name: getattr(document, name) for name in _PLAIN} | {name: value for name, value in more.items() if value}
    return told | {"sha256": text_sha256(document.text)}


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
        documents = tuple(_document(one, texts.get(one["id"], "")) for one in whole["documents"])
        by_sha = {one["id"]: one["sha256"] for one in whole["documents"]}
        content = ProjectContent(
            str(whole["title"]),
            documents,
            _codebook(whole["codebook"]),
            actors=tuple(Actor(**{**one, "aliases": tuple(one["aliases"])}) for one in whole["actors"]),
            origin=str(whole["program"]),
        )
        content = replace(content, **{name: table([_row(values, row) for values in whole[name]], row) for name, row in TABLES.items()})  # type: ignore[arg-type]
        return Side(content, dict(whole["origin"]), frozenset(one.id for one in documents if text_sha256(one.text) == by_sha[one.id]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, QualcodeError) as error:
        use = "The rest is read without it; put the file back as it was written to have what it holds."
        raise DataError([Problem(SIDE_FILE, f"it cannot be used ({error})", use)]) from None


def _row(values: Any, row: type[NamedTuple]) -> tuple[Any, ...]:
    """A row whose values are what its columns may hold."""
    read = []
    for value, (name, kind) in zip(values, get_type_hints(row).items(), strict=True):
        wanted = {str: (str,), int: (int,), float: (float, int, NoneType)}.get(cast(Any, kind), (int, NoneType))
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ValueError(f"'{name}' of a {row.__name__} is {value!r}"[:80])
        read.append(float("nan") if value is None and kind is float else value)
    return tuple(read)


def _document(told: Mapping[str, Any], text: str) -> Document:
    return Document(
        text=text,
        **{name: str(told[name]) for name in _PLAIN},
        speakers=tuple(Speaker(**one) for one in told.get("speakers", ())),
        attributes={str(key): str(value) for key, value in told.get("attributes", {}).items()},
        layout=Layout(**{str(key): _tuples(value) for key, value in told.get("layout", {}).items()}),
        comments=tuple(Comment(**one) for one in told.get("comments", ())),
        gaps=tuple(Gap(*map(int, one)) for one in told.get("gaps", ())),
    )


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else int(value)


def _codebook(told: Mapping[str, Any]) -> Codebook:
    empty = Codebook(str(told["id"]), {str(key): str(value) for key, value in told["title"].items()}, (), version=str(told["version"]))
    if not told["yaml"]:
        return replace(empty, sha256=str(told["sha256"]))
    with tempfile.TemporaryDirectory(prefix="qualcode-") as folder:
        Path(folder, "codebook.yaml").write_bytes(str(told["yaml"]).encode())
        read = read_codebook("codebook.yaml", Path(folder))
    colours, codes = told["colours"], {code.id: code for code in read.codes}
    kept = tuple(coloured(codes[id], str(colours.get(id, ""))) for id in told["order"])
    return replace(read, id=empty.id, title=empty.title, version=empty.version, sha256=str(told["sha256"]), codes=kept)
