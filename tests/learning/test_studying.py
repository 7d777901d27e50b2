from datetime import timedelta

import pytest
from sqlalchemy import select

from learning.models import HourEntry, Progress
from learning.rules.hours import Evidence, HourCategory
from learning.views.study import _seal
from tests.factories import NOON


@pytest.fixture
def reader(browser, make):
    member = make.member()
    browser.sign_in(member)
    return member


def tell(browser, material, percent, position="", **more):
    told = {"percent": percent, "position": position, **more}
    answer = browser.put(f"/materials/{material.id}/progress", told)
    return answer.status_code, answer.get_json()


class Page:
    """A page of a material in a browser that is looked at."""

    def __init__(self, browser, material):
        self.browser, self.material = browser, material
        self.beat = browser.get(f"/materials/{material.id}").select_one("[data-beat]")["data-beat"]

    def tell(self, percent, **more):
        told = tell(self.browser, self.material, percent, beat=self.beat, **more)[1]
        self.beat = told["beat"] or self.beat
        return told

    def look(self, clock, since, until, percent=0):
        """Beat from one second to another."""
        for second in range(since, until + 1, 15):
            clock(seconds=second)
            told = self.tell(percent)
        clock(seconds=until)
        return self.tell(percent) if (until - since) % 15 else told


@pytest.fixture
def page(browser, reader):
    return lambda material: Page(browser, material)


def progress_of(session, member, material):
    session.expire_all()
    return session.get(Progress, (member.id, material.id))


def test_reading_to_the_end_in_its_time_finishes_and_credits_once(
    browser, reader, material, page, clock, earned
):
    text = material(characters=1200)  # two minutes at the least
    here = page(text)
    assert here.look(clock, 0, 60)["finished"] is False
    told = here.tell(100, position="p-abc")
    assert (told["finished"], told["credited"], told["wait_seconds"]) == (False, None, 60)
    assert told["message"] == "还需阅读约 1 分钟，然后自动记为学完。"
    told = here.look(clock, 75, 120)
    assert (told["percent"], told["finished"], told["credited"]) == (100, True, "1 学时")
    assert told["message"] == "已学完，计 1 学时，记入 2026 年。"
    assert tell(browser, text, 100)[1]["credited"] is None
    assert earned(reader) == (100, 100, 1)


def test_the_entry_says_what_was_completed(browser, reader, material, session):
    text = material(characters=0)
    tell(browser, text, 100)
    entry = session.scalar(select(HourEntry))
    assert (entry.cause, entry.title) == (f"material:{text.id}", text.title)
    assert (entry.evidence, entry.category) == (Evidence.COMPLETED, HourCategory.ONLINE)


def test_the_position_is_kept_and_the_percent_never_falls(browser, reader, material, session):
    text = material()
    tell(browser, text, 60, "p-abc")
    assert tell(browser, text, 20, "p-def")[1]["percent"] == 60
    kept = progress_of(session, reader, text)
    assert (kept.percent, kept.position, kept.opened_at) == (60, "p-def", NOON)


def test_an_optional_material_counts_as_self_study(browser, reader, material, session):
    text = material(is_required=False, characters=0)
    assert tell(browser, text, 100)[1]["finished"]
    assert session.scalar(select(HourEntry.category)) is HourCategory.SELF_STUDY


def test_a_material_without_hours_is_finished_without_an_entry(browser, reader, material, earned):
    told = tell(browser, material(hundredths=0, characters=0), 100)[1]
    assert (told["finished"], told["credited"], told["message"]) == (True, None, "已学完。")
    assert earned(reader) == (0, 0, 0)


def test_a_film_asks_for_most_of_it_and_for_time(page, material, clock):
    film = material("video", characters=0, seconds=600)
    here = page(film)
    assert here.look(clock, 0, 239, 80)["finished"] is False
    assert here.tell(95, position="second:570")["wait_seconds"] == 1
    clock(seconds=240)
    assert here.tell(95)["finished"] is True


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        {"percent": "50"},
        {"percent": 101},
        {"percent": -1},
        {"percent": True},
        {"percent": 1.5},
        {"percent": 10**30},
        {"percent": 5, "position": 7},
        {"percent": 5, "beat": 7},
        {"percent": 5, "position": "javascript:alert(1)"},
        {"percent": 5, "position": "p-" + "x" * 3000},
    ],
)
def test_nonsense_is_refused_and_keeps_nothing(browser, reader, material, session, body):
    text = material()
    answer = browser.put(f"/materials/{text.id}/progress", body)
    assert answer.status_code == 422
    assert answer.get_json()["message"].endswith("。")
    assert progress_of(session, reader, text) is None


