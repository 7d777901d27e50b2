"""PDFs are made by a child that takes data for words, whatever they look like."""

import re

import pypdfium2
import pytest

from core.typeset import _TEMPLATES, TypesetError, pdf_headers, typeset, typeset_each
from quizzes.rules.prints.sheet import PrintSection, PrintSheet, print_question
from quizzes.rules.questions import Content
from quizzes.rules.types import TYPES
from tests.factories import NOON, OPTIONS

ATTACKS = [
    '#read("/etc/passwd")',
    '#eval("1+1")',
    '#import "frame.typ": *',
    '#include("/etc/hostname")',
    '#image("../../app.py")',
    "*粗体* _斜体_ `代码` $a^2$ = 标题",
    "@label <label> \\u{41} \\",
    "[x](y) // 注释 /* 注释 */",
    '"; #panic("x") ; "',
    "</script><b>甲</b> & {{ 7*7 }} {% raw %}",
    '#set page(paper: "a0")',
]


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document), len(document)


def told(*stems, title="测试"):
    questions = [
        print_question(n, TYPES["single"], Content(stem, OPTIONS, "A"), [(k, k, t) for k, t in OPTIONS], 200,
                       shows_passage=True)
        for n, stem in enumerate(stems, start=1)
    ]  # fmt: skip
    sections = [PrintSection("一、单选题", "共几题", questions)]
    return {
        "what": "paper",
        "sheet": PrintSheet(title, "", "机关第二党支部", [], [], sections).told(with_key=False),
    }


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_that_look_like_markup_are_printed_as_they_stand(attack):
    said, pages = words_of(typeset("paper", told(attack, title=attack), at=NOON))
    squeezed = "".join(attack.split())
    assert pages == 1
    assert said.count(squeezed) == 3, said  # the title, its copy at the foot, and the question


def test_rare_names_keep_their_characters_and_pages_are_counted():
    said, pages = words_of(typeset("paper", told(*["䶮𬭎㛃同志结业证书在哪里？"] * 60), at=NOON))
    assert "䶮𬭎㛃同志结业证书" in said
    assert pages > 1
    assert f"第1页共{pages}页" in said
    assert f"第{pages}页共{pages}页" in said


def test_the_same_data_at_the_same_moment_give_the_same_bytes():
    one, other = typeset_each("paper", [told("甲？")] * 2, at=NOON)
    assert one == other == typeset("paper", told("甲？"), at=NOON)


def test_a_template_that_does_not_fit_its_data_is_refused_in_words():
    with pytest.raises(TypesetError, match="PDF 没有做成"):
        typeset("paper", {"what": "paper"}, at=NOON)


def test_what_takes_too_long_is_stopped():
    with pytest.raises(TypesetError, match="规定时间"):
        typeset_each("paper", [told(*["甲？"] * 200)] * 400, at=NOON, seconds=1)


def test_templates_use_nothing_from_outside_their_folder():
    for template in _TEMPLATES.glob("*.typ"):
        named = re.findall(
            r'(?:import|include|read|image|json|plugin)\s*\(?\s*"([^"]+)"', template.read_text("utf-8")
        )
        assert all("/" not in name and name.endswith(".typ") for name in named), (template.name, named)


def test_names_of_files_cannot_break_the_header():
    headers = pdf_headers('学时\r\nX: 1/"登记表"')
    assert "\r" not in headers["Content-Disposition"]
    assert "/" not in headers["Content-Disposition"].split("''")[1]
