"""What those who keep the question bank read: its tree, its lists, and one question with its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from core.work import Work
from members.models import Member, Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.models import (
    Category,
    PaperQuestion,
    Question,
    QuestionReport,
    QuestionState,
    QuestionVersion,
    Quiz,
)
from quizzes.queries.drawing import with_those_below
from quizzes.rules.changes import Change, changes
from quizzes.rules.questions import Content
from quizzes.rules.stems import stem_key
from quizzes.rules.types import TYPES

PAGE = 30
"""Questions on a page of a list."""


@dataclass(frozen=True, slots=True)
class Twig:
    """A category with its depth in the tree and how many questions lie in it and below it."""

    category: Category
    depth: int
    questions: int
    is_empty: bool
    """Neither questions nor categories lie in it."""

    @property
    def indented(self) -> str:
        """Its name with its depth, for a select."""
        return "　" * self.depth + self.category.name


def in_own_banks(work: Work) -> ColumnElement[bool]:
    """Make the condition that a ``Node`` has a bank the actor keeps."""
    return below(work.person.places(*EDITORS))


def in_usable_banks(work: Work) -> ColumnElement[bool]:
    """Make the condition that a ``Node`` has a bank the actor may draw from: their own, and those above."""
    above = {int(key) for place in work.person.places(*EDITORS) for key in place.strip("/").split("/")}
    return or_(in_own_banks(work), Node.id.in_(above))


def category_tree(work: Work, banks: ColumnElement[bool]) -> list[Twig]:
    """List the categories of some banks, each followed by those below it."""
    found = select(Category).join(Node, Node.id == Category.node_id).where(banks)
    categories = list(work.session.scalars(found.order_by(Category.position, Category.id)).unique())
    counts = select(Question.category_id, func.count()).group_by(Question.category_id)
    within = counts.where(Question.category_id.is_not(None), Question.state != QuestionState.RETIRED)
    return _tree(categories, {key: count for key, count in work.session.execute(within) if key})


def _tree(categories: Sequence[Category], counts: Mapping[int, int]) -> list[Twig]:
    known = {category.id for category in categories}
    children: dict[int | None, list[Category]] = {}
    for category in categories:
        parent = category.parent_id if category.parent_id in known else None
        children.setdefault(parent, []).append(category)
    grown: list[Twig] = []

    def grow(category: Category, depth: int) -> int:
        place = len(grown)
        total = counts.get(category.id, 0)
        below_it = children.get(category.id, [])
        for child in below_it:
            total += grow(child, depth + 1)
        grown.insert(place, Twig(category, depth, total, total == 0 and not below_it))
        return total

    for root in children.get(None, []):
        grow(root, 0)
    return grown


def topics_of(work: Work, banks: ColumnElement[bool]) -> Sequence[str]:
    """List the 知识点 of some banks."""
    named = select(Question.topic).join(Node, Node.id == Question.node_id).where(banks, Question.topic != "")
    return work.session.scalars(named.distinct().order_by(Question.topic)).all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions a list shows; what is left empty may be anything."""

    text: str = ""
    category: int | None = None
    type: str = ""
    topic: str = ""
    difficulty: int | None = None
    state: str = ""
    use: str = ""
    """``used`` or ``unused``: on the paper of a quiz or not."""
    source: str = ""
    flag: str = ""
    """``reported`` by a member and not yet replied to, or ``recheck``: what it cites has changed."""


@dataclass(frozen=True, slots=True)
class ListedQuestion:
    """A question in a list."""

    question: Question
    version: QuestionVersion
    category: str

    @property
    def stem(self) -> str:
        """The words asked."""
        return str(self.version.content["stem"])


def list_questions(
    work: Work, wanted: Wanted, banks: ColumnElement[bool], before: int | None = None, limit: int = PAGE
) -> list[ListedQuestion]:
    """List questions of some banks, newest first, from below a key; one more than asked if there is."""
    found = (
        select(Question, QuestionVersion, Category.name)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .join(Node, Node.id == Question.node_id)
        .outerjoin(Category, Category.id == Question.category_id)
        .where(banks, *_conditions(work, wanted))
        .order_by(Question.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        found = found.where(Question.id < before)
    rows = work.session.execute(found).unique()
    return [ListedQuestion(question, version, category or "") for question, version, category in rows]


def count_questions(work: Work, wanted: Wanted, banks: ColumnElement[bool]) -> int:
    """Count the questions a list has on all its pages."""
    found = (
        select(func.count(Question.id))
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .join(Node, Node.id == Question.node_id)
        .where(banks, *_conditions(work, wanted))
    )
    return work.session.scalar(found) or 0


def _conditions(work: Work, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.text:
        key = stem_key(wanted.text)
        yield Question.stem_key.contains(key, autoescape=True)
    if wanted.category is not None:
        parents = {category.id: category.parent_id for category in work.session.scalars(select(Category))}
        yield Question.category_id.in_(with_those_below(wanted.category, parents))
    if wanted.type:
        yield Question.type == wanted.type
    if wanted.topic:
        yield Question.topic == wanted.topic
    if wanted.difficulty is not None:
        yield Question.difficulty == wanted.difficulty
    if wanted.source:
        yield QuestionVersion.source.contains(wanted.source, autoescape=True)
    if wanted.flag == "reported":
        open_ = QuestionReport.question_id == Question.id, QuestionReport.resolved_at.is_(None)
        yield select(QuestionReport.id).where(*open_).exists().correlate(Question)
    if wanted.flag == "recheck":
        yield Question.needs_recheck_since.is_not(None)
    # Questions out of use are shown only to those who ask for them.
    is_here = Question.state == wanted.state if wanted.state else Question.state != QuestionState.RETIRED
    yield is_here
    if wanted.use:
        versions = select(PaperQuestion.id).join(
            QuestionVersion, QuestionVersion.id == PaperQuestion.version_id
        )
        is_used = versions.where(QuestionVersion.question_id == Question.id).exists().correlate(Question)
        yield is_used if wanted.use == "used" else ~is_used


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A wording of a question, who gave it, and what it says that the one before it did not."""

    version: QuestionVersion
    by: str
    changes: list[Change]


def history_of(work: Work, question: Question) -> list[PastVersion]:
    """List the wordings of a question, the newest first, each with its differences from the one before."""
    own = (
        select(QuestionVersion, Member.name)
        .outerjoin(Member, Member.id == QuestionVersion.by_id)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number)
    )
    rows = work.session.execute(own).all()
    told = [
        PastVersion(version, by or "系统", changes(_words(rows[n - 1][0]), _words(version)) if n else [])
        for n, (version, by) in enumerate(rows)
    ]
    return told[::-1]


def _words(version: QuestionVersion) -> Mapping[str, str]:
    kind, content = TYPES[version.type], Content.from_json(version.content)
    options = {f"选项 {key}": text for key, text in content.options}
    return {
        "题型": kind.label,
        "题干": content.stem,
        **options,
        "答案": kind.write_key(content),
        "讲解": content.explanation,
        "出处": version.source,
    }


def quizzes_with(work: Work, question: Question) -> Sequence[tuple[Quiz, int]]:
    """List the quizzes on whose paper a question stands, with the number of the version, newest first."""
    found = (
        select(Quiz, QuestionVersion.number)
        .join(PaperQuestion, PaperQuestion.quiz_id == Quiz.id)
        .join(QuestionVersion, QuestionVersion.id == PaperQuestion.version_id)
        .where(QuestionVersion.question_id == question.id)
        .order_by(Quiz.id.desc())
    )
    return [(quiz, number) for quiz, number in work.session.execute(found).unique()]
