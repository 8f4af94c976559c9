"""Relations → network: weights, direction, symmetric edges, isolated actors, attributes."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pandas as pd
import pytest

from qualcode.errors import ArgumentError
from qualcode.model import Actor
from qualcode.networks import relation_network
from qualcode.results import Results
from qualcode.rows import Relation
from qualcode.tables import table

ACTORS = (
    Actor("a", "A", "government", "district", attributes={"district": "N"}),
    Actor("b", "B", "social_organisation"),
    Actor("c", "C", "public"),
)


def relation(
    number: int,
    source: str,
    target: str,
    code: str,
    stage: str = "delivery",
    plane: str = "actual",
    document: str = "d1",
    person: str = "p1",
) -> Relation:
    return Relation(
        document,
        number,
        number + 1,
        source,
        target,
        code,
        f"{document}:{number}",
        source,
        stage,
        plane,
        "rule",
        "字",
        f"{document}:{number}.1",
        "name",
        "name",
        "",
        person,
    )


ROWS = [
    relation(1, "a", "b", "control.x"),
    relation(2, "a", "b", "control.x", person="p2"),
    relation(3, "a", "b", "control.x", document="d2", person=""),
    relation(4, "b", "a", "control.x"),
    relation(5, "a", "b", "control.x", stage=""),
    relation(6, "a", "b", "control.x", plane="nominal"),
    relation(7, "a", "b", "control.y"),
    relation(8, "a", "b", "joint"),
    relation(9, "a", "b", "joint"),
]


def graph() -> nx.MultiDiGraph:
    return relation_network(table(ROWS, Relation), ACTORS, symmetric=["joint"])


def test_one_edge_per_source_target_code_stage_and_plane_with_all_its_evidence() -> None:
    edges = {(source, target, data["code"], data["stage"], data["plane"]): data for source, target, data in graph().edges(data=True)}
    assert len(edges) == 6
    heavy = edges["a", "b", "control.x", "delivery", "actual"]
    assert heavy["weight"] == 3
    assert heavy["evidence"] == ("d1:1.1", "d1:2.1", "d2:3.1")
    assert (heavy["documents"], heavy["informants"]) == (2, 2)
    assert edges["b", "a", "control.x", "delivery", "actual"]["weight"] == 1, "the other direction is another edge"
    assert edges["a", "b", "control.x", "", "actual"]["weight"] == 1, "unknown stage is an edge of its own"


def test_weights_are_the_evidence_and_nothing_is_lost() -> None:
    edges = list(graph().edges(data=True))
    assert all(data["weight"] == len(data["evidence"]) for *_, data in edges)
    assert sorted(one for *_, data in edges for one in data["evidence"]) == sorted(row.evidence for row in ROWS)


def test_symmetric_codes_are_there_once() -> None:
    network = graph()
    joint = [(source, target, data["weight"]) for source, target, data in network.edges(data=True) if data["symmetric"]]
    assert joint == [("a", "b", 2)]


def test_actors_without_a_relation_stand_alone_and_attributes_are_kept() -> None:
    network = graph()
    assert set(network.nodes) == {"a", "b", "c"}
    assert network.degree("c") == 0
    assert network.nodes["a"] == {"name": "A", "kind": "government", "level": "district", "district": "N"}
    assert all(data["family"] == data["code"].partition(".")[0] for *_, data in network.edges(data=True))


def test_no_relation_gives_the_actors_alone() -> None:
    network = relation_network(table([], Relation), ACTORS, symmetric=[])
    assert (network.number_of_nodes(), network.number_of_edges()) == (3, 0)


def test_the_order_of_the_rows_does_not_matter() -> None:
    turned = relation_network(table(ROWS[::-1], Relation), ACTORS, symmetric=["joint"])
    assert [(*edge, data["weight"]) for *edge, data in graph().edges(keys=True, data=True)] == [
        (*edge, data["weight"]) for *edge, data in turned.edges(keys=True, data=True)
    ]


def test_a_table_without_the_columns_is_refused() -> None:
    with pytest.raises(ArgumentError, match="source"):
        relation_network(pd.DataFrame({"sources": []}), ACTORS, symmetric=[])


def test_the_network_of_the_built_in_study_holds_every_relation(nominal: Results) -> None:
    counted: Counter[tuple[str, ...]] = Counter()
    for row in nominal.relations[["source", "target", "code", "stage", "plane"]].fillna("").astype(str).to_numpy().tolist():
        counted[tuple(row)] += 1
    edges = {
        (source, target, data["code"], data["stage"], data["plane"]): data["weight"]
        for source, target, data in nominal.network.edges(data=True)
    }
    assert edges == dict(counted)
    assert set(nominal.network.nodes) == {actor.id for actor in nominal.study.actors}
