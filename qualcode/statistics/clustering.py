"""Who a piece of evidence comes from, and how much each of them adds to every cell: what resampling draws and leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.choosing import one_voice
from qualcode.matrices.labelling import codable, cut, filled, sources
from qualcode.matrices.overlapping import in_groups
from qualcode.matrices.tallying import Counting
from qualcode.model import Actor
from qualcode.rows import PLANES, Coding, Segment
from qualcode.tables import TEXT, check, check_columns, without_categories

if TYPE_CHECKING:
    import pandas as pd
    import scipy.sparse as sp

__all__ = ["ADDITIVE", "Contributions", "clusters", "contributions", "labelled", "refuse_both_planes", "strata_of"]

EVIDENCE = "evidence"
ADDITIVE = ("references", EVIDENCE, "segments", "documents", "informants", "characters")
"""What may be resampled: the number of a cell is the sum over informants."""
_PERSON, _DOCUMENT = "person", "document"
_BLANKED = ("stage", "plane", "asserted_by")


def clusters(segments: pd.DataFrame, *, actors: Iterable[Actor] = ()) -> pd.DataFrame:
    """Who was drawn into the study: informants, and the documents in which nobody speaks.

    Sentences of one person are alike, so that they are no independent draws; persons are taken as such, and so is a contract as a whole.
    What nobody says within an interview (its header) belongs to the document, which is drawn only where that text has evidence. A label
    that study.yaml does not declare is another person in every document (``<document>/<label>``): declare ``person`` where it is the same.

    Parameters
    ----------
    segments
        The material, columns as :class:`qualcode.Segment`. Interviewers are nobody's informants.
    actors
        Tell the kind of each informant; without them it is blank.

    Returns
    -------
    pandas.DataFrame
        One row per cluster, ordered by name: ``cluster`` (id of the person, or of the document), ``is`` (``person`` or ``document``),
        ``actor`` (of the person; several joined by ``"; "``), ``kind`` (of the actor: ``government``, …; of a document its own kind),
        ``sentences``.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"document": ["S-01", "S-01", "K-01"], "person": ["S01", "S01", None], "role": ["respondent"] * 2 + [None]})
    >>> said = said.assign(actor=["agency", "agency", None], kind=["interview", "interview", "contract"])
    >>> clusters(said)[["cluster", "is"]].values.tolist()
    [['K-01', 'document'], ['S01', 'person']]
    """
    import pandas as pd

    segments = without_categories(check(segments, Segment, needs=["document", "person", "role", "actor", "kind"]))
    kinds = {actor.id: actor.kind for actor in actors}
    material = codable(segments)
    rows = []
    for name, said in material.assign(cluster=sources(material)).groupby("cluster", sort=True):
        person = bool(said["person"].notna().any())
        here = sorted(said["actor"].dropna().unique())
        kind = sorted({kinds[actor] for actor in here if kinds.get(actor)}) if person else sorted(said["kind"].dropna().unique())
        rows.append((str(name), _PERSON if person else _DOCUMENT, "; ".join(here) or None, "; ".join(kind) or None, len(said)))
    frame = pd.DataFrame(rows, columns=["cluster", "is", "actor", "kind", "sentences"])
    return frame.astype(dict.fromkeys(("cluster", "is", "actor", "kind"), TEXT) | {"sentences": "int64"})


def labelled(found: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The rows that count, each with its ``cluster`` and a value for each of `keys`; blank ones are ``(unknown)``.

    Parameters
    ----------
    found
        Codings or relations. Rejected codings are left out, as in :func:`qualcode.code_matrix`.
    keys
        Columns, and also ``family``. For pairs of actors add a column with :func:`qualcode.dyads` first.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"document": ["K-01"], "person": [None], "code": ["control.funding"], "stage": [None]})
    >>> labelled(rows, ["family", "stage"])[["cluster", "family", "stage"]].values.tolist()
    [['K-01', 'control', '(unknown)']]
    """
    check(found, Coding, needs=["document", "person"])
    frame = one_voice(found) if "status" in found else found
    frame = frame.assign(cluster=sources(frame))
    if "code" in frame:
        frame = frame.assign(family=cut(frame["code"], 1))
    check_columns(frame, keys)
    return frame.assign(**{key: filled(frame[key]) for key in keys})