def test_what_is_not_for_the_member_is_not_there(browser, reader, make, material, session):
    for hidden in (
        material(node=make.node(name="别的支部")),
        material(published_at=None),
        material(published_at=NOON + timedelta(hours=1)),
        material(withdrawn_at=NOON),
        material(stages=["candidate"]),
    ):
        assert tell(browser, hidden, 50)[0] == 404
        browser.post(f"/materials/{hidden.id}/finish", 404)
    assert session.scalars(select(Progress)).all() == []


def test_a_stranger_is_asked_to_sign_in(browser, material):
    assert tell(browser, material(), 50)[0] == 401


@pytest.fixture
def seal(site):
    """Seal a moment as the page of a material does."""

    def sealed(*told):
        with site.app_context():
            return _seal("learning.shown").dumps(told)

    return sealed


def test_without_scripts_the_page_shown_starts_the_clock(browser, reader, material, clock, seal, session):
    text = material(characters=1200)
    clock(minutes=3)
    location = browser.post(
        f"/materials/{text.id}/finish", shown=seal(reader.id, text.id, int(NOON.timestamp()))
    )
    assert location == f"/materials/{text.id}#progress"
    entry = session.scalar(select(HourEntry))
    assert (entry.evidence, entry.outcome) == (Evidence.CLAIMED, "本人声明学完")


@pytest.mark.parametrize("whose", ["none", "nonsense", "other member", "other material"])
def test_a_moment_that_was_not_sealed_for_this_starts_no_clock(browser, reader, material, seal, whose):
    text = material(characters=1200)
    shown = {
        "none": "",
        "nonsense": "nonsense",
        "other member": seal(reader.id + 1, text.id, 0),
        "other material": seal(reader.id, text.id + 1, 0),
    }[whose]
    browser.post(f"/materials/{text.id}/finish", shown=shown)
    assert not tell(browser, text, 100)[1]["finished"]


def test_a_later_page_does_not_start_the_clock_again(browser, reader, material, clock, session):
    text = material(characters=1200)
    browser.post(f"/materials/{text.id}/finish")
    clock(minutes=2)
    browser.post(f"/materials/{text.id}/finish")
    assert progress_of(session, reader, text).finished_at == NOON + timedelta(minutes=2)


def attended(session, member, material):
    kept = progress_of(session, member, material)
    return kept.attended_ms // 1000 if kept else 0


def test_two_pages_side_by_side_count_no_more_than_one(reader, material, page, clock, session):
    text, other = material(characters=60_000), material(characters=60_000)
    pages = [page(text), page(text), page(other)]
    for second in range(0, 301, 5):
        clock(seconds=second)
        told = pages[second // 5 % 3].tell(10)
    assert told["elsewhere"] or told["wait_seconds"]
    assert attended(session, reader, text) + attended(session, reader, other) == 300


def test_a_beat_sent_again_made_up_or_of_others_counts_nothing(
    browser, make, reader, material, page, clock, session
):
    text, other = material(characters=60_000), material(characters=60_000)
    here = page(text)
    here.look(clock, 0, 30)
    old = here.beat
    clock(seconds=45)
    here.tell(10)
    clock(seconds=55)
    for sealed in (old, old, "", "nonsense", here.beat[:-2] + "xx", here.beat + "."):
        tell(browser, text, 10, beat=sealed)
    tell(browser, other, 10, beat=here.beat)
    browser.sign_in(make.member())
    tell(browser, text, 10, beat=here.beat)
    assert (attended(session, reader, text), attended(session, reader, other)) == (45, 0)


def test_the_clock_of_the_phone_is_not_asked(reader, material, page, clock, session):
    here = page(material(characters=60_000))
    here.tell(10)
    clock(seconds=10)
    here.tell(10, seconds=9999, now="2030-01-01", attended_ms=10**9)
    assert attended(session, reader, here.material) == 10


def test_the_time_is_nobody_elses_business(browser, reader, material, page, clock, make):
    text = material(characters=6_000)
    page(text).look(clock, 0, 120)
    own = browser.get(f"/materials/{text.id}").select_one("#progress").text
    assert "您已学习 2 分钟" in own
    assert "还需阅读约 8 分钟" in own
    browser.sign_in(make.secretary())
    for url in (f"/materials/{text.id}", f"/manage/materials/{text.id}", "/manage/hours"):
        assert "已学习 2 分钟" not in browser.get(url).text


def test_a_beat_takes_few_statements(reader, material, page, clock, queries):
    here = page(material(characters=60_000))
    here.tell(10)
    clock(seconds=15)
    queries.clear()
    here.tell(20)
    assert len(queries) <= 4, queries
