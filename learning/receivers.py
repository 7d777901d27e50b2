"""What the ledger does when something happens in the packages below. Runs in the sender's transaction."""

from core.settings import recent_setting
from core.times import day_of
from core.work import Work
from learning.actions.ledger import Earning, write_entry
from learning.queries.rules import rules_for
from learning.rules.hours import Evidence, HourCategory, Unit
from members.models import Member
from quizzes.models import Attempt, Quiz
from quizzes.rules.scoring import Band, format_points
from quizzes.signals import attempt_submitted


@attempt_submitted.connect
def credit_passed_quiz(attempt: Attempt, *, work: Work, quiz: Quiz, band: Band) -> None:
    """Write the hours of a passed quiz into the ledger, once however many attempts pass."""
    if band is Band.FAILED or quiz.hundredths <= 0:
        return
    assert attempt.submitted_at is not None
    rule = rules_for(work, _place_of(work, attempt.member_id), day_of(attempt.submitted_at))[Unit.QUIZ]
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
    write_entry(work, attempt.member_id, f"quiz:{quiz.id}", earning, rule)


def _place_of(work: Work, member_id: int) -> str:
    # Nearly always it is the taker who hands in; an overdue attempt may be settled by anybody.
    actor = work.actor
    return actor.place if actor and actor.id == member_id else work.session.get_one(Member, member_id).place
