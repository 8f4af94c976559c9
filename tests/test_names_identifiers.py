"""Private numbers in texts."""

from __future__ import annotations

import pytest

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.names.identifiers import id_number_holds, luhn_holds, private_numbers
from qualcode.names.searching import NameSearch, squeezed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("打13800138000找我", [("phone", "13800138000")]),
        ("手机 138 0013 8000", [("phone", "138 0013 8000")]),
        ("+86 138-0013-8000", [("phone", "+86 138-0013-8000")]),
        ("手机１３８００１３８０００", [("phone", "１３８００１３８０００")]),
        ("街道电话021-63212345。", [("phone", "021-63212345")]),
        ("传真：(010) 65012345", [("phone", "(010) 65012345")]),
        # 11010519491231002X is the example of the standard GB 11643-1999.
        ("身份证11010519491231002X", [("id_number", "11010519491231002X")]),
        ("他的号码是110105194912310020，不对", []),
        ("身份证号：110105194912310020", [("id_number", "110105194912310020")]),
        ("老证110105491231002", [("id_number", "110105491231002")]),
        ("写到 li.ming@example.com.cn。", [("email", "li.ming@example.com.cn")]),
        ("加微信：lao_chen88，别打电话", [("wechat", "lao_chen88")]),
        ("微信号是 wxid-8k2m", [("wechat", "wxid-8k2m")]),
        ("QQ：123456789", [("qq", "123456789")]),
        # 4012888888881881 is a test number that card companies publish.
        ("卡号 4012 8888 8888 1881", [("bank_card", "4012 8888 8888 1881")]),
        ("共1234567812345678份", []),
        ("沪A·12345和京AD12345停在门口", [("licence_plate", "沪A·12345"), ("licence_plate", "京AD12345")]),
        ("见 https://www.example.com/a?b=1 。", [("url", "https://www.example.com/a?b=1")]),
        ("从192.168.1.20登录，不是999.1.1.1", [("ip", "192.168.1.20")]),
        ("他住建国路88号2单元301室。", [("address", "建国路88号2单元301室")]),
        ("2019年7月12日付了12000元，第13条，国办发〔2013〕96号", []),
    ],
)
def test_numbers_in_texts(text: str, found: list[tuple[str, str]], grammars: dict[str, Grammar]) -> None:
    assert [(one.sort, one.text) for one in private_numbers([Document("S-01", text)], grammars=grammars)] == found


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        # The examples of GB 11643-1999: 11010519491231002X (18 digits), and 440524188001010014.
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("440524188001010015", False),
        ("110105194913310029", False),
        ("110105491231002", True),
        ("110105491331002", False),
    ],
)
def test_check_digit_of_identity_numbers(number: str, holds: bool) -> None:
    assert id_number_holds(number) is holds


@pytest.mark.parametrize(("number", "holds"), [("79927398713", True), ("79927398714", False), ("4012888888881881", True)])
def test_luhn(number: str, holds: bool) -> None:
    # 79927398713 is the worked example that descriptions of Luhn's formula use; 4012888888881881 a published test card.
    assert luhn_holds(number) is holds


def test_one_number_written_in_two_ways_is_one_candidate(grammars: dict[str, Grammar]) -> None:
    (found,) = private_numbers([Document("S-01", "13800138000，就是138 0013 8000")], grammars=grammars)
    assert (found.text, found.aliases, found.count) == ("13800138000", ("138 0013 8000",), 2)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("清河街道", "清河街道，清 河 街道，清河街\n道，淸河", ["清河街道", "清 河 街道", "清河街\n道"]),
        ("区民政局", "區民政局和区民政局", ["區民政局", "区民政局"]),
        ("L女士", "Ｌ女士，l女士", ["Ｌ女士", "l女士"]),
        ("Li", "Li, but not Lisbon or Ali; LI", ["Li", "LI"]),
        ("Li Wei", "LiWei and Li  Wei and Li\nWei", ["LiWei", "Li  Wei", "Li\nWei"]),
        ("Lin", "L in", []),
        ("王明", "王\n\n明", []),
        ("13800138000", "138-0013-8000 and 8613800138000", ["138-0013-8000", "13800138000"]),
    ],
)
def test_known_names_are_found_however_they_are_written(name: str, text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in NameSearch([name]).matches(text)] == found


def test_what_is_compared_has_no_blanks() -> None:
    assert squeezed("Ｌ 女士") == squeezed("l女士") == "l女士"
