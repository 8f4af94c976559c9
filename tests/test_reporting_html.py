"""The report: safe with any text, every number equal to the rows that it opens, and working in a browser."""

from __future__ import annotations

import dataclasses
import json
import re
import runpy
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from qualcode.errors import OutputError
from qualcode.material import recognisable
from qualcode.pages import Comment
from qualcode.reporting import wording, write_report
from qualcode.reporting.contents.listings import material_listings
from qualcode.reporting.contents.material import summary_facts
from qualcode.reporting.contents.matrices import matrix_tables
from qualcode.reporting.contents.uncounted import rejected_by_reason
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.html import report_html
from qualcode.reporting.labels import Labels
from qualcode.results import Results

sample: Callable[..., Results] = runpy.run_path(str(Path(__file__).with_name("test_reporting_sample.py")))["sample"]
EVIL = '</script><script>window.hurt = 1</script><img src=x onerror="window.hurt = 1"><!-- &amp;'


class Page(HTMLParser):
    """The elements of a page, in order, and the text of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script":
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def results() -> Results:
    return sample()


@pytest.fixture(scope="module")
def text(results: Results) -> str:
    return report_html(results)[0]


def _data(text: str) -> dict[str, Any]:
    return json.loads(Page(text).scripts[0])  # type: ignore[no-any-return]


def test_a_text_with_markup_does_no_harm() -> None:
    page = Page(report_html(sample(evil=EVIL))[0])
    assert not [tag for tag, _ in page.elements if tag == "img"]
    assert len(page.scripts) == 3
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]


def test_nothing_is_loaded_from_elsewhere(text: str) -> None:
    page = Page(text)
    assert not [attributes for _, attributes in page.elements if "src" in attributes or (attributes.get("href") or "#")[0] != "#"]
    policy = next(attributes["content"] for tag, attributes in page.elements if tag == "meta" and "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.partition("style-src")[0]


def test_the_data_holds_each_sentence_once(results: Results, text: str) -> None:
    data = _data(text)
    segments = [sentence[1] for sentence in data["sentences"]]
    assert len(segments) == len(set(segments))
    assert set(segments) == set(results.codings["segment"]) | set(results.relations["segment"])


@pytest.mark.parametrize("table", ["codings", "relations"])
def test_the_marked_words_are_the_quotes(results: Results, text: str, table: str) -> None:
    data = _data(text)
    marked = [data["sentences"][row[0]][6][row[1] : row[2]] for row in data[table]]
    assert marked == getattr(results, table)["quote"].tolist()


def test_every_cell_is_the_number_of_its_rows(results: Results) -> None:
    tables, problems = matrix_tables(Evidence(results), Labels(results.study))
    assert {table.id for table in tables} >= {"dyad_by_stage_actual", "stage_by_code_actual", "code_by_document"}
    assert problems == ()
    for table in tables:
        for label, *cells in table.rows:
            for cell in cells:
                # All parts of a cell of dyads, or the one number.
                alone = [part for part in cell.parts if part.number is not None] or list(cell.parts)
                shown = [int(part.number if part.number is not None else part.text.rpartition(" ")[2]) for part in alone]
                assert [len(part.rows) for part in alone] == shown, (table.id, label, cell.title)


def test_what_stands_in_no_cell_is_offered_beside_the_table(results: Results) -> None:
    matrices = {name: results.matrices[name] for name in ("stage_by_code", "code_by_document")}
    matrices["stage_by_code"] = matrices["stage_by_code"].drop("(unknown)", level="stage")
    evidence = Evidence(dataclasses.replace(results, matrices=matrices))
    tables = {table.id: table for table in matrix_tables(evidence, Labels(results.study))[0]}
    unknown = results.codings[results.codings["stage"].isna() & (results.codings["status"] != "rejected")]
    (note,) = tables["stage_by_code_actual"].opening
    assert list(note.rows) == unknown.index.tolist()
    assert note.text in tables["stage_by_code_actual"].notes
    assert tables["code_by_document"].opening == ()


def test_a_number_that_the_rows_do_not_explain_is_told(results: Results) -> None:
    matrix = results.matrices["code_by_document"].copy()
    matrix.loc["control.goals", "S-01"] = 7
    _, problems = report_html(dataclasses.replace(results, matrices={"code_by_document": matrix}))
    assert ["counts 7 references, the rows that it opens come to 1" in str(problem) for problem in problems] == [True]


def test_rejected_codings_are_listed_by_reason_and_counted_nowhere(results: Results) -> None:
    evidence, labels = Evidence(results), Labels(results.study)
    rejected = {number for _, numbers in rejected_by_reason(evidence, labels) for number in numbers}
    assert rejected == set(results.codings.index[results.codings["status"] == "rejected"])
    assert {reason for reason, _ in rejected_by_reason(evidence, labels)} == {"被否定", "假设"}
    parts = [part for table in matrix_tables(evidence, labels)[0] for row in table.rows for cell in row for part in cell.parts]
    assert not rejected & {number for part in parts if part.of == "codings" for number in part.rows}


def test_blank_and_zero_look_different(text: str) -> None:
    cells = [attributes.get("class") for tag, attributes in Page(text).elements if tag == "td"]
    assert "blank" in cells
    assert "n zero" in cells


def test_both_languages_have_all_words(results: Results) -> None:
    english = dataclasses.replace(results, study=dataclasses.replace(results.study, language="en"))
    page = report_html(english)[0]
    assert '<html lang="en">' in page
    # A key without words stands for itself, so the keys are looked for where they are written.
    folder = Path(wording.__file__).parent
    sources = [path for path in folder.rglob("*") if path.suffix in (".py", ".j2")]
    keys = {key for path in sources for key in re.findall(r'words\["([a-z_.0-9]+)"\]', path.read_text(encoding="utf-8"))}
    assert len(keys) > 100
    for language in ("zh", "en"):
        assert keys - set(wording.report_words(language)) == set(), language


def _noted(results: Results, text: str) -> Results:
    """The sample with a title, two sessions' worth of metadata, a time and two memos, one of them beside a quote."""
    row = results.relations[results.relations["document"] == "S-01"].iloc[0]
    comments = (Comment(int(row["start"]), int(row["end"]), text, "导师", "2021-05-01"), Comment(0, 0, "总的印象"))
    told = {"S-01": {"comments": comments, "attributes": {"title": "第一次访谈", "gender": "女", "duration": "65"}}}
    documents = tuple(dataclasses.replace(document, **told.get(document.id, {})) for document in results.study.documents)
    segments = results.segments.assign(time=["0:03:21" if id == row["segment"] else None for id in results.segments["segment"]])
    segments["time"] = segments["time"].astype("string")
    return dataclasses.replace(results, study=dataclasses.replace(results.study, documents=documents), segments=segments)


