"""Questions to a whole study: counts by any label that the study knows, in its own order, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.errors import one_of
from qualcode.matrices.choosing import counted, where_labels
from qualcode.matrices.counting import matrix_of
from qualcode.matrices.labelling import PERSPECTIVES, label_names, labelled, orders
from qualcode.matrices.opening import evidence
from qualcode.matrices.options import Choices, completed, names_of
from qualcode.matrices.record import Matrix
from qualcode.matrices.windows import WINDOWS
from qualcode.model import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["asked", "narrowed", "of_relations", "of_whose_codings", "opened", "told", "values_of"]


def of_relations(names: Iterable[str]) -> bool:
    """Whether a label speaks of a pair or of an end of one."""
    return any(name in ("dyad", "source", "target", "perspective") or name.startswith(("source_", "target_")) for name in names)


def asked(
    study: Study,
    tables: Mapping[str, pd.DataFrame],
    segments: pd.DataFrame,
    *,
    rows: str | Sequence[str],
    columns: str | Sequence[str],
    table: str | None,
    options: Mapping[str, Any],
) -> Matrix:
    """A matrix of the tables of a study; see :meth:`qualcode.Results.matrix`."""
    choices = Choices.of(options)
    names = [*names_of(rows), *names_of(columns), *choices.needs]
    table = table or ("relations" if of_relations(names) else "codings")
    one_of("table", table, tables)
    if choices.duplicates in WINDOWS:
        names.append("date")
    frame, material = told(study, tables[table], segments, names)
    matrix = matrix_of(table, frame, material, rows, columns, orders(study), choices)
    if table == "relations":
        whom = sorted(map(str, counted(tables["codings"])["coder"].dropna().unique()))
        return replace(matrix, settings={**matrix.settings, "coders": of_whose_codings(whom)})
    return matrix


def told(study: Study, frame: pd.DataFrame, segments: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table and the material with those of the labels that the study tells; what the table's sentences tell is left to others."""
    beside = [name for name in names if name in segments and name not in frame]
    known = set(label_names(segments, study))
    material = labelled(segments, study, labels=[name for name in names if name in known])
    return labelled(frame, study, labels=[name for name in names if name not in beside]), material


def of_whose_codings(coders: Iterable[str]) -> str:
    """Of whom relations are, in words: of all whose codings count.

    Examples
    --------
    >>> of_whose_codings(["Anna", "rule"])
    'together: Anna, rule: a relation does not say from whose coding it was made'
    """
    return f"together: {', '.join(coders)}: a relation does not say from whose coding it was made"


def opened(study: Study, codings: pd.DataFrame, relations: pd.DataFrame, labels: Mapping[str, str | Sequence[str]]) -> pd.DataFrame:
    """The rows of a study's tables that have these labels; see :meth:`qualcode.Results.evidence`."""
    frame = relations if of_relations(labels) else codings
    rows = labelled(frame, study, labels=labels)
    return evidence(rows, known=values_of(study, orders(study), labels), **labels)[list(frame.columns)]


def values_of(study: Study, known: Mapping[str, Sequence[str] | None], labels: Iterable[str]) -> dict[str, Sequence[str] | None]:
    """The values that a label may have though no row has it: those that the study declares, and all pairs where pairs are asked for."""
    pairs = [f"{one.id}{arrow}{other.id}" for one in study.actors for other in study.actors for arrow in "→–"] if "dyad" in labels else []
    return {**known, "perspective": PERSPECTIVES, **({"dyad": pairs} if pairs else {})}


def narrowed(
    study: Study, frame: pd.DataFrame, segments: pd.DataFrame, where: Mapping[str, str | Sequence[str]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a study's table that have these labels, and the sentences that can have such rows, both with the labels as columns.

    Sentences are chosen by those of the labels that they have themselves (stage, kind, person_role, …): a code is no choice of material.

    Raises
    ------
    ArgumentError
        With every label that there is not, and every value that occurs nowhere.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> where = {"kind": ["interview"], "family": ["control"]}
    >>> codings, material = narrowed(results.study, results.codings, results.segments, where)
    >>> set(codings["family"]), set(material["kind"]), len(codings) < len(material)
    ({'control'}, {'interview'}, True)
    """
    known = set(label_names(segments, study))
    material = labelled(segments, study, labels=[name for name in where if name in known])
    beside = [name for name in where if name in material and name not in frame and name not in label_names(frame, study)]
    rows = completed(labelled(frame, study, labels=[name for name in where if name not in beside]), material, beside)
    rows, material = where_labels(where, [rows, material], [rows, material], orders(study))
    return rows, material
