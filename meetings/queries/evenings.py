"""One evening on one page: its stages, what each shows, and what the minutes say of it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.times import local
from core.work import Work
from meetings.models import (
    Activity,
    AgendaItem,
    Arena,
    Contest,
    Evening,
    EveningShown,
    LiveAnswer,
    LivePlayer,
    LiveQuestion,
    LiveRound,
    QuizReview,
    ReviewedQuestion,
)
from meetings.queries.activities import agenda_of, quizzes_to_link
from meetings.queries.arenas import talks_of
from meetings.queries.contests import board_of, teams_of
from meetings.queries.roll import roll_of, turnout_of
from meetings.rules.evening import Kind, Stage, read_link, stages
from meetings.rules.live import Measures
from members.models import Node
from members.queries.people import below
from quizzes.models import Quiz
from quizzes.queries import standings
from quizzes.rules.scoring import format_points

_TABLES: Mapping[Kind, Any] = {
    Kind.LIVE: LiveRound,
    Kind.CONTEST: Contest,
    Kind.ARENA: Arena,
    Kind.BOARD: Quiz,
    Kind.REVIEW: Quiz,
}
_OFFERED = 40


def evening_of(work: Work, activity: Activity) -> Evening | None:
    """Say where the wall stands; None before it was opened."""
    return work.session.get(Evening, activity.id)


def stages_of(agenda: Iterable[AgendaItem]) -> list[Stage]:
    """Give what the wall shows, in order."""
    return stages([_stage(item) for item in agenda])


def stages_tonight(session: Session, activity: Activity) -> list[Stage]:
    """Give what the wall of an activity shows, in order."""
    return stages_of(agenda_of(session, activity))


def present_stage(session: Session, activity: Activity, evening: Evening) -> Stage:
    """Say what the wall is at; an agenda that was shortened meanwhile leaves it at its end."""
    tonight = stages_tonight(session, activity)
    return tonight[min(evening.position, len(tonight) - 1)]


def _stage(item: AgendaItem) -> Stage:
    linked = read_link(item.shows)
    if linked is not None:
        return Stage(linked[0], item.title, linked[1], item.speaker)
    if item.material_id is not None:
        return Stage(Kind.MATERIAL, item.title, item.material_id, item.speaker)
    if item.quiz_id is not None:
        return Stage(Kind.QUIZ, item.title, item.quiz_id, item.speaker)
    return Stage(Kind.WORDS, item.title, 0, item.speaker)


def piece_of(session: Session, kind: Kind, key: int) -> Any:
    """Give what a stage shows: a round, a contest, an arena, a quiz; None where it shows words."""
    return session.get(_TABLES[kind], key) if kind in _TABLES else None


def review_tonight(work: Work, quiz: Quiz, evening: Evening) -> QuizReview | None:
    """Give the actor's 讲评 of a quiz that was begun this evening, or goes on since before."""
    mine = QuizReview.quiz_id == quiz.id, QuizReview.host_id == work.person.id
    fresh = or_(QuizReview.created_at >= evening.started_at, QuizReview.ended_at.is_(None))
    found = select(QuizReview).where(*mine, fresh).order_by(QuizReview.id.desc()).limit(1)
    return work.session.scalars(found).unique().first()


def titles_of(session: Session, links: Iterable[str]) -> dict[str, str]:
    """Name what is linked."""
    read = {link: found for link in links if (found := read_link(link)) is not None}
    pieces = {link: piece_of(session, *found) for link, found in read.items()}
    return {link: f"{read[link][0].label}：{one.title}" for link, one in pieces.items() if one is not None}


def pieces_to_link(work: Work, places: Collection[str]) -> list[tuple[str, str]]:
    """List what an agenda may show besides materials and quizzes, the newest first."""
    above = {int(part) for place in places for part in place.strip("/").split("/") if part}
    offered = []
    for kind, table in ((Kind.LIVE, LiveRound), (Kind.CONTEST, Contest), (Kind.ARENA, Arena)):
        found = (
            select(table.id, table.title)
            .join(Node, Node.id == table.node_id)
            .where(or_(table.node_id.in_(above), below(places)), *_fit(kind))
            .order_by(table.id.desc())
            .limit(_OFFERED)
        )
        offered += [(f"{kind}:{key}", f"{kind.label}：{title}") for key, title in work.session.execute(found)]
    quizzes = list(quizzes_to_link(work, places))[:_OFFERED]
    for kind in (Kind.BOARD, Kind.REVIEW):
        offered += [(f"{kind}:{key}", f"{kind.label}：{title}") for key, title in quizzes]
    return offered


