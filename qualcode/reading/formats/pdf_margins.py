"""What pages repeat at their top and bottom: headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from qualcode.alternatives import longest_first
from qualcode.reading.formats.numerals import numeral
from qualcode.reading.formats.pdf_lines import Line
from qualcode.tokenising.views import fold

__all__ = ["without_margins"]

DEEPEST, FEWEST, SHARE = 3, 3, 0.6
"""So many lines from the edge at most; on so many pages at least, and on this share of them."""
_MARKS = r"[\s\-\u2010-\u2015\u2212_~～·•|.,，/／()（）\[\]:：]"
"""What stands around page numbers in print besides words."""
_NUMBER = re.compile(r"[0-9]+|[ivxlc]+|[〇一二三四五六七八九十百]+", re.IGNORECASE)


def without_margins(lines: Sequence[Line], pages: int, words: Sequence[str] = ()) -> tuple[list[Line], list[str]]:
    """The lines without those that pages repeat at their edges, and an example of each that was left out.

    A piece of a line (what stands between wide gaps) is left out where the same piece stands among the outermost lines of most pages,
    of most right-hand or of most left-hand pages; or where it is a number that grows by one from page to page;
    `words` may stand around it (第3页).
    """
    edges = _edges(lines)
    said: dict[tuple[str, str], set[int]] = defaultdict(set)
    counted: dict[tuple[str, int], set[int]] = defaultdict(set)
    values, around = _values(pages), _around(words)
    for side, page, line in edges:
        for piece in line.pieces:
            said[side, _plain(piece)].add(page)
            for shift, _ in _shifts(piece, page, values, around):
                counted[side, shift].add(page)
    gone: list[Line] = []
    open_pages: dict[tuple[str, int], bool] = {}
    for side, page, line in edges:
        goes = open_pages.get((side, page), True) and all(
            _repeated(said[side, _plain(piece)], pages)
            or any(
                _repeated(counted[side, shift], pages) or (sure and len(counted[side, shift]) == pages)
                for shift, sure in _shifts(piece, page, values, around)
            )
            for piece in line.pieces
        )
        open_pages[side, page] = goes
        if goes:
            gone.append(line)
    out = {id(line) for line in gone}
    kept = [line for line in lines if id(line) not in out]
    return (kept, _examples(gone)) if kept else (list(lines), [])


def _edges(lines: Sequence[Line]) -> list[tuple[str, int, Line]]:
    """The outermost lines of each page, from the edge inwards; lines at one height count as one."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    found = []
    for page, there in sorted(by_page.items()):
        for side, ordered in (("top", sorted(there, key=lambda one: -one.base)), ("bottom", sorted(there, key=lambda one: one.base))):
            depth, last = 0, float("nan")
            for line in ordered:
                if not abs(line.base - last) < 0.5 * line.size:
                    depth += 1
                last = line.base
                if depth > DEEPEST:
                    break
                found.append((side, page, line))
    return found


def _plain(piece: str) -> str:
    return "".join(piece.split())


def _repeated(pages: Iterable[int], count: int) -> bool:
    """Whether these are most pages, or most of the odd or the even ones, which may have headers of their own."""
    there = sorted(pages)
    if len(there) >= max(FEWEST, SHARE * count):
        return True
    halves = [(sum(page % 2 == side for page in there), len(range(side, count, 2))) for side in (0, 1)]
    return any(len(there) == found >= max(FEWEST, SHARE * size) for found, size in halves)


def _values(pages: int) -> dict[str, int]:
    """Numbers as books count their pages, besides plain digits."""
    most = min(pages + 30, 400)
    forms = ("lowerRoman", "chineseCounting", "ideographDigital")
    return {written: number for form in forms for number in range(1, most + 1) if (written := numeral(number, form))}


def _around(words: Sequence[str]) -> re.Pattern[str]:
    """What stands around the number of a page; of a word that ends with a full stop, a blank or the number may stand in its place."""
    listed = longest_first({fold(word) for word in words})
    patterns = (re.escape(word.removesuffix(".")) + (r"(?=[.\s\d])" if word.endswith(".") else "") for word in listed)
    return re.compile("|".join([*patterns, _MARKS]))


def _shifts(piece: str, page: int, values: dict[str, int], around: re.Pattern[str]) -> list[tuple[int, bool]]:
    """How far the page number that a piece may be is from the number of the page, and whether it says that it is a page number."""
    rest = _NUMBER.sub("", piece)
    numbers = _NUMBER.findall(piece)
    if not numbers or len(numbers) > 2 or around.sub("", fold(rest)):
        return []
    number = int(numbers[0]) if numbers[0].isdecimal() and len(numbers[0]) < 7 else values.get(numbers[0].lower())
    if number is None:
        return []
    sure = len(numbers) == 2 or any(not character.isspace() for character in rest)
    return [(number - page, sure)]


def _examples(gone: Sequence[Line]) -> list[str]:
    """The lines that were left out, each once; of page numbers the first."""
    shown: dict[str, str] = {}
    for line in gone:
        text = " ".join(line.text.split())
        shown.setdefault(_NUMBER.sub("#", text), text if len(text) <= 40 else text[:40] + "…")
    return list(shown.values())
