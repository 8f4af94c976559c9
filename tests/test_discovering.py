"""What the list of actors missed: what is proposed, what an edited table brings into the list, and that nothing else in a file changes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import spacy
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcode
from qualcode import Actor, DataError, Document, OutputError, Results, Study, add_actors, proposed_actors, read_study
from qualcode.cli import main
from qualcode.discovering.tableedits import edited_table
from qualcode.discovering.yamledits import edited_yaml
from tests.conftest import Folder

BUREAU = Actor("bureau", "G区民政局", "government", "district", ("区民政局",))
QINGHE = Actor("qinghe", "清河街道办事处", "government", "subdistrict")
HAIBIN = Actor("haibin", "海滨街道办事处", "government", "subdistrict")
AGENCY = Actor("agency", "晨光社会工作服务中心", "social_organisation")
ASSESSOR = Actor("assessor", "衡正评估中心", "assessor")
FAMILIES = Actor("families", "服务对象", "public")
TRUST = Actor("trust", "Harbour Youth Trust", "social_organisation")
NETWORK = Actor("network", "Tidal Food Network", "social_organisation")
CAB = Actor("cab", "Civil Affairs Bureau", "government", "district")
ENGLISH = (TRUST, CAB, NETWORK)


@cache
def built_in_study() -> Study:
    return read_study("nominal_contracts")


def study(text: str, *actors: Actor, language: str = "zh", kind: str = "interview") -> Study:
    built_in = built_in_study()
    documents = (Document("S-01", text, kind, language),)
    return replace(built_in, language=language, actors=actors, documents=documents, roles={}, doubts=())


def uses(read: Study) -> dict[str, str]:
    """Every name of the table → what is proposed for it."""
    found = proposed_actors(read)
    names = {row.name: row.use for row in found.itertuples()}
    return names | {other: row.use for row in found[found["other_names"].notna()].itertuples() for other in row.other_names.split("; ")}


@pytest.mark.parametrize(
    ("text", "actors", "name", "use"),
    [
        ("海滨区财政局拨钱。钱要等海滨区财政局批。", (), "海滨区财政局", "add"),
        ("海滨区财政局拨钱。", (), "海滨区财政局", "ignore"),
        ("委托晨光社会工作服务中心。晨光社会工作服务中心派人，晨光的社工很累，晨光没钱。", (), "晨光", "add"),
        ("晨光的社工很累，晨光没钱。", (AGENCY,), "晨光", "alias of agency"),
        ("去问衡正的人，衡正不说。", (ASSESSOR,), "衡正", "alias of assessor"),
        ("衡正说不行，衡正说要改。", (Actor("office", "衡正街道办事处", "government", "subdistrict"),), "衡正", "alias of office"),
        ("清河街道社工站和梧桐街道社工站。清河街道社工站。", (QINGHE,), "清河街道社工站", "add"),
        ("家长不满意，家长要投诉。", (FAMILIES,), "家长", "alias of families"),
        ("家长不满意，家长要投诉。", (), "家长", "add"),
        ("家长不满意，家长要投诉。", (FAMILIES, Actor("parents", "父母会", "public")), "家长", "ignore"),
        ("评估员来了三次，评估员要看档案。", (ASSESSOR,), "评估员", "alias of assessor"),
        ("政府部门要求多，政府部门说了算。", (Actor("gov", "政府（未分层）", "government"), BUREAU), "政府部门", "alias of gov"),
        ("政府部门要求多，政府部门说了算。", (BUREAU, QINGHE), "政府部门", "add"),
        ("区里成立创文工作领导小组，创文工作领导小组每周开会。", (), "创文工作领导小组", "add"),
        ("由工业和信息化部门负责。工业和信息化部门备案。", (), "工业和信息化部门", "add"),
        ("由市场监管部门负责。市场监管部门备案。", (), "市场监管部门", "add"),
        ("有关金融机构和金融机构。", (), "金融机构", "ignore"),
        ("報海濱區財政局批，等海濱區財政局。", (), "海濱區財政局", "add"),
    ],
)
def test_what_is_proposed_for_a_chinese_name(text: str, actors: tuple[Actor, ...], name: str, use: str) -> None:
    assert uses(study(f"问：怎么样？\n答：{text}\n", *actors))[name] == use


@pytest.mark.parametrize(
    ("text", "name", "use"),
    [
        ("Riverside Council checks. Riverside Council asks.", "Riverside Council", "add"),
        ("The Ministry of Civil Affairs asks. The Ministry of Civil Affairs pays.", "Ministry of Civil Affairs", "add"),
        ("HYT is slow. HYT pays late.", "HYT", "alias of trust"),
        # "the trust" follows from the name by the language's short forms and is on the list already; "the network" does not.
        ("The network pays. We ask the network.", "the network", "alias of network"),
        ("Ask the network of the Elm family. Then the network pays, the network asks.", "the network", "alias of network"),
        ("The Housing Working Group met. The Housing Working Group decides.", "Housing Working Group", "add"),
        ("The evaluators came. The evaluators left.", "the evaluators", "add"),
    ],
)
def test_what_is_proposed_for_an_english_name(text: str, name: str, use: str) -> None:
    assert {key.lower(): told for key, told in uses(study(f"Q: So?\nA: {text}\n", *ENGLISH, language="en")).items()}[name.lower()] == use


def test_a_short_form_that_follows_from_an_english_name_is_not_proposed() -> None:
    assert "the trust" not in {name.lower() for name in uses(study("Q: So?\nA: The trust pays. We ask the trust.\n", TRUST, language="en"))}


@pytest.mark.parametrize(
    ("text", "actors", "name", "use"),
    [
        ("街道天天来，街道要求多。", (AGENCY,), "街道", "add"),
        ("政府要求多，政府说了算。", (BUREAU, QINGHE), "政府", "add"),
    ],
)
def test_words_that_nobody_of_the_list_answers_to_are_proposed(text: str, actors: tuple[Actor, ...], name: str, use: str) -> None:
    assert uses(study(f"问：怎么样？\n答：{text}\n", *actors))[name] == use
    assert name not in uses(study(f"问：怎么样？\n答：{text}\n", *actors, Actor("it", name, "government", "subdistrict")))


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("街道天天来，街道要求多。", (QINGHE,)),
        ("G区民政局和区民政局，民政局也来。", (BUREAU,)),
        ("我们机构和他们，甲方和第三方。", (AGENCY,)),
        ("布局和全部，结局。社区里有老街道。", ()),
        ("没有人来过。", ()),
        ("乡镇（街道）受理，乡镇（街道）审核。", (Actor("town", "乡镇（街道）", "government"),)),
    ],
)
def test_what_the_list_covers_and_what_names_nobody_is_not_proposed(text: str, actors: tuple[Actor, ...]) -> None:
    found = uses(study(f"问：谁？\n答：{text}\n", *actors))
    assert [name for name, use in found.items() if use != "ignore"] == []


def test_no_segmenter_is_made_where_the_plain_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    rjieba = pytest.importorskip("rjieba")
    monkeypatch.delattr(rjieba, "Jieba")  # each reads the dictionary anew
    assert uses(study("委托晨光社会工作服务中心。晨光社会工作服务中心派人，晨光没钱，晨光很累。\n"))["晨光"] == "add"


def test_counts_are_those_of_the_texts_and_contexts_open_to_their_sentences(nominal: Results) -> None:
    listed = tuple(actor for actor in nominal.study.actors if actor.id not in ("assessor", "disabled_federation"))
    fewer = replace(nominal.study, actors=listed, roles={})
    found = proposed_actors(fewer, segments=nominal.segments).set_index("name")
    texts = {document.id: document.text for document in fewer.documents}
    row = found.loc["明衡社会服务评估中心"]
    # The second way of counting: plain search in the texts.
    assert row["times"] == sum(text.count("明衡") for text in texts.values())
    assert row["documents"] == sum("明衡" in text for text in texts.values())
    sentences = dict(zip(nominal.segments["segment"], nominal.segments["text"], strict=True))
    people = nominal.segments[nominal.segments["text"].str.contains("明衡") & (nominal.segments["role"] == "respondent")]
    assert row["speakers"] == people["person"].nunique()
    for context in found[["context_1", "context_2", "context_3"]].stack().dropna():
        id, _, shown = str(context).partition(" ")
        name = re.search("【(.*?)】", shown)
        assert name is not None
        assert name[1] in sentences.get(id, texts[id.partition(":")[0]])
    pd.testing.assert_frame_equal(found.reset_index(), proposed_actors(fewer), check_dtype=False)


@pytest.mark.parametrize(
    ("gone", "names"),
    [
        ("assessor", ("明衡社会服务评估中心", "明衡", "第三方评估机构", "第三方", "评估组")),
        ("disabled_federation", ("区残疾人联合会", "残联")),
        ("agency", ("拾光社会工作服务中心", "拾光", "社工站", "机构", "社工")),
        ("district_committee", ("N区民政委员会", "民政委", "区民政委员会")),
    ],
)
def test_an_actor_that_is_taken_away_comes_back(nominal: Results, gone: str, names: tuple[str, ...]) -> None:
    listed = tuple(actor for actor in nominal.study.actors if actor.id != gone)
    found = uses(replace(nominal.study, actors=listed, roles={}))
    assert {name: found.get(name, "not found").partition(" of ")[0] for name in names} == {
        name: "alias" if found.get(name, "").startswith("alias") else "add" for name in names
    }


def test_a_model_finds_organisations_without_an_ending(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Bright Path"}])
    nlp.to_disk(tmp_path / "model")
    plain = study("Q: Who?\nA: Bright Path comes. Bright Path left.\n", TRUST, language="en")
    grammars = {**plain.grammars, "en": replace(plain.grammars["en"], model=str(tmp_path / "model"))}
    assert "Bright Path" not in uses(plain)
    assert uses(replace(plain, grammars=grammars))["Bright Path"] == "ignore"


def test_open_ends_are_the_codings_that_give_no_relation(nominal: Results) -> None:
    found = nominal.open_ends
    directed = {code.id for code in nominal.study.codebook.codes if code.relation != "none"}
    kept = nominal.codings[(nominal.codings["status"] != "rejected") & nominal.codings["code"].isin(directed)]
    related = set(nominal.relations[["segment", "start", "code"]].itertuples(index=False, name=None))
    counted = {row for row in kept[["segment", "start", "code"]].itertuples(index=False, name=None) if row not in related}
    rejected = nominal.codings[nominal.codings["reason"].fillna("").str.startswith("an end stays open")]
    expected = counted | set(rejected[rejected["code"].isin(directed)][["segment", "start", "code"]].itertuples(index=False, name=None))
    assert set(found[["segment", "start", "code"]].itertuples(index=False, name=None)) == expected
    texts = {document.id: document.text for document in nominal.study.documents}
    assert all(texts[row.document][row.start : row.end] == row.quote and row.quote in row.sentence for row in found.itertuples())


def test_an_end_that_the_speaker_may_be_is_not_open() -> None:
    text = "问：管得多吗？\n答：什么都要审批，天天来检查。\n"
    speaker = qualcode.Speaker("答", actor="agency")
    read = study(text, BUREAU, AGENCY)
    results = qualcode.run(replace(read, documents=(replace(read.documents[0], speakers=(speaker,)),)))
    control = results.open_ends[results.open_ends["code"].str.startswith("control")]
    assert set(control["open"]) <= {"source"}


@pytest.mark.parametrize(
    ("text", "code", "open_end"),
    [("验收不合格的，尾款我们就扣下来。", "control", "target"), ("材料交晚了，尾款我们就先压着。", "control", "target")],
)
def test_the_only_one_there_is_stands_where_the_code_expects_it(text: str, code: str, open_end: str) -> None:
    read = study(f"问：怎么付钱？\n答：{text}\n", BUREAU, AGENCY)
    speaker = qualcode.Speaker("答", actor="bureau")
    results = qualcode.run(replace(read, documents=(replace(read.documents[0], speakers=(speaker,)),)))
    found = results.open_ends[results.open_ends["code"].str.startswith(code)]
    assert set(found["open"]) == {open_end}
    assert set(found["candidates"].fillna("")) == {""}


def test_a_run_tells_what_the_list_missed_in_a_line_each(nominal: Results) -> None:
    fewer = replace(nominal.study, actors=tuple(actor for actor in nominal.study.actors if actor.id != "assessor"), roles={})
    told = [str(doubt) for doubt in qualcode.run(fewer).doubts]
    assert [line for line in told if line.startswith("actors: ") and "明衡社会服务评估中心 (7)" in line and "qualcode actors" in line]
    assert [line for line in told if line.startswith("relations: ") and "open_ends.csv" in line]


@pytest.fixture
def place(folder: Folder) -> Folder:
    """A folder with a codebook of one code, which is read in a moment."""
    folder.write("book.yaml", "codebook: book\ntitle: {zh: 一}\ncodes:\n- {id: a, name: {zh: 甲}, indicators: {zh: [拨付]}}\n")
    return folder


TABLE = """use,name,kind,level,other_names
add,清河镇人民政府,government,township,清河镇政府
alias of bureau,局里,,,科里; 那个局
ignore,这样,,,
别名 晨光中心,晨光,,,
alias of 清河镇人民政府,镇里头,,,
"""
BLOCK = """# 我的研究
codebook: book.yaml   # 内置
actors:
  # 购买方
  - id: bureau
    name: 区民政局
    kind: government
    aliases:
      - 区局   # 口头
  - {id: agency, name: 晨光中心, kind: social_organisation}   # 承接方

  # 这里还有一行说明
