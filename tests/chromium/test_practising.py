import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select, update

from quizzes.models import PracticeAnswer, QuestionVersion
from quizzes.rules.questions import Content
from tests.chromium.conftest import DESK, PHONE
from tests.factories import OPTIONS
from tests.learning.material_rows import make_material

pytestmark = pytest.mark.browser


@pytest.fixture
def member(live):
    return live.person(node=live.make.node(name="练习支部"))


@pytest.fixture
def ask(live, member):
    """Put a question into the member's bank, citing a paragraph where one is given."""

    def put(words, type="single", key="A", **cited):
        options = OPTIONS if type in {"single", "multiple"} else ()
        question = live.make.question(
            type, node=member.node, topic="组织", content=Content(words, options, key, "见党章。")
        )
        version = QuestionVersion.id == question.version_id
        live.session.execute(update(QuestionVersion).where(version).values({"anchor": ""} | cited))
        live.session.commit()  # The site waits for whoever holds the database.

    return put


def rights(live, member):
    mine = select(PracticeAnswer.is_right).where(PracticeAnswer.member_id == member.id)
    return [right for (right,) in live.read(mine.order_by(PracticeAnswer.position))]


def test_the_keyboard_chooses_answers_and_goes_on(live, device, member, ask):
    for words in ("练习甲？", "练习乙？"):
        ask(words, "multiple", ["A", "C"])
    page = device(member, DESK)
    page.goto("/practice/")
    page.get_by_role("button", name="做题").click()
    for _ in range(2):
        expect(page.locator("[data-practice] .option")).to_have_count(4)
        keys = {
            key: number
            for number, key in enumerate(
                page.locator(".option input").evaluate_all("inputs => inputs.map((input) => input.value)"), 1
            )
        }
        page.keyboard.press("ABCD"[keys["A"] - 1].lower())
        page.keyboard.press(str(keys["C"]))
        expect(page.locator(".option input:checked")).to_have_count(2)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("答对了")
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("做完了")
    assert rights(live, member) == [True, True]


def test_without_scripts_a_wrong_answer_leads_to_the_cited_paragraph(live, device, member, ask):
    material = make_material(live.make, node=member.node, title="练习用的党章")
    anchor = "p-40x"
    ask("练习丙？", material_id=material.id, anchor=anchor)
    page = device(member, java_script_enabled=False)
    page.goto("/practice/")
    page.get_by_role("button", name="做题").click()
    page.get_by_role("button", name="不会，看答案").click()
    page.get_by_role("link", name=re.compile("出处")).click()
    page.wait_for_url(f"**/materials/{material.id}#{anchor}")
    cited = page.locator(f"[id='{anchor}']")
    plain = page.locator(".doc-body p").last.evaluate("p => getComputedStyle(p).backgroundColor")
    assert cited.evaluate("p => p.matches(':target')")
    assert cited.evaluate("p => getComputedStyle(p).backgroundColor") != plain


@pytest.mark.looks
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_every_step_fits_and_axe_finds_nothing(live, device, member, ask, size, elder):
    for n, type_ in enumerate(("single", "multiple", "true_false", "short_answer", "fill_blank")):
        keys = {"multiple": ["A"], "true_false": True, "fill_blank": {"blanks": ["北京"], "any_order": False}}
        ask(f"第 {n} 道很长的题目，用来看一看在窄的手机上能不能放得下（）。", type_, keys.get(type_, "A"))
    page = device(member, size)
    if elder:
        page.context.add_cookies([{"name": "elder", "value": "1", "url": live.address}])

    def look():
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, found.generate_report())

    def go(target):
        with page.expect_navigation():  # a click alone may be answered while the old page is being taken away
            target.click()

    page.goto("/practice/")
    look()
    go(page.get_by_role("button", name="做题"))
    for _ in range(5):
        look()
        go(page.get_by_role("button", name="不会，看答案"))
        look()
        go(page.locator("[data-next]"))
    look()
    page.goto("/practice/mistakes")
    for summary in page.locator(".practice-mistake > summary").all():
        summary.click()
    look()
    page.goto("/practice/")
    go(page.get_by_role("button", name="背题"))
    look()
    page.goto("/practice/topics")
    look()
