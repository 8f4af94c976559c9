"""Codings as a table (CSV or Excel) with the place of each, out and in: what programs without a format of their own can make."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, DataError, Problem, hint, one_of
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.codes import Branch, code_tree
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.databases import number
from qualcode.exchanging.projects.places import located
from qualcode.exchanging.projects.plain import rows_of
from qualcode.exchanging.workbooks import sheets_bytes
from qualcode.kept import ACCEPTED, MANUAL, METHODS, PROPOSED, STATUSES, KeptCoding, KeptMemo, KeptRelation
from qualcode.model import ID, LANGUAGES, Actor, Code, Codebook, Document
from qualcode.reading.codings import read_codings
from qualcode.rows import MODALITIES, NO_END, PLANES, POLARITIES, UNKNOWN
from qualcode.saving import save
from qualcode.starting.guessing import guessed_language
from qualcode.storing.identifying import identified, text_sha256
from qualcode.tables import check, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["coding_rows", "read_coding_table", "rows_bytes", "write_codings"]

FIRST = ("document", "start", "end", "code", "coder", "status", "quote", "method", "round", "polarity", "modality", "stage", "plane")
LAST = ("confidence", "reason", "coding")
MORE = ("source", "target", "memo", "relation", "memo_coder", "memo_id")
"""What belongs to a coding: the ends of its relations, and what was written about it."""
NO_ONE, BETWEEN, RULE = "-", "; ", "* * *"
"""A memo of nobody, what stands between several names, and the line between two memos."""
_LIKE_RULE, _MARKED_RULE = re.compile(r"^\\*\* \* \*$", re.M), re.compile(r"^\\(\\*\* \* \*)$", re.M)
"""A line of a memo that looks like that line is written behind a stroke."""
SAID = ("polarity", "modality", "stage", "plane")
LONGEST = 32_767
"""Characters that a cell of Excel can hold."""
SHOWN = 24


def coding_rows(content: ProjectContent, losses: Losses) -> list[list[str]]:
    """The headings and a row for each coding, every cell as text."""
    relations: dict[str, list[KeptRelation]] = {}
    memos: dict[str, list[KeptMemo]] = {}
    for relation in (KeptRelation(*row) for row in rows_of(content.relations, KeptRelation)):
        relations.setdefault(relation.coding, []).append(relation)
    for memo in (KeptMemo(*row) for row in rows_of(content.memos, KeptMemo)):
        if memo.about == "coding":
            memos.setdefault(memo.target, []).append(memo)
    rows = [[*FIRST, *LAST, *MORE]]
    for coding in (KeptCoding(*row) for row in rows_of(content.codings, KeptCoding)):
        own, told = relations.pop(coding.coding, []), memos.pop(coding.coding, [])
        for one in own:
            if (one.code, one.coder, one.method, one.round) != (coding.code, coding.coder, coding.method, coding.round):
                use = "Keep the project too: the table says of a relation only what its coding says."
                losses.add("relations by somebody else than their coding, or of another code", use, one.relation)
        confidence: Any = coding.confidence
        values = coding._asdict() | {"confidence": "" if confidence is None or math.isnan(confidence) else repr(float(confidence))}
        values |= {
            "memo": f"\n{RULE}\n".join(_LIKE_RULE.sub(r"\\\g<0>", one.text) for one in told),
            "memo_coder": BETWEEN.join(one.coder or NO_ONE for one in told),
            "memo_id": BETWEEN.join(one.memo for one in told),
        }
        for at, part in enumerate(_rows_of_ends(own) or [("", "", "")]):
            if at:
                values |= dict.fromkeys(("memo", "memo_coder", "memo_id"), "")
            values |= dict(zip(("source", "target", "relation"), part, strict=True))
            rows.append([_written(name, str(values[name])) for name in rows[0]])
    for id in relations:
        losses.add("relations of a coding that there is not", "Look for it.", id)
    return rows


def _rows_of_ends(relations: Sequence[KeptRelation]) -> list[tuple[str, str, str]]:
    """Sources, targets and ids of the relations of a coding: one row where each source stands to each target, else a row for each."""
    pairs = [(one.source or NO_END, one.target or NO_END) for one in relations]
    sources, targets = (list(dict.fromkeys(end)) for end in zip(*pairs, strict=True)) if pairs else ([], [])
    whole = not any(NO_END in ends and len(ends) > 1 for ends in (sources, targets))
    if whole and pairs and pairs == list(itertools.product(sources, targets)):
        return [(BETWEEN.join(sources), BETWEEN.join(targets), BETWEEN.join(one.relation for one in relations))]
    return [(source, target, one.relation) for (source, target), one in zip(pairs, relations, strict=True)]


def _written(name: str, cell: str) -> str:
    """A cell without the character NUL, which no table can hold; a quote with one is left out, for it would be no quote."""
    return cell if "\0" not in cell else "" if name == "quote" else cell.replace("\0", "\ufffd")


def write_codings(codings: ProjectContent | pd.DataFrame, path: str | Path) -> tuple[Problem, ...]:
    """Writes codings with their places as a table.

    Parameters
    ----------
    codings
        A project, or a table of codings with the columns of :class:`qualcode.kept.KeptCoding` (those with a default may be missing).
    path
        Ends in ``.csv`` (UTF-8 with its mark) or ``.xlsx``.

    Returns
    -------
    tuple of Problem
        What the table cannot carry. Texts, codebook, and what hangs on no coding are not in it.

    Raises
    ------
    ArgumentError
        When the ending tells no format, or columns are missing.
    OutputError
        When it cannot be written.

    Notes
    -----
    Columns document, start, end (code points of the text, half-open), code, coder, status, quote, …, source, target, memo. A
    coding with several relations names them all where each source stands to each target, else it has a row for each, with the same
    ``coding``; ``(none)`` is nobody at an end. Several memos are written with a line ``* * *`` between them; blanks at the ends of a
    memo are not kept.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import read_coding_table, table
    >>> codings = table([KeptCoding("c1", "S-01", 2, 3, "tie", "张三", quote="多")], KeptCoding)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_codings(codings, Path(folder, "codings.csv"))
    ...     read = read_coding_table(Path(folder, "codings.csv"), [Document("S-01", "答：多。")])
    >>> read.codings.equals(codings)
    True
    """
    file, losses = Path(path), Losses()
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise ArgumentError(f"'{file.name}' does not tell the format: name it .csv or .xlsx")
    if isinstance(codings, ProjectContent):
        content = codings
    else:
        needed = [name for name in KeptCoding._fields if name not in KeptCoding._field_defaults]
        content = ProjectContent("codings", (), Codebook("none", {}, ()), codings=check(codings, KeptCoding, needs=needed))
    rows = coding_rows(content, losses)
    if file.suffix.lower() == ".csv":
        data = rows_bytes(rows)
    else:
        data = sheets_bytes({"codings": [[_fitting(cell, losses) for cell in row] for row in rows]})
    save(file, data, remedy="Close it elsewhere, or choose another place.")
    return losses.told(file.name)


def rows_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as the bytes of a CSV file."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8-sig", "replace")


def _fitting(cell: str, losses: Losses) -> str:
    if len(cell) > LONGEST:
        losses.add(f"cells of more than {LONGEST:,} characters were cut, because Excel holds no more", "Write a .csv.", cell[:SHOWN])
    return cell[:LONGEST]


def read_coding_table(
    path: str | Path,
    documents: Iterable[Document],
    *,
    codebook: Codebook | None = None,
    actors: Sequence[Actor] = (),
    title: str = "",
    language: str = "",
    coder: str = "",
) -> ProjectContent:
    """A project of texts and a table of codings.

    Parameters
    ----------
    path
        CSV, Excel or OpenDocument, with columns document and code, and start and end (code points, half-open) or quote, or all three;
        further ones as :func:`write_codings` writes them.
    documents
        The texts; a row may name one by its id or its title.
    codebook
        What codes there may be; ``None``: those of the table, ``a.b`` below ``a``.
    actors
        Those whom source and target may name; others are added, and told.
    title
        Of the project; blank: the name of the file.
    language
        Of the codes; blank: found out from the texts.
    coder
        Whose the rows are that name nobody.

    Returns
    -------
    ProjectContent
        A row without a place is put where its quote stands, if that is one place only; ``doubts`` tell of rows that were left out because
        it is none or several, and of quotes that stood elsewhere than told.

    Raises
    ------
    DataError
        With every row that names a document, code, status … that there is not; or when the table cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mine.csv")
    ...     written = file.write_text("document,quote,code\\nS-01,尾款,money.late\\nS-01,答,money\\n", encoding="utf-8")
    ...     read = read_coding_table(file, [Document("S-01", "答：尾款没到。问：答？")], coder="张三")
    >>> read.codings[["start", "end", "code"]].values.tolist(), read.doubts[0].found
    ([[2, 4, 'money.late']], "rows left out, because their quote stands nowhere or in several places: 1 ('row 3: 答 (2 times)')")
    """
    one_of("language", language, ("", *LANGUAGES))
    file, texts = Path(path), tuple(documents)
    frame = read_codings(file)
    missing = [name for name in ("document", "code") if name not in frame]
    if not missing and not ({"start", "end"} <= set(frame) or "quote" in frame):
        missing = ["start' and 'end', or 'quote"]
    if missing:
        use = "Give it columns document, code, and start and end, or quote."
        raise DataError([Problem(file.name, f"it lacks the column '{name}'{hint(name, map(str, frame.columns))}", use) for name in missing])
    language = language or guessed_language(one.text[:10_000] for one in texts)
    reader = _Reader(file.name, texts, codebook, coder or UNKNOWN)
    for number_, values in zip(frame.index, frame.fillna("").astype(str).to_dict("records"), strict=True):
        reader.row(int(number_), {str(key): value for key, value in values.items()})
    if reader.problems:
        raise DataError(reader.problems)
    title = title or file.stem
    own = codebook or _codebook(title, dict.fromkeys(one.code for one in reader.codings.values()), language)
    return ProjectContent(
        title,
        texts,
        own,
        codings=table(reader.codings.values(), KeptCoding),
        relations=table(reader.relations, KeptRelation),
        memos=table(reader.memos, KeptMemo),
        actors=(*actors, *reader.others({one.id for one in actors})),
        doubts=reader.losses.told(file.name),
    )


def _codebook(title: str, ids: Iterable[str], language: str) -> Codebook:
    branches = {}
    for id in ids:
        parts = id.split(".")
        for length in range(1, len(parts) + 1):
            key = ".".join(parts[:length])
            branches[key] = Branch(key, ".".join(parts[: length - 1]), parts[length - 1])
    codes, _, _ = code_tree(branches.values(), language=language, known={key: Code(key, {}) for key in branches})
    return Codebook("imported", {language: title}, codes)


class _Reader:
    """Reads rows; what is wrong in one goes to the problems, what is doubtful to the losses."""

    def __init__(self, name: str, documents: Sequence[Document], codebook: Codebook | None, coder: str) -> None:
        self.name, self.coder = name, coder
        self.documents = {one.attributes["title"]: one for one in documents if one.attributes.get("title")}
        self.documents |= {one.id: one for one in documents}
        self.shas = {one.id: text_sha256(one.text) for one in documents}
        self.codes = None if codebook is None else {code.id for code in codebook.codes}
        self.problems: list[Problem] = []
        self.losses = Losses()
        self.codings: dict[str, KeptCoding] = {}
        self.relations: list[KeptRelation] = []
        self.memos: list[KeptMemo] = []

    def row(self, line: int, values: dict[str, str]) -> None:
        before = len(self.problems)
        values["method"] = values.get("method", "").lower() or MANUAL
        values["status"] = values.get("status", "").lower() or (ACCEPTED if values["method"] == MANUAL else PROPOSED)
        self._known(line, "document", values, self.documents)
        code = values["code"]
        if self.codes is not None:
            self._known(line, "code", values, self.codes)
        elif not ID.fullmatch(code) or not all(code.split(".")):
            self._wrong(line, f"code '{code}' is no id", "Use letters, digits, '_', '-', and '.' between what lies below each other.")
        self._known(line, "status", values, STATUSES)
        self._known(line, "method", values, METHODS)
        more: dict[str, tuple[str, ...]] = {"polarity": POLARITIES, "modality": MODALITIES, "plane": (*PLANES, UNKNOWN)}
        for name, known in more.items():
            if values.get(name):
                self._known(line, name, values, known)
        confidence = self._confidence(line, values.get("confidence", ""))
        if len(self.problems) > before:
            return
        document = self.documents[values["document"]]
        place = self._place(line, document, values)
        if place is None:
            return
        coder, round_ = values.get("coder", "") or self.coder, values.get("round", "")
        id = values.get("coding", "") or identified("coding", self.shas[document.id], *place, code, coder, round_)
        polarity, modality, stage, plane = (values.get(name, "") for name in SAID)
        what = (id, document.id, *place, code, coder, values["method"], values["status"], document.text[slice(*place)], round_)
        coding = KeptCoding(*what, polarity, modality, stage, plane, confidence, values.get("reason", ""))
        self.codings.setdefault(id, coding)
        self._relations(coding, values)
        self._memos(coding, values)

    def _wrong(self, line: int, found: str, use: str) -> None:
        self.problems.append(Problem(f"{self.name}, row {line}", found, use))

    def _known(self, line: int, name: str, values: dict[str, str], known: Iterable[str]) -> None:
        value = values.get(name, "")
        if value not in known:
            listed = [one for one in known if one]
            use = f"It is one of {', '.join(listed[:20])}{', …' if len(listed) > 20 else ''}."
            self._wrong(line, f"{name} '{value}' is unknown{hint(value, listed)}" if value else f"it has no {name}", use)

    def _confidence(self, line: int, value: str) -> float:
        try:
            read = float(value) if value else math.nan
        except ValueError:
            read = -1.0
        if not (math.isnan(read) or 0 <= read <= 1):
            self._wrong(line, f"confidence '{value}' is no number from 0 to 1", "Correct it, or leave it blank.")
        return read

    def _place(self, line: int, document: Document, values: dict[str, str]) -> tuple[int, int] | None:
        start, end, quote = number(values.get("start", "")), number(values.get("end", "")), values.get("quote", "")
        span = (start, end) if start is not None and end is not None else None
        found = located(document.text, span, quote)
        if found is None:
            times = document.text.count(quote) if quote else 0
            told = f"row {line}: {quote[:SHOWN] or f'{start} to {end}'}" + (f" ({times} times)" if quote else "")
            use = "Write where it begins and ends, or a longer quote."
            self.losses.add("rows left out, because their quote stands nowhere or in several places", use, told)
            return None
        if found.moved and (values.get("start") or values.get("end")):
            self.losses.add("rows put where their quote stands, which is not their place", "Look at them.", f"row {line}: {quote[:SHOWN]}")
        return found.start, found.end

    def _relations(self, coding: KeptCoding, values: dict[str, str]) -> None:
        """Each source stands to each target, as in a table that a run takes."""
        sources, targets = (_listed(values.get(end, "")) for end in ("source", "target"))
        pairs = [pair for pair in itertools.product(sources or [""], targets or [""]) if any(pair)]
        told = _listed(values.get("relation", ""))
        for at, (source, target) in enumerate(pairs):
            id = told[at] if len(told) == len(pairs) else identified("relation", coding.coding, source, target)
            place = (coding.coding, coding.document, coding.start, coding.end, source, target, coding.code, coding.coder)
            self.relations.append(KeptRelation(id, *place, coding.method, coding.quote, coding.round))

    def _memos(self, coding: KeptCoding, values: dict[str, str]) -> None:
        parts = values["memo"].split(f"\n{RULE}\n") if values.get("memo") else []
        texts = [_MARKED_RULE.sub(r"\g<1>", part) for part in parts]
        ids, coders = _listed(values.get("memo_id", "")), _listed(values.get("memo_coder", ""))
        for at, text in enumerate(texts):
            coder = coders[at] if len(coders) == len(texts) else coding.coder
            id = ids[at] if len(ids) == len(texts) else identified("memo", "coding", coding.coding, coder, text)
            self.memos.append(KeptMemo(id, "coding", coding.coding, coder, text))

    def others(self, known: set[str]) -> list[Actor]:
        """Actors that only the table names."""
        named = dict.fromkeys(id for one in self.relations for id in (one.source, one.target) if id and id not in known)
        for id in named:
            self.losses.add(f"actors of whom nothing else is known; their kind is {UNKNOWN}", "Name them by `actors`.", id)
        return [Actor(id, id, UNKNOWN) for id in named]


def _listed(cell: str) -> list[str]:
    parts = [part.strip() for part in re.split("[;；]", cell)] if cell else []
    return ["" if part in (NO_ONE, NO_END) else part for part in parts]
