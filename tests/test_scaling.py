"""A corpus coded part by part: the same bytes whoever codes, however often it is stopped, and whatever a text is like."""

from __future__ import annotations

import errno
import gzip
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

import qualcode
from qualcode.cli import main
from qualcode.errors import ArgumentError, DataError, OutputError
from qualcode.model import Document, Study
from qualcode.scaling.batches import Batch, Lost, Made
from qualcode.scaling.coding import Progress
from qualcode.scaling.engines import Inline
from qualcode.scaling.planning import CorpusLimits
from qualcode.scaling.processes import DIED, Processes
from qualcode.scaling.retrying import surviving
from qualcode.scaling.working import Worker, lean

TEXTS, PART = 30, 90
SMALL = CorpusLimits(part=PART)
BOOK = """codebook: small
codes:
  - {id: control, name: 资金卡控, relation: directed, source: [government], target: [social_organisation],
     indicators: {zh: [拖欠 尾款, 拖 … 尾款]}}
  - {id: tie, name: 会议, indicators: {zh: [开会], en: [meeting]}}
"""
STUDY = """study: corpus
title: 语料
language: zh
codebook: small.yaml
stages: [before, after]
more_stages: {turn: [old, new]}
actors:
  - {id: bureau, name: 区民政局, kind: government}
  - {id: agency, name: 甲社工机构, kind: social_organisation}
documents: {table: texts/*.jsonl*, text: content, id: id, kind: policy, date: day}
"""


def row(number: int) -> dict[str, object]:
    text = f"区民政局第{number}次拖欠甲社工机构的尾款。{'街道每周开会。' * (number % 4)}\n甲社工机构照常服务。"
    return {"id": f"P-{number:02}", "content": text, "day": f"2019-03-{number % 28 + 1:02}", "issuer": "区民政局"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of thirty texts in two files, one of them compressed; two texts cannot be coded."""
    folder = tmp_path_factory.mktemp("corpus") / "study"
    (folder / "texts").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "small.yaml").write_text(BOOK, encoding="utf-8")
    rows = [row(number) for number in range(TEXTS)]
    rows[7]["content"], rows[21]["id"] = None, "P-03"
    lines = ["".join(json.dumps(one, ensure_ascii=False) + "\n" for one in half) for half in (rows[:16], rows[16:])]
    (folder / "texts" / "a.jsonl").write_text(lines[0], encoding="utf-8")
    (folder / "texts" / "b.jsonl.gz").write_bytes(gzip.compress(lines[1].encode(), mtime=0))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process writes that nobody stops."""
    out = tmp_path_factory.mktemp("whole") / "out"
    coded = qualcode.code_corpus(corpus, out, workers=1, limits=SMALL)
    assert (coded.texts, coded.set_aside) == (TEXTS, 2)
    assert coded.parts > 10
    return files(out)


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(path) for path in sorted((folder / name).glob("*.parquet"))], ignore_index=True)


def test_the_tables_are_those_of_a_run(corpus: Path, tmp_path: Path) -> None:
    qualcode.code_corpus(corpus, tmp_path / "out", workers=1, limits=SMALL)
    results = qualcode.run(corpus)
    assert len(results.codings) > TEXTS
    for name in ("segments", "codings", "mentions", "relations"):
        whole: pd.DataFrame = getattr(results, name)
        assert_frame_equal(table(tmp_path / "out", name).astype(whole.dtypes.to_dict()), whole)


def test_every_text_is_a_row_coded_or_not(corpus: Path, tmp_path: Path) -> None:
    qualcode.code_corpus(corpus, tmp_path / "out", workers=1, limits=SMALL)
    listed = table(tmp_path / "out", "documents")
    assert listed["document"].tolist() == [f"P-{3 if number == 21 else number:02}" for number in range(TEXTS)]
    aside = listed[listed["set_aside"].notna()]
    assert list(zip(aside["file"], aside["row"], strict=True)) == [("texts/a.jsonl", 8), ("texts/b.jsonl.gz", 6)]
    assert aside["characters"].isna().all()
    assert listed.loc[0, "attributes"] == '{"issuer": "区民政局"}'
    assert listed.loc[0, "date"] == "2019-03-01"
    sheet = pd.read_csv(tmp_path / "out" / "set_aside.csv")
    assert sheet["found"].tolist() == aside["set_aside"].tolist()


