"""Keying in answers from paper: they become an attempt like any other, with who entered it beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from core.errors import BadInputError, RefusalError
from core.times import say_moment
from core.work import Work
from members.actions.audit import record
from members.models import Member
from quizzes.actions.holding import hold_quiz
from quizzes.actions.remarking import Cause, put_marks
from quizzes.actions.standing import stand_again
from quizzes.actions.taking import NoAttemptsLeftError, settle
from quizzes.models import (
    Answer,
    Attempt,
    AttemptState,
    GatheredAttempt,
    Mark,
    MarkChange,
    PaperCorrection,
    PaperEntry,
    PrintedPaper,
    Quiz,
    Standing,
    WrittenAnswer,
)
from quizzes.queries.corrections import corrections_of, given_by_persons
from quizzes.queries.keying import attempts_of, has_running
from quizzes.queries.overrides import terms_of_members
from quizzes.queries.papers import choices_on, placed_on
from quizzes.queries.printing import OnSheet, questions_on
from quizzes.queries.remarking import final_band
from quizzes.queries.taking import answers_of
from quizzes.rules.corrections import Marks
from quizzes.rules.keying import read_keyed
from quizzes.rules.questions import Answer as Given
from quizzes.rules.questions import BadAnswerError
from quizzes.rules.scoring import Band, MultiplePolicy, Score, format_points, score_paper
from quizzes.signals import Regraded, attempts_regraded


class AnsweringOnlineError(RefusalError):
    """The member is answering the quiz on the site right now."""


class OwnPaperError(RefusalError):
    """Nobody keys in their own sheet."""


class KeyedMeanwhileError(RefusalError):
    """Somebody else has entered something of the same member meanwhile."""


class NotUndoneError(RefusalError):
    """Others have built on the attempt."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a sheet, read: answers by position, and what could not be read."""

    answers: dict[int, Given] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)


def read_sheet(work: Work, quiz: Quiz, printed: PrintedPaper, texts: Mapping[int, str]) -> Typed:
    """Read what was typed by position of a printed version, each answer checked against its question."""
    typed = Typed()
    for one in questions_on(work, quiz, printed):
        text = texts.get(one.position, "")
        try:
            answer = _read(one, text)
        except BadAnswerError as error:
            typed.problems[one.position] = str(error)
        else:
            if answer is not None:
                typed.answers[one.position] = answer
    return typed


def _read_well(work: Work, quiz: Quiz, printed: PrintedPaper, texts: Mapping[int, str]) -> Typed:
    typed = read_sheet(work, quiz, printed, texts)
    for position, sentence in typed.problems.items():
        raise BadInputError(f"第 {position} 题：{sentence}")
    return typed


def _read(one: OnSheet, text: str) -> Given:
    return read_keyed(one.asked.type, one.asked.content, one.options, text)


def key_in(
    work: Work,
    printed: PrintedPaper,
    member: Member,
    texts: Mapping[int, str],
    *,
    sat_at: datetime,
    evidence: str,
    seen: int,
) -> Attempt:
    """Enter a member's sheet: an attempt that was handed in at ``sat_at`` and took the whole time.

    Nobody measured how long it took, so nobody on paper stands before somebody as good who was measured.

    :param seen: how many attempts of the member the typist's page knew of
    :raises OwnPaperError: if it is the actor's own
    :raises AnsweringOnlineError: if the member is answering on the site
    :raises NoAttemptsLeftError: if every attempt is used
    :raises KeyedMeanwhileError: if there are other attempts than the page knew
    :raises BadInputError: if the time is outside the quiz's window, or an answer does not fit
    """
    quiz = printed.quiz
    earlier = _refuse_entry(work, quiz, member, seen)
    _refuse_time(work, quiz, member, sat_at)
    typed = _read_well(work, quiz, printed, texts)
    attempt = _new_attempt(printed, member, earlier + 1, sat_at)
    work.session.add(attempt)
    work.session.flush()  # The answers need attempt.id.
    _write(work, attempt, typed.answers)
    work.session.add(
        PaperEntry(
            attempt_id=attempt.id,
            printed_id=printed.id,
            by_id=work.person.id,
            entered_at=work.now,
            evidence=evidence.strip(),
        )
    )
    settle(work, quiz, attempt, sat_at)
    said = f"录入 {member.name} 的纸质答卷：《{quiz.title}》，{_points(attempt)}。"
    record(work, "quizzes.key_in", f"attempt:{attempt.id}", member.place, said)
    return attempt


