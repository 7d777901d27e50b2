"""What must be true of the ledger, for ``flask check``. Each function gives a sentence for every breach."""

from collections.abc import Callable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from core.times import year_of
from learning.models import HourEntry, HourTotal, YearRecord
from learning.rules.hours import format_hours
from quizzes.models import Attempt, AttemptState, Quiz
from quizzes.rules.scoring import Band, band

_MOST = 50


def totals_are_sums(session: Session) -> list[str]:
    """I1: a kept total is the sum of the entries of its member and year."""
    summed = {
        (member_id, year): hundredths
        for member_id, year, hundredths in session.execute(
            select(HourEntry.member_id, HourEntry.year, func.sum(HourEntry.hundredths)).group_by(
                HourEntry.member_id, HourEntry.year
            )
        )
    }
    kept = {(row.member_id, row.year): row.hundredths for row in session.scalars(select(HourTotal))}
    return [
        f"学时合计不符：党员 {member_id}，{year} 年，合计 {format_hours(kept.get((member_id, year), 0))}，"
        f"明细之和 {format_hours(summed.get((member_id, year), 0))}。"
        for member_id, year in sorted(summed.keys() | kept.keys())
        if summed.get((member_id, year), 0) != kept.get((member_id, year), 0)
    ][:_MOST]


def nothing_counts_twice(session: Session) -> list[str]:
    """I2: a cause counts once for a member, and in the year in which it was earned."""
    twice = (
        select(HourEntry.member_id, HourEntry.cause)
        .group_by(HourEntry.member_id, HourEntry.cause)
        .having(func.count() > 1)
    )
    found = [f"重复计入：党员 {member_id}，{cause}。" for member_id, cause in session.execute(twice)]
    dated = session.execute(select(HourEntry.id, HourEntry.year, HourEntry.earned_at))
    misplaced = [
        f"年度不符：明细 {entry_id} 记在 {year} 年。" for entry_id, year, at in dated if year_of(at) != year
    ]
    return [*found, *misplaced][:_MOST]


def quiz_entries_were_passed(session: Session) -> list[str]:
    """I3: behind every entry of a quiz that still counts stands an attempt of that member that passed.

    One that was final and waits for a person again, because a question came back, keeps its hours until then.
    """
    back = aliased(HourEntry)
    entries = session.execute(
        select(HourEntry.id, HourEntry.member_id, HourEntry.cause)
        .outerjoin(back, back.reverses_id == HourEntry.id)
        .where(HourEntry.cause.startswith("quiz:"), back.id.is_(None))
    ).all()
    passed = {
        (attempt.member_id, quiz.id)
        for attempt, quiz in session.execute(
            select(Attempt, Quiz)
            .join(Quiz, Quiz.id == Attempt.quiz_id)
            .where(Attempt.state == AttemptState.SUBMITTED)
            .where(or_(Attempt.unmarked == 0, Attempt.final_at.is_not(None)))
        )
        if attempt.unmarked or band(attempt.points, attempt.worth, quiz.pass_percent) is not Band.FAILED
    }
    return [
        f"没有合格答卷的测试学时：明细 {entry_id}，党员 {member_id}，{cause}。"
        for entry_id, member_id, cause in entries
        if (member_id, int(cause.split(":")[1])) not in passed
    ][:_MOST]


def reversals_mirror(session: Session) -> list[str]:
    """Demand that a reversal takes back exactly what it names, and that nothing else is negative."""
    original = aliased(HourEntry)
    pairs = session.execute(
        select(HourEntry, original).join(original, original.id == HourEntry.reverses_id)
    ).all()
    wrong = [
        f"冲销不符：明细 {back.id} 与 {entry.id}。" for back, entry in pairs if not _mirrors(back, entry)
    ]
    negative = select(HourEntry.id).where(HourEntry.hundredths < 0, HourEntry.reverses_id.is_(None))
    return [*wrong, *(f"负学时不是冲销：明细 {entry_id}。" for entry_id in session.scalars(negative))][:_MOST]


def _mirrors(back: HourEntry, entry: HourEntry) -> bool:
    same = (back.member_id, back.year, back.category) == (entry.member_id, entry.year, entry.category)
    return same and back.hundredths == -entry.hundredths and back.cause == f"reversal:{entry.id}"


def closed_years_are_kept(session: Session) -> list[str]:
    """I5: a closed year held the sum of the entries there were by then."""
    summed = (
        select(func.coalesce(func.sum(HourEntry.hundredths), 0))
        .where(
            HourEntry.member_id == YearRecord.member_id,
            HourEntry.year == YearRecord.year,
            HourEntry.id <= YearRecord.last_entry_id,
        )
        .scalar_subquery()
    )
    odd = select(YearRecord.member_id, YearRecord.year).where(YearRecord.earned != summed).limit(_MOST)
    return [
        f"关账不符：党员 {member_id} 的 {year} 年学时与关账时的明细之和不同。"
        for member_id, year in session.execute(odd)
    ]


CHECKS: tuple[Callable[[Session], list[str]], ...] = (
    totals_are_sums,
    nothing_counts_twice,
    quiz_entries_were_passed,
    reversals_mirror,
    closed_years_are_kept,
)
