import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from learning.models import HourEntry, Progress
from tests.chromium.conftest import DESK, PHONE
from tests.learning.material_rows import make_material

pytestmark = pytest.mark.browser


def earned(live, member):
    mine = select(HourEntry.hundredths).where(HourEntry.member_id == member.id)
    return [hundredths for (hundredths,) in live.read(mine)]


def scroll_to_the_end(page):
    page.evaluate("scrollTo(0, document.body.scrollHeight)")


def test_reading_to_the_end_is_credited_and_said(live, device):
    member = live.person()
    text = make_material(live.make, characters=20)  # two seconds at the least
    page = device(member)
    page.goto(f"/materials/{text.id}")
    said = page.locator("[data-said]")
    expect(said).to_contain_text("请看到文末")
    assert earned(live, member) == []
    scroll_to_the_end(page)
    expect(said).to_have_text(re.compile("^已学完，计 1 学时，记入"))
    expect(page.get_by_role("button", name="我声明已学完")).to_have_count(0)
    assert earned(live, member) == [100]


def test_where_one_came_to_is_told_soon_and_a_second_visit_goes_on_there(live, device):
    member = live.person()
    text = make_material(live.make, characters=60_000)
    page = device(member)
    page.goto(f"/materials/{text.id}")
    page.evaluate("document.getElementById('p-30x').scrollIntoView()")
    asked = select(Progress.percent).where(Progress.member_id == member.id, Progress.percent > 20)
    [(percent,)] = live.wait_for(asked)
    assert percent < 100
    page.goto("/me")
    page.goto(f"/materials/{text.id}")
    page.wait_for_function("() => scrollY > 400")


def test_what_pages_of_a_pdf_or_a_film_tell_is_passed_on(live, device):
    member = live.person()
    text = make_material(live.make, characters=0, title="看一半")
    page = device(member)
    with page.expect_response(re.compile("/progress$")):
        page.goto(f"/materials/{text.id}")
    tell = """document.querySelector("[data-material]").dispatchEvent(new CustomEvent("study:reached",
        { bubbles: true, detail: { percent: 100, position: "page:3" } }))"""
    page.evaluate(tell)
    expect(page.locator("#progress-title")).to_have_text("已学完")
    assert earned(live, member) == [100]


def test_without_scripts_one_button_finishes(live, device):
    member = live.person()
    text = make_material(live.make, characters=20)
    page = device(member, java_script_enabled=False)
    page.goto(f"/materials/{text.id}")
    page.wait_for_timeout(3_000)
    page.get_by_role("button", name="我声明已学完").click()
    expect(page.locator("#progress-title")).to_have_text("已学完")
    assert earned(live, member) == [100]


URLS = ["/", "/me", "/me/record/2026", "/manage/hours", "/manage/hours/add", "/manage/hours/rules"]


@pytest.mark.looks
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_the_pages_fit_and_axe_finds_nothing(live, device, size, elder):
    secretary = live.person("secretary")
    text = make_material(live.make)
    page = device(secretary, size)
    if elder:
        page.context.add_cookies([{"name": "elder", "value": "1", "url": live.address}])
    for url in [*URLS, f"/materials/{text.id}"]:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
        found = Axe().run(page)
        assert found.violations_count == 0, (url, found.generate_report())
