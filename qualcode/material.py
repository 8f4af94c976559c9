"""What a study is made of, as the tables that a thesis prints: who was interviewed, which documents there are, what margins hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qualcode.grammar import Grammar
from qualcode.levels import ROWS, level_row
from qualcode.listed import Interviewee, ListedDocument
from qualcode.model import Document, Study
from qualcode.pages import Comment
from qualcode.rows import Memo, Segment
from qualcode.segmenting import sentences
from qualcode.segmenting.asides import masked
from qualcode.segmenting.dates import clock, minutes
from qualcode.stages import NOMINAL_KINDS
from qualcode.tables import check, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["document_list", "interviewees", "memos", "recognisable", "standing_alone"]

FIGURES = Grammar("")
"""Where a study has no rules of a language: times and lengths of time are read in figures only."""


class _Session(NamedTuple):
    """What one person said in one interview; `alone` when nobody else answered there."""

    document: Document
    person: str
    rows: Sequence[Segment]
    alone: bool


def _by_document(study: Study, segments: pd.DataFrame | None) -> dict[str, list[Segment]]:
    """The sentences of each document, with blanks as empty strings."""
    if segments is None:
        segments = sentences(study.documents, grammars=dict(study.grammars))
    else:
        check(segments, Segment)
    listed = (segments[name] for name in Segment._fields)
    columns = [(values.fillna("") if values.dtype == "string" else values).tolist() for values in listed]
    found: dict[str, list[Segment]] = {document.id: [] for document in study.documents}
    for values in zip(*columns, strict=True):
        row = Segment(*values)
        found.setdefault(row.document, []).append(row)
    return found


def interviewees(study: Study, *, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who was interviewed: the table 访谈对象基本情况 of a thesis.

    Parameters
    ----------
    study
        Its interviews, with what study.yaml and their headers say of the people.
    segments
        The sentences, where they are at hand (``Results.segments``); else the texts are cut again.

    Returns
    -------
    pandas.DataFrame
        One row per person, columns as :class:`qualcode.Interviewee`, ordered by the level of the actor from the top, then by person.
        Interviewers are not listed.

    Examples
    --------
    >>> from qualcode import interviewees, read_study
    >>> people = interviewees(read_study("nominal_contracts"))
    >>> people["person"].tolist()[:4], people.loc[0, ["unit", "documents"]].tolist()
    (['M01', 'M02', 'J01', 'J02'], ['N区民政委员会', 'M-01'])
    """
    people: dict[tuple[str, str], list[_Session]] = {}
    read = _by_document(study, segments)
    for document in study.documents:
        if document.kind == "interview":
            for session in _sessions(document, read[document.id]):
                people.setdefault(_who(session), []).append(session)
    rows = [_interviewee(_shown(name, sessions), sessions, study) for (name, _), sessions in people.items()]
    rows.sort(key=lambda row: (_rank(row, study), _natural(row.person)))
    return table(rows, Interviewee)


def _sessions(document: Document, rows: Iterable[Segment]) -> list[_Session]:
    """Everybody who answers in an interview, in the order in which they speak; whom the header names, where no turns were found."""
    said: dict[str, list[Segment]] = {}
    for row in rows:
        if row.person and row.role != "interviewer":
            said.setdefault(row.person, []).append(row)
    if not said and document.attributes.get("informant"):
        said[""] = []
    return [_Session(document, person, own, len(said) == 1) for person, own in said.items()]


def _declared(session: _Session) -> list[str]:
    """The roles that study.yaml gives to a declared person, blank ones too; empty when nobody is declared."""
    return [speaker.role for speaker in session.document.speakers if speaker.person and speaker.person == session.person]


def _who(session: _Session) -> tuple[str, str]:
    """What a person is called, and what tells two of the same name apart: in two headers the same L女士 of two units is two people."""
    if _declared(session):
        return session.person, ""
    header = _header(session, "informant") or _header(session, "number")
    return (header, _actor(session) or _header(session, "unit")) if header else (session.person, "")


