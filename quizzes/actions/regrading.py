"""改判: correcting a key or voiding a question of a quiz that has been taken."""

from collections.abc import Sequence
from itertools import accumulate

from sqlalchemy import ColumnElement, and_, func, select

from core.errors import RefusalError
from core.jobs import enqueue
from core.work import Work
from members.actions.audit import record
from quizzes.actions.holding import hold_quiz
from quizzes.actions.remarking import Cause, put_marks
from quizzes.models import (
    Attempt,
    AttemptState,
    PaperKind,
    PaperQuestion,
    Question,
    QuestionVersion,
    Quiz,
    Regrade,
)
from quizzes.queries.corrections import corrections_of
from quizzes.queries.papers import asked
from quizzes.queries.regrading import Proposal, bank_follows, job_key, propose
from quizzes.queries.remarking import remarked
from quizzes.rules.corrections import Remedy, worth_of
from quizzes.rules.questions import Content

AT_ONCE = 300
"""Up to so many attempts are brought up to date while the page waits."""
STEP = 500
"""Attempts in one step of the job."""
KIND = "quizzes.regrade"


class NothingChangesError(RefusalError):
    """The question is marked so already."""


class MovedOnError(RefusalError):
    """Something else was corrected since the preview was shown."""


def confirm_regrade(
    work: Work,
    quiz: Quiz,
    version_id: int,
    remedy: Remedy,
    key: str,
    *,
    reason: str,
    seen: int,
    into_bank: bool = False,
) -> Regrade:
    """Correct how a question is marked; results handed in follow, those under way when they end.

    ``seen`` is how many corrections the quiz had when the preview was shown; ``into_bank`` also gives the
    bank's question the corrected key, or its first key back where the correction is taken back. Asking twice
    gives the same correction and changes nothing more.

    :raises NothingChangesError: if it was marked so from the beginning
    :raises MovedOnError: if another correction came in between, or one is still being carried through
    """
    hold_quiz(work, quiz)
    proposal = propose(work, quiz, version_id, remedy, key)
    if proposal.changes_nothing:
        return _held_already(work, quiz, version_id)
    _refuse_moved_on(work, quiz, seen)
    follows = into_bank and bank_follows(work, proposal)
    newer = _corrected_version(work, proposal)
    if follows:
        row = work.session.get_one(Question, proposal.question.question_id)
        row.version_id = newer.id if newer else version_id
    regrade = Regrade(
        quiz=quiz,
        number=quiz.regrades + 1,
        version_id=version_id,
        remedy=remedy,
        old_remedy=proposal.before.remedy if proposal.before else Remedy.NONE,
        old_key=proposal.old_content.key,
        new_version_id=newer.id if newer else None,
        reason=reason,
        by_id=work.actor.id if work.actor else None,
        at=work.now,
    )
    work.session.add(regrade)
    quiz.regrades += 1
    work.session.flush()  # The steps look for it, and need regrade.id.
    _renew_full_points(work, quiz)
    _carry_through(work, quiz, regrade)
    _note(work, quiz, proposal, reason)
    return regrade


def _held_already(work: Work, quiz: Quiz, version_id: int) -> Regrade:
    told = select(Regrade).where(Regrade.quiz_id == quiz.id, Regrade.version_id == version_id)
    last = work.session.scalar(told.order_by(Regrade.number.desc()).limit(1))
    if last is None:
        raise NothingChangesError("这道题本来就是这样判的，没有需要改的地方。")
    return last


def _refuse_moved_on(work: Work, quiz: Quiz, seen: int) -> None:
    where = f"/manage/quizzes/{quiz.id}/regrades"
    if quiz.regrades != seen:
        raise MovedOnError("预览之后又有别的改判，影响的人可能不同，请重新预览。", next_url=where)
    under_way = select(Regrade.id).where(Regrade.quiz_id == quiz.id, Regrade.done_at.is_(None))
    if work.session.scalar(under_way.limit(1)) is not None:
        raise MovedOnError("这次测试的上一次改判还在进行，请等它完成后再改。", next_url=where)


def _corrected_version(work: Work, proposal: Proposal) -> QuestionVersion | None:
    """Give the wording with the corrected key, adding it unless the question has had it before."""
    if proposal.content is None:
        return None
    question = proposal.question
    own = select(QuestionVersion).where(QuestionVersion.question_id == question.question_id)
    versions = work.session.scalars(own.order_by(QuestionVersion.number)).all()
    there = [one for one in versions if one.content == proposal.content.to_json()]
    return there[-1] if there else _add_version(work, question.version_id, versions, proposal.content)


