"""How the study was done, as a paragraph of a thesis: the real numbers of the run, and what they cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.reporting.contents.blocks import Prose, Section
from qualcode.reporting.contents.parts import per_cent

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["methods_section"]

MACHINE, GIVEN = ("rule", "model"), "given"


def methods_section(evidence: Evidence, labels: Labels) -> Section:
    """Procedure, material, coding and limits, each number counted in the run; what was not done is said to be missing."""
    words = labels.words
    told = (_procedure, _material, _coding, _reach)
    paragraphs = [words["methods.join"].join(part(evidence, labels)) for part in told]
    blocks = (Prose((words["methods.note"],), note=True), Prose(tuple(filter(None, paragraphs))))
    return Section("methods", words["methods.title"], blocks)


def _procedure(evidence: Evidence, labels: Labels) -> Iterator[str]:
    """What the procedure is called, and the codebook and stages that it begins with."""
    words, study = labels.words, evidence.study
    codes = [code.id for code in study.codebook.codes]
    families = {code.partition(".")[0] for code in codes}
    used = {evidence.codings[number]["code"] for number in evidence.kept}
    title = study.codebook.title.get(study.language) or study.codebook.id
    yield words["methods.approach"].format(codebook=title)
    yield words["methods.codebook"].format(
        version=study.codebook.version or words["unknown"],
        families=len(families),
        codes=len([code for code in codes if code not in families]),
        used=len(used - families),
    )
    if study.stages.ids:
        names = words["listing.and"].join(stage.label(study.language) for stage in study.stages.stages)
        yield words["methods.stages"].format(count=len(study.stages.ids), names=names)
    yield words["methods.planes"]


def _material(evidence: Evidence, labels: Labels) -> Iterator[str]:
    """Documents by kind, informants by the kind of their actor, sentences."""
    words, study, people = labels.words, evidence.study, evidence.results.interviewees
    listed = evidence.results.documents
    kinds = _counted((labels.of("kind", kind) for kind in listed["kind"]), labels)
    yield words["methods.documents"].format(documents=len(listed), kinds=kinds)
    days = sorted(document.date for document in study.documents if document.date)
    if days:
        undated = len(study.documents) - len(days)
        yield words["methods.dates"].format(first=days[0], last=days[-1])
        if undated:
            yield words["methods.undated"].format(count=undated)
    if len(people):
        known = {actor.id: actor.kind for actor in study.actors}
        ids = [actor if isinstance(actor, str) else "" for actor in people["actor"]]
        roles = _counted((words["methods.several"] if "; " in id else labels.of("kind", known.get(id, "")) for id in ids), labels)
        sessions = int((listed["kind"] == "interview").sum())
        yield words["methods.informants"].format(people=len(people), roles=roles, sessions=sessions)
    spoken = [row for row in evidence.segments if row["role"] == "respondent"]
    others = len({row["person"] for row in spoken} - {"", *people["person"]})
    if others:
        yield words["methods.other_speakers"].format(people=others)
    said = len(spoken)
    yield words["methods.sentences"].format(sentences=len(evidence.segments), said=said)


def _coding(evidence: Evidence, labels: Labels) -> Iterator[str]:
    """Who coded how much; what the machine proposed and what became of it; what counts."""
    words, options = labels.words, evidence.results.options
    by_hand = [row for row in evidence.codings if row["method"] not in MACHINE]
    proposed = [row for row in evidence.codings if row["method"] in MACHINE]
    for coder, count in _by(by_hand, "coder").items():
        yield words["methods.person"].format(coder=coder or words["unknown"], count=count)
    if proposed:
        yield words["methods.proposed"].format(count=len(proposed), **_states(proposed))
        if not any(row["status"] == "accepted" for row in proposed):
            yield words["methods.unreviewed"]
        if "threshold" in options:
            yield words["methods.threshold"].format(threshold=options["threshold"])
    else:
        yield words["methods.no_rules"]
    rejected = sum(row["status"] == "rejected" for row in by_hand)
    if rejected:
        yield words["methods.rejected"].format(count=rejected)
    yield words["methods.counted"].format(counted=len(evidence.kept), relations=len(evidence.relations))
    given = Counter([row["source_from"], row["target_from"]].count(GIVEN) for row in evidence.relations)
    if given[1] or given[2]:
        yield words["methods.ends"].format(both=given[2], one=given[1])


def _reach(evidence: Evidence, labels: Labels) -> Iterator[str]:
    """How far the numbers carry: unknown stages, saturation, agreement, and what counts cannot say."""
    words, analyses = labels.words, evidence.results.analyses
    asked = [row for row in evidence.segments if row["role"] != "interviewer"]
    unknown = sum(not row["stage"] for row in asked)
    if evidence.study.stages.ids:
        share = per_cent(unknown, len(asked))
        told = words["methods.share"].format(share=share) if share else ""
        yield words["methods.unknown_stage"].format(asked=len(asked), unknown=unknown, share=told)
    if "code" in analyses.curves:
        yield from _saturation(analyses, words)
    else:
        yield words["methods.no_saturation"]
    yield words["methods.agreement"]
    yield from (words[f"methods.cannot_{number}"] for number in (1, 2, 3))


def _saturation(analyses: Any, words: Mapping[str, str]) -> Iterator[str]:
    curve, runs = analyses.curves["code"], analyses.tables.get("saturation_runs")
    yield words["methods.saturation"].format(documents=len(curve.steps), observed=curve.observed, once=curve.once)
    if runs is not None:
        stays = runs[(runs["of"] == "code") & runs["stays"]]
        yield words["methods.saturated"].format(first=int(stays["first"].iloc[0])) if len(stays) else words["methods.not_saturated"]


def _states(rows: Iterable[Row]) -> dict[str, int]:
    found = _by(rows, "status")
    return {status: found.get(status, 0) for status in ("accepted", "proposed", "rejected")}


def _by(rows: Iterable[Row], column: str) -> dict[str, int]:
    """How many rows have each value, in the order of the values."""
    return dict(sorted(Counter(row[column] for row in rows).items()))


def _counted(names: Iterable[str], labels: Labels) -> str:
    """Each name with how often it stands, in the order in which they come."""
    words = labels.words
    return words["listing.and"].join(words["methods.count"].format(name=name, count=count) for name, count in Counter(names).items())
