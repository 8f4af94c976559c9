"""Organisations that texts speak of and nobody has listed: names by how they end, short forms put to the long ones, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick_rs

from qualcode.grammar import Grammar, NameEnding
from qualcode.model import Document
from qualcode.names.candidates import Candidate
from qualcode.names.chinese import ChineseNames, Found
from qualcode.names.english import EnglishNames
from qualcode.tokenising.views import fold

__all__ = ["organisation_names"]

SORT = "organisation"
PUBLIC = ("government", "mass_organisation", "self_governance", "public_service_unit")
"""Kinds of actors that have a level of government."""
STEM, TOO_OFTEN = 2, 20
"""How often the word that nobody knows must stand alone to be a short form (拾光 for 拾光社会工作服务中心); how many times as often as
the whole name makes it a word of the field."""
RARE, RARER = 3, 50
"""How many times as often as the long name makes a short form a name of its own: where the long one is a phrase, and where it is a name."""

Place = tuple[int, int, int]
"""The number of a document, and where in its text."""


@dataclass
class _Name:
    """One name in one spelling (folded), with all its places."""

    key: str
    found: Found
    kind: str
    level: str
    entry: int
    places: list[Place] = field(default_factory=list)
    spelled: Counter[str] = field(default_factory=Counter)
    short: list[_Name] = field(default_factory=list)
    fits: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it is mostly written."""
        return min(self.spelled, key=lambda spelling: (-self.spelled[spelling], spelling))


def organisation_names(documents: Iterable[Document], *, grammars: Mapping[str, Grammar]) -> list[Candidate]:
    """The names of organisations in `documents`, with their short forms, the most frequent first.

    Found by how they end (``name_endings`` of the language); see :mod:`qualcode.names.chinese` for where they begin. A short form goes
    with the long one that it may stand for where there is just one: it ends like it (民政局, 区民政局), skips characters of it (居委会,
    居民委员会), follows from it by ``short_forms``, or is the word in it that no dictionary has. One that may stand for several is kept
    apart.

    Parameters
    ----------
    documents
        The texts to look through; all of them at once, because what one shows helps with the others.
    grammars
        The rules of each language (:func:`qualcode.read_grammar`).

    Returns
    -------
    list of Candidate
        The longest form as ``text``, the others as ``aliases``; ``fits`` of a short form that was kept apart names what it may stand for.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "甲方：G区民政局\\n乙方：A社工机构\\n区民政局按季度拨付，民政局可以派人到清河街道办事处，该中心和街道办配合。"
    >>> for one in organisation_names([Document("K-01", text)], grammars={"zh": read_grammar("zh")}):
    ...     print(one.count, one.text, one.kind, one.level, one.aliases)
    3 G区民政局 government district ('区民政局', '民政局')
    2 清河街道办事处 government subdistrict ('街道办',)
    1 A社工机构 social_organisation  ()
    """
    listed = list(documents)
    candidates: list[Candidate] = []
    for language in sorted({document.language for document in listed} & set(grammars)):
        numbers = [number for number, document in enumerate(listed) if document.language == language]
        candidates += _candidates(listed, numbers, grammars[language])
    return sorted(candidates, key=lambda one: (-one.count, one.text))


def _candidates(documents: Sequence[Document], numbers: Sequence[int], grammar: Grammar) -> Iterator[Candidate]:
    folded = [fold(documents[number].text) for number in numbers]
    if grammar.language == "zh":
        found = ChineseNames(grammar).find(folded)
    else:
        found = EnglishNames(grammar).find([documents[number].text for number in numbers])
    names = _names(documents, numbers, found, grammar)
    roots = _grouped(sorted(names.values(), key=lambda name: (-len(name.key), name.key)), grammar)
    if grammar.language == "zh":
        _add_stems(roots, names, folded, documents, numbers)
    for root in roots:
        forms = sorted(root.short, key=lambda name: (-len(name.key), name.key))
        places = sorted(place for name in (root, *forms) for place in name.places)
        yield Candidate(
            root.text,
            SORT,
            root.kind,
            root.level,
            tuple(name.text for name in forms),
            tuple((documents[number].id, start, end) for number, start, end in places),
            root.fits,
        )


def _names(documents: Sequence[Document], numbers: Sequence[int], found: Sequence[Sequence[Found]], grammar: Grammar) -> dict[str, _Name]:
    """The different names, each with its places."""
    entries = _by_ending(grammar.name_endings)
    levels = _levels(grammar)
    names: dict[str, _Name] = {}
    for number, here in zip(numbers, found, strict=True):
        text = documents[number].text
        for one in here:
            key = fold(one.name)
            name = names.get(key)
            if name is None:
                entry = entries[fold(one.ending)]
                rule = grammar.name_endings[entry]
                name = names[key] = _Name(key, one, rule.kind, rule.level or _level(one, rule.kind, levels), entry)
            name.places.append((number, one.start, one.end))
            name.spelled[" ".join(text[one.start : one.end].split())] += 1
    return names


