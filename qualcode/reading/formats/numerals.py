"""The numbers that Word and LibreOffice put before the paragraphs of a list, in the ways they write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["numeral"]

_HAN, _FORMAL, _FORMAL_TRADITIONAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_LETTERS = 30
"""How often a letter is repeated at most: a number of a million is no list of this world."""


def numeral(number: int, form: str) -> str | None:
    """How a number is written in a form of OOXML's ``ST_NumberFormat``; None for a form that is not known.

    Beyond what a form can write, Word goes over to plain digits, and so does this.

    Examples
    --------
    >>> [numeral(number, "chineseCountingThousand") for number in (2, 10, 14, 20, 101, 110)]
    ['二', '十', '十四', '二十', '一百〇一', '一百一十']
    >>> numeral(4, "lowerRoman"), numeral(28, "upperLetter"), numeral(3, "decimalEnclosedCircle"), numeral(3, "hebrew1")
    ('iv', 'BB', '③', None)
    """
    write = _FORMS.get(form)
    if write is None:
        return None
    return write(number) or str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        if number < 5000:
            text += letters * (number // value)
            number %= value
    return text


def _letters(number: int) -> str:
    """a, b, … z, aa, bb, …"""
    times, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (times + 1) if 0 <= times < _MOST_LETTERS else ""


def _digits(characters: str) -> Callable[[int], str]:
    """Digit by digit: 一〇一."""
    return lambda number: "".join(characters[int(digit)] for digit in str(number)) if number >= 0 else ""


def _one_of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 1 <= number <= len(characters) else ""


def _from(first: str, most: int) -> Callable[[int], str]:
    """Characters that follow each other: ⑴, ⑵, …"""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= most else ""


def _circled(number: int) -> str:
    if 1 <= number <= 20:
        return chr(0x245F + number)
    return chr(0x323C + number) if 21 <= number <= 35 else chr(0x328D + number) if 36 <= number <= 50 else ""


def _counted(digits: str, units: str, ten: str) -> Callable[[int], str]:
    """二百三十四; one zero for a gap (一百〇一); ten to nineteen as `ten` says."""

    def write(number: int) -> str:
        if not 1 <= number <= 9999:
            return ""
        text = ""
        for power in (3, 2, 1, 0):
            digit = number // 10**power % 10
            if digit:
                text += digits[digit] + (units[power - 1] if power else "")
            elif text and text[-1] != digits[0] and number % 10**power:
                text += digits[0]
        return ten + text[2:] if 10 <= number <= 19 else text

    return write


def _short(number: int) -> str:
    """Counted up to ninety-nine (二十一), digit by digit from there (一〇一)."""
    return _THOUSAND(number) if number < 100 else _digits(_HAN)(number)


def _japanese(number: int) -> str:
    """百二十三: no one before a unit, no zero."""
    if not 1 <= number <= 9999:
        return ""
    pairs = ((number // 10**power % 10, unit) for power, unit in ((3, "千"), (2, "百"), (1, "十"), (0, "")))
    return "".join(("" if digit == 1 and unit else _HAN[digit]) + unit for digit, unit in pairs if digit)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_THOUSAND = _counted(_HAN, "十百千", "十")
_FORMS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "numberInDash": "- {} -".format,
    "ordinal": _ordinal,
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographDigital": _digits(_HAN),
    "japaneseDigitalTenThousand": _digits(_HAN),
    "taiwaneseDigital": _digits(_HAN),
    "chineseCounting": _short,
    "taiwaneseCounting": _short,
    "chineseCountingThousand": _THOUSAND,
    "taiwaneseCountingThousand": _THOUSAND,
    "japaneseCounting": _japanese,
    "chineseLegalSimplified": _counted(_FORMAL, "拾佰仟", "壹拾"),
    "ideographLegalTraditional": _counted(_FORMAL_TRADITIONAL, "拾佰仟", "壹拾"),
}
