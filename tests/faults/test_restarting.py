"""The site outlives its PostgreSQL: every acknowledged answer is there, and it goes on without a restart."""

import os

import pytest

from tests.faults.restarting import crash_again_and_again

CRASHES, CLIENTS = (50, 50) if os.environ.get("LONG") else (2, 8)


@pytest.mark.both
@pytest.mark.long
def test_every_acknowledged_answer_survives_crashes_of_postgresql(tmp_path):
    told = crash_again_and_again(tmp_path, crashes=CRASHES, clients=CLIENTS)
    assert told.acks >= CRASHES * CLIENTS // 2
    assert len(told.recoveries) == CRASHES
    assert max(told.recoveries) < 15
