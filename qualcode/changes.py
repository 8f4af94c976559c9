"""What became of codes in the versions of a codebook."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.errors import ArgumentError, one_of

__all__ = ["CHANGES", "Change", "version_key"]

CHANGES = ("renamed", "merged", "split")


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise ArgumentError(message)


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """What versions are put in order by: 1.10 comes behind 1.9.

    Examples
    --------
    >>> sorted(["1.10", "1.9", "2"], key=version_key)
    ['1.9', '1.10', '2']
    """
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|[^\d.]+", version))


@dataclass(frozen=True)
class Change:
    """What became of codes in a version of a codebook: one renamed, several merged into one, or one split into several.

    ``version`` is the first version that has the ``new`` codes in place of the ``old`` ones.

    Raises
    ------
    ArgumentError
        When the kind is unknown, the version is missing, or the number of codes does not fit the kind.

    Examples
    --------
    >>> Change("2", "split", ("control.money",), ("control.funding", "control.renewal")).new
    ('control.funding', 'control.renewal')
    """

    version: str
    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    note: str = ""

    def __post_init__(self) -> None:
        one_of("change", self.kind, CHANGES)
        told = f"{self.kind} {', '.join(self.old) or '(nothing)'} to {', '.join(self.new) or '(nothing)'}"
        _demand(bool(self.version), f"{told}: it has no version")
        _demand(bool(self.old and self.new), f"{told}: both ends need a code")
        one_old, one_new = self.kind != "merged", self.kind != "split"
        _demand(not one_old or len(self.old) == 1, f"{told}: only `merged` has several codes before")
        _demand(not one_new or len(self.new) == 1, f"{told}: only `split` has several codes behind `to`")
        _demand(one_new or len(set(self.new)) > 1, f"{told}: `split` needs two codes behind `to`")
        _demand(self.kind != "renamed" or self.old != self.new, f"{told}: the name stays the same")
