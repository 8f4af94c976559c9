"""Web pages: encodings, blocks, white space, tables, bold, menus; what cannot be read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.web import content


def read(page: str | bytes, encoding: str = "") -> Content:
    return content(page if isinstance(page, bytes) else page.encode(), ReadOptions(encoding=encoding))


BODY = "<p>各区民政局要加强对社会组织的指导，确保各项任务落到实处。</p>"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(BODY.encode(), "utf-8", id="UTF-8 without a word of it"),
        pytest.param(b"\xef\xbb\xbf" + BODY.encode(), "utf-8-sig", id="UTF-8 with a mark"),
        pytest.param(BODY.encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param(b'<meta charset="gb2312">' + BODY.encode("gbk"), "gb18030", id="declared as GB2312"),
        pytest.param(b'<?xml version="1.0" encoding="gbk"?><html>' + BODY.encode("gbk"), "gb18030", id="declared as XHTML does"),
        pytest.param(b"<meta http-equiv=x content='text/html; charset=GBK'>" + BODY.encode("gbk"), "gb18030", id="declared as HTTP does"),
        pytest.param(BODY.encode("gb18030"), "gb18030", id="GB18030 without a word of it"),
        pytest.param(b"<meta charset=gb2312>" + BODY.encode(), "utf-8", id="declared wrongly: it is UTF-8"),
        pytest.param(b"<meta charset=utf-8>" + BODY.encode("gbk"), "gb18030", id="declared wrongly: it is GBK"),
        pytest.param(b"<meta charset=unheard-of>" + BODY.encode(), "utf-8", id="declared as something unknown"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    result = read(data)
    assert (result.text, result.encoding) == ("各区民政局要加强对社会组织的指导，确保各项任务落到实处。\n", encoding)


def test_big5_is_read_where_it_is_declared() -> None:
    assert read('<meta charset="big5"><p>民間團體</p>'.encode("big5")).text == "民間團體\n"


def test_an_encoding_that_is_given_comes_first() -> None:
    data = '<meta charset="gb2312"><p>民間團體與政府</p>'.encode("big5")
    assert read(data, "big5").text == "民間團體與政府\n"


def test_a_few_wrong_bytes_in_a_page_are_a_doubt() -> None:
    result = read(b'<meta charset="utf-8">' + BODY.encode() * 60 + b"<p>\xff</p>")
    assert "\ufffd" in result.text
    assert "1 character is not in its encoding" in result.remarks[0][0]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param("<p>甲<p>乙<div>丙<div>丁</div>戊</div>己", "甲\n乙\n丙\n丁\n戊\n己", id="blocks"),
        pytest.param("<p>甲<br>乙<br/>丙</p>", "甲\n乙\n丙", id="line ends"),
        pytest.param("<ul><li>甲</li>\n<li>乙</ul><dl><dt>丙<dd>丁</dl>", "甲\n乙\n丙\n丁", id="lists"),
        pytest.param("<p>甲<b>乙</b><span>丙</span>\n <i>丁</i></p>", "甲乙丙丁", id="line ends between hanzi are no spaces"),
        pytest.param("<p>the  <b>district</b>\n\tbureau </p> <p> x", "the district bureau\nx", id="white space as browsers show it"),
        pytest.param("<p>用 Excel\n表", "用 Excel 表", id="a space that was typed"),
        pytest.param("<p>a&nbsp;&nbsp;b&#12288;c&mdash;&#x20BB7;&lt;d&gt;&amp;", "a  b\u3000c—𠮷<d>&", id="entities"),
        pytest.param("<pre>问：  忙吗？\n  答：忙。</pre>", "问：  忙吗？\n  答：忙。", id="kept white space"),
        pytest.param(
            "<title>t</title><style>p{}</style><p>甲<script>if(a<b){}</script>乙<noscript>no</noscript><!-- c -->丙", "甲乙丙", id="code"
        ),
        pytest.param("<p>甲<span hidden>x</span><i style='DISPLAY: none'>y</i><i aria-hidden=true>z</i>乙", "甲乙", id="hidden"),
        pytest.param("<nav>菜单</nav><p>甲</p><div role=navigation>菜单</div>", "甲", id="what HTML calls a menu"),
        pytest.param("<select><option>a</select><button>提交</button><p>甲", "甲", id="forms"),
        pytest.param(
            "<p>第一条　甲方<o:p></o:p></p><p class=MsoNormal><![if !supportLists]>一、<![endif]>乙", "第一条　甲方\n一、乙", id="Word"
        ),
        pytest.param("没有标签的文字\n第二行", "没有标签的文字\n第二行", id="no tags at all"),
    ],
)
def test_text(page: str, expected: str) -> None:
    assert read(page).text.rstrip("\n") == expected


@pytest.mark.parametrize(
    ("page", "first"),
    [
        pytest.param("<title>社会组织通知_某市民政局</title><p>社会组织的通知如下。", "社会组织通知", id="the page does not repeat it"),
        pytest.param("<title>社会组织通知</title><p>社会组织通知</p><p>如下。", "社会组织通知", id="the page repeats it"),
        pytest.param("<title>首页</title><h1>社会组织通知</h1><p>如下。", "社会组织通知", id="the page has a heading"),
        pytest.param("<title>Document1</title><p>甲说乙说。", "甲说乙说。", id="it has nothing to do with the page"),
    ],
)
def test_the_title_of_a_page(page: str, first: str) -> None:
    lines = read(page).text.splitlines()
    assert lines[0] == first
    assert lines.count(first) == 1


def test_bold() -> None:
    page = (
        "<h2>题目</h2><p><b>问：忙吗？</b></p><p>答：<strong>很</strong>忙。<span style='font-weight: 700'>真</span>"
        "<b>忙<i style='font-weight:normal'>吗</i></b></p>"
    )
    result = read(page)
    assert [result.text[start:end] for start, end in result.layout.bold] == ["题目", "问：忙吗？", "很", "真忙"]


def cells(result: Content) -> list[list[list[str]]]:
    return [[[result.text[start:end] for start, end in row] for row in table] for table in result.layout.tables]


def test_tables() -> None:
    page = "<p>前</p><table><tr><th>问</th><th>答</th></tr><tr><td>忙吗？<td><p>忙。</p><p>很忙。</p></tr></table>后"
    result = read(page)
    assert result.text == "前\n问\t答\n忙吗？\t忙。\n很忙。\n后\n"
    assert cells(result) == [[["问", "答"], ["忙吗？", "忙。\n很忙。"]]]


def test_merged_cells_keep_their_columns() -> None:
    page = "<table><tr><td rowspan=2>甲<td>乙<td>丙<tr><td colspan=2>丁<tr><td>1<td>2<td>3</table>"
    assert cells(read(page)) == [[["甲", "乙", "丙"], ["", "丁", ""], ["1", "2", "3"]]]


def test_tables_that_only_lay_out_a_page_are_no_tables() -> None:
    page = "<table><tr><td><p>甲</p><table><tr><td>1<td>2</table></td></tr></table><table><tr><td>乙</table>"
    result = read(page)
    assert result.text == "甲\n1\t2\n乙\n"
    assert cells(result) == [[["1", "2"]]]


ARTICLE = "".join(
    f"<p>　　第{number}条　各级民政部门应当加强对社会组织的指导，确保各项任务落到实处，并按年度公布情况。</p>" for number in "一二三四五"
)
SITE = (
    "<title>关于社会组织的通知_某市民政局</title><div class=top><ul><li><a href=/>首页</a>"
    "<li><a href=/a>政务公开</a><li><a href=/b>办事服务</a></ul></div>"
    "<div>当前位置：<a href=/>首页</a> &gt; <a href=/a>政务公开</a> &gt; 正文</div>"
    "<table><tr><td>发文字号：<td>民发〔2016〕13号<tr><td>成文日期：<td>2016年2月4日</table>"
    "<div class=main><div class=title>关于社会组织的通知</div><div class=share-bar>分享到：<a href=x>微信</a></div>"
    "<div id=zoom>{}<p>附件：<a href=1.doc>1.申报表</a></p><p>某市民政局</p></div>"
    "<p>【<a href=p>打印</a>】【<a href=c>关闭窗口</a>】</p></div>"
    "<div><h3>相关文件</h3><ul><li><a href=1>关于做好某某工作的通知</a><li><a href=2>关于印发某某办法的通知</a></ul></div>"
    "<div class=footer><p>主办单位：某市民政局</p><p>京ICP备00000000号</p></div>"
)


def test_menus_and_links_of_a_site_are_left_out_and_counted() -> None:
    result = read(SITE.format(ARTICLE))
    lines = result.text.splitlines()
    assert lines[:3] == ["发文字号：\t民发〔2016〕13号", "成文日期：\t2016年2月4日", "关于社会组织的通知"]
    assert lines[3].startswith("　　第一条")
    assert lines[-2:] == ["附件：1.申报表", "某市民政局"]
    assert "menus, links and the like were left out: '首页政务公开办事服务'" in result.remarks[0][0]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<ul>" + "".join(f"<li><a href={n}>关于第{n}号文件的通知</a>" for n in range(20)) + "</ul>", id="nothing but links"),
        pytest.param("<div class=footer><p>版权</p></div><div><p>短。</p></div>", id="too little to tell"),
        pytest.param(
            "".join(f"<p>问：<a href={n}>第{n}问？</a></p><p>答：是的，就是这样，没有办法。</p>" for n in range(20)), id="links in the text"
        ),
        pytest.param(f"<header><h1>标题</h1><p>发布机关</p></header><article>{ARTICLE}</article>", id="a heading beside the text"),
    ],
)
def test_in_doubt_everything_is_kept(page: str) -> None:
    from lxml import html

    expected = "".join(html.fromstring(page).text_content().split())
    result = read(page)
    assert "".join(result.text.split()) == expected
    assert result.remarks == ()


def test_deleted_passages_of_word_are_left_out_and_counted() -> None:
    result = read("<p>甲<del>乙</del><ins>丙</ins>")
    assert result.text == "甲丙\n"
    assert "1 deleted passage was left out, such as '乙'" in result.remarks[0][0]


def test_a_web_archive() -> None:
    head = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    part = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E7=94=B2</p>\n--b--\n"
    assert read(head + part).text == "甲\n"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param(b"%PDF-1.7 \xff", "PDF", id="a PDF"),
        pytest.param(b"PK\x03\x04\xff", "", id="an archive"),
        pytest.param(b"{\\rtf1 x}", "RTF", id="RTF"),
        pytest.param(b"<html><body><script>load()</script></body></html>", "holds no text", id="a script shows it"),
        pytest.param(b"<frameset><frame src=a></frameset>", "holds no text", id="frames"),
        pytest.param(b"<p>" + b"<div>" * 5000 + b"x", "nested too deeply", id="a thousand levels"),
        pytest.param(b"<p>\0\0</p>", "NUL", id="NUL characters"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "", id="a picture"),
        pytest.param(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--", "without a page", id="an empty archive"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_remedy(data: bytes, part: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert part in caught.value.found
    assert caught.value.remedy


def test_entities_that_expand_do_not() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>x&b;y</p>'
    assert "aaaaaaaaaaaaaaaaaaaa" not in read(bomb).text


def test_no_file_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("secret", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY s SYSTEM "file://{tmp_path}/s.txt">]><p>x&s;<iframe src="file://{tmp_path}/s.txt"></iframe></p>'
    assert "secret" not in read(page).text


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.text("民政局街道办 abc，。0123\t", min_size=1, max_size=30), min_size=1, max_size=8),
    st.sampled_from(["p", "div", "li", "td", "h2"]),
)
def test_no_character_is_lost(blocks: list[str], tag: str) -> None:
    page = (
        "".join(f"<{tag}>{block}</{tag}>" for block in blocks)
        if tag != "td"
        else f"<table><tr>{''.join(f'<td>{b}' for b in blocks)}</table>"
    )
    try:
        result = "".join(read(page).text.split())
    except Unreadable:
        result = ""
    assert result == "".join("".join(blocks).split())


def test_whatever_the_bytes_are_only_unreadable_is_raised() -> None:
    tables = "<table><tr><td rowspan=2>甲<td>乙<tr><td colspan=3>丙</table><pre>a\n b</pre>"
    whole = SITE.format(ARTICLE + tables).encode()
    chance, read_all = random.Random(5), 0
    for _ in range(500):
        data = whole
        for _ in range(chance.randint(1, 5)):
            at, size = chance.randrange(len(data) + 1), chance.randrange(1, 40)
            put = chance.choice(
                [
                    bytes(chance.choices(range(1, 128), k=size)),
                    *(b"<table>", b"<tr>", b"</td>", b"<td colspan=-1>", b"<!--", b"&#0;&#xD800;"),
                ]
            )
            data = chance.choice(
                [data[:at], data[:at] + put + data[at:], data[:at] + data[at + size :], data[:at] + chance.randbytes(2) + data[at:]]
            )
        try:
            result = content(data, ReadOptions())
        except Unreadable:
            continue
        read_all += 1
        spans = [*result.layout.bold, *(cell for table in result.layout.tables for row in table for cell in row)]
        assert all(0 <= start <= end <= len(result.text) for start, end in spans)
    assert read_all > 50
