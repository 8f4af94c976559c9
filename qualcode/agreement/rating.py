"""Which units each coder read, and which codes they gave them: the ratings that agreement of units is measured on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.agreement.grouping import MACHINE, Voice, label, voices
from qualcode.agreement.sentences import read_characters
from qualcode.errors import ArgumentError, hint, one_of
from qualcode.intervals import placing
from qualcode.kept import PROPOSED, KeptCoding, Reading
from qualcode.matrices.choosing import holds
from qualcode.matrices.labelling import codable, cut, sources
from qualcode.tables import TEXT, check, check_columns, texts

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["GIVEN", "LEVELS", "OPEN", "SAID", "Rated", "rated", "rating_columns", "ratings"]

LEVELS = ("code", "family")
"""Codes as they are, or only their first part: a unit has a family where it has any code of it."""
SAID = ("stage", "plane")
"""What a coder may say of a coding besides its code."""
_AT = ("document", "start", "end")
GIVEN, OPEN = "given", "open"


@dataclass(frozen=True, eq=False)
class Rated:
    """What every coder read and gave.

    Attributes
    ----------
    units
        One row a unit: document, start, end, ``cluster`` (the informant, or the document).
    voices
        The coders with their rounds.
    read
        Voices × units: whether the whole unit was read.
    given
        One row for each voice, unit and code that were given, or are still open (column ``what``); further columns ``family`` and, where
        they are there, stage and plane.
    left_out
        What of the tables does not enter: (coder, round, reason, number) each.
    """

    units: pd.DataFrame
    voices: tuple[Voice, ...]
    read: Array
    given: pd.DataFrame
    left_out: tuple[tuple[str, str, str, int], ...]


def ratings(codings: pd.DataFrame, readings: pd.DataFrame, *, segments: pd.DataFrame, code: str, level: str = "code") -> pd.DataFrame:
    """The units × coders table of one code, for :func:`qualcode.cohen_kappa` and its like, or for any other program.

    Parameters
    ----------
    codings
        Columns document, start, end, code, coder and, where they are there, status, method, round, polarity. A rejected coding says no, one
        that denies too; a person's that is only proposed is open. Rules and models count with what they propose.
    readings
        What each coder read: columns document, start, end, coder and, where it is there, round. Rules and models without readings have read
        everything.
    segments
        The units, columns document, start, end; an interviewer's are none where there is a column ``role``. A coding belongs to every unit
        that it shares a character with.
    code
        Id of a code, or of a family.
    level
        ``code``: this code itself; ``family``: any code whose first part it is.

    Returns
    -------
    pandas.DataFrame
        Index document, start, end: the units that at least one person read, in the order of the segments. A column for each coder in each
        round (``李``, ``李 (2)``): True, False, or ``<NA>`` where the coder did not read the whole unit or has not decided.

    Raises
    ------
    ArgumentError
        When a column is missing, nobody gave the code, or units overlap.

    Examples
    --------
    >>> import pandas as pd
    >>> sentences = pd.DataFrame({"document": "d", "start": [0, 5], "end": [5, 9]})
    >>> read = pd.DataFrame({"document": "d", "start": 0, "end": [9, 5], "coder": ["李", "王"]})
    >>> found = pd.DataFrame({"document": ["d"], "start": [1], "end": [4], "code": ["tie"], "coder": ["李"]})
    >>> ratings(found, read, segments=sentences, code="tie").values.tolist()
    [[True, False], [False, <NA>]]
    """
    import numpy as np
    import pandas as pd

    one_of("level", level, LEVELS)
    all_of = rated(codings, readings, segments)
    known = sorted(map(str, all_of.given[level].unique()))
    if code not in known:
        raise ArgumentError(f"nobody gave {level} '{code}'{hint(code, known)} (given were: {', '.join(known) or 'none'})")
    every = np.arange(len(all_of.voices))
    person = np.array([voice.kind != MACHINE for voice in all_of.voices], dtype=bool)
    at = np.flatnonzero(all_of.read[person].any(axis=0) if person.any() else all_of.read.any(axis=0))
    columns = rating_columns(all_of, every, at, all_of.given[all_of.given[level] == code])
    named = [label(voice.coder, voice.round) for voice in all_of.voices]
    values = {name: pd.array(column == 1, dtype="boolean") for name, column in zip(named, columns.T, strict=True)}
    frame = pd.DataFrame(values, index=pd.MultiIndex.from_frame(all_of.units.loc[at, list(_AT)]))
    return frame.mask(columns < 0)


def rating_columns(all_of: Rated, who: Sequence[int] | Array, at: Array, given: pd.DataFrame) -> Array:
    """Units × voices: 1 given, 0 read and not given, −1 not read or still open.

    Parameters
    ----------
    who, at
        Numbers of the voices and of the units.
    given
        Rows of :attr:`Rated.given`, of one code.
    """
    import numpy as np

    place = np.full(len(all_of.units), -1)
    place[at] = np.arange(len(at))
    columns = np.where(all_of.read[np.asarray(who, dtype=int)][:, at].T, 0, -1)
    voice, unit = given["voice"].to_numpy(), place[given["unit"].to_numpy()]
    for what, value in ((OPEN, -1), (GIVEN, 1)):  # who gave it to a part of the unit gave it
        own = (given["what"] == what).to_numpy(dtype=bool) & (unit >= 0)
        for column, number in enumerate(who):
            columns[unit[own & (voice == number)], column] = value
    return columns


def rated(codings: pd.DataFrame, readings: pd.DataFrame, segments: pd.DataFrame) -> Rated:
    """What every coder read and gave; see :func:`ratings` for the tables."""
    check(codings, KeptCoding, needs=[*_AT, "code", "coder"])
    check(readings, Reading, needs=[*_AT, "coder"])
    check_columns(segments, _AT, what="the segments")
    units = (codable(segments) if "role" in segments else segments).reset_index(drop=True)
    units = units[list(_AT)].assign(cluster=sources(units))
    known = voices(codings, readings)
    place = {(voice.coder, voice.round): at for at, voice in enumerate(known)}
    left: list[tuple[str, str, str, int]] = []
    read = _read(readings, units, known, left)
    given = _given(codings.reset_index(drop=True), units, known, place, left)
    inside = read[given["voice"].to_numpy(), given["unit"].to_numpy()]
    _tell(left, known, given.loc[~inside & (given["what"] == GIVEN).to_numpy(), "voice"], "codings in units that the coder did not read")
    return Rated(units, tuple(known), read, given[inside].reset_index(drop=True), tuple(left))


def _tell(left: list[tuple[str, str, str, int]], known: Sequence[Voice], numbers: pd.Series, reason: str) -> None:
    """Notes how many rows of each voice are left out."""
    for number, times in numbers.value_counts().sort_index().items():
        voice = known[int(str(number))]
        left.append((voice.coder, voice.round, reason, int(times)))


def _voice(frame: pd.DataFrame, place: Mapping[tuple[str, str], int]) -> Array:
    """The number of each row's voice; −1 where nobody is named."""
    import numpy as np

    return np.array([place.get(pair, -1) for pair in zip(texts(frame, "coder"), texts(frame, "round"), strict=True)], dtype=np.int64)


