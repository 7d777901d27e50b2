"""What is done after meetings, beside the pages: settling live quizzes."""

from core.jobs import Kind, Running
from meetings.actions.live_settling import JOB, settle_step
from meetings.models import LiveRound


def settle_live_round(running: Running) -> None:
    """Bring 错题本 and record up to date with a round that is over, some players in each unit."""
    is_done = False
    while not is_done:
        with running.unit() as work:
            is_done = settle_step(work, work.session.get_one(LiveRound, running.payload["round"]))


KINDS: tuple[Kind, ...] = (Kind(JOB, "现场答题入账", settle_live_round),)
DUTIES = ()
