"""What a row of a layout stands for: a code, or several codes that the study puts together under a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Group", "group_of", "groups_of"]


@dataclass(frozen=True)
class Group:
    """Codes that are one problem, cause or measure.

    Parameters
    ----------
    id
        Stands in the tables: that of the code, or one that the study gives.
    codes
        Ids of codes; what lies below one belongs to it.
    name
        By language; empty: the code's own.
    words
        Where there are any, only codings whose quote has one of them.
    accuses
        Ids of the voices that the problem is held against.

    Examples
    --------
    >>> Group("midterm", ("condition.supervision",), {"zh": "没有中期评估"}, ("中期",)).label("zh")
    '没有中期评估'
    """

    id: str
    codes: tuple[str, ...]
    name: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    accuses: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Its name; empty where the study gives none."""
        return self.name.get(language) or next(iter(self.name.values()), "")

    def fit(self, code: str, quote: str) -> tuple[bool, int] | None:
        """How closely a coding belongs here: by a word, and by how long a part of its code; ``None`` where it does not."""
        near = [len(one) for one in self.codes if code == one or code.startswith(f"{one}.")]
        if not near or (self.words and not any(word in quote for word in self.words)):
            return None
        return bool(self.words), max(near)


def groups_of(entries: Iterable[str | Group]) -> tuple[Group, ...]:
    """Groups, a code by itself being one.

    Examples
    --------
    >>> [group.codes for group in groups_of(["condition.law", Group("late", ("condition.fiscal",))])]
    [('condition.law',), ('condition.fiscal',)]
    """
    return tuple(entry if isinstance(entry, Group) else Group(entry, (entry,)) for entry in entries)


def group_of(code: str, quote: str, groups: Sequence[Group]) -> str:
    """The group that a coding belongs to: one that asks for words before one that does not, the longer code first; empty: none.

    Examples
    --------
    >>> groups = groups_of(["condition", Group("midterm", ("condition.supervision",), words=("中期",))])
    >>> [group_of("condition.supervision", quote, groups) for quote in ("中期都没有做", "没人管")], group_of("tie", "", groups)
    (['midterm', 'condition'], '')
    """
    fits = [(fit, group.id) for group in groups if (fit := group.fit(code, quote)) is not None]
    return max(fits, key=lambda one: one[0])[1] if fits else ""
