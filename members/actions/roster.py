"""Taking a roster over: the upload waits as a draft until somebody has seen what it would do."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.actions.life import close_stretch, keep_step
from members.actions.people import give_initial_password
from members.actions.tree import add_node
from members.models import Member, Node, NodeKind, RosterDraft, Stage
from members.queries.roster import plan_for
from members.rules.roster_changes import PLAIN, Place, Plan, Planned
from members.rules.roster_reading import Reading

_AT_ONCE = 500
_DAYS = frozenset({"born_on", "work_since", "applied_on", "activist_on", "joined_on", "full_on"})


class Given(NamedTuple):
    """An initial password, shown once and kept nowhere."""

    name: str
    login: str
    unit: str
    password: str


class TakenOver(NamedTuple):
    """What a roster brought."""

    passwords: list[Given]
    changed: int
    problems: int


class DraftGoneError(RefusalError):
    """The draft was taken over or thrown away already."""


def keep_draft(work: Work, node: Node, file_name: str, reading: Reading) -> RosterDraft:
    """Keep what was read until it is taken over; an earlier draft of the actor's is forgotten."""
    work.session.execute(delete(RosterDraft).where(RosterDraft.by_id == work.person.id))
    draft = RosterDraft(
        node=node, by_id=work.person.id, at=work.now, file_name=file_name[:200], reading=reading.kept()
    )
    work.session.add(draft)
    work.session.flush()  # the next page's address has the key
    return draft


def discard_draft(work: Work, draft: RosterDraft) -> None:
    """Throw a draft away."""
    work.session.execute(delete(RosterDraft).where(RosterDraft.id == draft.id))


def take_draft_over(work: Work, draft: RosterDraft) -> TakenOver:
    """Take a draft over, once.

    :raises DraftGoneError: if another tap did so already
    """
    gone = delete(RosterDraft).where(RosterDraft.id == draft.id).returning(RosterDraft.id)
    if work.session.scalar(gone) is None:
        raise DraftGoneError("这份花名册已经导入过了。如需再次导入，请重新上传。")
    return take_over(work, draft.node, Reading.from_kept(draft.reading), draft.file_name)


def take_over(work: Work, node: Node, reading: Reading, file_name: str) -> TakenOver:
    """Add and change the people of a roster at a unit, all in one transaction.

    Rows with problems are left out. Roles, passwords of people already there, and people of other units are
    never touched. Who is added gets an initial password, which is returned and kept nowhere.
    """
    if node.closed_at is not None:
        raise RefusalError(f"“{node.name}”已经撤销，请换一个组织导入。")
    plan = plan_for(work, node, reading)
    places = _make_places(work, plan)
    people = {m.id: m for m in _members(work, plan)}
    for planned in plan.changed:
        _change(work, people[planned.member_id or 0], planned, places)
    given = [_add(work, planned, places) for planned in plan.new]
    summary = (
        f"导入花名册“{file_name}”到“{node.name}”：新增 {len(plan.new)} 人，更新 {len(plan.changed)} 人，"
        f"{len(plan.problems)} 处有问题未导入。"
    )
    record(work, "members.import", f"node:{node.id}", node.path, summary)
    return TakenOver(given, len(plan.changed), len(plan.problems))


def _make_places(work: Work, plan: Plan) -> dict[Place, Node]:
    wanted = sorted({planned.place for planned in (*plan.new, *plan.changed)})
    places = {}
    for place in wanted:
        unit = work.session.get_one(Node, place.unit_id)
        group = place.new_group
        places[place] = add_node(work, unit, NodeKind.GROUP, group) if group else unit
    return places


def _members(work: Work, plan: Plan) -> list[Member]:
    ids = [planned.member_id for planned in plan.changed]
    found: list[Member] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = select(Member).where(Member.id.in_(ids[start : start + _AT_ONCE]))
        found.extend(work.session.scalars(some))
    return found


def _change(work: Work, member: Member, planned: Planned, places: dict[Place, Node]) -> None:
    changed = {change.name for change in planned.changes} & set(PLAIN)
    values = {name: _value(name, planned.row.values[name]) for name in changed}
    keep_step(work, member, values)
    for name, value in values.items():
        setattr(member, name, value)
    if member.node_id != places[planned.place].id:
        close_stretch(work, member, None, "导入花名册")
        member.node = places[planned.place]


def _add(work: Work, planned: Planned, places: dict[Place, Node]) -> Given:
    values = {name: _value(name, planned.row.values[name]) for name in PLAIN if name in planned.row.values}
    values.setdefault("login", values.get("phone"))
    member = Member(node=places[planned.place], **values)
    password = give_initial_password(work, member)
    work.session.add(member)
    return Given(member.name, member.login, member.node.name, password)


def _value(name: str, kept: Any) -> Any:
    if name in _DAYS:
        return date.fromisoformat(kept)
    return Stage(kept) if name == "stage" else kept
