"""A study under pseudonyms: the key, the copy, the check, and the way back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qualcode
from qualcode import (
    AnonymisedStudy,
    DataError,
    KeyRow,
    OutputError,
    Study,
    anonymise,
    proposed_key,
    read_key,
    read_study,
    write_anonymised,
    write_key,
)
from qualcode.anonymising.masking import restored
from qualcode.anonymising.renaming import renamed, spoken_alike
from qualcode.cli import main
from qualcode.grammar import Grammar
from qualcode.model import Actor, Document, Speaker
from qualcode.names.searching import squeezed
from qualcode.reading.keys import COLUMNS
from qualcode.replacing import Replacer
from qualcode.results import Results
from qualcode.segmenting import turns
from tests.conftest import Folder

CODEBOOK = """\
codebook: small
title: 王小明的编码表
kinds: {organisation: [social_organisation], authority: [government]}
codes:
  - id: hours
    name: {zh: 派活}
    relation: directed
    source: [authority]
    target: [organisation]
    indicators: {zh: [催, 清河街道 … 催, 打电话]}
"""
SECRETS = (
    "清河",
    "王小明",
    "许科长",
    "秦总",
    "小宇",
    "阳光社会工作",
    "13800138000",
    "11010519491231002X",
    "lao_chen88",
    "wang@example.com",
)


@pytest.fixture
def fieldwork(tmp_path: Path) -> Path:
    """A study with secrets in texts, titles, ids, attributes, file names and comments."""
    made = Folder(tmp_path / "field")
    made.write(
        "texts/王小明.txt",
        "访谈编号：S-01\n受访者：王小明（男，46岁）\n地点：清河街道办事处\n\n问：忙吗？\n秦总干事：忙。许科长天天打电话，13800138000，"
        "清河街道也催。\n问：别的呢？\n秦总干事：小宇今年十二岁，加微信：lao_chen88，身份证11010519491231002X。王 小明说，清河路88号2单元，"
        "清河街道辦。\n问：写信呢？\n秦总干事：wang@example.com，还有李科长。\n",
    )
    made.write(
        "texts/K-01.txt",
        "合作协议\n甲方：清河街道办事处\n乙方：阳光社会工作服务中心\n第一条 甲方对乙方进行监督。\n第二条 乙方自主决定服务方法。\n",
    )
    made.write("小明.yaml", CODEBOOK)
    made.study(
        "study: field",
        "title: 清河街道的社工站",
        "language: zh",
        "codebook: 小明.yaml",
        "note: 王小明整理",
        "actors:",
        "  - {id: office, name: 清河街道办事处, kind: government, level: subdistrict, aliases: [清河街道, 街道]}",
        "  - {id: agency, name: 阳光社会工作服务中心, kind: social_organisation, aliases: [阳光, 我们机构], founder: 王小明}",
        "roles: {provider: agency, host: office}",
        "documents:",
        "  - {id: S-王小明, file: texts/王小明.txt, kind: interview, date: 2021-09-24, site: 清河街道, may_quote: 'no',",
        "     unit: 阳光社会工作服务中心,",
        "     speakers: {问: interviewer, 秦总干事: {actor: agency, person: 秦总, role: 总干事}}}",
        "  - {id: K-01, file: texts/K-01.txt, kind: contract}",
    )
    return made.path


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.output


def everything(folder: Path) -> str:
    """The names and the texts of all files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "\n".join(f"{path.relative_to(folder)}\n{path.read_bytes().decode('utf-8', errors='replace')}" for path in files)


