"""Lines as other programs write them (KH Coder's rules, search engines, regular expressions), which are read here as plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.linting.findings import REMARK, Finding
from qualcode.linting.lines import Language, Rule

__all__ = ["foreign_lines"]

_NEAR = "Write `{0} ~(20) {1}` for two things near each other, `{0} …(20) {1}` for this order."
_BOTH = "Write `{0} ~ {1}` for two things near each other; what has to stand somewhere in the sentence goes under `all:`."
_SIGNS = (
    (re.compile(r"\b(?:near|seq)\s*\((?:[^()]*\)\s*\[\d+\]|[^()]+-[^()]+\))"), _NEAR),
    (re.compile(r"\.[*+]|\\[wWdDsSbB]|\(\?[:=!<]|^\^|\$$"), "Write `{0} … {1}` for what may stand between two things."),
    (re.compile(r"(?<!\S)(?:&!|!|NOT)(?!\S)"), "What must not stand in the sentence goes under `none:`."),
    (re.compile(r"(?<!\S)(?:&&?|[+＆＋]|AND)(?!\S)"), _BOTH),
    (re.compile(r"(?<!\S)(?:\|\||OR)(?!\S)"), "Write `{0}|{1}`."),
    (re.compile(r'"'), "Write words that belong together without marks: `{0} {1}`, or `({0} {1}|…)` among others."),
    (re.compile(r"\w+\*|\*\w+"), "Write out the words that are meant: `{2}`."),
)
"""What tells that a line was written for another program, and how it is written here; the first one found is told."""
_WORDS = {"zh": ("压", "尾款", "检查|检查组"), "en": ("withhold", "payment", "withhold|withholding")}


def foreign_lines(language: Language) -> Iterator[Finding]:
    """Lines with signs that other programs give a meaning and that are looked for here as they stand."""
    for rule in language.rules:
        for line in _written(rule):
            found = next(((sign[0], write) for tell, write in _SIGNS if (sign := tell.search(line))), None)
            if found:
                told = f"'{found[0]}' has no meaning here and is looked for as it stands"
                remedy = found[1].format(*_WORDS[language.name])
                yield Finding(REMARK, "foreign", rule.code.id, rule.language, rule.number, line, "", told, remedy)


def _written(rule: Rule) -> tuple[str, ...]:
    """All lines of an indicator, those of its conditions too."""
    one = rule.indicator
    return (*one.match, *one.all_of, *one.any_of, *one.none_of, *one.near, *one.not_near, *one.asked)
