"""What the ledger does when something happens in the packages below. Runs in the sender's transaction."""

from collections.abc import Callable, Sequence
from functools import cache, partial

from sqlalchemy import select

from core.settings import recent_setting
from core.times import day_of
from core.work import Work
from learning.actions.ledger import Credit, Earning, reverse_entries, write_entries
from learning.queries.rules import all_rules, rules_for
from learning.queries.tested import QuizEntries, quiz_entries
from learning.rules.conversion import Conversion, in_force
from learning.rules.hours import REGRADED, Evidence, HourCategory, Unit, quiz_cause
from members.models import Member
from quizzes.models import Attempt, Quiz
from quizzes.queries.remarking import who_passes
from quizzes.rules.scoring import Band, format_points
from quizzes.signals import Regraded, attempt_submitted, attempts_regraded


@attempt_submitted.connect
def credit_passed_quiz(attempt: Attempt, *, work: Work, quiz: Quiz, band: Band) -> None:
    """Write the hours of a passed quiz into the ledger, once however many attempts pass."""
    if band is Band.FAILED or quiz.hundredths <= 0:
        return
    assert attempt.submitted_at is not None
    rule = rules_for(work, _place_of(work, attempt.member_id), day_of(attempt.submitted_at))[Unit.QUIZ]
    if not write_entries(work, [_credit(work, quiz, attempt, band, quiz_cause(quiz.id, 0), rule=rule)]):
        # The cause has counted; it counts once more if a 改判 took it back.
        entries = quiz_entries(work, quiz.id, [attempt.member_id]).get(attempt.member_id, QuizEntries())
        if entries.is_free:
            cause = entries.next_cause(quiz.id)
            write_entries(work, [_credit(work, quiz, attempt, band, cause, rule=rule)])


@attempts_regraded.connect
def follow_regrade(quiz: Quiz, *, work: Work, changes: Sequence[Regraded], reason: str) -> None:
    """Write the hours of those who pass now, and take back the hours of those who do not any more."""
    crossed = [one for one in changes if _crosses(one)]
    if quiz.hundredths <= 0 or not crossed:
        return
    members = {one.attempt.member_id for one in crossed}
    known, passing = quiz_entries(work, quiz.id, members), who_passes(work, quiz, members)
    rules = _rules_for_all(work, crossed)
    # Of a member's attempts one speaks for all: the first that passes, or the first that does not any more.
    by_member = {one.attempt.member_id: one for one in sorted(crossed, key=_speaks, reverse=True)}
    given, taken = [], []
    for member_id, one in by_member.items():
        entries = known.get(member_id, QuizEntries())
        if one.band is not Band.FAILED and entries.is_free:
            cause = entries.next_cause(quiz.id)
            given.append(_credit(work, quiz, one.attempt, one.band, cause, rule=rules(one.attempt)))
        elif member_id not in passing and entries.active is not None:
            taken.append(entries.active)
    write_entries(work, given)
    reverse_entries(work, taken, f"{REGRADED}，不再合格：{reason}")


def _crosses(one: Regraded) -> bool:
    return one.was is None or (one.was is Band.FAILED) != (one.band is Band.FAILED)


def _speaks(one: Regraded) -> tuple[bool, int]:
    return one.band is Band.FAILED, one.attempt.number


def _rules_for_all(work: Work, changes: Sequence[Regraded]) -> Callable[[Attempt], Conversion]:
    """Read what the rules of many need at once; gives who asks for the rule of an attempt."""
    ids = {one.attempt.member_id for one in changes}
    people = {one.id: one for one in work.session.scalars(select(Member).where(Member.id.in_(ids))).unique()}
    rules_of = cache(partial(all_rules, work))

    def rule_of(attempt: Attempt) -> Conversion:
        assert attempt.submitted_at is not None
        day = day_of(attempt.submitted_at)
        return in_force(rules_of(day), people[attempt.member_id].place, day)[Unit.QUIZ]

    return rule_of


def _credit(work: Work, quiz: Quiz, attempt: Attempt, band: Band, cause: str, *, rule: Conversion) -> Credit:
    assert attempt.submitted_at is not None
    earning = Earning(
        title=quiz.title,
        hundredths=quiz.hundredths,
        category=rule.category or HourCategory.ONLINE,
        evidence=Evidence.TESTED,
        earned_at=attempt.submitted_at,
        form="知识测试",
        venue=recent_setting(work.session, "site.title"),
        outcome=f"{format_points(attempt.points)} 分，{band.label}",
    )
    return Credit(attempt.member_id, cause, earning, rule)


def _place_of(work: Work, member_id: int) -> str:
    # Nearly always it is the taker who hands in; others' attempts are settled, marked and regraded too.
    actor = work.actor
    return actor.place if actor and actor.id == member_id else work.session.get_one(Member, member_id).place
