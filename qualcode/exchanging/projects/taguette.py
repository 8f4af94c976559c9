"""Taguette databases, in: projects in an SQLite file, whose documents are HTML and whose highlights are places in bytes."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.errors import DataError, Problem, hint, one_of
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.codes import Branch, code_tree
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.databases import number, opened, text
from qualcode.exchanging.projects.markedtext import MarkedText, bytes_before
from qualcode.exchanging.projects.naming import Ids
from qualcode.exchanging.projects.places import Located, located
from qualcode.kept import KeptCoding, KeptMemo
from qualcode.model import LANGUAGES, Codebook, Document
from qualcode.rows import UNKNOWN
from qualcode.starting.guessing import guessed_language
from qualcode.storing.identifying import identified, text_sha256
from qualcode.tables import table

__all__ = ["read_taguette"]

ORIGIN, WHAT = "Taguette", "a Taguette database"
UNTAGGED = "highlight"
"""The code of passages that are highlighted and nothing else."""
_TABLES = {
    "projects": ("id", "name", "description"),
    "project_members": ("project_id", "user_login"),
    "documents": ("id", "name", "description", "filename", "project_id", "contents"),
    "tags": ("id", "project_id", "path", "description", "parent_id"),
    "highlights": ("id", "document_id", "start_offset", "end_offset", "snippet"),
    "highlight_tags": ("highlight_id", "tag_id"),
    "commands": ("id", "user_login", "project_id", "payload"),
}
NEEDED = ("projects", "documents", "tags", "highlights", "highlight_tags")
Rows = Mapping[str, list[dict[str, Any]]]


def read_taguette(path: str | Path, *, project: str = "", language: str = "") -> ProjectContent:
    """A project of a Taguette database.

    Parameters
    ----------
    path
        The file, usually ``….sqlite3``.
    project
        Its name or number, where there are several.
    language
        Of the tags; blank: found out from the texts.

    Returns
    -------
    ProjectContent
        A block of a page is a line of the text; tags such as ``a.b`` or ``a/b`` are dotted ids; who made a highlight is its coder.
        Passwords and addresses are not looked at.

    Raises
    ------
    DataError
        When it is no such database, damaged, or does not say which project is meant.

    Examples
    --------
    >>> read_taguette("nothing.sqlite3")
    Traceback (most recent call last):
    ...
    qualcode.errors.DataError: nothing.sqlite3: it cannot be opened (No such file or directory). Check the name and the permissions.
    """
    one_of("language", language, ("", *LANGUAGES))
    file = Path(path)
    with opened(file) as database:
        database.needs(NEEDED, WHAT)
        read = {name: database.rows(name, columns) for name, columns in _TABLES.items()}
        doubts = database.doubts()
    rows = {name: [dict(zip(_TABLES[name], row, strict=True)) for row in listed] for name, listed in read.items()}
    own = _chosen(rows["projects"], project, file.name)
    content = _Reader(rows, own, language).content(file.name)
    return replace(content, doubts=(*doubts, *content.doubts))


def _chosen(projects: list[dict[str, Any]], wanted: str, where: str) -> dict[str, Any]:
    named = [f"{text(one['name'])} ({text(one['id'])})" for one in projects]
    told = ", ".join(named[:20])
    if not projects:
        raise DataError([Problem(where, "there is no project in it", "Name a database with one.")])
    fitting = [one for one in projects if not wanted or wanted in (text(one["id"]), text(one["name"]))]
    by_number = [one for one in fitting if text(one["id"]) == wanted]
    if len(fitting) == 1 or by_number:
        return (by_number or fitting)[0]
    found = (
        f"there are {len(projects)} projects in it" if not wanted else f"'{wanted}' is {'several' if fitting else 'none'} of its projects"
    )
    near = hint(wanted, [text(one["name"]) for one in projects]) if wanted and not fitting else ""
    raise DataError([Problem(where, found + near, f"Say which one by `project`, best by its number: {told}.")])


class _Reader:
    def __init__(self, rows: Rows, project: Mapping[str, Any], language: str) -> None:
        self.rows, self.project, self.losses = rows, project, Losses()
        self.pages: dict[int, MarkedText] = {}
        self.documents: dict[int, Document] = {}
        self.language = language

    def own(self, name: str) -> list[dict[str, Any]]:
        return [row for row in self.rows[name] if number(row["project_id"]) == number(self.project["id"])]

    def content(self, where: str) -> ProjectContent:
        self._documents()
        self.language = self.language or guessed_language(one.text[:10_000] for one in self.documents.values())
        title, description = text(self.project["name"]) or "taguette", text(self.project["description"])
        codings, untagged = self._highlights()
        branches = [*self._branches(), *([Branch(UNTAGGED, "", UNTAGGED)] if untagged else [])]
        codes, named, lost = code_tree(branches, language=self.language)
        for name in lost:
            self.losses.add("tags lay in a circle and stand at the top now", "Put them where they belong.", name)
        memos = [KeptMemo(identified("memo", "project", "", "", description), "project", "", "", description)] if description else []
        return ProjectContent(
            title,
            tuple(self.documents.values()),
            Codebook("imported", {self.language: title}, codes),
            codings=table(self._coded(codings, named), KeptCoding),
            memos=table(memos, KeptMemo),
            origin=ORIGIN,
            doubts=self.losses.told(where),
        )

    def _documents(self) -> None:
        ids = Ids(otherwise="document")
        for row in self.own("documents"):
            key, name = number(row["id"]), text(row["name"])
            if key is None:
                continue
            self.pages[key] = page = MarkedText(text(row["contents"]))
            id = ids.give(name)
            told = {"title": name if name != id else "", "description": text(row["description"]), "filename": text(row["filename"])}
            language = guessed_language([page.text[:10_000]])
            self.documents[key] = Document(id, page.text, language=language, attributes={k: v for k, v in told.items() if v})
        for name, id in ids.changed.items():
            self.losses.add("documents got an id made of their name", "The name is kept as `title`.", f"{name} → {id}")

    def _branches(self) -> list[Branch]:
        """Tags, and what their paths lie below: ``a.b`` below ``a``, whether or not there is a tag of that name."""
        tags = self.own("tags")
        by_path = {_parts(text(row["path"])): f"tag {text(row['id'])}" for row in reversed(tags)}
        branches: dict[str, Branch] = {}
        for row in tags:
            parts = _parts(text(row["path"]))
            above = ""
            for length in range(1, len(parts)):
                key = by_path.get(parts[:length], f"group {json.dumps(parts[:length])}")
                if key.startswith("group"):
                    branches.setdefault(key, Branch(key, above, parts[length - 1]))
                above = key
            parent = number(row["parent_id"])
            key = f"tag {text(row['id'])}"
            branches[key] = Branch(key, f"tag {parent}" if parent is not None else above, parts[-1], text(row["description"]))
        return list(branches.values())

    def _highlights(self) -> tuple[list[tuple[int, tuple[int, int], str, str]], bool]:
        """Document, place, coder and key of the tag of each coding; whether some have no tag."""
        own = {text(row["id"]) for row in self.own("tags")}
        tags: dict[str, list[str]] = {}
        for row in self.rows["highlight_tags"]:
            if text(row["tag_id"]) in own:
                tags.setdefault(text(row["highlight_id"]), []).append(text(row["tag_id"]))
        by_document: dict[int, list[dict[str, Any]]] = {}
        for row in self.rows["highlights"]:
            key = number(row["document_id"])
            if key in self.documents:
                by_document.setdefault(key, []).append(row)
        makers, codings, untagged = self._makers(), [], False
        for key, rows in by_document.items():
            for row, place in zip(rows, self._places(key, rows), strict=True):
                id = text(row["id"])
                if place is None:
                    continue
                for tag in sorted(tags.get(id, [""]), key=lambda one: (len(one), one)):
                    untagged |= not tag
                    codings.append((key, place, makers(id, tag), f"tag {tag}" if tag else UNTAGGED))
                if id not in tags:
                    use = "Give them a code, or leave them."
                    self.losses.add(
                        f"highlights without a tag got the code '{UNTAGGED}'", use, self.documents[key].text[slice(*place)][:20]
                    )
        return codings, untagged

    def _places(self, key: int, rows: list[dict[str, Any]]) -> list[tuple[int, int] | None]:
        """Where highlights stand in the text, each held against its snippet.

        What blanks a page begins with is counted by some versions and not by others: what fits more snippets is believed.
        """
        page, words = self.pages[key], [MarkedText(text(row["snippet"])).text for row in rows]
        starts = bytes_before(page.given)
        ways = []
        for skipped in sorted({0, len(page.given) - len(page.given.lstrip())}):
            found = [self._place(page, starts, row, quote, skipped) for row, quote in zip(rows, words, strict=True)]
            ways.append((sum(one is not None and not one.moved for one in found), -skipped, found))
        placed = max(ways, key=lambda way: way[:2])[2]
        for one, quote in zip(placed, words, strict=True):
            shown = f"{self.documents[key].id} '{quote[:20]}'"
            if one is None:
                use = "Highlight them anew."
                self.losses.add("highlights left out, because nobody can tell where in the text they stand", use, shown)
            elif one.moved:
                self.losses.add("highlights put where their text stands, which is not their place", "Look at them.", shown)
        return [None if one is None else (one.start, one.end) for one in placed]

    def _place(self, page: MarkedText, starts: list[int], row: Mapping[str, Any], quote: str, skipped: int) -> Located | None:
        ends = []
        for column in ("start_offset", "end_offset"):
            place = number(row[column])
            at = bisect_left(starts, place + skipped) if place is not None and place >= 0 else len(starts)
            ends.append(at if at < len(starts) and place is not None and starts[at] == place + skipped else -1)
        return located(page.text, page.span(*ends), quote)

    def _makers(self) -> Any:
        """Who gave a tag to a highlight, as the log of the project tells; else its only member."""
        given: dict[tuple[str, str], str] = {}
        for row in self.own("commands"):
            try:
                told = json.loads(text(row["payload"]))
            except (ValueError, RecursionError):
                continue
            if not isinstance(told, dict):
                continue
            if told.get("type") == "highlight_add" and isinstance(told.get("tags"), list):
                for tag in (*told["tags"], ""):
                    given.setdefault((text(told.get("highlight_id")), text(tag)), text(row["user_login"]))
            elif told.get("type") == "tag_merge":
                old, new = text(told.get("src_tag_id")), text(told.get("dest_tag_id"))
                for (highlight, tag), who in list(given.items()):
                    if tag == old:
                        given.setdefault((highlight, new), who)
        members = {text(row["user_login"]) for row in self.own("project_members")}
        otherwise = members.pop() if len(members) == 1 else UNKNOWN
        return lambda highlight, tag: given.get((highlight, tag)) or given.get((highlight, "")) or otherwise

    def _coded(self, codings: list[tuple[int, tuple[int, int], str, str]], named: Mapping[str, str]) -> list[KeptCoding]:
        made: dict[str, KeptCoding] = {}
        for key, place, coder, tag in codings:
            document, code = self.documents[key], named[tag]
            id = identified("coding", text_sha256(document.text), *place, code, coder, "")
            made[id] = KeptCoding(id, document.id, *place, code, coder, quote=document.text[slice(*place)])
            if coder == UNKNOWN:
                self.losses.add(f"of whom highlights are is not told; their coder is {UNKNOWN}", "Write who it was.", document.id)
        return list(made.values())


def _parts(path: str) -> tuple[str, ...]:
    """What a path of a tag is made of; points within words, such as "e.g. this", divide nothing."""
    parts = tuple(re.split("/" if "/" in path else r"\.", path))
    return parts if all(part and part == part.strip() for part in parts) else (path,)
