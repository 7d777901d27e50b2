"""What a member's answers say of each 知识点, and what to read for the weak ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from content.models import Material
from content.queries.visibility import may_study
from core.work import Work
from quizzes.models import Attempt, GatheredAttempt, PracticeAnswer, Question, QuestionVersion
from quizzes.queries.corrections import corrections_by_quiz
from quizzes.queries.papers import asked
from quizzes.rules.grasp import Grasp, grasp_of
from quizzes.rules.mastery import wilson

_LATELY = timedelta(days=365)
_MOST_ANSWERS = 2_000
_MOST_ATTEMPTS = 50
_MOST_READINGS = 3
_MARKED_BY_HAND = "short_answer"


@dataclass(frozen=True, slots=True)
class Reading:
    """A paragraph to read again."""

    material_id: int
    title: str
    anchor: str
    questions: int
    """How many missed questions of the topic cite the material."""


@dataclass(frozen=True, slots=True)
class TopicStand:
    """How the actor stands with a topic: of each question the last answer counts."""

    topic: str
    right: int
    asked: int
    readings: tuple[Reading, ...] = ()

    @property
    def grasp(self) -> Grasp:
        """What may be said of it."""
        return grasp_of(self.right, self.asked)

    @property
    def percent(self) -> int:
        """The rate, rounded."""
        return round(100 * self.right / self.asked)

    @property
    def range(self) -> tuple[int, int]:
        """The percents between which the true rate lies, at 95 %."""
        lower, upper = wilson(self.right, self.asked)
        return round(100 * lower), round(100 * upper)


_ORDER = [Grasp.WEAK, Grasp.OPEN, Grasp.FEW, Grasp.GOOD]


def topics_of(work: Work, free: ColumnElement[bool]) -> list[TopicStand]:
    """List the actor's topics, the weak ones first, with what to read for what was missed."""
    last = _last_answers(work)
    tally: dict[str, list[bool]] = {}
    for topic, is_right in last.values():
        if topic:
            tally.setdefault(topic, []).append(is_right)
    missed = [question for question, (_, is_right) in last.items() if not is_right]
    readings = _readings(work, missed, free)
    found = [
        TopicStand(topic, sum(rights), len(rights), readings.get(topic, ()))
        for topic, rights in tally.items()
    ]
    return sorted(found, key=lambda one: (_ORDER.index(one.grasp), one.right / one.asked, one.topic))


def _last_answers(work: Work) -> Mapping[int, tuple[str, bool]]:
    """Give topic and last answer of each question: from practice, and from attempts whose key is known."""
    since = work.now - _LATELY
    practised = (
        select(PracticeAnswer.question_id, Question.topic, PracticeAnswer.is_right, PracticeAnswer.at)
        .join(Question, Question.id == PracticeAnswer.question_id)
        .where(
            PracticeAnswer.member_id == work.person.id,
            PracticeAnswer.is_right.is_not(None),
            PracticeAnswer.at > since,
        )
        .order_by(PracticeAnswer.id.desc())
        .limit(_MOST_ANSWERS)
    )
    rows = [
        (at, question, topic, bool(right)) for question, topic, right, at in work.session.execute(practised)
    ]
    taken = (
        select(Attempt.quiz_id, Attempt.paper, Attempt.by_position, Attempt.submitted_at)
        .join(GatheredAttempt, GatheredAttempt.attempt_id == Attempt.id)
        .where(Attempt.member_id == work.person.id, Attempt.submitted_at > since)
        .order_by(Attempt.id.desc())
        .limit(_MOST_ATTEMPTS)
    )
    attempts = work.session.execute(taken).all()
    known = asked(work.session, {version for _, paper, _, _ in attempts for version, _ in paper})
    corrections = corrections_by_quiz(work.session, {quiz_id for quiz_id, *_ in attempts})
    for quiz_id, paper, marks, at in attempts:
        corrected = corrections.get(quiz_id, {})
        for (version, worth), earned in zip(paper, marks, strict=True):
            one = known[version]
            is_void = version in corrected and corrected[version].is_void
            if one.type.name != _MARKED_BY_HAND and not is_void:
                rows.append((at, one.question_id, one.topic, earned >= worth))
    return {question: (topic, right) for _, question, topic, right in sorted(rows, key=lambda row: row[0])}


def _readings(work: Work, missed: list[int], free: ColumnElement[bool]) -> dict[str, tuple[Reading, ...]]:
    """Give by topic the materials that missed questions cite, the most cited first.

    What a question cites is part of its key: of a question on an open quiz nothing is said.
    """
    if not missed:
        return {}
    found = (
        select(Question.topic, Material.id, Material.title, QuestionVersion.anchor)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .join(Material, Material.id == QuestionVersion.material_id)
        .where(Question.id.in_(missed), free, may_study(work))
        .order_by(Question.id)
    )
    cited: dict[str, dict[int, list[tuple[str, str]]]] = {}
    for topic, material, title, anchor in work.session.execute(found):
        cited.setdefault(topic, {}).setdefault(material, []).append((title, anchor))
    return {topic: _most_cited(materials) for topic, materials in cited.items()}


def _most_cited(materials: Mapping[int, list[tuple[str, str]]]) -> tuple[Reading, ...]:
    readings = [Reading(id_, *places[0], len(places)) for id_, places in materials.items()]
    return tuple(sorted(readings, key=lambda one: -one.questions)[:_MOST_READINGS])
