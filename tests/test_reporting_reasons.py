"""Why a coding is not counted, in the words of the report."""

from __future__ import annotations

import math

import networkx as nx
import pytest

from qualcode.model import Code, Codebook, StageModel, Study
from qualcode.reading.grammars import read_grammar
from qualcode.reporting.contents.uncounted import rejected_by_reason
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.reporting.wording import report_words
from qualcode.results import Results
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.tables import table

CODE = Code("control.funding", {"zh": "经费控制", "en": "money as a lever"})


def shown(language: str, *reasons: str) -> dict[str, int]:
    """What the report tells of rejected codings with these reasons, and of how many each."""
    study = Study("s", "S", language, Codebook("c", {}, (CODE,)), StageModel("m"), (), ())
    rows = [
        Coding(
            "d",
            number,
            number + 1,
            "control.goals",
            "rules",
            "rule",
            "rejected",
            "d:1",
            "",
            "",
            "actual",
            "压",
            "+",
            "",
            reason,
            1,
            "",
            "",
            math.nan,
        )
        for number, reason in enumerate(reasons)
    ]
    others = (table([], row) for row in (Mention, Relation))
    results = Results(study, table([], Segment), table(rows, Coding), *others, {}, nx.MultiDiGraph())
    return {words: len(numbers) for words, numbers in rejected_by_reason(Evidence(results), Labels(study))}


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        ("denied; 插手", "被否定", "denied"),
        ("other case; 派活; 安排", "说的是别处", "said of another case"),
        ("yields to control.funding; 压", "让位于“经费控制”", "yields to “money as a lever”"),
        ("yields to nobody.knows; 压", "让位于“nobody.knows”", "yields to “nobody.knows”"),
        (
            "within the longer '压着 … 钱' of control.funding; 压",
            "已含在“经费控制”更长的说法里",
            "within longer words of “money as a lever”",
        ),
        ("confidence 0.21 below 0.35; 压", "把握不足，低于所设的界限", "too unsure, below the threshold"),
        ("confidence 0.30 below 0.35", "把握不足，低于所设的界限", "too unsure, below the threshold"),
        ("", "未写明理由", "no reason given"),
        # Of a study's own rules and of people who rejected a coding: as they wrote it.
        ("a rule of the study", "a rule of the study", "a rule of the study"),
        ("见 {备注} p. 3", "见 {备注} p. 3", "见 {备注} p. 3"),
        ("question for my supervisor", "question for my supervisor", "question for my supervisor"),
    ],
)
def test_a_reason_is_shown_in_words(reason: str, zh: str, en: str) -> None:
    assert (shown("zh", reason), shown("en", reason)) == ({zh: 1}, {en: 1})


def test_reasons_that_differ_in_their_figures_only_are_one_line() -> None:
    reasons = ("confidence 0.21 below 0.35; 压", "confidence 0.30 below 0.35; 卡", "denied; 压")
    assert shown("en", *reasons) == {"too unsure, below the threshold": 2, "denied": 1}


def test_every_status_rule_has_words_in_the_report() -> None:
    names = {rule.name for language in ("zh", "en") for rule in read_grammar(language).status if not rule.counts}
    assert {"wished", "supposed", "question"} <= names
    for language in ("zh", "en"):
        assert {f"reason.{name}" for name in names} <= set(report_words(language)), language
