"""Setting a quiz: making it, changing it while nobody has started, publishing, withdrawing, copying."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Update, delete, select, update

from core.errors import RefusalError
from core.times import SHANGHAI, day_of, local, say_moment
from core.work import Work
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Member
from members.queries.people import people_at
from quizzes.actions.papers import StartedError, make_paper, refuse_started
from quizzes.models import (
    BoardNames,
    PaperKind,
    PaperQuestion,
    PaperSection,
    Question,
    QuestionVersion,
    Quiz,
    QuizInvitation,
    QuizOverride,
    QuizState,
    Reveal,
)
from quizzes.queries.audience import is_exempt_on
from quizzes.queries.corrections import corrected_versions
from quizzes.queries.drawing import rules_of
from quizzes.queries.invitations import is_invited_to
from quizzes.queries.overrides import terms_of_members
from quizzes.queries.results import who_is_missing
from quizzes.queries.setting import has_been_started, what_keeps_from_publishing
from quizzes.rules.presets import Section
from quizzes.rules.windows import Counting
from quizzes.signals import quiz_published


class NotReadyError(RefusalError):
    """The quiz cannot be published as it stands."""


class NotADraftError(RefusalError):
    """Only a draft that nobody saw can be deleted."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a secretary decides about a quiz, but for its questions."""

    node_id: int
    title: str
    opens_at: datetime
    closes_at: datetime
    intro: str = ""
    preset: str = "formal"
    minutes: int = 40
    attempts_allowed: int = 1
    counting: Counting = Counting.BEST
    paper_kind: PaperKind = PaperKind.DRAWN_ONCE
    multiple_policy: str = "strict"
    reveal: Reveal = Reveal.AFTER_CLOSE
    shuffles_options: bool = True
    shuffles_questions: bool = False
    pass_percent: int = 60
    good_percent: int = 80
    excellent_percent: int = 90
    hundredths: int = 0
    board_names: BoardNames = BoardNames.SHOWN
    cool_down_minutes: int = 0
    tries_a_day: int = 0
    password_hash: str = ""
    is_open_book: bool = False
    flags_leaving: bool = False
    has_timed_sections: bool = False
    gives_certificate: bool = False


def create_quiz(work: Work, settings: Settings, sections: Sequence[Section]) -> Quiz:
    """Make a draft; where the paper is drawn once, it is drawn now.

    :raises BankTooSmallError: if the bank cannot give what the sections ask for
    """
    quiz = Quiz(**asdict(settings), by_id=work.person.id, created_at=work.now, state=QuizState.DRAFT)
    work.session.add(quiz)
    work.session.flush()  # Sections need quiz.id, and the draw needs its place.
    work.session.refresh(quiz, ["node"])
    _put_sections(work, quiz, sections)
    make_paper(work, quiz)
    return quiz


def edit_quiz(work: Work, quiz: Quiz, settings: Settings, sections: Sequence[Section]) -> None:
    """Change a quiz nobody has started; a paper drawn once is drawn anew if what it is drawn from changed.

    Where members see it already, those newly meant are told.

    :raises StartedError: if somebody has started it
    :raises BankTooSmallError: if the bank cannot give what the sections ask for
    :raises NotReadyError: if members see it and could not take it so
    """
    refuse_started(work, quiz)
    before = (quiz.node_id, quiz.paper_kind, rules_of(work, quiz))
    for name, value in asdict(settings).items():
        setattr(quiz, name, value)
    work.session.flush()  # The draw reads the quiz's place.
    work.session.refresh(quiz, ["node"])
    if before != (settings.node_id, settings.paper_kind, list(sections)):
        _put_sections(work, quiz, sections)
        make_paper(work, quiz)
    if quiz.state is QuizState.PUBLISHED:
        _refuse_unready(work, quiz)
        _tell_audience(work, quiz)
        record(work, "quizzes.edit", f"quiz:{quiz.id}", quiz.place, f"修改了测试《{quiz.title}》。")


def edit_running_quiz(
    work: Work,
    quiz: Quiz,
    *,
    title: str,
    intro: str,
    closes_at: datetime,
    board_names: BoardNames,
    password_hash: str = "",
) -> None:
    """Change what may change once somebody has started: words, a later end, names on the board, the password.

    :raises StartedError: if the end would come earlier
    """
    if closes_at < quiz.closes_at:
        raise StartedError(f"已有人开始作答，结束时间只能推后，不能早于 {say_moment(quiz.closes_at)}。")
    quiz.title, quiz.intro, quiz.closes_at, quiz.board_names = title, intro, closes_at, board_names
    quiz.password_hash = password_hash
    record(work, "quizzes.edit", f"quiz:{quiz.id}", quiz.place, f"修改了测试《{title}》的说明或结束时间。")


def publish_quiz(work: Work, quiz: Quiz) -> int:
    """Let members see the quiz and tell them; gives how many were told. Asking twice is harmless.

    :raises NotReadyError: if there is nothing to take, or no time left to take it
    """
    if quiz.state is QuizState.PUBLISHED:
        return 0
    _refuse_unready(work, quiz)
    quiz.state, quiz.published_at = QuizState.PUBLISHED, work.now
    work.session.execute(_note_use(quiz).values(last_used_at=work.now))
    told = _tell_audience(work, quiz)
    quiz_published.send(quiz, work=work)
    record(work, "quizzes.publish", f"quiz:{quiz.id}", quiz.place, f"发布了测试《{quiz.title}》。")
    return told


def withdraw_quiz(work: Work, quiz: Quiz) -> None:
    """Take a quiz out of members' sight; attempts under way can still be handed in, and results stay."""
    if quiz.state is not QuizState.PUBLISHED:
        return
    quiz.state = QuizState.WITHDRAWN
    record(work, "quizzes.withdraw", f"quiz:{quiz.id}", quiz.place, f"撤回了测试《{quiz.title}》。")


