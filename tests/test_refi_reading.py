"""Projects of other programs as they come: the published standard project, habits of programs, and files that nobody should trust."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from qualcode import Code, Codebook, DataError, read_codebook, read_dictionary, read_refi, write_codebook, write_dictionary, write_refi
from qualcode.exchanging.projects import ProjectContent
from qualcode.exchanging.projects.refi.reading import read_qdc
from tests.refi import packed

CODE, OTHER = "00000000-0000-0000-0000-00000000000A", "00000000-0000-0000-0000-00000000000b"
TEXT, USER = "00000000-0000-0000-0000-0000000000AA", "00000000-0000-0000-0000-0000000000FF"
TALK = "问：😀您好，𠮷先生。\n答：他们管得太细，尾款拖了半年。\n"
HEAD = f"""<Users><User guid="{USER}" name="张三"/></Users>
<CodeBook><Codes><Code guid="{CODE}" name="控制" isCodable="true" color="rgb(1,2,3)"><Description>管。</Description>
<Code guid="{OTHER}" name="资金" isCodable="true"/></Code></Codes></CodeBook>"""


def selection(quote: str, code: str = CODE, more: str = "", text: str = TALK) -> str:
    start = text.index(quote)
    return (
        f'<PlainTextSelection guid="{start:08d}-0000-0000-0000-000000000001" name="{quote}" startPosition="{start}" '
        f'endPosition="{start + len(quote)}" creatingUser="{USER}">{more}<Coding guid="{start:08d}-0000-0000-0000-000000000002">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def xml(body: str, *, head: str = HEAD, origin: str = "Some Program 1", uri: str = "urn:QDA-XML:project:1.0") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{uri}" name="试点" origin="{origin}">{head}{body}</Project>'


def source(inner: str, attributes: str = f'plainTextPath="internal://{TEXT}.txt"', name: str = "访谈 1.docx") -> str:
    return f'<Sources><TextSource guid="{TEXT}" name="{name}" {attributes}>{inner}</TextSource></Sources>'


def read(tmp_path: Path, qde: str, text: bytes | None = TALK.encode(), *, member: str = f"sources/{TEXT}.txt", name: str = "project.qde"):
    return read_refi(packed(tmp_path / "p.qdpx", {name: qde} | ({member: text} if text is not None else {})))


def quotes(content: ProjectContent) -> list[tuple[str, str, str]]:
    texts = {one.id: one.text for one in content.documents}
    rows = content.codings.to_dict("records")
    assert all(texts[row["document"]][row["start"] : row["end"]] == row["quote"] for row in rows)
    return [(row["quote"], row["code"], row["coder"]) for row in rows]


@pytest.mark.parametrize("name", ["refi_standard_Project.qde", "refi_atlas_standard_project.qdpx"])
def test_the_published_standard_project(shared: Path, name: str) -> None:
    """14 codes, 8 selections of text and 16 codings, of which 7 are of places in pictures, PDFs and videos (counted in the file)."""
    content = read_refi(shared / "data" / "refi_qda" / "samples" / name)
    assert (content.title, content.origin[:14]) == ("ATLAS.ti standard project", "ATLAS.ti 8.4.0")
    assert len(content.codebook.codes) == 14
    assert content.codebook.code("Coke_full-fat_Coke").colour == "#966450"
    assert content.codebook.code("Coke_full-fat_Coke").definition == {"en": "aka regular"}
    passages = content.memos[content.memos["about"] == "text"]
    spans = {(row.document, row.start, row.end) for row in [*content.codings.itertuples(), *passages.itertuples()]}
    assert len(spans) == 8
    assert len(content.codings) == 9
    told = {one.found.partition(" (")[0] for one in content.doubts}
    assert {f"codings of places in {kind} are not read: {many}" for kind, many in (("pictures", 2), ("PDFs", 4), ("videos", 1))} <= told
    assert set(content.codings["coder"]) == {"Friedrich Markgraf"}
    assert len(content.sets) == 16
    # The texts are not in the file; what selections quote in full stands where it should (positions of the file).
    breakfast = content.codings[content.codings["quote"].str.startswith("Oh, that was great.")].iloc[0]
    assert (breakfast["start"], breakfast["end"], breakfast["code"]) == (139, 195, "Coke_diet_Coke")
    assert sorted(content.memos["about"]) == ["coding", "project", "project", "text"]


def test_its_codebook_is_one_of_ours(shared: Path, tmp_path: Path) -> None:
    """Names, descriptions and colours of the standard project, by way of our own YAML and of a codebook of the standard."""
    content = read_refi(shared / "data" / "refi_qda" / "samples" / "refi_standard_Project.qde")
    assert write_codebook(content.codebook, tmp_path / "codes.yaml") == ()
    assert read_codebook("codes.yaml", tmp_path).codes == content.codebook.codes
    assert write_refi(content, tmp_path / "codes.qdc") == ()
    assert read_qdc(tmp_path / "codes.qdc").codes == content.codebook.codes
    assert len(read_refi(tmp_path / "codes.qdc").sets) == 4, "sets with codes in them, counted in the file"


def test_a_codebook_goes_in_and_out_like_those_of_other_programs(tmp_path: Path) -> None:
    book = Codebook("mine", {}, (Code("control", {"zh": "控制"}, colour="#0A0B0C"), Code("control.funding", {"zh": "资金"})))
    assert write_dictionary(book, tmp_path / "codes.qdc") == ()
    codebook, doubts = read_dictionary(tmp_path / "codes.qdc")
    assert ([(code.id, code.colour) for code in codebook.codes], doubts) == ([("控制", "#0A0B0C"), ("控制.资金", "")], ())


def test_it_is_written_and_read_again(shared: Path, tmp_path: Path) -> None:
    content = read_refi(shared / "data" / "refi_qda" / "samples" / "refi_standard_Project.qde")
    write_refi(content, tmp_path / "again.qdpx", at="2026-03-01T09:30:00")
    again = read_refi(tmp_path / "again.qdpx")
    assert (again.documents, again.codebook.codes, again.doubts) == (content.documents, content.codebook.codes, content.doubts)
    for name in ("codings", "memos", "sets"):
        assert_frame_equal(getattr(again, name), getattr(content, name))


@pytest.mark.parametrize(("name", "codes"), [("atlas_blank.qdpx", 0), ("atlas_one_code.qdpx", 3)])
def test_files_of_atlas(shared: Path, name: str, codes: int) -> None:
    content = read_refi(shared / "data" / "refi_qda" / "samples" / name)
    assert (len(content.codebook.codes), len(content.documents), len(content.doubts)) == (codes, 0, 0)


def test_a_simple_project(tmp_path: Path) -> None:
    content = read(tmp_path, xml(source(selection("他们管得太细") + selection("尾款拖了半年", OTHER.upper()))))
    assert quotes(content) == [("他们管得太细", "控制", "张三"), ("尾款拖了半年", "控制.资金", "张三")]
    document = content.documents[0]
    assert (document.id, document.language, document.attributes) == ("访谈_1", "zh", {"title": "访谈 1.docx"})
    assert content.codebook.code("控制").colour == "#010203"
    assert (
        "texts whose positions were counted by code points: 1 ('访谈_1: 2 of 2 selections are called as their text')"
        in content.doubts[0].found
    )


@pytest.mark.parametrize(
    ("member", "attributes"),
    [
        (f"Sources/{TEXT}.txt", f'plainTextPath="internal://{TEXT}.txt"'),
        (f"sources/{TEXT.lower()}.TXT", f'plainTextPath="internal://{TEXT}.txt"'),
        ("sources/访谈 1.txt", 'plainTextPath="relative:///a/b/访谈%201.txt"'),
        ("sources/t.txt", 'plainTextPath="absolute:///C:\\texts\\t.txt"'),
        ("sources/t.txt", 'plainTextPath="t.txt"'),
        ("sources/t.txt", 'plainTextPath="../../t.txt"'),
        ("t.txt", 'plainTextPath="internal://t.txt"'),
    ],
)
def test_paths_of_all_shapes(tmp_path: Path, member: str, attributes: str) -> None:
    assert quotes(read(tmp_path, xml(source(selection("他们管得太细"), attributes)), member=member))[0][0] == "他们管得太细"


def test_a_path_leads_nowhere_outside_of_the_file(tmp_path: Path) -> None:
    """A file beside, above, or anywhere on the machine is never read."""
    (tmp_path / "secret.txt").write_text("问：😀密码", encoding="utf-8")
    attributes = f'plainTextPath="absolute://{tmp_path}/secret.txt"'
    content = read(tmp_path, xml(source(selection("他们管得太细"), attributes)), None)
    assert all("密码" not in one.text for one in content.documents)
    assert any("texts that are not in the file" in one.found for one in content.doubts)


@pytest.mark.parametrize("uri", ["urn:QDA-XML:project:0:4", "", "urn:something:else"])
@pytest.mark.parametrize("name", ["project.qde", "Project.qde", "我的项目.qde", "folder/project.qde"])
def test_namespaces_and_names_differ(tmp_path: Path, uri: str, name: str) -> None:
    assert len(quotes(read(tmp_path, xml(source(selection("他们管得太细")), uri=uri), name=name))) == 1


def test_a_text_may_stand_inside(tmp_path: Path) -> None:
    content = read(tmp_path, xml(source(f"<PlainTextContent>{TALK}</PlainTextContent>{selection('他们管得太细')}", "")), None)
    assert quotes(content) == [("他们管得太细", "控制", "张三")]


def test_line_ends_and_a_mark_are_taken_off_and_positions_moved(tmp_path: Path) -> None:
    """As NVivo for Windows writes: a byte order mark, CRLF, UTF-16 units."""
    raw = TALK.replace("\n", "\r\n")
    start = len(raw[: raw.index("尾款")].encode("utf-16-le")) // 2
    inner = selection("尾款拖了半年").replace(f'startPosition="{TALK.index("尾款")}"', f'startPosition="{start}"')
    inner = inner.replace(f'endPosition="{TALK.index("尾款") + 6}"', f'endPosition="{start + 6}"')
    content = read(tmp_path, xml(source(inner), origin="NVivo 12.6"), raw.encode("utf-8-sig"))
    assert content.documents[0].text == TALK
    assert quotes(content) == [("尾款拖了半年", "控制", "张三")]
    assert "counted by UTF-16 units, a line end as two" in content.doubts[0].found


def test_a_word_file_in_place_of_a_plain_text(tmp_path: Path) -> None:
    """Positions of a plain text that is not there; what is called as its text is found in the Word file by its words."""
    import docx

    made, data = docx.Document(), io.BytesIO()
    made.add_paragraph("问：您好。")
    made.add_paragraph("答：他们管得太细。")
    made.save(data)
    inner = selection("他们管得太细") + selection("尾款拖了半年", OTHER)
    attributes = f'richTextPath="internal://{TEXT}.docx"'
    content = read(tmp_path, xml(source(inner, attributes)), data.getvalue(), member=f"sources/{TEXT}.docx")
    assert quotes(content) == [("他们管得太细", "控制", "张三")]
    told = " ".join(one.found for one in content.doubts)
    assert "found by their words" in told
    assert "do not fit it, are not read: 1" in told


def test_memos_of_all_kinds(tmp_path: Path) -> None:
    note = (
        "<Note guid='00000000-0000-0000-0000-00000000{0}' name='{1}' creatingUser='"
        + USER
        + "'><PlainTextContent>{2}</PlainTextContent></Note>"
    )
    alone = f'<PlainTextSelection guid="{CODE[:-1]}C" startPosition="2" endPosition="3">'
    alone += "<Description>一张笑脸</Description></PlainTextSelection>"
    reference = '<NoteRef targetGUID="00000000-0000-0000-0000-00000000{0}"/>'
    inner = selection("他们管得太细", more="<Description>要紧</Description>") + alone + reference.format("0012")
    notes = note.format("0011", "计划", "先编码") + note.format("0012", "说得很慢", "说得很慢。") + note.format("0013", "", "边界不清")
    head = HEAD.replace("<Description>管。</Description>", f"<Description>管。</Description>{reference.format('0013')}")
    content = read(tmp_path, xml(f"{source(inner)}<Notes>{notes}</Notes>", head=head))
    found = {
        (row.about, row.target, row.coder, row.text) for row in content.memos.astype(object).where(content.memos.notna(), "").itertuples()
    }
    assert found == {
        ("coding", content.codings.loc[0, "coding"], "张三", "要紧"),
        ("text", "", "unknown", "一张笑脸"),
        ("document", "访谈_1", "张三", "说得很慢。"),
        ("code", "控制", "张三", "边界不清"),
        ("project", "", "张三", "计划\n先编码"),
    }
    assert content.memos.loc[content.memos["about"] == "text", "quote"].tolist() == ["😀"]


def test_cases_variables_and_sets(tmp_path: Path) -> None:
    value = '<VariableValue><VariableRef targetGUID="v{0}"/><{1}Value>{2}</{1}Value></VariableValue>'
    variables = """<Variables><Variable guid="v1" name="年龄" typeOfVariable="Integer"/>
    <Variable guid="v2" name="date" typeOfVariable="Date"/></Variables>"""
    cases = f"""<Cases><Case guid="k1" name="A机构">{value.format(1, "Integer", 34)}<SourceRef targetGUID="{TEXT}"/></Case>
    <Case guid="k2">{value.format(1, "Integer", 35)}<SourceRef targetGUID="{TEXT}"/></Case></Cases>"""
    sets = f"""<Sets><Set guid="s1" name="都有"><MemberCode targetGUID="{CODE}"/><MemberSource targetGUID="{TEXT.lower()}"/></Set>
    <Set guid="s2" name="空"/></Sets>"""
    inner = selection("他们管得太细") + value.format(2, "Date", "2019-03-12")
    content = read(tmp_path, xml(f"{variables}{cases}{source(inner)}{sets}"))
    assert content.documents[0].date == "2019-03-12"
    assert content.documents[0].attributes["年龄"] == "35", "the case without a name carries the variables of its source"
    rows = [(row.name, row.kind, json.loads(row.members), json.loads(row.attributes)) for row in content.sets.itertuples(index=False)]
    assert rows == [
        ("A机构", "case", ["访谈_1"], {"年龄": "34"}),
        ("都有", "codes", ["控制"], {}),
        ("都有", "documents", ["访谈_1"], {}),
        ("空", "documents", [], {}),
    ]


def test_a_code_with_the_guid_of_a_case_is_the_case(tmp_path: Path) -> None:
    """NVivo writes its cases as codes too; what is coded with them belongs to the case (read in QualCoder's importer)."""
    whole = selection("他们管得太细", OTHER)
    whole = whole.replace(f'startPosition="{TALK.index("他们")}"', 'startPosition="0"').replace(
        f'endPosition="{TALK.index("他们") + 6}"', f'endPosition="{len(TALK)}"'
    )
    cases = f'<Cases><Case guid="{{{OTHER.upper()}}}" name="李老师"/></Cases>'
    content = read(tmp_path, xml(f"{cases}{source(whole + selection('尾款拖了半年', OTHER) + selection('您好'))}"))
    assert [code.id for code in content.codebook.codes] == ["控制"]
    assert [one[0] for one in quotes(content)] == ["您好"]
    members = json.loads(content.sets.loc[0, "members"])
    assert members[0] == "访谈_1"
    passage = content.memos[content.memos["memo"] == members[1]].iloc[0]
    assert (passage["about"], passage["text"], passage["quote"]) == ("text", "李老师", "尾款拖了半年")


def test_links_between_codings(tmp_path: Path) -> None:
    inner = selection("他们管得太细") + selection("尾款拖了半年", OTHER)
    first, second = (f"{TALK.index(one):08d}-0000-0000-0000-000000000001" for one in ("他们管得太细", "尾款拖了半年"))
    links = f"""<Links><Link guid="l1" name="causes" direction="OneWay" originGUID="{first}" targetGUID="{second}"/>
    <Link guid="l2" name="lost" originGUID="{first}" targetGUID="x"/></Links>"""
    content = read(tmp_path, xml(f"{source(inner)}{links}"))
    link = content.links.iloc[0]
    ids = dict(zip(content.codings["quote"], content.codings["coding"], strict=True))
    assert (link["source"], link["target"], link["kind"]) == (ids["他们管得太细"], ids["尾款拖了半年"], "causes")
    assert any("links whose ends are not read: 1 ('lost')" in one.found for one in content.doubts)


def test_transcripts_and_representations_are_texts(tmp_path: Path) -> None:
    """A transcript's selections stand between points of time, each of which has a position in the text."""
    pdf = f"""<PDFSource guid="{CODE[:-1]}1" name="文件.pdf" path="internal://x.pdf"><Representation guid="{TEXT}" plainTextPath="internal://{TEXT}.txt">
    {selection("他们管得太细")}</Representation></PDFSource>"""
    start = TALK.index("尾款")
    video = f"""<VideoSource guid="{CODE[:-1]}2" name="录像.mp4" path="relative:///v.mp4">
    <Transcript guid="{CODE[:-1]}3"><PlainTextContent>{TALK}</PlainTextContent>
    <SyncPoint guid="{CODE[:-1]}4" position="{start}" timeStamp="1"/><SyncPoint guid="{CODE[:-1]}5" position="{start + 6}" timeStamp="2"/>
    <TranscriptSelection guid="{CODE[:-1]}6" fromSyncPoint="{CODE[:-1]}4" toSyncPoint="{CODE[:-1]}5">
    <Coding guid="{CODE[:-1]}7"><CodeRef targetGUID="{OTHER}"/></Coding></TranscriptSelection>
    </Transcript></VideoSource>"""
    content = read(tmp_path, xml(f"<Sources>{pdf}{video}</Sources>"))
    assert quotes(content) == [("他们管得太细", "控制", "张三"), ("尾款拖了半年", "控制.资金", "unknown")]
    assert [one.id for one in content.documents] == ["文件", "录像"]


def test_two_users_of_one_name_stay_two_coders(tmp_path: Path) -> None:
    """Else one of them would seem to have agreed with the other."""
    second = USER[:-1] + "E"
    head = HEAD.replace("</Users>", f'<User guid="{second}" name="张三"/></Users>')
    inner = selection("他们管得太细") + selection("他们管得太细").replace(USER, second)
    assert [one[2] for one in quotes(read(tmp_path, xml(source(inner), head=head)))] == ["张三", "张三_2"]


def test_names_that_meet_get_ids_of_their_own(tmp_path: Path) -> None:
    names = enumerate(("钱", "钱", "!?", "龘&#x20BB7;"))
    codes = "".join(f'<Code guid="{number}" name="{name}"/>' for number, name in names)
    head = f"<CodeBook><Codes>{codes}</Codes></CodeBook>"
    sources = "".join(f'<TextSource guid="t{n}" name="访谈"><PlainTextContent>第{n}篇</PlainTextContent></TextSource>' for n in "12")
    content = read(tmp_path, xml(f"<Sources>{sources}</Sources>", head=head), None)
    assert [code.id for code in content.codebook.codes] == ["钱", "钱_2", "code", "龘𠮷"]
    assert [one.id for one in content.documents] == ["访谈", "访谈_2"]


def test_selections_that_do_not_fit_are_told_and_found_by_their_words(tmp_path: Path) -> None:
    inner = (
        selection("他们管得太细")
        .replace(f'startPosition="{TALK.index("他们")}"', 'startPosition="90000"')
        .replace("endPosition", 'x="" endPosition')
    )
    broken = selection("尾款拖了半年").replace('startPosition="', 'startPosition="x')
    huge = selection("先生").replace('endPosition="', 'endPosition="9' + "9" * 5000)
    lost = selection("您好", "00000000-0000-0000-0000-0000000000EE")
    content = read(tmp_path, xml(source(inner + broken + huge + lost)))
    assert [one[0] for one in quotes(content)] == ["他们管得太细"]
    told = " ".join(one.found for one in content.doubts)
    assert "selections without positions are not read: 2" in told
    assert "codings whose code is not in the file are not read: 1" in told
    assert "found by their words, because their positions do not fit: 1" in told


def test_codebooks_of_programs_that_break_the_schema(tmp_path: Path) -> None:
    """Taguette writes an empty Sets, ATLAS.ti the namespace 0:4, others a wrong colour or members that lead nowhere."""
    file = tmp_path / "codes.qdc"
    file.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:0:4"><Codes><Code guid="1" name="a.b" color="red" description="x"/></Codes>'
        '<Sets/><Sets><Set guid="2" name="s"><MemberCode guid="1"/></Set></Sets></CodeBook>',
        encoding="utf-8",
    )
    assert [(code.id, code.colour) for code in read_qdc(file).codes] == [("a_b", "")]


