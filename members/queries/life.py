"""Who belonged where, and at which stage, on a day."""

from collections import Counter
from collections.abc import Iterable
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


def affiliated_on(places: Iterable[str], day: date) -> Select[Member, Node, Stage]:
    """Select who belonged at or below the places on a day: member, unit and stage as they were then."""
    stage = func.coalesce(_former.stage, Member.stage).label("stage_then")
    return (
        select(Member, Node, stage)
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
    mine = select(FormerAffiliation).where(FormerAffiliation.member_id == member.id)
    return mine.order_by(FormerAffiliation.until, FormerAffiliation.id)


def steps_of(work: Work, member: Member) -> list[Step]:
    """Tell the changes in a person's affiliation, the latest first."""
    stretches = work.session.scalars(_stretches(member)).all()
    after = [(one.node.name, one.stage, one.is_away) for one in stretches] + [_present(member)]
    steps = []
    for one, (unit, stage, is_away) in zip(stretches, after[1:], strict=True):
        words = "离开本组织" if is_away else "返回本组织" if one.is_away else ""
        words = words or say_step(one.stage, stage, one.node.name, unit)
        steps.append(Step(one.until, words, one.note))
    return steps[::-1]


def _present(member: Member) -> tuple[str, Stage, bool]:
    return member.node.name, member.stage, False
