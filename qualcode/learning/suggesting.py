"""What a researcher accepted and rejected → a model, its proposals, and the sentences to code next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.coding.drawing import MODEL
from qualcode.coding.weighing import proposal
from qualcode.coding.wording import told
from qualcode.errors import DataError, Problem, one_of
from qualcode.learning.cards import card_of, embedding_card
from qualcode.learning.choosing import Doubtful, chosen, entropy
from qualcode.learning.curves import reliability
from qualcode.learning.deciding import Decision, completed, decided, decisions
from qualcode.learning.matrix import Matrix
from qualcode.learning.meanings import meanings_of, without_meanings
from qualcode.learning.targets import LEAST, LEVELS, Judged, Lot, judged, learnable, lots, with_priors, within
from qualcode.learning.terms import candidate_terms, with_terms
from qualcode.learning.validating import Point, confidences, learning_curve, stretch, trials
from qualcode.machine import Machine, Seen
from qualcode.model import Document, Study
from qualcode.reading.codings import input_sha256, read_codings
from qualcode.reading.studies import read_study
from qualcode.rows import Coding
from qualcode.stages import PlaneReader
from qualcode.tables import TEXT, table
from qualcode.weights import ALWAYS, PRIOR, Weights

if TYPE_CHECKING:
    import pandas as pd

    Given = pd.DataFrame | str | PathLike[str]
    """A table of codings, or the file that holds one."""

__all__ = ["Suggestions", "suggest"]

THRESHOLD = 0.5
SMALL, DIGITS = 0.005, 3
"""Weights that are smaller are left out, and how many digits the others have."""
SPEAKING = 4
PER_DOCUMENT = 3
"""How many times as many sentences as are asked for are kept of each document, before they are spread."""
Progress = Callable[[Document], None]


@dataclass(frozen=True, eq=False)
class Suggestions:
    """What was learned from a researcher's decisions.

    Attributes
    ----------
    study
        What it was learned for.
    weights
        The model: for the codes that were learned, and unchanged for the others that the codebook had weights for.
    card
        What a person should know of the model, in the order in which ``model.yaml`` tells it.
    suggestions
        Proposed codings, columns as :class:`qualcode.Coding`, ``also`` (``rules`` where an indicator gives the code there too) and
        ``text`` (the whole sentence); ``reason`` tells what spoke most.
    next
        The sentences to code next, the best first: columns as `suggestions` and ``uncertainty``, ``worth`` (see
        :mod:`qualcode.learning.choosing`); with the status filled in, the table can be learned from.
    learning_curve, reliability
        See :class:`qualcode.learning.validating.Point` and :class:`qualcode.learning.curves.Reliability`; without rows where nothing
        could be validated.
    doubts
        What a person should know before relying on it.

    Examples
    --------
    >>> from qualcode import suggest
    >>> found = suggest("my_study", "codings.csv", complete=["S-01", "S-02"])    # doctest: +SKIP
    >>> found.learning_curve[["documents", "f1"]]                                # doctest: +SKIP
    """

    study: Study = field(repr=False)
    weights: Weights
    card: Mapping[str, object] = field(repr=False)
    suggestions: pd.DataFrame = field(repr=False)
    next: pd.DataFrame = field(repr=False)
    learning_curve: pd.DataFrame = field(repr=False)
    reliability: pd.DataFrame = field(repr=False)
    doubts: tuple[Problem, ...] = ()


def _ignore(document: Document) -> None:
    """Nobody watches."""


def suggest(
    study: Study | str | PathLike[str],
    codings: Given | Sequence[Given],
    *,
    complete: Iterable[str] = (),
    level: str = "code",
    threshold: float | None = None,
    wanted: int = 30,
    progress: Progress = _ignore,
) -> Suggestions:
    """Learn from what a researcher accepted and rejected, and propose more.

    A sentence has a code where a row with it was accepted. It has not where such a row was rejected, and in a document that is coded
    completely wherever none was accepted; of other sentences nothing is known. What the codebook says enters as features (its indicators,
    and what was learned before), so that few decisions lean on the codebook and many on the researcher. Where the study names a model of
    sentence embeddings (``embedding:``), likeness by meaning enters too (:mod:`qualcode.learning.meanings`). Scores come from documents
    that were held out as a whole (at most five groups), never from sentences of a document that was learned from.

    Parameters
    ----------
    study
        A study, or what :func:`qualcode.read_study` takes.
    codings
        A table with the columns of :class:`qualcode.Coding` (needed are document, start, end, code, status), a CSV or Excel file, or
        several of these. Rows that are still ``proposed`` are not learned from; a person's own rows may leave ``method`` and ``status``
        blank.
    complete
        Documents of which every sentence was coded; those with ``complete: true`` in study.yaml are, too.
    level
        ``code``: each code that has at least five sentences with it and five without it, else its family; ``family``: families only.
    threshold
        Below this confidence nothing is suggested; by default that of the study, else 0.5.
    wanted
        How many sentences to code next.
    progress
        Called after each document.

    Raises
    ------
    DataError
        With every row that does not fit the study, or when no code has enough decisions.
    ArgumentError
        When `level` or `threshold` is not known or out of range.

    Examples
    --------
    >>> from qualcode import DataError, read_study, suggest
    >>> found = suggest("my_study", "results/codings.csv", complete=["S-01", "S-02"])    # doctest: +SKIP
    >>> found.suggestions[["segment", "code", "confidence", "reason"]]                   # doctest: +SKIP

    It learns from nothing but decisions:

    >>> import pandas as pd
    >>> row = {"document": "S-01", "start": 0, "end": 4, "code": "control", "status": "proposed"}
    >>> try:
    ...     found = suggest(read_study("nominal_contracts"), pd.DataFrame([row]))
    ... except DataError as error:
    ...     print(error.problems[0].found)
    no row was accepted or rejected; 1 are still proposed
    """
    one_of("level", level, LEVELS)
    read = study if isinstance(study, Study) else read_study(Path(study))
    sure = next((one for one in (threshold, read.threshold) if one is not None), THRESHOLD)
    blank = Weights(f"learned-{read.id}", {}, sure)
    learner = _Learner(read, _several(codings), completed(read, complete), level, blank)
    return learner.learned(wanted, progress)


class _Learner:
    """Learns one study's codes from the decisions on it."""

    def __init__(self, study: Study, tables: Sequence[Given], complete: frozenset[str], level: str, blank: Weights) -> None:
        study = without_meanings(study)
        self.study, self.level, self.complete = study, level, complete
        self.meanings = meanings_of(study)
        self.name, self.threshold = blank.name, blank.threshold
        self.inputs: dict[str, str] = {}
        rows, self.waiting, self.unknown = decided(_all_rows(tables, study, self.inputs), study)
        worked_on = {row.document for row in rows} | complete
        self.documents = [document for document in study.documents if document.id in worked_on]
        before = study.codebook.weights
        terms = candidate_terms(self.documents, study) | (before.terms if before else frozenset())
        self.machine = Machine(with_terms(study, terms))
        self.whole = {document.kind for document in self.documents if document.id in complete}
        self.read = {document.id: self._seen(document) for document in self.documents}
        self.judged: Judged = judged(rows, self.read, complete)
        self.lots, self.few = lots(self.judged, study.codebook, level)
        if not self.lots:
            raise DataError(_too_few(self.few, self.waiting))
        self.matrix = Matrix(learnable(self.judged, study.codebook), self.meanings.nearness(self.judged) if self.meanings else None)
        if self.meanings:
            self.meanings.compared_with(self.lots)
            self.read = {id: self.meanings.added(several) for id, several in self.read.items()}

    def _seen(self, document: Document) -> list[Seen]:
        """The sentences of a document, with what the model of a study knows of their meaning where there is one."""
        seen = self.machine.seen(document)
        return self.meanings.added(seen) if self.meanings else seen

    def learned(self, wanted: int, progress: Progress) -> Suggestions:
        ids = [document.id for document in self.documents]
        tried, _ = trials(self.matrix, self.lots, ids)
        sure = confidences(tried)
        curve = learning_curve(self.matrix, self.lots, ids, threshold=self.threshold)
        weights = self._weights(stretch(tried))
        validated = len(ids) > 1
        pairs = [(confidence, one.truth) for one, confidence in zip(tried, sure, strict=True) if confidence is not None and validated]
        bins = reliability([confidence for confidence, _ in pairs], [truth for _, truth in pairs])
        proposed, following = self._proposed(weights, wanted, progress)
        scored = list(zip(tried, sure, strict=True)) if validated else []
        card = card_of(self.study, weights, self.lots, self.few, scored, self.inputs, self.complete, self.level)
        if self.meanings:
            card |= embedding_card(self.meanings.model.card())
        doubts = tuple(self._doubts())
        return Suggestions(self.study, weights, card, proposed, following, table(curve, Point), bins, doubts)

    def _weights(self, stretched: tuple[float, float]) -> Weights:
        """One table of all codes, stretched; what the codebook's own weights said of them is in it, so that it can take their place."""
        slope, shift = stretched
        before = self.study.codebook.weights
        weights: dict[str, dict[str, float]] = {}
        for lot in self.lots:
            fit = self.matrix.fit(lot.lessons)
            assert fit is not None, lot.code
            found = {feature: slope * weight for feature, weight in self.matrix.weights(fit, lot.code).items()}
            found[ALWAYS] += shift
            leaning = {code: found.pop(PRIOR + code, 0.0) for code in before.codes} if before else {}
            for feature, row in before.weights.items() if before else ():
                found[feature] = found.get(feature, 0.0) + sum(leaning[code] * weight for code, weight in row.items())
            for feature, weight in found.items():
                if abs(weight) >= SMALL or feature == ALWAYS:
                    weights.setdefault(feature, {})[lot.code] = round(weight, DIGITS)
        learned = {lot.code for lot in self.lots}
        for feature, row in before.weights.items() if before else ():
            for code, weight in row.items():
                if code not in learned:
                    weights.setdefault(feature, {})[code] = weight
        return Weights(self.name, weights, self.threshold)

    def _proposed(self, weights: Weights, wanted: int, progress: Progress) -> tuple[pd.DataFrame, pd.DataFrame]:
        rows: list[tuple[Coding, Seen]] = []
        doubtful: list[Doubtful] = []
        for document in self.study.documents:
            here: list[Doubtful] = []
            for one in self.read.get(document.id) or self._seen(document):
                open_here = [lot.code for lot in self.lots if self._may_judge(lot.code, one)]
                features = with_priors(one.features, self.study.codebook) if open_here else {}
                sure = {code: weights.confidence(code, features) for code in open_here}
                for code in _special([code for code, p in sure.items() if p >= self.threshold]):
                    rows.append((self._coding(code, one, weights, sure[code]), one))
                here += self._doubtful(one, sure)
            doubtful += sorted(here, key=lambda one: (-one.uncertainty, one.start))[: PER_DOCUMENT * wanted]
            progress(document)
        following = chosen(doubtful, wanted)
        there = self._sentences({one.document: {one.segment for one, _ in following} for one, _ in following})
        after = _table([(self._coding(one.code, there[one.segment], weights, one.confidence), there[one.segment]) for one, _ in following])
        more = {"uncertainty": [round(one.uncertainty, 3) for one, _ in following], "worth": [round(worth, 3) for _, worth in following]}
        return _table(rows), after.assign(**more)

    def _sentences(self, wanted: Mapping[str, set[str]]) -> dict[str, Seen]:
        """Sentences by id; `wanted` are the ids by document."""
        read = (self.read.get(one.id) or self._seen(one) for one in self.study.documents if one.id in wanted)
        return {one.segment.segment: one for several in read for one in several if one.segment.segment in wanted[one.segment.document]}

    def _may_judge(self, code: str, one: Seen) -> bool:
        """Whether a sentence is open, and of the sort that was learned from: where no document of its kind is coded completely only
        sentences in which an indicator of the family spoke were ever judged."""
        if self.judged.settled(one.segment.segment, one.segment.document, code):
            return False
        return one.segment.kind in self.whole or any(drawn.code.family == code.partition(".")[0] for drawn in one.drawn)

    def _doubtful(self, one: Seen, sure: Mapping[str, float]) -> Iterator[Doubtful]:
        segment = one.segment
        if sure and not self.judged.touched(segment.segment, segment.document):
            code = max(sure, key=lambda id: entropy(sure[id]))
            yield Doubtful(entropy(sure[code]), segment.document, segment.segment, segment.start, code, sure[code], segment.text)

    def _coding(self, code: str, one: Seen, weights: Weights, confidence: float) -> Coding:
        features = with_priors(one.features, self.study.codebook)
        drawn = proposal(self.study.codebook.code(code), weights, one.sentence, features, confidence)
        speaking = [pair for pair in weights.contributions(code, features) if pair[1] > 0 and pair[0] != ALWAYS][:SPEAKING]
        segment = one.segment
        return Coding(
            segment.document,
            segment.start + drawn.start,
            segment.start + drawn.end,
            code,
            weights.name,
            MODEL,
            "proposed",
            segment.segment,
            segment.speaker,
            segment.stage,
            "" if drawn.code.normative else PlaneReader.at(one.planes, drawn.words[0][0], drawn.words[-1][1]),
            segment.text[drawn.start : drawn.end],
            drawn.status.polarity,
            drawn.status.modality,
            told(speaking, self.study.codebook, self.study.language),
            len(speaking),
            segment.clause,
            segment.person,
            round(confidence, 3),
        )

    def _doubts(self) -> Iterator[Problem]:
        if len(self.documents) < 2:
            use = "Code a second document; until then nobody knows how far to trust it."
            yield Problem("scores", "only one document was worked on, so that nothing could be validated", use)
        for lot in self.lots:
            if len(self.documents) > 1 and len(lot.documents) < 2:
                found = "its accepted sentences stand in one document, so that it could not be validated"
                yield Problem(f"code '{lot.code}'", found, "Accept some in another document.")
        partly = sorted({document.kind for document in self.study.documents} - self.whole)
        if partly:
            found = f"no document of the kind {', '.join(partly)} is coded completely; there it suggests only where an indicator spoke"
            yield Problem(
                "decisions", found, "Name documents of which you coded every sentence: --complete, or `complete: true` in study.yaml."
            )
        if self.few:
            told = ", ".join(f"{lot.code} ({lot.positives} with it, {lot.negatives} without)" for lot in self.few)
            yield Problem(
                "decisions", f"too few on these codes, which were not learned by themselves: {told}", f"It takes {LEAST} and {LEAST}."
            )
        if self.unknown:
            found = f"{self.unknown} rejected rows of machines are not given by this codebook any more; nobody can tell who rejected them"
            yield Problem(
                "decisions", found, "Write your name under `coder` and manual under `method` where you did; they were not learned from."
            )
        if self.judged.lost:
            found = f"{self.judged.lost} rows stand in no sentence that can be coded (what an interviewer says, headings)"
            yield Problem("decisions", found, "Look whether they belong there; they were not learned from.")