def _shown(name: str, sessions: Sequence[_Session]) -> str:
    """What stands in the table for a person: the number of the interview rather than the header's words, which may be a real name."""
    numbers = (_header(session, "number") for session in sessions if not _declared(session))
    return next((number for number in numbers if number), name)


def _actor(session: _Session) -> str:
    return next((row.actor for row in session.rows if row.actor), "")


def _header(session: _Session, key: str) -> str:
    """What the header says of the person; blank where it may speak of somebody else."""
    return session.document.attributes.get(key, "") if session.alone else ""


def _role(session: _Session) -> str:
    label = {row.speaker for row in session.rows}
    given = [*_declared(session), *(speaker.role for speaker in session.document.speakers if speaker.label in label)]
    return next((role for role in given if role), "") or _header(session, "post")


def _unit(session: _Session, study: Study) -> str:
    actor = study.actor(_actor(session))
    return actor.name if actor else _actor(session) or _header(session, "unit")


def _interviewee(name: str, sessions: Sequence[_Session], study: Study) -> Interviewee:
    def each(told: Callable[[_Session], str]) -> str:
        return "; ".join(dict.fromkeys(text for session in sessions if (text := told(session))))

    lengths = [_minutes(session.document, study.grammars.get(session.document.language, FIGURES)) for session in sessions]
    return Interviewee(
        name,
        each(lambda session: _unit(session, study)),
        each(_actor),
        each(_role),
        each(lambda session: _header(session, "gender")),
        each(lambda session: _header(session, "years")),
        each(lambda session: _header(session, "age")),
        each(lambda session: session.document.date),
        each(lambda session: session.document.attributes.get("mode", "")),
        None if None in lengths else sum(length or 0 for length in lengths),
        each(lambda session: session.document.site),
        each(lambda session: session.document.id),
        sum(len({row.turn for row in session.rows}) for session in sessions),
        sum(_spoken(row.text, study.grammars.get(session.document.language)) for session in sessions for row in session.rows),
        sum(len(session.rows) for session in sessions),
    )


def _rank(row: Interviewee, study: Study) -> int:
    actor = study.actor(row.actor.partition("; ")[0])
    return ROWS.index(level_row(actor.kind, actor.level)) if actor else len(ROWS)


