"""Codebooks in and out: what is read, what is written, what comes back, and what is said about the rest."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import yaml

from qualcode import ArgumentError, Change, Code, Codebook, DataError, Example, Indicator, read_codebook, read_dictionary
from qualcode.exchanging.converting import write_codebook, write_dictionary
from qualcode.reading.places import built_in_names

BUILT_IN = built_in_names("codebooks")


@pytest.fixture
def file(tmp_path: Path):
    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def words(codebook: Codebook, language: str = "en") -> dict[str, list[str]]:
    return {code.id: [line for one in code.indicators.get(language, ()) for line in one.match] for code in codebook.codes}


def told(path: Path, language: str = "en") -> list[str]:
    with pytest.raises(DataError) as caught:
        read_dictionary(path, language=language)
    return [f"{one.where}: {one.found}" for one in caught.value.problems]


# The two forms of one small dictionary, as published beside a reader of LIWC files (remrama/liwca, tests/data/toy.*).
DIC = "%\n1\tBasketball\n2\tBaseball\n%\nhoop\t1\ndunk*\t1\nbatter\t2\ncoach\t1\t2\n"
DICX = "DicTerm,Basketball,Baseball\nhoop,X,\ndunk*,X,\nbatter,,X\ncoach,X,X\n"
TOY = {"Basketball": ["hoop", "dunk", "coach"], "Baseball": ["batter", "coach"]}
READ = [
    ("toy.dic", DIC, TOY),
    ("toy.dicx", DICX, TOY),
    ("toy.csv", DICX, TOY),
    # The header and the marks that quanteda/quanteda#2183 shows.
    ("entry.csv", "Entry,Correct,Incorrect\nrope,1,\ncandle stick,,1\n", {"Correct": ["rope"], "Incorrect": ["candle stick"]}),
    # Numbers with leading zeros, as quanteda/quanteda#1950 shows; Windows line ends; blanks in place of tabs.
    ("zeros.dic", "%\r\n01\tSelf\r\n02 Other\r\n%\r\nyou\t01\t02\r\nof course   02\r\n", {"Self": ["you"], "Other": ["you", "of course"]}),
    # Tabs in front of a number tell the level (the layout of 2015).
    (
        "levels.dic",
        "%\n1\taffect\n\t2\tposemo\n\t3\tnegemo\n\t\t4\tanger\n5\tsocial\n%\ncry\t3\nhate\t3\t4\n",
        {"affect": [], "affect.posemo": [], "affect.negemo": ["cry", "hate"], "affect.negemo.anger": ["hate"], "social": []},
    ),
    ("nested.yaml", "a:\n  b: [x, y z]\n  c:\n    d: w\n", {"a": [], "a.b": ["x", "y z"], "a.c": [], "a.c.d": ["w"]}),
    ("mixed.yml", "a:\n- x\n- b: [y]\n", {"a": ["x"], "a.b": ["y"]}),
    ("blank key.yaml", "a:\n  '': [x]\n  b: [y]\n", {"a": ["x"], "a.b": ["y"]}),
    ("labels.yaml", "POSITIVE EMOTION:\n  war & peace: [x]\n", {"POSITIVE_EMOTION": [], "POSITIVE_EMOTION.war_peace": ["x"]}),
    ("long.csv", "code,parent,term\na,,x\nb,a,y\nb,a,z\n", {"a": ["x"], "a.b": ["y", "z"]}),
    ("merged.csv", "code,term\na,x\n,y\na.b,z\n", {"a": ["x", "y"], "a.b": ["z"]}),
    ("levels.csv", "Level 1,Level 2,Term\na,,x\n,b,y\n,,z\nc,,w\n", {"a": ["x"], "a.b": ["y", "z"], "c": ["w"]}),
    ("headings.csv", "一级编码;二级编码;定义;关键词\na;b;说明;pay … fee\n", {"a": [], "a.b": ["pay … fee"]}),
]


@pytest.mark.parametrize(("name", "content", "expected"), READ, ids=[one[0] for one in READ])
def test_a_dictionary_is_read(file, name: str, content: str, expected: dict[str, list[str]]) -> None:
    assert words(read_dictionary(file(name, content), language="en").codebook) == expected


BAD = [
    ("no legend.dic", "hoop\t1\n", ["no legend.dic: the legend of categories does not stand between two lines with '%' at the top"]),
    (
        "several.dic",
        "%\n1\ta\n1\tb\nc\n%\nx\t1\t7\ny\n",
        [
            "several.dic, line 3: number 1 stands here a second time",
            "several.dic, line 4: 'c' is no category",
            "several.dic, line 6: category 7 of 'x' is not in the legend",
            "several.dic, line 7: 'y' names no category",
        ],
    ),
    (
        "several.dicx",
        "DicTerm,a,a\nx,X,\n,X,\ny,maybe,\n",
        [
            "several.dicx, row 1: column 'a' stands here twice",
            "several.dicx, row 3: there is no word in the first column",
            "several.dicx, row 4: 'maybe' beside 'y' is neither X nor blank",
        ],
    ),
    ("list.yaml", "- a\n- b\n", ["list.yaml: there are no keys in it"]),
    ("twice.yaml", "a: [x]\na: [y]\n", ["twice.yaml, line 2: 'a' stands here a second time"]),
    ("same id.yaml", "a b: [x]\na_b: [y]\n", ["same id.yaml, line 2: 'a_b' and 'a b' (same id.yaml, line 1) get the same id 'a_b'"]),
    ("signs.yaml", "'?!': [x]\n", ["signs.yaml, line 1: '?!' gives no id"]),
    ("no code.csv", "name,term\na,x\n", ["no code.csv, row 1: no column holds codes; there are name, term"]),
    (
        "rows.csv",
        "code,parent,language,term\n,,,x\na,z,,x\nb,,fr,y\nc,,,压 …\nd,d,,y\ne,,,y,,\n",
        [
            "rows.csv, row 3: parent 'z' of 'a' is no code of this table",
            "rows.csv, row 6: 'd' stands below itself",
            "rows.csv, row 2: it names no code",
            "rows.csv, row 4: language 'fr' is not one of zh, en",
            "rows.csv, row 5: pattern '压 …': '…' stands at an end. Put a word on both sides: 压 … 尾款.",
        ],
    ),
    ("differs.csv", "code,name,term\na,One,x\na,Two,y\n", ["differs.csv, row 3: name 'Two' of a differs from 'One' above"]),
    ("top.csv", "level 1,level 2,term\n,b,x\n", ["top.csv, row 2: a level above 'b' is blank"]),
    ("wrong.docx", "x", ["wrong.docx: a '.docx' file is no dictionary that can be read"]),
]


@pytest.mark.parametrize(("name", "content", "expected"), BAD, ids=[one[0] for one in BAD])
def test_what_is_damaged_is_told_all_at_once(file, name: str, content: str, expected: list[str]) -> None:
    assert told(file(name, content)) == expected


SCRIPTS = [
    # Nothing is said: the script tells; capitals stand in Chinese texts too, where the file has Chinese words.
    ("l.dic", "%\n1\tposemo\n%\nsupport\t1\nNGO\t1\n", "", {}, {"posemo": ["support", "NGO"]}),
    (
        "q.yaml", "控制: [检查, 插手*, NGO]\nMoney: [withhold, 2023]\n", "",
        {"控制": ["检查", "插手", "NGO"], "Money": ["2023"]}, {"控制": ["NGO"], "Money": ["withhold"]},
    ),
    (
        "t.csv", "code,term\na,压 … 尾款\na,<government> withhold\na,评估/verb\n", "",
        {"a": ["压 … 尾款", "评估/verb"]}, {"a": ["<government> withhold"]},
    ),
    # Something is said: it holds for what has no Chinese characters.
    ("q.yaml", "a: [检查, NGO, pay]\n", "en", {"a": ["检查"]}, {"a": ["NGO", "pay"]}),
    ("q.yaml", "a: [检查, NGO, pay]\n", "zh", {"a": ["检查", "NGO", "pay"]}, {}),
    ("t.csv", "code,language,term\na,zh,KPI\nb,en,检查\n", "en", {"a": ["KPI"]}, {"b": ["检查"]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "language", "chinese", "english"), SCRIPTS)
def test_the_script_of_a_word_tells_its_language(
    file, name: str, content: str, language: str, chinese: dict[str, list[str]], english: dict[str, list[str]]
) -> None:
    read = read_dictionary(file(name, content), language=language)
    for key, expected in (("zh", chinese), ("en", english)):
        assert {id: lines for id, lines in words(read.codebook, key).items() if lines} == expected
    moved = [one.found for one in read.doubts if "because they are Chinese" in one.found]
    assert moved == (["words put under zh, because they are Chinese: 1 ('检查')"] if (name, language) == ("q.yaml", "en") else [])


def test_what_our_lines_cannot_say_is_counted(file) -> None:
    path = file("signs.yaml", "a: [nation*, 'final pay*', withh*, '*ism', 'w?rk', ':)', 'and/or', plain]\n")
    read = read_dictionary(path, language="en")
    assert words(read.codebook) == {"a": ["nation", "final pay", "plain"]}
    assert [one.found for one in read.doubts] == [
        "words lost the `*` at an end: 2 ('nation*', 'final pay*')",
        "words left out, because they are pieces of words: 2 ('withh*', '*ism')",
        "words left out, because `*` or `?` stands inside them: 1 ('w?rk')",
        "words left out, because they hold a sign of our lines: 2 (':)', 'and/or')",
    ]


def test_weights_and_conditions_of_liwc_are_counted(file) -> None:
    weighted = read_dictionary(file("w.dicx", "DicTerm,a\nx,0.5\ny,-2\n"), language="en")
    assert words(weighted.codebook) == {"a": ["x"]}
    assert [one.found for one in weighted.doubts] == ["weights are not carried, each word above 0 counts as one: 2 ('x 0.5', 'y -2')"]
    # Entries such as these stand in the English dictionary of 2007 (quanteda's reader passes over them too).
    odd = read_dictionary(file("o.dic", "%\n1\ta\n2\tb\n%\nkind\t<of>1/2\nlike\t(1 2)1/2\nx\t1\n"), language="en")
    assert words(odd.codebook) == {"a": ["x"], "b": []}
    assert "under a condition: 2 (" in odd.doubts[0].found


def test_columns_that_mean_nothing_are_named(file) -> None:
    read = read_dictionary(file("t.csv", "code,term,Owner\na,x,me\n"), language="en")
    assert [one.found for one in read.doubts] == ["columns are not read: 1 ('Owner')"]


# Out, and back


SMALL = Codebook(
    "small",
    {"en": "Small"},
    (
        Code("tie", {"en": "Ties"}, {"en": "What is usual."}, indicators={"en": (Indicator(("meet",)),)}),
        Code(
            "tie.funding",
            {"en": "Payment", "zh": "拨付"},
            indicators={
                "en": (Indicator(("pay on time|in full", "(pay|transfer) the [whole] grant")), Indicator(("pay ~ grant",))),
                "zh": (
                    Indicator(("拨付 到位",)),
                    Indicator(("压 … 尾款", "扣 … 尾款"), none_of=("没有",), documents=("policy", "contract")),
                ),
            },
            examples={"en": (Example("They paid."),)},
        ),
        Code("tie.talk", {"en": "Talk"}, indicators={"en": (Indicator(("talk",), weak=True), Indicator(("=sum(A1)",)))}),
    ),
    kinds={"authority": ("government",)},
    version="2",
    history=(Change("2", "split", ("old",), ("tie.funding", "tie.talk"), "too wide"), Change("2", "merged", ("x", "y"), ("tie",))),
)
PLAIN = {
    "tie": ["meet"],
    "tie.funding": ["pay on time", "pay in full", "pay the whole grant", "pay the grant", "transfer the whole grant", "transfer the grant"],
    "tie.talk": [],
}


def without(codebook: Codebook) -> Codebook:
    """SMALL without the line that no dictionary can hold."""
    codes = [replace(one, indicators={"en": one.indicators["en"][:1]}) if one.id == "tie.talk" else one for one in codebook.codes]
    return replace(codebook, codes=tuple(codes))


@pytest.mark.parametrize("name", ["out.yaml", "out.dic", "out.dicx"])
def test_words_go_out_and_come_back(tmp_path: Path, name: str) -> None:
    small = without(SMALL)
    small = replace(
        small,
        codes=(small.codes[0], replace(small.codes[1], indicators={"en": (
            Indicator(("pay (on time|in full)", "(pay|transfer) the [whole] grant")), Indicator(("pay ~ grant",)),
        ), "zh": small.codes[1].indicators["zh"]}), small.codes[2]),
    )  # fmt: skip
    lost = write_dictionary(small, tmp_path / name, language="en")
    assert words(read_dictionary(tmp_path / name, language="en").codebook) == PLAIN
    found = [re.sub(r" \(.*", "", one.found) for one in lost]
    assert "lines left out, because something may stand between their words: 1" in found
    assert "lines left out, because they are weak: 1" in found
    assert "words in other languages are not carried: 1" in found
    assert "`examples` of codes is not carried: 1" in found
    assert "groups of `kinds` are not carried: 1" in found
    assert len(found) == len(set(found)), "one message a kind"


def test_what_quanteda_and_liwc_read_is_written(tmp_path: Path) -> None:
    """The files as their own formats have them, read without our readers."""
    codebook = Codebook("m", {}, (Code("a", {}), Code("a.b", {}, indicators={"en": (Indicator(("x|y",)),)}), Code("c", {}, indicators={"en": (Indicator(("x",)),)})))  # fmt: skip  # noqa: E501
    for name in ("m.yaml", "m.dic", "m.dicx"):
        write_dictionary(codebook, tmp_path / name, language="en")
    assert yaml.safe_load((tmp_path / "m.yaml").read_text(encoding="utf-8")) == {"a": {"b": ["x", "y"]}, "c": ["x"]}
    assert (tmp_path / "m.dic").read_text(encoding="utf-8") == "%\n1\ta\n2\ta.b\n3\tc\n%\nx\t2\t3\ny\t2\n"
    assert list(csv.reader(io.StringIO((tmp_path / "m.dicx").read_text(encoding="utf-8")))) == [
        ["DicTerm", "a", "a.b", "c"],
        ["x", "", "X", "X"],
        ["y", "", "X", ""],
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_tables_carry_every_line_with_its_conditions(tmp_path: Path, name: str) -> None:
    write_dictionary(SMALL, tmp_path / name)
    back = read_dictionary(tmp_path / name)
    assert back.doubts == ()
    assert [(one.id, one.name, one.definition, one.indicators) for one in back.codebook.codes] == [
        (one.id, one.name, one.definition, one.indicators) for one in SMALL.codes
    ]


def test_an_excel_file_opens_elsewhere_and_holds_no_formula(tmp_path: Path) -> None:
    """openpyxl is a second reader."""
    write_dictionary(SMALL, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [cell.value for cell in sheet[1]][:6] == ["code", "parent", "name", "definition", "language", "term"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "=sum(A1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_codebooks_come_back_whole_from_our_own_yaml(tmp_path: Path, name: str) -> None:
    codebook = read_codebook(name)
    told = write_codebook(codebook, tmp_path / "copy.yaml")
    assert [problem.found.split()[0] for problem in told] == (["weights"] if codebook.weights else [])
    assert replace(read_codebook("copy.yaml", tmp_path), sha256=codebook.sha256, weights=codebook.weights) == codebook
    before = (tmp_path / "copy.yaml").read_bytes()
    write_codebook(read_dictionary(tmp_path / "copy.yaml").codebook, tmp_path / "copy.yaml")
    assert (tmp_path / "copy.yaml").read_bytes() == before


def test_our_own_yaml_carries_everything(tmp_path: Path) -> None:
    write_codebook(SMALL, tmp_path / "small.yaml")
    assert replace(read_codebook("small.yaml", tmp_path), sha256="") == SMALL


@pytest.mark.parametrize("name", ["governance"])
def test_no_line_of_a_large_codebook_is_lost_in_silence(tmp_path: Path, name: str) -> None:
    """Lines that are carried and lines that are told add up to all lines."""
    codebook = read_codebook(name)
    lost = write_dictionary(codebook, tmp_path / "g.dic", language="zh")
    left_out = sum(int(found[1]) for one in lost if (found := re.match(r"lines left out.*?: ([0-9]+) \(", one.found)))
    lines = [(one, indicator, line) for one in codebook.codes for indicator in one.indicators.get("zh", ()) for line in indicator.match]
    bare = [line for _, indicator, line in lines if indicator == Indicator(indicator.match) and not re.search("[<…~]|/[a-z]", line)]
    assert left_out + len(bare) == len(lines)


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [
        ("out.txt", {}, "does not tell the format"),
        ("out.csv", {"format": "quantedda"}, "closest: 'quanteda'"),
        ("out.csv", {"language": "fr"}, "language 'fr'"),
    ],
)
def test_an_unknown_format_or_language_is_refused(tmp_path: Path, name: str, more: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(message)):
        write_dictionary(SMALL, tmp_path / name, **more)
    assert list(tmp_path.iterdir()) == []
