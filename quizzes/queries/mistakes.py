"""A member's 错题本, and the attempts whose misses belong into it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from content.models import Material
from content.queries.visibility import may_see
from core.work import Work
from quizzes.models import (
    Attempt,
    AttemptState,
    GatheredAttempt,
    Mistake,
    MistakeState,
    PracticeRule,
    Question,
    QuestionVersion,
    Quiz,
    Reveal,
)
from quizzes.queries.papers import Asked, asked
from quizzes.rules.practice import RIGHTS_IN_ROW
from quizzes.rules.windows import GRACE

PAGE = 20


def rights_needed(work: Work, place: str) -> int:
    """Say how many right answers in a row take a question out, for members at a place."""
    above = [int(part) for part in place.strip("/").split("/") if part]
    rules = select(PracticeRule).where(PracticeRule.node_id.in_(above))
    by_node = {rule.node_id: rule.rights_in_row for rule in work.session.scalars(rules)}
    return next((by_node[node] for node in above[::-1] if node in by_node), RIGHTS_IN_ROW)


@dataclass(frozen=True, slots=True)
class MistakesWanted:
    """Which mistakes a list shows; what is left empty may be anything."""

    topic: str = ""
    material: int | None = None
    type: str = ""
    after: int | None = None
    """Key of the question after which the page begins."""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Make the conditions on ``Question`` and its version."""
        wanted: list[ColumnElement[bool]] = []
        if self.topic:
            wanted.append(Question.topic == self.topic)
        if self.material is not None:
            wanted.append(QuestionVersion.material_id == self.material)
        if self.type:
            wanted.append(Question.type == self.type)
        return wanted


@dataclass(frozen=True, slots=True)
class ListedMistake:
    """A mistake with its question."""

    mistake: Mistake
    asked: Asked
    topic: str
    material: str
    """Title of the cited material, where the member may see it."""


def _mine(work: Work, free: ColumnElement[bool]) -> Select[Mistake]:
    return (
        select(Mistake)
        .select_from(Mistake)
        .join(Question, Question.id == Mistake.question_id)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(Mistake.member_id == work.person.id, Mistake.state == MistakeState.IN, free)
    )


def mistakes_of(work: Work, wanted: MistakesWanted, free: ColumnElement[bool]) -> list[ListedMistake]:
    """List the actor's mistakes that may be shown, by 知识点; one more than a page if there is."""
    order = (Question.topic, -Question.id)
    found = (
        _mine(work, free)
        .outerjoin(Material, and_(Material.id == QuestionVersion.material_id, may_see(work)))
        .with_only_columns(Mistake, Question.version_id, Question.topic, Material.title)
        .where(*wanted.conditions())
        .order_by(*order)
        .limit(PAGE + 1)
    )
    if wanted.after is not None:
        last = work.session.execute(
            select(Question.topic, Question.id).where(Question.id == wanted.after)
        ).first()
        if last is not None:
            later = and_(Question.topic == last.topic, Question.id < last.id)
            found = found.where(or_(Question.topic > last.topic, later))
    rows = work.session.execute(found).all()
    questions = asked(work.session, [row.version_id for row in rows])
    return [ListedMistake(row[0], questions[row.version_id], row.topic, row.title or "") for row in rows]


def mistake_ids(work: Work, wanted: MistakesWanted, free: ColumnElement[bool]) -> list[int]:
    """List the questions of the actor's mistakes that may be practised, the oldest miss first."""
    found = _mine(work, free).with_only_columns(Mistake.question_id).where(*wanted.conditions())
    return list(work.session.scalars(found.order_by(Mistake.missed_at, Mistake.question_id)))


@dataclass(frozen=True, slots=True)
class MistakeCounts:
    """How many mistakes a member has."""

    shown: int
    waiting: int
    """In the 错题本, and not shown until a quiz is over."""
    left: int


def count_mistakes(work: Work, free: ColumnElement[bool]) -> MistakeCounts:
    """Count the actor's mistakes."""
    shown = work.session.scalar(_mine(work, free).with_only_columns(func.count())) or 0
    counts = (
        select(Mistake.state, func.count()).where(Mistake.member_id == work.person.id).group_by(Mistake.state)
    )
    by_state = {row[0]: row[1] for row in work.session.execute(counts)}
    return MistakeCounts(shown, by_state.get(MistakeState.IN, 0) - shown, by_state.get(MistakeState.LEFT, 0))


@dataclass(frozen=True, slots=True)
class MistakeFilters:
    """What the actor's mistakes can be filtered by."""

    topics: list[str]
    materials: list[tuple[int, str]]
    types: list[str]


def filters_of(work: Work, free: ColumnElement[bool]) -> MistakeFilters:
    """Give what the actor's mistakes can be filtered by."""
    found = (
        _mine(work, free)
        .outerjoin(Material, and_(Material.id == QuestionVersion.material_id, may_see(work)))
        .with_only_columns(Question.topic, Question.type, Material.id, Material.title)
        .distinct()
    )
    rows = work.session.execute(found).all()
    return MistakeFilters(
        sorted({row.topic for row in rows if row.topic}),
        sorted({(row.id, row.title) for row in rows if row.id}, key=lambda pair: pair[1]),
        sorted({row.type for row in rows}),
    )


def told_attempts(work: Work, member_id: int | None, limit: int) -> Sequence[Attempt]:
    """List attempts whose key is known by now and whose misses have not been gathered, the oldest first."""
    is_told = or_(
        Quiz.reveal == Reveal.AT_ONCE,
        and_(Quiz.reveal == Reveal.AFTER_CLOSE, Quiz.over_at <= work.now - GRACE),
    )
    gathered = select(GatheredAttempt.attempt_id).where(GatheredAttempt.attempt_id == Attempt.id)
    found = (
        select(Attempt)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.state == AttemptState.SUBMITTED, is_told, ~gathered.exists())
        .order_by(Attempt.submitted_at, Attempt.id)
        .limit(limit)
    )
    if member_id is not None:
        found = found.where(Attempt.member_id == member_id)
    return work.session.scalars(found).all()
