"""How members and groups stand in one quiz. Exempt members stand outside, here as everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
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
    tuple_,
)
from sqlalchemy.orm import aliased

from core.times import day_of
from core.work import Work
from members.models import Member, MemberState, Node
from quizzes.models import Quiz, QuizInvitation, Standing
from quizzes.queries.audience import is_exempt_on
from quizzes.queries.invitations import is_invited, is_invited_to
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


def is_exempt(work: Work, quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that a member was exempt when the quiz closed, or is today while it is open."""
    return is_exempt_on(day_of(min(work.now, quiz.closes_at)))


def audience(quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that a member, joined with ``Node``, is one the quiz is meant for."""
    return and_(
        Node.path.startswith(quiz.place, autoescape=True),
        Member.state == MemberState.ACTIVE,
        is_invited_to(quiz),
    )


def board_lines(work: Work, quiz: Quiz, *, first: int, count: int) -> list[BoardLine]:
    """Give ``count`` lines of the board from place ``first`` on (0 is the top): score, less time, earlier."""
    found = (
        select(Standing, Member.name, Node.name)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, audience(quiz), ~is_exempt(work, quiz))
        .order_by(Standing.points.desc(), Standing.spent_seconds, Standing.submitted_at, Standing.member_id)
        .offset(first)
        .limit(count)
    )
    lines: list[BoardLine] = []
    for place, (standing, name, group) in enumerate(work.session.execute(found), start=first + 1):
        is_tied = bool(lines) and _merit(lines[-1]) == _merit(standing)
        rank = lines[-1].rank if is_tied else (place if lines else rank_of(work, quiz, standing))
        lines.append(_line(rank, standing, name, group))
    return lines


def _line(rank: int, standing: Standing, name: str, group: str) -> BoardLine:
    return BoardLine(
        rank,
        standing.member_id,
        name,
        group,
        standing.points,
        standing.spent_seconds,
        standing.submitted_at,
        standing.unmarked > 0,
    )


def _merit(line: BoardLine | Standing) -> tuple[int, int, datetime]:
    return -line.points, line.spent_seconds, line.submitted_at


def rank_of(work: Work, quiz: Quiz, standing: Standing) -> int:
    """Give a standing's rank: one more than those who did better."""
    counted = (
        select(func.count())
        .select_from(Standing)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, audience(quiz), ~is_exempt(work, quiz), _is_better(standing))
    )
    return (work.session.scalar(counted) or 0) + 1


def _is_better(standing: Any) -> ColumnElement[bool]:
    return or_(
        Standing.points > standing.points,
        and_(
            Standing.points == standing.points,
            tuple_(Standing.spent_seconds, Standing.submitted_at)
            < tuple_(standing.spent_seconds, standing.submitted_at),
        ),
    )


def own_line(work: Work, quiz: Quiz) -> BoardLine | None:
    """Give the actor's line, wherever on the board it is; none for those outside it."""
    mine = (
        select(Standing, Member.name, Node.name)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, Standing.member_id == work.person.id)
        .where(audience(quiz), ~is_exempt(work, quiz))
    )
    row = work.session.execute(mine).first()
    return _line(rank_of(work, quiz, row[0]), *row) if row else None


def own_place(work: Work, quiz: Quiz) -> tuple[int, int] | None:
    """Give the actor's rank and of how many; none for those outside the board.

    Every result page asks for it, so it is one statement, and one that is made once.
    """
    asked = {
        "quiz": quiz.id,
        "member": work.person.id,
        "place": quiz.place,
        "day": day_of(min(work.now, quiz.closes_at)),
    }
    found = work.session.connection().execute(_placed(quiz.resit_of_id is not None), asked)
    own, better, all_ = found.one()
    return (better + 1, all_) if own else None


@cache
def _placed(is_resit: bool) -> Select[int, int, int]:  # noqa: FBT001  # the cache's key
    mine = aliased(Standing)
    is_mine = Standing.member_id == mine.member_id
    invited = select(QuizInvitation.member_id).where(QuizInvitation.quiz_id == bindparam("quiz"))
    return (
        select(_count(is_mine), _count(_is_better(mine)), func.count())
        .select_from(Standing)
        .join(mine, and_(mine.quiz_id == Standing.quiz_id, mine.member_id == bindparam("member")))
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(
            Standing.quiz_id == bindparam("quiz"),
            Node.path.startswith(bindparam("place")),  # a path is digits and slashes
            Member.state == MemberState.ACTIVE,
            Member.id.in_(invited) if is_resit else true(),
            ~is_exempt_on(bindparam("day", type_=Date())),
        )
    )


def group_lines(work: Work, quiz: Quiz) -> list[GroupLine]:
    """Rank the groups the quiz is meant for by their average, then participation."""
    counted = (
        select(
            Node.id,
            Node.name,
            func.count(Member.id),
            func.count(Standing.member_id),
            cast(func.coalesce(func.sum(Standing.points), 0), Integer),
        )
        .join(Member, Member.node_id == Node.id)
        .outerjoin(Standing, and_(Standing.member_id == Member.id, Standing.quiz_id == quiz.id))
        .where(audience(quiz), ~is_exempt(work, quiz))
        .group_by(Node.id, Node.name)
    )
    rows = work.session.execute(counted).all()
    names = {row[0]: row[1] for row in rows}
    ranked = rank_group_lines(
        GroupStanding(None, id_, average(points, took_part), took_part, expected)
        for id_, _, expected, took_part, points in rows
    )
    return [GroupLine(names[standing.group_id], standing) for standing in ranked]


def summary(work: Work, quiz: Quiz) -> BoardSummary:
    """Give the quiz in numbers."""
    counts = is_exempt(work, quiz)
    took = Standing.member_id.is_not(None) & ~counts
    reached = [
        Standing.points * 100 >= percent * quiz.full_points
        for percent in (quiz.pass_percent, quiz.excellent_percent)
    ]
    counted = (
        select(
            _count(~counts),
            _count(took),
            _count(counts),
            func.coalesce(func.sum(case((took, Standing.points), else_=0)), 0),
            *(_count(took & line) for line in reached),
        )
        .select_from(Member)
        .join(Node, Node.id == Member.node_id)
        .outerjoin(Standing, and_(Standing.member_id == Member.id, Standing.quiz_id == quiz.id))
        .where(audience(quiz))
    )
    expected, took_part, exempt, points, passed, excellent = work.session.execute(counted).one()
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
