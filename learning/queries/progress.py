"""How far the actor has come with materials."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from content.models import Material, Revision
from core.work import Work
from learning.models import Attention, CheckAnswer, CheckQuestion, HourEntry, Progress, StudyRule
from learning.rules.completion import Done, Extent, Rule, rule_for
from quizzes.models import Question, QuestionState

_KEPT = "learning.progress"


def progress_by_material(work: Work) -> Mapping[int, Progress]:
    """Give the actor's progress by material; read once a request, however many cards ask for theirs."""
    kept: dict[int, Progress] | None = work.session.info.get(_KEPT)
    if kept is None or work.session.info.get("learning.reader") != work.person.id:
        mine = select(Progress).where(Progress.member_id == work.person.id)
        kept = {one.material_id: one for one in work.session.scalars(mine)}
        work.session.info.update({_KEPT: kept, "learning.reader": work.person.id})
    return kept


@dataclass(frozen=True, slots=True)
class Studying:
    """All that decides whether the actor has studied a material."""

    progress: Progress | None
    attention: Attention | None
    rule: Rule
    """Without its check questions: see ``checks``."""
    own_rule: StudyRule | None

    @property
    def attended_ms(self) -> int:
        """Say how long the actor has looked at it."""
        return self.progress.attended_ms if self.progress else 0


def studying(work: Work, material: Material) -> Studying:
    """Read how the actor stands to a material, in one statement: every beat of every reader asks."""
    mine = work.person.id
    extent = (Revision.characters, Revision.pages, Revision.seconds)
    asked = (
        select(Progress, Attention, StudyRule, StudyRule.percent, StudyRule.seconds, *extent)
        .select_from(Revision)
        .outerjoin(Progress, (Progress.member_id == mine) & (Progress.material_id == Revision.material_id))
        .outerjoin(Attention, Attention.member_id == mine)
        .outerjoin(StudyRule, StudyRule.material_id == Revision.material_id)
        .where(Revision.id == material.revision_id)
    )
    row = work.session.execute(asked).one_or_none()
    if row is None:
        return Studying(None, None, rule_for(Extent(material.kind.value)), None)
    progress, attention, own, percent, seconds, *length = row
    rule = rule_for(Extent(material.kind.value, *length), percent=percent, seconds=seconds)
    return Studying(progress, attention, rule, own)


def checks_of(work: Work, material: Material, own_rule: StudyRule | None) -> tuple[int, int]:
    """Count the check questions that must be answered rightly, and those the actor has."""
    if own_rule is not None and not own_rule.asks_checks:
        return 0, 0
    mine = (CheckAnswer.check_id == CheckQuestion.id) & (CheckAnswer.member_id == work.person.id)
    counted = (
        select(func.count(), func.count(CheckAnswer.right_at))
        .select_from(CheckQuestion)
        .join(Question, Question.id == CheckQuestion.question_id)
        .outerjoin(CheckAnswer, mine)
        .where(CheckQuestion.material_id == material.id, Question.state == QuestionState.ACTIVE)
    )
    asked, right = work.session.execute(counted).one()
    return asked, right


def whole_rule(rule: Rule, checks: int) -> Rule:
    """Give a rule with its check questions."""
    return Rule(rule.kind, rule.percent, rule.seconds, checks)


def stand_of(work: Work, material: Material) -> tuple[Studying, Rule, Done]:
    """Give the whole rule of a material, and what the actor has done for it."""
    found = studying(work, material)
    checks, right = checks_of(work, material, found.own_rule)
    percent = found.progress.percent if found.progress else 0
    return found, whole_rule(found.rule, checks), Done(percent, found.attended_ms, right)


def own_progress(work: Work, material: Material) -> Progress | None:
    """Give the actor's progress with one material."""
    return work.session.get(Progress, (work.person.id, material.id))


def earned_by(work: Work, member_id: int, cause: str) -> HourEntry | None:
    """Find what a cause earned a member."""
    found = select(HourEntry).where(HourEntry.member_id == member_id, HourEntry.cause == cause)
    return work.session.scalar(found)