def test_a_qde_reads_the_folder_beside_it(tmp_path: Path) -> None:
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / f"{TEXT}.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "p.qde").write_text(xml(source(selection("他们管得太细"))), encoding="utf-8")
    assert quotes(read_refi(tmp_path / "p.qde"))[0][0] == "他们管得太细"


def bomb() -> bytes:
    """A member of 400 MB that is packed to 400 KB."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("project.qde", "w") as file:
        for _ in range(50):
            file.write(b" " * (2 << 20))
    return data.getvalue()


ENTITIES = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Project name="&b;"/>'
OUTSIDE = '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project name="&a;"/>'


def zipped(members: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04 broken", "it is damaged"),
        (b"%PDF-1.7", "it is a PDF"),
        ("问：您好。".encode(), "it is plain text"),
        (bomb(), "unpacks to more than any document needs"),
        (zipped({"a.txt": "a"}), "there is no project (.qde) in it"),
        (zipped({"a.qde": "<Project name='a'/>", "b.qde": "<Project name='b'/>"}), "several projects in it: a.qde, b.qde"),
        (zipped({"project.qde": ENTITIES}), "declares entities"),
        (zipped({"project.qde": OUTSIDE}), "declares entities"),
        (zipped({"project.qde": ENTITIES.encode("utf-16")}), "declares entities"),
        (zipped({"project.qde": "<Project"}), "is no sound XML"),
        (zipped({"project.qde": ""}), "is empty"),
        (zipped({"project.qde": "<Project>" + "<Code>" * 5000}), "is no sound XML"),
        (zipped({"project.qde": "<html/>"}), "it begins with <html>, where <Project> or <CodeBook> was expected"),
        (ENTITIES.encode(), "declares entities"),
    ],
)
def test_files_that_nobody_should_trust(tmp_path: Path, data: bytes, part: str) -> None:
    (tmp_path / "p.qdpx").write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_refi(tmp_path / "p.qdpx")
    assert part in str(caught.value)


def test_a_zip_with_names_that_climb_writes_nothing(tmp_path: Path) -> None:
    inner = selection("他们管得太细")
    members = {
        "project.qde": xml(source(inner, 'plainTextPath="internal://../../../evil.txt"')),
        "../../../evil.txt": TALK,
        "/etc/evil.txt": "x",
    }
    before = sorted(tmp_path.parent.rglob("*"))
    content = read_refi(packed(tmp_path / "p.qdpx", members))
    assert sorted(tmp_path.parent.rglob("*")) == sorted([*before, tmp_path / "p.qdpx"])
    assert len(content.documents) == 1


def test_a_source_that_is_a_bomb_or_no_text_is_told(tmp_path: Path) -> None:
    bombs = io.BytesIO()
    with zipfile.ZipFile(bombs, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml(source(selection("他们管得太细"))))
        archive.writestr(f"sources/{TEXT}.txt", b"a" * (65 << 20))
    (tmp_path / "p.qdpx").write_bytes(bombs.getvalue())
    assert any("unpacks to more than any document needs" in one.found for one in read_refi(tmp_path / "p.qdpx").doubts)
    content = read(tmp_path, xml(source(selection("他们管得太细"))), b"a\x00b")
    assert any("NUL characters" in one.found for one in content.doubts)


def test_selections_that_are_longer_than_any_text_are_refused(tmp_path: Path) -> None:
    """Small in the file, and hundreds of gigabytes if each were quoted."""
    long, many = 1_000_000, 300
    inner = "".join(f'<PlainTextSelection guid="{n}" startPosition="{n}" endPosition="{long - n}"/>' for n in range(many))
    with pytest.raises(DataError, match="hold more than 200,000,000 characters together"):
        read(tmp_path, xml(source(inner)), b"a b " * (long // 4))


def test_texts_that_are_not_there_are_not_made_up_without_end(tmp_path: Path) -> None:
    texts = "".join(
        f'<TextSource guid="t{n}" name="t{n}"><PlainTextSelection guid="s{n}" startPosition="0" endPosition="4000000"/></TextSource>'
        for n in range(20)
    )
    assert len(read(tmp_path, xml(f"<Sources>{texts}</Sources>"), None).documents) == 1
