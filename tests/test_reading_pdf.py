"""PDF files: characters, paragraphs, columns, headers, bold; what cannot be read. The files are made here, with reportlab."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from qualcode import read_grammar
from qualcode.reading.contents import Content, Unreadable, words_for_reading
from qualcode.reading.formats.pdf import _character, content

HAN = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(HAN))
WORDS = words_for_reading({language: read_grammar(language) for language in ("zh", "en")})
Draw = Callable[[Canvas, int], None]


def read(data: bytes, columns: int = 1) -> Content:
    return content(data, replace(WORDS, page_columns=columns))


def lines_of(data: bytes, columns: int = 1) -> list[str]:
    return read(data, columns).text.splitlines()


def drawn(*pages: Draw, **given: object) -> bytes:
    """A PDF whose pages are drawn by hand."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True, **given)
    for number, draw in enumerate(pages, 1):
        draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def typeset(
    paragraphs: Sequence[str], *, font: str = HAN, indent: float = 0, space: float = 0, columns: int = 1, page: Draw | None = None
) -> bytes:
    """A PDF of paragraphs that reportlab breaks into lines and pages."""
    out = io.BytesIO()
    width = (A4[0] - 144 - 24 * (columns - 1)) / columns
    frames = [Frame(72 + number * (width + 24), 90, width, A4[1] - 180, 0, 0, 0, 0) for number in range(columns)]

    def furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
        if page is not None:
            page(canvas, document.page)

    template = PageTemplate(frames=frames, onPage=furniture)
    style = ParagraphStyle(
        "a", fontName=font, fontSize=12, leading=18, firstLineIndent=indent, spaceAfter=space, wordWrap="CJK" if font == HAN else None
    )
    BaseDocTemplate(out, pagesize=A4, pageTemplates=[template], invariant=1).build([Paragraph(text, style) for text in paragraphs])
    return out.getvalue()


def say(*lines: str, font: str = HAN, x: float = 72, y: float = 700, size: float = 12) -> Draw:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont(font, size)
        for number, line in enumerate(lines):
            canvas.drawString(x, y - 18 * number, line)

    return draw


def picture(canvas: Canvas, _: int) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 72, 400, 200, 200)


LONG = (
    "我们机构从二〇一九年三月开始承接这个项目，当时区民政局说尾款在半年之内到账，结果拖了快一年，社工的工资都是机构自己垫付的，"
    "街道办事处又让我们去窗口值班"
)
TURNS = [
    "问：你们是怎么跟街道打交道的？",
    f"答：{LONG}，一周至少三次。{LONG}，还要每天在群里面打卡。",
    "问：合同里写了吗？",
    f"答：没有写。{LONG}。",
] * 6
ARTICLES = ["第一章 总则", *(f"第{number}条 {LONG}。根据前款规定，{LONG}的，由民政部门责令改正。" for number in "一二三四五六七八九")]
ENGLISH = [
    "The district bureau signed a framework agreement with the social organisation in March 2019, but the delays in payment went on "
    f"throughout the second year of implementation, according to accountant {number} of the agency." * 2
    for number in range(12)
]


@pytest.mark.parametrize(
    ("paragraphs", "given"),
    [
        pytest.param(TURNS, {}, id="turns, nothing between the paragraphs"),
        pytest.param(TURNS, {"space": 9}, id="turns with space between them"),
        pytest.param(ARTICLES, {"indent": 24}, id="articles with an indent"),
        pytest.param(ENGLISH, {"font": "Helvetica", "space": 8}, id="English"),
        pytest.param(ENGLISH, {"font": "Helvetica", "indent": 20}, id="English with an indent"),
    ],
)
def test_wrapped_lines_and_paragraphs_over_a_page_end_are_joined(paragraphs: list[str], given: dict[str, float]) -> None:
    data = typeset(paragraphs, **given)  # type: ignore[arg-type]
    assert lines_of(data) == paragraphs
    assert read(data).remarks == ()