@dataclass(frozen=True, eq=False)
class Contributions:
    """What each informant adds to each cell.

    Attributes
    ----------
    clusters
        Names of the clusters, ordered; those who add to no cell too.
    cells
        One row per cell with evidence: its labels.
    amounts
        Clusters × cells: the number of each cell is the sum of its column.
    """

    clusters: tuple[str, ...]
    cells: pd.DataFrame
    amounts: sp.csc_array


def contributions(rows: pd.DataFrame, material: pd.DataFrame | None, keys: Sequence[str], count: str) -> Contributions:
    """The clusters × cells table of a count.

    Parameters
    ----------
    rows
        As :func:`labelled` gives them.
    material
        Sentences, columns as :class:`qualcode.Segment`: they tell of informants without evidence. None: only who gave evidence.
    keys
        What labels a cell.
    count
        One of :data:`ADDITIVE`: ``references`` (passages: spans of one document that share characters are one), ``evidence`` (rows),
        ``segments``, ``documents``, ``informants`` (persons), ``characters`` (each counted once).

    Raises
    ------
    ArgumentError
        When `count` is not a sum over informants: another count, or ``documents`` where two informants speak in one.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"document": ["d", "d"], "start": [0, 4], "end": [5, 9], "code": ["tie", "tie"], "cluster": ["S01", "S01"]})
    >>> [float(contributions(rows, None, ["code"], count).amounts.sum()) for count in ("evidence", "references", "characters")]
    [2.0, 1.0, 9.0]
    """
    import numpy as np
    import pandas as pd
    import scipy.sparse as sp

    _additive(rows, count)
    if count == "informants":
        rows = rows[rows["person"].notna()]
        material = None if material is None else material[material["person"].notna()]
    names = set(rows["cluster"].unique()) | (set() if material is None else _drawable(material))
    order = sorted(map(str, names))
    codes, occurring = pd.factorize(rows["cluster"])
    who = pd.Index(order).get_indexer(pd.Index([str(name) for name in occurring], dtype=object))[codes]
    _, first, cell = np.unique(in_groups(rows, keys), return_index=True, return_inverse=True)
    cells = rows.loc[:, list(keys)].iloc[first].reset_index(drop=True)
    added = np.ones(len(rows)) if count == EVIDENCE else Counting(count).adds(rows, cell.astype(np.int64) * len(order) + who).astype(float)
    amounts = sp.coo_array((added, (who, cell)), shape=(len(order), len(cells)))
    return Contributions(tuple(order), cells, amounts.tocsc())


def _drawable(material: pd.DataFrame) -> set[str]:
    """Everybody who speaks, and the documents in which nobody does: the header of an interview is nobody who could be drawn."""
    said = codable(without_categories(check(material, Segment, needs=["document", "person", "role"])))
    spoken = set(material.loc[material["person"].notna(), "document"].unique())
    return set(said["person"].dropna().unique()) | (set(said["document"].unique()) - spoken)


def _additive(rows: pd.DataFrame, count: str) -> None:
    if count not in ADDITIVE:
        why = "other counts (cases, unions of pairs) are no sums over informants, so that drawing informants does not give them"
        raise ArgumentError(f"count '{count}' is not one of {', '.join(ADDITIVE)}{hint(count, ADDITIVE)}; {why}")
    if count == "documents":
        several = rows.groupby("document")["cluster"].nunique()
        shared = sorted(map(str, several[several > 1].index))
        if shared:
            why = "a document is counted once for all of them, so that the number is no sum over informants"
            raise ArgumentError(f"several informants speak in {', '.join(shared)}: {why}. Count informants, segments or references")


def refuse_both_planes(rows: pd.DataFrame, keys: Iterable[str]) -> None:
    """Refuses rows in which nominal and actual evidence would be counted as one."""
    if "plane" not in keys and "plane" in rows and set(rows["plane"].dropna().unique()) >= set(PLANES):
        use = "take the rows of one plane (frame[frame['plane'] == 'actual']), or let plane be a label"
        raise ArgumentError(f"nominal and actual evidence would be counted together; {use}")


def strata_of(names: Sequence[str], strata: Mapping[str, str] | None) -> list[str]:
    """The stratum of each cluster; one for all without `strata`.

    Raises
    ------
    ArgumentError
        When a cluster has none.
    """
    if strata is None:
        return [""] * len(names)
    lost = [name for name in names if not isinstance(strata.get(name), str) or not strata[name]]
    if lost:
        raise ArgumentError(f"no stratum is told for {', '.join(lost)}; give one for every informant and document (see clusters())")
    return [strata[name] for name in names]
