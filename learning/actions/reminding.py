"""Reminding members of the hours they have yet to earn."""

from collections.abc import Sequence

from core.times import day_of, year_of
from core.work import Work
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Member


def remind(work: Work, members: Sequence[Member]) -> int:
    """Tell members to look at their hours, at most once a day; gives how many were told."""
    day, year = day_of(work.now), year_of(work.now)
    told = notify(
        work,
        [member.id for member in members],
        f"hours.remind:{day}",
        f"请看一看您 {year} 年的学时",
        text="您今年的应修学时还没有完成，打开可以看到还差多少、怎样补上。",
        url="/me",
    )
    if told:
        summary = f"提醒 {told} 位同志完成 {year} 年学时。"
        record(work, "learning.hours.remind", f"year:{year}", work.person.place, summary)
    return told
