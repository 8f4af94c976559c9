"""The framework matrix: case × theme, in each cell chosen sentences word for word, with how many references there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.matrices.choosing import one_voice
from qualcode.matrices.grid import crossed
from qualcode.matrices.labelling import UNKNOWN, codable, grouped, sources
from qualcode.matrices.overlapping import level_labels, merged
from qualcode.rows import Coding, Segment
from qualcode.tables import TEXT, check, without_categories

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Framework", "framework_matrix"]

THEME = "theme"
_SHOWN = ("document", "segment", "start", "end", "quote", "code", "plane", "person", "status", "confidence", "support")
"""What is shown of a coding, or chosen by."""
_RULE = (
    "accepted before proposed, then the surest, the one with most indicators, the first in the text; one sentence of each informant before "
    "a second of any, and no sentence twice in a row of the table while there are others"
)


@dataclass(frozen=True, eq=False)
class Framework:
    """A framework matrix in its three forms.

    Attributes
    ----------
    quotes
        One row per chosen sentence: the labels of its row, ``theme``, ``number`` (1, 2, … in its cell), ``references`` and ``informants``
        of the cell, ``document``, ``segment``, ``start``, ``end`` (code points of ``Document.text``, half-open), ``quote``
        (``text[start:end]``), ``code``, ``coded`` (the words that were coded), ``person``, ``status``, ``confidence``.
    wide
        One row per case, one column per theme: the sentences with their ids, and how many references there are. ``0`` where there is
        material and nothing was found, blank (``<NA>``) without material.
    counts
        The same with numbers only (``Int64``): passages that carry the theme; passages that share characters are one.
    settings
        Every choice that was made, in words.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> table = qualcode.framework_matrix(results.codings, results.segments, rows="person", planes="together")
    >>> table.wide.loc["C01", "separation"].splitlines()
    ['机床社区怎么搞的我不清楚，各管各的。 [C-01:38]', '(1)']
    """

    quotes: pd.DataFrame = field(repr=False)
    wide: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame
    settings: Mapping[str, str] = field(default_factory=dict)


def framework_matrix(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    rows: str = "document",
    level: str | int = "family",
    quotes: int = 2,
    planes: str = "apart",
    codes: Sequence[str] | None = None,
) -> Framework:
    """Case × theme with the sentences that show it best (Ritchie & Spencer 1994).

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`. Rejected ones are left out.
    segments
        The sentences, columns as :class:`qualcode.Segment`: the quotes are whole sentences, and 0 is told from blank.
    rows
        What a row is: document, person, or any other column that both tables have (case, stage, actor). A coding without a value (a
        policy has no person) is in no row.
    level
        What a theme is: ``family``, ``code``, or a number of parts of the code's id.
    quotes
        So many sentences a cell at most. Accepted codings go before proposed ones, then the surest, the one with most indicators, the
        first in the text; one sentence of each informant goes before a second of any, and no sentence stands twice in a row of the table
        while there are others.
    planes
        ``apart``: what is written and what is done have rows of their own; ``together``.
    codes
        Themes in their order, so that those without a coding are shown too.

    Returns
    -------
    Framework

    Raises
    ------
    ArgumentError
        When a column is missing, several people coded, or `quotes` is less than 1.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> table = qualcode.framework_matrix(results.codings, results.segments, rows="person", quotes=1)
    >>> row = next(table.quotes.itertuples())
    >>> results.study.document(row.document).text[row.start : row.end] == row.quote
    True
    """
    import pandas as pd

    codings = without_categories(
        check(codings, Coding, needs=["document", "start", "end", "code", "status", "segment", "quote", "plane", rows])
    )
    segments = without_categories(check(segments, Segment, needs=["document", "segment", "start", "end", "text", "role", "plane", rows]))
    if quotes < 1:
        raise ArgumentError(f"{quotes} quotes are none; give 1 or more, or use code_matrix for numbers only")
    counting = one_voice(codings)
    counting = counting[[name for name in counting if name in _SHOWN or name == rows]]
    found, names = grouped(counting.loc[counting[rows].notna()], [rows], planes)
    found = found.assign(theme=level_labels(found["code"], level), _source=sources(found))
    material = codable(segments[segments[rows].notna()])
    there = _there(_labels(material, rows, planes), found[names])
    occurring = sorted(map(str, found[THEME].unique()))
    themes = [*dict.fromkeys((*(codes or ()), *occurring))]
    references = merged(found, _passage(names))[0].groupby([*names, THEME]).size().rename("references")
    counts = crossed(references, there, there.index, pd.Index(themes, name=THEME))
    chosen = _quotes(_whole(found, segments), names, quotes, themes)
    informants = found.groupby([*names, THEME])["_source"].nunique().rename("informants")
    chosen = chosen.join(references, on=[*names, THEME]).join(informants, on=[*names, THEME])
    settings = {"rows": rows, "theme": str(level), "quotes": str(quotes), "planes": planes, "chosen": _RULE, "count": "references"}
    order = [*names, THEME, "number", "references", "informants", "document", "segment", "start", "end", "quote", "code", "coded"]
    order += [name for name in ("person", "status", "confidence") if name in chosen]
    return Framework(chosen[list(dict.fromkeys(order))].reset_index(drop=True), _wide(chosen, counts), counts, settings)


def _labels(material: pd.DataFrame, rows: str, planes: str) -> pd.DataFrame:
    """The labels of each sentence."""
    table, names = grouped(material, [rows], planes)
    return table[names]


def _there(material: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    """For every case on every plane that occurs, the unknown last, whether there is material; a coding is material too."""
    import pandas as pd

    both = pd.concat([material, found], ignore_index=True).drop_duplicates()
    values = [sorted(map(str, both[name].unique()), key=lambda label: (label == UNKNOWN, label)) for name in both]
    index = pd.MultiIndex.from_product(values, names=list(both.columns)) if len(values) > 1 else pd.Index(values[0], name=both.columns[0])
    known = set(both.itertuples(index=False, name=None))
    return pd.Series([(row if isinstance(row, tuple) else (row,)) in known for row in index], index=index, dtype=bool)


def _passage(names: Sequence[str]) -> list[str]:
    """Within what passages that share characters are one."""
    return list(dict.fromkeys([*names, THEME, "document"]))


def _whole(found: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """The codings with the sentence that holds them; one that reaches over its sentence keeps its own words."""
    import numpy as np

    sentences = segments.drop_duplicates("segment").set_index("segment")[["start", "end", "text"]].reindex(found["segment"])
    own_start, own_end = found["start"].to_numpy(), found["end"].to_numpy()
    inside = (sentences["start"].le(own_start) & sentences["end"].ge(own_end)).to_numpy(dtype=bool, na_value=False)
    return found.assign(
        coded=found["quote"],
        quote=np.where(inside, sentences["text"].to_numpy(dtype=object), found["quote"].to_numpy(dtype=object)),
        start=np.where(inside, sentences["start"].fillna(0).to_numpy(), own_start).astype("int64"),
        end=np.where(inside, sentences["end"].fillna(0).to_numpy(), own_end).astype("int64"),
    )


def _quotes(found: pd.DataFrame, names: list[str], size: int, themes: Sequence[str]) -> pd.DataFrame:
    """The chosen sentences of each cell, the themes of a row in their order."""
    place = {theme: number for number, theme in enumerate(themes)}
    sure = found["confidence"].fillna(1.0) if "confidence" in found else 1.0
    ordered = found.assign(
        _theme=found[THEME].map(place),
        _waits=(found["status"] == "proposed"),
        _sure=sure,
        _support=found.get("support", 1),
    ).sort_values(
        [*names, "_theme", "_waits", "_sure", "_support", "document", "start"],
        ascending=[*[True] * len(names), True, True, False, False, True, True],
    )
    ordered = ordered.reset_index(drop=True)
    kept: list[tuple[int, int]] = []
    used: set[tuple[object, ...]] = set()
    row: object = None
    for key, cell in ordered.groupby([*names, "_theme"], sort=False):
        if key[:-1] != row:
            row, used = key[:-1], set()
        kept += [(at, number) for number, at in enumerate(_chosen(cell, size, used), start=1)]
    chosen = ordered.loc[[at for at, _ in kept]].drop(columns=["_theme", "_waits", "_sure", "_support"])
    return chosen.assign(number=[number for _, number in kept])


def _chosen(cell: pd.DataFrame, size: int, used: set[tuple[object, ...]]) -> list[int]:
    """The rows whose sentences stand for a cell: again and again of the informant with the fewest so far, the best that is left."""
    places = list(zip(cell["document"], cell["start"], cell["end"], strict=True))
    left = dict(zip(cell.index, zip(places, cell["_source"], strict=True), strict=True))
    taken: list[int] = []
    told: dict[object, int] = {}
    while left and len(taken) < size:
        rank = {at: number for number, at in enumerate(left)}
        best = min(left, key=lambda at: (left[at][0] in used, told.get(left[at][1], 0), rank[at]))
        place, source = left[best]
        taken.append(best)
        told[source] = told.get(source, 0) + 1
        used.add(place)
        left = {at: one for at, one in left.items() if one[0] != place}
    return taken


def _wide(chosen: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The counts with the sentences in front of them."""
    import pandas as pd

    names = list(counts.index.names)
    lines = chosen["quote"].astype("object").str.strip() + " [" + chosen["segment"].astype("object") + "]"
    cells = lines.groupby([*(chosen[name] for name in (*names, THEME))], sort=False).agg("\n".join)
    wide = counts.astype(TEXT).to_numpy(dtype=object, copy=True)
    at_row = {row if isinstance(row, tuple) else (row,): number for number, row in enumerate(counts.index)}
    at_column = {theme: number for number, theme in enumerate(counts.columns)}
    keys: list[tuple[str, ...]] = list(cells.index)
    for key, text in zip(keys, cells, strict=True):
        place = at_row[key[:-1]], at_column[key[-1]]
        wide[place] = f"{text!s}\n({wide[place]!s})"
    return pd.DataFrame(wide, index=counts.index, columns=counts.columns).astype(TEXT)
