"""Measures of actors, of the network and of pairs: published values, networkx as the second implementation, undefined cases."""

from __future__ import annotations

import warnings

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from qualcode import actor_measures, dyad_measures, network_measures
from qualcode.errors import ArgumentError
from qualcode.results import Results

# Krackhardt 1990, "Assessing the political landscape", Administrative Science Quarterly 35, as tabulated by V. Krebs (orgnet): normalised.
KITE = {
    "Andre": (0.444, 0.023, 0.529),
    "Beverly": (0.444, 0.023, 0.529),
    "Carol": (0.333, 0.000, 0.500),
    "Diane": (0.667, 0.102, 0.600),
    "Ed": (0.333, 0.000, 0.500),
    "Fernando": (0.556, 0.231, 0.643),
    "Garth": (0.556, 0.231, 0.643),
    "Heather": (0.333, 0.389, 0.600),
    "Ike": (0.222, 0.222, 0.429),
    "Jane": (0.111, 0.000, 0.310),
}
# Marriages of Florentine families (Padgett and Ansell 1993), without Pucci: betweenness as in Jackson 2008, Social and Economic Networks.
FLORENCE = {
    "Medici": 0.522,
    "Guadagni": 0.255,
    "Albizzi": 0.212,
    "Salviati": 0.143,
    "Ridolfi": 0.114,
    "Bischeri": 0.104,
    "Strozzi": 0.103,
    "Barbadori": 0.093,
    "Tornabuoni": 0.092,
    "Castellani": 0.055,
    "Peruzzi": 0.022,
    "Ginori": 0.0,
    "Acciaiuoli": 0.0,
    "Pazzi": 0.0,
    "Lamberteschi": 0.0,
}


def small() -> nx.MultiDiGraph:
    """Three actors, two planes, a symmetric code, a loop."""
    network = nx.MultiDiGraph()
    network.add_node("bureau", name="局", kind="government", level="district")
    network.add_edge("bureau", "agency", code="control.goals", plane="actual", stage="s1", weight=3, asserted_by=("agency",))
    network.add_edge("bureau", "agency", code="control.funding", plane="actual", stage="s2", weight=2, asserted_by=("agency", "bureau"))
    network.add_edge("agency", "bureau", code="resistance.open", plane="actual", stage="s2", weight=1, asserted_by=("bureau",))
    network.add_edge(
        "agency", "street", code="alliance.exchange", plane="actual", stage="s2", symmetric=True, weight=4, asserted_by=("street",)
    )
    network.add_edge(
        "agency", "bureau", code="equality.parity", plane="nominal", stage="s1", symmetric=True, weight=7, asserted_by=("bureau",)
    )
    network.add_edge("agency", "agency", code="control.goals", plane="actual", stage="s1", weight=9, asserted_by=("agency",))
    return network


def quietly(function, *args, **options):  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **options)


def value(table: pd.DataFrame, measure: str, family: str = "all") -> float:
    return float(table.set_index(["measure", "family"]).loc[(measure, family), "value"])


def test_krackhardts_kite() -> None:
    table = actor_measures(nx.krackhardt_kite_graph())
    assert (table["closeness_in"] == table["closeness_out"]).all()
    found = zip(table["degree"] / 9, table["betweenness"], table["closeness_in"], strict=True)
    assert [tuple(round(number, 3) for number in row) for row in found] == list(KITE.values())


def test_florentine_families() -> None:
    table = actor_measures(nx.florentine_families_graph())
    assert table["betweenness"].round(3).to_dict() == FLORENCE
    assert table.loc["Medici", "degree"] == 6
    assert round(table.loc["Medici", "closeness_in"], 3) == 0.560  # 14 / 25
    # eigenvector centrality of the three as in Jackson 2008
    assert table.loc[["Medici", "Strozzi", "Guadagni"], "eigenvector"].round(3).tolist() == [0.430, 0.356, 0.289]


def test_weighted_measures_are_those_of_networkx() -> None:
    network = nx.karate_club_graph()
    table = actor_measures(network)
    assert np.allclose(table["eigenvector"], list(nx.eigenvector_centrality_numpy(network, weight="weight").values()))
    assert np.allclose(table["pagerank"], list(nx.pagerank(network, weight="weight").values()))
    assert (table["with_weight"] == [number for _, number in network.degree(weight="weight")]).all()


def test_directions_are_those_of_networkx_and_a_symmetric_edge_goes_both_ways() -> None:
    arrows = nx.gn_graph(12, seed=3)
    network = nx.MultiDiGraph(arrows)
    network.add_edge(0, 11, symmetric=True)
    arrows.add_edges_from([(0, 11), (11, 0)])
    table = quietly(actor_measures, network)
    assert np.allclose(table["betweenness"], list(nx.betweenness_centrality(arrows).values()))
    for column, graph in (("closeness_in", arrows), ("closeness_out", arrows.reverse())):
        assert np.allclose(table[column].fillna(0), list(nx.closeness_centrality(graph).values()))
    assert np.allclose(table["pagerank"], list(nx.pagerank(arrows).values()))


