"""What is done beside what is written between the same two actors: what speaks against each other, and what is on the same matter.

Two statements contrast where one goes against the other by the list of the study (``against:`` of a layout ``dyads``, else the built-in
one: autonomy in the contract, staff chosen by the subdistrict in practice), or where one denies by the same code what the other says.
Statements that agree, or only stand in one family, are on the same matter at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.rows import PLANES, Coding, Link, Relation, Segment

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BESIDE", "CONTRASTS", "RULE", "Said", "Statement", "contrasted", "link_row", "on_one_matter"]

CONTRASTS, BESIDE = "contrasts", "beside"
RULE = "rule"
NOMINAL, ACTUAL = PLANES
NEAREST = 2
"""To how many statements of what is written one statement of what is done is linked at most."""
STRENGTH = {"contract": 0, "policy": 1}
"""Which kinds of documents are looked at first for what is written."""
Key = tuple[tuple[str, str], str, bool]
"""A pair of actors, a code or a matter, and whether it is denied."""


class Statement(NamedTuple):
    """What a coding says, or denies, of two actors."""

    pair: tuple[str, str]
    coding: Coding
    denied: bool

    @property
    def code(self) -> str:
        return self.coding.code


class Said:
    """All statements of a run about two actors, and the sentences in which they stand.

    What is denied makes no relation: it is of the pairs of which its sentence says anything else, else of the two actors of whom the
    sentence speaks, the one who says it among them; where it speaks of more, or of one, it is left out.
    """

    def __init__(
        self,
        segments: Mapping[str, Segment],
        codings: Sequence[Coding],
        denied: Sequence[Coding],
        relations: Sequence[Relation],
        mentions: pd.DataFrame,
    ) -> None:
        self.segments = segments
        self.order = {id: number for number, id in enumerate(segments)}
        own = {(one.segment, one.start, one.end, one.code): one for one in codings}
        pairs: dict[str, dict[tuple[str, str], None]] = {}
        found: dict[tuple[tuple[str, str], str], Statement] = {}
        for one in relations:
            pair = _pair({one.source, one.target})
            pairs.setdefault(one.segment, {})[pair] = None
            coding = own.get((one.segment, one.start, one.end, one.code))
            if coding is not None:
                found.setdefault((pair, coding.coding), Statement(pair, coding, False))
        here: dict[str, set[str]] = {}
        for segment, actor in zip(mentions["segment"], mentions["actor"].fillna(""), strict=True):
            here.setdefault(segment, set()).add(actor)
        for coding in denied:
            actors = {*here.get(coding.segment, ()), segments[coding.segment].actor} - {""}
            for pair in pairs.get(coding.segment) or ([_pair(actors)] if len(actors) == 2 else ()):
                found.setdefault((pair, coding.coding), Statement(pair, coding, True))
        self.statements = list(found.values())

    def firmness(self, one: Statement) -> tuple[bool, int, int, int]:
        """Clauses with a number first, then contracts, policies, all else, in the order of the text."""
        coding = one.coding
        kind = self.segments[coding.segment].kind
        return not coding.clause, STRENGTH.get(kind, len(STRENGTH)), self.order[coding.segment], coding.start


def _pair(ends: Collection[str]) -> tuple[str, str]:
    first, *rest = sorted(ends)
    return first, rest[-1] if rest else first


class _Written:
    """What is written, by what it is looked up by; kept so that the nearest are found without looking at all."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self._by: dict[tuple[Key, str, str], list[Statement]] = {}

    def add(self, keys: Iterable[Key], one: Statement) -> None:
        for key in keys:
            for more in self._places(one):
                self._by.setdefault((key, *more), []).append(one)

    @staticmethod
    def _places(one: Statement) -> tuple[tuple[str, str], ...]:
        """Its code and document, one of them, none."""
        return (one.code, one.coding.document), (one.code, ""), ("", one.coding.document), ("", "")

    def sort(self) -> None:
        for found in self._by.values():
            found.sort(key=self.said.firmness)

    def nearest(self, keys: Iterable[Key], done: Statement) -> list[Statement]:
        """The few statements nearest to one of what is done: of the same code, firm, in the same document."""
        some = [one for key in keys for more in self._places(done) for one in self._by.get((key, *more), ())[:NEAREST]]
        some.sort(
            key=lambda one: (
                one.code != done.code,
                self.said.firmness(one)[:2],
                one.coding.document != done.coding.document,
                self.said.firmness(one),
            )
        )
        near = {one.coding.coding: one for one in some if one.coding.coding != done.coding.coding}
        return list(near.values())[:NEAREST]


