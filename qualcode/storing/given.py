"""What people decided in a project, as a table of codings that a run takes: their codings, and the pairs that they gave as the two ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qualcode.kept import ACCEPTED, MANUAL
from qualcode.storing.project import Project
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["given_codings_of"]

COLUMNS = ("document", "start", "end", "code", "coder", "method", "status", "quote", "polarity", "modality", "stage", "plane")
ENDS = ("source", "target")
Pair = tuple[str, str]


def given_codings_of(project: Project) -> pd.DataFrame:
    """The codings of people in a project, every cell a text, as :func:`qualcode.run` takes them.

    Parameters
    ----------
    project
        An open project.

    Returns
    -------
    pandas.DataFrame
        Columns document, start, end, code, coder, method, status, quote, polarity, modality, stage, plane, source, target; the index holds
        the ids of the codings. In the order of documents and places.

    Notes
    -----
    What people coded is in it, rejected rows too, and what machines proposed and a person accepted; other proposals are not. Where somebody
    coded a document several times, only the first time is: later rounds tell how far a coder agrees with herself, and would be counted
    twice. The relations of a coding are its ends: actors joined by ``"; "``, each of whom stands to each at the other end. Pairs that
    are no such product (a → b and c → d) give the coding a row for each part. A coding without relations has blank ends: nobody said.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode.kept import KeptCoding, KeptDocument, KeptRelation
    >>> from qualcode.storing.identifying import text_sha256
    >>> from qualcode.storing.project import open_project
    >>> from qualcode.storing.recording import put
    >>> text = "答：街道管我们。"
    >>> sha256 = text_sha256(text)
    >>> rows = [
    ...     KeptDocument("S-01", sha256),
    ...     KeptCoding("coding-1", "S-01", 2, 7, "control", "张三", quote="街道管我们"),
    ...     KeptRelation("relation-1", "coding-1", "S-01", 2, 7, "street", "agency", "control", "张三", quote="街道管我们"),
    ... ]
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     done = project.record(map(put, rows), action="coded", who="张三", at="2026-03-01T09:30:00", texts=[(sha256, text)])
    ...     given_codings_of(project)[["start", "code", "coder", "source", "target"]].values.tolist()
    [['2', 'control', '张三', 'street', 'agency']]
    """
    import pandas as pd

    codings = project.codings()
    codings = codings[((codings["method"] == MANUAL) | (codings["status"] == ACCEPTED)).to_numpy(dtype=bool)]
    codings = codings.loc[[not later for later in _later(codings)]]  # .loc: an empty list names rows, not columns
    pairs: dict[str, list[Pair]] = {}
    relations = project.relations(method=MANUAL)[["coding", *ENDS]].fillna("")  # a statement of a discourse network has no target
    for coding, source, target in relations.itertuples(index=False, name=None):
        pairs.setdefault(coding, []).append((source, target))
    rows, index = [], []
    for id, cells in zip(codings["coding"], codings[list(COLUMNS)].astype(TEXT).fillna("").itertuples(index=False), strict=True):
        for ends in _products(pairs.get(id, ())) or [("", "")]:
            rows.append((*cells, *ends))
            index.append(id)
    return pd.DataFrame(rows, columns=[*COLUMNS, *ENDS], index=pd.Index(index, name="coding", dtype="object"), dtype=TEXT)


def _later(codings: pd.DataFrame) -> Iterator[bool]:
    """Whether each coding is of a later round than the first in which its coder coded its document."""
    rounds = [(document, coder, _order(round)) for document, coder, round in zip(*_whose(codings), strict=True)]
    first: dict[Pair, tuple[int, str]] = {}
    for document, coder, order in rounds:
        first[document, coder] = min(order, first.get((document, coder), order))
    return (order != first[document, coder] for document, coder, order in rounds)


def _whose(codings: pd.DataFrame) -> list[list[str]]:
    return [codings[name].astype(TEXT).fillna("").tolist() for name in ("document", "coder", "round")]


def _order(round: str) -> tuple[int, str]:
    """Rounds as people number them: blank, 2, 10."""
    return len(round), round


def _products(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs as few rows of sources and targets, each of which stands to each."""
    targets: dict[str, set[str]] = {}
    for source, target in pairs:
        targets.setdefault(source, set()).add(target)
    sources: dict[tuple[str, ...], list[str]] = {}
    for source in sorted(targets):
        sources.setdefault(tuple(sorted(targets[source])), []).append(source)
    return [("; ".join(own), "; ".join(others)) for others, own in sources.items()]
