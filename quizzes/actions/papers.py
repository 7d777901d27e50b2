"""The paper of a quiz: drawing it once for all, choosing by hand, swapping, ordering, weighing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import delete, select

from core.errors import RefusalError
from core.work import Work
from quizzes.models import PaperKind, PaperQuestion, Question, QuestionState, Quiz, QuizState
from quizzes.queries.drawing import BankTooSmallError, candidates, draw_rules, sections_of, what_is_short
from quizzes.queries.invitations import questions_to_avoid
from quizzes.queries.papers import asked
from quizzes.queries.setting import OnPaper, has_been_started, outdated_on, paper_of
from quizzes.rules.drawing import Candidate, NotEnoughQuestionsError, draw
from quizzes.rules.types import TYPES

MOST_QUESTIONS = 200
"""The most questions a paper may have."""

USUAL_WORTH = 200
"""Points of a question nobody weighed, in hundredths."""


class StartedError(RefusalError):
    """Somebody has an attempt at the quiz, so what it asks and how it is scored stands."""


class NoOtherQuestionError(RefusalError):
    """The bank has no other question of the same kind."""


class OtherPaperError(RefusalError):
    """The quiz has another kind of paper by now; the page is an old one."""


class EmptyPaperError(RefusalError):
    """Members would find nothing to answer."""


class PaperTooLongError(RefusalError):
    """The paper would have more questions than anybody answers."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A question on a paper, before it has its position."""

    version_id: int
    worth: int


def refuse_started(work: Work, quiz: Quiz) -> None:
    """Refuse to change what a quiz asks or how it is scored once somebody has started; holds the quiz's row.

    :raises StartedError: if somebody has
    """
    work.session.execute(select(Quiz.id).where(Quiz.id == quiz.id).with_for_update())
    if has_been_started(work, quiz):
        raise StartedError("已有人开始作答，试卷和评分规则不能再改。可以修改名称、说明，或推后结束时间。")


def _refuse_other_paper(quiz: Quiz, *kinds: PaperKind) -> None:
    if quiz.paper_kind not in kinds:
        raise OtherPaperError(
            "这次测试的组卷方式已经改变，请回到测试页再操作。", next_url=f"/manage/quizzes/{quiz.id}"
        )


def make_paper(work: Work, quiz: Quiz) -> None:
    """Bring the paper into line with the sections: draw it, or give hand-picked questions their points.

    :raises BankTooSmallError: if the bank cannot give what the sections ask for
    """
    if quiz.paper_kind is PaperKind.DRAWN_ONCE:
        draw_again(work, quiz, kept=())
    elif quiz.paper_kind is PaperKind.FIXED:
        worths = {section.type: section.worth for section in sections_of(work, quiz)}
        on_paper = paper_of(work, quiz)
        _put(
            work,
            quiz,
            [
                Placed(one.place.version_id, worths.get(one.asked.type.name, one.place.worth))
                for one in on_paper
            ],
        )
    else:
        _put(work, quiz, ())
        sections = sections_of(work, quiz)
        short = what_is_short(work, quiz.place, sections)
        if short:
            raise BankTooSmallError("".join(short))
        quiz.question_count = sum(section.count for section in sections)
        quiz.full_points = sum(section.count * section.worth for section in sections)


def redraw_paper(work: Work, quiz: Quiz, kept: Collection[int]) -> None:
    """Draw the paper anew but for the questions at some positions.

    :raises StartedError: if somebody has started the quiz
    :raises BankTooSmallError: if the bank cannot give enough
    """
    refuse_started(work, quiz)
    _refuse_other_paper(quiz, PaperKind.DRAWN_ONCE)
    draw_again(work, quiz, kept)


def draw_again(work: Work, quiz: Quiz, kept: Collection[int]) -> None:
    """Draw what the sections ask for beside the questions kept, which stay in their sections."""
    sections = sections_of(work, quiz)
    stay = [one for one in paper_of(work, quiz) if one.place.position in kept]
    pool = candidates(work, quiz.place, {section.type for section in sections})
    free = [one for one in pool if one.id not in {each.asked.question_id for each in stay}]
    own = {
        section.position: [one for one in stay if one.asked.type.name == section.type][: section.count]
        for section in sections
    }
    rules = draw_rules(work, sections)
    missing = [
        replace(rule, count=section.count - len(own[section.position]))
        for rule, section in zip(rules, sections, strict=True)
    ]
    try:
        drawn = draw(missing, free, work.dice, questions_to_avoid(work, quiz))
    except NotEnoughQuestionsError as error:
        raise BankTooSmallError(str(error)) from error
    versions = {candidate.id: version for candidate, version in pool.items()}
    paper: list[Placed] = []
    for section in sections:
        paper += [Placed(one.place.version_id, section.worth) for one in own[section.position]]
        paper += [
            Placed(versions[one.id], one.points)
            for one in drawn.questions
            if one.section == str(section.position)
        ]
    _put(work, quiz, paper)


