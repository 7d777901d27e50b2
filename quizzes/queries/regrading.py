"""改判 before it is done: what is proposed, and whom it would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from core.errors import BadInputError, NotFoundError
from core.jobs import Job
from core.work import Work
from members.models import Member
from quizzes.models import (
    Attempt,
    AttemptState,
    MarkChange,
    PaperKind,
    PaperQuestion,
    Question,
    QuestionVersion,
    Quiz,
    Regrade,
    Standing,
)
from quizzes.queries.corrections import corrections_of
from quizzes.queries.papers import Asked, asked
from quizzes.queries.remarking import band_of, final_band, remarked
from quizzes.rules.corrections import Correction, Marks, Remedy
from quizzes.rules.questions import BadKeyError, Content, Json
from quizzes.rules.scoring import Band
from quizzes.rules.types.kind import needs_person

SHOWN = 200
"""How many of the changed a page lists; the numbers above the list count all."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done about a question of a quiz."""

    question: Asked
    remedy: Remedy
    content: Content | None
    """The question with the corrected key, where the remedy is another key."""
    before: Correction | None
    """What holds now."""

    @property
    def correction(self) -> Correction:
        """The same, as marking takes it."""
        return Correction(self.remedy, self.content)

    @property
    def old_content(self) -> Content:
        """The question with the key that holds now."""
        return (self.before and self.before.content) or self.question.content

    @property
    def correction_key(self) -> Json:
        """The key that will hold."""
        return (self.content or self.question.content).key

    @property
    def changes_nothing(self) -> bool:
        """Say whether it holds already."""
        held = self.before or Correction(Remedy.NONE)
        if self.remedy is Remedy.KEY and self.content is not None and not held.is_void:
            return self.content.key == self.old_content.key
        return self.remedy is held.remedy


def question_of(work: Work, quiz: Quiz, version_id: int) -> Asked:
    """Find a wording that stands on papers of a quiz.

    :raises NotFoundError: if it stands on none
    """
    fixed = select(PaperQuestion.id).where(
        PaperQuestion.quiz_id == quiz.id, PaperQuestion.version_id == version_id
    )
    if work.session.scalar(fixed) is None and not (
        quiz.paper_kind is PaperKind.DRAWN_EACH and _is_drawn(work, quiz, version_id)
    ):
        raise NotFoundError("这道题不在这次测试的试卷上。")
    return asked(work.session, [version_id])[version_id]


def _is_drawn(work: Work, quiz: Quiz, version_id: int) -> bool:
    papers = work.session.scalars(select(Attempt.paper).where(Attempt.quiz_id == quiz.id))
    return any(version == version_id for paper in papers for version, _ in paper)


def propose(work: Work, quiz: Quiz, version_id: int, remedy: Remedy, key: str) -> Proposal:
    """Read what a manager wants done about a question.

    :raises BadInputError: if the key makes no sense, or points would leave the total of some papers only
    :raises NotFoundError: if the question stands on no paper of the quiz
    """
    question = question_of(work, quiz, version_id)
    if remedy is Remedy.OUT and quiz.paper_kind is PaperKind.DRAWN_EACH:
        raise BadInputError("每人试卷不同，不能把这题移出总分，否则各人满分不一样。请改选“人人得这题的分”。")
    content = _with_key(question, key) if remedy is Remedy.KEY else None
    before = corrections_of(work.session, quiz.id).get(version_id)
    return Proposal(question, remedy, content, before)


def _with_key(question: Asked, written: str) -> Content:
    old = question.content
    if needs_person(question.type):
        raise BadInputError("简答题由人批阅，改参考答案不影响得分。如需改分，请到“批阅”里重新给分。")
    try:
        content = replace(old, key=question.type.read_key(written))
    except BadKeyError as error:
        raise BadInputError(str(error)) from error
    problems = question.type.check(content)
    if problems:
        raise BadInputError("".join(problems))
    return content


def bank_follows(work: Work, proposal: Proposal) -> bool:
    """Say whether the bank's question has the key that holds now: then a change of key is the bank's too."""
    if proposal.remedy not in {Remedy.KEY, Remedy.NONE}:
        return False
    row = work.session.get_one(Question, proposal.question.question_id)
    current = work.session.get_one(QuestionVersion, row.version_id)
    is_same = Content.from_json(current.content) == proposal.old_content
    return is_same and proposal.correction_key != proposal.old_content.key


