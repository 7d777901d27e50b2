"""What a member who takes a quiz reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from core.db import Ready
from core.work import Work
from members.models import Member
from quizzes.models import Answer, Attempt, AttemptState, Quiz, QuizState, Reveal, Standing
from quizzes.queries.corrections import corrections_of
from quizzes.queries.invitations import is_invited
from quizzes.queries.overrides import terms_at
from quizzes.queries.papers import asked_on, placed_on
from quizzes.rules import sections
from quizzes.rules.overrides import Before, Terms
from quizzes.rules.pace import Saves, spent_each
from quizzes.rules.questions import Answer as Given
from quizzes.rules.scoring import Band, MultiplePolicy, Score, band, score_paper
from quizzes.rules.types.kind import needs_person
from quizzes.rules.windows import is_overdue

_WITH_QUIZ = (
    select(Attempt).options(joinedload(Attempt.quiz, innerjoin=True)).where(Attempt.id == bindparam("key"))
)


def with_quiz(work: Work, key: int) -> Attempt | None:
    """Find an attempt and, by the same statement, its quiz: the pages of an attempt need both."""
    return work.session.scalars(_WITH_QUIZ, {"key": key}).one_or_none()


class Sitting(NamedTuple):
    """As much of an attempt as saving an answer needs; its names are those of ``Attempt``."""

    id: int
    quiz_id: int
    member_id: int
    paper: Sequence[tuple[int, int]]
    state: AttemptState
    deadline_at: datetime
    times_left: int
    started_at: datetime
    sections: Any


_SITTING = Ready(
    lambda _: select(*(getattr(Attempt, name) for name in Sitting._fields)).where(
        Attempt.id == bindparam("key")
    )
)


def sitting(work: Work, key: int) -> Sitting | None:
    """Find what an answer is to be saved to: every save pays for this, so it is one row and no more."""
    rows = _SITTING.rows(work.session, key=key)
    return Sitting(*rows[0]) if rows else None


_ANSWERS = Ready(
    lambda _: select(Answer.position, Answer.value).where(Answer.attempt_id == bindparam("attempt"))
)


def answers_of(work: Work, attempt: Attempt | Sitting) -> dict[int, Given]:
    """Give what is saved for an attempt, by position."""
    saved = _ANSWERS.rows(work.session, attempt=attempt.id)
    return {position: _as_given(value) for position, value in saved}


class Save(NamedTuple):
    """An answer with when it was saved; its names are those of ``Answer``."""

    position: int
    value: Any
    first_at: datetime | None
    saved_at: datetime
    replaced: Any

    @property
    def given(self) -> Given:
        """Give it as rules take it."""
        return _as_given(self.value)

    @property
    def other(self) -> Given:
        """Give what it has replaced, as rules take it."""
        return _as_given(self.replaced)


def _as_given(value: Any) -> Given:
    return tuple(value) if isinstance(value, list) else value


_SAVED = Ready(
    lambda _: select(*(getattr(Answer, name) for name in Save._fields)).where(
        Answer.attempt_id == bindparam("attempt")
    )
)


def saves_of(work: Work, attempt: Attempt | Sitting) -> list[Save]:
    """List what is saved for an attempt, with when it was."""
    return [Save(*row) for row in _SAVED.rows(work.session, attempt=attempt.id)]


def saves_by_attempt(session: Session, attempt_ids: Iterable[int]) -> dict[int, list[Save]]:
    """List what is saved for many attempts."""
    saved: dict[int, list[Save]] = {key: [] for key in attempt_ids}
    columns = (getattr(Answer, name) for name in Save._fields)
    found = select(Answer.attempt_id, *columns).where(Answer.attempt_id.in_(list(saved)))
    for key, *row in session.execute(found):
        saved[key].append(Save(*row))
    return saved


def seconds_on(attempt: Attempt, saved: Iterable[Save]) -> list[int | None]:
    """Say how long each question of an attempt took, from when its answers were saved."""
    since = attempt.started_at
    saves = {
        one.position: Saves(
            (one.first_at - since).total_seconds() if one.first_at else None,
            (one.saved_at - since).total_seconds(),
        )
        for one in saved
    }
    return spent_each(saves, sections.begins(sections.read(attempt.sections), len(attempt.paper)))


class Made(NamedTuple):
    """As much of an attempt as lists of them show and starting the next asks; its names are ``Attempt``'s."""

    id: int
    number: int
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    spent_seconds: int
    points: int
    worth: int
    by_position: Sequence[int]
    unmarked: int


