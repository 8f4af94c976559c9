"""``layouts:`` of study.yaml → plans, or every problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.model import Actor, Codebook, Document, StageModel
from qualcode.plans import Plan
from qualcode.reading.collecting import Collector
from qualcode.reading.yamlfiles import Node

__all__ = ["KINDS", "Known", "read_layouts"]

_NAME = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Known:
    """What a plan may name: the parts of the study that were read before."""

    codebook: Codebook
    stages: StageModel
    more_stages: Mapping[str, StageModel]
    actors: Sequence[Actor]
    documents: Sequence[Document]
    roles: Mapping[str, str]


KINDS = ("chains", "comparison", "dyads", "problems", "typology")

_Read = Callable[[Collector, Node, str, Known], Plan | None]


def _readers() -> Mapping[str, _Read]:
    """Kind → how its entry is read: collects every problem of the entry, and gives ``None`` when there is any.

    They are imported where a study asks for a layout: with all that they need they are many modules, and most studies ask for none.
    """
    from qualcode.reading.planning.chains import read_chains
    from qualcode.reading.planning.comparison import read_comparison
    from qualcode.reading.planning.dyads import read_dyads
    from qualcode.reading.planning.problems import read_problems
    from qualcode.reading.planning.typology import read_typology

    readers = (read_chains, read_comparison, read_dyads, read_problems, read_typology)
    return dict(zip(KINDS, readers, strict=True))


def read_layouts(reader: Collector, node: Node, known: Known) -> tuple[Plan, ...]:
    """A list of kinds (``- dyads``), or of entries with ``layout:``, optionally ``name:``, and the choices of that kind.

    An entry without a name is called as its kind; two may not have the same name.
    """
    if node.text or node.fields:
        reader.problem(node, "layouts is no list", f"Write `layouts:` and below it a line each: {', '.join(KINDS)}.")
        return ()
    plans, names = [], set[str]()
    for entry in node.items:
        kind_node = entry if entry.text else entry.get("layout")
        kind = kind_node.text
        if entry.fields and "layout" not in entry.fields:
            reader.problem(entry, "layouts: an entry does not say which it is", f"Write `layout:` and one of {', '.join(KINDS)}.")
            continue
        if not reader.known(kind_node if kind else entry, kind, KINDS, "layout"):
            continue
        name = entry.get("name").text if entry.fields else ""
        if name and not _NAME.fullmatch(name):
            reader.problem(
                entry.get("name"), f"layout: name '{name}'", "Use small letters, digits and '_' only, a letter first: it names files."
            )
        if (name or kind) in names:
            reader.problem(entry, f"layout '{name or kind}' stands here twice", "Give each its own `name:`.")
        names.add(name or kind)
        plan = _readers()[kind](reader, entry, name or kind, known)
        if plan is not None:
            plans.append(plan)
    return tuple(plans)
