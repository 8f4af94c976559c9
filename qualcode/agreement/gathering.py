"""All that agreement can tell of the coders of a study at once: units, characters, passages, relations, and where they differ."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from qualcode.agreement.characters import UNCODED, CharacterAgreement, character_agreement
from qualcode.agreement.codes import code_agreement
from qualcode.agreement.disagreeing import confusions, disagreements, next_to_discuss, side_by_side
from qualcode.agreement.ends import RelationAgreement, relation_agreement
from qualcode.agreement.grouping import PEOPLE
from qualcode.agreement.rating import LEVELS
from qualcode.agreement.record import CodeAgreement
from qualcode.agreement.unitising import UnitisingAgreement, unitising_agreement
from qualcode.errors import ArgumentError, one_of
from qualcode.kept import KeptCoding, KeptRelation, Reading
from qualcode.matrices.labelling import codable, cut, sources
from qualcode.rows import Segment
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.statistics.drawing import Draws

__all__ = ["AgreementChoices", "AgreementReport", "agreement_report"]

CHARACTERS, SETS, RELATIONS, GAMMA = "characters", "sets", "relations", "gamma"
_ANY = "jaccard"
"""For what is not told then: code_agreement asks for a distance in any case."""


@dataclass(frozen=True)
class AgreementChoices:
    """What is measured.

    Parameters
    ----------
    level
        ``code`` or ``family`` (any code of it).
    uncoded
        ``counted`` or ``left_out``, see :func:`qualcode.character_agreement`; blank: nothing is measured character by character.
    distance
        Of sets of codes, ``jaccard`` or ``masi``, see :func:`qualcode.multi_label_alpha`; blank: no α of sets is told.

    Raises
    ------
    ArgumentError
        When a choice is none of these.

    Examples
    --------
    >>> AgreementChoices(level="family").uncoded
    ''
    """

    level: str = "code"
    uncoded: str = ""
    distance: str = ""

    def __post_init__(self) -> None:
        one_of("level", self.level, LEVELS)
        if self.uncoded:
            one_of("uncoded", self.uncoded, UNCODED)
        if self.distance:
            one_of("distance", self.distance, ("jaccard", "masi"))


@dataclass(frozen=True, eq=False)
class AgreementReport:
    """What :func:`agreement_report` gives.

    Attributes
    ----------
    units
        Sentences × codes, see :class:`qualcode.CodeAgreement`.
    characters
        See :class:`qualcode.CharacterAgreement`; ``None``: it was not asked for.
    unitising
        See :class:`qualcode.UnitisingAgreement`.
    relations
        See :class:`qualcode.RelationAgreement`; ``None``: nobody gave any.
    disagreements, confusions, discuss, beside
        From :func:`qualcode.disagreements`, :func:`qualcode.confusions`, :func:`qualcode.next_to_discuss` (of people, open ones) and
        :func:`qualcode.side_by_side`.
    sentences
        How many sentences the material has, without those of interviewers.
    left_out
        What was not measured: ``characters``, ``sets``, ``relations``, ``gamma``.
    settings
        Every choice, as reports print it.

    Examples
    --------
    >>> list(AgreementReport.__dataclass_fields__)[:4]
    ['units', 'characters', 'unitising', 'relations']
    """

    units: CodeAgreement
    characters: CharacterAgreement | None
    unitising: UnitisingAgreement
    relations: RelationAgreement | None
    disagreements: pd.DataFrame = field(repr=False)
    confusions: pd.DataFrame = field(repr=False)
    discuss: pd.DataFrame = field(repr=False)
    beside: pd.DataFrame = field(repr=False)
    sentences: int
    left_out: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict, repr=False)


def agreement_report(
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    segments: pd.DataFrame,
    draws: Draws,
    choices: AgreementChoices,
    relations: pd.DataFrame | None = None,
    settled: Collection[str] = (),
) -> AgreementReport:
    """How far coders agree, measured in every way, and where they do not.

    Parameters
    ----------
    codings, readings, relations
        ``project.codings()``, ``project.readings()``, ``project.relations()``, or tables like these: see :class:`qualcode.kept.KeptCoding`,
        :class:`qualcode.kept.Reading`, :class:`qualcode.kept.KeptRelation`. Agreement is measured on what several coders read.
    segments
        The sentences: ``Results.segments``, or :func:`qualcode.sentences`. What interviewers say is left out.
    draws
        How informants are drawn again, for intervals.
    choices
        What is measured.
    settled
        Ids of sentences that were settled by a decision; nobody has to discuss them again.

    Returns
    -------
    AgreementReport
        Reasons why a value is not defined stand beside it, so that there are no warnings.

    Raises
    ------
    ArgumentError
        When a column is missing, or fewer than two coders have readings.

    Examples
    --------
    >>> import pandas as pd
    >>> import qualcode as qc
    >>> from qualcode.kept import KeptCoding, Reading
    >>> row = ("S-01", "S-01:1", 0, 8, "答", "agency", "respondent", "", "actual", "zh", "报销拖了三个月。", 1, "", "", "interview", "")
    >>> codings = qc.table([KeptCoding("c1", "S-01", 0, 8, "control", "李")], KeptCoding)
    >>> readings = qc.table([Reading(f"r{coder}", "S-01", 0, 8, coder) for coder in ("李", "王")], Reading)
    >>> sentences = qc.table([qc.Segment(*row)], qc.Segment)
    >>> found = agreement_report(codings, readings, segments=sentences, draws=qc.Draws(seed=1), choices=AgreementChoices())
    >>> found.discuss["kind"].tolist(), found.left_out
    (['span'], ('characters', 'sets', 'relations', 'gamma'))
    """
    check(codings, KeptCoding, needs=["document", "start", "end", "code", "coder"])
    check(readings, Reading, needs=["document", "start", "end", "coder"])
    check(segments, Segment, needs=["document", "segment", "start", "end", "text"])
    units = (codable(segments) if "role" in segments else segments).reset_index(drop=True)
    ends = relations if relations is not None and len(relations) else None
    if ends is not None:
        check(ends, KeptRelation, needs=["source", "target", "code", "coder"])
    _check_readers(codings, readings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the reasons stand in the rows
        measured = _measured((codings, readings, units, ends), draws, choices)
    found = disagreements(codings, readings, segments=units, relations=ends)
    people = found[(found["group"] == PEOPLE).to_numpy()]
    done = people.loc[people["segment"].isin(set(settled)), "disagreement"]
    absent = {CHARACTERS: not choices.uncoded, SETS: not choices.distance, RELATIONS: ends is None, GAMMA: True}
    return AgreementReport(
        *measured,
        found,
        confusions(codings, readings, segments=units),
        next_to_discuss(people, settled=set(done)),
        side_by_side(codings, readings, segments=units, relations=ends),
        len(units),
        tuple(name for name, left in absent.items() if left),
        {**measured[0].settings, "distance": choices.distance, "uncoded": choices.uncoded, "level": choices.level},
    )


Frames: TypeAlias = "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame | None]"
Measured: TypeAlias = "tuple[CodeAgreement, CharacterAgreement | None, UnitisingAgreement, RelationAgreement | None]"


def _measured(frames: Frames, draws: Draws, choices: AgreementChoices) -> Measured:
    """Units, characters, passages and relations: of codings, readings, sentences and relations."""
    codings, readings, units, ends = frames
    informants = _informants(units)
    distance = choices.distance or _ANY
    of_units = code_agreement(codings, readings, segments=units, draws=draws, distance=distance, levels=[choices.level])
    marked = codings.assign(code=cut(codings["code"].astype(TEXT), 1)) if choices.level == "family" else codings
    of_characters = of_ends = None
    if choices.uncoded:
        of_characters = character_agreement(marked, readings, uncoded=choices.uncoded, draws=draws, informants=informants)
    of_spans = unitising_agreement(marked, readings, draws=draws, informants=informants)
    if ends is not None:
        linked = codings if "coding" in codings and "coding" in ends else None
        of_ends = relation_agreement(ends, readings, segments=units, draws=draws, informants=informants, codings=linked)
    return (of_units if choices.distance else _without_sets(of_units)), of_characters, of_spans, of_ends


def _check_readers(codings: pd.DataFrame, readings: pd.DataFrame) -> None:
    """Two whose readings are kept, or one coder's two rounds, or one person and a machine."""
    from qualcode.agreement.grouping import pairs_of

    if not len(pairs_of(codings, readings)) or not len(readings):
        names = sorted({str(name) for name in readings["coder"].dropna()})
        told = f"there are readings of {', '.join(names)} alone" if names else "there are no readings"
        raise ArgumentError(f"{told}: agreement is measured on what two coders read; collect a second coder's sheet first")


def _informants(units: pd.DataFrame) -> dict[str, str]:
    """Document → the one informant who speaks in it; where several do, the document stands for itself."""
    who = sources(units)
    found: dict[str, str] = {}
    for document, names in who.groupby(units["document"].astype(TEXT), sort=False):
        several = names.dropna().unique()
        found[str(document)] = str(several[0]) if len(several) == 1 else str(document)
    return found


def _without_sets(found: CodeAgreement) -> CodeAgreement:
    """Without the α of sets, for which nobody chose a distance; how often the sets are the same needs none."""
    rows = found.coefficients
    return replace(found, coefficients=rows[(rows["coefficient"] != "multi_label_alpha").to_numpy()].reset_index(drop=True))
