import pytest
from sqlalchemy import select

from members.models import AuditEvent, SignIn
from members.rules.passwords import hash_password

PASSWORD = "红旗渠畔的清晨9点"
HASHED = hash_password(PASSWORD)


@pytest.fixture
def person(make, browser):
    person = make.member(name="李建华", login="yj1", phone="13800000001", password_hash=HASHED)
    browser.sign_in(person)
    return person


def test_the_profile_masks_the_phone(browser, person):
    page = browser.get("/me/profile")
    assert "138****0001" in page.text
    assert "13800000001" not in page.text


def test_the_phone_changes_with_the_password_only(browser, person, session):
    page = browser.post("/me/phone", 422, phone="13800000002", current="不对的密码")
    assert "现在的密码不对" in page.text
    browser.post("/me/phone", 422, phone="1380000", current=PASSWORD)
    browser.post("/me/phone", phone="138 0000 0002", current=PASSWORD)
    session.refresh(person)
    assert person.phone == "13800000002"
    told = session.scalar(select(AuditEvent.summary).where(AuditEvent.deed == "members.phone"))
    assert "13800000002" not in told


def test_nobody_takes_anothers_phone_or_work_number(browser, make, person):
    make.member(phone="13800000009")
    make.member(login="13800000008")
    for phone in ("13800000009", "13800000008"):
        assert "已经有人使用" in browser.post("/me/phone", 422, phone=phone, current=PASSWORD).text


def test_who_signs_in_with_the_phone_keeps_one(browser, make, session):
    member = make.member(login="13800000001", phone="13800000001", password_hash=HASHED)
    browser.sign_in(member)
    browser.post("/me/phone", 409, phone="", current=PASSWORD)
    browser.post("/me/phone", phone="13800000002", current=PASSWORD)
    session.refresh(member)
    assert member.login == member.phone == "13800000002"


def test_only_ones_own_fields_are_taken(browser, person, session):
    browser.post("/me/phone", phone="", current=PASSWORD, name="x", stage="full", role="admin", login="admin")
    session.refresh(person)
    assert (person.phone, person.name, person.login) == (None, "李建华", "yj1")


def test_devices_are_listed_and_ended(browser, site, person, session):
    other = type(browser)(site, session).sign_in(person)
    page = browser.get("/me/devices")
    assert len(page.select(".rows li")) == 2
    assert "本机" in page.text
    ended = page.select_one(".rows form")["action"]
    browser.post(ended)
    assert other.fetch("/notices").location.startswith("/login")
    browser.get("/me/devices")


def test_all_other_devices_are_ended_at_once(browser, site, person, session):
    others = [type(browser)(site, session).sign_in(person) for _ in range(2)]
    browser.post("/me/devices/end")
    assert all(other.fetch("/notices").location.startswith("/login") for other in others)
    browser.get("/me/devices")


def test_anothers_sign_in_is_not_there(browser, site, make, person, session):
    make_other = make.member()
    type(browser)(site, session).sign_in(make_other)
    theirs = session.scalar(select(SignIn.id).where(SignIn.member_id == make_other.id))
    browser.post(f"/me/devices/{theirs}/end", 404)
    assert session.get(SignIn, theirs) is not None
