"""Counts of codings and relations: stage × code, dyad × stage, code × document.

A cell is blank (``<NA>``) where there is no material, and 0 where there is material and nothing was found. Nominal and actual are never
added together: ``plane`` is a label of its own. Rejected codings are not counted. The same code on overlapping text is one reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.rows import Coding, Relation, Segment
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COUNTS", "PERSPECTIVES", "UNKNOWN", "code_matrix", "counted", "dyad_matrix", "dyads", "evidence", "perspectives"]

COUNTS = ("references", "documents", "informants")
UNKNOWN = "(unknown)"
"""The label of what has no stage or plane: a value of its own, never spread over the others."""
PERSPECTIVES = ("source", "target", "party", "third")
"""Who says so: the source of a relation, its target, one of the two where the code has no direction, or somebody else."""
_MATERIAL, _MORE = ("stage", "plane", "document"), "stage_"
"""Labels that the material has too; what begins so is the stage in a further model (but not why it has its stage)."""
_REJECTED, _ACCEPTED, _PROPOSED, _MANUAL = "rejected", "accepted", "proposed", "manual"


def counted(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that count: not the rejected ones, and no machine's proposal where a person decided on the same code and sentence.

    Accepted is what a person did, and so is every row whose method is manual.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S-01:1", "rule", "proposed"), ("S-01:1", "manual", "rejected"), ("S-01:2", "rule", "proposed")]
    >>> counted(pd.DataFrame(rows, columns=["segment", "method", "status"]).assign(code="tie"))["segment"].tolist()
    ['S-01:2']
    """
    if "method" in codings and "segment" in codings:
        waiting = codings["status"] == _PROPOSED
        decided = codings[(codings["status"] == _ACCEPTED) | ((codings["method"] == _MANUAL) & ~waiting)]
        settled = set(zip(decided["segment"], decided["code"], strict=True))
        if settled:
            by_machine = waiting & (codings["method"] != _MANUAL)
            pairs = zip(codings["segment"], codings["code"], by_machine, strict=True)
            codings = codings[[not (machine and (segment, code) in settled) for segment, code, machine in pairs]]
    return codings[codings["status"] != _REJECTED]


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a blank stage, plane or asserted_by shown as such, and the family of each code."""
    own = ("stage", "plane", "asserted_by")
    blank = [name for name in frame.columns if name in own or (_is_material(str(name)) and name != "document")]
    frame = frame.assign(**{str(name): frame[name].fillna(UNKNOWN) for name in blank})
    return frame.assign(family=frame["code"].str.split(".").str[0]) if "code" in frame else frame


def _references(frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The number of passages per group: spans of one document that share characters are one."""
    ordered = frame.sort_values([*keys, "document", "start", "end"], kind="stable")
    groups = ordered.groupby([*keys, "document"], sort=False, dropna=False)
    reach = groups["end"].cummax().groupby([ordered[key] for key in (*keys, "document")], sort=False, dropna=False).shift()
    begins = reach.isna() | (ordered["start"] >= reach)
    return begins.groupby([ordered[key] for key in keys], sort=False, dropna=False).sum()


def _tally(frame: pd.DataFrame, keys: list[str], count: str) -> pd.Series:
    if count == "references":
        return _references(frame, keys)
    column = {"documents": "document", "informants": "person"}[count]
    source = frame.assign(_of=frame[column])
    return source.groupby(keys, sort=False, dropna=False)["_of"].nunique()


def _order(labels: Iterable[str], given: Sequence[str] | None) -> list[str]:
    """The given labels in their order, then the others that occur, the unknown last."""
    occurring = {label for label in labels if label == label and label is not None}
    first = list(given) if given is not None else sorted(occurring - {UNKNOWN})
    rest = sorted(occurring - set(first) - {UNKNOWN}) if given is not None else []
    return [*first, *rest, *([UNKNOWN] if UNKNOWN in occurring else [])]


