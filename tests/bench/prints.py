"""A year's record as PDF, asked of the real site: the child's start and the fonts are in it."""

from datetime import UTC, datetime

from sqlalchemy import create_engine, insert, select

from core.times import year_of
from learning.models import HourEntry
from learning.rules.hours import Evidence, HourCategory
from members.models import Member
from tests.bench.clients import Client, Times

LINES = 120
ASKED = 20


def measure(port, url):
    """Give a member a long year and ask for its form; gives the times."""
    now = datetime.now(UTC)
    engine = create_engine(url)
    with engine.begin() as connection:
        member = connection.scalar(select(Member.id).where(Member.login == "m00000"))
        connection.execute(insert(HourEntry), [_entry(member, n, now) for n in range(LINES)])
    engine.dispose()
    client = Client(port, Times())
    client.sign_in("m00000")
    client._times = Times()
    for _ in range(ASKED):
        client.ask("record", "GET", f"/me/record/{year_of(now)}.pdf")
    return client._times


def _entry(member, n, now):
    return {
        "member_id": member,
        "cause": f"bench:{n}",
        "hundredths": 100,
        "category": HourCategory.COLLECTIVE,
        "evidence": Evidence.PRESENT,
        "title": f"第 {n + 1} 次集体学习：一件需要学习的事和它的来龙去脉",
        "form": "集体学习",
        "host": "范书勤",
        "venue": "三楼会议室",
        "outcome": "到会",
        "year": year_of(now),
        "earned_at": now,
        "written_at": now,
    }
