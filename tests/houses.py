"""Sites with a database of their own, whose commits are real: for what a test's transaction cannot show."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from app import create_app
from core import migrate
from tests.compiled import compiled_once
from tests.factories import Make
from tests.postgres import KIND, fresh_database

ROOT = Path(__file__).parents[1]
KEY = "only-for-tests-0123456789-abcdefghij"


@contextmanager
def database(kind, folder):
    """Lend the address of an up-to-date database of its own."""
    if kind == "sqlite":
        (folder / "site.db").write_bytes(_migrated())
        yield f"sqlite:///{folder}/site.db"
        return
    with fresh_database("migrated", migrate.upgrade) as url:
        yield url


@cache
def _migrated():
    """Give the bytes of an up-to-date SQLite database; making one costs more than what is tried on it."""
    with TemporaryDirectory() as folder:
        migrate.upgrade(f"sqlite:///{folder}/site.db")
        assert [path.name for path in Path(folder).iterdir()] == ["site.db"], "nothing waits beside it"
        return Path(folder, "site.db").read_bytes()


@contextmanager
def empty_database(kind, folder):
    """Lend the address of a database that has nothing in it yet."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/site.db"
        return
    with fresh_database() as url:
        yield url


@contextmanager
def opened(url, folder):
    """Open a site on a database, without serving it."""
    places = {"FILES": str(folder / "files"), "BACKUPS": str(folder / "backups")}
    site = compiled_once(create_app({"DATABASE_URL": url, "SECRET_KEY": KEY, **places}))
    try:
        yield site
    finally:
        site.sessions.engine.dispose()


@contextmanager
def house(folder, kind=KIND):
    """Open a site on a database of its own."""
    folder.mkdir(exist_ok=True)
    with database(kind, folder) as url, opened(url, folder) as site:
        yield site


@contextmanager
def making(site):
    """Make rows that stay."""
    with site.sessions.writer() as session:
        yield Make(session)


class Running:
    """The real server in a process group of its own."""

    def __init__(self, folder, url, verb="run", **environment):
        self._folder = folder
        self._url = url
        self._verb = verb
        self._environment = environment
        self.told = []
        self.process = None

    def start(self, seconds=120):
        """Start, and wait until it says where it is reached, or ends."""
        self.process = subprocess.Popen(
            [sys.executable, "app.py", self._verb],
            cwd=ROOT,
            env={
                **os.environ,
                "SITE_INSTANCE": str(self._folder),
                "SITE_DATABASE_URL": self._url,
                "PORT": "0",
                "SITE_LISTEN": "127.0.0.1:0",
                **self._environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        ready = threading.Event()
        threading.Thread(target=self._listen, args=(self.process, ready), daemon=True).start()
        assert ready.wait(seconds), self.text
        return self

    def _listen(self, process, ready):
        with process.stdout:
            for line in process.stdout:
                self.told.append(line)
                found = re.search(r"网站已启动：http://127\.0\.0\.1:(\d+)", line)
                if found:
                    self.port = int(found[1])
                    ready.set()
        ready.set()

    @property
    def text(self):
        return "".join(self.told)

    def kill(self):
        """End all its processes at once, without a chance to tidy up."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=60):
        """Ask it to end, and give its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()


class Phone:
    """A member's phone: one connection, cookies, and the patience to try again."""

    def __init__(self, server):
        self._server = server
        self._cookies = {}
        self._connection = None
        self._port = None

    def ask(self, method, path, body=None, headers=None):
        """Ask once; give status, headers and text.

        :raises OSError: or ``http.client.HTTPException`` when no whole answer came
        """
        if self._connection is None or self._port != self._server.port:
            self.close()
            self._port = self._server.port
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            self._connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            raise
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return response.status, response.headers, text

    def insist(self, method, path, body=None, headers=None, until=None):
        """Ask until an answer other than "busy" comes, as the site's own pages do."""
        until = until or time.monotonic() + 120
        while time.monotonic() < until:
            with suppress(OSError, http.client.HTTPException):
                answer = self.ask(method, path, body, headers)
                if answer[0] != http.HTTPStatus.SERVICE_UNAVAILABLE:
                    return answer
            time.sleep(0.05)
        raise TimeoutError(path)

    def post(self, path, page=None, **form):
        """Send a form with the token of the page it stands on."""
        token = self.token(page or path)
        body = urlencode({"csrf_token": token, **form})
        return self.insist("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def token(self, page):
        """Give the token that the forms of a page carry."""
        status, _, text = self.insist("GET", page)
        found = re.search(r'name="csrf_token"\s+value="([^"]+)"', text)
        assert found, (page, status, text[:500])
        return found[1]

    def sign_in(self, login, password):
        status, _, text = self.post("/login", login=login, password=password)
        assert status == 303, (status, text[:500])
        return self

    def close(self):
        if self._connection:
            self._connection.close()
