"""What coders settled, kept in the project as the codings of a coder of its own, with who decided and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.agreement.disagreeing import NONE
from qualcode.agreement.settling import AgreedCoding, agreed_codings
from qualcode.errors import ArgumentError, one_of
from qualcode.kept import ADJUDICATED, Decision, KeptCoding, KeptRelation, Reading
from qualcode.rows import Segment
from qualcode.storing.identifying import identified
from qualcode.storing.project import Project
from qualcode.storing.recording import Put, put
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sentence", "Verdict", "adjudicate", "adjudicate_agreed", "settled_rows"]

AGREED = "agreed by "
ABOUT = "disagreement"
"""What such a decision is about."""


class Sentence(NamedTuple):
    """The sentence that is settled: its document, id, place and words."""

    document: str
    segment: str
    start: int
    end: int
    text: str


class Verdict(NamedTuple):
    """A code that a sentence has in the end, with its pairs, and its place where it is not the whole sentence.

    Examples
    --------
    >>> Verdict("control.funding", (("bureau", "agency"),)).code
    'control.funding'
    """

    code: str
    ends: Sequence[tuple[str, str]] = ()
    start: int | None = None
    end: int | None = None
    stage: str = ""
    plane: str = ""


def adjudicate_agreed(project: Project, segments: pd.DataFrame, *, who: str, at: str, round: str = "") -> str:
    """Takes over what people agree on as settled: see :func:`qualcode.agreed_codings`.

    Sentences that somebody settled by a decision keep it.

    Parameters
    ----------
    project
        With the codings and readings of several people.
    segments
        The sentences: ``Results.segments``.
    who, at
        Who does so, and the time.
    round
        Of which round; blank: the first.

    Returns
    -------
    str
        The entry of the log; blank where nothing is new.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import Segment, open_project, table
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     adjudicate_agreed(project, table([], Segment), who="王老师", at="2026-03-01T09:30:00")
    ''
    """
    check(segments, Segment, needs=["document", "segment", "start", "end", "text"])
    codings, relations = project.codings(method="manual"), project.relations(method="manual")
    sentences, agreed = agreed_codings(codings, project.readings(), segments=segments, relations=relations, round=round)
    decided = set(project.table("decision", about=ABOUT)["target"])
    pairs = _pairs_of(relations)
    hands = dict(zip(sentences["segment"], sentences["coders"], strict=True))
    verdicts: dict[str, list[Verdict]] = {segment: [] for segment in hands if segment not in decided}
    for values in agreed.fillna("").itertuples(index=False, name=None):
        one = AgreedCoding(*values)
        if one.segment in verdicts:
            ends = pairs.get(one.codings.split("; ")[0], ())
            verdicts[one.segment].append(Verdict(one.code, ends, one.start, one.end, one.stage, one.plane))
    rows = _rows_of(segments, verdicts)
    before = _before(project, rows)
    puts: list[Put] = []
    for row in rows:
        said = settled_rows(row, verdicts[row.segment], sha256=project.sha256_of(row.document), reason=AGREED + hands[row.segment])
        puts += _in_place_of(before[row.segment], said)
    return project.record(puts, action="agreed codings taken over", who=who, at=at) if puts else ""


def adjudicate(
    project: Project, segments: pd.DataFrame, *, verdicts: Mapping[str, Sequence[Verdict]], reasons: Mapping[str, str], who: str, at: str
) -> str:
    """Settles sentences: what they are coded with in the end, and why.

    Parameters
    ----------
    project
        With what several people coded.
    segments
        The sentences: ``Results.segments``.
    verdicts
        By the id of a sentence its codes in the end; an empty list: none. What was settled within it before is replaced.
    reasons
        By the id of a sentence why; every verdict needs one.
    who, at
        Who decided, and the time.

    Returns
    -------
    str
        The entry of the log; blank where nothing is new.

    Raises
    ------
    ArgumentError
        When a sentence is unknown, or has no reason.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import open_project, table
    >>> from qualcode.kept import KeptDocument
    >>> from qualcode.storing.identifying import text_sha256
    >>> text, at = "报销拖了三个月。", "2026-03-01T09:30:00"
    >>> row = ("S-01", "S-01:1", 0, 8, "答", "agency", "respondent", "", "actual", "zh", text, 1, "", "", "interview", "")
    >>> sentences = table([Segment(*row)], Segment)
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     document = put(KeptDocument("S-01", text_sha256(text)))
    ...     entry = project.record([document], action="texts", who="李", at=at, texts=[(text_sha256(text), text)])
    ...     decided = {"S-01:1": [Verdict("control.funding")]}
    ...     entry = adjudicate(project, sentences, verdicts=decided, reasons={"S-01:1": "拖延即卡控"}, who="王老师", at=at)
    ...     project.codings()[["code", "coder", "reason"]].values.tolist()
    [['control.funding', 'adjudicated', '拖延即卡控']]
    """
    check(segments, Segment, needs=["document", "segment", "start", "end", "text"])
    for segment in verdicts:
        one_of("sentence", segment, segments["segment"].tolist())
    without = [segment for segment in verdicts if not reasons.get(segment, "").strip()]
    if without:
        raise ArgumentError(f"there is no reason for {', '.join(without)}; say why it was decided so")
    rows = _rows_of(segments, verdicts)
    before = _before(project, rows)
    puts: list[Put] = []
    for row in rows:
        sha256, reason = project.sha256_of(row.document), reasons[row.segment]
        puts += _in_place_of(before[row.segment], settled_rows(row, verdicts[row.segment], sha256=sha256, reason=reason, who=who))
    return project.record(puts, action="disagreements settled", who=who, at=at)


def _rows_of(segments: pd.DataFrame, wanted: Iterable[str]) -> list[Sentence]:
    found = segments[segments["segment"].isin(set(wanted))]
    return [Sentence(*row) for row in found[list(Sentence._fields)].itertuples(index=False, name=None)]


def _before(project: Project, sentences: Sequence[Sentence]) -> dict[str, set[tuple[str, str]]]:
    """What was settled before in each sentence: codings, their pairs and readings, as kind and id."""
    found: dict[str, set[tuple[str, str]]] = {one.segment: set() for one in sentences}
    here: dict[str, list[Sentence]] = {}
    for one in sentences:
        here.setdefault(one.document, []).append(one)
    for kind in ("coding", "relation", "reading"):
        rows = project.table(kind, coder=ADJUDICATED)
        for id, document, start, end in rows[[kind, "document", "start", "end"]].itertuples(index=False, name=None):
            for one in here.get(document, ()):
                if one.start <= start and end <= one.end:
                    found[one.segment].add((kind, id))
    return found


def settled_rows(sentence: Sentence, verdicts: Sequence[Verdict], *, sha256: str, reason: str, who: str = "") -> list[Put]:
    """What a settled sentence is in a project: codings, pairs and the reading of ``adjudicated``, and the decision where somebody decided.

    Parameters
    ----------
    sentence, verdicts
        The sentence, and its codes in the end.
    sha256
        Of the document's text.
    reason
        Why.
    who
        Who decided; blank: nobody had to.

    Examples
    --------
    >>> rows = settled_rows(Sentence("S-01", "S-01:1", 0, 4, "拖了三月"), [Verdict("control")], sha256="0", reason="拖延即卡控", who="王")
    >>> [one.kind for one in rows], rows[-1].row["verdict"]
    (['coding', 'reading', 'decision'], 'control')
    """
    puts = list[Put]()
    document, segment, first, last, text = sentence
    for one in verdicts:
        place = (document, first if one.start is None else one.start, last if one.end is None else one.end)
        quote = text[place[1] - first : place[2] - first]
        id = identified("coding", sha256, *place[1:], one.code, ADJUDICATED, "")
        puts.append(put(KeptCoding(id, *place, one.code, ADJUDICATED, quote=quote, stage=one.stage, plane=one.plane, reason=reason)))
        for pair in one.ends:
            puts.append(put(KeptRelation(identified("relation", id, *pair), id, *place, *pair, one.code, ADJUDICATED, quote=quote)))
    puts.append(put(Reading(identified("reading", sha256, first, last, ADJUDICATED, ""), document, first, last, ADJUDICATED, text)))
    if who:
        id, said = identified("decision", ABOUT, segment), "; ".join(sorted({one.code for one in verdicts})) or NONE
        puts.append(put(Decision(id, ABOUT, segment, said, who, reason, document, first, last, text)))
    return puts


def _in_place_of(before: set[tuple[str, str]], rows: Sequence[Put]) -> list[Put]:
    """The rows, and those of before that are not among them taken out."""
    kept = {(one.kind, one.id) for one in rows}
    return [*(Put(kind, id, None) for kind, id in sorted(before - kept)), *rows]


def _pairs_of(relations: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for coding, source, target in zip(relations["coding"], relations["source"], relations["target"], strict=True):
        found.setdefault(coding, []).append((source, target))
    return found
