"""What a run writes: columns, bytes, files of other programs, and what stays untouched."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import qualcode
from qualcode import Comment, write_network, write_results
from qualcode.errors import ArgumentError, OutputError
from qualcode.locking import LOCK, locked
from qualcode.model import Actor
from qualcode.results import Results

PINNED = {
    "segments": "document,segment,start,end,speaker,actor,role,stage,plane,language,text",
    "codings": "document,start,end,code,coder,method,status,segment,speaker,stage,plane,quote",
    "mentions": "document,start,end,actor,how,quote,candidates",
    "relations": "document,start,end,source,target,code,segment,asserted_by,stage,plane,method,quote",
}


@pytest.fixture(scope="module")
def out(nominal: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nominal") / "out"
    write_results(nominal, folder, figures=False)
    return folder


@pytest.fixture(scope="module")
def small(small_study: Path) -> Results:
    return qualcode.run(small_study)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_actors_with_chinese_ids_stand_in_every_output(folder, tmp_path: Path) -> None:
    """The ids that `qualcode init` writes are the names themselves."""
    folder.write("texts/S-01.txt", "问：钱呢？\n答：区民政局把尾款拖了八个月。\n答：方案都要区民政局审批。\n")
    folder.study(
        "study: small",
        "language: zh",
        "actors:",
        "  - {id: 区民政局, name: 区民政局, kind: government, level: district}",
        "  - {id: A社工机构, name: A社工机构, kind: social_organisation}",
        "roles: {purchaser: 区民政局, provider: A社工机构}",
        "documents: [{id: 访谈-1, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: A社工机构}}]",
    )
    results, out = qualcode.run(folder.path), tmp_path / "结果"
    write_results(results, out)
    for written in (nx.read_graphml(out / "network.graphml"), read_gexf(out / "network.gexf")):
        assert set(written.nodes) == {"区民政局", "A社工机构"}
        assert ("区民政局", "A社工机构") in set(written.edges())
    assert "区民政局→A社工机构" in (out / "matrices" / "dyad_by_stage.csv").read_text(encoding="utf-8-sig")
    assert "区民政局" in (out / "report.html").read_text(encoding="utf-8")
    assert all(path.relative_to(out).as_posix().isascii() for path in out.rglob("*")), "files are named by what all systems can hold"


# CSV


def csvs(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.csv"))


def test_every_table_has_a_byte_order_mark_and_unix_line_ends(out: Path) -> None:
    assert len(csvs(out)) > 7
    for path in csvs(out):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), path.name
        assert data.count(b"\xef\xbb\xbf") == 1, path.name
        assert b"\r" not in data, path.name
        assert data.endswith(b"\n"), path.name
        data.decode("utf-8")


@pytest.mark.parametrize("name", PINNED)
def test_columns_stand_in_the_promised_order(name: str, out: Path) -> None:
    header = (out / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert f"{header},".startswith(f"{PINNED[name]},")


@pytest.mark.parametrize("name", PINNED)
def test_a_table_reads_back_as_it_was(name: str, out: Path, nominal: Results) -> None:
    frame: pd.DataFrame = getattr(nominal, name)
    rows = list(csv.reader(io.StringIO((out / f"{name}.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert rows[0] == frame.columns.tolist()
    assert rows[1:] == [["" if value is pd.NA else str(value) for value in row] for row in frame.astype(object).itertuples(index=False)]


def test_blank_is_blank_and_zero_is_zero_in_matrices(out: Path, nominal: Results) -> None:
    seen = set()
    for name, matrix in nominal.matrices.items():
        rows = list(csv.reader(io.StringIO((out / "matrices" / f"{name}.csv").read_text(encoding="utf-8-sig"), newline="")))
        depth = matrix.index.nlevels
        assert rows[0] == [*map(str, matrix.index.names), *map(str, matrix.columns)], name
        cells = [row[depth:] for row in rows[1:]]
        assert cells == [["" if value is pd.NA else str(value) for value in row] for row in matrix.astype(object).to_numpy()], name
        seen |= {cell for row in cells for cell in row}
    assert {"", "0", "1"} <= seen
    assert not {cell for cell in seen if cell and not cell.isdigit()}, "no nan, no <NA>, no 1.0"


def test_the_promised_files_are_there(out: Path) -> None:
    names = set(files(out))
    assert {
        "manifest.json",
        "report.html",
        "network.graphml",
        "network.gexf",
        "matrices/stage_by_code.csv",
        "matrices/dyad_by_stage.csv",
        "matrices/code_by_document.csv",
    } <= names
    assert {f"{name}.csv" for name in PINNED} <= names


def test_the_tables_of_the_material_have_headings_for_readers(out: Path, nominal: Results) -> None:
    people = list(csv.DictReader(io.StringIO((out / "interviewees.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [row["编号"] for row in people] == nominal.interviewees["person"].tolist()
    # The header of M-01 says 9:30—10:40; no text says how it was held, and nothing is invented.
    assert (people[0]["编号"], people[0]["时长（分）"]) == ("M01", "70")
    assert {row["方式"] for row in people} == {""}
    documents = list(csv.DictReader(io.StringIO((out / "documents.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [(row["材料"], row["类型"], row["条数"]) for row in documents][:3] == [
        ("P-01", "政策", "31"),
        ("K-01", "合同", "19"),
        ("O-01", "观察", ""),
    ]


def test_memos_are_written_where_there_are_any(out: Path, small: Results, tmp_path: Path) -> None:
    assert not (out / "memos.csv").exists()
    text = "要追问，\n“谁”压的？"
    first, *others = small.study.documents
    documents = (replace(first, comments=(Comment(6, 9, text, "导师"),)), *others)
    write_results(replace(small, study=replace(small.study, documents=documents)), tmp_path / "out", figures=False)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "memos.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [(row["document"], row["segment"], row["author"], row["text"]) for row in rows] == [("S-01", "S-01:2", "导师", text)]
    assert rows[0]["quote"] == documents[0].text[6:9]


def test_who_watches_is_told_what_is_written(small: Results, tmp_path: Path) -> None:
    steps: list[str] = []
    write_results(small, tmp_path / "out", figures=False, progress=steps.append)
    assert steps == ["tables", "analysis", "report"]


# The manifest


def test_the_manifest_names_every_input_and_every_output_with_its_sha256(out: Path, nominal: Results) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    written = files(out)
    assert manifest["outputs"] == {name: hashlib.sha256(data).hexdigest() for name, data in written.items() if name != "manifest.json"}
    assert manifest["inputs"] == dict(nominal.study.inputs)
    assert len(manifest["inputs"]) == 1 + len(nominal.study.documents)
    assert manifest["codebook"]["sha256"] == nominal.study.codebook.sha256
    assert manifest["versions"]["qualcode"] == qualcode.__version__
    assert manifest["options"]


@pytest.mark.parametrize("name", ["manifest.json", "report.html", "network.graphml", "network.gexf"])
def test_no_path_and_no_time_of_this_machine(name: str, out: Path) -> None:
    text = (out / name).read_text(encoding="utf-8")
    for mark in (str(out.parent), str(Path(qualcode.__file__).parent.parent), "lastmodifieddate"):
        assert mark not in text


# The same bytes


def test_a_rerun_gives_the_same_bytes_whatever_the_hash_seed(out: Path, small: Results, tmp_path: Path, small_study: Path) -> None:
    """What this process has written, and another one with other hashes, clock and time zone."""
    code = (
        "import sys, qualcode\n"
        "qualcode.write_results(qualcode.run('nominal_contracts'), sys.argv[1] + '/nominal', figures=False)\n"
        "qualcode.write_results(qualcode.run(sys.argv[2]), sys.argv[1] + '/small')\n"
    )
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    zone = "Asia/Shanghai" if os.environ.get("TZ") == "America/New_York" else "America/New_York"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "MPLBACKEND": "Agg"}
    write_results(small, tmp_path / "here" / "small")
    time.sleep(1.1)  # The clocks of the two differ by a second at least.
    command = [sys.executable, "-c", code, str(tmp_path / "there"), str(small_study)]
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for here, there in ((out, tmp_path / "there" / "nominal"), (tmp_path / "here" / "small", tmp_path / "there" / "small")):
        first, second = files(here), files(there)
        assert list(first) == list(second)
        assert [name for name in first if first[name] != second[name]] == []
    for suffix in ("png", "svg", "html", "graphml", "gexf", "csv", "json"):
        assert any(name.endswith(suffix) for name in first), suffix


def test_writing_again_over_itself_changes_nothing(nominal: Results, out: Path) -> None:
    before = files(out)
    write_results(nominal, out, figures=False)
    assert files(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"], "no temporary folder is left"


# Other people's files


def test_files_of_an_earlier_run_go_and_foreign_ones_stay(small: Results, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_results(small, folder)
    mine = {"notes.docx": b"mine", "matrices/mine.csv": b"a,b\n", "figures/photo.png": b"png", "figures/deep/photo.png": b"png"}
    for name, data in mine.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    write_results(small, folder, figures=False)
    after = files(folder)
    assert {name: after.get(name) for name in mine} == mine
    assert {name for name in after if name.startswith("figures/")} == {"figures/photo.png", "figures/deep/photo.png"}
    assert set(after) - set(mine) == {*json.loads(after["manifest.json"])["outputs"], "manifest.json"}


@pytest.mark.parametrize(
    "content",
    [
        '{"outputs": {"notes.docx": "0"}}',
        '{"outputs": null}',
        '{"outputs": {"../notes.docx": "0"}}',
    ],
)
def test_a_manifest_of_something_else_removes_nothing(content: str, small: Results, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for path in (folder / "notes.docx", tmp_path / "notes.docx"):
        path.write_bytes(b"mine")
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    write_results(small, folder, figures=False)
    assert (folder / "notes.docx").read_bytes() == (tmp_path / "notes.docx").read_bytes() == b"mine"


def test_a_file_where_the_folder_should_be(small: Results, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="--out"):
        write_results(small, path, figures=False)
    assert path.read_text(encoding="utf-8") == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_file_above_the_folder(small: Results, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        write_results(small, tmp_path / "file" / "out", figures=False)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_run_that_fails_half_way_leaves_what_was_there(small: Results, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_results(small, folder, figures=False)
    before = files(folder)
    broken = replace(small, network=None)
    with pytest.raises(ArgumentError):
        write_results(broken, folder, figures=False)
    assert files(folder) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["matrices", "report.html"])
def test_a_folder_in_the_place_of_a_file_or_the_other_way_is_told(name: str, small: Results, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / name).parent.mkdir(parents=True)
    if "." in name:
        (folder / name).mkdir()
    else:
        (folder / name).write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        write_results(small, folder, figures=False)
    assert [entry.relative_to(folder).as_posix() for entry in sorted(folder.rglob("*")) if entry.is_file()] == (
        [] if "." in name else [name]
    ), "what was there stays as it was"


# What was killed on the way

KILLED = """
import os, sys
import qualcode

