"""What comes back: everything from our own file; and from one that another program changed, what it says with what we know beside."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qualcode import Code, Codebook, Document, read_refi, table, write_refi
from qualcode.exchanging.projects import ProjectContent
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.sidefile import TABLES
from qualcode.kept import KeptCoding
from tests.refi import AT, CODEBOOK, POLICY, TALK, changed, member, packed, project


def same(found: ProjectContent, wanted: ProjectContent) -> None:
    for name in TABLES:
        assert_frame_equal(getattr(found, name), getattr(wanted, name))
    for name in ("title", "documents", "codebook", "actors", "origin", "doubts"):
        assert getattr(found, name) == getattr(wanted, name), name


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_refi(project(), tmp_path / "pilot.qdpx", at=AT)
    return tmp_path / "pilot.qdpx"


def keyed(content: ProjectContent) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in content.codings[["document", "start", "end", "code", "coder"]].itertuples(index=False)]


@pytest.mark.parametrize("offsets", ["codepoints", "utf16"])
def test_our_own_file_loses_nothing(tmp_path: Path, offsets: str) -> None:
    write_refi(project(), tmp_path / "a.qdpx", at=AT, offsets=offsets)
    same(read_refi(tmp_path / "a.qdpx"), project())


def test_what_came_back_is_written_to_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write_refi(read_refi(written), tmp_path / "b.qdpx", at=AT)
    assert (tmp_path / "b.qdpx").read_bytes() == written.read_bytes()


TEXTS = st.text(alphabet="他们管得太细，。\n\r\x0b\ufeff😀𠮷a b", min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(st.data(), TEXTS, st.sampled_from(["codepoints", "utf16"]))
def test_any_text_with_any_codings_comes_back(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, text: str, offsets: str
) -> None:
    """The law: whatever stands in a text, rare hanzi, carriage returns and marks too, our own file gives it back with every coding."""
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=5, unique_by=lambda one: tuple(sorted(one)))
    )
    rows = [
        KeptCoding(f"c{number}", "S-01", min(span), max(span), "a", "张三", quote=text[min(span) : max(span)])
        for number, span in enumerate(spans)
    ]
    content = ProjectContent("t", (Document("S-01", text),), Codebook("x", {}, (Code("a", {"zh": "甲"}),)), table(rows, KeptCoding))
    file = tmp_path_factory.mktemp("refi") / "a.qdpx"
    write_refi(content, file, at=AT, offsets=offsets)
    found = read_refi(file)
    assert found.documents == content.documents
    assert_frame_equal(found.codings, content.codings)


def test_without_the_side_file_the_standard_alone_carries_codes_codings_and_memos(written: Path, tmp_path: Path) -> None:
    bare = read_refi(changed(written, tmp_path / "bare.qdpx", without=("qualcode.json",)))
    assert [one.id for one in bare.documents] == ["S-01", "P-01"]
    assert [(one.kind, one.date, one.site) for one in bare.documents] == [("interview", "2019-03-12", ""), ("policy", "", "X街道")]
    assert [code.id for code in bare.codebook.codes] == ["控制", "控制.资金_控制", "控制.目标", "联系", "联系.资金_联系"]
    assert bare.codebook.codes[1].include == {"zh": "拖、压。"}
    assert bare.codings[["coder", "method", "status"]].drop_duplicates().to_numpy().tolist() == [
        ["张三", "manual", "accepted"],
        ["李四", "manual", "accepted"],
        ["rules", "rule", "proposed"],
    ]
    assert len(bare.codings) == 4, "the second round of the same coder cannot be told from the first"
    assert sorted(bare.memos["text"]) == sorted(project().memos["text"])
    assert [(one.id, one.kind, one.level) for one in bare.actors] == [
        ("bureau", "government", "district"),
        ("agency", "social_organisation", ""),
    ]
    assert bare.links["kind"].tolist() == ["causes"]
    assert any("relations between actors whose passage the file does not tell" in one.found for one in bare.doubts)


@pytest.mark.parametrize("offsets", ["codepoints", "utf16"])
def test_a_single_xml_file_has_its_texts_inside(tmp_path: Path, offsets: str) -> None:
    """Passages over several lines too, and positions in both ways of counting, found again by their names alone."""
    before = project()
    start = TALK.index("没有办法")
    more = [KeptCoding("c7", "S-01", TALK.index("那怎么办"), start + 4, "tie", "张三", quote=TALK[TALK.index("那怎么办") : start + 4])]
    content = replace(before, codings=pd.concat([before.codings, table(more, KeptCoding)], ignore_index=True))
    write_refi(content, tmp_path / "a.qde", at=AT, offsets=offsets)
    found = read_refi(tmp_path / "a.qde")
    assert sorted(found.codings["quote"]) == sorted(["他们管得太细", *["尾款拖了半年"] * 2, "那怎么办？\n答：没有办法", "按季度拨付"])
    told = " ".join(one.found for one in found.doubts)
    assert "S-01: 6 of 6 selections are called as their text" in told
    assert ("counted by UTF-16 units" in told) == (offsets == "utf16")
    assert found.documents[0].text == TALK.replace("\x0b", "\ufffd")


def test_a_coding_that_was_added_elsewhere_joins_what_we_know(written: Path, tmp_path: Path) -> None:
    added = (
        '<PlainTextSelection guid="11111111-0000-0000-0000-000000000001" name="您好" startPosition="3" endPosition="5" '
        f'creatingUser="{guid("user", "李四")}"><Coding guid="11111111-0000-0000-0000-000000000002">'
        f'<CodeRef targetGUID="{guid("code", "tie")}"/></Coding></PlainTextSelection>'
    )
    first = f'<PlainTextSelection guid="{guid("selection", "c1")}"'
    found = read_refi(changed(written, tmp_path / "b.qdpx", (first, added + first)))
    before = project()
    assert found.codings["coding"].tolist()[:-1] == before.codings["coding"].tolist()
    assert keyed(found)[-1] == ("S-01", "3", "5", "tie", "李四")
    for name in ("relations", "memos", "links", "sets", "readings", "decisions"):
        assert_frame_equal(getattr(found, name), getattr(before, name))
    assert (found.documents, found.codebook, found.actors) == (before.documents, before.codebook, before.actors)
    assert any("filled in from before" in one.found for one in found.doubts)


def test_what_was_taken_out_elsewhere_is_gone_with_what_hung_on_it(written: Path, tmp_path: Path) -> None:
    xml = member(written, "project.qde").decode()
    own = re.search(rf'\s*<PlainTextSelection guid="{guid("selection", "c2")}".*?</PlainTextSelection>', xml, re.DOTALL)
    assert own is not None
    found = read_refi(changed(written, tmp_path / "b.qdpx", (own[0], "")))
    assert found.codings["coding"].tolist() == ["c1", "c3", "c4", "c5", "c6"]
    assert found.relations.empty


def test_renamed_and_recoloured_codes_keep_their_ids_and_rules(written: Path, tmp_path: Path) -> None:
    edits = (('name="目标"', 'name="目的" color="#112233"'), ("以拨款为手段。", "以付款为手段。"))
    found = read_refi(changed(written, tmp_path / "b.qdpx", *edits)).codebook
    assert [code.id for code in found.codes] == [code.id for code in CODEBOOK.codes]
    assert (found.code("control.goals").label("zh"), found.code("control.goals").colour) == ("目的", "#112233")
    assert found.code("control.funding") == replace(
        CODEBOOK.code("control.funding"), definition={"zh": "以付款为手段。", "en": "Payment as a lever."}
    )


def foreign(path: Path, to: Path) -> Path:
    """The same project as a program writes it that makes new GUIDs and file names and keeps no links, sets or side file."""
    xml = member(path, "project.qde").decode()
    xml = re.sub(r"<(Links|Sets|Graphs)>.*?</\1>", "", xml, flags=re.DOTALL)
    guids = dict.fromkeys(re.findall(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", xml))
    new = {old: f"{number:08d}-AAAA-BBBB-CCCC-000000000000" for number, old in enumerate(guids)}
    xml = re.sub("|".join(new), lambda one: new[one[0]], xml)
    texts = {one.id: member(path, f"sources/{guid('document', one.id)}.txt") for one in project().documents}
    members = {f"sources/{new[guid('document', id)]}.txt": b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for id, data in texts.items()}
    return packed(to, {"renamed.qde": xml, **members})


def test_a_project_that_went_through_another_program_is_found_again_by_what_it_is(written: Path, tmp_path: Path) -> None:
    """As QualCoder does: none of 36 GUIDs survives its round trip; texts, names and places do."""
    before = project()
    found = read_refi(foreign(written, tmp_path / "b.qdpx"), known=before)
    assert (found.documents, found.codebook, found.actors) == (before.documents, before.codebook, before.actors)
    for name in ("codings", "relations", "links", "readings", "decisions"):
        assert_frame_equal(getattr(found, name), getattr(before, name))
    assert set(found.sets["name"]) == set(before.sets["name"])
    assert set(found.memos["text"]) == set(before.memos["text"])


def test_a_text_that_was_changed_elsewhere_keeps_its_id_and_says_so(written: Path, tmp_path: Path) -> None:
    """What only we knew of its passages stands at places of the old text, so it is not filled in."""
    name = f"sources/{guid('document', 'P-01')}.txt"
    files = members(written)
    files[name] = files[name].replace("按季度".encode(), "　按季度".encode())
    xml = files["project.qde"].decode()
    start = POLICY.index("按季度")
    for key, place in (("startPosition", start), ("endPosition", start + 5)):
        xml = xml.replace(f'{key}="{place}"', f'{key}="{place + 1}"')
    found = read_refi(packed(tmp_path / "b.qdpx", {**files, "project.qde": xml}), known=project())
    assert [(one.id, one.kind, one.site) for one in found.documents] == [("S-01", "interview", ""), ("P-01", "policy", "X街道")]
    assert found.documents[1].text != POLICY
    assert found.codings["quote"].tolist()[-1] == "按季度拨付"
    assert "c6" not in set(found.codings["coding"]), "its id was made of the old text"
    assert any("texts that were changed elsewhere: 1 ('P-01')" in one.found for one in found.doubts)


def damaged(data: bytes, edit: str) -> bytes:
    whole = json.loads(data)
    if edit == "version":
        whole["version"] = 99
    elif edit == "outside":
        whole["codings"][0][3] = 10_000
    elif edit == "type":
        whole["codings"][0][2] = "0"
    elif edit == "id":
        whole["actors"][0]["id"] = "../../etc"
    elif edit == "kind":
        whole["documents"][0]["kind"] = "spell"
    elif edit == "short":
        whole["memos"][0] = []
    elif edit == "replaced":
        whole["documents"][0]["replaced"] = [[-5, "\x0b"]]
    return json.dumps(whole).encode()


@pytest.mark.parametrize("edit", ["version", "outside", "type", "id", "kind", "short", "replaced", "nested", "bytes", "list"])
def test_a_side_file_that_cannot_be_true_is_left_alone(written: Path, tmp_path: Path, edit: str) -> None:
    """It may come from anybody; nothing of it is believed that was not checked."""
    data = member(written, "qualcode.json")
    data = {"nested": b"[" * 100_000, "bytes": b"\xff\xfe\x00", "list": b"[]"}.get(edit) or damaged(data, edit)
    file = changed(written, tmp_path / "b.qdpx", without=("qualcode.json",))
    found = read_refi(packed(tmp_path / "c.qdpx", {**members(file), "qualcode.json": data}))
    assert any("files beside the project that do not fit it" in one.found for one in found.doubts)
    assert len(found.codings) == 4


def members(path: Path) -> dict[str, str | bytes]:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