def _fit(kind: Kind) -> list[ColumnElement[bool]]:
    """Leave out rounds of a 微党课擂台 that are over: what they measured is shown with it."""
    is_half_a_talk = LiveRound.measures != Measures.NOTHING
    return [~(is_half_a_talk & LiveRound.ended_at.is_not(None))] if kind is Kind.LIVE else []


def shown_lines(work: Work, activity: Activity) -> tuple[str, ...]:
    """Say for the minutes what the wall showed and how it went, each thing once, without names."""
    found = select(EveningShown).where(EveningShown.activity_id == activity.id).order_by(EveningShown.id)
    first: dict[tuple[Kind, int, str], EveningShown] = {}
    for row in work.session.scalars(found):
        first.setdefault((row.kind, row.key, row.title if not row.key else ""), row)
    return tuple(
        f"{local(row.at):%H:%M} {row.kind.label}：{_result(work, activity, row)}" for row in first.values()
    )


def _result(work: Work, activity: Activity, row: EveningShown) -> str:
    if row.kind is Kind.SIGN:
        counted = turnout_of(roll_of(work, activity))
        return f"应到 {counted.expected} 人，实到 {counted.present} 人"
    piece = piece_of(work.session, row.kind, row.key)
    say = _RESULTS.get(row.kind)
    return f"{row.title}，{say(work, piece)}" if say is not None and piece is not None else row.title


def _live(work: Work, live_round: LiveRound) -> str:
    session = work.session
    players = session.scalar(select(func.count()).where(LivePlayer.round_id == live_round.id)) or 0
    given = (
        select(func.count(), func.count().filter(LiveAnswer.is_right.is_(True)))
        .join(LiveQuestion, LiveQuestion.id == LiveAnswer.question_id)
        .where(LiveQuestion.round_id == live_round.id, LiveAnswer.is_right.is_not(None))
    )
    answers, right = session.execute(given).one()
    rate = f"，答对 {round(100 * right / answers)}%" if answers else ""
    return f"{players} 人参加，{live_round.position} 题{rate}"


def _contest(work: Work, contest: Contest) -> str:
    teams = teams_of(work.session, contest)
    board = board_of(work.session, contest, teams)
    return "、".join(f"{teams[one.team_id]} {one.points} 分" for one in board)


def _arena(work: Work, arena: Arena) -> str:
    told = [one for one in talks_of(work.session, arena) if one.gain is not None]
    lines = [
        f"《{one.talk.title}》课前答对 {one.gain.before_percent}%、课后 {one.gain.after_percent}%"
        for one in told
        if one.gain is not None
    ]
    return "；".join(lines) or f"{len(talks_of(work.session, arena))} 人讲课"


def _board(work: Work, quiz: Quiz) -> str:
    counted = standings.summary(work, quiz)
    average = f"，平均 {format_points(counted.average)} 分" if counted.average is not None else ""
    return f"{counted.took_part} / {counted.expected} 人参加{average}"


def _review(work: Work, quiz: Quiz) -> str:
    last = select(func.max(QuizReview.id)).where(QuizReview.quiz_id == quiz.id).scalar_subquery()
    # As far as the host has come: what was left for another time was not discussed.
    asked = (
        select(func.count(ReviewedQuestion.id))
        .join(QuizReview, QuizReview.id == ReviewedQuestion.review_id)
        .where(QuizReview.id == last, ReviewedQuestion.is_skipped.is_(False))
        .where(ReviewedQuestion.position <= QuizReview.position)
    )
    return f"讲评 {work.session.scalar(asked) or 0} 题"


_RESULTS: Mapping[Kind, Callable[[Work, Any], str]] = {
    Kind.LIVE: _live,
    Kind.CONTEST: _contest,
    Kind.ARENA: _arena,
    Kind.BOARD: _board,
    Kind.REVIEW: _review,
}
