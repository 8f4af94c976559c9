"""Who says what: layouts of transcripts as people really write them."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcode
from qualcode import Document, Speaker, turns
from qualcode.doubts import document_doubts
from qualcode.grammar import Grammar
from qualcode.pages import Layout, Span
from qualcode.segmenting import Turn, document_segments
from qualcode.segmenting.speech import parts, transcript

Said = list[tuple[str, str, str]]
PAGE = Layout()
"""A page that shows nothing but characters."""


def document(text: str, declared: str = "", *, kind: str = "interview", language: str = "zh", layout: Layout = PAGE) -> Document:
    speakers = []
    for pair in filter(None, declared.split("; ")):
        label, _, actor = pair.partition("=")
        speakers.append(Speaker(label, "" if actor == "interviewer" else actor, interviewer=actor == "interviewer"))
    return Document("S-01", text, kind, language, speakers=tuple(speakers), layout=layout)


def said(found: list[Turn], text: str) -> Said:
    """Label, first letter of the role, and what is said, its lines joined by a stroke."""
    return [(turn.label, turn.role[:1], "|".join(text[a:b].strip() for a, b in turn.spans)) for turn in found]


LAYOUTS = {
    "full-width colon": ("问：忙吗？\n答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "ASCII colon": ("问:忙吗？\n答:忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "colon and space": ("问： 忙吗？\n答: 忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "访 and 受": ("访：忙吗？\n受：忙。", [("访", "i", "忙吗？"), ("受", "r", "忙。")]),
    "访谈者 and 受访者": ("访谈者：忙吗？\n受访者：忙。", [("访谈者", "i", "忙吗？"), ("受访者", "r", "忙。")]),
    "Q and A": ("Q：忙吗？\nA：忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "Q and A, ASCII": ("Q: 忙吗？\nA: 忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "names that come again": (
        "笔者：忙吗？\n王科长：忙。\n笔者：真的？\n王科长：真的。",
        [("笔者", "i", "忙吗？"), ("王科长", "r", "忙。"), ("笔者", "i", "真的？"), ("王科长", "r", "真的。")],
    ),
    "names with what they do": (
        "问：忙吗？\n王芳（站长）：忙。\n问：真的？\n王芳（站长）：真的。",
        [("问", "i", "忙吗？"), ("王芳（站长）", "r", "忙。"), ("问", "i", "真的？"), ("王芳（站长）", "r", "真的。")],
    ),
    "headings": ("# 会议\n\n### 王五：\n好。\n\n### 李四:\n嗯。\n", [("", "", "# 会议"), ("王五", "r", "好。"), ("李四", "r", "嗯。")]),
    "labels alone on a line": ("问：\n忙吗？\n\n答：\n忙。\n很忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。|很忙。")]),
    "labels alone, no colon": ("问\n忙吗？\n\n答\n忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "black brackets": ("【问】忙吗？\n【答】忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "black brackets with colon": ("【问】：忙吗？\n【答】：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "black brackets alone": ("【问】\n忙吗？\n【答】\n忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "square brackets": ("[Q] 忙吗？\n[A] 忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "bold, colon inside": ("**问：**忙吗？\n\n**答：**忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "bold, colon outside": ("**问**：忙吗？\n\n**答**：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "times behind labels": ("问 00:01:02：忙吗？\n答 00:01:09：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "digits behind labels": (
        "问1：忙吗？\n答1：忙。\n问12：累吗？\n答12：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "digits behind Q and A": ("Q1: 忙吗？\nA1: 忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "indented": ("\u3000\u3000问：忙吗？\n\u3000\u3000答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "CRLF": ("问：忙吗？\r\n答：忙。\r\n很忙。\r\n", [("问", "i", "忙吗？"), ("答", "r", "忙。|很忙。")]),
    "several paragraphs": (
        "问：忙吗？\n\n答：忙。\n\n第二段。\n\n\n第三段。\n\n问：累吗？",
        [("问", "i", "忙吗？"), ("答", "r", "忙。|第二段。|第三段。"), ("问", "i", "累吗？")],
    ),
    "the same speaker again": ("答：一。\n答：二。", [("答", "r", "一。"), ("答", "r", "二。")]),
    "a colon within an answer": (
        "问：怎么说的？\n答：他说：“不行。”\n所以：没办法。",
        [("问", "i", "怎么说的？"), ("答", "r", "他说：“不行。”|所以：没办法。")],
    ),
    "tags and settings in an answer": (
        "问：怎么填？\n答：照着填。\n<name: A>\n<name: B>\n单位=局: 甲\n单位=局: 乙",
        [("问", "i", "怎么填？"), ("答", "r", "照着填。|<name: A>|<name: B>|单位=局: 甲|单位=局: 乙")],
    ),
    "times of day in an answer": (
        "问：几点？\n答：分三次。\n9:30开会。\n12:30吃饭。\n12:45散会。",
        [("问", "i", "几点？"), ("答", "r", "分三次。|9:30开会。|12:30吃饭。|12:45散会。")],
    ),
    "web addresses in an answer": (
        "问：网址？\n答：两个。\nhttp://a.cn\nhttp://b.cn",
        [("问", "i", "网址？"), ("答", "r", "两个。|http://a.cn|http://b.cn")],
    ),
    "numbered points in an answer": (
        "问：哪些？\n答：有。\n1：填表。\n2：开会。\n1：再填表。",
        [("问", "i", "哪些？"), ("答", "r", "有。|1：填表。|2：开会。|1：再填表。")],
    ),
    "header above": ("访谈编号：S-01\n访谈时间：2021年\n地点：N区\n\n问：忙吗？\n答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "title in the header": ("访谈记录\n时间：2021年\n受访者：王某\n\n问：忙吗？\n答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "title, empty line, header": (
        "# 访谈记录\n\n时间：2021年\n地点：N区\n\n问：忙吗？\n答：忙。",
        [("", "", "# 访谈记录"), ("问", "i", "忙吗？"), ("答", "r", "忙。")],
    ),
    "header without an empty line": (
        "时间：2021年\n地点：N区\n问：忙吗？\n答：忙。\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "no header words, no header": (
        "问：忙吗？\n答：忙。\n\n问：累吗？",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？")],
    ),
    "a remark in the first block": (
        "问：忙吗？\n答：忙。\n备注：停了一下。\n\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。|备注：停了一下。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "full-width Q and A": ("Ｑ１：忙吗？\nＡ１：忙。", [("Ｑ", "i", "忙吗？"), ("Ａ", "r", "忙。")]),
    "traditional": ("訪談者：忙嗎？\n受訪者：忙。", [("訪談者", "i", "忙嗎？"), ("受訪者", "r", "忙。")]),
    "blanks within and behind labels": ("访 谈 者 ：忙吗？\n受 访 者　：忙。", [("访 谈 者", "i", "忙吗？"), ("受 访 者", "r", "忙。")]),
    "Chinese numbers behind labels": (
        "问一：忙吗？\n答一：忙。\n问题2：累吗？\n回答2：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问题", "i", "累吗？"), ("回答", "r", "累。")],
    ),
    "numbers in front of labels": (
        "1. 问：忙吗？\n答：忙。\n2、问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "full stops behind labels": (
        "Q1. 忙吗？\nA1. 忙。\nQ2. 累吗？\nA2. 累。",
        [("Q", "i", "忙吗？"), ("A", "r", "忙。"), ("Q", "i", "累吗？"), ("A", "r", "累。")],
    ),
    "blanks behind labels": ("问　忙吗？\n答　忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "round brackets": ("（问）忙吗？\n（答）忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "list points": ("- **问**：忙吗？\n- **答**：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "I and R": ("I: 忙吗？\nR: 忙。", [("I", "i", "忙吗？"), ("R", "r", "忙。")]),
    "me": ("我：忙吗？\n王站长：忙。", [("我", "i", "忙吗？"), ("王站长", "r", "忙。")]),
    "names in brackets behind known words": (
        "访谈员（小陈）：忙吗？\n受访者（L站长）：忙。",
        [("访谈员（小陈）", "i", "忙吗？"), ("受访者（L站长）", "r", "忙。")],
    ),
    "a note at the label": ("问：忙吗？\n答（笑）：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "notes are no labels": (
        "问：忙吗？\n答：忙。\n【听不清】\n【听不清】然后呢。\n（笑）\n（笑）累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。|【听不清】|【听不清】然后呢。|（笑）|（笑）累。")],
    ),
    "letters for several people": (
        "主持人：吵吗？\nA：吵。\nB：不吵。\nC：还行。",
        [("主持人", "i", "吵吗？"), ("A", "r", "吵。"), ("B", "r", "不吵。"), ("C", "r", "还行。")],
    ),
    "people with numbers": (
        "问：吵吗？\n受访者1：吵。\n受访者2：不吵。\n居民甲：吵。\n居民乙：不。\n众人：（笑）",
        [
            ("问", "i", "吵吗？"),
            ("受访者1", "r", "吵。"),
            ("受访者2", "r", "不吵。"),
            ("居民甲", "r", "吵。"),
            ("居民乙", "r", "不。"),
            ("众人", "r", "（笑）"),
        ],
    ),
    "one of a family that speaks once": (
        "问：吵吗？\nS1：吵。\nS2：不吵。\nS1：真的。",
        [("问", "i", "吵吗？"), ("S1", "r", "吵。"), ("S2", "r", "不吵。"), ("S1", "r", "真的。")],
    ),
    "a post in brackets, once": ("问：忙吗？\n王芳（站长）：忙。", [("问", "i", "忙吗？"), ("王芳（站长）", "r", "忙。")]),
    "what somebody else said is no turn": (
        "问：后来呢？\n答：等。\n主任说：没钱。\n我们说：那怎么办？\n主任说：等。\n问：嗯。",
        [("问", "i", "后来呢？"), ("答", "r", "等。|主任说：没钱。|我们说：那怎么办？|主任说：等。"), ("问", "i", "嗯。")],
    ),
    "points that an answer counts": (
        "问：困难？\n答：三个。\n第一：人手。\n比如：台账。\n比如：检查。\n问题：没钱。\n问：嗯。",
        [("问", "i", "困难？"), ("答", "r", "三个。|第一：人手。|比如：台账。|比如：检查。|问题：没钱。"), ("问", "i", "嗯。")],
    ),
    "问题 and 回答": ("问题：忙吗？\n回答：忙。", [("问题", "i", "忙吗？"), ("回答", "r", "忙。")]),
    "both sides in a line": (
        "问：忙吗？答：忙。问：累吗？答：累。\n问：真的？",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。"), ("问", "i", "真的？")],
    ),
    "what is told in a line is not cut": (
        "问：怎么问的？\n答：街道问：你们为什么不来？我们答：没人。他说：“答：好。问：行。”",
        [("问", "i", "怎么问的？"), ("答", "r", "街道问：你们为什么不来？我们答：没人。他说：“答：好。问：行。”")],
    ),
    "only the questions have labels": (
        "问：忙吗？\n忙啊。\n天天忙。\n问：累吗？\n累。",
        [("问", "i", "忙吗？"), ("", "r", "忙啊。|天天忙。"), ("问", "i", "累吗？"), ("", "r", "累。")],
    ),
    "only the answers have labels": (
        "1、忙吗？\n答：忙。\n很忙。\n2、请介绍一下。\n答：好。\n3、累吗？\n答：累。",
        [
            ("", "i", "1、忙吗？"),
            ("答", "r", "忙。|很忙。"),
            ("", "i", "2、请介绍一下。"),
            ("答", "r", "好。"),
            ("", "i", "3、累吗？"),
            ("答", "r", "累。"),
        ],
    ),
    "a letter that does all the asking": (
        "A：忙吗？\nB：忙。\nA：累吗？\nB：累。\nA：好的。",
        [("A", "i", "忙吗？"), ("B", "r", "忙。"), ("A", "i", "累吗？"), ("B", "r", "累。"), ("A", "i", "好的。")],
    ),
    "slips of the pen": (
        "问：忙吗？\n答：忙。\n问；累吗？\n答 累。\n问：嗯。\n答：好。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。"), ("问", "i", "嗯。"), ("答", "r", "好。")],
    ),
    "colons of other make": ("问﹕忙吗？\n答∶忙。\n问︰累？", [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累？")]),
    "choices in a question": (
        "问：选哪个？A：同意；B：不同意。\n答：A。",
        [("问", "i", "选哪个？A：同意；B：不同意。"), ("答", "r", "A。")],
    ),
    "signs without width": ("\u200b问：忙吗？\n\ufeff答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "numbers of lines": ("1 问：忙吗？\n2 答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "numbers of pages": (
        "问：忙吗？\n答：忙，\n- 3 -\n天天忙。\n第 4 页 共 12 页\n很忙。",
        [("问", "i", "忙吗？"), ("答", "r", "忙，|天天忙。|很忙。")],
    ),
    "headings between": (
        "## 一、工作\n**问：** 忙吗？\n**答：** 忙。\n\n## 二、困难\n\n**问：** 累吗？",
        [("", "", "## 一、工作"), ("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？")],
    ),
    "header of people only": (
        "访谈者：李某\n受访者：王某\n\n访谈者：忙吗？\n受访者：忙。",
        [("访谈者", "i", "忙吗？"), ("受访者", "r", "忙。")],
    ),
    "header that begins with people": (
        "访谈者：李某\n受访者：王某（女，站长）\n时间：2019年\n访谈者：您好！\n受访者：您好！",
        [("访谈者", "i", "您好！"), ("受访者", "r", "您好！")],
    ),
    "whom the header names answers under another label": (
        "受访者：王站长\n问：忙吗？\n答：忙。\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "speech right below the header": (
        "时间：2021年\n访谈者：请您介绍一下。\n受访者：我叫王某。\n访谈者：忙吗？\n受访者：忙。",
        [("访谈者", "i", "请您介绍一下。"), ("受访者", "r", "我叫王某。"), ("访谈者", "i", "忙吗？"), ("受访者", "r", "忙。")],
    ),
    "header lines with a heading below": (
        "编号：S-02　　时间：2019年　　地点：X街道\n\n访谈内容：\n问：忙吗？\n答：忙。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。")],
    ),
    "notes at the end": (
        "问：忙吗？\n答：忙。\n\n记录人：李某\n整理时间：2021年",
        [("问", "i", "忙吗？"), ("答", "r", "忙。")],
    ),
    "two sessions": (
        "时间：2019年\n地点：X街道\n\n问：忙吗？\n答：忙。\n\n时间：2020年\n地点：Y街道\n\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "header words in an answer": (
        "问：怎么安排？\n答：分两段。\n\n时间：上午。\n地点：街道。\n\n问：好。",
        [("问", "i", "怎么安排？"), ("答", "r", "分两段。|时间：上午。|地点：街道。"), ("问", "i", "好。")],
    ),
    "two answer at once": (
        "调研员：去过吗？\n居民甲：去过。\n居民乙：没有。\n居民甲、居民乙：没什么印象。\n调研员：好。",
        [
            ("调研员", "i", "去过吗？"),
            ("居民甲", "r", "去过。"),
            ("居民乙", "r", "没有。"),
            ("居民甲、居民乙", "r", "没什么印象。"),
            ("调研员", "i", "好。"),
        ],
    ),
    "people with codes who speak once": (
        "主持人：吵吗？\nP1：吵。\nP2：不吵。\n主持人：真的？",
        [("主持人", "i", "吵吗？"), ("P1", "r", "吵。"), ("P2", "r", "不吵。"), ("主持人", "i", "真的？")],
    ),
    "names with a word for asking behind": (
        "笔者问：忙吗？\n李站长答：忙。\n笔者问：累吗？\n李站长答：累。",
        [("笔者问", "i", "忙吗？"), ("李站长答", "r", "忙。"), ("笔者问", "i", "累吗？"), ("李站长答", "r", "累。")],
    ),
    "what was asked and answered then": (
        "问：后来呢？\n答：吵了。\n我问：凭什么？\n他答：合同。\n我问：哪条？\n他答：自己看。\n问：嗯。",
        [("问", "i", "后来呢？"), ("答", "r", "吵了。|我问：凭什么？|他答：合同。|我问：哪条？|他答：自己看。"), ("问", "i", "嗯。")],
    ),
    "commas and dashes behind labels": (
        "问：忙吗？\n答：忙。\n问，累吗？\n答，累。\n问：：嗯？\n答：嗯。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。"), ("问", "i", "嗯？"), ("答", "r", "嗯。")],
    ),
    "dashes instead of colons": ("问——忙吗？\n答——忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "headings counted through": (
        "一、工作\n问：忙吗？\n答：忙。\n二、困难\n问：累吗？\n答：三样：\n一、人\n二、钱\n三、权\n问：嗯。",
        [
            ("", "", "一、工作"),
            ("问", "i", "忙吗？"),
            ("答", "r", "忙。"),
            ("问", "i", "累吗？"),
            ("答", "r", "三样：|一、人|二、钱|三、权"),
            ("问", "i", "嗯。"),
        ],
    ),
    "a summary above the header": (
        "本次访谈主要谈社工站的日常工作，受访者从业三年，谈到人员、经费和考核三个方面，态度坦率，也说了许多平时不便说的话，细节见备忘录。\n"
        + "编号：S-11　时间：2022年4月15日\n受访者：刘站长\n\n问：忙吗？\n答：忙。\n问：累吗？\n答：累。",
        [
            (
                "",
                "",
                "本次访谈主要谈社工站的日常工作，受访者从业三年，谈到人员、经费和考核三个方面，态度坦率，也说了许多平时不便说的话，细节见备忘录。",
            ),
            ("问", "i", "忙吗？"),
            ("答", "r", "忙。"),
            ("问", "i", "累吗？"),
            ("答", "r", "累。"),
        ],
    ),
    "two sessions with titles": (
        "时间：2021年3月\n地点：站里\n\n问：忙吗？\n答：忙。\n\n第二次访谈\n时间：2021年6月\n地点：站里\n\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "a notice that an answer quotes": (
        "时间：2021年\n地点：站里\n\n问：怎么写的？\n答：看\n\n是这样\n时间：周六\n地点：活动室\n\n就这些。\n\n问：好。",
        [("问", "i", "怎么写的？"), ("答", "r", "看|是这样|时间：周六|地点：活动室|就这些。"), ("问", "i", "好。")],
    ),
    "numbered questions without labels": (
        "访谈对象：项目主管\n\n1、您怎么看？\n三样：\n1、人\n2、钱\n2、他们管吗？\n管。\n3、请举例。\n站长是他们换的。\n4、累吗？\n累。",
        [
            ("", "i", "1、您怎么看？"),
            ("", "r", "三样：|1、人|2、钱"),
            ("", "i", "2、他们管吗？"),
            ("", "r", "管。"),
            ("", "i", "3、请举例。"),
            ("", "r", "站长是他们换的。"),
            ("", "i", "4、累吗？"),
            ("", "r", "累。"),
        ],
    ),
    "paragraphs that take turns": (
        "忙吗？\n忙。\n\n累吗？\n累。\n很累。\n\n钱呢？\n没有。",
        [("", "i", "忙吗？"), ("", "r", "忙。"), ("", "i", "累吗？"), ("", "r", "累。|很累。"), ("", "i", "钱呢？"), ("", "r", "没有。")],
    ),
    "dashes that take turns": (
        "——忙吗？\n——忙。\n——累吗？\n——累。\n——钱呢？\n——没有。",
        [
            ("", role, text)
            for role, text in zip("iririr", ("——忙吗？", "——忙。", "——累吗？", "——累。", "——钱呢？", "——没有。"), strict=True)
        ],
    ),
    "one who asks himself": (
        "我是去年来的。\n谁愿意来？\n没有人。\n工资才一千二。\n你说能干吗？\n但是我留下了。\n为什么呢？\n喜欢。",
        [("", "", "我是去年来的。|谁愿意来？|没有人。|工资才一千二。|你说能干吗？|但是我留下了。|为什么呢？|喜欢。")],
    ),
    "the header says who asks": (
        "访谈者：周琳\n受访者：郑强\n\n周琳：说说场地。\n郑强：是仓库。\n周琳：嗯。\n郑强：漏雨。",
        [("周琳", "i", "说说场地。"), ("郑强", "r", "是仓库。"), ("周琳", "i", "嗯。"), ("郑强", "r", "漏雨。")],
    ),
    "no labels": ("他们来了。\n又走了。", [("", "", "他们来了。|又走了。")]),
}
# What may come out besides: a title in the first line is kept or left out.
TITLE_MAY_GO = {"title, empty line, header"}


@pytest.mark.parametrize("case", LAYOUTS)
def test_layouts_of_interviews(case: str, grammars) -> None:
    text, expected = LAYOUTS[case]
    found = said(turns(document(text), grammars["zh"]), text)
    if case in TITLE_MAY_GO and found and found[0][0] == "":
        assert found[0][2] == expected[0][2]
        found, expected = found[1:], expected[1:]
    elif case in TITLE_MAY_GO:
        expected = expected[1:]
    assert found == expected


ENGLISH = {
    "Q and A": ("Q: Busy?\nA: Yes.\nVery.", [("Q", "i", "Busy?"), ("A", "r", "Yes.|Very.")]),
    "numbered": ("Q1: Busy?\nA1: Yes.", [("Q", "i", "Busy?"), ("A", "r", "Yes.")]),
    "words": ("Interviewer: Busy?\nRespondent: Yes.", [("Interviewer", "i", "Busy?"), ("Respondent", "r", "Yes.")]),
    "names": (
        "Interviewer: Busy?\nMs Li: Yes.\nInterviewer: Sure?\nMs Li: Sure.",
        [("Interviewer", "i", "Busy?"), ("Ms Li", "r", "Yes."), ("Interviewer", "i", "Sure?"), ("Ms Li", "r", "Sure.")],
    ),
    "capitals": ("INTERVIEWER: Busy?\nRESPONDENT: Yes.", [("INTERVIEWER", "i", "Busy?"), ("RESPONDENT", "r", "Yes.")]),
    "header": ("Date: 2021\nPlace: N\n\nQ: Busy?\nA: Yes.", [("Q", "i", "Busy?"), ("A", "r", "Yes.")]),
    "a header with both": (
        "Date: 2021\nInterviewer: JS\nInterviewee: Ms L\n\nInterviewer: Busy?\nInterviewee: Yes.",
        [("Interviewer", "i", "Busy?"), ("Interviewee", "r", "Yes.")],
    ),
    "people with numbers": (
        "Moderator: Loud?\nRespondent 1: Yes.\nRespondent 2: No.",
        [("Moderator", "i", "Loud?"), ("Respondent 1", "r", "Yes."), ("Respondent 2", "r", "No.")],
    ),
    "full stops": ("Q1. Busy?\nA1. Yes.", [("Q", "i", "Busy?"), ("A", "r", "Yes.")]),
    "both sides in a line": (
        "Q: Busy? A: Yes. Q: Sure? A: Sure.",
        [(w, w.replace("Q", "i").replace("A", "r"), t) for w, t in (("Q", "Busy?"), ("A", "Yes."), ("Q", "Sure?"), ("A", "Sure."))],
    ),
    "only the questions have labels": (
        "Q: Busy?\nYes.\nQ: Sure?\nSure.",
        [("Q", "i", "Busy?"), ("", "r", "Yes."), ("Q", "i", "Sure?"), ("", "r", "Sure.")],
    ),
    "bold in Markdown": (
        "**Busy?**\n\nYes\n\n**Sure?**\n\nSure.",
        [("", "i", "Busy?"), ("", "r", "Yes"), ("", "i", "Sure?"), ("", "r", "Sure.")],
    ),
    "speech recogniser": (
        "Speaker 1  00:00:05\nBusy?\nSpeaker 2  00:00:09\nYes.",
        [("Speaker 1", "r", "Busy?"), ("Speaker 2", "r", "Yes.")],
    ),
    "initials": (
        "JS: Busy?\nML: Yes.\nJS: Why?\nML: Paper.",
        [("JS", "i", "Busy?"), ("ML", "r", "Yes."), ("JS", "i", "Why?"), ("ML", "r", "Paper.")],
    ),
}


@pytest.mark.parametrize("case", ENGLISH)
def test_layouts_in_english(case: str, grammars) -> None:
    text, expected = ENGLISH[case]
    assert said(turns(document(text, language="en"), grammars["en"]), text) == expected


DECLARED = {
    "a name that occurs once": ("问：忙吗？\n王科长：忙。", "问=interviewer; 王科长=bureau", ["i", "r"]),
    "an unusual word for who asks": ("甲：忙吗？\n乙：忙。", "甲=interviewer; 乙=agency", ["i", "r"]),
    "a long name": ("Q: Busy?\nDeputy Director Zhang: Yes.", "Q=interviewer; Deputy Director Zhang=bureau", ["i", "r"]),
    "numbers that tell people apart": ("问：吵吗？\n居民1：吵。\n居民2：不吵。", "问=interviewer; 居民1=a; 居民2=b", ["i", "r", "r"]),
    "alone on a line, no colon": ("王科长\n忙。\n秦总\n不忙。", "王科长=bureau; 秦总=agency", ["r", "r"]),
    "in an observation note": ("我们到了街道。\n王科长：等一等。\n他走开了。", "王科长=bureau", ["", "r"]),
    "full width in the text": ("Ｑ：忙吗？\nＡ：忙。", "Q=interviewer; A=agency", ["i", "r"]),
}


@pytest.mark.parametrize("case", DECLARED)
def test_what_a_study_declares_is_a_label(case: str, grammars) -> None:
    text, declared, roles = DECLARED[case]
    one = document(text, declared, kind="observation" if "observation" in case else "interview")
    found = turns(one, grammars["zh"])
    assert [turn.role[:1] for turn in found] == roles
    named = [turn for turn in found if turn.label]
    assert [turn.label for turn in named] == [speaker.label for speaker in one.speakers]
    assert [turn.speaker for turn in named] == list(one.speakers)


def test_a_declared_respondent_is_one_even_under_a_word_for_who_asks(grammars) -> None:
    assert [turn.role for turn in turns(document("Q：忙。\nA：累吗？", "Q=agency; A=interviewer"), grammars["zh"])] == [
        "respondent",
        "interviewer",
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("问：吵吗？\n居民1：吵。\n居民2：不吵。\n居民1：就是吵。\n居民2：好吧。", 2),
        ("问：吵吗？\nP1：吵。\nP2：不吵。\nP1：就是吵。\nP2：好吧。", 2),
        ("问1：忙吗？\n答1：忙。\n问2：累吗？\n答2：累。", 1),
    ],
)
def test_how_many_people_answer(text: str, people: int, grammars) -> None:
    assert len({turn.person for turn in turns(document(text), grammars["zh"]) if turn.role == "respondent"}) == people


# What the page shows


def bold(text: str, *passages: str) -> Layout:
    """A page on which these passages are in bold, in their order."""
    spans, at = [], 0
    for passage in passages:
        at = text.index(passage, at)
        spans.append((at, at + len(passage)))
        at += len(passage)
    return Layout(bold=tuple(spans))


def grid(rows: list[list[str]]) -> tuple[str, tuple[tuple[Span, ...], ...]]:
    """A table as readers give it: a tab between cells, a line end behind a row."""
    text, spans = "", []
    for row in rows:
        cells = []
        for number, cell in enumerate(row):
            text += "\t" if number else ""
            cells.append((len(text), len(text) + len(cell)))
            text += cell
        text += "\n"
        spans.append(tuple(cells))
    return text, tuple(spans)


UNLABELLED = "访谈记录\n一、基本情况\n您干了几年？\n五年。\n一直在这。\n二、工作\n1.请您介绍一下平时的工作。\n写材料，很多\n材料。"
BOLD = ("访谈记录", "一、基本情况", "您干了几年？", "二、工作", "请您介绍一下平时的工作", "很多")
QUESTIONS = [("i", "您干了几年？"), ("r", "五年。|一直在这。"), ("i", "1.请您介绍一下平时的工作。"), ("r", "写材料，很多|材料。")]


@pytest.mark.parametrize(
    ("declared", "people"),
    [
        ("", {"S-01/interviewer", "S-01/respondent"}),
        ("答=agency", {"S-01/interviewer", "S-01/答"}),
        ("问=interviewer; 答=agency", {"S-01/问", "S-01/答"}),
        ("王=agency; 李=bureau", {"S-01/interviewer", "S-01/respondent"}),
    ],
)
def test_bold_questions_with_plain_answers(declared: str, people: set[str], grammars) -> None:
    found = turns(document(UNLABELLED, declared, layout=bold(UNLABELLED, *BOLD)), grammars["zh"])
    assert [row[1:] for row in said(found, UNLABELLED)] == QUESTIONS
    assert {turn.person for turn in found} == people
    answering = [turn.speaker for turn in found if turn.role == "respondent"]
    assert all((speaker.actor if speaker else "") == ("agency" if "答" in declared else "") for speaker in answering)


@pytest.mark.parametrize("mark", ["**{}**", "__{}__", "### {}"])
def test_bold_questions_in_markdown(mark: str, grammars) -> None:
    text = "\n\n".join(["# 访谈", mark.format("1. 您干了几年？"), "五年。**一直**在这。", mark.format("忙吗？"), "忙"])
    found = said(turns(document(text), grammars["zh"]), text)
    assert found == [("", "i", "1. 您干了几年？"), ("", "r", "五年。**一直**在这。"), ("", "i", "忙吗？"), ("", "r", "忙")]


def test_bold_answers_nothing_where_labels_ask(grammars) -> None:
    text = "问：忙吗？\n答：忙。\n很忙，不是吗？\n问：累吗？"
    found = said(turns(document(text, layout=bold(text, "很忙，不是吗？")), grammars["zh"]), text)
    assert found == [("问", "i", "忙吗？"), ("答", "r", "忙。|很忙，不是吗？"), ("问", "i", "累吗？")]


def test_a_question_in_bold_goes_with_labelled_answers(grammars) -> None:
    text = "您干了几年？\n王社工：五年。\n一直在这。\n忙吗？\n王社工：忙。"
    found = said(turns(document(text, layout=bold(text, "您干了几年？", "忙吗？")), grammars["zh"]), text)
    assert found == [("", "i", "您干了几年？"), ("王社工", "r", "五年。|一直在这。"), ("", "i", "忙吗？"), ("王社工", "r", "忙。")]


ASKED = [("问", "i", "忙吗？"), ("答", "r", "忙。|很忙。"), ("问", "i", "累？"), ("答", "r", "累。")]
TABLES = {
    "label beside text": ([["问", "忙吗？"], ["答", "忙。\n很忙。"], ["问", "累？"], ["答", "累。"]], ASKED),
    "labels with colons": ([["问：", "忙吗？"], ["答:", "忙。\n很忙。"], ["问 ：", "累？"], ["答：", "累。"]], ASKED),
    "number, label, text": ([["1", "问", "忙吗？"], ["2", "答", "忙。\n很忙。"], ["3", "问", "累？"], ["4", "答", "累。"]], ASKED),
    "an empty cell goes on": ([["问", "忙吗？"], ["答", "忙。"], ["", "很忙。"], ["问", "累？"], ["答", "累。"]], ASKED),
    "columns of questions and answers": (
        [["问题", "回答"], ["忙吗？", "忙。\n很忙。"], ["累？", "累。"]],
        [("问题", "i", "忙吗？"), ("回答", "r", "忙。|很忙。"), ("问题", "i", "累？"), ("回答", "r", "累。")],
    ),
    "columns with a number": (
        [["序号", "访谈者", "受访者"], ["1", "忙吗？", "忙。\n很忙。"], ["2", "累？", "累。"]],
        [("访谈者", "i", "忙吗？"), ("受访者", "r", "忙。|很忙。"), ("访谈者", "i", "累？"), ("受访者", "r", "累。")],
    ),
    "Q and A": ([["Q", "A"], ["忙吗？", "忙。"]], [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "问 and 答": ([["问", "答"], ["忙吗？", "忙。"]], [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "headings that only tables have": (
        [["访谈问题", "受访者回答"], ["忙吗", "忙"]],
        [("访谈问题", "i", "忙吗"), ("受访者回答", "r", "忙")],
    ),
    "several answer": (
        [["访谈者", "受访者1", "受访者2"], ["忙吗？", "忙。", "不忙。"]],
        [("访谈者", "i", "忙吗？"), ("受访者1", "r", "忙。"), ("受访者2", "r", "不忙。")],
    ),
    "speaker and text with headings": (
        [["序号", "时间", "说话人", "内容"], ["1", "00:00:05", "李某", "忙吗"], ["2", "00:12:31", "王某", "忙"]],
        [("李某", "r", "忙吗"), ("王某", "r", "忙")],
    ),
    "questions beside answers without headings": (
        [["忙吗？", "忙。"], ["累吗？", "累。"]],
        [("", "i", "忙吗？"), ("", "r", "忙。"), ("", "i", "累吗？"), ("", "r", "累。")],
    ),
    "a time below the label": ([["问\n00:00:05", "忙吗？"], ["答\n00:00:09", "忙。"]], [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "labels within cells": ([["问：忙吗？\n答：忙。\n很忙。"], ["问：累？\n答：累。"]], ASKED),
    "a form": (
        [
            ["访谈编号", "S-02", "时间", "2019年"],
            ["访谈对象", "L女士", "", ""],
            ["访谈内容", "问：忙吗？\n答：忙。\n很忙。\n问：累？\n答：累。"],
        ],
        ASKED,
    ),
    "keys above values": (
        [["编号", "时间", "受访者"], ["S-02", "2019年", "王某"], ["问", "忙吗？"], ["答", "忙。"]],
        [*ASKED[:1], ("答", "r", "忙。")],
    ),
}


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("case", TABLES)
def test_tables(case: str, plain: bool, grammars) -> None:
    rows, expected = TABLES[case]
    if plain and (any("\n" in cell for row in rows for cell in row) or len({len(row) for row in rows}) > 1):
        pytest.skip("a plain text has no cells of several lines")
    text, table = grid(rows)
    layout = Layout() if plain else Layout(tables=(table,))
    assert said(turns(document(text, layout=layout), grammars["zh"]), text) == expected


def test_tables_of_markdown(grammars) -> None:
    text = "| 说话人 | 内容 |\n|---|:---:|\n| 问 | 忙吗？ |\n| 答 | 忙。 |\n\n问：累？\n"
    assert said(turns(document(text), grammars["zh"]), text) == [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累？")]


def test_a_table_of_figures_is_no_talk(grammars) -> None:
    before = "问：多少？\n答：看表。\n"
    text, table = grid([["年份", "金额"], ["2018", "30万"]])
    moved = tuple(tuple((a + len(before), b + len(before)) for a, b in row) for row in table)
    whole = before + text + "问：嗯。"
    found = transcript(document(whole, layout=Layout(tables=(moved,))), grammars["zh"])
    assert said(found.turns, whole) == [("问", "i", "多少？"), ("答", "r", "看表。|年份|金额|2018|30万"), ("问", "i", "嗯。")]
    assert found.lost == [moved]


TIMES = {
    "time behind": ("说话人1 00:00:05\n忙吗\n说话人2 00:12:31\n忙\n很忙", ["0:00:05", "0:12:31"]),
    "minutes and seconds": ("发言人 1 00:05\n忙吗\n\n发言人 2   12:31\n忙\n很忙", ["0:00:05", "0:12:31"]),
    "in brackets with a colon": ("记者(00:00:05):\n忙吗\n王社工(00:12:31):\n忙\n很忙", ["0:00:05", "0:12:31"]),
    "in front": ("[00:00:05] 说话人1：忙吗\n[00:12:31] 说话人2：忙\n很忙", ["0:00:05", "0:12:31"]),
    "in front, alone": ("00:00:05 说话人1\n忙吗\n00:12:31 说话人2\n忙\n很忙", ["0:00:05", "0:12:31"]),
    "time of day": ("说话人1 2019-07-12 14:30:05\n忙吗\n说话人2 2019-07-12 14:30:15\n忙\n很忙", ["0:00:00", "0:00:10"]),
    "milliseconds": (
        "张某 00:00:05.120 \n忙吗\n李某 00:12:31.990 \n忙\n很忙\n张某 00:13:00.000\n李某 00:14:00.000",
        ["0:00:05", "0:12:31"],
    ),
    "bold": ("**说话人1 00:05**\n忙吗\n**说话人2 12:31**\n忙\n很忙", ["0:00:05", "0:12:31"]),
    "on a line of its own": ("[00:00:05]\n问：忙吗\n00:12:31\n答：忙\n很忙", ["0:00:05", "0:12:31"]),
    "text on the same line": ("说话人1 00:00:05 忙吗\n说话人2 00:12:31 忙\n很忙", ["0:00:05", "0:12:31"]),
    "no time": ("问：忙吗\n答：忙\n很忙", ["", ""]),
}


@pytest.mark.parametrize("case", TIMES)
def test_times_of_turns(case: str, grammars) -> None:
    text, times = TIMES[case]
    found = turns(document(text), grammars["zh"])
    assert [row[2] for row in said(found, text)] == ["忙吗", "忙|很忙"]
    assert [turn.time for turn in found] == times
    assert len({turn.person for turn in found}) == 2
    rows = document_segments(document(text), grammars["zh"])
    assert [row.time for row in rows] == [times[0], times[1], times[1]]


def test_times_of_the_page_and_of_columns(grammars) -> None:
    text = "问：忙吗？\n答：忙。很忙。"
    told = document(text, layout=Layout(times=((0, 5000), (6, 9000), (10, 751_000))))
    assert [turn.time for turn in turns(told, grammars["zh"])] == ["0:00:05", "0:00:09"]
    assert [row.time for row in document_segments(told, grammars["zh"])] == ["0:00:05", "0:00:09", "0:12:31"]
    text, table = grid([["时间", "说话人", "内容"], ["00:05", "李某", "忙吗"], ["12:31", "王某", "忙"]])
    assert [turn.time for turn in turns(document(text, layout=Layout(tables=(table,))), grammars["zh"])] == ["0:00:05", "0:12:31"]
    text, table = grid([["时间", "问", "答"], ["00:05", "忙吗", "忙"], ["12:31", "累吗", "累"]])
    found = turns(document(text, layout=Layout(tables=(table,))), grammars["zh"])
    assert [turn.time for turn in found] == ["0:00:05", "0:00:05", "0:12:31", "0:12:31"]


def test_who_leads_a_meeting_asks_no_interview(grammars) -> None:
    text = "主持人：开会。\n王科长：好。\n主持人：散会。\n王科长：好。"
    assert {turn.role for turn in turns(document(text, kind="minutes"), grammars["zh"])} == {"respondent"}


NOT_SPOKEN = {
    "policy": "关于购买服务的通知\n注意：不得转包。\n注意：不得分包。\n一、总则\n时间：三年。",
    "contract": "合同\n甲方：区民政局\n乙方：A社工机构\n\n甲方：付款。\n乙方：服务。",
    "evaluation_report": "评估报告\n问题：人手不足。\n问题：台账不全。\n时间：六月。",
}


@pytest.mark.parametrize("kind", NOT_SPOKEN)
def test_nobody_speaks_in_a_written_document(kind: str, grammars) -> None:
    text = NOT_SPOKEN[kind]
    [turn] = turns(document(text, kind=kind), grammars["zh"])
    assert (turn.label, turn.role, turn.person, turn.speaker) == ("", "", "", None)
    assert [text[a:b] for a, b in turn.spans] == [line for line in text.split("\n") if line]


def test_a_person_is_the_declared_one_or_the_label_in_its_document(grammars) -> None:
    one = Document("S-01", "答：忙。\n王科长：不忙。\n王科长：不累。", "interview", speakers=(Speaker("答", "agency", "SW-03"),))
    assert [turn.person for turn in turns(one, grammars["zh"])] == ["SW-03", "S-01/王科长", "S-01/王科长"]


# Real transcripts: the turns by the format rule of their archive


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, list[dict[str, str]]]:
    path = shared / "data" / "zh_transcripts_dev" / "truth_turns.jsonl"
    if not path.is_file():
        pytest.skip("no real material: shared/data/zh_transcripts_dev is not there")
    told: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told[row["doc"]].append(row)
    assert sum(map(len, told.values())) == 2954
    return told


VARIANTS = str.maketrans("昇迳舖", "升径铺")
"""Three characters that versions of OpenCC render otherwise: the simplified files were made with another one than is installed."""
simple = opencc.OpenCC("t2s").convert


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("folder", ["orig_hant", "hans_opencc"])
@pytest.mark.parametrize("kind", ["minutes", "interview"])
def test_every_turn_of_real_transcripts(folder: str, kind: str, truth, shared: Path, grammars) -> None:
    read = 0
    for path in sorted((shared / "data" / "zh_transcripts_dev" / folder).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found = [turn for turn in turns(document(text, kind=kind), grammars["zh"]) if turn.label]
        expected = truth[path.name[:3]]
        assert len(found) == len(expected), path.name
        for turn, row in zip(found, expected, strict=True):
            words = squeezed("".join(text[a:b] for a, b in turn.spans))
            name, text_of = (row["speaker"], row["text"]) if folder == "orig_hant" else (simple(row["speaker"]), simple(row["text"]))
            assert (turn.label, words.translate(VARIANTS)) == (name, squeezed(text_of).translate(VARIANTS))
        people = {(row["speaker"], turn.label) for turn, row in zip(found, expected, strict=True)}
        assert len(people) == len({row["speaker"] for row in expected}), path.name
        read += len(found)
    assert read == 2954


def test_a_label_with_a_title_counts_even_once_and_what_is_unsure_is_told(folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n张主任：忙。\n陈书记：区局拖欠我们的经费。\n老周：就是。\n")
    speakers = "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 张主任: sub}}"
    folder.study("study: a", "codebook: governance", "actors: [{id: sub, name: 街道, kind: government}]", "documents:", speakers)
    results = qualcode.run(folder.path)
    assert results.segments["speaker"].tolist() == ["问", "张主任", "陈书记", "陈书记"]
    told = "\n".join(map(str, results.doubts))
    assert "'陈书记'" in told
    assert "'老周' (line 4)" in told


# Every character is accounted for


PIECES = (
    "问",
    "答",
    "：",
    ":",
    "\n",
    "\n\n",
    "忙吗？",
    "忙。",
    "（笑）",
    "【听不清】",
    "00:12:31",
    " ",
    "\u3000",
    "\t",
    "**",
    "# ",
    "王社工",
    "A",
    "B",
    "1",
    "|",
    "时间",
    "受访者",
    "2019年",
    "访谈内容",
    "\r\n",
    "- 3 -",
    "“",
    "”",
)


@cache
def chinese() -> Grammar:
    return qualcode.read_grammar("zh")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(["interview", "minutes", "observation", "policy"]),
    st.sampled_from(["", "问=interviewer; 答=agency", "王社工=agency"]),
    st.lists(st.integers(0, 60), max_size=8),
)
def test_every_character_is_in_one_part(text: str, kind: str, declared: str, at: list[int]) -> None:
    places = sorted({min(one, len(text)) for one in at})
    layout = Layout(bold=tuple(zip(places[::2], places[1::2], strict=False)))
    one = document(text, declared, kind=kind, layout=layout)
    grammar = chinese()
    found = parts(one, grammar)
    assert "".join(text[part.start : part.end] for part in found) == text
    assert all(left.end == right.start for left, right in pairwise(found))
    assert {part.what for part in found} <= {"header", "label", "time", "text", "blank"}
    assert all(text[part.start : part.end].isspace() for part in found if part.what == "blank")
    assert not any("忙" in text[part.start : part.end] for part in found if part.what == "label")
    speech = [(part.start, part.end) for part in found if part.what == "text"]
    assert speech == sorted(span for turn in turns(one, grammar) for span in turn.spans)


def test_parts_of_an_interview(grammars) -> None:
    text = "时间：2019年\n\n问 00:12：忙吗？\n答：\n忙。"
    assert [(part.what, text[part.start : part.end]) for part in parts(document(text), grammars["zh"])] == [
        ("header", "时间：2019年"),
        ("blank", "\n\n"),
        ("label", "问 "),
        ("time", "00:12"),
        ("label", "："),
        ("text", "忙吗？"),
        ("blank", "\n"),
        ("label", "答："),
        ("blank", "\n"),
        ("text", "忙。"),
    ]


DOUBTS = {
    "nobody asks": ("说话人1：忙\n说话人2：忙", "nobody asks in this interview"),
    "nobody answers": ("问：忙吗？\n问：累吗？", "nobody answers in this interview"),
    "a letter asks": ("A：忙吗？\nB：忙。\nA：累吗？\nB：累。", "'A', whose turns end in question marks"),
    "answers without labels": ("问：忙吗？\n忙。\n问：累吗？\n累。", "what stands below 2 of them was taken for the answers"),
    "and without a person": ("问：忙吗？\n忙。\n问：累吗？\n累。", "2 answers have no label; kept under 'S-01/respondent'"),
    "questions without labels": ("忙吗？\n答：忙。\n累吗？\n答：累。", "2 lines above them"),
    "header": ("时间：上周五\n天气：晴\n\n问：忙吗？\n答：忙。", "'时间：上周五' (line 1), '天气' (line 2) told nothing"),
    "above": ("一份很长的说明，讲的是这次访谈是怎么来的，谁在场，谁不在场。\n问：忙吗？\n答：忙。", "(line 1) stands above the first turn"),
    "heading": ("**忙吗？**\n忙。\n\n**二、困难**\n**累吗？**\n累。", "'**二、困难**' (line 4) in bold was taken for a heading"),
    "the header says who asks": (
        "访谈者：周琳\n受访者：郑强\n\n周琳：说说。\n郑强：好。\n周琳：嗯。\n郑强：完了。",
        "'周琳' was taken for the interviewer, whom the header names",
    ),
    "numbered": (
        "1、忙吗？\n忙。\n2、累吗？\n累。\n3、钱呢？\n没有。",
        "nobody has a label; 3 numbered lines were taken for the questions",
    ),
    "heading among labels": (
        "**一、甲**\n问：忙吗？\n答：忙。\n**二、乙**\n问：累？\n答：累。",
        "'**二、乙**' (line 4) was taken for a heading",
    ),
    "unsure": ("问：忙吗？\n答：忙。\n老陈：我也忙。", "'老陈' (line 3) may be speakers"),
    "nothing": ("忙吗\n忙", "no turns were found"),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_what_is_not_understood_is_told_with_its_place(case: str, nominal) -> None:
    text, told = DOUBTS[case]
    found = [str(problem) for problem in document_doubts(document(text), nominal.study)]
    assert any(told in problem for problem in found), found
    assert all(problem.startswith("document 'S-01': ") for problem in found)


def test_a_table_that_is_not_understood_is_told(nominal) -> None:
    text, table = grid([["年份", "金额"], ["2018", "30万"]])
    one = document(text + "问：嗯？\n答：嗯。", layout=Layout(tables=(table,)))
    [found] = [str(problem) for problem in document_doubts(one, nominal.study) if "table" in str(problem)]
    assert "'年份 金额' (line 1)" in found


def test_a_clear_interview_raises_no_doubt(nominal) -> None:
    one = document("时间：2019年7月12日\n\n问：忙吗？\n答：忙。", "问=interviewer; 答=agency")
    assert list(document_doubts(one, nominal.study)) == []
