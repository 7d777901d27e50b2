"""Closing a year: what was due and earned is written down and does not move any more."""

from sqlalchemy import delete

from core.errors import RefusalError
from core.times import year_of
from core.work import Work
from learning.models import YearClosing, YearRecord
from learning.queries.closing import closing_of, last_entries, unclosed_standings
from members.actions.audit import record
from members.models import Node


class YearError(RefusalError):
    """The year cannot be closed, or is not."""


def close_year(work: Work, node: Node, year: int) -> YearClosing:
    """Close a year for everybody who belonged at or below a unit in it and whose year is not closed yet.

    Targets, rules, roles and exemptions that change later change nothing about it. Hours that are added or
    taken back later count, and every page shows them as corrections.

    :raises YearError: while the year is not over, or if it is closed already
    """
    if year >= year_of(work.now):
        raise YearError(f"{year} 年还没有结束，年底之后再关账。")
    if closing_of(work, node.path, year) is not None:
        raise YearError(f"{year} 年已经关账。")
    closing = YearClosing(node=node, year=year, closed_at=work.now, by_id=work.person.id)
    work.session.add(closing)
    work.session.flush()  # the records name its key
    standings = unclosed_standings(work, node, year)
    last = last_entries(work, [one.member.id for one in standings], year)
    work.session.add_all(
        YearRecord(
            member_id=one.member.id,
            year=year,
            closing_id=closing.id,
            due=one.due,
            earned=one.earned,
            is_exempt=one.is_exempt,
            last_entry_id=last.get(one.member.id, 0),
            closed_at=work.now,
        )
        for one in standings
    )
    told = f"{node.name} {year} 年学时关账，{len(standings)} 人。"
    record(work, "learning.year.close", f"node:{node.id}", node.path, told)
    return closing


def reopen_year(work: Work, closing: YearClosing, reason: str) -> None:
    """Open a closed year again: what is due is worked out anew, and corrections become ordinary entries.

    :raises YearError: while a unit above has the year closed: its people would stand open in a closed year
    """
    node, year = closing.node, closing.year
    above = closing_of(work, node.path.rstrip("/").rpartition("/")[0], year)
    if above is not None:
        raise YearError(f"“{above.node.name}”的 {year} 年已经关账，请先由上级取消关账。")
    work.session.execute(delete(YearRecord).where(YearRecord.closing_id == closing.id))
    work.session.execute(delete(YearClosing).where(YearClosing.id == closing.id))
    told = f"{node.name} {year} 年学时取消关账，原因：{reason}。"
    record(work, "learning.year.reopen", f"node:{node.id}", node.path, told)
