"""Tables of what is spoken of: which codes stand together, how families differ between planes, typical words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.analysing.ground import Ground
from qualcode.analysing.relating import each
from qualcode.matrices import Matrix, comparison
from qualcode.matrices.cooccurring import pairs_of
from qualcode.terms.keyness import key_words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LABELS", "beside", "correspondence", "key_word", "pairs_of_codes", "planes_of_families", "together"]

LABELS = ("stage", "actor_kind")
MOST = 30
"""So many key words a label: more are no longer typical."""


def together(ground: Ground) -> pd.DataFrame:
    """The codes that occur, in the order of the codebook."""
    counts = ground.turns.counts
    listed = [code.id for code in ground.study.codebook.codes if code.id in counts.index]
    order = [*dict.fromkeys((*listed, *counts.index))]
    return counts.loc[order, order]


def pairs_of_codes(ground: Ground) -> pd.DataFrame:
    """Every two codes that stand together in any turn, with the coefficients of the field."""
    return pairs_of(ground.turns)


def beside(ground: Ground) -> Matrix:
    return ground.results.matrix(rows=["family"], columns="plane", coders="union")


def planes_of_families(ground: Ground) -> pd.DataFrame:
    """Each family as it is written and as it is done: counts, shares of all that is coded on the plane, strength."""
    return comparison(beside(ground)).reset_index().rename(columns={"difference": "nominal_minus_actual"})


def correspondence(ground: Ground) -> pd.DataFrame:
    """The points of the map of stage × family, by plane."""
    return each({plane: one.points for plane, one in ground.maps.items()})


def key_word(ground: Ground) -> pd.DataFrame:
    """The words that each stage, and each kind of actor, has more often than the others on the same plane."""
    import pandas as pd

    parts = []
    for by in LABELS:
        if ground.words[by].nunique() > 1:
            found = key_words(ground.words, by=by)
            typical = found[(found["sign"] == "+") & (found["rank"] <= MOST)]
            parts.append(typical.rename(columns={by: "label"}).assign(by=by))
    found = pd.concat(parts, ignore_index=True)
    return found[["by", *(name for name in found if name not in ("by", "sign"))]]
