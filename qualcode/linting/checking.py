"""Everything that can be found out about a codebook at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.linting.examples import bench, outdated, tried
from qualcode.linting.findings import PROBLEM, Finding
from qualcode.linting.foreign import foreign_lines
from qualcode.linting.lines import Language
from qualcode.linting.rules import cycles, empty, shadowed, stopped, twice, unstaged
from qualcode.linting.words import checked_words, named
from qualcode.model import Codebook, Study
from qualcode.segmenting import document_segments
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["all_findings", "codebook_findings"]

INTERVIEWER = "interviewer"


def codebook_findings(codebook: Codebook, study: Study | None = None) -> pd.DataFrame:
    """What is wrong or odd in a codebook: words, rules, codes and examples.

    A word is compared exactly as the machine compares it, and every example is read by the machine itself: spoken by several actors and
    written in several kinds of document; it counts as found when one of these readings finds it.

    Parameters
    ----------
    codebook
        What is checked.
    study
        Texts and actors to check it on: words are counted in its sentences (not in those of interviewers), and its actors are those of
        the examples. Without a study there are no counts, and one actor of every usual kind is about.

    Returns
    -------
    pandas.DataFrame
        One row per :class:`qualcode.Finding`; problems first, then in the order of the codebook.

    Examples
    --------
    >>> from qualcode import Code, Codebook, Indicator, codebook_findings
    >>> funding = Code("funding", {"zh": "资金"}, {"zh": "用钱管人"}, indicators={"zh": (Indicator(("拖欠尾款",)), Indicator(("尾款",)))})
    >>> found = codebook_findings(Codebook("mine", {"zh": "我的"}, (funding,)))
    >>> found[["check", "line", "found"]].values.tolist()
    [['shadowed', '拖欠尾款', "it never speaks alone: '尾款' (indicator 2) speaks wherever it does"]]
    """
    return table(all_findings(codebook, study), Finding)


def all_findings(codebook: Codebook, study: Study | None = None) -> list[Finding]:
    """The rows of :func:`codebook_findings`."""
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    found = list(dict.fromkeys(_found(codebook, study)))
    return sorted(found, key=lambda one: (one.severity != PROBLEM, order.get(one.code, len(order)), one.language, one.indicator or 0))


def _found(codebook: Codebook, study: Study | None) -> Iterator[Finding]:
    tested = bench(codebook, study)
    counted = _sentences(study) if study is not None else {}
    languages = {name: Language(tested, grammar) for name, grammar in tested.grammars.items()}
    for name, language in languages.items():
        if not language.rules:
            continue
        examples = [one.text for code in codebook.codes for listed in (code.examples, code.counterexamples) for one in listed.get(name, ())]
        yield from checked_words(
            language, [*examples, *counted.get(name, [])], counted.get(name, []), longest=codebook.overlap == "longest"
        )
        if study is not None:
            yield from named(language)
        yield from unstaged(language, tested.stages.ids, study=study is not None)
        yield from foreign_lines(language)
        yield from shadowed(language)
        yield from twice(language)
        yield from stopped(language)
    yield from empty(codebook, {name: language.rules for name, language in languages.items()})
    yield from cycles(codebook)
    yield from outdated(codebook)
    yield from tried(tested)


def _sentences(study: Study) -> dict[str, list[str]]:
    """What is said or written in a study, by language; without the interviewers."""
    texts: dict[str, list[str]] = {}
    for document in study.documents:
        for segment in document_segments(document, study.grammars[document.language]):
            if segment.role != INTERVIEWER:
                texts.setdefault(segment.language, []).append(segment.text)
    return texts
