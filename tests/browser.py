"""A member at a browser without a screen. Every page it gets is checked for what all pages must be."""

from bs4 import BeautifulSoup, Tag

from core.work import Work
from members.actions.signing_in import open_sign_in


class Browser:
    def __init__(self, site, session):
        self._site = site
        self._session = session
        self._client = site.test_client()

    def sign_in(self, member):
        work = Work(self._session, self._site.clock())
        token = open_sign_in(work, member, "test")
        self._session.commit()
        with self._client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = token
        return self

    def sign_out(self):
        with self._client.session_transaction() as cookie:
            cookie.clear()
        return self

    def get(self, url, status=200, **options):
        return self._page(self._client.get(url, **options), status)

    def fetch(self, url, **options):
        """Get something that is not a page, or ask in a way that pages do not."""
        return self._client.open(url, **{"buffered": True} | options)

    def cookie(self, name):
        return self._client.get_cookie(name, path="/live").value

    def keep_cookie(self, name, value):
        self._client.set_cookie(name, value, path="/live")

    def put(self, url, json, **options):
        return self._client.put(url, json=json, **options)

    def post(self, url, status=303, **form):
        response = self._client.post(url, data=form)
        if 300 <= status < 400:
            assert response.status_code == status, response.text
            return response.location
        return self._page(response, status)

    def _page(self, response, status):
        assert response.status_code == status, (response.status_code, response.location, response.text[:2000])
        page = BeautifulSoup(response.text, "html.parser")
        check_page(page)
        return page


def check_page(page):
    """Check what every page must be; looked at in one pass, because tests get pages ten thousand times."""
    tags = [part for part in page.descendants if isinstance(part, Tag)]
    headings = [tag for tag in tags if tag.name == "h1"]
    assert len(headings) == 1, headings
    heading = " ".join(headings[0].text.split())
    assert " ".join(page.title.text.split()).startswith(heading), (page.title.text, heading)
    assert page.html["lang"] == "zh-CN"
    ids = [tag["id"] for tag in tags if "id" in tag.attrs]
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    named = {tag["for"] for tag in tags if tag.name == "label" and "for" in tag.attrs}
    for tag in tags:
        check_tag(tag, named)
    red = [tag for tag in tags if "btn-red" in tag.get("class", ()) and tag.find_parent("main")]
    assert len(red) <= 1, "more than one red button"


def check_tag(tag, named):
    """Check one tag of a page on which labels name the fields of these ids."""
    assert not [name for name in tag.attrs if name.startswith("on")], tag
    if "style" in tag.attrs:
        assert not tag.find_parent("main") or tag.find_parent(class_="doc-body"), tag
    if tag.name == "script":
        assert "src" in tag.attrs, tag
    if tag.name == "form" and tag.get("method") == "post":
        assert tag.get("action"), tag
        assert tag.find(attrs={"name": "csrf_token"}), tag
    if tag.name in {"select", "textarea"} or (tag.name == "input" and tag.get("type") != "hidden"):
        labelled = tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label")
        assert labelled or tag.get("id") in named, tag
