"""How members and groups stand in one quiz. Exempt members stand outside, here as everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from core.db import Ready
from core.times import day_of
from core.work import Work
from members.models import Member, MemberState, Node
from quizzes.models import (
    Attempt,
    AttemptState,
    BoardAbsence,
    FencedBoard,
    Quiz,
    QuizBoard,
    QuizInvitation,
    Standing,
)
from quizzes.queries.audience import is_exempt_on
from quizzes.queries.board_rows import (
    WHOLE,
    Sight,
    audience,
    counted,
    is_better,
    is_exempt,
    is_off,
    on_board,
)
from quizzes.queries.fences import fenced_place, fenced_rank
from quizzes.queries.invitations import is_invited
from quizzes.rules.ranking import GroupStanding, average, rank_group_lines


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A member's line on a board."""

    rank: int
    member_id: int
    name: str
    group: str
    points: int
    spent_seconds: int
    submitted_at: datetime
    is_provisional: bool
    """Some of it waits for a person to mark it."""


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """The quiz in numbers: counts of members, the average in hundredths of a point, shares in thousandths."""

    expected: int
    took_part: int
    exempt: int
    average: int | None
    passed: int
    excellent: int

    @property
    def waiting(self) -> int:
        """How many have not taken it yet."""
        return self.expected - self.took_part


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group's line on a board."""

    name: str
    standing: GroupStanding


def board_lines(work: Work, quiz: Quiz, *, first: int, count: int, sight: Sight = WHOLE) -> list[BoardLine]:
    """Give ``count`` lines of the board from place ``first`` on (0 is the top): score, less time, earlier."""
    rows = counted(quiz, sight)
    found = _top(work, quiz, rows, first + count).offset(first).limit(count)
    lines: list[BoardLine] = []
    for place, row in enumerate(work.session.execute(found), start=first + 1):
        is_tied = bool(lines) and _merit(lines[-1]) == _merit(row)
        rank = lines[-1].rank if is_tied else (place if lines else rank_of(work, quiz, row, sight))
        lines.append(_line(rank, row))
    return lines


def _top(work: Work, quiz: Quiz, rows: FromClause, count: int) -> Select[Any]:
    """Select the first lines in order, without sorting them all: the index has them nearly in order.

    Those above the points of the last line wanted are few, and of those with the same it gives the first.
    """
    lines = _lines(work, quiz, rows)
    lowest = lines.with_only_columns(rows.c.points).order_by(rows.c.points.desc()).offset(count - 1).limit(1)
    points = work.session.scalar(lowest)
    order = rows.c.spent_seconds, rows.c.submitted_at, rows.c.member_id
    if points is None:
        return lines.order_by(rows.c.points.desc(), *order)
    level = lines.where(rows.c.points == points).order_by(*order).limit(count).subquery()
    both = union_all(lines.where(rows.c.points > points), select(level)).subquery()
    return select(both).order_by(
        both.c.points.desc(), both.c.spent_seconds, both.c.submitted_at, both.c.member_id
    )


