"""Databases of the Discourse Network Analyzer: its sample (version 3), and one of version 2 made here."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from qualcode import (
    DataError,
    affiliation_matrix,
    coded_statements,
    open_project,
    read_qualcoder,
    read_study,
    statements,
    write_qualcoder,
)
from qualcode.exchanging.projects import ProjectContent
from qualcode.exchanging.projects.dna import _TABLES, read_dna
from qualcode.importing import import_study, project_content


@pytest.fixture(scope="module")
def sample(shared: Path) -> Path:
    path = shared / "data" / "dna_sample" / "sample.dna"
    if not path.is_file():
        pytest.skip("the sample is not here")
    return path


@pytest.fixture(scope="module")
def hearings(sample: Path) -> ProjectContent:
    return read_dna(sample)


def test_the_sample(hearings: ProjectContent, sample: Path) -> None:
    """7 documents, 41 statements, each of the 40 as another reader of the same file tells it (statements.json of the sample)."""
    told = json.loads(sample.with_name("statements.json").read_text(encoding="utf-8"))
    assert (len(hearings.documents), len(hearings.codings), hearings.origin) == (7, 41, "Discourse Network Analyzer")
    names = {code.id: code.label("en") for code in hearings.codebook.codes} | {one.id: one.name for one in hearings.actors}
    said = coded_statements(hearings)
    titles = {one.id: one.attributes.get("title", one.id) for one in hearings.documents}
    found = [
        (titles[row.document], row.date, row.quote, names[row.person], names[row.organization], names[row.code], row.polarity)
        for row in said.dropna(subset=["organization"]).itertuples()
    ]
    expected = [
        (
            *(one["document"], pd.Timestamp(one["date"], unit="s").strftime("%Y-%m-%d"), one["text"]),
            *(one["person"], one["organization"], one["concept"], "+" if one["agreement"] else "-"),
        )
        for one in told
    ]
    assert found == expected


def test_the_networks_of_the_sample(hearings: ProjectContent) -> None:
    """23 two-mode rows of 7 organisations on 6 concepts (EXCHANGE C); 40 statements in 22 ties, as COUNTING counts them."""
    said = statements(coded_statements(hearings), rows="organization", columns="code", qualifier="polarity", date="date")
    assert len(said[["row", "column", "qualifier"]].drop_duplicates()) == 23
    two = affiliation_matrix(said).to_numpy()
    assert (two.shape, int(two.sum()), int((two > 0).sum())) == ((7, 6), 40, 22)


def test_what_else_the_sample_tells(hearings: ProjectContent) -> None:
    assert {actor.kind for actor in hearings.actors} == {"person", "organization"}
    bluestein = next(actor for actor in hearings.actors if actor.name == "Joel Bluestein")
    assert bluestein.attributes["Type"] == "Business"
    assert hearings.relations["target"].isna().all()
    (memo,) = hearings.memos.itertuples()
    assert memo.text.startswith("This is a note.")
    assert hearings.codings.set_index("coding").loc[memo.target, "code"] == "Annotation"
    assert set(hearings.codings["coder"]) == {"Coder 1", "Coder 2"}
    document = hearings.documents[0]
    assert (document.language, document.date, document.attributes["author"]) == ("en", "2005-01-26", "Bluestein, Joel")


TEXT = "甲😀说：\r\n收费好，𠮷也好。"
SCHEMA = """
CREATE TABLE SETTINGS (Property TEXT, Value TEXT);
CREATE TABLE CODERS (ID INTEGER PRIMARY KEY, Name TEXT, Red INTEGER, Green INTEGER, Blue INTEGER, Password TEXT);
CREATE TABLE DOCUMENTS (ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT, Section TEXT, Notes TEXT,
  Type TEXT, Date INTEGER);