def _by_ending(entries: Sequence[NameEnding]) -> dict[str, int]:
    """Ending (folded) → the first entry that has it."""
    found: dict[str, int] = {}
    for number, entry in enumerate(entries):
        for ending in entry.ends:
            found.setdefault(fold(ending), number)
    return found


def _levels(grammar: Grammar) -> list[tuple[str, str]]:
    """Pairs of how a place ends and the level of its bodies, the longest first."""
    pairs = [(fold(word), level) for level, words in grammar.place_levels.items() for word in words]
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def _level(found: Found, kind: str, levels: list[tuple[str, str]]) -> str:
    if kind not in PUBLIC:
        return ""
    place = fold(found.place)
    inside = place == fold(found.ending)
    return next((level for word, level in levels if (place.startswith(word) if inside else place.endswith(word))), "")


class _Index:
    """What short forms the names that stand for themselves may have."""

    def __init__(self, grammar: Grammar) -> None:
        self.forms = [(fold(form.ends), list(map(fold, form.keep)), list(map(fold, form.alone))) for form in grammar.short_forms]
        self.tails: dict[str, list[_Name]] = {}
        self.fronts: dict[tuple[int, str], list[_Name]] = {}
        self.shorts: dict[str, list[_Name]] = {}

    def add(self, name: _Name) -> None:
        key, front = name.key, _front(name)
        for at in range(1, len(key)):
            self.tails.setdefault(key[at:], []).append(name)
        for at in range(len(front) + 1):
            self.fronts.setdefault((name.entry, front[at:]), []).append(name)
        for ends, keep, alone in self.forms:
            if key.endswith(ends) and key != ends:
                stem = key[: len(key) - len(ends)]
                for short in {*(stem + ending for ending in keep), *alone}:
                    self.shorts.setdefault(short, []).append(name)

    def fitting(self, name: _Name) -> list[_Name]:
        """The longer names that `name` may stand for; a bare 街道办 may stand for whatever is of its sort."""
        longer = [one for one in self.tails.get(name.key, ()) if _usual(one, name)] + self.shorts.get(name.key, [])
        longer += [one for one in self.fronts.get((name.entry, _front(name)), ()) if _skips(name.key, one.key)]
        if longer and name.level and not _front(name):
            longer += self.fronts.get((name.entry, ""), [])
        fine = {one.key: one for one in longer if one is not name and one.kind == name.kind and _same_level(one, name)}
        return [fine[key] for key in sorted(fine)]


def _front(name: _Name) -> str:
    return name.key[: len(name.key) - len(name.found.ending)]


def _same_level(one: _Name, other: _Name) -> bool:
    return not one.level or not other.level or one.level == other.level


def _usual(long: _Name, short: _Name) -> bool:
    """Not where the long name is rare: then the short one is the name, the sooner where the long one begins like any phrase."""
    return len(short.places) < (RARER if long.found.proper else RARE) * len(long.places)


def _skips(short: str, long: str) -> bool:
    """Whether `short` is `long` with characters left out: 区局 of g区民政局."""
    rest = iter(long)
    return len(short) < len(long) and all(character in rest for character in short)


def _grouped(names: Sequence[_Name], grammar: Grammar) -> list[_Name]:
    """The names that stand for themselves, with their short forms; `names` come the longest first."""
    index, roots = _Index(grammar), []
    for name in names:
        fitting = index.fitting(name)
        if len(fitting) == 1:
            fitting[0].short.append(name)
            continue
        name.fits = tuple(one.text for one in sorted(fitting, key=lambda one: (-len(one.places), one.key)))
        index.add(name)
        roots.append(name)
    return roots


def _add_stems(
    roots: Sequence[_Name], names: Mapping[str, _Name], folded: Sequence[str], documents: Sequence[Document], numbers: Sequence[int]
) -> None:
    """Puts the unknown word of a name (拾光) to the name where it stands alone often enough."""
    owners: dict[str, _Name] = {}
    for root in sorted(roots, key=lambda one: (-len(one.places), one.key)):
        if root.kind not in PUBLIC and root.found.stem and root.found.stem not in names:
            owners.setdefault(root.found.stem, root)
    if not owners:
        return
    stems = sorted(owners)
    machine = ahocorasick_rs.AhoCorasick(stems, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    taken = {(number, start): end for name in names.values() for number, start, end in name.places}
    alone: dict[str, _Name] = {}
    for number, text in zip(numbers, folded, strict=True):
        for which, start, end in machine.find_matches_as_indexes(text):
            if (number, start) in taken:
                continue
            stem = stems[which]
            short = alone.setdefault(stem, _Name(stem, owners[stem].found, owners[stem].kind, "", owners[stem].entry))
            short.places.append((number, start, end))
            short.spelled[documents[number].text[start:end]] += 1
    for stem, short in alone.items():
        if STEM <= len(short.places) <= TOO_OFTEN * len(owners[stem].places):
            owners[stem].short.append(short)
