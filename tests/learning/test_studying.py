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


def tell(browser, material, percent, position=""):
    answer = browser.put(f"/materials/{material.id}/progress", {"percent": percent, "position": position})
    return answer.status_code, answer.get_json()


def progress_of(session, member, material):
    session.expire_all()
    return session.get(Progress, (member.id, material.id))


def test_reading_to_the_end_in_its_time_finishes_and_credits_once(browser, reader, material, clock, earned):
    text = material(characters=1200)  # two minutes at the least
    assert tell(browser, text, 0)[1]["finished"] is False
    clock(minutes=1)
    status, told = tell(browser, text, 100, "p-abc")
    assert (status, told["finished"], told["credited"], told["wait_seconds"]) == (200, False, None, 60)
    assert "再看约 1 分钟" in told["message"]
    clock(minutes=2)
    told = tell(browser, text, 100)[1]
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


def test_a_film_asks_for_most_of_it_and_for_time(browser, reader, material, clock):
    film = material("video", characters=0, seconds=600)
    tell(browser, film, 0)
    clock(seconds=239)
    assert tell(browser, film, 100)[1]["finished"] is False
    clock(seconds=240)
    told = tell(browser, film, 95, "second:570")[1]
    assert (told["finished"], told["percent"]) == (True, 100)


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
            return _seal().dumps(told)

    return sealed


def test_without_scripts_the_page_shown_starts_the_clock(browser, reader, material, clock, seal):
    text = material(characters=1200)
    clock(minutes=3)
    location = browser.post(
        f"/materials/{text.id}/finish", shown=seal(reader.id, text.id, int(NOON.timestamp()))
    )
    assert location == f"/materials/{text.id}#progress"
    assert tell(browser, text, 100)[1]["finished"]


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
