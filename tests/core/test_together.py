"""Writes that come at once are made in one go, and each learns what became of its own."""

import threading
import time

import pytest

from core.together import Together


def at_once(together, items):
    """Write each item in a thread of its own; gives outcomes and troubles by item."""
    found = {}

    def write(item):
        try:
            found[item] = together.write(item)
        except ValueError as error:
            found[item] = str(error)

    threads = [threading.Thread(target=write, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_what_comes_while_another_writes_is_written_together():
    batches = []

    def slowly(items):
        batches.append(list(items))
        while len(batches) == 1 and len(together._waiting) < 19:
            time.sleep(0.01)
        return [-item for item in items]

    together = Together(slowly)
    assert at_once(together, range(20)) == {n: -n for n in range(20)}
    assert [len(batch) for batch in batches] == [1, 19]
    assert sorted(item for batch in batches for item in batch) == [*range(20)]


def test_a_failure_is_told_to_all_whose_write_it_was_and_to_nobody_else():
    def fussily(items):
        time.sleep(0.01)
        if 13 in items:
            raise ValueError("unlucky")
        return items

    together = Together(fussily)
    found = at_once(together, range(10, 20))
    assert found[13] == "unlucky"
    assert together.write(1) == 1
    with pytest.raises(ValueError, match="unlucky"):
        together.write(13)
