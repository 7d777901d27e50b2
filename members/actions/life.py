"""What happens to a person's affiliation: a step on the way into the Party, a transfer, leaving, coming back.

Each step has the day on which it took effect, which may lie before the day it is written down: what is asked
as of a day is then right whenever it is asked.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from core.errors import RefusalError
from core.times import day_of
from core.work import Work
from members.actions.audit import record
from members.models import FormerAffiliation, Member, MemberState, Node, Stage
from members.queries.life import begun_in, last_stretch, present_since, steps_of
from members.rules.life_cycle import DAY_OF, NEXT, advice, refusal, say_step
from members.rules.words import STAGES


def transfer(work: Work, member: Member, node: Node, on: date | None = None, note: str = "") -> None:
    """Move a person to another unit of this site; what they did and earned goes with them.

    :param on: the first day in the new unit; today if not given
    :raises RefusalError: if that unit is closed, or the day cannot be
    """
    if member.node_id == node.id:
        return
    if node.closed_at is not None:
        raise RefusalError(f"“{node.name}”已经撤销，请另选一个组织。")
    old = member.node
    day = close_stretch(work, member, on, note)
    member.node = node
    summary = f"{member.name} 自 {day} 起从“{old.name}”转到“{node.name}”。"
    # Both sides oversee a transfer: it is told where the person was and where they went.
    for place in sorted({old.path, node.path}):
        record(work, "members.transfer", f"member:{member.id}", place, summary)


def advance(work: Work, member: Member, on: date, note: str = "", seen: str = "") -> str:
    """Take a person to the next stage on the way into the Party; gives what should be looked at again.

    :param seen: the stage that the page showed, so that a button pressed twice is one step; empty: any
    :raises RefusalError: if there is no next stage, the step was taken already, or the day cannot be
    """
    work.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
    work.session.refresh(member, ["stage", "state"])
    if seen and seen != member.stage:
        raise RefusalError(f"{member.name} 现在已是{STAGES[member.stage]}，请刷新页面核对，不用再办一次。")
    new = NEXT.get(member.stage)
    if new is None or member.state is not MemberState.ACTIVE:
        raise RefusalError(f"{member.name} 现在是{STAGES[member.stage]}，没有下一步。")
    old, began = member.stage, _began(member)
    close_stretch(work, member, on, note)
    set_stage(member, Stage(new), on)
    summary = f"{member.name} 自 {on} 起由{STAGES[old]}转为{STAGES[new]}。"
    record(work, "members.advance", f"member:{member.id}", member.place, summary)
    return advice(new, on, began)


def keep_step(work: Work, member: Member, values: Mapping[str, Any]) -> None:
    """Close the present stretch if new values bring another stage with the day on which it began.

    Without that day, or with one that cannot be, the stage of before was a mistake: nothing is kept of it.
    """
    stage = values.get("stage", member.stage)
    on = values.get(DAY_OF.get(stage, ""))
    if stage == member.stage or not on:
        return
    if refusal(on, day_of(work.now), present_since(work, member)) is None:
        close_stretch(work, member, on, "")


def set_stage(member: Member, stage: Stage, on: date) -> None:
    """Set a stage and the day on which it began, where a member has a column for it."""
    member.stage = stage
    if stage in DAY_OF:
        setattr(member, DAY_OF[stage], on)


def close_stretch(work: Work, member: Member, on: date | None, note: str, *, is_away: bool = False) -> date:
    """Close the present stretch of a person's time before it changes; gives the day on which it ended.

    :raises RefusalError: if that day lies ahead, or before the stretch began
    """
    since, today = present_since(work, member), day_of(work.now)
    day = on or today
    if reason := refusal(day, today, since):
        raise RefusalError(reason)
    work.session.add(
        FormerAffiliation(
            member_id=member.id,
            node=member.node,
            stage=member.stage,
            since=since,
            until=day,
            is_away=is_away,
            note=note,
            written_at=work.now,
        )
    )
    work.session.flush()  # the next step of the same request begins where this one ends
    return day


def close_stretches(work: Work, node: Node, members: Sequence[Member], note: str) -> None:
    """Close the present stretches of people of a unit, all of them today: two statements for however many.

    :raises RefusalError: if the time of one of them has not begun yet
    """
    began, today = begun_in(work, node), day_of(work.now)
    closed = []
    for member in members:
        since = began.get(member.id)
        if reason := refusal(today, today, since):
            raise RefusalError(f"{member.name}：{reason}")
        stretch = {"member_id": member.id, "node_id": node.id, "stage": member.stage, "since": since}
        closed.append(stretch | {"until": today, "note": note, "written_at": work.now})
    if closed:
        # All of one shape, whether or not the day they began is known, so that they go as one.
        work.session.execute(insert(FormerAffiliation).execution_options(render_nulls=True), closed)


def come_back(work: Work, member: Member, on: date | None = None) -> None:
    """Take a person who had left into the unit again; the time between stays a gap.

    :raises RefusalError: if the day lies before they left
    """
    left = member.left_on
    if left is not None:
        close_stretch(work, member, left, "离开")
        close_stretch(work, member, on, "返回", is_away=True)
    member.state, member.left_on = MemberState.ACTIVE, None


def take_back(work: Work, member: Member, steps: int | None = None) -> str:
    """Undo the last step of an active person, entered by mistake; gives it in words.

    :param steps: how many the page showed, so that a button pressed twice undoes one
    :raises RefusalError: if there is none, it was undone already, or the unit of before is closed
    """
    work.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
    work.session.refresh(member, ["stage", "state", "node_id"])
    if steps is not None and steps != len(steps_of(work, member)):
        raise RefusalError("这次变动已经撤销过了，请刷新页面核对。")
    last = last_stretch(work, member)
    if last is None or last.is_away or member.state is not MemberState.ACTIVE:
        raise RefusalError("没有可以撤销的变动。")
    if last.node.closed_at is not None:
        raise RefusalError(f"“{last.node.name}”已经撤销，不能退回去。")
    said = say_step(last.stage, member.stage, last.node.name, member.node.name)
    column = DAY_OF.get(member.stage)
    if last.stage is not member.stage and column and getattr(member, column) == last.until:
        setattr(member, column, None)
    places = sorted({member.node.path, last.node.path})
    member.node, member.stage = last.node, last.stage
    work.session.delete(last)
    for place in places:
        record(
            work, "members.take_back", f"member:{member.id}", place, f"撤销 {member.name} 的变动：{said}。"
        )
    return said


def _began(member: Member) -> date | None:
    column = DAY_OF.get(member.stage)
    return getattr(member, column) if column else None
