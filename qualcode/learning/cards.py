"""The card of a model: what it was trained on, how well it holds, what it is not good for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib import metadata

from qualcode.learning.targets import Lot
from qualcode.learning.validating import Trial, scores
from qualcode.model import Study
from qualcode.version import __version__
from qualcode.weights import Weights

__all__ = ["TABLE", "card_of", "embedding_card"]

TABLE = "model.csv"
LIBRARIES = ("scikit-learn", "scipy", "numpy")
METHOD = (
    "One logistic regression with an L2 penalty for each code, on features of sentences that a person can check "
    "(qualcode.coding.describing); what the codebook and earlier weights say of a code is among them. "
    "Confidences are stretched to shares (Platt 1999)."
)
VALIDATION = "Held out as whole documents, in at most five groups; never sentences of a document that was learned from."
LIMITS = (
    "Other researchers, fields and kinds of documents than those named here: it has learned one person's reading of these texts.",
    "Counting without reading: what it proposes is a proposal until a person accepts it.",
    "Who deals with whom: it judges sentences, not the ends of relations.",
)
BY_MEANING_USED = (
    "Likeness by meaning to the examples of the codebook (means:, unmeans:) and to sentences of other documents that were decided "
    "(accepted:, refused:) are features. They are known in suggest only: a run that uses this table does without them, and its "
    "confidences then differ from those here."
)
PRIVATE = "It holds no passages, but words that stand in at least three sentences; these can still tell something. Treat it as private."


def card_of(
    study: Study,
    weights: Weights,
    learned: Sequence[Lot],
    few: Sequence[Lot],
    scored: Sequence[tuple[Trial, float | None]],
    inputs: Mapping[str, str],
    complete: frozenset[str],
    level: str,
) -> dict[str, object]:
    """What ``model.yaml`` tells, in its order; `scored` are the trials with their confidence, empty where nothing could be validated."""
    codes = {lot.code for lot in learned}
    kept = [code for code in weights.codes if code not in codes]
    card: dict[str, object] = {
        "model": weights.name,
        "threshold": weights.threshold,
        "table": TABLE,
        "method": METHOD,
        "trained_on": _trained_on(study, learned, inputs, complete, level),
        "validation": VALIDATION if scored else "None: only one document was worked on.",
        "codes": {lot.code: _of_code(lot, scored, weights.threshold) for lot in learned},
    }
    if scored:
        card["all_codes"] = _scores(scored, weights.threshold)
    if few:
        card["too_few_decisions"] = {lot.code: {"with": lot.positives, "without": lot.negatives} for lot in few}
    if kept:
        card["as_the_codebook_had_them"] = kept
    card["not_good_for"] = list(LIMITS)
    card["privacy"] = PRIVATE
    card["versions"] = {"qualcode": __version__, **{name: _version(name) for name in LIBRARIES}}
    return card


def embedding_card(model: Mapping[str, object]) -> dict[str, object]:
    """What the card tells of a model of sentence embeddings that was listened to."""
    return {"embedding": {**model, "used": BY_MEANING_USED}}


def _trained_on(study: Study, learned: Sequence[Lot], inputs: Mapping[str, str], complete: frozenset[str], level: str) -> dict[str, object]:
    """The tables and texts by their hashes, and what sort of texts they are."""
    worked_on = sorted({lesson.document for lot in learned for lesson in lot.lessons})
    documents = {document.id: document for document in study.documents}
    return {
        "study": study.id,
        "codings": dict(sorted(inputs.items())),
        "codebook": {"id": study.codebook.id, "version": study.codebook.version, "sha256": study.codebook.sha256},
        "texts": {documents[id].file or id: study.inputs.get(documents[id].file, "") for id in worked_on},
        "kinds": sorted({documents[id].kind for id in worked_on}),
        "languages": sorted({documents[id].language for id in worked_on}),
        "documents": len(worked_on),
        "complete": sorted(complete),
        "level": level,
    }


def _of_code(lot: Lot, scored: Sequence[tuple[Trial, float | None]], threshold: float) -> dict[str, object]:
    told: dict[str, object] = {"with": lot.positives, "without": lot.negatives, "documents_with": len(lot.documents)}
    if not scored or len(lot.documents) < 2:
        return {**told, "validated": "no: its accepted sentences stand in one document"}
    return {**told, **_scores([pair for pair in scored if pair[0].code == lot.code], threshold)}


def _scores(scored: Sequence[tuple[Trial, float | None]], threshold: float) -> dict[str, object]:
    found = scores([one for one, _ in scored], [sure for _, sure in scored], threshold)
    return {
        name: "undefined" if math.isnan(score) else round(score, 3)
        for name, score in zip(("precision", "recall", "f1"), found, strict=True)
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
