"""A child process brings a result or says why not, and whatever happens in it stays there."""

import io
import tempfile
import threading
import time

import pytest

from core.child import ChildFailedError, run_in_child

HERE = "tests.core.child_functions:"


def test_bytes_go_there_and_back():
    answer = run_in_child(HERE + "echo", b"\0\xff", arguments={"times": 2})
    assert answer == {"text": "学习", "bytes": b"\0\xff\0\xff", "list": [b"a", [b"b", None, 1.5]]}


LONG = bytes(range(256)) * 400


def on_disk(folder):
    (folder / "file").write_bytes(LONG)
    return (folder / "file").open("rb")


def in_memory(_folder):
    return io.BytesIO(LONG)


def uploaded(_folder):
    file = tempfile.SpooledTemporaryFile(max_size=500_000)  # noqa: SIM115  # the test closes it
    file.write(LONG)
    return file


@pytest.mark.parametrize("made", [on_disk, in_memory, uploaded])
def test_an_open_file_is_read_whole_and_left_as_it_was(tmp_path, made):
    with made(tmp_path) as file:
        file.seek(0)
        assert file.read(10) == LONG[:10]
        assert run_in_child(HERE + "echo", file)["bytes"] == LONG
        file.seek(0)
        assert file.read() == LONG


def test_a_refusal_arrives_with_its_words_and_status():
    with pytest.raises(ChildFailedError, match="请换一个文件。") as caught:
        run_in_child(HERE + "refuse", b"")
    assert (caught.value.reason, caught.value.status) == ("refused", 403)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hang", "timeout"),
        ("swell", "memory"),
        ("crash", "crashed"),
        ("fail", "crashed"),
        ("dial", "crashed"),
    ],
)
def test_what_goes_wrong_is_told_apart(name, reason):
    start = time.monotonic()
    with pytest.raises(ChildFailedError, match=r"。$") as caught:
        run_in_child(HERE + name, b"", seconds=2 if name == "hang" else 60)
    assert caught.value.reason == reason
    assert time.monotonic() - start < 120


def test_the_child_writes_no_file(tmp_path):
    with pytest.raises(ChildFailedError):
        run_in_child(HERE + "write", str(tmp_path / "x").encode())
    assert list(tmp_path.iterdir()) == []


def test_the_child_learns_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for you")
    assert "SECRET_KEY" not in run_in_child(HERE + "environment", b"")


def test_many_threads_may_ask_at_once():
    answers = []

    def ask():
        answers.append(run_in_child(HERE + "echo", b"x", seconds=60)["bytes"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"x"] * 8
