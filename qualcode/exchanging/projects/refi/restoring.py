"""A project that went through another program, and what we know of it from before: what the file says holds, the rest is filled in.

Programs mostly make new GUIDs. So a thing is found again by its GUID, else by what it is: a text by its SHA-256, a code by the names on
the way to it, a coding by text, place, code and coder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.refi.characters import textual
from qualcode.exchanging.projects.refi.codes import code_names, described, tongue, unique
from qualcode.exchanging.projects.refi.drafting import json_list, json_texts, records
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.intake import Intake
from qualcode.exchanging.projects.sidefile import TABLES
from qualcode.kept import REJECTED
from qualcode.model import LANGUAGES, Code, Codebook, Document
from qualcode.pages import Layout
from qualcode.storing.identifying import identified, text_sha256
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["restored_content"]

Row = dict[str, Any]
_KINDS = ("coding", "document", "code", "memo")
_MEMBERS = {"codes": ("code",), "documents": ("document", "memo"), "case": ("document", "coding", "memo")}
"""Of what kinds the things may be that links join, and those that a set of each kind holds."""


class _Before:
    """What is known from before, and how ids of the file become ids of then."""

    def __init__(self, content: ProjectContent, before: ProjectContent, intake: Intake) -> None:
        self.content, self.before, self.intake = content, before, intake
        self.ids: dict[tuple[str, str], str] = {}
        self.unchanged: set[str] = set()

    def became(self, kind: str, id: str) -> str:
        """The id that a thing of the file has now."""
        return self.ids.get((kind, id), id)

    def has_guid(self, kind: str, id: str, *wanted: str) -> bool:
        """Whether a thing of the file stood there with one of these GUIDs."""
        return bool({*self.intake.guids.get((kind, id), ())} & {*wanted})

    def any(self, id: str, *kinds: str) -> str:
        """The id that something has now, which may be of several kinds."""
        return next((self.ids[kind, id] for kind in kinds or _KINDS if (kind, id) in self.ids), id)


def restored_content(content: ProjectContent, before: ProjectContent, intake: Intake) -> ProjectContent:
    """The project of a file with what `before` knows of it."""
    way = _Before(content, before, intake)
    documents = _documents(way)
    codebook = _codebook(way)
    codings = _codings(way, {one.id: one for one in documents}, {one.id for one in codebook.codes})
    there = {row["coding"] for row in codings}
    rows: dict[str, Sequence[Row]] = {"codings": codings, "memos": _memos(way)}
    rows["sets"] = _sets(way, {*(one.id for one in documents), *(one.id for one in codebook.codes), *there})
    rows["links"] = _links(way, there)
    for row in rows["memos"]:
        row["target"] = way.became("link", row["target"]) if row["about"] == "link" else row["target"]
    for name, needs in (("relations", there | {""}), ("readings", None), ("decisions", None)):
        listed = [
            row
            for row in records(getattr(before, name))
            if row["document"] in way.unchanged or (name == "decisions" and not row["document"])
        ]
        rows[name] = [row for row in listed if needs is None or row["coding"] in needs]
        if listed:
            found = f"{name} were filled in from before, because the file cannot hold them"
            for row in rows[name][:1]:
                intake.losses.add(
                    found, "Look at them if much was changed elsewhere.", f"{len(rows[name])}, such as {next(iter(row.values()))}"
                )
    known = {one.id for one in before.actors}
    actors = (*before.actors, *(one for one in content.actors if one.id not in known))
    tables: dict[str, Any] = {name: _table(rows[name], name) for name in TABLES}
    return replace(content, documents=tuple(documents), codebook=codebook, actors=actors, **tables)


def _table(rows: Sequence[Row], name: str) -> pd.DataFrame:
    kind: type[NamedTuple] = TABLES[name]
    return table([tuple(_blank(kind, key, row.get(key, "")) for key in kind._fields) for row in rows], kind)


def _blank(kind: type[NamedTuple], key: str, value: object) -> object:
    """A blank number as the row type has it."""
    return kind._field_defaults.get(key, "") if value == "" and not isinstance(kind._field_defaults.get(key, ""), str) else value


def _documents(way: _Before) -> list[Document]:
    """Documents with what was known of them; the values of variables that came with the file go before."""
    texts: dict[str, list[Document]] = {}
    for one in way.before.documents:
        texts.setdefault(text_sha256(textual(one.text).text), []).append(one)
    made: list[Document] = []
    by_id = {other.id: other for other in way.before.documents}
    taken: set[str] = set()
    known = {*by_id}
    for one in way.content.documents:
        alike = [other for other in texts.get(text_sha256(one.text), []) if other.id not in taken]
        same = next((other for other in alike if way.has_guid("document", one.id, guid("document", other.id))), None)
        found = same or (alike[0] if len(alike) == 1 else next((other for other in alike if other.id == one.id), None))
        if found is None and one.id in by_id and one.id not in taken:
            way.intake.losses.add("texts that were changed elsewhere", "What only we knew of passages in them was left out.", one.id)
            found = replace(by_id[one.id], text=one.text, layout=Layout(), comments=(), gaps=())
        elif found is not None:
            way.unchanged.add(found.id)
        if found is None:
            id = unique(one.id, known)
            made.append(replace(one, id=id))
        else:
            id = found.id
            told = {key: value for key, value in one.attributes.items() if key not in ("title", "stage")}
            made.append(replace(found, attributes={**found.attributes, **told}))
        taken.add(id)
        known.add(id)
        way.ids["document", one.id] = id
    return made


def _paths(codebook: Codebook, language: str, *, exported: bool) -> dict[tuple[str, ...], Code]:
    """Codes by the names on the way to them, as they are called in a file."""
    names = code_names(codebook, language) if exported else {one.id: one.label(language) for one in codebook.codes}
    found: dict[tuple[str, ...], Code] = {}
    for one in codebook.codes:
        path, id = [names[one.id]], one.parent
        while id in names:
            path.insert(0, names[id])
            id = id.rpartition(".")[0]
        found.setdefault(tuple(path), one)
    return found


def _codebook(way: _Before) -> Codebook:
    """Codes with their old ids and rules, found by GUID or by name; name, description and colour are those of the file."""
    old = {guid("code", one.id): one for one in way.before.codebook.codes}
    by_path: dict[tuple[str, ...], Code] = {}
    for language in LANGUAGES:
        for exported in (True, False):
            by_path = {**_paths(way.before.codebook, language, exported=exported), **by_path}
    called = [code_names(way.before.codebook, language) for language in LANGUAGES]
    taken: set[str] = set()
    known = {one.id for one in way.before.codebook.codes}
    codes: list[Code] = []
    paths = {one.id: path for path, one in _paths(way.content.codebook, "zh", exported=False).items()}
    for one in way.content.codebook.codes:
        guids = way.intake.guids.get(("code", one.id), [])
        found = next((old[own] for own in guids if own in old), None) or by_path.get(paths.get(one.id, ()))
        if found is None or found.id in taken:
            parent = way.became("code", one.parent)
            last = one.id.rpartition(".")[2]
            made = replace(one, id=unique(f"{parent}.{last}".lstrip("."), known))
        else:
            made = _updated(found, one, {names[found.id].strip() for names in called})
        taken.add(made.id)
        known.add(made.id)
        codes.append(made)
        way.ids["code", one.id] = made.id
    order = {one.id: number for number, one in enumerate(way.before.codebook.codes)}
    if taken <= set(order):
        codes.sort(key=lambda code: order[code.id])
    same = tuple(codes) == way.before.codebook.codes
    return way.before.codebook if same else replace(way.before.codebook, codes=tuple(codes), sha256="")


def _updated(found: Code, read: Code, called: set[str]) -> Code:
    """A code as it was, with what the file says otherwise than we wrote it; `called` are its names in our files."""
    name = next(iter(read.name.values()))
    if name not in called | {one.strip() for one in found.name.values()} and name != found.id:
        found = replace(found, name={**found.name, tongue(name): name})
    told = [described(read, language).strip() for language in LANGUAGES]
    if any(told) and not set(told) & {described(found, language).strip() for language in LANGUAGES}:
        parts: dict[str, Any] = {part: {**getattr(found, part), **getattr(read, part)} for part in ("definition", "include", "exclude")}
        found = replace(found, **parts)
    return replace(found, colour=read.colour) if read.colour and read.colour != found.colour.upper() else found


def _codings(way: _Before, documents: Mapping[str, Document], codes: set[str]) -> list[Row]:
    """The codings of the file with all that is known of them, and those that it was not shown."""
    old = records(way.before.codings)
    by_guid = {guid("coding", row["coding"]): row for row in old}
    by_place: dict[tuple[object, ...], list[Row]] = {}
    for row in old:
        if row["status"] != REJECTED:
            by_place.setdefault(_place(row), []).append(row)
    made: dict[str, Row] = {}
    for row in records(way.content.codings):
        now = {**row, "document": way.became("document", row["document"]), "code": way.became("code", row["code"])}
        text = documents[now["document"]].text
        alike = by_place.get(_place(now), []) if now["document"] in way.unchanged else []
        named = [by_guid[one] for one in way.intake.guids.get(("coding", row["coding"]), ()) if one in by_guid]
        exact = [one for one in named if one in alike] or alike[: way.intake.times[row["coding"]]]
        if not exact:
            id = identified("coding", text_sha256(text), now["start"], now["end"], now["code"], now["coder"], "")
            exact = [{**now, "coding": id, "quote": text[now["start"] : now["end"]]}]
        way.ids["coding", row["coding"]] = exact[0]["coding"]
        made |= {one["coding"]: one for one in exact}
    # No other program was shown the rejected ones, so that their absence says nothing.
    unshown = [row for row in old if row["status"] == REJECTED and row["document"] in way.unchanged and row["code"] in codes]
    made |= {row["coding"]: row for row in unshown}
    return _ordered(made.values(), old, "coding")


def _place(row: Row) -> tuple[object, ...]:
    return tuple(row[key] for key in ("document", "start", "end", "code", "coder"))


def _ordered(rows: Iterable[Row], old: Sequence[Row], id: str) -> list[Row]:
    """Rows in the order that they had before, new ones behind them."""
    order = {row[id]: number for number, row in enumerate(old)}
    return sorted(rows, key=lambda row: order.get(row[id], len(order)))


def _memos(way: _Before) -> list[Row]:
    old = records(way.before.memos)
    by_guid = {guid("memo", row["memo"]): row for row in old}
    by_words = {tuple(row[key] for key in ("about", "target", "coder", "text", "document", "start")): row for row in old}
    made: dict[str, Row] = {}
    for row in records(way.content.memos):
        kinds = (row["about"],) if row["about"] in _KINDS else _KINDS
        now = {**row, "target": way.any(row["target"], *kinds), "document": way.became("document", row["document"])}
        if now["target"] != row["target"]:
            now["memo"] = identified("memo", now["about"], now["target"], now["coder"], now["text"])
        found = next((by_guid[one] for one in way.intake.guids.get(("memo", row["memo"]), ()) if one in by_guid), None)
        found = found or by_words.get(tuple(now[key] for key in ("about", "target", "coder", "text", "document", "start")))
        kept = {**found, "text": row["text"]} if found else now
        way.ids["memo", row["memo"]] = kept["memo"]
        made[kept["memo"]] = kept
    return _ordered(made.values(), old, "memo")


def _links(way: _Before, codings: set[str]) -> list[Row]:
    """The links of the file; where it has none, its program keeps none, and those from before stay whose ends are there."""
    old = records(way.before.links)
    if way.content.links.empty:
        return [row for row in old if {row["source"], row["target"]} <= codings]
    by_ends = {(row["source"], row["target"], row["kind"]): row for row in old}
    made: dict[str, Row] = {}
    for row in records(way.content.links):
        now = {**row, "source": way.any(row["source"]), "target": way.any(row["target"])}
        now["link"] = identified("link", now["source"], now["target"], now["kind"], now["coder"])
        kept = by_ends.get((now["source"], now["target"], now["kind"]), now)
        way.ids["link", row["link"]] = kept["link"]
        made[kept["link"]] = kept
    return _ordered(made.values(), old, "link")


def _sets(way: _Before, known: set[str]) -> list[Row]:
    """The sets of the file; where it has none of a kind, those from before stay as far as their members are there."""
    old = records(way.before.sets)
    by_name = {(row["kind"], row["name"]): row for row in old}
    by_guid = {guid("set", row["set"]): row for row in old}
    made: dict[str, Row] = {}
    for row in records(way.content.sets):
        listed = [way.any(one, *_MEMBERS[row["kind"]]) for one in json_list(row["members"])]
        found = next((by_guid[one] for one in way.intake.guids.get(("set", row["set"]), ()) if one in by_guid), None)
        found = found or by_name.get((row["kind"], row["name"]))
        now = {**row, "set": unique(row["set"], made), "members": json.dumps(listed, ensure_ascii=False)}
        if found is not None and found["set"] not in made:
            members = set(json_list(found["members"])) & known == set(listed)
            values = {key: value for key, value in json_texts(found["attributes"]).items() if value} == json_texts(row["attributes"])
            kept = {key: found[key] for key, same in (("members", members), ("attributes", values)) if same}
            now = {**found, "name": row["name"], "members": now["members"], "attributes": row["attributes"], **kept}
        made[now["set"]] = now
    kinds = {row["kind"] for row in made.values()}
    gone = [row for row in old if row["kind"] not in kinds and set(json_list(row["members"])) <= known]
    return _ordered([*made.values(), *gone], old, "set")
