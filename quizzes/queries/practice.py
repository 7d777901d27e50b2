"""What a member who practises reads: what there is to practise, a round, and one question of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, func, select

from content.models import Material
from content.queries.visibility import may_see
from core.times import day_of
from core.work import Work
from quizzes.models import (
    Attempt,
    Category,
    PracticeAnswer,
    PracticeMode,
    PracticeRound,
    Question,
    QuestionVersion,
    ReviewCard,
)
from quizzes.queries.drawing import with_those_below
from quizzes.queries.papers import Asked, asked
from quizzes.queries.secrecy import may_practise, parents_of_categories, practisable_among
from quizzes.queries.sheets import ShownQuestion, lettered
from quizzes.rules.practice import A_DAY
from quizzes.rules.questions import EXPLANATION, Picture
from quizzes.rules.questions import Answer as Given
from quizzes.rules.types import TYPES


@dataclass(frozen=True, slots=True)
class Scope:
    """Which questions a member wants to practise; what is left empty may be anything."""

    category: int | None = None
    topic: str = ""
    type: str = ""
    material: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Write it down for a JSON column."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(**written)


def in_scope(work: Work, scope: Scope, free: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Make the conditions on ``Question`` and its version for what is wanted; ``free``: ``may_practise``."""
    wanted = [free]
    if scope.category is not None:
        parents = parents_of_categories(work)
        wanted.append(Question.category_id.in_(with_those_below(scope.category, parents)))
    if scope.topic:
        wanted.append(Question.topic == scope.topic)
    if scope.type:
        wanted.append(Question.type == scope.type)
    if scope.material is not None:
        wanted.append(QuestionVersion.material_id == scope.material)
    return wanted


def say_scope(work: Work, mode: PracticeMode, scope: Scope) -> str:
    """Name a round by what is practised.

    What the actor may not know of is not named: there is no question for it either.
    """
    named = [scope.topic]
    if scope.category is not None:
        own = select(Category.name).where(
            Category.id == scope.category, Category.node_id.in_(work.person.node_ids)
        )
        named.append(work.session.scalar(own) or "")
    if scope.type in TYPES:
        named.append(TYPES[scope.type].label)
    named += titles_of(work, [scope.material]).values()
    said = " · ".join(filter(None, named))
    return f"{mode.label}：{said}" if said else mode.label


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that may come next."""

    id: int
    type: str
    topic: str
    is_fresh: bool
    """The member has never practised it."""


def questions_in(work: Work, scope: Scope, free: ColumnElement[bool]) -> list[Choice]:
    """List the questions of a scope, those never practised first, then those practised longest ago."""
    last = (
        select(PracticeAnswer.question_id, func.max(PracticeAnswer.at).label("at"))
        .where(PracticeAnswer.member_id == work.person.id)
        .group_by(PracticeAnswer.question_id)
        .subquery()
    )
    found = (
        select(Question.id, Question.type, Question.topic, last.c.at)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .outerjoin(last, last.c.question_id == Question.id)
        .where(*in_scope(work, scope, free))
        .order_by(last.c.at.is_not(None), last.c.at, Question.id)
    )
    return [Choice(id_, kind, topic, at is None) for id_, kind, topic, at in work.session.execute(found)]


def count_citing(work: Work, material: Material) -> int:
    """Count the questions that cite a material and may be practised."""
    counted = (
        select(func.count(Question.id))
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(QuestionVersion.material_id == material.id)
    )
    if not work.session.scalar(counted):
        return 0
    return work.session.scalar(counted.where(may_practise(work))) or 0


def _due(work: Work) -> Select[int]:
    return select(ReviewCard.question_id).where(
        ReviewCard.member_id == work.person.id, ReviewCard.due_at <= work.now
    )


def has_due(work: Work) -> bool:
    """Say whether anything is due at all: most visits find nothing and need not ask which keys are sealed."""
    return work.session.scalar(_due(work).limit(1)) is not None


def due_questions(work: Work, free: ColumnElement[bool], limit: int = A_DAY) -> list[int]:
    """List the questions the actor should see again by now, the longest due first."""
    usable = _due(work).join(Question, Question.id == ReviewCard.question_id).where(free)
    return list(work.session.scalars(usable.order_by(ReviewCard.due_at, ReviewCard.question_id).limit(limit)))


@dataclass(frozen=True, slots=True)
class Picks:
    """What the form of 专项练习 offers."""

    categories: list[tuple[int, str]]
    topics: list[str]
    types: list[tuple[str, str]]
    materials: list[tuple[int, str]]
    total: int


def picks_of(work: Work, free: ColumnElement[bool]) -> Picks:
    """Give what the actor can choose questions by."""
    found = (
        select(Question.category_id, Question.topic, Question.type, Material.id, Material.title, func.count())
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .outerjoin(Material, (Material.id == QuestionVersion.material_id) & may_see(work))
        .where(free)
        .group_by(Question.category_id, Question.topic, Question.type, Material.id, Material.title)
    )
    rows = work.session.execute(found).all()
    used = {row.category_id for row in rows}
    tree = list(work.session.execute(select(Category.id, Category.name).order_by(Category.position)))
    kinds = {row.type for row in rows}
    return Picks(
        [(id_, name) for id_, name in tree if id_ in used],
        sorted({row.topic for row in rows if row.topic}),
        [(kind.name, kind.label) for kind in TYPES.values() if kind.name in kinds],
        sorted({(row.id, row.title) for row in rows if row.id}, key=lambda pair: pair[1]),
        sum(row[-1] for row in rows),
    )


def today_of(work: Work) -> PracticeRound | None:
    """Give the actor's three questions of today, where they have begun."""
    mine = select(PracticeRound).where(
        PracticeRound.member_id == work.person.id, PracticeRound.daily_on == day_of(work.now)
    )
    return work.session.scalar(mine)


