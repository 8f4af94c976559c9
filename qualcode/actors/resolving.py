"""One sentence while its mentions are resolved, from left to right."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.actors.choosing import Side, Who
from qualcode.actors.finding import CLASS, NAMED, NOBODY, REACHES, Entry, in_front
from qualcode.actors.memory import Quotation, Spoken
from qualcode.actors.persons import Person
from qualcode.actors.quoting import quoted_passages
from qualcode.actors.relative import WITH, Relative, Span, Told
from qualcode.grammar import Reference
from qualcode.rows import Mention

__all__ = ["Speech"]

POLICY = "policy"
OPEN_SHORT = 3
"""A short word for an actor behind 我们 (我们街道) means the speaker's place, a full name does not."""


class Speech(Relative):
    """One sentence while its mentions are resolved."""

    def mentions(self, spans: Sequence[Span]) -> list[Mention]:
        """The mentions of the sentence, in order of place."""
        self.spans = spans
        self.quotations = [*self._carried()]
        passages = list(quoted_passages(self.segment.text, self.hits, self.finder.grammar)) if self._may_quote() else []
        taken = 0
        for number, span in enumerate(spans):
            while passages and passages[0].begin <= span.begin:
                passage = passages.pop(0)
                self._quote(passage.begin, passage.end, passage.said, still=passage.open)
            if span.begin >= taken:
                taken = self._read(span, spans[number + 1] if number + 1 < len(spans) else None)
        for passage in passages:
            self._quote(passage.begin, passage.end, passage.said, still=passage.open)
        return [row for one in self.told for row in self._rows(one)]

    def _rows(self, one: Told) -> list[Mention]:
        segment, who = self.segment, one.who
        start, quote = segment.start, segment.text[one.begin : one.end]
        several = who.actors if len(who.actors) == 1 or (who.how == "inclusive" and who.actors) else ("",)
        others = "; ".join(dict.fromkeys((*(who.actors if several == ("",) else ()), *who.others)))
        place = (self.sight.document.id, start + one.begin, start + one.end)
        return [Mention(*place, actor, who.how, quote, others, segment.segment, segment.clause, one.person) for actor in several]

    def _may_quote(self) -> bool:
        terms, grammar = self.hits.terms, self.finder.grammar
        if terms.isdisjoint(grammar.quoting):
            return False
        return any(mark in self.folded for mark in '“「『":：') or not terms.isdisjoint(grammar.reported.get("verbatim", ()))

    def _carried(self) -> list[Quotation]:
        """The rest of a quotation that an earlier sentence of the turn began."""
        open = self.memory.open
        if open is None:
            return []
        ends = [at for mark in '”」』"' if (at := self.folded.find(mark)) >= 0]
        if ends:
            self.memory.open = None
        return [open._replace(begin=0, end=min(ends, default=len(self.folded)))]

    def _quote(self, begin: int, end: int, said: int, *, still: bool) -> None:
        """Notes a quotation and who says it: the mention before the word of saying that is not spoken to; else whoever follows it."""
        quotation = Quotation(begin, end, *self.sayer(said, begin, end), self.spoken_to(said, begin))
        self.quotations.append(quotation)
        if still:
            self.memory.open = quotation

    def _read(self, span: Span, following: Span | None) -> int:
        """Resolves one word, and returns where the next may begin."""
        if span.person is not None:
            return self._read_person(span, span.person, following)
        if following is not None and self._stands_for(span, following):
            return self._read(following._replace(begin=span.begin), None)
        if following is not None and span.entry.rule == "self":
            self._tell_on(span, following)
        who = self._resolve(span)
        end = span.end
        if who is not None and span.entry.placed and (begin := self._elsewhere(span)) >= 0:
            span, who = span._replace(begin=begin), Who((), "name")
        elif who is None or not (who.actors or who.others):
            self.silent = end if span.entry.rule in ("self", "addressee") else self.silent
            return end
        if who.how in NAMED and (tail := self.around.tails.match(self.folded, end)):
            end = tail.end()
        described = span.entry.how == "alias" and self.around.articles.match(self.folded, span.begin) is not None
        self._tell(Told(span.begin, end, who, "", span.entry.rule), described=described)
        return end

    def _tell_on(self, span: Span, following: Span) -> None:
        """Behind a word of saying, 我们 and a word for the unit of who says so (局长讲我们局里没钱) are his words, up to the next 我们."""
        actors = following.entry.actors or self.finder.of_level(following.entry.rule.partition(":")[2])
        if following.begin != span.end or self.side(span.begin).quoted or not actors:
            return
        said = next((begin for begin, end in self.hits.of(self.finder.grammar.quoting) if end == span.begin), -1)
        sayer, _ = self.sayer(said, span.begin, span.begin) if said >= 0 else ("", False)
        if sayer in actors and sayer != self.segment.actor:
            later = (one.begin for one in self.spans if one.entry.rule == "self" and one.begin > span.begin)
            self.quotations.append(Quotation(span.begin, min(later, default=len(self.folded)), sayer))

    def _elsewhere(self, span: Span) -> int:
        """Where the words for a body of another place begin (石门区民政局), or for one of the other case that the sentence before spoke of
        (他们那边的街道); −1 where they are none."""
        begin = self.finder.elsewhere.begin(self.segment.text, span.begin, span.end)
        if begin < 0 and self._goes_on(span):
            begin = span.begin
        self.memory.elsewhere = self.number if begin >= 0 else self.memory.elsewhere
        return begin

    def _goes_on(self, span: Span) -> bool:
        """Whether words refer back to the other case that the sentence before spoke of: 他们那边, 那边的街道, there the council."""
        if not 0 <= self.number - 1 <= self.memory.elsewhere:
            return False
        back = self.around.back.search(self.folded, max(span.begin - REACHES, 0), span.end)
        return back is not None and not self.folded[back.end() : span.begin].strip()

    def _stands_for(self, span: Span, following: Span) -> bool:
        """人家远帆: a pronoun that the name right behind it explains."""
        explained = span.entry.rule in ("other", "counterpart") and following.begin == span.end
        classed = following.entry.how == CLASS and all(map(self.finder.institution, following.entry.actors))
        return explained and (following.entry.how in NAMED or classed) and following.person is None

    def _tell(self, one: Told, *, described: bool = False) -> None:
        self.told.append(one)
        who = one.who
        if len(who.actors) == 1 or who.how == "inclusive":
            named = who.how in (*NAMED, "title", "person")
            for actor in who.actors:
                self.memory.note(Spoken(actor, self.number, named, one.rule == "other", (), described))
        elif not one.person and all(map(self.finder.institution, who.others)):
            self.memory.note(Spoken("", self.number, True, False, who.others or who.actors))

    def _resolve(self, span: Span) -> Who | None:
        entry, begin = span.entry, span.begin
        if entry.how == NOBODY and entry.reference is None:
            return None
        if entry.reference is not None and not self._stands(entry.reference, span):
            return None
        if entry.how == NOBODY or self._is_place(span):
            return None
        side = self.side(begin)
        who = self.by_rule(entry.rule, side, begin) if entry.rule else self._named(entry, side, begin)
        if who is None:
            return None
        if (self._other_case(entry, begin) or (entry.rule == "counterpart" and self._goes_on(span))) and not entry.rule.startswith(WITH):
            self.memory.elsewhere = self.number
            return Who((), who.how, tuple(dict.fromkeys((*who.actors, *who.others))))
        return self._at_own_place(span, who, side) or who

    def _named(self, entry: Entry, side: Side, begin: int) -> Who:
        ids = entry.actors
        if len(ids) == 1:
            return Who(ids, entry.how)
        who = self.choose.one(ids, entry.how, side.actor or self.addressee, self.clause(begin), usual=True)
        general = self.segment.kind == POLICY and who.how in ("verb", "role")  # a policy speaks of every body of the kind
        return Who((), entry.how, ids) if general else who

    def _at_own_place(self, span: Span, who: Who, side: Side) -> Who | None:
        """我们街道, said by somebody else than the street office: the speaker's own place."""
        last = self.told[-1] if self.told else None
        if last is None or last.rule != "self" or last.end != span.begin or span.end - span.begin > OPEN_SHORT:
            return None
        free = span.entry.how != "name" and not span.entry.rule.startswith(("self", "addressee", WITH))
        if not free or not side.actor or side.actor in who.actors:
            return None
        return Who((side.actor,), "speaker", tuple(dict.fromkeys((*who.actors, *who.others))))

    def _stands(self, reference: Reference, span: Span) -> bool:
        """Whether one of the words stands beside that a reference asks for."""
        if not reference.preceded and not reference.followed:
            return True
        before, after = self.folded[: span.begin], self.folded[span.end :].lstrip(" ")
        if after and any(after.startswith(word) for word in reference.followed):
            return True
        before = before.rstrip(" ")
        begins = not before or before[-1] in self.finder.grammar.clause_breaks or not before[-1].isalnum()
        return any(begins if word == "^" else before.endswith(word) for word in reference.preceded)

    def _is_place(self, span: Span) -> bool:
        """Whether a word stands for a place here: 在社区, 街道这一片."""
        around = self.around
        if self.folded[span.begin : span.end] not in around.places or around.unless.match(self.folded, span.end):
            return False
        return bool(around.after.match(self.folded, span.end) or around.before.search(in_front(self.folded, span.begin)))

    def _other_case(self, entry: Entry, begin: int) -> bool:
        """Whether an organisation outside the study is meant: 别的机构, where 机构 is one body of the case."""
        return (
            self.finder.cases
            and entry.how in ("alias", "short", "role", "reference")
            and bool(self.around.others.search(in_front(self.folded, begin)))
            and not self.around.articles.match(self.folded, begin)  # what the district pays
        )

    def _read_person(self, span: Span, person: Person, following: Span | None) -> int:
        """Resolves a person by the unit in front or behind, by what the document says of it elsewhere, by its title."""
        words = self.segment.text[span.begin : span.end]
        unit = self._unit_in_front(span)
        if unit is not None:
            self.told.pop()
            self._introduce(Told(unit.begin, span.end, unit.who._replace(how="title"), words), person)
            return span.end
        if following is not None and following.person is None and self._behind(span.end, following.begin):
            behind = self._resolve(following)
            if behind is not None and behind.actors:
                self._introduce(Told(span.begin, following.end, behind._replace(how="title"), words), person)
                return following.end
        known = self.sight.known
        if (name := person.name if person.name in known else person.name.rpartition(" ")[2]) in known:  # Ms Oakes, known as Oakes
            actor = known[name]
            if actor:
                self._tell(Told(span.begin, span.end, Who((actor,), "person"), words))
            return span.end
        if self.around.others.search(in_front(self.folded, span.begin)) or self._of_unknown(span):
            return span.end
        side = self.side(span.begin)
        own = side.actor or self.addressee
        before = self.memory.titles.get(self._title(person), "") if not person.name and not self.finder.governs(own) else ""
        who = Who((before,), "person") if before else self._by_title(person, own, self.clause(span.begin))
        if who is not None:
            self._tell(Told(span.begin, span.end, who, words))
        return span.end

    def _introduce(self, one: Told, person: Person) -> None:
        """Tells of a person and a unit; the title alone (副主任) then stands for the same."""
        self._tell(one)
        if person.word is not None and person.word.units and len(one.who.actors) == 1:
            self.memory.titles[self._title(person)] = one.who.actors[0]

    def _title(self, person: Person) -> str:
        """A title without the name and the article, 副主任 and 主任 being two."""
        wide = self.folded[person.begin : person.end] if self.finder.persons.surnames and not person.name else ""
        return wide or person.title

    def _unit_in_front(self, span: Span) -> Told | None:
        """The mention in front that says whose person it is: 街道主任, 局里分管的科长, our director."""
        if not self.told or self.told[-1].person:
            return None
        last = self.told[-1]
        gap = self.finder.persons.between.match(self.folded, last.end)
        reaches = gap is not None and gap.end() >= span.begin and last.end <= span.begin
        public = any(not self.finder.institution(id) for id in last.who.actors)
        return last if reaches and not public and last.who.how != "inclusive" else None

    def _of_unknown(self, span: Span) -> bool:
        """Whether 我们 stands in front, and nobody knows who speaks."""
        gap = self.finder.persons.between.match(self.folded, self.silent) if self.silent >= 0 else None
        return gap is not None and self.silent <= span.begin <= gap.end()

    def _behind(self, end: int, begin: int) -> bool:
        """Whether the unit follows: the director of the bureau."""
        match = self.finder.persons.behind.match(self.folded, end)
        return match is not None and match.end() >= begin

    def _by_title(self, person: Person, own: str, clause: str) -> Who | None:
        if person.word is None:
            return None
        called = self.finder.called.get(person.title, "")
        if called:
            return Who((called,), "title")
        if not person.word.units:
            others = self.choose.others((own,)) if person.name else ()
            return Who((), "title", others) if others else None
        for group in person.word.units:
            ids = tuple(dict.fromkeys(id for unit in group.split("|") for id in self._units(unit, own)))
            if ids and self.finder.cases:
                return self.choose.by_title(ids, own, clause)
            if ids and (own in ids or not group.startswith("level")):
                return Who.of((own,) if own in ids else ids, "title")
        return None

    def _units(self, unit: str, own: str) -> tuple[str, ...]:
        sort, _, what = unit.partition(":")
        if sort == "above":
            heads = own and self.finder.kind(own) not in ("self_governance", "assessor", "public")
            return (*self.finder.above(own), *((own,) if heads else ()))
        if sort == "role":
            return self.finder.roles(what)
        return self.finder.of_level(what) if sort == "level" else self.finder.of_kind(what)