def test_two_processes_write_the_same_bytes_though_one_is_killed(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.size and not killed:
            child = multiprocessing.active_children()[0]
            killed.append(child.pid or 0)
            child.kill()

    qualcode.code_corpus(corpus, tmp_path / "out", workers=2, limits=SMALL, progress=kill_one)
    assert killed
    assert files(tmp_path / "out") == undisturbed


def test_a_batch_that_a_breaking_pool_forgot_is_lost_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that breaks while it is given something may take it and never tell: seen once in a few hundred runs under load."""
    texts = (Document("P-01", "区民政局应当按季度拨付资金。", "policy"),)
    with Processes(qualcode.read_study("nominal_contracts", documents=False), workers=1) as engine:
        assert [made.number for made in engine.done([Batch(0, texts)]) if isinstance(made, Made)] == [0]

        def forgets(*_: object) -> Future[Made]:
            for child in multiprocessing.active_children():
                child.kill()
            return Future()

        monkeypatch.setattr(engine._pool, "submit", forgets)
        [lost] = engine.done([Batch(1, texts)])
        assert isinstance(lost, Lost)
        assert lost.why == DIED
        assert [made.number for made in engine.done([Batch(2, texts)]) if isinstance(made, Made)] == [2]


def started(corpus: Path, out: Path, workers: int, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "qualcode", "code", str(corpus), "--out", str(out), "--part", str(PART), "--workers", str(workers)]
    command += more
    # Whoever runs the tests in the background may have made them deaf to Ctrl-C, which is handed down.
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=hears)


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


def children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    """Whether it runs; one that has ended and that nobody has asked about has no command any more."""
    told = Path(f"/proc/{process}/cmdline")
    return told.exists() and told.read_bytes() != b""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="killed processes are watched in /proc")
def test_killed_again_and_again_it_goes_on_to_the_same_bytes(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out, chance = tmp_path / "out", random.Random(9)
    for wanted, number in ((1, 1), (6, 2)):
        running = started(corpus, out, number)
        until(lambda wanted=wanted: len(list((out / "parts").glob("part-*.json"))) >= wanted)
        time.sleep(chance.random() / 50)
        left = children(running.pid)
        running.kill()
        running.communicate()
        until(lambda left=left: not any(alive(one) for one in left))
        assert not (out / "manifest.json").exists()
    (out / "codings" / ".qualcode-half").write_bytes(b"PAR1")
    seen: list[Progress] = []
    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL, progress=seen.append)
    assert seen[0].before > 0
    assert files(out) == undisturbed


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_ctrl_c_tells_how_to_go_on(corpus: Path, tmp_path: Path) -> None:
    """What it says is typed as it stands there, by a shell; in the copy there is work for some seconds."""
    study, out = Path(shutil.copytree(corpus, tmp_path / "my study")), tmp_path / "it's $HOME"
    rows = "".join(json.dumps(row(number) | {"id": f"Q-{number}"}, ensure_ascii=False) + "\n" for number in range(900))
    (study / "texts" / "c.jsonl").write_text(rows, encoding="utf-8")
    running = started(study, out, 1, "--overwrite", "--threshold", "0.4")
    until(lambda: (out / ".qualcode.lock").exists())  # the study is not compiled yet
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=60)[1].decode().splitlines()
    assert (running.returncode, told) == (130, ["Looking at the texts …", "Stopped. Nothing was coded yet."])
    assert not out.exists()
    running = started(study, out, 1, "--overwrite", "--threshold", "0.4")
    until(lambda: (out / "parts" / "part-00001.json").exists())
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=60)[1].decode().splitlines()
    stopped = f"Stopped. What is done stays. Go on: qualcode code '{study}' --out '{tmp_path}/it'\"'\"'s $HOME'"
    assert (running.returncode, told[-1]) == (130, f"{stopped} --part {PART} --threshold 0.4 --workers 1")
    with pytest.raises(DataError) as unfinished:
        qualcode.read_coded(out, study)
    assert f"{stopped.partition('Go on: ')[2]} --part {PART} --threshold 0.4." in str(unfinished.value)
    command = told[-1].partition("Go on: ")[2].replace("qualcode", f"'{sys.executable}' -m qualcode", 1)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("928 of 930 texts coded")
    assert done.stderr.splitlines()[1].startswith("Going on: ")


def test_memory_that_runs_out_is_one_line(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["code", str(corpus), "--out", str(tmp_path / "out"), "--workers", "1", "--part", str(PART)]

    def fails(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("qualcode.scaling.coding.survey", fails)
    done = CliRunner().invoke(main, arguments)
    _, told = done.stderr.splitlines()
    assert (done.exit_code, told.partition(".")[0]) == (1, "There is too little memory here")
    monkeypatch.setattr("qualcode.cli.telling.read_study", fails)
    done = CliRunner().invoke(main, ["run", str(corpus), "--out", str(tmp_path / "out"), "--no-figures"])
    assert (done.exit_code, done.output.partition(".")[0]) == (1, "There is too little memory for all of this at once")


def test_elsewhere_than_on_a_terminal_each_tenth_is_a_line(corpus: Path, tmp_path: Path) -> None:
    arguments = ["code", str(corpus), "--out", str(tmp_path / "out"), "--workers", "1", "--part", str(PART)]
    done = CliRunner().invoke(main, arguments)
    first, *lines = done.stderr.splitlines()
    assert first == "Looking at the texts …"
    assert [int(line.partition("(")[2].partition("%")[0]) // 10 for line in lines] == list(range(1, 11))
    assert lines[-1].startswith("30 of 30 texts (100%), ")
    (tmp_path / "out" / "parts" / "part-00011.json").unlink()
    again = CliRunner().invoke(main, arguments)
    assert again.stderr.splitlines()[1] == "Going on: 28 of 30 texts (93%) were coded before."
    assert again.stdout == done.stdout
    quiet = CliRunner().invoke(main, [*arguments, "--overwrite", "--quiet"])
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_a_start_that_codes_nothing_leaves_nothing_and_binds_nobody(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out, nowhere = tmp_path / "new" / "out", "dask=tcp://no.such.host.invalid:1"
    pytest.importorskip("distributed")
    with pytest.raises(ArgumentError, match="no Dask scheduler answers"):
        qualcode.code_corpus(corpus, out, engine=nowhere, limits=CorpusLimits(part=5000))
    assert not list(tmp_path.iterdir())
    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL)
    with pytest.raises(ArgumentError, match="no Dask scheduler answers"):
        qualcode.code_corpus(corpus, out, engine=nowhere, limits=CorpusLimits(part=5000), overwrite=True)
    assert files(out) == undisturbed, "nor is anything removed by it"


def test_a_plan_of_which_nothing_was_coded_binds_nobody(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """A call that was killed between the plan and its first part."""
    other = json.loads(undisturbed["plan.json"]) | {"arguments": {"part": 5000, "longest": 5_000_000, "threshold": None}}
    (tmp_path / "plan.json").write_text(json.dumps(other), encoding="utf-8")
    (tmp_path / "codings").mkdir()
    (tmp_path / "codings" / "part-00000.parquet").write_bytes(b"PAR1")
    qualcode.code_corpus(corpus, tmp_path, workers=1, limits=SMALL)
    assert files(tmp_path) == undisturbed


def test_a_part_that_was_damaged_is_coded_again(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL)
    damaged = out / "codings" / "part-00003.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    (out / "parts" / "part-00005.json").write_text('{"files": 3}')
    (out / "relations" / "part-00007.parquet").unlink()
    (out / "mine.txt").write_text("kept")
    seen: list[Progress] = []
    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL, progress=seen.append)
    assert len(seen) == 1 + 3
    assert files(out) == undisturbed | {"mine.txt": b"kept"}


def test_what_is_done_is_not_coded_again(corpus: Path, tmp_path: Path) -> None:
    first = qualcode.code_corpus(corpus, tmp_path / "out", workers=1, limits=SMALL)
    seen: list[Progress] = []
    assert qualcode.code_corpus(corpus, tmp_path / "out", workers=2, limits=SMALL, progress=seen.append) == first
    assert seen == []


def test_what_changed_since_is_named_and_overwrite_removes_only_what_is_ours(corpus: Path, tmp_path: Path) -> None:
    out, study = tmp_path / "out", qualcode.read_study(corpus, documents=False)
    qualcode.code_corpus(study, out, workers=1, limits=SMALL)
    before = files(out)
    with pytest.raises(OutputError, match=r"this changed: the option part\. .*--overwrite"):
        qualcode.code_corpus(study, out, workers=1, limits=CorpusLimits(part=5000))
    with pytest.raises(OutputError, match=r"this changed: the option threshold, the option threshold_alone, of the study: threshold\."):
        qualcode.code_corpus(replace(study, threshold=0.4), out, workers=1, limits=SMALL)
    with pytest.raises(OutputError, match="of the study: actors"):
        qualcode.code_corpus(replace(study, actors=study.actors[:1]), out, workers=1, limits=SMALL)
    assert files(out) == before
    (out / "codings" / "notes.txt").write_text("mine")
    (out / "codings" / "part-1.parquet").write_text("mine")
    qualcode.code_corpus(study, out, workers=1, limits=CorpusLimits(part=5000), overwrite=True)
    assert sorted(path.name for path in (out / "codings").iterdir()) == ["notes.txt", "part-00000.parquet", "part-1.parquet"]


def test_a_changed_text_is_named(corpus: Path, tmp_path: Path) -> None:
    copy = tmp_path / "study"
    shutil.copytree(corpus, copy)
    qualcode.code_corpus(copy, tmp_path / "out", workers=1)
    with (copy / "texts" / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row(40), ensure_ascii=False) + "\n")
    with pytest.raises(OutputError, match=r"this changed: the file texts/a\.jsonl\."):
        qualcode.code_corpus(copy, tmp_path / "out", workers=1)
    (copy / "texts" / "c.jsonl").write_text(json.dumps(row(41)), encoding="utf-8")
    with pytest.raises(OutputError, match=r"this changed: the file texts/a\.jsonl, the file texts/c\.jsonl"):
        qualcode.code_corpus(copy, tmp_path / "out", workers=1)


def test_a_text_that_fails_is_set_aside_and_the_rest_goes_on(corpus: Path, tmp_path: Path) -> None:
    study = qualcode.read_study(corpus)
    english = replace(study.documents[1], language="en", text="The meeting was held.")
    # A study without the rules of English cannot read it.
    mixed = replace(study, corpus=None, documents=(study.documents[0], english, study.documents[2]), grammars={"zh": study.grammars["zh"]})
    coded = qualcode.code_corpus(mixed, tmp_path / "out", workers=1)
    assert coded.set_aside == 1
    listed = table(tmp_path / "out", "documents")
    assert listed["set_aside"].tolist()[1] == "it cannot be coded (KeyError: 'en')"
    assert listed["sentences"].notna().tolist() == [True, False, True]


class Deadly(Inline):
    """Workers that die of some texts."""

    def __init__(self, study: Study, deadly: set[str], together: int = 99) -> None:
        super().__init__(Worker(lean(study)))
        self.deadly, self.together = deadly, together

    def done(self, batches: Iterable[Batch]) -> Iterator[Made | Lost]:
        for batch in batches:
            dies = {getattr(text, "id", "") for text in batch.texts} & self.deadly or len(batch.texts) >= self.together
            yield Lost(batch, "the process that coded it died") if dies else next(super().done([batch]))


def test_only_the_text_that_kills_its_worker_is_set_aside(corpus: Path) -> None:
    study = qualcode.read_study(corpus)
    batches = [Batch(number, study.documents[4 * number : 4 * number + 4]) for number in range(4)]
    made = sorted(surviving(Deadly(study, {"P-02", "P-13"}), iter(batches)))
    assert [one.number for one in made] == [0, 1, 2, 3]
    assert [text.document for one in made for text in one.aside] == ["P-02", "P-13"]
    assert made[1] == Worker(study).code(batches[1])


def test_a_text_that_was_lost_is_tried_again_and_one_that_cannot_be_coded_is_not(
    corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr("qualcode.scaling.coding.engine_named", lambda name, study, workers, apart: Deadly(study, {"P-05", "P-19"}))
        coded = qualcode.code_corpus(corpus, tmp_path, workers=1, limits=SMALL)
    sheet = pd.read_csv(tmp_path / "set_aside.csv").set_index("document")
    assert (coded.set_aside, list(sheet.index)) == (4, ["P-05", "P-07", "P-19", "P-03"])
    assert sheet["remedy"].str.startswith("Run the same again to have it tried again").tolist() == [True, False, True, False]
    seen: list[Progress] = []
    assert qualcode.code_corpus(corpus, tmp_path, workers=1, limits=SMALL, progress=seen.append).set_aside == 2
    assert [one.texts for one in seen] == sorted(one.texts for one in seen)
    assert len(seen) == 1 + 2, "the two parts in which they stand, and no other one"
    assert files(tmp_path) == undisturbed


class _Full(Worker):
    """A worker with too little memory for one text."""

    def code(self, batch: Batch) -> Made:
        if any(getattr(text, "id", "") == "P-02" for text in batch.texts):
            raise MemoryError
        return super().code(batch)


def test_a_text_for_which_this_process_lacks_memory_is_lost_like_one_of_a_worker(corpus: Path) -> None:
    study = qualcode.read_study(corpus)
    with Inline(_Full(lean(study))) as engine:
        [made] = surviving(engine, [Batch(0, study.documents[:4])])
    assert [(one.document, one.found) for one in made.aside] == [("P-02", "there was too little memory to code it")]


def test_workers_that_die_of_no_single_text_are_told(corpus: Path) -> None:
    study = qualcode.read_study(corpus)
    with pytest.raises(OutputError, match=r"part 0: the process that coded it died, though each .* fewer workers"):
        list(surviving(Deadly(study, set(), together=2), [Batch(0, study.documents[:3])]))


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
from qualcode.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_file_that_cannot_be_written_is_one_error(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["code", str(corpus), "--out", str(out), "--part", str(PART), "--workers", "1"]
    full = subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    assert full.returncode == 1
    told = full.stderr.splitlines()[-1]
    assert "it cannot be written (File too large). Make room there, or name another folder after --out." in told
    assert not list(out.rglob(".qualcode*"))
    assert not (out / "manifest.json").exists()
    assert CliRunner().invoke(main, arguments).exit_code == 0


def test_a_file_in_the_place_of_a_folder_is_one_error(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "codings").write_text("mine")
    with pytest.raises(OutputError, match=r"part-00000\.parquet: it cannot be written .* Take away what stands in"):
        qualcode.code_corpus(corpus, tmp_path / "out", workers=1, limits=SMALL)
    with pytest.raises(OutputError, match="is a file"):
        qualcode.code_corpus(corpus, tmp_path / "out" / "codings", workers=1)
    with pytest.raises(OutputError, match="is a study folder"):
        qualcode.code_corpus(corpus, corpus, workers=1)
    with pytest.raises(OutputError, match="takes in a file there"):
        qualcode.code_corpus(corpus, corpus / "texts", workers=1)
    assert (tmp_path / "out" / "codings").read_text() == "mine"


def test_the_remedy_fits_what_keeps_it_from_writing(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of errors as POSIX gives them to a file above, a right that is missing and a disk that is full."""
    (tmp_path / "afile").write_text("mine")
    with pytest.raises(OutputError, match=r"afile/x: nothing .* Take away what stands in its way, or name another folder after --out\.$"):
        qualcode.code_corpus(corpus, tmp_path / "afile" / "x", workers=1)
    told = list[str]()
    for number in (errno.EACCES, errno.EROFS, errno.ENOSPC):
        monkeypatch.setattr("tempfile.mkstemp", partial(refuse, number))
        with pytest.raises(OutputError) as caught:
            qualcode.code_corpus(corpus, tmp_path / "out", workers=1, limits=SMALL)
        told.append(str(caught.value).partition("). ")[2])
    right, room = "Get the right to write there, or close it where it is open", "Make room there"
    assert told == [f"{use}, or name another folder after --out." for use in (right, right, room)]
    assert not (tmp_path / "out").exists()
    monkeypatch.undo()

    def fill_up(progress: Progress) -> None:
        if progress.size:
            monkeypatch.setattr("tempfile.mkstemp", partial(refuse, errno.ENOSPC))

    with pytest.raises(OutputError, match=r"What is done stays\. Make room there, and the same call \(without --overwrite\) goes on"):
        qualcode.code_corpus(corpus, tmp_path / "out", workers=1, limits=SMALL, progress=fill_up)


def refuse(number: int, **_: object) -> None:
    raise OSError(number, os.strerror(number))


def test_two_calls_into_one_folder_are_kept_apart(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out, told = tmp_path / "out", list[str]()

    def again(progress: Progress) -> None:
        if not told:
            with pytest.raises(OutputError) as caught:
                qualcode.code_corpus(corpus, out, workers=1, limits=SMALL, overwrite=True)
            told.append(str(caught.value))

    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL, progress=again)
    assert told == [
        f"{out}: another call is coding into it. Wait until it has ended, then run the same again; or name another folder after --out."
    ]
    assert files(out) == undisturbed


def test_what_a_killed_call_leaves_keeps_nobody_out(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".qualcode.lock").touch()
    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL)
    assert files(out) == undisturbed


