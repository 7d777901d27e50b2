"""What taking a roster over would do now, and the roster as it is."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from core.work import Work
from members.models import Member, MemberState, Node, NodeKind, RosterDraft
from members.queries.people import people_at
from members.queries.tree import units_below
from members.rules.roster_changes import PLAIN, Known, Plan, Unit, plan_roster
from members.rules.roster_reading import Reading, Row
from members.rules.words import FIELDS, STAGES, STATES, mask_phone

_AT_ONCE = 500


def draft_plan(work: Work, draft: RosterDraft) -> tuple[Reading, Plan]:
    """Give a draft's reading and what taking it over would do now."""
    reading = Reading.from_kept(draft.reading)
    return reading, plan_for(work, draft.node, reading)


def plan_for(work: Work, node: Node, reading: Reading) -> Plan:
    """Say what taking a reading over would do at a unit now; the problems of the file come first."""
    units = units_below(work, [node.path])
    known = _known(work, node, reading.rows)
    plan = plan_roster(reading.rows, known, [Unit(u.id, u.parent_id, u.kind, u.name) for u in units])
    plan.problems[:0] = reading.problems
    return plan


def _known(work: Work, node: Node, rows: Sequence[Row]) -> list[Known]:
    keys = (row.values.get(name) for row in rows for name in ("login", "phone"))
    words = {key.lower() for key in keys if key}
    found: dict[int, Known] = {}
    asked = sorted(words)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        same = select(Member).where(or_(func.lower(Member.login).in_(some), Member.phone.in_(some)))
        for member in work.session.scalars(same):
            is_ours = member.place.startswith(node.path)
            found[member.id] = Known(
                member.id,
                member.login,
                member.phone,
                _values(member),
                member.node_id,
                is_ours,
                member.state is MemberState.ACTIVE,
            )
    return list(found.values())


def _values(member: Member) -> dict[str, Any]:
    values = {name: getattr(member, name) for name in PLAIN}
    return {name: v.isoformat() if isinstance(v, date) else v for name, v in values.items()}


def roster_rows(work: Work, node: Node) -> Iterable[list[Any]]:
    """Give the roster of a unit as rows for a sheet, under ``FIELDS`` with a number in front."""
    parents = {unit.id: unit for unit in units_below(work, [node.path])}
    for number, member in enumerate(work.session.scalars(people_at(node.path)), start=1):
        yield [number, *(_cell(member, name, parents) for name in FIELDS)]


def _cell(member: Member, name: str, units: dict[int, Node]) -> Any:
    unit = member.node
    is_in_group = unit.kind is NodeKind.GROUP
    match name:
        case "branch":
            above = units.get(unit.parent_id or 0) if is_in_group else unit
            return above.name if above else ""
        case "group":
            return unit.name if is_in_group else ""
        case "standing":
            return "正常"
        case "stage":
            return STAGES[member.stage]
        case _:
            return getattr(member, name)


PEOPLE_HEADINGS = (
    "姓名", "工号", "手机号", "组织", "人员类别", "党内职务", "工作单位及职务", "入党日期", "转正日期", "状态"
)  # fmt: skip


def people_rows(members: Iterable[Member], *, masks: bool) -> Iterable[list[Any]]:
    """Give a list of people as rows for a sheet; ``masks`` hides most of their phone numbers."""
    for member in members:
        yield [
            member.name,
            member.login,
            mask_phone(member.phone) if masks else member.phone,
            member.node.name,
            STAGES[member.stage],
            member.party_post,
            member.post,
            member.joined_on,
            member.full_on,
            STATES[member.state],
        ]


def own_draft(work: Work) -> RosterDraft | None:
    """Give the actor's draft that waits to be looked at."""
    mine = select(RosterDraft).where(RosterDraft.by_id == work.person.id).order_by(RosterDraft.id.desc())
    return work.session.scalars(mine.limit(1)).first()
