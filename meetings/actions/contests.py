"""Running a contest: its steps, the buzzer, verdicts, corrections and undoing."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from core.db import insert_for
from core.errors import BadInputError, RefusalError
from core.work import Work
from meetings.actions.entering import is_right_code, may_try, use_code
from meetings.actions.live_setting import drawn_items
from meetings.models import (
    Contest,
    ContestBuzz,
    ContestLine,
    ContestQuestion,
    ContestSeat,
)
from meetings.queries.contests import (
    board_of,
    called_of,
    judged_of,
    may_buzz,
    now_of,
    present_row,
    teams_of,
)
from meetings.rules.contest import (
    MOST_CORRECTION,
    STAKES,
    Cause,
    Part,
    Phase,
    bell_at,
    is_foul,
    next_phase,
    points_of,
    tied_at_the_top,
    whose_turn,
)
from members.actions.audit import record
from quizzes.queries.bank import Wanted


class NotNowError(RefusalError):
    """The contest is not where this could be done."""


class TooLateError(RefusalError):
    """The buzzer is closed, or the contest has gone on."""


def held(work: Work, contest: Contest) -> Contest:
    """Take the contest for changing it: two who press at once do so one after the other."""
    mine = select(Contest).where(Contest.id == contest.id).with_for_update(of=Contest)
    return work.session.scalars(mine.execution_options(populate_existing=True)).unique().one()


def go_on(work: Work, contest: Contest, steps: int) -> bool:
    """Take the next step; False where another remote took it already."""
    contest = held(work, contest)
    if contest.steps != steps or contest.phase is Phase.ENDED:
        return False
    row = present_row(work.session, contest)
    phase, position = next_phase(contest.phase, contest.position, contest.question_count)
    if row is not None and phase is Phase.OPEN:
        if not row.part.has_buzzer and row.team_id is None:
            raise NotNowError("请先选这道题由哪个队回答。")
        row.opened_at = work.now
    if row is not None and phase is Phase.TOLD:
        row.closed_at = work.now
    contest.phase, contest.position = phase, position
    contest.steps += 1
    if phase is Phase.ENDED:
        _end(work, contest)
    return True


def end_contest(work: Work, contest: Contest) -> None:
    """End a contest before its last question; the points stand."""
    contest = held(work, contest)
    if contest.phase is not Phase.ENDED:
        contest.phase = Phase.ENDED
        contest.steps += 1
        _end(work, contest)


FORGOTTEN_AFTER = timedelta(hours=24)
"""A contest whose last question was opened so long ago and that still goes on was forgotten."""
LONGEST_LOBBY = timedelta(days=30)
"""So long ahead contests are prepared; then nobody means to hold it any more."""


def end_forgotten_contests(work: Work) -> None:
    """End contests that nobody ended: they would stand on the 首页 of everybody in a team for ever."""
    latest = (
        select(func.max(ContestQuestion.opened_at))
        .where(ContestQuestion.contest_id == Contest.id)
        .scalar_subquery()
    )
    is_old = latest < work.now - FORGOTTEN_AFTER
    never_begun = latest.is_(None) & (Contest.created_at < work.now - LONGEST_LOBBY)
    forgotten = select(Contest).where(Contest.ended_at.is_(None), is_old | never_begun)
    for contest in work.session.scalars(forgotten).unique().all():
        end_contest(work, contest)


def _end(work: Work, contest: Contest) -> None:
    contest.ended_at, contest.pin = work.now, None
    record(work, "contest.end", f"contest:{contest.id}", contest.place, f"知识竞赛《{contest.title}》结束。")


def join_by_code(work: Work, contest: Contest, member_id: int, typed: str) -> str | None:
    """Let a team's phone without a sign-in buzz; gives its token, None for a wrong code.

    :raises TooManyError: after too many wrong codes for this member
    """
    member = may_try(work, contest, member_id)
    mine = ContestSeat.contest_id == contest.id, ContestSeat.member_id == member_id
    used = work.session.scalar(select(ContestSeat.codes_used).where(*mine))
    if member is None or used is None or not is_right_code(contest, member_id, typed, used):
        return None
    return use_code(work, ContestSeat, mine, used)


class Pressed(NamedTuple):
    """What came of a press of the buzzer."""

    foul: bool
    is_new: bool
    """Whether it was the team's first; what the others do is no news."""


