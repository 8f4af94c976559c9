"""What tells an organisation apart at the beginning of its name: 暖阳 of 暖阳社会工作服务中心, Penrose of Penrose Evaluation Ltd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualcode.grammar import Grammar, Reference
from qualcode.model import Actor
from qualcode.names.tagging import in_dictionary
from qualcode.tokenising.views import fold

__all__ = ["distinguishing_fronts", "english_word", "offices_by_place"]

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


def offices_by_place(actors: Sequence[Actor], grammar: Grammar) -> Mapping[str, tuple[str, Reference]]:
    """The places at the beginning of the names of offices, no other actor's name having them → the actor, and what must stand behind: such
    a place is its office in front of a person or of 这边 (石桥的领导, 清河这边).

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> found = offices_by_place([Actor("a", "石桥街道办事处", "government")], read_grammar("zh"))
    >>> found["石桥"][0], "的领导" in found["石桥"][1].followed
    ('a', True)
    """
    persons = [word for one in grammar.persons if one.units for word in one.words]
    owned = (of + word for of in ("", *grammar.reported.get("possessive", ())) for word in persons)
    behind = (*grammar.reported.get("tails", ()), *owned)
    found = {}
    for actor in actors:
        place = _without_end(actor.name, grammar)
        alone = not any(place in name for other in actors if other is not actor for name in (other.name, *other.aliases))
        if alone and len(place) >= SHORTEST["zh"]:
            found[place] = (actor.id, Reference((place,), "", followed=behind))
    return found


def _without_end(name: str, grammar: Grammar) -> str:
    """A name without its longest ending that has short forms; blank where it has none."""
    end = max((form.ends for form in grammar.short_forms if name.endswith(form.ends)), key=len, default="")
    return name[: len(name) - len(end)] if end else ""


def _front(name: str, grammar: Grammar) -> str:
    """The first word of a name, where it is nothing but a name."""
    if grammar.language == "en":
        front, _, rest = name.partition(" ")
        fits = bool(rest) and front[:1].isupper() and front.isalpha() and not english_word(front)
    else:
        front = _without_end(name, grammar)
        fits = front.isalpha() and not front.isascii() and not in_dictionary(front) and not fold(front).endswith(grammar.place_endings)
    return front if fits and len(front) >= SHORTEST.get(grammar.language, 2) else ""


def english_word(word: str) -> bool:
    """Whether the dictionary of lemmas has a word, as a name or not."""
    import simplemma

    return any(bool(simplemma.is_known(one, "en")) for one in (word, word.lower()))