def _refuse_entry(work: Work, quiz: Quiz, member: Member, seen: int) -> int:
    """Refuse what must not be entered; gives how many attempts there are."""
    if member.id == work.person.id:
        raise OwnPaperError("本人的答卷不能由本人录入，请其他同志录入。")
    # The taker is held as in their own requests, so that starting online and this wait for each other.
    held = select(Member.id).where(Member.id == member.id).with_for_update(key_share=True)
    work.session.execute(held)
    attempts = attempts_of(work, quiz, member.id)
    if has_running(work, attempts):
        raise AnsweringOnlineError(
            f"{member.name}正在网上作答（{say_moment(attempts[-1].started_at)} 开始），请等其交卷后再录入。"
        )
    if attempts and attempts[-1].state is AttemptState.OPEN:
        settle(work, quiz, attempts[-1], attempts[-1].deadline_at)
    allowed = terms_of_members(work, quiz, [member])[member.id].attempts
    if len(attempts) >= allowed:
        raise NoAttemptsLeftError(
            f"{member.name}已答 {len(attempts)} 次，{allowed} 次机会已经用完，不能再录入。"
            "如确需录入，请先在“个别安排”里为其增加次数。",
            next_url=f"/manage/quizzes/{quiz.id}/overrides",
        )
    if len(attempts) != seen:
        raise KeyedMeanwhileError(
            f"{member.name}的答卷刚刚有人录入或提交，为免重复，这次没有保存。请核对后再录入。",
            next_url=f"/manage/quizzes/{quiz.id}/keying",
        )
    return len(attempts)


def fault_of_time(work: Work, quiz: Quiz, member: Member, sat_at: datetime) -> str:
    """Say why a sheet of a member cannot have been handed in at a time; nothing if it can."""
    terms = terms_of_members(work, quiz, [member])[member.id]
    if terms.opens_at <= sat_at <= min(terms.closes_at, work.now):
        return ""
    ends = say_moment(min(terms.closes_at, work.now))
    return f"交卷时间应当在 {say_moment(terms.opens_at)} 至 {ends} 之间，请检查后再保存。"


def _refuse_time(work: Work, quiz: Quiz, member: Member, sat_at: datetime) -> None:
    if fault := fault_of_time(work, quiz, member, sat_at):
        raise BadInputError(fault)


def _new_attempt(printed: PrintedPaper, member: Member, number: int, sat_at: datetime) -> Attempt:
    quiz = printed.quiz
    return Attempt(
        quiz_id=quiz.id,
        member_id=member.id,
        number=number,
        seed=printed.seed,
        paper=printed.paper,
        policy=quiz.multiple_policy,
        shuffles_options=printed.shuffles_options,
        started_at=sat_at - timedelta(minutes=quiz.minutes),
        deadline_at=sat_at,
        worth=sum(worth for _, worth in printed.paper),
    )


def _write(work: Work, attempt: Attempt, answers: Mapping[int, Given]) -> None:
    rows = [
        {"attempt_id": attempt.id, "position": n, "value": value, "saved_at": attempt.deadline_at}
        for n, value in answers.items()
    ]
    if rows:
        work.session.execute(insert(Answer), rows)


def _points(attempt: Attempt) -> str:
    said = f"{format_points(attempt.points)} 分"
    return f"{said}，另有 {attempt.unmarked} 题待批阅" if attempt.unmarked else said