def swap_question(work: Work, quiz: Quiz, position: int) -> None:
    """Put another question of the same kind in the place of one, with the same points.

    :raises StartedError: if somebody has started the quiz
    :raises NoOtherQuestionError: if the bank has none
    """
    refuse_started(work, quiz)
    _refuse_other_paper(quiz, PaperKind.FIXED, PaperKind.DRAWN_ONCE)
    paper = paper_of(work, quiz)
    gone = next((one for one in paper if one.place.position == position), None)
    if gone is None:
        return
    others = _others_like(work, quiz, gone.asked.type.name, {one.asked.question_id for one in paper})
    if not others:
        raise NoOtherQuestionError(f"题库里没有别的{gone.asked.type.label}可换，请补充题目或改用手工选题。")
    version = others[work.dice.sample(sorted(others), 1)[0]]
    _put(
        work,
        quiz,
        [Placed(version if one is gone else one.place.version_id, one.place.worth) for one in paper],
    )


def renew_paper(work: Work, quiz: Quiz) -> int:
    """Put the newest wording of every question on the paper; places and points stay. Gives how many are new.

    :raises StartedError: if somebody has started the quiz
    """
    refuse_started(work, quiz)
    _refuse_other_paper(quiz, PaperKind.FIXED, PaperKind.DRAWN_ONCE)
    newer = outdated_on(work, quiz)
    paper = _as_placed(paper_of(work, quiz))
    _put(work, quiz, [Placed(newer.get(one.version_id, one.version_id), one.worth) for one in paper])
    return len(newer)


def _others_like(work: Work, quiz: Quiz, type_name: str, taken: Collection[int]) -> Mapping[int, int]:
    """Give version by question for what could stand in the place of a question of a type."""
    pool = candidates(work, quiz.place, {type_name})
    alike = [section for section in sections_of(work, quiz) if section.type == type_name]
    rules = draw_rules(work, alike)

    def fits(one: Candidate) -> bool:
        return one.id not in taken and (not rules or any(rule.fits(one) for rule in rules))

    return {one.id: version for one, version in pool.items() if fits(one)}


def add_to_paper(work: Work, quiz: Quiz, question_ids: Iterable[int]) -> int:
    """Put questions of the bank at the end of a paper chosen by hand; gives how many are new on it.

    :raises StartedError: if somebody has started the quiz
    :raises PaperTooLongError: if there would be too many
    """
    refuse_started(work, quiz)
    _refuse_other_paper(quiz, PaperKind.FIXED)
    paper = paper_of(work, quiz)
    there = {one.asked.question_id for one in paper}
    above = [int(key) for key in quiz.place.strip("/").split("/")]
    found = select(Question.id, Question.version_id).where(
        Question.id.in_(set(question_ids) - there),
        Question.node_id.in_(above),
        Question.state == QuestionState.ACTIVE,
        Question.version_id.is_not(None),
    )
    fresh = [version for _, version in work.session.execute(found.order_by(Question.id)) if version]
    if len(paper) + len(fresh) > MOST_QUESTIONS:
        raise PaperTooLongError(f"一份试卷最多 {MOST_QUESTIONS} 题，请少选一些。")
    known = asked(work.session, fresh)
    worths = {section.type: section.worth for section in sections_of(work, quiz)}
    new = [Placed(version, worths.get(known[version].type.name, USUAL_WORTH)) for version in fresh]
    _put(work, quiz, _by_type(work, [*_as_placed(paper), *new]))
    return len(fresh)


def arrange_paper(
    work: Work, quiz: Quiz, order: Mapping[int, int], worths: Mapping[int, int], gone: Collection[int]
) -> None:
    """Give the questions at positions other places and points, and take some off.

    :raises StartedError: if somebody has started the quiz
    """
    refuse_started(work, quiz)
    _refuse_other_paper(quiz, PaperKind.FIXED, PaperKind.DRAWN_ONCE)
    stay = [one for one in paper_of(work, quiz) if one.place.position not in gone]
    stay.sort(key=lambda one: (order.get(one.place.position, one.place.position), one.place.position))
    _put(
        work,
        quiz,
        [Placed(one.place.version_id, worths.get(one.place.position, one.place.worth)) for one in stay],
    )


def _as_placed(paper: Iterable[OnPaper]) -> list[Placed]:
    return [Placed(one.place.version_id, one.place.worth) for one in paper]


def _by_type(work: Work, paper: list[Placed]) -> list[Placed]:
    """Let questions of one type stand together, in the order in which papers show the types."""
    known, types = asked(work.session, (one.version_id for one in paper)), [*TYPES]
    return sorted(paper, key=lambda one: types.index(known[one.version_id].type.name))


def _put(work: Work, quiz: Quiz, paper: Collection[Placed]) -> None:
    """Make this the quiz's paper.

    :raises EmptyPaperError: if members can see the quiz and it would have no question
    """
    is_needed = quiz.paper_kind is not PaperKind.DRAWN_EACH and quiz.state is QuizState.PUBLISHED
    if is_needed and not paper:
        raise EmptyPaperError("已发布的测试不能没有题目。请先撤回，再改试卷。")
    # Rows are made anew: moving them one by one would meet each other's positions.
    work.session.execute(delete(PaperQuestion).where(PaperQuestion.quiz_id == quiz.id))
    work.session.add_all(
        PaperQuestion(quiz_id=quiz.id, position=position, version_id=one.version_id, worth=one.worth)
        for position, one in enumerate(paper, start=1)
    )
    work.session.flush()  # What comes next reads the paper.
    quiz.question_count, quiz.full_points = len(paper), sum(one.worth for one in paper)
