from datetime import timedelta

import pytest
from sqlalchemy import select

from core.work import Work
from members.actions.signing_in import ChangedMeanwhileError, change_own_password, note_failure
from members.models import AuditEvent, SignIn
from members.queries.signing_in import viewer_by_token
from members.rules.passwords import hash_password
from tests.factories import NOON

PASSWORD = "红旗渠畔的清晨9点"
HASHED = hash_password(PASSWORD)


@pytest.fixture
def person(make):
    return make.member(name="李建华", login="yj001", phone="13800000001", password_hash=HASHED)


def test_a_member_signs_in_with_work_number_or_phone(browser, person):
    for login in ("yj001", "13800000001"):
        assert browser.post("/login", login=login, password=PASSWORD) == "/"
        assert "李建华" in browser.get("/notices").text
        browser.post("/logout")


def test_signing_in_goes_on_to_the_wanted_page_of_our_own_only(browser, person):
    assert browser.post("/login", login="yj001", password=PASSWORD, next="/notices") == "/notices"
    for evil in ("//evil.example", "https://evil.example/", "/\\evil.example", "/a\tb"):
        browser.sign_out()
        assert browser.post("/login", login="yj001", password=PASSWORD, next=evil) == "/"


def test_a_wrong_password_and_an_unknown_account_look_the_same(browser, person):
    wrong = browser.post("/login", 422, login="yj001", password="wrong")
    unknown = browser.post("/login", 422, login="nobody", password="wrong")
    assert wrong.select_one(".error").text == unknown.select_one(".error").text


def test_five_wrong_guesses_slow_the_account_down_but_not_the_owners_browser(browser, person, work, site):
    browser.post("/login", login="yj001", password=PASSWORD)
    browser.post("/logout")
    for _ in range(6):
        note_failure(Work(work.session, NOON, origin="10.0.0.9"), "yj001")
    work.session.commit()
    assert browser.post("/login", login="yj001", password=PASSWORD) == "/"
    stranger = type(browser)(site, work.session)
    refused = stranger.fetch("/login", method="POST", data={"login": "yj001", "password": PASSWORD})
    assert refused.status_code == 429
    assert f"请等 {refused.headers['Retry-After']} 秒后再试" in refused.text


def test_an_initial_password_must_be_changed_first(browser, make):
    make.member(login="new", password_hash=HASHED, must_change_password=True)
    browser.post("/login", login="new", password=PASSWORD)
    assert browser.fetch("/notices").location == "/password"
    weak = browser.post("/password", 422, current=PASSWORD, new="12345678", again="12345678")
    assert "太常见" in weak.text
    known = browser.post("/password", 422, current=PASSWORD, new=PASSWORD, again=PASSWORD)
    assert "不能和现在的密码一样" in known.text
    browser.post("/password", current=PASSWORD, new="山高路远大河长8", again="山高路远大河长8")
    browser.get("/notices")


def test_a_new_password_is_not_what_a_guesser_tries_first(browser, make):
    member = make.member(login="yj77", name="李建华", phone="13800000077", password_hash=HASHED)
    browser.sign_in(member)
    for weak in ("qwertyui", "Aa123456", "woaini1314", "dangyuan2026", "yj77yj77yj77", "13800000077a"):
        browser.post("/password", 422, current=PASSWORD, new=weak, again=weak)
    for weak in ("李建华的密码一", f"{make.branch.name}1921", "支部学堂支部学堂"):
        browser.post("/password", 422, current=PASSWORD, new=weak, again=weak)
    good = "渠水绕山流过九十九道弯，" * 6
    browser.post("/password", current=PASSWORD, new=good, again=good)


def test_an_expired_initial_password_is_wrong(browser, make):
    make.member(login="late", password_hash=HASHED, password_expires_at=NOON)
    browser.post("/login", 422, login="late", password=PASSWORD)


def test_signing_out_kills_the_token(browser, person, session):
    browser.post("/login", login="yj001", password=PASSWORD)
    with browser._client.session_transaction() as cookie:
        token = cookie["_user_id"]
    browser.post("/logout")
    assert viewer_by_token(session, token, NOON, hold=False) is None


def test_a_sign_in_ends_when_unused_for_a_week(browser, person, clock):
    browser.sign_in(person)
    clock(days=6)
    browser.get("/notices")
    clock(days=14)
    assert browser.fetch("/notices").location.startswith("/login")


def test_changing_the_password_ends_the_other_sign_ins(browser, person, session):
    browser.post("/login", login="yj001", password=PASSWORD)
    browser.post("/logout")
    browser.sign_in(person).sign_in(person)
    browser.post("/password", current=PASSWORD, new="山高路远大河长8", again="山高路远大河长8")
    assert len(session.scalars(select(SignIn)).all()) == 1


def test_of_two_who_choose_a_password_on_one_initial_password_the_first_has_it(work_as, person, session):
    work, so_far = work_as(person), person.password_hash
    change_own_password(work, "first", so_far)
    with pytest.raises(ChangedMeanwhileError):
        change_own_password(work, "second", so_far)
    session.refresh(person)
    assert person.password_hash == "first"


def test_being_seen_is_noted_at_most_every_five_minutes(browser, person, clock, session):
    browser.sign_in(person)
    seen = lambda: session.scalar(select(SignIn.seen_at).execution_options(populate_existing=True))  # noqa: E731
    clock(minutes=4)
    browser.get("/notices")
    assert seen() == NOON
    clock(minutes=6)
    browser.get("/notices")
    assert seen() == NOON + timedelta(minutes=6)


def test_signing_in_and_failing_are_in_the_audit_log_without_secrets(browser, person, session):
    browser.post("/login", 422, login=PASSWORD, password="x")
    browser.post("/login", login="yj001", password=PASSWORD)
    told = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.deed for event in told] == ["members.sign_in.failed", "members.sign_in"]
    assert PASSWORD not in "".join(event.summary + event.thing for event in told)


def test_elder_mode_is_remembered(browser, person):
    browser.post("/elder", on="1")
    assert "elder" in browser.get("/login").html["class"]
