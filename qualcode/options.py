"""What coding depends on besides texts and codebook, as manifests and reports tell it."""

from __future__ import annotations

from qualcode.model import Study
from qualcode.tokenising.chinese import engine_name
from qualcode.tokenising.english import english_lemmas

__all__ = ["coding_options"]


def coding_options(study: Study) -> dict[str, str]:
    """How words are told, which weights there are, and below which confidence nothing is proposed, and nothing that no indicator found.

    Examples
    --------
    >>> from qualcode import read_study
    >>> sorted(coding_options(read_study("nominal_contracts")))
    ['chinese_segmentation', 'english_lemmas', 'threshold', 'threshold_alone', 'weights']
    """
    weights = study.codebook.weights
    usual = weights.threshold if weights else 0.0
    alone = weights.alone if weights and weights.alone is not None else usual
    set_here = study.threshold
    return {
        "chinese_segmentation": engine_name(),
        "english_lemmas": english_lemmas(study.grammars["en"].model if "en" in study.grammars else ""),
        "weights": weights.name if weights else "none",
        "threshold": f"{usual if set_here is None else set_here:g}",
        "threshold_alone": f"{alone if set_here is None else set_here:g}",
    }
