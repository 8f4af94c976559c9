"""Projects as the standard wants them: what stands where, that it is valid, and what is told."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

import qualcode
from qualcode import ArgumentError, Code, Codebook, Document, table, write_refi
from qualcode.exchanging.projects import ProjectContent
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.shapes import violations
from qualcode.kept import KeptCoding, KeptMemo
from qualcode.reading.formats.markup import tree
from tests.refi import AT, CODEBOOK, TALK, coding, member, project

NS = {"q": "urn:QDA-XML:project:1.0"}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_refi(project(), tmp_path / "pilot.qdpx", at=AT)
    return tmp_path / "pilot.qdpx"


@pytest.fixture
def root(written: Path) -> etree._Element:
    return etree.fromstring(member(written, "project.qde"))


def schema(shared: Path, name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / "data" / "refi_qda" / name))


@pytest.mark.parametrize("offsets", ["codepoints", "utf16"])
@pytest.mark.parametrize("ending", [".qdpx", ".qde"])
def test_what_is_written_is_valid_by_the_published_schema(shared: Path, tmp_path: Path, offsets: str, ending: str) -> None:
    file = tmp_path / f"pilot{ending}"
    write_refi(project(), file, at=AT, offsets=offsets)
    data = member(file, "project.qde") if ending == ".qdpx" else file.read_bytes()
    schema(shared, "Project.xsd").assertValid(etree.fromstring(data))


def test_a_built_in_study_is_valid_by_the_published_schema(shared: Path, tmp_path: Path) -> None:
    """Its codebook with indicators, its documents with all that is known of them, its actors; a code for the first words of each text."""
    study = qualcode.read_study("nominal_contracts")
    pairs = zip(study.documents, study.codebook.codes, strict=False)
    codings = [KeptCoding(f"c{number}", one.id, 0, 9, code.id, "张三") for number, (one, code) in enumerate(pairs)]
    content = ProjectContent(study.title, study.documents, study.codebook, table(codings, KeptCoding), actors=study.actors)
    write_refi(content, tmp_path / "study.qdpx", at=AT)
    schema(shared, "Project.xsd").assertValid(etree.fromstring(member(tmp_path / "study.qdpx", "project.qde")))
    back = qualcode.read_refi(tmp_path / "study.qdpx")
    assert (back.documents, back.actors, back.codebook.codes) == (study.documents, study.actors, study.codebook.codes)


def test_a_codebook_is_valid_by_the_published_schema(shared: Path, tmp_path: Path) -> None:
    lost = write_refi(project(), tmp_path / "codes.qdc")
    found = etree.parse(tmp_path / "codes.qdc")
    schema(shared, "Codebook.xsd").assertValid(found)
    assert [one.get("name") for one in found.iter("{*}Set")] == ["钱"]
    assert [one.found for one in lost] == [
        "codes whose indicators, examples or ends other programs do not see: 2 ('control.funding', 'tie')",
    ]


def test_the_container_is_as_programs_want_it(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        assert archive.namelist()[0] == "project.qde"
        assert archive.namelist()[-1] == "qualcode.json"
        assert all(re.fullmatch(r"sources/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\.txt", one) for one in archive.namelist()[1:-1])
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    text = member(written, f"sources/{guid('document', 'S-01')}.txt")
    assert text.decode("utf-8") == TALK.replace("\x0b", "\ufffd")
    assert not text.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in text


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.qdpx"):
        write_refi(project(), tmp_path / name, at=AT)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_selection_for_each_coding_called_as_its_text(root: etree._Element) -> None:
    selections = root.findall(".//q:PlainTextSelection", NS)
    coded = [
        (one.get("name"), one.find("q:Coding/q:CodeRef", NS).get("targetGUID"))
        for one in selections
        if one.find("q:Coding", NS) is not None
    ]
    assert coded == [
        ("他们管得太细", guid("code", "control.goals")),
        *[("尾款拖了半年", guid("code", "control.funding"))] * 3,
        ("按季度拨付", guid("code", "tie.funding")),
    ]
    first = selections[0]
    assert (int(first.get("startPosition")), int(first.get("endPosition"))) == (TALK.index("他们"), TALK.index("他们") + 6)
    users = {one.get("guid"): one.get("name") for one in root.iter("{*}User")}
    assert [users[one.get("creatingUser")] for one in selections[1:4]] == ["张三", "李四", "李四"]
    assert all(one.get("creationDateTime") == AT for one in root.iter("{*}PlainTextSelection", "{*}Coding", "{*}Note"))


def test_utf16_positions_count_two_for_a_rare_character(tmp_path: Path) -> None:
    lost = write_refi(project(), tmp_path / "nvivo.qdpx", at=AT, offsets="utf16")
    first = etree.fromstring(member(tmp_path / "nvivo.qdpx", "project.qde")).find(".//q:PlainTextSelection", NS)
    start = len(TALK[: TALK.index("他们")].encode("utf-16-le")) // 2
    assert int(first.get("startPosition")) == start == TALK.index("他们") + 2
    assert not any("NVivo" in one.found for one in lost)


def test_what_other_programs_do_not_see_is_told(written: Path, tmp_path: Path) -> None:
    told = [one.found for one in write_refi(project(), tmp_path / "again.qdpx", at=AT)]
    for part in (
        "codings that were rejected are not shown to other programs: 1 ('c5')",
        "which NVivo will shift: 1 ('S-01: 2 before 4 codings')",
        "texts with characters that files of the standard cannot hold: 1 ('S-01')",
        "codings whose `polarity` other programs do not see: 1 ('control.funding')",
        "codings whose `round` other programs do not see: 1 ('",
        "readings that other programs do not see: 1 ('张三')",
        "decisions that other programs do not see: 1 ('adjudicated')",
        "links between cases, without the passage they stand in: 1 ('bureau → agency')",
        "have their parent in brackets behind their name, because QualCoder would drop them: 2",
    ):
        assert any(part in one for one in told), (part, told)


def test_the_active_coder_is_the_first_user(written: Path, root: etree._Element, tmp_path: Path) -> None:
    assert [one.get("name") for one in root.iter("{*}User")] == ["李四", "adjudicated", "rules", "张三"], "李四 coded most"
    write_refi(project(), tmp_path / "mine.qdpx", at=AT, coder="王五")
    mine = etree.fromstring(member(tmp_path / "mine.qdpx", "project.qde"))
    assert next(mine.iter("{*}User")).get("name") == "王五"


def test_codes_stand_in_each_other_and_no_two_are_called_alike(root: etree._Element) -> None:
    codes = list(root.iter("{*}Code"))
    assert [one.get("name") for one in codes] == ["控制", "资金 (控制)", "目标", "联系", "资金 (联系)"]
    assert [one.getparent().get("name") for one in codes] == [None, "控制", "控制", None, "联系"]
    assert [one.get("color") for one in codes] == ["#966450", None, None, None, "#0A0B0C"]
    assert codes[1].find("q:Description", NS).text == "以拨款为手段。\n包括：拖、压。\n不包括：按时拨付。"


def test_a_heading_without_indicators_that_nobody_used_is_not_codable(tmp_path: Path, root: etree._Element) -> None:
    assert [one.get("isCodable") for one in root.iter("{*}Code")] == ["false", "true", "true", "true", "true"]
    content = replace(project(), codings=table([coding("c1", "他们", "control", "张三")], KeptCoding))
    write_refi(content, tmp_path / "used.qdpx", at=AT)
    assert next(etree.fromstring(member(tmp_path / "used.qdpx", "project.qde")).iter("{*}Code")).get("isCodable") == "true"


def test_variables_have_the_type_of_their_values(root: etree._Element) -> None:
    types = {one.get("name"): one.get("typeOfVariable") for one in root.iter("{*}Variable")}
    assert types["年龄"] == "Integer"
    assert types["成立"] == "Date"
    assert types["编号"] == "Text", "007 as a number would lose its noughts"
    assert types["date"] == "Date"
    case = next(one for one in root.iter("{*}Case") if one.get("name") == "A机构" and one.get("guid") == guid("set", "s3"))
    assert {one.text for one in case.iter("{*}IntegerValue", "{*}DateValue", "{*}TextValue")} == {"12", "2009-05-01", "007"}
    assert [one.get("targetGUID") for one in case.iter("{*}SourceRef")] == [guid("document", "S-01")]


def test_relations_are_links_between_the_cases_of_their_actors_and_a_graph(root: etree._Element) -> None:
    link = next(one for one in root.iter("{*}Link") if one.get("guid") == guid("relation", "r1"))
    assert (link.get("originGUID"), link.get("targetGUID")) == (guid("actor", "bureau"), guid("actor", "agency"))
    assert (link.get("name"), link.get("direction")) == ("资金", "OneWay")
    assert [one.get("name") for one in root.iter("{*}Vertex")] == ["区民政局", "A机构"]
    assert [(one.get("sourceVertex"), one.get("targetVertex")) for one in root.iter("{*}Edge")] == [
        (guid("vertex", "bureau"), guid("vertex", "agency"))
    ]


def test_memos_stand_where_programs_look_for_them(root: etree._Element) -> None:
    described = [
        one.find("q:Description", NS).text for one in root.iter("{*}PlainTextSelection") if one.find("q:Description", NS) is not None
    ]
    assert described == ["他说的是2018年。", "反问"]
    notes = {one.get("guid"): one.find("q:PlainTextContent", NS).text for one in root.iter("{*}Note")}
    about = {one.getparent().tag.rpartition("}")[2]: notes[one.get("targetGUID")] for one in root.iter("{*}NoteRef")}
    assert about["Project"] == "第一次编码。\n下周再看。"
    assert (about["TextSource"], about["Code"], about["Coding"]) == ("说得很慢。", "与联系有交叉。", "同意。")


def test_controls_in_memos_and_names_are_replaced(tmp_path: Path) -> None:
    content = replace(project(), title="a\x00b", memos=table([KeptMemo("m1", "project", "", "张三", "一\x1f二\ufffe")], KeptMemo))
    write_refi(content, tmp_path / "x.qdpx", at=AT)
    root = etree.fromstring(member(tmp_path / "x.qdpx", "project.qde"))
    assert root.get("name") == "a\ufffdb"
    assert next(root.iter("{*}Note")).find("q:PlainTextContent", NS).text == "一\ufffd二\ufffd"
    assert qualcode.read_refi(tmp_path / "x.qdpx").title == "a\x00b"


def test_a_project_without_anything_is_valid(shared: Path, tmp_path: Path) -> None:
    write_refi(ProjectContent("", (), Codebook("none", {}, ())), tmp_path / "empty.qdpx", at=AT)
    root = etree.fromstring(member(tmp_path / "empty.qdpx", "project.qde"))
    schema(shared, "Project.xsd").assertValid(root)
    assert len(root) == 0


@pytest.mark.parametrize(
    ("name", "options", "part"),
    [
        ("a.qdpx", {}, "at '' is no time"),
        ("a.qdpx", {"at": "2026-03-01"}, "at '2026-03-01' is no time"),
        ("a.qdpx", {"at": "2026-02-30T09:30:00"}, "is no time"),
        ("a.zip", {"at": AT}, "'a.zip' is none of .qdpx, .qde, .qdc"),
        ("a.qdpx", {"at": AT, "language": "fr"}, "language 'fr' is not one of zh, en"),
        ("a.qdpx", {"at": AT, "offsets": "bytes"}, "offsets 'bytes' is not one of codepoints, utf16"),
    ],
)
def test_what_it_does_not_take(tmp_path: Path, name: str, options: dict[str, str], part: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(part)):
        write_refi(project(), tmp_path / name, **options)
    assert not (tmp_path / name).exists()


def test_a_coding_may_know_its_own_time(tmp_path: Path) -> None:
    codings = table([coding("c1", "他们", "tie", "张三"), coding("c2", "尾款", "tie", "张三")], KeptCoding).assign(
        at=["2025-12-24T18:00:00", "?"]
    )
    write_refi(replace(project(), codings=codings), tmp_path / "a.qdpx", at=AT)
    root = etree.fromstring(member(tmp_path / "a.qdpx", "project.qde"))
    assert [one.get("creationDateTime") for one in root.iter("{*}Coding")] == ["2025-12-24T18:00:00", AT]


def test_an_empty_codebook_is_none_of_the_standard(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="has no codes"):
        write_refi(ProjectContent("", (), Codebook("none", {}, ())), tmp_path / "a.qdc")


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    twice = table([coding("c1", "他们", "tie", "张三"), coding("c1", "尾款", "tie", "张三")], KeptCoding)
    with pytest.raises(ArgumentError, match="codings: 'c1' stands there twice"):
        write_refi(replace(project(), codings=twice), tmp_path / "a.qdpx", at=AT)


def test_a_codebook_of_thousands_of_texts_is_written_in_time(tmp_path: Path) -> None:
    """The work must not grow with the square of what there is."""
    documents = tuple(Document(f"P-{number}", "一、按季度拨付。") for number in range(1000))
    codings = [KeptCoding(f"c{number}", f"P-{number}", 2, 7, "tie", "张三", quote="按季度拨付") for number in range(1000)]
    content = ProjectContent("many", documents, Codebook("x", {}, (Code("tie", {"zh": "联系"}),)), table(codings, KeptCoding))
    assert write_refi(content, tmp_path / "many.qdpx", at=AT) == ()
    assert len(qualcode.read_refi(tmp_path / "many.qdpx").codings) == 1000


@pytest.mark.parametrize(
    ("xml", "part"),
    [
        ('<Project name="p"><Users/></Project>', "Users: there is no User in it"),
        ('<Project name="p"><Sources/><Users/></Project>', "Project: Users stands in the wrong place"),
        ('<Project origin="x"/>', "Project: it has no name"),
        ('<Project name="p" colour="red"/>', "Project: there is no attribute colour"),
        ('<Project name="p" creationDateTime="2026-03-01"/>', "creationDateTime '2026-03-01' is no time"),
        ('<Project name="p"><Description/><Description/></Project>', "there is more than one Description in it"),
        ('<Project name="p"><NoteRef targetGUID="00000000-0000-0000-0000-000000000000"/></Project>', "NoteRef: targetGUID leads nowhere"),
        ("<Magic/>", "Magic is no element of the standard"),
    ],
)
def test_the_rules_of_the_standard_find_what_is_wrong(xml: str, part: str) -> None:
    assert any(part in one for one in violations(tree(xml.encode(), "x.qde"))), violations(tree(xml.encode(), "x.qde"))


def test_our_rules_allow_what_the_standard_project_does_with_texts(shared: Path) -> None:
    """The published project of ATLAS.ti breaks none of them, but for sources that are no texts and what stands in those."""
    data = (shared / "data" / "refi_qda" / "samples" / "refi_standard_Project.qde").read_bytes()
    root = etree.fromstring(data)
    for one in [*root.iter("{*}PDFSource", "{*}PictureSource", "{*}AudioSource", "{*}VideoSource")]:
        one.getparent().remove(one)
    found = [one for one in violations(root) if "leads nowhere" not in one]
    assert found == ["Project: there is no attribute {http://www.w3.org/2001/XMLSchema-instance}schemaLocation"]


def test_names_of_codes_never_meet() -> None:
    codes = [Code(id, {"zh": name}) for id, name in [("a", "钱"), ("b", "甲"), ("b.c", "钱"), ("b.d", "钱 (甲)"), ("e", "钱")]]
    from qualcode.exchanging.projects.refi.codes import code_names

    names = code_names(Codebook("x", {}, tuple(codes)), "zh")
    assert len(set(names.values())) == len(codes)
    assert set(code_names(CODEBOOK, "en").values()) >= {"funding (control)", "funding (tie)"}
