"""The quote bank: for each code, or each cell of any labels, the sentences that show it best."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import ArgumentError
from qualcode.matrices.choosing import counted
from qualcode.rows import UNKNOWN, Coding, Segment
from qualcode.tables import TEXT, check, without_categories
from qualcode.tokenising.views import fold

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["quote_bank", "quoted_persons"]

READABLE = (12, 120)
"""From how many to how many characters a quote reads well: a thesis sets longer ones apart, and shorter ones say little alone."""
ALIKE, PIECE = 0.75, 2
"""Two sentences are the same when so many of their pieces of so many characters are common to both."""
FEWEST = 20
"""No share of fewer."""
PLAIN = ("factual", "deontic")
"""A norm that counts is what a policy or a contract says."""
_FACTS = ("document", "segment", "start", "end", "quote", "person", "role", "actor", "stage", "plane", "clause", "coding")


class _Row(NamedTuple):
    """A coding, or a piece of evidence, as a quote: its whole sentence, or its own span where it reaches over several."""

    cell: tuple[str, ...]
    facts: Mapping[str, Any]
    who: str
    words: str
    accepted: bool
    plain: bool
    readable: bool
    warning: str
    confidence: float
    support: int
    place: tuple[int, int, int]


@dataclass
class _Bank:
    """What has been chosen so far."""

    chosen: dict[tuple[str, ...], list[tuple[_Row, str]]]
    people: Counter[str]
    texts: dict[str, frozenset[str]]

    def taken(self, words: str) -> bool:
        """Whether these words, or nearly these, are quoted already."""
        if words in self.texts:
            return True
        own = _pieces(words)
        return any(_alike(own, other) for other in self.texts.values())

    def add(self, row: _Row, why: str) -> None:
        self.chosen[row.cell].append((row, why))
        self.people[row.who] += 1
        self.texts.setdefault(row.words, _pieces(row.words))


def quote_bank(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    per: Sequence[str] = ("code", "plane"),
    each: int = 2,
    readable: tuple[int, int] = READABLE,
    risky: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Representative quotes for each code, or each cell of any labels.

    Parameters
    ----------
    codings
        Codings or relations. Rejected codings are left out. ``person_role`` (:func:`qualcode.labelled`) becomes the role of who speaks.
    segments
        The sentences: a quote is the whole sentence in which the coded words stand; where they reach over several, the coded words.
    per
        The columns that make a cell, such as code, plane, stage; of relations also dyad. What has no value is a cell of its own.
    each
        So many quotes a cell at most.
    readable
        From how many to how many characters a quote reads well; shorter and longer ones come later.
    risky
        What :func:`qualcode.high_risk` gave: those sentences are quoted only where there is nothing else.

    Returns
    -------
    pandas.DataFrame
        One row per quote, in the order in which the cells first occur: the columns of `per`, ``document``, ``segment``, ``start``, ``end``
        (code points of ``Document.text``, half-open), ``quote`` (``text[start:end]``), ``person``, ``role``, ``actor``, ``stage``,
        ``plane``, ``clause``, ``coding``, ``rank`` (1, 2, … in its cell), ``why`` it was chosen, ``warning`` (why it may hurt
        somebody; blank: nothing was found), and ``quoted``: how often this person is quoted in the whole table.

        Within a cell one quote of each informant goes before a second of any. What is denied, wished or hearsay goes behind what is
        asserted as a fact or a norm, proposed behind accepted; who is quoted less often goes first, then the surer coding, then the earlier
        sentence.
        No words are quoted twice, not nearly the same either; a cell for which nothing else is left shares its best quote and says so.

    Raises
    ------
    ArgumentError
        When a column is missing or `each` is less than 1.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> bank = qualcode.quote_bank(results.codings, results.segments, each=2)
    >>> row = next(bank.itertuples())
    >>> results.study.document(row.document).text[row.start : row.end] == row.quote
    True
    """
    import pandas as pd

    if each < 1:
        raise ArgumentError(f"{each} quotes are none; give 1 or more")
    frame = without_categories(check(codings, Coding, needs=["document", "start", "end", "segment", "quote", *per]))
    check(segments, Segment, needs=["document", "segment", "start", "end", "text"])
    cells: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in _rows(frame, segments, per, readable, _warnings(risky)):
        cells[row.cell].append(row)
    bank = _Bank(defaultdict(list), Counter(), {})
    # Cells with the fewest sentences first, so that none loses its only one to a cell that has many.
    for cell in sorted(cells, key=lambda one: (len({row.words for row in cells[one]}), cells[one][0].place, one)):
        _choose(bank, cells[cell], each)
    columns = [*per, *(name for name in _FACTS if name not in per), "rank", "why", "warning", "quoted"]
    found = [
        (*row.cell, *(row.facts[name] for name in _FACTS if name not in per), rank, why, row.warning, bank.people[row.who])
        for cell in cells
        for rank, (row, why) in enumerate(bank.chosen[cell], 1)
    ]
    made = pd.DataFrame(found, columns=columns)
    texts = [name for name in columns if name not in ("start", "end", "rank", "quoted")]
    return made.astype(dict.fromkeys(texts, TEXT)).replace("", pd.NA)


