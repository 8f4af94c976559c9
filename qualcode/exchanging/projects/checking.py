"""Whether a project holds together, before it is written for somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qualcode.errors import DataError, Problem, hint
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.plain import rows_of
from qualcode.kept import KeptCoding, KeptSet

__all__ = ["check_content"]

SHOWN = 20
_USE = "Correct the row, or add what it names."


def check_content(content: ProjectContent) -> None:
    """Refuses a project with codings of a text, a code or a place that there is not, or with an id that stands twice.

    Examples
    --------
    >>> from qualcode import Codebook, Document, table
    >>> codings = table([KeptCoding("c1", "S-02", 0, 1, "tie", "张三")], KeptCoding)
    >>> check_content(ProjectContent("t", (Document("S-01", "多。"),), Codebook("b", {}, ()), codings=codings))
    Traceback (most recent call last):
    ...
    qualcode.errors.DataError: codings, coding 'c1': there is no document 'S-02' (closest: 'S-01'). Correct the row, or add what it names.
    codings, coding 'c1': there is no code 'tie'. Correct the row, or add what it names.
    """
    problems = [*_twice("documents", [one.id for one in content.documents]), *_twice("actors", [one.id for one in content.actors])]
    problems += _twice("codings", content.codings["coding"].fillna("").tolist())
    problems += _codings(content)
    for row in (KeptSet(*row) for row in rows_of(content.sets, KeptSet)):
        try:
            fine = isinstance(json.loads(row.members or "[]"), list) and isinstance(json.loads(row.attributes or "{}"), dict)
        except ValueError:
            fine = False
        if not fine:
            use = 'Write them as ["S-01"] and {"name": "value"}.'
            problems.append(Problem("sets", f"the members or attributes of '{row.name}' are no JSON list and object", use))
    if problems:
        raise DataError(problems)


def _twice(where: str, ids: list[str]) -> list[Problem]:
    seen: set[str] = set()
    twice = dict.fromkeys(id for id in ids if id in seen or seen.add(id))  # type: ignore[func-returns-value]
    return [Problem(where, f"the id '{id}' stands there twice", "Rename one of the two.") for id in list(twice)[:SHOWN]]


def _codings(content: ProjectContent) -> Iterator[Problem]:
    lengths, codes = {one.id: len(one.text) for one in content.documents}, {code.id for code in content.codebook.codes}
    for row in (KeptCoding(*row) for row in rows_of(content.codings, KeptCoding)):
        where = f"codings, coding '{row.coding}'"
        if row.document not in lengths:
            yield Problem(where, f"there is no document '{row.document}'{hint(row.document, lengths)}", _USE)
        elif not 0 <= row.start < row.end <= lengths[row.document]:
            yield Problem(where, f"{row.start} to {row.end} does not lie in '{row.document}', which has {lengths[row.document]}", _USE)
        if row.code not in codes:
            yield Problem(where, f"there is no code '{row.code}'{hint(row.code, codes)}", _USE)
