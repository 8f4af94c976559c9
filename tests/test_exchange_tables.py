"""Tables of codings, out and in, and projects as study folders."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import qualcode
from qualcode import (
    Actor,
    ArgumentError,
    Code,
    Codebook,
    DataError,
    Document,
    OutputError,
    ProjectContent,
    Speaker,
    Stage,
    StageModel,
    read_coding_table,
    read_dna,
    read_study,
    table,
    write_codings,
    write_qualcoder,
    write_study_folder,
)
from qualcode.exchanging.projects.naming import Ids, id_of
from qualcode.exchanging.projects.places import Places, located
from qualcode.kept import KeptCoding, KeptMemo, KeptRelation, KeptSet
from qualcode.learning.deciding import decisions
from qualcode.model import ID
from qualcode.storing.identifying import identified, text_sha256

TEXT = "问：经费呢？\n答：区里压了尾款😀，𠮷科长说等验收。压了两次。\n"
BOOK = Codebook("b", {"zh": "b"}, (Code("control", {"zh": "控制"}), Code("control.funding", {"zh": "资金"}), Code("tie", {"zh": "联系"})))
DOCUMENT = Document("S-01", TEXT, "interview", speakers=(Speaker("问", interviewer=True), Speaker("答", "agency", "S1")))


def coding(quote: str, code: str, coder: str, **more: object) -> KeptCoding:
    start = TEXT.index(quote)
    id = identified("coding", text_sha256(TEXT), start, start + len(quote), code, coder, more.get("round", ""))
    return KeptCoding(id, "S-01", start, start + len(quote), code, coder, quote=quote)._replace(**more)


@pytest.fixture
def content() -> ProjectContent:
    codings = [
        coding("压了尾款😀", "control.funding", "张三", polarity="+", modality="factual", plane="actual", confidence=0.1 + 0.2),
        coding("压了尾款😀", "control.funding", "张三", round="2", reason='说"不"，再看; - '.strip()),
        coding("，𠮷科长说", "tie", "李四", status="rejected", coding="their-own-id"),
        coding("问：经费呢？\n答：区里", "tie", "rules", method="rule", status="proposed"),
        coding("两次", "tie", "x"),
    ]
    first, third = codings[0], codings[2]
    relations = [
        KeptRelation("r1", first.coding, *first[1:4], "bureau", "agency", first.code, first.coder, quote=first.quote),
        KeptRelation("r2", first.coding, *first[1:4], "street", "", first.code, first.coder, quote=first.quote),
        KeptRelation("r3", third.coding, *third[1:4], "agency", "", third.code, third.coder, quote=third.quote),
    ]
    memos = [
        KeptMemo("m1", "coding", first.coding, "张三", "=1+1\n* * *\n两行\n\\* * *\n* * * *"),
        KeptMemo("m2", "coding", first.coding, "", "第二条"),
        KeptMemo("m3", "coding", third.coding, "李四", "+x"),
    ]
    actors = (
        Actor("bureau", "区民政局", "government"),
        Actor("agency", "机构", "social_organisation"),
        Actor("street", "街道", "government"),
    )
    return ProjectContent(
        "试点",
        (DOCUMENT,),
        BOOK,
        codings=table(codings, KeptCoding),
        relations=table(relations, KeptRelation),
        memos=table(memos, KeptMemo),
        actors=actors,
    )


@pytest.mark.parametrize("name", ["codings.csv", "codings.xlsx"])
def test_nothing_is_lost(content: ProjectContent, tmp_path: Path, name: str) -> None:
    assert write_codings(content, tmp_path / name) == ()
    read = read_coding_table(tmp_path / name, content.documents, codebook=BOOK, actors=content.actors, title="试点")
    for part in ("codings", "relations", "memos"):
        pd.testing.assert_frame_equal(getattr(read, part), getattr(content, part))
    assert (read.actors, read.codebook, read.title, read.doubts) == (content.actors, BOOK, "试点", ())


def test_the_columns(content: ProjectContent, tmp_path: Path) -> None:
    write_codings(content, tmp_path / "c.csv")
    lines = (tmp_path / "c.csv").read_bytes().decode("utf-8-sig").split("\n")
    assert lines[0].startswith("document,start,end,code,coder,status,quote,")
    assert ",source,target,memo," in lines[0]
    write_codings(content, tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}, "no formula"


def test_what_a_table_cannot_say_is_told(content: ProjectContent, tmp_path: Path) -> None:
    other = content.relations.assign(coder="rules")
    found = write_codings(replace(content, relations=other), tmp_path / "c.csv")
    assert [one.found for one in found] == ["relations by somebody else than their coding, or of another code: 3 ('r1', 'r2', 'r3')"]
    long = content.codings.assign(reason="x" * 40_000)
    assert "Excel holds no more" in write_codings(long, tmp_path / "c.xlsx")[0].found
    with pytest.raises(ArgumentError, match=r"name it .csv or .xlsx"):
        write_codings(content, tmp_path / "c.txt")
    with pytest.raises(ArgumentError, match="lacks 'code'"):
        write_codings(content.codings.drop(columns="code"), tmp_path / "c.csv")


def read(tmp_path: Path, text: str, **more: object) -> ProjectContent:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    return read_coding_table(tmp_path / "t.csv", [DOCUMENT], **more)  # type: ignore[arg-type]


def test_quotes_without_places(tmp_path: Path) -> None:
    found = read(tmp_path, "document;code;quote\nS-01;a.b;尾款\nS-01;a;压了\nS-01;a;nowhere\nS-01;a;𠮷科长\n", coder="张三")
    assert found.codings[["start", "quote", "code", "coder"]].values.tolist() == [
        [TEXT.index("尾款"), "尾款", "a.b", "张三"],
        [TEXT.index("𠮷科长"), "𠮷科长", "a", "张三"],
    ]
    assert [code.id for code in found.codebook.codes] == ["a", "a.b"]
    (doubt,) = found.doubts
    assert doubt.found.endswith("2 ('row 3: 压了 (2 times)', 'row 4: nowhere (0 times)')")


def test_places_that_are_wrong(tmp_path: Path) -> None:
    found = read(
        tmp_path, f"document,start,end,code,quote\nS-01,0,2,a,尾款\nS-01,1000000000,1000000009,a,\nS-01,3,3,a,\nS-01,0,{len(TEXT)},a,\n"
    )
    assert found.codings["quote"].tolist() == ["尾款", TEXT]
    assert [one.found.partition(":")[0] for one in found.doubts] == [
        "rows put where their quote stands, which is not their place",
        "rows left out, because their quote stands nowhere or in several places",
    ]


def test_every_problem_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(
            tmp_path,
            "document,start,end,code,status,polarity,confidence,source,target\nS-1,0,1,tie,,,,,\nS-01,0,1,ties,,,,,\nS-01,0,1,tie,maybe,x,7,,\n"
            "S-01,0,1,tie,,,,a; b,c\n",
            codebook=BOOK,
        )
    assert [one.where.partition(", ")[2] + ": " + one.found for one in caught.value.problems] == [
        "row 2: document 'S-1' is unknown (closest: 'S-01')",
        "row 3: code 'ties' is unknown (closest: 'tie')",
        "row 4: status 'maybe' is unknown",
        "row 4: polarity 'x' is unknown",
        "row 4: confidence '7' is no number from 0 to 1",
    ]
    with pytest.raises(DataError, match="it lacks the column 'code' "):
        read(tmp_path, "document,codes,quote\nS-01,a,x\n")
    with pytest.raises(DataError, match="lacks the column 'start' and 'end', or 'quote'"):
        read(tmp_path, "document,code\nS-01,a\n")
    with pytest.raises(DataError, match="is no id"):
        read(tmp_path, "document,code,quote\nS-01,'); DROP TABLE x;--,尾款\n")


def test_actors_that_only_the_table_names(tmp_path: Path) -> None:
    found = read(
        tmp_path, "document,code,quote,source,target\nS-01,tie,尾款,bureau；甲,agency\nS-01,tie,等验收,甲,(none)\nS-01,tie,经费,,\n"
    )
    assert found.relations[["source", "target"]].fillna("").values.tolist() == [["bureau", "agency"], ["甲", "agency"], ["甲", ""]]
    assert {one.kind for one in found.actors} == {"(unknown)"}


def test_a_study_that_runs(content: ProjectContent, tmp_path: Path) -> None:
    """A run counts what people coded, as they coded it."""
    told = write_study_folder(content, tmp_path / "study")
    assert sorted(path.name for path in (tmp_path / "study").iterdir()) == ["codebook.yaml", "codings.csv", "study.yaml", "texts"]
    results = qualcode.run(tmp_path / "study")
    assert results.study.document("S-01").text == TEXT
    shown = {(row.start, row.end, row.code, row.status) for row in results.codings.itertuples()}
    for row in content.codings.itertuples():
        if row.status == "accepted":
            assert (row.start, row.end, row.code, "accepted") in shown
    assert results.study.title == "试点"
    assert not [one for one in told if "not carried" in one.found]


def test_a_project_that_does_not_hold_together(content: ProjectContent, tmp_path: Path) -> None:
    odd = content.codings.assign(end=[9999, *content.codings["end"][1:]], code=["tie", "ties", *content.codings["code"][2:]])
    sets = table([KeptSet("s", "x", "case", "not json")], KeptSet)
    for write in (write_study_folder, lambda one, folder: write_qualcoder(one, folder, at="2026-03-01T09:30:00")):
        with pytest.raises(DataError) as caught:
            write(replace(content, codings=odd, documents=(*content.documents, DOCUMENT), sets=sets), tmp_path / "s")
        said = [one.found for one in caught.value.problems]
        assert said[0] == "the id 'S-01' stands there twice"
        assert said[1].startswith("11 to 9999 does not lie in 'S-01'")
        assert said[2] == "there is no code 'ties' (closest: 'tie')"
        assert said[3].startswith("the members or attributes of 'x'")
    assert not list(tmp_path.iterdir())


def test_the_same_bytes(content: ProjectContent, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_study_folder(content, tmp_path / name)
    for file in (tmp_path / "one").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes()


def test_an_imported_project_is_a_study(shared: Path, tmp_path: Path) -> None:
    sample = shared / "data" / "dna_sample" / "sample.dna"
    if not sample.is_file():
        pytest.skip("the sample is not here")
    project = read_dna(sample)
    write_study_folder(project, tmp_path / "hearings", study="hearings")
    study = read_study(tmp_path / "hearings")
    assert study.language == "en"
    assert [one.text for one in study.documents] == [one.text for one in project.documents]
    assert study.codings is not None
    assert len(decisions(study.codings, study)) == 41, "every row is one that a run takes"


HOSTILE = [
    "yes",
    "null",
    "~",
    "*a",
    "&b",
    "!!python/object/apply:os.system [x]",
    "a: b",
    "- x",
    "#",
    "'",
    '"',
    "1e3",
    "2019-01-01",
    "\t",
    "a\nb",
    "{}",
    "%",
    "@",
]


def test_yaml_holds_what_it_is_given(tmp_path: Path) -> None:
    """Whatever a name looks like, it comes back as that text."""
    codes = tuple(Code(f"c{number}", {"zh": f"x{value}"}, {"zh": value}) for number, value in enumerate(HOSTILE))
    actors = tuple(Actor(f"a{number}", value, "public") for number, value in enumerate(HOSTILE) if value.strip())
    attributes = {f"k{number}": value for number, value in enumerate(HOSTILE)} | {"id": "x", "columns": "y", "a: b": "z"}
    text = Document("CON", "甲乙。", attributes=attributes)
    write_study_folder(ProjectContent("'); DROP TABLE x;--", (text,), Codebook("b", {}, codes), actors=actors), tmp_path / "s")
    study = read_study(tmp_path / "s")
    assert study.id == "drop_table_x"
    assert [file.name for file in (tmp_path / "s" / "texts").iterdir()] == ["_CON.txt"]
    kept = study.documents[0].attributes
    assert (kept["told_id"], kept["told_columns"], kept["a: b"]) == ("x", "y", "z")
    assert {kept[f"k{number}"] for number, value in enumerate(HOSTILE) if value.strip()} >= {
        "yes",
        "*a",
        "a: b",
        "1e3",
        "2019-01-01",
        "#",
        "'",
    }
    assert [one.name for one in study.actors] == [" ".join(one.name.split()) for one in actors]
    assert yaml.safe_load((tmp_path / "s" / "study.yaml").read_text(encoding="utf-8"))["title"] == "'); DROP TABLE x;--"


def test_what_a_study_cannot_say(tmp_path: Path, content: ProjectContent) -> None:
    stages = StageModel("own", (Stage("early", {"zh": "早"}),))
    odd = replace(DOCUMENT, id="S-02", stage="late", date="someday", speakers=(Speaker("答", "nobody"),))
    twins = (*content.actors, Actor("agency2", "机构", "public"))
    project = replace(
        content,
        documents=(replace(DOCUMENT, stage="early"), odd, Document("S-03", " \n"), Document("s-01", "丙\0丁。")),
        codebook=replace(BOOK, stages=stages),
        codings=content.codings.assign(stage=["early", "late", None, None, None]),
        actors=twins,
    )
    told = " ".join(one.found for one in write_study_folder(project, tmp_path / "s"))
    for words in (
        "without text",
        "NUL",
        "a stage that study.yaml",
        "a date that study.yaml",
        "share a name",
        "an actor that there is not",
        "codings have a stage",
    ):
        assert words in told
    study = read_study(tmp_path / "s")
    assert study.stages.ids == ("early",)
    assert study.document("S-02").attributes["told_stage"] == "late"
    assert study.document("s-01").text == "丙\ufffd丁。"
    assert [one.name for one in study.actors][-1] == "机构 (public)"
    assert sorted(file.name for file in (tmp_path / "s" / "texts").iterdir()) == ["S-01.txt", "S-02.txt", "s-01-2.txt"]


def test_a_folder_that_is_there_stays(content: ProjectContent, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="something of this name"):
        write_study_folder(content, tmp_path / "s")
    with pytest.raises(DataError, match="no document of it has a text"):
        write_study_folder(replace(content, documents=(), codings=content.codings[:0]), tmp_path / "t")
    with pytest.raises(DataError):
        write_study_folder(replace(content, actors=(Actor("a", "甲", "x"), Actor("a", "乙", "x"))), tmp_path / "t")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s"]


@given(st.text(max_size=20))
def test_an_id_is_an_id(name: str) -> None:
    ids = Ids()
    one, two = ids.give(name), ids.give(name)
    assert ID.fullmatch(id_of(name))
    assert ID.fullmatch(one)
    assert ID.fullmatch(two)
    assert one.casefold() != two.casefold()
    assert ".." not in one


@given(st.text(alphabet="a甲😀𠮷\r\n\ufeff", max_size=12), st.data())
def test_places_in_any_unit(text: str, data: st.DataObject) -> None:
    """The same passage, whether it is counted in code points, UTF-16 units or bytes, is the same words."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    plain = Places(text)
    span = plain.span(start, end)
    utf16 = Places(text, unit="utf-16").span(len(text[:start].encode("utf-16-le")) // 2, len(text[:end].encode("utf-16-le")) // 2)
    utf8 = Places(text, unit="utf-8").span(len(text[:start].encode()), len(text[:end].encode()))
    assert span == utf16 == utf8
    assert "\r" not in plain.text
    inside = text[start:end]
    if span and not inside.startswith("\n") and not inside.endswith("\r"):
        assert plain.text[slice(*span)] == inside.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff" if start == 0 else "\0")


def test_located_by_hand() -> None:
    assert located("a b", (0, 3), "ab") == (0, 3, False), "blanks are no difference"
    assert located("abab", None, "ab") is None
    assert located("ab", (0, 5), "") is None
    assert located("ab", (0, 5), "b") == (1, 2, True)
    assert math.isnan(KeptCoding("", "", 0, 1, "", "").confidence)
