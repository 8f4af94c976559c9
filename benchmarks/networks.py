"""How fast relations become a network, beside what else people do with the same table.

    python benchmarks/networks.py [--actors 1000] [--relations 1000000] [--pairs 10000] [--slice 0.1] [--rounds 3]

The relations are made, always the same: so many pairs of actors deal with each other, some far more often than others, each in 3 of 30
codes, in 6 stages and 2 planes, told by 300 informants in 2,000 documents. Every competitor starts from the same table and must tell of
each edge its weight, how many documents and informants there are, who says so, and the ids of its evidence; "weights alone" need not. The
slow ones get a slice of the table, and their seconds are told for that slice. Told is the processor time of the best of a few rounds, all
on one core; importing is not in it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
import pandas as pd

from qualcode import Actor, relation_network

KEYS = ["source", "target", "code", "stage", "plane"]
SYMMETRIC = ["family4.code29"]


def made(actors: int, relations: int, pairs: int) -> pd.DataFrame:
    """So many relations, drawn from a seed."""
    draw = np.random.default_rng(6)
    ends = draw.integers(0, actors, (pairs, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    which = (draw.random(relations) ** 2 * len(ends)).astype(int)
    pair = ends[which]
    names = np.array([f"actor{number:04}" for number in range(actors)], dtype=object)
    document = draw.integers(0, 2000, relations)

    def labels(stem: str, number: int) -> np.ndarray:
        return np.array([f"{stem}{one}" for one in range(number)], dtype=object)[draw.integers(0, number, relations)]

    codes = np.array([f"family{one % 5}.code{one}" for one in range(30)], dtype=object)
    own = draw.integers(0, 30, (len(ends), 3))
    frame = {
        "document": np.array([f"D-{one:04}" for one in range(2000)], dtype=object)[document],
        "start": np.zeros(relations, dtype=int),
        "end": np.ones(relations, dtype=int),
        "source": names[pair[:, 0]],
        "target": names[pair[:, 1]],
        "code": codes[own[which, draw.integers(0, 3, relations)]],
        "asserted_by": names[pair[np.arange(relations), draw.integers(0, 2, relations)]],
        "stage": labels("stage", 6),
        "plane": np.array(["actual", "nominal"], dtype=object)[draw.integers(0, 2, relations)],
        "person": labels("P", 300),
        "evidence": [f"D-{one:04}:{number}.1" for number, one in enumerate(document)],
    }
    return pd.DataFrame(
        {name: pd.Series(values, dtype="string" if name not in ("start", "end") else None) for name, values in frame.items()}
    )


def ours(relations: pd.DataFrame, actors: list[Actor]) -> nx.MultiDiGraph:
    return relation_network(relations, actors, symmetric=SYMMETRIC)


def ours_by_family(relations: pd.DataFrame, actors: list[Actor]) -> nx.MultiDiGraph:
    return relation_network(relations, actors, symmetric=SYMMETRIC, by=["family", "plane"])


def row_by_row(relations: pd.DataFrame, actors: list[Actor]) -> nx.MultiDiGraph:
    """networkx alone: each row finds its edge and adds itself."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(actor.id for actor in actors)
    for row in relations.itertuples():
        key = f"{row.code}|{row.stage}|{row.plane}"
        if not graph.has_edge(row.source, row.target, key):
            graph.add_edge(row.source, row.target, key, weight=0, evidence=[], documents=set(), informants=set(), asserted_by=set())
        edge = graph.edges[row.source, row.target, key]
        edge["weight"] += 1
        edge["evidence"].append(row.evidence)
        edge["documents"].add(row.document)
        edge["informants"].add(row.person)
        edge["asserted_by"].add(row.asserted_by)
    return graph


def aggregated(relations: pd.DataFrame, actors: list[Actor]) -> nx.MultiDiGraph:
    """pandas counts, networkx builds."""
    groups = relations.groupby(KEYS)
    table = groups.agg(
        weight=("evidence", "size"),
        documents=("document", "nunique"),
        informants=("person", "nunique"),
        asserted_by=("asserted_by", lambda said: tuple(sorted(said.unique()))),
        evidence=("evidence", tuple),
    )
    return _built(table.reset_index(), actors)


def weights_alone(relations: pd.DataFrame, actors: list[Actor]) -> nx.MultiDiGraph:
    """pandas counts nothing but the rows, networkx builds."""
    return _built(relations.groupby(KEYS).size().rename("weight").reset_index(), actors)


def _built(table: pd.DataFrame, actors: list[Actor]) -> nx.MultiDiGraph:
    graph = nx.from_pandas_edgelist(table, "source", "target", edge_attr=True, create_using=nx.MultiDiGraph)
    graph.add_nodes_from(actor.id for actor in actors)
    return graph


def seconds(work: Callable[[], nx.MultiDiGraph], rounds: int) -> tuple[float, int]:
    """The shortest time that it took, and how many edges came of it."""
    best, edges = float("inf"), 0
    for _ in range(rounds):
        started = time.process_time()
        edges = work().number_of_edges()
        best = min(best, time.process_time() - started)
    return best, edges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, default=1000)
    parser.add_argument("--relations", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--slice", type=float, default=0.1, help="the part that the slow ones get")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    relations = made(asked.actors, asked.relations, asked.pairs)
    actors = [Actor(f"actor{number:04}", f"Actor {number}", "social_organisation") for number in range(asked.actors)]
    part = relations.iloc[: max(1, int(len(relations) * asked.slice))]
    print(f"{len(relations):,} relations of {asked.actors:,} actors in {asked.pairs:,} pairs; slices have {len(part):,}")
    works = [
        ("qualcode.relation_network", ours, relations),
        ("qualcode.relation_network, by family and plane", ours_by_family, relations),
        ("pandas and networkx, weights alone", weights_alone, relations),
        ("pandas and networkx, slice", aggregated, part),
        ("networkx row by row, slice", row_by_row, part),
        ("qualcode.relation_network, slice", ours, part),
    ]
    told = {name: seconds(lambda work=work, rows=rows: work(rows, actors), asked.rounds) for name, work, rows in works}  # type: ignore[misc]
    for name, (taken, edges) in told.items():
        beside = told["qualcode.relation_network, slice" if name.endswith("slice") else "qualcode.relation_network"][0]
        print(f"{name:<48}{taken:8.2f} s{edges:10,} edges{taken / beside:8.1f} × our time")


if __name__ == "__main__":
    main()
