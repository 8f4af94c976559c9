"""Questions to a study from the command line: what is counted, where it goes, and what is said when it cannot be."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from qualcode.cli.answering import turned, wide
from qualcode.cli.asking import labels_of
from qualcode.cli.grouping import SECTIONS, as_options
from qualcode.graphfiles import read_network
from qualcode.reading.formats.grids import grid
from tests.questions import ask, made_codings, made_study, table


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_study(tmp_path_factory.mktemp("asked") / "study")


@pytest.fixture(scope="module")
def coded(study: Path) -> Path:
    return made_codings(study, study.parent / "coded.csv")


# What is counted: every number below is counted by hand from tests/questions.py.


def test_a_matrix_counts_and_opens_and_a_blank_is_not_0(study: Path, coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.csv"
    done = ask("matrix", study, "--codings", coded, "--margins", "--marks", "--out", out)
    assert done.exit_code == 0, done.output
    rows = {(row["stage"], row["plane"]): row for row in table(out)}
    assert rows["before", "actual"]["control"] == "2"
    assert rows["before", "nominal"]["equality"] == "1"
    assert rows["before", "nominal"]["control"] == "0"
    assert rows["after", "nominal"]["control"] == ""  # There is no text of that kind: silence is no zero.
    assert rows["total", "actual"]["total"] == "9"
    marks = {(row["stage"], row["plane"]): row["control"] for row in table(tmp_path / "m_marks.csv")}
    assert (marks["before", "actual"], marks["after", "actual"], marks["before", "nominal"]) == ("◐", "○", "0")
    assert "m_support.csv" in done.stdout


def test_the_sentences_behind_a_cell(study: Path, coded: Path) -> None:
    done = ask("matrix", study, "--codings", coded, "--plane", "actual", "--evidence", "before", "control")
    lines = done.stdout.splitlines()
    assert lines[0] == "before, control: 2 references, 2 rows of evidence"
    assert lines[1].startswith("S-01:2")
    assert "区民政局【把尾款拖了八个月】。" in lines[1]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["--where", "person_role=社工"], {"control": "1", "absorption": "1", "alliance": "1", "resistance": "1"}),
        (["--where", "family=control,alliance", "--where", "stage=before"], {"control": "2", "alliance": "1"}),
        (["--where", "family=control", "--where", "family=alliance", "--where", "stage＝before"], {"control": "2", "alliance": "1"}),
    ],
)
def test_where_takes_several_values_of_several_labels(
    study: Path, coded: Path, tmp_path: Path, where: list[str], expected: dict[str, str]
) -> None:
    out = tmp_path / "m.csv"
    done = ask("matrix", study, "--codings", coded, "--rows", "plane", *where, "--out", out)
    assert done.exit_code == 0, done.output
    row = next(row for row in table(out) if row["plane"] == "actual")
    assert {name: value for name, value in row.items() if value not in ("0", "actual")} == expected


def test_codes_together_in_turns_as_excel(study: Path, coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "together.xlsx"
    done = ask("cooccur", study, "--codings", coded, "--units", "turn", "--out", out)
    assert done.exit_code == 0, done.output
    rows = [row for _, row in grid(out.read_bytes()).rows]
    heads = list(rows[0])
    found = {row[0]: dict(zip(heads, row, strict=True)) for row in rows[1:]}
    assert (found["absorption"]["resistance"], found["control"]["control"], found["control"]["alliance"]) == ("1", "3", "0")


def test_saturation_in_the_order_of_fieldwork_and_its_figure(study: Path, coded: Path, tmp_path: Path) -> None:
    assert ask("saturation", study, "--codings", coded, "--out", tmp_path / "s.csv").exit_code == 0
    assert [(row["document"], row["new"]) for row in table(tmp_path / "s.csv")] == [
        ("S-01", "3"),
        ("S-02", "2"),
        ("S-03", "0"),
        ("S-04", "1"),
    ]
    assert ask("saturation", study, "--codings", coded, "--out", tmp_path / "s.svg").exit_code == 0
    assert (tmp_path / "s.svg").read_bytes().startswith(b"<?xml")


def test_chosen_sentences_and_words(study: Path, coded: Path, tmp_path: Path) -> None:
    done = ask("framework", study, "--codings", coded, "--quotes", "1")
    assert "P1 · actual · control: 1 passages" in done.stdout
    assert "区民政局把尾款拖了八个月。 [S-01:2]" in done.stdout
    stop = tmp_path / "stop.txt"
    stop.write_bytes("街道\r\n台账\r\n".encode("gb18030"))
    done = ask("words", study, "--plane", "actual", "--stop-words", stop, "--out", tmp_path / "w.csv")
    assert done.exit_code == 0, done.output
    found = {row["word"]: row["n"] for row in table(tmp_path / "w.csv")}
    assert found["区民政局"] == "4"
    assert "街道" not in found
    assert "台账" not in found


# Networks


def test_a_network_as_a_file_of_another_program_and_as_a_table(study: Path, coded: Path, tmp_path: Path) -> None:
    done = ask("network", study, "--codings", coded, "--plane", "actual", "--out", tmp_path / "n.graphml")
    assert done.exit_code == 0, done.output
    graph = read_network(tmp_path / "n.graphml")
    assert graph.has_edge("bureau", "agency")
    done = ask("network", study, "--codings", coded, "--plane", "actual", "--out", tmp_path / "edges.csv")
    rows = table(tmp_path / "edges.csv")
    assert len(rows) == graph.number_of_edges() == nx.number_of_edges(graph)
    assert (tmp_path / "nodes.csv").is_file()
    held = next(row for row in rows if (row["source"], row["target"]) == ("bureau", "agency"))
    assert (held["family"], held["weight"]) == ("control", "2")


def test_a_difference_does_not_lose_an_edge_on_one_plane_only(study: Path, tmp_path: Path) -> None:
    """With --minimum an arrow stays where either plane has enough, with what the other has."""
    assert ask("network", "nominal_contracts", "--difference", "--minimum", "5", "--out", tmp_path / "d.csv").exit_code == 0
    rows = table(tmp_path / "d.csv")
    assert any(0 < int(row["nominal"]) < 5 <= int(row["actual"]) and row["status"] == "both" for row in rows)
    assert all(max(int(row["nominal"]), int(row["actual"])) >= 5 for row in rows)


def test_trajectories_and_measures(study: Path, coded: Path, tmp_path: Path) -> None:
    done = ask("trajectories", study, "--codings", coded, "--plane", "actual", "--out", tmp_path / "t.csv")
    assert done.exit_code == 0, done.output
    states = {row["dyad"]: (row["before"], row["after"]) for row in table(tmp_path / "t.csv")}
    assert states["agency–bureau"] == ("control", "0")
    done = ask("network", study, "--codings", coded, "--plane", "actual", "--measures")
    assert done.exit_code == 0, done.output
    assert [name for name in ("actors:", "pairs:", "network:") if name in done.stdout] == ["actors:", "pairs:", "network:"]


def test_who_speaks_of_what_and_epistemic_networks(study: Path, coded: Path, tmp_path: Path) -> None:
    assert ask("discourse", study, "--codings", coded, "--plane", "actual", "--rows", "person", "--out", tmp_path / "d.csv").exit_code == 0
    assert {row["person" if "person" in row else "speaks"]: row["control"] for row in table(tmp_path / "d.csv")} == {
        "P1": "1",
        "P2": "1",
        "P3": "0",
        "P4": "1",
    }
    done = ask("ena", study, "--codings", coded, "--plane", "actual", "--out", tmp_path / "e.csv")
    assert done.exit_code == 0, done.output
    assert [row["ties"] for row in table(tmp_path / "e.csv")] == ["3", "1", "1", "1"]


# Statistics


def test_few_informants_get_no_chi_squared_but_an_exact_permutation(study: Path, coded: Path) -> None:
    done = ask("test", study, "--codings", coded, "--plane", "actual", "--rows", "stage")
    assert done.exit_code == 0
    assert "withheld" in done.stdout
    assert "--permute" in done.stdout
    done = ask("test", study, "--codings", coded, "--plane", "actual", "--rows", "actor_kind", "--permute", "groups")
    assert "exact" in done.stdout
    assert "0.750" in done.stdout  # One official among four informants: four arrangements, three at least as far apart.


def test_a_map_and_what_hangs_on_one_person(study: Path, coded: Path, tmp_path: Path) -> None:
    assert ask("map", study, "--codings", coded, "--plane", "actual", "--rows", "document", "--out", tmp_path / "map.png").exit_code == 0
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    done = ask("stability", study, "--codings", coded, "--plane", "actual", "--resamples", "99", "--out", tmp_path / "s.csv")
    assert done.exit_code == 0, done.output
    held = {(row["stage"], row["family"]): (row["count"], row["least"], row["hangs_on_one"]) for row in table(tmp_path / "s.csv")}
    assert held["before", "control"] == ("2.0", "1", "False")
    assert held["after", "control"] == ("1.0", "0", "True")


# What goes wrong


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["matrix", "--rows", "staeg"], 1, "closest: 'stage'"),
        (["matrix", "--rows", "stage"], 1, "Add --plane actual, or nominal"),
        (["matrix", "--where", "family=contrl"], 1, "closest: 'control'"),
        (["matrix", "--where", "stage"], 2, "such as --where stage=delivery"),
        (["matrix", "--where", "plane=actual", "--plane", "nominal"], 2, "say different things"),
        (["matrix", "--count", "units"], 2, "belong together"),
        (
            ["matrix", "--duplicates", "year", "--plane", "actual"],
            1,
            "--duplicates year needs --same: the columns that make two rows the same, such as source,target,code",
        ),
        (["matrix", "--compare", "plane=nominal"], 2, "name two values of plane"),
        (["matrix", "--out", "m.docx"], 2, "ends in '.docx'; name a file that ends in .csv, .xlsx, .md, .png, .svg, .pdf"),
        (["framework", "--out", "f.png"], 2, ".csv, .xlsx, .md"),
        (["cooccur", "--units", "window"], 2, "such as window:3"),
        (["words", "--typical"], 2, "--typical needs --by"),
        (["network", "--measures", "--difference"], 2, "choose one"),
        (["network", "--evidence", "agency", "buerau"], 1, "closest: 'bureau'"),
        (["trajectories"], 2, "add --plane actual"),
        (["trajectories", "--plane", "actual", "--distances", "hamming"], 2, "--substitution"),
        (["test", "--permute", "groups"], 2, "--rows actor_kind"),
        (["stability", "--compare", "plane=nominal,actul"], 1, "plane 'actul' occurs nowhere (closest: 'actual')"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy_and_nothing_is_written(
    study: Path, coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = ask(arguments[0], study, "--codings", coded, *arguments[1:])
    assert done.exit_code == code, done.output
    assert told in done.stderr
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["matrix", "framework", "network", "map"])
def test_nothing_found_is_said_and_ends_with_0(study: Path, coded: Path, command: str) -> None:
    done = ask(command, study, "--codings", coded, "--plane", "nominal", "--where", "stage=before", "--where", "family=tie")
    assert done.exit_code == 0, done.output
    assert "Nothing was found." in done.stdout or "Nothing was counted" in done.stdout


def test_a_file_is_replaced_only_when_asked_and_none_is_half_written(study: Path, coded: Path, tmp_path: Path) -> None:
    beside = tmp_path / "m_support.csv"
    beside.write_text("mine", encoding="utf-8")
    arguments = ("matrix", study, "--codings", coded, "--marks", "--out", tmp_path / "m.csv")
    done = ask(*arguments)
    assert (done.exit_code, "add --overwrite" in done.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["m_support.csv"]
    assert ask(*arguments, "--overwrite").exit_code == 0
    assert beside.read_text(encoding="utf-8-sig") != "mine"
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = ask("network", study, "--codings", coded, "--out", blocked / "n.gexf")
    assert (done.exit_code, "it cannot be written" in done.stderr) == (1, True)


def test_several_coders_are_never_pooled_silently(study: Path, tmp_path: Path) -> None:
    both = made_codings(study, tmp_path / "both.csv", coders=("李", "王"))
    for command in ("matrix", "network"):
        done = ask(command, study, "--codings", both)
        assert (done.exit_code, "by 2 coders (李, 王)" in done.stderr) == (1, True)
    counts = {}
    for coder in ("李", "王", "union"):
        out = tmp_path / f"{coder}.csv"
        assert ask("matrix", study, "--codings", both, "--coders", coder, "--out", out).exit_code == 0
        counts[coder] = sum(int(row["resistance"] or 0) for row in table(out))
    assert counts == {"李": 2, "王": 0, "union": 2}
    done = ask("network", study, "--codings", both, "--coders", "王")
    assert "control" in done.stdout
    assert "resistance" not in done.stdout


def test_a_table_saved_by_excel_in_china_is_read(study: Path, tmp_path: Path) -> None:
    coded = made_codings(study, tmp_path / "coded.csv", encoding="gb18030")
    done = ask("matrix", study, "--codings", coded, "--plane", "actual", "--evidence", "after", "alliance")
    assert "我们和街道【互相帮忙】。" in done.stdout


# The pieces


def test_labels_arguments_and_widths() -> None:
    assert labels_of("stage， plane,,") == ["stage", "plane"]
    assert as_options("pass seed= or missing='drop'; where={'plane': 'actual'}") == "pass --seed or --missing drop; --plane actual"
    assert wide("民政a") == 5


def test_every_command_has_a_section_and_a_table_keeps_its_labels() -> None:
    import pandas as pd

    from qualcode.cli import main

    assert set(main.commands) == {name for names in SECTIONS.values() for name in names}
    index = pd.MultiIndex.from_tuples([("before", "actual")], names=["stage", "plane"])
    columns = pd.MultiIndex.from_tuples([("control", "S-01")], names=["family", "document"])
    frame = turned(pd.DataFrame([[3]], index=index, columns=columns))
    assert list(frame.columns) == ["stage", "plane", "control · S-01"]
    assert frame.values.tolist() == [["before", "actual", 3]]
