"""A real browser before a real server: waitress on a free port, a database of its own, Debian's Chromium."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import event, update

from app import create_app
from core import migrate
from core.streams import Channel
from core.work import Work
from members.actions.signing_in import open_sign_in
from members.models import Member
from members.rules.passwords import hash_password
from quizzes.queries.papers import forget_versions
from tests.compiled import compiled_once
from tests.factories import Make
from tests.listening import listening
from tests.postgres import KIND, database_url
from tests.tasks import find_chromium

PASSWORD = "红旗渠畔的清晨9点"
YEAR = timedelta(days=365)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
# What Playwright turns off, said again: of such lists a browser believes the last.
_OFF = [
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
# The suggestions under the address bar are pages that each window loads: nearly half of what a browser cost.
_ADDRESS_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join([*_OFF, *_ADDRESS_BAR])}",
]
_SERVER = {"connection_limit": 200, "threads": 8}
_PATIENCE_MS = 60_000  # others use the machine as well
_logins = count(1)


class Live:
    """The running site: where it is, and a session to put things into its database."""

    def __init__(self, site, address):
        self.site, self.address = site, address
        self.session = site.sessions.writer()
        event.listen(self.session, "after_begin", _be_patient)
        self.make = Make(self.session)
        self.hashed = hash_password(PASSWORD)

    def person(self, role=None, **given):
        """A member who can sign in with PASSWORD."""
        login = f"web{next(_logins):04}"
        return self.make.member(role, **{"login": login, "password_hash": self.hashed} | given)

    def quiz_now(self, *types, **given):
        """A quiz that is open on the real clock."""
        now = datetime.now(UTC)
        window = {"opens_at": now - YEAR, "closes_at": now + YEAR}
        return self.make.quiz_with(*types, **window | given)

    def let_in(self, context, member):
        """Sign a member in on a device, without the page for it, which other tests go through."""
        with self.site.sessions.writer() as session:
            token = open_sign_in(Work(session, self.site.clock()), session.get(Member, member.id), "test")
            session.commit()
        signer = self.site.session_interface.get_signing_serializer(self.site)
        name, value = self.site.config["SESSION_COOKIE_NAME"], signer.dumps({"_user_id": token})
        context.add_cookies([{"name": name, "value": value, "url": self.address, "httpOnly": True}])

    def read(self, asked):
        """Read what is in the database now; holds nothing, so that the site goes on writing."""
        with self.site.sessions.reader() as session:
            return [tuple(row) for row in session.execute(asked)]

    def wait_for(self, asked, is_there=bool):
        """Read until what is asked for is there, or a minute has passed; gives what was read last."""
        end = time.monotonic() + 60
        while not is_there(found := self.read(asked)) and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def change(self, table, member, **values):
        """Change what belongs to a member, as time or an administrator would."""
        self.session.execute(update(table).where(table.member_id == member.id).values(**values))
        self.session.commit()


def _be_patient(session, transaction, connection):
    # A test may look at its browser for longer than the site lets anybody hold a transaction.
    if KIND == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


@contextmanager
def running(folder):
    """Serve a site with an empty database of its own until the block is left."""
    forget_versions()  # other tests of this process had other questions by the same keys
    url = database_url(KIND, folder)
    migrate.upgrade(url)
    places = {"DATABASE_URL": url, "FILES": str(folder / "files")}
    site = compiled_once(create_app(places | {"SECRET_KEY": "of-the-browser-tests"}))
    with listening(site, Channel, **_SERVER) as port:
        live = Live(site, f"http://127.0.0.1:{port}")
        yield live
        live.session.close()
    site.sessions.engine.dispose()


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    """A site whose database tests fill as they go."""
    with running(tmp_path_factory.mktemp("live")) as live:
        yield live


@pytest.fixture(autouse=True)
def inside(live):
    """Be inside the site for this test alone: a command of another test must not land in its database."""
    forget_versions()  # other tests of this process had other questions by the same keys
    with live.site.app_context():
        yield
    live.session.rollback()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def device(live, chromium):
    """Open a fresh browser, a phone unless told otherwise; gives its page. Errors on it fail the test."""
    opened, troubles = [], []
    expect.set_options(timeout=_PATIENCE_MS)

    def open_page(member=None, viewport=None, **options):
        context = chromium.new_context(
            base_url=live.address, viewport=viewport or PHONE, locale="zh-CN", **options
        )
        context.set_default_timeout(_PATIENCE_MS)
        opened.append(context)
        if member:
            live.let_in(context, member)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None
        )
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not troubles, troubles


def sign_in(page, member):
    sign_in_with(page, member.login, PASSWORD)


def sign_in_with(page, login, password):
    page.goto("/login")
    page.get_by_label("工号或手机号").fill(login)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)
