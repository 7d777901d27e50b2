"""What is done around meetings, beside the pages: settling live quizzes, reminding of activities."""

from datetime import timedelta

from core.jobs import Duty, Kind, Running
from core.work import Work
from meetings.actions.activities import remind
from meetings.actions.live import end_forgotten_rounds
from meetings.actions.live_settling import JOB, settle_step
from meetings.actions.roll import sweep_guesses
from meetings.models import LiveRound


def settle_live_round(running: Running) -> None:
    """Bring 错题本 and record up to date with a round that is over, some players in each unit."""
    is_done = False
    while not is_done:
        with running.unit() as work:
            is_done = settle_step(work, work.session.get_one(LiveRound, running.payload["round"]))


def remind_of_tomorrow(work: Work) -> None:
    """Tell those expected of what is held within a day."""
    remind(work)


def end_forgotten(work: Work) -> None:
    """End rounds that nobody ended: their PIN would stay open for ever."""
    end_forgotten_rounds(work)


KINDS: tuple[Kind, ...] = (Kind(JOB, "现场答题入账", settle_live_round),)
DUTIES = (
    Duty("meetings.remind", timedelta(hours=1), remind_of_tomorrow),
    Duty("meetings.sign_in_guesses", timedelta(days=1), sweep_guesses),
    Duty("meetings.live_forgotten", timedelta(hours=1), end_forgotten),
)