def test_no_original_is_left_in_the_copy_nor_in_its_results(fieldwork: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    code, said = run("anonymise", fieldwork, "--out", copy)
    assert code == 0, said
    key = {row.original: row for row in read_key(tmp_path / "field_key.csv")}
    assert {"清河街道办事处", "王小明", "王 小明", "清河街道辦", "许科长", "秦总干事", "李科长", "小宇"} <= set(key)
    run("run", copy, "--out", tmp_path / "results", "--no-figures")
    for folder in (copy, tmp_path / "results"):
        text = squeezed(everything(folder))
        assert [secret for secret in SECRETS if squeezed(secret) in text] == []
    assert (tmp_path / "results" / "network.graphml").is_file()
    assert not list(tmp_path.glob(".copy*"))


def test_names_stay_together_and_titles_stay(fieldwork: Path) -> None:
    key = {row.original: row.pseudonym for row in proposed_key(read_study(fieldwork)) if row.use == "yes"}
    letter = key["清河街道办事处"].removesuffix("街道办事处")
    assert key["清河街道"] == f"{letter}街道"
    assert key["秦总干事"].removesuffix("总干事") == key["秦总"].removesuffix("总")
    assert key["阳光社会工作服务中心"].endswith("社会工作服务中心")
    assert key["13800138000"] == "【电话1】"
    assert {"街道", "我们机构"}.isdisjoint(key)


def test_the_copy_is_a_sound_study_with_the_same_turns(fieldwork: Path, tmp_path: Path) -> None:
    study = read_study(fieldwork)
    made = anonymise(study, proposed_key(study))
    write_anonymised(made, tmp_path / "copy", source=fieldwork)
    copy = read_study(tmp_path / "copy")
    assert [(one.id, one.text, one.speakers) for one in copy.documents] == [
        (one.id, one.text, one.speakers) for one in made.study.documents
    ]
    assert (copy.actors, copy.roles) == (made.study.actors, made.study.roles)
    change = Replacer(made.key).forward
    before, after = (turns(one.documents[0], one.grammars["zh"]) for one in (study, copy))
    assert [(change(turn.label), turn.role) for turn in before] == [(turn.label, turn.role) for turn in after]


READ = {
    "segments": ["text", "role", "actor", "stage", "plane"],
    "codings": ["quote", "code", "status", "asserted_by", "stage", "plane"],
    "mentions": ["quote", "actor", "how", "candidates"],
    "relations": ["quote", "code", "source", "target", "stage", "plane"],
}


def test_the_same_counts_under_pseudonyms(nominal: Results) -> None:
    """What indicators, cues and names find stays the same. Weights of codes and stages see words: see the test below."""
    study = replace(nominal.study, codebook=replace(nominal.study.codebook, weights=None, general=None))
    study = replace(study, stages=replace(study.stages, weights=None))
    made = anonymise(study, proposed_key(study))
    nominal, again = qualcode.run(study), qualcode.run(made.study)
    change = Replacer(made.key).forward
    for name, columns in READ.items():
        for column in columns:
            old, new = getattr(nominal, name)[column].fillna(""), getattr(again, name)[column].fillna("")
            assert list(old.map(change)) == list(new), (name, column)
    for name, matrix in nominal.matrices.items():
        assert matrix.reset_index(drop=True).equals(again.matrices[name].reset_index(drop=True)), name
    assert nominal.network.number_of_edges() == again.network.number_of_edges()
    assert not [text for text in ("梧桐", "拾光", "秦总", "小宇") if any(text in one.text for one in made.study.documents)]


def test_a_copy_read_from_its_folder_gives_the_same_counts(nominal: Results, tmp_path: Path) -> None:
    """With all weights, which may have learned a surname or a place as a word: what lies near a threshold may move, one part in fifty."""
    write_anonymised(anonymise(nominal.study, proposed_key(nominal.study)), tmp_path / "copy", source="nominal_contracts")
    again = qualcode.run(tmp_path / "copy")
    for name in ("segments", "mentions"):
        assert len(getattr(again, name)) == len(getattr(nominal, name)), name
    for name in ("codings", "relations"):
        assert len(getattr(again, name)) == pytest.approx(len(getattr(nominal, name)), rel=0.02), name
    moved = nominal.segments["stage"].fillna("").ne(again.segments["stage"].fillna(""))
    assert moved.mean() <= 0.02


@pytest.mark.parametrize("name", ["王", "欧阳", "A", "Ab"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}科长天天来。", [("{}科长", "bureau", "title")]),
        ("{}副局长催。", [("{}副局长", "bureau", "title")]),
        ("中心的小{}不来。后来小{}走了。", [("中心的小{}", "agency", "title"), ("小{}", "agency", "person")]),
        ("找{}书记，{}书记不管。", [("{}书记", "office", "title"), ("{}书记", "office", "title")]),
        ("中心{}评估员来了。", [("中心{}评估员", "agency", "title")]),
        ("民政局向站{}街道辖区的人派活。", [("民政局", "bureau", "short"), ("站{}街道", "office", "alias")]),
    ],
)
def test_who_is_meant_does_not_depend_on_the_name(text: str, told: list[tuple[str, str, str]], name: str) -> None:
    actors = (
        Actor("bureau", "G区民政局", "government", "district"),
        Actor("office", "清河街道办事处", "government", "subdistrict", (f"站{name}街道",)),
        Actor("agency", "晨光中心", "social_organisation", "", ("中心", f"中心{name}")),
    )
    document = Document("S-01", "问：谁？\n答：" + text.replace("{}", name) + "\n", kind="interview")
    study = replace(read_study("nominal_contracts"), actors=actors, documents=(document,), roles={"purchaser": "bureau"}, doubts=())
    found = qualcode.run(study).mentions[["quote", "actor", "how"]].itertuples(index=False, name=None)
    assert list(found) == [(words.replace("{}", name), actor, how) for words, actor, how in told]


