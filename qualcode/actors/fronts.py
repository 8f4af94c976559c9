"""What tells an organisation apart at the beginning of its name: 暖阳 of 暖阳社会工作服务中心, Penrose of Penrose Evaluation Ltd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualcode.grammar import Grammar
from qualcode.model import Actor
from qualcode.names.tagging import in_dictionary
from qualcode.tokenising.views import fold

__all__ = ["distinguishing_fronts"]

SHORTEST = {"zh": 2, "en": 4}
"""Of how many characters such a word must be at least."""


def distinguishing_fronts(actors: Sequence[Actor], grammar: Grammar, kinds: Sequence[str]) -> Mapping[str, str]:
    """Words at the beginning of the names of actors of no such kind that no dictionary has and no other actor's name → the actor.

    An ordinary word (阳光, Harbour) and the name of a place may mean something else, so that a study lists it where it is an alias.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> actors = [Actor("a", "暖阳社会工作服务中心", "social_organisation"), Actor("b", "阳光社工服务中心", "social_organisation")]
    >>> distinguishing_fronts(actors, read_grammar("zh"), kinds=("government",))
    {'暖阳': 'a'}
    """
    found = {}
    for actor in actors:
        front = "" if actor.kind in kinds else _front(actor.name, grammar)
        others = (fold(name) for other in actors if other is not actor for name in (other.name, *other.aliases))
        if front and not any(fold(front) in name for name in others):
            found[front] = actor.id
    return found


def _front(name: str, grammar: Grammar) -> str:
    """The first word of a name, where it is nothing but a name."""
    if grammar.language == "en":
        front, _, rest = name.partition(" ")
        fits = bool(rest) and front[:1].isupper() and front.isalpha() and not _english_word(front)
    else:
        end = max((form.ends for form in grammar.short_forms if name.endswith(form.ends)), key=len, default="")
        front = name[: len(name) - len(end)] if end else ""
        fits = front.isalpha() and not front.isascii() and not in_dictionary(front) and not fold(front).endswith(grammar.place_endings)
    return front if fits and len(front) >= SHORTEST.get(grammar.language, 2) else ""


def _english_word(word: str) -> bool:
    """Whether the dictionary of lemmas has a word, as a name or not."""
    import simplemma

    return any(simplemma.is_known(one, "en") for one in (word, word.lower()))
