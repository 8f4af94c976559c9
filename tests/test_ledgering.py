"""Changes of codes entered into the ledger of a codebook, in the file as people wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode import ArgumentError, DataError, change_codebook, read_codebook
from qualcode.cli import main

BOOK = """# 我的手册
codebook: mine   # 名称
version: '1.9'  # 第一版
codes:
  # 先说钱
  - id: control   # 控制
    name: 控制
    codes:
      - {id: control.money, name: 钱}
      - id: "control.talk"
        name: 说话
  - id: tie
    name: 关系
    indicators: {zh: [{match: 钱, codes: [control.money]}]}
"""
HISTORY = 'history:\n  # 记录\n  - {version: "1.5", renamed: link, to: tie}\n\n# 完\n'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["codebook", "change", *(str(one) for one in arguments)])


def test_a_code_is_renamed_where_it_stands(book: Path) -> None:
    done = change_codebook(book, kind="renamed", old=["control.talk"], new=["control.words"], note='说"话"')
    line = '{version: "1.10", renamed: control.talk, to: control.words, note: "说\\"话\\""}'
    wanted = BOOK.replace('"control.talk"', '"control.words"').replace("version: '1.9'", 'version: "1.10"')
    assert book.read_text(encoding="utf-8") == f"{wanted}history:\n  - {line}\n"
    assert (done.version, done.lines, done.renamed, done.doubts) == ("1.10", (line,), ("control.talk",), ())
    assert read_codebook(book).history[0].note == '说"话"'


def test_lines_are_added_behind_the_last_one(book: Path) -> None:
    book.write_text(BOOK + HISTORY, encoding="utf-8", newline="\r\n")
    change_codebook(book, kind="split", old=["speech"], new=["control.talk", "tie"], version="2")
    data = book.read_bytes()
    assert b"\n" not in data.replace(b"\r\n", b"")
    ending = '  - {version: "1.5", renamed: link, to: tie}\n  - {version: "2", split: speech, to: [control.talk, tie]}\n\n# 完\n'
    assert data.decode().replace("\r\n", "\n") == BOOK.replace("version: '1.9'", 'version: "2"') + "history:\n  # 记录\n" + ending


def test_codes_below_go_with_a_family(book: Path) -> None:
    done = change_codebook(book, kind="renamed", old=["control"], new=["steer"])
    read = read_codebook(book)
    assert [one.id for one in read.codes] == ["steer", "steer.money", "steer.talk", "tie"]
    assert read.code("tie").indicators["zh"][0].codes == ("steer.money",)
    assert len(done.lines) == 3


NAMED = """codebook: mine
version: "1"
# money 不是 id
title: money
lists: {codes: [money]}
codes:
  - id: money  # money
    name: money
    definition: money
    indicators: {zh: [money, {match: [money, 钱], none: [money]}]}
  - id: tie
    name: 关系
    yields_to: ["money"]
    when_denied: money
    indicators: {zh: [{match: money, codes: money, not_codes: ['money', help]}]}
  - id: help
    name: 帮
    yields_to:
      - money  # 钱先说
    counterexamples: {zh: [{text: money, instead: money}, {text: 给钱, instead: moneyed}]}
    indicators: {zh: [帮]}
