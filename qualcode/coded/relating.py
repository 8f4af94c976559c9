"""Relations of many parts → one network, equal to that of a network in memory.

The edges of each part are told by as few rows as say all of them: the different codes, persons and actors who say so, with the pieces of
evidence and the documents that they stand for. These are put together over all parts, and only then an edge with too little is left out.
The ids of the evidence are as many as the relations; they are kept only where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.coded.asking import Heard, Question
from qualcode.coded.declaring import Declared
from qualcode.coded.piling import Pile, summed
from qualcode.matrices.asking import values_of
from qualcode.matrices.labelling import symmetric_codes
from qualcode.networks.choosing import Label, chosen, one_plane, with_labels
from qualcode.networks.grouping import Groups
from qualcode.networks.relating import NEEDS, edges_of, network_of

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["network_of_parts"]

_TOLD = ("code", "person", "asserted_by", "symmetric")
_SUMS = ("weight", "documents")


@dataclass(frozen=True, eq=False)
class _Merged(Groups):
    """Edges of several parts: rows that stand for several relations, and beside them the ids of all, in groups of the same order."""

    evidence: Groups | None = None

    def _sum(self, column: str) -> list[int]:
        import numpy as np

        rows, bounds = self._sorted
        values = self.frame[column].to_numpy(dtype=np.int64)[rows]
        sums: list[int] = np.add.reduceat(values, bounds[:-1]).tolist() if len(self) else []
        return sums

    @property
    def sizes(self) -> list[int]:
        return self._sum("weight")

    def different(self, column: str) -> list[int]:
        return self._sum("documents") if column == "document" else super().different(column)

    def rows(self, column: str) -> Iterator[tuple[Any, ...]]:
        return iter([()] * len(self)) if self.evidence is None else self.evidence.rows(column)

    def holding(self, chosen: Iterable[bool]) -> _Merged:
        kept = tuple(chosen)
        return _Merged(super().holding(kept).frame, self.keys, None if self.evidence is None else self.evidence.holding(kept))


def _condensed(groups: Groups) -> pd.DataFrame:
    """As few rows as tell the edges of a part."""
    frame, keys = groups.frame.dropna(subset=list(groups.keys)), list(groups.keys)
    new = ~frame.duplicated([*keys, "document"]) & frame["document"].notna()
    told = frame[list(dict.fromkeys([*keys, *_TOLD]))]
    return summed(told.assign(weight=1, documents=new.astype("int64")), _SUMS)


def network_of_parts(
    declared: Declared,
    *,
    by: Sequence[str],
    minimum: int | Mapping[str, int],
    loops: bool,
    evidence: bool,
    labels: Mapping[str, Label],
) -> nx.MultiDiGraph:
    """The network of a folder; see :meth:`qualcode.Coded.relation_network`."""
    import pandas as pd

    both = set(symmetric_codes(declared.study))
    where: dict[str, object] = {name: value if isinstance(value, str) else list(value) for name, value in labels.items()}
    names = tuple(dict.fromkeys([*by, *where, *NEEDS]))
    heard = Heard(where, values_of(declared.study, declared.orders(where), where))
    edges, ids, planes = Pile(lambda frame: summed(frame, _SUMS)), list[pd.DataFrame](), set[str]()
    keys: tuple[str, ...] = ()
    for frame, segments in Question(declared, "relations", names).chunks():
        heard.hear(frame, segments)
        found = with_labels(chosen(frame, {name: heard.values(name) for name in where}, both), by, both)
        planes.update(map(str, found["plane"].dropna().unique()))
        groups = edges_of(found, list(by), both, loops)
        keys = groups.keys
        edges.add(_condensed(groups))
        if evidence:
            ids.append(groups.frame[[*keys, "evidence"]].dropna(subset=list(keys)))
    heard.demand()
    if "plane" not in (*by, *where):
        one_plane(pd.DataFrame({"plane": sorted(planes)}), 'choose one with plane="actual" or plane="nominal", or keep \'plane\' in `by`')
    told = Groups(pd.concat(ids, ignore_index=True), keys) if evidence else None
    return network_of(declared.study.actors, _Merged(edges.whole(), keys, told), list(by), minimum)
