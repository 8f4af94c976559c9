"""The main job on real transcripts and policies, where they lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualcode
from qualcode import Results


@pytest.fixture(scope="module")
def real(shared: Path) -> Results:
    folder = shared / "data" / "real_study"
    if not folder.is_dir():
        pytest.skip("no real material: shared/data/real_study is not there")
    return qualcode.run(folder)


def test_every_row_stands_in_its_text(real: Results) -> None:
    texts = {document.id: document.text for document in real.study.documents}
    for table, column in ((real.segments, "text"), (real.codings, "quote"), (real.mentions, "quote"), (real.relations, "quote")):
        assert len(table) > 50
        quotes = [texts[row.document][row.start : row.end] for row in table.itertuples()]
        assert quotes == table[column].tolist()


def test_policies_say_what_should_be_and_clauses_travel_along(real: Results) -> None:
    statutes = real.segments[real.segments["document"].isin(["L05", "L17"])]
    assert set(statutes["plane"]) == {"nominal"}
    assert statutes["clause"].notna().mean() > 0.9
    ties = real.relations[(real.relations["plane"] == "nominal") & real.relations["code"].str.startswith("tie")]
    pairs = set(zip(ties["source"], ties["target"], strict=True))
    assert ("civil_affairs", "social_organisation") in pairs
    assert ("township_government", "village_committee") in pairs


def test_people_who_are_not_declared_are_kept_and_told(real: Results) -> None:
    assert real.segments.loc[real.segments["document"] == "D01", "speaker"].nunique() > 5
    assert sum("not declared" in str(doubt) for doubt in real.doubts) == 4


def test_it_is_written_whole(real: Results, tmp_path: Path) -> None:
    qualcode.write_results(real, tmp_path / "out", figures=False)
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert real.study.title in report
    assert len(report.encode("utf-8")) < 6_000_000
