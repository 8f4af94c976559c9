"""``- layout: problems`` of study.yaml."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.plans.problems import Level, ProblemPlan, Voice
from qualcode.reading.collecting import Collector
from qualcode.reading.planning.groups import column_of_stages, entry_id, knows_keys, names, read_groups
from qualcode.reading.yamlfiles import Node

if TYPE_CHECKING:
    from qualcode.reading.planning import Known

__all__ = ["read_problems"]

KEYS = ("layout", "name", "levels", "voices", "steps", "measures", "rights", "position")
LEVEL_KEYS = ("id", "name", "codes", "accuses")
VOICE_KEYS = ("id", "name", "actors", "kinds", "roles", "where")


def read_problems(reader: Collector, entry: Node, name: str, known: Known) -> ProblemPlan | None:
    """The plan of an entry."""
    before = len(reader.problems)
    knows_keys(reader, entry, KEYS, "problems")
    voices = [_voice(reader, node, known) for node in entry.get("voices").items]
    ids = [node.get("id").text for node in entry.get("voices").items]
    levels = [_level(reader, node, known, ids) for node in entry.get("levels").items]
    for part, example in (("voices", "- {id: client, kinds: [government]}"), ("levels", "- {id: subject, codes: [assessment]}")):
        if not entry.get(part).items:
            reader.problem(entry, f"problems: there are no {part}", f"Write `{part}:` and below it a line each: {example}")
    reader.unique([(node.get("id").text, node) for node in entry.get("voices").items], "voice")
    reader.unique([(group.id, entry) for level in levels if level for group in level.problems], "problem")
    steps = column_of_stages(reader, entry.get("steps"), known, "problems: steps")
    measures = read_groups(reader, entry.get("measures"), known, "problems: measures") or ()
    rights = read_groups(reader, entry.get("rights"), known, "problems: rights") or ()
    if len(reader.problems) > before:
        return None
    heard, kept = tuple(voice for voice in voices if voice), tuple(level for level in levels if level)
    return ProblemPlan(name, kept, heard, steps, measures, rights, " ".join(entry.get("position").text.split()))


def _level(reader: Collector, node: Node, known: Known, voices: list[str]) -> Level | None:
    """A level; what it says of whom its problems accuse holds for each that does not say it itself."""
    knows_keys(reader, node, LEVEL_KEYS, "level")
    for one in node.get("accuses").items:
        reader.known(one, one.text, voices, "level: voice")
    id = entry_id(reader, node, "level")
    groups = read_groups(reader, node.get("codes"), known, f"level '{id}'", voices)
    if groups == ():
        reader.problem(node, f"level '{id}' has no codes", "Write `codes: [assessment.independence]`.")
    if not id or not groups:
        return None
    usual = node.get("accuses").strings()
    return Level(id, tuple(replace(group, accuses=group.accuses or usual) for group in groups), names(node.get("name")))


def _voice(reader: Collector, node: Node, known: Known) -> Voice | None:
    """A voice; who belongs to it must be known, though nobody need speak."""
    knows_keys(reader, node, VOICE_KEYS, "voice")
    allowed = {
        "actors": [actor.id for actor in known.actors],
        "kinds": list(dict.fromkeys(actor.kind for actor in known.actors)),
        "roles": list(known.roles),
    }
    for part, values in allowed.items():
        for one in node.get(part).items:
            reader.refers(one, one.text, values, f"voice: {part.removesuffix('s')}", "actors")
    bearers = [dict(one.attributes) for one in known.actors] + [dict(one.attributes) for one in known.documents]
    for key, child in node.get("where").fields.items():
        told = list(dict.fromkeys(bearer[key] for bearer in bearers if key in bearer))
        if not told:
            keys = list(dict.fromkeys(key for bearer in bearers for key in bearer))
            reader.known(child, key, keys, "voice: attribute")
        for one in child.items if told else ():
            reader.known(one, one.text, told, f"voice: {key}")
    id = entry_id(reader, node, "voice")
    where = {key: child.strings() for key, child in node.get("where").fields.items()}
    actors, kinds, roles = (node.get(part).strings() for part in allowed)
    return Voice(id, names(node.get("name")), actors, kinds, roles, where) if id else None
