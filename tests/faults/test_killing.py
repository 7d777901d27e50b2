"""Whatever was acknowledged is there after kill -9, and the harness would notice if it were not."""

import os

import pytest

from tests.faults.killing import LossError, Promise, check_one, kill_again_and_again
from tests.houses import KIND

KILLS, CLIENTS = (200, 50) if os.environ.get("LONG") else (3, 8)


@pytest.mark.long
def test_every_acknowledged_answer_survives_kills(tmp_path):
    acks, restarts = kill_again_and_again(tmp_path, KIND, kills=KILLS, clients=CLIENTS)
    assert acks >= KILLS * CLIENTS
    assert len(restarts) == KILLS


class Row:
    """An attempt as the database has it: open, and then handed in with one right answer."""

    def __init__(self, **given):
        self.id, self.state, self.points, self.submitted_at = 1, "open", 0, None
        vars(self).update(given)


DONE = {"state": "submitted", "points": 200, "submitted_at": "2026-03-02"}


def test_the_check_passes_what_is_right():
    check_one(Row(), {1: "B"}, Promise({1: "A"}, {1: "B"}))
    check_one(Row(**DONE), {1: "A"}, Promise({1: "A"}, {}, is_handing_in=True))


@pytest.mark.parametrize(
    ("row", "answers", "promise"),
    [
        ({}, {}, Promise({1: "A"})),
        ({}, {1: "B"}, Promise({1: "A"})),
        ({}, {1: "A"}, Promise({1: "A"}, is_handing_in=True, is_handed_in=True)),
        (DONE, {1: "A"}, Promise({1: "A"})),
        (DONE | {"points": 400}, {1: "A"}, Promise({1: "A"}, is_handing_in=True)),
        (DONE | {"submitted_at": None}, {1: "A"}, Promise({1: "A"}, is_handing_in=True)),
    ],
)
def test_the_check_notices_every_kind_of_loss(row, answers, promise):
    with pytest.raises(LossError):
        check_one(Row(**row), answers, promise)
