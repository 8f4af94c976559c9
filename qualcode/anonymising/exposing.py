"""Who could be recognised even under a pseudonym, and what consent forbids: for a person to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qualcode.errors import Problem
from qualcode.model import Document, Study
from qualcode.names.searching import NameSearch
from qualcode.reading.grammars import NO, YES, meant
from qualcode.reading.keys import KeyRow
from qualcode.risks import ADULT, age_pattern, speaks_of_child

__all__ = ["exposed"]

SPOKEN = ("interview", "minutes", "observation")
NEAR = 15
"""How many characters from a name an age or a word such as 学生 speaks of it."""
SHOWN = 5


def exposed(study: Study, key: Sequence[KeyRow]) -> Iterator[Problem]:
    """The doubts about a study that is to be given away; places are those of the original."""
    yield from _unique_roles(study)
    yield from _minors(study, key)
    kept = {row.original for row in key if row.use != YES}
    for document in study.documents:
        where = f"document '{document.id}'"
        if _refused(document, "may_quote", study):
            yield Problem(where, "may_quote is no", "Quote nothing of it, not even under a pseudonym; better leave it out.")
        named = [name for name in (document.site, document.attributes.get("unit", "")) if name and name in kept]
        if _refused(document, "may_name_unit", study) and named:
            yield Problem(where, f"may_name_unit is no, but the key keeps '{named[0]}'", "Set `use` to yes in the key.")


def _refused(document: Document, attribute: str, study: Study) -> bool:
    return meant(document.attributes.get(attribute, ""), study.grammars.values()) == NO


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
    ages = age_pattern(study.grammars.values())
    for document in study.documents:
        if document.kind not in SPOKEN:
            continue
        words = study.grammars[document.language].identifiers.get("minor", ())
        lines = Counter[int]()
        for match in search.matches(document.text):
            around = document.text[max(0, match.start - NEAR) : match.end + NEAR]
            if speaks_of_child(around, words, ages):
                lines[document.text.count("\n", 0, match.start) + 1] += 1
        if lines:
            told = ", ".join(map(str, sorted(lines)[:SHOWN])) + (", …" if len(lines) > SHOWN else "")
            found = f"a name stands near an age below {ADULT} or a word for a child (line {told})"
            yield Problem(f"document '{document.id}'", found, "Take out what tells more of a minor than the study needs.")