def test_the_way_back(fieldwork: Path, tmp_path: Path) -> None:
    run("anonymise", fieldwork, "--out", tmp_path / "copy")
    code, said = run("restore", tmp_path / "copy", "--key", tmp_path / "field_key.csv", "--out", tmp_path / "back")
    assert code == 0, said
    study, back = read_study(fieldwork), read_study(tmp_path / "back")
    assert [one.text for one in back.documents] == [one.text for one in study.documents]
    assert (back.actors, back.title) == (study.actors, study.title)
    assert [one.id for one in back.documents] == [one.id for one in study.documents]


def test_a_key_that_somebody_edited_is_kept_and_followed(fieldwork: Path, tmp_path: Path) -> None:
    path = tmp_path / "key.csv"
    assert run("anonymise", fieldwork, "--out", tmp_path / "copy", "--key", path, "--key-only")[0] == 0
    assert not (tmp_path / "copy").exists()
    rows = [row for row in read_key(path) if row.original not in ("许科长", "许")]
    edited = [
        KeyRow(row.original, "东片街道", row.sort, row.use, "7", "e", "mine", (("by", "李老师"),)) if row.original == "清河街道" else row
        for row in rows
    ]
    edited += [KeyRow("忙", "闲", "other"), KeyRow("甲方对乙方", "", "other", "no")]
    write_key(edited, path)
    code, said = run("anonymise", fieldwork, "--out", tmp_path / "copy", "--key", path)
    assert code == 0, said
    after = list(read_key(path))
    assert after[: len(edited)] == edited
    assert [row.original for row in after[len(edited) :]] == ["许科长"]
    text = everything(tmp_path / "copy")
    assert "东片街道也催" in text
    assert "问：闲吗？" in text


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([KeyRow("清河街道", "", "place")], "has no pseudonym"),
        ([KeyRow("", "A", "place")], "the original is blank"),
        ([KeyRow("清河街道", "A街道", "plaec")], "sort 'plaec' is unknown (closest: 'place')"),
        ([KeyRow("清河街道", "A街道", "place", "maybe")], "neither yes nor no"),
        ([KeyRow("清河街道", "A街道", "place"), KeyRow("清河街道", "B街道", "place")], "stands here a second time"),
        ([KeyRow("清河街道", "A街道", "place"), KeyRow("阳光", "A街道", "organisation")], "have the same pseudonym 'A街道'"),
        ([KeyRow("清河街道", "许科长", "place")], "stands in document"),
        ([KeyRow("清河街道", "大阳光处", "place"), KeyRow("阳光", "机构A", "organisation")], "holds the original '阳光'"),
        ([KeyRow("王小明", "人员A", "person")], "'王 小明' (in "),
    ],
)
def test_what_is_wrong_with_a_key(rows: list[KeyRow], found: str, fieldwork: Path) -> None:
    with pytest.raises(DataError) as caught:
        anonymise(read_study(fieldwork), rows)
    assert found in str(caught.value)


