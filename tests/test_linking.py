"""Which codings belong together, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualcode
from qualcode.errors import DataError
from qualcode.reading.contraries import against_of
from qualcode.results import Results

STUDY = """study: t
title: t
language: zh
codebook: own.yaml
actors:
  - {id: sub, name: X街道办事处, kind: government, level: subdistrict, aliases: [街道]}
  - {id: org, name: A社工机构, kind: social_organisation, aliases: [机构]}
roles: {purchaser: sub, provider: org}
documents:
  - {id: S, file: s.txt, kind: interview, speakers: {问: interviewer, 答: org}}
"""
BOOK = """codebook: own
codes:
  - id: control
    name: {zh: 控制, en: control}
    relation: directed
    source: [government]
    target: [social_organisation]
    codes:
      - {id: control.staff, name: {zh: 管人, en: staff}, indicators: {zh: [管人]}}
      - {id: control.funding, name: {zh: 管钱, en: funding}, indicators: {zh: [管钱, 干预]}}
  - id: tie
    name: {zh: 往来, en: tie}
    relation: directed
    source: [government]
    target: [social_organisation]
    codes:
      - {id: tie.funding, name: {zh: 付款, en: funding}, indicators: {zh: [拨付]}}
  - {id: resistance, name: {zh: 反抗, en: resistance}, indicators: {zh: [躲着, 拖着]}}
