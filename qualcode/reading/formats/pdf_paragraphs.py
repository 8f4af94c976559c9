"""Lines → paragraphs: which line goes on in the next."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from qualcode.pages import Span
from qualcode.reading.formats.pdf_lines import HYPHENS, Line, wide

__all__ = ["paragraphs"]

_SENTENCE_END = re.compile(r"[。！？；：.!?;:…][”’」』）》】)\"'\]]*$")
_SIGNS = (
    r"[(（]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十百千〇零]{1,5})[)）、.．](?![0-9])"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}(?![0-9%‰])|[①-⑳⑴-⒇㈠-㈩•●○■□◆◇▪➢★※]|[A-Za-z][.)]\s"
)
"""Numbers and signs that begin a paragraph."""
_COUNTED = "[0-9一二三四五六七八九十百千〇零]{1,7}"
_LABEL = re.compile(r"[【\[〔]([^】\]〕]{1,12})[】\]〕]|([^\s：:。，,；;？?！!、（(]{1,12})\s*(?:[（(][^（()）]{1,12}[)）])?\s*[：:]")
_LEADER = re.compile(r"(?:\.{4,}|…{2,}|[·．]{4,})\s*[0-9]+$")
"""How a line of a table of contents ends."""
NARROWEST = 12
"""How many characters wide a column is at least: narrower lines are a list, not wrapped text."""
RAGGED = 2.1
"""How many characters a Chinese line that ends no sentence may stop before the margin and still go on in the next."""
FULL_PAGE = 0.6
"""How far down a page its last line stands at least, if its paragraph goes on over the page."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class _Area(NamedTuple):
    """Where the lines of a column begin and end, how far they stand apart within a paragraph, and how large most are."""

    left: float
    right: float
    pitch: float
    size: float


class _Begins(NamedTuple):
    """How paragraphs of their own begin: with a number or a sign, or with the label of whoever speaks."""

    mark: re.Pattern[str]
    labels: frozenset[str]

    def mark_at(self, line: Line) -> bool:
        return self.mark.match(line.text) is not None

    def label_at(self, line: Line) -> bool:
        return _label(line) in self.labels


def paragraphs(lines: Sequence[Line], marks: Sequence[str] = ()) -> tuple[str, tuple[Span, ...]]:
    """The text that lines make, a paragraph a line, and its bold passages.

    A line goes on in the next when the first word of that would not have fitted on it, unless the next begins a paragraph of its own: by
    its indent, its distance, its size, its boldness, or, where a sentence ends before it, by the number or the label that it begins with;
    `marks` are the words with which it may begin besides (第#, 附件).
    """
    areas = _areas(lines)
    begins = _Begins(_mark(marks), _labels(lines))
    words = _words(lines) if any(line.hyphen for line in lines) else Counter()
    text: list[str] = []
    bold: list[Span] = []
    length, first = 0, True
    for number, line in enumerate(lines):
        start = length
        for a, b in line.bold:
            joined = bold and bold[-1][1] + (a == 0 and text[-1:] == [" "]) == start + a
            bold[-1:] = [(bold[-1][0], start + b)] if joined else [*bold[-1:], (start + a, start + b)]
        text.append(line.text)
        length += len(line.text)
        if number + 1 == len(lines):
            break
        following = lines[number + 1]
        goes_on = _goes_on(line, following, first, areas, begins)
        between = _between(line, following, words) if goes_on else "\n"
        if between is None:
            text[-1], length = text[-1][:-1], length - 1
            bold = [(a, min(b, length)) for a, b in bold if a < length]
        elif between:
            text.append(between)
            length += len(between)
        first = not goes_on
    return "".join(text) + "\n", tuple(bold)


def _areas(lines: Sequence[Line]) -> dict[tuple[int, int], _Area]:
    """The area of each column of each page; a page with too few full lines has that of the whole document."""
    by_page: dict[tuple[int, int], list[Line]] = defaultdict(list)
    by_column: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page, line.column].append(line)
        by_column[line.column].append(line)
    everywhere = {column: (_edge(there, left=True), _edge(there, left=False)) for column, there in by_column.items()}
    sides = {}
    for (page, column), there in by_page.items():
        left, right = everywhere[column]
        own_left, own_right = _own_sides(there) or (left, right)
        sides[page, column] = (own_left, own_right) if own_right - own_left > 0.6 * (right - left) else (left, right)
    pitches = {column: _pitch(there, sides) for column, there in by_column.items()}
    sizes = {column: median(line.size for line in there) for column, there in by_column.items()}
    return {key: _Area(*sides[key], pitches[key[1]], sizes[key[1]]) for key in by_page}


