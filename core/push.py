"""News for pages that are open: one thread tells all streams of this process what has changed.

What changes says so with ``announce``; it is told after the commit. Several server processes on one
PostgreSQL tell each other with NOTIFY. News are only ever a hint to look: what is told is read from the
database, so nothing is lost that is told twice, late, or after a restart.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.streams import HEARTBEAT, Stream
from core.web import Site, afterwards, site
from core.work import Work

_CHANNEL = "site_news"
_HEARTBEAT_SECONDS = 15.0
_RECHECK_SECONDS = 60.0
_BETWEEN_SECONDS = 0.25
"""What changes often is told four times a second at most."""
_AGAIN_SECONDS = 1.0
_log = logging.getLogger("site.push")


@dataclass(eq=False, slots=True)
class Listener:
    """One open page, and what it was told last."""

    stream: Stream
    topic: tuple[str, int]
    who: Any
    """Whose page it is, as the reporter of the topic knows people."""
    known: dict[str, Any] = field(default_factory=dict)


class Reporter:
    """Tells the listeners of a kind of topic; one for each kind."""

    def report(self, session: Session, key: int, listeners: Sequence[Listener]) -> None:
        """Send what each listener does not know yet."""
        raise NotImplementedError

    def welcome(self, session: Session, key: int, listeners: Sequence[Listener]) -> Sequence[Listener]:
        """Give those who may still listen; asked every minute."""
        raise NotImplementedError


class Hub:
    """The listeners of this process and the thread that tells them."""

    def __init__(self, app: Site, reporters: dict[str, Reporter]) -> None:
        self._app = app
        self._reporters = reporters
        self._listeners: dict[tuple[str, int], list[Listener]] = {}
        self._due: dict[tuple[str, int], float] = {}
        self._told_at: dict[tuple[str, int], float] = {}
        self._leaders: dict[tuple[str, int], tuple[str, int]] = {}
        self._changed = threading.Condition()
        self._is_running = False

    def listen(self, listener: Listener) -> None:
        """Take a page in; it is told at once how things stand."""
        with self._changed:
            self._listeners.setdefault(listener.topic, []).append(listener)
            self._due[listener.topic] = 0.0
            if not self._is_running:
                self._is_running = True
                self._start()
            self._changed.notify()

    def _start(self) -> None:
        threading.Thread(target=self._run, name="push", daemon=True).start()
        if self._app.sessions.engine.dialect.name == "postgresql":
            threading.Thread(target=self._hear, name="push-hear", daemon=True).start()

    def announce(self, topic: tuple[str, int], *, soon: bool = True) -> None:
        """Have the listeners of a topic told: at once, or together with what else comes in a moment."""
        with self._changed:
            followers = [one for one, leader in self._leaders.items() if leader == topic]
            for told in (topic, *followers):
                if told in self._listeners:
                    at = 0.0 if soon else self._told_at.get(told, 0.0) + _BETWEEN_SECONDS
                    self._due[told] = min(at, self._due.get(told, at))
                    self._changed.notify()

    def follow(self, topic: tuple[str, int], leader: tuple[str, int] | None) -> None:
        """Have the listeners of a topic told whenever those of another are; of one other at a time."""
        with self._changed:
            if leader is None:
                self._leaders.pop(topic, None)
            else:
                self._leaders[topic] = leader

    def count(self, topic: tuple[str, int]) -> int:
        """Count the pages that listen to a topic here."""
        return len(self._listeners.get(topic, ()))

    def _run(self) -> None:
        beat_at = check_at = time.monotonic()
        while True:
            for topic in self._next(beat_at + _HEARTBEAT_SECONDS):
                self._tell(topic)
            now = time.monotonic()
            if now - beat_at >= _HEARTBEAT_SECONDS:
                beat_at = now
                self._each(lambda one: one.stream.send(HEARTBEAT))
            if now - check_at >= _RECHECK_SECONDS:
                check_at = now
                for topic in list(self._listeners):
                    self._recheck(topic)

    def _next(self, until: float) -> list[tuple[str, int]]:
        """Wait until something is due, and give it; nothing once ``until`` has come."""
        with self._changed:
            while True:
                now = time.monotonic()
                due = [topic for topic, at in self._due.items() if at <= now]
                if due or now >= until:
                    for topic in due:
                        del self._due[topic]
                        self._told_at[topic] = now
                    return due
                self._changed.wait(min([until, *self._due.values()]) - now)

    def _tell(self, topic: tuple[str, int]) -> None:
        listeners = self._present(topic)
        if not listeners:
            return
        try:
            with self._app.test_request_context(), self._app.sessions.reader() as session:
                self._reporters[topic[0]].report(session, topic[1], listeners)
        except Exception:  # noqa: BLE001  # logged whole, and tried again
            # The database is away for a moment, or one page cannot be drawn: the others still want news.
            _log.exception("could not tell", extra={"facts": {"topic": topic}})
            with self._changed:
                self._due[topic] = time.monotonic() + _AGAIN_SECONDS

    def _recheck(self, topic: tuple[str, int]) -> None:
        listeners = self._present(topic)
        with suppress(SQLAlchemyError), self._app.sessions.reader() as session:
            welcome = {*map(id, self._reporters[topic[0]].welcome(session, topic[1], listeners))}
            for listener in listeners:
                if id(listener) not in welcome:
                    listener.stream.close()

    def _present(self, topic: tuple[str, int]) -> list[Listener]:
        with self._changed:
            here = [one for one in self._listeners.get(topic, ()) if one.stream.is_open]
            self._listeners[topic] = here
            if not here:
                self._listeners.pop(topic)
                self._told_at.pop(topic, None)
                self._leaders.pop(topic, None)
            return list(here)

    def _each(self, deed: Callable[[Listener], object]) -> None:
        for topic in list(self._listeners):
            for listener in self._present(topic):
                deed(listener)

    def _hear(self) -> None:
        """Hear what other processes announce; after a lost connection, everything may have changed."""
        while True:
            try:
                self._hear_until_lost()
            except Exception as error:  # noqa: BLE001  # whatever the driver says, trying again is all there is
                _log.warning("news of other processes are lost", extra={"facts": {"error": str(error)}})
            time.sleep(_AGAIN_SECONDS)
            self._each(lambda one: self.announce(one.topic))

    def _hear_until_lost(self) -> None:
        with self._app.sessions.engine.connect() as connection:
            connection.detach()
            driver: Any = connection.connection.dbapi_connection  # a detached one knows no other name for it
            driver.autocommit = True
            driver.execute(f"LISTEN {_CHANNEL}")
            for news in driver.notifies():
                kind, key, soon = news.payload.split(":")
                self.announce((kind, int(key)), soon=soon == "1")


def hub() -> Hub:
    """Give the running site's hub."""
    running: Hub = site().extensions["push"]
    return running


def announce(work: Work, kind: str, key: int, *, soon: bool = True) -> None:
    """Have everybody told, after the commit, that something of this kind has changed."""
    if work.session.get_bind().dialect.name == "postgresql":
        payload = {"payload": f"{kind}:{key}:{int(soon)}", "channel": _CHANNEL}
        work.session.execute(text("SELECT pg_notify(:channel, :payload)"), payload)
    told = hub()
    afterwards(lambda _: told.announce((kind, key), soon=soon))
