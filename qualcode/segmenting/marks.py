"""The numbers that parts of policies and contracts begin with: 第八条, （一）, 1.1, Article 8.

How they are written is data (``numbering`` and ``attachments`` of the rules of a language); here it becomes patterns and counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.tokenising.views import fold

__all__ = [
    "ABOVE_ARTICLE",
    "ATTACHMENT",
    "DECIMAL",
    "IN_ORDER",
    "Mark",
    "Marks",
    "follows",
    "literal",
    "marks_of",
    "numeral",
    "ordinal",
    "values_of",
]

ABOVE_ARTICLE = ("part", "subpart", "chapter", "section")
ATTACHMENT, DECIMAL = "attachment", "decimal"
_HAN = "一二三四五六七八九十百千零〇两"
_ANY = rf"(?:[0-9０-９]+(?:-[0-9]+)?|[{_HAN}]+)"
_AFTER = r"(?:之[一二三四五六七八九十]+)?"
_ROMAN = "[ivxlcIVXLC]+(?![A-Za-z])"
_KINDS = {
    "1.1": r"[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3})+",
    "#": _ANY,
    "一": f"[{_HAN}]+",
    "1": "[0-9０-９]{1,3}",
    "①": "[①-⑳㉑-㉟]",
    "i": "[ivxlcIVXLC]+",
    "a": "[a-zA-Z]",
}
"""The sign that stands for a number in a mark → how such numbers look."""
_ARABIC = "0123456789０１２３４５６７８９"
_NUMBERS = {
    "1.1": _ARABIC,
    "#": _ARABIC + _HAN,
    "一": _HAN,
    "1": _ARABIC,
    "①": "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260)))),
}
_NUMBERS |= {"i": "ivxlcIVXLC", "a": ascii_letters}
"""The sign → the characters that such numbers begin with."""
IN_ORDER = ("i", "a", "1.1")
"""Signs whose numbers may be something else and count only where they follow one another."""
_SAME = ("（(", "）)", ".．", "、", "〔［[（(【", "〕］])）】")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = "零一二三四五六七八九"
_LETTERS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, eq=False)
class Mark:
    """One way to number: its level, the sign of its number, its pattern; ``word`` where it begins with a letter or character (第)."""

    level: str
    sign: str
    pattern: re.Pattern[str]
    word: bool
    firsts: frozenset[str]


@dataclass(frozen=True)
class Marks:
    """All ways to number of a language.

    ``starting`` leads from the first character of a line to the ways that begin so, and to one pattern for all of them with a group for
    each; ``words`` are first characters that are no number (第), ``attached`` those of an attachment.
    """

    marks: tuple[Mark, ...]
    starting: Mapping[str, tuple[re.Pattern[str], tuple[Mark, ...]]]
    words: frozenset[str]
    levels: tuple[str, ...]
    attachment: re.Pattern[str] | None
    attached: frozenset[str]

    def begin(self, words: str) -> bool:
        """Whether words begin with a number."""
        known = self.starting.get(words[:1])
        return known is not None and known[0].match(words) is not None


def numeral(text: str) -> int | None:
    """The number in ``第十二条`` or ``Article 12``; None where there is none.

    Examples
    --------
    >>> numeral("第一百零三条"), numeral("第二十条之一"), numeral("Section 4"), numeral("⑫")
    (103, 20, 4, 12)
    """
    found = re.search(rf"[0-9０-９]+|[{_HAN}]+|[①-⑳㉑-㉟]", text)
    if found is None:
        return None
    written = found.group()
    if written.isdecimal():
        return int(written)
    if written.isnumeric() and len(written) == 1 and written not in _HAN:
        return ord(written) - ord("①") + 1 if written <= "⑳" else ord(written) - ord("㉑") + 21
    if len(written) > 1 and not set(written) & set(_UNITS):
        return int("".join(str(_digit(sign)) for sign in written))
    total, digit = 0, 0
    for sign in written:
        if sign in _UNITS:
            total, digit = total + max(digit, 1) * _UNITS[sign], 0
        else:
            digit = _digit(sign)
    return total + digit


def _digit(sign: str) -> int:
    return _DIGITS.find(sign.replace("〇", "零").replace("两", "二"))


def _roman(text: str) -> int:
    counts = [_LETTERS[letter] for letter in text.lower()]
    return sum(-one if one < max(counts[at:]) else one for at, one in enumerate(counts))


@lru_cache(maxsize=1024)
def ordinal(number: int) -> str:
    """2 → 二, 12 → 十二, 120 → 一百二十: what a clause calls its paragraphs.

    Examples
    --------
    >>> ordinal(2), ordinal(12), ordinal(30), ordinal(105), ordinal(120)
    ('二', '十二', '三十', '一百零五', '一百二十')
    """
    if number >= 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    shown = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        shown += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        shown += "零"
    return shown + (_DIGITS[ones] if ones else "")


@lru_cache(maxsize=4096)
def values_of(sign: str, number: str) -> tuple[int, ...]:
    """What a number counts, outermost first: 1.1.2 → (1, 1, 2), 第九条之一 → (9, 1), (c) → (3,).

    Examples
    --------
    >>> values_of("1.1", "1.1.2"), values_of("#", "第九条之一"), values_of("a", "(c)"), values_of("i", "(iv)"), values_of("#", "Part II")
    ((1, 1, 2), (9, 1), (3,), (4,), (2,))
    """
    if sign == "a":
        return (ord(number.lower().strip("().（） ")[0]) - ord("a") + 1,)
    if sign == "i":
        return (_roman(re.sub("[^A-Za-z]", "", number)),)
    found = re.findall(r"[0-9０-９]+|[一二三四五六七八九十百千零〇两]+|[①-⑳㉑-㉟]", number)
    if not found:
        roman = re.search("[IVXLCivxlc]+$", number.rstrip())
        return (_roman(roman.group()),) if roman else ()
    return tuple(value for value in map(numeral, found) if value is not None)


@lru_cache(maxsize=4096)
def follows(now: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Whether a number comes right behind another: 10 behind 9, 9之一 behind 9, 1.2 and 2.1 behind 1.1.

    Examples
    --------
    >>> follows((9,), (10,)), follows((9,), (9, 1)), follows((1, 1, 4), (1, 2)), follows((1, 4), (2, 1)), follows((9,), (11,))
    (True, True, True, True, False)
    """
    if new == (*now, 1):
        return True
    for at, (old, one) in enumerate(zip(now, new, strict=False)):
        if old != one:
            return one == old + 1 and all(rest == 1 for rest in new[at + 1 :])
    return False


