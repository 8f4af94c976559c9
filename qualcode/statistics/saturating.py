"""How much each further interview added: the curve in the order of the fieldwork, what any order would give, and what is still unseen."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint
from qualcode.listed import ListedDocument
from qualcode.matrices.counting import UNKNOWN
from qualcode.matrices.options import names_of
from qualcode.model import Actor
from qualcode.rows import Relation
from qualcode.statistics.clustering import labelled
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["Saturation", "new_information", "relation_types", "saturation"]


@dataclass(frozen=True, eq=False)
class Saturation:
    """A saturation curve.

    Attributes
    ----------
    steps
        One row per document, in order; see :func:`saturation`.
    labels
        What the curve counts, ordered by the step that had it first: ``label``, ``step`` and ``document`` (the first), ``documents`` (in
        how many it is).
    observed, unseen
        How many labels were found, and how many more the Chao2 estimate expects (``nan`` with fewer than two documents, or none found).
    once, twice
        How many labels are in one document only, and in two: what the estimate is made of.
    undated
        Documents without a date, where the order goes by date.
    left_out
        Rows of evidence of documents that are not among the steps.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> interviews = results.documents[results.documents["kind"] == "interview"]
    >>> curve = qualcode.saturation(results.codings, interviews, by="family")
    >>> curve.steps["document"].tolist()[:2], int(curve.steps["new"].sum()) == curve.observed
    (['S-01', 'S-02'], True)
    """

    steps: pd.DataFrame
    labels: pd.DataFrame
    observed: int
    unseen: float
    once: int
    twice: int
    undated: tuple[str, ...] = ()
    left_out: int = 0


def saturation(
    found: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: str = "code",
    order: str | Sequence[str] = "field",
    resamples: int = 0,
    seed: int | None = None,
    confidence: float = 0.95,
) -> Saturation:
    """New labels per document in the order of the fieldwork, beside what a random order gives.

    Parameters
    ----------
    found
        Codings or relations; rejected codings are left out.
    documents
        The documents that are steps, as :func:`qualcode.document_list` gives them (``Results.documents``): ``document``, and ``date`` for
        the order by date. One without evidence is a step that adds nothing. For the saturation of interviews hand in only the interviews:
        what stands in other documents is left out, and counted as such.
    by
        What is counted: ``code``, ``family``, or any column; for types of relation add :func:`relation_types` first. A blank
        label is none.
    order
        ``field``: by date (``2021-09-24``), those of one day in the order of `documents`; one without a date stays behind the
        document that is listed before it, and a warning says so. ``declared``: as `documents` lists them. Or a list of all their ids.
    resamples, seed, confidence
        With `resamples` above 0 (and a seed) so many random orders are drawn for the band ``low``–``high`` that holds `confidence` of them.

    Returns
    -------
    Saturation
        Its ``steps`` have ``step`` (from 1), ``document``, ``date``, ``evidence`` (rows), ``found`` (different labels in it), ``new``,
        ``cumulative``, ``share`` (cumulative ÷ the last; ``nan`` where nothing was found at all), and ``expected``: the mean of
        ``cumulative`` over all orders, S − Σ_k C(H − h_k, t)/C(H, t) with h_k the documents that have label k, H documents and step t (Mao
        Tau: Colwell, Mao & Chang 2004, Ecology 85:2717–2727, eq. 5); then ``low`` and ``high`` if they were asked for.

        ``unseen`` is Chao2: (H − 1)/H · Q1²/(2 Q2), and (H − 1)/H · Q1(Q1 − 1)/2 where Q2 is 0, with Q1 and Q2 the labels in one and in two
        documents (Chao 1987, Biometrics 43:783–791; Colwell 2013, EstimateS 9). It is a lower bound, for documents that are alike; a
        codebook that was fixed beforehand has no more labels than it has.

    Raises
    ------
    ArgumentError
        When a column is missing, several people coded, a document is listed twice, or the given order is not of the same documents.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame({"document": ["S-01", "S-01", "S-02", "S-03"], "code": ["tie", "trust", "tie", "exit"], "person": None})
    >>> documents = pd.DataFrame({"document": ["S-01", "S-02", "S-03"], "date": ["2021-09-24", "2021-10-08", "2021-09-29"]})
    >>> curve = saturation(found, documents)
    >>> curve.steps[["document", "new", "cumulative", "expected"]].round(2).values.tolist()
    [['S-01', 2, 2, 1.33], ['S-03', 1, 3, 2.33], ['S-02', 0, 3, 3.0]]
    >>> curve.once, curve.twice, round(curve.unseen, 2)
    (2, 1, 1.33)
    """
    import numpy as np
    import pandas as pd

    listed, undated = _ordered(documents, order)
    rows = labelled(found, [by])
    rows = rows[rows[by] != UNKNOWN]
    step = pd.Series(range(len(listed)), index=pd.Index(listed["document"]))
    inside = rows[rows["document"].isin(step.index)]
    label, names = pd.factorize(inside[by], sort=True)
    there = np.zeros((len(listed), len(names)), dtype=bool)
    there[step.loc[inside["document"]].to_numpy(), label] = True
    first = there.argmax(axis=0)
    new = np.bincount(first, minlength=len(listed))
    steps = listed.assign(
        step=range(1, len(listed) + 1),
        evidence=np.bincount(step.loc[inside["document"]].to_numpy(), minlength=len(listed)),
        found=there.sum(axis=1),
        new=new,
        cumulative=new.cumsum(),
        share=new.cumsum() / len(names) if len(names) else np.nan,
        expected=_expected(there.sum(axis=0), len(listed)),
    ).loc[:, ["step", "document", "date", "evidence", "found", "new", "cumulative", "share", "expected"]]
    if resamples:
        steps = steps.assign(**_band(there, resamples, seed, confidence))
    once, twice = int((there.sum(axis=0) == 1).sum()), int((there.sum(axis=0) == 2).sum())
    told = pd.DataFrame({"label": pd.Series(names, dtype=TEXT), "step": first + 1, "documents": there.sum(axis=0)})
    told.insert(2, "document", listed["document"].to_numpy()[first])
    told = told.sort_values(["step", "label"], ignore_index=True)
    return Saturation(steps, told, len(names), _unseen(len(names), once, twice, len(listed)), once, twice, undated, len(rows) - len(inside))


def new_information(new: Sequence[int], *, base: int = 4, run: int = 2, threshold: float = 0.05) -> pd.DataFrame:
    """Where the run of interviews adds no more than a threshold of what the first ones gave.

    New labels in the run ÷ different labels in the base (Guest, Namey & Chen 2020, PLoS ONE 15(5):e0232076). The run moves on by one
    interview at a time, the base stays.

    Parameters
    ----------
    new
        New labels per interview in order, such as ``saturation(…).steps["new"]``.
    base
        How many interviews make the base: 4, 5 or 6 in the article.
    run
        How many make a run: 2 or 3.
    threshold
        0.05, or 0 for none at all.

    Returns
    -------
    pandas.DataFrame
        One row per run: ``run`` (as the article writes it: interviews before + its length, ``5+2``), ``first`` and ``last`` (interviews,
        from 1), ``new`` (labels), ``base`` (labels in the base), ``share`` (``nan`` where the base has none), ``reached`` (share not above
        the threshold), ``stays`` (reached here and in every later run). The article stops at the first run that reached it; where the order
        is by kind of informant (first workers, then officials), later runs may rise again, and only ``stays`` tells. No row with fewer
        than base + run interviews.

    Raises
    ------
    ArgumentError
        When base or run is below 1, or the threshold is not between 0 and 1.

    Examples
    --------
    >>> new_information([20, 9, 5, 3, 3, 1, 0]).round(2).values.tolist()
    [['4+2', 5, 6, 4, 37, 0.11, False, False], ['5+2', 6, 7, 1, 37, 0.03, True, True]]
    """
    import pandas as pd

    if base < 1 or run < 1 or not 0 <= threshold < 1:
        raise ArgumentError(f"base and run must be at least 1 and the threshold from 0 to below 1; these are {base}, {run} and {threshold}")
    counts = [int(number) for number in new]
    whole = sum(counts[:base])
    if len(counts) >= base + run and not whole:
        told = f"the first {base} interviews have no label, so that no share of them can be told: shares are nan"
        warnings.warn(told, UserWarning, stacklevel=2)
    rows = []
    for begin in range(base, len(counts) - run + 1):
        more = sum(counts[begin : begin + run])
        share = more / whole if whole else float("nan")
        rows.append((f"{begin}+{run}", begin + 1, begin + run, more, whole, share, share <= threshold))
    table = pd.DataFrame(rows, columns=["run", "first", "last", "new", "base", "share", "reached"])
    return table.assign(stays=table["reached"][::-1].astype(bool).cummin()[::-1])


def relation_types(relations: pd.DataFrame, actors: Iterable[Actor] | Mapping[str, str], *, symmetric: Iterable[str]) -> pd.Series:
    """What kind of actor does what to what kind: ``government→social_organisation: control``.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`.
    actors
        Actors, or their ids with what to call each.
    symmetric
        Ids of the codes without direction: ``government–social_organisation: alliance``, the two kinds in the order of the alphabet.

    Returns
    -------
    pandas.Series
        Text, blank where the kind of an end is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame({"source": ["b", "b"], "target": ["a", "a"], "code": ["control.funding", "alliance.exchange"]})
    >>> relation_types(found, {"a": "ngo", "b": "state"}, symmetric=["alliance.exchange"]).tolist()
    ['state→ngo: control', 'ngo–state: alliance']
    """
    import pandas as pd

    check(relations, Relation, needs=["source", "target", "code"])
    kinds = dict(actors) if isinstance(actors, Mapping) else {actor.id: actor.kind for actor in actors}
    both = set(names_of(symmetric))
    types: list[str | None] = []
    for source, target, code in zip(relations["source"], relations["target"], relations["code"], strict=True):
        ends = [kinds.get(source), kinds.get(target)]
        if not all(ends):
            types.append(None)
            continue
        arrow = "–" if code in both else "→"
        told = sorted(map(str, ends)) if code in both else map(str, ends)
        types.append(f"{arrow.join(told)}: {str(code).partition('.')[0]}")
    return pd.Series(types, index=relations.index, dtype=TEXT, name="type")


def _ordered(documents: pd.DataFrame, order: str | Sequence[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The documents as steps, and those of them without a date."""
    check(documents, ListedDocument, needs=["document", "date"] if order == "field" else ["document"])
    listed = documents.assign(date=documents["date"].astype(TEXT) if "date" in documents else "")
    listed = listed.loc[:, ["document", "date"]].reset_index(drop=True)
    twice = sorted(set(listed.loc[listed["document"].duplicated(), "document"]))
    if not len(listed):
        raise ArgumentError("there are no documents, so that there is no curve; hand in those that are its steps")
    if twice:
        raise ArgumentError(f"documents are steps once each; listed twice: {', '.join(twice)}")
    if order == "field":
        coarse = listed.loc[listed["date"].notna() & ~listed["date"].str.match(r"\d{4}(-\d{2}(-\d{2})?)?(?!\d|-)").fillna(True), "date"]
        if len(coarse):
            raise ArgumentError(f"{', '.join(map(repr, coarse[:5]))}: no date that can be ordered; write 2021-09-24, 2021-09 or 2021")
        undated = tuple(map(str, listed.loc[listed["date"].isna(), "document"]))
        if undated:
            told = f"no date: {', '.join(undated)}; kept in the order in which documents are declared. Give a date, or an order"
            warnings.warn(told, UserWarning, stacklevel=3)
        at = listed["date"].ffill().fillna("")
        return listed.assign(at=at).sort_values("at", kind="stable", ignore_index=True).loc[:, ["document", "date"]], undated
    if order == "declared":
        return listed, ()
    if isinstance(order, str):
        raise ArgumentError(f"order '{order}' is not field or declared{hint(order, ['field', 'declared'])}, nor a list of documents")
    given, there = list(order), set(listed["document"])
    wrong = [*sorted(there ^ set(given)), *sorted({name for name in given if given.count(name) > 1})]
    if wrong:
        raise ArgumentError(f"the order must name each document once; not so: {', '.join(wrong)}")
    return listed.set_index("document").loc[given].reset_index(), ()


def _expected(has: Array, whole: int) -> Array:
    """The mean number of labels in t of the documents, t from 1: each is missed in C(H − h, t)/C(H, t) of the choices."""
    import numpy as np

    missed = np.ones(len(has))
    means = np.empty(whole)
    for t in range(whole):
        missed = missed * np.clip(whole - has - t, 0, None) / (whole - t)
        means[t] = (1 - missed).sum()
    return means


def _band(there: Array, resamples: int, seed: int | None, confidence: float) -> dict[str, Array]:
    """Between which numbers the curve of a random order lies."""
    import numpy as np

    if seed is None:
        raise ArgumentError("random orders need a seed, so that the same band comes again")
    random = np.random.default_rng(seed)
    curves = np.empty((resamples, len(there)))
    for draw in range(resamples):
        first = there[random.permutation(len(there))].argmax(axis=0)
        curves[draw] = np.bincount(first, minlength=len(there)).cumsum()
    low, high = np.quantile(curves, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return {"low": low, "high": high}


def _unseen(observed: int, once: int, twice: int, whole: int) -> float:
    if whole < 2 or not observed:
        return float("nan")
    more = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    return (whole - 1) / whole * more
