"""Lists of actors and documents beside study.yaml: the same entries from every kind of table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import qualcode
from qualcode.errors import DataError
from tests.conftest import Folder
from tests.test_reading_sheets import excel, open_document, open_rows, rows_of, separated

ACTORS = [
    ["id", "name", "kind", "level", "aliases", "founded"],
    ["bureau", "区民政局", "government", "district", "区局；局里", "1998"],
    ["agency", "A社工机构", "social_organisation", "", "我们机构", ""],
]
DOCUMENTS = [
    ["id", "file", "kind", "date", "site", "speakers"],
    ["S-01", "texts/S-01.txt", "interview", "2019-03-12", "X街道", "问=interviewer; 答=agency"],
]
CHINESE = {
    "id": "编号",
    "name": "名称",
    "kind": "类型",
    "level": "级别",
    "aliases": "別名",
    "file": "文件",
    "date": "日期",
    "site": "地点",
    "speakers": "说话人",
    "stage": "阶段",
}

Writer = Callable[[list[list[str]]], "str | bytes"]
WAYS: dict[str, tuple[str, Writer]] = {
    "xlsx": (".xlsx", lambda table: excel(rows_of(table))),
    "ods": (".ods", lambda table: open_document(open_rows(table))),
    "csv": (".csv", separated),
    "csv of Excel in China": (".csv", lambda table: separated(table, ",", "\r\n").encode("gb18030")),
    "semicolons": (".csv", lambda table: separated(table, "\x00").replace(";", "；").replace("\x00", ";")),
    "tsv": (".tsv", lambda table: separated(table, "\t").encode("utf-16")),
    "yaml": (
        ".yaml",
        lambda table: "".join(
            "- {" + ", ".join(f"{key}: {cell!r}" for key, cell in zip(table[0], row, strict=True) if cell) + "}\n" for row in table[1:]
        ),
    ),
}


def read(folder: Folder, suffix: str, actors: str | bytes, documents: str | bytes) -> qualcode.Study:
    folder.write(f"actors{suffix}", actors)
    folder.write(f"documents{suffix}", documents)
    folder.study("study: mine", "language: zh", "codebook: typology", f"actors: actors{suffix}", f"documents: documents{suffix}")
    return qualcode.read_study(folder.path)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("chinese", [False, True], ids=["keys", "headings in Chinese"])
def test_every_table_says_the_same(way: str, chinese: bool, folder: Folder) -> None:
    if chinese and way == "yaml":
        return
    suffix, write = WAYS[way]
    actors, documents = ([[CHINESE.get(cell, cell) if chinese else cell for cell in table[0]], *table[1:]] for table in (ACTORS, DOCUMENTS))
    study = read(folder, suffix, write(actors), write(documents))
    bureau, agency = study.actors
    assert (bureau.id, bureau.name, bureau.level, bureau.aliases) == ("bureau", "区民政局", "district", ("区局", "局里"))
    assert dict(bureau.attributes) == {"founded": "1998"}
    assert (agency.kind, agency.aliases, dict(agency.attributes)) == ("social_organisation", ("我们机构",), {})
    [document] = study.documents
    assert (document.id, document.kind, document.date, document.site) == ("S-01", "interview", "2019-03-12", "X街道")
    assert [(speaker.label, speaker.actor, speaker.interviewer) for speaker in document.speakers] == [
        ("问", "", True),
        ("答", "agency", False),
    ]
    assert set(study.inputs) == {"study.yaml", f"actors{suffix}", f"documents{suffix}", "texts/S-01.txt"}


def test_headings_in_capitals_and_others(folder: Folder) -> None:
    actors = excel(rows_of([["ID", "Name", "KIND", "行政区"], ["bureau", "区民政局", "government", "N区"]]))
    study = read(folder, ".xlsx", actors, excel(rows_of([["Id", "File"], ["S-01", "texts/S-01.txt"]])))
    assert dict(study.actors[0].attributes) == {"行政区": "N区"}


def test_numbers_and_days_of_excel(folder: Folder) -> None:
    day = (
        '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="inlineStr"><is><t>texts/S-01.txt</t></is></c><c r="C2" s="1"><v>43536</v></c></row>'
    )
    study = read(folder, ".xlsx", excel(rows_of(ACTORS)), excel(rows_of([["id", "file", "date"]]) + day))
    assert [(document.id, document.date) for document in study.documents] == [("7", "2019-03-12")]


def problems(folder: Folder, suffix: str, actors: str | bytes, documents: str | bytes) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(folder, suffix, actors, documents)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("way", ["xlsx", "csv", "ods"])
def test_problems_name_the_row_of_the_table(way: str, folder: Folder) -> None:
    suffix, write = WAYS[way]
    documents = [
        *DOCUMENTS,
        ["", "", "", "", "", ""],
        ["S-02", "texts/S-01.txt", "interveiw", "", "", ""],
        ["S-01", "texts/S-01.txt", "", "", "", ""],
    ]
    if way == "csv":
        documents[2] = [""]
    found = problems(folder, suffix, write(ACTORS), write(documents))
    assert len(found) == 2
    assert found[0].startswith(f"documents{suffix}, row 4: document 'S-02': kind 'interveiw' is unknown (closest: 'interview')")
    assert found[1].startswith(f"documents{suffix}, row 5: document 'S-01' stands here a second time")


@pytest.mark.parametrize(
    ("name", "written", "part"),
    [
        ("actors.xlsx", b"PK\x03\x04 half", "damaged"),
        ("actors.xlsx", excel(""), "no text"),
        ("actors.csv", "id,name,kind\na,b,c,d\n", "row 2: 4 cells under 3 column names"),
        ("actors.csv", "id,name,kind,id\na,b,c,d\n", "row 1: column 'id' stands here twice"),
        ("actors.csv", 'id,name,kind\na,"b,c\n', "row 2 is no row of a table"),
        ("actors.csv", b"", "empty"),
        ("actors.docx", b"x", "is no .yaml, .xlsx or .csv table"),
        ("actors.tsv", None, "there is no file"),
        ("actors.yaml", None, "there is no file"),
    ],
)
def test_tables_that_cannot_be_read(name: str, written: str | bytes | None, part: str, folder: Folder) -> None:
    if written is not None:
        folder.write(name, written)
    folder.study(
        "study: mine", "language: zh", "codebook: typology", f"actors: {name}", "documents:", "  - {id: S-01, file: texts/S-01.txt}"
    )
    with pytest.raises(DataError) as caught:
        qualcode.read_study(folder.path)
    [problem] = caught.value.problems
    assert part in str(problem)
    assert problem.remedy
