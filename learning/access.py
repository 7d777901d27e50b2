"""Who may do what with progress, hours, rules and targets."""

from enum import StrEnum
from typing import Any

from content.access import fits_stage, is_published
from core.access import Table, has_role, is_meant_for, reaches, signed_in
from core.work import Work
from members.access import is_oneself
from members.models import Member

KEEPERS = ("admin", "secretary", "committee")
"""Who may write hours into the ledger of the people below them."""
READERS = (*KEEPERS, "inspector")


class May(StrEnum):
    """Permissions over the record."""

    OWN = "learning:own"
    STUDY = "learning:material:study"
    SEE_RECORD = "learning:member:record"
    SEE_HOURS = "learning:hours"
    KEEP_HOURS = "learning:hours:keep"
    ADD_HOURS = "learning:member:hours:add"
    REVERSE_ENTRY = "learning:entry:reverse"
    SET_RULES = "learning:rules"


HIDDEN = frozenset({May.STUDY, May.SEE_RECORD, May.REVERSE_ENTRY})
"""Permissions whose refusal must not tell that the thing exists."""


def oversees_the_earner(work: Work, entry: Any) -> bool:
    """Hold for those who keep the ledger of the member an entry belongs to."""
    earner = work.session.get(Member, entry.member_id)
    return work.actor is not None and earner is not None and work.actor.reaches(earner.place, *KEEPERS)


RULES: Table = {
    May.OWN: [[signed_in]],
    May.STUDY: [[is_meant_for, is_published, fits_stage]],
    May.SEE_RECORD: [[is_oneself], [reaches(*READERS)]],
    May.SEE_HOURS: [[has_role(*READERS)]],
    May.KEEP_HOURS: [[has_role(*KEEPERS)]],
    May.ADD_HOURS: [[reaches(*KEEPERS)]],
    May.REVERSE_ENTRY: [[oversees_the_earner]],
    May.SET_RULES: [[has_role("admin", "secretary")]],
}