def test_memos_stand_beside_their_quotes_and_in_a_list(results: Results) -> None:
    noted = _noted(results, EVIL)
    evidence, page = Evidence(noted), report_html(noted)[0]
    data = _data(page)
    beside = {data["sentences"][int(place)][1]: [memo[2] for memo in listed] for place, listed in data["memos"].items()}
    row = noted.relations[noted.relations["document"] == "S-01"].iloc[0]
    assert EVIL in beside[row["segment"]]
    assert "<img" not in page
    listing = next(listing for listing in material_listings(noted, Labels(noted.study)) if listing.id == "memos")
    assert sorted(line[-1].shown for line in listing.rows) == sorted([EVIL, "总的印象"])
    assert ("批注", "2") in {(fact.name, fact.value) for fact in summary_facts(evidence, Labels(noted.study))}


def test_the_tables_for_the_appendix_leave_out_what_nobody_knows(results: Results) -> None:
    people, documents = material_listings(_noted(results, "看"), Labels(results.study))[:2]
    heads = [column.head for column in people.columns]
    assert {"编号", "单位", "性别", "时长（分）", "字数"} <= set(heads)
    assert "年龄" not in heads
    assert [column.set for column in people.columns if column.head in ("单位", "时长（分）", "字数")] == ["text", "number", "number"]
    assert any("年龄 (age)" in note for note in people.notes)
    alone = recognisable(results.interviewees)
    assert alone > 0
    assert any(note.startswith(f"有 {alone} 行") for note in people.notes)
    assert [row[0].shown for row in documents.rows] == ["P-01"], "interviews stand in the other table"


