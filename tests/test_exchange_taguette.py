"""Taguette databases: made here with the tables that the program makes, and read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qualcode import DataError
from qualcode.exchanging.projects.markedtext import MarkedText
from qualcode.exchanging.projects.taguette import read_taguette

PAGE = "<h1>访谈 😀</h1><p>区里 &amp; 街道<b>压了</b>尾款。</p><ul><li>压了</li><li>𠮷科长</li></ul>"
GIVEN = "访谈 😀区里 & 街道压了尾款。压了𠮷科长"
"""What stands between the tags: the text whose UTF-8 bytes Taguette counts."""
SCHEMA = """
CREATE TABLE users (login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL, hashed_password VARCHAR(192), email VARCHAR(256));
CREATE TABLE projects (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, description TEXT NOT NULL, created DATETIME);
CREATE TABLE project_members (project_id INTEGER NOT NULL, user_login VARCHAR(30) NOT NULL, privileges VARCHAR(11) NOT NULL,
  PRIMARY KEY (project_id, user_login));
CREATE TABLE documents (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
  filename VARCHAR(200) NOT NULL, created DATETIME, project_id INTEGER NOT NULL, text_direction VARCHAR(13), contents TEXT NOT NULL);
CREATE TABLE commands (id INTEGER PRIMARY KEY AUTOINCREMENT, date DATETIME, user_login VARCHAR(30), project_id INTEGER, document_id INTEGER,
  payload TEXT NOT NULL);
