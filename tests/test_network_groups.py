"""Balance of signed triads, core and periphery, communities: published values, brute force as the second implementation."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations, product
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from qualcode import communities, core_periphery, structural_balance
from qualcode.errors import ArgumentError, DataError
from qualcode.reading.signs import read_signs
from qualcode.results import Results

SIGNS = {"control": -1, "alliance": 1, "tie": 0}


def signed(*edges: tuple[str, str, str]) -> nx.MultiGraph:
    network = nx.MultiGraph()
    for number, (one, other, family) in enumerate(edges):
        network.add_edge(one, other, family=family, evidence=(f"S:{number}.1",))
    return network


@pytest.mark.parametrize(
    ("families", "kind", "share", "weak"),
    [
        (("alliance", "alliance", "alliance"), "+++", 1, 1),
        (("alliance", "alliance", "control"), "++−", 0, 0),
        (("control", "alliance", "control"), "+−−", 1, 1),
        (("control", "control", "control"), "−−−", 0, 1),  # weakly balanced: Davis 1967
    ],
)
def test_the_four_types(families: tuple[str, str, str], kind: str, share: float, weak: float) -> None:
    ends = (("a", "b"), ("a", "c"), ("b", "c"))
    network = signed(*((*pair, family) for pair, family in zip(ends, families, strict=True)))
    balance = structural_balance(network, signs=SIGNS)
    assert balance.types["triads"][kind] == balance.types["triads"].sum() == 1
    assert (balance.share, balance.weak_share) == (share, weak)
    assert balance.triads.loc[0, ["first", "second", "third", "type"]].tolist() == ["a", "b", "c", kind]


def test_the_example_of_four_actors() -> None:
    # The example of R signnet's count_signed_triangles: the complete graph of 4, signs −++−−+; counted by hand
    names = ("−", "+", "+", "−", "−", "+")
    network = signed(
        *((one, other, "alliance" if sign == "+" else "control") for (one, other), sign in zip(combinations("1234", 2), names, strict=True))
    )
    assert structural_balance(network, signs=SIGNS).types["triads"].to_dict() == {"+++": 1, "++−": 0, "+−−": 3, "−−−": 0}


def test_counts_are_those_of_all_threes() -> None:
    random = np.random.default_rng(7)
    network, sign = nx.Graph(), {}
    for one, other in combinations(range(14), 2):
        if random.random() < 0.6:
            sign[one, other] = int(random.choice([1, -1]))
            network.add_edge(one, other, family="alliance" if sign[one, other] > 0 else "control")
    products = [sign[a, b] * sign[a, c] * sign[b, c] for a, b, c in combinations(range(14), 3) if {(a, b), (a, c), (b, c)} <= set(sign)]
    balance = structural_balance(network, signs=SIGNS)
    assert len(balance.triads) == len(products) > 50
    assert balance.share == pytest.approx(products.count(1) / len(products))


def test_ties_with_both_signs_are_told_apart() -> None:
    network = signed(("a", "b", "alliance"), ("a", "b", "control"), ("a", "c", "alliance"), ("b", "c", "alliance"), ("c", "d", "tie"))
    with pytest.warns(UserWarning, match=r"1 ties have both signs"):
        balance = structural_balance(network, signs=SIGNS)
    assert balance.ambivalent == 1
    assert np.isnan(balance.share)
    assert np.isnan(balance.weak_share)
    assert dict(zip(balance.ties["second"], balance.ties["sign"], strict=True)) == {"b": "±", "c": "+"}
    assert balance.ties.loc[0, ["positive", "negative", "evidence"]].tolist() == [1, 1, ("S:0.1", "S:1.1")]


def test_a_sign_needs_its_minimum() -> None:
    network = signed(("a", "b", "alliance"), ("a", "b", "alliance"), ("a", "b", "control"))
    with pytest.warns(UserWarning, match="balance"):
        assert structural_balance(network, signs=SIGNS, minimum=2).ties["sign"].tolist() == ["+"]


@pytest.mark.parametrize(
    ("signs", "message"),
    [
        ({}, "says nothing about 'alliance', 'control'"),
        ({"alliance": 1, "control": -2}, "'control' is -2"),
    ],
)
def test_signs_are_complete(signs: dict[str, int], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        structural_balance(signed(("a", "b", "alliance"), ("b", "c", "control")), signs=signs)


def test_the_built_in_signs_are_of_all_families_of_the_codebook(nominal: Results) -> None:
    families = {code.id.partition(".")[0] for code in nominal.study.codebook.codes if code.relation in ("directed", "symmetric")}
    assert set(read_signs("governance")) == families


def test_signs_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "signs.yaml"
    path.write_text("signs: mine\nfamilies:\n  control: −1\n  alliance: 1\n", encoding="utf-8")
    assert read_signs(path) == {"control": -1, "alliance": 1}


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("families:\n  control: minus\n  alliance: 2\n", ["line 2", "'minus'", "line 3", "'2'"]),
        ("signs: none\n", ["there are no families"]),
        (None, ["no such file"]),
    ],
)
def test_signs_that_cannot_be_read(tmp_path: Path, text: str | None, messages: list[str]) -> None:
    path = tmp_path / "signs.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_signs(path)
    assert [message for message in messages if message not in str(error.value)] == []


def ideal(core: tuple[int, ...], number: int, between: str) -> np.ndarray:  # type: ignore[type-arg]
    """The ideal pattern, written out: Borgatti and Everett 1999, formulas 2 to 4; nan is left out."""
    pattern = np.full((number, number), np.nan)
    for one, other in product(range(number), repeat=2):
        inside = (one in core) + (other in core)
        if one != other and not (between == "missing" and inside == 1):
            pattern[one, other] = inside == 2 or (inside == 1 and between == "ties")
    return pattern


@pytest.mark.parametrize("between", ["ties", "none", "missing"])
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("weight", [None, "weight"])
def test_the_core_is_the_best_of_all(between: str, directed: bool, weight: str | None) -> None:
    network = nx.gnp_random_graph(7, 0.4, seed=11, directed=directed)
    for one, other in network.edges:
        network[one][other]["weight"] = 1 + (one * other) % 4
    matrix = nx.to_numpy_array(network, weight=weight)
    fits = {}
    for size in range(8):
        for core in combinations(range(7), size):
            pattern = ideal(core, 7, between)
            there = ~np.isnan(pattern)
            if matrix[there].std() and pattern[there].std():
                fits[core] = np.corrcoef(matrix[there], pattern[there])[0, 1]
    found = core_periphery(network, between=between, weight=weight)
    core = tuple(found.members.index[found.members["core"]])
    best = max(fits.values())
    equal = [one for one in fits if fits[one] > best - 1e-9]
    assert found.fit == pytest.approx(best)
    assert found.equally_good == len(equal)
    assert core == min(equal, key=lambda one: (len(one), one))


@pytest.mark.parametrize("number", [10, 40])
def test_a_perfect_core_is_found(number: int) -> None:
    network = nx.complete_graph(4)
    network.add_edges_from((one, other) for one in range(4) for other in range(4, number))
    found = core_periphery(network)
    assert found.fit == pytest.approx(1)
    assert found.members.index[found.members["core"]].tolist() == [0, 1, 2, 3]
    assert found.densities == {"core": 1, "between": 1, "periphery": 0}
    assert found.exact == (number == 10)


def test_the_search_comes_near_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = [nx.gnp_random_graph(11, 0.35, seed=seed) for seed in range(8)]
    best = [core_periphery(network).fit for network in networks]
    monkeypatch.setattr("qualcode.networks.dividing.EXACT", 3)
    searched = [core_periphery(network).fit for network in networks]
    assert all(one <= other + 1e-9 for one, other in zip(searched, best, strict=True))
    assert np.mean(np.array(searched) / np.array(best)) > 0.97


@pytest.mark.parametrize(
    ("network", "why"), [(nx.path_graph(2), "fewer than 3"), (nx.complete_graph(4), "alike"), (nx.empty_graph(4), "alike")]
)
def test_no_core(network: nx.Graph, why: str) -> None:
    with pytest.warns(UserWarning, match=why):
        found = core_periphery(network)
    assert np.isnan(found.fit)
    assert not found.members["core"].any()


def test_actors_without_a_tie_take_part_by_choice() -> None:
    network = nx.star_graph(3)
    network.add_node("alone")
    assert len(core_periphery(network).members) == 5
    assert core_periphery(network, isolates=False).fit == pytest.approx(1)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("greedy", 0.381),  # Newman 2004, Fast algorithm for detecting community structure: 0.381
        ("edge_betweenness", 0.401),  # Newman and Girvan 2004: 0.401, five groups
        ("louvain", 0.42),  # Blondel et al. 2008: 0.42
    ],
)
def test_zacharys_club(method: str, expected: float) -> None:
    found = communities(nx.karate_club_graph(), method=method, seed=1, weight=None)
    assert found.modularity == pytest.approx(expected, abs=0.0015)
    sizes = found.members["community"].value_counts()
    assert sizes.sort_index().is_monotonic_decreasing


def test_actors_without_a_tie_are_in_no_community() -> None:
    network = nx.path_graph(["a", "b"])
    network.add_node("c")
    assert communities(network, method="greedy").members["community"].isna().tolist() == [False, False, True]
    with pytest.warns(UserWarning, match="modularity: undefined"):
        assert np.isnan(communities(nx.empty_graph(3), method="greedy").modularity)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"method": "louvian"}, "closest: 'louvain'"), ({"method": "louvain"}, "give it a seed"), ({"method": "label_propagation"}, "seed")],
)
def test_what_communities_refuse(options: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        communities(nx.path_graph(3), **options)  # type: ignore[arg-type]


def test_the_same_groups_in_every_process() -> None:
    ask = """
import networkx as nx
from qualcode import communities
network = nx.relabel_nodes(nx.gnp_random_graph(30, 0.2, seed=4), lambda number: f"actor{number}")
for method in ("louvain", "greedy", "label_propagation"):
    print(communities(network, method=method, seed=3).members["community"].tolist())
"""
    told = {
        subprocess.run(
            [sys.executable, "-c", ask], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": root}
        ).stdout
        for root in [str(Path(__file__).parents[1])]
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert told.pop().count("[") == 3
