"""What is odd about the words of a codebook: they never match, are torn, stand in others, in two codes, or everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import ahocorasick_rs

from qualcode.linting.findings import PROBLEM, REMARK, Finding
from qualcode.linting.lines import Language, Line, yields
from qualcode.matching.patterns import Words
from qualcode.model import Code
from qualcode.segmenting.sentences import sentence_spans
from qualcode.tokenising import Tokeniser

__all__ = ["Standing", "checked_words", "contained", "everywhere", "named", "never", "standing", "torn", "two_codes"]

OFTEN, EVERYWHERE = 0.02, 0.10
"""From which share of all sentences on a word that speaks alone is remarked upon, and is a problem."""
LEAST = 10
"""In how many sentences it must stand for that: in a small study every word has a share that means nothing."""
FEW = 3
"""How many examples a message gives, and how often a word must stand in the texts before it is said to be torn."""
UNSPACED = ("zh",)
"""Languages in which a segmentation says where words end."""
SHORT = {"zh": 1, "en": 2}
"""Up to how many characters a word hardly means one thing."""


class Standing(NamedTuple):
    """How a word stands in sentences: in how many at all, in how many as a word; else inside which words, or torn over which."""

    sentences: int
    whole: int
    inside: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()


def _finding(severity: str, check: str, line: Line, term: str, found: str, remedy: str, **counts: float) -> Finding:
    rule = line.rule
    sentences, share = counts.get("sentences"), counts.get("share", float("nan"))
    return Finding(
        severity, check, rule.code.id, rule.language, rule.number, line.pattern.source, term, found, remedy,
        None if sentences is None else int(sentences), share,
    )  # fmt: skip


def _listed(words: Iterable[str], most: int = FEW) -> str:
    """The first few of `words` in quotation marks, and how many there are besides."""
    given = list(words)
    more = f" and {len(given) - most} more" if len(given) > most else ""
    return ", ".join(f"'{word}'" for word in given[:most]) + more


def never(language: Language) -> Iterator[Finding]:
    """Words that no sentence can hold: nothing is left of them as they are compared, or a sentence ends inside them."""
    ends = set(language.grammar.sentence_ends)
    for term, line in language.terms.items():
        if not language.form(term).strip():
            yield _finding(PROBLEM, "never", line, term, f"nothing is left of '{term}' to look for", "Take it out.")
        elif ends & set(term):
            text = f"{term} {term}" if language.name == "en" else f"{term}，{term}"
            if not any(begin <= 0 and len(term) <= end for begin, end in sentence_spans(text, 0, len(text), language.grammar)):
                found = f"'{term}' can never match: a sentence ends inside it"
                yield _finding(PROBLEM, "never", line, term, found, "Keep what stands in one sentence.")
        elif term not in language.inside(term):
            found = f"'{term}' can never match: it is not found even in itself"
            yield _finding(PROBLEM, "never", line, term, found, "Write it as one word, or as several with a space between.")


def named(language: Language) -> Iterator[Finding]:
    """Lines that are nothing but names of actors, or may be: what is only a name says nothing of what an actor does, and never speaks."""
    for line in language.lines:
        items = [item.terms for item in line.pattern.items if isinstance(item, Words) and not item.optional]
        names = [[term for term in terms if language.form(term) in language.names] for terms in items]
        if not all(names) or (len(items) > 1 and any(len(a) < len(b) for a, b in zip(names, items, strict=True))):
            continue
        every = all(len(a) == len(b) for a, b in zip(names, items, strict=True))
        actors = dict.fromkeys(language.names[language.form(term)] for terms in names for term in terms)
        told = dict.fromkeys(chain(*names))
        what = "it is a name" if len(told) == 1 else "these are names"
        found = f"{_listed(told)} can never match: {what} of {', '.join(list(actors)[:FEW])}"
        use = "Write what is done beside it (`<government> … 打分`; `<actor>` is any), or take the name out of `actors:` of the study."
        yield _finding(PROBLEM if every else REMARK, "never", line, "" if every else names[0][0], found, use)


def standing(
    terms: Iterable[str], tokeniser: Tokeniser, sentences: Iterable[str], beside: Mapping[str, Collection[str]] | None = None
) -> dict[str, Standing]:
    """How each of `terms` stands in `sentences`; terms that stand in none are left out.

    `beside` names longer terms that are written wherever a term is (给我们 beside 给我): what stands within one of these is no place
    of the term.
    """
    longer = {tokeniser.term(term): {tokeniser.term(other) for other in others} for term, others in (beside or {}).items()}
    written: dict[str, str] = {}
    for term in terms:
        written.setdefault(tokeniser.term(term), term)
    written.pop("", None)
    forms = list(written)
    machine = ahocorasick_rs.AhoCorasick(forms, implementation=ahocorasick_rs.Implementation.ContiguousNFA)
    found, whole = Counter[str](), Counter[str]()
    apart: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for sentence in sentences:
        view = tokeniser.view(sentence)
        here: dict[str, bool] = {}
        places = [(forms[number], begin, end) for number, begin, end in machine.find_matches_as_indexes(view.text, overlapping=True)]
        for form, begin, end in places:
            others = longer.get(form, ())
            if any(other in others and a <= begin and end <= b and tokeniser.whole(view, a, b) for other, a, b in places):
                continue
            here[form] = here.get(form, False) or tokeniser.whole(view, begin, end)
            if not here[form]:
                words = [view.text[a:b] for a, b in view.words() if a < end and begin < b]
                apart.setdefault(form, (Counter(), Counter()))[len(words) > 1]["|".join(words)] += 1
        found.update(here.keys())
        whole.update(form for form, stands in here.items() if stands)
    return {written[form]: Standing(found[form], whole[form], *map(_most, apart.get(form, ()))) for form in forms if found[form]}


def _beside(language: Language) -> dict[str, set[str]]:
    """For each word the longer ones with it in them that stand among the alternatives wherever the word does."""
    beside: dict[str, set[str]] = {}
    for line in language.lines:
        for words in (item for item in line.pattern.items if isinstance(item, Words)):
            for term in words.terms:
                longer = {other for other in words.terms if term in other and term != other}
                beside[term] = beside.get(term, longer) & longer
    return beside


def _most(words: Counter[str]) -> tuple[str, ...]:
    """The words, the most frequent first."""
    return tuple(sorted(words, key=lambda word: (-words[word], word)))


def torn(language: Language, stands: Mapping[str, Standing]) -> Iterator[Finding]:
    """Words whose ends never fall where words end in the sentences at hand, and neighbours that are always cut as one word."""
    if language.name not in UNSPACED:
        return
    for term, one in stands.items():
        if term in language.terms and not one.whole and one.sentences >= FEW:
            told = f"'{term}' stands in {one.sentences} sentences and never as a word"
            if one.torn:
                found = f"{told}: its ends fall inside words, as in {_listed(one.torn)}"
                remedy = "Add it to `words` of the language rules so that it is not cut, or write it with its neighbours."
                yield _finding(PROBLEM, "torn", language.terms[term], term, found, remedy)
            else:
                found = f"{told}: it is part of {_listed(one.inside)}"
                yield _finding(REMARK, "torn", language.terms[term], term, found, "Write the longer words where they are meant.")
    for line in language.lines:
        for left, right in pairwise(line.pattern.items):
            if isinstance(left, Words) and isinstance(right, Words):
                yield from _neighbours(language, line, left, right)


def _neighbours(language: Language, line: Line, left: Words, right: Words) -> Iterator[Finding]:
    """Two words right after each other that the segmentation puts into one, so that neither is found."""
    lost, pairs = [], 0
    for first in left.terms:
        for second in right.terms:
            text, cut = language.form(first) + language.form(second), len(language.form(first))
            view = language.tokeniser.view(text)
            pairs += 1
            if not (language.tokeniser.whole(view, 0, cut) and language.tokeniser.whole(view, cut, len(text))):
                lost.append(first + second)
    if lost:
        all_of_them = len(lost) == pairs
        found = f"{'all' if all_of_them else len(lost)} of {pairs} pairs of neighbours are cut otherwise: {_listed(lost)}"
        remedy = "Write the two as one word without a space."
        yield _finding(PROBLEM if all_of_them and not left.optional and not right.optional else REMARK, "torn", line, "", found, remedy)


def _speaking(language: Language) -> dict[str, list[tuple[str, Line]]]:
    """The words that make an indicator speak by themselves, under no condition, as they are compared."""
    alone: dict[str, list[tuple[str, Line]]] = {}
    for line in language.lines:
        if line.rule.bare:
            for term in line.alone:
                alone.setdefault(language.form(term), []).append((term, line))
    return alone


def two_codes(language: Language) -> Iterator[Finding]:
    """Words that speak for two codes of which neither yields to the other: every sentence with them gets both."""
    for places in _speaking(language).values():
        codes: dict[str, tuple[str, Line]] = {}
        for term, line in places:
            codes.setdefault(line.rule.code.id, (term, line))
        for term, line in codes.values():
            others = [other.rule.code for _, other in codes.values() if not _settled(line.rule.code, other.rule.code)]
            if others and line.rule.code.id < min(code.id for code in others):
                found = f"'{term}' speaks alone here and in {_listed(code.id for code in others)}"
                remedy = "Leave it with one code, ask for more beside it, or let one code yield to the other (`yields_to`)."
                yield _finding(PROBLEM, "two codes", line, term, found, remedy)


def _settled(code: Code, other: Code) -> bool:
    return code.id == other.id or yields(code, other) or yields(other, code)


def contained(language: Language) -> Iterator[Finding]:
    """Words that stand within a longer word of another code, so that the longer one speaks for both."""
    alone = _speaking(language)
    form_of = {term: form for form, places in alone.items() for term, _ in places}
    longer: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for form, places in alone.items():
        for term, line in places[:1]:
            for short in language.inside(term):
                if short in form_of and form_of[short] != form:
                    longer.setdefault((form_of[short], short), []).append((term, line.rule.code.id))
    for (form, _), held in longer.items():
        for term, line in {line.rule.code.id: (term, line) for term, line in reversed(alone[form])}.values():
            others = [
                f"{word} ({code})"
                for word, code in held
                for place in alone[language.form(word)]
                if place[1].rule.code.id == code and not _settled(line.rule.code, place[1].rule.code)
            ]
            if others:
                found = f"'{term}' stands within {_listed(dict.fromkeys(others))}: such a sentence gets both codes"
                yield _finding(REMARK, "contained", line, term, found, "Let one yield to the other (`yields_to`), or add `none:`.")


def everywhere(language: Language, stands: Mapping[str, Standing], sentences: int) -> Iterator[Finding]:
    """Words that speak alone and say little: single characters, and those that stand in many sentences of the study."""
    for form, places in _speaking(language).items():
        term, line = places[0]
        one = stands.get(term, Standing(0, 0))
        share = one.whole / sentences if sentences else 0.0
        short = len(form) <= SHORT[language.name]
        often = share >= OFTEN and one.whole >= LEAST
        if (not short and not often) or (sentences and form in language.names):
            continue
        counted = f" and stands in {one.whole} of {sentences} sentences ({share:.1%})" if sentences else ""
        what = f"'{term}' speaks alone, has {len(term)} character{'s' if len(term) > 1 else ''}" if short else f"'{term}' speaks alone"
        severity = PROBLEM if (share >= EVERYWHERE if sentences else short) else REMARK
        remedy = "Ask for more beside it (`压 … 尾款`, `all:`), or mark it `weak: true`."
        counts: dict[str, float] = {"sentences": one.whole, "share": share} if sentences else {}
        yield _finding(severity, "everywhere", line, term, what + counted, remedy, **counts)


def checked_words(language: Language, texts: Sequence[str], study: Sequence[str], *, longest: bool) -> Iterator[Finding]:
    """All of these; `texts` are the sentences at hand (the examples, and those of a study), `study` those that are counted.

    Where the codebook takes the `longest` of words that overlap, a word within a longer one is no question.
    """
    yield from never(language)
    yield from torn(language, standing(language.terms, language.tokeniser, texts, _beside(language)))
    yield from two_codes(language)
    if not longest:
        yield from contained(language)
    stands = standing((term for line in language.lines for term in line.alone), language.tokeniser, study) if study else {}
    yield from everywhere(language, stands, len(study))
