"""Several codebooks as one, for a study that needs codes of more than one: ``codebook: [conditions, measures]``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from qualcode.errors import DataError, Problem
from qualcode.model import Codebook
from qualcode.weights import Weights

__all__ = ["joined"]


def joined(books: Sequence[Codebook], *, where: str = "") -> Codebook:
    """One codebook with the codes of all, in the order in which they are named.

    The stage model is the first one's. A group of kinds that several books have holds what any of them counts to it. The weights are
    those of the one book that has some; the codes of the others are weighed by what holds for any codebook and need no confidence, as
    they do alone.

    Parameters
    ----------
    books
        At least one.
    where
        The place that names them, for messages.

    Raises
    ------
    DataError
        When two books have the same code, treat overlapping words differently, or both bring weights.

    Examples
    --------
    >>> from qualcode import read_codebook
    >>> both = joined([read_codebook("conditions"), read_codebook("measures")])
    >>> both.id, both.families, both.stages.id
    ('conditions+measures', ('condition', 'measure'), 'aspects4')
    """
    first = books[0]
    if len(books) == 1:
        return first
    problems = [Problem(where, *found) for found in _conflicts(books)]
    if problems:
        raise DataError(problems)
    languages = dict.fromkeys(language for book in books for language in book.title)
    return Codebook(
        "+".join(book.id for book in books),
        {language: " + ".join(book.title.get(language, book.id) for book in books) for language in languages},
        tuple(code for book in books for code in book.codes),
        _groups(books),
        first.stages,
        "+".join(book.version or "-" for book in books),
        hashlib.sha256("\n".join(book.sha256 for book in books).encode()).hexdigest(),
        first.overlap,
        tuple(change for book in books for change in book.history),
        next(iter(_weights(books)), None),
        first.general,
        frozenset(code.id for book in books if _weights(books) and book.weights is None for code in book.codes),
    )


def _conflicts(books: Sequence[Codebook]) -> list[tuple[str, str]]:
    """What keeps these books from being one: what was found, and what to do."""
    owners: dict[str, str] = {}
    found = []
    for book in books:
        for code in book.codes:
            if code.id in owners:
                told = f"code '{code.id}' is in codebook '{owners[code.id]}' and in codebook '{book.id}'"
                found.append((told, "Name one of the two, or copy one and rename the code."))
            owners.setdefault(code.id, book.id)
    if len({book.overlap for book in books}) > 1:
        told = "the codebooks treat overlapping words differently: " + ", ".join(f"{book.id} {book.overlap}" for book in books)
        found.append((told, "Give them the same `overlap:`."))
    if len(_weights(books)) > 1:
        told = "more than one of the codebooks has weights: " + ", ".join(book.id for book in books if book.weights)
        found.append((told, "Take `weights:` out of all but one."))
    return found


def _weights(books: Sequence[Codebook]) -> list[Weights]:
    return [book.weights for book in books if book.weights is not None]


def _groups(books: Sequence[Codebook]) -> dict[str, tuple[str, ...]]:
    """The kinds of every group that any book names."""
    groups: dict[str, tuple[str, ...]] = {}
    for book in books:
        for name, kinds in book.kinds.items():
            groups[name] = tuple(dict.fromkeys((*groups.get(name, ()), *kinds)))
    return groups
