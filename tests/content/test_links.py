"""Links: materials that lead out of the site, which never fetches them."""

import pytest

from content.actions.links import add_link, change_link
from content.actions.materials import Terms, publish, take_back
from content.models import Material, MaterialKind
from content.queries.materials import revision_numbered
from content.rules.links import tidy_address
from core.errors import BadInputError
from tests.factories import NOON


@pytest.fixture
def link(library):
    terms = Terms(origin="共产党员网，中央组织部主办")
    made = add_link(
        library.work,
        library.column,
        "红船精神",
        "https://www.12371.cn/a?b=1",
        about="看前两节。\n约三十分钟。",
        terms=terms,
    )
    publish(library.work, made, NOON)
    library.work.session.commit()
    return made


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "javascript:alert(1)",
        "JAVASCRIPT://www.12371.cn/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://www.12371.cn/",
        "//www.12371.cn/",
        "/manage/",
        "https:///a",
        "http://",
        "https://name:secret@www.12371.cn/",
        "https://www.12371.cn@evil.example/",
        "https://www.12371.cn/\nevil",
        "https://a b.cn/",
        'https://a.cn/"onclick="x',
        "https://a.cn\\@b.cn/",
        "https://a.cn:99999/",
        "https://[::1/",
        "https://..cn/",
        f"https://a.cn/{'a' * 2000}",
        "学习",
    ],
)
def test_what_is_no_address_of_a_web_page_is_refused(typed):
    with pytest.raises(BadInputError):
        tidy_address(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.12371.cn", "https://www.12371.cn"),
        ("10.1.2.3:8080/课程", "https://10.1.2.3:8080/%E8%AF%BE%E7%A8%8B"),
        ("HTTPS://WWW.12371.CN/A%20b?x=%E5%85%9A#top", "https://www.12371.cn/A%20b?x=%E5%85%9A#top"),
        ("http://[::1]:5000/", "http://[::1]:5000/"),
        ("https://рaypal.com/", "https://xn--aypal-uye.com/"),
    ],
)
def test_an_address_is_kept_as_it_is_asked_for(typed, kept):
    assert tidy_address(typed) == kept
    assert tidy_address(kept) == kept


def test_a_secretary_adds_one_and_a_refusal_loses_nothing(browser, library, make):
    column = library.column
    browser.sign_in(make.secretary())
    typed = {
        "title": "红船精神",
        "column": column.id,
        "node": make.branch.id,
        "address": "javascript:alert(1)",
        "about": "看 <b>前两节</b>。",
        "origin": "共产党员网",
    }
    browser.get("/manage/materials/link")
    refused = browser.post("/manage/materials/link", 422, **typed)
    assert "网址不完整" in refused.text
    assert refused.select_one("[name=about]").text.strip() == "看 <b>前两节</b>。"
    browser.post("/manage/materials/link", 422, **typed | {"address": "www.12371.cn", "origin": ""})
    where = browser.post("/manage/materials/link", 303, **typed | {"address": "www.12371.cn"})
    page = browser.get(where)
    assert "草稿" in page.text
    assert "https://www.12371.cn" in page.text
    listed = browser.get("/manage/materials?kind=link")
    assert [one.text for one in listed.select(".row-link")] == ["红船精神"]


def test_a_member_is_told_where_it_leads_and_whose_it_is(browser, link, make):
    browser.sign_in(make.member())
    listed = browser.get("/study/").select_one(".rows .mat")
    assert "链接" in listed.text
    page = browser.get(listed["href"])
    out = page.select_one("[data-outside]")
    assert (out["href"], out["rel"], out["target"]) == (
        "https://www.12371.cn/a?b=1",
        ["noopener", "noreferrer"],
        "_blank",
    )
    assert "www.12371.cn" in page.select_one(".outside-host").text
    assert "共产党员网，中央组织部主办" in page.text
    assert [one.text for one in page.select(".doc-body p")] == ["看前两节。", "约三十分钟。"]
    found = browser.get("/search?q=前两节&kind=link")
    assert len(found.select(".found")) == 1
    browser.get(f"/materials/{link.id}/file", 404)


def test_where_it_led_is_kept_and_can_be_taken_back(browser, library, link, make):
    browser.sign_in(make.secretary())
    url = f"/manage/materials/{link.id}/link"
    assert browser.get(url).select_one("[name=address]")["value"] == "https://www.12371.cn/a?b=1"
    browser.post(url, 422, address="ftp://a.cn", about="")
    browser.post(url, 303, address="https://b.example/", about="", note="改版")
    changed = browser.get(f"/manage/materials/{link.id}/revisions/2/changes")
    assert "https://www.12371.cn/a?b=1" in changed.text
    assert "https://b.example/" in changed.text
    old = browser.get(f"/manage/materials/{link.id}/revisions/1")
    assert old.select_one(".outside-url a")["rel"] == ["noopener", "noreferrer"]
    first = revision_numbered(library.work, link, 1)
    third = take_back(library.work, library.fresh(link), first)
    assert (third.url, third.kind) == (first.url, MaterialKind.LINK)


def test_only_who_tends_it_changes_it(browser, library, link, make):
    for person in (make.member(), make.secretary(node=make.node())):
        browser.sign_in(person)
        browser.get(f"/manage/materials/{link.id}/link", 404)
        browser.post(f"/manage/materials/{link.id}/link", 404, address="https://b.example/", about="")
    law = library.article()
    with pytest.raises(BadInputError, match="不是链接"):
        change_link(library.work, library.work.session.get(Material, law.id), "https://b.example/", "")
