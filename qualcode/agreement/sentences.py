"""Which sentences each coder read, and which codings lie in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qualcode.agreement.continua import merged
from qualcode.agreement.grouping import MACHINE, Voice, voices
from qualcode.intervals import placing
from qualcode.matrices.choosing import holds
from qualcode.rows import Segment
from qualcode.tables import texts

if TYPE_CHECKING:
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["Placed", "ReadSentences", "placed_codings", "read_characters", "read_sentences"]

Name = tuple[str, str]
"""A coder and a round."""


class Placed(NamedTuple):
    """A coding in a sentence."""

    coding: str
    start: int
    end: int
    code: str
    stage: str
    plane: str


@dataclass(frozen=True)
class ReadSentences:
    """The sentences in the order of the table, and the numbers of those that each coder (a name and a round) read whole."""

    sentences: tuple[Segment, ...]
    by: dict[Name, frozenset[int]]

    def both(self, first: Name, second: Name) -> list[int]:
        return sorted(self.by.get(first, frozenset()) & self.by.get(second, frozenset()))


def read_sentences(readings: pd.DataFrame, segments: pd.DataFrame, codings: pd.DataFrame) -> ReadSentences:
    """A sentence was read by a coder when the readings of that coder cover all its characters; several readings may share in that.

    A machine among the coders that has no readings has read all that there is.
    """
    known = voices(codings, readings)
    units = segments[["document", "start", "end"]].reset_index(drop=True)
    length = (units["end"] - units["start"]).to_numpy()
    whole = (read_characters(readings, units, known) >= length) & (length > 0)
    by = {(voice.coder, voice.round): frozenset(np.flatnonzero(own).tolist()) for voice, own in zip(known, whole, strict=True)}
    return ReadSentences(tuple(_sentences(segments)), by)


def read_characters(readings: pd.DataFrame, units: pd.DataFrame, known: Sequence[Voice]) -> Array:
    """Voices × units: how many characters of a unit the readings of a coder cover together; of a machine without readings, all.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"document": "d", "start": [0, 5], "end": [5, 9]})
    >>> readings = pd.DataFrame({"document": "d", "start": [0, 2], "end": [4, 7], "coder": "李"})
    >>> read_characters(readings, units, voices(readings.assign(round=""), pd.DataFrame({"coder": ["rules"]}))).tolist()
    [[5, 4], [5, 2]]
    """
    readings = readings.reset_index(drop=True)
    whose = list(zip(texts(readings, "coder"), texts(readings, "round"), strict=True))
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, who in enumerate(whose):
        rows[who].append(at)
    found = np.zeros((len(known), len(units)), dtype=np.int64)
    for at, voice in enumerate(known):
        own = rows.get((voice.coder, voice.round))
        if own:
            where = placing(_united(readings.iloc[own]), units)
            found[at] = np.bincount(where["unit"], weights=where["shared"], minlength=len(units))
        elif voice.kind == MACHINE:
            found[at] = units["end"] - units["start"]
    return found


def _united(spans: pd.DataFrame) -> pd.DataFrame:
    """Spans of one coder as stretches that share no character."""
    import pandas as pd

    documents, number = np.unique(spans["document"].astype(str), return_inverse=True)
    width = int(spans["end"].max()) + 1
    lift = number * width  # each document above the one before
    line = merged(spans["start"].to_numpy(dtype=np.int64) + lift, spans["end"].to_numpy(dtype=np.int64) + lift)
    document = line.start // width
    return pd.DataFrame({"document": documents[document], "start": line.start % width, "end": line.end - document * width})


def _sentences(segments: pd.DataFrame) -> Iterator[Segment]:
    """The rows with a blank in the place of ``<NA>``, and of columns that are not there."""
    names = [name for name in Segment._fields if name in segments]
    cells = [segments[name].astype(object).where(segments[name].notna(), "") for name in names]
    blank = dict.fromkeys(Segment._fields, "")
    for row in zip(*cells, strict=True):
        yield Segment(**{**blank, **dict(zip(names, row, strict=True))})


def placed_codings(codings: pd.DataFrame, segments: pd.DataFrame) -> dict[tuple[int, str, str], list[Placed]]:
    """The codings that count, by the number of the sentence and the coder with the round, in the order of places and codes.

    What a coder rejected, or coded as denied, is not among them.
    """
    rows = codings[holds(codings)].reset_index(drop=True)
    cells = {name: texts(rows, name) for name in ("coding", "code", "coder", "round", "stage", "plane")}
    starts, ends = rows["start"].tolist(), rows["end"].tolist()
    found: dict[tuple[int, str, str], list[Placed]] = defaultdict(list)
    for at, sentence in placing(rows, segments.reset_index(drop=True))[["span", "unit"]].itertuples(index=False, name=None):
        said = (cells["code"][at], cells["stage"][at], cells["plane"][at])
        found[sentence, cells["coder"][at], cells["round"][at]].append(Placed(cells["coding"][at], starts[at], ends[at], *said))
    return {key: sorted(several, key=lambda one: (one.start, one.end, one.code)) for key, several in found.items()}
