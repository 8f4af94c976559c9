"""Which analyses there are, what each needs, and all that a study allows of them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.analysing import coding, relating, trusting
from qualcode.analysing.ground import PLANES, UNITS, Ground
from qualcode.analysing.record import Analyses
from qualcode.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.results import Results

__all__ = ["ANALYSES", "analyses"]


@dataclass(frozen=True)
class _Analysis:
    """How a table is made, and what must be there first: a word for what is missing, and how to see that it is there."""

    make: Callable[[Ground], pd.DataFrame]
    needs: tuple[tuple[str, Callable[[Ground], bool]], ...]


_RELATIONS = ("no_relations", lambda ground: bool(ground.planes))
_STAGES = ("no_stages", lambda ground: bool(ground.study.stages.ids))
_PLACED = ("no_staged_relations", lambda ground: bool(ground.placed))
_BOTH = ("one_plane", lambda ground: len(ground.planes) == len(PLANES))
_CODINGS = ("no_codings", lambda ground: bool(len(ground.codings)))
_WRITTEN = ("one_plane", lambda ground: set(PLANES) <= set(ground.codings["plane"].dropna()))
_SEVERAL = ("one_informant", lambda ground: len(ground.informants) > 1)
_DOCUMENTS = ("one_document", lambda ground: len(ground.steps) > 1)
_MAP = ("small_table", lambda ground: bool(ground.maps))
_LABELS = ("one_label", lambda ground: any(ground.words[by].nunique() > 1 for by in coding.LABELS))
_WORDS = ("no_words", lambda ground: bool(len(ground.words)))
_RUNS = ("few_documents", lambda ground: len(ground.steps) > 5)

_STAGED = (_RELATIONS, _STAGES, _PLACED)
ANALYSES: Mapping[str, _Analysis] = {
    "comparison": _Analysis(coding.planes_of_families, (_CODINGS, _WRITTEN)),
    "difference": _Analysis(relating.difference, (_RELATIONS, _BOTH)),
    "trajectories": _Analysis(relating.trajectory, _STAGED),
    "transitions": _Analysis(relating.transition, _STAGED),
    "changes": _Analysis(relating.changes, _STAGED),
    "changes_summary": _Analysis(relating.changes_summary, _STAGED),
    "strength": _Analysis(relating.strength, _STAGED),
    "hangs_on_one": _Analysis(trusting.cells_on_one, (_CODINGS,)),
    "edges_on_one": _Analysis(trusting.edges_on_one, (_RELATIONS,)),
    "stability": _Analysis(trusting.stability, (_CODINGS, _SEVERAL)),
    "saturation": _Analysis(trusting.saturation_steps, (_CODINGS, _DOCUMENTS)),
    "saturation_summary": _Analysis(trusting.saturation_summary, (_CODINGS, _DOCUMENTS)),
    "saturation_runs": _Analysis(trusting.saturation_runs, (_CODINGS, _DOCUMENTS, _RUNS)),
    "actors": _Analysis(relating.actors, (_RELATIONS,)),
    "dyads": _Analysis(relating.dyads, (_RELATIONS,)),
    "network": _Analysis(relating.network, (_RELATIONS,)),
    "cooccurrence": _Analysis(coding.pairs_of_codes, (_CODINGS,)),
    "correspondence": _Analysis(coding.correspondence, (_CODINGS, _STAGES, _MAP)),
    "key_words": _Analysis(coding.key_word, (_WORDS, _LABELS)),
    "framework": _Analysis(lambda ground: ground.framework.quotes, (_CODINGS,)),
}
"""By the names of their files, in the order in which a reader needs them."""


def analyses(results: Results) -> Analyses:
    """Every table that a study allows beyond its matrices.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave. Codings of several people are counted together, as in its matrices.

    Returns
    -------
    Analyses
        ``comparison`` and ``difference`` (nominal beside actual by family, and by pair and family), ``trajectories``, ``transitions``,
        ``changes``, ``changes_summary`` and ``strength`` (pairs over the stages), ``hangs_on_one``, ``edges_on_one``, ``stability``,
        ``saturation…`` (what the numbers rest on), ``actors``, ``dyads``, ``network`` (measures), ``cooccurrence``,
        ``correspondence``, ``key_words``, ``framework``. A study too small for one has it in ``left_out`` with the reason.

    Examples
    --------
    >>> import qualcode
    >>> tables = qualcode.analyses(qualcode.run("nominal_contracts")).tables
    >>> tables["difference"].loc[0, ["source", "target", "family", "nominal", "actual"]].tolist()[:3]
    ['subdistrict', 'agency', 'absorption']
    """
    ground = Ground(results)
    tables: dict[str, pd.DataFrame] = {}
    left_out: dict[str, str] = {}
    notes: dict[str, tuple[str, ...]] = {}
    for name, analysis in ANALYSES.items():
        missing = next((word for word, there in analysis.needs if not there(ground)), "")
        if missing:
            left_out[name] = missing
            continue
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                tables[name] = analysis.make(ground)
            except ArgumentError as error:
                left_out[name] = str(error)
        told = dict.fromkeys(str(one.message) for one in caught if issubclass(one.category, UserWarning))
        if name == "correspondence" and name in tables:
            told |= dict.fromkeys(f"{plane}: {caution}" for plane, one in ground.maps.items() for caution in one.cautions)
        if told:
            notes[name] = tuple(told)
    return Analyses(
        tables,
        left_out,
        notes,
        _settings(ground, tables),
        paths=ground.paths if "trajectories" in tables else {},
        curves=ground.curves if "saturation" in tables else {},
        maps=ground.maps if "correspondence" in tables else {},
        together=coding.together(ground) if "cooccurrence" in tables else None,
        framework=ground.framework.wide if "framework" in tables else None,
        pairs=ground.pairs if "strength" in tables else None,
    )


def _settings(ground: Ground, tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """Every choice, by table."""
    draws = trusting.DRAWS
    drawn = {"seed": str(draws.seed), "resamples": str(draws.resamples), "confidence": f"{draws.confidence:g}", "interval": draws.interval}
    some = next(iter(ground.paths.values())).settings if "trajectories" in tables else {}
    path = {name: some[name] for name in ("states", "rule") if name in some}
    chosen: dict[str, dict[str, str]] = {
        "comparison": {"count": "references", "shares": "of what is coded on the plane; not under 20 units"},
        "difference": {"count": "evidence", "by": "pair and family"},
        "trajectories": path,
        "transitions": {**path, "shares": "not where a state is left fewer than 20 times"},
        "changes": {"minimum": "1", "by": "pair"},
        "strength": {"count": "references", "roles": "who says so"},
        "hangs_on_one": {"count": "references", "minimum": "1", "by": "stage, plane and family"},
        "edges_on_one": {"count": "evidence", "minimum": "1", "by": "pair, family and plane"},
        "stability": {**drawn, "count": "references", "strata": "none"},
        "saturation": {"order": "field", "documents": str(len(ground.steps)), "of": "interviews, or all documents where fewer than two"},
        "saturation_runs": {"base": "4", "run": "2", "threshold": "0.05"},
        "cooccurrence": {"units": UNITS, "planes": "apart", "coders": "union"},
        "correspondence": {"table": "stage × family", "count": "references"},
        "key_words": {"measure": "log_likelihood", "planes": "apart", "least": "3 places, 2 informants", "most": str(coding.MOST)},
        "framework": {"quotes": "2", "planes": "apart"},
    }
    return {name: chosen[name] for name in tables if chosen.get(name)}
