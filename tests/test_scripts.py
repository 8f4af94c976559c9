"""Both scripts and both widths: what is found in a text does not depend on how its characters are written."""

from __future__ import annotations

from dataclasses import replace

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualcode
from qualcode import Study
from qualcode.tokenising.views import fold, simplified

COLUMNS = ["document", "start", "end", "code", "status", "stage", "plane"]


def rewritten(study: Study, config: str) -> Study:
    """The same study with its texts in another script; actors, codebook and study.yaml stay as they are."""
    converter = opencc.OpenCC(config)
    return replace(study, documents=tuple(replace(one, text=converter.convert(one.text)) for one in study.documents))


@pytest.mark.parametrize("config", ["s2t", "s2tw"])
def test_a_study_in_the_traditional_script_gives_the_same_codings_and_relations(config: str) -> None:
    study = qualcode.read_study("nominal_contracts")
    other = rewritten(study, config)
    assert sum(one.text != two.text for one, two in zip(study.documents, other.documents, strict=True)) == len(study.documents)
    before, after = qualcode.run(study), qualcode.run(other)
    cut = ["start", "end", "role", "stage", "plane"]
    assert before.segments[cut].equals(after.segments[cut])
    assert before.segments["clause"].fillna("").tolist() == [simplified(clause) for clause in after.segments["clause"].fillna("")]
    assert before.codings[COLUMNS].values.tolist() == after.codings[COLUMNS].values.tolist()
    ends = ["document", "start", "end", "source", "target", "code"]
    assert before.relations[ends].values.tolist() == after.relations[ends].values.tolist()
    assert all(other.document(row.document).text[row.start : row.end] == row.quote for row in after.codings.itertuples())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("街道辦壓著尾款", "街道办压着尾款"),  # 著 as Taiwan writes 着
        ("效果顯著", "效果显著"),  # and where it is 著 in both scripts
        ("乾隆吃餅乾", "乾隆吃饼干"),  # OpenCC's phrase tables
        ("显著", "显著"),  # simplified already
        ("資訊軟體", "资讯软体"),  # characters, not words
        ("Agency 机构", "Agency 机构"),
    ],
)
def test_simplified(text: str, expected: str) -> None:
    assert simplified(text) == expected


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_folding_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(alphabet="街道辦压壓著着尾款顯显ＡＢａ（），：", max_size=20))
def test_width_and_script_fold_together(text: str) -> None:
    assert fold(text) == fold(simplified(text))
    assert not set(fold(text)) & set("ＡＢａ（），：辦壓顯")