documents:
  - {id: S-01, file: texts/S-01.txt, kind: interview}
"""
FLOW = """codebook: book.yaml
actors: [{id: bureau, name: 区民政局, kind: government, aliases: 区局},
  {id: agency, name: 晨光中心, kind: social_organisation, aliases: []},  # 两个
]
documents: [{id: S-01, file: texts/S-01.txt, kind: interview}]"""
PLAIN = """codebook: book.yaml
documents:
- {id: S-01, file: texts/S-01.txt, kind: interview}
actors:
- id: bureau
  name: "区民政局"
  kind: government
- id: agency
  name: 晨光中心
  kind: social_organisation
  aliases:
"""


def names_of(read: Study) -> dict[str, tuple[str, ...]]:
    return {actor.id: (actor.name, *actor.aliases) for actor in read.actors}


WANTED = {
    "bureau": {"区民政局", "局里", "科里", "那个局"},
    "agency": {"晨光中心", "晨光"},
    "清河镇人民政府": {"清河镇人民政府", "清河镇政府", "镇里头"},
}


@pytest.mark.parametrize(
    ("text", "encode"),
    [
        pytest.param(BLOCK, lambda text: text.encode(), id="entries over several lines"),
        pytest.param(FLOW, lambda text: text.encode(), id="all in brackets"),
        pytest.param(PLAIN, lambda text: text.encode(), id="aliases left blank or out"),
        pytest.param(BLOCK, lambda text: text.encode("utf-8-sig"), id="with a byte order mark"),
        pytest.param(PLAIN, lambda text: text.replace("\n", "\r\n").encode(), id="as Windows ends lines"),
        pytest.param(BLOCK, lambda text: text.encode("gb18030"), id="gb18030"),
        pytest.param(FLOW, lambda text: b"\xff\xfe" + text.encode("utf-16-le"), id="utf-16"),
    ],
)
def test_what_was_decided_is_added_and_nothing_else_changes(place: Folder, text: str, encode: Callable[[str], bytes]) -> None:
    old = encode(text)
    path = place.write("study.yaml", old)
    added = add_actors(place.path, place.write("edited.csv", TABLE))
    assert added.file == path
    assert added.backup is not None
    assert added.backup.read_bytes() == old
    listed = names_of(read_study(place.path))
    assert {id: set(names) - {"区局"} for id, names in listed.items()} == WANTED
    # Every character of the old file is still there, in its order.
    rest = iter(path.read_bytes().decode("latin-1"))
    assert all(character in rest for character in old.decode("latin-1"))
    assert add_actors(place.path, place.path / "edited.csv").file is None, "the second time there is nothing to write"


@pytest.mark.parametrize(
    "before",
    [
        "codebook: book.yaml\n",
        "actors:\ncodebook: book.yaml\n",
        "codebook: book.yaml\nactors: []\n",
        "actors: ~  # 还没有\ncodebook: book.yaml\n",
    ],
)
def test_a_study_without_actors_gets_a_list(place: Folder, before: str) -> None:
    path = place.write("study.yaml", before + "documents:\n- {id: S-01, file: texts/S-01.txt}")
    add_actors(path, place.write("edited.csv", "use,name,kind\nadd,区民政局,government\nnew,“A”: 中心,firm\n"))
    assert [actor.name for actor in read_study(path).actors] == ["区民政局", "“A”: 中心"]


def _xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.active["B2"].font = openpyxl.styles.Font(bold=True)
    book.create_sheet("备注").append(["别动"])
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


ROWS = [
    ["编号", "名称", "kind", "级别", "别名", "备注"],
    ["bureau", "区民政局", "government", "district", "区局", "主管, 出资"],
    ["agency", "晨光中心", "social_organisation", "", "", ""],
]


def _csv(rows: list[list[str]]) -> bytes:
    to = io.StringIO()
    csv.writer(to, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return to.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("actors.csv", _csv(ROWS)),
        ("actors.xlsx", _xlsx(ROWS)),
        ("actors.yaml", BLOCK[BLOCK.index("  # 购买方") : BLOCK.index("documents")].encode()),
    ],
)
def test_a_table_of_actors_is_added_to_and_study_yaml_stays(place: Folder, name: str, data: bytes) -> None:
    place.write(name, data)
    path = place.study("codebook: book.yaml", f"actors: {name}", "documents:", "- {id: S-01, file: texts/S-01.txt}")
    before = path.read_bytes()
    added = add_actors(place.path, place.write("edited.csv", TABLE))
    assert path.read_bytes() == before
    assert added.backup == place.path / f"{name}.bak"
    assert added.backup.read_bytes() == data
    assert {id: set(names) - {"区局"} for id, names in names_of(read_study(place.path)).items()} == WANTED
    if name.endswith("xlsx"):
        book = openpyxl.load_workbook(place.path / name)
        assert book.sheetnames == ["Sheet", "备注"]
        assert book["Sheet"]["B2"].font.bold
        assert book["备注"]["A1"].value == "别动"
        assert book["Sheet"]["F2"].value == "主管, 出资"
    if name.endswith("csv"):
        assert (place.path / name).read_bytes().startswith(data[: data.index(b'"bureau"')])


def test_all_problems_of_an_edited_table_come_at_once_with_their_rows(place: Folder) -> None:
    path = place.write("study.yaml", BLOCK)
    rows = [
        "use,name,kind,level,other_names,id",
        "perhaps,甲局,government,,,",
        "add,,government,,,",
        "add,乙局,,,,",
        "alias of nobody,丙局,,,,",
        "alias of,丁局,,,,",
        "add,区局,government,,,",
        "alias of agency,区民政局,,,,",
        "add,戊局,government,,,bureau",
        "add,己局,government,,,己 局",
        "add,庚局,government,,辛局,",
        "alias of agency,辛局,,,,",
        "ignore,,,,,",
    ]
    table = place.write("edited.csv", "\n".join(rows) + "\n")
    before = {one.name: one.read_bytes() for one in place.path.iterdir() if one.is_file()}
    with pytest.raises(DataError) as raised:
        add_actors(place.path, table)
    assert sorted(int(problem.where.rpartition(" ")[2]) for problem in raised.value.problems) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert all(problem.where.startswith("edited.csv, row ") for problem in raised.value.problems)
    assert {one.name: one.read_bytes() for one in place.path.iterdir() if one.is_file()} == before
    assert path.read_text(encoding="utf-8") == BLOCK
    with pytest.raises(DataError, match="there is no column 'use'"):
        add_actors(place.path, place.write("other.csv", "uses,name,kind\nadd,甲局,government\n"))


@pytest.mark.parametrize(
    "text",
    [
        "{codebook: book.yaml, documents: [{id: S-01, file: texts/S-01.txt}]}\n",
        "codebook: book.yaml\nactors:\n- &a {id: a, name: 甲, kind: firm, aliases: &l [子]}\n- {id: b, name: 乙, kind: firm, note: *l}\n"
        "documents:\n- {id: S-01, file: texts/S-01.txt}\n",
    ],
)
def test_a_file_that_cannot_be_added_to_safely_stays_and_the_lines_are_told(place: Folder, text: str) -> None:
    path = place.write("study.yaml", text)
    rows = "use,name,kind\nadd,区民政局,government\n" + ("alias of a,丑,\n" if "&a" in text else "")
    with pytest.raises(OutputError, match="区民政局"):
        add_actors(place.path, place.write("edited.csv", rows))
    assert path.read_text(encoding="utf-8") == text
    assert sorted(one.name for one in place.path.iterdir()) == ["book.yaml", "edited.csv", "study.yaml", "texts"]


def test_each_change_keeps_a_copy_of_its_own(place: Folder) -> None:
    place.write("study.yaml", BLOCK)
    for name in ("甲局", "乙局", "丙局"):
        add_actors(place.path, place.write("edited.csv", f"use,name,kind\nadd,{name},government\n"))
    assert sorted(one.name for one in place.path.glob("*.bak*")) == ["study.yaml.bak", "study.yaml.bak2", "study.yaml.bak3"]
    assert (place.path / "study.yaml.bak").read_text(encoding="utf-8") == BLOCK


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters="\ufeff\ufffe\uffff;；"), min_size=1, max_size=12
)


@settings(max_examples=30, deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=4, unique=True), text=st.sampled_from([BLOCK, FLOW, PLAIN]))
def test_whatever_a_name_holds_it_is_read_as_it_was_written(names: list[str], text: str) -> None:
    new = [Actor(f"n{number}", name, "firm", aliases=(name + "x",)) for number, name in enumerate(names)]
    old = yaml.safe_load(text)
    read = yaml.safe_load(edited_yaml(text, new, {"agency": names}))
    assert [entry["name"] for entry in read["actors"][2:]] == names
    assert [entry["aliases"] for entry in read["actors"][2:]] == [[name + "x"] for name in names]
    assert read["actors"][1]["aliases"] == names
    assert read["documents"] == old["documents"]
    assert read["actors"][0] == old["actors"][0]
    table = edited_table("id,name,kind,aliases\nagency,晨光,firm,\n", new, {"agency": names})
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert [row[1] for row in rows[2:]] == names
    assert rows[1][3] == "; ".join(names)


def test_the_command_lists_writes_and_applies(place: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("texts/S-01.txt", "问：谁管？\n答：清河镇人民政府管。清河镇人民政府天天来，局里也来，金融机构没人管。\n")
    place.write("study.yaml", BLOCK)
    monkeypatch.chdir(place.path.parent)

    def said(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["actors", *words])
        assert result.exit_code == code, result.output
        return result.output

    listed = said("study")
    assert "清河镇人民政府" in listed
    assert "S-01:2" in listed
    assert "金融机构" not in listed
    assert "金融机构" in said("study", "--all")
    for name in ("actors.csv", "actors.xlsx"):
        said("study", "--out", name)
        said("study", "--out", name, code=1)
        assert "清河镇人民政府" in qualcode.reading.codings.read_codings(Path(name))["name"].tolist()
    said("study", "--out", "actors.docx", code=1)
    said("study", "--out", "a.csv", "--apply", "actors.xlsx", code=2)
    assert "added 清河镇人民政府" in said("study", "--apply", "actors.xlsx")
    assert "Nothing to write" in said("study", "--apply", "actors.csv")
    assert "清河镇人民政府" in [actor.name for actor in read_study("study").actors]
    assert "built-in" in said("nominal_contracts", "--apply", "actors.csv", code=1)


def test_where_actors_are_classes_their_members_are_not_missing(tmp_path: Path) -> None:
    folder = tmp_path / "classes"
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "A.txt").write_text("侨务部门和林务局支持养老服务组织。青川县人民医院不在其中。\n" * 3, encoding="utf-8")
    study = "study: classes\nlanguage: zh\ncodebook: governance\nactors:\n"
    study += "  - {id: gov, name: 政府机关, kind: government}\n  - {id: orgs, name: 社会组织, kind: social_organisation}\n"
    (folder / "study.yaml").write_text(study + "documents:\n  - {id: A, file: texts/A.txt, kind: policy}\n", encoding="utf-8")
    names = set(proposed_actors(read_study(folder))["name"])
    assert "青川县人民医院" in names
    assert names.isdisjoint({"侨务部门", "林务局", "养老服务组织"})
