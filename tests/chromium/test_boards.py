"""A board and a 讲评 in real browsers: the wall follows the keys and its host's phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from quizzes.models import PaperQuestion, QuizBoard, Standing
from tests.chromium.test_every_page import troubles_on

pytestmark = pytest.mark.browser
WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def over(live):
    """A quiz that is over, with results; gives it and who hosts."""
    now = datetime.now(UTC)
    quiz = live.make.quiz_with(
        "single", title="十一月测试", opens_at=now - timedelta(days=3), closes_at=now - timedelta(days=1)
    )
    version = live.session.query(PaperQuestion).filter_by(quiz_id=quiz.id).one().version_id
    for n in range(12):
        member = live.person(name=f"同志{n:02}")
        at = now - timedelta(days=2, minutes=-n)
        attempt = live.make.submitted(quiz, member, 10000 - n * 100, 300, at)
        attempt.paper, attempt.by_position, attempt.choices = [[version, 200]], [0], ["B"]
        live.make.save(
            Standing(
                quiz_id=quiz.id,
                member_id=member.id,
                attempt_id=attempt.id,
                points=attempt.points,
                spent_seconds=300,
                submitted_at=at,
            )
        )
    live.session.add(QuizBoard(quiz_id=quiz.id, frozen_at=now - timedelta(days=2, minutes=-10, seconds=-30)))
    live.session.commit()
    return quiz, live.person("secretary")


def test_keys_and_the_hosts_phone_drive_the_board_and_the_review_on_the_wall(device, over):
    quiz, host = over
    wall, phone = device(host, WALL), device(host)
    address = f"/boards/quizzes/{quiz.id}"
    wall.goto(f"{address}/screen")
    expect(wall.locator("tbody tr")).to_have_count(10)
    expect(wall.locator(".board-state")).to_contain_text("已冻结")
    wall.keyboard.press(" ")
    expect(wall.locator(".p-foot .end")).to_contain_text("第 2 屏")
    expect(wall.locator("tbody tr")).to_have_count(1)
    # The phone tells the rows from the last one up, with what came after the board was frozen.
    phone.goto(f"{address}/remote")
    phone.get_by_role("button", name="逐名揭晓").click()
    expect(wall.locator("tbody")).to_contain_text("待揭晓")
    expect(wall.locator("tbody")).not_to_contain_text("同志11")
    phone.get_by_role("button", name="揭晓下一名").click()
    expect(wall.locator("tbody tr").last).to_contain_text("同志11")
    wall.reload()
    expect(wall.locator("tbody tr").first).to_contain_text("待揭晓")
    wall.keyboard.press("x")
    expect(wall.locator("[data-screen] [value=stop]")).to_have_count(0)
    expect(phone.get_by_role("button", name="逐名揭晓")).to_be_visible()
    wall.keyboard.press("n")
    expect(wall.locator("tbody")).to_contain_text("＊＊＊")
    found = {page: troubles_on(phone) for page in ("", "/settings", "/review") if phone.goto(address + page)}
    phone.get_by_role("button", name="投到大屏").click()
    phone.wait_for_url("**/wall")
    wall.goto(phone.url)
    phone.goto(phone.url.replace("/wall", "/remote"))
    for words in ("看作答分布", "看答案和解析"):
        phone.get_by_role("button", name=words).click()
    expect(wall.locator(".is-key")).to_have_count(1)
    wall.keyboard.press("ArrowRight")
    expect(wall.locator("main")).to_contain_text("讲评结束")
    expect(phone.get_by_role("button", name="给答错的同志发三道练习")).to_be_visible()
    wall.keyboard.press("t")
    expect(wall.locator("main")).to_contain_text("12 位同志")
    assert not {page: troubles for page, troubles in found.items() if troubles}
