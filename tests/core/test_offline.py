"""What the browser's worker, manifest and shell are made of; the worker at work is in tests/chromium."""

import json

import pytest
from PIL import Image

from tests.houses import ROOT


def shell(browser):
    first, _, code = browser.fetch("/service-worker.js").text.partition("\n")
    return json.loads(first.removeprefix("self.SITE = ").removesuffix(";")), code


def test_the_worker_names_files_that_are_there_and_never_a_page_of_somebody(browser):
    told, code = shell(browser)
    assert told["state"]
    assert (told["offline"], told["signOut"]) == ("/offline", "/logout")
    for address in told["shell"]:
        assert address.startswith("/static/")
        assert browser.fetch(address).status_code == 200, address
    assert any(address.endswith("/modules/outbox.js") for address in told["shell"])
    assert code == (ROOT / "static" / "service-worker.js").read_text("utf-8")


def test_the_worker_may_look_after_the_whole_site_and_is_asked_for_again(browser):
    address = browser.get("/login").select_one("html")["data-worker"]
    assert address == f"/service-worker.js?state={shell(browser)[0]['state']}"
    answer = browser.fetch(address)
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    for earlier in ("/service-worker.js?state=earlier", "/service-worker.js"):
        assert browser.fetch(earlier).headers["Cache-Control"] == "no-cache"


def test_the_manifest_has_icons_of_the_sizes_it_says(browser):
    told = browser.fetch("/manifest.webmanifest").json
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        assert browser.fetch(icon["src"]).status_code == 200
        name = icon["src"].rpartition("/")[2]
        with Image.open(ROOT / "static" / name) as drawn:
            assert "x".join(map(str, drawn.size)) == icon["sizes"]


def test_the_page_without_network_is_the_same_for_everybody(browser, make):
    before = browser.fetch("/offline").text
    member = make.member()
    browser.sign_in(member)
    assert member.name not in before
    assert "<form" not in before
    assert "csrf" not in before


@pytest.mark.parametrize("path", ["/me", "/quizzes/", "/login"])
def test_pages_tell_the_worker_whom_they_are_made_for(browser, make, path):
    member = make.member()
    if path != "/login":
        browser.sign_in(member)
    known = str(member.id) if path != "/login" else "0"
    assert browser.fetch(path).headers["X-Viewer"] == known


def test_an_error_page_does_not_tell_the_worker_that_nobody_is_there(browser, make):
    browser.sign_in(make.member())
    assert "X-Viewer" not in browser.fetch("/nowhere").headers
