"""Who is which party of the contracts, as the lines at their top bind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.names.candidates import Candidate

__all__ = ["Bound", "guessed_roles", "named"]

HEAD = 4000
ASSESSOR, PROVIDER = "assessor", "provider"
"""An assessor who signs as Party B is the assessor: the contract is one of evaluation."""


class Bound(NamedTuple):
    """A role, the name of who has it, and the file and the word that say so."""

    role: str
    name: str
    file: str
    word: str


def named(text: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that `text` names first, the longest name where several begin at the same place."""
    found = [
        (at, -len(name), number)
        for number, one in enumerate(candidates)
        for name in (one.text, *one.aliases)
        if (at := text.find(name)) >= 0
    ]
    return candidates[min(found)[2]] if found else None


def guessed_roles(documents: Iterable[Document], candidates: Sequence[Candidate], grammars: Mapping[str, Grammar]) -> tuple[Bound, ...]:
    """The roles that lines such as ``甲方（委托方）：G区民政局`` bind, in the order of the documents."""
    bound: list[Bound] = []
    where: dict[str, list[Candidate]] = {}
    contracts = [document for document in documents if document.kind == "contract"]
    wanted = {document.id for document in contracts}
    for one in candidates:
        for id in {place[0] for place in one.places} & wanted:
            where.setdefault(id, []).append(one)
    for document in contracts:
        grammar = grammars[document.language]
        words = {word: role for role, listed in grammar.role_words.items() for word in listed}
        longest = "|".join(map(re.escape, longest_first({*words, *grammar.parties})))
        head = re.compile(rf"^[ \t\u3000]*({longest})[ \t\u3000]*([（(][^）)\n]{{0,20}}[）)])?[ \t\u3000]*[：:]([^\n]*)", re.MULTILINE)
        for found in head.finditer(document.text[:HEAD]):
            who = named(found[3], where.get(document.id, ()))
            told = [word for word in (*re.findall(longest, found[2] or ""), found[1]) if word in words]
            if who is not None and told:
                role = words[told[0]]
                if who.kind == ASSESSOR and role == PROVIDER:
                    role = ASSESSOR
                bound.append(Bound(role, who.text, document.file, told[0]))
    return tuple(dict.fromkeys(bound))
