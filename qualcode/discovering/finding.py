"""Parties that the texts speak of and the list of actors does not have: where they stand, and which listed actor they may be."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick_rs

from qualcode.alternatives import longest_first
from qualcode.discovering.english import english_words
from qualcode.discovering.listed import Listed, extended, name_stem
from qualcode.grammar import Grammar
from qualcode.model import Document, Study
from qualcode.names.candidates import Candidate
from qualcode.names.organisations import organisation_names
from qualcode.names.tagging import Word, borders, in_dictionary, plain_words
from qualcode.tokenising.tagging import Tagged, Tagger
from qualcode.tokenising.views import fold

__all__ = ["Party", "unlisted_parties"]

LIST = "_list"
"""Of which document the names of the list are, so that what the texts say is put to them."""
PUBLIC = ("government", "mass_organisation", "self_governance", "public_service_unit")
GENERAL = 6
"""A name of so few characters, all of them common words, says what it is and not who (养老机构)."""
RARE = 5
"""How many times as often a shorter form must stand to be the name."""
OFTEN, MUCH_MORE = 2, 3
"""How often a name must stand to be one; how much more often than all that it may stand for together a short form is one itself."""
_PROPER = ("ns", "nt", "nr", "nz", "eng")
_ORGANISATION = "nt"
_NO_NAME = ("v", "p", "c", "d", "r", "u")
_HAN = re.compile("[\u3400-\u9fff]{3,}")

Place = tuple[str, int, int]
"""Document, start, end."""


@dataclass
class Party:
    """One party as the texts call it.

    ``forms`` are its names as they are mostly written, with their places; ``how`` is why it is proposed for what it is: a key of the words
    of this room; ``actors`` are the ids of the listed actors that it may be, ``others`` the names of unlisted ones.
    """

    forms: dict[str, list[Place]]
    kind: str = ""
    level: str = ""
    how: str = "new"
    actors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def places(self) -> list[Place]:
        return [place for places in self.forms.values() for place in places]


def _is_proper(word: Tagged) -> bool:
    return word.tag in _PROPER or (not word.known and len(word.word) > 1 and not word.tag.startswith(("v", "m", "p", "c", "d")))


@dataclass
class _Form:
    """One form of a name: how it is written, and where it stands in the texts."""

    spelled: Counter[str] = field(default_factory=Counter)
    places: list[Place] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As it is mostly written."""
        return min(self.spelled, key=lambda one: (-self.spelled[one], one))


