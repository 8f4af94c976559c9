"""Projects of other programs become studies, and studies go out and come back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import qualcode as qc
from qualcode.cli import main
from qualcode.kept import KeptCoding, KeptMemo, KeptRelation, Reading

AT = "2026-03-01T09:30:00"
TEXT = "问：钱呢？\n答：街道压了尾款😀，我们𠮷会听话。\n"


def content(**more: object) -> qc.ProjectContent:
    codes = (
        qc.Code("control", {"zh": "控制"}, relation="directed"),
        qc.Code("control.funding", {"zh": "资金"}),
        qc.Code("demand", {"zh": "要求"}),
    )
    actors = (qc.Actor("street", "街道", "government"), qc.Actor("agency", "机构", "social_organisation"))
    start, end = TEXT.index("街道"), TEXT.index("😀") + 1
    coding = KeptCoding("coding-1", "S-01", start, end, "control", "张三", quote=TEXT[start:end], polarity="+", reason="压款")
    relation = KeptRelation("relation-1", "coding-1", "S-01", start, end, "street", "agency", "control", "张三", quote=TEXT[start:end])
    memo = KeptMemo("memo-1", "code", "control", "李四", "看看合同")
    reading = Reading("reading-1", "S-01", 0, len(TEXT) - 1, "张三", TEXT[:-1])
    tables = {
        "codings": qc.table([coding], KeptCoding),
        "relations": qc.table([relation], KeptRelation),
        "memos": qc.table([memo], KeptMemo),
        "readings": qc.table([reading], Reading),
    }
    document = qc.Document("S-01", TEXT, "interview", date="2024-05-06", attributes={"case": "甲"})
    return qc.ProjectContent("试点", (document,), qc.Codebook("b", {"zh": "表"}, codes), actors=actors, **{**tables, **more})  # type: ignore[arg-type]


def made(folder: Path) -> Path:
    qc.import_study(content(), folder / "pilot", who="张三", at=AT)
    return folder / "pilot"


def frames(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with qc.open_project(folder / "study.sqlite") as project:
        kinds = ("coding", "relation", "memo", "reading", "link", "set", "decision")
        return {kind: [tuple(map(str, row)) for row in project.table(kind).itertuples(index=False)] for kind in kinds}


def command(*words: object) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_study_folder_is_made_that_counts_what_people_coded(tmp_path: Path) -> None:
    study = made(tmp_path)
    results = qc.run(study)
    row = results.codings.iloc[0]
    assert (row["coder"], row["quote"], row["polarity"]) == ("张三", "街道压了尾款😀", "+")
    pair = results.relations[["source", "target", "source_from", "target_from"]].values.tolist()
    assert pair == [["street", "agency", "given", "given"]]
    assert results.study.document("S-01").attributes["case"] == "甲"


def test_nothing_is_left_behind_where_a_row_does_not_fit(tmp_path: Path) -> None:
    wrong = qc.table([KeptCoding("c", "S-01", 0, 2, "control", "张三", quote="不对")], KeptCoding)
    with pytest.raises(qc.DataError, match="不对"):
        qc.import_study(content(codings=wrong), tmp_path / "pilot", who="张三", at=AT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.qdpx", "out.qda"])
def test_out_and_in_again_is_the_same_project(tmp_path: Path, name: str) -> None:
    study = made(tmp_path)
    command("export", study, tmp_path / name, "--at", AT)
    command("import", tmp_path / name, "--out", tmp_path / "again", "--who", "李四", "--at", AT)
    assert frames(tmp_path / "again") == frames(study)
    assert (tmp_path / "again" / "codebook.yaml").read_text(encoding="utf-8") == (study / "codebook.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["out.qdpx", "out.qda", "out.csv", "out.xlsx"])
def test_taking_over_what_is_there_changes_nothing(tmp_path: Path, name: str) -> None:
    study = made(tmp_path)
    before = frames(study)
    command("export", study, tmp_path / name, "--at", AT)
    told = command("import", tmp_path / name, "--into", study, "--who", "李四", "--at", AT)
    assert "all of it was there" in told
    assert frames(study) == before


def test_documents_are_known_by_their_texts(tmp_path: Path) -> None:
    study = made(tmp_path)
    renamed = content()
    document = qc.Document("other-name", TEXT, "interview")
    codings = renamed.codings.assign(document="other-name", coding="coding-2", coder="王五")
    blank = {name: getattr(renamed, name).iloc[:0] for name in ("relations", "memos", "readings")}
    given = qc.ProjectContent("x", (document,), renamed.codebook, codings, **blank)
    with qc.open_project(study / "study.sqlite") as project:
        taken = qc.import_into(given, project, study=qc.read_study(study), who="王五", at=AT)
        assert taken.rows["coding"] == 1
        assert project.codings(coder="王五")["document"].tolist() == ["S-01"]


def test_what_stands_in_other_texts_is_told_and_unknown_codes_are_refused(tmp_path: Path) -> None:
    study = made(tmp_path)
    other = qc.Document("S-09", "别的。", "interview")
    codings = qc.table([KeptCoding("c9", "S-09", 0, 2, "control", "张三", quote="别的")], KeptCoding)
    ours = content().documents[0]
    given = qc.ProjectContent("x", (ours, other), content().codebook, codings)
    with qc.open_project(study / "study.sqlite") as project:
        taken = qc.import_into(given, project, study=qc.read_study(study), who="王五", at=AT)
        assert "stay: 1 (张三 1)" in taken.doubts[1].found
        assert (taken.entry, taken.doubts[0].found) == ("", "1 codings stand in texts that the study has not")
        with pytest.raises(qc.DataError, match="none of its texts"):
            qc.import_into(
                qc.ProjectContent("x", (other,), content().codebook, codings), project, study=qc.read_study(study), who="王五", at=AT
            )
        strange = qc.ProjectContent("x", (ours, other), content().codebook, codings.assign(code="contral"))
        with pytest.raises(qc.DataError, match="closest: 'control'"):
            qc.import_into(strange, project, study=qc.read_study(study), who="王五", at=AT)


def test_proposals_go_out_under_the_name_of_who_made_them(tmp_path: Path) -> None:
    command("export", "nominal_contracts", tmp_path / "n.csv", "--proposals", "--at", AT)
    frame = pd.read_csv(tmp_path / "n.csv", dtype=str)
    assert set(frame["method"]) == {"rule", "model"}
    assert set(frame.loc[frame["method"] == "rule", "coder"]) == {"rules"}
    assert set(frame["status"]) == {"proposed"}
    done = CliRunner().invoke(main, ["export", "nominal_contracts", str(tmp_path / "n.qdpx")])
    assert done.exit_code == 1
    assert "--proposals" in done.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["import", "x.qdpx"], "--out FOLDER"),
        (["import", "x.csv", "--out", "y"], "--into"),
        (["import", "x.xyz", "--out", "y"], "cannot be told by this name"),
        (["import", "missing.qdpx", "--out", "y"], "missing.qdpx"),
        (["import", "x.qdc", "--out", "y"], "qualcode codebook import"),
        (["export", "nominal_contracts", "x.docx"], "does not tell the format"),
    ],
)
def test_what_is_asked_wrongly_is_told(words: list[str], expected: str) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert expected in done.output


def test_the_discourse_network_sample_comes_in_whole(shared: Path, tmp_path: Path) -> None:
    sample = shared / "data" / "dna_sample" / "sample.dna"
    if not sample.exists():
        pytest.skip("the sample is not here")
    command("import", sample, "--out", tmp_path / "dna", "--who", "李四", "--at", AT)
    # 7 documents and 41 statements: SOURCE.txt of the sample.
    assert len(qc.read_study(tmp_path / "dna").documents) == 7
    with qc.open_project(tmp_path / "dna" / "study.sqlite") as project:
        assert len(project.codings()) == 41


def test_what_only_rules_coded_comes_in_as_proposals(tmp_path: Path) -> None:
    proposed = content().codings.assign(coder="rules", method="rule", status="proposed")
    none = {name: getattr(content(), name).iloc[:0] for name in ("relations", "memos", "readings")}
    qc.import_study(content(codings=proposed, **none), tmp_path / "rules_only", who="张三", at=AT)
    read = qc.read_study(tmp_path / "rules_only")
    assert (read.id, read.codings) == ("rules_only", None)  # the title is not in Latin letters
    with qc.open_project(tmp_path / "rules_only" / "study.sqlite") as project:
        assert project.codings()["status"].tolist() == ["proposed"]
    (tmp_path / "rules_only" / "study.yaml").open("a", encoding="utf-8").write("codings: study.sqlite\n")
    assert qc.read_study(tmp_path / "rules_only").codings.empty


def test_codes_that_were_changed_elsewhere_are_told(tmp_path: Path) -> None:
    study = made(tmp_path)
    codes = (qc.Code("control", {"zh": "管控"}), qc.Code("demand", {"zh": "要求"}), qc.Code("new", {"zh": "新"}))
    given = qc.ProjectContent("x", content().documents, qc.Codebook("b", {}, codes), content().codings)
    with qc.open_project(study / "study.sqlite") as project:
        told = [one.found for one in qc.import_into(given, project, study=qc.read_study(study), who="张三", at=AT).doubts]
    assert told == ["codes that the study's codebook has not: 1 (new)", "codes that have another name in the file: 1 (控制 → 管控)"]


def test_a_table_of_codings_tells_what_it_leaves_out(tmp_path: Path) -> None:
    told = command("export", made(tmp_path), tmp_path / "c.csv", "--at", AT)
    assert "c.csv: 1 coding, 1 relation\n" in told
    assert "hangs on no coding: 1 memo, 1 reading" in told
    assert "c.qdc: 3 codes\n" in command("export", tmp_path / "pilot", tmp_path / "c.qdc", "--at", AT)


def test_a_text_edited_in_one_copy_is_not_taken_back_in_silence(tmp_path: Path) -> None:
    mine = made(tmp_path)
    yaml = mine / "study.yaml"
    yaml.write_bytes(yaml.read_bytes().replace(b"codings: study.sqlite\n", b""))
    shutil.copytree(mine, tmp_path / "theirs")
    [file] = (tmp_path / "theirs" / "texts").iterdir()
    file.write_bytes(TEXT.replace("听话", "听话的").encode())
    for folder, reason in ((mine, "甲"), (tmp_path / "theirs", "乙")):
        with qc.open_project(folder / "study.sqlite") as project:
            one = project.codings().iloc[0]
            project.code("S-01", int(one.start), int(one.end), one.code, who="张三", at=f"{AT[:-1]}{len(folder.name)}", reason=reason)
    command("project", "update", tmp_path / "theirs", "--who", "王五", "--at", "2026-03-02T09:30:00")
    merged = command("project", "merge", mine, tmp_path / "theirs", "--who", "张三", "--at", "2026-03-03T09:30:00")
    assert f"of {tmp_path / 'theirs'} came in" in merged
    assert "another text of S-01 than the files of this study" in merged
    assert merged.count("conflict") == 2  # told once, with its command
    assert "coding control, 张三, S-01 【街道压了尾款😀】" in command("project", "conflicts", mine)
    told = command("project", "update", mine, "--who", "张三", "--at", "2026-03-04T09:30:00")
    assert "older text than the project held: S-01." in told


def test_a_text_that_was_edited_is_taken_over_though_the_study_counts_the_project(tmp_path: Path) -> None:
    study = made(tmp_path)
    (text,) = (study / "texts").iterdir()
    text.write_text(TEXT.replace("钱呢", "那么钱呢"), encoding="utf-8")
    with pytest.raises(qc.DataError, match="project update"):
        qc.run(study)
    command("project", "update", study, "--no-proposals", "--who", "张三", "--at", AT)
    assert qc.run(study).codings["quote"].tolist() == ["街道压了尾款😀"]