CREATE TABLE highlights (id INTEGER PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL, start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE tags (id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL, path VARCHAR(200) NOT NULL, description TEXT NOT NULL,
  UNIQUE (project_id, path));
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (highlight_id, tag_id));
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
"""


def in_bytes(quote: str, nth: int = 1, given: str = GIVEN) -> tuple[int, int]:
    at = -1
    for _ in range(nth):
        at = given.index(quote, at + 1)
    start = len(given[:at].encode())
    return start, start + len(quote.encode())


HIGHLIGHTS = [
    (1, 1, *in_bytes("压了", 2), "<li>压了</li>"),
    (2, 1, *in_bytes("& 街道压了"), "<p>&amp; 街道<b>压了</b></p>"),
    (3, 1, *in_bytes("😀区里"), "<h1>😀</h1><p>区里</p>"),
    (4, 1, *in_bytes("𠮷科长"), "<li>𠮷科长</li>"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "t.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.executemany("INSERT INTO projects VALUES (?, ?, ?, '')", [(1, "一", "关于项目"), (2, "二", "")])
        connection.executemany("INSERT INTO users VALUES (?, '', 'scrypt:secret', 'a@b.c')", [("zhang",), ("li",)])
        connection.executemany("INSERT INTO project_members VALUES (?, ?, 'ADMIN')", [(1, "zhang"), (1, "li"), (2, "li")])
        connection.execute("INSERT INTO documents VALUES (1, 'S 01', '第一次', 's01.docx', '', 1, 'LEFT_TO_RIGHT', ?)", (PAGE,))
        connection.execute("INSERT INTO documents VALUES (2, 'S 01', '', '', '', 2, 'LEFT_TO_RIGHT', '<p>Another</p>')")
        tags = [(1, 1, "钱.尾款", "没付的钱"), (2, 1, "人/科长/𠮷", ""), (3, 1, "钱", ""), (4, 1, "e.g. this", ""), (5, 2, "other", "")]
        connection.executemany("INSERT INTO tags VALUES (?, ?, ?, ?)", tags)
        connection.executemany("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)", [*HIGHLIGHTS, (9, 2, 0, 7, "<p>Another</p>")])
        connection.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(1, 1), (2, 1), (2, 3), (4, 2), (9, 5)])
        for who, told in [
            ("zhang", {"type": "highlight_add", "highlight_id": 1, "tags": [1]}),
            ("zhang", {"type": "highlight_add", "highlight_id": 2, "tags": [1]}),
            ("li", {"type": "highlight_add", "highlight_id": 2, "tags": [1, 3]}),
            ("li", {"type": "highlight_add", "highlight_id": 4, "tags": [7]}),
            ("zhang", {"type": "tag_merge", "src_tag_id": 7, "dest_tag_id": 2}),
        ]:
            connection.execute("INSERT INTO commands VALUES (NULL, '', ?, 1, 1, ?)", (who, json.dumps(told)))
    return path


def change(path: Path, *orders: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for order in orders:
            connection.execute(order)


def test_a_project(file: Path) -> None:
    read = read_taguette(file, project="一")
    assert (read.title, read.origin) == ("一", "Taguette")
    (document,) = read.documents
    assert document.id == "S_01"
    assert document.text == "访谈 😀\n区里 & 街道压了尾款。\n压了\n𠮷科长"
    assert document.attributes == {"title": "S 01", "description": "第一次", "filename": "s01.docx"}
    assert read.codings[["quote", "code", "coder"]].fillna("").values.tolist() == [
        ["压了", "钱.尾款", "zhang"],
        ["& 街道压了", "钱.尾款", "zhang"],
        ["& 街道压了", "钱", "li"],
        ["😀\n区里", "highlight", "(unknown)"],
        ["𠮷科长", "人.科长.𠮷", "li"],
    ]
    assert read.codings["start"][0] == document.text.rindex("压了")
    assert all(document.text[row.start : row.end] == row.quote for row in read.codings.itertuples())
    assert [code.id for code in read.codebook.codes] == ["人", "人.科长", "人.科长.𠮷", "钱", "钱.尾款", "e_g_this", "highlight"]
    assert read.codebook.code("钱.尾款").definition == {"zh": "没付的钱"}
    assert read.memos[["about", "text"]].values.tolist() == [["project", "关于项目"]]


def test_which_project(file: Path) -> None:
    assert read_taguette(file, project="2").codings["coder"].tolist() == ["li"], "its only member"
    with pytest.raises(DataError, match=r"there are 2 projects in it. Say which one .*: 一 \(1\), 二 \(2\)"):
        read_taguette(file)
    with pytest.raises(DataError, match="'三' is none of its projects"):
        read_taguette(file, project="三")


def test_a_place_within_a_character_or_outside(file: Path) -> None:
    """What the place does not tell, the snippet does, if it stands in one place."""
    change(
        file,
        "UPDATE highlights SET start_offset = start_offset + 1 WHERE id = 4",
        "UPDATE highlights SET end_offset = 1000000000 WHERE id = 1",
    )
    read = read_taguette(file, project="1")
    assert "𠮷科长" in read.codings["quote"].tolist()
    found = " ".join(one.found for one in read.doubts)
    assert "put where their text stands" in found
    assert "nobody can tell where" in found, "压了 stands twice"


def test_blanks_at_the_beginning_are_counted_or_not(file: Path) -> None:
    change(file, "UPDATE documents SET contents = char(10) || '  ' || contents WHERE id = 1")
    assert read_taguette(file, project="1").codings["quote"].tolist()[:2] == ["压了", "& 街道压了"]
    change(file, "UPDATE highlights SET start_offset = start_offset + 3, end_offset = end_offset + 3 WHERE document_id = 1")
    assert read_taguette(file, project="1").codings["quote"].tolist()[:2] == ["压了", "& 街道压了"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b", "a\nb"),
        ("<p>a</p>\n\n<p>b</p>", "a\nb"),
        ("<p>a\n   b</p>", "a b"),
        ("<pre>\na\n  b</pre>c", "a\n  b\nc"),
        ("<p>a <b> b</b></p>", "a b"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1\n2"),
        ("&lt;b&gt; &#x20BB7; &copy", "<b> 𠮷 ©"),
        ("<script>x</script>y<!-- z -->", "y"),
        ("", ""),
        ("<div>" * 5_000 + "a", "a"),
    ],
)
def test_pages(html: str, text: str) -> None:
    assert MarkedText(html).text == text


def test_hostile_and_broken(file: Path, tmp_path: Path) -> None:
    change(
        file,
        "UPDATE tags SET path = '''); DROP TABLE tags;--' WHERE id = 3",
        "UPDATE tags SET path = '../../x' WHERE id = 4",
        "UPDATE documents SET name = '../NUL' WHERE id = 1",
        "INSERT INTO commands VALUES (NULL, '', 'x', 1, 1, '[1'), (NULL, '', 'x', 1, 1, '[]')",
    )
    read = read_taguette(file, project="1")
    assert read.documents[0].id == "_NUL"
    assert "DROP_TABLE_tags" in [code.id for code in read.codebook.codes]
    change(file, "ALTER TABLE tags RENAME TO kept", "CREATE VIEW tags AS SELECT * FROM kept")
    with pytest.raises(DataError, match="'tags' is no table but a view"):
        read_taguette(file)
    other = tmp_path / "x.sqlite3"
    change(other, "CREATE TABLE project (id)")
    with pytest.raises(DataError, match="it is not a Taguette database: there is no table 'projects'"):
        read_taguette(other)
