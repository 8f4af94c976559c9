"""The words of coding sheets: in the study's language where one is written, in all languages where one is read."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from qualcode.tokenising.views import fold

__all__ = ["LANGUAGES", "heading_key", "plain", "said", "sheet_words"]

LANGUAGES = ("zh", "en")
NUMBERED = "{number}"
_SPACE = re.compile(r"\s+")


@cache
def sheet_words(language: str) -> dict[str, str]:
    """The words of one language by key.

    Examples
    --------
    >>> sheet_words("en")["head.sentence"], sheet_words("zh")["mark.none"]
    ('SENTENCE', '无')
    """
    text = (files("qualcode.sheeting") / f"words_{language}.yaml").read_text(encoding="utf-8")
    return {str(key): str(value) for key, value in yaml.safe_load(text).items()}


def plain(text: str) -> str:
    """A word as it is compared: without blanks, in one script, width and case.

    Examples
    --------
    >>> plain(" Code　１")
    'code1'
    """
    return _SPACE.sub("", fold(text))


@cache
def _headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for words in map(sheet_words, LANGUAGES):
        for key, word in words.items():
            if key.startswith(("head.", "about.")):
                found[plain(word)] = key.partition(".")[2]
    return found


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """Which column or fact a heading of any language stands for (``code_2``, ``memo``, ``complete``); blank: another one.

    Examples
    --------
    >>> heading_key("代码 2"), heading_key("Row id (leave)"), heading_key("Remarks")
    ('code_2', 'row', '')
    """
    word = plain(text)
    known = _headings()
    if word in known:
        return known[word]
    number = re.search(r"\d{1,2}", word)
    key = known.get(plain(word.replace(number[0], NUMBERED, 1)), "") if number else ""
    return f"{key}_{number[0]}" if number and key else ""


def said(text: str, mark: str) -> bool:
    """Whether what somebody wrote means a mark (yes, none, accept, reject) in any language.

    Examples
    --------
    >>> said("√", "yes"), said("同意", "accept"), said("也许", "accept")
    (True, True, False)
    """
    words = [sheet_words(language) for language in LANGUAGES]
    known = {plain(one) for each in words for one in (each[f"mark.{mark}"], *each[f"also.{mark}"].split())}
    return plain(text) in known
