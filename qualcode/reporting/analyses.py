"""The analyses of a run as files: ids with their names beside them, and an index that says what each file is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.reporting.labels import Labels
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.analysing.record import Analyses

__all__ = ["analysis_files", "index_of", "named", "of_state", "told", "write_analyses"]

LEVELS = {
    "actor": "actor",
    "first": "actor",
    "second": "actor",
    "source": "actor",
    "target": "actor",
    "stage": "stage",
    "from_stage": "stage",
    "to_stage": "stage",
    "family": "family",
    "theme": "family",
    "code": "code",
    "code_1": "code",
    "code_2": "code",
    "dyad": "dyad",
    "state": "state",
    "from_state": "state",
    "to_state": "state",
}
"""Columns of ids that have names, and what they are ids of."""
BOTH = " / "
PRECISION = "%.6g"
"""What is worked out is told with six digits: the rest is noise of the machine."""


def of_state(labels: Labels, value: str) -> str:
    """The name of a state of a trajectory, of several at once each."""
    return BOTH.join(labels.words[f"state.{part}"] if f"state.{part}" in labels.words else labels.code(part) for part in value.split(BOTH))


def named(frame: pd.DataFrame, labels: Labels, levels: Mapping[str, str] = LEVELS) -> pd.DataFrame:
    """The same table with a column ``<column>_name`` behind each column of ids; `levels` says which columns are and of what.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import read_study
    >>> told = named(pd.DataFrame({"family": ["tie", "control"], "n": [1, 2]}), Labels(read_study("nominal_contracts")))
    >>> told.columns.tolist(), told["family_name"].tolist()
    (['family', 'family_name', 'n'], ['过程性关系', '控制'])
    """
    known: dict[str, Callable[[str], str]] = {
        level: (lambda value, level=level: of_state(labels, value) if level == "state" else labels.of(level, value))  # type: ignore[misc]
        for level in set(levels.values())
    }
    made = frame.copy()
    for column in frame.columns:
        level = levels.get(str(column))
        if level is not None and not (column == "actor" and "name" in frame):
            names = frame[column].map(known[level], na_action="ignore").astype(TEXT)
            made.insert(list(made.columns).index(column) + 1, f"{column}_name", names)
    return made


def told(analyses: Analyses, name: str, labels: Labels) -> str:
    """Why a table was not made, in words; a sentence stands for itself."""
    reason = analyses.left_out[name]
    return labels.words.get(f"left_out.{reason}", reason)


def index_of(analyses: Analyses, files: dict[str, pd.DataFrame], labels: Labels) -> pd.DataFrame:
    """What each file is, how long, and what in it is undefined; then what was not made, with why."""
    import pandas as pd

    words = labels.words
    told_of = {name: "; ".join(analyses.notes.get(name, ())) or pd.NA for name in files}
    rows = [(f"{name}.csv", words[f"analysis.{name}"], len(frame), told_of[name]) for name, frame in files.items()]
    rows += [(f"({name}.csv)", words[f"analysis.{name}"], 0, told(analyses, name, labels)) for name in analyses.left_out]
    return pd.DataFrame(rows, columns=["file", "what", "rows", "note"])


def analysis_files(analyses: Analyses, labels: Labels) -> dict[str, pd.DataFrame]:
    """The tables with names, in the order in which a reader needs them; those that one pastes into a text have names alone."""
    files: dict[str, pd.DataFrame] = {}
    for name, frame in analyses.tables.items():
        files[name] = named(frame, labels)
        if name == "trajectories":
            files["trajectories_wide"] = _wide_paths(analyses, labels)
        elif name == "cooccurrence" and analyses.together is not None:
            files["cooccurrence_matrix"] = analyses.together.rename_axis(index="code").reset_index()
        elif name == "framework":
            files["framework_wide"] = _wide_framework(analyses, labels)
    return files


def _wide_paths(analyses: Analyses, labels: Labels) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for plane, paths in analyses.paths.items():
        words = paths.wide.map(lambda state: of_state(labels, state), na_action="ignore")
        words.columns = [labels.of("stage", stage) for stage in words.columns]
        words.insert(0, labels.level("dyad"), [labels.of("dyad", dyad) for dyad in words.index])
        words.insert(0, labels.level("plane"), labels.of("plane", plane))
        parts.append(words)
    return pd.concat(parts, ignore_index=True)


def _wide_framework(analyses: Analyses, labels: Labels) -> pd.DataFrame:
    """A row each person (or document) and plane, a column each family; the cells as they are, with 0 and blank apart."""
    assert analyses.framework is not None
    wide = analyses.framework.rename(columns=labels.code).rename_axis(columns=None).reset_index()
    wide["plane"] = [labels.of("plane", plane) for plane in wide["plane"]]
    return wide.rename(columns={name: labels.level(name) for name in wide.columns[:2]})


def write_analyses(analyses: Analyses, labels: Labels, folder: Path, write: Callable[..., None]) -> None:
    """The files and their index into a folder; `write` is how a table becomes a file."""
    folder.mkdir()
    files = analysis_files(analyses, labels)
    for name, frame in files.items():
        write(frame, folder / f"{name}.csv", floats=PRECISION)
    write(index_of(analyses, files, labels), folder / "index.csv")
