"""The tree of the question bank, and changing many questions at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.models import Node
from quizzes.actions.bank import refuse_foreign_category
from quizzes.actions.reviewing import OwnQuestionError, allowed_state
from quizzes.models import Category, ImportDraft, PaperSection, Question, QuestionState
from quizzes.queries.bank import in_own_banks
from quizzes.queries.drawing import with_those_below
from quizzes.queries.reviewing import Descent, descents_of


class InUseError(RefusalError):
    """Something still lies in the category or draws from it."""


class OwnBranchError(RefusalError):
    """A category cannot hang below itself."""


def add_category(work: Work, node: Node, name: str, parent: Category | None = None) -> Category:
    """Add a category at the end of its siblings.

    :raises ForeignCategoryError: if the parent is in another bank
    """
    if parent is not None:
        refuse_foreign_category(work, node.id, parent.id)
    category = Category(node_id=node.id, parent_id=parent.id if parent else None, name=name)
    category.position = _next_position(work, node.id, category.parent_id)
    work.session.add(category)
    return category


def change_category(work: Work, category: Category, name: str, parent: Category | None) -> None:
    """Rename a category and hang it below another, or at the top.

    :raises OwnBranchError: if the other lies below it
    :raises ForeignCategoryError: if the other is in another bank
    """
    parent_id = parent.id if parent else None
    category.name = name
    if parent_id == category.parent_id:
        return
    if parent is not None:
        refuse_foreign_category(work, category.node_id, parent.id)
        parents = {one.id: one.parent_id for one in work.session.scalars(select(Category))}
        if parent.id in with_those_below(category.id, parents):
            raise OwnBranchError("不能把分类移到它自己或它的下级分类里，请另选上级分类。")
    category.parent_id, category.position = parent_id, _next_position(work, category.node_id, parent_id)


def move_category(work: Work, category: Category, *, up: bool) -> None:
    """Change the places of a category and its neighbour; at the end of the row nothing happens."""
    row = select(Category).where(
        Category.node_id == category.node_id, Category.parent_id.is_not_distinct_from(category.parent_id)
    )
    siblings = list(work.session.scalars(row.order_by(Category.position, Category.id)).unique())
    at = siblings.index(category)
    to = at - 1 if up else at + 1
    if 0 <= to < len(siblings):
        siblings[at], siblings[to] = siblings[to], siblings[at]
    # Categories that were made by an import or before there was an order may all say 0.
    for position, sibling in enumerate(siblings):
        sibling.position = position


def delete_category(work: Work, category: Category) -> None:
    """Delete an empty category.

    :raises InUseError: if questions, categories, papers or imports still need it
    """
    for table, column, words in (
        (Question, Question.category_id, "这个分类里还有题目，请先把题目移走。"),
        (Category, Category.parent_id, "这个分类下面还有分类，请先移走或删除下级分类。"),
        (PaperSection, PaperSection.category_id, "有测试从这个分类抽题，不能删除。可以改名继续使用。"),
        (ImportDraft, ImportDraft.category_id, "有导入批次选了这个分类，不能删除。可以改名继续使用。"),
    ):
        if work.session.scalar(select(func.count()).select_from(table).where(column == category.id)):
            raise InUseError(words)
    work.session.delete(category)


def _next_position(work: Work, node_id: int, parent_id: int | None) -> int:
    siblings = select(func.max(Category.position)).where(
        Category.node_id == node_id, Category.parent_id.is_not_distinct_from(parent_id)
    )
    last = work.session.scalar(siblings)
    return 0 if last is None else last + 1


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be said about many questions; what is None stays as it is."""

    category_id: int | None = None
    topic: str | None = None
    difficulty: int | None = None
    state: QuestionState | None = None

    @property
    def is_nothing(self) -> bool:
        """Say whether everything would stay as it is."""
        return (self.category_id, self.topic, self.difficulty, self.state) == (None, None, None, None)


def change_questions(work: Work, ids: Iterable[int], changes: Changes) -> int:
    """Change what is said about some questions of the actor's banks; gives how many. Wordings stay.

    :raises ForeignCategoryError: if the category is in another bank than one of them
    :raises OwnQuestionError: if another has to read one of them first
    """
    questions = own_questions(work, ids)
    if changes.state is not None:
        _refuse_own(work, questions, changes.state)
    for question in questions:
        if changes.category_id is not None:
            refuse_foreign_category(work, question.node_id, changes.category_id)
            question.category_id = changes.category_id
        if changes.topic is not None:
            question.topic = changes.topic
        question.difficulty = changes.difficulty or question.difficulty
        question.state = changes.state or question.state
    if questions:
        place = min((question.place for question in questions), key=len)
        record(work, "quizzes.bank.change", "questions", place, f"批量修改了题库里的 {len(questions)} 题。")
    return len(questions)


def _refuse_own(work: Work, questions: Iterable[Question], state: QuestionState) -> None:
    known = descents_of(work, questions)
    if any(allowed_state(work, one, known.get(one.id, Descent()), state) is not state for one in questions):
        raise OwnQuestionError("其中有您自己出的题，要由另一位管理人员审过才能启用。请去掉它们再改。")


def own_questions(work: Work, ids: Iterable[int]) -> list[Question]:
    """Give those of some questions that are in banks the actor keeps."""
    found = select(Question).join(Node, Node.id == Question.node_id)
    own = found.where(Question.id.in_(list(ids)), in_own_banks(work)).order_by(Question.id)
    return list(work.session.scalars(own).unique())
