"""What ``qualcode words`` gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.answering import TABLES, Answer, heard, place, quoted, tell
from qualcode.cli.asking import Asked
from qualcode.cli.materials import Material, material
from qualcode.errors import ArgumentError, hint
from qualcode.matrices.asking import narrowed
from qualcode.matrices.labelling import labelled
from qualcode.reading.encodings import decode
from qualcode.reading.files import read_data

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["told_words"]

UNTESTED = ("tfidf", "textrank")


def told_words(
    asked: Asked,
    *,
    by: str | None,
    typical: bool,
    measure: str,
    stop_words: str | None,
    top: int,
    informants: int,
    seed: int | None,
    evidence: str | None,
) -> None:
    """Frequent words, typical words, or the sentences of a word."""
    from qualcode.terms.counting import frequent_words
    from qualcode.terms.keyness import key_words

    place(asked, TABLES)
    if typical and by is None:
        raise click.UsageError("--typical needs --by: typical of what? Such as --by stage --typical.")
    more = [] if stop_words is None else _lines(stop_words)
    found = material(asked)
    notes = [*found.told, f"stop words: the list of each language{f' and {len(more)} of {stop_words}' if more else ''}"]
    with heard():
        cut = _cut(found, by, more)
        if evidence is not None:
            tell(_places(cut, evidence, notes), asked)
            return
        if typical:
            table = key_words(cut, by=str(by), measure=measure, seed=seed)
            table = table[table["rank"] <= top]
            notes.append(f"measure: {measure}")
            if seed is not None and measure not in UNTESTED:
                notes.append(f"p: by exchanging labels, seed {seed}")
        else:
            table = frequent_words(cut, by=by, top=top, informants=informants)
        tell(Answer({"words": table}, notes), asked)


def _cut(found: Material, by: str | None, more: list[str]) -> pd.DataFrame:
    from qualcode.terms.cutting import words

    segments, _ = narrowed(found.study, found.results.segments, found.results.segments, found.where)
    cut = words(segments, found.study, more_stop_words=more)
    return cut if by is None or by in cut else labelled(cut, found.study, labels=[by])


def _places(cut: pd.DataFrame, word: str, notes: list[str]) -> Answer:
    rows = cut[(cut["word"] == word).to_numpy(dtype=bool)]
    if not len(rows):
        known = list(map(str, cut["word"].unique()))
        raise ArgumentError(f"--evidence {word}: no text has it as a word{hint(word, known)}. Longer words hide shorter ones in them.")
    why = sorted(set(map(str, rows["reason"].dropna())))
    told = [f"not counted: {', '.join(why)}"] if why else []
    rows = rows.assign(quote=rows["word"], sentence=rows["text"])
    lines = [f"{word}: {len(rows)} places", *quoted(rows, ("document", "speaker", "stage", "plane"))]
    return Answer({"places": rows}, [*told, *notes], lines=lines)


def _lines(file: str) -> list[str]:
    """The words of a text file in any usual encoding, one a line."""
    text, _ = decode(read_data(Path(file), file))
    return [line.strip() for line in text.splitlines() if line.strip()]
