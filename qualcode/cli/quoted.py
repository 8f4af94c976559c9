"""What ``qualcode quotes`` gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.cli.answering import TABLES, Answer, heard, place, tell
from qualcode.cli.asking import Asked, labels_of
from qualcode.cli.materials import Material, material
from qualcode.errors import one_of
from qualcode.matrices.asking import of_relations
from qualcode.matrices.labelling import labelled

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["told_quotes"]


def told_quotes(asked: Asked, *, codes: Sequence[str], by: str, each: int) -> None:
    """Chosen quotes of each cell, how often each person is quoted, and warnings."""
    from qualcode.quoting import quote_bank, quoted_persons

    place(asked, TABLES)
    per = list(dict.fromkeys(["code", "plane", *labels_of(by)]))
    found = material(asked, relations=of_relations(per))
    with heard():
        rows = _rows(found, codes, per)
        bank = quote_bank(rows, found.results.segments, per=per, each=each, risky=found.results.risks)
        people = quoted_persons(bank)
        warned = int(bank["warning"].notna().sum())
        notes = [
            *found.told,
            f"cells: {', '.join(per)}; at most {each} quotes each",
            f"quotes: {len(bank)} of {len(people)} persons and documents; most often quoted: {_most(people)}",
            *([f"{warned} of them may hurt somebody (marked !); read them again before you print them"] if warned else []),
        ]
        lines = list(_lines(bank, per)) or ["Nothing was found."]
        tell(Answer({"quotes": bank, "persons": people}, notes, lines=lines), asked)


def _rows(found: Material, codes: Sequence[str], per: Sequence[str]) -> pd.DataFrame:
    """The codings, or relations, that are asked about, with their labels."""
    known = [*(code.id for code in found.study.codebook.codes), *found.study.codebook.families]
    for code in codes:
        one_of("--code", code, list(dict.fromkeys(known)))
    rows, _ = found.relations if of_relations(per) else found.codings
    if codes:
        rows = rows[[any(code == one or str(code).startswith(f"{one}.") for one in codes) for code in rows["code"]]]
    return labelled(rows, found.study, labels=[name for name in (*per, "person_role") if name not in rows])


def _most(people: pd.DataFrame) -> str:
    return ", ".join(f"{row.person} {row.quotes}" for row in people.head(3).itertuples(index=False)) or "nobody"


def _lines(bank: pd.DataFrame, per: Sequence[str]) -> Iterator[str]:
    """A heading for each cell, then its quotes with where they stand and who said them."""
    for labels, part in bank.groupby(list(per), sort=False, dropna=False):
        yield " · ".join(map(str, labels))
        yield from (_line(row) for row in part.fillna(dict.fromkeys(("role", "person", "warning"), "")).to_dict("records"))


def _line(row: dict[Any, Any]) -> str:
    who = ", ".join(part for part in (row["segment"], row["role"], row["person"]) if part)
    warning = f"  ! {row['warning']}" if row["warning"] else ""
    return f"    {row['quote']} [{who}]{warning}"