def open_rounds(work: Work) -> Sequence[PracticeRound]:
    """List the actor's rounds that go on, the latest first; yesterday's three questions are let go."""
    mine = select(PracticeRound).where(
        PracticeRound.member_id == work.person.id,
        PracticeRound.ended_at.is_(None),
        PracticeRound.daily_on.is_(None),
    )
    return work.session.scalars(mine.order_by(PracticeRound.id.desc()).limit(20)).all()


def best_climb(work: Work) -> int:
    """Give how far the actor has come in 闯关, for themselves alone."""
    mine = select(func.max(PracticeRound.right)).where(
        PracticeRound.member_id == work.person.id, PracticeRound.mode == PracticeMode.CLIMB
    )
    return work.session.scalar(mine) or 0


def answers_in(work: Work, round_: PracticeRound) -> dict[int, PracticeAnswer]:
    """Give the answers of a round by position."""
    given = select(PracticeAnswer).where(PracticeAnswer.round_id == round_.id)
    return {answer.position: answer for answer in work.session.scalars(given)}


@dataclass(frozen=True, slots=True)
class RoundStand:
    """How far a round has come."""

    answers: Mapping[int, PracticeAnswer]
    usable: Mapping[int, int]
    """The questions that may be shown now, with their versions."""
    next: int | None
    """The position to go on with; empty when the round is over."""
    waiting: int
    """Questions left out because a quiz with them has begun since."""


def stand_of(work: Work, round_: PracticeRound) -> RoundStand:
    """Say how far a round has come."""
    answers = answers_in(work, round_)
    usable = practisable_among(work, set(round_.question_ids))
    places = [*enumerate(round_.question_ids, start=1)]
    if round_.mode is PracticeMode.RECITE:
        left = [position for position, _ in places if position > round_.read]
    else:
        left = [position for position, _ in places if position not in answers]
    ready = [position for position in left if round_.question_ids[position - 1] in usable]
    following = ready[0] if ready and round_.ended_at is None else None
    return RoundStand(answers, usable, following, sum(id_ not in usable for _, id_ in places))


