"""审题: with the site's setting on, what one writes another reads before it is used."""

from core.errors import RefusalError
from core.settings import recent_setting
from core.work import Work
from members.actions.audit import record
from members.actions.notices import notify
from members.queries.people import managers_above
from quizzes.models import Question, QuestionReview, QuestionState, QuestionVersion
from quizzes.queries.reviewing import Descent

FREE = ("admin", "secretary")
"""Roles whose own new and changed questions are used at once."""


class OwnQuestionError(RefusalError):
    """Nobody approves what they wrote themselves."""


class NotWaitingError(RefusalError):
    """The question does not wait for review, or has another wording since it was read."""


def is_asked_for(work: Work) -> bool:
    """Say whether questions are read by another before they are used."""
    return bool(recent_setting(work.session, "bank.review"))


def must_wait(work: Work, place: str) -> bool:
    """Say whether what the actor writes for the bank of a place waits for another to read it."""
    return work.actor is not None and is_asked_for(work) and not work.actor.reaches(place, *FREE)


def allowed_state(work: Work, question: Question, descent: Descent, wanted: QuestionState) -> QuestionState:
    """Give the state the actor may put a question into: instead of into use, their own goes to review.

    An import of their own waits for another even when it has been a draft meanwhile, whoever they are.
    """
    if wanted is not QuestionState.ACTIVE or question.state is QuestionState.ACTIVE or not is_asked_for(work):
        return wanted
    is_own = work.actor is not None and descent.by_id == work.actor.id
    waits = question.state is QuestionState.IN_REVIEW or descent.is_unread_import
    waits = waits or must_wait(work, question.place)
    return QuestionState.IN_REVIEW if is_own and waits else wanted


def ask_for_review(work: Work, question: Question) -> None:
    """Tell the others who keep the bank that a question waits for one of them; once per wording."""
    others = set(managers_above(work, question.place)) - {work.person.id}
    notify(
        work,
        others,
        f"question_review:{question.version_id}",
        "有一道题待审",
        text=f"{work.person.name} 提交：{_version(work, question).content['stem'][:40]}",
        url=f"/manage/questions/{question.id}",
    )


def approve(work: Work, question: Question, version_id: int) -> None:
    """Let a question into use that somebody else wrote; ``version_id`` is the wording that was read.

    :raises OwnQuestionError: if the actor wrote it
    :raises NotWaitingError: if it does not wait, or was changed meanwhile
    """
    version = _waiting(work, question, version_id)
    question.state = QuestionState.ACTIVE
    _note(work, question, version, "")


def send_back(work: Work, question: Question, version_id: int, reason: str) -> None:
    """Give a question back to its author as a draft, with the reason.

    :raises OwnQuestionError: if the actor wrote it
    :raises NotWaitingError: if it does not wait, or was changed meanwhile
    """
    version = _waiting(work, question, version_id)
    question.state = QuestionState.DRAFT
    if version.by_id is not None:
        cause, url = f"question_review:{version.id}:back", f"/manage/questions/{question.id}"
        notify(work, [version.by_id], cause, "您出的题被退回", text=reason, url=url)
    _note(work, question, version, reason)


def _version(work: Work, question: Question) -> QuestionVersion:
    return work.session.get_one(QuestionVersion, question.version_id)


def _waiting(work: Work, question: Question, version_id: int) -> QuestionVersion:
    work.session.flush()  # Refreshing forgets what was not written yet.
    work.session.refresh(question, with_for_update=True)
    where = f"/manage/questions/{question.id}"
    if question.state is not QuestionState.IN_REVIEW or question.version_id != version_id:
        raise NotWaitingError("这道题已有人审过或改过，请重新打开看一看。", next_url=where)
    version = _version(work, question)
    if version.by_id == work.person.id:
        raise OwnQuestionError("自己出的题不能自己审，请由另一位管理人员来审。", next_url=where)
    return version


def _note(work: Work, question: Question, version: QuestionVersion, reason: str) -> None:
    work.session.add(
        QuestionReview(
            question_id=question.id,
            version_id=version.id,
            approved=not reason,
            reason=reason,
            by_id=work.person.id,
            at=work.now,
        )
    )
    told = f"退回，原因：{reason}" if reason else "通过，已启用"
    stem = version.content["stem"][:40]
    summary = f"审题“{stem}”：{told}。"
    record(work, "quizzes.question.review", f"question:{question.id}", question.place, summary)
