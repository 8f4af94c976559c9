"""Who is compared with whom, and as what: people with each other are one thing, rules with people another, and the two are never pooled."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from qualcode.kept import ADJUDICATED
from qualcode.tables import check_columns, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AGAINST_ADJUDICATED",
    "GROUPS",
    "MACHINES",
    "OVER_TIME",
    "PEOPLE",
    "RULES_AGAINST_ADJUDICATED",
    "RULES_AGAINST_PEOPLE",
    "ComparedPair",
    "Voice",
    "pairs_of",
    "voices",
]

PEOPLE = "people"
OVER_TIME = "over time"
AGAINST_ADJUDICATED = "against adjudicated"
RULES_AGAINST_PEOPLE = "rules against people"
RULES_AGAINST_ADJUDICATED = "rules against adjudicated"
MACHINES = "rules and models"
GROUPS = (PEOPLE, OVER_TIME, AGAINST_ADJUDICATED, RULES_AGAINST_PEOPLE, RULES_AGAINST_ADJUDICATED, MACHINES)
"""What a pair of coders may be, in the order in which pairs are told."""
_PERSON, _SETTLED, _MACHINE = "person", "adjudicated", "machine"
_RULES = "rules"
_KINDS = {
    frozenset([_PERSON]): PEOPLE,
    frozenset([_PERSON, _SETTLED]): AGAINST_ADJUDICATED,
    frozenset([_PERSON, _MACHINE]): RULES_AGAINST_PEOPLE,
    frozenset([_SETTLED, _MACHINE]): RULES_AGAINST_ADJUDICATED,
    frozenset([_MACHINE]): MACHINES,
}


class Voice(NamedTuple):
    """A coder in one round: what agreement compares. ``kind`` is person, adjudicated or machine; ``round`` is blank for the first."""

    coder: str
    round: str
    kind: str


class ComparedPair(NamedTuple):
    """Two coders, each in a round, and what their comparison tells: see :data:`GROUPS`."""

    first: str
    first_round: str
    second: str
    second_round: str
    group: str


def voices(*tables: pd.DataFrame) -> list[Voice]:
    """Every coder in every round, in the order of their names.

    A machine is a coder named ``rules``, or one whose every row is of a method other than manual and was accepted by nobody (a person who
    accepts what rules proposed is a person). ``adjudicated`` is what several people settled.

    Parameters
    ----------
    tables
        Codings, relations, readings: each with the column ``coder`` and, where they are there, ``round``, ``method``, ``status``.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("李", "manual", ""), ("李", "manual", "2"), ("rules", "rule", ""), ("governance-0.1.0", "model", "")]
    >>> [(voice.coder, voice.kind) for voice in voices(pd.DataFrame(rows, columns=["coder", "method", "round"]))]
    [('governance-0.1.0', 'machine'), ('rules', 'machine'), ('李', 'person'), ('李', 'person')]
    """
    found: set[tuple[str, str]] = set()
    proposing: set[str] = set()
    deciding: set[str] = set()
    for at, frame in enumerate(tables):
        check_columns(frame, ["coder"], what=f"table {at + 1} of what coders did" if len(tables) > 1 else "this table of what coders did")
        coders, rounds, methods, statuses = (_words(frame, name) for name in ("coder", "round", "method", "status"))
        found.update((coder, time) for coder, time in zip(coders, rounds, strict=True) if coder)
        for coder, method, status in zip(coders, methods, statuses, strict=True):
            if method:
                (deciding if method == "manual" or status == "accepted" else proposing).add(coder)
    machines = (proposing - deciding) | {_RULES}
    kinds = {coder: _MACHINE if coder in machines else _PERSON for coder, _ in found} | {ADJUDICATED: _SETTLED}
    return [Voice(coder, time, kinds[coder]) for coder, time in sorted(found)]


def _words(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame:
        return [""] * len(frame)
    return [str(value) for value in frame[name].astype("string").fillna("")]


def pairs_of(*tables: pd.DataFrame) -> pd.DataFrame:
    """Every pair that can be compared, and what its comparison tells.

    People are compared with each other within the same round (``people``), and each with themselves between rounds (``over time``). What
    was settled, rules and models are compared with people in every round of theirs, each kind of comparison a group of its own.

    Parameters
    ----------
    tables
        Codings, relations, readings; see :func:`voices`. Give the readings too: somebody who read and coded nothing is compared as well.

    Returns
    -------
    pandas.DataFrame
        Columns of :class:`ComparedPair`, one row a pair, by group (in the order of :data:`GROUPS`), then names and rounds. Of a person and
        something else, the person stands first; of what was settled and a machine, what was settled.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("李", ""), ("李", "2"), ("王", ""), ("rules", ""), ("adjudicated", "")]
    >>> pairs = pairs_of(pd.DataFrame(rows, columns=["coder", "round"]).assign(method="manual"))
    >>> pairs[["first", "second", "group"]].values.tolist()[:3]
    [['李', '王', 'people'], ['李', '李', 'over time'], ['李', 'adjudicated', 'against adjudicated']]
    """
    order = (_PERSON, _SETTLED, _MACHINE)
    ranked = sorted(voices(*tables), key=lambda voice: (order.index(voice.kind), voice.coder, voice.round))
    rows: list[ComparedPair] = []
    for first, second in combinations(ranked, 2):
        group = OVER_TIME if first.coder == second.coder else _KINDS.get(frozenset([first.kind, second.kind]))
        if group is not None and (group != PEOPLE or first.round == second.round):
            rows.append(ComparedPair(first.coder, first.round, second.coder, second.round, group))
    rows.sort(key=lambda pair: (GROUPS.index(pair.group), pair))
    return table(rows, ComparedPair)
