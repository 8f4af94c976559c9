"""Quotes that may hurt somebody when they are printed: minors, health and crimes of named people, criticism that gives its speaker away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qualcode.errors import Problem
from qualcode.grammar import Grammar
from qualcode.levels import ROWS, level_row
from qualcode.material import interviewees, standing_alone
from qualcode.matrices.choosing import counted
from qualcode.model import Document, Study
from qualcode.names.persons import PERHAPS, person_names
from qualcode.names.searching import NameSearch
from qualcode.rows import Coding, Relation, Segment
from qualcode.segmenting.marks import numeral
from qualcode.tables import TEXT, check
from qualcode.tokenising.views import fold

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ADULT", "REASONS", "age_pattern", "high_risk", "risk_doubts", "speaks_of_child"]

ADULT = 18
"""Under which age somebody is a minor."""
CRITICAL = ("control", "resistance", "patronage")
"""Families of codes that say something of whoever stands above which he would not like to read."""
NAMED = ("health", "crime", "family")
"""What hurts those whose name stands beside it."""
REASONS = ("minor", *NAMED, "criticism")
_NUMBER = r"(?P<number>\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"


def age_pattern(grammars: Iterable[Grammar]) -> re.Pattern[str]:
    """A number and the words behind an age; in front of Latin words stands a blank or a hyphen."""
    words = sorted({fold(word) for grammar in grammars for word in grammar.identifiers.get("age", ())})
    listed = "|".join(("[ -]" if word.isascii() else "") + re.escape(word) for word in words)
    return re.compile(f"{_NUMBER}(?:{listed or '(?!)'})")


def _young(folded: str, ages: re.Pattern[str]) -> bool:
    return any((numeral(found["number"]) or 0) < ADULT for found in ages.finditer(folded))


def speaks_of_child(text: str, words: Sequence[str], ages: re.Pattern[str]) -> bool:
    """Whether a text holds an age of a minor, or one of the words for one."""
    folded = fold(text)
    return any(fold(word) in folded for word in words) or _young(folded, ages)


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some words; Latin ones whole."""
    parts = (rf"\b{re.escape(fold(word))}\b" if word.isascii() else re.escape(fold(word)) for word in words)
    return re.compile("|".join(parts) or "(?!)")


def high_risk(
    codings: pd.DataFrame, study: Study, *, segments: pd.DataFrame, relations: pd.DataFrame, critical: Sequence[str] = CRITICAL
) -> pd.DataFrame:
    """The codings whose sentence may hurt somebody when it is quoted, with the reason.

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`. Rejected ones are left out.
    study
        Its languages have the words (``sensitive``), its actors their levels.
    segments
        The sentences, columns as :class:`qualcode.Segment`.
    relations
        Columns as :class:`qualcode.Relation`: whom a sentence is about.
    critical
        Families of codes by which somebody criticises.

    Returns
    -------
    pandas.DataFrame
        ``coding``, ``segment``, ``reason``, a row for each reason, in the order of the codings. ``minor``: an age under 18, or a word for
        a child beside a name or a school. ``health``, ``crime``, ``family`` (conflict): beside the name of a person. ``criticism``: a
        critical code about an actor who stands above the speaker's, said by somebody who is the only one with this unit, role and
        site. A word tells little: these are warnings, to be read by a person; what is not listed is not safe.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> risky = qualcode.high_risk(results.codings, results.study, segments=results.segments, relations=results.relations)
    >>> risky.columns.tolist(), set(risky["reason"]) <= {"minor", "health", "crime", "family", "criticism"}
    (['coding', 'segment', 'reason'], True)
    """
    import pandas as pd

    check(codings, Coding, needs=["coding", "segment", "code", "person", "status"])
    check(segments, Segment, needs=["segment", "text", "person", "actor", "language", "document"])
    check(relations, Relation, needs=["segment", "code", "source", "target"])
    kept = counted(codings)
    said = segments[segments["segment"].isin(kept["segment"])].drop_duplicates("segment")
    told = _by_words(dict(zip(said["segment"], zip(said["text"], said["language"], strict=True), strict=True)), study)
    blamed = _blamed(said, study, segments, relations, critical)
    rows = [
        (coding, segment, reason)
        for coding, segment, code in kept[["coding", "segment", "code"]].itertuples(index=False, name=None)
        for reason in (*told.get(segment, ()), *(["criticism"] if (segment, code) in blamed else []))
    ]
    return pd.DataFrame(rows, columns=["coding", "segment", "reason"], dtype=TEXT)