def test_statutes_and_opinions_come_back_paragraph_by_paragraph(shared: Path) -> None:
    found = wanted = 0
    for name in ("C01", "C04", "L06", "L16"):
        [path] = (shared / "data/zh_policy_core").glob(f"{name}_*.md")
        paragraphs = [
            text for line in path.read_text(encoding="utf-8").splitlines() if (text := line.strip("#> \u3000\u200b").replace("\u3000", " "))
        ]
        lines = set(lines_of(typeset(paragraphs, indent=24)))
        wanted += len(paragraphs)
        found += sum(paragraph in lines for paragraph in paragraphs)
    assert found >= 0.98 * wanted


CHARACTERS = "的一是不了在人有我他这中民政局街道社工机构合同尾款拨付评估，。、；：（）“”《》？…—ABCxyz0123456789%-+."


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.text(CHARACTERS + " ", min_size=1, max_size=160).filter(str.strip), min_size=1, max_size=12), st.sampled_from([1, 2]))
def test_no_character_is_lost_or_made_up(paragraphs: list[str], columns: int) -> None:
    # reportlab draws what its own markup leaves; pdfium takes the hyphen at the end of a line for a divided word.
    said = [text.replace("-", "—") for text in paragraphs]
    result = read(typeset(said, columns=columns), columns).text
    assert "".join(result.split()) == "".join("".join(said).split())


@pytest.mark.parametrize(
    ("drawn_text", "expected"),
    [
        pytest.param("第 1 段和 Excel 表", "第 1 段和 Excel 表", id="spaces that were typed"),
        pytest.param("第一章　总则", "第一章　总则", id="ideographic space"),
        pytest.param("bureau  and   agency", "bureau and agency", id="several spaces"),
        pytest.param("答：对。𠮷㐂龘", "答：对。𠮷㐂龘", id="beyond the first plane"),
    ],
)
def test_spaces_in_a_line(drawn_text: str, expected: str) -> None:
    assert lines_of(drawn(say(drawn_text))) == [expected]


def test_gaps_of_typesetting_are_no_spaces() -> None:
    """Between hanzi and digits Word and LibreOffice leave a quarter of a character, which pdfium gives as a space."""

    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont(HAN, 12)
        for x, text in ((72, "从"), (87, "2019"), (117, "年"), (132, "3"), (141, "月开始"), (300, "盖章")):
            canvas.drawString(x, 700, text)

    assert lines_of(drawn(draw)) == ["从2019年3月开始 盖章"]


def test_divided_words_are_joined_and_hyphens_kept() -> None:
    column = [
        "the well-known delays of the bureau and of the govern-",
        "ment went on although the payments were well-",
        "known and agreed upon by both",
    ]
    assert lines_of(drawn(say(*column, font="Helvetica"))) == [
        "the well-known delays of the bureau and of the government went on although the payments were well-known and agreed upon by both"
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    # Unicode Character Database: U+2F00 ≈ U+4E00, U+2F64 ≈ U+7528, U+F9DC ≡ U+9686; U+FF21 and U+2460 are not radicals.
    [
        (0x2F00, "一"),
        (0x2F64, "用"),
        (0xF9DC, "隆"),
        (0xFF21, "Ａ"),
        (0x2460, "①"),
        (0x00, "\ufffd"),
        (0xDC00, "\ufffd"),
        (0xFFFF, "\ufffd"),
    ],
)
def test_radicals_become_the_hanzi_they_look_like_and_nothing_else_changes(code: int, expected: str) -> None:
    assert _character(code, 0) == expected


@pytest.mark.parametrize(
    "shape",
    ["{n}", "- {n} -", "第{n}页", "第 {n} 页 共 {all} 页", "{n} / {all}", "Page {n} of {all}", "— {n} —", "{roman}", "第{han}页"],
)
def test_page_numbers_are_left_out(shape: str) -> None:
    romans, han = ["i", "ii", "iii", "iv", "v"], "一二三四五"

    def furniture(canvas: Canvas, number: int) -> None:
        canvas.setFont(HAN, 9)
        canvas.drawCentredString(A4[0] / 2, 40, shape.format(n=number, all=5, roman=romans[number - 1], han=han[number - 1]))

    bodies = [f"{sign}、{LONG[:28]}。" for sign in "甲乙丙丁戊"]
    pages = [lambda canvas, number, body=body: (say(body)(canvas, number), furniture(canvas, number)) for body in bodies]
    result = read(drawn(*pages))  # type: ignore[arg-type]
    assert result.text.splitlines() == bodies
    assert "page numbers" in result.remarks[0][0]