def contrasted(said: Said, against: Mapping[str, Sequence[str]]) -> Iterator[Link]:
    """What is done and goes against what is written, each with the nearest that it goes against.

    Parameters
    ----------
    said
        All statements.
    against
        What is written → what goes against it, codes or whole families.
    """
    written = _Written(said)
    codes: dict[str, None] = {}
    for one in said.statements:
        if one.coding.plane == NOMINAL:
            written.add([(one.pair, one.code, one.denied)], one)
            codes[one.code] = None
    written.sort()
    broken: dict[str, list[str]] = {}
    for one in said.statements:
        if one.coding.plane == ACTUAL:
            if one.code not in broken:
                broken[one.code] = [code for code in codes if code != one.code and _goes_against(one.code, code, against)]
            others = [] if one.denied else [(one.pair, code, False) for code in broken[one.code]]
            near = [written.nearest([key], one) for key in ((one.pair, one.code, not one.denied), *others)]
            yield from _links(said, _of_each(near, said), one, CONTRASTS)


def _of_each(near: Iterable[Sequence[Statement]], said: Said) -> list[Statement]:
    """The few nearest, and of different codes where there are some: personnel chosen from outside meets parity and autonomy."""
    ranked = [(rank, said.firmness(one), one) for some in near for rank, one in enumerate(some)]
    return [one for *_, one in sorted(ranked, key=lambda each: each[:2])][:NEAREST]


def _goes_against(done: str, written: str, against: Mapping[str, Sequence[str]]) -> bool:
    return any(_below(written, key) and any(_below(done, one) for one in wanted) for key, wanted in against.items())


def _below(code: str, wanted: str) -> bool:
    return f"{code}.".startswith(f"{wanted}.")


def on_one_matter(said: Said) -> Iterator[Link]:
    """What is done beside the nearest of what is written on the same matter, whether or not they agree; for the tables that show both.

    A matter is a family, or the last part of a code: a clause on tie.funding, money held back as control.funding.
    """
    written = _Written(said)
    some = [(one, [(one.pair, matter, False) for matter in _matters(one.code)]) for one in said.statements if not one.denied]
    for one, keys in some:
        if one.coding.plane == NOMINAL:
            written.add(keys, one)
    written.sort()
    for one, keys in some:
        if one.coding.plane == ACTUAL:
            yield from _links(said, written.nearest(keys, one), one, BESIDE)


def _matters(code: str) -> tuple[str, ...]:
    family, _, rest = code.partition(".")
    return (f".{rest.rpartition('.')[2]}", family) if rest else (family,)


def _links(said: Said, near: Iterable[Statement], done: Statement, kind: str) -> Iterator[Link]:
    for one in near:
        yield link_row(one.coding, done.coding, kind, said.segments[done.coding.segment], dyad="–".join(done.pair))


def link_row(source: Coding, target: Coding, kind: str, segment: Segment, words: str = "", dyad: str = "") -> Link:
    """A link between two codings that a rule makes, as a row; `segment` is the sentence in which it is made."""
    return Link(
        segment.document,
        source.coding,
        target.coding,
        kind,
        RULE,
        segment.actor,
        words,
        segment.segment,
        dyad,
        source.code,
        target.code,
        source.plane,
        target.plane,
        source.clause,
        target.clause,
        source.quote,
        target.quote,
    )
