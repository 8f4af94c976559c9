"""Words whose actor depends on who speaks, in one sentence: 我们, 他们, 上面, 双方, the other side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qualcode.actors.choosing import Chooser, Side, Who
from qualcode.actors.finding import Entry, MentionFinder, in_front
from qualcode.actors.memory import Memory, Quotation, Spoken
from qualcode.actors.persons import Person
from qualcode.actors.quoting import saying_before
from qualcode.matching.vocabulary import Hits
from qualcode.model import Document
from qualcode.rows import Segment
from qualcode.tokenising.views import fold

__all__ = ["WITH", "Relative", "Sight", "Span", "Told"]

WITH = "together"


class Span(NamedTuple):
    """Words of a sentence that may be a mention: a term, or a person."""

    begin: int
    end: int
    entry: Entry
    term: str = ""
    person: Person | None = None


class Sight(NamedTuple):
    """What a whole document tells about its mentions: who is addressed in each sentence, who issued it, whether several actors speak, the
    parties of a contract, and whose the persons are that it names."""

    document: Document
    addressees: Sequence[str]
    issuer: str
    meeting: bool
    parties: tuple[str, ...]
    known: dict[str, str]


class Told(NamedTuple):
    """A mention that has been resolved: its place in the sentence, the words for a person in it, and the rule that gave it."""

    begin: int
    end: int
    who: Who
    person: str = ""
    rule: str = ""


class Relative:
    """One sentence as far as it has been read, and who its words mean by who speaks."""

    def __init__(self, finder: MentionFinder, sight: Sight, segment: Segment, number: int, hits: Hits, folded: str, memory: Memory) -> None:
        self.finder, self.sight, self.segment, self.number = finder, sight, segment, number
        self.hits, self.memory = hits, memory
        self.folded = folded or fold(segment.text)
        self.around = finder.surroundings
        self.addressee = sight.addressees[number]
        self.asks = segment.role == "interviewer"
        self.told: list[Told] = []
        self.spans: Sequence[Span] = ()
        self.quotations = list[Quotation]()
        self.silent = -1
        self.choose = Chooser(finder, memory, number, sight.document.site)

    def side(self, at: int) -> Side:
        """Whose side speaks at a place of the sentence."""
        own = self.segment.actor or self.sight.issuer
        for one in reversed(self.quotations):
            if one.begin <= at < one.end:
                speaker = one.speaker
                if not speaker and one.dropped:
                    recent = self.choose.recent(lambda spoken: spoken.actor != own and self.finder.institution(spoken.actor))
                    speaker = recent[0] if recent else ""
                return Side(speaker, quoted=True, by=own, to=one.to)
        return Side(own)

    def clause(self, at: int) -> str:
        """The clause that a mention stands in."""
        begin = self.finder.grammar.clause_start(self.folded, at)
        ends = [place for mark in self.finder.grammar.clause_breaks if (place := self.folded.find(mark, at)) >= 0]
        return self.folded[begin : min(ends, default=len(self.folded))]

    def sayer(self, said: int, begin: int, end: int) -> tuple[str, bool]:
        """Who says what stands from `begin` to `end`, by the word of saying at `said`; and whether nobody is named there."""
        start = self.finder.grammar.clause_start(self.folded, max(said, 0))
        dropped = self.around.dropped.fullmatch(self.folded, start, max(said, 0)) is not None
        before = [
            one for one in self.told if one.end <= min(said, begin) and not self.around.towards.search(in_front(self.folded, one.begin))
        ]
        if dropped:  # 我们去找街道，他说：“…”
            before = [one for one in before if one.begin >= start or one.who.actors != (self.segment.actor,)]
        if before:
            who = before[-1].who
            return (who.actors[0] if len(who.actors) == 1 else ""), False
        later = (span.entry.actors for span in self.spans if span.begin >= end and said > begin)
        actors = next((one for one in later if len(one) == 1), ())
        if actors:
            return actors[0], False
        return "", dropped

    def spoken_to(self, said: int, begin: int) -> tuple[str, ...] | None:
        """Whom the words that begin at a place are said to, by the word of saying at `said`; ``None`` where nobody is named there."""
        start = self.finder.grammar.clause_start(self.folded, max(said, 0))
        near = (one for one in reversed(self.told) if start <= one.begin and one.end <= begin)
        found = next((one for one in near if self.around.addressed.search(in_front(self.folded, one.begin))), None)
        return None if found is None else found.who.actors[:1] if len(found.who.actors) == 1 else ()

    def by_rule(self, rule: str, side: Side, begin: int) -> Who | None:
        """Who a word means that depends on who speaks, by the rule that its language gives; ``None``: nobody."""
        kind, _, what = rule.partition(":")
        if kind == "self":
            return self._self(side)
        if kind == "addressee":
            return self._addressee(side, begin)
        if kind == WITH:
            return self._self(side) if self._joined_behind(begin) else self._together(side, begin, what)
        if kind == "parties":
            return self._first_parties(int(what)) if what else self._parties()
        here = side.actor or self.addressee
        if kind in ("other", "counterpart", "thing"):
            return self._recent(kind, here, begin)
        if kind == "plain":
            return Who((), "level", self.finder.of_kind("government"))
        clause = self.clause(begin)
        if kind == "area":
            return self.choose.area(self.finder.of_level(what), here, clause)
        if kind == "only":
            alone = self.finder.of_level_alone(what)
            return self.choose.area(alone, here, clause) if alone else Who((), "level", self.finder.of_kind("government"))
        beside = {"superior": self.finder.above, "inferior": self.finder.inferiors}
        ids = beside[kind](here) if kind in beside else self.finder.of_level(what)
        if kind == "superior":
            return self.choose.by_verb(ids, "level", clause) or self.choose.one(ids, "level", here, clause)
        return self.choose.one(ids, "level", here, clause, usual=kind == "level")

    # What the rules are.

    def _self(self, side: Side) -> Who | None:
        if self.asks and not side.quoted:
            return None
        if side.quoted:
            if side.actor:
                return Who((side.actor,), "speaker" if side.actor == side.by else "recency", self.choose.others((side.actor, side.by)))
            return Who((), "recency", self.choose.others((side.by,)) or self.finder.superiors(side.by))
        return Who((side.actor,), "speaker") if side.actor else None

    def _addressee(self, side: Side, begin: int) -> Who | None:
        own = side.by if side.quoted else side.actor
        if side.to is not None:
            return Who(side.to, "addressee") if side.to else None
        if side.quoted and side.actor == own and own:
            return self._recent("counterpart", own, begin)
        if side.quoted:
            return Who((own,), "addressee") if own else None
        if self.asks:
            return Who((self.addressee,), "addressee") if self.addressee else None
        start = self.finder.grammar.clause_start(self.folded, begin)
        said = saying_before(self.hits, self.finder.grammar.quoting, start, begin)
        if said >= 0 and own:
            sayer, _ = self.sayer(said, begin, begin)
            to = self.spoken_to(said, begin)
            if to is not None:
                return Who(to, "addressee") if to else None
            return Who((own,), "addressee") if sayer != own else self._recent("counterpart", own, begin)
        other = self.memory.last_other(self.segment.actor) if self.sight.meeting else ""
        return Who((other,), "addressee", self.choose.others((other, own))) if other else None

    def _recent(self, kind: str, own: str, begin: int) -> Who | None:
        """Who was spoken of last and is not the speaker's own side; else the partner that the roles give."""
        speech = bool(self.segment.role or self.segment.actor)
        if not speech and kind == "counterpart":
            return None
        found = self._antecedents(kind, own, begin, here=kind == "thing" or not speech)
        if found:
            first = found[0]
            others = first.open or self.choose.others((first.actor, own))
            strange = kind == "other" and not self._of_office(begin)
            if strange and first.actor and not first.pronoun and self._strangers(begin):
                return Who((), "recency", tuple(dict.fromkeys((first.actor, *others))))
            return Who((first.actor,) if first.actor else (), "recency", others)
        return None if kind == "thing" or not speech else self._partner(own, begin)

    def _antecedents(self, kind: str, own: str, begin: int, *, here: bool) -> list[Spoken]:
        """Whom a pronoun may mean, the likeliest first: not who acts in its own clause; of the public only where no pronoun of the pair
        meant an institution."""
        finder = self.finder
        people = kind == "other" and not self._of_office(begin)

        def fits(one: Spoken) -> bool:
            if here and one.sentence != self.number:
                return False
            if not one.actor:
                return self.number - one.sentence <= 1
            return (one.actor != own or not (finder.cases or not one.named)) and (people or finder.institution(one.actor))

        found = self.memory.those(self.number, fits)
        beside = set() if self._owns(begin) else self._in_clause(begin)
        found = [one for one in found if one.actor not in beside]
        meant = next((one for one in found if one.pronoun and one.actor), None)
        if meant and found[0].actor and not finder.institution(found[0].actor) and finder.institution(meant.actor):
            return [meant]
        return found

    def _strangers(self, begin: int) -> bool:
        """Whether others than the study's actors were spoken of since, so that a pronoun may mean those: 学校的门他们进不去."""
        last = max((one.end for one in self.told if one.who.actors != (self.segment.actor,)), default=0)
        return self.around.strangers.search(self.folded, last, begin) is not None

    def _end(self, begin: int) -> int:
        """Where the words end that begin at a place."""
        return next((span.end for span in self.spans if span.begin == begin), begin)

    def _owns(self, begin: int) -> bool:
        """Whether a pronoun is possessive, which who acts in its clause may be: 业者看他们的做法."""
        end, owns = self._end(begin), self.around.possessive
        return bool(owns.match(self.folded, end) or owns.fullmatch(self.folded, begin, end))

    def _of_office(self, begin: int) -> bool:
        """Whether a pronoun owns what bodies have and people have not: their head of housing, their front desk."""
        return self._owns(begin) and self.around.offices.match(self.folded, self._end(begin)) is not None

    def _joined_behind(self, begin: int) -> bool:
        """Whether a word for several goes on with the other of them: between us and the bureau."""
        return self.around.joined.match(self.folded, self._end(begin)) is not None

    def _in_clause(self, begin: int) -> set[str]:
        """The actors of the clause that a pronoun stands in: 民政局给人家拨款 is not about the bureau twice."""
        start = self.finder.grammar.clause_start(self.folded, begin)
        near = [one for one in self.told if one.end > start and not self.around.clauses.search(self.folded, one.end, begin)]
        return {id for one in near for id in one.who.actors}

    def _partner(self, own: str, begin: int) -> Who:
        finder = self.finder
        provider = finder.study.roles.get("provider", "")
        if own and provider and own != provider:
            return Who((provider,), "role", tuple(id for id in finder.superiors(own) if id != provider))
        above = finder.superiors(own) if own else ()
        ids = tuple(id for id in above if id not in self._in_clause(begin))
        if len(above) < 2:
            return Who(ids, "recency")
        topic = self._topic(own, ids, begin)
        return Who((topic,), "recency", tuple(id for id in ids if id != topic)) if topic else Who.of(ids, "recency")

    def _topic(self, own: str, ids: tuple[str, ...], begin: int) -> str:
        """Whom a pronoun takes up in an answer that has named nobody: who does what the question speaks of (And the money? They pay late);
        else, of words that carry on across a question, who of those that come into question was spoken of last before it."""
        finder = self.finder
        asked = finder.preferred((*ids, *finder.roles("assessor")), self.memory.question) if self.memory.question else ""
        if asked or not self.around.carried.fullmatch(self.folded, begin, self._end(begin)):
            return asked
        before = self.choose.recent(lambda one: one.actor != own and finder.institution(one.actor), further=True)[:1]
        return before[0] if before and before[0] in ids and not self.asks else ""

    def _together(self, side: Side, begin: int, count: str) -> Who | None:
        """我们两家, 双方, both of us: those who were just named side by side; the parties of a contract; the speaker and another."""
        wanted = int(count or 2)
        if not count and (self.sight.meeting or not self.finder.cases):
            return None
        earlier = next((one for one in reversed(self.told) if one.who.how == "inclusive" and one.who.actors), None)
        if earlier is not None and len(earlier.who.actors) >= wanted and not count:
            return earlier.who
        if not side.actor and len(self.sight.parties) >= wanted and not self.segment.role:
            return Who(tuple(self._joined(wanted)) or self.sight.parties[:wanted], "inclusive")
        beside = self._side_by_side(begin)
        if len(beside) >= wanted:
            return Who(tuple(beside), "inclusive")
        own = side.actor or self.addressee
        if not self.segment.actor and not self.segment.role and count:
            named = self._all_named(wanted)
            if named is not None or wanted > 2 or not own:
                return named
        if not own:
            return None
        institution = self.finder.institution
        near = self.choose.recent(lambda one: one.actor != own and institution(one.actor) and self.number - one.sentence <= 1)
        here = [one.who.actors[0] for one in self.told if len(one.who.actors) == 1]
        others = list(dict.fromkeys(id for id in reversed(here) if id != own and institution(id)))
        apart = own not in here or self._clause_of_others(others, own, wanted)
        if len(others) >= wanted and apart and not self.folded[begin:].startswith(self.around.selves):
            return Who(tuple(reversed(others[:wanted])), "inclusive", self.choose.others((own, *others)))
        if (not count and not (near and own in here)) or self.around.others.search(in_front(self.folded, begin)):
            return None
        found = near or self.choose.recent(lambda one: one.actor != own and institution(one.actor))
        if not found and wanted == 2 and own and (partner := self.finder.study.roles.get("provider", "")) not in ("", own):
            found = [partner]
        if len(found) < wanted - 1:
            parts = self.finder.roles("purchaser", "host", "provider")
            able = tuple(dict.fromkeys((own, *found, *self.finder.superiors(own), *(parts if own in parts else ()))))
            return Who(able, "inclusive") if len(able) == wanted else Who((), "inclusive", able)
        return Who((own, *found[: wanted - 1]), "inclusive", self.choose.others((own, *found[: wanted - 1])))

    def _first_parties(self, many: int) -> Who | None:
        """The parties, the first parties of a contract; nobody where somebody speaks."""
        parties = self.sight.parties[:many]
        return Who(parties, "inclusive") if parties and not self.segment.role else None

    def _parties(self) -> Who | None:
        """任何一方: any of those whom the sentence spoke of together (甲乙双方), else of all parties of the contract."""
        earlier = next((one.who for one in reversed(self.told) if one.who.how == "inclusive" and one.who.actors), None)
        parties = () if self.segment.role else self.sight.parties
        return Who(parties, "inclusive") if len(parties) > 1 and earlier is None else earlier if parties else None

    def _joined(self, wanted: int) -> list[str]:
        """The institutions of the sentence that a word joins, the last so many (乙方与居委会共同走访，双方…)."""
        run = list[Told]()
        for one in reversed(self.told):
            known = len(one.who.actors) == 1 and self.finder.institution(one.who.actors[0])
            if known and (not run or self.around.pairs.fullmatch(self.folded[one.end : run[0].begin])):
                run.insert(0, one)
            elif len({one.who.actors for one in run}) == wanted:
                break
            else:
                run = [one] if known else []
        actors = dict.fromkeys(one.who.actors[0] for one in run)
        return list(actors) if len(actors) == wanted else []

    def _all_named(self, wanted: int) -> Who | None:
        """Where nobody speaks: the institutions of the sentence so far, else of the one before, if they are just so many."""
        for back in (0, 1):
            near = self.memory.those(self.number, lambda one, back=back: self.number - one.sentence == back)  # type: ignore[misc]
            actors = dict.fromkeys(one.actor for one in reversed(near) if one.actor and self.finder.institution(one.actor))
            if actors:
                return Who(tuple(actors), "inclusive") if len(actors) == wanted else None
        return None

    def _clause_of_others(self, others: Sequence[str], own: str, wanted: int) -> bool:
        """Whether the last clause that names anybody names just so many others, and not the speaker: 我看过，街道叫居委会腾房，两家…"""
        last = self.finder.grammar.clause_start(self.folded, self.told[-1].begin) if self.told else 0
        named = {one.who.actors for one in self.told if one.begin >= last and one.who.actors}
        return named == {(id,) for id in others[:wanted]} and (own,) not in named

    def _side_by_side(self, begin: int) -> list[str]:
        """The actors that are joined right in front of a place: 街道和居委会两家."""
        found = list[str]()
        at = begin
        for one in reversed(self.told):
            gap = self.folded[one.end : at]
            if len(one.who.actors) != 1 or (gap.strip(" ，,、") if not found else not self.around.pairs.fullmatch(gap)):
                break
            found.append(one.who.actors[0])
            at = one.begin
        return list(dict.fromkeys(reversed(found)))