def test_headers_are_left_out_and_named_once() -> None:
    def furniture(canvas: Canvas, number: int) -> None:
        canvas.setFont(HAN, 9)
        canvas.drawString(72, 800, "某市政府购买服务访谈")
        canvas.drawRightString(A4[0] - 72, 800, f"{number}")

    result = read(typeset(TURNS * 2, page=furniture))
    assert result.text.splitlines() == TURNS * 2
    assert result.remarks[0][0] == "headers, footers and page numbers were left out: '某市政府购买服务访谈 1'"


def test_left_and_right_pages_have_their_own_headers() -> None:
    pages = [
        lambda canvas, number, at=at: (
            say(["单页眉", "双页眉"][at % 2], y=800)(canvas, number),
            say(f"{'甲乙丙丁戊己庚'[at]}说了很多话。")(canvas, number),
        )
        for at in range(7)
    ]
    assert lines_of(drawn(*pages)) == [f"{sign}说了很多话。" for sign in "甲乙丙丁戊己庚"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([["问：甲？", "答：对。"], ["问：乙？", "答：对。"]], id="two pages repeat nothing"),
        pytest.param([["2019", "甲说。"], ["2021", "乙说。"], ["2035", "丙说。"]], id="numbers that do not count pages"),
        pytest.param([["第一条 甲。"], ["第二条 乙。"], ["第三条 丙。"], ["第四条 丁。"]], id="articles"),
        pytest.param([["问题1", "甲。"], ["问题2", "乙。"], ["问题3", "丙。"]], id="numbered questions"),
    ],
)
def test_what_is_no_header_stays(pages: list[list[str]]) -> None:
    assert lines_of(drawn(*(say(*lines) for lines in pages))) == [line for lines in pages for line in lines]


def two_columns(canvas: Canvas, _: int) -> None:
    """Drawn row by row, as some programs write it: the order of the file is that of the rows."""
    left = ["本文讨论政府与社会组织之间的互", "动关系，并以一个街道的项目为", "例。", "第一节 问题的提出"]
    right = ["已有研究多从控制和依附两个角度", "来看二者的关系，较少讨论日常的", "协商过程。", "第二节 研究方法"]
    canvas.setFont(HAN, 18)
    canvas.drawCentredString(A4[0] / 2, 760, "政府购买服务中的互动关系研究与反思")
    canvas.setFont(HAN, 12)
    for number, pair in enumerate(zip(left, right, strict=True)):
        for x, text in zip((72, 310), pair, strict=True):
            canvas.drawString(x, 700 - 18 * number, text)


def test_columns_are_read_one_after_the_other_on_request() -> None:
    assert lines_of(drawn(two_columns), 2) == [
        "政府购买服务中的互动关系研究与反思",
        "本文讨论政府与社会组织之间的互动关系，并以一个街道的项目为例。",
        "第一节 问题的提出",
        "已有研究多从控制和依附两个角度来看二者的关系，较少讨论日常的协商过程。",
        "第二节 研究方法",
    ]


def test_columns_of_a_typeset_text() -> None:
    assert lines_of(typeset(TURNS, columns=2), 2) == TURNS


def test_columns_that_nobody_declared_are_a_doubt() -> None:
    remarks = read(typeset(TURNS * 3, columns=2)).remarks
    assert [remedy for _, remedy in remarks if "page_columns: 2" in remedy]


def test_a_page_with_one_column_is_read_whole_where_two_are_declared() -> None:
    assert lines_of(typeset(ARTICLES, indent=24), 2) == ARTICLES


def test_a_page_that_lies_on_its_side() -> None:
    def draw(canvas: Canvas, number: int) -> None:
        canvas.rotate(90)
        canvas.translate(0, -A4[0])
        canvas.setFont(HAN, 12)
        for row, text in enumerate((LONG[:40], LONG[40:60] + "。", "第二段。")):
            canvas.drawString(72, 500 - 18 * row, text)

    assert lines_of(drawn(draw)) == [LONG[:60] + "。", "第二段。"]


