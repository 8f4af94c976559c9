"""How long the analyses take at size that a researcher asks for after counting, beside the least that pandas or networkx can do for it.

    python benchmarks/analyses.py [--codings 1000000] [--relations 300000]

The material is that of `counting.py` and `networks.py`. "Beside" is one plain pass of pandas or networkx over the same table that answers a
part of the question: it merges no passages, keeps no evidence, knows no blank from 0. Both are told in seconds of this run and as a ratio.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import networkx as nx
import pandas as pd
from counting import fieldwork
from networks import SYMMETRIC, made

import qualcode as qc
from qualcode import Actor

Work = Callable[[], object]
STAGES = [f"stage{number}" for number in range(6)]


def of_codings(rows: int) -> dict[str, tuple[Work, Work]]:
    """Name → ours, and what is beside it."""
    codings, segments = fieldwork(rows, 1)
    kept = codings[codings["status"] != "rejected"]

    def together(unit: str) -> pd.DataFrame:
        held = pd.crosstab(kept[unit], kept["code"]).gt(0).astype(int)
        return held.T @ held

    def without() -> pd.Series:
        return kept.groupby(["stage", "code", "person"]).size().groupby(["stage", "code"]).agg(["sum", "max"])

    said = qc.statements(codings, rows="code", columns="person")
    return {
        "cooccurrence_matrix, documents": (
            lambda: qc.cooccurrence_matrix(codings, segments, units="document"),
            lambda: together("document"),
        ),
        "cooccurrence_matrix, windows of 3": (
            lambda: qc.cooccurrence_matrix(codings, segments, units=("window", 3)),
            lambda: together("document"),
        ),
        "cooccurrence_matrix, overlaps": (lambda: qc.cooccurrence_matrix(codings, units="overlap"), lambda: together("document")),
        "leave_one_out": (lambda: qc.leave_one_out(codings), without),
        "bootstrap_cells, 200 draws": (lambda: qc.bootstrap_cells(codings, segments, draws=qc.Draws(seed=1, resamples=200)), without),
        "projection of codes over informants": (lambda: qc.projection(said), lambda: together("person")),
    }


def of_relations(rows: int) -> dict[str, tuple[Work, Work]]:
    """The same for relations of 1,000 actors."""
    relations = made(1000, rows, 10_000)
    actual = relations[relations["plane"] == "actual"]
    segments = pd.DataFrame({"stage": STAGES, "plane": "actual", "role": "respondent"})
    actors = [Actor(f"actor{number:04}", f"Actor {number}", "government") for number in range(1000)]
    network = qc.relation_network(relations, actors, symmetric=SYMMETRIC)
    simple = nx.from_pandas_edgelist(actual, "source", "target", create_using=nx.DiGraph)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    paths = qc.trajectories(relations, segments, stages=STAGES, symmetric=SYMMETRIC, plane="actual")

    def sizes() -> pd.Series:
        return actual.groupby(["source", "target", "code", "stage"]).size()

    def steps() -> pd.DataFrame:
        return pd.crosstab(paths.wide["stage0"], paths.wide["stage1"])

    options = {"stages": STAGES, "symmetric": SYMMETRIC, "plane": "actual"}
    return {
        "network_changes": (lambda: qc.network_changes(relations, segments, **options), sizes),
        "trajectories": (lambda: qc.trajectories(relations, segments, **options), sizes),
        "transitions": (lambda: qc.transitions(paths), steps),
        "dyad_measures": (lambda: qc.dyad_measures(relations, **options), sizes),
        "leave_one_out_edges": (lambda: qc.leave_one_out_edges(relations), sizes),
        "core_periphery": (lambda: qc.core_periphery(network, plane="actual"), lambda: nx.core_number(simple)),
    }


def seconds(work: Work) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codings", type=int, default=1_000_000)
    parser.add_argument("--relations", type=int, default=300_000)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    for what, rows, works in (("codings", asked.codings, of_codings), ("relations", asked.relations, of_relations)):
        print(f"{rows:,} {what}")
        for name, (ours, beside) in works(rows).items():
            taken, least = seconds(ours), seconds(beside)
            print(f"  {name:<40}{taken:8.2f} s   beside {least:8.2f} s   {taken / least:8.1f} ×", flush=True)


if __name__ == "__main__":
    main()