def buzz(work: Work, contest: Contest, seat: ContestSeat, question_id: int) -> Pressed:
    """Press the buzzer for the team of a seat; pressing again changes nothing.

    :raises TooLateError: if the question is not being asked, or time is up
    """
    contest = held(work, contest)
    row = present_row(work.session, contest)
    if row is None or row.id != question_id or contest.phase not in {Phase.READ, Phase.OPEN}:
        raise TooLateError("这道题已经过去了。")
    if not row.part.has_buzzer:
        raise NotNowError("这道题不抢答。")
    if seat.team_id not in may_buzz(work.session, contest, row, teams_of(work.session, contest)):
        raise NotNowError("加赛只在分数相同的队之间进行。")
    foul = is_foul(contest.phase, row.opened_at, work.now)
    if not foul and _is_over(work, row):
        raise TooLateError("抢答时间已过。")
    fresh = insert_for(work.session)(ContestBuzz).values(
        question_id=row.id, team_id=seat.team_id, member_id=seat.member_id, at=work.now, foul=foul
    )
    made = work.session.scalar(
        fresh.on_conflict_do_nothing(index_elements=["question_id", "team_id"]).returning(ContestBuzz.id)
    )
    if made is not None:
        contest.steps += 1
        if foul and contest.foul_points and row.part is Part.BUZZER:
            said = {"question_id": row.id, "by_id": seat.member_id}
            _line(work, contest, seat.team_id, Cause.FOUL, -contest.foul_points, **said)
    mine = ContestBuzz.question_id == row.id, ContestBuzz.team_id == seat.team_id
    first = work.session.scalars(select(ContestBuzz).where(*mine)).one()
    return Pressed(first.foul, made is not None)


def _is_over(work: Work, row: ContestQuestion) -> bool:
    # Once a verdict was given, part of the answer has been heard.
    late = row.opened_at is not None and work.now > bell_at(row.opened_at, row.seconds)
    return late or row.closed_at is not None or bool(judged_of(work.session, row))


def _line(
    work: Work, contest: Contest, team_id: int, cause: Cause, points: int, **more: int | str | None
) -> None:
    values = {"contest_id": contest.id, "team_id": team_id, "cause": cause, "points": points}
    by_id = work.actor.id if work.actor else None
    work.session.add(ContestLine(**{**values, "by_id": by_id, **more}, at=work.now))
    work.session.flush()  # What follows in this request counts it.


def judge(work: Work, contest: Contest, steps: int, *, is_right: bool) -> bool:
    """Say whether the team whose turn it is was right; False where another remote said something already.

    :raises NotNowError: if no team is answering
    """
    contest = held(work, contest)
    if contest.steps != steps:
        return False
    row = present_row(work.session, contest)
    if row is None or contest.phase is not Phase.OPEN:
        raise NotNowError("现在没有队在回答。")
    judged = judged_of(work.session, row)
    team = whose_turn(row.part, row.team_id, called_of(work.session, row), judged)
    if team is None:
        raise NotNowError("还没有队抢到，请等一下，或者公布答案。")
    cause = Cause.RIGHT if is_right else Cause.WRONG
    _line(work, contest, team, cause, points_of(row.part, cause, row.worth), question_id=row.id)
    contest.steps += 1
    nobody_left = now_of(work.session, contest).turn is None
    if is_right or nobody_left:
        contest.phase, row.closed_at = Phase.TOLD, work.now
    return True


def set_turn(work: Work, contest: Contest, steps: int, team_id: int | None, stake: int | None) -> bool:
    """Choose whose question it is, and how much a team risks, before time runs.

    :raises NotNowError: if the question has been opened, or goes by the buzzer
    :raises BadInputError: if there is no such team, or that much cannot be risked
    """
    contest = held(work, contest)
    if contest.steps != steps:
        return False
    row = present_row(work.session, contest)
    if row is None or contest.phase is not Phase.READ or row.part.has_buzzer:
        raise NotNowError("现在不能改由哪个队回答。")
    if team_id is not None:
        if team_id not in teams_of(work.session, contest):
            raise BadInputError("没有这支队，请重新选择。")
        row.team_id = team_id
    if stake is not None:
        if row.part is not Part.RISK or stake not in STAKES:
            raise BadInputError("风险题只能选 10、20 或 30 分。")
        row.worth = stake
    contest.steps += 1
    return True


