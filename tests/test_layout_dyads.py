"""Dyad × stage × plane: the small worked example of the field, hand-made rows for every rule, and the built-in study as readers see it.

The expected table of the worked example is the one that its author made by hand; it lies beside the project.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import qualcode
from qualcode import DataError, DyadLayout, dyad_layout
from qualcode.layouts.record import split_ids
from qualcode.model import Actor, Code, Codebook, Stage, StageModel, Study
from qualcode.plans.dyads import DyadPlan
from qualcode.reporting.contents.blocks import Figure, Section, Table
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.figures.layers import layered_figure
from qualcode.reporting.labels import Labels
from qualcode.reporting.laying import layout_sections
from qualcode.results import Results

PLAN = DyadPlan(
    acts=("control", "absorption"),
    responses=("resistance", "alliance"),
    against={"equality.autonomy": ("control", "absorption.staff")},
)
CODES = (
    "control.tasks",
    "control.funding",
    "absorption.staff",
    "resistance.covert",
    "alliance.exchange",
    "equality.autonomy",
    "tie.funding",
)
SYMMETRIC = ("alliance.exchange", "equality.autonomy")
ACTORS = (
    Actor("bureau", "区民政局", "government"),
    Actor("office", "街道办事处", "government"),
    Actor("agency", "A社工机构", "social_organisation"),
)


def made_study() -> Study:
    listed = tuple(Code(id, {}, relation="symmetric" if id in SYMMETRIC else "directed") for id in CODES)
    stages = StageModel("m", tuple(Stage(id, {}) for id in ("before", "during", "after")))
    return Study("s", "S", "zh", Codebook("c", {}, listed), stages, ACTORS, ())


class Made:
    """Rows by hand: each call is a sentence with one coding, and the relation that comes of it."""

    def __init__(self, study: Study | None = None) -> None:
        self.study = study or made_study()
        self.symmetric = {code.id for code in self.study.codebook.codes if code.relation == "symmetric"}
        self.segments: list[dict[str, Any]] = []
        self.codings: list[dict[str, Any]] = []
        self.relations: list[dict[str, Any]] = []
        self.mentions: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []

    def says(
        self, by: str, code: str, source: str, target: str, stage: str, plane: str = "actual", *, document: str = "", clause: str = ""
    ) -> str:
        """A sentence with a coding; gives the id of the coding."""
        own = self.silent(by, stage, plane, document)
        coding = self._coding(own, code, clause, "+", "accepted")
        pair = sorted((source, target)) if code in self.symmetric else [source, target]
        row = {key: coding[key] for key in ("document", "segment", "start", "end", "code", "stage", "plane", "person", "quote", "clause")}
        self.relations.append({**row, "source": pair[0], "target": pair[1], "asserted_by": by, "evidence": f"{own['segment']}.1"})
        return str(coding["coding"])

    def denies(self, by: str, code: str, actors: tuple[str, ...], stage: str, plane: str = "actual", document: str = "") -> str:
        """A sentence that denies something, and the actors that it names."""
        own = self.silent(by, stage, plane, document)
        self.mentions += [{"segment": own["segment"], "actor": actor} for actor in actors]
        return str(self._coding(own, code, "", "-", "rejected")["coding"])

    def silent(self, by: str, stage: str, plane: str = "actual", document: str = "") -> dict[str, Any]:
        """A sentence without a coding."""
        name = document or (by or "K")
        number = sum(row["document"] == name for row in self.segments) + 1
        person, role = (f"{name}/{by}", "respondent") if by else (None, None)
        row = {"document": name, "segment": f"{name}:{number}", "actor": by or None, "role": role, "stage": stage or None}
        self.segments.append({**row, "plane": plane or None, "person": person})
        return self.segments[-1]

    def _coding(self, own: dict[str, Any], code: str, clause: str, polarity: str, status: str) -> dict[str, Any]:
        row = {key: own[key] for key in ("document", "segment", "stage", "plane", "person")}
        told = {"start": 0, "end": 4, "code": code, "quote": f"{code}的话", "clause": clause or None, "coding": f"{own['segment']}/{code}"}
        self.codings.append(
            {**row, **told, "polarity": polarity, "status": status, "method": "manual", "coder": "a", "asserted_by": own["actor"]}
        )
        return self.codings[-1]

    def links_to(self, source: str, target: str, kind: str = "contrasts", **more: str) -> None:
        codes = {row["coding"]: row for row in self.codings}
        told = {"source_code": codes[source]["code"], "source_quote": codes[source]["quote"]}
        self.links.append({"source": source, "target": target, "kind": kind, "method": "rule", "words": None, "dyad": None, **told, **more})

    def laid(self, plan: DyadPlan = PLAN) -> DyadLayout:
        frames = {
            "codings": pd.DataFrame(self.codings),
            "mentions": pd.DataFrame(self.mentions, columns=["segment", "actor"]),
            "links": pd.DataFrame(
                self.links, columns=["source", "target", "kind", "method", "words", "dyad", "source_code", "source_quote"]
            ),
        }
        return dyad_layout(pd.DataFrame(self.relations), pd.DataFrame(self.segments), study=self.study, plan=plan, **frames)


def rows(layout: DyadLayout, table: str, **where: str) -> list[dict[str, Any]]:
    frame = layout.tables[table]
    for name, value in where.items():
        frame = frame[frame[name].fillna("") == value]
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in frame.to_dict("records")]


# -- the worked example of study 004 ---------------------------------------------------------------------------------------------------

STAGES = tuple(f"S{number}" for number in range(11))
VOICES = {"DOC": "", "OBS": "", "RSR": ""}


def _name(made: Made, unit: str, number: int, *, related: bool) -> None:
    """Gives the newest coding the sentence of its unit: several codings of a unit stand in one."""
    before, coding = made.segments[-1]["segment"], made.codings[-1]
    newest = [made.segments[-1], coding, *([made.relations[-1]] if related else []), *(m for m in made.mentions if m["segment"] == before)]
    for row in newest:
        row["segment"] = unit
    coding["coding"], coding["start"] = f"{unit}/{coding['code']}#{number}", number
    if related:
        made.relations[-1] |= {"evidence": f"{unit}.{number}", "start": number}


@pytest.fixture(scope="module")
def worked(shared: Path) -> DyadLayout:
    """The units of the worked example as a person coded them."""
    path = shared / "domain" / "mini_contracts_units.json"
    if not path.is_file():
        pytest.skip(f"no {path.name} beside the project")
    actors = tuple(Actor(id, id, "government") for id in ("DCA", "SUB", "COM", "SWO", "TPA"))
    stages = StageModel("m", tuple(Stage(id, {}) for id in STAGES))
    study = Study("s", "S", "zh", qualcode.read_codebook("governance"), stages, actors, ())
    made = Made(study)
    for unit in json.loads(path.read_text(encoding="utf-8")):
        by, document = VOICES.get(unit["spk"], unit["spk"]), unit["id"].partition("-")[0]
        if unit["spk"] == "RSR":
            own = made.silent("", "", "actual", document)
            own["role"] = "interviewer"
        for number, (code, source, target, stage, plane, polarity) in enumerate(unit["gold"]):
            if code in unit["voice_other"] or not target:
                continue  # what is said of another case is a rejected coding and makes no relation
            if polarity == "-":
                made.denies(by, code, (source, target), stage, plane, document)
            else:
                made.says(by, code, source, target, stage, plane, document=document, clause=unit["id"] if document == "D1" else "")
            _name(made, unit["id"], number, related=polarity != "-")
    return made.laid(PLAN)


def test_the_worked_example_has_the_cells_of_its_author(worked: DyadLayout, shared: Path) -> None:
    table = json.loads((shared / "domain" / "mini_contracts_matrix.json").read_text(encoding="utf-8"))
    wanted = set()
    for pair, stages in table.items():
        for where, entries in stages.items():
            stage, plane = where.split("|")
            wanted |= {(frozenset(pair.split("–")), plane, stage, code.partition("(")[0]) for code, _, _ in entries}
    cells = rows(worked, "cells")
    assert {(frozenset(row["dyad"].split("–")), row["plane"], row["stage"], row["code"]) for row in cells} == wanted


def test_the_worked_example_has_its_marks(worked: DyadLayout) -> None:
    """● and ○ as the table of study 004 has them."""
    marks = {(row["dyad"], row["plane"], row["stage"], row["code"]): row["mark"] for row in rows(worked, "cells")}
    full = [("DCA–SWO", "S7", "control.indicators"), ("DCA–SWO", "S10", "control.renewal"), ("SUB–SWO", "S6", "absorption.function")]
    full += [("SUB–SWO", "S6", "absorption.staff"), ("SUB–SWO", "S6", "control.extra_tasks"), ("SUB–SWO", "S8", "alliance.collusion")]
    single = [("DCA–SWO", "S2", "control.goals"), ("DCA–SWO", "S4", "equality.terms"), ("DCA–SWO", "S7", "resistance.covert")]
    single += [("DCA–SWO", "S7", "resistance.open"), ("SUB–SWO", "S6", "resistance.covert"), ("SUB–SWO", "S7", "alliance.collusion")]
    assert {(dyad, stage, code): marks[dyad, "actual", stage, code] for dyad, stage, code in (*full, *single)} == {
        **dict.fromkeys(full, "●"),
        **dict.fromkeys(single, "○"),
    }


def test_the_worked_example_keeps_what_disturbs_the_story(worked: DyadLayout) -> None:
    states = {row["stage"]: row["state"] for row in rows(worked, "coverage", dyad="DCA–SWO", plane="actual")}
    assert states["S1"] == states["S3"] == "no_material"
    [denied] = rows(worked, "cells", dyad="DCA–SWO", plane="actual", stage="S6", code="equality.parity")
    assert (denied["units"], denied["against"], denied["contrary"]) == (0, 1, "denied")
    [nominal] = rows(worked, "cells", dyad="DCA–SWO", plane="nominal", stage="S4", code="equality.parity")
    assert nominal["units"] == 2
    whole = {row["dyad"]: row for row in rows(worked, "readings", plane="actual", stage="(all)")}
    assert (whole["DCA–SWO"]["strong"], whole["DCA–SWO"]["act"], whole["DCA–SWO"]["response"]) == ("DCA", "control", "resistance")
    assert "equality" in whole["DCA–SWO"]["contrary"]
    path = {row["stage"]: row for row in rows(worked, "readings", dyad="SUB–SWO", plane="actual")}
    assert (path["S6"]["act"], path["S8"]["act"], path["S8"]["response"]) == ("absorption", None, "alliance")
    assert "control" in path["S6"]["contrary"], "extra tasks are not tidied away"
    clause = rows(worked, "divergences", dyad="SUB–SWO", clause="D1-4.2")
    assert {"control.extra_tasks", "absorption.staff"} <= {row["actual_code"] for row in clause}


# -- cells ------------------------------------------------------------------------------------------------------------------------------


def test_no_material_is_not_nothing_found() -> None:
    made = Made()
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    made.silent("agency", "after")
    asked = made.silent("", "before")
    asked["role"] = "interviewer"
    states = {(row["plane"], row["stage"]): row["state"] for row in rows(made.laid(), "coverage")}
    assert [states["actual", stage] for stage in ("before", "during", "after")] == ["no_material", "coded", "none"]
    assert {states["nominal", stage] for stage in ("before", "during", "after")} == {"no_material"}


def test_marks_need_two_sources_and_two_roles() -> None:
    made = Made()
    for stage, voices in {"before": ["agency"], "during": ["agency", "agency"], "after": ["agency", "bureau"]}.items():
        for by in voices:
            made.says(by, "control.tasks", "bureau", "agency", stage)
    cells = rows(made.laid(), "cells")
    assert [(row["stage"], row["mark"], row["units"], row["sources"], row["roles"]) for row in cells] == [
        ("before", "○", 1, 1, 1),
        ("during", "◐", 2, 1, 1),
        ("after", "●", 2, 2, 2),
    ]


def test_both_directions_stand_in_one_pair() -> None:
    made = Made()
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    made.says("agency", "resistance.covert", "agency", "bureau", "during")
    cells = rows(made.laid(), "cells")
    assert {row["dyad"] for row in cells} == {"bureau–agency"}
    assert [(row["source"], row["target"], row["direction"]) for row in cells] == [
        ("bureau", "agency", "directed"),
        ("agency", "bureau", "directed"),
    ]


@pytest.mark.parametrize(
    ("code", "voices", "confirmed"),
    [
        ("control.tasks", ["agency"], "unconfirmed"),
        ("control.tasks", ["office"], "unconfirmed"),
        ("control.tasks", ["bureau"], "own"),
        ("control.tasks", ["agency", "bureau"], "both"),
        ("control.tasks", [""], "document"),
        ("control.tasks", ["", "agency"], "unconfirmed"),
        ("alliance.exchange", ["agency"], "unconfirmed"),
        ("alliance.exchange", ["bureau", "agency"], "both"),
    ],
)
def test_who_confirms(code: str, voices: list[str], confirmed: str) -> None:
    made = Made()
    for by in voices:
        made.says(by, code, "bureau", "agency", "during")
    [cell] = rows(made.laid(), "cells")
    assert cell["confirmed"] == confirmed


def test_a_denial_stands_beside_and_takes_nothing_off() -> None:
    made = Made()
    said = made.says("agency", "control.tasks", "bureau", "agency", "during")
    denied = made.denies("bureau", "control.tasks", ("agency",), "during")
    [cell] = rows(made.laid(), "cells")
    assert (cell["units"], cell["against"], cell["contrary"], cell["codings"], cell["against_codings"]) == (1, 1, "contrary", said, denied)


def test_a_person_who_accepts_that_it_is_denied_denies_it_as_the_rules_do() -> None:
    """As in the matrices, whatever the status (COUNTING: shown beside, never averaged)."""
    made = Made()
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    denied = made.denies("bureau", "control.tasks", ("agency",), "during")
    made.codings[-1]["status"] = "accepted"
    [cell] = rows(made.laid(), "cells")
    assert (cell["units"], cell["against"], cell["against_codings"]) == (1, 1, denied)


def test_a_denial_about_a_pair_of_which_nothing_else_is_coded_is_listed() -> None:
    made = Made()
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    denied = made.denies("office", "control.tasks", ("agency",), "during")
    laid = made.laid()
    assert {row["dyad"] for row in rows(laid, "cells")} == {"bureau–agency"}
    assert [row["coding"] for row in rows(laid, "unplaced")] == [denied]


def test_a_denial_of_three_actors_is_placed_by_what_else_its_sentence_says_or_not_at_all() -> None:
    made = Made()
    made.says("", "equality.autonomy", "bureau", "agency", "during", "nominal", clause="第二条")
    open_one = made.denies("", "control.tasks", ("bureau", "office", "agency"), "during", "nominal")
    laid = made.laid()
    assert rows(laid, "unplaced")[0]["coding"] == open_one
    assert all(row["code"] != "control.tasks" for row in rows(laid, "cells"))
    made.codings[-1]["segment"] = "K:1"
    assert rows(made.laid(), "cells", code="control.tasks")[0]["contrary"] == "denied"


def test_planes_and_unknowns_are_never_added() -> None:
    made = Made()
    for plane in ("nominal", "actual", ""):
        made.says("agency", "control.tasks", "bureau", "agency", "during", plane)
    made.says("agency", "control.tasks", "bureau", "agency", "")
    found = [(row["plane"], row["stage"], row["units"]) for row in rows(made.laid(), "cells")]
    wanted = [("nominal", "during", 1), ("actual", "during", 1), ("actual", "(unknown)", 1), ("(unknown)", "during", 1)]
    assert found == wanted


def test_by_family_and_chosen_pairs() -> None:
    made = Made()
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    made.says("agency", "control.funding", "bureau", "agency", "during")
    made.says("agency", "control.funding", "office", "agency", "during")
    cells = rows(made.laid(DyadPlan(by="family", pairs=(("agency", "bureau"),))), "cells")
    assert [(row["dyad"], row["code"], row["units"]) for row in cells] == [("agency–bureau", "control", 2)]


# -- names ------------------------------------------------------------------------------------------------------------------------------


def test_a_name_is_act_and_response_with_ties_and_all_that_does_not_fit() -> None:
    made = Made()
    for code in ("control.tasks", "control.funding", "control.tasks", "absorption.staff"):
        made.says("agency", code, "bureau", "agency", "during")
    made.says("agency", "resistance.covert", "agency", "bureau", "during")
    made.says("agency", "alliance.exchange", "agency", "bureau", "during")
    made.says("agency", "equality.autonomy", "agency", "bureau", "after")
    made.says("agency", "control.tasks", "agency", "bureau", "after")
    made.denies("bureau", "control.tasks", ("agency",), "after")
    whole, during, after = rows(made.laid(), "readings")
    assert (whole["strong"], whole["act"], whole["act_units"]) == ("bureau", "control", 3)
    assert (whole["response"], whole["response_units"]) == ("resistance / alliance", 1)
    assert whole["contrary"] == "control 1; absorption 1; equality 1; control (−) 1", "what the weaker side does is no act of the stronger"
    assert (during["act"], after["act"], after["most"]) == ("control", None, "control / equality")
    assert {row["status"] for row in (whole, during, after)} == {"proposed"}


def test_on_paper_the_name_is_what_there_is_most_of() -> None:
    made = Made()
    made.says("", "control.tasks", "bureau", "agency", "during", "nominal")
    for _ in range(2):
        made.says("", "equality.autonomy", "bureau", "agency", "during", "nominal")
    whole = rows(made.laid(), "readings")[0]
    assert (whole["act"], whole["most"], whole["most_units"], whole["contrary"]) == (None, "equality", 2, "control 1")


def test_two_sides_that_act_alike_are_both_named() -> None:
    made = Made()
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    made.says("agency", "control.tasks", "agency", "bureau", "during")
    assert rows(made.laid(), "readings")[0]["strong"] == "bureau / agency"


# -- what is written beside what is done ------------------------------------------------------------------------------------------------


def test_what_is_written_stands_beside_what_is_done() -> None:
    made = Made()
    clause = made.says("", "equality.autonomy", "bureau", "agency", "before", "nominal", clause="第四条")
    paid = made.says("", "tie.funding", "bureau", "agency", "before", "nominal", clause="第五条")
    made.says("", "tie.funding", "office", "agency", "before", "nominal", clause="第六条")
    tasks = made.says("agency", "control.tasks", "bureau", "agency", "during")
    more = made.says("bureau", "control.tasks", "bureau", "agency", "during")
    held = made.says("agency", "control.funding", "bureau", "agency", "after")
    own = made.says("agency", "equality.autonomy", "bureau", "agency", "during")
    alone = made.says("agency", "resistance.covert", "agency", "bureau", "during")
    made.links_to(paid, held, dyad="agency–bureau")
    made.links_to(clause, own, words="但是")
    laid = made.laid()
    found = {(row["clause"], row["actual_code"]): row for row in rows(laid, "divergences", dyad="bureau–agency")}
    assert found["第四条", "control.tasks"]["codings"] == f"{clause}; {tasks}; {more}"
    told = {key: (row["pairing"], row["method"], row["fit"], row["units"]) for key, row in found.items()}
    assert told == {
        ("第四条", "control.tasks"): ("paired", "against", "against", 2),
        ("第四条", "control.funding"): ("paired", "against", "against", 1),
        ("第四条", "equality.autonomy"): ("paired", "stated", "same_code", 1),
        ("第五条", "control.funding"): ("paired", "same_matter", "other_family", 1),
        (None, "resistance.covert"): ("actual_only", None, None, 1),
    }
    assert found[None, "resistance.covert"]["codings"] == alone
    [other] = rows(laid, "divergences", dyad="office–agency")
    assert (other["pairing"], other["clause"]) == ("nominal_only", "第六条")


def test_forbidden_on_paper_and_done() -> None:
    made = Made()
    made.denies("", "control.tasks", ("bureau", "agency"), "before", "nominal", "K")
    made.says("agency", "control.tasks", "bureau", "agency", "during")
    [row] = rows(made.laid(), "divergences")
    assert (row["nominal_denied"], row["fit"], row["method"], row["units"]) == ("yes", "denied", "against", 1)


def test_a_link_that_the_researcher_drew_is_told() -> None:
    made = Made()
    clause = made.says("", "tie.funding", "bureau", "agency", "before", "nominal", clause="第五条")
    done = made.says("agency", "alliance.exchange", "bureau", "agency", "during")
    made.links_to(clause, done, method="manual")
    assert [(row["method"], row["fit"]) for row in rows(made.laid(), "divergences")] == [("drawn", "other_family")]


def test_causes_come_with_their_evidence() -> None:
    made = Made()
    done = made.says("agency", "control.tasks", "bureau", "agency", "during")
    assert "causes" not in made.laid().tables
    why = made.says("agency", "tie.funding", "bureau", "agency", "during")
    made.links_to(why, done, "causes", words="因为")
    [cause] = rows(made.laid(), "causes")
    assert (cause["dyad"], cause["code"], cause["cause"], cause["method"]) == ("bureau–agency", "control.tasks", "tie.funding", "stated")
    assert split_ids(cause["codings"]) == (why, done)


# -- the plan ---------------------------------------------------------------------------------------------------------------------------

BASE = (
    "study: s",
    "title: t",
    "language: zh",
    "codebook: governance",
    "actors:",
    "  - {id: bureau, name: 区民政局, kind: government}",
    "  - {id: agency, name: A社工机构, kind: social_organisation}",
    "documents:",
    "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: agency}}",
)


def test_a_plan_has_the_usual_lists_unless_it_says_otherwise(folder: Any) -> None:
    path = folder.study(
        *BASE, "layouts:", "  - dyads", "  - {layout: dyads, name: two, by: family, acts: [tie], pairs: [[agency, bureau]]}"
    )
    usual, own = qualcode.read_study(path.parent).layouts
    assert isinstance(usual, DyadPlan)
    assert isinstance(own, DyadPlan)
    assert (usual.name, usual.by, usual.acts) == ("dyads", "code", ("control", "absorption", "patronage"))
    assert usual.against["tie.funding"] == ("control.funding",)
    assert not any(code.startswith("assessment") for codes in usual.against.values() for code in codes), "this codebook has none"
    assert (own.by, own.acts, own.responses, own.pairs) == ("family", ("tie",), usual.responses, (("agency", "bureau"),))


def test_a_plan_tells_all_its_problems(folder: Any) -> None:
    wrong = "{layout: dyads, bye: code, by: codes, acts: [contrl], against: {equality: [absorbtion]}, pairs: [[bureau], [bureau, agancy]]}"
    path = folder.study(*BASE, "layouts:", f"  - {wrong}")
    with pytest.raises(DataError) as told:
        qualcode.read_study(path.parent)
    text = str(told.value)
    for word in ("'bye'", "'codes'", "'contrl'", "'absorbtion'", "no two different actors", "'agancy'"):
        assert word in text
    assert text.count("study.yaml, line 11") == 6


# -- the built-in study -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def laid(nominal: Results) -> DyadLayout:
    layout = nominal.layouts["dyads"]
    assert isinstance(layout, DyadLayout)
    return layout


@pytest.fixture(scope="module")
def section(nominal: Results, laid: DyadLayout) -> Section:
    [found] = [one for one in layout_sections(Evidence(nominal), Labels(nominal.study)) if one.id == "layout_dyads"]
    return found


def test_every_relation_is_in_one_cell_and_in_the_comparison(nominal: Results, laid: DyadLayout) -> None:
    ids = [id for cell in laid.tables["cells"]["relations"] for id in split_ids(cell)]
    assert sorted(ids) == sorted(nominal.relations["evidence"])
    beside = {id for row in laid.tables["divergences"]["relations"] for id in split_ids(row)}
    both = nominal.relations[nominal.relations["plane"].isin(["nominal", "actual"])]
    assert beside == set(both["evidence"]), "nothing is hidden"


def test_the_built_in_study_gives_the_reading_it_is_built_to_give(laid: DyadLayout) -> None:
    """Its README: control answered by resistance; absorption that turns into alliance; procurement has no material."""
    whole = {row["dyad"]: row for row in rows(laid, "readings", plane="actual", stage="(all)")}
    assert [whole["district_committee–agency"][name] for name in ("act", "response")] == ["control", "resistance"]
    path = {row["stage"]: row for row in rows(laid, "readings", dyad="subdistrict–agency", plane="actual")}
    assert (path["delivery"]["act"], path["monitoring"]["act"], path["monitoring"]["response"]) == ("absorption", None, "alliance")
    assert {row["state"] for row in rows(laid, "coverage", stage="procurement")} == {"no_material"}
    setting = {row["plane"]: row["state"] for row in rows(laid, "coverage", stage="setting")}
    assert setting == {"nominal": "none", "actual": "no_material"}, "the measures speak of it in general words; nobody tells of it"


def test_cells_of_the_section_open_the_rows_of_the_tables(nominal: Results, laid: DyadLayout, section: Section) -> None:
    tables = {block.id: block for block in section.blocks if isinstance(block, Table)}
    stages = tables["dyads_stages"]
    opened = [number for row in stages.rows for cell in row for part in cell.parts if part.of == "relations" for number in part.rows]
    assert sorted(opened) == list(range(len(nominal.relations)))
    column = 2 + nominal.study.stages.ids.index("procurement")
    assert all(not row[column].parts for row in stages.rows)
    assert [row[1].shown for row in stages.rows[:2]] == ["名义", "实际"], "what is written and what is done under each other"
    assert any(cell.tinted and cell.hint for row in stages.rows for cell in row)
    assert any("第七条" in row[1].shown and "合同外任务摊派" in row[2].shown for row in tables["dyads_divergences"].rows)
    assert "确认" in tables["dyads_names"].caption


def test_the_graph_has_two_layers_of_the_same_actors(nominal: Results, section: Section) -> None:
    [figure] = [block for block in section.blocks if isinstance(block, Figure)]
    assert figure.file == "dyads_layers"
    picture = figure.draw()
    counts = nominal.relations.assign(family=nominal.relations["code"].str.partition(".")[0])
    counts = counts.groupby(["source", "target", "family", "plane"]).size()
    assert set(picture.data["plane"]) == {"nominal", "actual"}
    for row in picture.data.itertuples():
        assert counts[row.source, row.target, row.family, row.plane] == row.weight
    width, height = picture.figure.get_size_inches() * 2.54
    assert (round(width, 2), height < 25) == (16.0, True)


def test_the_graph_can_be_of_some_pairs(nominal: Results) -> None:
    picture = layered_figure(nominal.network, nominal.study, pairs={frozenset(("agency", "subdistrict"))})
    assert {*picture.data["source"], *picture.data["target"]} == {"agency", "subdistrict"}