def test_all_problems_of_a_key_at_once_and_nothing_written(fieldwork: Path, tmp_path: Path) -> None:
    path = tmp_path / "key.csv"
    path.write_text(
        "original,pseudonym,sort,use\n清河街道,,place,yes\n阳光,机构A,club,yes\n王小明,人员B,person,perhaps\n", encoding="utf-8"
    )
    before = path.read_bytes()
    code, said = run("anonymise", fieldwork, "--out", tmp_path / "copy", "--key", path)
    assert code == 1
    assert [f"key.csv, row {row}" in said for row in (2, 3, 4)] == [True] * 3
    assert (path.read_bytes(), (tmp_path / "copy").exists()) == (before, False)


def test_an_original_in_a_file_that_is_taken_along_is_found(fieldwork: Path, tmp_path: Path) -> None:
    # The study's own rules are changed like everything else; a way of writing that only they have is refused.
    rules = fieldwork / "own_rules.yaml"
    rules.write_text("language: zh\nwords: [清河街道, 王小明家]\n", encoding="utf-8")
    text = (fieldwork / "study.yaml").read_text(encoding="utf-8")
    (fieldwork / "study.yaml").write_text(text + "language_rules: own_rules.yaml\n", encoding="utf-8")
    study = read_study(fieldwork)
    write_anonymised(anonymise(study, proposed_key(study)), tmp_path / "copy", source=fieldwork)
    assert "清河" not in everything(tmp_path / "copy")
    study = read_study(fieldwork)
    only = [KeyRow(row.original, row.pseudonym, row.sort, row.use) for row in proposed_key(study)] + [KeyRow("王小明家", "某家", "other")]
    rules.write_text("language: zh\nwords: [清河街道, 王小 明家]\n", encoding="utf-8")
    with pytest.raises(DataError, match="王小 明家"):
        write_anonymised(anonymise(study, only), tmp_path / "other", source=fieldwork)
    assert not (tmp_path / "other").exists()
    assert not list(tmp_path.glob(".other*"))


def test_the_key_lies_neither_in_the_study_nor_in_the_copy(fieldwork: Path, tmp_path: Path) -> None:
    for key in (tmp_path / "copy" / "key.csv", fieldwork / "texts" / "key.csv"):
        code, said = run("anonymise", fieldwork, "--out", tmp_path / "copy", "--key", key)
        assert (code, "the key must not lie inside" in said, key.exists()) == (1, True, False)


