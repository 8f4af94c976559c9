"""Reasons and warnings of the analysis rooms, which are English sentences there, in the language of the study."""

from __future__ import annotations

import re
from functools import cache

from qualcode.alternatives import longest_first
from qualcode.reporting.wording import Words, report_words

__all__ = ["said"]

PREFIX = "said."
BETWEEN = "; "
_SLOT = re.compile(r"\\\{(\w+)\\\}")


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence that the words of a language know, with room for its values; the longest first: none stands for its beginning."""
    known = {key.removeprefix(PREFIX): text for key, text in report_words(language).items() if key.startswith(PREFIX)}
    ordered = longest_first(known)
    return tuple((re.compile(_SLOT.sub(r"(?P<\1>(?:(?!; ).)+?)", re.escape(one)) + r"(?=; |$)"), known[one]) for one in ordered)


def said(text: str, words: Words, language: str) -> str:
    """A reason, or several with ``"; "`` between, in the words of a language; a sentence without words there stands for itself.

    Examples
    --------
    >>> said("all units are of one informant, so that there is no interval", report_words("zh"), "zh")
    '所有单位都出自同一位受访者，因此没有区间'
    """
    parts, at = [], 0
    while at < len(text):
        found = next((match.group(0) and (match, told) for one, told in _patterns(language) if (match := one.match(text, at))), None)
        if found:
            match, told = found
            parts.append(told.format(**match.groupdict()))
            at = match.end() + len(BETWEEN)
        else:
            end = text.find(BETWEEN, at)
            end = len(text) if end < 0 else end
            parts.append(text[at:end])
            at = end + len(BETWEEN)
    return words["agreement.between"].join(parts)
