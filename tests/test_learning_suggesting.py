"""What is learned from a researcher's decisions: which sentences count, what is proposed, how it is validated, what is written."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from qualcode import DataError, Document, OutputError, Study, Suggestions, read_study, run, suggest, write_suggestions
from qualcode.cli import main
from qualcode.exchanging.workbooks import workbook_bytes
from qualcode.learning.choosing import Doubtful, chosen, entropy
from qualcode.learning.deciding import Decision, decided, decisions
from qualcode.learning.targets import judged, lots
from qualcode.learning.validating import Trial, confidences, scores
from qualcode.machine import Machine
from qualcode.matrices import counted
from qualcode.reading.weights import read_weights
from qualcode.weights import Weights

CODEBOOK = """
codebook: small
title: {zh: 小}
codes:
  - id: control
    name: {zh: 控制}
    codes:
      - {id: control.money, name: {zh: 资金}, indicators: {zh: [拖欠]}}
      - {id: control.tasks, name: {zh: 摊派}, indicators: {zh: [派活]}}
"""
MONEY = ["区里拖欠了我们的尾款。", "尾款压了半年。", "尾款今年还没有到账。"]
OTHER = ["孩子们喜欢画画。", "我们下午去菜场。", "天气一直不好。", "合同拖欠这个词写在哪里。", "中心有两间教室。"]


def turns(number: int) -> list[str]:
    return [f"今天是第{number}次。", *MONEY, *OTHER]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    path = tmp_path_factory.mktemp("learning") / "study"
    (path / "texts").mkdir(parents=True)
    (path / "book.yaml").write_text(CODEBOOK, encoding="utf-8")
    lines = ["study: small", "codebook: book.yaml", "stages: [one]", "actors:"]
    lines += ["  - {id: agency, name: 甲机构, kind: social_organisation}", "documents:"]
    for number in range(1, 6):
        text = "\n".join(f"答：{line}" for line in turns(number))
        (path / f"texts/S-0{number}.txt").write_text(f"问：尾款呢？\n{text}\n", encoding="utf-8")
        lines.append(f"  - {{id: S-0{number}, file: texts/S-0{number}.txt, kind: interview, speakers: {{问: interviewer, 答: agency}}}}")
    (path / "study.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_study(path)


def row(study: Study, document: str, quote: str, code: str = "control.money", **more: object) -> dict[str, object]:
    start = study.document(document).text.index(quote)
    made = {"document": document, "start": start, "end": start + len(quote), "code": code, "coder": "王", "method": "manual"}
    return {**made, "status": "accepted", "quote": quote, **more}


def coded(study: Study, *numbers: int) -> pd.DataFrame:
    """Every sentence on money accepted in these documents."""
    return pd.DataFrame([row(study, f"S-0{number}", quote) for number in numbers for quote in MONEY])


@pytest.fixture(scope="module")
def learned(study: Study) -> Suggestions:
    return suggest(study, coded(study, 1, 2, 3), complete=["S-01", "S-02", "S-03"])


# what is proposed


def test_what_a_person_coded_is_found_in_documents_that_nobody_coded(study: Study, learned: Suggestions) -> None:
    found = set(zip(learned.suggestions["document"], learned.suggestions["text"], strict=True))
    assert found == {(document, text) for document in ("S-04", "S-05") for text in MONEY}
    assert set(learned.suggestions["method"]) == {"model"}
    assert set(learned.suggestions["coder"]) == {"learned-small"}
    assert set(learned.suggestions["status"]) == {"proposed"}
    assert learned.suggestions["confidence"].between(0.5, 1).all()
    assert learned.suggestions["reason"].str.contains("the word 尾款").all()


def test_quotes_are_what_stands_there_and_rules_that_agree_are_named(study: Study, learned: Suggestions) -> None:
    for one in learned.suggestions.itertuples():
        assert study.document(one.document).text[one.start : one.end] == one.quote
    also = dict(zip(learned.suggestions["text"], learned.suggestions["also"].fillna(""), strict=True))
    assert [also[text] for text in MONEY] == ["rules", "", ""]


def test_a_rejected_sentence_is_not_proposed_again(study: Study) -> None:
    more = row(study, "S-04", MONEY[0], status="rejected")
    found = suggest(study, pd.concat([coded(study, 1, 2, 3), pd.DataFrame([more])]), complete=["S-01", "S-02", "S-03"])
    assert MONEY[0] not in set(found.suggestions.loc[found.suggestions["document"] == "S-04", "text"])


def test_without_a_complete_document_it_suggests_only_where_an_indicator_spoke(study: Study) -> None:
    rejected = [row(study, f"S-0{number}", "合同拖欠这个词写在哪里。", status="rejected") for number in (1, 2, 3, 4, 5)]
    accepted = [row(study, f"S-0{number}", MONEY[0]) for number in (1, 2, 3, 4)] + [row(study, "S-01", MONEY[1])]
    found = suggest(study, pd.DataFrame(rejected + accepted))
    assert set(found.suggestions["text"]) <= {MONEY[0]}
    assert any("coded completely" in str(doubt) for doubt in found.doubts)


def test_few_decisions_lean_on_the_family(study: Study) -> None:
    rows = coded(study, 1, 2, 3)
    rows.loc[rows.index[4:], "code"] = "control.tasks"  # four on money, five on tasks
    found = suggest(study, rows, complete=["S-01", "S-02", "S-03"])
    assert list(found.card["codes"]) == ["control", "control.tasks"]
    assert found.card["too_few_decisions"] == {"control.money": {"with": 4, "without": 23}}


def test_it_is_the_same_each_time(study: Study, learned: Suggestions) -> None:
    again = suggest(study, coded(study, 1, 2, 3), complete=["S-01", "S-02", "S-03"])
    pd.testing.assert_frame_equal(again.suggestions, learned.suggestions)
    pd.testing.assert_frame_equal(again.next, learned.next)
    assert (again.weights.weights, again.card) == (learned.weights.weights, learned.card)


# validation


def test_it_is_validated_by_document(learned: Suggestions) -> None:
    code = learned.card["codes"]["control.money"]
    assert (code["with"], code["without"], code["documents_with"]) == (9, 18, 3)
    assert code["f1"] == 1.0  # the same sentences stand in every document
    assert learned.learning_curve["documents"].tolist() == [1, 2]
    assert learned.learning_curve["f1"].iloc[-1] == 1.0
    assert learned.reliability["n"].sum() == 27


def test_one_document_cannot_be_validated(study: Study) -> None:
    text = study.document("S-01").text
    own = replace(study, documents=(replace(study.document("S-01"), text=text + text.replace("问：尾款呢？", "问：还有呢？")),))
    second = own.documents[0].text.rindex(MONEY[0])
    rows = pd.concat([coded(own, 1), pd.DataFrame([row(own, "S-01", MONEY[0], start=second, end=second + len(MONEY[0]))] * 1)])
    more = [own.documents[0].text.rindex(quote) for quote in MONEY[1:]]
    rows = pd.concat([rows, pd.DataFrame([row(own, "S-01", q, start=at, end=at + len(q)) for q, at in zip(MONEY[1:], more, strict=True)])])
    found = suggest(own, rows, complete=["S-01"])
    assert any("only one document" in str(doubt) for doubt in found.doubts)
    assert (len(found.learning_curve), len(found.reliability)) == (0, 0)
    assert "all_codes" not in found.card
    assert "precision" not in found.card["codes"]["control.money"]


def test_scores_by_hand() -> None:
    # three proposed of which two are right, four wanted: 2/3, 2/4, 2·2/(3+4)
    tried = [Trial("c", "d", 0, 0.0, truth) for truth in (True, True, False, True, True, False)]
    assert scores(tried, [0.9, 0.8, 0.7, 0.2, None, 0.1], 0.5) == pytest.approx((2 / 3, 0.5, 4 / 7))
    assert math.isnan(scores(tried, [0.1] * 6, 0.5)[0])


def test_confidences_are_stretched_by_other_folds_only() -> None:
    # The fold that is judged has all its truths turned round: what it gets must come from the other fold.
    right = [Trial("c", "a", 0, z, z > 0) for z in (-2.0, 2.0) for _ in range(20)]
    wrong = [Trial("c", "b", 1, z, z < 0) for z in (-2.0, 2.0) for _ in range(20)]
    sure = confidences([*right, *wrong])
    assert sure[-1] is not None
    assert sure[-1] > 0.9


# which sentences count


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        pytest.param(MONEY[0][:4], ["S-01:3"], id="words in a sentence"),
        pytest.param("区里拖欠了我们的尾款。\n答：尾款压了半年。", ["S-01:3", "S-01:4"], id="two sentences"),
        pytest.param("问：尾款呢？", [], id="what an interviewer says"),
    ],
)
def test_a_row_counts_for_the_sentences_it_covers(study: Study, quote: str, expected: list[str]) -> None:
    at = study.document("S-01").text.index(quote)
    seen = {"S-01": Machine(study).seen(study.document("S-01"))}
    found = judged([Decision("S-01", at, at + len(quote), "control.money", "王", "manual", "accepted")], seen, frozenset())
    assert (list(found.accepted), found.lost) == (expected, 0 if expected else 1)


@pytest.mark.parametrize(
    ("accepted", "rejected", "complete", "code", "expected"),
    [
        (["control.money"], [], False, "control.money", True),
        (["control.money"], [], False, "control", True),
        (["control.money"], [], False, "control.tasks", None),
        (["control.money"], [], True, "control.tasks", False),
        (["control"], [], True, "control.tasks", None),
        ([], ["control"], False, "control.tasks", False),
        ([], ["control.money"], False, "control", False),
        ([], ["control.money"], False, "control.tasks", None),
        (["control.money"], ["control.money"], False, "control.money", True),
        ([], [], True, "control", False),
        ([], [], False, "control", None),
    ],
)
def test_what_a_decision_says_of_a_code(
    study: Study, accepted: list[str], rejected: list[str], complete: bool, code: str, expected: bool | None
) -> None:
    seen = {"S-01": Machine(study).seen(study.document("S-01"))[:1]}
    place = seen["S-01"][0].segment
    rows = [Decision("S-01", place.start, place.end, id, "王", "manual", "accepted") for id in accepted]
    rows += [Decision("S-01", place.start, place.end, id, "王", "manual", "rejected") for id in rejected]
    found = judged(rows, seen, frozenset({"S-01"} if complete else ()))
    assert found.has(place.segment, code) is expected


def test_a_rejected_row_of_rules_is_a_persons_only_where_the_rules_would_propose_it(study: Study) -> None:
    negated = replace(
        study, documents=(Document("D", "答：没有拖欠。\n答：一直拖欠。", kind="interview", speakers=study.documents[0].speakers),)
    )
    own = run(negated).codings
    assert own["status"].tolist() == ["rejected", "proposed"]
    rows = decisions(own.assign(status="rejected"), negated)
    kept, waiting, unknown = decided(rows, negated)
    assert ([(one.start, one.end) for one in kept], waiting, unknown) == ([(own["start"].iloc[1], own["end"].iloc[1])], 0, 0)


def test_a_code_needs_five_and_five(study: Study) -> None:
    seen = {document.id: Machine(study).seen(document) for document in study.documents[:2]}
    rows = decisions(coded(study, 1, 2).iloc[:4], study)
    learned, few = lots(judged(rows, seen, frozenset({"S-01", "S-02"})), study.codebook, "code")
    assert [(lot.code, lot.positives, lot.negatives) for lot in learned] == []
    assert [(lot.code, lot.positives, lot.negatives) for lot in few] == [("control", 4, 14), ("control.money", 4, 14)]


# problems


def test_every_row_that_does_not_fit_is_told_at_once(study: Study, tmp_path: Path) -> None:
    good = row(study, "S-01", MONEY[0])
    rows = [
        good,
        {**good, "code": "control.mony"},
        {**good, "document": "S-1"},
        {**good, "status": "acepted"},
        {**good, "start": 5000, "end": 5004},
        {**good, "start": "x"},
        {**good, "start": good["start"] + 1},
        {**good, "method": "hand"},
    ]
    path = tmp_path / "codings.csv"
    pd.DataFrame(rows).to_csv(path, index=False, encoding="utf-8-sig")
    with pytest.raises(DataError) as raised:
        suggest(study, path)
    told = [str(problem) for problem in raised.value.problems]
    expected = [
        (3, "code 'control.mony' is unknown (closest: 'control.money')"),
        (4, "document 'S-1' is unknown"),
        (5, "status 'acepted' is unknown (closest: 'accepted')"),
        (6, "5000 to 5004 does not lie in 'S-01'"),
        (7, "is no place in a text"),
        (8, "the quote '区里拖欠了我们的尾款。' is not what stands at"),
        (9, "method 'hand' is unknown"),
    ]
    assert len(told) == len(expected)
    for line, (number, words) in zip(told, expected, strict=True):
        assert line.startswith(f"codings.csv, row {number}: ")
        assert words in line


@pytest.mark.parametrize(
    ("rows", "complete", "words"),
    [
        (lambda study: coded(study, 1).assign(status="proposed"), [], "no row was accepted or rejected; 3 are still proposed"),
        (lambda study: coded(study, 1), [], "code 'control.money': 3 sentences that have it and 0 that have it not"),
        (lambda study: coded(study, 1, 2, 3), ["S-9"], "document 'S-9' is unknown"),
        (lambda study: coded(study, 1).drop(columns="status"), [], "lacks the column 'status'"),
    ],
)
def test_what_cannot_be_learned_from_is_told(study: Study, rows: object, complete: list[str], words: str) -> None:
    with pytest.raises(DataError, match=words.replace("(", r"\(")):
        suggest(study, rows(study), complete=complete)  # type: ignore[operator]


# what to code next


def test_entropy_and_spread() -> None:
    assert [round(entropy(p), 3) for p in (0.0, 0.1, 0.5, 0.9, 1.0)] == [0.0, 0.469, 1.0, 0.469, 0.0]
    sentences = [Doubtful(h, document, f"{document}:{at}", at, "c", 0.5, f"句{document}{at}") for document, at, h in
                 [("a", 1, 1.0), ("a", 2, 0.99), ("a", 3, 0.98), ("b", 1, 0.95)]]  # fmt: skip
    # after a:1 the document and the code of a:2 were taken once (0.99 × 0.9²), of b:1 only the code (0.95 × 0.9)
    taken = chosen([*sentences, sentences[0]._replace(segment="z:1", document="z")], 3)
    assert [(one.segment, round(worth, 3)) for one, worth in taken] == [("a:1", 1.0), ("b:1", 0.855), ("a:2", 0.722)]


def test_next_holds_only_what_nobody_decided_on(learned: Suggestions) -> None:
    assert set(learned.next["document"]) <= {"S-04", "S-05"}
    assert learned.next["worth"].is_monotonic_decreasing
    assert learned.next["text"].is_unique


# writing, and using it


def test_the_written_model_says_in_a_run_what_it_said_here(study: Study, learned: Suggestions, tmp_path: Path) -> None:
    write_suggestions(learned, tmp_path / "out")
    drawn = ["reliability.png", "reliability.svg"]
    names = ["learning_curve.csv", "model.csv", "model.yaml", "next.csv", "reliability.csv", "suggest_manifest.json", "suggestions.csv"]
    names = sorted([*names, *drawn])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    read = read_weights(tmp_path / "out" / "model.yaml")
    again = run(replace(study, codebook=replace(study.codebook, weights=read))).codings
    own = again[(again["method"] == "model") & again["document"].isin(["S-04", "S-05"])]
    expected = learned.suggestions[learned.suggestions["also"].isna()]
    columns = ["document", "start", "end", "code", "coder", "confidence"]
    assert own[columns].to_dict("records") == expected[columns].to_dict("records")


BEFORE = Weights("before", {"(always)": {"control": -3.0, "other": 1.0}, "term:到账": {"control": 4.0}}, 0.5)
GENERAL = Weights("general", {"(always)": {"own": -3.0}, "rule:own": {"own": 5.0}, "rule:other": {"own": -1.0}}, 0.5)


@pytest.mark.parametrize("before", [{"weights": BEFORE}, {"general": GENERAL}, {"weights": BEFORE, "general": GENERAL}])
def test_what_was_learned_before_is_heard_and_goes_on_in_the_written_model(
    study: Study, before: dict[str, Weights], tmp_path: Path
) -> None:
    book = replace(study.codebook, codes=(*study.codebook.codes, replace(study.codebook.codes[0], id="other", indicators={})), **before)
    found = suggest(replace(study, codebook=book), coded(study, 1, 2, 3), complete=["S-01", "S-02", "S-03"])
    write_suggestions(found, tmp_path / "out")
    read = read_weights(tmp_path / "out" / "model.yaml")
    assert ("prior:control" in read.weights) is ("weights" not in before)
    assert ("other" in read.codes, found.card.get("as_the_codebook_had_them")) == (
        (True, ["control", "other"]) if "weights" in before else (False, None)
    )
    own = run(replace(study, codebook=replace(book, weights=read))).codings
    own = own[(own["method"] == "model") & (own["code"] == "control.money") & own["document"].isin(["S-04", "S-05"])]
    expected = found.suggestions[found.suggestions["also"].isna()]
    assert own["start"].tolist() == expected["start"].tolist() != []
    assert own["confidence"].tolist() == pytest.approx(expected["confidence"].tolist(), abs=0.002)


def test_the_model_holds_no_passage_and_no_rare_word(study: Study, learned: Suggestions, tmp_path: Path) -> None:
    write_suggestions(learned, tmp_path / "out")
    words = [name.removeprefix("term:").removesuffix("@written") for name in learned.weights.weights if name.startswith("term:")]
    texts = [one.segment.text for document in study.documents[:3] for one in Machine(study).seen(document)]
    assert words
    assert all(sum(word in text for text in texts) >= 3 for word in words)
    written = (tmp_path / "out" / "model.yaml").read_text(encoding="utf-8")
    assert not any(text.strip("。") in written for text in texts)
    assert set(yaml.safe_load(written)["trained_on"]["codings"]) == {"codings"}


def test_it_writes_beside_a_run_and_over_nothing_that_was_changed(learned: Suggestions, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text(json.dumps({"outputs": {"codings.csv": "0"}}), encoding="utf-8")
    (out / "codings.csv").write_text("x", encoding="utf-8")
    write_suggestions(learned, out)
    before = (out / "model.csv").read_bytes()
    write_suggestions(learned, out)
    assert ((out / "model.csv").read_bytes(), (out / "codings.csv").read_text(encoding="utf-8")) == (before, "x")
    (out / "next.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"next\.csv changed"):
        write_suggestions(learned, out)
    assert (out / "next.csv").read_text(encoding="utf-8") == "mine"


def test_the_command_learns_from_csv_and_excel_and_again_from_next(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    (folder / "texts").mkdir(parents=True)
    (folder / "book.yaml").write_text(CODEBOOK, encoding="utf-8")
    for document in study.documents:
        (folder / document.file).write_text(document.text, encoding="utf-8")
    entries = [f"  - {{id: {one.id}, file: {one.file}, kind: interview, complete: {str(one.id < 'S-04').lower()}, "
               "speakers: {问: interviewer, 答: agency}}" for one in study.documents]  # fmt: skip
    head = ["study: small", "codebook: book.yaml", "stages: [one]", "actors:", "  - {id: agency, name: 甲机构, kind: social_organisation}"]
    (folder / "study.yaml").write_text("\n".join([*head, "documents:", *entries]) + "\n", encoding="utf-8")
    frame = coded(study, 1, 2, 3)
    book = tmp_path / "codings.xlsx"
    book.write_bytes(workbook_bytes([list(frame.columns), *[[str(cell) for cell in line] for line in frame.itertuples(index=False)]]))
    done = CliRunner().invoke(main, ["suggest", str(folder), "--codings", str(book), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "control.money: 9 with, 18 without; precision 1.0, recall 1.0, f1 1.0" in done.stdout
    assert "6 codings suggested" in done.stdout
    # what confidences are worth, a line a bin of the file
    shown = [line.split()[:4] for line in done.stdout.splitlines() if re.match(r"    0\.\d–", line)]
    bins = pd.read_csv(tmp_path / "out" / "reliability.csv")
    assert shown == [[f"{row.low:.1f}–{row.high:.1f}", f"{row.share:.0%}", "of", str(row.n)] for row in bins.itertuples()]
    assert shown
    more = pd.read_csv(tmp_path / "out" / "suggestions.csv").assign(status="accepted")
    more.to_csv(tmp_path / "more.csv", index=False, encoding="utf-8-sig")
    arguments = ["suggest", str(folder), "--codings", str(book), "--codings", str(tmp_path / "more.csv"), "--out", str(tmp_path / "two")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "control.money: 15 with, 18 without" in done.stdout
    assert "0 codings suggested" in done.stdout


def test_a_problem_writes_nothing(study: Study, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["suggest", "nominal_contracts", "--codings", str(tmp_path / "no.csv"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "there is no file 'no.csv'" in done.stderr
    assert not (tmp_path / "out").exists()


# people before machines


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([("rule", "proposed"), ("manual", "accepted")], ["manual"]),
        ([("rule", "proposed"), ("manual", "rejected")], []),
        ([("rule", "proposed"), ("manual", "proposed")], ["rule", "manual"]),
        ([("rule", "accepted"), ("model", "proposed")], ["rule"]),
        ([("rule", "rejected"), ("model", "proposed")], ["model"]),
        ([("rule", "proposed"), ("model", "proposed")], ["rule", "model"]),
    ],
)
def test_a_person_decides_before_a_machine(rows: list[tuple[str, str]], kept: list[str]) -> None:
    frame = pd.DataFrame(rows, columns=["method", "status"]).assign(segment="S-01:1", code="control")
    assert counted(frame)["method"].tolist() == kept
