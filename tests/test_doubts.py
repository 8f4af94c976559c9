"""What a person should look at: parties without an actor, aliases that are several. Other doubts are tested where they arise."""

from __future__ import annotations

import pytest

import qualcode

HEAD = ("study: small", "language: zh", "codebook: typology", "stages: [before, after]")
CONTRACT = "服务协议\n甲方：T市文化局\n乙方：晨光社工服务中心\n第一条 甲方委托乙方提供服务。\n第二条 乙方接受甲方监督。\n"


def doubts(folder, *lines: str) -> list[str]:
    folder.study(*HEAD, *lines)
    return [str(doubt) for doubt in qualcode.run(folder.path).doubts]


@pytest.mark.parametrize("kind", ["contract", "policy"])
def test_a_party_that_is_nobody_of_the_study_is_told(kind: str, folder) -> None:
    folder.write("texts/K.txt", CONTRACT)
    told = doubts(
        folder,
        "actors: [{id: agency, name: 晨光社工服务中心, kind: social_organisation}]",
        f"documents: [{{id: K-01, file: texts/K.txt, kind: {kind}}}]",
    )
    parties = [one for one in told if "no actor of the study" in one]
    assert len(parties) == (1 if kind == "contract" else 0)
    for one in parties:
        assert one.startswith("document 'K-01': '甲方' (line 2) is 'T市文化局'")
        assert "Add it under `actors`" in one


@pytest.mark.parametrize(
    ("aliases", "doubtful"),
    [
        ("[街道办，街道]", True),
        ("[街道办、街道]", True),
        ("[街道办, 街道]", False),
        ("['县（市、区）政府']", False),
        ("街道办; 街道", False),
    ],
)
def test_aliases_that_are_written_as_one_are_told(aliases: str, doubtful: bool, folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n答：街道办派活，县（市、区）政府也派活。\n")
    told = doubts(
        folder,
        f"actors: [{{id: office, name: 清河街道办事处, kind: government, level: subdistrict, aliases: {aliases}}}]",
        "documents: [{id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: office}}]",
    )
    assert any("is one alias" in one for one in told) == doubtful


@pytest.mark.parametrize(
    ("codebook", "kind", "told"),
    [
        ("governance", "goverment", "(closest: 'government'). Correct its `kind`."),
        ("governance", "market_stall", "Codes that ask for kinds do not find it. Known are assessor, association, "),
        ("governance", "psu", ""),
        ("governance", "foundation", ""),
    ],
)
def test_a_kind_that_the_codebook_does_not_know_is_told(codebook: str, kind: str, told: str, folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n答：区民政局派活。\n")
    folder.study(
        "study: small",
        "language: zh",
        f"codebook: {codebook}",
        f"actors: [{{id: bureau, name: 区民政局, kind: {kind}}}]",
        "documents: [{id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: bureau}}]",
    )
    found = [str(doubt) for doubt in qualcode.run(folder.path).doubts if "knows no kind" in str(doubt)]
    assert len(found) == bool(told)
    assert all(told in one for one in found), found


@pytest.mark.parametrize(("level", "doubtful"), [("distrikt", True), ("district", False), ("authority", False), ("''", False)])
def test_a_level_that_is_not_known_is_told(level: str, doubtful: bool, folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n答：区民政局派活。\n")
    told = doubts(
        folder,
        f"actors: [{{id: bureau, name: 区民政局, kind: government, level: {level}}}]",
        "documents: [{id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: bureau}}]",
    )
    assert any("level 'distrikt' is not known (closest: 'district')" in one for one in told) == doubtful


@pytest.mark.parametrize(("site", "doubtful"), [("清河街", True), ("清河", False)])
def test_a_site_of_the_calendar_without_a_document_is_told(site: str, doubtful: bool, folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n答：区民政局派活。\n")
    told = doubts(
        folder,
        f"calendar: {{before: {{from: '2019', to: '2020', site: {site}}}}}",
        "actors: [{id: bureau, name: 区民政局, kind: government}]",
        "documents: [{id: S-01, file: texts/S-01.txt, kind: interview, site: 清河, speakers: {问: interviewer, 答: bureau}}]",
    )
    assert any("no document has the site '清河街' (closest: '清河')" in one for one in told) == doubtful