def _several(codings: Given | Sequence[Given]) -> list[Given]:
    import pandas as pd

    return [codings] if isinstance(codings, pd.DataFrame | str | PathLike) else list(codings)


def _all_rows(tables: Sequence[Given], study: Study, inputs: dict[str, str]) -> list[Decision]:
    """The rows of all tables; their problems together."""
    problems: list[Problem] = []
    rows = list[Decision]()
    for number, given in enumerate(tables, 1):
        try:
            if isinstance(given, str | PathLike):
                name, frame = Path(given).name, read_codings(Path(given))
                inputs[name] = input_sha256(Path(given))
            else:
                name, frame = f"codings{number if len(tables) > 1 else ''}", given
                inputs[name] = hashlib.sha256(frame.to_csv(lineterminator="\n").encode("utf-8")).hexdigest()
            rows += decisions(frame, study, name=name)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return rows


def _counts(lot: Lot) -> str:
    return f"{lot.positives} sentences that have it and {lot.negatives} that have it not"


def _too_few(few: Sequence[Lot], waiting: int) -> list[Problem]:
    use = f"It takes {LEAST} sentences with a code and {LEAST} without; decide on more, or say which documents are coded completely."
    if not few:
        found = f"no row was accepted or rejected{f'; {waiting} are still proposed' if waiting else ''}"
        return [Problem("decisions", found, f"Write accepted or rejected under `status`. {use}")]
    return [Problem(f"code '{lot.code}'", _counts(lot), use) for lot in few]


def _special(codes: Sequence[str]) -> list[str]:
    """The codes without those of which one below is there too."""
    return [code for code in codes if not any(other != code and within(other, code) for other in codes)]


def _also(code: str, one: Seen) -> str | None:
    return "rules" if any(drawn.asserted and within(drawn.code.id, code) for drawn in one.drawn) else None


def _table(rows: Sequence[tuple[Coding, Seen]]) -> pd.DataFrame:
    """Codings with what a person needs to judge them: whether the rules say so too, and the whole sentence."""
    import pandas as pd

    also = pd.Series([_also(row.code, one) for row, one in rows], dtype=TEXT)
    return table([row for row, _ in rows], Coding).assign(also=also, text=pd.Series([one.segment.text for _, one in rows], dtype=TEXT))