def _lines(work: Work, quiz: Quiz, rows: FromClause) -> Select[Any]:
    return (
        select(
            rows.c.member_id,
            Member.name,
            Node.name.label("group"),
            rows.c.points,
            rows.c.spent_seconds,
            rows.c.submitted_at,
            rows.c.unmarked,
        )
        .select_from(rows)
        .join(Member, Member.id == rows.c.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(rows.c.quiz_id == quiz.id, on_board(work, quiz))
    )


def _line(rank: int, row: Any) -> BoardLine:
    return BoardLine(
        rank,
        row.member_id,
        row.name,
        row.group,
        row.points,
        row.spent_seconds,
        row.submitted_at,
        row.unmarked > 0,
    )


def _merit(line: Any) -> tuple[int, int, datetime]:
    return -line.points, line.spent_seconds, line.submitted_at


def rank_of(work: Work, quiz: Quiz, line: Any, sight: Sight = WHOLE) -> int:
    """Give the rank of what somebody has: one more than those who did better."""
    ahead = fenced_rank(work, quiz, line) if sight == WHOLE else None
    if ahead is not None:
        return ahead + 1
    rows = counted(quiz, sight)
    asked = (
        select(func.count())
        .select_from(rows)
        .join(Member, Member.id == rows.c.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(rows.c.quiz_id == quiz.id, on_board(work, quiz), is_better(rows.c, line))
    )
    return (work.session.scalar(asked) or 0) + 1


def own_line(work: Work, quiz: Quiz, sight: Sight = WHOLE) -> BoardLine | None:
    """Give the actor's line, wherever on the board it is; none for those outside it."""
    rows = counted(quiz, sight)
    mine = _lines(work, quiz, rows).where(rows.c.member_id == work.person.id)
    row = work.session.execute(mine).first()
    return _line(rank_of(work, quiz, row, sight), row) if row else None


def own_place(work: Work, quiz: Quiz) -> tuple[int, int] | None:
    """Give the actor's rank and of how many; none for those outside the board, and while it is frozen.

    Every result page asks for it, so it is one statement, made once; large boards have fences.
    """
    asked = {
        "quiz": quiz.id,
        "member": work.person.id,
        "place": quiz.place,
        "day": day_of(min(work.now, quiz.closes_at)),
    }
    placed = _PLACED if quiz.resit_of_id is None else _PLACED_AT_RESIT
    own, better, all_, frozen_at = placed.rows(work.session, **asked)[0]
    if frozen_at is not None and frozen_at <= work.now:
        return None
    return (better + 1, all_) if own else _place_by_fences(work, quiz)


def _place_by_fences(work: Work, quiz: Quiz) -> tuple[int, int] | None:
    total = fenced_place(work, quiz)
    mine = own_line(work, quiz) if total is not None else None
    return (mine.rank, max(total or 0, mine.rank)) if mine else None


def _placed(*, is_resit: bool) -> Select[int, int, int, datetime | None]:
    mine = aliased(Standing)
    is_mine = Standing.member_id == mine.member_id
    invited = select(QuizInvitation.member_id).where(QuizInvitation.quiz_id == bindparam("quiz"))
    off = select(BoardAbsence.member_id).where(BoardAbsence.quiz_id == bindparam("quiz"))
    # A large board is not counted here: nothing of the rest is read then.
    fenced = select(FencedBoard.quiz_id).where(FencedBoard.quiz_id == bindparam("quiz"))
    frozen = select(QuizBoard.frozen_at).where(QuizBoard.quiz_id == bindparam("quiz")).scalar_subquery()
    return (
        select(_count(is_mine), _count(is_better(Standing, mine)), func.count(), frozen)
        .select_from(Standing)
        .join(mine, and_(mine.quiz_id == Standing.quiz_id, mine.member_id == bindparam("member")))
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(
            ~fenced.exists(),
            Standing.quiz_id == bindparam("quiz"),
            Node.path.startswith(bindparam("place")),  # a path is digits and slashes
            Member.state == MemberState.ACTIVE,
            Member.id.in_(invited) if is_resit else true(),
            Member.id.not_in(off),
            ~is_exempt_on(bindparam("day", type_=Date())),
        )
    )


_PLACED = Ready(lambda _: _placed(is_resit=False))
_PLACED_AT_RESIT = Ready(lambda _: _placed(is_resit=True))


def group_lines(work: Work, quiz: Quiz, sight: Sight | None = None) -> list[GroupLine]:
    """Rank the groups the quiz is meant for by their average, then participation.

    With a ``sight`` as its board does, without those taken off it; else everybody.
    """
    rows = counted(quiz, sight or WHOLE)
    asked = (
        select(
            Node.id,
            Node.name,
            func.count(Member.id),
            func.count(rows.c.member_id),
            cast(func.coalesce(func.sum(rows.c.points), 0), Integer),
        )
        .join(Member, Member.node_id == Node.id)
        .outerjoin(rows, and_(rows.c.member_id == Member.id, rows.c.quiz_id == quiz.id))
        .where(on_board(work, quiz) if sight else and_(audience(quiz), ~is_exempt(work, quiz)))
        .group_by(Node.id, Node.name)
    )
    found = work.session.execute(asked).all()
    names = {row[0]: row[1] for row in found}
    ranked = rank_group_lines(
        GroupStanding(None, id_, average(points, took_part), took_part, expected)
        for id_, _, expected, took_part, points in found
    )
    return [GroupLine(names[standing.group_id], standing) for standing in ranked]


def summary(work: Work, quiz: Quiz, sight: Sight = WHOLE) -> BoardSummary:
    """Give the quiz in numbers, without those taken off its board."""
    rows = counted(quiz, sight)
    counts = is_exempt(work, quiz)
    took = rows.c.member_id.is_not(None) & ~counts
    reached = [
        rows.c.points * 100 >= percent * quiz.full_points
        for percent in (quiz.pass_percent, quiz.excellent_percent)
    ]
    asked = (
        select(
            _count(~counts),
            _count(took),
            _count(counts),
            func.coalesce(func.sum(case((took, rows.c.points), else_=0)), 0),
            *(_count(took & line) for line in reached),
        )
        .select_from(Member)
        .join(Node, Node.id == Member.node_id)
        .outerjoin(rows, and_(rows.c.member_id == Member.id, rows.c.quiz_id == quiz.id))
        .where(audience(quiz), ~is_off(quiz))
    )
    expected, took_part, exempt, points, passed, excellent = work.session.execute(asked).one()
    return BoardSummary(expected, took_part, exempt, average(int(points), took_part), passed, excellent)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def boards_for(work: Work, place: str, node_ids: Sequence[int]) -> Sequence[Quiz]:
    """List the published quizzes that began and that the actor may see the boards of, the newest first."""
    below = Node.path.startswith(place, autoescape=True) if place else false()
    reached = or_(and_(Quiz.node_id.in_(node_ids), is_invited(work)), below)
    begun = (
        select(Quiz)
        .join(Node, Node.id == Quiz.node_id)
        .where(Quiz.state == "published", Quiz.opens_at <= work.now, reached)
        .order_by(Quiz.closes_at.desc(), Quiz.id.desc())
        .limit(100)
    )
    return work.session.scalars(begun).all()


def days_of(work: Work, quiz: Quiz) -> list[date]:
    """List the days on which somebody handed in, the latest first."""
    at = select(Attempt.submitted_at).where(
        Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.SUBMITTED
    )
    return sorted({day_of(one) for one in work.session.scalars(at) if one}, reverse=True)