def version_shown(work: Work, round_: PracticeRound, position: int) -> int | None:
    """Give the wording at a place of a round if its key has been shown and may still be; else nothing."""
    if not 1 <= position <= len(round_.question_ids):
        return None
    stand, question_id = stand_of(work, round_), round_.question_ids[position - 1]
    answer = stand.answers.get(position)
    if question_id not in stand.usable or (answer is None and round_.mode is not PracticeMode.RECITE):
        return None
    return answer.version_id if answer else stand.usable[question_id]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A question with its key, why it is so, and where that stands."""

    shown: ShownQuestion
    question_id: int
    yours: str
    right: str
    explanation: str
    source: str
    material_id: int | None
    """Only where the member may open it."""
    anchor: str
    right_keys: frozenset[str]
    chosen_keys: frozenset[str]
    explaining: tuple[Picture, ...] = ()
    """Pictures of the explanation."""


def shown_question(
    work: Work, round_: PracticeRound, position: int, version_id: int, value: Given = None
) -> ShownQuestion:
    """Give a question of a round as its page draws it, without its key."""
    return show_one(asked(work.session, [version_id])[version_id], round_.seed, position, value)


def show_one(one: Asked, seed: int, position: int, value: Given) -> ShownQuestion:
    """Give a question as its page draws it; the seed decides the order of its options."""
    sitting = Attempt(paper=[], seed=seed, policy="strict", shuffles_options=True)
    return ShownQuestion(
        position,
        one.type.name,
        one.type.shape,
        one.type.label,
        "",
        one.content.stem,
        lettered(sitting, position, one),
        tuple(one.type.prompts(one.content)),
        value,
        one.type.template,
        one.content.stimulus,
        pictures=tuple(picture for picture in one.content.pictures if picture.at != EXPLANATION),
        figures=tuple(one.type.figures(one.content)),
    )


def feedback_of(
    work: Work, round_: PracticeRound, position: int, version_id: int, value: Given = None
) -> Feedback:
    """Give a question of a round with its key; the caller has made sure that it may be shown."""
    one = asked(work.session, [version_id])[version_id]
    readable = titles_of(work, [one.material_id])
    return explain(one, show_one(one, round_.seed, position, value), readable)


def explain(one: Asked, shown: ShownQuestion, readable: Mapping[int, str]) -> Feedback:
    """Put a question, an answer to it and its key together; ``readable`` names the materials one may open."""
    is_readable = one.material_id in readable
    return Feedback(
        shown,
        one.question_id,
        one.type.describe_answer(one.content, shown.value),
        one.type.describe_key(one.content),
        one.content.explanation,
        one.source or (readable[one.material_id] if is_readable and one.material_id else ""),
        one.material_id if is_readable else None,
        one.anchor,
        frozenset(one.type.right(one.content)),
        frozenset({shown.value} if isinstance(shown.value, str) else _texts(shown.value)),
        one.content.pictures_at(EXPLANATION),
    )


def _texts(value: Given) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def explained(work: Work, questions: Iterable[Asked]) -> dict[int, Feedback]:
    """Give questions with their keys, by question, for a list."""
    known = list(questions)
    readable = titles_of(work, [one.material_id for one in known])
    return {
        one.question_id: explain(one, show_one(one, 0, number, None), readable)
        for number, one in enumerate(known, 1)
    }


def titles_of(work: Work, material_ids: Iterable[int | None]) -> dict[int, str]:
    """Give the titles of those of some materials that the actor may open."""
    wanted = {id_ for id_ in material_ids if id_ is not None}
    if not wanted:
        return {}
    found = select(Material.id, Material.title).where(Material.id.in_(wanted), may_see(work))
    return {row[0]: row[1] for row in work.session.execute(found)}