def test_degrees_by_family_and_way() -> None:
    table = quietly(actor_measures, small(), plane="actual")
    row = table.loc["agency"]
    assert row[["degree", "in_degree", "out_degree", "with_degree"]].tolist() == [2, 1, 1, 1]
    assert row[["in_weight", "out_weight", "with_weight"]].tolist() == [5, 1, 4]
    assert row[["in_control", "out_resistance", "with_alliance"]].tolist() == [5, 1, 4]
    assert {"out_alliance", "in_alliance", "with_equality"} & set(table) == set()
    assert quietly(actor_measures, small(), plane="actual", weight=None).loc["agency", "in_control"] == 1
    assert table.loc["bureau", ["name", "kind", "level"]].tolist() == ["局", "government", "district"]


def test_who_says_so() -> None:
    table = quietly(actor_measures, small(), plane="actual")
    assert table.loc["agency", ["edges", "edges_own", "edges_only_own"]].tolist() == [4, 2, 1]
    many = nx.MultiDiGraph()
    for place in range(20):
        many.add_edge("bureau", f"agency{place}", asserted_by=("bureau",) if place < 5 else (f"agency{place}",))
    with pytest.warns(UserWarning, match="own_share of agency0, .*fewer than 20"):
        shares = actor_measures(many)["own_share"]
    assert shares["bureau"] == 0.25
    assert shares.isna().sum() == 20


def test_families_are_chosen_and_ordered() -> None:
    table = quietly(actor_measures, small(), plane="actual", families=["resistance", "control"])
    assert [name for name in table if name.endswith(("_control", "_resistance"))] == [
        "in_resistance",
        "out_resistance",
        "in_control",
        "out_control",
    ]
    assert table.loc["street", "degree"] == 0


@pytest.mark.parametrize(
    ("function", "options", "message"),
    [
        (actor_measures, {}, r"several planes \(actual, nominal\), which are never added together"),
        (network_measures, {}, "several planes"),
        (dyad_measures, {}, "several planes"),
        (actor_measures, {"plane": "actuel"}, "no plane 'actuel' .closest: 'actual'"),
        (actor_measures, {"plane": "actual", "families": ["controll"]}, "'controll' .closest: 'control'"),
        (actor_measures, {"plane": "actual", "families": "control"}, "list of families"),
        (actor_measures, {"plane": "actual", "weight": "wieght"}, "'wieght' .closest: 'weight'"),
        (actor_measures, {"plane": "actual", "weight": "stage"}, "stage is 's1', not a number above 0"),
    ],
)
def test_what_is_refused(function, options, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ArgumentError, match=message):
        function(small(), **options)


def test_a_table_of_relations_needs_to_know_what_is_symmetric() -> None:
    with pytest.raises(ArgumentError, match="needs `symmetric`"):
        dyad_measures(pd.DataFrame())


@pytest.mark.parametrize(
    ("network", "columns", "message"),
    [
        (nx.path_graph(2), ["betweenness"], "fewer than 3 actors"),
        (nx.empty_graph(3), ["closeness_in", "closeness_out", "eigenvector", "pagerank"], "no tie"),
        (nx.disjoint_union(nx.path_graph(2), nx.path_graph(2)), ["eigenvector"], "several parts"),
    ],
)
def test_undefined_measures_of_actors(network: nx.Graph, columns: list[str], message: str) -> None:
    with pytest.warns(UserWarning, match=message):
        table = actor_measures(network)
    assert table[columns].isna().all(axis=None)