"""


def test_what_names_a_code_goes_with_it(book: Path) -> None:
    """And nothing else does: names, definitions, words that are looked for, comments, reasons that only begin so."""
    book.write_text(NAMED, encoding="utf-8")
    change_codebook(book, kind="renamed", old=["money"], new=["funding"])
    wanted = (
        NAMED.replace("- id: money  #", "- id: funding  #")
        .replace('["money"]\n    when_denied: money', '["funding"]\n    when_denied: funding')
        .replace("codes: money, not_codes: ['money', help]", "codes: funding, not_codes: ['funding', help]")
        .replace("- money  # 钱先说", "- funding  # 钱先说")
        .replace("instead: money}", "instead: funding}")
        .replace('version: "1"', 'version: "2"')
    )
    assert book.read_text(encoding="utf-8") == wanted + 'history:\n  - {version: "2", renamed: money, to: funding}\n'


def test_old_names_in_prose_are_told(book: Path) -> None:
    book.write_text(BOOK.replace("name: 说话", "name: 说话\n        definition: 不是 control.money。"), encoding="utf-8")
    done = change_codebook(book, kind="renamed", old=["control.money"], new=["control.funding"])
    assert [one.where for one in done.doubts] == ["mine.yaml, lines 12"]
    assert change_codebook(book, kind="renamed", old=["control.funding"], new=["control.fee"]).doubts == ()


def test_a_family_of_a_large_codebook(tmp_path: Path) -> None:
    """Governance names codes of the family in all these ways; the same codes but for their names come out."""
    copy = tmp_path / "my.yaml"
    exported = CliRunner().invoke(main, ["codebook", "export", "governance", "--to", str(copy), "--format", "qualcode"])
    assert exported.exit_code == 0, exported.output
    before = {one.id: one for one in read_codebook(copy).codes}
    change_codebook(copy, kind="renamed", old=["control"], new=["steer"])

    def now(id: str) -> str:
        return "steer" + id.removeprefix("control") if f"{id}.".startswith("control.") else id

    after = {one.id: one for one in read_codebook(copy).codes}
    assert list(after) == [now(id) for id in before]
    for id, code in before.items():
        assert after[now(id)].yields_to == tuple(map(now, code.yields_to))
        assert after[now(id)].when_denied == now(code.when_denied)
        assert [one.instead for one in after[now(id)].counterexamples.get("zh", ())] == [
            now(one.instead) for one in code.counterexamples.get("zh", ())
        ]


def test_what_would_not_read_is_not_written(book: Path) -> None:
    """The parent of the new id is missing."""
    before = book.read_bytes()
    with pytest.raises(DataError) as caught:
        change_codebook(book, kind="renamed", old=["control.money"], new=["steer.money"])
    told = "\n".join(map(str, caught.value.problems))
    assert "code 'steer.money' has no parent 'steer'" in told
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({"kind": "renamed", "old": ["money"], "new": ["x"]}, "stands 0 times"),
        ({"kind": "renamed", "old": ["control.talk"], "new": ["tie"]}, "there is a code 'tie' already"),
        ({"kind": "merged", "old": ["a", "b"], "new": ["nowhere"]}, "Write an entry for it under `codes:` first"),
        ({"kind": "split", "old": ["a"], "new": ["tie", "nowhere"]}, "'nowhere': not in the codebook yet"),
        ({"kind": "split", "old": ["a"], "new": ["tie"]}, "needs two codes"),
        ({"kind": "renamed", "old": ["control.talk"], "new": ["x"], "version": "1.2"}, "earlier than the present"),
    ],
)
def test_refused(book: Path, how: dict[str, object], found: str) -> None:
    with pytest.raises((DataError, ArgumentError), match=found):
        change_codebook(book, **how)  # type: ignore[arg-type]
    assert book.read_text(encoding="utf-8") == BOOK


def test_a_version_without_a_number_and_a_ledger_in_one_line(book: Path) -> None:
    book.write_text(BOOK.replace("'1.9'", "spring"), encoding="utf-8")
    with pytest.raises(DataError, match="--version"):
        change_codebook(book, kind="renamed", old=["control.talk"], new=["x"])
    book.write_text(BOOK + 'history: [{version: "1", renamed: a, to: tie}]\n', encoding="utf-8")
    with pytest.raises(DataError, match="in one line"):
        change_codebook(book, kind="renamed", old=["control.talk"], new=["x"])


def test_on_the_command_line(book: Path) -> None:
    (book.parent / "study.yaml").write_text("study: small\ntitle: 小\ncodebook: [mine.yaml, measures]\n", encoding="utf-8")
    done = ask(book.parent, "--merged", "control.talk,speech", "--to", "tie", "--note", "分不开", "--decision", "decision-1")
    assert done.exit_code == 0, done.output
    assert (
        'mine.yaml is version 1.10 now:\n  {version: "1.10", merged: [control.talk, speech], to: tie, note: "分不开 [decision-1]"}'
        in done.output
    )
    assert "'control.talk' was merged and still stands in the codebook" in done.stderr
    assert "qualcode project migrate" in done.output
    assert ask(book, "--renamed", "control.talk", "x", "--to", "y").exit_code == 2


def test_built_in_codebooks_are_refused(tmp_path: Path) -> None:
    done = ask("governance", "--renamed", "control.goals", "control.aims")
    assert done.exit_code == 1
    assert "qualcode codebook export governance --to my_governance.yaml --format qualcode" in done.output
    (tmp_path / "study.yaml").write_text("study: small\ntitle: 小\ncodebook: governance\n", encoding="utf-8")
    assert "Copy it first" in ask(tmp_path, "--renamed", "control.goals", "control.aims").output
    # And the way that is named leads there.
    copy = tmp_path / "my_governance.yaml"
    exported = CliRunner().invoke(main, ["codebook", "export", "governance", "--to", str(copy), "--format", "qualcode"])
    assert exported.exit_code == 0, exported.output
    (tmp_path / "study.yaml").write_text("study: small\ntitle: 小\ncodebook: my_governance.yaml\n", encoding="utf-8")
    done = ask(tmp_path, "--renamed", "control.goals", "control.aims")
    assert done.exit_code == 0, done.output
    assert read_codebook(copy).code("control.aims").label("zh") == "目标方案单方设定"
