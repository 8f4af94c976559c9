"""By what a program counted the characters of a text: found out for each text from what its selections are called and where they cut.

The standard counts code points. NVivo for Windows counts UTF-16 units and a line end as two; others keep a byte order mark in the count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Convention", "Placed", "RawText", "Span", "astral", "cut_name", "fitting", "placed"]

_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_END = re.compile(r"\r\n")
_CUT = ("…", "...")
"""What programs put behind a name that they cut off."""
NAMED, EXACTLY, MISNAMED, WHOLE = 9.0, 1.0, -5.0, 4
"""What a name that fits, fits to the blank, or does not, counts; one of fewer than WHOLE characters less: it may stand anywhere."""
LINE, SIGN, IN_WORD, IN_CHARACTER, OUTSIDE = 1.0, 0.5, -1.0, -20.0, -50.0
PRIOR, UNUSUAL = 0.1, -3.0
"""What the habit of the program that wrote it counts, and a convention that hardly any program has."""


class Span(NamedTuple):
    """A selection as the file has it: positions in a convention that is not known yet, and what it is called."""

    start: int
    end: int
    name: str = ""


class Convention(NamedTuple):
    """What counts: UTF-16 units or code points; a line end as two or as one; the byte order mark or not."""

    utf16: bool = False
    crlf: bool = False
    mark: bool = False

    def __str__(self) -> str:
        more = [", a line end as two"] * self.crlf + [", the byte order mark"] * self.mark
        return ("UTF-16 units" if self.utf16 else "code points") + "".join(more)


@dataclass(frozen=True)
class Placed:
    """Where the selections of a text stand in it, in code points; None for one that lies outside. ``named`` fit their names."""

    convention: Convention
    spans: tuple[tuple[int, int] | None, ...]
    named: int
    names: int


class RawText:
    """A text as a file has it, and how its characters are counted in each convention.

    Parameters
    ----------
    raw
        Decoded, without a byte order mark, line ends as they were.
    mark
        Whether it had a byte order mark.

    Examples
    --------
    >>> RawText("一\\r\\n二").text
    '一\\n二'
    """

    def __init__(self, raw: str, mark: bool = False) -> None:
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n")
        self.mark, self.ends = mark, [found.start() - number for number, found in enumerate(_END.finditer(raw))]

    @cached_property
    def wide(self) -> list[int]:
        """Where characters beyond the BMP stand."""
        return astral(self.text)

    @cached_property
    def lines(self) -> list[int]:
        """The line ends that may count as two: those that do on the disk, or all where none does."""
        return self.ends or [found.start() for found in re.finditer("\n", self.text)]

    def conventions(self) -> list[Convention]:
        """Those that can make a difference here."""
        options = (False, True)
        ways = product(options[: 1 + bool(self.wide)], options[: 1 + bool(self.lines)], options[: 1 + self.mark])
        return [Convention(*way) for way in ways]

    def starts(self, convention: Convention) -> npt.NDArray[np.int64]:
        """At which position each character of ``text`` begins, and last where the text ends."""
        import numpy as np

        widths = np.ones(len(self.text), dtype=np.int64)
        for counts, places in ((convention.utf16, self.wide), (convention.crlf, self.lines)):
            if counts:
                widths[places] += 1
        return np.concatenate(([0], np.cumsum(widths))) + convention.mark


def placed(raw: RawText, spans: Sequence[Span], origin: str = "") -> Placed:
    """Where selections stand, by the convention that fits them best.

    A name that is the text of its selection counts most; then whether selections begin and end at lines, signs and words; that no
    character is cut in two; and a little what the program is known to do.

    Examples
    --------
    >>> raw = RawText("😀好。他们管得太细。")
    >>> found = placed(raw, [Span(4, 6, "他们")])
    >>> str(found.convention), found.spans, found.named
    ('UTF-16 units', ((3, 5),), 1)
    """
    tried = [(convention, _spans(raw, convention, spans)) for convention in raw.conventions()]
    scored = [_score(raw, convention, placing, spans, origin) for convention, placing in tried]
    convention, placing = tried[scored.index(max(scored))]
    fits = [fitting(raw.text, one[:2], span.name) for one, span in zip(placing, spans, strict=True) if one and span.name]
    found = tuple(one[:2] if one else None for one in placing)
    return Placed(convention, found, sum(fit is True for fit in fits), sum(bool(span.name) for span in spans))


def _spans(raw: RawText, convention: Convention, spans: Sequence[Span]) -> list[tuple[int, int, bool] | None]:
    """Each selection in code points, and whether it cuts a character in two; None outside of the text."""
    import numpy as np

    starts = raw.starts(convention)
    given = np.array([one[:2] for one in spans], dtype=np.int64).reshape(-1, 2)
    places = np.searchsorted(starts, given, side="right") - 1
    first, last, wide = starts[0], starts[-1], set(raw.wide) if convention.utf16 else set()
    made: list[tuple[int, int, bool] | None] = []
    for (start, end), (begun, ended) in zip(given.tolist(), places.tolist(), strict=True):
        inside = first <= start <= end <= last
        cut = any(at != starts[place] and place in wide for at, place in ((start, begun), (end, ended))) if inside else False
        made.append((begun, ended, cut) if inside else None)
    return made


def cut_name(name: str) -> str:
    """What is left of a name that was cut off; blank for one that was not.

    >>> cut_name("他们管…"), cut_name("他们管")
    ('他们管', '')
    """
    return next((name[: -len(cut)] for cut in _CUT if name.endswith(cut)), "")


def fitting(text: str, span: tuple[int, int], name: str) -> bool | None:
    """Whether the text of a selection is what it is called; None where the name tells nothing.

    Blanks and line ends are compared loosely, because programs put them into one line; a name that was cut off counts as far as it goes.

    Examples
    --------
    >>> fitting("他们管得太细。", (0, 6), "他们管…"), fitting("他们管得太细。", (1, 3), "他们")
    (True, False)
    """
    kept = cut_name(name)
    selected, wanted = "".join(text[slice(*span)].split()), "".join((kept or name).split())
    if selected == "".join(name.split()) and wanted:
        return True
    if not wanted or name in _CUT:
        return None
    return bool(kept) and selected.startswith(wanted)


def _score(
    raw: RawText, convention: Convention, placing: Sequence[tuple[int, int, bool] | None], spans: Sequence[Span], origin: str
) -> float:
    nvivo = "nvivo" in origin.lower()
    total = PRIOR * ((convention.utf16 == nvivo) + (convention.crlf == (nvivo and bool(raw.ends))))
    total += UNUSUAL * (convention.mark + (convention.crlf and not raw.ends))
    for one, span in zip(placing, spans, strict=True):
        if one is None:
            total += OUTSIDE
            continue
        start, end, cut = one
        fits = fitting(raw.text, (start, end), span.name)
        if fits is not None:
            worth = NAMED + EXACTLY * (raw.text[start:end] == span.name) if fits else MISNAMED
            total += worth * min(len(span.name), WHOLE) / WHOLE
        total += IN_CHARACTER * cut + _edge(raw.text, start, opening=True) + _edge(raw.text, end, opening=False)
    return total


def _edge(text: str, place: int, *, opening: bool) -> float:
    """How likely somebody puts an end of a selection here."""
    before, behind = text[place - 1 : place] or "\n", text[place : place + 1] or "\n"
    inner, outer = (behind, before) if opening else (before, behind)
    if inner == "\n":
        return -LINE
    if outer == "\n":
        return LINE
    if _in_word(before) and _in_word(behind):
        return IN_WORD
    if opening:
        return SIGN * (_is_sign(outer) - _is_sign(inner))
    return SIGN * max(_is_sign(inner), _is_sign(outer))


def _in_word(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"


def _is_sign(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("P")


def astral(text: str) -> list[int]:
    """Where characters beyond the BMP stand in a text, each of which UTF-16 needs two units for.

    Examples
    --------
    >>> astral("𠮷野家😀")
    [0, 3]
    """
    return [found.start() for found in _BEYOND.finditer(text)]
