"""Relations → networks by other keys, with least evidence, of parts of the evidence; and networks back into relations."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from qualcode import network_difference, relation_network, relations_of, stage_networks
from qualcode.errors import ArgumentError
from qualcode.model import Actor
from qualcode.networks.grouping import Groups
from qualcode.results import Results
from qualcode.rows import Relation
from qualcode.tables import table

ACTORS = tuple(Actor(name, name.upper(), "government") for name in "abc")


def made(*rows: tuple[str, str, str, str, str, str, str, str]) -> pd.DataFrame:
    """Relations of (source, target, code, stage, plane, document, person, asserted_by)."""
    whole = [
        Relation(
            document, 0, 1, source, target, code, f"{document}:1", said, stage, plane, "rule", "字", f"{document}:1.{n}", "", "", "", person
        )
        for n, (source, target, code, stage, plane, document, person, said) in enumerate(rows, start=1)
    ]
    return table(whole, Relation)


ROWS = made(
    ("a", "b", "control.x", "s1", "actual", "d1", "p1", "b"),
    ("a", "b", "control.y", "s1", "actual", "d2", "p1", "a"),
    ("a", "b", "control.y", "s2", "actual", "d2", "p2", "c"),
    ("a", "b", "joint.z", "s1", "actual", "d1", "p1", "a"),
    ("b", "a", "control.x", "s1", "actual", "d1", "", "b"),
    ("b", "c", "control.x", "", "nominal", "d3", "", ""),
    ("c", "c", "control.x", "s1", "actual", "d3", "p3", "c"),
)


def weights(graph: nx.MultiDiGraph) -> dict[tuple[str, str, str], int]:
    return {(source, target, key): weight for source, target, key, weight in graph.edges(keys=True, data="weight")}


def network(relations: pd.DataFrame = ROWS, **asked: Any) -> nx.MultiDiGraph:
    return relation_network(relations, ACTORS, symmetric=["joint.z"], **asked)


def test_one_edge_a_family_and_the_symmetric_ones_apart() -> None:
    graph = network(by=["family", "plane"])
    assert weights(graph) == {
        ("a", "b", "control|actual"): 3,
        ("a", "b", "joint|actual|symmetric"): 1,
        ("b", "a", "control|actual"): 1,
        ("b", "c", "control|nominal"): 1,
    }
    edge = graph.edges["a", "b", "control|actual"]
    assert (edge["codes"], edge["asserted_by"], edge["documents"], edge["informants"]) == (
        ("control.x", "control.y"),
        ("a", "b", "c"),
        2,
        2,
    )
    assert "code" not in edge


def test_one_edge_a_pair() -> None:
    assert weights(network(by=(), plane="actual")) == {("a", "b", ""): 3, ("a", "b", "symmetric"): 1, ("b", "a", ""): 1}


def test_planes_are_not_added_up_unless_it_is_said() -> None:
    with pytest.raises(ArgumentError, match="both planes"):
        network(by=["family"])
    both = network(by=["family"], plane=["nominal", "actual"])
    assert both.edges["b", "c", "control"]["weight"] == 1


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"stage": "s2"}, 1),
        ({"stage": "(unknown)"}, 1),
        ({"plane": "nominal"}, 1),
        ({"family": "joint"}, 1),
        ({"family": ["control", "joint"], "plane": "actual"}, 5),
        ({"asserted_by": "c"}, 1),
        ({"perspective": "target"}, 1),
        ({"perspective": "party"}, 1),
        ({"perspective": ["source", "third"]}, 3),
        ({"perspective": "(unknown)"}, 1),
        ({"document": "d2"}, 2),
        ({"stage": "s3"}, 0),
    ],
)
def test_only_what_is_asked_for(labels: dict[str, Any], expected: int) -> None:
    graph = network(**labels)
    assert graph.size("weight") == expected
    assert set(graph) == {"a", "b", "c"}, "all actors stay"


@pytest.mark.parametrize(
    ("minimum", "expected"),
    [
        (1, {"control": 4, "joint": 1}),
        (2, {"control": 3}),
        ({"documents": 2}, {"control": 3}),
        ({"informants": 2, "documents": 2, "references": 3}, {"control": 3}),
        ({"informants": 3}, {}),
    ],
)
def test_least_evidence(minimum: Any, expected: dict[str, int]) -> None:
    counted: Counter[str] = Counter()
    for *_, data in network(by=["family"], plane="actual", minimum=minimum).edges(data=True):
        counted[data["family"]] += data["weight"]
    assert counted == expected


def test_loops_by_choice() -> None:
    assert not list(nx.selfloop_edges(network()))
    assert [edge[:2] for edge in network(loops=True).edges() if edge[0] == edge[1]] == [("c", "c")]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"plane": "actuall"}, "closest: 'actual'"),
        ({"perspective": "victim"}, "source, target, party, third"),
        ({"stages": "s1"}, "closest: 'stage'"),
        ({"by": ["familly"]}, "familly"),
        ({"minimum": {"persons": 2}}, "references, documents, informants"),
    ],
)
def test_what_is_not_known_is_refused(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        network(**asked)


def test_groups_by_a_plain_second_way() -> None:
    """Beside a loop over the rows."""
    draw = np.random.default_rng(1)
    frame = pd.DataFrame({name: draw.choice([*"abcd", None], 300).astype(object) for name in ("k", "l", "v")}).assign(n=range(300))
    groups = Groups(frame, ("k", "l"))
    rows = defaultdict(list)
    for row in frame.itertuples():
        if isinstance(row.k, str) and isinstance(row.l, str):
            rows[row.k, row.l].append(row)
    expected = [
        (*key, len(own), tuple(row.n for row in own), tuple(sorted({row.v for row in own if isinstance(row.v, str)})))
        for key, own in sorted(rows.items())
    ]
    told = zip(groups.label("k"), groups.label("l"), groups.sizes, groups.rows("n"), groups.values("v"), strict=True)
    assert list(told) == expected
    assert groups.different("v") == [len(values) for *_, values in expected]
    assert list(groups.holding(size > 15 for size in groups.sizes).rows("n")) == [
        numbers for _, _, size, numbers, _ in expected if size > 15
    ]


def test_rubbish_is_collected_again_afterwards() -> None:
    network()
    assert gc.isenabled()


def test_there_and_back(nominal: Results) -> None:
    both = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    back = relations_of(nominal.network)
    assert sorted(back["evidence"]) == sorted(nominal.relations["evidence"])
    again = relation_network(back, nominal.study.actors, symmetric=both)
    assert weights(again) == weights(nominal.network)


def test_a_network_from_elsewhere() -> None:
    graph = nx.Graph()
    graph.add_edge("b", "a", kind="tie", weight=2)
    rows = relations_of(graph, code="kind")
    assert rows[["source", "target", "code"]].to_numpy().tolist() == [["a", "b", "tie"]] * 2
    assert rows["evidence"].is_unique
    with pytest.raises(ArgumentError, match="set_edge_attributes"):
        relations_of(graph)
    graph.edges["a", "b"]["weight"] = 0.5
    with pytest.raises(ArgumentError, match=r"0\.5"):
        relations_of(graph, code="kind")


def test_difference_of_what_is_written_and_what_is_done() -> None:
    rows = made(
        ("a", "b", "control.x", "s1", "nominal", "d1", "", "a"),
        ("a", "b", "control.y", "s1", "actual", "d2", "", "a"),
        ("a", "b", "control.x", "s2", "actual", "d2", "", "a"),
        ("a", "b", "joint.z", "s1", "nominal", "d1", "", "a"),
        ("b", "a", "control.x", "s1", "actual", "d2", "", "a"),
    )
    difference = network_difference(network(rows, plane="nominal"), network(rows, plane="actual", by=["family"]))
    told = {
        (source, target, data["family"]): (data["weight_first"], data["weight_second"], data["difference"], data["status"])
        for source, target, data in difference.edges(data=True)
    }
    assert told == {
        ("a", "b", "control"): (1, 2, -1, "both"),
        ("a", "b", "joint"): (1, 0, 1, "only nominal"),
        ("b", "a", "control"): (0, 1, -1, "only actual"),
    }
    heavy = difference.edges["a", "b", "control"]
    assert (heavy["evidence_first"], heavy["evidence_second"]) == (("d1:1.1",), ("d2:1.2", "d2:1.3"))
    assert difference.nodes["c"]["name"] == "C"


def test_difference_of_networks_without_direction_and_of_unlike_ones() -> None:
    first, second = nx.Graph([("b", "a")]), nx.Graph([("a", "b"), ("b", "c")])
    edges = network_difference(first, second, by=(), names=("before", "after")).edges(data=True)
    assert {(*sorted(ends), data["status"]) for *ends, data in edges} == {("a", "b", "both"), ("b", "c", "only after")}
    with pytest.raises(ArgumentError, match="directions"):
        network_difference(first, nx.DiGraph())


def test_difference_of_the_built_in_study_loses_nothing(nominal: Results) -> None:
    rows, actors = nominal.relations, nominal.study.actors
    both = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    planes = [relation_network(rows, actors, symmetric=both, by=["family"], plane=plane) for plane in ("nominal", "actual")]
    edges = list(network_difference(*planes).edges(data=True))
    for side, graph in zip(("first", "second"), planes, strict=True):
        assert sum(data[f"weight_{side}"] for *_, data in edges) == graph.size("weight")
        assert all(len(data[f"evidence_{side}"]) == data[f"weight_{side}"] for *_, data in edges)


def test_one_text_is_one_label_and_one_code() -> None:
    whole = relation_network(ROWS, ACTORS, symmetric="joint.z", by="family", plane="actual")
    assert nx.utils.graphs_equal(whole, relation_network(ROWS, ACTORS, symmetric=["joint.z"], by=["family"], plane="actual"))
    both = network_difference(whole, whole, by="family")
    assert {edge["family"] for *_, edge in both.edges(data=True)} == {"control", "joint"}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: relation_network(ROWS, ["a", "b"], symmetric=[]), "'a' is none"),  # type: ignore[list-item]
        (lambda: relation_network(ROWS, ACTORS, symmetric=[], minimum="2"), "'2' references is no number"),  # type: ignore[arg-type]
        (lambda: network_difference(nx.path_graph(3), nx.path_graph(2), by=["famly"]), "'famly'.*family"),
        (lambda: stage_networks(nx.MultiDiGraph(), SAID, stages=["s1"], plane="actul"), "'actul' is not one of.*'actual'"),
    ],
)
def test_what_is_mistyped_is_told(call: Callable[[], object], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        call()


SAID = pd.DataFrame({"stage": ["s1"], "plane": ["actual"], "role": ["respondent"]})
