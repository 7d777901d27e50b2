"""Every page there is, looked at by a machine: accessible, inside a phone's width, in elder mode too."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException

from sample.load import load, sign_ins
from tests.chromium.conftest import PHONE, running, sign_in_with

pytestmark = [pytest.mark.browser, pytest.mark.looks]
# Files to download, and what only a script reads.
NO_PAGES = (".xlsx", ".pdf", ".json", ".csv", ".ics", "/file", "/stream", "/static/", ".docx", ".zip", ".txt")
DISGUISED = ("/export", "/template", "/healthz", "/readyz", "/pictures/")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The sample branch: a page of every kind with something on it."""
    with running(tmp_path_factory.mktemp("branch")) as live:
        with live.site.app_context(), live.site.unit() as work:
            load(work)
        yield live


def crawl(live, page, seen):
    """Go to one page of every kind that links lead to; gives the addresses."""
    waiting, adapter = ["/"], live.site.url_map.bind("localhost")
    while waiting:
        path = waiting.pop(0)
        try:
            endpoint, _ = adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            continue
        if endpoint in seen:
            continue
        seen.add(endpoint)
        answer = page.goto(path)
        assert answer.status == 200, (path, answer.status)
        yield path
        links = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        waiting += [link.partition("#")[0] for link in links if is_page(link)]


def is_page(link):
    path = urlsplit(link).path
    return not path.endswith(NO_PAGES) and not any(part in path for part in DISGUISED)


def troubles_on(page):
    """Say what is wrong with the page that is open, in words."""
    found = []
    for elder in (False, True):
        page.evaluate("on => document.documentElement.classList.toggle('elder', on)", elder)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            found.append(f"{width} px wide{' in elder mode' if elder else ''}")
    page.evaluate("document.documentElement.classList.remove('elder')")
    violations = Axe().run(page).response["violations"]
    found += [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations]
    if page.locator("h1").count() != 1:
        found.append("not one h1")
    return found


def test_every_page_is_accessible_and_fits_a_phone(live, device):
    seen, troubles = {"static"}, {}
    page = device()
    page.goto("/login")
    troubles["/login"] = troubles_on(page)
    for who in ("书记", "管理员", "党员"):
        page = device()
        sign_in_with(page, *next(one[1:] for one in sign_ins() if one.who.startswith(who)))
        for path in crawl(live, page, seen):
            if "projector" not in (page.locator("html").get_attribute("class") or ""):
                troubles[path] = troubles_on(page)
    assert len(troubles) > 30
    assert not {path: found for path, found in troubles.items() if found}
