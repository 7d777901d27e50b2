"""Who may do what with progress, hours, rules and targets."""

from enum import StrEnum
from typing import Any

from sqlalchemy import select

from content.access import RULES as CONTENT
from content.access import May as See
from content.access import fits_stage, is_published
from core.access import Table, anyone, has_role, is_meant_for, reaches, signed_in
from core.work import Work
from learning.rules.essays import EssayState
from members.access import is_oneself, is_own
from members.models import Member, Node, NodeKind
from quizzes.access import RULES as QUIZZES
from quizzes.access import May as SeeQuiz
from quizzes.models import Attempt

KEEPERS = ("admin", "secretary", "committee")
"""Who may write hours into the ledger of the people below them."""
READERS = (*KEEPERS, "inspector")


class May(StrEnum):
    """Permissions over the record."""

    OWN = "learning:own"
    STUDY = "learning:material:study"
    SET_STUDY = "learning:material:rule"
    NOTE = "learning:material:note"
    OWN_NOTE = "learning:note:own"
    SEE_RECORD = "learning:member:record"
    SEE_HOURS = "learning:hours"
    KEEP_HOURS = "learning:hours:keep"
    ADD_HOURS = "learning:member:hours:add"
    REVERSE_ENTRY = "learning:entry:reverse"
    SET_RULES = "learning:rules"
    KEEP_PLANS = "learning:plans"
    SEE_PLAN = "learning:plan:see"
    KEEP_PLAN = "learning:plan:keep"
    SEE_ESSAY = "learning:essay:see"
    WRITE_ESSAY = "learning:essay:write"
    REVIEW_ESSAY = "learning:essay:review"
    CLOSE_YEAR = "learning:year:close"
    REOPEN_YEAR = "learning:year:reopen"
    CLAIM_CERTIFICATE = "learning:quiz:certificate"
    SEE_CERTIFICATE = "learning:certificate:see"
    ISSUE_CERTIFICATES = "learning:quiz:certificates"
    VERIFY = "learning:verify"
    SEE_CLAIM = "learning:claim:see"
    CHANGE_CLAIM = "learning:claim:change"
    DECIDE_CLAIM = "learning:claim:decide"
    ENTER_TRANSCRIPT = "learning:transcript:enter"


HIDDEN = frozenset(
    {
        May.STUDY,
        May.SET_STUDY,
        May.NOTE,
        May.OWN_NOTE,
        May.SEE_RECORD,
        May.REVERSE_ENTRY,
        May.REOPEN_YEAR,
        May.SEE_PLAN,
        May.KEEP_PLAN,
        May.SEE_ESSAY,
        May.WRITE_ESSAY,
        May.REVIEW_ESSAY,
        May.SEE_CLAIM,
        May.CHANGE_CLAIM,
        May.DECIDE_CLAIM,
        May.ENTER_TRANSCRIPT,
        May.CLAIM_CERTIFICATE,
        May.SEE_CERTIFICATE,
        May.ISSUE_CERTIFICATES,
    }
)
"""Permissions whose refusal must not tell that the thing exists."""


def oversees_the_earner(work: Work, entry: Any) -> bool:
    """Hold for those who keep the ledger of the member an entry belongs to."""
    earner = work.session.get(Member, entry.member_id)
    return work.actor is not None and earner is not None and work.actor.reaches(earner.place, *KEEPERS)


def is_anothers(work: Work, thing: Any) -> bool:
    """Hold for what is not the member's own: nobody certifies their own hours."""
    return work.actor is not None and thing.member_id != work.actor.id


def is_handed_in(_work: Work, thing: Any) -> bool:
    """Hold for an essay that its writer has let out of their hands."""
    return thing.state is not EssayState.DRAFT


def is_published_to_branch(work: Work, thing: Any) -> bool:
    """Hold for a published essay of somebody in the member's branch."""
    if work.actor is None or thing.state is not EssayState.PUBLISHED:
        return False
    return bool(thing.place.startswith(branch_place(work)))


def branch_place(work: Work) -> str:
    """Give the path of the unit whose members read each other: the branch, also for those in a group."""
    place = work.person.place
    node = work.session.get_one(Node, int(place.rstrip("/").rpartition("/")[2]))
    return place.rstrip("/").rpartition("/")[0] + "/" if node.kind is NodeKind.GROUP else place


def is_made_by_oneself(work: Work, thing: Any) -> bool:
    """Hold for what the member uploaded."""
    return work.actor is not None and thing.by_id == work.actor.id


def has_taken(work: Work, quiz: Any) -> bool:
    """Hold for who has taken a quiz, though they belong to another unit now."""
    if work.actor is None:
        return False
    mine = select(Attempt.id).where(Attempt.quiz_id == quiz.id, Attempt.member_id == work.actor.id)
    return work.session.scalar(mine.limit(1)) is not None


def oversees_the_holder(work: Work, certificate: Any) -> bool:
    """Hold for those whose role reaches the member a certificate is about."""
    holder = work.session.get(Member, certificate.member_id)
    return work.actor is not None and holder is not None and work.actor.reaches(holder.place, *READERS)


RULES: Table = {
    May.OWN: [[signed_in]],
    May.STUDY: [[is_meant_for, is_published, fits_stage]],
    May.NOTE: CONTENT[See.SEE],
    May.OWN_NOTE: [[is_own]],
    May.SET_STUDY: [[reaches(*KEEPERS)]],
    May.SEE_RECORD: [[is_oneself], [reaches(*READERS)]],
    May.SEE_HOURS: [[has_role(*READERS)]],
    May.KEEP_HOURS: [[has_role(*KEEPERS)]],
    May.ADD_HOURS: [[reaches(*KEEPERS)]],
    May.REVERSE_ENTRY: [[oversees_the_earner]],
    May.SET_RULES: [[has_role("admin", "secretary")]],
    May.KEEP_PLANS: [[has_role(*READERS)]],
    May.SEE_PLAN: [[reaches(*READERS)]],
    May.KEEP_PLAN: [[reaches(*KEEPERS)]],
    May.SEE_ESSAY: [[is_own], [reaches(*KEEPERS), is_handed_in], [is_published_to_branch]],
    May.WRITE_ESSAY: [[is_own]],
    May.REVIEW_ESSAY: [[reaches(*KEEPERS), is_anothers, is_handed_in]],
    May.CLOSE_YEAR: [[has_role("admin", "secretary")]],
    May.REOPEN_YEAR: [[reaches("admin", "secretary")]],
    May.CLAIM_CERTIFICATE: [*QUIZZES[SeeQuiz.SEE_QUIZ], [has_taken]],
    May.SEE_CERTIFICATE: [[is_own], [oversees_the_holder]],
    May.ISSUE_CERTIFICATES: [[reaches(*KEEPERS)]],
    May.VERIFY: [[anyone]],
    May.SEE_CLAIM: [[is_own], [reaches(*READERS)]],
    May.CHANGE_CLAIM: [[is_own]],
    May.DECIDE_CLAIM: [[reaches(*KEEPERS), is_anothers]],
    May.ENTER_TRANSCRIPT: [[is_made_by_oneself]],
}
