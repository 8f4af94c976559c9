"""Codings of relations of which it is not clear who deals with whom: which end is open, and who it could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.coding.drawing import ENDLESS
from qualcode.coding.indicators import Sorts
from qualcode.listed import OpenEnd
from qualcode.model import Code, Study
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.tables import check, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["open_ends"]

ENDS = ("source", "target")
OPEN = "an end stays open"
"""How the reason of a coding begins that is not counted for this."""
SEPARATOR = "; "


def open_ends(
    study: Study, *, segments: pd.DataFrame, codings: pd.DataFrame, mentions: pd.DataFrame, relations: pd.DataFrame
) -> pd.DataFrame:
    """The codings that should have two ends and do not: those that are counted and give no relation, and those not counted for that reason.

    Where a person says that nobody stands at an end (``(none)``), none is open.

    Parameters
    ----------
    study
        Whose codes say which kinds of actors may stand at an end.
    segments, codings, mentions, relations
        The tables of a run.

    Returns
    -------
    pandas.DataFrame
        One row per coding, in the order of `codings`, columns as :class:`qualcode.OpenEnd`. An end is open where neither an actor who is
        named in the sentence nor the speaker may stand there; who is the only one and could stand at both stands where the code names such
        actors earlier. ``candidates`` are whom unresolved words of the sentence may mean, then those
        who are named.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> found = results.open_ends
    >>> bool(found["segment"].isin(results.segments["segment"]).all())
    True
    """
    check(segments, Segment, needs=["segment", "actor", "text"])
    check(codings, Coding)
    check(mentions, Mention, needs=["segment", "actor", "candidates"])
    check(relations, Relation, needs=["segment", "start", "code"])
    codes = {code.id: code for code in study.codebook.codes if code.relation != "none"}
    two_ends = set(zip(relations["segment"], relations["start"], relations["code"], strict=True))
    reasons = codings["reason"].fillna("").astype(str)
    asked = (codings["status"] != "rejected") & ~reasons.str.startswith(ENDLESS)
    open_ = codings["code"].isin(codes) & (asked | reasons.str.startswith(OPEN))
    rows: list[Any] = [row for row in codings[open_].itertuples() if (row.segment, row.start, row.code) not in two_ends]
    wanted = {row.segment for row in rows}
    spoken = _by_segment(mentions[mentions["segment"].isin(wanted)][["segment", "actor", "candidates"]].fillna("").itertuples(index=False))
    sentences = segments[segments["segment"].isin(wanted)]
    told = dict(zip(sentences["segment"], zip(sentences["actor"].fillna(""), sentences["text"], strict=True), strict=True))
    sorts, made = Sorts(study), []
    for row in rows:
        speaker, text = told[row.segment]
        end, candidates = _open(codes[row.code], spoken.get(row.segment, []), speaker, sorts)
        made.append(OpenEnd(row.document, row.segment, row.start, row.end, row.code, end, SEPARATOR.join(candidates), row.quote, text))
    return table(made, OpenEnd)


def _by_segment(rows: Iterable[Any]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Sentence → for each mention the actor, blank where it stays open, and who else it could be."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for segment, actor, candidates in rows:
        found.setdefault(segment, []).append((actor, tuple(part.strip() for part in candidates.split(";") if part.strip())))
    return found


def _open(code: Code, spoken: Sequence[tuple[str, tuple[str, ...]]], speaker: str, sorts: Sorts) -> tuple[str, list[str]]:
    """Which end is open, and who it could be."""
    named = list(dict.fromkeys(actor for actor, _ in spoken if actor))
    possible = list(dict.fromkeys(one for actor, candidates in spoken if not actor for one in candidates))

    def fits(id: str, end: str) -> bool:
        return sorts.fit(id, code.ends(end))

    present = [*named, *([speaker] if speaker and speaker not in named else [])]
    closed = [end for end in ENDS if any(fits(id, end) for id in present)]
    if len(closed) == len(ENDS) and len(present) == 1:
        closed = _usual(code, present[0], sorts)
    open_ = "both" if len(closed) != 1 else "target" if closed == ["source"] else "source"
    ends = ENDS if open_ == "both" else (open_,)
    placed = present if len(present) == len(ends) == 1 else []
    return open_, [id for id in dict.fromkeys([*possible, *named]) if id not in placed and any(fits(id, end) for end in ends)]


def _usual(code: Code, id: str, sorts: Sorts) -> list[str]:
    """At which end somebody stands who could stand at both and is the only one there is: at the one for which the code names such actors
    earlier, its more usual ones first; both where it makes no difference."""
    ranks = {end: next((rank for rank, sort in enumerate(code.ends(end)) if sorts.fit(id, (sort,))), 0) for end in ENDS}
    return [end for end in ENDS if ranks[end] == min(ranks.values())]