_MADE = Ready(
    lambda _: (
        select(*(getattr(Attempt, name) for name in Made._fields))
        .where(Attempt.quiz_id == bindparam("quiz"), Attempt.member_id == bindparam("member"))
        .order_by(Attempt.number)
    )
)


def attempts_at(work: Work, quiz: Quiz) -> list[Made]:
    """List the actor's attempts at a quiz, the first first."""
    return [Made(*row) for row in _MADE.rows(work.session, quiz=quiz.id, member=work.person.id)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended, whether or not that has been stored yet."""

    points: int
    worth: int
    by_position: tuple[int, ...]
    spent_seconds: int
    submitted_at: datetime
    band: Band
    """What the points are called; of a result that still waits for a person, what they are called so far."""
    unmarked: int = 0
    """How many written answers wait for a person."""


@dataclass(frozen=True, slots=True)
class SectionPlace:
    """Where an attempt stands whose sections have times of their own."""

    number: int
    """Of the open section, counted from 1."""
    count: int
    """How many sections there are."""
    positions: range
    """Of the questions in the open section."""
    ends_at: datetime
    """When it ends by itself."""

    @property
    def is_last(self) -> bool:
        """Say whether the next thing is handing in."""
        return self.number == self.count


def place_of(work: Work, attempt: Attempt | Sitting) -> SectionPlace | None:
    """Say which section of a running attempt is open; None where the whole paper has one time."""
    if not attempt.sections:
        return None
    timed = sections.read(attempt.sections)
    number = sections.number_at(timed, (work.now - attempt.started_at).total_seconds())
    ends_at = attempt.started_at + timedelta(seconds=sections.ends(timed)[number])
    positions = sections.positions(timed, number)
    return SectionPlace(number + 1, len(timed), positions, min(ends_at, attempt.deadline_at))


def kept_in_sight(work: Work, attempt: Sitting) -> list[Save]:
    """List what is saved at the positions the page shows now: another device may have changed it."""
    place = place_of(work, attempt)
    return [one for one in saves_of(work, attempt) if place is None or one.position in place.positions]


def sections_end(started_at: datetime, timed: Sequence[sections.Section], terms: Terms) -> datetime:
    """Say when an attempt ends whose sections have times of their own: with the last one, or the quiz."""
    return min(started_at + timedelta(seconds=sections.ends(timed)[-1]), terms.closes_at)


def has_ended(work: Work, attempt: Attempt | Made) -> bool:
    """Say whether no answer counts any more: handed in, or past its time."""
    return attempt.state is AttemptState.SUBMITTED or is_overdue(work.now, attempt.deadline_at)


def before(work: Work, attempts: Sequence[Made]) -> Before:
    """Give a member's attempts at a quiz, the first first, as the rules of starting take them."""
    if not attempts or not has_ended(work, attempts[-1]):
        return Before([one.started_at for one in attempts])
    last = attempts[-1]
    return Before([one.started_at for one in attempts], last.submitted_at or last.deadline_at)


def running_attempts(work: Work, quiz: Quiz) -> Sequence[tuple[Attempt, Member]]:
    """Give the attempts at a quiz whose time is not over, with who makes them."""
    found = (
        select(Attempt, Member)
        .join(Member, Member.id == Attempt.member_id)
        .where(Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.OPEN)
        .with_for_update(of=Attempt)
    )
    rows = work.session.execute(found).unique()
    return [(attempt, member) for attempt, member in rows if not has_ended(work, attempt)]


def score_saved(work: Work, quiz: Quiz, attempt: Attempt, given: Mapping[int, Given]) -> Score:
    """Score an attempt from its answers, by the rule it was started under and the keys that hold now."""
    corrections = corrections_of(work.session, quiz.id) if quiz.regrades else {}
    placed = placed_on(work.session, attempt, corrections)
    return score_paper(placed, given, MultiplePolicy(attempt.policy))


def outcome_of(work: Work, quiz: Quiz, attempt: Attempt | Made) -> Outcome:
    """Say how an ended attempt ended; one past its time is scored as the next write will store it."""
    points, worth, marks, at = attempt.points, attempt.worth, attempt.by_position, attempt.submitted_at
    unmarked = attempt.unmarked
    if attempt.state is AttemptState.OPEN:
        whole = work.session.get_one(Attempt, attempt.id)
        score = score_saved(work, quiz, whole, answers_of(work, whole))
        points, worth, at = score.earned, score.worth, attempt.deadline_at
        marks, unmarked = score.in_order, len(score.waiting)
    assert at is not None
    named = band(points, worth, quiz.pass_percent, quiz.good_percent, quiz.excellent_percent)
    return Outcome(points, worth, tuple(marks), spent_seconds(attempt, at), at, named, unmarked)


def objective_points(work: Work, attempt: Attempt, outcome: Outcome) -> int:
    """Add up what the questions earned that no person marks, in hundredths of a point."""
    marks = zip(asked_on(work.session, attempt), outcome.by_position, strict=True)
    return sum(earned for question, earned in marks if not needs_person(question.type))


def spent_seconds(attempt: Attempt | Made, until: datetime) -> int:
    """Say how long an attempt took, in whole seconds, never longer than it was allowed."""
    return int((min(until, attempt.deadline_at) - attempt.started_at).total_seconds())


def is_revealed(work: Work, quiz: Quiz, attempt: Attempt) -> bool:
    """Say whether the right answers may be shown to the one who made this attempt."""
    if quiz.reveal is Reveal.NEVER or not has_ended(work, attempt):
        return False
    return quiz.reveal is Reveal.AT_ONCE or quiz.over_at <= work.now


@dataclass(frozen=True, slots=True)
class Listed:
    """A quiz as its list shows it to one member."""

    quiz: Quiz
    standing: Standing | None
    open_attempt: Attempt | None
    terms: Terms
    """What holds for the member, with what was arranged for them."""


def quizzes_for(work: Work) -> list[Listed]:
    """List the published quizzes meant for the actor, those closing soonest first, with how they stand."""
    person = work.person
    asked = (
        select(Quiz, Standing, Attempt)
        .outerjoin(Standing, and_(Standing.quiz_id == Quiz.id, Standing.member_id == person.id))
        .outerjoin(
            Attempt,
            and_(
                Attempt.quiz_id == Quiz.id,
                Attempt.member_id == person.id,
                Attempt.state == AttemptState.OPEN,
            ),
        )
        .where(Quiz.node_id.in_(person.node_ids), Quiz.state == QuizState.PUBLISHED, is_invited(work))
        .order_by(Quiz.closes_at.desc(), Quiz.id.desc())
        .limit(200)
    )
    rows = work.session.execute(asked).unique().all()
    terms = terms_at(work, [row[0] for row in rows])
    listed = [Listed(*row, terms[row[0].id]) for row in rows]
    return sorted(listed, key=lambda one: one.terms.closes_at, reverse=True)


@dataclass(frozen=True, slots=True)
class Groups:
    """The actor's quizzes, by what there is to do."""

    now: list[Listed]
    later: list[Listed]
    over: list[Listed]


def grouped_for(work: Work) -> Groups:
    """Part the actor's quizzes into those to take now (closing soonest first), later, and over."""
    listed = quizzes_for(work)
    now = [one for one in listed if one.terms.is_open(work.now)]
    return Groups(
        now[::-1],
        [one for one in listed if work.now < one.terms.opens_at][::-1],
        [one for one in listed if one.terms.closes_at <= work.now],
    )
