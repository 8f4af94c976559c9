"""``qualcode init``: a folder of texts becomes a study that can be read at once, every guess marked."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import qualcode
from qualcode import DataError, Document, read_study
from qualcode.cli import main
from qualcode.grammar import Grammar
from qualcode.starting import start_study
from qualcode.starting.guessing import guessed_language, guessed_text
from qualcode.starting.writing import scalar

CORPORA = Path(__file__).resolve().parents[1] / "corpora"
INTERVIEW = "访：忙吗？\n受：忙。街道派活。\n访：为什么？\n受：不知道。\n"
CONTRACT = "服务合同\n甲方（委托方）：G区民政局\n乙方（受托方）：远帆社会工作服务中心\n第一条 乙方提供服务。\n第二条 G区民政局付款。\n"


def written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


# What a text is. Constructed; the expected kind is what the text calls itself or looks like.
KINDS = [
    ("S02.txt", INTERVIEW, "interview"),
    ("S02.txt", "问：忙吗？\n" * 3 + "答：忙。\n" * 3, "interview"),
    ("张三.txt", "张三：忙吗？\n李四：忙。\n张三：为什么？\n李四：街道派活。\n张三：多吗？\n李四：多。\n", "interview"),
    ("a.txt", CONTRACT, "contract"),
    ("服务协议.txt", "双方同意合作。\n", "contract"),
    ("a.txt", "关于印发《评估报告编写办法》的通知\n各单位：\n请执行。\n", "policy"),
    ("民发〔2015〕89号.txt", "第一条 甲。\n第二条 乙。\n第三条 丙。\n", "policy"),
    ("a.txt", "社会组织管理办法（试行）\n总则\n", "policy"),
    ("a.txt", "第三季度联席会议纪要\n会议研究了经费。\n", "minutes"),
    ("田野笔记.txt", "下午到了社区。\n", "observation"),
    ("a.txt", "项目末期评估报告\n服务对象满意。\n", "evaluation_report"),
    ("a.txt", "今天没有什么可说的。\n", "other"),
    ("办法不多.txt", "想不出办法。\n", "other"),
]


@pytest.mark.parametrize(("name", "text", "kind"), KINDS)
def test_kind(name: str, text: str, kind: str, grammars: dict[str, Grammar]) -> None:
    assert guessed_text(name, Document("x", text), grammars["zh"]).kind == kind


@pytest.mark.parametrize(
    ("name", "id", "date", "role"),
    [
        ("S02_20190712_站长.docx", "S02", "2019-07-12", "站长"),
        ("S-02 2019-07-12 站长.docx", "S-02", "2019-07-12", "站长"),
        ("S02_访谈_站长 (终稿).docx", "S02", "", "站长"),
        ("S02訪談.txt", "S02", "", ""),
        ("S02.txt", "S02", "", ""),
        ("texts/访谈一.txt", "访谈一", "", ""),
        ("S02_20191345.txt", "S02", "", "20191345"),
        ("国发_2015_89号.txt", "国发_2015_89号", "", ""),
        ("a b [c]!.txt", "a-b-c", "", ""),
    ],
)
def test_the_name_of_a_file_tells_id_date_and_role(name: str, id: str, date: str, role: str, grammars: dict[str, Grammar]) -> None:
    guess = guessed_text(name, Document("x", INTERVIEW), grammars["zh"])
    assert (guess.id, guess.date, guess.role if not role.isdigit() else role) == (id, date, role)


def test_who_asks_is_known_by_the_word_or_by_the_questions(grammars: dict[str, Grammar]) -> None:
    by_word = guessed_text("a.txt", Document("x", INTERVIEW), grammars["zh"])
    assert [(one.label, one.asks) for one in by_word.labels] == [("访", True), ("受", False)]
    spoken = "张三：忙吗？\n李四：忙。\n张三：为什么？\n李四：街道派活。\n张三：多吗？\n李四：多。\n"
    by_questions = guessed_text("a.txt", Document("x", spoken), grammars["zh"])
    assert [(one.label, one.asks, one.turns) for one in by_questions.labels] == [("张三", True, 3), ("李四", False, 3)]


@pytest.mark.parametrize(
    ("text", "language"), [("我们的合同", "zh"), ("our contract", "en"), ("街道 KPI 考核 OK", "zh"), ("They say 好 all the time.", "en")]
)
def test_language(text: str, language: str) -> None:
    assert guessed_language([text]) == language


def test_the_built_in_texts_become_a_study_that_runs(tmp_path: Path) -> None:
    folder = tmp_path / "萤火"
    shutil.copytree(CORPORA / "nominal_contracts" / "texts", folder / "texts")
    start = start_study(folder)
    assert dict(start.kinds) == {"interview": 11, "contract": 1, "observation": 1, "policy": 1}
    read, known = read_study(folder), read_study("nominal_contracts")
    assert {document.id: document.kind for document in read.documents} == {document.id: document.kind for document in known.documents}
    asks = {(one.id, speaker.label) for one in read.documents for speaker in one.speakers if speaker.interviewer}
    assert asks == {(one.id, speaker.label) for one in known.documents for speaker in one.speakers if speaker.interviewer}
    assert {role: read.actor(id).name for role, id in read.roles.items()} == {  # type: ignore[union-attr]
        "purchaser": "N区民政委员会",
        "provider": "拾光社会工作服务中心",
        "host": "梧桐街道办事处",
    }
    assert read.id == "study"
    assert len(qualcode.run(read).codings)


def test_every_guess_says_so_and_what_is_missing_is_there_to_fill_in(tmp_path: Path) -> None:
    written(tmp_path, S02_20190712_站长=INTERVIEW, K1=CONTRACT)
    start_study(tmp_path)
    lines = (tmp_path / "study.yaml").read_text(encoding="utf-8").splitlines()
    for begin in (
        "language: zh",
        "    kind: interview",
        "    kind: contract",
        "    date: 2019-07-12",
        "      访: interviewer",
        "  purchaser: G区民政局",
    ):
        line = next(line for line in lines if line.startswith(begin))
        assert "# 猜测: " in line
    for begin in ("    # site:", "      # 受: ", "#   host: ", "    # date: "):
        assert any(line.startswith(begin) for line in lines), begin


def test_comments_are_english_in_an_english_study(tmp_path: Path) -> None:
    written(tmp_path / "My Study", a="Q: Busy?\nA: Yes. The Town Council sends work.\nQ: Why?\nA: The Town Council says so.\n")
    start_study(tmp_path / "My Study")
    text = (tmp_path / "My Study" / "study.yaml").read_text(encoding="utf-8")
    assert "study: my_study\n" in text
    assert "guessed: " in text
    assert text.isascii() or not any("\u3400" <= character <= "\u9fff" for character in text)
    assert read_study(tmp_path / "My Study").language == "en"


NAMES = [
    "null",
    "a b",
    "#1",
    "'q'",
    "- x",
    "{a}",
    "[b], c",
    "  两 格",
    "é",
    "1e3",
    "yes",
    "@a",
    "%b",
    "，，",
    "😀",
    "interviewer",
    "访谈：一",
    "ひ",
]
LABELS = ["老王", "A B", "王#1", "null", "'王", "{王", "- 王", "@王", "é"]


def test_whatever_files_are_called_the_study_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in NAMES:
        (tmp_path / f"{name}.txt").write_text(INTERVIEW, encoding="utf-8")
        (tmp_path / "sub" / f"{name}.txt").write_text(CONTRACT, encoding="utf-8")
    assert start_study(tmp_path).left_out == ()
    read = read_study(tmp_path)
    assert sorted(document.file for document in read.documents) == sorted(f"{sub}{name}.txt" for name in NAMES for sub in ("", "sub/"))
    assert len({document.id for document in read.documents}) == 2 * len(NAMES)


def test_whatever_labels_are_the_study_can_be_read(tmp_path: Path) -> None:
    for number, label in enumerate(LABELS, 1):
        written(tmp_path, **{f"S{number}": f"问：忙吗？\n{label}：忙。\n问：为什么？\n{label}：街道派活。\n" * 2})
    start_study(tmp_path)
    read = read_study(tmp_path)
    assert [[one.label for one in document.speakers if one.interviewer] for document in read.documents] == [["问"]] * len(LABELS)


@pytest.mark.parametrize(
    "text", ["", "a", "民政局", "null", "Yes", "a: b", "x # y", "\u2028", "\x85", "a\tb", '"', "\\", "2019-07-12", "~", "第一、第二"]
)
def test_scalar_comes_back_as_it_was(text: str, tmp_path: Path) -> None:
    from qualcode.reading.yamlfiles import read_yaml

    assert read_yaml(tmp_path / "x.yaml", f"a: {scalar(text)}  # comment\nb: [{scalar(text)}]\n").get("a").text == text


def test_what_is_no_material_is_not_taken_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    written(tmp_path, S1=INTERVIEW)
    for name in (".hidden.txt", "~$S1.docx", "notes.yaml", "documents.csv.txt"):
        (tmp_path / name).write_text("x：y\n", encoding="utf-8")
    for name, data in (("a.jpg", b"x"), ("empty.txt", b""), ("old.doc", b"x"), ("README.md", b"read me")):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "out" / "report.html").write_text("<p>x</p>", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "broken.docx", "w") as archive:
        archive.writestr("x", "y")
    start = start_study(tmp_path)
    assert [one.name for one in start.left_out] == ["README.md", "a.jpg", "broken.docx", "empty.txt", "old.doc"]
    assert all(one.found and one.remedy.endswith(".") for one in start.left_out)
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    assert "#   a.jpg: " in text
    assert sorted(document.file for document in read_study(tmp_path).documents) == ["S1.txt", "documents.csv.txt"]


def test_a_folder_that_is_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system refuses one folder, as it does without permission; whoever runs the tests may have all permissions."""
    written(tmp_path, S1=INTERVIEW)
    (tmp_path / "closed").mkdir()
    look = os.scandir

    def scandir(path: str = ".") -> Any:
        if Path(path).name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (left,) = start_study(tmp_path).left_out
    assert (left.name, left.found) == ("closed", "this folder cannot be opened (Permission denied)")


