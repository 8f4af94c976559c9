"""What the rows of the tables are: the columns of sentences, codings, mentions, relations, links and memos, in order.

See :func:`qualcode.table`. Positions are Unicode code points of ``Document.text``, half-open: ``text[start:end]`` is what a row is about.
A text column that says nothing is blank: an empty string in a row, ``<NA>`` in a table.
"""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["MODALITIES", "NO_END", "PLANES", "POLARITIES", "UNKNOWN", "Coding", "Link", "Memo", "Mention", "Relation", "Segment"]

PLANES = ("nominal", "actual")
"""What is written, and what is done."""
POLARITIES = ("+", "-", "ceased", "weak", "?")
MODALITIES = (
    "factual",
    "threat",
    "rhetorical",
    "deontic",
    "wish",
    "hypothetical",
    "hearsay",
    "other_case",
    "question",
    "irony",
)
"""What the columns of those names may say; see :class:`Coding`."""
UNKNOWN = "(unknown)"
"""The label of what has no stage, plane, person …: a value of its own, never spread over the others."""
NO_END = "(none)"
"""What a person writes under `source` or `target` of a coding at which nobody stands: it is no relation between two."""


class Segment(NamedTuple):
    """A sentence.

    Attributes
    ----------
    document
        Id of the document.
    segment
        Id of the sentence: ``<document>:<number>``, from 1 in reading order.
    start, end
        Code points of ``Document.text``, half-open.
    speaker
        The label as it stands in the text, such as 答; blank where nobody speaks.
    actor
        Id of the speaker's actor; blank where nobody speaks, for an interviewer, and for a label without an actor.
    role
        ``interviewer`` or ``respondent``; blank where nobody speaks.
    stage
        Id of a stage of the study's model; blank: unknown.
    plane
        ``nominal`` (what is written) or ``actual`` (what is done).
    language
        ``zh`` or ``en``, of the sentence itself.
    text
        The sentence, as it stands in the document.
    turn
        Number of the turn in its document, from 1.
    clause
        Number in a policy or contract, such as 第九条第二款; blank in speech and where nothing is numbered.
    person
        Id of the informant, or ``<document>/<label>`` where none is declared; blank where nobody speaks.
    kind
        Kind of the document: ``interview``, ``policy``, …
    stage_from
        Why it has its stage: ``cue``, ``date`` (told in it), ``words`` (that were learned), ``question``, ``carried`` (from the sentences
        around), ``document``, ``calendar`` (the document's date); blank: it has none.
    time
        When it is said: ``h:mm:ss`` of the recording, of the turn or of the passage it begins in; blank where nothing tells.
    plane_from
        Why it has its plane: ``document`` (its kind), ``wording`` (名义上, 其实). Where it has none: ``advice``, ``analysis`` (of an author
        or the literature), which are counted on neither plane.

    Examples
    --------
    >>> from qualcode import Document, read_grammar, sentences
    >>> note = Document("O-01", "会开了两个小时。机构的人没有发言。", kind="observation")
    >>> row = next(sentences([note], grammars={"zh": read_grammar("zh")}).itertuples())
    >>> row.segment, row.end, note.text[row.start : row.end]
    ('O-01:1', 8, '会开了两个小时。')
    """

    document: str
    segment: str
    start: int
    end: int
    speaker: str
    actor: str
    role: str
    stage: str
    plane: str
    language: str
    text: str
    turn: int
    clause: str
    person: str
    kind: str
    stage_from: str
    time: str = ""
    plane_from: str = ""


