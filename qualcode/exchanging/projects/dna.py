"""Databases of the Discourse Network Analyzer (``….dna``, versions 2 and 3), in.

P. Leifeld, Discourse Network Analyzer manual; places are UTF-16 units, as Java counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from qualcode.errors import Problem, one_of
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.codes import Branch, code_tree
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.databases import number, opened, text
from qualcode.exchanging.projects.naming import Ids
from qualcode.exchanging.projects.places import Places
from qualcode.kept import KeptCoding, KeptLink, KeptMemo, KeptRelation
from qualcode.model import LANGUAGES, Actor, Codebook, Document
from qualcode.rows import UNKNOWN
from qualcode.starting.guessing import guessed_language
from qualcode.storing.identifying import identified, text_sha256
from qualcode.tables import table

__all__ = ["read_dna"]

ORIGIN, WHAT = "Discourse Network Analyzer", "a database of the Discourse Network Analyzer"
NEEDED = ("DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES")
NEWEST = 3
_TABLES = {
    "SETTINGS": ("Property", "Value"),
    "CODERS": ("ID", "Name"),  # and never its Password
    "DOCUMENTS": ("ID", "Title", "Text", "Coder", "Author", "Source", "Section", "Notes", "Type", "Date"),
    "STATEMENTTYPES": ("ID", "Label", "Red", "Green", "Blue"),
    "VARIABLES": ("ID", "Variable", "DataType", "StatementTypeId"),
    "STATEMENTS": ("ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder"),
    "DATABOOLEAN": ("StatementId", "VariableId", "Value"),
    "DATAINTEGER": ("StatementId", "VariableId", "Value"),
    "DATALONGTEXT": ("StatementId", "VariableId", "Value"),
    "DATASHORTTEXT": ("StatementId", "VariableId", "Entity", "Value"),
    "ENTITIES": ("ID", "VariableId", "Value", "Red", "Green", "Blue", "ChildOf"),
    "ATTRIBUTEVARIABLES": ("ID", "VariableId", "AttributeVariable"),
    "ATTRIBUTEVALUES": ("EntityId", "AttributeVariableId", "AttributeValue"),
    "ATTRIBUTES": ("ID", "VariableId", "Value", "Red", "Green", "Blue", "Type", "Alias", "Notes", "ChildOf"),
    "STATEMENTLINKS": ("SourceId", "TargetId"),
}
_TOLD = ("Author", "Source", "Section", "Type", "Notes")
SHORT, BOOLEAN = "short text", "boolean"
YES, NO = "+", "-"


def read_dna(path: str | Path, *, concept: str = "concept", agreement: str = "agreement", language: str = "") -> ProjectContent:
    """The project in a database of the Discourse Network Analyzer.

    Parameters
    ----------
    path
        The file ``….dna``.
    concept
        The variable whose values become codes. A statement of a type without it has the type as its code.
    agreement
        The yes-or-no variable that becomes the polarity: 1 is ``+``, 0 is ``-``.
    language
        Of the concepts; blank: found out from the texts.

    Returns
    -------
    ProjectContent
        A statement is a coding. The values of the other short variables (person, organization) are actors of that kind, with their
        attributes; each is the source of a relation without a target, because it speaks of a concept and not of somebody.
        :func:`qualcode.coded_statements` makes of these what discourse networks need. What else was written into a statement is a memo.

    Raises
    ------
    DataError
        When it is no such database, or damaged. Passwords are not looked at.

    Notes
    -----
    In our tables ``-`` is a denial, which matrices of codes do not count; discourse networks do (``qualifier="polarity"``).

    Examples
    --------
    >>> read_dna("nothing.dna")
    Traceback (most recent call last):
    ...
    qualcode.errors.DataError: nothing.dna: it cannot be opened (No such file or directory). Check the name and the permissions.
    """
    one_of("language", language, ("", *LANGUAGES))
    file = Path(path)
    with opened(file) as database:
        database.needs(NEEDED, WHAT)
        read = {name: database.rows(name, columns) for name, columns in _TABLES.items()}
        doubts, entities = database.doubts(), "ENTITIES" in database.tables
    rows = {name: [dict(zip(_TABLES[name], row, strict=True)) for row in listed] for name, listed in read.items()}
    told = {text(row["Property"]).lower(): text(row["Value"]) for row in rows["SETTINGS"]}
    version = told.get("version", "").partition(".")[0]
    if version.isdecimal() and int(version[:9]) > NEWEST:
        found = f"it is of version {version[:9]}, newer than {NEWEST}, which is known here"
        doubts.append(Problem(file.name, found, "The columns that are known were read."))
    content = _Reader(rows, entities, concept, agreement, language).content(file.stem, file.name)
    return replace(content, doubts=(*doubts, *content.doubts))


class _Reader:
    def __init__(self, rows: Mapping[str, list[dict[str, Any]]], entities: bool, concept: str, agreement: str, language: str) -> None:
        self.rows, self.entities, self.losses = rows, entities, Losses()
        self.agreement, self.language = agreement, language
        self.variables = {row["ID"]: row for row in rows["VARIABLES"]}
        self.concepts = {key for key, row in self.variables.items() if text(row["Variable"]) == concept and row["DataType"] == SHORT}
        self.coders = {row["ID"]: text(row["Name"]) for row in rows["CODERS"]}
        self.places: dict[object, Places] = {}
        self.documents: dict[object, Document] = {}
        self.actors: dict[tuple[object, str], Actor] = {}

    def content(self, title: str, where: str) -> ProjectContent:
        self._documents()
        language = self.language or guessed_language(one.text[:10_000] for one in self.documents.values())
        known = self._known()
        values = self._values(known)
        self._actors(known, values)
        codes, named, _ = code_tree(self._branches(known, values), language=language)
        codings, relations, memos, links = self._statements(values, named)
        return ProjectContent(
            title,
            tuple(self.documents.values()),
            Codebook("imported", {language: title}, codes),
            codings=table(codings, KeptCoding),
            relations=table(relations, KeptRelation),
            memos=table(memos, KeptMemo),
            links=table(links, KeptLink),
            actors=tuple(self.actors.values()),
            origin=ORIGIN,
            doubts=self.losses.told(where),
        )

    def _documents(self) -> None:
        ids = Ids(otherwise="document")
        for row in self.rows["DOCUMENTS"]:
            self.places[row["ID"]] = places = Places(text(row["Text"]), unit="utf-16")
            title = text(row["Title"])
            id, (date, hour) = ids.give(title), self._date(row["Date"], title)
            told = {"title": title if title != id else "", "time": hour}
            told |= {name.lower(): text(row[name]) for name in _TOLD} | {"added_by": self.coders.get(row["Coder"], "")}
            language = guessed_language([places.text[:10_000]])
            attributes = {key: value for key, value in told.items() if value}
            self.documents[row["ID"]] = Document(id, places.text, language=language, date=date, attributes=attributes)
        for title, id in ids.changed.items():
            self.losses.add("documents got an id made of their title", "The title is kept as `title`.", f"{title} → {id}")

    def _date(self, value: object, title: str) -> tuple[str, str]:
        """The day, and the time if there is one: version 3 counts seconds from 1970, version 2 thousandths of them."""
        count = number(value)
        try:
            when = datetime(1970, 1, 1) + timedelta(seconds=(count or 0) if self.entities else (count or 0) // 1000)
        except OverflowError:
            count = None
        if count is None:
            self.losses.add("documents without a date that can be read", "Give them one.", title)
            return "", ""
        hour = f"{when:%H:%M:%S}"
        if hour != "00:00:00" and not self.entities:
            use = "Version 2 kept the time of the place where it ran: see whether the day is right."
            self.losses.add("dates were read as Universal Time", use, f"{title}: {when:%Y-%m-%d} {hour}")
        return f"{when.year:04d}-{when:%m-%d}", hour if hour != "00:00:00" else ""

    def _known(self) -> dict[tuple[object, str], dict[str, str]]:
        """Each value of a short variable with its attributes."""
        if not self.entities:
            return {(row["VariableId"], text(row["Value"])): self._described(row, text(row["ChildOf"])) for row in self.rows["ATTRIBUTES"]}
        value_of = {row["ID"]: text(row["Value"]) for row in self.rows["ENTITIES"]}
        names = {row["ID"]: text(row["AttributeVariable"]) for row in self.rows["ATTRIBUTEVARIABLES"]}
        more: dict[object, dict[str, str]] = {}
        for row in self.rows["ATTRIBUTEVALUES"]:
            if text(row["AttributeValue"]) and row["AttributeVariableId"] in names:
                more.setdefault(row["EntityId"], {})[names[row["AttributeVariableId"]]] = text(row["AttributeValue"])
        return {
            (row["VariableId"], text(row["Value"])): {**more.get(row["ID"], {}), **self._described(row, value_of.get(row["ChildOf"], ""))}
            for row in self.rows["ENTITIES"]
        }

    def _described(self, row: Mapping[str, Any], child_of: str) -> dict[str, str]:
        own = {name: text(row.get(name)) for name in ("Type", "Alias", "Notes")} | {"child_of": child_of, "colour": _colour(row)}
        return {key: value for key, value in own.items() if value}

    def _values(self, known: dict[tuple[object, str], dict[str, str]]) -> dict[object, dict[object, str]]:
        """For each statement the values of its variables as text; blank ones are none."""
        value_of = {row["ID"]: text(row["Value"]) for row in self.rows["ENTITIES"]}
        values: dict[object, dict[object, str]] = {}
        for name in ("DATASHORTTEXT", "DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT"):
            for row in self.rows[name]:
                value = value_of.get(row["Entity"], "") if name == "DATASHORTTEXT" and self.entities else text(row["Value"])
                if value.strip() and row["VariableId"] in self.variables:
                    values.setdefault(row["StatementId"], {})[row["VariableId"]] = value
                    if name == "DATASHORTTEXT":
                        known.setdefault((row["VariableId"], value), {})
        return values

    def _actors(self, known: Mapping[tuple[object, str], Mapping[str, str]], values: Mapping[object, Mapping[object, str]]) -> None:
        """An actor for each value of a short variable that is no concept and that a statement names, or of which something is told."""
        ids, used = Ids(otherwise="actor"), {(variable, value) for own in values.values() for variable, value in own.items()}
        twice = Counter(value for variable, value in known if value.strip() and variable not in self.concepts and (variable, value) in used)
        for (variable, value), told in known.items():
            row = self.variables.get(variable)
            if row is None or variable in self.concepts or row["DataType"] != SHORT or (variable, value) not in used:
                continue
            kind = text(row["Variable"])
            id = ids.give(value)
            if twice[value] > 1:
                self.losses.add("names stand for actors of two kinds", "Look whether they are the same.", f"{value} → {id} ({kind})")
            self.actors[variable, value] = Actor(id, value, kind, attributes=dict(told))

    def _branches(
        self, known: Mapping[tuple[object, str], Mapping[str, str]], values: Mapping[object, Mapping[object, str]]
    ) -> list[Branch]:
        """Each concept below its variable, and each type of statement that has no concept, or statements without one."""
        bare = {row["StatementTypeId"] for row in self.rows["STATEMENTS"] if not self.concepts & set(values.get(row["ID"], {}))}
        branches = [
            Branch(f"type {row['ID']}", "", text(row["Label"]), "", _colour(row))
            for row in self.rows["STATEMENTTYPES"]
            if row["ID"] in bare
        ]
        for variable in sorted(self.concepts, key=str):
            branches.append(Branch(f"variable {variable}", "", text(self.variables[variable]["Variable"])))
            for (own, value), told in known.items():
                if own == variable and value.strip():
                    more = "\n".join(f"{key}: {words}" for key, words in told.items() if key != "colour")
                    branches.append(Branch(f"value {variable} {value}", f"variable {variable}", value, more, told.get("colour", "")))
        return branches

    def _statements(
        self, values: Mapping[object, Mapping[object, str]], named: Mapping[str, str]
    ) -> tuple[list[KeptCoding], list[KeptRelation], list[KeptMemo], list[KeptLink]]:
        codings: dict[object, KeptCoding] = {}
        relations, memos, taken = list[KeptRelation](), list[KeptMemo](), Counter[str]()
        for row in self.rows["STATEMENTS"]:
            coding = self._coding(row, values.get(row["ID"], {}), named, taken)
            if coding is None:
                continue
            codings[row["ID"]] = coding
            for variable, value in values.get(row["ID"], {}).items():
                actor, name = self.actors.get((variable, value)), text(self.variables[variable]["Variable"])
                if actor is not None:
                    id = identified("relation", coding.coding, actor.id, "")
                    place = (coding.coding, coding.document, coding.start, coding.end, actor.id, "", coding.code, coding.coder)
                    relations.append(KeptRelation(id, *place, quote=coding.quote))
                elif variable not in self.concepts and not self._is_agreement(variable):
                    words = value if self.variables[variable]["DataType"] == "long text" else f"{name}: {value}"
                    memos.append(
                        KeptMemo(identified("memo", "coding", coding.coding, name, words), "coding", coding.coding, coding.coder, words)
                    )
        links = []
        for row in self.rows["STATEMENTLINKS"]:
            one, other = codings.get(row["SourceId"]), codings.get(row["TargetId"])
            if one and other:
                links.append(
                    KeptLink(identified("link", one.coding, other.coding, "linked"), one.coding, other.coding, "linked", one.coder)
                )
        return list(codings.values()), relations, memos, links

    def _is_agreement(self, variable: object) -> bool:
        row = self.variables[variable]
        return text(row["Variable"]) == self.agreement and row["DataType"] == BOOLEAN

    def _coding(
        self, row: Mapping[str, Any], own: Mapping[object, str], named: Mapping[str, str], taken: Counter[str]
    ) -> KeptCoding | None:
        document, start, stop = self.documents.get(row["DocumentId"]), number(row["Start"]), number(row["Stop"])
        span = self.places[row["DocumentId"]].span(start, stop) if document and start is not None and stop is not None else None
        concept = next((f"value {variable} {value}" for variable, value in own.items() if variable in self.concepts), "")
        code = named.get(concept or f"type {row['StatementTypeId']}", "")
        if document is None or span is None or not code:
            found = "statements left out, because their document, their type or their place is not there"
            self.losses.add(found, "Look at them in the program.", f"statement {text(row['ID'])}")
            return None
        coder = self.coders.get(row["Coder"], "") or UNKNOWN
        id = identified("coding", text_sha256(document.text), *span, code, coder, "")
        taken[id] += 1
        if taken[id] > 1:  # somebody said the same passage of two speakers
            id = identified("coding", text_sha256(document.text), *span, code, coder, "", taken[id])
        polarity = next((YES if value != "0" else NO for variable, value in own.items() if self._is_agreement(variable)), "")
        return KeptCoding(id, document.id, *span, code, coder, quote=document.text[slice(*span)], polarity=polarity)


def _colour(row: Mapping[str, Any]) -> str:
    """Red, green and blue as #RRGGBB; blank for black, which is what nobody chose."""
    parts = [number(row.get(name)) for name in ("Red", "Green", "Blue")]
    whole = [part for part in parts if part is not None and 0 <= part <= 255]
    return "#" + "".join(f"{part:02X}" for part in whole) if len(whole) == 3 and any(whole) else ""
