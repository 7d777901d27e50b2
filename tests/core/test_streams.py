"""Answers that stay open without a thread, on a bare waitress."""

import http.client
import socket
import time
from io import BytesIO

import pytest

from core.streams import Channel, event
from tests.listening import listening

OPEN = "/open"
FILE = b"x" * 200_000


@pytest.fixture
def served():
    """Serve an application that holds what is asked at OPEN; gives the port and the streams so far."""
    streams = []

    def application(environ, start_response):
        if environ["PATH_INFO"] == OPEN:
            environ["site.hold_stream"](streams.append)
            start_response("200 OK", [("Content-Type", "text/event-stream")])
            return iter([b"retry: 2000\n\n"])
        if environ["PATH_INFO"] == "/nothing":
            start_response("204 No Content", [])
            return []
        if environ["PATH_INFO"] == "/file":
            start_response("200 OK", [("Content-Length", str(len(FILE)))])
            return environ["wsgi.file_wrapper"](BytesIO(FILE))
        start_response("200 OK", [("Content-Length", "2")])
        # Waitress leaves it to the application to send no body after the headers alone were asked for.
        return iter([] if environ["REQUEST_METHOD"] == "HEAD" else [b"o", b"k"])

    with listening(application, Channel, threads=1, channel_timeout=60) as port:
        yield port, streams


def wait(holds):
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    return connection, connection.getresponse()


def close(*pairs):
    for connection, answer in pairs:
        answer.close()
        connection.close()


def test_what_is_sent_later_arrives_and_the_one_thread_is_free_meanwhile(served):
    port, streams = served
    held = [ask(port, OPEN) for _ in range(5)]
    wait(lambda: len(streams) == 5)
    free = ask(port, "/")
    assert free[1].read() == b"ok"
    for stream in streams:
        assert stream.send(event("state", "{}", 1))
        assert stream.send(event("own", "[]"))
    expected = b"retry: 2000\n\nid: 1\nevent: state\ndata: {}\n\nevent: own\ndata: []\n\n"
    for _, answer in held:
        assert answer.read(len(expected)) == expected
    close(*held, free)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/", b"ok"), ("HEAD", "/", b""), ("GET", "/nothing", b""), ("GET", "/file", FILE)],
)
def test_headers_arrive_before_a_body_of_any_kind_and_the_next_answer_after_it(served, method, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=5)
    for _ in range(2):
        connection.request(method, path)
        answer = connection.getresponse()
        assert (answer.headers["Date"] is not None, answer.read()) == (True, body)
        answer.close()
    connection.close()


def test_a_client_that_left_is_noticed_without_writing_to_it(served):
    port, streams = served
    held = ask(port, OPEN)
    wait(lambda: streams)
    assert streams[0].is_open
    close(held)
    wait(lambda: not streams[0].is_open)
    assert streams[0].send(b"x") is False


def test_a_client_that_does_not_read_is_let_go(served):
    port, streams = served
    with socket.create_connection(("127.0.0.1", port)) as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.sendall(b"GET /open HTTP/1.1\r\nHost: here\r\n\r\n")
        wait(lambda: streams)
        lump = b"x" * 65_536
        for _ in range(400):
            if not streams[0].send(lump):
                break
        wait(lambda: not streams[0].is_open)


def test_an_ended_stream_ends_for_the_client(served):
    port, streams = served
    held = ask(port, OPEN)
    wait(lambda: streams)
    streams[0].close()
    with pytest.raises(http.client.IncompleteRead):
        held[1].read()
    close(held)


def test_an_old_proxy_gets_the_plain_text(served):
    port, streams = served
    with socket.create_connection(("127.0.0.1", port)) as old:
        old.sendall(b"GET /open HTTP/1.0\r\n\r\n")
        wait(lambda: streams)
        assert streams[0].send(b"data: 1\n\n")
        told = b""
        while not told.endswith(b"data: 1\n\n"):
            told += old.recv(4096)
    assert told.endswith(b"\r\n\r\nretry: 2000\n\ndata: 1\n\n")


def test_a_request_behind_a_stream_that_never_ends_is_not_answered(served):
    port, streams = served
    with socket.create_connection(("127.0.0.1", port)) as eager:
        eager.sendall(b"GET /open HTTP/1.1\r\nHost: here\r\n\r\n")
        wait(lambda: streams)
        eager.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        time.sleep(0.1)
        streams[0].send(b"data: 1\n\n")
        time.sleep(0.1)
        assert eager.recv(65536).count(b"HTTP/1.1") == 1
