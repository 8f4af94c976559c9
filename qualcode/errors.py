"""What can go wrong, by what the user can do about it.

::

    QualcodeError
    ├── DataError       the study, a text or a codebook has problems: correct the files (exit code 1)
    ├── ArgumentError   a function was called with something it does not take (also a ValueError)
    └── OutputError     the results could not be written (exit code 1)

A :class:`DataError` lists every :class:`Problem` that was found, not only the first. A doubt is the same
thing without consequence: the run goes on and the doubt is shown.
"""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["ArgumentError", "DataError", "OutputError", "Problem", "QualcodeError", "closest", "hint", "one_of", "remedy", "typed"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    Parameters
    ----------
    where
        File and place, such as ``study.yaml, line 12``.
    found
        What was found, and what was expected.
    remedy
        What the user can do. A full sentence.

    Examples
    --------
    >>> print(Problem("study.yaml, line 3", "codebook 'govern' is unknown", "Did you mean 'governance'?"))
    study.yaml, line 3: codebook 'govern' is unknown. Did you mean 'governance'?
    """

    where: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}. {self.remedy}"


class QualcodeError(Exception):
    """Every error that qualcode raises on purpose.

    Examples
    --------
    >>> from qualcode import read_study
    >>> try:
    ...     study = read_study("nominal_contract")
    ... except QualcodeError as error:
    ...     print(type(error).__name__)
    DataError
    """


class DataError(QualcodeError):
    """The material has problems; ``problems`` lists all that were found.

    Examples
    --------
    >>> empty = Problem("texts/S-02.txt", "the file is empty", "Put the text in, or take the document out of study.yaml.")
    >>> unknown = Problem("study.yaml, line 3", "codebook 'govern' is unknown", "Did you mean 'governance'?")
    >>> print(DataError([empty, unknown]))
    texts/S-02.txt: the file is empty. Put the text in, or take the document out of study.yaml.
    study.yaml, line 3: codebook 'govern' is unknown. Did you mean 'governance'?
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ArgumentError(QualcodeError, ValueError):
    """A function was called with an argument that it does not take.

    Examples
    --------
    >>> from qualcode import Document
    >>> Document("S-01", "答：多。", language="cn")
    Traceback (most recent call last):
    ...
    qualcode.errors.ArgumentError: document 'S-01': language 'cn' is not one of zh, en (closest: 'en')
    """


class OutputError(QualcodeError):
    """The results could not be written; the message says which file, and what to do.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import NamedTemporaryFile
    >>> from qualcode import run, write_results
    >>> with NamedTemporaryFile() as file:
    ...     try:
    ...         doubts = write_results(run("nominal_contracts"), Path(file.name, "out"))
    ...     except OutputError as error:
    ...         print("the folder cannot be made" in str(error))
    True
    """


def one_of(what: str, value: object, known: Iterable[str]) -> None:
    """Refuses a value that is none of those known.

    Examples
    --------
    >>> one_of("plane", "actul", ("nominal", "actual"))
    Traceback (most recent call last):
    ...
    qualcode.errors.ArgumentError: plane 'actul' is not one of nominal, actual (closest: 'actual')
    """
    known = tuple(known)
    if value not in known:
        raise ArgumentError(f"{what} {value!r} is not one of {', '.join(filter(None, known))}{hint(str(value), known)}")


def hint(word: str, known: Iterable[str]) -> str:
    """What a message adds about a word that is not known: the closest one, in brackets, or nothing.

    Examples
    --------
    >>> hint("goverment", ["government", "assessor"])
    " (closest: 'government')"
    """
    near = closest(word, known)
    return f" (closest: '{near}')" if near else ""


def remedy(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about a word that is not known: a question that names the closest, else `otherwise`.

    Examples
    --------
    >>> remedy("spekers", ["speakers", "site"], "Take it out.")
    "Did you mean 'speakers'?"
    """
    near = closest(word, known)
    return f"Did you mean '{near}'?" if near else otherwise


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to `word` in spelling, or an empty string.

    Examples
    --------
    >>> closest("goverment", ["government", "assessor"])
    'government'
    >>> closest("xyz", ["government"])
    ''
    """
    found = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.5)
    return found[0] if found else ""


def typed(*words: str) -> str:
    """A command as it is typed into the shell of this system: words with blanks or signs that the shell obeys are quoted.

    Examples
    --------
    >>> typed("qualcode", "check", "my study")    # doctest: +SKIP
    "qualcode check 'my study'"
    """
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(words)
    return shlex.join(words)