class Coding(NamedTuple):
    """A code given to a span.

    Attributes
    ----------
    document
        Id of the document.
    start, end
        Code points of ``Document.text``, half-open.
    code
        Id of a code of the codebook.
    coder
        A person's name, ``rules``, or a model's name.
    method
        ``manual``, ``rule`` or ``model``.
    status
        ``proposed``, ``accepted``, or ``rejected``: found, kept with its reason, and counted nowhere.
    segment
        Id of the sentence.
    speaker
        The label as it stands in the text; blank where nobody speaks.
    stage
        Id of a stage; blank: unknown.
    plane
        ``nominal`` or ``actual`` where the span stands; blank for a normative code, which has none.
    quote
        ``text[start:end]`` of the document.
    polarity
        ``+``, ``-`` (denied; counted nowhere, also where a person accepted that it is denied), ``ceased``, ``weak`` (hardly, or now and
        then), or ``?`` where a person must tell (irony).
    modality
        How these words are said: ``factual`` (a condition in front of 应当 is, too), ``deontic`` (应当, 不得, may; counts in policies and
        contracts), ``threat`` and ``rhetorical`` (both count), ``wish``, ``hypothetical``, ``hearsay``, ``other_case``, ``question`` or
        ``irony``.
    reason
        Why it is not counted, if it is rejected, or that a person says that an end is nobody's; then the words that spoke for it.
    support
        Number of hits that it was made of.
    clause
        Number of the clause in a policy or contract; blank elsewhere.
    person
        Id of the informant, or ``<document>/<label>``; blank where nobody speaks.
    confidence
        0 to 1: the estimated share of such sentences to which a person gives the family of the code; ``nan`` where nothing was learned or a
        person coded.
    asserted_by
        Id of the actor who says so: the speaker's, or a policy's issuer; blank where nobody is known.
    plane_from
        As in :class:`Segment`; ``code`` for a normative code, ``given`` where a table of codings says so.
    coding
        Id of the row: ``<segment>/<code>``, with ``#2`` and so on where a sentence has the code again; links name it. It stays the same
        when indicators of other codes change.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> row = next(results.codings.itertuples())
    >>> results.study.document(row.document).text[row.start : row.end] == row.quote
    True
    """

    document: str
    start: int
    end: int
    code: str
    coder: str
    method: str
    status: str
    segment: str
    speaker: str
    stage: str
    plane: str
    quote: str
    polarity: str
    modality: str
    reason: str
    support: int
    clause: str
    person: str
    confidence: float = math.nan
    asserted_by: str = ""
    plane_from: str = ""
    coding: str = ""


class Mention(NamedTuple):
    """A place where a text speaks of an actor.

    Attributes
    ----------
    document
        Id of the document.
    start, end
        Code points of ``Document.text``, half-open.
    actor
        Id of the actor; blank where several come into question or nobody is known. Words for several actors at once (我们两家) give a row
        for each, with the same span.
    how
        How it was resolved: ``name`` (with a blank actor: of a body elsewhere, 石门区民政局), ``alias``, ``short`` (derived from the
        name), ``party`` (of the contract), ``role`` (in the study), ``speaker``, ``addressee``, ``recency`` (spoken of last), ``class`` (a
        word for all of its class), ``level``, ``site``, ``verb`` (by what is done), ``title`` (of a person), ``person`` (whose unit the
        document tells elsewhere), ``inclusive`` (several at once). Read those by ``recency`` and ``verb`` first when you check.
    quote
        The words, such as 街道办 or 他们.
    candidates
        Ids of who else it could be, joined by ``"; "``; blank: nobody.
    segment
        Id of the sentence.
    clause
        Number of the clause in a policy or contract; blank elsewhere.
    person
        The words for a person who stands for the actor, such as 毛主任; blank for an organisation.

    Examples
    --------
    >>> from qualcode import table
    >>> open_end = Mention("J-01", 120, 122, "", "short", "民政", "district_committee; city_bureau", "J-01:3")
    >>> table([open_end], Mention)["actor"].isna().tolist()
    [True]
    """

    document: str
    start: int
    end: int
    actor: str
    how: str
    quote: str
    candidates: str
    segment: str
    clause: str = ""
    person: str = ""


