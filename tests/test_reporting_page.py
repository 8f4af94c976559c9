"""The page in a browser: every number opens the rows that it counts, by mouse and by keyboard, and nothing shuts anybody out."""

from __future__ import annotations

import csv
import dataclasses
import io
import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qualcode import heat_map
from qualcode.reporting.contents.blocks import Cell, Column, Content, Fact, Facts, Figure, Part, Prose, Quote, Quotes, Section, Table
from qualcode.reporting.contents.building import content_of
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.html import page_of, report_html
from qualcode.results import Results

sample: Callable[..., Results] = runpy.run_path(str(Path(__file__).with_name("test_reporting_sample.py")))["sample"]
EVIL = '</script><script>window.hurt = 1</script><img src=x onerror="window.hurt = 1">'
OPENED = """selector => Object.fromEntries([...document.querySelectorAll(selector)].map(button => {
    button.click();
    const found = [...document.querySelectorAll("#evidence-list .sentence")].map(sentence => sentence.dataset.segment);
    return [button.dataset.title, found];
}))"""
"""Title → the sentences that each button opens."""


@pytest.fixture(scope="module")
def results() -> Results:
    return sample()


def _handmade(results: Results) -> Content:
    """A layout as a helper of the report would make it: marks, tinted cells, a blank, a nought, a note that opens, a figure, quotes."""
    outside = Part("另有 1 条", (2,))
    rows = (
        (Cell.of("条款一"), Cell((Part("控制 2", (0, 1), mark="◐"), Part("依附 1", (3,), mark="○")), "条款一 · 实际"), Cell()),
        (Cell.of("条款二"), Cell((Part.count(2, (0, 4), "relations"),), "条款二 · 转述", True, "转述"), Cell((Part.count(0),))),
    )
    columns = (Column("条款"), Column("实际"), Column("名义"))
    table = Table("clauses", EVIL, columns, rows, ("浅色＝转述", outside.text), opening=(outside,))
    drawn = pd.DataFrame({"control": [2, 0]}, index=pd.Index(["delivery", "payment"], name="stage"))
    figure = Figure("map", "两层图", "map", lambda: heat_map(drawn, language="zh"), "两个阶段的控制：2 与 0")
    quotes = Quotes("控制", (Quote(EVIL, "S-01", (1,), warning="未成年人"), Quote("没有依据", "S-02")))
    facts = Facts((Fact("规则", EVIL, "备注"),))
    layout = Section("layout_one", "一种排法", (Prose((EVIL,)), table, figure, quotes, facts))
    return Content.numbered(results.study, EVIL, (layout, *content_of(results).sections[3:6]))


