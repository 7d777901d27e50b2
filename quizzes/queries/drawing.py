"""Papers: those fixed with the quiz, and those drawn from the bank."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from core.errors import RefusalError
from core.work import Work
from quizzes.models import Category, PaperQuestion, PaperSection, Question, QuestionState, Quiz
from quizzes.queries.invitations import questions_to_avoid
from quizzes.rules.drawing import Candidate, Dice, DrawRule, NotEnoughQuestionsError, draw, shortages
from quizzes.rules.presets import Section


class BankTooSmallError(RefusalError):
    """The bank cannot give what the paper asks for."""


def fixed_paper(work: Work, quiz: Quiz) -> list[tuple[int, int]]:
    """Give the paper that is the same for all: version and worth by position."""
    placed = select(PaperQuestion.version_id, PaperQuestion.worth).where(PaperQuestion.quiz_id == quiz.id)
    return [
        (version, worth) for version, worth in work.session.execute(placed.order_by(PaperQuestion.position))
    ]


def sections_of(work: Work, quiz: Quiz) -> Sequence[PaperSection]:
    """List the sections of a quiz's paper in order."""
    found = select(PaperSection).where(PaperSection.quiz_id == quiz.id).order_by(PaperSection.position)
    return work.session.scalars(found).all()


def drawn_paper(work: Work, quiz: Quiz, dice: Dice) -> list[tuple[int, int]]:
    """Draw a paper for a quiz: version and worth by position.

    :raises BankTooSmallError: if the bank cannot give enough
    """
    sections = sections_of(work, quiz)
    pool = candidates(work, quiz.place, {section.type for section in sections})
    try:
        drawn = draw(draw_rules(work, sections), pool.keys(), dice, questions_to_avoid(work, quiz))
    except NotEnoughQuestionsError as error:
        raise BankTooSmallError(str(error)) from error
    versions = {candidate.id: version for candidate, version in pool.items()}
    return [(versions[question.id], question.points) for question in drawn.questions]


def what_is_short(work: Work, place: str, sections: Sequence[PaperSection | Section]) -> list[str]:
    """Say, a sentence each, which sections the bank cannot fill."""
    pool = candidates(work, place, {section.type for section in sections})
    return shortages(draw_rules(work, sections), pool.keys())


def candidates(work: Work, place: str, types: Iterable[str]) -> Mapping[Candidate, int]:
    """Give the active questions of the banks at a place and above it, with their current versions."""
    above = [int(part) for part in place.strip("/").split("/") if part]
    found = select(
        Question.id,
        Question.type,
        Question.category_id,
        Question.difficulty,
        Question.topic,
        Question.version_id,
    ).where(
        Question.node_id.in_(above),
        Question.state == QuestionState.ACTIVE,
        Question.type.in_(list(types)),
    )
    return {
        Candidate(id_, kind, category, difficulty, topic): version
        for id_, kind, category, difficulty, topic, version in work.session.execute(found)
        if version is not None
    }


def draw_rules(work: Work, sections: Sequence[PaperSection | Section]) -> list[DrawRule]:
    """Put sections, in order, into the words of the drawing rules."""
    parents = {category.id: category.parent_id for category in work.session.scalars(select(Category))}
    return [
        DrawRule(
            count=section.count,
            points=section.worth,
            section=str(position),
            type=section.type,
            category_ids=with_those_below(section.category_id, parents),
            difficulty=section.difficulty,
            topic=section.topic,
        )
        for position, section in enumerate(sections, start=1)
    ]


def with_those_below(category: int | None, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Give a category and all below it; nothing for no category. ``parents`` names each category's own."""
    if category is None:
        return frozenset()
    below = {category}
    while True:
        more = {one for one, parent in parents.items() if parent in below} - below
        if not more:
            return frozenset(below)
        below |= more
