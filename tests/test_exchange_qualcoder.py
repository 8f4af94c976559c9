"""QualCoder projects: written and read again, worked on in between, and read as the program itself and older versions leave them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qualcode import Actor, ArgumentError, Code, Codebook, DataError, Document, OutputError, Speaker, table
from qualcode.exchanging.projects import ProjectContent
from qualcode.exchanging.projects.qualcoder import read_qualcoder, write_qualcoder
from qualcode.exchanging.projects.qualcoder_tables import SCHEMA
from qualcode.exchanging.projects.sidefile import TABLES
from qualcode.kept import Decision, KeptCoding, KeptLink, KeptMemo, KeptRelation, KeptSet, Reading
from qualcode.storing.identifying import identified, text_sha256

AT = "2026-03-01T09:30:00"
FIRST = "问：经费呢？\n答：区里压了尾款😀，𠮷科长说等验收。\n"
SECOND = "Q: Who pays?\nA: Nobody knows.\n"


def coding(document: Document, quote: str, code: str, coder: str, **more: object) -> KeptCoding:
    start = document.text.index(quote)
    id = identified("coding", text_sha256(document.text), start, start + len(quote), code, coder, more.get("round", ""))
    return KeptCoding(id, document.id, start, start + len(quote), code, coder, quote=quote)._replace(**more)


@pytest.fixture
def content() -> ProjectContent:
    one = Document(
        "S-01", FIRST, "interview", date="2019-03-12", site="X街道", speakers=(Speaker("答", "agency"),), attributes={"年龄": "45"}
    )
    two = Document("S-02", SECOND, language="en", attributes={"年龄": "38", "gender": "f"})
    codes = (
        Code("control", {"zh": "控制", "en": "control"}),
        Code("control.funding", {"zh": "资金", "en": "money"}, {"zh": "谁卡住了钱"}, relation="directed"),
        Code("control.funding.late", {"zh": "拖延"}),
        Code("tie", {"zh": "联系"}),
        Code("tie.funding", {"zh": "资金"}),
    )
    codings = [
        coding(one, "压了尾款😀", "control.funding", "张三", polarity="+", plane="actual", confidence=0.5),
        coding(one, "压了尾款😀", "control.funding", "张三", round="2", reason="again"),
        coding(one, "𠮷科长", "tie.funding", "李四"),
        coding(one, "等验收", "control.funding.late", "rules", method="rule", status="rejected"),
        coding(two, "Nobody knows", "tie", "张三"),
    ]
    relation = KeptRelation("r1", codings[0].coding, "S-01", *codings[0][2:4], "bureau", "agency", "control.funding", "张三")
    memos = [
        KeptMemo("m1", "project", "", "", "整个项目"),
        KeptMemo("m2", "project", "", "张三", "三月一日\n今天访谈了两个人。"),
        KeptMemo("m3", "document", "S-01", "张三", "录音不清"),
        KeptMemo("m4", "coding", codings[0].coding, "张三", "问为什么"),
        KeptMemo("m5", "text", "S-01", "李四", "谁？", "S-01", 12, 14, one.text[12:14]),
        KeptMemo("m6", "relation", "r1", "李四", "方向对吗"),
        KeptMemo("m7", "code", "tie", "李四", "还要分"),
    ]
    return ProjectContent(
        "pilot",
        (one, two),
        Codebook("mine", {"zh": "我的"}, codes),
        codings=table(codings, KeptCoding),
        relations=table([relation], KeptRelation),
        memos=table(memos, KeptMemo),
        links=table([KeptLink("l1", codings[0].coding, codings[2].coding, "causes", "张三")], KeptLink),
        sets=table(
            [
                KeptSet("s1", "机构甲", "case", '["S-01"]', '{"规模": "12"}', "一家机构"),
                KeptSet("s2", "early", "documents", '["S-01", "S-02"]'),
                KeptSet("s3", "some", "case", '["S-02"]', '{"(parts)": "S-02:3-8"}'),
            ],
            KeptSet,
        ),
        readings=table([Reading("g1", "S-01", 0, 20, "张三", FIRST[:20])], Reading),
        decisions=table([Decision("d1", "disagreement", "x", "tie", "adjudicated", "说定了")], Decision),
        actors=(Actor("bureau", "区民政局", "government"), Actor("agency", "机构", "social_organisation", aliases=("我们",))),
    )


def same(one: ProjectContent, other: ProjectContent) -> None:
    assert (one.title, one.documents, one.actors, one.origin) == (other.title, other.documents, other.actors, other.origin)
    assert one.codebook.codes == other.codebook.codes
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def change(folder: Path, *orders: str) -> None:
    with closing(sqlite3.connect(folder / "data.qda")) as connection, connection:
        for order in orders:
            connection.execute(order)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data.qda")) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def project(content: ProjectContent, tmp_path: Path) -> Path:
    folder = tmp_path / "pilot.qda"
    write_qualcoder(content, folder, at=AT)
    return folder


def test_nothing_is_lost(content: ProjectContent, project: Path) -> None:
    same(read_qualcoder(project), content)
    same(read_qualcoder(project / "data.qda"), content)


def test_the_same_bytes_each_time(content: ProjectContent, project: Path, tmp_path: Path) -> None:
    write_qualcoder(content, tmp_path / "again" / "pilot.qda", at=AT)
    for name in ("data.qda", "qualcode.json"):
        assert (tmp_path / "again" / "pilot.qda" / name).read_bytes() == (project / name).read_bytes()


def test_what_stands_in_the_database(project: Path) -> None:
    """By plain SQL, as EXCHANGE B3 says: quotes are where they are told, names unique, sub-codes below codes only."""
    assert rows(project, "SELECT count(*) FROM code_text") == [(3,)]
    assert not rows(
        project, "SELECT 1 FROM code_text JOIN source ON fid = source.id WHERE substr(fulltext, pos0 + 1, pos1 - pos0) <> seltext"
    )
    assert rows(project, "SELECT name, catid, supercid FROM code_name ORDER BY cid") == [
        ("资金", 1, None),
        ("拖延", None, 1),
        ("联系", None, None),
        ("资金 (联系)", None, 3),
    ]
    assert rows(project, "SELECT name, supercatid FROM code_cat") == [("控制", None)]
    assert rows(project, "SELECT databaseversion, date, memo, codername FROM project") == [
        ("v17", "2026-03-01 09:30:00", "整个项目", "张三")
    ]
    assert "QualCoder" in str(rows(project, "SELECT about FROM project")[0][0])
    assert rows(project, "SELECT name, jentry, owner FROM journal") == [("三月一日", "今天访谈了两个人。", "张三")]
    assert rows(project, "SELECT fid, pos0, pos1, memo, owner FROM annotation") == [(1, 12, 14, "谁？", "李四")]
    assert rows(project, "SELECT caseid, fid, pos0, pos1 FROM case_text") == [(1, 1, 0, len(FIRST)), (2, 2, 3, 8)]
    assert ("年龄", "file", "45", 1) in rows(project, "SELECT name, attr_type, value, id FROM attribute")
    assert ("年龄", "numeric") in rows(project, "SELECT name, valuetype FROM attribute_type")
    assert rows(project, "PRAGMA integrity_check") == [("ok",)]
    assert sorted(path.name for path in project.iterdir() if path.is_dir()) == ["audio", "documents", "images", "video"]
    assert {name for (name,) in rows(project, "SELECT name FROM sqlite_master WHERE type = 'table'")} == set(SCHEMA)


def test_what_qualcoder_cannot_show_is_told(content: ProjectContent, tmp_path: Path) -> None:
    found = [one.found for one in write_qualcoder(content, tmp_path / "x.qda", at=AT)]
    assert found == [
        "QualCoder has no relations: 1 ('张三')",
        "QualCoder has no links: 1 ('张三')",
        "QualCoder has no readings: 1 ('张三')",
        "QualCoder has no decisions: 1 ('adjudicated')",
        "QualCoder shows no codings that were rejected or say the same again: 1 ('2')",
        "QualCoder has no sets of documents: 1 ('early')",
    ]


def test_without_the_file_beside_it(content: ProjectContent, project: Path) -> None:
    """What the database alone tells."""
    (project / "qualcode.json").unlink()
    read = read_qualcoder(project)
    assert read.title == "pilot"
    assert read.origin == "QualCoder"
    assert [one.text for one in read.documents] == [FIRST, SECOND]
    assert (read.documents[0].kind, read.documents[0].date, read.documents[0].site) == ("interview", "2019-03-12", "X街道")
    assert [code.id for code in read.codebook.codes] == ["控制", "控制.资金", "控制.资金.拖延", "联系", "联系.资金_联系"]
    assert read.codings[["quote", "code", "coder"]].values.tolist() == [
        ["压了尾款😀", "控制.资金", "张三"],
        ["𠮷科长", "联系.资金_联系", "李四"],
        ["Nobody knows", "联系", "张三"],
    ]
    assert read.sets[["name", "members", "attributes"]].values.tolist() == [
        ["机构甲", '["S-01"]', '{"规模": "12"}'],
        ["some", '["S-02"]', '{"(parts)": "S-02:3-8"}'],
    ]
    assert sorted(read.memos["about"]) == ["coding", "document", "project", "project", "text"]


def test_worked_on_in_qualcoder(content: ProjectContent, project: Path) -> None:
    """A coding more, a coding less, a code renamed, versions of things kept: the rest stays as it was."""
    change(
        project,
        "DELETE FROM code_text WHERE seltext = 'Nobody knows'",
        "INSERT INTO code_text VALUES (9, 3, 1, '问', 0, 1, '王五', '2026-04-01 10:00:00', '新的', NULL, NULL)",
        "UPDATE code_name SET name = '往来' WHERE name = '联系'",
        "ALTER TABLE source ADD COLUMN later text",
        "CREATE TABLE coder_names (name text unique not null, visibility integer)",
    )
    read = read_qualcoder(project)
    was = content.codings["coding"].tolist()
    assert read.codings["coding"].tolist()[0] == was[0]
    assert set(was) - set(read.codings["coding"]) == {was[4]}
    new = read.codings[~read.codings["coding"].isin(was)].iloc[0]
    assert (new["quote"], new["code"], new["coder"]) == ("问", "tie", "王五")
    assert read.codebook.code("tie").name == {"zh": "往来"}
    assert read.codebook.code("control.funding").name == {"zh": "资金", "en": "money"}
    assert read.codebook.code("control.funding").relation == "directed"
    assert read.codings.set_index("coding").loc[was[0], ["polarity", "confidence"]].tolist() == ["+", 0.5]
    for name in ("relations", "links", "readings", "decisions"):
        pd.testing.assert_frame_equal(getattr(read, name), getattr(content, name))
    assert set(content.memos["memo"]) <= set(read.memos["memo"])
    assert "新的" in read.memos["text"].tolist()
    assert read.documents == content.documents
    assert read.actors == content.actors
    assert sorted(read.sets["set"]) == ["s1", "s2", "s3"]


def test_a_text_changed_in_qualcoder(content: ProjectContent, project: Path) -> None:
    change(
        project,
        "UPDATE source SET fulltext = 'X' || fulltext WHERE id = 1",
        "UPDATE code_text SET pos0 = pos0 + 1, pos1 = pos1 + 1 WHERE fid = 1",
    )
    read = read_qualcoder(project)
    assert read.codings["quote"].tolist() == ["压了尾款😀", "𠮷科长", "Nobody knows"]
    assert len(read.readings) == 0
    assert read.documents[1] == content.documents[1]
    assert any("texts are new or were changed" in one.found for one in read.doubts)


def test_places_are_held_against_quotes(project: Path) -> None:
    (project / "qualcode.json").unlink()
    change(
        project,
        "UPDATE code_text SET pos0 = 0, pos1 = 2 WHERE seltext = '𠮷科长'",
        "UPDATE code_text SET seltext = 'not there' WHERE fid = 2",
    )
    read = read_qualcoder(project)
    assert read.codings["quote"].tolist() == ["压了尾款😀", "𠮷科长"]
    found = [one.found for one in read.doubts]
    assert found[0].startswith("passages put where their text stands")
    assert found[1].startswith("passages left out")


def test_crlf_and_a_mark_in_front(project: Path) -> None:
    """Ends of lines become \\n, and places move with them."""
    (project / "qualcode.json").unlink()
    change(
        project,
        "UPDATE source SET fulltext = char(65279) || 'a' || char(13, 10) || '乙😀' || char(13, 10) || '丙丁' WHERE id = 2",
        "UPDATE code_text SET pos0 = 8, pos1 = 10, seltext = '丙丁' WHERE fid = 2",
    )
    read = read_qualcoder(project)
    assert read.documents[1].text == "a\n乙😀\n丙丁"
    row = read.codings.iloc[2]
    assert (row["start"], row["end"], row["quote"]) == (5, 7, "丙丁")


@pytest.mark.parametrize("version", ["v1", "v2", "v4"])
def test_older_versions(tmp_path: Path, version: str) -> None:
    """Columns that came later are missing: a code_text without ctid, avid and important, a code_name without supercid."""
    folder = tmp_path / "old.qda"
    folder.mkdir()
    change(
        folder,
        "CREATE TABLE project (databaseversion text, date text, memo text, about text)",
        f"INSERT INTO project VALUES ('{version}', '2019-01-01', '', 'QualCoder')",
        "CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text)",
        "INSERT INTO source VALUES (3, 'a.txt', '甲乙丙', NULL, '', 'o', ''), (4, 'b.png', NULL, '/images/b.png', '', 'o', '')",
        "CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer)",
        "INSERT INTO code_cat VALUES (1, 'C', '', '', '', 2), (2, 'D', '', '', '', 1)",
        "CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text)",
        "INSERT INTO code_name VALUES (1, 'n', 'what it means', 1, 'o', '', '#FF0000')",
        "CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text)",
        "INSERT INTO code_text VALUES (1, 3, '乙', 1, 2, 'o', '', '')",
    )
    read = read_qualcoder(folder)
    assert read.codings[["document", "start", "end", "quote", "coder"]].values.tolist() == [["a.txt", 1, 2, "乙", "o"]]
    found = " ".join(one.found for one in read.doubts)
    assert "circle" in found
    assert "pictures" in found
    assert read.codebook.code(read.codings["code"][0]).definition == {"zh": "what it means"}


def test_a_newer_version_is_told(project: Path) -> None:
    change(project, "UPDATE project SET databaseversion = 'v29'")
    assert any("version 29, newer than 17" in one.found for one in read_qualcoder(project).doubts)


NAMES = [
    "'); DROP TABLE source;--",
    'a"b',
    "[x]",
    "../../etc/passwd",
    "NUL",
    "con.txt",
    "a\0b",
    "\U0001f600",
    "甲;乙",
    "x" * 500,
    " ",
    "S-01/../S-02",
]


def test_names_are_only_names(content: ProjectContent, tmp_path: Path) -> None:
    """What looks like SQL, a path or a device comes back as the name that it is."""
    codes = tuple(Code(f"c{number}", {"zh": name}) for number, name in enumerate(NAMES))
    sets = table([KeptSet(f"s{number}", name, "case") for number, name in enumerate(NAMES)], KeptSet)
    one = Document("S-01", FIRST, attributes=dict.fromkeys(NAMES, "x"))
    hostile = ProjectContent("'); DROP TABLE x;--", (one,), Codebook("b", {}, codes), sets=sets)
    folder = tmp_path / "h.qda"
    write_qualcoder(hostile, folder, at=AT, coder="o'; DROP TABLE project;--")
    same(read_qualcoder(folder), hostile)
    (folder / "qualcode.json").unlink()
    read = read_qualcoder(folder)
    assert [code.name["zh"] for code in read.codebook.codes][:4] == NAMES[:4]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["h.qda"]
    assert len(read.sets) == len(NAMES)


def test_ids_of_documents_from_hostile_names(tmp_path: Path, content: ProjectContent) -> None:
    folder = tmp_path / "h.qda"
    write_qualcoder(ProjectContent("t", (Document("a", "甲"),), Codebook("b", {}, ())), folder, at=AT)
    (folder / "qualcode.json").unlink()
    with closing(sqlite3.connect(folder / "data.qda")) as connection, connection:
        connection.executemany("INSERT INTO source (id, name, fulltext) VALUES (?, ?, '乙')", list(enumerate(NAMES, 2)))
    read = read_qualcoder(folder)
    ids = [one.id for one in read.documents]
    assert len({id.casefold() for id in ids}) == len(NAMES) + 1
    assert "_NUL" in ids
    assert "_con.txt" in ids
    assert "etc_passwd" in ids
    assert not any(".." in id or "/" in id for id in ids)
    assert {one.attributes.get("title") for one in read.documents} >= set(NAMES) - {" "}


def broken(project: Path, make: Callable[[bytes], bytes]) -> None:
    file = project / "data.qda"
    file.write_bytes(make(file.read_bytes()))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda data: b"", "the file is empty"),
        (lambda data: b"PK\x03\x04" + data, "no SQLite database, or it is encrypted"),
        (lambda data: bytes(reversed(data)), "no SQLite database, or it is encrypted"),
        (lambda data: data[: len(data) // 2], "it is cut off"),
        (lambda data: data[:4096] + b"\xff" * 4096 + data[8192:], "it is damaged"),
        (lambda data: data[:100] + b"\xff" * 500 + data[600:], "it is damaged"),
    ],
)
def test_broken_databases(project: Path, make: Callable[[bytes], bytes], said: str) -> None:
    broken(project, make)
    with pytest.raises(DataError, match=said):
        read_qualcoder(project)


def test_bytes_that_were_changed(project: Path) -> None:
    """Wherever a file is damaged, it is read or refused in our own words."""
    whole, draws = (project / "data.qda").read_bytes(), np.random.default_rng(8)
    (project / "qualcode.json").unlink()
    written, refused = np.flatnonzero(np.frombuffer(whole, dtype=np.uint8)), 0
    for _ in range(40):
        data = bytearray(whole)
        at = int(draws.choice(written))
        length = int(draws.integers(1, 60))
        data[at : at + length] = draws.bytes(length)
        (project / "data.qda").write_bytes(data[: len(whole)])
        try:
            read_qualcoder(project)
        except DataError:
            refused += 1
    assert 5 < refused < 40


def test_a_view_is_no_table(project: Path) -> None:
    change(project, "ALTER TABLE code_text RENAME TO kept", "CREATE VIEW code_text AS SELECT * FROM kept")
    with pytest.raises(DataError, match="'code_text' is no table but a view"):
        read_qualcoder(project)


def test_what_a_table_would_work_out_is_not_worked_out(project: Path) -> None:
    """A column that makes a text of 10^9 characters whenever it is read is not read."""
    change(
        project,
        "ALTER TABLE journal RENAME TO kept",
        "CREATE TABLE journal (jid integer primary key, name text)",
        "INSERT INTO journal (jid, name) VALUES (1, 'x')",
        "ALTER TABLE journal ADD COLUMN jentry text GENERATED ALWAYS AS (printf('%1000000000d', 1)) VIRTUAL",
        "UPDATE code_text SET pos0 = 1000000000, pos1 = 9223372036854775807 WHERE fid = 2",
    )
    read = read_qualcoder(project)
    assert "x" in read.memos["text"].tolist()
    assert any(one.found.startswith("passages put where") for one in read.doubts), "its quote stands in one place"


def test_other_programs_and_nothing(project: Path, tmp_path: Path) -> None:
    change(
        project,
        *(f"DROP TABLE {name}" for name in SCHEMA),
        "CREATE TABLE highlights (id)",
        "CREATE TABLE tags (id)",
        "CREATE TABLE highlight_tags (id)",
    )
    with pytest.raises(DataError, match=r"it is a Taguette database, not a QualCoder project. Read it with qualcode.read_taguette"):
        read_qualcoder(project)
    with pytest.raises(DataError, match=r"there is no 'data.qda'"):
        read_qualcoder(tmp_path)
    with pytest.raises(DataError, match="cannot be opened"):
        read_qualcoder(tmp_path / "nothing")


def test_open_elsewhere(project: Path) -> None:
    (project / "data.qda-wal").write_bytes(b"x")
    with pytest.raises(DataError, match="a program has it open"):
        read_qualcoder(project)


def test_reading_changes_nothing(project: Path) -> None:
    change(project, "PRAGMA journal_mode=WAL")
    before = {path.name: path.read_bytes() for path in project.iterdir() if path.is_file()}
    read_qualcoder(project)
    assert {path.name: path.read_bytes() for path in project.iterdir() if path.is_file()} == before


def test_text_that_is_no_utf8_is_told(project: Path) -> None:
    (project / "qualcode.json").unlink()
    change(project, "UPDATE source SET memo = CAST(x'ff41' AS text) WHERE id = 1")
    read = read_qualcoder(project)
    assert any(one.where.endswith("source.memo") and "no UTF-8: 1" in one.found for one in read.doubts)
    assert "\ufffdA" in read.memos["text"].tolist()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"qualcode": 1}', '{"qualcode": 99}', "[" * 100_000, '{"qualcode": 1, "documents": [{"id": 7}]}']
)
def test_a_file_beside_it_that_is_wrong(project: Path, text: str) -> None:
    (project / "qualcode.json").write_text(text, encoding="utf-8")
    read = read_qualcoder(project)
    assert len(read.codings) == 3
    assert any(one.where == "qualcode.json" for one in read.doubts)


def test_hostile_rows_beside_it(project: Path) -> None:
    file = project / "qualcode.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told["codings"][0][2] = "0; DROP"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert any("'start' of a KeptCoding" in one.found for one in read_qualcoder(project).doubts)


def test_what_is_there_stays(content: ProjectContent, project: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there already"):
        write_qualcoder(content, project, at=AT)
    write_qualcoder(replace(content, title="pilot"), project, at="2027-01-01T00:00", overwrite=True)
    assert rows(project, "SELECT date FROM project") == [("2027-01-01 00:00",)]
    other = tmp_path / "theirs.qda"
    shutil.copytree(project, other)
    (other / "qualcode.json").unlink()
    with pytest.raises(OutputError, match="something of this name"):
        write_qualcoder(content, other, at=AT, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pilot.qda", "theirs.qda"]
    with pytest.raises(ArgumentError, match="no time"):
        write_qualcoder(content, tmp_path / "n.qda", at="yesterday")
