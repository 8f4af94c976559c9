"""A study and a key → the study under pseudonyms, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.anonymising.exposing import exposed
from qualcode.anonymising.pseudonyms import is_chinese
from qualcode.anonymising.renaming import renamed, spoken_alike, written
from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.model import Study
from qualcode.names.identifiers import IDENTIFIERS
from qualcode.names.tagging import tagged
from qualcode.reading.grammars import YES
from qualcode.reading.keys import KeyRow, row_problems
from qualcode.replacing import Replacer

__all__ = ["AnonymisedStudy", "anonymise", "restored"]

SHOWN = 3


@dataclass(frozen=True)
class AnonymisedStudy:
    """A study under pseudonyms.

    Attributes
    ----------
    study
        The same study: texts, titles, actors, aliases, speakers, attributes and ids with pseudonyms. Texts are plain, each turn begins
        with its label; bold, tables, time stamps are gone.
    key
        What was applied.
    doubts
        What a person should look at: who could be recognised all the same, turns that come out otherwise.

    Examples
    --------
    >>> from qualcode import anonymise, proposed_key, read_study
    >>> study = read_study("nominal_contracts")
    >>> made = anonymise(study, proposed_key(study))
    >>> "梧桐" in made.study.document("J-01").text
    False
    """

    study: Study
    key: tuple[KeyRow, ...]
    doubts: tuple[Problem, ...] = ()


def anonymise(study: Study, key: Sequence[KeyRow]) -> AnonymisedStudy:
    """The study with every original of the key replaced by its pseudonym, wherever it stands.

    Parameters
    ----------
    study
        What :func:`qualcode.read_study` gave.
    key
        From :func:`qualcode.proposed_key` or :func:`qualcode.read_key`.

    Raises
    ------
    DataError
        With everything that is wrong with the key: blank cells, unknown words, two originals with one pseudonym, a pseudonym that stands
        in the texts or holds an original, a way of writing that it lacks, texts that could not be put back.

    Examples
    --------
    >>> from qualcode import KeyRow, anonymise, read_study
    >>> study = read_study("nominal_contracts")
    >>> made = anonymise(study, [KeyRow("拾光", "机构Z", "organisation")])
    >>> [actor.name for actor in made.study.actors if "Z" in actor.name]
    ['机构Z社会工作服务中心']
    """
    replacer = Replacer(key)
    problems = [*row_problems(key), *_clashes(study, key)]
    if problems:
        raise DataError(problems)
    problems = list(_not_exact(study, replacer))
    try:
        made, doubts = spoken_alike(study, renamed(study, replacer.forward), replacer.forward)
    except ArgumentError as error:
        raise DataError([*problems, Problem("key", str(error), "Choose a pseudonym that an id may hold.")]) from None
    for form, around in replacer.unlisted.items():
        use = "Add a line for this way of writing."
        problems.append(Problem("key", f"'{form}' (in '{' '.join(around.split())}') is no line of the key", use))
    if not problems:
        problems += left_over(made, replacer)
    if problems:
        raise DataError(problems)
    return AnonymisedStudy(_uncut(made, key, replacer), tuple(key), (*doubts, *exposed(study, key)))


def _uncut(study: Study, key: Sequence[KeyRow], replacer: Replacer) -> Study:
    """The study whose segmentation leaves pseudonyms whole where it did so with the original: the same words stand beside them."""
    listed = [row for row in key if row.use == YES and row.sort not in IDENTIFIERS and "\n" not in row.pseudonym]
    whole = [row.pseudonym for row in listed if is_chinese(row.original) and len(tagged(row.original)) == 1]
    grammars = {}
    for language, grammar in study.grammars.items():
        words = tuple(dict.fromkeys(map(replacer.forward, grammar.words)))
        more = tuple(word for word in whole if language == "zh" and is_chinese(word) and word not in words)
        grammars[language] = replace(grammar, words=(*more, *words))
    return replace(study, grammars=grammars)


def restored(study: Study, key: Sequence[KeyRow]) -> Study:
    """A study with the originals back in the place of their pseudonyms.

    Examples
    --------
    >>> from qualcode import anonymise, proposed_key, read_study
    >>> study = read_study("nominal_contracts")
    >>> made = anonymise(study, proposed_key(study))
    >>> restored(made.study, made.key).document("J-01").text == study.document("J-01").text
    True
    """
    problems = row_problems(key)
    if problems:
        raise DataError(problems)
    return renamed(study, Replacer(key).back)


def _clashes(study: Study, key: Sequence[KeyRow]) -> Iterator[Problem]:
    """Pseudonyms that stand in the texts already, or that hold an original."""
    texts = [(where, text) for where, text in written(study) if text]
    everything = "\n\n".join(dict.fromkeys(text for _, text in texts))
    replacer = Replacer(key)
    for row in key:
        if row.use != YES or not row.pseudonym.strip():
            continue
        if row.pseudonym in everything:
            where = next((place for place, text in texts if row.pseudonym in text), "the texts")
            found = f"the pseudonym '{row.pseudonym}' stands in {where} already"
            yield Problem(row.place, found, "Choose one that the texts do not have, or nobody can put the original back.")
        inside = [row.pseudonym[one.start : one.end] for one in replacer.secrets(row.pseudonym)]
        if inside:
            yield Problem(row.place, f"the pseudonym '{row.pseudonym}' holds the original '{inside[0]}'", "Choose one that holds none.")


def _not_exact(study: Study, replacer: Replacer) -> Iterator[Problem]:
    """Strings that would not come back as they were, because pseudonyms and what stands beside them run together."""
    for where, text in dict.fromkeys(written(study)):
        changed = replacer.forward(text)
        back = replacer.back(changed)
        if back != text:
            at = next(
                (number for number, (one, other) in enumerate(zip(back, text, strict=False)) if one != other), min(len(back), len(text))
            )
            found = f"near '{' '.join(text[max(0, at - 10) : at + 10].split())}' a pseudonym and its neighbours read like another pseudonym"
            yield Problem(where, found, "Change the pseudonyms there in the key, for instance by another letter.")


def left_over(study: Study, replacer: Replacer) -> Iterator[Problem]:
    """Originals that are still in the strings of a study."""
    for where, text in dict.fromkeys(written(study)):
        for one in replacer.secrets(text)[:SHOWN]:
            around = " ".join(text[max(0, one.start - 8) : one.end + 8].split())
            found = f"the original '{text[one.start : one.end]}' is still there (in '{around}')"
            yield Problem(where, found, "Choose other pseudonyms in the key, or set `use` to no if it is no name here.")