def _rows(
    frame: pd.DataFrame, segments: pd.DataFrame, per: Sequence[str], readable: tuple[int, int], warnings: Mapping[str, str]
) -> Iterator[_Row]:
    """What may be quoted, in the order of the table."""
    said = {row["segment"]: row for row in _plain(segments[segments["segment"].isin(frame["segment"])])}
    documents = {document: number for number, document in enumerate(segments["document"].unique())}
    for row in _plain(counted(frame) if "status" in frame else frame):
        cell = tuple(str(row[name]) or UNKNOWN for name in per)
        sentence = said.get(row["segment"], {})
        inside = bool(sentence) and sentence["start"] <= row["start"] and row["end"] <= sentence["end"]
        start, end, quote = (sentence[name] for name in ("start", "end", "text")) if inside else (row["start"], row["end"], row["quote"])
        id = row.get("coding") or row.get("evidence", "")
        told = {name: row.get(name) or sentence.get(name, "") for name in ("person", "actor", "stage", "plane", "clause")}
        facts = {**told, "document": row["document"], "segment": row["segment"], "start": int(start), "end": int(end), "quote": quote}
        manual = row.get("method") == "manual"
        confidence = row.get("confidence", "")
        yield _Row(
            cell,
            {**facts, "role": row.get("person_role", ""), "coding": id},
            told["person"] or row["document"],
            "".join(filter(str.isalnum, fold(quote))),
            row.get("status", "accepted" if manual else "proposed") == "accepted",
            row.get("polarity", "+") == "+" and row.get("modality", "factual") in PLAIN,
            readable[0] <= len(quote) <= readable[1],
            warnings.get(row["segment"], ""),
            1.0 if manual or confidence == "" or confidence != confidence else float(confidence),
            int(row.get("support") or 1),
            (documents.get(row["document"], len(documents)), int(start), int(row["start"])),
        )


def _warnings(risky: pd.DataFrame | None) -> dict[str, str]:
    """Sentence → the reasons for which it should not be quoted; whichever code it is quoted for."""
    if risky is None:
        return {}
    return {str(segment): "; ".join(dict.fromkeys(map(str, reasons))) for segment, reasons in risky.groupby("segment")["reason"]}


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings, blanks as empty strings."""
    filled: list[dict[Any, Any]] = frame.astype(object).where(frame.notna(), "").to_dict("records")
    return filled


def _choose(bank: _Bank, rows: Sequence[_Row], each: int) -> None:
    """Adds the quotes of one cell to the bank."""
    here, used = Counter[str](), set[str]()
    for _ in range(each):
        ordered = sorted(rows, key=lambda row: _order(row, here, bank.people))
        best = next((row for row in ordered if row.words not in used and not bank.taken(row.words)), None)
        if best is None:
            break
        bank.add(best, _why(best, here))
        here[best.who] += 1
        used.add(best.words)
    if not here and rows:
        best = min(rows, key=lambda row: _order(row, here, bank.people))
        bank.add(best, f"{_why(best, here)}; quoted elsewhere too, nothing else is there")


def _order(row: _Row, here: Mapping[str, int], people: Mapping[str, int]) -> tuple[object, ...]:
    """What comes first among the candidates of a cell."""
    worth = (not row.accepted, not row.plain, not row.readable)
    return (bool(row.warning), here.get(row.who, 0), *worth, people.get(row.who, 0), -row.confidence, -row.support, row.place)


def _why(row: _Row, here: Mapping[str, int]) -> str:
    """The reasons for a choice, in words."""
    told = [
        "accepted" if row.accepted else "proposed",
        "asserted as a fact or a norm" if row.plain else "not plainly asserted",
        "of readable length" if row.readable else "short or long",
        f"{'first' if not here.get(row.who) else 'further'} quote of this informant here",
    ]
    return "; ".join([*told, *(["high risk, nothing else is there"] if row.warning else [])])


def _pieces(words: str) -> frozenset[str]:
    return frozenset(words[at : at + PIECE] for at in range(max(1, len(words) - PIECE + 1)))


def _alike(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether most pieces are common; sets of very different size are not looked at."""
    few, many = sorted((len(own), len(other)))
    if few < ALIKE * many:
        return False
    common = len(own & other)
    return common >= ALIKE * (few + many - common)


def quoted_persons(bank: pd.DataFrame) -> pd.DataFrame:
    """How often each person is quoted; a document that nobody speaks stands under its own id.

    Parameters
    ----------
    bank
        What :func:`quote_bank` gave.

    Returns
    -------
    pandas.DataFrame
        ``person``, ``quotes``, ``share`` of all quotes (0 to 1; blank under 20 quotes), the most often quoted first. One sentence that
        two cells share is one quote.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S-01", 3, 9, "S01"), ("S-02", 1, 8, "S02"), ("S-02", 10, 19, "S02"), ("K-01", 5, 30, None)]
    >>> quoted_persons(pd.DataFrame(rows, columns=["document", "start", "end", "person"])).astype(object).values.tolist()
    [['S02', 2, <NA>], ['K-01', 1, <NA>], ['S01', 1, <NA>]]
    """
    import pandas as pd

    once = bank.drop_duplicates(["document", "start", "end"])
    counts = Counter(once["person"].fillna(once["document"]).astype(str))
    rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    total = sum(counts.values())
    shares = pd.array([count / total if total >= FEWEST else None for _, count in rows], dtype="Float64")
    people = pd.array([name for name, _ in rows], dtype=TEXT)
    return pd.DataFrame({"person": people, "quotes": [count for _, count in rows], "share": shares})