def _read(readings: pd.DataFrame, units: pd.DataFrame, known: Sequence[Voice], left: list[tuple[str, str, str, int]]) -> Array:
    """Voices × units: a unit is read where the coder's readings together hold all of its characters."""
    characters = read_characters(readings, units, known)
    length = (units["end"] - units["start"]).to_numpy()
    read: Array = (characters >= length) & (length > 0)
    own = {*zip(texts(readings, "coder"), texts(readings, "round"), strict=True)}
    for voice, partly in zip(known, ((characters > 0) & ~read).sum(axis=1).tolist(), strict=True):
        if (voice.coder, voice.round) not in own and voice.kind != MACHINE:
            left.append((voice.coder, voice.round, "no reading is kept of this coder, so that nobody can tell what was read", 1))
        elif partly:
            left.append((voice.coder, voice.round, "units of which only a part was read", partly))
    return read


def _given(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    known: Sequence[Voice],
    place: Mapping[tuple[str, str], int],
    left: list[tuple[str, str, str, int]],
) -> pd.DataFrame:
    """One row for each voice, unit and code that were given or are open."""
    import numpy as np

    number = _voice(codings, place)
    machine = np.array([voice.kind == MACHINE for voice in known] + [False])[number]
    waiting = np.array([status == PROPOSED for status in texts(codings, "status")], dtype=bool) & ~machine
    kept = holds(codings) & (number >= 0)
    where = placing(codings[list(_AT)], units)
    homeless = np.setdiff1d(np.flatnonzero(kept), where["span"])
    _tell(left, known, codings.iloc[homeless].assign(voice=number[homeless])["voice"], "codings outside of all units")
    waits = number[waiting & kept]
    _tell(left, known, codings[waiting & kept].assign(voice=waits)["voice"], "proposals that the coder has not decided on")
    where = where[kept[where["span"].to_numpy()]]
    span = where["span"].to_numpy()
    rows = codings.iloc[span][["code", *(name for name in SAID if name in codings)]].reset_index(drop=True)
    rows["code"] = rows["code"].astype(TEXT)
    frame = rows.assign(family=cut(rows["code"], 1), voice=number[span], unit=where["unit"].to_numpy())
    told: pd.DataFrame = frame.assign(what=np.where(waiting[span], OPEN, GIVEN))
    return told[told["code"].notna()].reset_index(drop=True)
