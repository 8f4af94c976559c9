"""Where a sentence ends, in Chinese and in English."""

from __future__ import annotations

import pytest

from qualcode import Document, sentences
from qualcode.segmenting import sentence_spans

CHINESE = [
    ("附件：1.管理办法 2. 申请表。第二句。", ["附件：1.管理办法 2. 申请表。", "第二句。"]),
    ("他们来了。我们走了。", ["他们来了。", "我们走了。"]),
    ("真的吗？是的！好；行。", ["真的吗？", "是的！", "好；", "行。"]),
    ("真的吗?是的!好。", ["真的吗?", "是的!", "好。"]),
    ("真的？！是的。", ["真的？！", "是的。"]),
    ("好。。。走吧。", ["好。。。", "走吧。"]),
    ("我们……就这样。", ["我们……", "就这样。"]),
    ("我们…就这样。", ["我们…", "就这样。"]),
    ("钱呢……？没了。", ["钱呢……？", "没了。"]),
    ("我们......就这样。", ["我们......", "就这样。"]),
    ("他说：“必须去！”我们就去了。", ["他说：“必须去！”", "我们就去了。"]),
    ("他说：“必须去”，我们就去了。", ["他说：“必须去”，我们就去了。"]),
    ("他说：「必須去！」我們就去了。", ["他说：「必須去！」", "我們就去了。"]),
    ("他说：『去。』好。", ["他说：『去。』", "好。"]),
    ("（他们没来。）我们等着。", ["（他们没来。）", "我们等着。"]),
    ("他说：“他们问‘谁管？’”我没答。", ["他说：“他们问‘谁管？’”", "我没答。"]),
    ('他说:"去!"好。', ['他说:"去!"', "好。"]),
    ("评分3.5分，占12.5%。合格。", ["评分3.5分，占12.5%。", "合格。"]),
    ("网址是www.a.gov.cn。看看。", ["网址是www.a.gov.cn。", "看看。"]),
    ("见https://a.cn/b?c=d;e。好。", ["见https://a.cn/b?c=d;e。", "好。"]),
    ("9:30开会，10:00散会。", ["9:30开会，10:00散会。"]),
    ("没有标点的一句话", ["没有标点的一句话"]),
    ("嗯，", ["嗯，"]),
    ("  他们来了。\u3000\u3000我们走了。 ", ["他们来了。", "我们走了。"]),
    ("𠮷𠮷来了。😀我们走了。", ["𠮷𠮷来了。", "😀我们走了。"]),
    ("用PPT讲。OK。A机构。", ["用PPT讲。", "OK。", "A机构。"]),
    ("", []),
    (" \u3000", []),
]
ENGLISH = [
    ("They came. We left.", ["They came.", "We left."]),
    ("Really? Yes! Fine; go.", ["Really?", "Yes!", "Fine;", "go."]),
    ("Mr. Li came. Dr. Wu left.", ["Mr. Li came.", "Dr. Wu left."]),
    ("The score was 3.5 percent. Good.", ["The score was 3.5 percent.", "Good."]),
    ("Costs, e.g. rent, i.e. money, rose. We paid.", ["Costs, e.g. rent, i.e. money, rose.", "We paid."]),
    ("See No. 5 and Art. 12. Then sign.", ["See No. 5 and Art. 12.", "Then sign."]),
    ("J. Smith came. He left.", ["J. Smith came.", "He left."]),
    ("The U.S. government paid. We left.", ["The U.S. government paid.", "We left."]),
    ("Wu et al. showed it. We read it.", ["Wu et al. showed it.", "We read it."]),
    ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
    ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
    ("(They came.) We left.", ["(They came.)", "We left."]),
    ("Wait... what? Well… yes.", ["Wait...", "what?", "Well…", "yes."]),
    ("See www.a.org/b.html for it. Fine.", ["See www.a.org/b.html for it.", "Fine."]),
    ("They don't. We can't.", ["They don't.", "We can't."]),
    ("What?! No.", ["What?!", "No."]),
    ("no full stop", ["no full stop"]),
]


def cut(text: str, grammar) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, 0, len(text), grammar)]


@pytest.mark.parametrize(("text", "expected"), CHINESE)
def test_chinese(text: str, expected: list[str], grammars) -> None:
    assert cut(text, grammars["zh"]) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: list[str], grammars) -> None:
    assert cut(text, grammars["en"]) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "They control us. We obey.", ["They control us.", "We obey."]),
        ("en", "他们管得多。我们听着。", ["他们管得多。", "我们听着。"]),
    ],
)
def test_an_answer_in_the_other_language_is_cut_too(language: str, text: str, expected: list[str], grammars) -> None:
    frame = sentences([Document("S-01", text, language=language)], grammars=grammars)
    assert frame["text"].tolist() == expected


def test_only_the_asked_part_is_cut(grammars) -> None:
    text = "一。二。三。四。"
    assert sentence_spans(text, 2, 6, grammars["zh"]) == [(2, 4), (4, 6)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("街道来检查。", "zh"), ("They control everything.", "en"), ("用PPT讲。", "zh"), ("OK。", "zh"), ("2021。", "zh")],
)
def test_the_language_of_a_sentence(text: str, language: str, grammars) -> None:
    assert sentences([Document("S-01", text)], grammars=grammars)["language"].tolist() == [language]


def test_ids_number_the_sentences_of_a_document_in_reading_order(grammars) -> None:
    first = Document("S-01", "问：忙？\n答：忙。很忙。", kind="interview")
    second = Document("P-01", "一。二。", kind="policy")
    frame = sentences([first, second], grammars=grammars)
    assert frame["segment"].tolist() == ["S-01:1", "S-01:2", "S-01:3", "P-01:1", "P-01:2"]
    assert frame["turn"].tolist() == [1, 2, 2, 1, 1]
    assert frame["role"].fillna("").tolist() == ["interviewer", "respondent", "respondent", "", ""]
    assert frame["kind"].tolist() == ["interview"] * 3 + ["policy"] * 2


def test_no_documents_no_sentences(grammars) -> None:
    assert sentences([], grammars=grammars).empty


@pytest.mark.parametrize("text", ["👍", "问：好吗？\n答：👍"])
def test_an_answer_of_one_emoji_is_a_sentence(text: str, grammars) -> None:
    assert sentences([Document("S-01", text, kind="interview")], grammars=grammars)["text"].tolist()[-1:] == ["👍"]
