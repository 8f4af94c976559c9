"""Counts of codings and relations: stage × code, dyad × stage, code × document, or by any other labels.

A cell is blank (``<NA>``) where there is no material, and 0 where there is material and nothing was found. Nominal and actual are never
added together: ``plane`` is a label of its own. Rejected codings are not counted. The same code on overlapping text is one reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from qualcode.errors import ArgumentError
from qualcode.matrices.behind import Held
from qualcode.matrices.choosing import counted
from qualcode.matrices.labelling import PERSPECTIVES, UNKNOWN, dyads, perspectives
from qualcode.matrices.options import Choices, Options, chosen, names_of, ordered, sides
from qualcode.matrices.record import Matrix
from qualcode.matrices.sharing import Countable
from qualcode.matrices.tallying import COUNTS
from qualcode.rows import Coding, Relation, Segment
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COUNTS", "PERSPECTIVES", "UNKNOWN", "code_matrix", "counted", "dyad_matrix", "dyads", "matrix_of", "of_pairs", "perspectives"]

_SPAN = ("document", "start", "end", "code")


def code_matrix(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    rows: str | Sequence[str] = ("stage", "plane"),
    columns: str | Sequence[str] = "code",
    labels: Mapping[str, Sequence[str] | None] | None = None,
    **options: Unpack[Options],
) -> Matrix:
    """How often each code was found, per stage, document or whatever else labels the rows and columns.

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`. Rejected ones are left out, and where a person decided on a code in a sentence what machines
        propose there.
    segments
        The material, columns as :class:`qualcode.Segment`, of which an interviewer's are none: it tells 0 from blank, for every label that
        is a column of it (stage, plane, document, person, or what :func:`qualcode.labelled` adds).
    rows, columns
        One label or several: columns of `codings`, of the sentence that a coding stands in (turn, actor), ``family``, ``code_1``,
        ``code_2`` and so on (the code cut at that level; ``code`` itself never adds a code's children to it). All combinations of
        stages, planes and codes are shown; of other labels those that occur.
    labels
        Per label the values in their order (stages, codes), so that those without a coding are shown too.
    **options
        ``count``: ``references`` (passages: overlapping text in a cell is one), ``segments``, ``documents``, ``informants`` (different
        persons; where nobody speaks is no material then), ``characters`` (that are covered), or ``units`` (different values of the
        columns ``units``: turn, clause, case, or a column of your own such as windows of sentences; turns and clauses are those of
        their document). ``where``: label → value or values; the material is chosen by it too.
        ``coders``: a name, ``each`` (the coder becomes a label), ``union``, ``intersection``, ``majority`` (characters to which all,
        or more than half of them, gave the code), ``adjudicated`` (the coder of that name). Needed as soon as two persons coded.
        ``duplicates`` with ``same``: rows that agree in the columns `same` (and in plane) count once per document, informant, day,
        week (ISO, with its year), month, year, stage, or range. ``touching``: whether spans that touch are one passage.

    Returns
    -------
    Matrix
        Its ``counts`` are integers (``Int64``): ``<NA>`` without material, 0 with material and nothing found.

    Raises
    ------
    ArgumentError
        When a column is missing, an option or a value of ``where`` is not known, several persons coded and ``coders`` does not say
        what to do, or nominal and actual would be added together.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import code_matrix
    >>> segments = pd.DataFrame({"document": ["a", "b"], "segment": ["a:1", "b:1"], "role": "respondent", "person": ["p", "q"]})
    >>> segments = segments.assign(stage=["setting", "review"], plane="actual")
    >>> codings = pd.DataFrame({"document": ["a", "a"], "start": [0, 2], "end": [3, 5], "code": "control.funding", "status": "accepted"})
    >>> codings = codings.assign(segment="a:1", stage="setting", plane="actual", person="p")
    >>> code_matrix(codings, segments, rows="stage", labels={"stage": ["setting", "delivery", "review"]}).counts["control.funding"].tolist()
    [1, <NA>, 0]
    """
    check(codings, Coding, needs=[*_SPAN, "status", "stage", "plane", "person"])
    choices = Choices.of(options)
    known = ordered(labels, [*names_of(rows), *names_of(columns), *choices.needs], [codings, segments])
    return matrix_of("codings", codings, segments, rows, columns, known, choices)


def dyad_matrix(
    relations: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    symmetric: Iterable[str] | None = None,
    rows: str | Sequence[str] = ("dyad", "plane"),
    columns: str | Sequence[str] = "stage",
    labels: Mapping[str, Sequence[str] | None] | None = None,
    **options: Unpack[Options],
) -> Matrix:
    """How much evidence there is for each pair of actors at each stage, on each plane.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`.
    segments
        The material, columns as :class:`qualcode.Segment`.
    symmetric
        Ids of the codes without direction (see :func:`dyads`), for the labels dyad and perspective where `relations` have no such column;
        :func:`qualcode.labelled` and :meth:`qualcode.Results.matrix` know them.
    rows, columns
        As in :func:`code_matrix`; also dyad, source, target, asserted_by, perspective (see :func:`perspectives`).
    labels, **options
        As in :func:`code_matrix`.

    Returns
    -------
    Matrix
        Its ``counts``: evidence; 0 where the stage has material on that plane but none about the pair, ``<NA>`` where it has none.

    Examples
    --------
    >>> from qualcode import dyad_matrix, read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> matrix = dyad_matrix(results.relations, results.segments, symmetric=[], labels={"stage": results.study.stages.ids})
    >>> matrix.rows, matrix.counts.columns[0]
    (('dyad', 'plane'), 'setting')
    """
    check(relations, Relation, needs=[*_SPAN, "source", "target", "stage", "plane", "person"])
    choices = Choices.of(options)
    names = [*names_of(rows), *names_of(columns), *choices.needs]
    frame = of_pairs(relations, names, symmetric)
    return matrix_of("relations", frame, segments, rows, columns, ordered(labels, names, [relations, segments]), choices)


def of_pairs(relations: pd.DataFrame, names: Iterable[str], symmetric: Iterable[str] | None) -> pd.DataFrame:
    """The relations with the labels dyad and perspective, where those are asked for."""
    both = None if symmetric is None else list(names_of(symmetric))
    for name, labelling in (("dyad", dyads), ("perspective", perspectives)):
        if name in names and name not in relations:
            if both is None:
                use = "the ids of the codes without direction; or call the method of Results of this name"
                raise ArgumentError(f"the label {name} needs `symmetric`, {use}")
            relations = relations.assign(**{name: labelling(relations, symmetric=both)})
    return relations


def matrix_of(
    table: str,
    frame: pd.DataFrame,
    segments: pd.DataFrame,
    rows: str | Sequence[str],
    columns: str | Sequence[str],
    labels: Mapping[str, Sequence[str] | None],
    choices: Choices,
) -> Matrix:
    """A matrix of labelled evidence; see :func:`code_matrix`."""
    check(segments, Segment, needs=["document", "role", "person"])
    counting = choices.counting
    down, across = sides(rows, columns, choices)
    got = chosen(table, frame, segments, (*down, *across), choices, labels)
    counts = Countable(got.found, got.material, (*down, *across), labels).counts(down, across, counting)
    return Matrix(counts, down, across, Held(got.found, got.material, got.denied), got.settings, counting)
