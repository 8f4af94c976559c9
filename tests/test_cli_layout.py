"""`qualcode layout`, and what a run writes of the layouts that a study declares."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from qualcode import Results, run, write_results
from qualcode.cli import main
from qualcode.layouts.record import split_ids
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.reporting.laying import layout_sections

STUDY = """study: small
title: Small
language: zh
codebook: conditions
actors:
  - {id: bureau, name: 清江区民政局, kind: government, level: district}
stages:
  - {id: before, name: 以前, from: 2009, to: 2012}
  - {id: after, name: 以后, from: 2013}
documents:
  - {id: P-01, file: P-01.txt, kind: policy, date: 2010-03-01}
"""
LAYOUTS = """layouts:
  - {layout: comparison, name: then_and_now, criteria: condition}
  - {layout: comparison, criteria: [condition.law]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = tmp_path_factory.mktemp("small")
    (study / "study.yaml").write_text(STUDY + LAYOUTS, encoding="utf-8")
    (study / "P-01.txt").write_text("第一条 2010年经费不足，没有法律依据。\n第二条 2014年仍然缺少法律依据。\n", encoding="utf-8")
    return study


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    return run(folder)


@pytest.fixture(scope="module")
def out(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("written") / "out"
    write_results(results, out, figures=False)
    return out


def test_two_layouts_of_a_kind_are_told_apart_in_the_report(results: Results) -> None:
    sections = layout_sections(Evidence(results), Labels(results.study))
    assert [one.id for one in sections] == ["layout_then_and_now", "layout_comparison"]
    assert len({one.title for one in sections}) == 2


def told(*words: str) -> str:
    done = CliRunner().invoke(main, ["layout", *words])
    assert done.exit_code == 0, done.output
    return done.output


def failed(*words: str) -> str:
    done = CliRunner().invoke(main, ["layout", *words])
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    return done.output


def test_a_run_writes_each_table_with_names_beside_its_ids(out: Path, results: Results) -> None:
    laid = results.layouts["then_and_now"]
    for name, table in laid.tables.items():
        file = out / "layouts" / "then_and_now" / f"{name}.csv"
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        assert len(pd.read_csv(file)) == len(table)
    vertical = pd.read_csv(out / "layouts" / "then_and_now" / "vertical.csv")
    assert set(zip(vertical["period"], vertical["period_name"], strict=True)) >= {("before", "以前"), ("after", "以后")}
    assert "法规制度滞后" in set(vertical["criterion_name"])


def test_every_id_in_a_file_is_that_of_a_coding(out: Path) -> None:
    known = set(pd.read_csv(out / "codings.csv")["coding"])
    vertical = pd.read_csv(out / "layouts" / "then_and_now" / "vertical.csv")
    ids = [id for cell in vertical["codings"] for id in split_ids(cell)]
    assert ids
    assert set(ids) <= known


def test_the_index_and_the_manifest_name_what_was_written(out: Path) -> None:
    index = pd.read_csv(out / "layouts" / "index.csv")
    assert list(dict.fromkeys(index["layout"])) == ["then_and_now", "comparison"]
    assert all((out / "layouts" / file).is_file() for file in index["file"])
    choices = pd.read_csv(out / "layouts" / "choices.csv")
    assert ("comparison", "criteria", "condition.law") in set(choices.itertuples(index=False, name=None))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["layouts"]["comparison"]["kind"] == "comparison"
    assert "layouts/comparison/vertical.csv" in manifest["outputs"]


def test_a_study_without_layouts_is_written_as_it_was(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "study" / "P-01.txt").write_bytes((folder / "P-01.txt").read_bytes())
    write_results(run(tmp_path / "study"), tmp_path / "out", figures=False)
    assert not (tmp_path / "out" / "layouts").exists()
    assert "layouts" not in json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "declares no layouts" in failed(str(tmp_path / "study"))


def test_without_a_name_the_layouts_are_listed(folder: Path) -> None:
    shown = told(str(folder))
    assert "then_and_now" in shown
    assert "timeline" in shown
    assert "--table vertical" in shown


def test_the_first_table_is_shown_with_the_choices_and_the_other_tables(folder: Path) -> None:
    shown = told(str(folder), "then_and_now")
    assert "criterion_name" in shown
    assert "missing: blank without material" in shown
    assert "further tables (--table): likeness" in shown
    assert "P-01" in told(str(folder), "then_and_now", "--table", "timeline")


def test_a_file_holds_all_tables_or_the_one_asked_for(folder: Path, tmp_path: Path, results: Results) -> None:
    told(str(folder), "then_and_now", "--out", str(tmp_path / "all.xlsx"))
    names = openpyxl.load_workbook(tmp_path / "all.xlsx").sheetnames
    assert names == [*results.layouts["then_and_now"].tables, "choices"]
    told(str(folder), "then_and_now", "--table", "timeline", "--out", str(tmp_path / "one.csv"))
    assert pd.read_csv(tmp_path / "one.csv")["document"].tolist() == ["P-01"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("then_and_nov",), "closest: 'then_and_now'"),
        (("comparison", "--table", "timelines"), "closest: 'timeline'"),
        (("--table", "timeline"), "name it behind the study"),
        (("comparison", "--out", "x.docx"), "name a file that ends in"),
    ],
)
def test_what_is_not_there_is_said_plainly(folder: Path, words: tuple[str, ...], message: str) -> None:
    assert message in failed(str(folder), *words)