def test_bold_questions() -> None:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(72, 700, "How did the bureau pay?")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 682, "Late, as always.")
        text = canvas.beginText(72, 650)
        text.setFont(HAN, 12)
        text.setTextRenderMode(2)
        text.textLine("尾款到了吗？")
        text.setTextRenderMode(0)
        text.textLine("没有到。")
        canvas.drawText(text)

    result = read(drawn(draw))
    assert result.text.splitlines() == ["How did the bureau pay?", "Late, as always.", "尾款到了吗？", "没有到。"]
    assert [result.text[start:end] for start, end in result.layout.bold] == ["How did the bureau pay?", "尾款到了吗？"]


def test_a_title_of_two_lines_is_one_paragraph() -> None:
    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFont(HAN, 22)
        canvas.drawCentredString(A4[0] / 2, 760, "关于加强农村留守儿童关爱")
        canvas.drawCentredString(A4[0] / 2, 730, "保护工作的意见")
        say(*(LONG[:37] for _ in range(6)), "完。")(canvas, number)

    assert lines_of(drawn(draw))[0] == "关于加强农村留守儿童关爱保护工作的意见"


def test_pages_without_text_are_named() -> None:
    result = read(drawn(say("甲。"), picture, say("乙。"), picture))
    assert result.text.splitlines() == ["甲。", "乙。"]
    assert result.remarks[0][0] == "pages 2, 4 of 4 hold no text"


def cut(data: bytes) -> bytes:
    return data[: len(data) // 3]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param(lambda: drawn(picture, picture, picture), "a scan of 3 pages", id="scan"),
        pytest.param(lambda: drawn(say("甲。"), encrypt=StandardEncryption("secret", "owner")), "password", id="encrypted"),
        pytest.param(lambda: cut(drawn(say(LONG[:30]))), "damaged or cut off", id="cut off"),
        pytest.param(lambda: b"%PDF-1.7\n%%EOF", "damaged", id="no pages"),
        pytest.param(lambda: b"PK\x03\x04 and so on", "no PDF", id="an archive"),
        pytest.param(lambda: "访谈记录".encode(), "no PDF", id="a text"),
        pytest.param(lambda: b"", "no PDF", id="nothing"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_remedy(data: Callable[[], bytes], part: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data())
    assert part in caught.value.found
    assert caught.value.remedy


def test_protection_that_needs_no_password_is_no_obstacle() -> None:
    assert lines_of(drawn(say("甲。"), encrypt=StandardEncryption("", "owner"))) == ["甲。"]


def test_a_mark_of_the_end_that_is_missing_is_a_doubt() -> None:
    data = drawn(say("甲。"))
    assert "cut off" in read(data[: data.rindex(b"%%EOF")]).remarks[0][0]


def test_the_same_bytes_give_the_same_content() -> None:
    data = typeset(TURNS)
    assert read(data) == read(data)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The same with a few bytes cut off, changed, put in or taken out."""
    for _ in range(chance.randint(1, 5)):
        at, size = chance.randrange(len(data) + 1), chance.randrange(1, 60)
        data = chance.choice(
            [
                data[:at],
                data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
                data[:at] + chance.randbytes(size) + data[at:],
                data[:at] + data[at + size :],
                data[:at] + chance.choice([b"-1", b"99999999999", b"<<", b"[", b"\0\0"]) + data[at:],
            ]
        )
    return data


def test_whatever_the_bytes_are_only_unreadable_is_raised() -> None:
    whole = drawn(say("问：忙吗？", "答：忙。"), two_columns, picture)
    chance, refused = random.Random(20191122), 0
    for number in range(300):
        try:
            result = content(mutated(whole, chance), replace(WORDS, page_columns=1 + number % 3))
            assert all(0 <= start < end <= len(result.text) for start, end in result.layout.bold)
        except Unreadable:
            refused += 1
    assert 30 < refused < 300
