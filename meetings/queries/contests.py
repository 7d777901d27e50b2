"""Contests: how one stands, who buzzed when, the scoreboard and every line of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.work import Work
from meetings.models import (
    Contest,
    ContestBuzz,
    ContestLine,
    ContestQuestion,
    ContestSeat,
    ContestTeam,
)
from meetings.queries.doors import digest
from meetings.rules.contest import (
    Buzz,
    Called,
    Cause,
    Part,
    Phase,
    Place,
    bell_at,
    order_of,
    places,
    step_words,
    tied_at_the_top,
    whose_turn,
)
from members.models import Member, Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.queries.papers import asked
from quizzes.rules.choices import options_of

PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the record with its names."""

    line: ContestLine
    team: str
    by: str
    position: int | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Now:
    """What everybody may see of a contest now. The key is in here only once it has been told."""

    contest: Contest
    teams: Mapping[int, str]
    board: Sequence[Place]
    next_words: str
    row: ContestQuestion | None = None
    stem: str = ""
    stimulus: str = ""
    kind: str = ""
    options: Sequence[tuple[str, str, bool]] = ()
    """Letter, words, right or not (only once told)."""
    key: str = ""
    explanation: str = ""
    called: Sequence[Called] = ()
    judged: Mapping[int, Cause] = field(default_factory=dict)
    turn: int | None = None
    may_buzz: frozenset[int] = frozenset()
    """Teams the buzzer is for: in a playoff only those that are level."""

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        return self.contest.phase

    @property
    def tied(self) -> list[int]:
        """Teams that share the first place when all has been asked."""
        is_over = self.phase is Phase.BOARD and self.contest.position >= self.contest.question_count
        return tied_at_the_top(self.board) if is_over else []

    def milliseconds_left(self, at: datetime) -> int | None:
        """Say how long there is; nothing where no time runs."""
        if self.row is None or self.phase is not Phase.OPEN or self.row.opened_at is None:
            return None
        left = bell_at(self.row.opened_at, self.row.seconds) - at
        return max(0, round(left / timedelta(milliseconds=1)))

    @property
    def shows(self) -> list[str]:
        """Name the forms the host has now."""
        found = ["undo"] if self.phase is not Phase.LOBBY else []
        if self.row is not None:
            is_given = not self.row.part.has_buzzer
            found += ["team"] if self.phase is Phase.READ and is_given else []
            found += ["stake"] if self.phase is Phase.READ and self.row.part is Part.RISK else []
            found += ["judge"] if self.phase is Phase.OPEN and self.turn is not None else []
        return found + (["playoff"] if self.tied else [])


def now_of(session: Session, contest: Contest) -> Now:
    """Say how a contest stands."""
    teams = teams_of(session, contest)
    board = board_of(session, contest, teams)
    row = present_row(session, contest)
    part = row.part if row else None
    words = step_words(contest.phase, contest.position, contest.question_count, part)
    if row is None or contest.phase in {Phase.BOARD, Phase.ENDED}:
        return Now(contest, teams, board, words)
    one = asked(session, [row.version_id])[row.version_id]
    is_told = contest.phase is Phase.TOLD
    judged = judged_of(session, row)
    called = called_of(session, row)
    return Now(
        contest,
        teams,
        board,
        words,
        row,
        one.content.stem,
        one.content.stimulus,
        one.type.label,
        [(letter, text, is_told and right) for _, letter, text, right in options_of(one.type, one.content)],
        one.type.describe_key(one.content) if is_told else "",
        one.content.explanation if is_told else "",
        called,
        judged,
        whose_turn(row.part, row.team_id, called, judged) if contest.phase is Phase.OPEN else None,
        may_buzz(session, contest, row, teams),
    )


def teams_of(session: Session, contest: Contest) -> dict[int, str]:
    """Give the names of the teams by key, in order."""
    mine = select(ContestTeam).where(ContestTeam.contest_id == contest.id).order_by(ContestTeam.number)
    return {team.id: team.name for team in session.scalars(mine)}


def present_row(session: Session, contest: Contest) -> ContestQuestion | None:
    """Give the question a contest is at."""
    here = ContestQuestion.contest_id == contest.id, ContestQuestion.position == contest.position
    return session.scalar(select(ContestQuestion).where(*here))


def board_of(session: Session, contest: Contest, teams: Mapping[int, str]) -> list[Place]:
    """Rank the teams by the sum of their lines."""
    points, playoff = dict.fromkeys(teams, 0), Counter[int]()
    found = (
        select(ContestLine.team_id, ContestLine.points, ContestQuestion.part)
        .outerjoin(ContestQuestion, ContestQuestion.id == ContestLine.question_id)
        .where(ContestLine.contest_id == contest.id)
    )
    for team, given, part in session.execute(found):
        if part is Part.PLAYOFF:
            playoff[team] += given
        else:
            points[team] += given
    return places(points, playoff)


