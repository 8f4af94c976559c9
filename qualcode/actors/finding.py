"""The names of a study in one language, and what each word for an actor stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qualcode.actors.classes import ClassNames, class_actors, class_words, wider_classes
from qualcode.actors.elsewhere import Elsewhere
from qualcode.actors.fronts import distinguishing_fronts, offices_by_place
from qualcode.actors.parties import contract_parties, second_party
from qualcode.actors.persons import PersonFinder
from qualcode.actors.written import WrittenNames
from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar, Reference
from qualcode.model import Actor, Document, Study
from qualcode.tokenising.views import fold

__all__ = ["CLASS", "GOVERNING", "LEVELS", "NAMED", "NOBODY", "Entry", "MentionFinder", "in_front"]

LEVELS: Mapping[str, int] = {
    "central": 0,
    "national": 0,
    "province": 1,
    "provincial": 1,
    "city": 2,
    "municipal": 2,
    "prefecture": 2,
    "district": 3,
    "county": 3,
    "subdistrict": 4,
    "township": 4,
    "town": 4,
    "street": 4,
    "community": 5,
    "village": 5,
}
GOVERNING = ("government", "self_governance", "mass_organisation")
NAMED = ("name", "alias", "short", "party", "role")
"""Ways of telling for which a word in the text stands by itself, whoever speaks."""
NOBODY = "nobody"
CLASS = "class"
REACHES = 20
"""How many characters the words have at most that may stand in front of a mention."""
_SEVERAL = re.compile("[;；、]")


@dataclass(frozen=True)
class Entry:
    """What a term stands for: actors by a way of telling, or a rule that depends on the speaker."""

    how: str
    actors: tuple[str, ...] = ()
    reference: Reference | None = None
    plain: bool = False
    """Whether it is one actor or nobody, whatever stands around it."""
    placed: bool = False
    """Whether it fits bodies of other places as well, so that the name of one in front (石门区民政局) makes it another body."""

    @property
    def rule(self) -> str:
        return self.reference.to if self.reference else ""


def _short_forms(actors: Sequence[Actor], grammar: Grammar) -> dict[str, list[str]]:
    """Short names that follow from how a name ends → the actors they fit."""
    found: dict[str, list[str]] = {}
    for form in grammar.short_forms:
        fitting = [actor for actor in actors if actor.name.endswith(form.ends)]
        for actor in fitting:
            stem = actor.name[: len(actor.name) - len(form.ends)]
            for short in [stem + ending for ending in form.keep if stem] + list(form.alone):
                found.setdefault(short, []).append(actor.id)
    return found


def _several(told: str) -> tuple[str, ...]:
    """What is told of an issuer as a whole, and each of several in it."""
    return tuple(dict.fromkeys(fold(one) for one in (told, *map(str.strip, _SEVERAL.split(told))) if one))


class MentionFinder:
    """The names of a study in one language, ready for sentences."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.study, self.grammar = study, grammar
        self.actor = {actor.id: actor for actor in study.actors}
        self.called = {fold(alias): actor.id for actor in reversed(study.actors) for alias in actor.aliases}
        self.called |= {fold(name): actor.id for actor in reversed(study.actors) for name in (actor.name, actor.id)}
        self.classes = class_actors(study.actors, grammar)
        self.elsewhere = Elsewhere(study, grammar)
        self.entries = self._entries()
        self.persons = PersonFinder(grammar)
        self.written = WrittenNames(grammar, self.persons)
        self._read: tuple[Document, dict[str, str]] | None = None
        self.cases = bool(study.roles)
        """Whether the actors are single bodies of a case; in a study without roles they may be classes (social organisations)."""
        kinds = {id: actor.kind for id, actor in self.actor.items()}
        self.wider = {} if self.cases else wider_classes(study.actors, grammar)
        """The actor of each class that is part of a wider one → the actor of that."""
        self.class_names = ClassNames({} if self.cases else self.classes, kinds, grammar)

    def _entries(self) -> dict[str, Entry]:
        """Term → what it stands for; what comes first wins."""
        entries: dict[str, Entry] = {}
        for actor in self.study.actors:
            entries.setdefault(actor.name, Entry("name", (actor.id,)))
        for actor in self.study.actors:
            for alias in actor.aliases:
                entries.setdefault(alias, Entry("alias", (actor.id,)))
        for word, id in class_words(self.classes, self.grammar).items():
            entries.setdefault(word, Entry(CLASS, (id,)))
        for term in self.grammar.not_actor:
            entries.setdefault(term, Entry(NOBODY))
        for role, words in self.grammar.role_words.items():
            for word in words:
                if role in self.study.roles:
                    entries.setdefault(word, Entry("role", (self.study.roles[role],)))
        for short, ids in _short_forms(self.study.actors, self.grammar).items():
            entries.setdefault(short, Entry("short", tuple(dict.fromkeys(ids))))
        if self.study.roles:
            for front, id in distinguishing_fronts(self.study.actors, self.grammar, (*GOVERNING, "public")).items():
                entries.setdefault(front, Entry("short", (id,)))
            if self.grammar.language == "zh":
                local = [self.actor[id] for id, rank in self.ranks.items() if rank >= LEVELS["subdistrict"]]
                for place, (id, reference) in offices_by_place(local, self.grammar).items():
                    entries.setdefault(place, Entry("short", (id,), reference))
        for reference in self.grammar.references:
            for word in reference.words:
                entries.setdefault(word, Entry(NOBODY if reference.to == NOBODY else "reference", reference=reference))
        return {term: self._ready(term, entry) for term, entry in entries.items()}

    def _ready(self, term: str, entry: Entry) -> Entry:
        """An entry with what is told of it by its term."""
        sort, _, level = entry.rule.partition(":")
        ids = self.of_level(level) if sort == "level" else entry.actors
        placed = self.elsewhere.touches(entry.how, term, [self.actor[id] for id in ids if id in self.actor])
        free = entry.reference is None and term not in self.grammar.places.get("words", ())
        return replace(entry, placed=placed, plain=free and (len(entry.actors) == 1 or entry.how == NOBODY))

    @cached_property
    def terms(self) -> set[str]:
        return {*self.entries, *self.grammar.parties, *self.grammar.quoting}

    @property
    def words(self) -> set[str]:
        """The names that the segmentation must not cut."""
        return {*self.grammar.parties, *(term for term, entry in self.entries.items() if not entry.rule)}

    def parties(self, document: Document) -> dict[str, str]:
        """The parties of a contract by their words; where its header binds none, those who buy and do by the roles of the study."""
        if self._read is None or self._read[0] is not document:
            self._read = (document, self._parties(document))
        return self._read[1]

    def gives(self, document: Document) -> tuple[str, ...]:
        """The names that a document gives actors (the Authority) and that are no words of the study."""
        parties = self.parties(document)
        return tuple(word for word in parties if word not in self.terms) if parties else ()

    def given(self, document: Document, text: str) -> Iterator[tuple[int, int, str]]:
        """Where such names stand in a text, as they were written."""
        for word in self.gives(document):
            for found in re.finditer(rf"\b(?:[Tt]he )?{re.escape(word)}\b" if word.isascii() else re.escape(word), text):
                yield found.start(), found.end(), word

    def _parties(self, document: Document) -> dict[str, str]:
        bound = contract_parties(document, self.study, self.grammar)
        if document.kind != "contract":
            return bound
        roles, second = self.study.roles, second_party(document, self.grammar)
        second = second if second in roles else "provider"
        usual = {
            word: roles[role]
            for role, words in (("purchaser", "purchaser"), (second, "provider"))
            if role in roles
            for word in self.grammar.role_words.get(words, ())
        }
        if bound:
            bound = self._same_party(bound)
        return usual | bound if not bound or second != "provider" else bound

    def _same_party(self, bound: dict[str, str]) -> dict[str, str]:
        """What the header binds, and the other words of the same role (购买方 for 甲方), unless who has the role in the study is a party
        himself."""
        more = dict[str, str]()
        for role, words in self.grammar.role_words.items():
            parties = {bound[word] for word in words if word in bound}
            if len(parties) == 1 and self.study.roles.get(role) not in bound.values():
                more |= dict.fromkeys(words, parties.pop())
        return more | bound

    def issuer(self, document: Document, kind: str) -> str:
        """Who speaks in a policy: its ``issuer`` in study.yaml or as its own head tells it, by id, name or alias, the first of several
        that the study knows. Where none is told, the actor that the plain word 政府 stands for; the same where a body of government is
        told and the actors are classes. Blank where the study does not know who is told; nobody in other documents."""
        if kind != "policy":
            return ""
        signed, told = self.signed(document), document.attributes.get("issuer", "")
        if signed or not told:
            return signed or self.plain_government
        return self.plain_government if self.of_classes and any(map(self._rules, _several(told))) else ""

    def signed(self, document: Document) -> str:
        """The actor that a document names as its issuer, also by an office of it (M区人民政府办公室)."""
        told = _several(document.attributes.get("issuer", ""))
        exact = next((self.called[one] for one in told if one in self.called), "")
        return exact or next((id for one in told if (id := self._by_office(one))), "")

    @cached_property
    def plain_government(self) -> str:
        """The actor that the plain word for government stands for; blank where the study has none."""
        return next((id for word in self.grammar.issuer if word in self.entries for id in self.entries[word].actors), "")

    @cached_property
    def of_classes(self) -> bool:
        """Whether the actors are classes, and one of them is government as such."""
        return not self.cases and self.plain_government in self.classes.values()

    @cached_property
    def _ruling(self) -> tuple[str, ...]:
        """How bodies of government end."""
        entries = (*self.grammar.name_endings, *self.grammar.unit_endings)
        return tuple(sorted({fold(end) for entry in entries if entry.kind in GOVERNING for end in entry.ends}))

    def _rules(self, name: str) -> bool:
        """Whether a name ends as those of government do, or begins so (Ministry of Finance)."""
        return name.endswith(self._ruling) or (self.grammar.language == "en" and name.startswith(self._ruling))

    def _by_office(self, name: str) -> str:
        """The body whose office a name is: that of the longest known name in front of the words for an office."""
        fronts = (name[: len(name) - len(end)] for end in self._ruling if name.endswith(end) and name != end)
        known = sorted((front for front in fronts if front in self.called and front.endswith(self._ruling)), key=len)
        return self.called[known[-1]] if known else ""

    def of_level(self, level: str) -> tuple[str, ...]:
        rank = LEVELS.get(level)
        return tuple(id for id, other in self.ranks.items() if rank is not None and other == rank)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The level of each body of government: as declared, else as its name tells by its ending (``name_endings``: 街道办事处)."""
        endings = {fold(end): entry.level for entry in self.grammar.name_endings for end in entry.ends}
        longest = longest_first(endings)
        ranks = {}
        for actor in self.study.actors:
            name = fold(actor.name)
            level = actor.level or next((endings[end] for end in longest if name.endswith(end)), "")
            if actor.kind in GOVERNING and level in LEVELS:
                ranks[actor.id] = LEVELS[level]
        return ranks

    def of_level_alone(self, level: str) -> tuple[str, ...]:
        """Those of a level that are called by its word: by the level declared, else by a word in the name (Riverton County Council)."""
        words = {fold(word) for word in self.grammar.place_levels.get(level, ())}
        return tuple(
            id
            for id in self.of_level(level)
            if (self.actor[id].level == level if self.actor[id].level else words.intersection(fold(self.actor[id].name).split()))
        )

    def roles(self, *roles: str) -> tuple[str, ...]:
        """The actors that have these roles in the study."""
        return tuple(dict.fromkeys(self.study.roles[role] for role in roles if self.study.roles.get(role)))

    def of_kind(self, kind: str) -> tuple[str, ...]:
        return tuple(actor.id for actor in self.study.actors if actor.kind == kind)

    def governs(self, id: str) -> bool:
        return self.kind(id) in GOVERNING

    def institution(self, id: str) -> bool:
        return self.kind(id) != "public"

    def kind(self, id: str) -> str:
        """The kind of an actor; blank for one that a speaker was given and the list has no longer."""
        return self.actor[id].kind if id in self.actor else ""

    @cached_property
    def heads(self) -> frozenset[str]:
        """The governments of a place: what is called 区人民政府, by how the plain words for government end."""
        plain = tuple(word for word in self.grammar.issuer if len(word) > 1)
        return frozenset(actor.id for actor in self.study.actors if plain and fold(actor.name).endswith(plain))

    def superiors(self, id: str) -> tuple[str, ...]:
        """Who stands above: for a body of government the next level that the study has, for an assessor its client, for a provider its
        purchaser and host, for the public the offices of its place."""
        actor = self.actor.get(id)
        if actor is None:
            return ()
        rank = self.ranks.get(id)
        if actor.kind == "public":
            found = (*self.of_level("community"), *self.of_level("subdistrict"))
        elif actor.kind == "assessor" or id == self.study.roles.get("assessor"):
            found = self.roles("purchaser")
        elif actor.kind not in GOVERNING or rank is None:
            found = self.roles("purchaser", "host")
        else:
            found = self._beside(rank, above=True)
        return tuple(other for other in found if other != id)

    def above(self, id: str) -> tuple[str, ...]:
        """:meth:`superiors`; where the study has neither levels nor roles, any other government."""
        return self.superiors(id) or tuple(other for other in self.of_kind("government") if id and other != id and not self.cases)

    def inferiors(self, id: str) -> tuple[str, ...]:
        """Who stands below a body of government: the next level that the study has; below the lowest, whoever it buys from."""
        rank = self.ranks.get(id)
        if rank is None:
            return ()
        return self._beside(rank, above=False) or self.roles("provider")

    def _beside(self, rank: int, *, above: bool) -> tuple[str, ...]:
        """The bodies of the next level above or below."""
        kinds = ("government",) if above else GOVERNING
        ranks = {id: rank for id, rank in self.ranks.items() if self.kind(id) in kinds}
        others = [other for other in ranks.values() if (other < rank if above else other > rank)]
        nearest = (max(others) if above else min(others)) if others else None
        return tuple(id for id, other in ranks.items() if other == nearest)

    def preferred(self, ids: Sequence[str], clause: str) -> str:
        """The one of several actors whose role in the study does what the clause says; blank where none or several do."""
        fitting = {
            self.study.roles[role]
            for role, pattern in self._preferences.items()
            if self.study.roles.get(role) in ids and pattern.search(clause)
        }
        return fitting.pop() if len(fitting) == 1 else ""

    @cached_property
    def _preferences(self) -> dict[str, re.Pattern[str]]:
        return {role: re.compile(one_of(words, begin=True)) for role, words in self.grammar.preferences.items() if words}

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Whose those are whom the headers of the study's documents name as who speaks there; no word for an actor is a name."""
        own = [document for document in self.study.documents if document.language == self.grammar.language]
        words = {fold(term) for term in self.entries}
        return {name: actor for name, actor in self.written.informants(own).items() if name not in words}

    @cached_property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.grammar)


