"""Which questions a member may practise: those whose key nobody in the branch can still use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core.work import Work
from members.models import Node, NodeKind
from quizzes.models import (
    Attempt,
    AttemptState,
    Category,
    PaperKind,
    PaperQuestion,
    PaperSection,
    Question,
    QuestionState,
    QuestionVersion,
    Quiz,
    QuizState,
    Reveal,
)
from quizzes.queries.drawing import with_those_below
from quizzes.queries.papers import asked
from quizzes.queries.taking import has_ended
from quizzes.rules.secrecy import Sealed, is_pool_sealed, is_sealed
from quizzes.rules.windows import GRACE


@dataclass(frozen=True, slots=True)
class _Known:
    """A quiz of the branch whose key may still be worth something."""

    id: int
    is_drawn: bool
    place: str
    sealed: Sealed
    seen: frozenset[int]
    """Questions whose key its results have told the member."""


def may_practise(work: Work) -> ColumnElement[bool]:
    """Make the condition that the actor may practise a ``Question``, which shows its key.

    It is active, in a bank at or above the actor's place, and neither it nor one worded alike is sealed.
    """
    twin = aliased(Question)
    usable = and_(
        Question.node_id.in_(work.person.node_ids),
        Question.state == QuestionState.ACTIVE,
        Question.version_id.is_not(None),
    )
    sealed = _sealed(work, twin)
    if not sealed:
        return usable
    # The same question may stand in the branch's bank and in the one above it: its twin tells the key too.
    wordings = select(twin.stem_key).where(or_(*sealed), twin.stem_key != "")
    return and_(
        usable,
        Question.id.not_in(select(twin.id).where(or_(*sealed))),
        Question.stem_key.not_in(wordings),
    )


def _sealed(work: Work, question: type[Question]) -> list[ColumnElement[bool]]:
    """Make the conditions of which one holds for a question whose key is not to be shown to the actor."""
    mine = _own_attempts(work)
    # Read at once what the process does not know yet; each attempt then finds its own.
    asked(work.session, {version for attempt, _ in mine for version, _ in attempt.paper})
    rows = work.session.execute(_worth_keeping(work)).unique()
    quizzes = [_known(work, quiz, mine, is_taken=bool(taken)) for quiz, taken in rows]
    fixed = [quiz.id for quiz in quizzes if not quiz.is_drawn and is_sealed(quiz.sealed, work.now)]
    pools = {quiz.id: quiz for quiz in quizzes if quiz.is_drawn and is_pool_sealed(quiz.sealed, work.now)}
    asked_of_me = _untold(work, mine)
    conditions: list[ColumnElement[bool]] = []
    if fixed:
        on_papers = select(QuestionVersion.question_id).join(
            PaperQuestion, PaperQuestion.version_id == QuestionVersion.id
        )
        conditions.append(question.id.in_(on_papers.where(PaperQuestion.quiz_id.in_(fixed))))
    if asked_of_me:
        conditions.append(question.id.in_(asked_of_me))
    return conditions + (_in_pools(work, question, pools) if pools else [])


def _worth_keeping(work: Work) -> Select[Quiz, bool]:
    """Select the quizzes of anybody in the actor's branch whose key may not be known to all of them."""
    still_taken = select(Attempt.quiz_id).where(
        Attempt.state == AttemptState.OPEN, Attempt.deadline_at > work.now - GRACE
    )
    is_taken = Quiz.id.in_(still_taken)
    meant = or_(
        Quiz.node_id.in_(work.person.node_ids), Node.path.startswith(_branch_place(work), autoescape=True)
    )
    return (
        select(Quiz, is_taken)
        .join(Node, Node.id == Quiz.node_id)
        .where(
            meant,
            Quiz.state != QuizState.DRAFT,
            or_(Quiz.over_at > work.now - GRACE, Quiz.reveal == Reveal.NEVER, is_taken),
        )
    )


def _branch_place(work: Work) -> str:
    """Give the path of the actor's branch, or of their own node where they are in none."""
    above = select(Node.path).where(Node.id.in_(work.person.node_ids), Node.kind == NodeKind.BRANCH)
    return work.session.scalar(above.order_by(Node.path).limit(1)) or work.person.place


def _own_attempts(work: Work) -> list[tuple[Attempt, Quiz]]:
    """Give the actor's attempts whose results may not tell everything, with their quizzes."""
    found = (
        select(Attempt, Quiz)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(
            Attempt.member_id == work.person.id,
            or_(
                Quiz.over_at > work.now - GRACE,
                Quiz.reveal == Reveal.NEVER,
                Attempt.state == AttemptState.OPEN,
            ),
        )
    )
    return [(attempt, quiz) for attempt, quiz in work.session.execute(found).unique()]