def may_buzz(
    session: Session, contest: Contest, row: ContestQuestion, teams: Mapping[int, str]
) -> frozenset[int]:
    """Say which teams the buzzer of a question is for."""
    if not row.part.has_buzzer:
        return frozenset()
    if row.part is Part.BUZZER:
        return frozenset(teams)
    earlier = before_playoff(session, contest, row)
    return frozenset(tied_at_the_top(earlier))


def before_playoff(session: Session, contest: Contest, row: ContestQuestion) -> list[Place]:
    """Rank the teams as they were when a playoff question was not yet judged."""
    points, playoff = dict.fromkeys(teams_of(session, contest), 0), Counter[int]()
    found = (
        select(ContestLine.team_id, ContestLine.points, ContestQuestion.part, ContestQuestion.position)
        .outerjoin(ContestQuestion, ContestQuestion.id == ContestLine.question_id)
        .where(ContestLine.contest_id == contest.id)
    )
    for team, given, part, position in session.execute(found):
        if part is Part.PLAYOFF:
            playoff[team] += given if position < row.position else 0
        else:
            points[team] += given
    return places(points, playoff)


def called_of(session: Session, row: ContestQuestion) -> list[Called]:
    """Give who buzzed, in the order of arrival."""
    found = session.scalars(select(ContestBuzz).where(ContestBuzz.question_id == row.id))
    return order_of([Buzz(one.team_id, one.at, one.foul) for one in found], row.opened_at)


def judged_of(session: Session, row: ContestQuestion) -> dict[int, Cause]:
    """Say how teams were judged on a question; what was undone does not count."""
    undone = select(ContestLine.undoes_id).where(ContestLine.undoes_id.is_not(None))
    mine = ContestLine.question_id == row.id, ContestLine.cause.in_((Cause.RIGHT, Cause.WRONG))
    found = select(ContestLine.team_id, ContestLine.cause).where(*mine, ContestLine.id.not_in(undone))
    return {row[0]: row[1] for row in session.execute(found)}


def entries_of(session: Session, contest: Contest, limit: int | None = None) -> list[Entry]:
    """List the lines of a contest, the latest first."""
    undone = set(
        session.scalars(select(ContestLine.undoes_id).where(ContestLine.contest_id == contest.id)).all()
    )
    found = (
        select(ContestLine, ContestTeam.name, Member.name, ContestQuestion.position)
        .join(ContestTeam, ContestTeam.id == ContestLine.team_id)
        .outerjoin(Member, Member.id == ContestLine.by_id)
        .outerjoin(ContestQuestion, ContestQuestion.id == ContestLine.question_id)
        .where(ContestLine.contest_id == contest.id)
        .order_by(ContestLine.id.desc())
        .limit(limit)
    )
    return [
        Entry(line, team, by or "", at, line.id in undone) for line, team, by, at in session.execute(found)
    ]


def seat_of(work: Work, contest: Contest, token: str = "") -> ContestSeat | None:
    """Find whose phone asks: the signed-in member's, else the one that joined with this token."""
    if work.actor is not None:
        return work.session.get(ContestSeat, (contest.id, work.actor.id))
    if not token:
        return None
    mine = ContestSeat.contest_id == contest.id, ContestSeat.token_hash == digest(token)
    return work.session.scalar(select(ContestSeat).where(*mine))


def crews(session: Session, contest: Contest) -> dict[int, list[str]]:
    """Name who sits in which team."""
    found = (
        select(ContestSeat.team_id, Member.name)
        .join(Member, Member.id == ContestSeat.member_id)
        .where(ContestSeat.contest_id == contest.id)
        .order_by(Member.name)
    )
    made: dict[int, list[str]] = {}
    for team, name in session.execute(found):
        made.setdefault(team, []).append(name)
    return made


def questions_of(session: Session, contest: Contest) -> list[tuple[ContestQuestion, str, str]]:
    """List what a contest asks, with the words and the key, for the host."""
    mine = select(ContestQuestion).where(ContestQuestion.contest_id == contest.id)
    rows = session.scalars(mine.order_by(ContestQuestion.position)).all()
    known = asked(session, [row.version_id for row in rows])
    return [
        (row, (one := known[row.version_id]).content.stem, one.type.describe_key(one.content)) for row in rows
    ]


def hosted(work: Work, before: int | None = None) -> list[Contest]:
    """List the contests of the actor's branches, newest first; one more than a page if there is."""
    found = (
        select(Contest)
        .join(Node, Node.id == Contest.node_id)
        .where(below(work.person.places(*EDITORS)))
        .order_by(Contest.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(Contest.id < before)
    return list(work.session.scalars(found).unique())


def own(work: Work, *, only_open: bool = False, limit: int = PAGE) -> Sequence[Contest]:
    """List the contests the actor sits in a team of, newest first."""
    found = (
        select(Contest)
        .join(ContestSeat, ContestSeat.contest_id == Contest.id)
        .where(ContestSeat.member_id == work.person.id)
        .order_by(Contest.id.desc())
        .limit(limit)
    )
    if only_open:
        found = found.where(Contest.ended_at.is_(None))
    return work.session.scalars(found).unique().all()
