"""Holding a 讲评: beginning, going on, skipping, pinning, noting, and sending what to practise."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import select

from core.errors import RefusalError
from core.work import Work
from meetings.models import QuizReview, ReviewedQuestion
from meetings.queries.reviews import (
    cites,
    going_on,
    is_key_open,
    missed_lines,
    questions_alike,
    questions_of,
    who_missed,
    wordings,
)
from meetings.rules.reviews import TOLD, At, Phase, after, back, choose_practice, forward
from members.actions.audit import record
from members.actions.notices import Letter, deliver
from quizzes.actions.practice import hand_out
from quizzes.models import Quiz
from quizzes.queries.secrecy import sealed_among
from quizzes.rules.choices import count_options


class TooEarlyError(RefusalError):
    """The key may not be told yet."""


class NothingMissedError(RefusalError):
    """There is no question to go through."""


class KeptBackError(RefusalError):
    """Another quiz still asks the question."""


class Deed(StrEnum):
    """What a remote can ask for."""

    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"
    PIN = "pin"
    END = "end"


def demand_open_key(work: Work, quiz: Quiz) -> None:
    """Refuse what would tell a key too early.

    :raises TooEarlyError: while somebody may still use it, or where the quiz never tells it
    """
    if not is_key_open(work, quiz):
        raise TooEarlyError(
            "这次测试的答案还不能公布：测试没有全部结束，或设为不公布答案。请结束后再讲评。",
            next_url=f"/boards/quizzes/{quiz.id}",
        )


def begin(work: Work, quiz: Quiz) -> QuizReview:
    """Begin the actor's 讲评 of a quiz, or go on with the one under way.

    :raises TooEarlyError: while the key may not be told
    :raises NothingMissedError: if nobody missed anything
    """
    demand_open_key(work, quiz)
    earlier = going_on(work, quiz)
    if earlier is not None:
        return earlier
    lines = missed_lines(work, quiz)
    if not lines:
        raise NothingMissedError("没有可以讲评的错题：没有人答错，或答错的题还用在别的测试里。")
    review = QuizReview(quiz_id=quiz.id, host_id=work.person.id, created_at=work.now)
    work.session.add(review)
    work.session.flush()  # The questions need its key.
    work.session.add_all(
        ReviewedQuestion(
            review_id=review.id,
            position=position,
            version_id=line.item.version_id,
            asked=line.item.asked,
            right=line.item.right,
            counts=dict(count_options(line.item.choices)),
        )
        for position, line in enumerate(lines, 1)
    )
    said = f"开始讲评《{quiz.title}》，{len(lines)} 题。"
    record(work, "review.begin", f"quiz:{quiz.id}", quiz.place, said)
    return review


def drive(work: Work, review: QuizReview, deed: Deed, steps: int) -> bool:
    """Do what a remote asks; False where another one was quicker.

    :raises TooEarlyError: if the key may not be told any more
    :raises KeptBackError: if another quiz still asks the question
    """
    demand_open_key(work, review.quiz)
    review = _held(work, review)
    if review.steps != steps:
        return False
    rows = questions_of(work, review)
    row = next(one for one in rows if one.position == review.position)
    at = At(review.position, review.phase)
    match deed:
        case Deed.PIN:
            row.is_pinned = not row.is_pinned
        case Deed.END:
            at = At(review.position, Phase.ENDED)
        case Deed.SKIP:
            row.is_skipped = True
            at = after(at, _open(rows))
        case Deed.PREVIOUS:
            at = back(at, _open(rows))
        case Deed.NEXT:
            at = _forward(work, review, row, at, _open(rows))
    review.position, review.phase = at
    review.steps += 1
    review.ended_at = work.now if at.phase is Phase.ENDED else None
    return True


def _open(rows: Iterable[ReviewedQuestion]) -> list[int]:
    return [row.position for row in rows if not row.is_skipped]


def _forward(work: Work, review: QuizReview, row: ReviewedQuestion, at: At, open_: list[int]) -> At:
    if at.phase is Phase.ENDED:
        return at
    asked = wordings(work, review, [row])[row.version_id]
    gone_to = forward(at, open_, cites=cites(work, asked))
    if gone_to.phase in TOLD and sealed_among(work, [asked.question_id]):
        raise KeptBackError("这道题还用在没有结束的测试里，答案暂不公布，请先跳过。")
    return gone_to


def _held(work: Work, review: QuizReview) -> QuizReview:
    # The wall and the phone press at once: the second waits here and finds what the first did.
    mine = select(QuizReview).where(QuizReview.id == review.id).with_for_update(of=QuizReview)
    return work.session.scalars(mine.execution_options(populate_existing=True)).unique().one()


def note(work: Work, review: QuizReview, position: int, words: str) -> None:
    """Keep the host's own note on a question."""
    for row in questions_of(work, review):
        if row.position == position:
            row.note = words


def send_practice(work: Work, review: QuizReview) -> int:
    """Send three questions to each member who missed some of those gone through; once. Says to how many.

    :raises TooEarlyError: if the key may not be told any more
    """
    demand_open_key(work, review.quiz)
    review = _held(work, review)
    if review.sent_at is not None:
        return review.sent_to
    rows = [row for row in questions_of(work, review) if not row.is_skipped]
    rows.sort(key=lambda row: (not row.is_pinned, row.position))
    known = wordings(work, review, rows)
    kept = sealed_among(work, [one.question_id for one in known.values()])
    versions = [row.version_id for row in rows if known[row.version_id].question_id not in kept]
    alike = questions_alike(work, review.quiz, [known[version].topic for version in versions])
    chosen: dict[int, list[int]] = {}
    for member_id, missed in who_missed(work, review.quiz, versions).items():
        others = [id_ for version in missed for id_ in alike.get(known[version].topic, [])]
        chosen[member_id] = choose_practice([known[version].question_id for version in missed], others)
    title = f"讲评后练习：{review.quiz.title}"
    rounds = hand_out(work, title, chosen)
    deliver(
        work,
        [
            Letter(
                member_id,
                f"review:{review.id}",
                title,
                f"您答错的题已经讲评，请再练 {len(chosen[member_id])} 题。练习只给自己看，不计成绩。",
                f"/practice/rounds/{round_id}",
            )
            for member_id, round_id in rounds.items()
        ],
    )
    review.sent_at, review.sent_to = work.now, len(rounds)
    review.steps += 1
    record(
        work,
        "review.practice",
        f"quiz:{review.quiz_id}",
        review.place,
        f"给 {len(rounds)} 人发《{review.quiz.title}》讲评后的练习。",
    )
    return len(rounds)
