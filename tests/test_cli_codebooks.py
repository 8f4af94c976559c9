"""`qualcode codebook`: check, import, export, migrate, with exit codes and what is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.linting.findings import Finding

CLEAN = "codebook: clean\nversion: '2'\ncodes:\n  - {id: a, name: A, definition: d, indicators: {zh: [拖欠尾款]}}\n"


def qualcode(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["codebook", *map(str, arguments)])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "clean.yaml"
    path.write_text(CLEAN, encoding="utf-8")
    return path


def test_a_clean_codebook_ends_with_0(book: Path) -> None:
    done = qualcode("check", book)
    assert (done.exit_code, done.stdout) == (0, f"{book}: 0 problems, 0 remarks.\n")


def test_remarks_end_with_0_and_problems_with_1_a_line_each(book: Path, tmp_path: Path) -> None:
    book.write_text(CLEAN.replace("[拖欠尾款]", "[拖欠尾款, 长期拖欠尾款]"), encoding="utf-8")
    remarked = qualcode("check", book)
    assert remarked.exit_code == 0, remarked.output
    assert remarked.stdout.startswith("remark: a, zh indicator 2: it never speaks alone")
    book.write_text(CLEAN.replace("[拖欠尾款]", "[钱, 没 用]"), encoding="utf-8")
    done = qualcode("check", book, "--out", tmp_path / "findings.csv")
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:-1]] == ["problem", "problem"]
    assert done.stdout.splitlines()[-1].endswith("2 problems, 0 remarks.")
    listed = pd.read_csv(tmp_path / "findings.csv", encoding="utf-8-sig")
    assert tuple(listed.columns) == Finding._fields
    assert len(listed) == 2


def test_a_study_gives_counts(book: Path, small_study: Path, tmp_path: Path) -> None:
    book.write_text(CLEAN.replace("[拖欠尾款]", "[尾款]"), encoding="utf-8")
    # 尾款 stands in one of the three answers: too few to speak of a word that stands everywhere
    assert qualcode("check", book, "--study", small_study).stdout == f"{book}: 0 problems, 0 remarks.\n"
    study = tmp_path / "study"
    shutil.copytree(small_study, study)
    (study / "texts" / "S-01.txt").write_text("问：钱呢？\n" + "答：尾款还没有到。\n" * 12, encoding="utf-8")
    assert "'尾款' speaks alone and stands in 12 of " in qualcode("check", book, "--study", study).stdout


def test_there_and_back(tmp_path: Path) -> None:
    dic = tmp_path / "mood.dic"
    dic.write_text("%\n1\tmood\n%\nhapp*\t1\nsad\t1\n", encoding="utf-8")
    done = qualcode("import", dic, "--out", tmp_path / "mood.yaml", "--language", "en")
    assert done.exit_code == 0, done.output
    assert "1 code with 1 indicator " in done.stdout
    # happ is no word: an indicator of it would never speak
    assert "'happ*'" in done.stderr
    assert qualcode("check", tmp_path / "mood.yaml").exit_code == 0
    done = qualcode("export", tmp_path / "mood.yaml", "--to", tmp_path / "back.dic", "--language", "en")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "back.dic").read_text(encoding="utf-8") == "%\n1\tmood\n%\nsad\t1\n"


def test_nothing_is_replaced_unasked_and_damage_writes_nothing(book: Path, tmp_path: Path) -> None:
    done = qualcode("export", book, "--to", book)
    assert (done.exit_code, book.read_text(encoding="utf-8")) == (1, CLEAN)
    assert "--overwrite" in done.stderr
    (tmp_path / "bad.dic").write_text("%\n1\ta\n%\nx\t9\ny\n", encoding="utf-8")
    done = qualcode("import", tmp_path / "bad.dic", "--out", tmp_path / "bad.yaml")
    assert done.exit_code == 1
    assert "2 problems; nothing was written." in done.stderr
    assert not (tmp_path / "bad.yaml").exists()
    assert qualcode("import", tmp_path / "missing.dic", "--out", tmp_path / "x.yaml").exit_code == 1
    assert qualcode("import", tmp_path / "bad.dic", "--out", tmp_path / "x.csv").exit_code == 2


def test_codings_are_brought_up_to_date(book: Path, tmp_path: Path) -> None:
    history = (
        "history:\n  - {version: '2', renamed: old, to: a}\n  - {version: '2', split: wide, to: [a, b]}\ncodes:\n  - {id: b, name: B}\n"
    )
    book.write_text(CLEAN.replace("codes:\n", history), encoding="utf-8")
    codings = tmp_path / "codings.csv"
    codings.write_text("﻿document,start,code,quote\nS-01,007,old, 尾款 \nS-01,8,wide,NA\nS-02,9,a,x\n", encoding="utf-8")
    done = qualcode("migrate", codings, book, "--out", tmp_path / "new.csv")
    assert done.exit_code == 0, done.output
    assert "3 codings written" in done.stdout
    assert "1 renamed or merged, 1 to decide" in done.stdout
    assert "wide was split: 1 coding; choose a or b" in done.stdout
    rows = (tmp_path / "new.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1:] == ["S-01,007,a, 尾款 ,old,renamed,", "S-01,8,wide,NA,wide,split,a; b", "S-02,9,a,x,,,"]


def test_codings_with_unknown_codes_name_the_ledger(book: Path, tmp_path: Path) -> None:
    (tmp_path / "codings.csv").write_text("code\nold\nolder\n", encoding="utf-8")
    done = qualcode("migrate", tmp_path / "codings.csv", book, "--out", tmp_path / "new.csv")
    assert done.exit_code == 1
    assert done.stderr.count("codings.csv: code '") == 2
    assert "`history:`" in done.stderr
    assert not (tmp_path / "new.csv").exists()
    (tmp_path / "none.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "no column 'code'" in qualcode("migrate", tmp_path / "none.csv", book, "--out", tmp_path / "new.csv").stderr
