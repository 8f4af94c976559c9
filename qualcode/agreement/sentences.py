"""Which sentences each coder read, and which codings lie in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qualcode.agreement.grouping import voices
from qualcode.intervals import placing
from qualcode.matrices.choosing import denies
from qualcode.rows import Segment

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Placed", "ReadSentences", "placed_codings", "read_sentences"]

Voice = tuple[str, str]
REJECTED, MACHINE = "rejected", "machine"


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
    by: dict[Voice, frozenset[int]]

    def both(self, first: Voice, second: Voice) -> list[int]:
        return sorted(self.by.get(first, frozenset()) & self.by.get(second, frozenset()))


def read_sentences(readings: pd.DataFrame, segments: pd.DataFrame, codings: pd.DataFrame) -> ReadSentences:
    """A sentence was read by a coder when the readings of that coder cover all its characters; several readings may share in that.

    A machine among the coders that has no readings has read all that there is.
    """
    sentences = tuple(_sentences(segments))
    numbered = segments[["document", "start", "end"]].reset_index(drop=True)
    left: dict[Voice, dict[int, int]] = {}
    for voice, rows in _by_voice(_apart(readings)):
        placed = placing(rows, numbered)
        shared = placed.groupby("unit")["shared"].sum()
        left[voice] = dict(zip(shared.index.tolist(), shared.tolist(), strict=True))
    whole = {voice: frozenset(at for at, n in own.items() if n == sentences[at].end - sentences[at].start) for voice, own in left.items()}
    machines = [(voice.coder, voice.round) for voice in voices(codings, readings) if voice.kind == MACHINE]
    return ReadSentences(sentences, dict.fromkeys(machines, frozenset(range(len(sentences)))) | whole)


def _sentences(segments: pd.DataFrame) -> Iterator[Segment]:
    """The rows with a blank in the place of ``<NA>``, and of columns that are not there."""
    names = [name for name in Segment._fields if name in segments]
    cells = [segments[name].astype(object).where(segments[name].notna(), "") for name in names]
    blank = dict.fromkeys(Segment._fields, "")
    for row in zip(*cells, strict=True):
        yield Segment(**{**blank, **dict(zip(names, row, strict=True))})


def _apart(readings: pd.DataFrame) -> pd.DataFrame:
    """The readings with their coder and round as one column, where those of a voice that overlap share no character twice."""
    import pandas as pd

    rounds = readings["round"].astype("string").fillna("") if "round" in readings else [""] * len(readings)
    voices = list(zip(readings["coder"], rounds, strict=True))
    rows: list[list[Any]] = []
    for voice, document, start, end in sorted(zip(voices, readings["document"], readings["start"], readings["end"], strict=True)):
        if rows and rows[-1][:2] == [voice, document] and start < rows[-1][3]:
            rows[-1][3] = max(rows[-1][3], end)
        else:
            rows.append([voice, document, start, end])
    return pd.DataFrame(rows, columns=["voice", "document", "start", "end"])


def _by_voice(rows: pd.DataFrame) -> Iterator[tuple[Voice, pd.DataFrame]]:
    for voice in dict.fromkeys(rows["voice"]):
        yield voice, rows[[one == voice for one in rows["voice"]]].astype({"start": "int64", "end": "int64"})


def placed_codings(codings: pd.DataFrame, segments: pd.DataFrame) -> dict[tuple[int, str, str], list[Placed]]:
    """The codings that count, by the number of the sentence and the coder with the round, in the order of places and codes.

    What a coder rejected, or coded as denied, is not among them.
    """
    rows = codings if "status" not in codings else codings[(codings["status"].astype("string").fillna("") != REJECTED).to_numpy()]
    rows = rows[~np.asarray(denies(rows), dtype=bool)].reset_index(drop=True)
    cells = {name: _words(rows, name) for name in ("coding", "code", "coder", "round", "stage", "plane")}
    starts, ends = rows["start"].tolist(), rows["end"].tolist()
    found: dict[tuple[int, str, str], list[Placed]] = defaultdict(list)
    for at, sentence in placing(rows, segments.reset_index(drop=True))[["span", "unit"]].itertuples(index=False, name=None):
        said = (cells["code"][at], cells["stage"][at], cells["plane"][at])
        found[sentence, cells["coder"][at], cells["round"][at]].append(Placed(cells["coding"][at], starts[at], ends[at], *said))
    return {key: sorted(several, key=lambda one: (one.start, one.end, one.code)) for key, several in found.items()}


def _words(frame: pd.DataFrame, name: str) -> list[str]:
    return [""] * len(frame) if name not in frame else [str(value) for value in frame[name].astype("string").fillna("")]
