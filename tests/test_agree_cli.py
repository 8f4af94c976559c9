"""How far coders agree, from the command line: what is printed, what is written, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from docx import Document as WordFile
from openpyxl import load_workbook

from qualcode import AgreementChoices, Draws, agreement_report, double_coding_of, open_project, read_study
from qualcode.agreement.cautioning import cautions
from qualcode.cli import main
from qualcode.keeping import update_project
from qualcode.kept import KeptCoding, KeptRelation, Reading
from qualcode.model import Study
from qualcode.reporting.contents.agreement import agreement_content
from qualcode.reporting.saying import said
from qualcode.reporting.wording import report_words
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.recording import put

AT = "2026-03-01T09:30:00"
BOOK = """codebook: mine
version: "1"
codes:
  - {id: money, name: {zh: 钱款, en: Money}, relation: directed, source: government, target: social_organisation}
  - {id: trust, name: {zh: 信任, en: Trust}}
  - {id: never, name: {zh: 从未, en: Never}}
"""
STUDY = """study: small
title: 小研究
language: {language}
codebook: mine.yaml
actors:
  - {{id: bureau, name: 区民政局, kind: government}}
  - {{id: agency, name: 甲机构, kind: social_organisation}}
documents:
{documents}"""
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}")


def small(path: Path, language: str = "zh") -> Path:
    """Three interviews of ten answers each: thirty sentences, three informants."""
    (path / "texts").mkdir(parents=True)
    lines = []
    for number in (1, 2, 3):
        answers = "".join(f"答：{number}月区民政局给我们的第{one}笔钱到了，我们信任他们。\n" for one in "一二三四五六七八九十")
        (path / "texts" / f"S-0{number}.txt").write_text(answers, encoding="utf-8")
        lines.append(f"  - {{id: S-0{number}, file: texts/S-0{number}.txt, kind: interview}}\n")
    (path / "mine.yaml").write_text(BOOK, encoding="utf-8")
    (path / "study.yaml").write_text(STUDY.format(language=language, documents="".join(lines)), encoding="utf-8")
    return path


def coded(path: Path, **given: dict[str, list[int]]) -> Study:
    """A project in which everybody read everything; `given`: coder → code → numbers of sentences."""
    study = read_study(path)
    with open_project(path / "study.sqlite", make=True) as project:
        update_project(project, study, who="李老师", at=AT)
        segments = double_coding_of(project, study).segments
        assert len(segments) == 30
        for coder, codes in given.items():
            rows = []
            for document in study.documents:
                whole = identified("reading", text_sha256(document.text), 0, len(document.text), coder, "")
                rows.append(put(Reading(whole, document.id, 0, len(document.text), coder, document.text)))
            for code, numbers in codes.items():
                for number in numbers:
                    row = segments.iloc[number]
                    place = (row["document"], int(row["start"]), int(row["end"]))
                    id = identified("coding", text_sha256(study.document(place[0]).text), *place[1:], code, coder, "")
                    rows.append(put(KeptCoding(id, *place, code, coder, quote=row["text"])))
                    if code == "money":
                        pair = ("bureau", "agency") if number % 5 or coder != "王" else ("agency", "bureau")
                        rows.append(put(KeptRelation(identified("relation", id, *pair), id, *place, *pair, code, coder, quote=row["text"])))
            project.record(rows, action="coded", who=coder, at=AT)
    return study


def ask(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, [str(one) for one in arguments])  # a table that fits on one line


# Both give money to 20 sentences, 15 of them the same: a 15, b 5, c 5, d 5.
# Po = 20/30, Pe = (2/3)² + (1/3)² = 5/9: κ = (6/9 − 5/9)/(4/9) = .25
TWO = {"李": {"money": list(range(20)), "trust": [25]}, "王": {"money": list(range(5, 25))}}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = small(tmp_path_factory.mktemp("two") / "study")
    coded(path, **TWO)
    return path


def test_two_coders_on_the_terminal(two: Path) -> None:
    done = ask("agree", two, "--resamples", 50)
    assert done.exit_code == 0, done.output
    (money,) = [line for line in done.output.splitlines() if line.startswith("钱款 ")][:1]
    assert money.split()[:4] == ["钱款", "25", "66.7", ".25"]
    assert "李、王共 2 方都完整读过 3 篇文本、3 位受访者" in done.output
    assert "占材料全部 30 句（不含访谈者的话）的 100.0 %" in done.output
    # Who never gave trust leaves κ = 0 at most, and that is told in words.
    (trust,) = [line for line in done.output.splitlines() if line.startswith("信任 ")][:1]
    assert "有人无变化" in trust
    assert "没有逐字计算一致性" in done.output
    assert "γ（Mathet 等 2015）" in done.output
    assert "少于 10 位" in done.output
    assert not ENGLISH.search(re.sub(r"Krippendorff.*|Landis.*", "", done.output))


def test_the_same_again_and_the_files(two: Path, tmp_path: Path) -> None:
    options = ("--resamples", 50, "--seed", 3, "--uncoded", "counted", "--distance", "masi")
    first, second = (ask("agree", two, *options, "--out", tmp_path / name) for name in ("one", "other"))
    assert first.exit_code == second.exit_code == 0, first.output
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert {"agreement.docx", "agreement.json", "agreement.xlsx", "characters.csv", "relations.csv", "side_by_side.csv"} <= set(names)
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes() for name in names)
    told = json.loads((tmp_path / "one" / "agreement.json").read_text(encoding="utf-8"))
    assert told["settings"]["seed"] == "3"
    assert told["settings"]["uncoded"] == "counted"
    assert told["left_out"] == ["gamma"]
    assert set(told["outputs"]) == {*names} - {"agreement.json"}
    assert sorted(told["inputs"]) == ["study.sqlite, codings", "study.sqlite, readings", "study.sqlite, relations"]
    units = pd.read_csv(tmp_path / "one" / "units.csv").set_index("code")
    assert units.loc["money", ["units", "a", "b", "c", "d"]].tolist() == [30, 15, 5, 5, 5]
    assert units.loc["money", "cohen_kappa"] == pytest.approx(0.25, abs=1e-6)
    assert "S-01" in (tmp_path / "one" / "next_to_discuss.csv").read_text(encoding="utf-8-sig")


def test_the_workbook_and_the_passage(two: Path, tmp_path: Path) -> None:
    assert ask("agree", two, "--resamples", 20, "--out", tmp_path / "out").exit_code == 0
    book = load_workbook(tmp_path / "out" / "agreement.xlsx")
    wanted = {"全部系数（句）", "四格表", "片段", "关系逐条对照", "全部分歧", "混淆", "并列对照", "下一步讨论", "系数说明"}
    assert wanted <= set(book.sheetnames)
    rows = [[cell.value for cell in row] for row in book["四格表"].iter_rows()]
    (money,) = [row for row in rows if "钱款" in row]
    assert money[3:8] == [30, 15, 5, 5, 5]
    notes = " ".join(str(cell.value) for row in book["系数说明"].iter_rows() for cell in row if cell.value)
    assert "Cohen 1960" in notes
    assert "不据以判定合格与否" in notes
    document = WordFile(str(tmp_path / "out" / "agreement.docx"))
    prose = "\n".join(one.text for one in document.paragraphs)
    assert "双重编码的材料" in prose
    assert "有人无变化：" in prose
    (table,) = [one for one in document.tables if one.rows[0].cells[-1].text == "提示"]
    assert [cell.text.split("\n")[0] for cell in table.rows[1].cells][:4] == ["钱款", "25", "66.7", "0.25"]
    # 王 turns the pair of every fifth sentence: of the 15 in the same place these are 5, 10 and 15.
    (ends,) = [one for one in document.tables if one.rows[0].cells[1].text == "问题"]
    told = {row.cells[1].text: [cell.text for cell in row.cells[2:4]] for row in ends.rows}
    assert told["两端"] == ["15", "15"]
    assert told["方向"] == ["15", "12"]


def test_three_coders_and_a_family_in_english(tmp_path: Path) -> None:
    path = small(tmp_path / "study", "en")
    coded(path, **TWO, Zhao={"money": list(range(20)), "never": []})
    done = ask("agree", path, "--resamples", 20, "--level", "family")
    assert done.exit_code == 0, done.output
    assert "Agreement code by code: Zhao, 李, 王" in done.output
    assert "κ: Fleiss' κ" in done.output
    assert "Code by hand" not in done.output


def test_only_these_coders(two: Path) -> None:
    assert "there are readings of 李 alone" in ask("agree", two, "--coder", "李").output
    wrong = ask("agree", two, "--coder", "李", "--coder", "王五")
    assert (wrong.exit_code, "coder '王五'" in wrong.output) == (1, True)


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    path = small(tmp_path / "study")
    coded(path, **TWO)
    file = path / "texts" / "S-02.txt"
    file.write_text(file.read_text(encoding="utf-8") + "答：还有一句。\n", encoding="utf-8")
    done = ask("agree", path)
    assert done.exit_code == 1
    assert "S-02: its text in the project is not the one in the study. Bring the project up to date" in done.output


def test_no_project(tmp_path: Path) -> None:
    done = ask("agree", small(tmp_path / "study"))
    assert done.exit_code == 1
    assert "qualcode project update" in done.output


def tables_of(path: Path, folder: Path) -> list[Path]:
    """What the two coded, as tables in place of a project."""
    study = read_study(path)
    with open_project(path / "study.sqlite") as project:
        codings = double_coding_of(project, study).codings
    files = []
    for coder in TWO:
        own = codings[codings["coder"] == coder][["document", "start", "end", "code", "coder", "status"]]
        ends = own["code"].map({"money": "bureau"}).fillna("")
        own = own.assign(source=ends, target=ends.map({"bureau": "agency"}).fillna(""))
        own.to_csv(folder / f"{coder}.csv", index=False, encoding="utf-8-sig")
        files.append(folder / f"{coder}.csv")
    return files


def test_tables_in_place_of_a_project(two: Path, tmp_path: Path) -> None:
    files = [part for file in tables_of(two, tmp_path) for part in ("--codings", file)]
    done = ask("agree", two, *files)
    assert done.exit_code == 2
    assert "a table cannot say what a coder read" in done.output
    assert "--complete" in done.output
    whole = ask("agree", two, *files, "--complete", "all", "--resamples", 20)
    project = ask("agree", two, "--resamples", 20)
    units = [text.split("== 片段的一致性 ==")[0] for text in (whole.output, project.output)]
    assert units[0] == units[1]
    some = ask("agree", two, *files, "--complete", "S-01,S-03", "--resamples", 20)
    assert "2 篇文本、2 位受访者（无人发言的材料按文本计）的 20 句" in some.output
    assert "编码所在的句子没有读过的记录" in some.output


def test_a_table_of_readings_and_everything_wrong_at_once(two: Path, tmp_path: Path) -> None:
    files = [part for file in tables_of(two, tmp_path) for part in ("--codings", file)]
    readings = tmp_path / "read.csv"
    readings.write_text("document,start,end,coder\nS-01,,,李\nS-01,0,100,王\n", encoding="utf-8")
    done = ask("agree", two, *files, "--readings", readings, "--resamples", 20)
    assert done.exit_code == 0, done.output
    assert "只读了一部分" in done.output
    readings.write_text("document,start,end,coder\nS-1,,,李\nS-01,5,99999,王\nS-01,,,\n", encoding="utf-8")
    done = ask("agree", two, *files, "--readings", readings, "--complete", "S-09")
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.output.splitlines()[:-1]] == ["--complete", *(f"read.csv, row {n}" for n in (2, 3, 4))]
    assert "--readings and --complete belong to --codings" in ask("agree", two, "--complete", "all").output


def test_in_a_notebook(two: Path) -> None:
    study = read_study(two)
    with open_project(two / "study.sqlite") as project:
        found = double_coding_of(project, study)
    draws = Draws(seed=1, resamples=20)
    report = agreement_report(
        found.codings, found.readings, segments=found.segments, relations=found.relations, draws=draws, choices=AgreementChoices()
    )
    assert report.characters is None
    assert report.left_out == ("characters", "sets", "gamma")
    assert len(report.discuss) == 14  # 5 and 5 of money, 1 of trust, 3 turned round
    first = report.discuss["segment"].iloc[0]
    rest = agreement_report(
        found.codings, found.readings, segments=found.segments, draws=draws, choices=AgreementChoices(), settled=[first]
    )
    assert first not in set(rest.discuss["segment"])
    assert rest.relations is None
    assert [one.id for one in agreement_content(rest, study).sections if one.id == "relations"] == []


def test_pseudonyms_hold_in_what_people_read(tmp_path: Path) -> None:
    path = small(tmp_path / "study")
    (path / "key.csv").write_text("original,pseudonym,sort,use\n区民政局,某局,organisation,yes\n", encoding="utf-8")
    with (path / "study.yaml").open("a", encoding="utf-8") as stream:
        stream.write("pseudonyms: key.csv\n")
    coded(path, **TWO)
    done = ask("agree", path, "--resamples", 10, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "区民政局" not in done.output
    book = load_workbook(tmp_path / "out" / "agreement.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [text for text in cells if "区民政局" in text]
    assert [text for text in cells if "某局给我们的" in text]


def test_every_caution_has_words() -> None:
    values = {"cohen_kappa": 0.318, "brennan_prediger": 0.70}
    told = [*cautions(12, 1, {"A": 0.0, "B": 0.25}, values), *cautions(99, 9, {"A": 0.0, "B": 0.0}, {})]
    told += [*cautions(99, 9, {"A": 1.0, "B": 0.99}, {}), *cautions(99, 9, {"A": 0.01, "B": 0.01}, {})]
    assert {name for name, _ in told} == {"few_units", "one_informant", "nobody_gave_it", "without_variation", "rare", "common", "paradox"}
    for language in ("zh", "en"):
        words = report_words(language)
        assert all(f"agreement.caution.{name}" in words and f"agreement.caution_note.{name}" in words for name, _ in told)
    joined = "; ".join(text for _, text in told)
    assert not ENGLISH.search(said(joined, report_words("zh"), "zh"))
    assert said(joined, report_words("en"), "en") == joined


def test_both_languages_have_the_same_words() -> None:
    keys = [{key for key in report_words(language) if key.startswith("agreement.")} for language in ("zh", "en")]
    assert keys[0] == keys[1]