CREATE TABLE STATEMENTTYPES (ID INTEGER PRIMARY KEY, Label TEXT, Red INTEGER, Green INTEGER, Blue INTEGER);
CREATE TABLE VARIABLES (ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE STATEMENTS (ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE STATEMENTLINKS (ID INTEGER PRIMARY KEY, SourceId INTEGER, TargetId INTEGER);
CREATE TABLE DATABOOLEAN (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATAINTEGER (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATASHORTTEXT (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
CREATE TABLE DATALONGTEXT (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
CREATE TABLE ATTRIBUTES (ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, Red INTEGER, Green INTEGER, Blue INTEGER, Type TEXT,
  Alias TEXT, Notes TEXT, ChildOf TEXT);
INSERT INTO SETTINGS VALUES ('version', '2.0 beta 19');
INSERT INTO CODERS VALUES (1, '张三', 0, 0, 0, 'secret');
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51), (2, 'Annotation', 0, 0, 0);
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'organization', 'short text', 1), (3, 'concept', 'short text', 1),
  (4, 'agreement', 'boolean', 1), (5, 'strength', 'integer', 1), (6, 'note', 'long text', 2);
INSERT INTO STATEMENTS VALUES (1, 1, 1, 7, 9, 1), (2, 1, 1, 11, 13, 1), (3, 2, 1, 0, 3, 1), (4, 1, 1, 11, 13, 1), (5, 1, 1, 2, 5, 1),
  (6, 1, 1, 5, 2000000000, 1);
INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, '甲'), (2, 1, 2, '机构'), (3, 1, 3, '收费'), (4, 2, 1, '乙'), (5, 2, 3, '收费'), (6, 4, 1, '甲'),
  (7, 4, 3, '收费'), (8, 2, 2, ''), (9, 5, 3, '收费'), (10, 4, 2, '甲');
INSERT INTO DATABOOLEAN VALUES (1, 1, 4, 1), (2, 2, 4, 0), (3, 4, 4, 1);
INSERT INTO DATAINTEGER VALUES (1, 1, 5, 3);
INSERT INTO DATALONGTEXT VALUES (1, 3, 6, '看'), (2, 3, 6, '');
INSERT INTO ATTRIBUTES VALUES (1, 1, '甲', 255, 0, 0, '官员', '老甲', '', ''), (2, 3, '收费', 0, 0, 255, '', '', '要交的钱', '钱');
INSERT INTO STATEMENTLINKS VALUES (1, 1, 2), (2, 1, 99);
"""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / "two.dna"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO DOCUMENTS VALUES (1, '报道/一', ?, 1, '记者', '', '', '', '', 1106697600000)", (TEXT,))
    return path


def change(path: Path, *orders: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for order in orders:
            connection.execute(order)


def test_version_two(second: Path) -> None:
    """Places are UTF-16 units of a text with \\r\\n: 😀 and 𠮷 count two; one within 😀 is none."""
    read = read_dna(second)
    (document,) = read.documents
    assert (document.id, document.text, document.date) == ("报道_一", TEXT.replace("\r\n", "\n"), "2005-01-26")
    assert read.codings[["quote", "code", "coder", "polarity"]].fillna("").values.tolist() == [
        ["收费", "concept.收费", "张三", "+"],
        ["𠮷", "concept.收费", "张三", "-"],
        ["甲😀", "Annotation", "张三", ""],
        ["𠮷", "concept.收费", "张三", "+"],
    ]
    assert read.codings["coding"].is_unique
    assert read.codebook.code("concept.收费").definition == {"zh": "Notes: 要交的钱\nchild_of: 钱"}
    assert [(one.id, one.name, one.kind) for one in read.actors] == [
        ("甲", "甲", "person"),
        ("机构", "机构", "organization"),
        ("乙", "乙", "person"),
        ("甲-2", "甲", "organization"),
    ]
    assert read.actors[0].attributes == {"Type": "官员", "Alias": "老甲", "colour": "#FF0000"}
    assert sorted(read.memos["text"]) == ["strength: 3", "看"]
    assert read.links["kind"].tolist() == ["linked"]
    found = " ".join(one.found for one in read.doubts)
    assert "statements left out, because their document, their type or their place is not there: 2" in found
    assert "names stand for actors of two kinds: 2" in found


def test_passwords_are_not_asked_for(second: Path) -> None:
    assert "secret" not in repr(read_dna(second).__dict__)
    assert not any("password" in column.lower() for columns in _TABLES.values() for column in columns)


def test_kept_and_given_again(second: Path, tmp_path: Path) -> None:
    """Through a study folder, a project file and QualCoder: who speaks of what is the same in the end, and nobody has become somebody."""
    change(second, "UPDATE STATEMENTS SET Coder = 9 WHERE ID = 3")
    read = read_dna(second)
    import_study(read, tmp_path / "s", who="李", at="2026-03-01T09:30:00")
    with open_project(tmp_path / "s" / "study.sqlite") as project:
        kept = project_content(read_study(tmp_path / "s"), project)
    write_qualcoder(kept, tmp_path / "s.qda", at="2026-03-01T09:30:00")
    after = read_qualcoder(tmp_path / "s.qda")
    order = ["coding", "person", "organization"]
    pd.testing.assert_frame_equal(
        coded_statements(after)[[*order, "code", "polarity", "coder"]].sort_values(order, ignore_index=True),
        coded_statements(read)[[*order, "code", "polarity", "coder"]].sort_values(order, ignore_index=True),
    )
    assert sorted(set(after.codings["coder"])) == ["(unknown)", "张三"]
    assert after.relations["target"].isna().all()


def test_hostile_and_broken(second: Path, tmp_path: Path) -> None:
    change(
        second,
        "UPDATE DATASHORTTEXT SET Value = '''); DROP TABLE x;--' WHERE ID = 3",
        "UPDATE DATASHORTTEXT SET Value = '../../x' WHERE ID = 2",
        "UPDATE DOCUMENTS SET Date = 9223372036854775807, Title = 'con'",
        "UPDATE SETTINGS SET Value = '17.1'",
    )
    read = read_dna(second)
    assert read.documents[0].id == "_con"
    assert read.documents[0].date == ""
    assert "concept.DROP_TABLE_x" in read.codings["code"].tolist()
    assert any("version 17, newer than 3" in one.found for one in read.doubts)
    change(second, "ALTER TABLE STATEMENTS RENAME TO kept", "CREATE VIEW STATEMENTS AS SELECT * FROM kept")
    with pytest.raises(DataError, match="'STATEMENTS' is no table but a view"):
        read_dna(second)
    (tmp_path / "x.dna").write_bytes(b"SQLite format 3\0" + b"\0" * 10)
    with pytest.raises(DataError, match="no SQLite database"):
        read_dna(tmp_path / "x.dna")
