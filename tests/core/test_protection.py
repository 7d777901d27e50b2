"""Form tokens and the signed cookie, as a script and a stranger meet them."""

import re

import pytest

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def guarded(site, monkeypatch):
    """The site as it is served: with its check of form tokens."""
    monkeypatch.setitem(site.config, "WTF_CSRF_ENABLED", True)
    return site


@pytest.fixture
def paper(guarded, browser, make):
    """A member in the middle of an attempt; gives the address to save to."""
    browser.sign_in(make.member())
    quiz = make.quiz_with("single")
    page = browser.fetch(f"/quizzes/{quiz.id}").text
    return browser.post(f"/quizzes/{quiz.id}/attempts", csrf_token=TOKEN.search(page)[1])


def token_of(browser, where):
    return TOKEN.search(browser.fetch(where).text)[1]


def save(browser, where, token, value="A"):
    headers = {"X-CSRFToken": token} if token is not None else {}
    return browser.put(f"{where}/answers", {"answers": {"1": value}}, headers=headers).status_code


def test_a_script_saves_with_the_token_of_its_page_again_and_again(paper, browser):
    token = token_of(browser, paper)
    assert [save(browser, paper, token, value) for value in "ABC"] == [200] * 3


def test_no_token_another_key_and_a_changed_one_are_refused(paper, browser):
    token = token_of(browser, paper)
    assert save(browser, paper, token) == 200
    assert [save(browser, paper, bad) for bad in (None, "", "x", token[:-2], f"{token}A", "中文")] == [
        400
    ] * 6


def test_the_token_of_another_sign_in_is_refused_though_the_site_signed_it(paper, browser, make):
    own = token_of(browser, paper)
    browser.sign_in(make.member())
    browser.fetch("/quizzes/")
    other = token_of(browser, "/quizzes/")
    assert other != own
    assert save(browser, paper, own) == 400


def test_a_cookie_that_was_tampered_with_is_none(site, browser, make):
    browser.sign_in(make.member())
    assert browser.fetch("/quizzes/").status_code == 200
    name = site.config["SESSION_COOKIE_NAME"]
    signed = browser._client.get_cookie(name).value
    for changed in (signed[:-3], f"{signed}x", signed[1:], ""):
        browser._client.set_cookie(name, changed)
        assert browser.fetch("/quizzes/").status_code == 303
    browser._client.set_cookie(name, signed)
    assert browser.fetch("/quizzes/").status_code == 200


def test_what_one_request_adds_to_its_cookie_is_not_in_the_cookie_of_the_next(site):
    with site.test_client() as client:
        with client.session_transaction() as cookie:
            cookie["_flashes"] = [("message", "一")]
        signed = client.get_cookie(site.config["SESSION_COOKIE_NAME"]).value
        headers = {"Cookie": f"{site.config['SESSION_COOKIE_NAME']}={signed}"}
        for _ in range(2):
            with site.test_request_context("/", headers=headers) as asked:
                assert asked.session["_flashes"] == [("message", "一")]
                asked.session["_flashes"].append(("message", "二"))
