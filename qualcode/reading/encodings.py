"""Bytes → text: in which encoding they were written.

UTF-8 is certain: hardly any other bytes look like it. What else it can be is decided by how usual the characters are that come out:
the tables of usual characters are those that GB2312 and Big5 put into their first part, computed from Python's codecs.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from functools import lru_cache

__all__ = ["decode", "looks_wrong"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)
_BYTEWISE = ("utf-8", "gb18030", "big5")
"""Encodings in which ASCII stands for itself and proves nothing."""
_WIDE = ("utf-16-le", "utf-16-be")
_WIDEST = ("utf-32-le", "utf-32-be")
_WESTERN = "cp1252"
_LARGEST = {"big5": "big5hkscs"}
"""Of an encoding that has grown: the codec that knows all of it."""
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_KANA = re.compile("[ぁ-ヾ]")
SAMPLE = 1 << 16
"""How many bytes decide."""
SHORT = 256
"""Fewer bytes of UTF-16 may by chance be those of UTF-8 with control characters."""
BELIEVED, WESTERN = 0.5, 0.8
"""The least share of usual characters, and what a text counts that is Western beyond doubt."""
_SPACES = "\t\n\r\f\v"
_RARE, _WRONG = -0.5, -3.0
_BRACKETS_AND_QUOTES = frozenset("‘’“”‚„–—…•‹›«»€£§°·©®™¿¡ºª\u00a0\u00ad")


def _block(codec: str, leads: range, trails: tuple[range, ...]) -> str:
    return "".join(bytes((lead, trail)).decode(codec, "ignore") for lead in leads for part in trails for trail in part)


@lru_cache(maxsize=1)
def _usual() -> dict[str, dict[str, float]]:
    """How much each usual character speaks for an encoding; what is not in a table is judged by its kind."""
    gb, big5 = (range(0xA1, 0xFF),), (range(0x40, 0x7F), range(0xA1, 0xFF))
    simplified = dict.fromkeys(_block("gb2312", range(0xB0, 0xD8), gb), 1.0)
    marks = dict.fromkeys(_block("gb18030", range(0xA1, 0xA2), gb) + _block("gb18030", range(0xA3, 0xA4), gb) + "〇", 1.0)
    traditional = dict.fromkeys(_block("cp950", range(0xA4, 0xC7), big5), 1.0)
    others = dict.fromkeys(_block("gb2312", range(0xD8, 0xF8), gb), 0.0)
    more = dict.fromkeys(_block("cp950", range(0xC9, 0xFA), big5), 0.0)
    plain = {chr(code): 1.0 for code in (9, 10, 13, *range(32, 127))}
    both = {**more, **others, **dict.fromkeys(traditional, 0.7), **marks, **simplified}
    return {
        "gb18030": both,
        "big5": {**more, **dict.fromkeys(_block("cp950", range(0xA1, 0xA2), big5) + "〇", 1.0), **traditional},
        "utf-8": {**both, **traditional},
        "wide": {**both, **traditional, **plain},
    }


def _weight(character: str) -> float:
    """What a character that no table has says about the reading."""
    kind = unicodedata.category(character)
    if character == "\ufffd" or kind in ("Co", "Cn", "Cc", "Cs"):
        return _WRONG
    return 0.0 if ord(character) > 0xFFFF else _RARE


def _plausible(text: str, encoding: str) -> tuple[float, int]:
    """From about -3 (impossible) to 1 (every character is usual), 0 for a text that says nothing; and how many characters told."""
    bytewise = encoding in _BYTEWISE
    table = _usual()[encoding if bytewise else "wide"]
    total, weight = 0, 0.0
    for character, times in Counter(text).items():
        if bytewise and character < "\x80" and (character >= " " or character in _SPACES):
            continue
        total += times
        known = table.get(character)
        weight += times * (_weight(character) if known is None else known)
    return (weight / total if total else 0.0), total


def _is_western(text: str) -> bool:
    """Latin letters, of which few have marks, and the quotes and dashes of word processors."""
    beyond = [character for character in text if character >= "\x7f"]
    letters = sum(character.isascii() and character.isalpha() for character in text)
    strange = sum(not (character.isalpha() or character in _BRACKETS_AND_QUOTES) for character in beyond)
    controls = sum(character < " " and character not in _SPACES for character in text)
    return strange == controls == 0 and letters >= 2 * len(beyond)


def _sample(data: bytes, encoding: str) -> str:
    """What the beginning of `data` would read like, cut where a character ends."""
    decoder = codecs.getincrementaldecoder(_LARGEST.get(encoding, encoding))("replace")
    return decoder.decode(data[:SAMPLE], final=len(data) <= SAMPLE)


def _candidates(data: bytes) -> list[str]:
    """Encodings that can be believed, the most plausible first; of equals, the one that explains more characters."""
    names = [*_BYTEWISE, *_WIDE, *(_WIDEST if b"\0" in data else ())]
    scores = [(*_plausible(_sample(data, name), name), name) for name in names]
    if _is_western(_sample(data, _WESTERN)):
        scores.append((WESTERN, 0, _WESTERN))
    return [name for score, _, name in sorted(scores, key=lambda found: (-found[0], -found[1])) if score >= BELIEVED]


def _read(data: bytes, name: str) -> tuple[str, str]:
    """The text in one encoding, and the plainest name that gives the same text."""
    if name != "big5":
        return data.decode(name), name
    codec = "cp950"  # where the two differ in a mark, Taiwan's files mean this one; its kana are those of no file
    text = data.decode(codec, "replace")
    if "\ufffd" in text or _KANA.search(text):
        codec = _LARGEST[name]
        text = data.decode(codec)
    return text, name if data.decode(name, "replace") == text else codec


def _given(data: bytes, encoding: str) -> str:
    """The text in the encoding that somebody asked for."""
    try:
        text = data.decode(encoding)
        text.encode("utf-8")  # some codecs let half a character through
    except UnicodeEncodeError:
        raise UnicodeError(f"{encoding} gives characters that no text holds") from None
    return text


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of `data`, without a byte order mark, and the encoding it was read in.

    In this order: a byte order mark; strict UTF-8; else whichever of GB18030, Big5, UTF-16, UTF-32 (without a mark) and Windows-1252
    gives the most usual characters in the first 64 KB, and reads the whole without an error.

    Parameters
    ----------
    data
        The bytes of a text file.
    encoding
        The encoding, where somebody knows it; then no other is tried.

    Raises
    ------
    UnicodeError
        When `encoding`, or else none of these, fits all of it; a :class:`UnicodeDecodeError` says of the most plausible one at which
        byte it fails.

    Examples
    --------
    >>> decode("我们的合同".encode("gb18030"))
    ('我们的合同', 'gb18030')
    >>> decode("我們的合同".encode("big5"))
    ('我們的合同', 'big5')
    """
    if encoding:
        return _given(data, encoding).removeprefix("\ufeff"), encoding
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name).removeprefix("\ufeff"), name
    doubtful = b"\0" in data or (len(data) < SHORT and _CONTROL.search(data) is not None)
    text, first = None, None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error
    if text is not None and not doubtful:
        return text, "utf-8"
    for name in _candidates(data):
        try:
            return _read(data, name)
        except UnicodeDecodeError as error:
            first = first or error
    if text is not None:
        return text, "utf-8"
    raise first or UnicodeError("it is in no encoding that can be recognised")


def looks_wrong(text: str) -> bool:
    """Whether a text holds so few usual characters that it was read in an encoding that is not its own.

    Examples
    --------
    >>> looks_wrong("我們的合同".encode("big5").decode("gb18030")), looks_wrong("我們的合同")
    (True, False)
    """
    sample = text[:SAMPLE]
    return _plausible(sample, "wide")[0] < BELIEVED and not _is_western(sample)
