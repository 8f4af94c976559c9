"""Who is compared with whom, and as what: people with each other are one thing, rules with people another, and the two are never pooled."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from qualcode.kept import ACCEPTED, ADJUDICATED, MANUAL
from qualcode.tables import check_columns, table, texts

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AGAINST_ADJUDICATED",
    "GROUPS",
    "KINDS",
    "MACHINE",
    "MACHINES",
    "OVER_TIME",
    "PAIR",
    "PEOPLE",
    "PERSON",
    "RULES_AGAINST_ADJUDICATED",
    "RULES_AGAINST_PEOPLE",
    "SETTLED",
    "TOGETHER",
    "ComparedPair",
    "Comparison",
    "Voice",
    "comparisons",
    "label",
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
KINDS = PERSON, SETTLED, MACHINE = "person", "adjudicated", "machine"
"""What a coder may be, in the order in which the two of a pair stand."""
PAIR = ("group", "coders", "first", "first_round", "second", "second_round")
"""The columns that tell a pair, in every table of agreement: ``coders`` are the names joined by ``"; "``, a later round in brackets."""
TOGETHER = ("group", "coders", "number", "round")
"""The columns that tell all people of a round together; ``number`` is how many they are."""
_RULES = "rules"
_GROUPS = {
    frozenset([PERSON]): PEOPLE,
    frozenset([PERSON, SETTLED]): AGAINST_ADJUDICATED,
    frozenset([PERSON, MACHINE]): RULES_AGAINST_PEOPLE,
    frozenset([SETTLED, MACHINE]): RULES_AGAINST_ADJUDICATED,
    frozenset([MACHINE]): MACHINES,
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
        coders, rounds, methods, statuses = (texts(frame, name) for name in ("coder", "round", "method", "status"))
        found.update((coder, time) for coder, time in zip(coders, rounds, strict=True) if coder)
        for coder, method, status in zip(coders, methods, statuses, strict=True):
            if method:
                (deciding if method == MANUAL or status == ACCEPTED else proposing).add(coder)
    machines = (proposing - deciding) | {_RULES}
    kinds = {coder: MACHINE if coder in machines else PERSON for coder, _ in found} | {ADJUDICATED: SETTLED}
    return [Voice(coder, time, kinds[coder]) for coder, time in sorted(found)]


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
    return table(_pairs(voices(*tables)), ComparedPair)


def _pairs(known: Collection[Voice]) -> list[ComparedPair]:
    ranked = sorted(known, key=lambda voice: (KINDS.index(voice.kind), voice.coder, voice.round))
    rows: list[ComparedPair] = []
    for first, second in combinations(ranked, 2):
        group = OVER_TIME if first.coder == second.coder else _GROUPS.get(frozenset([first.kind, second.kind]))
        if group is not None and (group != PEOPLE or first.round == second.round):
            rows.append(ComparedPair(first.coder, first.round, second.coder, second.round, group))
    return sorted(rows, key=lambda pair: (GROUPS.index(pair.group), pair))


class Comparison(NamedTuple):
    """Coders that are compared: their group, and each with its round."""

    group: str
    coders: tuple[Voice, ...]

    def told(self) -> tuple[object, ...]:
        """What stands in the columns of :data:`PAIR`, or of :data:`TOGETHER`.

        Examples
        --------
        >>> Comparison(OVER_TIME, (Voice("李", "", PERSON), Voice("李", "2", PERSON))).told()
        ('over time', '李; 李 (2)', '李', None, '李', '2')
        """
        names = "; ".join(label(voice.coder, voice.round) for voice in self.coders)
        if len(self.coders) == 2:
            return (self.group, names, *(part for voice in self.coders for part in (voice.coder, voice.round or None)))
        return (self.group, names, len(self.coders), self.coders[0].round or None)


def label(coder: str, time: str) -> str:
    """How a coder in a round is called in a table.

    Examples
    --------
    >>> label("李", ""), label("李", "2")
    ('李', '李 (2)')
    """
    return f"{coder} ({time})" if time else coder


def comparisons(known: Collection[Voice], readers: Collection[Voice]) -> tuple[list[Comparison], list[Comparison]]:
    """Every pair of coders, and all people of every round in which at least three read something.

    Examples
    --------
    >>> people = [Voice(name, "", PERSON) for name in ("张", "李", "王")]
    >>> pairs, together = comparisons(people, people)
    >>> [one.told()[1] for one in (*pairs, *together)]
    ['张; 李', '张; 王', '李; 王', '张; 李; 王']
    >>> comparisons(people, people[:2])[1]  # with a third who read nothing there is no text that all of them read
    []
    """
    named = {(voice.coder, voice.round): voice for voice in known}
    pairs = [Comparison(pair.group, (named[pair.first, pair.first_round], named[pair.second, pair.second_round])) for pair in _pairs(known)]
    rounds: dict[str, list[Voice]] = {}
    for voice in sorted(readers):
        if voice.kind == PERSON:
            rounds.setdefault(voice.round, []).append(voice)
    return pairs, [Comparison(PEOPLE, tuple(people)) for _, people in sorted(rounds.items()) if len(people) > 2]
