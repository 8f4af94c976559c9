"""What has been said so far in a document: who was spoken of in the question–answer pair, and whose quotation is still open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Memory", "Quotation", "Spoken"]

REACH = 4
"""How many sentences back somebody may have been spoken of where nobody asks questions."""
KEPT = 48
"""How many mentions back anybody is remembered."""


class Spoken(NamedTuple):
    """An actor that was spoken of: in which sentence, whether by a name of its own, by 他们; ``open``: who it may be where that is not
    known and the actor is blank; ``described``: by an alias with an article (the parish), beside which a short form that fits several
    (the council) means another."""

    actor: str
    sentence: int
    named: bool
    pronoun: bool = False
    open: tuple[str, ...] = ()
    described: bool = False


class Quotation(NamedTuple):
    """A passage of a sentence in somebody else's words; the speaker's id is blank where nobody knows who that is.

    ``dropped``: nobody is named who says so (说：“…”), so that it is whoever was spoken of last. ``to``: whom it is said to
    (跟居委会说), none where that is not known; ``None`` where nobody is named.
    """

    begin: int
    end: int
    speaker: str = ""
    dropped: bool = False
    to: tuple[str, ...] | None = None


@dataclass
class Memory:
    """Who was spoken of in the question–answer pair so far, the latest last, and in the pair before."""

    spoken: list[Spoken] = field(default_factory=list)
    before: list[Spoken] = field(default_factory=list)
    open: Quotation | None = None
    speakers: list[str] = field(default_factory=list)
    """Who has spoken, the latest last, each turn of somebody else once."""
    titles: dict[str, str] = field(default_factory=dict)
    """Whose the persons are that the pair introduced by a title and a unit (街道办副主任), by the title (副主任), the latest each."""
    elsewhere: int = -1
    """The last sentence of the turn that spoke of a body outside the study."""
    question: str = ""
    """The last question, folded."""
    asked: bool = False
    questions: bool = False

    def turn(self, role: str, actor: str) -> None:
        """A turn begins: a question begins a new pair."""
        self.open, self.elsewhere = None, -1
        asks = role == "interviewer"
        if asks and not self.asked:
            self.before, self.spoken = self.spoken, []
            self.titles.clear()
        self.question = "" if asks and not self.asked else self.question
        self.asked, self.questions = asks, self.questions or asks
        if not self.speakers or self.speakers[-1] != actor:
            self.speakers.append(actor)

    def last_other(self, own: str) -> str:
        """Who spoke last before the speaker; blank for an interviewer."""
        return self.speakers[-2] if len(self.speakers) > 1 and self.speakers[-2] != own else ""

    def note(self, one: Spoken) -> None:
        """Somebody is spoken of."""
        self.spoken.append(one)
        if len(self.spoken) > 2 * KEPT:
            del self.spoken[:-KEPT]

    def recent(self, sentence: int, fits: Callable[[Spoken], bool], *, further: bool = False) -> list[str]:
        """The actors of the pair that fit, each once, the latest first; with those of the pair before where `further`."""
        found = self.those(sentence, lambda one: bool(one.actor) and fits(one), further=further)
        return list(dict.fromkeys(one.actor for one in found))

    def those(self, sentence: int, fits: Callable[[Spoken], bool], *, further: bool = False) -> list[Spoken]:
        """Every time that somebody who fits was spoken of, the latest first; also those whom nobody knows."""
        first = -1 if self.questions else sentence - REACH
        found = list[Spoken]()
        for said in (self.spoken, self.before) if further else (self.spoken,):
            for one in reversed(said):
                if one.sentence < first:
                    return found
                if fits(one):
                    found.append(one)
        return found
