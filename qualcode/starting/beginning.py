"""Writes the first study.yaml of a folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from qualcode.errors import DataError, OutputError, Problem
from qualcode.grammar import Grammar
from qualcode.model import LANGUAGES, Document
from qualcode.names.candidates import Candidate
from qualcode.names.organisations import organisation_names
from qualcode.reading.codebooks import read_codebook
from qualcode.reading.contents import words_for_reading
from qualcode.reading.grammars import read_grammar
from qualcode.starting.guessing import Guess, guessed_language, guessed_text
from qualcode.starting.looking import LeftOut, Text, texts_in
from qualcode.starting.parties import guessed_roles
from qualcode.starting.tables import Tables, tables_in, tables_of
from qualcode.starting.writing import Draft, document_table, study_text

__all__ = ["Start", "start_study"]

INLINE = 60
"""Of how many documents a study.yaml may be and still be read by a person; more go into a table."""
APART = ("it is a table with one text a row", "Put it into a folder of its own: `documents: {table: …, text: COLUMN, id: COLUMN}`.")
"""Of a study that lists its documents."""


@dataclass(frozen=True)
class Start:
    """What :func:`start_study` found and wrote.

    Attributes
    ----------
    written
        The files that were written: study.yaml, and documents.csv where there are many documents.
    kinds
        How many documents of each kind.
    turns
        How many turns of speech.
    candidates
        The organisations that were found, the most frequent first.
    left_out
        The files that cannot be read, with the reason and what to do.
    tables
        The tables with one text a row that the study takes its texts from; ``kinds`` then counts the first texts alone.
    """

    written: tuple[Path, ...]
    kinds: Mapping[str, int]
    turns: int
    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    tables: tuple[str, ...] = ()


def _ignore(name: str) -> None:
    """Nobody watches."""


def start_study(
    folder: str | Path,
    *,
    language: str = "",
    codebook: str = "governance",
    force: bool = False,
    progress: Callable[[str], None] = _ignore,
) -> Start:
    """Look through a folder of texts and write a first study.yaml into it, every guess marked as one.

    Where the texts are rows of Parquet or JSON Lines, and nothing else can be read, it declares these tables.

    Parameters
    ----------
    folder
        Holds the texts, in itself or in folders below.
    language
        ``zh`` or ``en``; blank: guessed by the characters.
    codebook
        A built-in name, or a path relative to `folder`.
    force
        Replace a study.yaml (and documents.csv) that is there.
    progress
        Called with the name of each file.

    Raises
    ------
    DataError
        When there is no such folder, no text in it that can be read, or a study.yaml already.
    OutputError
        When the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     interview = "访：忙吗？\\n受：忙。\\n访：为什么？\\n受：街道派活。\\n"
    ...     length = Path(folder, "S02_20190712_站长.txt").write_text(interview, encoding="utf-8")
    ...     start = start_study(folder)
    ...     print(dict(start.kinds), start.turns, [path.name for path in start.written])
    {'interview': 1} 4 ['study.yaml']
    """
    folder = Path(folder)
    _may_begin(folder, codebook, force)
    grammars = {one: read_grammar(one) for one in LANGUAGES}
    texts, left_out, names = _read(folder, grammars, progress)
    tables = tables_of(folder, names, words_for_reading(grammars).headings) if names else None
    language = language or guessed_language(one[:20_000] for one in (tables.texts if tables else _all_of(texts)))
    documents, guesses = _rows(tables, grammars) if tables else _documents(texts, grammars)
    candidates = organisation_names(documents, grammars=grammars)
    draft = Draft(
        folder.resolve().name,
        language,
        codebook,
        tuple(candidates),
        guessed_roles(documents, candidates, grammars),
        tuple(guesses),
        tuple(left_out),
        tables,
    )
    written = _written(folder, draft, force)
    kinds = Counter(guess.kind for _, guess in guesses)
    turns = sum(guess.turns for _, guess in guesses)
    ordered = dict(sorted(kinds.items(), key=lambda one: (-one[1], one[0])))
    return Start(written, ordered, turns, tuple(candidates), tuple(left_out), tuple(names))


def _may_begin(folder: Path, codebook: str, force: bool) -> None:
    if not os.path.isdir(folder):
        use = "Name the folder that holds your texts."
        raise DataError([Problem(str(folder), "this is no folder" if os.path.exists(folder) else "there is no such folder", use)])
    read_codebook(codebook, folder, where="--codebook")
    there = [name for name in ("study.yaml", "documents.csv") if os.path.exists(folder / name)]
    if "study.yaml" in there and not force:
        use = "Edit it, or replace it with --force (what you wrote in it is lost then)."
        raise DataError([Problem(str(folder / "study.yaml"), "there is a study.yaml already", use)])


def _read(folder: Path, grammars: Mapping[str, Grammar], progress: Callable[[str], None]) -> tuple[list[Text], list[LeftOut], list[str]]:
    """The texts, what is left out, and the tables that texts are to be taken from: those of a folder in which nothing else can be read."""
    texts: list[Text] = []
    left_out: list[LeftOut] = []
    tables = tables_in(folder)
    for found in texts_in(folder, words_for_reading(grammars)):
        progress(found.name)
        if isinstance(found, Text):
            texts.append(found)
        elif found.name not in tables:
            left_out.append(found)
    if texts:
        return texts, [*left_out, *(LeftOut(name, *APART) for name in tables)], []
    if not tables:
        problems = [Problem(str(folder / one.name), one.found, one.remedy) for one in left_out]
        none = Problem(str(folder), "there is no text in this folder that can be read", "Put your texts in: .docx, .txt, .pdf, .html, …")
        raise DataError([*problems, none])
    return [], left_out, tables


def _all_of(texts: list[Text]) -> Iterator[str]:
    return (part[0].text for text in texts for part in text.parts)


def _rows(tables: Tables, grammars: Mapping[str, Grammar]) -> tuple[list[Document], list[tuple[str, Guess]]]:
    """The first texts of the tables, and what each seems to be."""
    told = [replace(one, language=guessed_language([one.text[:20_000]])) for one in tables.documents()]
    guesses = [guessed_text(tables.names[0], one, grammars[one.language]) for one in told]
    return [replace(one, kind=guess.kind) for one, guess in zip(told, guesses, strict=True)], [(tables.names[0], one) for one in guesses]


def _documents(texts: list[Text], grammars: Mapping[str, Grammar]) -> tuple[list[Document], list[tuple[str, Guess]]]:
    """The documents to look for names in, and for each file what it seems to be; no id stands twice."""
    documents: list[Document] = []
    guesses: list[tuple[str, Guess]] = []
    taken: Counter[str] = Counter()
    for text in texts:
        content = text.content
        language = guessed_language([content.text[:20_000]])
        first = Document(f"d{len(documents)}", content.text, language=language, file=text.name, layout=content.layout)
        guess = guessed_text(text.name, first, grammars[language])
        own = [fields["id"] for _, fields in text.parts if fields.get("id")]
        guess = replace(guess, id=_unique(guess.id, taken))
        taken.update(own)
        guesses.append((text.name, guess))
        documents.append(replace(first, kind=guess.kind))
        for part, _ in text.parts[1:]:
            documents.append(Document(f"d{len(documents)}", part.text, guess.kind, language, file=text.name))
    return documents, guesses


def _unique(id: str, taken: Counter[str]) -> str:
    """The id, with a number behind where it is taken."""
    found, number = id, 1
    while found.casefold() in taken:
        number += 1
        found = f"{id}-{number}"
    taken[found.casefold()] += 1
    return found


def _written(folder: Path, draft: Draft, force: bool) -> tuple[Path, ...]:
    table = len(draft.guesses) > INLINE and draft.tables is None
    paths = []
    if table:
        path = folder / "documents.csv"
        if path.exists() and not force:
            raise DataError([Problem(str(path), "there is a documents.csv already", "Replace it with --force, or take it away.")])
        _write(path, document_table(draft).encode("utf-8-sig"))
        paths.append(path)
    path = folder / "study.yaml"
    _write(path, study_text(draft, table=table).encode("utf-8"))
    return (path, *paths)


def _write(path: Path, data: bytes) -> None:
    """The file at once: whole, or not at all."""
    made = ""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            made = file.name
            file.write(data)
        os.chmod(made, 0o644)
        os.replace(made, path)
    except OSError as error:
        if made:
            Path(made).unlink(missing_ok=True)
        raise OutputError(f"{path}: it cannot be written ({error.strerror}). Check the permissions of the folder.") from None
