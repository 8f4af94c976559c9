"""What a cell of a layout holds: which codings speak for it and against it, how strong they are, and their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.layouts.record import joined_ids
from qualcode.matrices.choosing import counted_and_denied, denies
from qualcode.matrices.labelling import filled
from qualcode.matrices.support import NOBODY, mark
from qualcode.rows import UNKNOWN
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Row", "Strength", "below", "denied", "heard", "held", "ids_of", "once", "quoted", "rows_in", "rows_of", "strength_of"]

Row = dict[str, Any]


class Strength(NamedTuple):
    """Different sentences, documents and voices, and the mark that they give; see :func:`qualcode.matrices.support.mark`."""

    units: int
    sources: int
    roles: int
    mark: str


def strength_of(said: Iterable[tuple[str, str, str]]) -> Strength:
    """How strong some codings are, each told by its sentence, its document and whoever says so.

    Examples
    --------
    >>> strength_of([("S-01:1", "S-01", "bureau"), ("S-01:1", "S-01", "bureau"), ("P-01:4", "P-01", "")])
    Strength(units=2, sources=2, roles=2, mark='●')
    >>> strength_of([])
    Strength(units=0, sources=0, roles=0, mark='')
    """
    rows = [(segment, document, NOBODY if voice in ("", UNKNOWN) else voice) for segment, document, voice in said]
    units, sources, roles = (len({row[place] for row in rows}) for place in range(3))
    return Strength(units, sources, roles, mark(units, sources, roles))


def held(rows: Sequence[Row]) -> Row:
    """What stands in a cell: its strength, and the ids of its codings."""
    strength = strength_of((row["segment"], row["document"], row.get("asserted_by") or "") for row in rows)
    return {**strength._asdict(), "codings": ids_of(rows)}


def below(code: str, wanted: Iterable[str]) -> bool:
    """Whether a code is one of some codes, or lies below one of them.

    Examples
    --------
    >>> below("control.funding", ["control"]), below("controlled", ["control"])
    (True, False)
    """
    return any(code == one or code.startswith(f"{one}.") for one in wanted)


def denied(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that say that it is not so, of machines and of people: counted nowhere, and shown beside."""
    some: pd.DataFrame = codings[denies(codings)]
    return some


def heard(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that count and those that deny, in the order of the table.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S:1", "rejected", "-"), ("S:2", "accepted", "+"), ("S:3", "rejected", "+"), ("S:4", "accepted", "-")]
    >>> heard(pd.DataFrame(rows, columns=["segment", "status", "polarity"]))["segment"].tolist()
    ['S:1', 'S:2', 'S:4']
    """
    return counted_and_denied(codings.reset_index(drop=True))


def rows_in(frame: pd.DataFrame, *labels: str) -> list[Row]:
    """The rows of a table as mappings, blanks as empty strings; of each of `labels` a blank is ``(unknown)``."""
    columns = {str(name): frame[name].astype("object").where(frame[name].notna(), "").tolist() for name in frame}
    columns |= {name: filled(frame[name]).tolist() for name in labels if name in frame}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def rows_of(frame: pd.DataFrame | None, names: Sequence[str]) -> Iterator[Row]:
    """The rows of a table as mappings of some columns, all as text, a blank and what the table lacks as an empty one."""
    if frame is None:
        return
    columns = [frame[name].astype(TEXT).fillna("").tolist() if name in frame else [""] * len(frame) for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def ids_of(rows: Iterable[Row]) -> str:
    """The ids of the codings of a cell."""
    return joined_ids(row["coding"] for row in rows)


def once(values: Iterable[Any]) -> list[str]:
    """Each value that is not blank, once, in the order in which they come."""
    return list(dict.fromkeys(str(value) for value in values if value))


def quoted(pairs: Iterable[tuple[str, str]]) -> str:
    """Sentences with their ids in front, a line each."""
    return "\n".join(dict.fromkeys(f"{segment}: {quote}" for segment, quote in pairs if quote))
