"""What is seen of a sentence when its codes are weighed: named features, each of which a person can check.

==================  ====================================================================================================
name                it is there when
==================  ====================================================================================================
``(always)``        in every sentence
``rule:C``          an indicator of the code or family C spoke and is asserted; ``rule:C*`` when several hits did
``rule:C@written``  the same in a text that nobody speaks (policy, contract, report)
``found:C:reason``  an indicator of the family C spoke, but is denied, wished, asked, … (the reason of the status rule)
``term:words``      these words stand in the sentence; ``term:words@written`` in a text that nobody speaks
``kind:K``          the document is of the kind K
``speaker:K``       the speaker's actor is of the kind K; ``speaker:`` where nobody or nobody known speaks
``actor:K``         an actor of the kind K is spoken of
``actors:N``        so many different actors are spoken of (0, 1, 2, 3 for three and more)
``length``          characters of the sentence in forties, at most 3 (English: in hundred-and-twenties)
``prior:F``         what the weights for any codebook say of the family F: their ``z``; only where the study's own weights ask for it
``like:F``          the cosine to the nearest example of the family F, ``unlike:F`` to the nearest counter-example
==================  ====================================================================================================

Where a study names a model of sentence embeddings, what is learned from a researcher's decisions knows some more
(:mod:`qualcode.learning.meanings`); a run does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualcode.coding.drawing import Drawn
from qualcode.coding.indicators import Sentence
from qualcode.model import Actor
from qualcode.rows import Segment
from qualcode.segmenting.labels import SPOKEN
from qualcode.weights import ALWAYS, TERM, WRITTEN

__all__ = ["LENGTH", "features", "is_written", "likeness_name", "outside", "plain"]

LONG = {"zh": 40, "en": 120}
MOST_ACTORS, LONGEST = 3, 3.0
LENGTH = "length"


def features(
    sentence: Sentence,
    drawn: Sequence[Drawn],
    terms: frozenset[str],
    actors: Mapping[str, Actor],
    likeness: Mapping[tuple[str, bool], float],
) -> dict[str, float]:
    """The features of a sentence: name → value; what is not there is 0 and left out.

    Parameters
    ----------
    sentence, drawn
        The sentence and what its indicators gave, asserted or not.
    terms
        The words that may become features.
    actors
        The study's actors by id.
    likeness
        What :meth:`qualcode.coding.similarity.Bank.by_family` gives for it.
    """
    written = is_written(sentence.segment)
    seen = plain(sentence, drawn, actors)
    spoken = [TERM + term for term in _spoken(sentence, terms)]
    seen.update(dict.fromkeys(spoken, 1.0))
    if written:
        seen.update(dict.fromkeys([name + WRITTEN for name in spoken], 1.0))
    for (family, counter), cosine in likeness.items():
        seen[likeness_name(family, counter)] = cosine
    return seen


def plain(sentence: Sentence, drawn: Sequence[Drawn], actors: Mapping[str, Actor]) -> dict[str, float]:
    """Those of its features that are neither words nor likeness, which come first."""
    segment = sentence.segment
    seen = {ALWAYS: 1.0, f"kind:{segment.kind}": 1.0, LENGTH: min(LONGEST, len(segment.text) / LONG[segment.language])}
    _of_actors(sentence, actors, seen)
    if drawn:
        _of_rules(drawn, is_written(segment), seen)
    return seen


def is_written(segment: Segment) -> bool:
    """Whether a sentence stands in a text that nobody speaks."""
    return not segment.speaker and segment.kind not in SPOKEN


def likeness_name(family: str, counter: bool) -> str:
    """The feature that tells how like a sentence is to an example of a family, or to a counter-example."""
    return f"{'unlike' if counter else 'like'}:{family}"


def _spoken(sentence: Sentence, terms: frozenset[str]) -> list[str]:
    """The terms that do not stand in names of actors alone: who somebody is called says nothing of what happens."""
    hits, names = sentence.hits, sentence.names
    found = sorted(terms.intersection(hits.terms))
    if not names:
        return found
    named = [(place.start, place.end) for place in names]
    return [term for term in found if outside(hits.at(term), named)]


def outside(places: Sequence[tuple[int, int]], names: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the places does not lie within a name."""
    for begin, end in places:  # plain loops, because this is asked of every word of very many sentences
        for first, last in names:
            if first <= begin and end <= last:
                break
        else:
            return True
    return False


def _of_actors(sentence: Sentence, actors: Mapping[str, Actor], seen: dict[str, float]) -> None:
    speaker = actors.get(sentence.segment.actor)
    seen[f"speaker:{speaker.kind if speaker else ''}"] = 1.0
    named = dict.fromkeys(mention.actor for mention in sentence.mentions if mention.actor)
    seen[f"actors:{min(MOST_ACTORS, len(named))}"] = 1.0
    for id in named:
        if id in actors:
            seen[f"actor:{actors[id].kind}"] = 1.0


def _of_rules(drawn: Sequence[Drawn], written: bool, seen: dict[str, float]) -> None:
    for one in drawn:
        if not one.asserted:
            seen[f"found:{one.code.family}:{one.status.reason.partition(' ')[0]}"] = 1.0
            continue
        for id in dict.fromkeys((one.code.id, one.code.family)):
            again = f"rule:{id}" in seen or len(one.indicators) > 1
            seen[f"rule:{id}"] = 1.0
            if again:
                seen[f"rule:{id}*"] = 1.0
            if written:
                seen[f"rule:{id}{WRITTEN}"] = 1.0
