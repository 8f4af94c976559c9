"""Who could be recognised even under a pseudonym, and what consent forbids: for a person to look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qualcode.anonymising.key import YES, KeyRow
from qualcode.errors import Problem
from qualcode.model import Document, Study
from qualcode.names.searching import NameSearch
from qualcode.tokenising.views import fold

__all__ = ["exposed"]

REFUSED = frozenset({"no", "n", "false", "0", "否", "不", "不可", "不同意"})
SPOKEN = ("interview", "minutes", "observation")
ADULT, NEAR = 18, 15
"""Under which age somebody is a minor, and how many characters from a name an age or a word such as 学生 speaks of it."""
SHOWN = 5
_AGE = re.compile(r"(\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?:周)?岁|(\d{1,2})[ -]years?[ -]old")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}


def exposed(study: Study, key: Sequence[KeyRow]) -> Iterator[Problem]:
    """The doubts about a study that is to be given away; places are those of the original."""
    yield from _unique_roles(study)
    yield from _minors(study, key)
    kept = {row.original for row in key if row.use != YES}
    for document in study.documents:
        where = f"document '{document.id}'"
        if _refused(document, "may_quote"):
            yield Problem(where, "may_quote is no", "Quote nothing of it, not even under a pseudonym; better leave it out.")
        named = [name for name in (document.site, document.attributes.get("unit", "")) if name and name in kept]
        if _refused(document, "may_name_unit") and named:
            yield Problem(where, f"may_name_unit is no, but the key keeps '{named[0]}'", "Set `use` to yes in the key.")


def _refused(document: Document, attribute: str) -> bool:
    return fold(document.attributes.get(attribute, "")).strip() in REFUSED


def _unique_roles(study: Study) -> Iterator[Problem]:
    """Informants who are the only one with their post, unit and place."""
    places: dict[tuple[str, str, str], set[str]] = {}
    first: dict[str, tuple[tuple[str, str, str], str]] = {}
    for document in study.documents:
        speakers = [speaker for speaker in document.speakers if not speaker.interviewer]
        for speaker in speakers:
            alone = len(speakers) == 1
            post = speaker.role or (document.attributes.get("post", "") if alone else "")
            unit = (document.attributes.get("unit", "") if alone else "") or speaker.actor
            person = speaker.person or f"{document.id}/{speaker.label}"
            if post and (unit or document.site):
                places.setdefault((post, unit, document.site), set()).add(person)
                first.setdefault(person, ((post, unit, document.site), document.id))
    for person, (role, id) in first.items():
        if len(places[role]) == 1:
            told = ", ".join(filter(None, role))
            use = "Whoever knows the field knows who it is: coarsen the post or the place in study.yaml and in the header of the text."
            yield Problem(f"document '{id}'", f"'{person}' is the only informant with this post, unit and site ({told})", use)


def _minors(study: Study, key: Sequence[KeyRow]) -> Iterator[Problem]:
    """Names of persons near an age below 18 or a word that speaks of a child."""
    search = NameSearch(row.original for row in key if row.sort == "person" and row.use == YES)
    for document in study.documents:
        if document.kind not in SPOKEN:
            continue
        words = study.grammars[document.language].identifiers.get("minor", ())
        lines = Counter[int]()
        for match in search.matches(document.text):
            around = document.text[max(0, match.start - NEAR) : match.end + NEAR]
            if _speaks_of_child(around, words):
                lines[document.text.count("\n", 0, match.start) + 1] += 1
        if lines:
            told = ", ".join(map(str, sorted(lines)[:SHOWN])) + (", …" if len(lines) > SHOWN else "")
            found = f"a name stands near an age below {ADULT} or a word for a child (line {told})"
            yield Problem(f"document '{document.id}'", found, "Take out what tells more of a minor than the study needs.")


def _speaks_of_child(text: str, words: Sequence[str]) -> bool:
    folded = fold(text)
    return any(fold(word) in folded for word in words) or any(_age(found[1] or found[2]) < ADULT for found in _AGE.finditer(folded))


def _age(number: str) -> int:
    """十二 and 12 as a number."""
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