def _matrix(
    found: pd.DataFrame,
    material: pd.DataFrame,
    rows: list[str],
    column: str,
    count: str,
    orders: dict[str, Sequence[str] | None],
) -> pd.DataFrame:
    import pandas as pd

    if count not in COUNTS:
        raise ArgumentError(f"count '{count}' is not one of {', '.join(COUNTS)}")
    keys = [*rows, column]
    missing = [key for key in keys if key not in found]
    if missing:
        raise ArgumentError(f"there is no column {', '.join(missing)} (there are: {', '.join(map(str, found.columns))})")
    known = [key for key in keys if _is_material(key)]
    if count == "informants":
        material, found = material[material["person"].notna()], found[found["person"].notna()]
    tallied = (
        _tally(found, keys, count)
        if len(found)
        else pd.Series(dtype="int64", index=pd.MultiIndex.from_arrays([[] for _ in keys], names=keys))
    )
    present = {tuple(entry) for entry in material[known].drop_duplicates().itertuples(index=False)}
    occurring = {key: [*(material[key] if _is_material(key) else ()), *found[key]] for key in keys}
    labels = {key: _order(occurring[key], orders.get(key)) for key in keys}
    index = _row_labels(rows, labels, found)
    values = {tuple(map(str, key)): int(number) for key, number in zip(tallied.index, tallied, strict=True)}
    cells = [[_cell((*row, label), keys, known, present, values) for label in labels[column]] for row in index]
    frame = pd.DataFrame(cells, columns=pd.Index(labels[column], name=column), dtype="Int64")
    frame.index = pd.MultiIndex.from_tuples(index, names=rows) if len(rows) > 1 else pd.Index([row[0] for row in index], name=rows[0])
    return frame


def _is_material(key: str) -> bool:
    return key in _MATERIAL or (key.startswith(_MORE) and key != "stage_from")


def _row_labels(rows: list[str], labels: dict[str, list[str]], found: pd.DataFrame) -> list[tuple[str, ...]]:
    """Every combination of what the material has, but of dyads and codes on a plane only those that occur."""
    from itertools import product

    every = list(product(*(labels[key] for key in rows)))
    if "dyad" not in rows:
        return every
    occurring = {tuple(map(str, entry)) for entry in found[rows].drop_duplicates().itertuples(index=False)}
    return [row for row in every if row in occurring]


def _cell(
    key: tuple[str, ...], keys: list[str], known: list[str], present: set[tuple[object, ...]], values: dict[tuple[str, ...], int]
) -> object:
    import pandas as pd

    if key in values:
        return values[key]
    where = tuple(key[keys.index(name)] for name in known)
    return 0 if not known or where in present else pd.NA


def _codable(segments: pd.DataFrame) -> pd.DataFrame:
    """The sentences that can be coded: not the interviewer's."""
    return segments[segments["role"].fillna("") != "interviewer"]


def code_matrix(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    rows: Sequence[str] = ("stage", "plane"),
    columns: str = "code",
    count: str = "references",
    labels: dict[str, Sequence[str] | None] | None = None,
) -> pd.DataFrame:
    """How often each code was found, per stage, document or whatever else labels the rows and columns.

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`. Rejected ones are left out, and where a person decided on a code in a sentence what machines
        propose there.
    segments
        The material, columns as :class:`qualcode.Segment`: it tells 0 from blank.
    rows, columns
        Among stage, plane, code, family, document, person, speaker, and any further column of `codings`.
    count
        ``references``: passages, where text that carries the same label twice counts once; ``documents``: different documents;
        ``informants``: different persons (documents in which nobody speaks are no material then).
    labels
        Per label column the values in their order (stages, codes), so that those without a coding are shown too.

    Returns
    -------
    pandas.DataFrame
        Integers (``Int64``); ``<NA>`` without material, 0 with material and without coding.

    Raises
    ------
    ArgumentError
        When a column is missing or `count` is not known.

    Examples
    --------
    >>> from qualcode import code_matrix, read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> code_matrix(results.codings, results.segments, rows=["plane"], columns="family").loc["actual", "control"] > 0
    np.True_
    """
    check(codings, Coding, needs=["document", "start", "end", "code", "status", "stage", "plane", "person"])
    check(segments, Segment, needs=["document", "role", "stage", "plane", "person"])
    found = _labelled(counted(codings))
    return _matrix(found, _labelled(_codable(segments)), list(rows), columns, count, labels or {})


def dyads(relations: pd.DataFrame, *, symmetric: Iterable[str]) -> pd.Series:
    """The pair of each relation as a label: ``bureau→agency`` where it has a direction, ``agency–bureau`` where the code is symmetric.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import dyads
    >>> frame = pd.DataFrame({"source": ["b", "a"], "target": ["a", "b"], "code": ["control.funding", "alliance.exchange"]})
    >>> dyads(frame, symmetric=["alliance.exchange"]).tolist()
    ['b→a', 'a–b']
    """
    both = relations["code"].isin(list(symmetric))
    arrow = both.map({True: "–", False: "→"}).astype("string")
    return (relations["source"].astype("string") + arrow + relations["target"].astype("string")).rename("dyad")