class Relation(NamedTuple):
    """One piece of evidence that `source` stands to `target` as `code` says.

    Attributes
    ----------
    document
        Id of the document.
    start, end
        Code points of ``Document.text``, half-open: the span of the coding.
    source, target
        Ids of two different actors; of a symmetric code, which the codebook tells and no column, once with ``source < target``.
    code
        Id of a code that is a relation.
    segment
        Id of the sentence.
    asserted_by
        Id of the actor who says so: the speaker's, or a policy's issuer; blank where nobody is known.
    stage
        Id of a stage; blank: unknown.
    plane
        ``nominal`` or ``actual``; blank for a normative code.
    method
        ``manual``, ``rule`` or ``model``.
    quote
        ``text[start:end]`` of the document.
    evidence
        Id of the row, ``<segment>.<number>``; the edges of the network list it.
    source_from, target_from
        How each end was found: as ``how`` of a :class:`Mention`, ``issuer`` of a policy, ``given`` by the person who coded, or ``wider``:
        an office of local government that no list names, where the other end is no government.
    clause
        Number of the clause in a policy or contract; blank elsewhere.
    person
        Id of the informant, or ``<document>/<label>``; blank where nobody speaks.
    confidence
        Between 0 and 1: how probable it is that these two are the ends, given that the coding is right
        (:mod:`qualcode.relations.choosing`), as a share over sets like those of their card, too high for unusual pairs; where a person
        gave one end, how probable the other is. ``nan`` where a person gave both: nothing was estimated.
    plane_from
        As in :class:`Coding`.

    Examples
    --------
    >>> import qualcode
    >>> relations = qualcode.run("nominal_contracts").relations
    >>> (relations["source"] != relations["target"]).all() and relations["evidence"].is_unique
    True
    """

    document: str
    start: int
    end: int
    source: str
    target: str
    code: str
    segment: str
    asserted_by: str
    stage: str
    plane: str
    method: str
    quote: str
    evidence: str
    source_from: str
    target_from: str
    clause: str
    person: str
    confidence: float = math.nan
    plane_from: str = ""


class Link(NamedTuple):
    """That two codings belong together.

    Attributes
    ----------
    document
        Id of the document that states it: of the connective, or of the second coding of a contrast.
    source, target
        Ids of codings (column ``coding`` of codings.csv), or of sentences where a researcher linked those.
    kind
        ``causes``: source is why target is. ``answers``: source is what is done or advised about target. ``contrasts``: source is what is
        written, target what is done; where both are on one plane, in the order of the text. ``follows``: source comes after target.
    method
        ``rule`` or ``manual``.
    stated_by
        Id of the actor who says so; blank where nobody is known. Of a manual link what the study tells: an actor, informant or document
        that says so, or who drew it.
    words
        The connective, as it stands in the text; blank where the two are linked because they speak of the same pair.
    segment
        Id of the sentence in which it stands.
    dyad
        For a contrast of relations the pair that both speak of: ``agency–bureau``.
    source_code, target_code, source_plane, target_plane, source_clause, target_clause, source_quote, target_quote
        Of the two codings.

    Examples
    --------
    >>> import qualcode
    >>> links = qualcode.run("nominal_contracts").links
    >>> set(links["kind"]) <= {"causes", "answers", "contrasts", "follows"}
    True
    """

    document: str
    source: str
    target: str
    kind: str
    method: str
    stated_by: str
    words: str
    segment: str
    dyad: str
    source_code: str
    target_code: str
    source_plane: str
    target_plane: str
    source_clause: str
    target_clause: str
    source_quote: str
    target_quote: str


class Memo(NamedTuple):
    """What somebody wrote in the margin of a document, such as a comment in a Word file.

    Attributes
    ----------
    document
        Id of the document.
    start, end
        Code points of ``Document.text``, half-open; the same where the memo hangs on no words.
    segment
        Id of the first sentence that it touches; blank: none.
    author, date
        As the file tells them; blank: it does not.
    text
        The memo itself.
    quote
        ``text[start:end]`` of the document.
    clause
        Number of the clause in a policy or contract; blank elsewhere.

    Examples
    --------
    >>> from qualcode import table
    >>> memos = table([Memo("S-01", 3, 7, "S-01:2", "李老师", "", "要追问：谁压的？", "压了尾款")], Memo)
    >>> memos["author"].tolist(), memos["date"].isna().tolist()
    (['李老师'], [True])
    """

    document: str
    start: int
    end: int
    segment: str
    author: str
    date: str
    text: str
    quote: str
    clause: str = ""
