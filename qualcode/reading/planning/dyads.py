"""``layout: dyads`` of study.yaml → its plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.plans.dyads import GRAINS, DyadPlan
from qualcode.reading.collecting import Collector
from qualcode.reading.contraries import usual_readings, usually_against
from qualcode.reading.yamlfiles import Node

if TYPE_CHECKING:
    from qualcode.reading.planning import Known

__all__ = ["read_dyads"]

_KEYS = ["layout", "name", "by", "acts", "responses", "against", "pairs"]


def read_dyads(reader: Collector, node: Node, name: str, known: Known) -> DyadPlan | None:
    """The plan of one entry; ``None`` where there is a problem.

    What the entry does not say is taken from the built-in list, as far as the study's codebooks have its codes.
    """
    before = len(reader.problems)
    for key, value in node.fields.items():
        reader.known(value, key, _KEYS, "key")
    by = node.get("by").text or GRAINS[0]
    reader.known(node.get("by"), by, list(GRAINS), "by")
    codes = [*known.codebook.families, *(code.id for code in known.codebook.codes)]
    plan = DyadPlan(
        name,
        by if by in GRAINS else GRAINS[0],
        _codes(reader, node, "acts", codes),
        _codes(reader, node, "responses", codes),
        _against(reader, node, codes),
        _pairs(reader, node.get("pairs"), [actor.id for actor in known.actors]),
    )
    return plan if len(reader.problems) == before else None


def _codes(reader: Collector, node: Node, key: str, codes: Sequence[str]) -> tuple[str, ...]:
    """A list of families or codes: of the entry, or the built-in one as far as the codebook has it."""
    if key not in node.fields:
        return tuple(code for code in usual_readings().get(key).strings() if code in codes)
    return tuple(one.text for one in node.get(key).items if reader.known(one, one.text, list(codes), "code"))


def _against(reader: Collector, node: Node, codes: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """What is written → what goes against it."""
    given = node.get("against")
    if "against" not in node.fields:
        return usually_against(codes)
    if given.items and not given.fields:
        reader.problem(
            given, "against: is no list of `written: [done, …]`", "Write a line such as `equality.autonomy: [control, absorption]`."
        )
    found = {}
    for code, list_ in given.fields.items():
        if reader.known(list_, code, list(codes), "code"):
            found[code] = tuple(one.text for one in list_.items if reader.known(one, one.text, list(codes), "code"))
    return found


def _pairs(reader: Collector, node: Node, actors: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of different actors, each once."""
    found: list[tuple[str, str]] = []
    for one in node.items:
        ends = one.strings()
        if len(ends) != 2 or len(set(ends)) != 2:
            reader.problem(one, "a pair is no two different actors", "Write `pairs: [[bureau, agency], …]`.")
            continue
        known = [reader.refers(one, end, actors, "actor", "actors") for end in ends]
        if set(ends) in map(set, found):
            reader.problem(one, f"the pair {ends[0]}, {ends[1]} stands here twice", "Keep one of the two.")
        elif all(known):
            found.append((ends[0], ends[1]))
    return tuple(found)