def _known(work: Work, quiz: Quiz, mine: Iterable[tuple[Attempt, Quiz]], *, is_taken: bool) -> _Known:
    own = [attempt for attempt, its in mine if its.id == quiz.id]
    ended = [attempt for attempt in own if has_ended(work, attempt)]
    told = ended if quiz.reveal is Reveal.AT_ONCE else []
    sealed = Sealed(
        quiz.reveal.value,
        quiz.over_at,
        is_being_taken=is_taken,
        has_handed_in=bool(ended),
        is_answering=len(ended) < len(own),
    )
    seen = frozenset(_question_ids(work, told))
    return _Known(quiz.id, quiz.paper_kind is PaperKind.DRAWN_EACH, quiz.place, sealed, seen)


def _untold(work: Work, mine: Iterable[tuple[Attempt, Quiz]]) -> set[int]:
    """Give the questions on papers of the actor whose results have not told the key, or never will."""
    kept = [
        attempt
        for attempt, quiz in mine
        if is_sealed(
            Sealed(
                quiz.reveal.value,
                quiz.over_at,
                has_handed_in=has_ended(work, attempt),
                is_answering=not has_ended(work, attempt),
            ),
            work.now,
        )
    ]
    return set(_question_ids(work, kept))


def _question_ids(work: Work, attempts: Iterable[Attempt]) -> Iterable[int]:
    versions = {version for attempt in attempts for version, _ in attempt.paper}
    return (one.question_id for one in asked(work.session, versions).values()) if versions else ()


def _in_pools(work: Work, question: type[Question], pools: Mapping[int, _Known]) -> list[ColumnElement[bool]]:
    """Make a condition for every row of a paper that is still drawn, by what it may draw from."""
    parents = parents_of_categories(work)
    sections = work.session.scalars(select(PaperSection).where(PaperSection.quiz_id.in_(pools)))
    return [_drawn_by(question, section, pools[section.quiz_id], parents) for section in sections]


def parents_of_categories(work: Work) -> dict[int, int | None]:
    """Name the parent of every category of the bank."""
    named = work.session.execute(select(Category.id, Category.parent_id))
    return {row.id: row.parent_id for row in named}


def _drawn_by(
    question: type[Question], section: PaperSection, quiz: _Known, parents: Mapping[int, int | None]
) -> ColumnElement[bool]:
    banks = [int(part) for part in quiz.place.strip("/").split("/") if part]
    wanted = [question.node_id.in_(banks), question.type == section.type]
    if section.category_id is not None:
        wanted.append(question.category_id.in_(with_those_below(section.category_id, parents)))
    if section.topic:
        wanted.append(question.topic == section.topic)
    if section.difficulty is not None:
        wanted.append(question.difficulty == section.difficulty)
    if quiz.seen:
        wanted.append(question.id.not_in(quiz.seen))
    return and_(*wanted)


def practisable_among(work: Work, question_ids: Iterable[int]) -> dict[int, int]:
    """Give those of some questions that the actor may practise now, with their present versions."""
    ids = list(question_ids)
    if not ids:
        return {}
    found = select(Question.id, Question.version_id).where(Question.id.in_(ids), may_practise(work))
    return {id_: version for id_, version in work.session.execute(found) if version is not None}


def sealed_among(work: Work, question_ids: Iterable[int]) -> set[int]:
    """Give those of some questions whose key, or a twin's, is not to be told in the branch."""
    ids = list(question_ids)
    twin = aliased(Question)
    sealed = _sealed(work, twin) if ids else []
    if not sealed:
        return set()
    wordings = select(twin.stem_key).where(or_(*sealed), twin.stem_key != "")
    by_themselves = Question.id.in_(select(twin.id).where(or_(*sealed)))
    found = select(Question.id).where(
        Question.id.in_(ids), or_(by_themselves, Question.stem_key.in_(wordings))
    )
    return set(work.session.scalars(found))


def count_sealed(work: Work, free: ColumnElement[bool]) -> int:
    """Count the active questions of the actor's banks that wait until a quiz is over.

    ``free`` is what ``may_practise`` made: a page that asks several questions makes it once.
    """
    every = select(func.count(Question.id)).where(
        Question.node_id.in_(work.person.node_ids), Question.state == QuestionState.ACTIVE
    )
    usable = select(func.count(Question.id)).where(free)
    return (work.session.scalar(every) or 0) - (work.session.scalar(usable) or 0)
