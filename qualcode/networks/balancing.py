"""Structural balance: are the friends of friends friends, and the enemies of enemies?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.networks.ties import chosen_edges, edge_table, pair, undefined

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Balance", "structural_balance"]

TYPES = {3: "+++", 2: "++−", 1: "+−−", 0: "−−−"}
"""The types of triads by their number of positive ties."""
BALANCED = {"+++": True, "++−": False, "+−−": True, "−−−": False}


@dataclass(frozen=True, eq=False)
class Balance:
    """How balanced a network of friendly and hostile ties is.

    Attributes
    ----------
    types
        Index ``type`` (+++, ++−, +−−, −−−); ``triads`` (number), ``balanced`` (yes or no).
    share
        Balanced triads / closed signed triads (Cartwright and Harary 1956), 0 to 1; ``nan`` where there are none.
    weak_share
        The same where −−− counts as balanced (Davis 1967: three enemies may each stand alone).
    triads
        A row per closed triad: ``first, second, third``, ``type``, ``balanced``, and its ``signs`` in the order first–second, first–third,
        second–third.
    ties
        A row per pair with a sign: ``first, second``, ``positive``, ``negative`` (evidence), ``sign``: ``+``, ``−``, or ``±`` where there
        is evidence of both; the families behind each, and the ids of the ``evidence``.
    ambivalent
        Number of ties with both signs; they are no part of any triad. Where there are many, look at one stage at a time.
    signs
        The signs that were taken.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.Graph([("bureau", "agency", {"family": "control"})])
    >>> network.add_edge("agency", "bureau", family="control")
    >>> structural_balance(network, signs={"control": -1}).ties["sign"].tolist()
    ['−']
    """

    types: pd.DataFrame = field(repr=False)
    share: float
    weak_share: float
    triads: pd.DataFrame = field(repr=False)
    ties: pd.DataFrame = field(repr=False)
    ambivalent: int
    signs: Mapping[str, int] = field(repr=False)


def structural_balance(network: nx.Graph, *, signs: Mapping[str, int], plane: str | None = None, minimum: float = 1) -> Balance:
    """The balance of the closed triads of a network with friendly and hostile ties.

    Parameters
    ----------
    network
        What :func:`qualcode.relation_network` gives, or any networkx graph whose edges have ``family``. Directions are ignored.
    signs
        By family +1 (friendly), −1 (hostile) or 0 (left out); every family of the network must have one. There is no default, because this
        decides the result; ``read_signs("governance")`` gives a list to start from, which stands in ``codebooks/signs/governance.yaml``.
    plane
        ``nominal`` or ``actual``; must be said where the network has several planes.
    minimum
        Evidence that a sign needs to count for a pair.

    Raises
    ------
    ArgumentError
        When a family has no sign or one that is not +1, −1 or 0 (all of them are named), or the planes are not told apart.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.Graph()
    >>> network.add_edge("bureau", "agency", family="control")
    >>> network.add_edge("bureau", "street", family="control")
    >>> network.add_edge("agency", "street", family="alliance")
    >>> balance = structural_balance(network, signs={"control": -1, "alliance": 1})
    >>> balance.types["triads"].to_dict(), balance.share
    ({'+++': 0, '++−': 0, '+−−': 1, '−−−': 0}, 1.0)
    """
    import pandas as pd

    edges = chosen_edges(edge_table(network), plane=plane)
    _check_signs(signs, sorted(set(edges["family"])))
    ties = _signed(edges, signs, minimum)
    marks = zip(ties["first"], ties["second"], ties["sign"], strict=True)
    sign: dict[tuple[Hashable, Hashable], str] = {(first, second): str(mark) for first, second, mark in marks if mark != "±"}
    triads = _triads(sign)
    counts = triads["type"].value_counts()
    number = {name: int(counts.get(name, 0)) for name in TYPES.values()}
    types = pd.DataFrame({"triads": number, "balanced": BALANCED}).rename_axis("type").loc[list(TYPES.values())]
    closed, ambivalent = len(triads), int((ties["sign"] == "±").sum())
    if closed:
        strict = (number["+++"] + number["+−−"]) / closed
        share, weak = strict, strict + number["−−−"] / closed
    else:
        why = f"because no three actors are all tied by relations of one sign each ({ambivalent} ties have both signs)"
        share = weak = undefined("balance", why, level=3)
    return Balance(types, share, weak, triads, ties, ambivalent, dict(signs))


def _check_signs(signs: Mapping[str, int], families: list[str]) -> None:
    wrong = [f"'{family}' is {value!r}" for family, value in signs.items() if value not in (1, 0, -1)]
    if wrong:
        raise ArgumentError(f"a sign is +1, -1 or 0; {', '.join(wrong)}")
    missing = [f"'{family}'" if family else "edges without a family" for family in families if family not in signs]
    if missing:
        raise ArgumentError(f"signs says nothing about {', '.join(missing)}; give each +1 (friendly), -1 (hostile) or 0 (left out)")


def _signed(edges: pd.DataFrame, signs: Mapping[str, int], minimum: float) -> pd.DataFrame:
    import pandas as pd

    found: dict[tuple[Hashable, Hashable], dict[int, list[tuple[str, float, tuple[str, ...]]]]] = {}
    columns = (edges[name] for name in ("source", "target", "family", "weight", "evidence"))
    for source, target, family, weight, evidence in zip(*columns, strict=True):
        if signs[family]:
            found.setdefault(pair(source, target), {1: [], -1: []})[signs[family]].append((family, weight, evidence))
    rows = []
    for (first, second), by_sign in sorted(found.items(), key=lambda entry: tuple(map(str, entry[0]))):
        amount = {sign: sum(weight for _, weight, _ in parts) for sign, parts in by_sign.items()}
        marks = [mark for sign, mark in ((1, "+"), (-1, "−")) if by_sign[sign] and amount[sign] >= minimum]
        names = [", ".join(sorted({family for family, *_ in by_sign[sign]})) for sign in (1, -1)]
        told = tuple(dict.fromkeys(one for sign in (1, -1) for *_, ids in by_sign[sign] for one in ids))
        if marks:
            rows.append((first, second, amount[1], amount[-1], "±" if len(marks) == 2 else marks[0], *names, told))
    names = ["first", "second", "positive", "negative", "sign", "positive_families", "negative_families", "evidence"]
    return pd.DataFrame(rows, columns=names)


def _triads(sign: Mapping[tuple[Hashable, Hashable], str]) -> pd.DataFrame:
    """Every three actors of whom each two are tied: looked for among the common neighbours of the ends of a tie."""
    import pandas as pd

    after: dict[Hashable, list[Hashable]] = {}
    for first, second in sign:
        after.setdefault(first, []).append(second)
    rows = []
    for first, others in after.items():
        for second, third in combinations(others, 2):
            last = sign.get(pair(second, third))
            if last:
                one, other = pair(second, third)
                marks = f"{sign[first, one]}{sign[first, other]}{last}"
                kind = TYPES[marks.count("+")]
                rows.append((first, one, other, kind, BALANCED[kind], marks))
    return pd.DataFrame(rows, columns=["first", "second", "third", "type", "balanced", "signs"])