def _by_words(said: Mapping[str, tuple[str, str]], study: Study) -> dict[str, list[str]]:
    """The reasons that words tell, by sentence."""
    ages = age_pattern(study.grammars.values())
    hits: dict[str, set[str]] = {}
    for segment, (text, language) in said.items():
        folded = fold(text)
        words = study.grammars[language].sensitive if language in study.grammars else {}
        found = {what for what, listed in words.items() if _any_of(tuple(listed)).search(folded)}
        found |= {"young"} if _young(folded, ages) else set()
        if found - {"school"}:
            hits[segment] = found
    named = _naming({segment: said[segment] for segment in hits}, study.grammars)
    reasons = {}
    for segment, found in hits.items():
        minor = "young" in found or ("child" in found and ("school" in found or segment in named))
        told = [*(["minor"] if minor else []), *(what for what in NAMED if what in found and segment in named)]
        if told:
            reasons[segment] = told
    return reasons


def _naming(said: Mapping[str, tuple[str, str]], grammars: Mapping[str, Grammar]) -> set[str]:
    """The sentences in which a person is named."""
    documents = [Document(f"s{number}", text, language=language) for number, (text, language) in enumerate(said.values())]
    found = [one for one in person_names(documents, grammars=grammars) if one.kind != PERHAPS]
    search = NameSearch(form for one in found for form in (one.text, *one.aliases))
    return {segment for segment, (text, _) in said.items() if search.matches(text)}


def _blamed(
    said: pd.DataFrame, study: Study, segments: pd.DataFrame, relations: pd.DataFrame, critical: Sequence[str]
) -> set[tuple[str, str]]:
    """Sentence and code where somebody who can be recognised criticises whoever stands above."""
    known = _recognised(study, segments)
    rank = {actor.id: ROWS.index(level_row(actor.kind, actor.level)) for actor in study.actors}
    by = {
        segment: rank[actor]
        for segment, person, actor in said[["segment", "person", "actor"]].itertuples(index=False, name=None)
        if person in known and actor in rank
    }
    found = set()
    for segment, code, *ends in relations[["segment", "code", "source", "target"]].itertuples(index=False, name=None):
        if segment in by and str(code).partition(".")[0] in critical and any(rank.get(end, len(ROWS)) < by[segment] for end in ends):
            found.add((segment, code))
    return found


def _recognised(study: Study, segments: pd.DataFrame) -> set[Any]:
    """The persons who are the only ones with their unit, role and site; also where the table calls them by the number of the interview."""
    import pandas as pd

    people = interviewees(study, segments=segments)
    answers = segments[(segments["role"] != "interviewer") & segments["person"].notna()]
    alone = people[pd.Series(standing_alone(people), index=people.index, dtype=bool)]
    known = set(alone["person"])
    speakers = answers.drop_duplicates(["document", "person"]).groupby("document")["person"].agg(list)
    for documents in alone.loc[~alone["person"].isin(answers["person"]), "documents"]:
        for document in str(documents).split("; "):
            known |= set(speakers.get(document, ())) if len(speakers.get(document, ())) == 1 else set()
    return known


def risk_doubts(risky: pd.DataFrame) -> list[Problem]:
    """How many codings stand in sentences of high risk, in one line."""
    if risky.empty:
        return []
    reasons = Counter(risky["reason"].astype(str))
    told = ", ".join(f"{reason} {reasons[reason]}" for reason in REASONS if reason in reasons)
    found = f"{risky['segment'].nunique()} coded sentences may hurt somebody when they are quoted ({told})"
    use = "The quote bank avoids them where it can and warns where it cannot: qualcode quotes, with the folder of the study."
    return [Problem("quotes", found, use)]
