"""People who withdrew: nothing of them is in any table, number or file, and what the others said stays as it was."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualcode import DataError, Document, Results, Study, read_study, run, write_results
from qualcode.errors import Problem
from qualcode.keeping import update_project
from qualcode.model import GivenLink
from qualcode.storing.identifying import text_sha256
from qualcode.storing.project import open_project
from qualcode.withdrawing import known_as, left_out_codings, without_withdrawn

CORPUS = Path(__file__).parents[1] / "corpora" / "nominal_contracts"
IDS = ["segment", "turn", "coding", "evidence"]
"""Columns with numbers of sentences: the others keep theirs, a text that somebody blanked by hand counts anew."""


def folder(place: Path, *more: str) -> Path:
    """The built-in study in a folder of its own, with further lines in study.yaml."""
    shutil.copytree(CORPUS, place)
    file = place / "study.yaml"
    file.write_text("\n".join([file.read_text("utf-8"), *more, ""]), "utf-8")
    return place


def blanked(place: Path) -> Path:
    """The same made by hand: S-03 taken out, of S-04 all that 小罗 says, and what only he is asked."""
    folder(place)
    file = place / "study.yaml"
    lines = [line for line in file.read_text("utf-8").splitlines() if "id: S-03" not in line]
    file.write_text("\n".join(line.replace(" 小罗: {actor: agency, person: S04A, role: 一线社工},", "") for line in lines), "utf-8")
    text = place / "texts" / "S-04.txt"
    told = text.read_text("utf-8").split("\n")
    gone = [line.startswith(("小罗：", "受访者：")) for line in told]
    for number, line in enumerate(told):
        if line.startswith("问："):
            answers = []
            for other in range(number + 1, len(told)):
                if told[other].startswith("问："):
                    break
                answers += [other] if told[other] else []
            gone[number] = bool(answers) and all(gone[one] for one in answers)
    text.write_text("\n".join(" " * len(line) if lost else line for line, lost in zip(told, gone, strict=True)), "utf-8")
    return place


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run(folder(tmp_path_factory.mktemp("a") / "study", "withdrawn: [S03, S04A]"))


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run(blanked(tmp_path_factory.mktemp("b") / "study"))


@pytest.fixture(scope="module")
def everybody() -> Study:
    return read_study("nominal_contracts")


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[name for name in IDS if name in frame])


@pytest.mark.parametrize("name", ["segments", "codings", "mentions", "relations", "interviewees", "documents"])
def test_the_tables_are_those_of_a_text_without_their_turns(withdrawn: Results, by_hand: Results, name: str) -> None:
    pd.testing.assert_frame_equal(plain(getattr(withdrawn, name)), plain(getattr(by_hand, name)))


def test_a_project_keeps_nothing_of_them(everybody: Study, tmp_path: Path) -> None:
    """Also where a study says so only after it was read."""
    study = replace(everybody, withdrawn=("S03", "S04A"))
    with open_project(tmp_path / "study.sqlite", make=True) as project:
        update_project(project, study, who="李", at="2026-03-01T09:30:00")
        kept = dict(zip(project.documents()["document"], project.documents()["sha256"], strict=True))
    assert {one.id for one in everybody.documents} - set(kept) == {"S-03"}
    assert [id for id, sha256 in kept.items() if sha256 != text_sha256(everybody.document(id).text)] == ["S-04"]


def test_so_are_all_numbers(withdrawn: Results, by_hand: Results) -> None:
    assert withdrawn.matrices.keys() == by_hand.matrices.keys()
    for name, matrix in withdrawn.matrices.items():
        pd.testing.assert_frame_equal(matrix, by_hand.matrices[name])
    edges = [
        sorted(
            (*ends, edge["code"], str(edge["stage"]), str(edge["plane"]), edge["weight"]) for *ends, edge in one.network.edges(data=True)
        )
        for one in (withdrawn, by_hand)
    ]
    assert edges[0] == edges[1]
    assert withdrawn.options == by_hand.options
    assert withdrawn.analyses.tables.keys() == by_hand.analyses.tables.keys()
    for name, table in withdrawn.analyses.tables.items():
        pd.testing.assert_frame_equal(table.select_dtypes("number"), by_hand.analyses.tables[name].select_dtypes("number"), obj=name)


def test_the_others_keep_their_places_and_ids(withdrawn: Results, everybody: Study) -> None:
    before = run(replace(everybody, documents=(everybody.document("S-04"),))).segments
    after = withdrawn.segments[withdrawn.segments["document"] == "S-04"]
    assert 0 < len(after) < len(before)
    columns = ["segment", "start", "end", "turn", "person", "text"]
    same = before[before["segment"].isin(after["segment"])]
    pd.testing.assert_frame_equal(after[columns].reset_index(drop=True), same[columns].reset_index(drop=True))
    assert set(after["person"]) == {"S04B", "S-04/问"}
    assert len(withdrawn.study.document("S-04").text) == len(everybody.document("S-04").text)


def test_a_question_goes_where_nobody_else_answered_it(withdrawn: Results) -> None:
    said = "".join(withdrawn.segments.loc[withdrawn.segments["document"] == "S-04", "text"])
    assert "听说你去民政委帮过忙" not in said
    assert "两位先讲讲现在的岗位吧" in said


def files(place: Path) -> dict[str, str]:
    """Every file as text, with what is in archives."""
    found = {}
    for path in sorted(place.rglob("*")):
        if path.is_file():
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found |= {f"{path.name}/{name}": archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
            else:
                found[path.relative_to(place).as_posix()] = path.read_bytes().decode("utf-8", "replace")
    return found


def test_no_word_and_no_id_of_them_is_in_any_file(withdrawn: Results, everybody: Study, tmp_path: Path) -> None:
    write_results(withdrawn, tmp_path / "out", figures=False)
    texts = [document.text for document in withdrawn.study.documents]
    lost = [everybody.document("S-03").text, *re.findall("小罗：(.*)", everybody.document("S-04").text)]
    pieces = {piece for text in lost for piece in re.split(r"[\s，。？！：；、]+", text) if len(piece) > 5}
    only = {piece for piece in pieces if not any(piece in text for text in texts)}
    assert len(only) > 100, "this test looks for nothing"
    for name, text in files(tmp_path / "out").items():
        assert not [piece for piece in only if piece in text], name
        told = re.sub("base64,[^)]*", "", text)  # a font may hold any letters
        assert not re.search(r"S-?03(?!\d)|S04A|小罗（男", told), name


def test_the_doubts_count_them_and_name_nobody(withdrawn: Results) -> None:
    told = [str(one) for one in withdrawn.doubts if one.where == "withdrawn"]
    assert len(told) == 1
    assert "2 people withdrew: 1 document left out whole, and turns of 1 more" in told[0]
    assert not [one for one in map(str, withdrawn.doubts) if re.search("S-?03|S04A", one)]


def test_a_number_of_a_row_is_no_number_of_a_document() -> None:
    texts = tuple(Document(id, "街道要求机构加班。", "policy") for id in ("3", "4"))
    study = replace(read_study("nominal_contracts"), documents=texts, inputs={}, links=(), withdrawn=("3",))
    kept = [Problem("actors.csv, row 3", "no name", "Fill it."), Problem("dates", "3 of 14 documents have no date", "Add it.")]
    lost = [
        Problem("document '3'", "nobody asks", "Declare who does."),
        Problem("3:12", "odd", "Look."),
        Problem("x", "'3' is odd", "Look."),
    ]
    left = without_withdrawn(replace(study, doubts=(*kept, *lost)))
    assert [*left.doubts[:-1]] == kept


def test_unknown_ids_are_told_with_the_closest_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_study(folder(tmp_path / "study", "withdrawn: [S003, K-1]"))
    told = [str(one) for one in caught.value.problems]
    assert len(told) == 2
    assert "'S003' is neither a person nor a document (closest: 'S03')" in told[0]
    assert "(closest: 'K-01')" in told[1]


def test_not_everybody_can_withdraw(everybody: Study, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="everybody withdrew"):
        read_study(folder(tmp_path / "study", f"withdrawn: [{', '.join(one.id for one in everybody.documents)}]"))


def test_given_codings_on_their_words_are_dropped_and_counted(everybody: Study) -> None:
    rows = [("S-03", 100, 120), ("S-04", 90, 100), ("S-01", 200, 210)]
    given = pd.DataFrame(rows, columns=["document", "start", "end"]).assign(code="tie", status="accepted")
    text = everybody.document("S-04").text
    at = text.index("小罗：我是去年")
    given.loc[1, ["start", "end"]] = [at + 3, at + 12]
    few = tuple(everybody.document(id) for id in ("S-01", "S-03", "S-04"))
    results = run(replace(everybody, documents=few, withdrawn=("S03", "S04A")), codings=given)
    assert set(results.codings["document"]) == {"S-01"}
    assert [one.found for one in results.doubts if one.where == "codings"] == [
        "2 of 3 given codings are on what was said by people who withdrew, and were left out"
    ]


def test_links_to_them_go_and_the_others_stay(everybody: Study) -> None:
    linked = (GivenLink("S-03:4", "S-01:3", "causes"), GivenLink("S-01:3/tie", "S-01:4", "causes"))
    left = without_withdrawn(replace(everybody, links=linked, withdrawn=("S03",)))
    assert left.links == linked[1:]


def test_leaving_out_twice_is_leaving_out_once(everybody: Study) -> None:
    once = without_withdrawn(replace(everybody, withdrawn=("S04A", "S-03")))
    assert without_withdrawn(once) == once
    assert left_out_codings(pd.DataFrame({"document": ["S-03"], "start": ["1"], "end": ["2"]}), once) == [0]


@pytest.mark.parametrize("study", ["children_in_distress", "participation_models", "third_party_assessment"])
def test_in_every_format_the_rest_of_a_group_interview_is_read_as_before(study: str) -> None:
    read = read_study(study)
    group = [one for one in read.documents if one.kind == "interview" and len({who.person for who in one.speakers if who.person}) > 1]
    assert group
    for document in group[:1]:
        person = next(who.person for who in document.speakers if who.person)
        left = without_withdrawn(replace(read, documents=(document,), withdrawn=(person,)))
        assert [one.id for one in left.documents] == [document.id]
        assert person not in known_as(left)