def _add_version(
    work: Work, version_id: int, versions: Sequence[QuestionVersion], content: Content
) -> QuestionVersion:
    old = next(one for one in versions if one.id == version_id)
    newer = QuestionVersion(
        question_id=old.question_id,
        number=versions[-1].number + 1,
        type=old.type,
        content=content.to_json(),
        source=old.source,
        origin=old.origin,
        material_id=old.material_id,
        anchor=old.anchor,
        by_id=work.actor.id if work.actor else None,
        at=work.now,
    )
    work.session.add(newer)
    work.session.flush()  # The correction points at newer.id.
    return newer


def _renew_full_points(work: Work, quiz: Quiz) -> None:
    if quiz.paper_kind is not PaperKind.DRAWN_EACH:
        placed = select(PaperQuestion.version_id, PaperQuestion.worth).where(PaperQuestion.quiz_id == quiz.id)
        paper = [[version, worth] for version, worth in work.session.execute(placed)]
        quiz.full_points = worth_of(paper, corrections_of(work.session, quiz.id))


def _carry_through(work: Work, quiz: Quiz, regrade: Regrade) -> None:
    if count_handed_in(work, quiz) > AT_ONCE:
        resume_regrade(work, regrade)
        return
    while not regrade_step(work, quiz, regrade):
        pass


def resume_regrade(work: Work, regrade: Regrade) -> None:
    """Queue what is left of a correction; harmless where a job is at it."""
    if regrade.done_at is None:
        enqueue(work, KIND, {"regrade": regrade.id}, key=job_key(regrade.id))


def count_handed_in(work: Work, quiz: Quiz, up_to: int | None = None) -> int:
    """Count the attempts handed in, those of members up to a key if one is given."""
    counted = select(func.count(Attempt.id)).where(_handed_in(quiz))
    return (
        work.session.scalar(counted.where(Attempt.member_id <= up_to) if up_to is not None else counted) or 0
    )


def regrade_step(work: Work, quiz: Quiz, regrade: Regrade, most: int = STEP) -> bool:
    """Bring the next members' attempts up to date with a correction; true once none is left.

    Those of one member are never parted, so that one notice tells of them all.
    """
    hold_quiz(work, quiz)
    if regrade.done_at is not None:
        return True
    last = _last_of_step(work, quiz, regrade.checked_id, most)
    if last is None:
        regrade.done_at = work.now
        return True
    step = Attempt.member_id > regrade.checked_id, Attempt.member_id <= last
    theirs = select(Attempt).where(_handed_in(quiz), *step).order_by(Attempt.member_id, Attempt.number)
    attempts = work.session.scalars(theirs).all()
    question = asked(work.session, [regrade.version_id])[regrade.version_id]
    found = remarked(work, attempts, question, corrections_of(work.session, quiz.id))
    regrade.changed += put_marks(work, quiz, found, Cause(regrade.reason, regrade_id=regrade.id))
    regrade.checked_id = last
    return False


def _last_of_step(work: Work, quiz: Quiz, after: int, most: int) -> int | None:
    """Name the last of the next members who together have up to ``most`` attempts; None if there is none."""
    counted = select(Attempt.member_id, func.count(Attempt.id)).where(
        _handed_in(quiz), Attempt.member_id > after
    )
    rows = work.session.execute(
        counted.group_by(Attempt.member_id).order_by(Attempt.member_id).limit(most)
    ).all()
    sums = accumulate(count for _, count in rows)
    fitting = sum(total <= most for total in sums)
    return rows[max(fitting, 1) - 1][0] if rows else None


def _handed_in(quiz: Quiz) -> ColumnElement[bool]:
    return and_(Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.SUBMITTED)


def _note(work: Work, quiz: Quiz, proposal: Proposal, reason: str) -> None:
    describe, stem = proposal.question.type.describe_key, proposal.question.content.stem
    told = f"改判《{quiz.title}》的题目“{stem[:40]}”：{proposal.remedy.label}"
    if proposal.content is not None:
        told += f"，原答案 {describe(proposal.old_content)}，现答案 {describe(proposal.content)}"
    record(work, KIND, f"quiz:{quiz.id}", quiz.place, f"{told}，原因：{reason}。")
