"""What stands in a drop-down, and what a coder may write for it: an id, a name in either language, or both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualcode.errors import closest
from qualcode.sheeting.wording import plain

__all__ = ["Choices", "Unknown", "label"]

_ID = re.compile(r"[(（]([^()（）]+)[)）]\s*$")
_APART = re.compile(r"[、，,；;/\n]")


class Unknown(Exception):
    """A word that is none of those to be chosen from: what was found, and what to do."""

    def __init__(self, found: str, remedy: str) -> None:
        self.found, self.remedy = found, remedy
        super().__init__(found)


def label(name: str, id: str) -> str:
    """How a choice is shown: its name to read it, its id to be sure.

    Examples
    --------
    >>> label("资金卡控", "control.funding")
    '资金卡控 (control.funding)'
    """
    return f"{name} ({id})"


@dataclass(frozen=True)
class Choices:
    """The codes, actors or stages that may be chosen.

    ``what`` is the word for messages, ``labels`` what each id is shown as, ``words`` which ids each word may mean.
    """

    what: str
    labels: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, what: str, listed: Iterable[tuple[str, str, Iterable[str]]]) -> Choices:
        """Of ids, names to be shown, and further names.

        Examples
        --------
        >>> choices = Choices.of("code", [("tie.funding", "拨付", ["Funding"]), ("control.funding", "资金卡控", [])])
        >>> choices.find("拨付 (tie.funding)"), choices.find("Tie.Funding"), choices.find("资金卡控")
        ('tie.funding', 'tie.funding', 'control.funding')
        """
        labels, first, others = dict[str, str](), dict[str, list[str]](), dict[str, list[str]]()
        for id, name, names in listed:
            labels[id] = label(name, id)
            first.setdefault(plain(id), []).append(id)
            for word in dict.fromkeys(map(plain, (name, *names))):
                others.setdefault(word, []).append(id)
        words = {word: tuple(ids) for word, ids in others.items()} | {word: tuple(ids) for word, ids in first.items()}
        return cls(what, labels, words | {plain(shown): (id,) for id, shown in labels.items()})

    def find(self, written: str) -> str:
        """The id that is meant.

        Raises
        ------
        Unknown
            When nothing or several things are called so.
        """
        ids = self.words.get(plain(written), ())
        inside = _ID.search(written)
        if not ids and inside:
            ids = self.words.get(plain(inside[1]), ())
        if len(ids) == 1:
            return ids[0]
        shown = " ".join(written.split())[:60]
        if ids:
            several = ", ".join(f"'{self.labels[id]}'" for id in ids)
            raise Unknown(f"{self.what} '{shown}' may be {several}", "Choose one of them from the drop-down.")
        apart = [one for one in _APART.split(written) if one.strip()]
        if len(apart) > 1 and all(plain(one) in self.words for one in apart):
            raise Unknown(
                f"'{shown}' are {len(apart)} {self.what}s in one cell", "Give each a cell of its own; copy the row where there are too few."
            )
        near = closest(plain(inside[1] if inside else written), self.words)
        use = f"Did you mean '{self.labels[self.words[near][0]]}'?" if near else "Choose one from the drop-down."
        use += " One that is missing there: add it to study.yaml under `actors`." if self.what == "actor" else ""
        raise Unknown(f"{self.what} '{shown}' is unknown", use)
