"""Which words are typical of a stage, a role, a kind of actor: keyness, with its size, its spread and its test."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import one_of
from qualcode.matrices.labelling import grouped, sources
from qualcode.tables import check
from qualcode.terms.counting import spread
from qualcode.terms.cutting import Word

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["FEW", "MEASURES", "chi_squared", "jieba_weights", "key_words", "log_likelihood", "log_ratio", "percent_difference"]

MEASURES = ("log_likelihood", "chi_squared", "tfidf", "textrank")
COMPAT = ("", "rayson")
DRAWS = 999
FEW = 20
"""With fewer informants no p from the χ² distribution: their words are not independent of each other."""
_NEEDED = ("document", "segment", "word", "reason")


def log_likelihood(a: Numbers, b: Numbers, c: Numbers, d: Numbers, *, compat: str = "") -> Numbers:
    """G² of a word that stands a times among c words and b times among d others.

    G² = 2 Σ O ln(O / E) over all four cells a, b, c − a, d − b, with E from the margins (Dunning 1993). ``compat="rayson"``: over the
    first two cells only, as the calculator of Lancaster and Rayson & Garside (2000) have it; it is never larger, and much smaller only
    for words that make up a large share of the text. ``nan`` where c or d is 0.

    Examples
    --------
    >>> import numpy as np
    >>> a, b, c, d = np.array([52.0]), np.array([57.0]), np.array([50000.0]), np.array([75000.0])
    >>> log_likelihood(a, b, c, d).round(4), log_likelihood(a, b, c, d, compat="rayson").round(4)
    (array([2.6541]), array([2.6517]))
    """
    import numpy as np

    share = np.divide(a + b, c + d, out=np.full_like(a + b, np.nan, dtype="float64"), where=(c > 0) & (d > 0))
    cells = [(a, c * share), (b, d * share)]
    if compat != "rayson":
        cells += [(c - a, c * (1 - share)), (d - b, d * (1 - share))]
    return np.asarray(2 * np.sum([_times_log(seen, expected) for seen, expected in cells], axis=0))


def _times_log(seen: Numbers, expected: Numbers) -> Numbers:
    """O ln(O / E), which is 0 where nothing was seen."""
    import numpy as np

    ratio = np.divide(seen, expected, out=np.ones_like(expected), where=(seen > 0) & (expected > 0))
    return np.where(np.isnan(expected), np.nan, seen * np.log(ratio))


def chi_squared(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """Pearson's χ² of the same four cells, without correction: N (a (d − b) − b (c − a))² / (c d (a + b) (N − a − b)).

    Examples
    --------
    >>> import numpy as np
    >>> chi_squared(np.array([10.0]), np.array([20.0]), np.array([100.0]), np.array([100.0])).round(4)
    array([3.9216])
    """
    import numpy as np

    total, both = c + d, a + b
    below = c * d * both * (total - both)
    above = total * (a * (d - b) - b * (c - a)) ** 2
    return np.asarray(np.divide(above, below, out=np.full_like(below, np.nan, dtype="float64"), where=below > 0))


def log_ratio(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """log₂ of how many times as frequent the word is: log₂((a / c) / (b / d)) (Hardie 2014); 0 places are taken as ½, so that it is finite.

    Examples
    --------
    >>> import numpy as np
    >>> log_ratio(np.array([40.0, 4.0]), np.array([10.0, 0.0]), np.array([1000.0, 1000.0]), np.array([1000.0, 1000.0]))
    array([2., 3.])
    """
    import numpy as np

    one, other = np.where(a > 0, a, 0.5), np.where(b > 0, b, 0.5)
    return np.asarray(np.log2(one / c) - np.log2(other / d))


def percent_difference(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """%DIFF: by how many per cent the word is more frequent, 100 (a/c − b/d) / (b/d) (Gabrielatos & Marchi 2011); ``nan`` where b is 0.

    Examples
    --------
    >>> import numpy as np
    >>> percent_difference(np.array([40.0, 4.0]), np.array([10.0, 0.0]), np.array([1000.0, 1000.0]), np.array([1000.0, 1000.0]))
    array([300.,  nan])
    """
    import numpy as np

    other = np.divide(b, d, out=np.full_like(b, np.nan, dtype="float64"), where=b > 0)
    return np.asarray(100 * (a / c - other) / other)


class _Tagged(NamedTuple):
    """A word as jieba's own extractors take it."""

    word: str
    flag: str