@dataclass
class _Taken:
    """The spans of one document that belong to a name already."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def settle(self) -> None:
        self.spans.sort()
        self.starts = [start for start, _ in self.spans]

    def holds(self, start: int, end: int) -> bool:
        """Whether a span shares a character with one of a name; names do not overlap."""
        at = bisect_right(self.starts, end - 1)
        return any(stop > start for _, stop in self.spans[max(0, at - 2) : at])


class _Kept:
    """Finds words of a list in folded Chinese lines, and between them what the dictionary calls organisations.

    A word of the list stands where words begin and end. Only where one that is wanted and that the dictionary lacks seems to be cut
    (衡正说: 衡, 正说) a segmenter that was told of the list decides. It reads the dictionary anew, and most studies need none.
    """

    def __init__(self, kept: Iterable[str], wanted: Iterable[str]) -> None:
        self.listed = sorted(kept)
        self.words, self.told = ahocorasick_rs.AhoCorasick(self.listed), Tagger(self.listed)
        self.strange = {word for word in wanted if not in_dictionary(word)}

    def __call__(self, line: str) -> list[Word]:
        """Where each begins and ends, and its part of speech; blank for one of the list. Of those that overlap the first, the longest."""
        hits = [(start, end) for _, start, end in self.words.find_matches_as_indexes(line, overlapping=True)]
        words = plain_words(line)
        whole = borders(words)
        if any(line[start:end] in self.strange and not whole.issuperset((start, end)) for start, end in hits):
            words = self.told(line)
            whole = borders(words)
        places = sorted((start, -end) for start, end in hits if whole.issuperset((start, end)))
        taken, border, at = _Taken(), 0, 0
        for start, back in places:
            if start >= border:
                border = -back
                taken.spans.append((start, border))
        taken.settle()
        tagged = list[Word]()
        for word, sort, _ in words:
            start, at = at, at + len(word)
            if sort == _ORGANISATION and not taken.holds(start, at):
                tagged.append((start, at, sort))
        return sorted([*tagged, *((start, end, "") for start, end in taken.spans)])


def unlisted_parties(study: Study, documents: Sequence[Document]) -> list[Party]:
    """The parties in `documents` that the study does not list, language by language, the most frequent first."""
    found: list[Party] = []
    for language in sorted({document.language for document in documents} & set(study.grammars)):
        grammar = study.grammars[language]
        listed = Listed(study, grammar)
        parties = _Search(listed, grammar, [one for one in documents if one.language == language]).parties()
        found += [party for party in parties if not all(map(listed.classed, party.forms))]
    return sorted(found, key=lambda one: (-len(one.places), next(iter(one.forms))))


def _joined(words: Sequence[Party], named: Sequence[Party]) -> Iterator[Party]:
    """One party for all words of a kind (and a level) of which the list has nobody; they go with a new name, where there is just one."""
    kinds: dict[tuple[str, str], list[Party]] = {}
    for one in words:
        kinds.setdefault((one.kind, one.level), []).append(one)
    for (kind, level), same in kinds.items():
        same.sort(key=lambda one: (-len(one.places), next(iter(one.forms))))
        forms = {form: places for one in same for form, places in one.forms.items()}
        new = [one for one in named if one.how == "new" and one.kind == kind and (one.level == level or not level)]
        often = sum(map(len, forms.values())) >= OFTEN
        others = tuple(next(iter(one.forms)) for one in new) if len(new) == 1 and kind != "government" else ()
        yield Party(forms, kind, level, "with" if others and often else "kind" if often else "once", others=others if often else ())


class _Search:
    """One pass over the documents of one language."""

    def __init__(self, listed: Listed, grammar: Grammar, documents: Sequence[Document]) -> None:
        self.listed, self.grammar, self.documents = listed, grammar, documents
        self.text = {document.id: document.text for document in documents}
        self.levels = frozenset(fold(word) for words in grammar.place_levels.values() for word in words)
        self.general = {fold(word).removeprefix("…") for word in grammar.not_name}
        self.stops = tuple(fold(word) for word in grammar.name_parts.get("stops", ()))
        self.order = {document.id: number for number, document in enumerate(documents)}

    def parties(self) -> list[Party]:
        names = "\n".join(name for actor in self.listed.actors for name in (actor.name, *actor.aliases))
        more = [Document(LIST, names, language=self.grammar.language)] if names else []
        candidates = organisation_names([*self.documents, *more], grammars={self.grammar.language: extended(self.grammar)})
        forms = self._forms(candidates, names)
        taken = {id: _Taken() for id in self.text}
        for candidate in candidates:
            for id, start, end in candidate.places:
                if id in taken:
                    taken[id].spans.append((start, end))
        for one in taken.values():
            one.settle()
        if self.grammar.language == "zh":
            self._trim(forms)
        parties = [party for candidate in candidates for party in self._party(candidate, forms)]
        short = self._short(parties) if self.grammar.language == "zh" else {}
        words = self._words(taken, short) if self.grammar.language == "zh" else english_words(self.listed, self.documents, taken)
        for word, places in words.items():
            if word in short:
                self._add_short(short[word], word, places)
            else:
                parties.append(self._word(word, places))
        named = [one for one in parties if one.how != "kind"]
        proper = [one for one in named if self.grammar.language != "zh" or self._proper(next(iter(one.forms)))]
        return [*named, *_joined([one for one in parties if one.how == "kind"], proper)]

    def _forms(self, candidates: Sequence[Candidate], names: str) -> dict[str, _Form]:
        """Every form (folded) of every candidate, with its places in the texts; those of the list have none there."""
        forms: dict[str, _Form] = {}
        for candidate in candidates:
            for id, start, end in candidate.places:
                written = " ".join((names if id == LIST else self.text[id])[start:end].split())
                form = forms.setdefault(fold(written), _Form())
                if id != LIST:
                    form.spelled[written] += 1
                    form.places.append((id, start, end))
        return forms

    def _trim(self, forms: dict[str, _Form]) -> None:
        """Takes what is no name off the front of forms that end like a more usual one: 依序由卫福部."""
        for key in longest_first(forms):
            tails = (key[at:] for at in range(1, len(key) - 1))
            places = forms[key].places
            short = next((one for one in tails if one in forms and (one in self.listed.known or len(forms[one].places) > len(places))), "")
            if short and self._no_name(key[: len(key) - len(short)]):
                for id, _, end in places:
                    forms[short].spelled[self.text[id][end - len(short) : end]] += 1
                    forms[short].places.append((id, end - len(short), end))
                forms[short].places.sort(key=lambda place: (self.order[place[0]], place[1]))
                del forms[key]

    def _no_name(self, front: str) -> bool:
        """Whether a verb or a small word stands in what is in front of a name: 报, 交由, 依序由."""
        return front.endswith(self.stops) or any(word.tag.startswith(_NO_NAME) and word.tag != "vn" for word in plain_words(front))

    def _party(self, candidate: Candidate, forms: Mapping[str, _Form]) -> Iterator[Party]:
        """What a candidate is once its listed forms are taken away; nothing where no other is left."""
        keys = [fold(name) for name in (candidate.text, *candidate.aliases)]
        listed = [self.listed.ids[key] for key in keys if key in self.listed.ids]
        left = [key for key in keys if key in forms and forms[key].places and key not in self.listed.known and not self._is_place(key)]
        if not left:
            return
        left.sort(key=lambda key: (key != keys[0] or not self._leads(key, forms[key]), -len(forms[key].places), key))
        usual = max(left, key=lambda key: len(forms[key].places))
        rare = [key for key in left if key.endswith(usual) and RARE * len(forms[key].places) < len(forms[usual].places)]
        if rare:
            # 山东省乡镇人民政府 stands twice where 乡镇人民政府 stands a hundred times: it is found with the shorter name.
            forms[usual].places += [(id, end - len(usual), end) for key in rare for id, _, end in forms[key].places]
            forms[usual].places.sort(key=lambda place: (self.order[place[0]], place[1]))
            left = [usual, *(key for key in left if key != usual and key not in rare)]
        fits = [fold(name) for name in candidate.fits]
        others = [one for one in fits if one not in self.listed.ids and one in forms and forms[one].places]
        party = Party({forms[key].text: forms[key].places for key in left}, candidate.kind, candidate.level)
        if rare:
            party.level = self._level(usual)
        if len(party.places) < MUCH_MORE * sum(len(forms[one].places) for one in others):
            party.others = tuple(forms[one].text for one in others)
        self._settle(party, tuple(dict.fromkeys(listed or [self.listed.ids[one] for one in fits if one in self.listed.ids])))
        yield party

    def _level(self, key: str) -> str:
        """The level that the ending of a name alone tells."""
        ends = {fold(end): entry.level for entry in self.grammar.name_endings for end in entry.ends if key.endswith(fold(end))}
        return ends[max(ends, key=len)] if ends else ""

    def _leads(self, key: str, form: _Form) -> bool:
        """Whether the longest form may stand for all: it stands more than once, or begins as names do."""
        return (
            len(form.places) >= OFTEN
            or self.grammar.language != "zh"
            or any(_is_proper(word) or word.word in self.levels for word in plain_words(key)[:1])
        )

    def _is_place(self, key: str) -> bool:
        """A place that an organisation is called after (高雄) stands for itself."""
        return self.grammar.language == "zh" and [word.tag for word in plain_words(key) if word.known] == ["ns"]

    def _settle(self, party: Party, actors: tuple[str, ...]) -> None:
        """Which listed actor it is, or that it is a new one, or nobody in particular."""
        name = next(iter(party.forms))
        key = fold(name)
        if key in self.listed.units:
            self._by_kind(party, key)
        elif len(actors) == 1:
            party.how, party.actors = "form", actors
        elif actors:
            party.how, party.actors = "several", actors
        elif self.listed.stems.get(key):
            party.how, party.actors = "stem", (self.listed.stems[key],)
        elif party.others:
            party.how = "open"
        elif self.grammar.language == "zh" and party.kind not in PUBLIC and len(key) <= GENERAL and not self._proper(key):
            party.how = "general"
        elif len(party.places) < OFTEN:
            party.how = "once"

    def _by_kind(self, party: Party, key: str) -> None:
        unit = self.listed.units[key]
        party.kind, party.level = unit.kind, unit.level
        fitting = self.listed.fitting(unit)
        party.how, party.actors = ("only" if len(fitting) == 1 else "general" if fitting else "kind"), tuple(fitting)
        if len(fitting) == 1 and len(party.places) < OFTEN:
            party.how = "once"

    def _proper(self, text: str) -> bool:
        """Whether a word in it is a name, a letter, or unknown to the dictionary; a whole that the dictionary has is none."""
        words = plain_words(fold(text))
        return not (len(words) == 1 and words[0].known) and any(_is_proper(word) for word in words)

    def _short(self, parties: Sequence[Party]) -> dict[str, Party]:
        """The word in a new name that may stand for the whole (晨光 of 晨光服务中心) → the party that has it, where there is just one."""
        found: dict[str, list[Party]] = {}
        for party in parties:
            if not party.actors and party.kind not in PUBLIC and party.how in ("new", "once"):
                stem = name_stem(next(iter(party.forms)), self.grammar)
                if stem and stem not in self.listed.known and stem not in self.listed.units and stem not in self.listed.stems:
                    found.setdefault(stem, []).append(party)
        return {stem: same[0] for stem, same in found.items() if len(same) == 1 and stem not in map(fold, same[0].forms)}

    def _add_short(self, party: Party, word: str, places: list[Place]) -> None:
        id, start, end = places[0]
        party.forms[self.text[id][start:end]] = places
        party.how = "new" if len(party.places) >= OFTEN else party.how

    def _words(self, taken: Mapping[str, _Taken], short: Mapping[str, Party]) -> dict[str, list[Place]]:
        """Words that stand for a party without the ending of a name: for a kind, the stem of a listed name, or tagged as organisations."""
        kept = {*self.listed.units, *self.listed.stems, *short, *(name for name in self.listed.ids if len(name) > 1)}
        wanted = {*(self.listed.units.keys() - self.listed.known), *self.listed.stems, *short}
        find, found = _Kept(kept, wanted), dict[str, list[Place]]()
        for document in self.documents:
            at, held = 0, taken[document.id]
            for line in fold(document.text).splitlines(keepends=True):
                for start, end, sort in find(line):
                    word = line[start:end]
                    if (word in wanted or (sort == _ORGANISATION and self._stands(word))) and not held.holds(at + start, at + end):
                        found.setdefault(word, []).append((document.id, at + start, at + end))
                at += len(line)
        return {word: places for word, places in found.items() if word in self.listed.units or len(places) >= OFTEN}

    def _stands(self, word: str) -> bool:
        """Whether a word that is tagged as an organisation may be the name of one that is not known."""
        return word not in self.listed.known and word not in self.general and _HAN.fullmatch(word) is not None

    def _word(self, word: str, places: list[Place]) -> Party:
        """The party behind a word that stands alone."""
        spelled = Counter(self.text[id][start:end] for id, start, end in places)
        party = Party({min(spelled, key=lambda one: (-spelled[one], one.swapcase())): places})
        if word in self.listed.units:
            self._by_kind(party, word)
        elif word in self.listed.stems:
            party.how, party.actors = "stem", (self.listed.stems[word],)
        elif self.grammar.language == "en" and word.removeprefix("the ") in self.listed.heads():
            ids = self.listed.heads()[word.removeprefix("the ")]
            party.how, party.actors = ("head" if len(ids) == 1 else "several"), tuple(ids)
        else:
            party.how = "tagged"
        return party