@dataclass(frozen=True, slots=True)
class Changed:
    """An attempt and what it would hold."""

    attempt: Attempt
    marks: Marks
    was: Band | None
    band: Band | None

    @property
    def crosses(self) -> int:
        """1 if it would pass now, -1 if it would not any more."""
        return (self.band is not Band.FAILED) - (self.was is not Band.FAILED) if self.was and self.band else 0


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a correction would change."""

    changes: Sequence[Changed]
    """Those whose result crosses the line first, then by how much they change."""
    members: Mapping[int, Member]
    """The members of the first ``SHOWN`` changes."""
    marked: int
    """How many attempts were handed in."""
    running: int
    """How many are under way; they are marked by the correction when they end."""
    gains: frozenset[int]
    """Members who pass now and did not before in any attempt."""
    loses: frozenset[int]

    @property
    def shown(self) -> Sequence[Changed]:
        """Those a page lists."""
        return self.changes[:SHOWN]

    @property
    def up(self) -> int:
        """How many get more points."""
        return sum(one.marks.points > one.attempt.points for one in self.changes)

    @property
    def down(self) -> int:
        """How many get fewer points."""
        return sum(one.marks.points < one.attempt.points for one in self.changes)


def preview(work: Work, quiz: Quiz, proposal: Proposal) -> Preview:
    """Say whom a correction would change, without changing anything."""
    handed_in = select(Attempt).where(Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.SUBMITTED)
    attempts = work.session.scalars(handed_in.order_by(Attempt.id)).all()
    held = {**corrections_of(work.session, quiz.id), proposal.question.version_id: proposal.correction}
    marks = {one.id: new for one, new in remarked(work, attempts, proposal.question, held)}
    changes = [
        Changed(one, marks[one.id], final_band(quiz, one), _band_after(quiz, marks[one.id]))
        for one in attempts
        if one.id in marks and marks[one.id] != _held(one)
    ]
    changes.sort(key=_weight)
    before = {one.member_id for one in attempts if _passes(final_band(quiz, one))}
    after = {one.member_id for one in attempts if _passes(_band_after(quiz, marks.get(one.id) or _held(one)))}
    running = select(func.count(Attempt.id)).where(
        Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.OPEN
    )
    return Preview(
        changes,
        _members(work, changes[:SHOWN]),
        len(attempts),
        work.session.scalar(running) or 0,
        frozenset(after - before),
        frozenset(before - after),
    )


def _weight(one: Changed) -> tuple[bool, int, int]:
    return not one.crosses, -abs(one.marks.points - one.attempt.points), one.attempt.id


def _held(attempt: Attempt) -> Marks:
    return Marks(attempt.by_position, attempt.worth, attempt.unmarked)


def _band_after(quiz: Quiz, marks: Marks) -> Band | None:
    return None if marks.unmarked else band_of(quiz, marks.points, marks.worth)


def _passes(named: Band | None) -> bool:
    return named is not None and named is not Band.FAILED


def _members(work: Work, changes: Iterable[Changed]) -> Mapping[int, Member]:
    ids = {one.attempt.member_id for one in changes}
    found = work.session.scalars(select(Member).where(Member.id.in_(ids))).unique()
    return {member.id: member for member in found}


def regrades_of(work: Work, quiz: Quiz) -> Sequence[tuple[Regrade, Asked, str]]:
    """List what was corrected in a quiz, the newest first, with the question and who did it."""
    told = (
        select(Regrade, Member.name)
        .outerjoin(Member, Member.id == Regrade.by_id)
        .where(Regrade.quiz_id == quiz.id)
        .order_by(Regrade.number.desc())
    )
    rows = work.session.execute(told).unique().all()
    known = asked(work.session, (regrade.version_id for regrade, _ in rows))
    return [(regrade, known[regrade.version_id], by or "系统") for regrade, by in rows]


@dataclass(frozen=True, slots=True)
class Changeline:
    """One changed attempt with whose it is."""

    change: MarkChange
    attempt: Attempt
    member: Member
    was: Band
    band: Band

    @property
    def is_waiting(self) -> bool:
        """Say whether some of it still waits for a person: its points have no name yet."""
        return self.attempt.unmarked > 0


def changes_by(work: Work, quiz: Quiz, regrade: Regrade) -> list[Changeline]:
    """List the first attempts that a correction changed, those that lost or won most first."""
    kept = (
        select(MarkChange, Attempt, Member)
        .join(Attempt, Attempt.id == MarkChange.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .where(MarkChange.regrade_id == regrade.id)
        .order_by(func.abs(MarkChange.new_points - MarkChange.old_points).desc(), MarkChange.attempt_id)
        .limit(SHOWN)
    )
    return [
        Changeline(
            change,
            attempt,
            member,
            band_of(quiz, change.old_points, change.old_worth),
            band_of(quiz, change.new_points, change.new_worth),
        )
        for change, attempt, member in work.session.execute(kept).unique()
    ]


def job_key(regrade_id: int) -> str:
    """Name the one job that carries a correction through."""
    return f"quizzes.regrade:{regrade_id}"


def progress_of(work: Work, regrade: Regrade) -> int | None:
    """Say how far a correction has come, in percent; None if no job is at it."""
    return work.session.scalar(select(Job.percent).where(Job.pending_key == job_key(regrade.id)))


def changes_of(work: Work, attempt: Attempt) -> Sequence[MarkChange]:
    """List how an attempt's result was changed, the oldest first."""
    kept = select(MarkChange).where(MarkChange.attempt_id == attempt.id)
    return work.session.scalars(kept.order_by(MarkChange.id)).all()


def keys_of(work: Work, regrade: Regrade, question: Asked) -> tuple[str, str]:
    """Put the key before and after a correction into words; nothing after one that gave no other key."""
    old = Content(question.content.stem, question.content.options, regrade.old_key)
    newer = regrade.new_version_id
    now = asked(work.session, [newer])[newer].content if newer is not None else None
    describe = question.type.describe_key
    return describe(old), describe(now) if now else ""


def taken_with(work: Work, question_id: int) -> dict[int, int]:
    """Name the quizzes taken by somebody whose paper has a question, each with the version on it."""
    found = (
        select(PaperQuestion.quiz_id, PaperQuestion.version_id)
        .join(QuestionVersion, QuestionVersion.id == PaperQuestion.version_id)
        .where(QuestionVersion.question_id == question_id)
        .where(select(Standing.quiz_id).where(Standing.quiz_id == PaperQuestion.quiz_id).exists())
    )
    return {row.quiz_id: row.version_id for row in work.session.execute(found)}
