"""The mentions of a document: its sentences from the first to the last, each from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.actors.finding import CLASS, NOBODY, Entry, MentionFinder
from qualcode.actors.memory import Memory, Spoken
from qualcode.actors.persons import Person
from qualcode.actors.relative import WITH, Sight, Span
from qualcode.actors.resolving import Speech
from qualcode.alternatives import longest_first
from qualcode.matching.vocabulary import Hits
from qualcode.model import Document
from qualcode.rows import Mention, Segment
from qualcode.segmenting.labels import SPEAKING, SPOKEN
from qualcode.tokenising.boundaries import fold_each
from qualcode.tokenising.views import fold

__all__ = ["document_mentions"]

WRITTEN = ("policy", "contract")
"""Kinds of documents in which nobody speaks."""
TELLING = (*SPOKEN, "evaluation_report", "other")
"""Kinds of documents in which persons act; in policies and contracts a title is an office."""

LISTED = ("name", "alias")


def document_mentions(
    document: Document, segments: Sequence[Segment], hits: Sequence[Hits], finders: Mapping[str, MentionFinder]
) -> list[list[Mention]]:
    """The mentions of each sentence of a document, in order; `finders` by language, since one document may hold several."""
    if not segments:
        return []
    entries = {
        language: finder.entries | {term: Entry("party", (id,), plain=True) for term, id in finder.parties(document).items()}
        for language, finder in finders.items()
    }
    found = [_Found(_terms(entries[segment.language], hit)) for segment, hit in zip(segments, hits, strict=True)]
    found = _with_given(document, segments, found, entries, finders)
    found = _with_classes(segments, found, finders)
    known = dict[str, str]()
    if segments[0].kind in TELLING:
        found, known = _with_persons(document, segments, found, finders)
    sight = _sight(document, segments, entries, finders, known)
    written = segments[0].kind in WRITTEN
    memory, turn = Memory(), 0
    mentions: list[list[Mention]] = []
    for number, (segment, hit, one) in enumerate(zip(segments, hits, found, strict=True)):
        if segment.turn != turn:
            memory.turn(segment.role, segment.actor)
            turn = segment.turn
        if memory.asked:
            memory.question += one.folded or fold(segment.text)
        if not one.spans and not memory.open:
            mentions.append([])
        elif written and _plain(one.spans):
            mentions.append(_names(segment, number, one.spans, memory, finders[segment.language]))
        else:
            mentions.append(Speech(finders[segment.language], sight, segment, number, hit, one.folded, memory).mentions(one.spans))
    return mentions


def _plain(spans: Sequence[Span]) -> bool:
    """Whether nothing but names of single actors stands in a sentence."""
    for span in spans:  # noqa: SIM110 - asked of every sentence, and a loop starts faster than `all`
        if not span.entry.plain:
            return False
    return True


def _names(segment: Segment, number: int, spans: Sequence[Span], memory: Memory, finder: MentionFinder) -> list[Mention]:
    """The mentions of a sentence of a policy or contract that holds only names: nothing around them matters."""
    document, text, start, id, clause = segment.document, segment.text, segment.start, segment.segment, segment.clause
    found = []
    for begin, end, entry, _, _ in spans:
        if entry.how == NOBODY:
            continue
        actor, how = entry.actors[0], entry.how
        if entry.placed and (first := finder.elsewhere.begin(text, begin, end)) >= 0:
            begin, actor, how = first, "", "name"
        memory.note(Spoken(actor, number, True))
        found.append(Mention(document, start + begin, start + end, actor, how, text[begin:end], "", id, clause))
    return found


def _with_given(
    document: Document,
    segments: Sequence[Segment],
    found: list[_Found],
    entries: Mapping[str, Mapping[str, Entry]],
    finders: Mapping[str, MentionFinder],
) -> list[_Found]:
    """The names besides that the document gives actors."""
    if not any(finder.gives(document) for finder in finders.values()):
        return found
    result = []
    for segment, one in zip(segments, found, strict=True):
        given = finders[segment.language].given(document, segment.text)
        spans = [Span(begin, end, entries[segment.language][word], word) for begin, end, word in given]
        result.append(_Found(longest([*one.spans, *spans])) if spans else one)
    return result


class _Found(NamedTuple):
    """The words of a sentence that may be mentions; the sentence folded, where somebody has folded it."""

    spans: list[Span]
    folded: str = ""


def _sight(
    document: Document,
    segments: Sequence[Segment],
    entries: Mapping[str, dict[str, Entry]],
    finders: Mapping[str, MentionFinder],
    known: dict[str, str],
) -> Sight:
    """What the whole document tells about its mentions."""
    finder = finders[segments[0].language]
    kind = segments[0].kind
    talk = any(segment.role for segment in segments)
    issuer = "" if talk else finder.issuer(document, kind) if kind == "policy" else finder.signed(document)
    answering = {segment.actor for segment in segments if segment.role == "respondent" and segment.actor}
    parties = dict.fromkeys(entry.actors[0] for entry in entries[segments[0].language].values() if entry.how == "party")
    return Sight(document, _addressees(segments), issuer, kind in SPEAKING and len(answering) > 1, tuple(parties), known)


def _addressees(segments: Sequence[Segment]) -> list[str]:
    """For each sentence the actor who is addressed: in a question, whoever answers next."""
    answer, result = "", []
    for segment in reversed(segments):
        if segment.role == "respondent":
            answer = segment.actor
        result.append(answer if segment.role == "interviewer" else "")
    return result[::-1]


def _terms(entries: Mapping[str, Entry], hits: Hits) -> list[Span]:
    """The terms that stand in a sentence, the longest first where they overlap; in order of place."""
    if entries.keys().isdisjoint(hits.terms):
        return []
    return longest([Span(begin, end, entries[term], term) for term in hits.terms if term in entries for begin, end in hits.of((term,))])


def longest(spans: list[Span]) -> list[Span]:
    """Of spans that overlap the longest, in order of place."""
    if len(spans) < 2:
        return spans
    taken: list[Span] = []
    listed = [span for span in spans if span.entry.how in LISTED]
    if listed:
        spans = [span for span in spans if span.entry.how != NOBODY or not _cut(span, listed)]
    for one in sorted(spans, key=lambda span: (span.begin - span.end, span.begin, span.person is not None, span.term)):
        if all(one.end <= other.begin or other.end <= one.begin for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda span: span.begin)


def _cut(span: Span, names: Sequence[Span]) -> Span | None:
    """The name in front whose last characters a word begins with (梧桐街道 for 街道辖区); how long either is does not matter."""
    return next((name for name in names if name.begin < span.begin < name.end < span.end), None)


def _folded(texts: Sequence[str]) -> list[str]:
    """Each text folded."""
    folded = fold_each(texts, "\n").split("\n")
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]


def _with_classes(segments: Sequence[Segment], found: list[_Found], finders: Mapping[str, MentionFinder]) -> list[_Found]:
    """The names besides that belong to a class by how they end; one that ends as a listed word does means what the word means."""
    for language in dict.fromkeys(segment.language for segment in segments):
        names = finders[language].class_names
        if not names:
            continue
        numbers = [number for number, segment in enumerate(segments) if segment.language == language]
        texts = [segments[number].text for number in numbers]
        told = names.find(_folded(texts) if names.folds else texts)
        for number, own in zip(numbers, told, strict=True):
            spans = found[number].spans
            more = [span for one in own if (span := _class_span(*one, spans))]
            more = [_listed(span, segments[number].text, finders[language]) for span in more]
            if more:
                begins = {span.begin for span in more}
                counted = [span for span in spans if not (span.entry.rule.startswith(WITH) and span.end in begins)]  # 两家企业
                found[number] = _Found(longest([*counted, *more]))
    return found


def _class_span(begin: int, end: int, actor: str, spans: Sequence[Span]) -> Span | None:
    """A name that belongs to a class, in a sentence in which these words stand."""
    last = next((span for span in spans if span.end == end), None)
    if last is not None and last.begin <= begin:
        return None
    return Span(begin, end, last.entry if last is not None and last.entry.actors else Entry(CLASS, (actor,), plain=True))


def _listed(span: Span, text: str, finder: MentionFinder) -> Span:
    """A name that ends as a listed name of its class does (乡公所 where 公所 is listed), or begins with one of a class that is part of it
    (街道党工委 where 街道 is listed): what the study says."""
    if finder.grammar.language != "zh":
        return span
    name, actor = fold(text[span.begin : span.end]), span.entry.actors[0]
    parts = (finder.called.get(name[:at], "") for at in range(len(name) - 1, 1, -1))
    inner = next((id for id in parts if finder.wider.get(id) == actor), "")
    listed = span.entry.how == CLASS and any(finder.called.get(name[at:]) == actor for at in range(1, len(name) - 1))
    if inner or listed:
        return span._replace(entry=replace(span.entry, how="alias", actors=(inner or actor,)))
    return span


def _with_persons(
    document: Document, segments: Sequence[Segment], found: Sequence[_Found], finders: Mapping[str, MentionFinder]
) -> tuple[list[_Found], dict[str, str]]:
    """The persons besides, and whose those are whom the document introduces somewhere (渔港社区的孙书记) or lets speak."""
    folded = _folded([segment.text for segment in segments])
    introduced = list[tuple[str, str]]()
    speakers = dict[str, str]()
    for language in dict.fromkeys(segment.language for segment in segments):
        grammar = finders[language].grammar
        general = frozenset(fold(word.rstrip("#")) for word in (*grammar.interviewer, *grammar.respondent, *grammar.titles))
        finder = finders[language]
        told = {**finder.people, **finder.written.of_speakers(document.speakers)}
        speakers = finder.persons.speakers(document.speakers, general) | told | speakers
    for segment, text, one in zip(segments, folded, found, strict=True):
        persons = finders[segment.language].persons
        for span in one.spans:
            unit = _unit(span.entry, segment)
            if unit:
                unit = "" if _elsewhere(span, segment, finders[segment.language]) else unit
                introduced += [(name, unit) for name in persons.names_behind(text, span.end)]
                own = finders[segment.language].written.introduced(segment.text, span.begin, span.end)
                introduced += [(name, unit) for name in own]
    finder = finders[segments[0].language]
    known = finder.persons.known(introduced, speakers)
    names = longest_first(known)
    result = []
    for segment, text, one in zip(segments, folded, found, strict=True):
        people = finders[segment.language].persons.find(text, segment.text)
        written = finders[segment.language].written
        for name in (one for one in names if one in text):
            places = written.places(segment.text, name) if written.able else _all(text, name)
            people += [Person(at, at + len(name), name) for at in places]
        spans = _person_spans(people, one.spans, finders[segment.language])
        result.append(_Found(longest([*one.spans, *spans]) if spans else one.spans, text))
    return result, known


_PERSON = Entry("person")


def _person_spans(people: Sequence[Person], spans: Sequence[Span], finder: MentionFinder) -> list[Span]:
    """The persons of a sentence; the last characters of an actor's name are not the name of a person behind it."""
    listed = [span for span in spans if span.entry.how in LISTED]
    found = []
    for person in people:
        span = Span(person.begin, person.end, _PERSON, person.name, person)
        name = _cut(span, listed)
        behind = finder.persons.behind_name(person, name.end) if name else None
        found.append(Span(behind.begin, behind.end, _PERSON, behind.name, behind) if behind else span)
    return found


def _all(text: str, name: str) -> list[int]:
    found, at = [], text.find(name)
    while at >= 0:
        found.append(at)
        at = text.find(name, at + len(name))
    return found


def _elsewhere(span: Span, segment: Segment, finder: MentionFinder) -> bool:
    """Whether words stand for a body of another place."""
    return span.entry.placed and finder.elsewhere.begin(segment.text, span.begin, span.end) >= 0


def _unit(entry: Entry | None, segment: Segment) -> str:
    """The one actor that a word stands for whoever reads it, or the speaker's own side; blank otherwise."""
    if entry is None or entry.how == NOBODY:
        return ""
    if entry.rule == "self":
        return segment.actor
    return entry.actors[0] if len(entry.actors) == 1 else ""
