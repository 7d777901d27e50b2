import gzip
import re
from pathlib import Path


def test_a_browser_keeps_files_for_good_and_asks_anew_when_they_change(browser):
    address = browser.get("/login").select_one("link[rel=stylesheet]")["href"]
    assert re.fullmatch(r"/static/[0-9a-f]{12}/site\.css", address)
    answer = browser.fetch(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_address_from_before_an_upgrade_still_answers_but_is_not_kept(browser):
    answer = browser.fetch("/static/000000000000/site.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_nothing_outside_the_folder_is_served(browser):
    for path in ("/static/x/../app.py", "/static/x/%2e%2e/app.py", "/static/", "/static/x/"):
        assert browser.fetch(path).status_code == 404


def test_texts_travel_packed_to_browsers_that_take_them(browser):
    address = browser.get("/login").select_one("link[rel=stylesheet]")["href"]
    plain = browser.fetch(address)
    packed = browser.fetch(address, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = browser.fetch(
        address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_style_sheet_kept_in_parts_travels_whole(site, browser):
    parts = sorted((Path(site.static_folder) / "styles" / "site").glob("*.css"))
    whole = browser.fetch("/static/x/site.css")
    assert whole.mimetype == "text/css"
    places = [whole.data.find(part.read_bytes()) for part in parts]
    assert len(parts) > 1
    assert places[0] == 0
    assert places == sorted(places)
    again = browser.fetch("/static/x/site.css", headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304
    assert browser.fetch("/static/x/styles/none.css").status_code == 404
