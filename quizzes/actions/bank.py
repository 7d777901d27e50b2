"""Putting questions into the bank and giving them new wordings."""

from typing import Any

from sqlalchemy import func, select

from core.errors import BadInputError
from core.work import Work
from members.models import Node
from quizzes.actions.reviewing import allowed_state, must_wait
from quizzes.models import Category, Question, QuestionState, QuestionVersion
from quizzes.queries.reviewing import Descent, descents_of
from quizzes.rules.questions import Content
from quizzes.rules.stems import stem_key
from quizzes.rules.types import TYPES


class FaultyQuestionError(BadInputError):
    """A question cannot be asked as it stands."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("".join(problems))
        self.problems = problems
        """What is wrong, a sentence each."""


class ForeignCategoryError(BadInputError):
    """The category belongs to another bank than the question."""


def add_question(
    work: Work,
    node_id: int,
    type: str,  # noqa: A002  # the word of the site; it shadows nothing used here
    content: Content,
    *,
    category_id: int | None = None,
    topic: str = "",
    difficulty: int = 2,
    state: QuestionState = QuestionState.ACTIVE,
    source: str = "",
    origin: str = "",
    material_id: int | None = None,
    anchor: str = "",
) -> Question:
    """Put a question into the bank of a node, with its first version.

    ``source`` is shown to members, ``origin`` (import file and line) only to those who keep the bank.

    :raises FaultyQuestionError: if its type finds something wrong with it
    :raises ForeignCategoryError: if the category is in another bank
    """
    refuse_faults(type, content)
    refuse_foreign_category(work, node_id, category_id)
    if state is QuestionState.ACTIVE and must_wait(work, work.session.get_one(Node, node_id).path):
        state = QuestionState.IN_REVIEW
    question = Question(
        node_id=node_id,
        category_id=category_id,
        topic=topic,
        difficulty=difficulty,
        state=state,
        type=type,
        created_at=work.now,
    )
    work.session.add(question)
    work.session.flush()  # The version needs question.id.
    more: dict[str, Any] = {"source": source, "origin": origin, "material_id": material_id, "anchor": anchor}
    _add_version(work, question, type, content, number=1, **more)
    return question


def revise_question(
    work: Work,
    question: Question,
    type: str,  # noqa: A002  # as above
    content: Content,
    *,
    source: str = "",
    origin: str = "",
    material_id: int | None = None,
    anchor: str = "",
    by_id: int | None = None,
) -> bool:
    """Give a question another wording; papers keep the one they have. False if nothing is different.

    ``by_id`` is whose wording it is where nobody is signed in.
    Two who revise at once race for the next number, and the table lets one win.

    :raises FaultyQuestionError: if its type finds something wrong with it
    """
    refuse_faults(type, content)
    now = work.session.get(QuestionVersion, question.version_id) if question.version_id else None
    wording = (type, content.to_json(), source, material_id, anchor)
    if now is not None and wording == (now.type, now.content, now.source, now.material_id, now.anchor):
        return False
    numbers = select(func.max(QuestionVersion.number)).where(QuestionVersion.question_id == question.id)
    number = (work.session.scalar(numbers) or 0) + 1
    more = {"source": source, "material_id": material_id, "anchor": anchor}
    if question.state is QuestionState.ACTIVE and must_wait(work, question.place):
        question.state = QuestionState.IN_REVIEW
    origin = origin or (now.origin if now else "")
    _add_version(work, question, type, content, number=number, origin=origin, by_id=by_id, **more)
    return True


def _add_version(
    work: Work, question: Question, type_name: str, content: Content, *, by_id: int | None = None, **more: Any
) -> None:
    version = QuestionVersion(
        question_id=question.id,
        type=type_name,
        content=content.to_json(),
        by_id=work.actor.id if work.actor else by_id,
        at=work.now,
        **more,
    )
    work.session.add(version)
    work.session.flush()  # The question points at version.id.
    question.needs_recheck_since = None
    question.version_id, question.type, question.stem_key = version.id, type_name, stem_key(content.stem)


def refuse_faults(type_name: str, content: Content) -> None:
    """Refuse a question that cannot be asked as it stands."""
    problems = TYPES[type_name].check(content)
    if problems:
        raise FaultyQuestionError(problems)


def refuse_foreign_category(work: Work, node_id: int, category_id: int | None) -> None:
    """Refuse a category that is not in the bank of the node."""
    category = work.session.get(Category, category_id) if category_id is not None else None
    if category_id is not None and (category is None or category.node_id != node_id):
        raise ForeignCategoryError("所选分类不在这个题库里，请重新选择分类。")


def describe_question(
    work: Work,
    question: Question,
    *,
    category_id: int | None,
    topic: str,
    difficulty: int,
    state: QuestionState,
) -> None:
    """Change what is said about a question; its wording stays. What one wrote oneself may go to review first.

    :raises ForeignCategoryError: if the category is in another bank
    """
    refuse_foreign_category(work, question.node_id, category_id)
    question.category_id, question.topic = category_id, topic
    descent = descents_of(work, [question]).get(question.id, Descent())
    question.difficulty, question.state = difficulty, allowed_state(work, question, descent, state)
