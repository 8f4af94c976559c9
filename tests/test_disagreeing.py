"""Where coders differ: small texts whose differences were worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from qualcode import Segment, table
from qualcode.agreement.disagreeing import Disagreement, confusions, disagreements, next_to_discuss, side_by_side
from qualcode.agreement.sentences import read_sentences
from qualcode.agreement.settling import agreed_codings
from qualcode.kept import KeptCoding, KeptRelation, Reading

SENTENCES = ("他们查账。", "我们听话。", "大家商量。", "钱到了。")
PLACES = [(0, 5), (5, 10), (10, 15), (15, 19)]


def segments(document: str = "S-01") -> pd.DataFrame:
    more = ("答", "agency", "respondent", "", "actual", "zh")
    rows = [
        Segment(document, f"{document}:{at}", start, end, *more, text, 1, "", "", "interview", "")
        for at, ((start, end), text) in enumerate(zip(PLACES, SENTENCES, strict=True), start=1)
    ]
    return table(rows, Segment)


def coded(*rows: tuple[str, int, int, str], **more: str) -> pd.DataFrame:
    """Coder, start, end, code of each."""
    made = [KeptCoding(f"c{at}", "S-01", start, end, code, coder) for at, (coder, start, end, code) in enumerate(rows)]
    return table(made, KeptCoding).assign(**more)


def read(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return table([Reading(f"r{at}", "S-01", start, end, coder) for at, (coder, start, end) in enumerate(rows)], Reading)


BOTH = read(("李", 0, 19), ("王", 0, 19))


def kinds(found: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    names = ["segment", "kind", "first_code", "second_code"]
    return list(found[names].itertuples(index=False, name=None))


def test_only_one_coded_anything_there() -> None:
    found = disagreements(coded(("李", 0, 5, "control")), BOTH, segments=segments())
    assert kinds(found) == [("S-01:1", "span", "control", "(none)")]
    assert found["quote"].tolist() == ["他们查账。"]
    assert found["second_coding"].isna().tolist() == [True]


def test_the_same_code_in_a_sentence_is_agreement_wherever_it_was_marked() -> None:
    assert disagreements(coded(("李", 0, 2, "control"), ("王", 3, 5, "control")), BOTH, segments=segments()).empty


def test_different_codes_that_share_characters_are_one_difference_of_code() -> None:
    given = coded(("李", 0, 3, "control"), ("李", 3, 5, "tie"), ("王", 2, 5, "alliance"))
    found = disagreements(given, BOTH, segments=segments())
    # 王's alliance shares two characters with 李's tie (3–5) and one with control (2–3).
    assert kinds(found) == [("S-01:1", "code", "tie", "alliance"), ("S-01:1", "span", "control", "(none)")]


def test_different_codes_that_share_nothing_are_two_differences_of_span() -> None:
    found = disagreements(coded(("李", 0, 2, "control"), ("王", 3, 5, "tie")), BOTH, segments=segments())
    assert kinds(found) == [("S-01:1", "span", "control", "(none)"), ("S-01:1", "span", "(none)", "tie")]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([("a", "b")], [("a", "b")], []),
        ([("a", "b")], [("b", "a")], [("direction", "a→b", "b→a")]),
        ([("a", "b")], [("a", "c")], [("ends", "a→b", "a→c")]),
        ([("a", "b")], [], [("ends", "a→b", "")]),
        ([("a", "b"), ("c", "d")], [("c", "d"), ("b", "a")], [("direction", "a→b; c→d", "b→a; c→d")]),
        ([], [], []),
    ],
)
def test_ends_and_their_direction(ours: list[tuple[str, str]], theirs: list[tuple[str, str]], expected: list[tuple[str, str, str]]) -> None:
    given = coded(("李", 0, 5, "control"), ("王", 0, 5, "control"))
    rows = [
        KeptRelation(f"r{coding}{at}", coding, "S-01", 0, 5, *pair, "control", coder)
        for coding, coder, pairs in (("c0", "李", ours), ("c1", "王", theirs))
        for at, pair in enumerate(pairs)
    ]
    found = disagreements(given, BOTH, segments=segments(), relations=table(rows, KeptRelation))
    said = found[["kind", "first_said", "second_said"]].fillna("").itertuples(index=False, name=None)
    assert list(said) == expected


def test_stage_and_plane_differ_only_where_both_tell_one() -> None:
    given = coded(("李", 0, 5, "control"), ("王", 0, 5, "control"), ("李", 5, 10, "tie"), ("王", 5, 10, "tie"))
    given["stage"] = ["contracting", "delivery", "delivery", None]
    given["plane"] = ["actual", "nominal", None, "actual"]
    found = disagreements(given, BOTH, segments=segments())
    assert found[["segment", "kind", "first_said", "second_said"]].values.tolist() == [
        ["S-01:1", "stage", "contracting", "delivery"],
        ["S-01:1", "plane", "actual", "nominal"],
    ]


def test_what_was_not_read_by_both_is_no_disagreement() -> None:
    given = coded(("李", 0, 5, "control"), ("李", 5, 10, "control"))
    assert kinds(disagreements(given, read(("李", 0, 19), ("王", 0, 5)), segments=segments())) == [("S-01:1", "span", "control", "(none)")]


def test_a_sentence_is_read_when_readings_cover_it_together_and_none_of_it_twice() -> None:
    by = read_sentences(read(("李", 0, 4), ("李", 2, 5), ("李", 5, 9), ("李", 6, 9)), segments(), coded()).by
    assert by["李", ""] == {0}


def test_rejected_and_denied_codings_count_as_not_given() -> None:
    given = coded(("李", 0, 5, "control"), ("李", 5, 10, "control"), ("李", 10, 15, "control"))
    given["status"] = ["rejected", "accepted", "accepted"]
    given["polarity"] = [None, "-", "+"]
    assert disagreements(given, BOTH, segments=segments())["segment"].tolist() == ["S-01:3"]


def test_rules_are_compared_apart_and_have_read_everything() -> None:
    given = coded(("rules", 0, 5, "control"), ("李", 0, 5, "control"), ("rules", 5, 10, "tie"))
    given["method"] = ["rule", "manual", "rule"]
    found = disagreements(given, read(("李", 0, 19)), segments=segments())
    assert kinds(found) == [("S-01:2", "span", "(none)", "tie")]
    assert found["group"].tolist() == ["rules against people"]


def test_confusions_count_sentences() -> None:
    given = coded(
        ("李", 0, 5, "control"), ("王", 0, 5, "tie"), ("李", 5, 10, "control"), ("王", 5, 10, "tie"),
        ("李", 10, 15, "tie"), ("王", 10, 15, "tie"), ("王", 15, 19, "tie"), ("王", 16, 19, "tie"),
    )  # fmt: skip
    found = confusions(given, BOTH, segments=segments())
    assert found[["first_code", "second_code", "sentences"]].values.tolist() == [
        ["control", "tie", 2],
        ["(none)", "tie", 1],
        ["tie", "tie", 1],
    ]


def test_the_next_to_discuss_are_of_the_most_frequent_sorts_and_spread_over_documents() -> None:
    def row(at: int, document: str, first: str, second: str) -> Disagreement:
        place = (f"d{at}", document, f"{document}:{at}", 0, 5, "code", "李", "", "王", "", "people")
        return Disagreement(*place, first, second, "", "", "", "", "", "")

    told = [
        row(1, "A", "control", "tie"),
        row(2, "A", "tie", "control"),
        row(3, "B", "control", "tie"),
        row(4, "A", "alliance", "tie"),
        row(5, "B", "alliance", "tie"),
        row(6, "C", "demand", "tie"),
    ]
    found = next_to_discuss(table(told, Disagreement), wanted=5)
    # Sorts: control/tie 3, alliance/tie 2, demand/tie 1. First round: d1 of A; d5 of B, because A was shown; d6 of C. Second round: A and B
    # were shown once each, so that the first in the text comes: d2; then d4, the only one left of its sort.
    assert found["disagreement"].tolist() == ["d1", "d5", "d6", "d2", "d4"]
    assert found["of_its_sort"].tolist() == [3, 2, 1, 3, 2]
    rest = next_to_discuss(table(told, Disagreement), settled=["d1", "d2", "d3"])
    # alliance/tie is the most frequent sort now; its first row stands in A.
    assert rest["disagreement"].tolist() == ["d4", "d6", "d5"]
    assert rest["rank"].tolist() == [1, 2, 3]


def test_side_by_side_tells_not_read_from_nothing_found() -> None:
    given = coded(("李", 0, 5, "control"), ("王", 0, 5, "tie"))
    rows = table([KeptRelation("r", "c0", "S-01", 0, 5, "a", "b", "control", "李")], KeptRelation)
    found = side_by_side(given, read(("李", 0, 19), ("王", 0, 5), ("赵", 0, 10)), segments=segments(), relations=rows)
    assert found[["segment", "kinds", "李", "王", "赵"]].values.tolist() == [["S-01:1", "span; code", "control (a→b)", "tie", "(none)"]]


def test_agreed_are_sentences_that_two_read_and_about_which_nobody_differs() -> None:
    given = coded(
        ("李", 0, 5, "control"), ("王", 2, 5, "control"), ("李", 5, 7, "tie"),
        ("王", 8, 10, "tie"), ("李", 10, 15, "demand"), ("赵", 15, 19, "tie"),
    )  # fmt: skip
    given["stage"] = [None, "delivery", None, None, None, None]
    sentences, agreed = agreed_codings(given, read(("李", 0, 15), ("王", 0, 15), ("赵", 0, 5), ("赵", 15, 19)), segments=segments())
    # 赵 read the first sentence too and coded nothing there; of the fourth there is one reader only.
    assert sentences["segment"].tolist() == ["S-01:2"]
    # 李's and 王's marks share no character: the whole sentence.
    assert agreed[["start", "end", "code", "codings"]].values.tolist() == [[5, 10, "tie", "c2; c3"]]
    sentences, agreed = agreed_codings(given, BOTH, segments=segments())
    assert sentences[["segment", "coders"]].values.tolist() == [["S-01:1", "李; 王"], ["S-01:2", "李; 王"], ["S-01:4", "李; 王"]]
    assert agreed[["start", "end", "code", "stage"]].fillna("").values.tolist() == [[2, 5, "control", "delivery"], [5, 10, "tie", ""]]
