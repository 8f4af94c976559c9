"""Counts of codings and relations: which rows count, how they are labelled, the matrices, and the rows behind each cell."""

from __future__ import annotations

from qualcode.matrices.comparing import comparison
from qualcode.matrices.counting import COUNTS, code_matrix, counted, dyad_matrix, matrix_of
from qualcode.matrices.cubes import Cube, code_cube
from qualcode.matrices.labelling import PERSPECTIVES, UNKNOWN, dyads, labelled, perspectives
from qualcode.matrices.opening import evidence
from qualcode.matrices.record import Matrix

__all__ = [
    "COUNTS",
    "PERSPECTIVES",
    "UNKNOWN",
    "Cube",
    "Matrix",
    "code_cube",
    "code_matrix",
    "comparison",
    "counted",
    "dyad_matrix",
    "dyads",
    "evidence",
    "labelled",
    "matrix_of",
    "perspectives",
]
