"""News between server processes on one PostgreSQL."""

import http.client
import time

import psycopg
import pytest

from app import create_app
from core.push import Hub, Listener, Reporter
from core.streams import Channel, event
from tests.listening import listening
from tests.postgres import EARS, fresh_database

TOPIC = ("thing", 1)


class Counting(Reporter):
    """Tells that there is news, and counts how often it was asked to."""

    told = 0

    def report(self, session, key, listeners):
        self.told += 1
        for one in listeners:
            one.stream.send(event("news", "{}"))


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.both
def test_what_another_process_announces_is_heard_once_and_silence_stays_silence(tmp_path):
    with fresh_database() as url, psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        site = create_app({"DATABASE_URL": url, "FILES": str(tmp_path), "SECRET_KEY": "of-this-test"})
        counting = Counting()
        hub = Hub(site, {"thing": counting})

        def application(environ, start_response):
            environ["site.hold_stream"](lambda stream: hub.listen(Listener(stream, TOPIC, None)))
            start_response("200 OK", [("Content-Type", "text/event-stream")])
            return iter([b"retry: 2000\n\n"])

        with listening(application, Channel, threads=1) as port:
            page = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            page.request("GET", "/")
            until(lambda: counting.told)
            until(lambda: other.execute(EARS).fetchone() == (1,))
            other.execute("NOTIFY site_news, 'thing:1:1'")
            until(lambda: counting.told == 2)
            time.sleep(2.5)  # an ear that is lost would try again, and tell everybody, every second
            assert counting.told == 2
            page.close()
        site.sessions.engine.dispose()