def perspectives(relations: pd.DataFrame, *, symmetric: Iterable[str]) -> pd.Series:
    """Who says of each relation that it is so, seen from its ends: ``source``, ``target``, ``party`` (one of the two, of a code without
    direction), ``third`` (somebody else), ``(unknown)``.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`.
    symmetric
        Ids of the codes without direction.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"source": ["b", "a", "b"], "target": ["a", "b", "a"], "asserted_by": ["a", "a", "c"]})
    >>> frame["code"] = ["control.funding", "alliance.exchange", "control.funding"]
    >>> perspectives(frame, symmetric=["alliance.exchange"]).tolist()
    ['target', 'party', 'third']
    """
    by, both = relations["asserted_by"].astype("string"), relations["code"].isin(list(symmetric))
    seen = by.map(lambda _: "third", na_action="ignore").astype("string").fillna(UNKNOWN)
    for end in ("source", "target"):
        own = (by == relations[end].astype("string")).fillna(False).astype(bool)
        seen = seen.mask(own & ~both, end).mask(own & both, "party")
    return seen.rename("perspective")


def dyad_matrix(
    relations: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    symmetric: Iterable[str],
    rows: Sequence[str] = ("dyad", "plane"),
    columns: str = "stage",
    count: str = "references",
    labels: dict[str, Sequence[str] | None] | None = None,
) -> pd.DataFrame:
    """How much evidence there is for each pair of actors at each stage, on each plane.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`.
    segments
        The material, columns as :class:`qualcode.Segment`.
    symmetric
        Ids of the codes without direction (see :func:`dyads`).
    rows, columns
        Among dyad, source, target, code, family, stage, plane, document, person, asserted_by, perspective (see :func:`perspectives`).
    count, labels
        As in :func:`code_matrix`.

    Returns
    -------
    pandas.DataFrame
        Integers (``Int64``): evidence; 0 where the stage has material on that plane but none about the pair, ``<NA>`` where it has none.

    Examples
    --------
    >>> from qualcode import dyad_matrix, read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> matrix = dyad_matrix(results.relations, results.segments, symmetric=[], labels={"stage": results.study.stages.ids})
    >>> matrix.index.names, matrix.columns[0]
    (FrozenList(['dyad', 'plane']), 'setting')
    """
    check(relations, Relation, needs=["document", "start", "end", "source", "target", "code", "stage", "plane", "person"])
    check(segments, Segment, needs=["document", "role", "stage", "plane", "person"])
    both = list(symmetric)
    found = _labelled(relations).assign(dyad=dyads(relations, symmetric=both), perspective=perspectives(relations, symmetric=both))
    return _matrix(found, _labelled(_codable(segments)), list(rows), columns, count, labels or {})


def evidence(frame: pd.DataFrame, *, symmetric: Iterable[str] | None = None, **labels: str) -> pd.DataFrame:
    """The rows of a table behind a cell: those with these labels (``stage="(unknown)"`` for a blank one).

    Parameters
    ----------
    frame
        Codings or relations. Rejected codings are left out.
    symmetric
        Ids of the codes without direction (see :func:`dyads`); needed for the labels ``dyad`` and ``perspective``.
        :meth:`qualcode.Results.evidence` knows them.
    **labels
        Column and value, also ``family``, ``dyad`` and ``perspective``.

    Examples
    --------
    >>> from qualcode import evidence, read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> set(evidence(results.codings, family="alliance")["code"].str.partition(".")[0])
    {'alliance'}
    """
    frame = counted(frame) if "status" in frame else frame
    labelled = _labelled(frame)
    for name, labelling in (("dyad", dyads), ("perspective", perspectives)):
        if name in labels and name not in labelled:
            if symmetric is None:
                use = "the ids of the codes without direction; or call Results.evidence"
                raise ArgumentError(f"evidence by {name} needs `symmetric`, {use}")
            labelled = labelled.assign(**{name: labelling(frame, symmetric=symmetric)})
    missing = [name for name in labels if name not in labelled]
    if missing:
        raise ArgumentError(f"there is no column {', '.join(missing)} (there are: {', '.join(map(str, labelled.columns))})")
    chosen = labelled
    for name, value in labels.items():
        chosen = chosen[chosen[name] == value]
    return frame.loc[chosen.index]