def _natural(name: str) -> list[tuple[int, str]]:
    """What S-2 is sorted before S-10 by."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


def _minutes(document: Document, grammar: Grammar) -> int | None:
    """How long an interview took: as its header says, else from its start to its end on the clock."""
    told = document.attributes.get("duration", "")
    if told.strip():
        return minutes(told, grammar)
    begin, end = (_minute_of_day(document.attributes.get(key, ""), grammar) for key in ("start", "end"))
    return end - begin if begin is not None and end is not None and end > begin else None


def _minute_of_day(text: str, grammar: Grammar) -> int | None:
    hour, _, minute = clock(text, grammar).partition(":")
    return 60 * int(hour) + int(minute) if minute else None


def _spoken(text: str, grammar: Grammar | None) -> int:
    """How many characters are spoken: without white space, without what the transcriber noted in brackets."""
    return _size(masked(text, grammar) if grammar else text)


def _size(text: str) -> int:
    return len("".join(text.split()))


def recognisable(people: pd.DataFrame) -> int:
    """How many rows of a table of interviewees stand alone with their unit, role and site.

    Somebody who knows the place may know such a person. Rows without a role are not counted.

    Examples
    --------
    >>> import pandas as pd
    >>> people = [("社工站", "站长", "X街道"), ("社工站", "社工", "X街道"), ("社工站", "社工", "X街道")]
    >>> recognisable(pd.DataFrame(people, columns=["unit", "role", "site"]))
    1
    """
    return sum(standing_alone(people))


def standing_alone(people: pd.DataFrame) -> list[bool]:
    """Which rows those are."""
    marks = list(people[["unit", "role", "site"]].fillna("").itertuples(index=False, name=None))
    counts = Counter(marks)
    return [counts[mark] == 1 and bool(mark[1]) for mark in marks]


def document_list(study: Study, *, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """The documents of a study, in its order; those that nobody spoke are the table 政策与项目文本一览 of a thesis.

    Parameters
    ----------
    study
        Its documents.
    segments
        The sentences, where they are at hand (``Results.segments``); else the texts are cut again.

    Returns
    -------
    pandas.DataFrame
        One row per document, columns as :class:`qualcode.ListedDocument`.

    Examples
    --------
    >>> from qualcode import document_list, read_study
    >>> listed = document_list(read_study("nominal_contracts"))
    >>> listed.loc[listed["kind"] == "contract", ["document", "articles"]].values.tolist()
    [['K-01', 19]]
    """
    read = _by_document(study, segments)
    return table((_listed(document, read[document.id], study) for document in study.documents), ListedDocument)


def _listed(document: Document, rows: Sequence[Segment], study: Study) -> ListedDocument:
    told = document.attributes
    issuer, kind = study.actor(told.get("issuer", "")), rows[0].kind if rows else document.kind
    return ListedDocument(
        document.id,
        told.get("title", ""),
        told.get("document_number", ""),
        issuer.name if issuer else told.get("issuer", ""),
        document.date,
        kind,
        "nominal" if kind in NOMINAL_KINDS else "actual",
        document.site,
        document.language,
        document.file,
        document.encoding,
        _articles((row.clause for row in rows), study.grammars.get(document.language)) or None,
        len(rows),
        _size(document.text),
    )


def _articles(clauses: Iterable[str], grammar: Grammar | None) -> int:
    """How many articles one comes through; an attachment that begins with Article 1 again adds its own."""
    count, before = 0, ""
    for clause in clauses:
        article = _article(clause, grammar) if grammar else ""
        count += bool(article) and article != before
        before = article or before
    return count


@lru_cache(maxsize=16)
def _article_mark(grammar: Grammar) -> re.Pattern[str]:
    """How an article is called in a clause number: 第九条, 第九条之一, Article 8."""
    marks = [mark.partition("#") for level, mark in grammar.numbering if level == "article"]
    called = [rf"{re.escape(before)}\w{{1,9}}?{re.escape(after)}" if after else rf"{re.escape(before)}\w+" for before, _, after in marks]
    return re.compile(rf"(?:{'|'.join(called)})(?:之[一二三四五六七八九十]+)?" if called else "(?!)")


def _article(clause: str, grammar: Grammar) -> str:
    """The part of a clause number down to the article: 附件1第九条 of 附件1第九条第二款."""
    found = _article_mark(grammar).search(clause)
    return clause[: found.end()] if found else ""


def memos(study: Study, *, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """The comments in the margins of the documents.

    Parameters
    ----------
    study
        Its documents, with their comments.
    segments
        The sentences, where they are at hand (``Results.segments``); else the texts are cut again.

    Returns
    -------
    pandas.DataFrame
        One row per comment, in reading order, columns as :class:`qualcode.Memo`.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from qualcode import Comment, memos, read_study
    >>> study = read_study("nominal_contracts")
    >>> told = replace(study.document("M-01"), comments=(Comment(0, 2, "核对日期", author="导师"),))
    >>> memos(replace(study, documents=(told,)))[["document", "author", "text"]].values.tolist()
    [['M-01', '导师', '核对日期']]
    """
    noted = [document for document in study.documents if document.comments]
    if not noted:
        return table([], Memo)
    read = _by_document(study, segments)
    rows = (_memo(document, comment, read[document.id]) for document in noted for comment in sorted(document.comments, key=_place))
    return table(rows, Memo)


def _place(comment: Comment) -> tuple[int, int]:
    return comment.start, comment.end


def _memo(document: Document, comment: Comment, rows: Iterable[Segment]) -> Memo:
    reach = max(comment.end, comment.start + 1)
    touched = next((row for row in rows if row.start < reach and comment.start < row.end), None)
    segment, clause = (touched.segment, touched.clause) if touched else ("", "")
    quote = document.text[comment.start : comment.end]
    return Memo(document.id, comment.start, comment.end, segment, comment.author, comment.date, comment.text, quote, clause)
