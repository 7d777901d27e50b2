"""Loads the sample branch into an empty database, in the one transaction of the work it is given."""

from dataclasses import replace
from datetime import timedelta

from core.errors import RefusalError
from core.work import Work, dice_of
from members.queries.readiness import is_empty
from sample.bank import fill
from sample.contests import compete
from sample.dates import at, season_of
from sample.diary import Diary
from sample.live import ask_the_hall
from sample.meeting import gather
from sample.people import move_in, sign_ins
from sample.planning import plan_the_year
from sample.quizzing import hold
from sample.study import put_up, read_the_inbox

_SEED = 1921
"""The sample branch is the same wherever it is loaded on the same day."""


class NotEmptyError(RefusalError):
    """There is somebody in the database already."""


def load(work: Work) -> None:
    """Load the sample branch: it has lived through the year up to now.

    :raises NotEmptyError: if the database has anybody in it
    """
    if not is_empty(work.session):
        raise NotEmptyError("数据库里已经有人员，示例支部只能放进空数据库：请另设 SITE_DATABASE_URL 后再试。")
    work = replace(work, dice=dice_of(_SEED), actor=None)
    season = season_of(work.now)
    founded = replace(work, now=at(season.first + timedelta(days=3), 9))
    people = move_in(work, founded)
    diary = Diary(work)
    busy = replace(founded, now=founded.now + timedelta(hours=1), actor=people.secretary)
    materials = put_up(busy, people, diary, season)
    categories = fill(busy, people.branch, materials)
    hold(people, categories, diary, season)
    ask_the_hall(people, categories, diary, season)
    gather(people, diary, season)
    compete(people, categories, diary, season)
    plan_the_year(people, diary, season)
    read_the_inbox(people, diary, season)
    diary.live_through()


__all__ = ["NotEmptyError", "load", "sign_ins"]