@pytest.fixture(scope="module")
def page(browser: Any, results: Results, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("page")
    (folder / "report.html").write_text(report_html(results)[0], encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto((folder / "report.html").as_uri())
    return opened


@pytest.fixture(scope="module")
def handmade(browser: Any, results: Results, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("handmade") / "report.html"
    path.write_text(page_of(_handmade(results), Evidence(results)), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.wrong = []
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on("console", lambda message: opened.wrong.append(message.text))
    opened.goto(path.as_uri())
    return opened


def test_every_cell_of_the_matrices_opens_the_rows_of_the_tables(page: Any, results: Results) -> None:
    # The same grouped by pandas, from the tables that a run writes as CSV.
    codings = results.codings[results.codings["status"] != "rejected"]
    for plane in ("actual", "nominal"):
        mine = codings[codings["plane"] == plane]
        expected = [sorted(set(group["segment"])) for _, group in mine.groupby([mine["stage"].fillna(""), "code"])]
        opened = page.evaluate(OPENED, f"#t-stage_by_code_{plane} button[data-rows]")
        assert sorted(map(sorted, opened.values())) == sorted(expected)
    relations = results.relations[results.relations["plane"] == "actual"]
    pairs = [relations["stage"].fillna(""), *(relations[end] for end in ("source", "target", "code"))]
    expected = [sorted(set(group["segment"])) for _, group in relations.groupby(pairs)]
    opened = page.evaluate(OPENED, "#t-dyad_by_stage_actual button.entry:not(.total)")
    assert sorted(map(sorted, opened.values())) == sorted(expected)


def test_every_edge_of_the_list_opens_its_rows(page: Any, results: Results) -> None:
    page.locator("#f-plane").select_option("actual")
    page.locator("#f-weight").fill("1")
    relations = results.relations[results.relations["plane"] == "actual"]
    family = relations["code"].str.partition(".")[0]
    expected = [sorted(set(group["segment"])) for _, group in relations.groupby(["source", "target", family])]
    opened = page.evaluate("""() => [...document.querySelectorAll("#edge-list button")].map(button => {
        button.click();
        return [...document.querySelectorAll("#evidence-list .sentence")].map(sentence => sentence.dataset.segment).sort();
    })""")
    assert sorted(opened) == sorted(expected)


def test_a_cell_is_reached_opened_and_left_by_keyboard(page: Any) -> None:
    page.locator(".scroll", has=page.locator("#t-stage_by_code_actual")).focus()
    page.keyboard.press("Tab")
    title = page.evaluate("document.activeElement.dataset.title")
    assert title
    assert page.evaluate("!!document.activeElement.closest('#t-stage_by_code_actual')")
    page.keyboard.press("Enter")
    assert page.locator("#evidence").is_visible()
    assert page.locator("#evidence-title").inner_text() == title
    page.keyboard.press("Escape")
    assert page.locator("#evidence").is_hidden()
    assert page.evaluate("document.activeElement.dataset.title") == title


def test_the_cells_of_a_layout_open_their_rows(handmade: Any, results: Results) -> None:
    opened = handmade.evaluate(OPENED, "#s-layout_one button[data-rows]")

    def said(table: str, *numbers: int) -> list[str]:
        return sorted(set(getattr(results, table)["segment"].iloc[list(numbers)]))

    expected = {
        "条款一 · 实际 · 控制 2": said("codings", 0, 1),
        "条款一 · 实际 · 依附 1": said("codings", 3),
        "条款二 · 转述": said("relations", 0, 4),
        f"{EVIL} · 不在表内": said("codings", 2),
        "S-01": said("codings", 1),
    }
    assert {title: sorted(segments) for title, segments in opened.items()} == expected


def test_a_layout_is_shown_whole_and_does_no_harm(handmade: Any) -> None:
    assert handmade.evaluate("window.hurt") is None
    assert handmade.wrong == []
    assert handmade.locator("#t-clauses caption").inner_text() == f"表 1 {EVIL}"
    tinted = handmade.locator("#t-clauses td.tinted")
    assert tinted.inner_text().split() == ["2", "(转述)"], "to be read without colour"
    assert handmade.locator("#t-clauses td.blank").count() == handmade.locator("#t-clauses td.zero").count() == 1
    assert handmade.evaluate("document.querySelector('#f-map img').naturalWidth") > 0
    assert handmade.locator("#f-map img").get_attribute("alt") == "两个阶段的控制：2 与 0"
    assert handmade.locator(".quote .warning").all_inner_texts() == ["未成年人"]


def test_a_table_is_saved_as_csv(handmade: Any, tmp_path: Path) -> None:
    with handmade.expect_download() as waiting:
        handmade.locator("#s-layout_one .tools button").click()
    assert waiting.value.suggested_filename == "clauses.csv"
    waiting.value.save_as(tmp_path / "clauses.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "clauses.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert rows == [["条款", "实际", "名义"], ["条款一", "◐ 控制 2\n○ 依附 1", ""], ["条款二", "2\n(转述)", "0"]]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_not_wider_than_the_window(width: int, browser: Any, page: Any) -> None:
    narrow = browser.new_page(viewport={"width": width, "height": 844})
    narrow.goto(page.url)
    assert narrow.evaluate("document.documentElement.scrollWidth") == width
    narrow.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_accessibility_checker_finds_nothing_serious(language: str, browser: Any, results: Results, tmp_path: Path) -> None:
    axe = os.environ.get("QUALCODE_AXE")
    if not axe:
        pytest.skip("set QUALCODE_AXE to an axe.min.js (npm pack axe-core) to have the page checked")
    told = dataclasses.replace(results, study=dataclasses.replace(results.study, language=language))
    (tmp_path / "report.html").write_text(page_of(_handmade(told), Evidence(told)), encoding="utf-8")
    for width in (1280, 390):
        # The page lets no script in but its own.
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        page = context.new_page()
        page.goto((tmp_path / "report.html").as_uri())
        page.locator("#t-clauses button").first.click()
        page.evaluate(Path(axe).read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
        context.close()
