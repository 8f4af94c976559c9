"""``- layout: chains`` of study.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.plans.chains import CAUSES, MEASURES, PROBLEMS, ChainPlan
from qualcode.plans.groups import Group
from qualcode.reading.collecting import Collector
from qualcode.reading.planning.groups import column_of_stages, knows_keys, read_groups
from qualcode.reading.yamlfiles import Node

if TYPE_CHECKING:
    from qualcode.reading.planning import Known

__all__ = ["read_chains"]

KEYS = ("layout", "name", "problems", "causes", "measures", "aspects")
USUAL = {"problems": PROBLEMS, "causes": CAUSES, "measures": MEASURES}


def read_chains(reader: Collector, entry: Node, name: str, known: Known) -> ChainPlan | None:
    """The plan of an entry; a part that it does not name is the usual one, as far as the codebook has it."""
    fine, read = knows_keys(reader, entry, KEYS, "chains"), dict[str, tuple[Group, ...] | None]()
    for part in USUAL:
        read[part] = read_groups(reader, entry.get(part), known, f"chains: {part}") if entry.get(part).items else _usual(part, known)
        if read[part] == ():
            use = f"Write `{part}:` with codes of the codebook, such as {part}: [{USUAL[part][0]}]."
            reader.problem(entry, f"chains: there are no {part}", use)
    column = column_of_stages(reader, entry.get("aspects"), known, "chains: aspects")
    problems, causes, measures = read.values()
    if not (fine and problems and causes and measures) or (entry.get("aspects").text and not column):
        return None
    return ChainPlan(name, problems, causes, measures, column)


def _usual(part: str, known: Known) -> tuple[Group, ...]:
    ids = [code.id for code in known.codebook.codes]
    below = {one: [id for id in ids if id.startswith(f"{one}.")] or [one] for one in USUAL[part] if one in ids}
    return tuple(Group(id, (id,)) for found in below.values() for id in found)