def test_an_actor_that_nobody_reaches_has_no_closeness() -> None:
    with pytest.warns(UserWarning, match="closeness_in of 0: undefined, because no actor reaches them"):
        table = actor_measures(nx.path_graph(3, create_using=nx.DiGraph))
    assert table["closeness_in"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize("kind", ["degree", "betweenness", "closeness"])
@pytest.mark.parametrize("number", [3, 5, 9])
def test_centralisation_is_1_for_a_star_and_0_for_a_circle(kind: str, number: int) -> None:  # Freeman 1979
    assert value(quietly(network_measures, nx.star_graph(number - 1)), f"centralisation_{kind}") == pytest.approx(1)
    assert value(quietly(network_measures, nx.cycle_graph(number)), f"centralisation_{kind}") == pytest.approx(0)


def test_centralisation_of_the_florentine_families() -> None:
    network = nx.florentine_families_graph()
    network.add_node("Pucci")
    table = quietly(network_measures, network)
    assert round(value(table, "centralisation_degree"), 3) == 0.267  # Wasserman and Faust 1994, chapter 5: 16 families
    assert round(value(table, "density"), 3) == 0.167
    # Freeman 1979 in raw counts of paths: Σ(max − cᵢ) / ((n³ − 4n² + 5n − 2) / 2)
    raw = nx.betweenness_centrality(network, normalized=False).values()
    n = len(network)
    assert value(table, "centralisation_betweenness") == pytest.approx(
        sum(max(raw) - one for one in raw) / ((n**3 - 4 * n**2 + 5 * n - 2) / 2)
    )
    without = quietly(network_measures, network, isolates=False)
    assert value(without, "actors") == 15
    assert value(without, "components") == 1


def test_directed_measures_of_the_whole_are_those_of_networkx() -> None:
    network = nx.gnp_random_graph(12, 0.3, seed=5, directed=True)
    table = quietly(network_measures, network)
    assert value(table, "density") == pytest.approx(nx.density(network))
    assert value(table, "reciprocity") == pytest.approx(nx.overall_reciprocity(network))
    assert value(table, "transitivity") == pytest.approx(nx.transitivity(network.to_undirected()))
    degrees = [number for _, number in network.in_degree()]
    assert value(table, "centralisation_in_degree") == pytest.approx(sum(max(degrees) - one for one in degrees) / 121)


def test_ties_pairs_and_loops() -> None:
    table = quietly(network_measures, small(), plane="actual")
    found = {name: value(table, name) for name in ("actors", "ties", "pairs", "evidence", "loops", "density", "reciprocity", "mean_weight")}
    assert found == {
        "actors": 3,
        "ties": 3,
        "pairs": 2,
        "evidence": 10,
        "loops": 1,
        "density": 4 / 6,
        "reciprocity": 1,
        "mean_weight": 10 / 3,
    }
    assert value(table, "reciprocity", "control") == 0
    assert np.isnan(value(table, "reciprocity", "alliance"))


@pytest.mark.parametrize(
    ("network", "measure", "why"),
    [
        (nx.empty_graph(1), "density", "fewer than 2 actors"),
        (nx.empty_graph(2), "mean_weight", "no ties"),
        (nx.path_graph(3), "reciprocity", "no ties with a direction"),
        (nx.path_graph(2), "transitivity", "in common"),
        (nx.path_graph(2), "centralisation_degree", "fewer than 3"),
        (nx.empty_graph(4), "centralisation_closeness", "several parts"),
        (nx.empty_graph(0), "density", "fewer than 2"),
    ],
)
def test_undefined_measures_of_the_whole(network: nx.Graph, measure: str, why: str) -> None:
    with pytest.warns(UserWarning, match=f"{measure}.*: undefined, because .*{why}"):
        table = network_measures(network)
    row = table[table["measure"] == measure].iloc[0]
    assert np.isnan(row["value"])
    assert why in row["note"]


def test_pairs() -> None:
    table = dyad_measures(small(), plane="actual").set_index(["first", "second"])
    row = table.loc[("agency", "bureau")]
    assert row[["evidence", "forth", "back", "shared"]].tolist() == [6, 1, 5, 0]
    assert row["reciprocity"] == pytest.approx(2 / 6)
    assert row["dominant"] == "bureau→agency"
    assert row[["control_back", "resistance_forth", "alliance_shared"]].tolist() == [5, 1, 0]
    alone = table.loc[("agency", "street")]
    assert alone["evidence"] == 4
    assert pd.isna(alone["dominant"])
    assert np.isnan(alone["reciprocity"])
    assert table[["dependence_asymmetry", "dependence_balance"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("forth", "back", "expected"), [(3, 1, (2, 0.5)), (0, 2, (-2, -1)), (2, 2, (0, 0)), (0, 0, (float("nan"), float("nan")))]
)
def test_dependence_asymmetry(forth: int, back: int, expected: tuple[float, float]) -> None:
    network = nx.MultiDiGraph()
    network.add_edge("a", "b", family="tie")
    for source, target, number in (("a", "b", forth), ("b", "a", back)):
        if number:
            network.add_edge(source, target, family="dependence", weight=number)
    row = dyad_measures(network).iloc[0]
    assert np.array_equal([row["dependence_asymmetry"], row["dependence_balance"]], expected, equal_nan=True)


def test_stages_come_in_their_order_and_the_unknown_last() -> None:
    network = nx.MultiDiGraph()
    for stage in ("", "b", "a", "z"):
        network.add_edge("x", "y", key=stage, stage=stage, family="tie")
    assert dyad_measures(network, stages=["z", "b", "a"])["stage"].tolist() == ["z", "b", "a", "(unknown)"]


def test_the_table_and_the_network_give_the_same(nominal: Results) -> None:
    both = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    for plane in ("nominal", "actual"):
        table = dyad_measures(nominal.relations, symmetric=both, plane=plane)
        pd.testing.assert_frame_equal(table, dyad_measures(nominal.network, plane=plane))
        assert table["evidence"].sum() == (nominal.relations["plane"] == plane).sum()
        by_stage = dyad_measures(nominal.relations, symmetric=both, plane=plane, stages=nominal.study.stages.ids)
        assert by_stage.groupby(["first", "second"])["evidence"].sum().tolist() == table["evidence"].tolist()
        actors = quietly(actor_measures, nominal.network, plane=plane)
        assert actors["out_weight"].sum() + actors["with_weight"].sum() / 2 == table["evidence"].sum()
