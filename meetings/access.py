"""Who may look at boards and activities, who may put them on the wall, and who keeps the roll."""

from enum import StrEnum
from typing import Any

from core.access import Table, anyone, has_role, is_meant_for, reaches, signed_in
from core.work import Work
from meetings.models import (
    Activity,
    ActivityInvitation,
    ActivityState,
    ArenaTalk,
    Attendance,
    Contest,
    ContestSeat,
)
from meetings.rules.kinds import Audience
from quizzes.access import EDITORS, READERS, is_invited, is_published

KEEPERS = ("admin", "secretary", "committee")
"""Who may plan activities and keep their records for the units below."""
OVERSEERS = (*KEEPERS, "inspector")
"""Who may read them."""
LEADER = "group_leader"
COMMITTEE = ("secretary", "committee")
"""The roles that make up a unit's committee."""
IN_THE_PARTY = ("full", "probationary")


class May(StrEnum):
    """Permissions over what is shown and done at meetings."""

    LIST_BOARDS = "meetings:boards"
    SEE_BOARD = "meetings:board:see"
    SEE_NAMES = "meetings:board:names"
    SHOW_BOARD = "meetings:board:show"
    KEEP_BOARD = "meetings:board:keep"
    SEE_HOURS_BOARD = "meetings:hours:board"
    START_REVIEW = "meetings:review:start"
    HOST_REVIEW = "meetings:review:host"
    HOST = "meetings:host"
    LIST_LIVE = "meetings:live"
    JOIN_LIVE = "meetings:live:join"
    PLAY_LIVE = "meetings:live:play"
    OPEN_LIVE = "meetings:live:open"
    HOST_LIVE = "meetings:live:host"
    SEE_LIVE_RESULT = "meetings:live:result"

    LIST_CONTESTS = "meetings:contests"
    OPEN_CONTEST = "meetings:contest:open"
    HOST_CONTEST = "meetings:contest:host"
    BUZZ = "meetings:contest:buzz"
    SEE_CONTEST = "meetings:contest:see"

    OPEN_ARENA = "meetings:arena:open"
    HOST_ARENA = "meetings:arena:host"
    SEE_ARENA = "meetings:arena:see"
    WRITE_TALK = "meetings:arena:talk:write"

    LIST_ACTIVITIES = "meetings:activities"
    SEE_ACTIVITY = "meetings:activity:see"
    ATTEND = "meetings:activity:attend"
    PLAN = "meetings:activities:plan"
    KEEP_ACTIVITY = "meetings:activity:keep"
    CREDIT = "meetings:activity:credit"
    TAKE_ROLL = "meetings:activity:roll"
    SEE_ROLL = "meetings:activity:roll:see"
    SEE_MINUTES = "meetings:activity:minutes"
    SEE_FILE = "meetings:activity:file"
    REMOVE_FILE = "meetings:activity:file:remove"
    SEE_DUTIES = "meetings:duties"
    SEE_DUTIES_OF = "meetings:duties:of"
    SET_DUTIES = "meetings:duties:set"
    EDIT_CHECKLIST = "meetings:checklist:edit"
    BUNDLES = "meetings:bundles"
    MAKE_BUNDLE = "meetings:bundle:make"
    SEE_BUNDLE = "meetings:bundle:see"


HIDDEN = frozenset(
    {
        May.SEE_BOARD,
        May.SHOW_BOARD,
        May.KEEP_BOARD,
        May.SEE_HOURS_BOARD,
        May.START_REVIEW,
        May.HOST_REVIEW,
        May.HOST_LIVE,
        May.SEE_LIVE_RESULT,
        May.HOST_CONTEST,
        May.SEE_CONTEST,
        May.HOST_ARENA,
        May.SEE_ARENA,
        May.WRITE_TALK,
        May.SEE_ACTIVITY,
        May.ATTEND,
        May.KEEP_ACTIVITY,
        May.CREDIT,
        May.TAKE_ROLL,
        May.SEE_ROLL,
        May.SEE_MINUTES,
        May.SEE_FILE,
        May.REMOVE_FILE,
        May.SEE_DUTIES_OF,
        May.SET_DUTIES,
        May.EDIT_CHECKLIST,
        May.MAKE_BUNDLE,
        May.SEE_BUNDLE,
    }
)
"""Permissions whose refusal must not tell that the thing exists."""


def shows_names(work: Work, quiz: Any) -> bool:
    """Hold for quizzes whose board shows everybody's names to everybody it is meant for."""
    return bool(quiz.board_names == "shown")


def is_its_host(work: Work, review: Any) -> bool:
    """Hold for whoever began the 讲评: nobody else's phone drives its wall."""
    return work.actor is not None and review.host_id == work.actor.id


def has_begun(work: Work, quiz: Any) -> bool:
    """Hold once the quiz can be taken: before that there is nothing to see."""
    return bool(quiz.opens_at <= work.now)


def has_seat(work: Work, contest: Contest) -> bool:
    """Hold for members of a contest's teams."""
    return work.actor is not None and work.session.get(ContestSeat, (contest.id, work.actor.id)) is not None


def is_speaker(work: Work, talk: ArenaTalk) -> bool:
    """Hold for who gives a talk, until its questions are asked."""
    return work.actor is not None and talk.speaker_id == work.actor.id and talk.before_id is None