def _alike(sign: str) -> str:
    return next((group for group in _SAME if sign in group), sign)


def literal(sign: str) -> str:
    """A pattern for one sign, or for any bracket like it."""
    alike = _alike(sign)
    return f"[{re.escape(alike)}]" if len(alike) > 1 else re.escape(sign)


def _sign(mark: str) -> str:
    return next((sign for sign in _KINDS if sign in mark and (sign not in "ai" or not re.search("[A-Za-z]{2}", mark))), "#")


def _mark(level: str, mark: str) -> Mark:
    """The pattern of one mark; blanks may stand around its number where it has words (第 八 条)."""
    written, sign = fold(mark), _sign(mark)
    before, _, after = written.partition(sign)
    word = bool(before) and before[0].isalnum()
    gap = r"[ \t\u3000\xa0]*" if word else ""
    number = f"(?:{_KINDS[sign]}|{_ROMAN})" if word and before.isascii() else _KINDS[sign]
    whole = "".join(gap if one == " " else literal(one) for one in before)
    whole += gap + number + (gap if after[:1].isalnum() else "") + "".join(map(literal, after))
    whole += _AFTER if sign == "#" else ""
    own = literal(before[0]) if word else whole
    pattern = re.compile(rf"{whole}(?!\d|[、,]?{whole}|{own})", re.IGNORECASE if word and before.isascii() else 0)
    if word:
        return Mark(level, sign, pattern, word, _firsts([before]))
    return Mark(level, sign, pattern, word, frozenset(_alike(before[0]) if before else _NUMBERS[sign]))


@lru_cache(maxsize=16)
def marks_of(grammar: Grammar) -> Marks:
    """The ways to number of a language, compiled."""
    marks = tuple(_mark(level, mark) for level, mark in grammar.numbering)
    by_first: dict[str, list[Mark]] = {}
    for mark in marks:
        for first in sorted(mark.firsts):
            by_first.setdefault(first, []).append(mark)
    compiled: dict[tuple[int, ...], re.Pattern[str]] = {}
    starting = {}
    for first, several in by_first.items():
        key = tuple(map(id, several))
        if key not in compiled:
            flags = re.IGNORECASE if any(mark.pattern.flags & re.IGNORECASE for mark in several) else 0
            compiled[key] = re.compile("|".join(f"({mark.pattern.pattern})" for mark in several), flags)
        starting[first] = (compiled[key], tuple(several))
    attachments = longest_first(map(fold, grammar.attachments))
    words = frozenset[str]().union(*(mark.firsts for mark in marks if mark.word))
    levels = tuple(dict.fromkeys((ATTACHMENT, *(mark.level for mark in marks))))
    return Marks(marks, starting, words, levels, _attachment(attachments), _firsts(attachments))


def _firsts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(case for word in words for case in (word[0].lower(), word[0].upper()))


def _attachment(words: list[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    listed = "|".join(map(re.escape, words))
    number = r"(?P<number>[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z](?![a-zA-Z]))?"
    return re.compile(rf"(?P<name>(?:{listed})[ \t\u3000\xa0]*{number})[ \t\u3000\xa0*]*(?P<colon>[：:])?", re.IGNORECASE)
