"""Papers: those fixed with the quiz, and those drawn from the bank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.db import Ready
from core.errors import RefusalError
from core.work import Work
from quizzes.models import Category, PaperKind, PaperQuestion, PaperSection, Question, QuestionState, Quiz
from quizzes.queries.invitations import questions_to_avoid
from quizzes.queries.papers import asked
from quizzes.rules import sections as timed
from quizzes.rules.drawing import Candidate, Dice, DrawRule, NotEnoughQuestionsError, draw, shortages
from quizzes.rules.presets import Section
from quizzes.rules.types import TYPES


class BankTooSmallError(RefusalError):
    """The bank cannot give what the paper asks for."""


# Sent by every start.
_FIXED = Ready(
    lambda _: (
        select(PaperQuestion.version_id, PaperQuestion.worth)
        .where(PaperQuestion.quiz_id == bindparam("quiz"))
        .order_by(PaperQuestion.position)
    )
)


def fixed_paper(work: Work, quiz: Quiz) -> list[tuple[int, int]]:
    """Give the paper that is the same for all: version and worth by position."""
    return [(version, worth) for version, worth in _FIXED.rows(work.session, quiz=quiz.id)]


def sections_of(work: Work, quiz: Quiz) -> Sequence[PaperSection]:
    """List the sections of a quiz's paper in order."""
    found = select(PaperSection).where(PaperSection.quiz_id == quiz.id).order_by(PaperSection.position)
    return work.session.scalars(found).all()


def rules_of(work: Work, quiz: Quiz) -> list[Section]:
    """List the same as the rules of setting a quiz take them."""
    return [
        Section(row.type, row.count, row.worth, row.category_id, row.topic, row.difficulty, row.minutes)
        for row in sections_of(work, quiz)
    ]


def in_sections(work: Work, quiz: Quiz, paper: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put questions of one type beside each other, in the order of the quiz's sections."""
    known = asked(work.session, (version for version, _ in paper))
    order = {section.type: n for n, section in reversed([*enumerate(sections_of(work, quiz))])}
    return sorted(paper, key=lambda placed: order.get(known[placed[0]].type.name, len(order)))


def planned(
    work: Work, quiz: Quiz, paper: Sequence[tuple[int, int]], extra: int = 0
) -> tuple[timed.Section, ...]:
    """Give the sections with times of their own of a paper of this quiz; nothing where it has one time."""
    if not quiz.has_timed_sections:
        return ()
    known = asked(work.session, (version for version, _ in paper))
    return timed.plan([known[version].type.name for version, _ in paper], _minutes(work, quiz), extra)


@dataclass(frozen=True, slots=True)
class TimedSection:
    """A section with a time of its own, as it is announced before anybody sees its questions."""

    label: str
    count: int
    seconds: int


def timed_sections(work: Work, quiz: Quiz, extra: int = 0) -> list[TimedSection]:
    """Announce the sections of a quiz; nothing where the whole paper has one time."""
    if not quiz.has_timed_sections:
        return []
    types = _types_in_order(work, quiz)
    found, first = [], 0
    for one in timed.plan(types, _minutes(work, quiz), extra):
        names = dict.fromkeys(TYPES[name].label for name in types[first : first + one.count])
        found.append(TimedSection("、".join(names), one.count, one.seconds))
        first += one.count
    return found


def types_of(work: Work, quiz: Quiz) -> set[str]:
    """Name the types of the questions that stand on the papers of a quiz, or are drawn for them."""
    if quiz.paper_kind is PaperKind.DRAWN_EACH:
        return {section.type for section in sections_of(work, quiz)}
    known = asked(work.session, (version for version, _ in fixed_paper(work, quiz)))
    return {one.type.name for one in known.values()}


def _types_in_order(work: Work, quiz: Quiz) -> list[str]:
    if quiz.paper_kind is PaperKind.DRAWN_EACH:
        return [section.type for section in sections_of(work, quiz) for _ in range(section.count)]
    paper = in_sections(work, quiz, fixed_paper(work, quiz))
    known = asked(work.session, (version for version, _ in paper))
    return [known[version].type.name for version, _ in paper]


def _minutes(work: Work, quiz: Quiz) -> dict[str, int]:
    minutes: dict[str, int] = {}
    for section in sections_of(work, quiz):
        minutes[section.type] = minutes.get(section.type, 0) + section.minutes
    return minutes


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
