"""Functions that test_child.py runs in a child process."""

import ctypes
import os
import socket
import time

from core.errors import NotAllowedError


def echo(payload, times=1):
    print("noise a library makes")  # noqa: T201
    return {"text": "学习", "bytes": payload * times, "list": [b"a", [b"b", None, 1.5]]}


def refuse(payload):
    raise NotAllowedError("请换一个文件。")


def hang(payload):
    time.sleep(600)


def swell(payload):
    return len(bytearray(4_000_000_000))


def crash(payload):
    ctypes.string_at(0)


def fail(payload):
    raise LookupError(payload)


def dial(payload):
    socket.create_connection(("127.0.0.1", 9))


def write(payload):
    with open(payload.decode(), "w") as file:  # noqa: PTH123
        file.write("x")


def environment(payload):
    return sorted(os.environ)