@dataclass(frozen=True)
class _Cut:
    """Stands in the place of jieba's tokeniser and gives words that are cut already."""

    words: Sequence[_Tagged]
    plain: bool

    def cut(self, sentence: str) -> Iterator[object]:
        yield from (one.word for one in self.words) if self.plain else self.words


def jieba_weights(words: Sequence[tuple[str, str]], measure: str) -> dict[str, float]:
    """The weights that jieba.analyse gives to words that are cut and tagged already, in the order of the text.

    ``tfidf``: share of the word among those of two and more characters × the idf of jieba's own table. ``textrank``: rank in the graph of
    nouns and verbs that stand within five words of each other (Mihalcea & Tarau 2004).

    Examples
    --------
    >>> {word: round(weight, 3) for word, weight in jieba_weights([("评估", "vn"), ("压", "v"), ("尾款", "n")], "tfidf").items()}
    {'尾款': 6.95, '评估': 3.458}
    """
    from jieba.analyse import TFIDF, TextRank

    tagged = [_Tagged(word, tag) for word, tag in words]
    if measure == "tfidf":
        extractor = TFIDF()
        extractor.tokenizer = _Cut(tagged, plain=True)
        return dict(extractor.extract_tags("", topK=None, withWeight=True)) if tagged else {}
    ranking = TextRank()
    ranking.tokenizer = _Cut(tagged, plain=False)
    try:
        return dict(ranking.textrank("", topK=None, withWeight=True))
    except ValueError:  # jieba takes the least rank of a graph without words
        return {}


def key_words(
    words: pd.DataFrame,
    *,
    by: str,
    measure: str = "log_likelihood",
    compat: str = "",
    planes: str = "apart",
    minimum: tuple[int, int] = (3, 2),
    seed: int | None = None,
) -> pd.DataFrame:
    """The words that are typical of each stage, role or whatever `by` is, against all other texts on the same plane.

    Parameters
    ----------
    words
        Columns as :class:`qualcode.Word`, of :func:`qualcode.words`; all that are no marks make up the length of a text.
    by
        A column of `words`: stage, actor, person, document_kind, …
    measure
        ``log_likelihood`` (see :func:`~qualcode.terms.keyness.log_likelihood`) or ``chi_squared``: against the other texts.
        ``tfidf`` or ``textrank``: as jieba.analyse weighs the text for itself, by jieba's table of Chinese; it has no test.
    compat
        ``rayson``: log-likelihood over two cells, as the calculator of Lancaster.
    planes
        ``apart``: what is written is compared with what else is written, and what is done with what is done; ``together``.
    minimum
        In how many places at least, and by how many informants (documents where nobody speaks), a word is said in the texts of the label;
        other words are left out.
    seed
        With a seed p is the share of 999 random exchanges of labels that give as large a value: between informants where each has one
        label, else among an informant's own (see Notes). Without one p is from the χ² distribution with one degree of freedom, and
        withheld where fewer than 20 informants speak.

    Returns
    -------
    pandas.DataFrame
        Columns `by`, plane, rank, word, n, per_1000, n_other, per_1000_other, documents, informants (of the label), score, sign (``+``
        more, ``-`` less frequent than elsewhere), log_ratio, percent_difference, p, p_adjusted (Benjamini–Hochberg over the words of a
        label). For jieba's measures only `by`, plane, rank, word, n, documents, informants, score. The most typical words of a label stand
        first (``rank <= 30`` are the usual list), those that it has less than others last.

    Warns
    -----
    UserWarning
        Where p is withheld, or a label has no other texts to be compared with (its score is ``nan``).

    Notes
    -----
    Words of one informant are not independent, so the χ² distribution makes p too small. An exchange of labels keeps each informant's
    words together: with labels such as roles the informants change places, with stages each informant's own stages do.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import key_words
    >>> rows = [("payment", word, "p") for word in ["尾款"] * 6 + ["街道"] * 4] + [("delivery", word, "q") for word in ["街道"] * 10]
    >>> frame = pd.DataFrame(rows, columns=["stage", "word", "person"]).assign(document="S-01", segment="S-01:1", start=0, end=2)
    >>> found = key_words(frame.assign(reason=None), by="stage", minimum=(3, 1), seed=1)
    >>> found.loc[found["stage"] == "payment", ["word", "n", "score", "sign"]].round(2).values.tolist()
    [['尾款', 6, 10.97, '+'], ['街道', 4, 10.97, '-']]
    """
    check(words, Word, needs=_NEEDED)
    one_of("measure", measure, MEASURES)
    one_of("compat", compat, COMPAT)
    labelled, names = grouped(words.assign(_source=sources(words)), [by], planes)
    if measure in ("tfidf", "textrank"):
        return _ranked(_of_jieba(labelled, names, measure, minimum), names)
    said = labelled[labelled["reason"].ne("mark").fillna(True)]
    table = _compared(said, names, measure, compat)
    table = table[(table["n"] >= minimum[0]) & (table["informants"] >= minimum[1])]
    if seed is None:
        table = table.assign(p=_from_distribution(table, said["_source"].nunique()))
    else:
        table = table.assign(p=_exchanged(said, names, table, (measure, compat), seed))
    table = table.assign(p_adjusted=table.groupby(names, observed=True)["p"].transform(_adjusted))
    return _ranked(table, names)


