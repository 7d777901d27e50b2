"""Answers that stay open without a thread: waitress sends the headers, whoever has news writes on.

A stream held by a worker thread costs a thread for each phone; here 200 open streams cost none, so they
cannot keep other requests waiting. Where another server runs the site, ``hold_stream`` says that it cannot.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from flask import Response, request
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

_HOLD = "site.hold_stream"
_MOST_WAITING = 262_144
"""Bytes that may wait for a phone that does not read; then it is let go, and asks anew when it can."""
RETRY_MS = 2000


class Stream:
    """An open answer to one client; any thread may write to it."""

    def __init__(self, channel: "Channel", *, is_chunked: bool) -> None:
        self._channel = channel
        self._is_chunked = is_chunked

    @property
    def is_open(self) -> bool:
        """Say whether the client is still there, as far as is known."""
        return bool(self._channel.connected and not self._channel.will_close)

    def send(self, data: bytes) -> bool:
        """Write without waiting for the client; False if it has gone, or has not read for too long."""
        if not self.is_open:
            return False
        if self._channel.total_outbufs_len > _MOST_WAITING:
            self.close()
            return False
        framed = b"%x\r\n%b\r\n" % (len(data), data) if self._is_chunked else data
        try:
            self._channel.write_on(framed)
        except ClientDisconnected:
            return False
        return True

    def close(self) -> None:
        """End the answer."""
        self._channel.will_close = True
        self._channel.server.pull_trigger()


class _Task(WSGITask):
    """A request whose view may ask for its answer to be held open."""

    ready: Callable[[Stream], None] | None = None

    def get_environment(self) -> dict[str, Any]:
        """Let the view find the way to hold its answer."""
        environ = super().get_environment()
        environ[_HOLD] = self._hold
        return environ

    def _hold(self, ready: Callable[[Stream], None]) -> None:
        self.ready = ready

    def write(self, data: bytes) -> None:
        """Let the headers go with what follows them: sent by themselves they cost a parcel more."""
        if not self.wrote_header:
            cast("Channel", self.channel).head = self.build_response_header()
            self.wrote_header = True
        super().write(data)

    def finish(self) -> None:
        """End the answer, unless it is held."""
        channel = cast("Channel", self.channel)
        if self.ready is None:
            super().finish()
        else:
            if not self.wrote_header:
                self.write(b"")
            self.close_on_finish = False
            channel.held = Stream(channel, is_chunked=self.chunked_response), self.ready
        if channel.head:
            channel.write_soon(b"")


class Channel(HTTPChannel):
    """A connection whose answer may stay open after the thread has gone."""

    task_class = _Task
    held: tuple[Stream, Callable[[Stream], None]] | None = None
    head: bytes = b""
    """Headers that wait for what they are sent with."""

    def service(self) -> None:
        """Answer a request; where its answer is held, hand the open stream over."""
        super().service()
        if self.held is not None:
            stream, ready = self.held
            ready(stream)

    def received(self, data: bytes) -> bool:
        """Take a request, but none behind an answer that never ends."""
        return False if self.held is not None else bool(super().received(data))

    def handle_write(self) -> None:
        """Send what waits; other threads may be writing to a held answer meanwhile."""
        if self.held is None:
            super().handle_write()
            return
        within: Any = self  # waitress' types leave out what is its own
        within._flush_exception(within._flush_some_if_lockable)  # noqa: SLF001  # as the method it stands for
        if self.will_close:
            self.handle_close()

    def write_soon(self, data: Any) -> int:
        """Send bytes, or a file as waitress wraps it, behind the headers that wait."""
        head, self.head = self.head, b""
        if isinstance(data, bytes):
            return int(super().write_soon(head + data))
        super().write_soon(head)
        return int(super().write_soon(data))

    def write_on(self, data: bytes) -> None:
        """Write to a held answer.

        :raises ClientDisconnected: if nobody is there any more
        """
        with self.outbuf_lock:
            # A buffer of waitress gives nothing back before it is empty: begin a new one each time.
            self.current_outbuf_count = self.adj.outbuf_high_watermark
            self.write_soon(data)


def hold_stream(ready: Callable[[Stream], None]) -> Response | None:
    """Answer a request with an event stream that is handed to ``ready`` once its headers are out.

    None where the server cannot hold streams: the page then asks by itself now and then.
    """
    hold = request.environ.get(_HOLD)
    if hold is None:
        return None
    hold(ready)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return Response(_first_words(), mimetype="text/event-stream", headers=headers)


def _first_words() -> Iterator[bytes]:
    # A generator, so that nobody measures its length: the answer has none.
    yield f"retry: {RETRY_MS}\n\n".encode()


def event(name: str, text: str, number: int | None = None) -> bytes:
    r"""Write one event of a stream; ``text`` is one line, as JSON is.

    >>> event("state", "{}", 7)
    b'id: 7\nevent: state\ndata: {}\n\n'
    """
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {text}\n\n".encode()


HEARTBEAT = b": still here\n\n"
