"""What ``qualcode suggest`` says on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from qualcode.cli.saying import say
from qualcode.learning.suggesting import Suggestions, suggest
from qualcode.model import Study
from qualcode.reading.studies import read_study
from qualcode.reporting.suggesting import write_suggestions

__all__ = ["told_suggestions"]

MOST = 20
"""How long the longest bar of the curve is."""


def told_suggestions(
    study: str,
    codings: Sequence[str],
    out: str,
    *,
    complete: Sequence[str],
    level: str,
    threshold: float | None,
    wanted: int,
    overwrite: bool,
) -> None:
    """Learns, writes, and sums up what was learned; doubts go to stderr."""
    read = read_study(study)
    found = _learned(read, codings, _named(complete), level, threshold, wanted)
    problems = write_suggestions(found, out, overwrite=overwrite)
    say(_summary(found))
    say(f"\nWritten to {out}. Write accepted or rejected under `status` in suggestions.csv or next.csv, and learn again.")
    say("model.yaml and model.csv hold no passages, but words of your texts; treat them as private.")
    for doubt in (*found.doubts, *problems):
        say(f"warning: {doubt}", err=True)


def _learned(read: Study, codings: Sequence[str], complete: Sequence[str], level: str, threshold: float | None, wanted: int) -> Suggestions:
    with click.progressbar(length=len(read.documents), label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return suggest(
            read,
            list(codings),
            complete=complete,
            level=level,
            threshold=threshold,
            wanted=wanted,
            progress=lambda document: bar.update(1),
        )


def _named(complete: Sequence[str]) -> list[str]:
    return [one.strip() for several in complete for one in several.replace("，", ",").split(",") if one.strip()]


def _curve(found: Suggestions) -> Iterator[str]:
    """What the confidences are worth, on documents that were held out; nothing where too few were."""
    columns = (found.reliability[name].tolist() for name in ("low", "high", "n", "share"))
    for number, (low, high, count, share) in enumerate(zip(*columns, strict=True)):
        if not number:
            yield "  how many were right, by their confidence, on documents that were held out (reliability.csv):"
        yield f"    {low:.1f}–{high:.1f}  {share:4.0%} of {count:>7}  {'█' * round(MOST * share)}".rstrip()


def _summary(found: Suggestions) -> str:
    codes = found.card["codes"]
    assert isinstance(codes, dict)
    lines = [f"{found.study.title}: {len(codes)} codes learned as {found.weights.name}"]
    for code, told in codes.items():
        scores = [f"{name} {told[name]}" for name in ("precision", "recall", "f1") if name in told] or ["not validated"]
        lines.append(f"  {code}: {told['with']} with, {told['without']} without; {', '.join(scores)}")
    lines += _curve(found)
    lines.append(f"  {len(found.suggestions)} codings suggested, {len(found.next)} sentences to code next")
    return "\n".join(lines)