def _ranked(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The most typical words of each label first."""
    score = table["score"].where(table["sign"] == "+", -table["score"]) if "sign" in table else table["score"]
    table = table.assign(_score=score)
    table = table.sort_values([*names, "_score", "word"], ascending=[*[True] * len(names), False, True], kind="stable", ignore_index=True)
    table.insert(len(names), "rank", table.groupby(list(names), observed=True).cumcount() + 1)
    return table.drop(columns="_score")


def _of_jieba(labelled: pd.DataFrame, names: list[str], measure: str, minimum: tuple[int, int]) -> pd.DataFrame:
    """jieba's weights of the words of each label; what is not counted stays in its place for the distances, without a tag."""
    import pandas as pd

    weighed = []
    for label, rows in labelled.groupby(names, sort=True, observed=True):
        # A name of the study is in no dictionary and has no tag: to jieba it is a noun.
        tags = (rows["tag"].fillna("n") if "tag" in rows else rows["word"].map(lambda _: "n")).where(rows["reason"].isna(), "")
        kept = rows["reason"].isna() if measure == "tfidf" else rows["word"].notna()
        weights = jieba_weights(list(zip(rows["word"][kept].astype("object"), tags[kept].astype("object"), strict=True)), measure)
        weighed.append(pd.DataFrame([(*label, *one) for one in weights.items()], columns=[*names, "word", "score"]))
    found = pd.concat(weighed, ignore_index=True) if weighed else pd.DataFrame(columns=[*names, "word", "score"])
    table = spread(labelled[labelled["reason"].isna()], names).merge(found, on=[*names, "word"], validate="one_to_one")
    return table[(table["n"] >= minimum[0]) & (table["informants"] >= minimum[1])]


def _compared(said: pd.DataFrame, names: list[str], measure: str, compat: str) -> pd.DataFrame:
    """Each word of each label against the other labels of the same plane."""
    import numpy as np

    kept = said[said["reason"].isna()]
    table, plane = spread(kept, names), names[1:]
    size = said.groupby(names, observed=True).size().rename("_c")
    whole = said.groupby(plane or (lambda _: 0), observed=True).size().rename("_N")
    table = table.join(size, on=names)
    table["_N"] = table[plane[0]].map(whole) if plane else whole.iloc[0]
    table["_all"] = table.groupby([*plane, "word"], observed=True)["n"].transform("sum")
    a, b = (values.to_numpy(dtype="float64") for values in (table["n"], table["_all"] - table["n"]))
    c, d = (values.to_numpy(dtype="float64") for values in (table["_c"], table["_N"] - table["_c"]))
    alone = sorted({str(label) for label in table.loc[d == 0, names[0]]})
    if alone:
        warnings.warn(f"no other text to compare with: {', '.join(alone)}; the scores there are nan", UserWarning, stacklevel=3)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = chi_squared(a, b, c, d) if measure == "chi_squared" else log_likelihood(a, b, c, d, compat=compat)
        more = a / c >= b / d
        effects = {"log_ratio": log_ratio(a, b, c, d), "percent_difference": percent_difference(a, b, c, d)}
        each = {"per_1000": 1000 * a / c, "n_other": (table["_all"] - table["n"]).to_numpy(), "per_1000_other": 1000 * b / d}
    table = table.assign(**each, score=score, sign=np.where(more, "+", "-"), **effects)
    order = ["n", "per_1000", "n_other", "per_1000_other", "documents", "informants", "score", "sign", "log_ratio", "percent_difference"]
    return table[[*names, "word", *order]]


def _from_distribution(table: pd.DataFrame, informants: int) -> Numbers:
    """p of χ² with one degree of freedom, unless few informants speak."""
    import numpy as np

    if informants < FEW:
        warnings.warn(
            f"p is withheld: {informants} informants speak (fewer than {FEW}), and words of one are not independent; pass seed= to exchange"
            " labels between informants",
            UserWarning,
            stacklevel=3,
        )
        return np.full(len(table), np.nan)
    from scipy.stats import chi2

    return np.asarray(chi2.sf(table["score"].to_numpy(), 1), dtype="float64")


def _adjusted(p: pd.Series) -> pd.Series:
    """Benjamini & Hochberg (1995): the share of false ones among those called typical at this p."""
    known, adjusted = p.dropna(), p.astype("float64")
    if len(known):
        from scipy.stats import false_discovery_control

        adjusted.loc[known.index] = false_discovery_control(known.to_numpy())
    return adjusted


def _exchanged(said: pd.DataFrame, names: list[str], table: pd.DataFrame, how: tuple[str, str], seed: int) -> Numbers:
    """p by exchanging labels; each plane for itself."""
    import numpy as np

    p = np.full(len(table), np.nan)
    plane = names[1] if len(names) > 1 else ""
    rng = np.random.default_rng(seed)
    for value in sorted(said[plane].unique()) if plane else [""]:
        here = (table[plane] == value).to_numpy() if plane else np.ones(len(table), dtype=bool)
        p[here] = _drawn(said[said[plane] == value] if plane else said, names[0], table[here], how, rng)
    return p


def _drawn(said: pd.DataFrame, by: str, table: pd.DataFrame, how: tuple[str, str], rng: np.random.Generator) -> Numbers:
    """The share of draws in which a word scores as high for a label, the real ones among them: (1 + those) / (1 + all)."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    blocks = said.groupby(["_source", by], sort=True, observed=True)
    block = blocks.ngroup().to_numpy()
    heads = pd.DataFrame(list(blocks.groups), columns=["_source", by])
    labels, label = np.unique(heads[by].to_numpy(dtype=object), return_inverse=True)
    person = pd.factorize(heads["_source"])[0]
    within = bool(heads["_source"].duplicated().any())
    vocabulary = pd.Index(sorted(set(table["word"])))
    word = vocabulary.get_indexer(pd.Index(said["word"].where(said["reason"].isna(), "")))
    held = csr_array((np.ones((word >= 0).sum()), (block[word >= 0], word[word >= 0])), shape=(len(heads), len(vocabulary)))
    size = np.bincount(block, minlength=len(heads)).astype("float64")
    rows, columns = np.searchsorted(labels, table[by].to_numpy(dtype=object)), vocabulary.get_indexer(pd.Index(table["word"]))
    total, whole = np.asarray(held.sum(axis=0)), float(size.sum())

    def scores(label: Any) -> Numbers:
        sums = csr_array((np.ones(len(label)), (label, np.arange(len(label)))), shape=(len(labels), len(label)))
        a: Numbers = np.asarray((sums @ held).toarray())[rows, columns]
        c: Numbers = np.bincount(label, size, len(labels))[rows].astype("float64")
        b, d = np.asarray(total[columns] - a), np.asarray(whole - c)
        return chi_squared(a, b, c, d) if how[0] == "chi_squared" else log_likelihood(a, b, c, d, compat=how[1])

    real, as_high = scores(label), np.ones(len(table))
    for _ in range(DRAWS):
        order = np.lexsort((rng.random(len(label)), person)) if within else rng.permutation(len(label))
        # Where informants have several labels the blocks stand by informant, so that a sort within each shuffles its own labels.
        as_high += scores(label[order]) >= real - 1e-9
    return np.where(np.isnan(real), np.nan, as_high / (DRAWS + 1))
