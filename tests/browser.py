"""A member at a browser without a screen. Every page it gets is checked for what all pages must be."""

from bs4 import BeautifulSoup

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
    headings = page.select("h1")
    assert len(headings) == 1, headings
    heading = " ".join(headings[0].text.split())
    assert " ".join(page.title.text.split()).startswith(heading), (page.title.text, heading)
    assert page.html["lang"] == "zh-CN"
    ids = [e["id"] for e in page.select("[id]")]
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    for form in page.select("form[method=post]"):
        assert form.get("action"), form
        assert form.select_one("[name=csrf_token]"), form
    for part in page.select("[onclick], main [style]:not(.doc-body *), script:not([src])"):
        raise AssertionError(part)
    for field in page.select("input:not([type=hidden]), select, textarea"):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        assert named or page.select_one(f'label[for="{field.get("id")}"]'), field
    assert len(page.select("main .btn-red")) <= 1, "more than one red button"