def is_announced(work: Work, activity: Activity) -> bool:
    """Hold once those expected have been told."""
    return activity.announced_at is not None


def is_expected(work: Work, activity: Activity) -> bool:
    """Hold for those whom an activity expects: by who they are, by name, or because the roll has them.

    ``queries.activities.for_me`` says the same in SQL.
    """
    person = work.actor
    if person is None:
        return False
    inside = person.place.startswith(activity.place)
    if activity.audience is Audience.ALL and inside:
        return True
    if activity.audience is Audience.PARTY and inside and person.stage in IN_THE_PARTY:
        return True
    if activity.audience is Audience.COMMITTEE and activity.place in person.places(*COMMITTEE):
        return True
    key = (activity.id, person.id)
    return any(work.session.get(table, key) is not None for table in (Attendance, ActivityInvitation))


def leads_a_part(work: Work, activity: Activity) -> bool:
    """Hold for leaders of a group within the unit that holds the activity."""
    return work.actor is not None and any(
        place.startswith(activity.place) for place in work.actor.places(LEADER)
    )


def has_a_roll(work: Work, activity: Activity) -> bool:
    """Hold while there is a roll to be taken."""
    return activity.state in {ActivityState.HELD, ActivityState.CLOSED}


def is_open_roll(work: Work, activity: Activity) -> bool:
    """Hold from the opening of the roll until the record is closed."""
    return activity.state is ActivityState.HELD


def sees_its_activity(work: Work, file: Any) -> bool:
    """Hold for files of activities whose record one keeps, oversees or was expected at."""
    activity = file.activity
    person = work.actor
    return person is not None and (
        person.reaches(activity.place, *OVERSEERS, LEADER)
        or (is_announced(work, activity) and is_expected(work, activity))
    )


_KEEPS = [[reaches(*KEEPERS)], [reaches(LEADER)]]

RULES: Table = {
    May.LIST_BOARDS: [[signed_in]],
    May.SEE_BOARD: [[is_meant_for, is_published, is_invited, has_begun], [reaches(*READERS), is_published]],
    May.SEE_NAMES: [[is_meant_for, is_invited, shows_names], [reaches(*READERS)]],
    May.SHOW_BOARD: [[reaches(*READERS, "group_leader"), is_published]],
    May.KEEP_BOARD: [[reaches(*EDITORS)]],
    May.SEE_HOURS_BOARD: [[reaches(*READERS, LEADER)]],
    May.START_REVIEW: [[reaches(*EDITORS), is_published]],
    May.HOST_REVIEW: [[reaches(*EDITORS), is_its_host]],
    May.HOST: [[has_role(*READERS, "group_leader")]],
    May.LIST_LIVE: [[signed_in]],
    # Phones without a sign-in join by PIN, name and one-time code; their token says which player asks.
    May.JOIN_LIVE: [[anyone]],
    May.PLAY_LIVE: [[anyone]],
    May.OPEN_LIVE: [[has_role(*EDITORS)]],
    May.HOST_LIVE: [[reaches(*EDITORS)]],
    May.SEE_LIVE_RESULT: [[reaches(*READERS)]],
    May.LIST_CONTESTS: [[signed_in]],
    May.OPEN_CONTEST: [[has_role(*EDITORS)]],
    May.HOST_CONTEST: [[reaches(*EDITORS)]],
    # As in a live quiz; the seat of who is signed in, or of the token, says for which team.
    May.BUZZ: [[anyone]],
    May.SEE_CONTEST: [[has_seat], [reaches(*READERS)]],
    May.OPEN_ARENA: [[has_role(*EDITORS)]],
    May.HOST_ARENA: [[reaches(*EDITORS)]],
    May.SEE_ARENA: [[is_meant_for], [reaches(*READERS)]],
    May.WRITE_TALK: [[is_speaker], [reaches(*EDITORS)]],
    May.LIST_ACTIVITIES: [[signed_in]],
    May.SEE_ACTIVITY: [[is_expected, is_announced], [reaches(*OVERSEERS, LEADER)]],
    May.ATTEND: [[is_expected, is_announced]],
    May.PLAN: [[has_role(*KEEPERS, LEADER)]],
    May.KEEP_ACTIVITY: _KEEPS,
    May.CREDIT: [[reaches(*KEEPERS)]],
    May.TAKE_ROLL: [*_KEEPS, [leads_a_part, is_open_roll, is_expected]],
    May.SEE_ROLL: [[reaches(*OVERSEERS, LEADER)], [leads_a_part, has_a_roll, is_expected]],
    May.SEE_MINUTES: [*_KEEPS, [reaches(*OVERSEERS), has_a_roll]],
    May.SEE_FILE: [[sees_its_activity]],
    May.REMOVE_FILE: _KEEPS,
    May.SEE_DUTIES: [[has_role(*OVERSEERS, LEADER)]],
    May.SEE_DUTIES_OF: [[reaches(*OVERSEERS, LEADER)]],
    May.SET_DUTIES: [[reaches(*KEEPERS)]],
    May.EDIT_CHECKLIST: [[reaches(*KEEPERS)]],
    May.BUNDLES: [[has_role(*OVERSEERS)]],
    May.MAKE_BUNDLE: [[reaches(*KEEPERS)]],
    May.SEE_BUNDLE: [[reaches(*OVERSEERS)]],
}