class Surroundings:
    """What may stand in front of a mention and behind it, ready for folded sentences."""

    def __init__(self, grammar: Grammar) -> None:
        places, reported = grammar.places, grammar.reported
        self.places = frozenset(map(fold, places.get("words", ())))
        self.before = re.compile(f"(?:{one_of(places.get('before', ()))}) ?$")
        self.after = re.compile(one_of(places.get("after", ())))
        self.unless = re.compile(one_of(places.get("unless", ())))
        self.others = re.compile(f"(?:{one_of(reported.get('others', ()))}) ?$")
        self.towards = re.compile(f"(?:{one_of(reported.get('towards', ()))}) ?$")
        self.back = re.compile(f"(?:{one_of(reported.get('back', ()))})(?:{one_of(reported.get('of', ()))})?")
        self.articles = re.compile(one_of(reported.get("articles", ())))
        self.addressed = re.compile(f"(?:{one_of(reported.get('addressed', ()))}) ?$")
        self.dropped = re.compile(rf"(?:{one_of(reported.get('sayers', ()))}|\s)*")
        self.selves = tuple(fold(word) for one in grammar.references if one.to == "self" for word in one.words)
        self.clauses = re.compile(one_of(reported.get("clauses", ())))
        self.possessive = re.compile(one_of(reported.get("possessive", ())))
        self.offices = re.compile(rf"(?: [a-z’'-]+){{0,2}}? (?:{one_of(reported.get('offices', ()))})")
        self.joined = re.compile(f" (?:{one_of(reported.get('joined', ()))}) ")
        self.carried = re.compile(one_of(reported.get("carried", ())))
        self.strangers = re.compile(one_of(reported.get("strangers", ())))
        self.tails = re.compile(one_of(reported.get("tails", ())))
        self.pairs = re.compile(rf"[ ，,]?(?:{one_of(grammar.coordination)})[ ]?")


def in_front(text: str, at: int) -> str:
    """What stands right in front of a place: as far as the words reach that are looked for there."""
    return text[max(at - REACHES, 0) : at]


def one_of(words: Sequence[str], *, begin: bool = False) -> str:
    """A regular expression for any of these words, the longest first; English ones as whole words, or where a word begins with them."""
    folded = longest_first({fold(word) for word in words})
    end = "" if begin else r"\b"
    return (
        "|".join(rf"\b{re.escape(word)}{end}" if word[:1].isascii() and word[:1].isalpha() else re.escape(word) for word in folded)
        or "(?!)"
    )
