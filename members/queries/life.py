"""Who belonged where, and at which stage, on a day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core.work import Work
from members.models import FormerAffiliation, Member, MemberState, Node, Stage
from members.queries.people import below
from members.rules.life_cycle import say_step

_former = aliased(FormerAffiliation)


class Affiliated(NamedTuple):
    """A person as they stood on a day."""

    member: Member
    node: Node
    stage: Stage


class Step(NamedTuple):
    """A change in a person's affiliation."""

    on: date
    words: str
    note: str
    is_about_place: bool = True
    """They came, moved or left; else they went on on the way into the Party."""


STAGE_THEN: ColumnElement[Stage] = func.coalesce(_former.stage, Member.stage).label("stage_then")
"""The stage of ``placed_on``."""


def placed_on(day: date) -> Select[Member, Node, Stage]:
    """Select everybody with unit and stage of a day; those of now where they belonged nowhere then."""
    return (
        select(Member, Node, STAGE_THEN)
        .outerjoin(_former, and_(_former.member_id == Member.id, _covers(day), ~_former.is_away))
        .join(Node, Node.id == func.coalesce(_former.node_id, Member.node_id))
    )


def affiliated_on(places: Iterable[str], day: date) -> Select[Member, Node, Stage]:
    """Select who belonged at or below the places on a day: member, unit and stage as they were then."""
    return (
        select(Member, Node, STAGE_THEN)
        .outerjoin(_former, and_(_former.member_id == Member.id, _covers(day)))
        .join(Node, Node.id == func.coalesce(_former.node_id, Member.node_id))
        .where(
            below(places),
            or_(_former.is_away.is_(None), _former.is_away.is_(False)),
            or_(Member.arrived_on.is_(None), Member.arrived_on <= day),
            or_(Member.state == MemberState.ACTIVE, Member.left_on > day),
        )
        .order_by(Node.path, Member.name, Member.id)
    )


def _covers(day: date) -> ColumnElement[bool]:
    return and_(_former.until > day, or_(_former.since.is_(None), _former.since <= day))


def people_on(work: Work, places: Iterable[str], day: date, stage: str = "") -> list[Affiliated]:
    """List who belonged at or below the places on a day."""
    rows = work.session.execute(affiliated_on(places, day)).all()
    found = [Affiliated(member, node, Stage(then)) for member, node, then in rows]
    return [one for one in found if not stage or one.stage == stage]


def counts_on(people: Iterable[Affiliated]) -> dict[str, Counter[str]]:
    """Count people by unit and stage, units in the order of the tree."""
    counted: dict[str, Counter[str]] = {}
    for one in people:
        counted.setdefault(one.node.name, Counter())[one.stage] += 1
    return counted


def present_since(work: Work, member: Member) -> date | None:
    """Say when the present stretch of a person's time began; ``None`` if before anyone here remembers."""
    last = select(func.max(FormerAffiliation.until)).where(FormerAffiliation.member_id == member.id)
    return work.session.scalar(last) or member.arrived_on


def begun_in(work: Work, node: Node) -> dict[int, date | None]:
    """Say the same of everybody who belongs to a unit itself."""
    began = func.coalesce(func.max(FormerAffiliation.until), Member.arrived_on)
    mine = (
        select(Member.id, began)
        .outerjoin(FormerAffiliation, FormerAffiliation.member_id == Member.id)
        .where(Member.node_id == node.id)
        .group_by(Member.id, Member.arrived_on)
    )
    return dict(work.session.execute(mine).all())


def last_stretch(work: Work, member: Member) -> FormerAffiliation | None:
    """Give the stretch before the present one."""
    return work.session.scalars(_stretches(member).order_by(None).order_by(*_LATEST).limit(1)).first()


_LATEST = (FormerAffiliation.until.desc(), FormerAffiliation.id.desc())


