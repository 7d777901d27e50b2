"""What an inspector would find missing in a unit's year."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from core.times import say_day
from core.work import Work
from learning.queries.standings import Standing
from learning.rules.hours import format_hours
from meetings.models import Activity, ActivityState
from meetings.queries.duties import lights, missed
from meetings.rules.bundles import Gap
from meetings.rules.kinds import label_of
from meetings.rules.minutes import Minutes, problems
from members.models import Node, NodeKind
from members.queries.people import below
from quizzes.models import Quiz
from quizzes.queries.results import who_is_missing

_MOST_NAMES = 30


def duty_gaps(work: Work, node: Node, year: int) -> Iterator[Gap]:
    """Say which duties of organisation life a unit has missed."""
    for branch in branches_of(work, node):
        found = lights(work, branch, year)
        for row, spans in missed(found):
            who = row.person.name if row.person else ""
            yield Gap(
                "组织生活", f"{branch.name} {row.label}", f"{'、'.join(spans)}没有办够（{row.often}）", who
            )
        if found.lecturers:
            names = _names([one.name for one in found.lecturers])
            yield Gap("组织生活", f"{branch.name} 班子成员讲党课", "今年还没有讲过", names)
        if found.talks and found.talks.missing:
            pairs = _names(
                [
                    f"{one.name}与{other.name}"
                    if other in found.talks.committee
                    else f"{other.name}与班子成员"
                    for one, other in found.talks.missing
                ]
            )
            yield Gap(
                "组织生活", f"{branch.name} 谈心谈话", f"还有 {len(found.talks.missing)} 对没有谈", pairs
            )


def branches_of(work: Work, node: Node) -> Sequence[Node]:
    """List the open branches at or below a unit; the unit itself where there are none."""
    found = select(Node).where(below([node.path]), Node.kind == NodeKind.BRANCH, Node.closed_at.is_(None))
    return work.session.scalars(found.order_by(Node.path)).all() or [node]


def record_gaps(work: Work, activities: Sequence[Activity], minutes: Mapping[int, Minutes]) -> Iterator[Gap]:
    """Say which activities have no record, or one that lacks something."""
    for one in activities:
        name = f"{say_day(one.starts_at)} {label_of(one.kind)}：{one.title}"
        who = one.recorder.name if one.recorder else ""
        if one.state in {ActivityState.PLANNED, ActivityState.ANNOUNCED}:
            if one.ends_at < work.now:
                yield Gap("会议记录", name, "已过时间，没有点名，也没有取消", who)
            continue
        lacks = problems(minutes[one.id])
        if one.state is ActivityState.HELD and one.ends_at < work.now:
            lacks = ["记录还没有归档。", *lacks]
        if lacks:
            yield Gap("会议记录", name, "".join(lacks), who)


def hour_gaps(people: Sequence[Standing]) -> Iterator[Gap]:
    """Say who has not reached the hours of the year."""
    for one in people:
        if one.is_asked and one.gap > 0:
            due, earned, gap = (format_hours(hours) for hours in (one.due, one.earned, one.gap))
            lacks = f"应修 {due}，已修 {earned}，差 {gap} 学时"
            yield Gap("学时", one.member.name, lacks, one.member.node.name)


def test_gaps(work: Work, quizzes: Sequence[Quiz]) -> Iterator[Gap]:
    """Say who has not taken the quizzes that are over."""
    for quiz in quizzes:
        if quiz.closes_at > work.now:
            continue
        missing = who_is_missing(work, quiz)
        if missing:
            yield Gap("测试", quiz.title, f"{len(missing)} 人没有参加", _names([one.name for one in missing]))


def _names(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 人（对）" if len(names) > _MOST_NAMES else ""
    return "、".join(names[:_MOST_NAMES]) + more
