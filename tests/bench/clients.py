"""Clients of a measurement: members who sign in, take the quiz and save answers."""

import json
import re
import threading
import time
from collections import defaultdict
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.bench.branch import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Times:
    """How long each kind of request took, in milliseconds; threads add to it."""

    def __init__(self):
        self._by_kind = defaultdict(list)
        self._lock = threading.Lock()

    def add(self, kind, milliseconds):
        with self._lock:
            self._by_kind[kind].append(milliseconds)

    def kinds(self):
        return list(self._by_kind)

    def count(self, kind):
        return len(self._by_kind[kind])

    def at(self, kind, share):
        ordered = sorted(self._by_kind[kind])
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


class Client:
    """One member at one device."""

    def __init__(self, port, times):
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._times = times
        self._cookies = {}
        self.token = ""

    def ask(self, kind, method, path, body=None, **headers):
        """Send one request and read all of its answer."""
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        start = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")  # a file is no text, and only its arriving counts
        self._times.add(kind, (time.perf_counter() - start) * 1000)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        found = _TOKEN.search(text)
        self.token = found[1] if found else self.token
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return answer, text

    def post(self, kind, path, **form):
        body = urlencode(form | {"csrf_token": self.token})
        kind_of_body = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(kind, "POST", path, body, **kind_of_body)[0].headers["Location"]

    def sign_in(self, login):
        self.ask("sign-in page", "GET", "/login")
        self.post("sign in", "/login", login=login, password=PASSWORD)

    def start(self, quiz):
        self.ask("front", "GET", f"/quizzes/{quiz}")
        where = self.post("start", f"/quizzes/{quiz}/attempts")
        self.ask("paper", "GET", where)
        return where

    def save(self, where, position, value, kind="save"):
        body = json.dumps({"answers": {str(position): value}})
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        _, text = self.ask(kind, "PUT", f"{where}/answers", body, **headers)
        assert json.loads(text)["saved"] == [position], text

    def attempt(self, quiz):
        """Take the quiz once: front page, start, 20 saves, submit, result."""
        where = self.start(quiz)
        for position in range(1, 21):
            self.save(where, position, "ABCD"[position % 4])
        self.ask("result", "GET", self.post("submit", f"{where}/submit"))


class FloorClient(Client):
    """The same number of commits and pages against the floor."""

    def attempt(self, _quiz):
        for _ in range(4):
            self.ask("page", "GET", "/page")
        for position in range(22):
            body = json.dumps({"position": position, "value": "A"})
            self.ask("save", "POST", "/save", body, **{"Content-Type": "application/json"})


def at_once(count, deed):
    """Run ``deed(number)`` in so many threads at once and wait for all; the first error is raised here."""
    errors = []

    def guarded(number):
        try:
            deed(number)
        except Exception as error:  # noqa: BLE001  # raised again below, in the thread that waits
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