def test_the_same_results_give_the_same_bytes(results: Results, tmp_path: Path) -> None:
    write_report(results, tmp_path / "a.html")
    write_report(sample(), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_study_without_any_evidence_has_a_report(results: Results) -> None:
    network = results.network.copy()
    network.remove_edges_from(list(results.network.edges(keys=True)))
    empty = dataclasses.replace(results, codings=results.codings[:0], relations=results.relations[:0], network=network, matrices={})
    assert "这项研究没有关系证据" in report_html(empty)[0]


def test_a_place_that_cannot_be_written_is_told(results: Results, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        write_report(results, tmp_path)


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(sample(evil=EVIL), path)
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.wrong = []
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on("console", lambda message: opened.wrong.append(message.text))
    opened.goto(path.as_uri())
    return opened


def _shown(page: Any) -> list[str]:
    return page.eval_on_selector_all("#evidence-list mark", "marks => marks.map(mark => mark.textContent)")  # type: ignore[no-any-return]


def test_in_the_browser_nothing_goes_wrong(page: Any) -> None:
    assert page.evaluate("window.hurt") is None
    assert page.wrong == []


def test_in_the_browser_a_cell_opens_its_sentences(page: Any, results: Results) -> None:
    relations = results.relations
    behind = relations[(relations["source"] == "subdistrict") & (relations["target"] == "agency") & (relations["stage"] == "delivery")]
    row = page.locator("#t-dyad_by_stage_actual tbody tr", has_text="X街道办事处 → A社会工作服务中心")
    row.locator("button.total").click()
    assert sorted(_shown(page)) == sorted(behind["quote"])
    assert page.evaluate("document.activeElement.id") == "evidence-title"
    page.keyboard.press("Escape")
    assert page.locator("#evidence").is_hidden()


def test_in_the_browser_a_quote_shows_its_time_title_and_memo(browser: Any, results: Results, tmp_path: Path) -> None:
    noted = _noted(results, "要追问：<b>谁</b>压的？")
    write_report(noted, tmp_path / "report.html")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "report.html").as_uri())
    row = noted.relations[noted.relations["document"] == "S-01"].iloc[0]
    page.locator("details.code", has_text=row["code"]).locator("summary").click()
    shown = page.locator(f'.sentence[data-segment="{row["segment"]}"]').first
    assert shown.locator(".where").inner_text().startswith(f"{row['segment']} · 0:03:21 · ")
    assert "第一次访谈" in shown.locator(".where").inner_text()
    assert "要追问：<b>谁</b>压的？" in shown.locator(".memo").last.inner_text()
    page.close()


@pytest.mark.parametrize(("weights", "least", "drawn"), [([1] * 5, 1, 5), ([1] * 45, 1, 45), ([1] * 30 + [2] * 20 + [3] * 15, 2, 35)])
def test_in_the_browser_the_graph_begins_with_what_can_be_read(
    weights: list[int], least: int, drawn: int, browser: Any, results: Results, tmp_path: Path
) -> None:
    network = results.network.copy()
    network.remove_edges_from(list(network.edges(keys=True)))
    pairs = [(source, target) for source in network for target in network if source != target]
    for (source, target), weight in zip(pairs, weights, strict=False):
        told = {"code": "tie", "family": "tie", "stage": "", "plane": "actual", "symmetric": False, "evidence": ()}
        network.add_edge(source, target, weight=weight, **told)
    write_report(dataclasses.replace(results, network=network), tmp_path / "report.html")
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator("#f-weight").input_value() == str(least)
    assert page.locator("#edge-list button").count() == drawn
    assert (str(len(weights) - drawn) in page.locator("#edge-count").inner_text()) == (drawn < len(weights))
    page.locator("#f-weight").fill("1")
    assert page.locator("#edge-list button").count() == len(weights)
    page.locator("#filters button[type=reset]").click()
    assert page.locator("#edge-list button").count() == drawn
    page.close()


def test_in_the_browser_an_edge_of_the_graph_opens_its_sentences(page: Any, results: Results) -> None:
    relations = results.relations
    behind = relations[(relations["source"] == "district_bureau") & (relations["target"] == "agency") & (relations["plane"] == "actual")]
    page.locator("#canvas").scroll_into_view_if_needed()
    page.locator("#f-plane").select_option("actual")
    spot = page.evaluate("""() => {
        const graph = document.getElementById("canvas")._cyreg.cy;
        const edge = graph.edges().filter(edge => edge.data("source") === "district_bureau" && edge.data("target") === "agency")[0];
        const [middle, box] = [edge.renderedMidpoint(), document.getElementById("canvas").getBoundingClientRect()];
        return [middle.x + box.left, middle.y + box.top];
    }""")
    page.mouse.click(*spot)
    assert sorted(_shown(page)) == sorted(behind["quote"])
    assert page.locator("#evidence-list").inner_text().count("区民政委员会 → A社会工作服务中心") == len(behind)


def test_in_the_browser_the_edges_are_reached_by_keyboard(page: Any) -> None:
    page.locator("#f-stage").select_option("payment")
    page.locator("#f-plane").select_option("nominal")
    page.locator("#edge-list button").first.focus()
    page.keyboard.press("Enter")
    assert _shown(page) == ["委托乙方提供服务"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.edge") is not None


def test_in_the_browser_a_mark_after_an_emoji_is_not_shifted(page: Any) -> None:
    page.locator("details.code", has_text="dependence.funding").locator("summary").click()
    page.wait_for_selector("details.code[open] mark")  # the browser tells only afterwards that it was opened
    found = page.eval_on_selector_all("details.code[open] mark", "marks => marks.map(mark => mark.textContent)")
    assert "就靠这一笔钱吃饭" in found
