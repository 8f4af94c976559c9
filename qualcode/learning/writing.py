"""Weights as the table that :func:`qualcode.reading.weights.read_weights` reads."""

from __future__ import annotations

import csv
import io

from qualcode.weights import Weights

__all__ = ["weights_csv"]


def weights_csv(weights: Weights) -> str:
    """A feature a row, a code a column; blank where a feature says nothing of a code.

    Examples
    --------
    >>> print(weights_csv(Weights("mine", {"term:插手": {"control": 1.2}, "(always)": {"control": -2.0}})), end="")
    feature,control
    (always),-2.0
    term:插手,1.2
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["feature", *weights.codes])
    for feature, row in sorted(weights.weights.items()):
        writer.writerow([feature, *(row.get(code, "") for code in weights.codes)])
    return stream.getvalue()