def _stretches(member: Member) -> Select[FormerAffiliation]:
    return _in_order(select(FormerAffiliation).where(FormerAffiliation.member_id == member.id))


def _in_order(stretches: Select[FormerAffiliation]) -> Select[FormerAffiliation]:
    return stretches.order_by(FormerAffiliation.until, FormerAffiliation.id)


def steps_of(work: Work, member: Member) -> list[Step]:
    """Tell the changes in a person's affiliation, the latest first."""
    return _steps(member, work.session.scalars(_stretches(member)).all())[::-1]


def _steps(member: Member, stretches: Sequence[FormerAffiliation]) -> list[Step]:
    after = [(one.node.name, one.stage, one.is_away) for one in stretches] + [_present(member)]
    steps = []
    for one, (unit, stage, is_away) in zip(stretches, after[1:], strict=True):
        words = "离开本组织" if is_away else "返回本组织" if one.is_away else ""
        is_about_place = bool(words) or one.node.name != unit
        words = words or say_step(one.stage, stage, one.node.name, unit)
        steps.append(Step(one.until, words, one.note, is_about_place))
    return steps


def _present(member: Member) -> tuple[str, Stage, bool]:
    return member.node.name, member.stage, False


class Belonged(NamedTuple):
    """Somebody who belonged to a unit for some of a span of days."""

    member: Member
    node: Node
    """Where in the unit they were last."""
    since: date | None
    """The day on which they came, if it lies in the span."""
    until: date | None
    """The first day on which they belonged there no more; ``None`` if they stayed to the end."""
    steps: tuple[Step, ...]
    """What changed in the span, the earliest first."""


def belonged_in(work: Work, places: Sequence[str], first: date, last: date) -> list[Belonged]:
    """List who belonged at or below the places on any day of a span, be it the first or the last."""
    past = (
        select(FormerAffiliation.member_id)
        .join(Node, Node.id == FormerAffiliation.node_id)
        .where(below(places), FormerAffiliation.until > first)
    )
    present = select(Member.id).join(Node, Node.id == Member.node_id).where(below(places))
    keys = past.union(present).subquery()
    members = work.session.scalars(
        select(Member).join(Node, Node.id == Member.node_id).where(Member.id.in_(select(keys.c[0])))
    ).all()
    lives: dict[int, list[FormerAffiliation]] = {}
    asked = _in_order(select(FormerAffiliation).where(FormerAffiliation.member_id.in_(select(keys.c[0]))))
    for stretch in work.session.scalars(asked):
        lives.setdefault(stretch.member_id, []).append(stretch)
    found = [_belonged(one, lives.get(one.id, []), tuple(places), first, last) for one in members]
    there = [one for one in found if one is not None]
    return sorted(there, key=lambda one: (one.node.path, one.member.name, one.member.id))


def _belonged(
    member: Member, life: Sequence[FormerAffiliation], places: tuple[str, ...], first: date, last: date
) -> Belonged | None:
    left_on = member.left_on if member.state is MemberState.LEFT else None
    began = life[-1].until if life else member.arrived_on
    stays = [(one.since, one.until, one.node) for one in life if not one.is_away]
    inside = [
        (since, until, node)
        for since, until, node in [*stays, (began, left_on, member.node)]
        if node.path.startswith(places)
        and (since is None or since <= last)
        and (until is None or (until > first and until != since))
    ]
    if not inside:
        return None
    (came, _, _), (_, went, node) = inside[0], inside[-1]
    return Belonged(
        member,
        node,
        came if came and came > first else None,
        went if went and went <= last else None,
        tuple(step for step in _whole_life(member, life, left_on) if first <= step.on <= last),
    )


def _whole_life(member: Member, life: Sequence[FormerAffiliation], left_on: date | None) -> Iterator[Step]:
    if member.arrived_on:
        yield Step(member.arrived_on, "来到本组织", "")
    yield from _steps(member, life)
    if left_on:
        yield Step(left_on, "离开本组织", "")