"""


def ran(folder: Path, said: str, *more: str, contract: str = "") -> Results:
    (folder / "own.yaml").write_text(BOOK, encoding="utf-8")
    (folder / "s.txt").write_text(f"问：怎么样？\n答：{said}\n", encoding="utf-8")
    listed = "  - {id: K, file: k.txt, kind: contract}\n" if contract else ""
    (folder / "k.txt").write_text(contract, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY + listed + "".join(f"{line}\n" for line in more), encoding="utf-8")
    return qualcode.run(folder)


def told(results: Results) -> list[tuple[str, str, str, str]]:
    rows = results.links.fillna("")
    return [(row.source.partition(":")[2], row.kind, row.target.partition(":")[2], row.words) for row in rows.itertuples()]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("街道对机构管钱，所以我们躲着。", [("2/control.funding", "causes", "2/resistance", "所以")]),
        ("我们躲着，因为街道对机构管钱。", [("2/control.funding", "causes", "2/resistance", "因为")]),
        # the reason stands first, and what it explains in a later clause
        ("由于街道对机构管钱，我们躲着。", [("2/control.funding", "causes", "2/resistance", "由于")]),
        ("街道对机构管钱，后来我们躲着。", [("2/resistance", "follows", "2/control.funding", "后来")]),
        ("街道对机构管钱，干脆我们躲着。", [("2/resistance", "answers", "2/control.funding", "干脆")]),
        ("街道对机构管钱，不过我们躲着。", [("2/control.funding", "contrasts", "2/resistance", "不过")]),
        # over a full stop within a turn, where the connective opens the sentence
        ("街道对机构管钱。所以我们躲着。", [("2/control.funding", "causes", "3/resistance", "所以")]),
        # not over a sentence without a coding, not without a connective, not by what only looks like one
        ("街道对机构管钱。天气好。所以我们躲着。", []),
        ("街道对机构管钱，我们躲着。", []),
        ("街道对机构管钱，评估结果我们躲着。", []),
        ("街道对机构管钱，摸底排查结果报送上去，我们躲着。", []),
        ("街道对机构管钱，并将有关的结果于月底前报上去，我们躲着。", []),
        ("街道对机构管钱，结果我们躲着。", [("2/control.funding", "causes", "2/resistance", "结果")]),
        # the same claim twice is one
        ("我们躲着，所以我们拖着。", []),
    ],
)
def test_what_connectives_state(said: str, expected: list[tuple[str, str, str, str]], tmp_path: Path) -> None:
    assert told(ran(tmp_path, said)) == expected


def contrasts(results: Results) -> list[tuple[str, str, str, str]]:
    rows = [row for row in results.links.itertuples() if row.kind == "contrasts"]
    assert {(row.source_plane, row.target_plane) for row in rows} <= {("nominal", "actual")}
    return [(row.source, row.target, row.source_clause, row.dyad) for row in rows]


@pytest.mark.parametrize(
    ("contract", "said", "expected"),
    [
        # What goes against it by the list (tie.funding: control.funding), the first clauses; never more than two.
        (
            "第一条 街道对机构管人。\n第二条 街道向机构拨付费用。\n第三条 街道向机构拨付尾款。\n第四条 街道向机构拨付定金。\n",
            "街道对机构管钱。",
            [
                ("K:2/tie.funding", "S:2/control.funding", "第二条", "org–sub"),
                ("K:3/tie.funding", "S:2/control.funding", "第三条", "org–sub"),
            ],
        ),
        # Not what agrees, nor what only stands in one family; nor what goes against nothing that is written.
        ("第一条 街道对机构管钱。\n", "街道对机构管钱。", []),
        ("第一条 街道对机构管人。\n", "街道对机构管钱。", []),
        ("第一条 街道对机构管钱。\n", "街道向机构拨付了费用。", []),
        # What is written and denied in practice, and the other way round; not what both deny.
        (
            "第一条 街道向机构拨付费用。\n",
            "街道没有向机构拨付费用。",
            [("K:1/tie.funding", "S:2/tie.funding", "第一条", "org–sub")],
        ),
        ("第一条 街道不得对机构管钱。\n", "街道对机构管钱。", [("K:1/control.funding", "S:2/control.funding", "第一条", "org–sub")]),
        ("第一条 街道不得对机构管钱。\n", "街道没有对机构管钱。", []),
        # What is denied goes against nothing of another code.
        ("第一条 街道向机构拨付费用。\n", "街道没有对机构管钱。", []),
    ],
)  # fmt: skip
def test_what_is_done_against_what_is_written(contract: str, said: str, expected: list[object], tmp_path: Path) -> None:
    assert contrasts(ran(tmp_path, said, contract=contract)) == expected


def test_a_study_says_itself_what_goes_against_what(tmp_path: Path) -> None:
    more = ["layouts:", "  - {layout: dyads, against: {control.staff: [control.funding]}}"]
    results = ran(tmp_path, "街道对机构管钱。", *more, contract="第一条 街道向机构拨付费用。\n第二条 街道对机构管人。\n")
    assert contrasts(results) == [("K:2/control.staff", "S:2/control.funding", "第二条", "org–sub")]


def test_only_what_goes_against_is_a_contrast_in_a_whole_study() -> None:
    """Autonomy in the contract, staff chosen by the other side in practice: no pair that the list does not name."""
    study = qualcode.read_study("nominal_contracts")
    links = qualcode.run(study).links
    some = links[(links["kind"] == "contrasts") & links["words"].isna()]
    wanted = against_of(study)
    for row in some.itertuples():
        broken = [one for key, list_ in wanted.items() if f"{row.source_code}.".startswith(f"{key}.") for one in list_]
        assert row.source_code == row.target_code or any(f"{row.target_code}.".startswith(f"{one}.") for one in broken), row
    assert ("equality.autonomy", "control.personnel") in set(zip(some["source_code"], some["target_code"], strict=True))


def test_a_researchers_links_are_told_apart(tmp_path: Path) -> None:
    results = ran(
        tmp_path, "街道对机构管钱。我们躲着。", "links:", '  - {source: "S:2/control.funding", target: "S:3", kind: causes, stated_by: 李}'
    )
    rows = results.links[results.links["method"] == "manual"]
    assert rows[["source", "target", "kind", "stated_by"]].values.tolist() == [["S:2/control.funding", "S:3", "causes", "李"]]


def test_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    results = ran(tmp_path, "我们躲着。", "links:", '  - {source: "S:2/control.funding", target: "S:2", kind: causes}')
    assert results.links.empty
    assert any("no coding or sentence of this run" in str(one) for one in results.doubts)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('links: [{source: "S:2", target: "S:2", kind: cause}]', "link: kind 'cause' is unknown (closest: 'causes')"),
        ('links: [{source: "Q:2", target: "S:2", kind: causes}]', "link: source 'Q:2' is in no document of the study"),
        ("more_stages: {period: perods}", "stage model 'perods' is unknown"),
        ("more_stages: {Period: periods}", "'Period' names a column"),
        ("calendar: {later: {from: 2018}}", "calendar: stage 'later' is unknown"),
        ("calendar: {pilot: {from: 20-18}}", "'20-18' is no date"),
        ("calendar: {pilot: {from: 2018, to: 2017}}", "ends (2017) before it begins (2018)"),
        ("calendar: {pilot: {site: X}}", "stage 'pilot' has no date"),
    ],
)
def test_what_is_wrong_in_study_yaml(line: str, found: str, tmp_path: Path) -> None:
    more = [] if line.startswith("more_stages") else ["stages: periods"]
    with pytest.raises(DataError) as raised:
        ran(tmp_path, "我们躲着。", *more, line)
    assert found in str(raised.value)


def test_further_models_are_columns_at_the_end(tmp_path: Path) -> None:
    results = ran(tmp_path, "2008年街道对机构管钱。", "more_stages: {period: periods}")
    for table in (results.segments, results.codings, results.relations):
        assert table.columns[-1] == "stage_period"
        assert set(table["stage_period"].dropna()) == {"pilot"}
    matrix = results.matrices["dyad_by_stage_period"]
    assert matrix.loc[("sub→org", "actual"), "pilot"] == 1
    assert "(period)" in results.options["unknown_stages"]
