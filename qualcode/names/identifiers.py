"""Private numbers and addresses in texts: telephones, identity cards, bank cards, e-mail, WeChat, QQ, number plates, URLs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.names.candidates import Candidate
from qualcode.names.searching import squeezed
from qualcode.segmenting.dates import iso_day
from qualcode.tokenising.views import fold

__all__ = ["IDENTIFIERS", "id_number_holds", "luhn_holds", "private_numbers"]

IDENTIFIERS = ("url", "ip", "email", "id_number", "bank_card", "phone", "wechat", "qq", "licence_plate", "address")
"""The sorts of private numbers, in the order in which they are tried: what an earlier one took, a later one leaves."""
_GAP = r"[ \-\u2010-\u2014]?"
_PATTERNS = {
    "url": r"(?:https?://|www\.)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[a-z0-9/]",
    "ip": r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",
    "email": r"[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}",
    "id_number": rf"(?<!\d)\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dx](?![\dx])|(?<!\d)\d{{15}}(?!\d)",
    "bank_card": rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)",
    "phone": "|".join(
        (
            rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)",
            rf"(?<!\d)1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}(?!\d)",
            rf"(?<!\d)(?:\(0\d{{2,3}}\) ?|0\d{{2,3}}{_GAP})[2-9]\d{{2,3}}{_GAP}\d{{4}}(?!\d)",
            rf"(?<!\d)400{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)",
        )
    ),
}
_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECK = "10x98765432"
BORN = 1880, 2100
"""From when to when somebody with an identity number may be born."""


def _is_day(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return BORN[0] <= year <= BORN[1] and iso_day(year, month, day) != ""


def id_number_holds(number: str) -> bool:
    """Whether 15 or 18 characters are a Chinese identity number: a day that exists, and the check digit of ISO 7064 MOD 11-2.

    Examples
    --------
    >>> id_number_holds("11010519491231002X"), id_number_holds("110105194912310021")
    (True, False)
    """
    digits = number.lower()
    if re.fullmatch(r"\d{15}", digits):
        return _is_day("19" + digits[6:12])
    if not re.fullmatch(r"\d{17}[\dx]", digits) or not _is_day(digits[6:14]):
        return False
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11] == digits[17]


def luhn_holds(number: str) -> bool:
    """Whether the last digit is the check digit of Luhn's formula (ISO/IEC 7812-1), as bank cards have it.

    Examples
    --------
    >>> luhn_holds("79927398713"), luhn_holds("79927398710")
    (True, False)
    """
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _holds(sort: str, found: str) -> bool:
    number = squeezed(found)
    if sort == "id_number":
        return id_number_holds(number)
    if sort == "bank_card":
        return luhn_holds(number) and len(set(number)) > 2
    return sort != "ip" or all(int(part) < 256 for part in found.split("."))


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in longest_first(set(words)))


def _words(grammars: Mapping[str, Grammar], what: str) -> list[str]:
    return [word for _, grammar in sorted(grammars.items()) for word in grammar.identifiers.get(what, ())]


def _patterns(grammars: Mapping[str, Grammar]) -> list[tuple[str, re.Pattern[str], bool]]:
    """Sort, pattern (its group ``it`` is the number), and whether the number must prove itself."""
    made = []
    front = {sort: _words(grammars, sort) for sort in IDENTIFIERS}
    # What may stand between the word and the number: 微信号是：.
    between = rf"(?:{_any(_words(grammars, 'joined')) or '(?!)'}|[:\s]){{0,3}}"
    for sort in IDENTIFIERS:
        if sort in _PATTERNS:
            made.append((sort, re.compile(f"(?P<it>{_PATTERNS[sort]})"), True))
        if sort in ("id_number", "bank_card") and front[sort]:
            made.append((sort, re.compile(rf"(?:{_any(front[sort])}){between}(?P<it>\d(?:{_GAP}[\dx]){{7,20}})"), False))
        if sort == "phone" and front[sort]:
            made.append((sort, re.compile(rf"(?:{_any(front[sort])}){between}(?P<it>\+?\d(?:{_GAP}\d){{6,14}})(?!\d)"), False))
        if sort == "wechat" and front[sort]:
            made.append((sort, re.compile(rf"(?:{_any(front[sort])}){between}(?P<it>[a-z0-9][a-z0-9_\-]{{5,19}})(?![a-z0-9])"), False))
        if sort == "qq" and front[sort]:
            made.append((sort, re.compile(rf"(?:{_any(front[sort])}){between}(?P<it>[1-9]\d{{4,10}})(?!\d)"), False))
        if sort == "licence_plate" and front[sort]:
            made.append((sort, re.compile(rf"(?P<it>[{''.join(front[sort])}][a-hj-np-z][·• ]?[a-hj-np-z0-9]{{5,6}})(?![a-z0-9])"), False))
    return made + _addresses(grammars)


def _addresses(grammars: Mapping[str, Grammar]) -> list[tuple[str, re.Pattern[str], bool]]:
    """A road, lane or estate with a house number behind it: 建国路88号2单元301室."""
    made = []
    for _, grammar in sorted(grammars.items()):
        told = {
            what: _any(grammar.identifiers.get(what, ())) or "(?!)" for what in ("before_place", "house", "room", "wing", "house_before")
        }
        ends = _any(grammar.place_endings)
        if ends and grammar.identifiers.get("house"):
            number = r"[0-9一二三四五六七八九十百零〇甲乙丙丁-]{1,8}"
            name = rf"(?:(?!{told['before_place']})[\u4e00-\u9fff]){{2,5}}?(?:{ends})"
            rest = rf"(?:{number}(?:{told['room']})|(?:{told['wing']}))"
            made.append(("address", re.compile(rf"(?P<it>{name}{number}(?:{told['house']})(?:{rest}){{0,5}})"), False))
        if ends and grammar.identifiers.get("house_before"):
            street = rf"[a-z]+(?: [a-z]+)? (?:{ends})"
            made.append(("address", re.compile(rf"(?P<it>(?:(?:{told['house_before']}) ?)?\d{{1,5}} {street})(?![a-z])"), False))
    return made


def _in_text(text: str, patterns: list[tuple[str, re.Pattern[str], bool]]) -> Iterator[tuple[str, int, int]]:
    folded = fold(text)
    taken: list[tuple[int, int]] = []
    for sort, pattern, proves in patterns:
        for found in pattern.finditer(folded):
            begin, end = found.span("it")
            if (not proves or _holds(sort, found["it"])) and all(end <= a or b <= begin for a, b in taken):
                taken.append((begin, end))
                yield sort, begin, end


def private_numbers(documents: Iterable[Document], *, grammars: Mapping[str, Grammar]) -> list[Candidate]:
    """Private numbers, names on screens and addresses in the texts.

    Identity numbers of 18 digits must have a day that exists and the right check digit, bank cards the check digit of Luhn's formula;
    behind a word such as 身份证号 or 卡号 any long number counts. WeChat and QQ are found behind such words only.

    Parameters
    ----------
    documents
        Where to look.
    grammars
        The rules of each language (:func:`qualcode.read_grammar`).

    Returns
    -------
    list of Candidate
        In the order in which they come. Two ways of writing one number (with blanks, full-width) are one candidate with `aliases`.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "手机１３８ 0013 8000，微信号：lao_chen88"
    >>> [(one.sort, one.text) for one in private_numbers([Document("S-01", text)], grammars={"zh": read_grammar("zh")})]
    [('phone', '１３８ 0013 8000'), ('wechat', 'lao_chen88')]
    """
    patterns = _patterns(grammars)
    where: dict[tuple[str, str], list[tuple[str, int, int, str]]] = {}
    for document in documents:
        for sort, begin, end in sorted(_in_text(document.text, patterns), key=lambda one: one[1]):
            written = document.text[begin:end]
            where.setdefault((sort, squeezed(written)), []).append((document.id, begin, end, written))
    made = []
    for (sort, _), spots in where.items():
        forms = list(dict.fromkeys(written for *_, written in spots))
        made.append(Candidate(forms[0], sort, aliases=tuple(forms[1:]), places=tuple((id, begin, end) for id, begin, end, _ in spots)))
    return made
