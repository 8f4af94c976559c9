"""Words counted by stage, document, speaker: a matrix that opens to its sentences, and what is said most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from qualcode.errors import one_of
from qualcode.matrices.behind import Held
from qualcode.matrices.grid import crossed
from qualcode.matrices.labelling import UNKNOWN, grouped, sources
from qualcode.matrices.record import Matrix
from qualcode.matrices.tallying import Counting
from qualcode.tables import check
from qualcode.terms.cutting import Word

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LABEL", "frequent_words", "spread", "term_matrix"]

COUNTS = {"references": "", "segments": "segment", "documents": "document", "informants": "_source"}
LABEL = "label"
_NEEDED = ("document", "start", "end", "segment", "word", "reason")


def spread(counted: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """For each label and word the number of places, documents and informants (documents where nobody speaks).

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"document": ["a", "a", "b"], "word": "台账", "stage": "one", "_source": ["p", "p", "q"]})
    >>> spread(frame, ["stage"]).values.tolist()
    [['one', '台账', 3, 2, 2]]
    """
    groups = counted.groupby([*names, "word"], sort=True, observed=True)
    table = groups.agg(n=("word", "size"), documents=("document", "nunique"), informants=("_source", "nunique"))
    return table.reset_index()


def _checked(words: pd.DataFrame) -> pd.DataFrame:
    check(words, Word, needs=_NEEDED)
    return words.assign(_source=sources(words))


def term_matrix(
    words: pd.DataFrame,
    *,
    rows: Sequence[str] = ("stage",),
    count: str = "references",
    planes: str = "apart",
    minimum: int = 1,
    informants: int = 1,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Matrix:
    """How often each word is said, by stage, document, speaker or whatever else labels the rows.

    Parameters
    ----------
    words
        Columns as :class:`qualcode.Word`, of :func:`qualcode.words`: respondents' words and those of written texts. Words with a `reason`
        are not counted, but show that there is material.
    rows
        Columns of `words`.
    count
        ``references``: places; ``segments``: sentences; ``documents``; ``informants``: persons, and documents where nobody speaks.
    planes
        ``apart``: plane is a label of the rows too; ``together``.
    minimum, informants
        Words are left out that stand in fewer places in all, or are said by fewer informants.
    labels
        Per label column its values in their order (stages), so that those without a text are shown too, blank.

    Returns
    -------
    Matrix
        A column for each word, the most frequent first; ``<NA>`` where there is no text, 0 where there is text without the word.
        ``evidence(row, word)`` gives the places with the sentence in the column ``text``: as many as the cell says, where places are
        counted.

    Raises
    ------
    ArgumentError
        When a column is missing, or `count` or `planes` is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import term_matrix
    >>> frame = pd.DataFrame({"word": ["台账", "台账", "尾款", "的"], "stage": ["delivery", "delivery", "payment", "payment"]})
    >>> frame = frame.assign(document="S-01", segment="S-01:1", start=0, end=2, reason=[None, None, None, "stop word"])
    >>> term_matrix(frame).counts.values.tolist()
    [[2, 0], [0, 1]]
    """
    one_of("count", count, COUNTS)
    labelled, names = grouped(_checked(words), rows, planes)
    found = labelled[labelled["reason"].isna()]
    total = found.groupby("word").agg(n=("word", "size"), informants=("_source", "nunique")).reset_index()
    total = total[(total["n"] >= minimum) & (total["informants"] >= informants)].sort_values(["n", "word"], ascending=[False, True])
    found = found[found["word"].isin(set(total["word"]))].drop(columns="_source" if count != "informants" else [])
    settings = {
        "units": "words",
        "count": count,
        "planes": planes,
        "minimum": str(minimum),
        "informants": str(informants),
        "speakers": "respondents and written texts",
    }
    index = _index(labelled[names].drop_duplicates(), names, labels or {})
    counts = _cells(found, labelled[names].drop_duplicates(), index, list(total["word"]), COUNTS[count])
    counting = Counting("units", ("_source",)) if count == "informants" else Counting(count)
    return Matrix(counts, tuple(names), ("word",), Held(found), settings, counting)


def _index(present: pd.DataFrame, names: list[str], labels: Mapping[str, Sequence[str]]) -> pd.Index[Any]:
    """The labels of the rows: those of `labels` in their order with every other label, else those that the material has; unknown last."""
    import pandas as pd

    places = {}
    for name in names:
        occurring = sorted({str(label) for label in present[name]}, key=lambda label: (label == UNKNOWN, label))
        order = [*labels.get(name, ()), *(label for label in occurring if label not in labels.get(name, ()))]
        places[name] = {label: number for number, label in enumerate(order)}
    rows = set(present.itertuples(index=False, name=None)) if not labels else set(product(*places.values()))
    ordered = sorted(rows, key=lambda row: tuple(places[name][label] for name, label in zip(names, row, strict=True)))
    return pd.MultiIndex.from_tuples(ordered, names=names) if len(names) > 1 else pd.Index([row[0] for row in ordered], name=names[0])


def _cells(found: pd.DataFrame, present: pd.DataFrame, index: pd.Index[Any], order: list[str], of: str) -> pd.DataFrame:
    """The counts; blank in the rows of which there is no text."""
    import pandas as pd

    names = list(present.columns)
    groups = found.groupby([*names, "word"], observed=True)
    tally = groups[of].nunique() if of else groups.size()
    known = set(present.itertuples(index=False, name=None))
    there = [(row if isinstance(row, tuple) else (row,)) in known for row in index]
    return crossed(tally, there, index, pd.Index(order, name="word"))


def frequent_words(
    words: pd.DataFrame,
    *,
    by: str | None = None,
    top: int | None = 50,
    informants: int = 1,
    planes: str = "apart",
) -> pd.DataFrame:
    """The words that are said most, in all or by stage, role or any other column.

    Parameters
    ----------
    words
        As in :func:`term_matrix`.
    by
        A column of `words`; ``None``: all texts.
    top
        So many words for each label (and plane); those as frequent as the last are not cut off. ``None``: all.
    informants
        Words said by fewer informants (documents where nobody speaks) are left out.
    planes
        ``apart``: what is written and what is done have lists of their own; ``together``.

    Returns
    -------
    pandas.DataFrame
        Columns `by`, plane, rank, word, n (places), per_1000 (of all words of that text, stop words among them), documents, informants.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import frequent_words
    >>> frame = pd.DataFrame({"word": ["台账", "台账", "尾款", "的"], "reason": [None, None, None, "stop word"]})
    >>> frame = frame.assign(document="S-01", segment="S-01:1", start=0, end=2)
    >>> frequent_words(frame)[["rank", "word", "n", "per_1000"]].values.tolist()
    [[1, '台账', 2, 500.0], [2, '尾款', 1, 250.0]]
    """
    labelled, names = grouped(_checked(words), [by] if by else [], planes)
    here = labelled if names else labelled.assign(**{LABEL: ""})
    keys = names or [LABEL]
    table = spread(here[here["reason"].isna()], keys)
    size = here[here["reason"].ne("mark").fillna(True)].groupby(keys, observed=True).size().rename("_size")
    table = table[table["informants"] >= informants].join(size, on=keys)
    table["per_1000"] = 1000 * table["n"] / table["_size"]
    table["rank"] = table.groupby(keys, observed=True)["n"].rank(method="min", ascending=False).astype("int64")
    table = table if top is None else table[table["rank"] <= top]
    table = table.sort_values([*keys, "rank", "word"], kind="stable", ignore_index=True)
    return table[[*names, "rank", "word", "n", "per_1000", "documents", "informants"]]
