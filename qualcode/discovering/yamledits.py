"""New actors and aliases put into the text of a YAML file, in which nothing else changes: neither comments nor blanks nor line ends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import yaml

from qualcode.model import Actor
from qualcode.starting.writing import item, scalar

__all__ = ["edited_yaml", "written_actor"]

KEY, INDENT = "actors", "  "
Edit = tuple[int, int, str]
"""What stands from one place to another, and what comes there instead."""


def written_actor(actor: Actor) -> str:
    """An actor as one line of YAML.

    Examples
    --------
    >>> written_actor(Actor("bureau", "区民政局", "government", "district", ("区局",)))
    '{id: bureau, name: 区民政局, kind: government, level: district, aliases: [区局]}'
    """
    parts = [f"id: {scalar(actor.id)}", f"name: {scalar(actor.name)}", f"kind: {scalar(actor.kind)}"]
    if actor.level:
        parts.append(f"level: {scalar(actor.level)}")
    if actor.aliases:
        parts.append(f"aliases: [{', '.join(map(item, actor.aliases))}]")
    return f"{{{', '.join(parts)}}}"


def edited_yaml(text: str, new: Sequence[Actor], aliases: Mapping[str, Sequence[str]], *, is_list: bool = False) -> str:
    """The text with more actors and aliases; how they come to stand follows what is there.

    Parameters
    ----------
    text
        Of a study.yaml, or (`is_list`) of a file that is the list of actors itself.
    new
        Actors, each of which becomes a line behind the last one.
    aliases
        Id of an actor in the list → names that become further aliases.

    Raises
    ------
    ValueError
        When the list is written in a way that this does not know; whoever calls compares what the result says.

    Examples
    --------
    >>> text = "actors:\\n- {id: a, name: 甲局, kind: government}  # 主管\\nnote: x\\n"
    >>> print(edited_yaml(text, [Actor("b", "乙中心", "social_organisation")], {"a": ["甲"]}), end="")
    actors:
    - {id: a, name: 甲局, kind: government, aliases: [甲]}  # 主管
    - {id: b, name: 乙中心, kind: social_organisation}
    note: x
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    editor = _Editor(text)
    listed = root if is_list else _value(root, KEY)
    if isinstance(listed, yaml.SequenceNode):
        for entry in listed.value:
            id = _value(entry, "id")
            if isinstance(id, yaml.ScalarNode) and id.value in aliases:
                editor.add_aliases(entry, list(aliases[id.value]))
        editor.add_items(listed, [written_actor(actor) for actor in new])
    elif aliases:
        raise ValueError("there is no list of actors")
    elif listed is None and not (isinstance(root, yaml.CollectionNode) and root.flow_style):
        editor.append([f"{KEY}:", *(f"{INDENT}- {written_actor(actor)}" for actor in new)])
    elif isinstance(listed, yaml.ScalarNode) and listed.tag == "tag:yaml.org,2002:null":
        editor.fill(listed, [f"{INDENT}- {written_actor(actor)}" for actor in new])
    else:
        raise ValueError("the list of actors is no list")
    return editor.result()


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _last(node: yaml.Node) -> int:
    """Behind the last character of a node that says something; the mark of a block lies behind the comments that follow."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    if isinstance(node, yaml.MappingNode):
        return max(_last(node.value[-1][0]), _last(node.value[-1][1]))
    return _last(node.value[-1])


class _Editor:
    """Collects edits and makes them all at once, the last first."""

    def __init__(self, text: str) -> None:
        self.text, self.edits = text, list[Edit]()
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def result(self) -> str:
        text = self.text
        for start, end, words in sorted(self.edits, key=lambda edit: edit[:2], reverse=True):
            text = text[:start] + words + text[end:]
        return text

    def insert(self, at: int, words: str) -> None:
        earlier = next((number for number, (start, end, _) in enumerate(self.edits) if start == end == at), None)
        if earlier is None:
            self.edits.append((at, at, words))
        else:
            self.edits[earlier] = (at, at, self.edits[earlier][2] + words)

    def lines_behind(self, at: int, lines: Sequence[str]) -> None:
        """Lines of their own behind the one that holds the place."""
        if at and self.text[at - 1] == "\n":
            place = at
        else:
            found = self.text.find("\n", at)
            place = len(self.text) if found < 0 else found + 1
        before = self.newline if place and self.text[place - 1] != "\n" else ""
        self.insert(place, before + "".join(line + self.newline for line in lines))

    def append(self, lines: Sequence[str]) -> None:
        end = re.search(r"(?m)^\.\.\.\s*\Z", self.text)
        if end:
            raise ValueError("the file ends with ...")
        self.lines_behind(len(self.text), lines)

    def fill(self, blank: yaml.ScalarNode, lines: Sequence[str]) -> None:
        """Lines below a key that has no value."""
        self.edits.append((blank.start_mark.index, blank.end_mark.index, "")) if blank.value else None
        self.lines_behind(blank.start_mark.index, lines)

    def add_items(self, node: yaml.SequenceNode, items: Sequence[str]) -> None:
        if not items:
            return
        if node.flow_style or not node.value:
            self._into(node, items)
        else:
            self.lines_behind(_last(node), [f"{' ' * node.start_mark.column}- {item}" for item in items])

    def _into(self, node: yaml.SequenceNode, items: Sequence[str]) -> None:
        """Further elements between the brackets of a list."""
        if node.value:
            self.insert(_last(node.value[-1]), "".join(f", {item}" for item in items))
        else:
            self.insert(node.start_mark.index + 1, ", ".join(items))

    def add_aliases(self, entry: yaml.Node, names: Sequence[str]) -> None:
        found, listed = _value(entry, "aliases"), list(map(item, names))
        if isinstance(found, yaml.SequenceNode):
            self.add_items(found, listed)
        elif isinstance(found, yaml.ScalarNode) and found.tag == "tag:yaml.org,2002:null":
            self.edits.append((found.start_mark.index, found.end_mark.index, f"{'' if found.value else ' '}[{', '.join(listed)}]"))
        elif isinstance(found, yaml.ScalarNode):
            together = scalar("; ".join([found.value, *names]))
            self.edits.append((found.start_mark.index, found.end_mark.index, together))
        elif isinstance(entry, yaml.CollectionNode) and entry.flow_style:
            self.insert(_last(entry.value[-1][1]), f", aliases: [{', '.join(listed)}]")
        else:
            self.lines_behind(_last(entry), [f"{' ' * entry.start_mark.column}aliases: [{', '.join(listed)}]"])