def test_what_is_there_is_not_overwritten(fieldwork: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    assert run("anonymise", fieldwork, "--out", copy)[0] == 0
    assert "add --overwrite" in run("anonymise", fieldwork, "--out", copy)[1]
    assert run("anonymise", fieldwork, "--out", copy, "--overwrite")[0] == 0
    other.mkdir()
    (other / "mine.txt").write_text("mine", encoding="utf-8")
    assert (run("anonymise", fieldwork, "--out", other, "--overwrite")[0], (other / "mine.txt").read_text(encoding="utf-8")) == (1, "mine")
    with pytest.raises(OutputError, match="own folder"):
        write_anonymised(anonymise(read_study(fieldwork), []), fieldwork / "copy", source=fieldwork)


def test_who_could_be_recognised_is_said(fieldwork: Path) -> None:
    study = read_study(fieldwork)
    said = [str(doubt) for doubt in anonymise(study, proposed_key(study)).doubts]
    assert any("only informant with this post" in one and "总干事" in one for one in said)
    assert any("a name stands near an age below 18" in one and "line 8" in one for one in said)
    assert any("may_quote is no" in one for one in said)


def test_turns_that_only_the_layout_shows_are_written_out(grammars: dict[str, Grammar], nominal: Results) -> None:
    text = "访谈时间：2021年\n\n【问】忙吗？\n【秦总】忙。\n一直忙。\n"
    document = Document("S-01", text, kind="interview", speakers=(Speaker("秦总", actor="agency"),))
    study = replace(nominal.study, documents=(document,))
    change = Replacer([KeyRow("秦总", "A总", "person")]).forward
    made, doubts = spoken_alike(study, renamed(study, change), change)
    assert [(turn.label, turn.role) for turn in turns(made.documents[0], grammars["zh"])] == [("问", "interviewer"), ("A总", "respondent")]
    assert doubts == []


def test_numbers_survive_a_spreadsheet(tmp_path: Path) -> None:
    rows = [KeyRow("11010519491231002X", "【证件1】", "id_number"), KeyRow("+86 13800138000", "【电话1】", "phone", count="3")]
    rows += [KeyRow("王\n小明", "人员A\n", "person"), KeyRow("'=1", "某B", "other")]
    write_key(rows, tmp_path / "key.csv")
    assert list(read_key(tmp_path / "key.csv")) == rows
    data = (tmp_path / "key.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    cells = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert tuple(cells[0]) == COLUMNS
    assert not [cell for row in cells for cell in row if cell[:1] in ("=", "+", "-", "@") or (cell.isdecimal() and len(cell) > 5)]


def test_a_longer_word_that_stays_keeps_the_name_inside_it() -> None:
    replacer = Replacer([KeyRow("王明", "人员A", "person"), KeyRow("王明路", "", "place", "no")])
    assert replacer.forward("王明在王明路。") == "人员A在王明路。"
    assert replacer.secrets("王明路") == []


def test_the_same_study_gives_the_same_key(fieldwork: Path) -> None:
    assert proposed_key(read_study(fieldwork)) == proposed_key(read_study(fieldwork))


PARTS = st.sampled_from(
    ["清河街道", "清河街道办事处", "清河", "王小明", "王 小明", "王\n小明", "許科長", "许科长", "Ａ", "A", "B街道", "人员", "【电话1】",
     "13800138000", "Ms Chen", "ms chen", "Chen", "，", "\n", " ", "的", "办事处", "街道", "小", "王", "明", "Aa", "-2"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PARTS, st.text(alphabet="王小明清河街道AB1- \n，", max_size=4)), max_size=14).map("".join)


def one_text(study: Study, text: str) -> Study:
    """A study of one text and one actor."""
    actor = qualcode.Actor("office", "清河街道办事处", "government")
    return replace(study, documents=(qualcode.Document("S-01", text, kind="interview"),), actors=(actor,), roles={})


def attempted(study: Study, key: Sequence[KeyRow]) -> tuple[AnonymisedStudy | None, str]:
    """What comes of a study and a key: the study under pseudonyms, or why not."""
    try:
        return anonymise(study, key), ""
    except DataError as error:
        return None, str(error)


@pytest.fixture(scope="module")
def known(nominal: Results) -> tuple[KeyRow, ...]:
    """A key of names that contain and touch one another."""
    text = "，".join(
        ["清河街道办事处", "清河街道", "清河", "王小明", "王 小明", "王\n小明", "許科長", "许科长", "13800138000", "Ms Chen", "王明"]
    )
    rows = proposed_key(one_text(nominal.study, text))
    return (*rows, KeyRow("明清", "Z", "other"), KeyRow("街道B", "Y", "other"), KeyRow("王小", "", "person", "no"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_what_is_anonymised_comes_back_exactly(nominal: Results, known: tuple[KeyRow, ...], text: str) -> None:
    made, refused = attempted(one_text(nominal.study, text), known)
    if made is None:
        # Where a pseudonym reads like another with its neighbours, or a way of writing is not in the key, nothing is written.
        assert any(word in refused for word in ("read like another", "still there", "stands in", "is no line of the key"))
    else:
        assert restored(made.study, known).documents[0].text == text
        assert Replacer(known).secrets(made.study.documents[0].text) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_a_proposed_key_leads_back(nominal: Results, text: str) -> None:
    study = one_text(nominal.study, text)
    replacer = Replacer(proposed_key(study))
    assert replacer.back(replacer.forward(text)) == text
    assert replacer.unlisted == {}
