"""Names that people gave → ids that our tables can hold, each only once."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["Ids", "id_of"]

LONGEST = 60
_SIGNS = re.compile(r"[^\w\-.]+|_{2,}")
_POINTS = re.compile(r"\.{2,}")
_START = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff]")
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
"""What Windows takes for a device, with whatever ending."""


def id_of(name: str, *, dotted: bool = False, otherwise: str = "unnamed", first: bool = True) -> str:
    """The id that a name becomes: blanks and signs are underscores, and so are points unless `dotted`.

    What is the ``first`` part of an id must begin with a usual character and be no device of Windows.

    Examples
    --------
    >>> id_of("109-1: Callahan, Kateri"), id_of("../../etc/passwd"), id_of("拖欠/尾款.二"), id_of("'); DROP TABLE x;--"), id_of("nul")
    ('109-1_Callahan_Kateri', 'etc_passwd', '拖欠_尾款_二', 'DROP_TABLE_x', '_nul')
    """
    whole = unicodedata.normalize("NFC", name)
    made = _POINTS.sub(".", _SIGNS.sub("_", whole if dotted else whole.replace(".", " "))).strip("_-.")[:LONGEST].strip("_-.")
    if not made:
        return otherwise
    fits = not first or (_START.match(made) and not RESERVED.match(made))
    return made if fits else f"_{made}"


class Ids:
    """Gives each name an id of its own; names that differ only in signs or in case are numbered, for files are not told apart by case.

    Examples
    --------
    >>> ids = Ids()
    >>> ids.give("S 01"), ids.give("S-01"), ids.give("s 01")
    ('S_01', 'S-01', 's_01-2')
    >>> ids.changed
    {'S 01': 'S_01', 's 01': 's_01-2'}
    """

    def __init__(self, *, otherwise: str = "unnamed", dotted: bool = True) -> None:
        self._taken: set[str] = set()
        self._otherwise, self._dotted = otherwise, dotted
        self.changed: dict[str, str] = {}

    def give(self, name: str, *, above: str = "") -> str:
        """The id of a name, behind the id of what it lies below."""
        front = f"{above}." if above else ""
        made = self.keep(front + id_of(name, dotted=self._dotted, otherwise=self._otherwise, first=not above))
        if made != front + name:
            self.changed[name] = made
        return made

    def keep(self, id: str) -> str:
        """An id that stays as it is, or is numbered where another has it already."""
        made, number = id, 1
        while made.casefold() in self._taken:
            number += 1
            made = f"{id}-{number}"
        self._taken.add(made.casefold())
        return made