def test_results_of_another_command_are_left_alone(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"study": "corpus"}')
    for overwrite in (False, True):
        with pytest.raises(OutputError, match="holds the results of another command"):
            qualcode.code_corpus(corpus, tmp_path, workers=1, overwrite=overwrite)


def test_a_comment_in_the_study_changes_nothing_and_an_actor_does(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    study = Path(shutil.copytree(corpus, tmp_path / "study"))
    out = tmp_path / "out"
    qualcode.code_corpus(study, out, workers=1, limits=SMALL)
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(text.replace("title: 语料", "title: 全部语料  # 2026") + "# to do\n", encoding="utf-8")
    assert qualcode.read_coded(out, study).study.title == "全部语料"
    coded = list[Progress]()
    qualcode.code_corpus(study, out, workers=1, limits=SMALL, progress=coded.append)
    assert not coded
    assert qualcode.verify(out, study).holds
    tables = {name: data for name, data in undisturbed.items() if name not in ("plan.json", "manifest.json")}
    assert tables.items() <= files(out).items()
    (study / "study.yaml").write_text(text.replace("name: 区民政局", "name: 民政局"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"this changed: the file study\.yaml, of the study: actors"):
        qualcode.code_corpus(study, out, workers=1, limits=SMALL)
    with pytest.raises(DataError, match=r"study\.yaml changed since it was coded"):
        qualcode.read_coded(out, study)


def test_parts_whose_plan_is_lost_are_begun_anew_when_asked(corpus: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    qualcode.code_corpus(corpus, tmp_path, workers=1, limits=SMALL)
    (tmp_path / "plan.json").unlink()
    with pytest.raises(OutputError, match="holds parts without a plan that can be read"):
        qualcode.code_corpus(corpus, tmp_path, workers=1, limits=SMALL)
    qualcode.code_corpus(corpus, tmp_path, workers=1, limits=SMALL, overwrite=True)
    assert files(tmp_path) == undisturbed


def test_codings_of_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="counts codings of people"):
        qualcode.code_corpus("county_purchase", tmp_path / "out", workers=1)


def test_who_withdrew_is_left_out(corpus: Path, tmp_path: Path) -> None:
    study = replace(qualcode.read_study(corpus, documents=False), withdrawn=("P-04",))
    coded = qualcode.code_corpus(study, tmp_path / "out", workers=1)
    assert coded.set_aside == 3
    assert "P-04" not in set(table(tmp_path / "out", "segments")["document"])
    listed = table(tmp_path / "out", "documents").set_index("document")
    assert listed.loc["P-04", ["title", "sha256", "attributes"]].isna().all()


def test_a_run_by_two_processes_gives_the_same_tables_and_the_same_folder(corpus: Path, tmp_path: Path) -> None:
    one, two = qualcode.run(corpus), qualcode.run(corpus, workers=2)
    for name in ("segments", "codings", "mentions", "relations"):
        assert_frame_equal(getattr(one, name), getattr(two, name))
    for number, results in enumerate((one, two)):
        qualcode.write_results(results, tmp_path / str(number), figures=False)
    assert files(tmp_path / "0") == files(tmp_path / "1")


def test_a_coded_corpus_is_verified(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    qualcode.code_corpus(corpus, out, workers=1, limits=SMALL)
    found = qualcode.verify(out, corpus, again=True)
    assert (found.holds, found.again, found.problems, found.doubts) == (True, True, (), ())
    damaged = out / "mentions" / "part-00002.parquet"
    damaged.write_bytes(damaged.read_bytes() + b" ")
    [problem] = qualcode.verify(out, corpus).problems
    assert (problem.where, "qualcode code" in problem.remedy) == ("mentions/part-00002.parquet", True)


def test_the_command_says_what_was_coded(corpus: Path, tmp_path: Path) -> None:
    arguments = ["code", str(corpus), "--out", str(tmp_path / "out"), "--workers", "1"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("28 of 30 texts coded: ")
    assert f"2 set aside, each with its reason in {tmp_path / 'out' / 'set_aside.csv'}" in done.stdout
    refused = CliRunner().invoke(main, [*arguments, "--engine", "spark"])
    told = "Looking at the texts …\nengine 'spark' is none of processes, dask, dask=ADDRESS\n"
    assert (refused.exit_code, refused.output) == (1, told)
