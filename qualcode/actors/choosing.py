"""One of several actors that a word fits: by who speaks, who was spoken of, where it is said, and what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from qualcode.actors.finding import MentionFinder
from qualcode.actors.memory import Memory, Spoken

__all__ = ["Chooser", "Side", "Who"]


class Side(NamedTuple):
    """Whose side speaks at a place: the actor; in a quotation also whose words the quotation stands in, and whom it is said to."""

    actor: str
    quoted: bool = False
    by: str = ""
    to: tuple[str, ...] | None = None


class Who(NamedTuple):
    """Who a mention is: one actor, several that stand together, or several that come into question; how; who else it could be."""

    actors: tuple[str, ...]
    how: str
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, ids: tuple[str, ...], how: str) -> Who:
        """One actor, or an open choice between several."""
        return cls(ids, how) if len(ids) == 1 else cls((), how, ids)


class Chooser:
    """Chooses between actors in one sentence."""

    def __init__(self, finder: MentionFinder, memory: Memory, number: int, site: str) -> None:
        self.finder, self.memory, self.number, self.site = finder, memory, number, site

    def recent(self, fits: Callable[[Spoken], bool], *, further: bool = False) -> list[str]:
        return self.memory.recent(self.number, fits, further=further)

    def others(self, known: Sequence[str]) -> tuple[str, ...]:
        """The other institutions that were named in the question–answer pair, the latest first."""
        return tuple(self.recent(lambda one: one.actor not in known and self.finder.institution(one.actor)))

    def one(self, ids: tuple[str, ...], how: str, own: str, clause: str, *, usual: bool = False) -> Who:
        """One of several: the speaker's own, the one last spoken of, the one at the document's site, the one that does such things; where
        `usual`, the purchaser of the study."""
        if len(ids) < 2:
            return Who(ids, how)
        if own in ids:
            return self._who(own, "speaker", ids)
        return self._last(ids, how, clause, usual=usual)

    def area(self, ids: tuple[str, ...], own: str, clause: str) -> Who:
        """The government of a level: for bodies of government the head of the level; for others the purchaser unless another was named."""
        rest = tuple(id for id in ids if id != own)
        if own in ids and not rest:
            return Who((), "level", ids)
        heads = tuple(id for id in rest if id in self.finder.heads)
        if len(heads) == 1 and self.finder.governs(own):
            return self._who(heads[0], "level", ids)
        return self.one(rest, "level", "", clause, usual=True)

    def by_title(self, ids: tuple[str, ...], own: str, clause: str) -> Who:
        """Whose person it is: of an office's own speaker his own; else of whoever was spoken of last, or does such things; else open."""
        if len(ids) == 1:
            return Who(ids, "title")
        if own in ids and self.finder.governs(own):
            return self._who(own, "title", ids)
        found = self.recent(lambda one: one.actor in ids and one.actor != own, further=False)
        if found:
            return self._who(found[0], "title", ids)
        chosen = self.by_verb(ids, "title", clause)
        if chosen is not None:
            return chosen
        return self._who(own, "title", ids) if own in ids and not self._governing(ids) else Who((), "title", ids)

    def by_verb(self, ids: tuple[str, ...], how: str, clause: str) -> Who | None:
        """The one that does what the clause says; nobody where that does not decide."""
        if len(ids) == 1:
            return Who(ids, how)
        best = self.finder.preferred(ids, clause) if ids else ""
        return self._who(best, "verb", ids) if best else None

    def _last(self, ids: tuple[str, ...], how: str, clause: str, *, usual: bool) -> Who:
        found = [id for id in self.recent(lambda one: one.actor in ids, further=True) if not self._described(id)]
        if found:
            return self._who(found[0], "recency", ids)
        here = [id for id in ids if self._at_site(id)]
        if len(here) == 1:
            return self._who(here[0], "site", ids)
        chosen = self.by_verb(ids, how, clause)
        if chosen is not None:
            return chosen
        purchaser = self.finder.study.roles.get("purchaser", "")
        return self._who(purchaser, "role", ids) if usual and purchaser in ids else Who((), how, ids)

    def _described(self, id: str) -> bool:
        """Whether an actor was last named by an alias with an article: who is called the parish is not called the council next."""
        named = self.memory.those(self.number, lambda one: one.actor == id and one.named, further=True)
        return bool(named) and named[0].described

    def _governing(self, ids: Sequence[str]) -> bool:
        return any(self.finder.governs(id) for id in ids)

    def _who(self, id: str, how: str, ids: Sequence[str]) -> Who:
        return Who((id,), how, tuple(other for other in ids if other != id))

    def _at_site(self, id: str) -> bool:
        actor = self.finder.actor[id]
        return bool(self.site) and any(name in self.site or self.site in name for name in (actor.name, *actor.aliases))
