"""Papers copied from web pages: no line breaks between questions, the furniture of the page around them."""

import pytest

from quizzes.rules.formats import Reading
from tests.quizzes.rules.formats.reading import codes, read
from tests.quizzes.rules.formats.test_word import paper
from tests.quizzes.rules.formats.test_word import read as read_word

PAGE = (
    "安全题库_第1页",
    "安全题库_第2页",
    "已阅读5页,还剩20页未读 继续免费阅读",
    "版权说明:本文档由用户提供并上传",
    "文档简介",
)
END = ("分享到: 微信 QQ空间 新浪微博", "上一篇:没有了")
TITLE = "2025年安全题库附答案"
FIRST = "红旗是什么颜色的旗帜()。A.红B.黄C.蓝D.白"
SECOND = "下列四种物品中可以用来灭火的是()。A.水B.油C.纸D.木"
THIRD = "党支部委员会的任期一般是()年。A.1B.2C.3D.5"
THREE = [("single", "A", 4), ("single", "A", 4), ("single", "C", 4)]


def told(reading: Reading) -> list[tuple]:
    return [(item.type, item.answer, len(item.options)) for item in reading.items]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}一、单选题(每题1分,共30分)1.{FIRST}答案:A解析:红旗是红的。2.{SECOND}答案:A解析:水能降温。3.{THIRD}答案:C解析:见党章。",
        f"{TITLE}一、单选题1.{FIRST}答案:A(红旗是红的;1.甲)2.{SECOND}答案:A(水能降温)3.{THIRD}答案:C",
        f"{TITLE}一、单选题1.{FIRST}答案:A。红旗是红的,所以选A。2.{SECOND}答案:A。因此答案是A。3.{THIRD}答案:C。",
        f"{TITLE}(2025)一、单选题1. {FIRST}【答案】A2. {SECOND}【答案】A3. {THIRD}【答案】C",
        f"{TITLE}一、单選題(共3題)1.{FIRST}解析:答案選A。紅旗是紅的。2.{SECOND}解析:答案选A。3.{THIRD}解析:答案选C。",
        f"{TITLE}第一题:单选题(3 道)1.{FIRST}答案:A。红的。2.{SECOND}答案:A。降温。3.{THIRD}答案:C。略",
        f"{TITLE}一、单选题(20分)01{FIRST}答案A02{SECOND}答案A03{THIRD}答案C",
        f"一.单项选择题1.{FIRST}2.{SECOND}3.{THIRD}".replace("()", "( A )", 2).replace("()", "( C )"),
    ],
)
def test_a_paper_in_one_paragraph(text: str):
    reading = read(*PAGE, text, *END)
    assert told(reading) == THREE
    assert [item.stem[:2] for item in reading.items] == ["红旗", "下列", "党支"]
    assert codes(reading) == {"dropped_noise"}


def test_a_number_before_a_year_begins_a_paper_and_several_keys_in_one_question_are_an_error():
    dated = FIRST.replace("红旗", "2021 年,红旗")
    assert told(read(f"{TITLE}第一题:单选题1.{dated}答案:A2.{SECOND}答案:A3.{THIRD}答案:C")) == THREE
    run = read("1.红旗是什么颜色的旗帜()。", "A.红", "B.黄", "答案:A", "答案:B", "答案:A、B")
    assert {(problem.code, problem.severity) for problem in run.problems} == {
        ("conflict", "warning"),
        ("run_together", "error"),
    }


def test_the_chunks_in_which_a_site_of_documents_shows_a_paper_are_put_together():
    reading = read(
        f"1、安全题库及答案一、单选题:1、{FIRST}【答案】A 2、{SECOND[:-6]}",
        f"2、{SECOND[-6:]}【答案】A 3、{THIRD}【答案】C",
    )
    assert told(reading) == THREE
    assert [item.line for item in reading.items] == [1, 1, 2]


def test_a_number_glued_to_an_option_that_ends_in_figures():
    reading = read(
        f"一、单选题1.{FIRST}答案:A2.火警电话是()。A.110B.120C.122D.1193.{SECOND}答案:A4.{THIRD}答案:C"
    )
    assert [item.stem[:2] for item in reading.items] == ["红旗", "火警", "下列", "党支"]
    assert [item.options[-1][1] for item in reading.items] == ["白", "119", "木", "5"]


def test_judgements_run_on_over_the_pages_of_a_print():
    reading = read(
        "竞赛网 第 1 页 共 2 页 一、是非题 1.保险丝可以用铜丝代替。 答案:错误 "
        "2.消防通道不应小于 3.5 米。 答案:正确 竞赛网 第 2 页 共 2 页 "
        "3.发现火灾时应拨打火警电话 119。 答案:正确"
    )
    assert [item.answer for item in reading.items] == [False, True, True]


def test_a_colon_alone_on_its_line_belongs_to_the_word_above_it():
    reading = read("1.甲是()。", "A红", "B黄", "2.乙是()。", "A红", "B黄", "答案", ":", "1.AB2.B")
    assert [item.answer for item in reading.items] == [["A", "B"], "B"]


@pytest.mark.parametrize(
    "lines",
    [
        (
            f"1.{FIRST}",
            "答案:A",
            "解析:分三步:1.看;2.听;3.问。答案不唯一时以教材为准,本题答案:A,请看教材第2.3节的说明。",
        ),
        (
            "1.下列说法正确的有()。",
            "A.按1.5倍计算、按2.5倍计算、按3.5倍计算的各种情形都应当事先说明并登记",
            "B.不按倍数计算",
            "答案:A",
        ),
    ],
)
def test_long_lines_of_one_question_stay_whole(lines: tuple[str, ...]):
    reading = read(*lines)
    assert len(reading.items) == 1
    assert reading.items[0].answer == "A"


def test_a_paragraph_of_word_that_holds_a_paper():
    text = f"{TITLE}一、单选题1.{FIRST}答案:A2.{SECOND}答案:A3.{THIRD}答案:C"
    assert told(read_word(paper(*PAGE, text))) == THREE
