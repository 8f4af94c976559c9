"""Lines that nobody says: the header above an interview, a header between two sessions, the numbers of pages, notes at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.segmenting.dates import only_day
from qualcode.segmenting.labels import PAGE, Labels, words_of
from qualcode.segmenting.lines import COLONS, Line
from qualcode.tokenising.views import fold

__all__ = ["header_lines", "keys_in"]

TITLE_LINES, TITLE = 3, 60
"""How many lines without a label, and of what length, may stand above or within a header."""
AHEAD = 16
"""How many lines below a paragraph without a label a header is looked for."""
AT_END = frozenset({"recorder", "date", "duration", "start", "end", "site", "note"})
"""What notes below an interview tell."""
_HANZI = re.compile("[\u3400-\u9fff]")
_HEADING = re.compile(r"\s*#{1,6}\s+\S")
_ASKS = re.compile(r"[?？]\s*$")
_ENDS = re.compile(r"[。.！!？?…]\s*$")


@lru_cache(maxsize=16)
def _keys(grammar: Grammar) -> re.Pattern[str] | None:
    """Every header word with a colon behind it, or in square brackets (【时间】); spaces within do not matter (时　间：)."""
    words = longest_first(words_of(grammar).metadata)
    if not words:
        return None
    apart = [r"\s*".join(map(re.escape, word)) if _HANZI.search(word) else re.escape(word) for word in words]
    known = "|".join(apart)
    boxed = rf"[【\[]\s*(?P<boxed>{known})\s*[】\]]\**\s*[{COLONS}]?"
    return re.compile(rf"(?:(?<=^)|(?<=[\s;,|/()*>\-]))(?:{boxed}|(?P<key>{known})\**\s*[{COLONS}](?!//))\**")


def keys_in(line: str, grammar: Grammar) -> list[tuple[str, str, int, int]]:
    """The header words of a line that have a colon behind them: what each tells, the word, where it begins, where its value begins.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> [(name, begin, value) for name, _, begin, value in keys_in("编号：S-02　　时 间：2019年", read_grammar("zh"))]
    [('number', 0, 3), ('date', 9, 13)]
    """
    pattern = _keys(grammar)
    if pattern is None:
        return []
    words, folded = words_of(grammar), fold(line)
    found = []
    for match in pattern.finditer(folded):
        key = words.key(match["key"] or match["boxed"])
        found.append((words.metadata[key], key, match.start(), match.end()))
    return found


class _Reader:
    """Goes down the first lines."""

    def __init__(self, text: str, lines: Sequence[Line], labels: Labels) -> None:
        self.text, self.lines, self.labels = text, lines, labels

    def blank_before(self, number: int) -> bool:
        """Whether an empty line stands between a line and the one before it."""
        before = self.lines[number - 1].end if number else 0
        return number == 0 or self.text.count("\n", before, self.lines[number].start) > 1

    def is_header(self, line: Line) -> bool:
        """Whether a line has a header word that is no label of a turn."""
        if line.place:
            return line.place == "header"
        words = self.labels.words
        key = self.labels.key(line.label)
        if key in self.labels.declared:
            return False
        if line.marked and words.tells(key):
            return True
        if self.labels.speaking and only_day(self.text[line.start : line.end], self.labels.grammar):
            return True
        if line.label and line.marked and key not in words.metadata and line.label[0] not in "（([":
            return False
        told = keys_in(self.text[line.start : min(line.end, line.start + 200)], self.labels.grammar)
        return any(words.tells(key) for _, key, _, _ in told) or self._without_colon(line)

    def _without_colon(self, line: Line) -> bool:
        """访谈时间　2019年7月12日."""
        parts = self.text[line.start : line.end].strip().split(None, 1) if line.end - line.start < TITLE else []
        return len(parts) == 2 and bool(self.labels.words.tells(self.labels.key(parts[0]))) and not _ENDS.search(parts[1])

    def is_both(self, line: Line) -> bool:
        """Whether a line begins with a word that may be a header word or a label (受访者) and reads like a header.

        Where the word comes again and the line ends like a sentence, somebody speaks.
        """
        key, said = self.labels.key(line.label), self.text[line.body : line.end]
        if not line.marked or key not in self.labels.words.metadata or line.place or _ASKS.search(said):
            return False
        return self.labels.counts[key] == 1 or not _ENDS.search(said)

    def top(self) -> list[int]:
        """The lines above the first turn that are a header, be it below a summary or an outline, which are none."""
        last, stop = self._down(0)
        found = list(range(last))
        while stop < len(self.lines) and self.labels.speaking:
            start = self._ahead(stop)
            if start < 0:
                break
            last, stop = self._down(start)
            if last == start:
                break
            found += range(start, last)
        return found

    def _ahead(self, number: int) -> int:
        """The next line with a header word, before anybody speaks; -1 where there is none close by."""
        for at in range(number, min(number + AHEAD, len(self.lines))):
            line = self.lines[at]
            if line.place in ("ask", "answer") or self.labels.begins_turn(line):
                break
            told = keys_in(self.text[line.start : min(line.end, line.start + 200)], self.labels.grammar)
            if self.is_header(line) and (len(told) > 1 or self._is_plain_header(line)) and self._turn_below(at):
                return at
        return -1

    def _turn_below(self, number: int) -> bool:
        """Whether somebody begins to speak right below some lines with header words."""
        for line in self.lines[number:]:
            if not (self.is_header(line) or self.is_both(line) or (line.alone and self.labels.key(line.label) in self.labels.words.other)):
                return self.labels.begins_turn(line)
        return False

    def _down(self, start: int) -> tuple[int, int]:
        """The line behind the last one with a header word, from a line on, and where the search ended (the end where somebody speaks)."""
        last, in_block, titles = start, False, 0
        seen: set[str] = set()
        for number, line in enumerate(self.lines[start:], start):
            key = self.labels.key(line.label)
            in_block = in_block and not self.blank_before(number)
            if line.place in ("ask", "answer"):
                break  # Somebody speaks.
            both = self.is_both(line) and key not in seen
            if self.is_header(line) or (both and (in_block or self._names_somebody(number))):
                last, in_block = number + 1, True
            elif in_block and self._goes_on(line, key, seen):
                last = number + 1
            elif self.labels.begins_turn(line) or (line.marked and self.labels.speaker(line.label)):
                break
            else:
                titles += 1
                if titles > TITLE_LINES or line.end - line.start > TITLE or _ASKS.search(self.text[line.start : line.end]):
                    return last, max(number, last)
            seen.add(key)
        return last, len(self.lines)

    def _goes_on(self, line: Line, key: str, seen: set[str]) -> bool:
        """Whether a line without a header word goes on with the header above it: 天气：晴, or the heading 访谈内容："""
        if key in self.labels.words.other:
            return line.alone
        return line.marked and key not in seen and not self.labels.begins_turn(line) and not self.labels.speaker(line.label)

    def _names_somebody(self, number: int) -> bool:
        """Whether a line like 受访者：王某 above all others names somebody and says nothing.

        It does where a line with a header word follows in its block, where its word stands once while others answer, and where its block
        is short, names each side once and is apart from what comes; and where it stands alone above everything and nobody else has its
        word, or names who speaks below (访谈者：周琳 above 周琳：).
        """
        line = self.lines[number]
        key, role = self.labels.key(line.label), self.labels.role(line.label)
        block = self._block(number)
        for other in block:
            if self.is_header(other):
                return True
            if not self.is_both(other):
                break
        counts, spelling = self.labels.counts, self.labels.spelling
        if counts[key] == 1 and any(n > 1 and self.labels.role(spelling.get(other, other)) == role for other, n in counts.items()):
            return True
        if len(block) == 1 and role == "respondent" and counts[key] == 1 and not _ENDS.search(self.text[line.body : line.end]):
            return not any(self.labels.begins_turn(other) for other in self.lines[:number])
        both = block if all(map(self.is_both, block)) else []
        if len(both) > 1 and any(counts[self.labels.key(_first_word(self.text[one.body : one.end]))] > 1 for one in both):
            return True
        keys = [self.labels.key(other.label) for other in block]
        apart = block[-1] is not self.lines[-1] and len(block) > 1 and len(set(keys)) == len(keys)
        return apart and counts[key] > 1 and all(self.is_both(other) and not other.alone for other in block)

    def _block(self, number: int) -> list[Line]:
        """The lines from `number` to the next empty line."""
        stop = number + 1
        while stop < len(self.lines) and not self.blank_before(stop):
            stop += 1
        return list(self.lines[number:stop])

    def further(self, above: int) -> set[int]:
        """Header lines below the top: a block of two or more between sessions, with a title where it repeats words of the header at the
        top, and notes at the very end."""
        found: set[int] = set()
        known = {self.labels.key(line.label) for line in self.lines[:above]}
        labelled = any(self.labels.begins_turn(line) for line in self.lines[above:])
        block: list[int] = []
        for number in range(above, len(self.lines) + 1):
            if number == len(self.lines) or self.blank_before(number):
                whole, block = block, block[1:] if len(block) > 2 and self._is_title(self.lines[block[0]]) else block
                told = [self.labels.key(self.lines[one].label) for one in block]
                fits = len(block) > 1 and len(set(told)) == len(told) and (block == whole or set(told) <= known)
                fits = fits and (number == len(self.lines) or self._turn_below(block[0]) or (block == whole and not labelled))
                if fits and all(self._is_plain_header(self.lines[one]) for one in block):
                    found |= set(whole)
                block = []
            block.append(number)
        for number in range(len(self.lines) - 1, above, -1):
            line = self.lines[number]
            told_here = self.labels.words.tells(self.labels.key(line.label)) if line.marked else ""
            if told_here not in AT_END or _ENDS.search(self.text[line.body : line.end]):
                break
            found.add(number)
        return found

    def _is_title(self, line: Line) -> bool:
        """Whether a line may be the title above a header: 第二次访谈."""
        return not line.place and not line.marked and line.end - line.start <= PAGE and not _ENDS.search(self.text[line.start : line.end])

    def _is_plain_header(self, line: Line) -> bool:
        told = line.marked and not line.place and self.labels.words.tells(self.labels.key(line.label))
        return bool(told) and not _ENDS.search(self.text[line.body : line.end])


def _first_word(value: str) -> str:
    """周琳（研究生） → 周琳."""
    return re.split(r"[（(，,、；;\s]", value.strip(), maxsplit=1)[0]


def header_lines(text: str, lines: Sequence[Line], labels: Labels) -> tuple[list[int], set[int]]:
    """The numbers of the lines that are a header at the top, and of all lines that nobody says."""
    reader = _Reader(text, lines, labels)
    header = reader.top()
    above = header[-1] + 1 if header else 0
    found = set(header) | reader.further(above)
    for number, line in enumerate(lines):
        page = not line.place and line.end - line.start < PAGE and labels.words.is_page(text[line.start : line.end])
        if page or line.place == "header":
            found.add(number)
    if labels.speaking:
        found |= _headings(text, lines, labels)
    for number in range(above, len(lines)):
        if labels.begins_turn(lines[number]) or lines[number].place in ("ask", "answer"):
            break
        if lines[number].alone and labels.key(lines[number].label) in labels.words.other:
            found.add(number)  # 访谈内容： and the like, between the header and the first turn
    return header, found


def _headings(text: str, lines: Sequence[Line], labels: Labels) -> set[int]:
    """Markdown headings below the first turn, as long as they ask nothing."""
    found: set[int] = set()
    begun = False
    for number, line in enumerate(lines):
        begins = labels.begins_turn(line)
        begun |= begins
        if begun and not begins and _HEADING.match(text, line.start, line.end) and not _ASKS.search(text[line.start : line.end]):
            found.add(number)
    return found