def test_many_documents_go_into_a_table(tmp_path: Path) -> None:
    for number in range(61):
        written(tmp_path, **{f"S{number:02d}_201907{number % 28 + 1:02d}_站长": INTERVIEW})
    start = start_study(tmp_path)
    assert [path.name for path in start.written] == ["study.yaml", "documents.csv"]
    data = (tmp_path / "documents.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0])[:6] == ["id", "file", "kind", "date", "site", "title"]
    read = read_study(tmp_path)
    assert len(read.documents) == 61
    assert read.documents[0].speakers[0].interviewer
    assert read.documents[0].date == "2019-07-01"


def test_a_study_that_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    written(tmp_path, S1=INTERVIEW)
    (tmp_path / "study.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="already"):
        start_study(tmp_path)
    assert (tmp_path / "study.yaml").read_text(encoding="utf-8") == "mine"
    start_study(tmp_path, force=True)
    first = (tmp_path / "study.yaml").read_bytes()
    start_study(tmp_path, force=True)
    assert (tmp_path / "study.yaml").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["S1.txt", "study.yaml"]


@pytest.mark.parametrize("make", ["nothing", "empty", "file", "unreadable"])
def test_a_folder_without_texts_is_a_problem(make: str, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    if make == "file":
        folder.write_text("x", encoding="utf-8")
    elif make != "nothing":
        folder.mkdir()
    if make == "unreadable":
        (folder / "a.jpg").write_bytes(b"x")
    done = CliRunner().invoke(main, ["init", str(folder)])
    assert done.exit_code == 1
    assert str(folder) in done.stderr
    assert not (folder / "study.yaml").exists() if folder.is_dir() else True


def test_the_command_says_what_it_found_and_what_to_do_next(tmp_path: Path) -> None:
    written(tmp_path, S1=INTERVIEW, K1=CONTRACT)
    (tmp_path / "a.jpg").write_bytes(b"x")
    done = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert done.exit_code == 0, done.output
    for part in (
        "2 documents: 1 contract, 1 interview",
        "4 turns",
        "G区民政局 (2)",
        "1 file left out",
        "a.jpg",
        "qualcode check",
        "qualcode run",
    ):
        assert part in done.stdout
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).exit_code == 0
    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 1
    assert CliRunner().invoke(main, ["init", str(tmp_path), "--force", "--language", "en"]).exit_code == 0
    assert read_study(tmp_path).language == "en"
    assert CliRunner().invoke(main, ["init", str(tmp_path), "--force", "--codebook", "govern"]).exit_code == 1


# check


def test_check_groups_by_document_and_finds_what_nobody_listed(folder) -> None:
    folder.write("texts/S-02.txt", INTERVIEW)
    folder.write("texts/S-03.txt", INTERVIEW)
    folder.study(
        "study: small",
        "actors:",
        "  - {id: bureau, name: 区民政局, kind: goverment}",
        "roles: {purchser: bureau}",
        "documents:",
        "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: bureau}}",
        "  - {id: S-02, file: texts/S-02.txt, kind: interview, speakers: {访: interviewer, 爱: bureau}}",
    )
    done = CliRunner().invoke(main, ["check", str(folder.path)])
    assert done.exit_code == 0
    for part in ("(closest: 'government')", "(closest: 'purchaser')", "texts/S-03.txt: it lies in"):
        assert part in done.stderr
    first, *counts = done.stdout.splitlines()
    assert "2 documents, no problems" in first
    assert counts[0].strip() == "2 on document 'S-02' (texts/S-02.txt)"
    told = sum(int(line.split()[0]) for line in counts if line.startswith("  "))
    assert told == done.stderr.count("warning: ")


def test_check_names_old_word_files_that_nobody_listed(folder) -> None:
    folder.write("texts/old.doc", b"x")
    folder.write("texts/talk.mp3", b"x")
    folder.study("documents:", "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: other}}")
    done = CliRunner().invoke(main, ["check", str(folder.path)])
    assert "texts/old.doc: it lies in" in done.stderr
    assert "save it as .docx" in done.stderr
    assert "talk.mp3" not in done.stderr, "a recording beside its transcript is what every study has"


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("study：small", "full-width '：'"),
        ("study: small\nroles: {a: b，c: d}\nx", "full-width '，'"),
        ("a: b: c", "indentation"),
        ("actors:\n  - {id: a, aliases：[b]}", "Line 2 has the full-width '：'"),
        ("roles:\n\ta: b", "Line 2 begins with a tab"),
        ("roles:\n  a:b\n  c: d", "Line 2 has no space behind its colon"),
    ],
)
def test_full_width_marks_in_study_yaml_are_pointed_at(line: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(f"{line}\ntitle: x\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert done.exit_code == 1
    assert advice in done.stderr


# Tables of texts


def rows_of(number: int, **more: str) -> str:
    text = f"第一条 街道办事处应当支持社会组织。\n第二条 N区民政局应当按季度拨付第{number}笔资金。\n第三条 本办法自公布之日起施行。"
    return json.dumps({"doc_id": f"P-{number}", "pub_date": f"2019-03-{number:02}", "content": text} | more, ensure_ascii=False) + "\n"


def test_tables_of_texts_are_declared_with_the_columns_that_are_recognised(tmp_path: Path) -> None:
    for name, numbers in (("2019/a", (1, 2)), ("2019/b", (3, 4)), ("2020/c", (5,))):
        path = tmp_path / "corpus" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(map(rows_of, numbers)), encoding="utf-8")
    done = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "3 tables of texts; of the first 2: 2 policy" in done.output
    assert done.output.endswith(f"qualcode code {tmp_path} --out coded\n")
    study = read_study(tmp_path, documents=False)
    assert study.corpus is not None
    assert study.corpus.names == ("corpus/2019/a.jsonl", "corpus/2019/b.jsonl", "corpus/2020/c.jsonl")
    assert study.corpus.columns == {"text": "content", "id": "doc_id", "date": "pub_date"}
    assert (study.corpus.values["kind"], study.language) == ("policy", "zh")
    assert "N区民政局" in {actor.name for actor in study.actors}
    assert qualcode.code_corpus(tmp_path, tmp_path / "coded", workers=1).set_aside == 0
    assert start_study(tmp_path, force=True).tables == study.corpus.names, "what was coded is no material"


def test_a_column_of_texts_is_known_by_their_length_where_its_name_tells_nothing(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame([json.loads(rows_of(number, doc_id="P-1")) for number in (1, 2)]).rename(columns={"content": "列三"})
    frame.to_parquet(tmp_path / "a.parquet")
    start_study(tmp_path)
    study = read_study(tmp_path, documents=False)
    assert study.corpus is not None
    assert study.corpus.columns == {"text": "列三", "date": "pub_date"}, "an id that stands twice is none"


def test_tables_that_tell_nothing_or_lie_beside_texts_say_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"x": "1", "y": "街道"}\n', encoding="utf-8")
    with pytest.raises(DataError) as refused:
        start_study(tmp_path)
    [problem] = refused.value.problems
    assert problem.remedy == "Write a study.yaml with `documents: {table: a.jsonl, text: COLUMN, id: COLUMN}`; its columns are x, y."
    assert not (tmp_path / "study.yaml").exists()
    written(tmp_path, S02=INTERVIEW)
    [left] = start_study(tmp_path).left_out
    assert (left.name, left.found) == ("a.jsonl", "it is a table with one text a row")
    assert "`documents: {table: …, text: COLUMN, id: COLUMN}`" in left.remedy
