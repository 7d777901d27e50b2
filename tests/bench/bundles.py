"""The 迎检材料 of a unit of 500 members, made as the job makes it."""

import time
from datetime import timedelta

from sqlalchemy import insert, select

from app import create_app
from core.jobs import work_once
from core.times import SHANGHAI, year_of
from core.work import Viewer
from learning.models import HourEntry, HourTotal
from learning.rules.hours import Evidence, HourCategory
from meetings.actions.bundling import ask_for_bundle
from meetings.models import Activity, ActivityDuty, Attendance, Bundle
from meetings.rules.attendance import Presence
from meetings.rules.kinds import Audience
from members.models import Member, MemberState, Node, NodeKind, Stage
from tests.bench import branch

MEMBERS, GROUPS, LINES, ACTIVITIES = 500, 15, 40, 150


def measure(url, folder):
    """Build the unit, ask for its bundle and make it; gives seconds, files and bytes."""
    folder.mkdir(exist_ok=True)
    branch.build(url, folder, 1)
    site = create_app({"DATABASE_URL": url, "SECRET_KEY": branch.KEY, "FILES": str(folder / "files")})
    with site.app_context(), site.unit() as work:
        node = work.session.scalars(select(Node)).one()
        _fill(work, node)
        by = work.session.scalars(select(Member).order_by(Member.id).limit(1)).one()
        asking = type(work)(work.session, work.now, Viewer(by.id, by.name, node.path, node.name))
        ask_for_bundle(asking, node, year_of(work.now), "http://localhost/verify")
    begun = time.perf_counter()
    work_once(site)
    seconds = time.perf_counter() - begun
    with site.sessions.reader() as session:
        bundle = session.scalars(select(Bundle)).one()
        assert bundle.made_at, bundle.failed
        told = seconds, bundle.parts, bundle.size
    site.sessions.engine.dispose()
    return told


def _fill(work, node):
    year = year_of(work.now)
    groups = [
        Node(kind=NodeKind.GROUP, name=f"第 {n} 党小组", parent_id=node.id) for n in range(1, GROUPS + 1)
    ]
    work.session.add_all(groups)
    work.session.flush()
    for group in groups:
        group.path = f"{node.path}{group.id}/"
    people = [
        Member(
            node_id=groups[n % GROUPS].id,
            login=f"b{n:04}",
            name=f"党员{n:03}",
            stage=Stage.FULL,
            state=MemberState.ACTIVE,
            must_change_password=False,
        )
        for n in range(MEMBERS)
    ]
    work.session.add_all(people)
    work.session.flush()
    first = work.now.astimezone(SHANGHAI).replace(month=1, day=4, hour=9, minute=0, second=0, microsecond=0)
    work.session.execute(
        insert(HourEntry), [_entry(one.id, n, year, first) for one in people for n in range(LINES)]
    )
    totals = [{"member_id": one.id, "year": year, "hundredths": 100 * LINES} for one in people]
    work.session.execute(insert(HourTotal), totals)
    for n in range(ACTIVITIES):
        # One in fifteen is of all, the others of a group.
        group = node if n % 15 == 0 else groups[n % GROUPS]
        there = people if group is node else [one for one in people if one.node_id == group.id]
        _hold(work, group, there, first + timedelta(days=2 * n % 300), n)


def _hold(work, node, people, starts_at, n):
    activity = Activity(
        node_id=node.id, kind="lecture", title=f"第 {n + 1} 次集中学习", starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2), venue="三楼会议室", audience=Audience.ALL,
        said="学习了……" * 60,
        created_at=starts_at, announced_at=starts_at, held_at=starts_at, by_id=None,
    )  # fmt: skip
    work.session.add(activity)
    work.session.flush()
    work.session.add(ActivityDuty(activity_id=activity.id, duty="lecture"))
    rows = [
        {
            "activity_id": activity.id, "member_id": one.id, "name": one.name, "stage": Stage.FULL,
            "place": node.path, "group": node.name, "may_vote": True, "presence": Presence.PRESENT,
            "signed_at": starts_at, "way": "code",
        }
        for one in people
    ]  # fmt: skip
    work.session.execute(insert(Attendance), rows)


def _entry(member, n, year, first):
    return {
        "member_id": member, "cause": f"bench:{n}", "hundredths": 100, "category": HourCategory.COLLECTIVE,
        "evidence": Evidence.PRESENT, "title": f"第 {n + 1} 次集体学习：一件需要学习的事", "form": "集体学习",
        "host": "范书勤", "venue": "三楼会议室", "outcome": "到会", "year": year,
        "earned_at": first + timedelta(days=7 * n % 300), "written_at": first,
    }  # fmt: skip