def _edge(lines: Sequence[Line], *, left: bool) -> float:
    """The outermost place where several lines begin or end: a single one that sticks out is no margin."""
    places = sorted(-line.left if left else line.right for line in lines)[::-1]
    size = median(line.size for line in lines)
    enough = min(len(places), max(2, len(places) // 50))
    near = (place for place, other in zip(places, places[enough - 1 :], strict=False) if place - other <= 2 * size)
    found = next(near, places[0])
    return -found if left else found


def _own_sides(lines: Sequence[Line]) -> tuple[float, float] | None:
    """Where the lines of a page begin and end, if many end at one place: margins may differ from page to page."""
    right, size = _edge(lines, left=False), median(line.size for line in lines)
    full = sum(abs(line.right - right) < 1.5 * size for line in lines)
    return (_edge(lines, left=True), right) if full >= max(4, len(lines) / 5) else None


def _pitch(lines: Sequence[Line], sides: dict[tuple[int, int], tuple[float, float]]) -> float:
    """How far lines stand apart, as a multiple of their size, where one fills its row and goes on in the next."""
    gaps = []
    for line, after in pairwise(lines):
        if line.page == after.page and line.base > after.base and _fills(line, after, sides[line.page, line.column]):
            gaps.append((line.base - after.base) / max(line.size, 0.1))
    return median(gaps) if len(gaps) > 2 else 1.8


def _fills(line: Line, following: Line, sides: tuple[float, float], spare: float = 0.6) -> bool:
    """Whether the first word of the next line would not have fitted on this one, or not without leaving less than `spare`."""
    if sides[1] - sides[0] < NARROWEST * line.size or _LEADER.search(line.text):
        return False
    unit = min(following.unit, 0.4 * (sides[1] - sides[0]))
    blank = 0.0 if wide(line.text[-1]) or wide(following.text[0]) else 0.25 * line.size
    return line.right + blank + unit > sides[1] - spare * line.size


def _mark(words: Sequence[str]) -> re.Pattern[str]:
    """What begins a paragraph; behind a number stands what it counts (第三条), no blank."""
    listed = [re.escape(word).replace(r"\#", rf"{_COUNTED}(?![\s0-9，,])") + ("." if word.endswith("#") else "") for word in words]
    return re.compile("|".join([_SIGNS, *listed]))


def _labels(lines: Sequence[Line]) -> frozenset[str]:
    """What stands before a colon or in brackets at the beginning of several lines: whoever speaks."""
    counts = Counter(label for line in lines if (label := _label(line)))
    return frozenset(label for label, count in counts.items() if count > 1)


def _label(line: Line) -> str:
    found = _LABEL.match(line.text)
    return re.sub(r"\d+", "#", found[1] or found[2]) if found else ""


def _goes_on(line: Line, following: Line, first: bool, areas: dict[tuple[int, int], _Area], begins: _Begins) -> bool:
    """Whether a line goes on in the next; `first` says that it is the first line of its paragraph."""
    here, there = areas[line.page, line.column], areas[following.page, following.column]
    size = max(line.size, following.size)
    alike = abs(line.size - following.size) < 0.12 * size and line.all_bold == following.all_bold
    if not alike and (min(len(line.text), len(following.text)) > 1 or line.page != following.page):
        return False
    together = (line.page, line.column) == (following.page, following.column)
    gap = line.base - following.base
    if line.page != following.page and line.depth < FULL_PAGE:
        return False
    if together and gap > 1.3 * max(here.pitch, 1.0) * line.size:
        return False
    ended = bool(_SENTENCE_END.search(line.text))
    if together and not ended and _one_title(line, following, here, begins):
        return True
    if not _fills(line, following, (here.left, here.right), 0.1 if ended else RAGGED if wide(line.text[-1]) else 0.6):
        return False
    indent = (following.left - there.left) - (0.0 if first else min(line.left - here.left, 4 * size))
    starts = begins.mark_at(following) or begins.label_at(following)
    if ended:
        return not starts and indent < 1.2 * size
    hanging = first and (begins.mark_at(line) or begins.label_at(line)) and not starts
    return not begins.label_at(following) and (indent < 1.2 * size or hanging)


def _one_title(line: Line, following: Line, area: _Area, begins: _Begins) -> bool:
    """Whether two lines are one title: large or bold, in the middle of the column, under each other."""
    middle = area.left + area.right
    centred = max(abs(line.left + line.right - middle), abs(following.left + following.right - middle)) < 2 * line.size
    inset = min(following.left - area.left, area.right - following.right) > 1.5 * line.size
    return centred and inset and (line.size > 1.12 * area.size or line.all_bold) and not begins.mark_at(following)


def _between(line: Line, following: Line, words: Counter[str]) -> str | None:
    """What stands between two lines of a paragraph: a space, nothing, or less than nothing where a word was divided."""
    if line.hyphen and following.text[0].isalpha() and not wide(following.text[0]):
        return None if line.text[-1] == "\u00ad" or _divided(line, following, words) else ""
    before, after = _side(reversed(line.text)), _side(following.text)
    return "" if before or after or line.text[-1] in f"{HYPHENS}/" else " "


def _side(characters: str | Iterator[str]) -> bool:
    """Whether a line begins or ends with what is set without spaces; marks that may be either are as what is beside them."""
    return bool(next((decided for character in characters if (decided := wide(character)) is not None), False))


def _words(lines: Sequence[Line]) -> Counter[str]:
    """The words within lines, to tell a divided word from one that is written with a hyphen."""
    return Counter(word.lower() for line in lines for word in _WORD.findall(line.text))


def _divided(line: Line, following: Line, words: Counter[str]) -> bool:
    head, tail = re.split(r"[^\w-]", line.text[:-1])[-1].lower(), re.split(r"[^\w-]", following.text)[0].lower()
    whole, hyphened = words[head + tail], words[f"{head}-{tail}"]
    if whole or hyphened:
        return whole >= hyphened
    return following.text[0].islower()