def remind_missing(work: Work, quiz: Quiz) -> int:
    """Remind those who have not taken an open quiz; a member is reminded once a day. Gives how many now.

    :raises NotReadyError: if it cannot be taken at the moment
    """
    if quiz.state is not QuizState.PUBLISHED or work.now < quiz.opens_at or quiz.over_at <= work.now:
        raise NotReadyError("测试不在进行中，没有发送提醒。", next_url=f"/manage/quizzes/{quiz.id}/results")
    missing = who_is_missing(work, quiz)
    terms = terms_of_members(work, quiz, missing)
    by_end: dict[datetime, list[int]] = {}
    for member in missing:
        if terms[member.id].is_open(work.now):
            by_end.setdefault(terms[member.id].closes_at, []).append(member.id)
    return sum(_remind(work, quiz, ids, closes_at) for closes_at, ids in by_end.items())


def _remind(work: Work, quiz: Quiz, member_ids: Sequence[int], closes_at: datetime) -> int:
    return notify(
        work,
        member_ids,
        f"quiz:{quiz.id}:remind:{day_of(work.now)}",
        f"请抽空完成测试：{quiz.title}",
        text=f"{say_moment(closes_at, beside=work.now)} 截止。",
        url=f"/quizzes/{quiz.id}",
    )


def delete_draft(work: Work, quiz: Quiz) -> None:
    """Delete a draft with its paper.

    :raises NotADraftError: if members have seen it
    """
    if quiz.state is not QuizState.DRAFT or has_been_started(work, quiz):
        raise NotADraftError("只有没有发布过的草稿可以删除。已发布的测试请用“撤回”。")
    for table in (PaperQuestion, PaperSection, QuizOverride, QuizInvitation):
        work.session.execute(delete(table).where(table.quiz_id == quiz.id))
    work.session.delete(quiz)


_NOT_COPIED = {
    *("id", "title", "state", "opens_at", "closes_at", "by_id", "created_at", "published_at"),
    *("password_hash", "extended_until", "resit_of_id", "regrades"),
}


def copy_quiz(work: Work, quiz: Quiz) -> Quiz:
    """Make a draft like a quiz: the same paper, a week from now at its hour, equally long.

    Where a key was corrected since, the copy has the corrected wording.
    """
    same = {c.key: getattr(quiz, c.key) for c in Quiz.__table__.columns if c.key not in _NOT_COPIED}
    same_hour = local(quiz.opens_at).time()
    opens_at = datetime.combine(day_of(work.now) + timedelta(days=7), same_hour, SHANGHAI).astimezone(UTC)
    copy = Quiz(
        **same,
        title=f"{quiz.title}（副本）",
        opens_at=opens_at,
        closes_at=opens_at + (quiz.closes_at - quiz.opens_at),
        by_id=work.person.id,
        created_at=work.now,
    )
    work.session.add(copy)
    work.session.flush()  # Its paper needs copy.id.
    for row in _rows_of(work, PaperSection, quiz):
        work.session.add(PaperSection(**row | {"quiz_id": copy.id}))
    placed = _rows_of(work, PaperQuestion, quiz)
    newer = corrected_versions(work.session, quiz.id) if quiz.regrades else {}
    for row in placed:
        version = newer.get(row["version_id"], row["version_id"])
        work.session.add(PaperQuestion(**row | {"quiz_id": copy.id, "version_id": version}))
    if placed:  # What a correction took out of the total counts in the copy again.
        copy.full_points = sum(row["worth"] for row in placed)
    return copy


def _rows_of(work: Work, table: type[PaperSection | PaperQuestion], quiz: Quiz) -> list[dict[str, Any]]:
    """Give a quiz's rows of a table without their keys, to be copied."""
    columns = [c.key for c in table.__table__.columns if c.key != "id"]
    rows = work.session.scalars(select(table).where(table.quiz_id == quiz.id))
    return [{name: getattr(row, name) for name in columns} for row in rows]


def _refuse_unready(work: Work, quiz: Quiz) -> None:
    problems = what_keeps_from_publishing(work, quiz)
    if problems:
        raise NotReadyError("".join(problems), next_url=f"/manage/quizzes/{quiz.id}")


def _tell_audience(work: Work, quiz: Quiz) -> int:
    return notify(
        work,
        work.session.scalars(
            people_at(quiz.place)
            .where(is_invited_to(quiz), ~is_exempt_on(day_of(work.now)))
            .with_only_columns(Member.id)
            .order_by(None)
        ),
        f"quiz:{quiz.id}:open",
        f"新测试：{quiz.title}",
        text=f"{say_moment(quiz.opens_at, beside=work.now)} 开始，"
        f"{say_moment(quiz.closes_at, beside=work.now)} 截止。",
        url=f"/quizzes/{quiz.id}",
    )


def _put_sections(work: Work, quiz: Quiz, sections: Sequence[Section]) -> None:
    work.session.execute(delete(PaperSection).where(PaperSection.quiz_id == quiz.id))
    work.session.add_all(
        PaperSection(quiz_id=quiz.id, position=position, **asdict(section))
        for position, section in enumerate(sections, start=1)
    )
    work.session.flush()  # The draw reads them.


def _note_use(quiz: Quiz) -> Update:
    on_paper = (
        select(QuestionVersion.question_id)
        .join(PaperQuestion, PaperQuestion.version_id == QuestionVersion.id)
        .where(PaperQuestion.quiz_id == quiz.id)
    )
    return update(Question).where(Question.id.in_(on_paper))
