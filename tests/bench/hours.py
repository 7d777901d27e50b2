"""The 支部学时表 of ten thousand members, whatever is asked of it: first pages, later pages, every sort."""

from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import quote

from sqlalchemy import create_engine, delete, func, insert, select, text

from learning.models import HourEntry, HourTotal
from learning.rules.hours import Evidence, HourCategory
from members.models import Member
from tests.bench.clients import Client, Times

ASKED = 8
"""How often each is asked."""
MOST_MS = 100
QUESTIONS = (
    "",
    "state=reached",
    "state=missing&sort=-percent",
    "state=behind&sort=gap",
    "state=exempt",
    f"q={quote('学员77')}",
    "stage=full&sort=-last",
    "sort=name",
    "sort=-earned",
)
_LOT = 1_000


def measure(port, url):
    """Give everybody some hours and ask for the table in many ways; gives how many members and the times."""
    people = _earn(url)
    times = Times()
    client = Client(port, times)
    client.sign_in("m00000")
    later = _later(client)
    for question in QUESTIONS:
        for _ in range(ASKED):
            client.ask("first", "GET", f"/manage/hours?{question}")
            client.ask("later", "GET", f"/manage/hours?{question}&after={later}")
    return people, times


def _later(client):
    """Give the key of a member far down the table."""
    page = client.ask("warm", "GET", "/manage/hours")[1]
    for _ in range(3):
        key = page.rpartition("after=")[2].partition('"')[0]
        page = client.ask("warm", "GET", f"/manage/hours?after={key}")[1]
    return key


def _earn(url):
    engine, dice, now = create_engine(url), Random(5), datetime.now(UTC)
    with engine.connect() as connection:
        members = connection.scalars(select(Member.id).order_by(Member.id)).all()
    for first in range(0, len(members), _LOT):
        lot = [_entry(dice, member, n, now) for member in members[first : first + _LOT] for n in range(2)]
        with engine.begin() as connection:
            connection.execute(insert(HourEntry), lot)
    summed = select(HourEntry.member_id, HourEntry.year, func.sum(HourEntry.hundredths))
    with engine.begin() as connection:
        connection.execute(delete(HourTotal))
        kept = ["member_id", "year", "hundredths"]
        connection.execute(
            insert(HourTotal).from_select(kept, summed.group_by(HourEntry.member_id, HourEntry.year))
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return len(members)


def _entry(dice, member, number, now):
    return {
        "member_id": member,
        "cause": f"measured:{number}",
        "hundredths": dice.randrange(100, 2400),
        "category": dice.choice(list(HourCategory)),
        "evidence": Evidence.PRESENT,
        "title": "集中学习",
        "year": now.year,
        "earned_at": now - timedelta(minutes=dice.randrange(10_000)),
        "written_at": now,
    }