def correct_entry(
    work: Work, printed: PrintedPaper, attempt: Attempt, texts: Mapping[int, str], reason: str
) -> bool:
    """Put right what was mistyped; the old answers are kept, the marks made again. False if nothing changes.

    :raises BadInputError: if an answer does not fit, or a text that a person has marked would change
    """
    quiz = printed.quiz
    typed = _read_well(work, quiz, printed, texts)
    if not reason.strip():
        raise BadInputError("请写明更正的原因，例如：第 3 题录错。")
    hold_quiz(work, quiz)
    before = answers_of(work, attempt)
    if before == typed.answers:
        return False
    marked = given_by_persons(work.session, [attempt.id]).get(attempt.id, {})
    for position in marked:
        if before.get(position) != typed.answers.get(position):
            raise BadInputError(f"第 {position} 题已经批阅，文字不能再改；如分数有误，请在批阅页更正。")
    correction = PaperCorrection(
        attempt_id=attempt.id,
        by_id=work.person.id,
        at=work.now,
        reason=reason.strip(),
        before=[[position, value] for position, value in sorted(before.items())],
    )
    work.session.add(correction)
    work.session.execute(delete(Answer).where(Answer.attempt_id == attempt.id))
    _write(work, attempt, typed.answers)
    work.session.flush()  # The notice is named after correction.id.
    score = _score(work, quiz, attempt, typed.answers, marked)
    _follow_texts(work, attempt, score)
    attempt.choices = choices_on(work.session, attempt, typed.answers)
    marks = Marks(score.in_order, score.worth, len(score.waiting))
    put_marks(
        work, quiz, [(attempt, marks)], Cause(f"纸质答卷录入更正：{reason.strip()}", keyed_id=correction.id)
    )
    said = f"更正纸质答卷的录入：《{quiz.title}》，原因：{reason.strip()}；现为 {_points(attempt)}。"
    record(work, "quizzes.correct_entry", f"attempt:{attempt.id}", quiz.place, said)
    return True


def _score(
    work: Work, quiz: Quiz, attempt: Attempt, answers: Mapping[int, Given], marked: Mapping[int, int]
) -> Score:
    corrections = corrections_of(work.session, quiz.id) if quiz.regrades else {}
    placed = placed_on(work.session, attempt, corrections, marked)
    return score_paper(placed, answers, MultiplePolicy(attempt.policy))


def _follow_texts(work: Work, attempt: Attempt, score: Score) -> None:
    """Bring the queue of those who mark into line with the texts that wait now."""
    found = select(WrittenAnswer).where(
        WrittenAnswer.attempt_id == attempt.id, WrittenAnswer.points.is_(None)
    )
    queued = {one.position: one for one in work.session.scalars(found)}
    for position, one in queued.items():
        if position not in score.waiting:
            work.session.delete(one)
    work.session.add_all(
        WrittenAnswer(
            attempt_id=attempt.id,
            position=position,
            quiz_id=attempt.quiz_id,
            version_id=attempt.paper[position - 1][0],
        )
        for position in score.waiting
        if position not in queued
    )


def undo_entry(work: Work, quiz: Quiz, attempt: Attempt, member: Member) -> None:
    """Take back a sheet that should not have been entered, such as under another's name; hours follow.

    :raises NotUndoneError: if persons have marked it, its marks were changed, or another attempt followed
    """
    hold_quiz(work, quiz)
    if _is_built_on(work, quiz, attempt):
        raise NotUndoneError("这份答卷已经批阅、改判，或之后又有作答，不能撤销。录错的内容可以更正。")
    was = final_band(quiz, attempt)
    said = f"撤销录入 {member.name} 的纸质答卷：《{quiz.title}》，原记 {_points(attempt)}。"
    work.session.execute(update(Attempt).where(Attempt.id == attempt.id).values(state=AttemptState.OPEN))
    work.session.refresh(attempt)
    _stand_without(work, quiz, attempt)
    if was is not None:
        gone = [Regraded(attempt, was, Band.FAILED)]
        attempts_regraded.send(quiz, work=work, changes=gone, reason="纸质答卷录入撤销")
    for table in (PaperCorrection, PaperEntry, WrittenAnswer, GatheredAttempt, Answer):
        work.session.execute(delete(table).where(table.attempt_id == attempt.id))
    work.session.delete(attempt)
    record(work, "quizzes.undo_entry", f"quiz:{quiz.id}", member.place, said)


def _is_built_on(work: Work, quiz: Quiz, attempt: Attempt) -> bool:
    for table in (Mark, MarkChange):
        if work.session.scalar(select(table.id).where(table.attempt_id == attempt.id).limit(1)) is not None:
            return True
    return attempts_of(work, quiz, attempt.member_id)[-1].id != attempt.id


def _stand_without(work: Work, quiz: Quiz, attempt: Attempt) -> None:
    others = [one for one in attempts_of(work, quiz, attempt.member_id) if one.id != attempt.id]
    if any(one.state is AttemptState.SUBMITTED for one in others):
        stand_again(work, quiz, [attempt.member_id])
        return
    mine = Standing.quiz_id == quiz.id, Standing.member_id == attempt.member_id
    work.session.execute(delete(Standing).where(*mine))
