"""Counts of codings and relations: which rows count, how they are labelled, the matrices, and the rows behind each cell."""

from __future__ import annotations

from qualcode.matrices.counting import (
    COUNTS,
    PERSPECTIVES,
    UNKNOWN,
    code_matrix,
    counted,
    dyad_matrix,
    dyads,
    evidence,
    perspectives,
)

__all__ = ["COUNTS", "PERSPECTIVES", "UNKNOWN", "code_matrix", "counted", "dyad_matrix", "dyads", "evidence", "perspectives"]
