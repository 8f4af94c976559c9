"""Reports under pseudonyms: no original in any byte, and every number and quote as it was."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode import DataError, Results, read_study, run
from qualcode.names.searching import NameSearch
from qualcode.replacing import Replacer, replaced
from qualcode.reporting.disguising import _Moved, disguised
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.figures.writing import planned_figures
from qualcode.reporting.html import report_html
from qualcode.reporting.writing import write_results

CORPUS = Path(__file__).parents[1] / "corpora" / "nominal_contracts"
DOCUMENTS = ("M-01", "J-01", "S-02", "S-04", "K-01", "O-01")
KEY = {
    "拾光": "机构Z",
    "梧桐街道": "A街道",
    "梧桐": "某A",
    "秦总": "B总",
    "小罗": "小Ra",
    "小戴": "小Ta",
    "棉纺社区": "C社区",
    "苏主任": "D主任",
}
STAYS = "梧桐街道食堂"


def study_folder(place: Path, key: dict[str, str], keep: tuple[str, ...] = ()) -> Path:
    shutil.copytree(CORPUS, place)
    with (place / "key.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["original", "pseudonym", "sort", "use"])
        writer.writerows([(original, new, "other", "yes") for original, new in key.items()])
        writer.writerows([(original, "", "other", "no") for original in keep])
    study = place / "study.yaml"
    study.write_text(study.read_text("utf-8") + "\npseudonyms: key.csv\n", "utf-8")
    return place


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    study = read_study(study_folder(tmp_path_factory.mktemp("a") / "study", KEY))
    return run(replace(study, documents=tuple(study.document(id) for id in DOCUMENTS)))


@pytest.fixture(scope="module")
def shown(results: Results) -> Results:
    return disguised(results)


def test_no_original_is_in_the_report(results: Results) -> None:
    html, problems = report_html(results)
    assert not problems
    assert not NameSearch(KEY).matches(html)
    assert "机构Z" in html
    assert "小Ra" in html


def test_no_original_is_in_any_figure(results: Results, tmp_path: Path) -> None:
    plans = planned_figures(disguised(results))
    for name in ("relations", "dyad_by_stage_actual"):
        plans[name]().save(tmp_path / f"{name}.svg")
        drawn = (tmp_path / f"{name}.svg").read_text("utf-8")
        assert not NameSearch(KEY).matches(drawn), name
        assert "机构Z" in drawn or "A街道" in drawn, "names are drawn as text here, or this test sees nothing"


def test_every_quote_stands_in_its_new_text_at_its_new_place(shown: Results) -> None:
    texts = {document.id: document.text for document in shown.study.documents}
    for name in ("segments", "codings", "mentions", "relations"):
        words = "text" if name == "segments" else "quote"
        rows = getattr(shown, name)[["document", "start", "end", words]].itertuples(index=False, name=None)
        assert [row for row in rows if texts[row[0]][row[1] : row[2]] != row[3]] == []


def test_the_highlight_lies_on_the_same_words(results: Results, shown: Results) -> None:
    before, after = Evidence(results), Evidence(shown)
    replacer = Replacer.of(KEY)
    checked = 0
    for one, other in zip(before.codings, after.codings, strict=True):
        (start, end), (begin, stop) = before.span(one), after.span(other)
        old, new = (evidence._by_segment[row["segment"]]["text"] for evidence, row in ((before, one), (after, other)))
        if not replacer.exchanges(old[start:end]) and replacer.exchanges(old):
            checked += old[start:end] == new[begin:stop]
    assert checked > 3


def test_no_number_changes(results: Results, shown: Results) -> None:
    for name, matrix in results.matrices.items():
        pd.testing.assert_frame_equal(*(one.reset_index(drop=True).T.reset_index(drop=True) for one in (matrix, shown.matrices[name])))
    assert {key: len(table) for key, table in results.analyses.tables.items()} == {k: len(t) for k, t in shown.analyses.tables.items()}
    for name, table in results.analyses.tables.items():
        one, other = (frame.select_dtypes("number") for frame in (table, shown.analyses.tables[name]))
        places = [column for column in ("start", "end") if column in one]  # They point into other texts.
        pd.testing.assert_frame_equal(one.drop(columns=places), other.drop(columns=places), obj=name)
    assert len(Evidence(results).kept) == len(Evidence(shown).kept)
    assert results.documents["characters"].tolist() == shown.documents["characters"].tolist()


def test_types_of_columns_stay(results: Results, shown: Results) -> None:
    for name in ("segments", "codings", "mentions", "relations", "interviewees", "documents", "links"):
        assert getattr(results, name).dtypes.to_dict() == getattr(shown, name).dtypes.to_dict(), name


def test_the_tables_of_the_folder_stay_true_and_the_report_does_not_tell(results: Results, tmp_path: Path) -> None:
    write_results(results, tmp_path / "out", figures=False)
    assert "拾光" in (tmp_path / "out" / "segments.csv").read_text("utf-8-sig")
    assert not NameSearch(KEY).matches((tmp_path / "out" / "report.html").read_text("utf-8"))


def test_a_second_time_changes_nothing(results: Results, shown: Results) -> None:
    assert disguised(shown) is shown
    assert disguised(replace(results, study=replace(results.study, pseudonyms={}))).study.documents == results.study.documents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("梧桐街道的梧桐", "A街道的某A"),  # the longest first
        ("拾  光来了", "机构Z来了"),  # blanks within
        ("棉紡社區", "C社区"),  # the other script
        ("ｌi明和LI明", "小L和小L"),  # width and case
    ],
)
def test_names_are_found_however_they_are_written(text: str, expected: str) -> None:
    assert Replacer.of(KEY | {"Li明": "小L"}).shown(text) == expected


def test_an_original_that_is_to_stay_stays_whole(tmp_path: Path) -> None:
    study = read_study(study_folder(tmp_path / "study", KEY, (STAYS,)))
    assert Replacer.of(study.pseudonyms).shown("梧桐街道食堂在梧桐街道") == "梧桐街道食堂在A街道"


def test_a_key_that_would_tell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_study(study_folder(tmp_path / "study", {"拾光": "新拾光", "小戴": ""}))
    assert "'小戴' has no pseudonym" in str(caught.value)
    with pytest.raises(DataError, match="holds the original '拾光'"):
        read_study(study_folder(tmp_path / "other", {"拾光": "新拾光"}))


@st.composite
def exchanged(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]], int, int]:
    """A text, exchanges in it, and a span."""
    text = draw(st.text("甲乙丙丁", min_size=1, max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    start = draw(st.integers(0, len(text)))
    return text, [(a, b, draw(st.text("XYZ", min_size=1, max_size=4))) for a, b in pairs], start, draw(st.integers(start, len(text)))


@given(exchanged())
def test_a_moved_span_holds_what_it_held(made: tuple[str, list[tuple[int, int, str]], int, int]) -> None:
    text, exchanges, start, end = made
    moved = _Moved(text, exchanges)
    begin, stop = moved.span(start, end)
    inside = [(a, b, new) for a, b, new in exchanges if a < end and start < b] if start < end else []
    # The span with the names that it cuts taken whole, exchanged by another way: piece by piece.
    first, last = (min([start, *(a for a, *_ in inside)]), max([end, *(b for _, b, _ in inside)])) if inside else (start, end)
    assert moved.new[begin:stop] == replaced(text[first:last], [(a - first, b - first, new) for a, b, new in inside])
