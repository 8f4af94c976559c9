"""A project follows its study: texts that are edited, renamed, taken out; what a machine proposes; and what people decided stays."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import qualcode
from qualcode import ArgumentError, Change, Code, Codebook, DataError, Document, Project, StageModel, Study, check_project, open_project
from qualcode.keeping import migrate_project, update_project
from qualcode.kept import KeptRelation, KeptSet
from qualcode.storing.anchoring import Edited, runs
from qualcode.storing.recording import put

TEXT = "问：钱够吗？\n答：他们管得太细，报销拖了三个月。后来就不做了。\n问：谁来验收？\n答：街道办来验收，我们等。\n"
AT = "2026-03-01T09:30:00"
CODES = tuple(Code(id, {"zh": id}) for id in ("control", "control.funding", "tie"))


def study(*documents: Document, codes: tuple[Code, ...] = CODES, version: str = "1") -> Study:
    return Study("pilot", "试点", "zh", Codebook("mine", {}, codes, version=version), StageModel("none"), (), documents)


def one(text: str = TEXT, id: str = "S-01") -> Document:
    return Document(id, text, kind="interview")


def quick(file: Path) -> Project:
    """A new project that does not wait for the disk; tests/test_project_file.py has one that does."""
    project = open_project(file, make=True)
    project.opened.execute("PRAGMA synchronous = OFF")
    return project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with quick(tmp_path / "study.sqlite") as opened:
        update_project(opened, study(one()), who="李", at=AT)
        yield opened
        assert check_project(opened.file) == []


def coded(project: Project, quote: str, code: str = "control", document: str = "S-01", who: str = "张三") -> str:
    start = project.text(document).index(quote)
    return project.code(document, start, start + len(quote), code, who=who, at=AT)


def quotes(project: Project) -> list[str]:
    for row in project.codings().itertuples():
        assert project.text(row.document)[row.start : row.end] == row.quote
    return project.codings()["quote"].tolist()


# Spans in edited texts. The expected places are those that a reader would point at.


@pytest.mark.parametrize(
    ("new", "quote", "now", "how"),
    [
        (TEXT.replace("问：钱够吗？", "问：那么，钱够吗？"), "报销拖了三个月", "报销拖了三个月", "same"),
        (TEXT.replace("拖了三个月", "拖了整整三个月"), "报销拖了三个月", "报销拖了整整三个月", "edited"),
        (TEXT.replace("他们管", "她们管"), "他们管得太细", "她们管得太细", "edited"),
        (TEXT.replace("不做了。", "不作了。"), "后来就不做了。", "后来就不作了。", "edited"),
        (TEXT[39:] + TEXT[:39], "答：街道办来验收，我们等。", "答：街道办来验收，我们等。", None),
        (TEXT.replace("他们管得太细，报销拖了三个月。", ""), "他们管得太细", None, None),
        (TEXT.replace("他们管得太细", "一切都好得很"), "他们管得太细", None, None),
        (TEXT.replace("管得太细", "管" + "很多别的话，说了又说，" * 3 + "得太细"), "管得太细", None, None),
    ],
)
def test_a_span_follows_its_text(new: str, quote: str, now: str | None, how: str | None) -> None:
    start = TEXT.index(quote)
    found = Edited(TEXT, new).anchor(start, start + len(quote))
    assert (found and new[found.start : found.end]) == now
    if found and how:
        assert found.how == how


def test_a_quote_that_stood_elsewhere_before_is_no_new_home() -> None:
    old = "甲说政府好。乙说政府坏。"
    assert Edited(old, "甲说政府好。乙不说了。").anchor(8, 10) is None


@given(st.text("答问：。\n多钱够", max_size=80), st.text("答问：。\n多钱够", max_size=80))
@settings(max_examples=150, deadline=None)
def test_runs_are_what_both_texts_have_in_order(old: str, new: str) -> None:
    found = runs(old, new)
    assert all(old[run.old : run.old + run.size] == new[run.new : run.new + run.size] for run in found)
    assert all(a.old + a.size <= b.old and a.new + a.size <= b.new for a, b in pairwise(found))
    assert runs(old, old) == ([(0, 0, len(old))] if old else [])


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_edits_outside_of_a_span_never_lose_it(data: st.DataObject) -> None:
    words = st.text("一丁七万丈三上下不与丐丑专且世。\n", max_size=25)
    before, span, after = data.draw(words), data.draw(st.text("东丝丢两严並丧丨", min_size=3, max_size=12)), data.draw(words)
    new_before, new_after = data.draw(words), data.draw(words)
    old, new = before + span + after, new_before + span + new_after
    assume(old.count(span) == new.count(span) == 1)
    found = Edited(old, new).anchor(len(before), len(before) + len(span))
    assert found is not None
    assert (found.start, found.end) == (len(new_before), len(new_before) + len(span))


def test_a_long_text_is_compared_in_less_than_a_second() -> None:
    lines = [f"答：第{number}件事，{'我们办了' * (number % 7)}也等了{number * 37 % 101}天。\n问：对吗？\n" for number in range(5000)]
    old = "".join(lines)
    assert len(old) > 100_000
    edits = {100: "答：全改了。\n", 2500: lines[2500].replace("件", "桩"), 4000: ""}
    new = "".join(edits.get(number, line) for number, line in enumerate(lines))
    edited, at = Edited(old, new), time.perf_counter()
    spans = [(start, start + 12) for start in range(0, len(old) - 12, len(old) // 500)]
    found = [edited.anchor(*span) for span in spans]
    assert time.perf_counter() - at < 1
    assert sum(place is None for place in found) <= 2
    repeated = Edited("答：对。\n" * 20_000, "答：对。\n" * 10_000 + "问？" + "答：对。\n" * 9000)
    at = time.perf_counter()
    [repeated.anchor(start, start + 7) for start in range(0, 100_000, 200)]
    assert time.perf_counter() - at < 2


# The project


def test_a_first_bringing_and_the_same_again(project: Project) -> None:
    assert project.documents()[["document", "kind"]].values.tolist() == [["S-01", "interview"]]
    assert project.codes() == ("control", "control.funding", "tie")
    assert project.setting("title") == "试点"
    again = update_project(project, study(one()), who="李", at=AT)
    assert (again.entry, again.new, again.changed, again.codebook) == ("", (), (), False)
    assert len(project.log()) == 1


def test_codings_move_with_an_edited_text_and_move_back(project: Project) -> None:
    for quote in ("报销拖了三个月", "后来就不做了", "街道办来验收"):
        coded(project, quote)
    before = project.codings()
    text = TEXT.replace("钱够吗？", "钱，够不够？").replace("拖了三", "拖了整整三").replace("后来就不做了。", "")
    done = update_project(project, study(one(text)), who="李", at=AT)
    assert done.changed == ("S-01",)
    assert quotes(project) == ["报销拖了整整三个月", "街道办来验收"]
    assert done.moved["how"].tolist() == ["edited", "same"]
    assert done.unplaced["quote"].tolist() == project.table("unplaced")["quote"].tolist() == ["后来就不做了"]
    assert project.text_of(done.unplaced["sha256"][0]) == TEXT
    project.undo(who="李", at=AT)
    assert project.codings().equals(before)
    assert project.table("unplaced").empty


def test_what_waits_is_placed_by_a_person_or_comes_back_with_its_text(project: Project) -> None:
    id = coded(project, "后来就不做了")
    update_project(project, study(one(TEXT.replace("后来就不做了。", "再无下文。"))), who="李", at=AT)
    waiting = project.table("unplaced")["unplaced"][0]
    start = project.text("S-01").index("再无下文")
    with pytest.raises(ArgumentError, match="no span"):
        project.place(waiting, start, 9999, who="张三", at=AT)
    with pytest.raises(ArgumentError, match="no unplaced"):
        project.place("unplaced-x", 0, 1, who="张三", at=AT)
    project.place(waiting, start, start + 4, who="张三", at=AT)
    assert project.codings()[["coding", "quote"]].values.tolist() == [[id, "再无下文"]]
    project.undo(who="张三", at=AT)
    assert project.codings().empty
    back = update_project(project, study(one()), who="李", at=AT)
    assert quotes(project) == ["后来就不做了"]
    assert back.moved["id"].tolist() == [id]
    assert project.table("unplaced").empty


def test_everything_of_a_document_that_is_taken_out_waits_and_comes_back(project: Project) -> None:
    update_project(project, study(one(), one("答：没有。", "S-02")), who="李", at=AT)
    coding = coded(project, "街道办来验收")
    other = coded(project, "报销拖了三个月")
    project.link(coding, other, "causes", who="张三", at=AT)
    project.read("S-01", who="张三", at=AT)
    project.remark("为什么？", who="张三", at=AT, about="text", target="S-01", span=(0, 2))
    row = project.codings()[lambda frame: frame["coding"] == coding].iloc[0]
    relation = KeptRelation("relation-1", coding, "S-01", int(row["start"]), int(row["end"]), "office", "agency", "control", "张三")
    project.record([put(relation._replace(quote=row["quote"]))], action="related", who="张三", at=AT)
    kept = {kind: project.table(kind) for kind in ("coding", "relation", "memo", "reading", "link")}
    gone = update_project(project, study(one("答：没有。", "S-02")), who="李", at=AT)
    assert gone.gone == ("S-01",)
    assert sorted(gone.unplaced["kind"]) == ["coding", "coding", "memo", "reading", "relation"]
    assert project.codings().empty
    assert check_project(project.file) == []
    back = update_project(project, study(one(id="S-09"), one("答：没有。", "S-02")), who="李", at=AT)
    assert len(back.moved) == 5
    assert set(project.codings()["document"]) == {"S-09"}
    update_project(project, study(one(), one("答：没有。", "S-02")), who="李", at=AT)
    assert all(project.table(kind).equals(frame) for kind, frame in kept.items())


def test_a_renamed_document_is_the_same(project: Project) -> None:
    coded(project, "街道办来验收")
    project.remark("好访谈", who="张三", at=AT, about="document", target="S-01")
    project.record([put(KeptSet("set-1", "第一轮", "documents", '["S-01"]'))], action="set", who="张三", at=AT)
    done = update_project(project, study(one(id="I-01")), who="李", at=AT)
    assert (done.renamed, done.new, done.gone) == ((("S-01", "I-01"),), (), ())
    assert done.moved["how"].tolist() == ["renamed"]
    assert project.codings()["document"].tolist() == ["I-01"]
    assert project.table("memo")["target"].tolist() == ["I-01"]
    assert json.loads(project.table("set")["members"][0]) == ["I-01"]


def test_another_study_is_refused(project: Project) -> None:
    with pytest.raises(DataError, match="none of the project's 1 documents"):
        update_project(project, study(one("别的。", "X-01")), who="李", at=AT)


def test_an_undone_bringing_does_not_break_what_was_coded_since(project: Project) -> None:
    entry = update_project(project, study(one("新的。" + TEXT)), who="李", at=AT).entry
    id = coded(project, "街道办来验收")
    with pytest.raises(DataError, match="is not what stands"):
        project.undo(entry, who="李", at=AT)
    project.uncode(id, who="张三", at=AT)
    project.undo(entry, who="李", at=AT)
    assert project.text("S-01") == TEXT


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_row_is_lost_whatever_is_edited(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("edits") / "study.sqlite"
    places = st.tuples(st.integers(0, len(TEXT) - 2), st.integers(1, 14))
    with quick(file) as project:
        project.bring(study(one()), who="李", at=AT)
        for start, length in data.draw(st.lists(places, min_size=1, max_size=5)):
            project.code("S-01", start, min(start + length, len(TEXT)), "control", who="张三", at=AT)
        ids, text = set(project.codings()["coding"]), TEXT
        for _ in range(data.draw(st.integers(1, 3))):
            start, size = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 20))
            text = text[:start] + data.draw(st.text("新词。\n答钱", max_size=8)) + text[start + size :]
            documents = [one(text or "空")] if data.draw(st.booleans()) else [one("别的。", "S-02"), one(text or "空")]
            project.bring(study(*documents), who="李", at=AT)
            quotes(project)
            waiting = {json.loads(row)["coding"] for row in project.table("unplaced")["row"]}
            assert set(project.codings()["coding"]) | waiting == ids
            assert set(project.codings()["coding"]) & waiting == set()
        for _ in range(len(project.log()) - 1):
            project.undo(who="李", at=AT)
    assert check_project(file) == []


# Proposals


def test_a_rerun_replaces_proposals_and_never_what_people_decided(nominal: qualcode.Results, tmp_path: Path) -> None:
    results = nominal
    file = tmp_path / "study.sqlite"
    with quick(file) as project:
        with pytest.raises(DataError, match="Bring the project up to date"):
            project.propose(results, at=AT)
        update_project(project, results.study, who="李", at=AT)
        project.propose(results, at=AT)
        machine = results.codings[results.codings["method"] != "manual"]
        assert len(project.codings()) == len(machine)
        assert set(project.relations()["coding"]) <= set(project.codings()["coding"])
        assert project.log()[["action", "changes"]].values.tolist()[1][0].startswith(f"proposals: {len(machine)} codings, ")
        assert project.log()["changes"].tolist()[1] == 0
        assert project.propose(results, at=AT) == ""
        first, second, *_ = project.codings(status="proposed")["coding"]
        mine = project.decide(first, status="accepted", who="张三", at=AT)
        project.decide(second, status="rejected", who="张三", at=AT, reason="问的是别处")
        manual = project.codings(method="manual")
        assert manual.set_index("coding").loc[list(mine), "status"].tolist() == ["accepted"]
        fewer = replace(results, codings=results.codings.iloc[:5], relations=results.relations.iloc[:0], mentions=results.mentions.iloc[:0])
        assert project.propose(fewer, at=AT)
        assert (len(project.codings()), len(project.relations())) == (7, 0)
        assert project.codings(method="manual").equals(manual)
        with pytest.raises(ArgumentError, match="only a rerun"):
            project.undo(project.log()["entry"].iloc[-1], who="李", at=AT)
        project.undo(who="张三", at=AT)
        assert project.codings(method="manual")["status"].tolist() == ["accepted"]
        with pytest.raises(ArgumentError, match="machine's proposal"):
            project.uncode(project.codings(method=["rule", "model"])["coding"][0], who="张三", at=AT)
    assert check_project(file) == []


@given(
    acts=st.lists(st.sampled_from(["code", "uncode", "propose", "bring", "undo", "remark"]), max_size=12),
    chance=st.randoms(use_true_random=False),
)
@settings(max_examples=20, deadline=None)
def test_reruns_leave_all_of_people_s_rows_as_they_are(acts: list[str], chance: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    file, draw = tmp_path_factory.mktemp("reruns") / "study.sqlite", chance.randrange  # type: ignore[attr-defined]
    coding = qualcode.Coding(
        "S-01", 10, 14, "control", "rules", "rule", "proposed", "S-01:1", "", "", "actual", TEXT[10:14], "+", "factual", "", 1, "", ""
    )
    with quick(file) as project:
        project.bring(study(one()), who="李", at=AT)
        for act in acts:
            if project.documents().empty:
                project.bring(study(one()), who="李", at=AT)
            people = _people(project)
            manual = [id for kind, id, _ in people if kind == "codings"]
            if act == "propose":
                text = project.text("S-01")
                spans = [(start, start + 4) for start in sorted({draw(len(text) - 4) for _ in range(3)})]
                rows = [coding._replace(start=a, end=b, quote=text[a:b]) for a, b in spans]
                empty = {name: qualcode.table([], row) for name, row in (("relations", qualcode.Relation), ("mentions", qualcode.Mention))}
                made = _Run(study(one(text)), qualcode.table(rows, qualcode.Coding), **empty)
                project.propose(made, at=AT)  # type: ignore[arg-type]
                assert _people(project) == people
            elif act == "code":
                start = draw(20)
                project.code("S-01", start, start + 5, "tie", who="张三", at=AT)
            elif act == "uncode" and manual:
                project.uncode(manual[draw(len(manual))], who="张三", at=AT)
            elif act == "remark":
                project.remark(f"备忘{draw(9)}", who="张三", at=AT)
            elif act == "undo":
                try:
                    project.undo(who="张三", at=AT)
                except DataError:
                    assert _people(project) == people
            elif act == "bring":
                project.bring(study(one("开头。" * draw(3) + TEXT)), who="李", at=AT)
    assert check_project(file) == []


class _Run:
    """What a run gives, of which a project takes four things."""

    def __init__(self, study: Study, codings: object, relations: object, mentions: object) -> None:
        self.study, self.codings, self.relations, self.mentions = study, codings, relations, mentions


def _people(project: Project) -> list[tuple[str, str, str]]:
    tables = [("codings", " WHERE method = 'manual'"), ("memos", ""), ("unplaced", ""), ("readings", ""), ("documents", "")]
    return [
        (name, row[0], repr(row)) for name, where in tables for row in project.opened.execute(f"SELECT * FROM {name}{where} ORDER BY 1")
    ]


def test_what_people_say_of_a_proposal_follows_it_into_an_edited_text(nominal: qualcode.Results, tmp_path: Path) -> None:
    study, names = nominal.study, ("codings", "relations", "mentions")
    first = study.documents[0]
    longer = replace(study, documents=(replace(first, text="本文如下。\n" + first.text), *study.documents[1:]))
    moved = {name: getattr(nominal, name).copy() for name in names}
    for frame in moved.values():
        frame.loc[frame["document"] == first.id, ["start", "end"]] += 6
    with quick(tmp_path / "study.sqlite") as project:
        project.bring(study, who="李", at=AT)
        project.propose(nominal, at=AT)
        proposal = project.codings(document=first.id)["coding"][0]
        project.remark("真的吗？", who="张三", at=AT, about="coding", target=proposal)
        project.bring(longer, who="李", at=AT)
        project.propose(replace(nominal, study=longer, **moved), at=AT)
        target = project.table("memo")["target"][0]
        assert target != proposal
        assert target in project.codings(document=first.id)["coding"].tolist()
    assert check_project(tmp_path / "study.sqlite") == []


def test_two_documents_with_one_text_keep_their_own_codings(project: Project) -> None:
    update_project(project, study(one(), one(id="S-02")), who="李", at=AT)
    assert coded(project, "街道办来验收") != coded(project, "街道办来验收", document="S-02")
    assert project.codings()["document"].tolist() == ["S-01", "S-02"]


# Verbs


def test_codes_are_those_of_the_codebook_in_force(project: Project) -> None:
    with pytest.raises(ArgumentError, match=r"closest: 'control\.funding'"):
        coded(project, "报销", code="control.fundings")
    with pytest.raises(ArgumentError, match="closest: 'S-01'"):
        project.code("S-1", 0, 2, "tie", who="张三", at=AT)
    with pytest.raises(ArgumentError, match="not one of accepted, rejected"):
        project.code("S-01", 0, 2, "tie", who="张三", at=AT, status="maybe")
    with pytest.raises(ArgumentError, match="what is said of a coding"):
        project.code("S-01", 0, 2, "tie", who="张三", at=AT, colour="red")
    project.code("S-01", 0, 2, "tie", who="张三", at=AT, reason="问钱", round="2")
    assert project.codings()[["reason", "round"]].values.tolist() == [["问钱", "2"]]
    assert project.log()["action"].tolist() == ["brought up to date", "coded"]


def test_what_hangs_on_a_coding_goes_with_it_and_comes_back(project: Project) -> None:
    first, second = coded(project, "报销拖了三个月"), coded(project, "后来就不做了")
    project.link(first, second, "causes", who="张三", at=AT)
    project.remark("要核实", who="王五", at=AT, about="coding", target=first)
    with pytest.raises(ArgumentError, match="no coding 'coding-x'"):
        project.link(first, "coding-x", "causes", who="张三", at=AT)
    before = {kind: project.table(kind) for kind in ("coding", "link", "memo")}
    project.uncode(first, who="张三", at=AT)
    assert project.table("link").empty
    assert project.table("memo")[["about", "quote"]].values.tolist() == [["text", "报销拖了三个月"]]
    project.undo(who="张三", at=AT)
    assert all(project.table(kind).equals(frame) for kind, frame in before.items())


def test_codes_that_the_ledger_renamed(project: Project) -> None:
    coded(project, "报销拖了三个月", "control")
    coded(project, "后来就不做了", "tie")
    codes = tuple(Code(id, {}) for id in ("steering", "tie.formal", "tie.personal"))
    history = (Change("2", "renamed", ("control",), ("steering",)), Change("2", "split", ("tie",), ("tie.formal", "tie.personal")))
    codebook = Codebook("mine", {}, codes, version="2", history=history)
    done = migrate_project(project, codebook, who="李", at=AT)
    assert project.codings()["code"].tolist() == ["steering", "tie"]
    assert done.undecided[["coder", "quote", "candidates"]].values.tolist() == [["张三", "后来就不做了", "tie.formal; tie.personal"]]
    assert migrate_project(project, codebook, who="李", at=AT).entry == ""
    project.undo(who="李", at=AT)
    assert project.codings()["code"].tolist() == ["control", "tie"]
    with pytest.raises(DataError, match="code 'control' is not in codebook"):
        migrate_project(project, Codebook("other", {}, codes), who="李", at=AT)


def test_an_earlier_codebook_may_come_into_force_again(project: Project) -> None:
    fewer = study(one(), codes=CODES[:1], version="2")
    assert update_project(project, fewer, who="李", at=AT).codebook
    assert project.codes() == ("control",)
    assert update_project(project, study(one()), who="李", at=AT).codebook
    assert len(project.codes()) == 3