results, moves, move = qualcode.run(sys.argv[1]), int(sys.argv[3]), os.replace


def replace(*places):
    global moves
    if not moves:
        os._exit(9)  # as a kill: nothing is tidied up
    moves -= 1
    move(*places)


os.replace = replace
qualcode.write_results(results, sys.argv[2], figures=False)
"""


def killed(study: Path, out: Path, moves: int) -> None:
    """Writes results and is ended when so many files were moved."""
    assert subprocess.run([sys.executable, "-c", KILLED, str(study), str(out), str(moves)], check=False).returncode == 9


@pytest.mark.parametrize("at", ["first", "second", "middle", "manifest", "last"])
def test_a_run_that_is_killed_while_it_moves_is_finished_by_the_next(at: str, small: Results, small_study: Path, tmp_path: Path) -> None:
    """Old results have tables that the new ones lack, so that what is removed last is there, too; two moves a file, one for what goes."""
    out, whole = tmp_path / "a" / "out", tmp_path / "b" / "out"
    write_results(small, whole, figures=False)
    first, *others = small.study.documents
    documents = (replace(first, comments=(Comment(6, 9, "要追问", "导师"),)), *others)
    write_results(replace(small, study=replace(small.study, documents=documents, title="旧")), out, figures=False)
    assert (out / "memos.csv").exists()
    written = len(files(whole))
    killed(small_study, out, {"first": 1, "second": 2, "middle": written, "manifest": 2 * written - 1, "last": 2 * written}[at])
    assert files(out) != files(whole)
    [left] = [one for one in out.parent.iterdir() if one != out]
    assert left.name.startswith(".out-manifest-")
    write_results(small, out, figures=False)
    assert files(out) == files(whole)
    assert list(out.parent.iterdir()) == [out]


def test_what_a_person_changed_after_a_kill_is_not_replaced_unasked(small: Results, small_study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_results(small, out, figures=False)
    killed(small_study, out, 9)
    (out / "codings.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"codings\.csv changed since"):
        write_results(small, out, figures=False)
    assert (out / "codings.csv").read_text(encoding="utf-8") == "mine"


def test_only_what_a_killed_run_left_is_removed_beside_the_folder(small: Results, small_study: Path, tmp_path: Path) -> None:
    out, kept = (
        tmp_path / "out",
        {"mine", ".out-manifest-abcdefgh", ".out-manifest-abcd.txt", ".out-manifest-inusenow", ".out-agreement-abcdefgh"},
    )
    killed(small_study, out, 0)
    for name in kept:
        (tmp_path / name).mkdir()
    (tmp_path / ".out-agreement-abcdefgh" / LOCK).touch()
    for name in (".out-manifest-afileofm", ".out-2-manifest-abcdefgh"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    assert any(one.name.startswith(".out-manifest-") and (one / LOCK).is_file() for one in tmp_path.iterdir())
    with locked(tmp_path / ".out-manifest-inusenow", remedy=str):
        write_results(small, out, figures=False)
    left = {one.name for one in tmp_path.iterdir()}
    assert left == kept | {"out", ".out-manifest-afileofm", ".out-2-manifest-abcdefgh"}


# Files of other programs


def read_gexf(path: Path) -> nx.MultiDiGraph:
    return nx.read_gexf(path, version="1.3") if "1.3" in nx.readwrite.gexf.GEXF.versions else nx.read_gexf(path)


@pytest.mark.parametrize(
    ("name", "read"), [("network.graphml", lambda path: nx.read_graphml(path, force_multigraph=True)), ("network.gexf", read_gexf)]
)
def test_the_network_reads_back(name: str, read, out: Path, nominal: Results) -> None:
    network, back = nominal.network, read(out / name)
    assert back.is_directed()
    assert back.is_multigraph()
    assert set(back) == set(network)
    for node, data in network.nodes(data=True):
        assert back.nodes[node]["label"] == data["name"]
        assert back.nodes[node]["kind"] == data["kind"]
        assert back.nodes[node].get("level", "") == data["level"]

    def edges(graph: nx.MultiDiGraph) -> list[tuple[str, ...]]:
        return sorted(
            (
                source,
                target,
                data["code"],
                data.get("stage") or "",
                data.get("plane") or "",
                str(int(data["weight"])),
                data["evidence"] if isinstance(data["evidence"], str) else "; ".join(data["evidence"]),
            )
            for source, target, data in graph.edges(data=True)
        )

    assert edges(back) == edges(network)


def test_evidence_in_the_files_leads_to_rows_of_relations_csv(out: Path) -> None:
    ids = {row["evidence"] for row in csv.DictReader(io.StringIO((out / "relations.csv").read_text(encoding="utf-8-sig"), newline=""))}
    back = nx.read_graphml(out / "network.graphml", force_multigraph=True)
    named = [id for *_, data in back.edges(data=True) for id in data["evidence"].split("; ")]
    assert set(named) == ids
    assert len(named) == len(ids)
    assert all(data["weight"] == len(data["evidence"].split("; ")) for *_, data in back.edges(data=True))


def both(network: nx.MultiDiGraph, folder: Path) -> list[nx.MultiDiGraph]:
    """The network written in both formats and read back."""
    for name in ("a.graphml", "a.gexf"):
        write_network(network, folder / name)
    return [nx.read_graphml(folder / "a.graphml"), read_gexf(folder / "a.gexf")]


@pytest.mark.parametrize("key", ["label", "id", "founded", "weight", "viz", "size", "成立时间", "a b"])
def test_any_further_column_of_an_actor_is_an_attribute_of_its_node(key: str, small: Results, tmp_path: Path) -> None:
    actors = [Actor("bureau", "区民政局", "government", attributes={key: "1998"}), Actor("agency", "A社工机构", "hub")]
    for back in both(qualcode.relation_network(small.relations.iloc[:0], actors, symmetric=[]), tmp_path):
        assert "1998" in map(str, back.nodes["bureau"].values())
        assert "agency" in back


def test_signs_that_xml_does_not_know_are_left_out(small: Results, tmp_path: Path) -> None:
    network = qualcode.relation_network(small.relations.iloc[:0], [Actor("a", "甲\x07乙<&\"'>", "hub")], symmetric=[])
    for back in both(network, tmp_path):
        assert back.nodes["a"]["label"] == "甲乙<&\"'>"


def test_figures_come_as_png_and_svg(small: Results, tmp_path: Path) -> None:
    assert len(small.relations) >= 2
    assert write_results(small, tmp_path / "out") == []
    names = [path.name for path in (tmp_path / "out" / "figures").iterdir()]
    assert {Path(name).suffix for name in names} == {".png", ".svg"}
    assert {Path(name).stem for name in names if name.endswith("png")} == {Path(name).stem for name in names if name.endswith("svg")}


def test_what_a_person_changed_is_not_replaced_unasked(small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_results(small, out, figures=False)
    coded = (out / "codings.csv").read_text(encoding="utf-8-sig").replace("proposed", "accepted")
    (out / "codings.csv").write_text(coded, encoding="utf-8-sig")
    with pytest.raises(OutputError, match=r"codings\.csv changed since .*--overwrite"):
        write_results(small, out, figures=False)
    assert "accepted" in (out / "codings.csv").read_text(encoding="utf-8-sig")
    write_results(small, out, figures=False, overwrite=True)
    assert "accepted" not in (out / "codings.csv").read_text(encoding="utf-8-sig")


def test_a_study_folder_is_no_place_for_results(small, folder) -> None:
    folder.study("study: a")
    with pytest.raises(OutputError, match="is a study folder"):
        write_results(small, folder.path, figures=False)
