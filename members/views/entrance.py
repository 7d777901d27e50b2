"""What stands at the door of every page: who is asking, where they must go first, and the frame around it."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import only_reads
from core.menu import shown_menu
from core.settings import cached_setting
from core.web import afterwards, has_database, session, site, viewer, work
from core.work import Viewer
from members.actions.signing_in import SEEN_EVERY, touch_sign_in
from members.queries.notices import unread_count
from members.queries.signing_in import viewer_by_token

_BEFORE_OWN_PASSWORD = frozenset(
    {"members.password", "members.password_change", "members.sign_out", "members.elder"}
)


def load_viewer(token: str) -> Viewer | None:
    """Find who the cookie's token belongs to; flask-login calls it once a request."""
    if not has_database():
        return None
    reading, now = session(), site().clock()
    found = viewer_by_token(reading, token, now, hold=not only_reads(reading))
    if found is None:
        return None
    person, seen_at = found
    if now - seen_at > SEEN_EVERY:
        afterwards(lambda own: touch_sign_in(own, person.sign_in_id))
    return person


def first_things_first() -> ResponseReturnValue | None:
    """Send a member who still has an initial password to choose an own one."""
    person = viewer()
    if person and person.must_change_password and request.endpoint not in _BEFORE_OWN_PASSWORD:
        return redirect(url_for("members.password"), code=303)
    return None


def frame() -> dict[str, Any]:
    """Give templates what the frame around every page shows."""
    person, here = viewer(), site()
    entries, url_for = here.extensions["menu"], here.url_for
    return {
        "site_title": cached_setting("site.title"),
        "viewer": person,
        "menu": shown_menu(entries, managers=False) if person and has_database() else [],
        "manage_menu": shown_menu(entries, managers=True) if person and has_database() else [],
        "unread": unread_count(work()) if person and has_database() else 0,
        "notices_url": url_for("members.notices"),
        "search_url": url_for("content.search_page"),
        "elder": request.cookies.get("elder") == "1",
        "elder_url": url_for("members.elder"),
        "feedback_url": url_for("members.feedback"),
        "sign_out_url": url_for("members.sign_out"),
    }
