"""Codings that were made with an earlier version of a codebook, brought to the present one by its ledger (`history:`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.changes import Change, version_key
from qualcode.errors import DataError, Problem, hint
from qualcode.model import Codebook
from qualcode.rows import Coding
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Became", "became", "migrated", "unknown_codes"]

LEDGER = "If it was renamed, merged or split, add a line to `history:` in the codebook and run `qualcode codebook migrate`."
BLANK = "; "


class Became(NamedTuple):
    """What an earlier code is now: the code, or its candidates where it was split; ``kinds`` are the changes it went through."""

    code: str
    candidates: tuple[str, ...]
    kinds: tuple[str, ...]


def became(code: str, codebook: Codebook, *, version: str = "") -> Became:
    """What became of a code since a version.

    A code that the present codebook has is taken to be that one when no `version` is given, so that bringing a table up to date a second
    time changes nothing; one that was split and is a candidate of its own stays open.

    Parameters
    ----------
    code
        The id that was used.
    codebook
        The present one, with its history.
    version
        The version that was used; blank: not known.

    Examples
    --------
    >>> from qualcode import Code
    >>> codes = tuple(Code(id, {}) for id in ("funding", "renewal"))
    >>> history = (Change("2", "renamed", ("money",), ("means",)), Change("3", "split", ("means",), ("funding", "renewal")))
    >>> became("money", Codebook("mine", {}, codes, history=history))
    Became(code='means', candidates=('funding', 'renewal'), kinds=('renamed', 'split'))
    """
    ids = {one.id for one in codebook.codes}
    if not version and code in ids and not _keeps_its_name(code, codebook):
        return Became(code, (), ())
    since = [one for one in codebook.history if not version or version_key(one.version) > version_key(version)]
    return _followed(code, since)


def _keeps_its_name(code: str, codebook: Codebook) -> bool:
    """Whether a code was split and is one of its own candidates."""
    return any(one.kind == "split" and code in one.old and code in one.new for one in codebook.history)


def _followed(code: str, changes: Sequence[Change]) -> Became:
    """A code through changes in their order; behind a split each candidate goes on by itself."""
    kinds: list[str] = []
    for number, change in enumerate(changes):
        if code not in change.old:
            continue
        if change.new != (code,):
            kinds.append(change.kind)
        if change.kind == "split":
            further = [_followed(id, changes[number + 1 :]) for id in change.new]
            ends = dict.fromkeys(end for one in further for end in (one.candidates or (one.code,)))
            return Became(code, tuple(ends), tuple(dict.fromkeys((*kinds, *(kind for one in further for kind in one.kinds)))))
        code = change.new[0]
    return Became(code, (), tuple(kinds))


def unknown_codes(codes: Iterable[str], codebook: Codebook, where: str) -> list[Problem]:
    """A problem for each code that the codebook does not have, naming its ledger where that knows it.

    Examples
    --------
    >>> from qualcode import Code
    >>> history = (Change("2", "renamed", ("money",), ("funding",)),)
    >>> codebook = Codebook("mine", {}, (Code("funding", {}),), version="2", history=history)
    >>> print(*unknown_codes(["money"], codebook, "codings.csv"))
    codings.csv: code 'money' is not in codebook 'mine', whose history says: renamed to funding. Run `qualcode codebook migrate`.
    """
    ids = [one.id for one in codebook.codes]
    problems = []
    for code in dict.fromkeys(codes):
        if code in ids:
            continue
        now = became(code, codebook)
        if now.kinds:
            told = f"{' and '.join(now.kinds)} to {', '.join(now.candidates or (now.code,))}"
            found = f"code '{code}' is not in codebook '{codebook.id}', whose history says: {told}"
            problems.append(Problem(where, found, "Run `qualcode codebook migrate`."))
        else:
            problems.append(Problem(where, f"code '{code}' is not in codebook '{codebook.id}'{hint(code, ids)}", LEDGER))
    return problems


def migrated(codings: pd.DataFrame, codebook: Codebook, *, version: str = "") -> pd.DataFrame:
    """Codings that were made with an earlier version of a codebook, as the present one has them.

    Codes that were renamed or merged are mapped. One that was split keeps its name and gets its candidates, for a person to decide:
    write the one that is meant into `code` (where that is the old name itself, empty `candidates`) and bring the table up to date again.

    Parameters
    ----------
    codings
        With a column ``code``; further columns are carried along. A column ``codebook_version`` says for each row with which version it
        was made and goes before `version`.
    codebook
        The present one, with its history.
    version
        With which version the codings were made; blank: not known, and then a code that the present codebook has is taken to be that one.

    Returns
    -------
    pandas.DataFrame
        The same rows in the same order, with the columns ``code_before`` (blank: it was this one), ``change`` (``renamed``, ``merged``,
        ``split``) and ``candidates`` (ids with ``; `` between; blank: nothing to decide) at the end; ``codebook_version``, where there is
        one, is the present version in every row that is decided.

    Raises
    ------
    DataError
        With every code that neither the codebook nor its history knows.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import Code
    >>> history = (Change("2", "merged", ("money", "pay"), ("funding",)),)
    >>> codebook = Codebook("mine", {}, (Code("funding", {}),), version="2", history=history)
    >>> migrated(pd.DataFrame({"code": ["pay", "funding"]}), codebook)[["code", "code_before"]].fillna("").values.tolist()
    [['funding', 'pay'], ['funding', '']]
    """
    check(codings, Coding, needs=["code"])
    ids = {one.id for one in codebook.codes}
    given = ["" if code != code or code is None else str(code) for code in codings["code"].tolist()]
    versions = _versions(codings, version)
    told = zip(given, versions, _column(codings, "candidates"), _column(codings, "change"), strict=True)
    now = [
        Became(code, (), ()) if code in ids and _decided(code, options, change, codebook) else became(code, codebook, version=made)
        for code, made, options, change in told
    ]
    lost = [code for code, one in zip(given, now, strict=True) if not one.candidates and one.code not in ids]
    if lost:
        raise DataError(_problems(lost, codebook))
    return _with(codings, codebook, given, now)


def _decided(code: str, candidates: str, change: str, codebook: Codebook) -> bool:
    """Whether a person has chosen this code where an earlier one was split."""
    if not candidates:
        return "split" in change
    return code in candidates.split(BLANK) and not _keeps_its_name(code, codebook)


def _problems(codes: Sequence[str], codebook: Codebook) -> list[Problem]:
    """What is wrong with codes that lead nowhere, with the number of codings that each has."""
    counts = {code: codes.count(code) for code in dict.fromkeys(codes)}
    ids = [one.id for one in codebook.codes]
    return [
        Problem(
            "codings",
            f"code '{code or '(blank)'}' of {count} coding{'s' if count > 1 else ''} is neither in codebook '{codebook.id}' "
            f"nor in its history{hint(code, ids)}",
            LEDGER,
        )
        for code, count in counts.items()
    ]


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    """A text column, blank where it is missing."""
    return ["" if value != value else str(value) for value in frame[name].fillna("").tolist()] if name in frame else [""] * len(frame)


def _versions(codings: pd.DataFrame, version: str) -> list[str]:
    return [made or version for made in _column(codings, "codebook_version")]


def _with(codings: pd.DataFrame, codebook: Codebook, given: Sequence[str], now: Sequence[Became]) -> pd.DataFrame:
    import pandas as pd

    before = _column(codings, "code_before")
    earlier = list(zip(_column(codings, "change"), _column(codings, "candidates"), strict=True))
    open_now = [BLANK.join(one.candidates) for one in now]
    values = {
        "code_before": [
            (old or code) if one.candidates else code if one.code != code else old
            for code, one, old in zip(given, now, before, strict=True)
        ],
        "change": [
            old if still and still == options else BLANK.join(one.kinds) or old
            for one, still, (old, options) in zip(now, open_now, earlier, strict=True)
        ],
        "candidates": open_now,
    }
    columns = {name: pd.Series([value or None for value in listed], dtype=TEXT, index=codings.index) for name, listed in values.items()}
    columns["code"] = pd.Series([one.code for one in now], dtype=TEXT, index=codings.index)
    if "codebook_version" in codings:
        made = [old if one.candidates else codebook.version for one, old in zip(now, _versions(codings, ""), strict=True)]
        columns["codebook_version"] = pd.Series([value or None for value in made], dtype=TEXT, index=codings.index)
    return codings.assign(**columns)