def correct(work: Work, contest: Contest, steps: int, team_id: int, *, points: int, reason: str) -> None:
    """Give or take points as the referee, with the reason.

    :raises NotNowError: if something was scored since the referee looked: perhaps this very correction
    :raises BadInputError: if the team, the points or the reason is missing
    """
    contest = held(work, contest)
    if contest.steps != steps:
        raise NotNowError("比赛刚有变化，这一笔没有记。请看“记分”里有没有，没有再按一次“更正”。")
    if team_id not in teams_of(work.session, contest):
        raise BadInputError("请选择更正哪支队的分数。")
    if not points or abs(points) > MOST_CORRECTION:
        raise BadInputError(f"请填 1 到 {MOST_CORRECTION} 之间的分数，扣分写负数。")
    if not reason.strip():
        raise BadInputError("请写明更正的原因，例如：第 3 题答案有误。")
    _line(work, contest, team_id, Cause.CORRECTION, points, reason=reason.strip()[:100])
    contest.steps += 1


def undo(work: Work, contest: Contest, line_id: int) -> bool:
    """Take a line back with another; False where it was taken back already.

    :raises NotNowError: if the contest has no such line, or it is itself an undoing
    """
    contest = held(work, contest)
    line = work.session.get(ContestLine, line_id)
    if line is None or line.contest_id != contest.id or line.cause is Cause.UNDONE:
        raise NotNowError("没有找到要撤销的这一笔。")
    if work.session.scalar(select(ContestLine.id).where(ContestLine.undoes_id == line.id)) is not None:
        return False
    _line(work, contest, line.team_id, Cause.UNDONE, -line.points, question_id=line.question_id,
          undoes_id=line.id, reason=f"撤销：{line.cause.label}")  # fmt: skip
    row = present_row(work.session, contest)
    if line.cause is not Cause.FOUL and row is not None and row.id == line.question_id:
        # The verdict on the present question was a slip: it can be judged anew. The buzzer stays closed,
        # since the answer may have been on the wall.
        contest.phase = Phase.OPEN if contest.phase is Phase.TOLD else contest.phase
    contest.steps += 1
    return True


def add_playoff(work: Work, contest: Contest) -> None:
    """Add a question that decides between the teams that share the first place.

    :raises NotNowError: if nobody shares it, or there are still questions
    """
    contest = held(work, contest)
    board = board_of(work.session, contest, teams_of(work.session, contest))
    is_over = contest.phase is Phase.BOARD and contest.position >= contest.question_count
    if not is_over or not tied_at_the_top(board):
        raise NotNowError("第一名没有并列，不需要加赛。")
    rows = work.session.scalars(select(ContestQuestion).where(ContestQuestion.contest_id == contest.id))
    new = _unused(work, contest, {row.version_id for row in rows})
    contest.question_count += 1
    work.session.add(ContestQuestion(contest_id=contest.id, position=contest.question_count, version_id=new,
                                     part=Part.PLAYOFF, seconds=20, worth=10))  # fmt: skip
    contest.steps += 1


def replace_question(work: Work, contest: Contest, position: int) -> None:
    """Draw another question in place of one, before the contest begins.

    :raises NotNowError: if it has begun, or there is no other question
    """
    contest = held(work, contest)
    if contest.phase is not Phase.LOBBY:
        raise NotNowError("比赛已经开始，题目不能再换。")
    mine = select(ContestQuestion).where(ContestQuestion.contest_id == contest.id)
    rows = {row.position: row for row in work.session.scalars(mine)}
    if position not in rows:
        raise BadInputError("没有这道题，请刷新页面。")
    rows[position].version_id = _unused(work, contest, {row.version_id for row in rows.values()})


def _unused(work: Work, contest: Contest, used: set[int]) -> int:
    items = drawn_items(work, contest.place, Wanted(), len(used) + 1, seconds=20, worth=10)
    new = next((one.version_id for one in items if one.version_id and one.version_id not in used), None)
    if new is None:
        raise NotNowError("题库里没有别的题可以用了。")
    return new
