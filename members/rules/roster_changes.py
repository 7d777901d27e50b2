"""What taking a roster over would do: who is new, what changes, and what must not be. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from members.rules.roster_reading import Problem, Row
from members.rules.words import FIELDS, STAGES

PLAIN = tuple(name for name in FIELDS if name not in {"branch", "group", "standing"})
"""The fields that are columns of a member; the others say where the person belongs."""


class Unit(NamedTuple):
    """A node people may be put into."""

    id: int
    parent_id: int | None
    kind: str
    name: str


class Known(NamedTuple):
    """A member who is there already."""

    id: int
    login: str
    phone: str | None
    values: Mapping[str, Any]
    """By field, as a file would have them; days as ISO text."""
    unit_id: int
    is_ours: bool
    """Whether they belong where the roster is imported."""
    is_active: bool


class Change(NamedTuple):
    """One value that would become another."""

    name: str
    cell: str
    old: str
    new: str

    @property
    def label(self) -> str:
        """What the field is called."""
        return FIELDS[self.name]


class Place(NamedTuple):
    """Where a person goes: a unit, or a group below it that is not there yet."""

    unit_id: int
    new_group: str = ""


@dataclass(frozen=True)
class Planned:
    """What becomes of one row."""

    row: Row
    place: Place
    member_id: int | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What becomes of a roster."""

    new: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    same: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def new_groups(self) -> list[str]:
        """Names of the groups that would be added."""
        places = [planned.place for planned in (*self.new, *self.changed)]
        return sorted({place.new_group for place in places if place.new_group})


class _MisplacedError(ValueError):
    """A row that cannot be taken over; ``args`` are the field and the sentence."""


def plan_roster(rows: Iterable[Row], known: Sequence[Known], units: Sequence[Unit]) -> Plan:
    """Say what becomes of each row; ``units[0]`` is where the roster is imported, the others lie below."""
    plan = Plan()
    by_login = {member.login.lower(): member for member in known}
    by_phone = {member.phone: member for member in known if member.phone}
    claimed: dict[int, int] = {}
    for row in rows:
        try:
            member = _match(row, by_login, by_phone, claimed)
            planned = _planned(row, member, units)
        except _MisplacedError as error:
            name, message = error.args
            plan.problems.append(Problem(row.cells.get(name, row.cells["name"]), message))
            continue
        (plan.new if member is None else plan.changed if planned.changes else plan.same).append(planned)
    return plan


def _match(
    row: Row, by_login: Mapping[str, Known], by_phone: Mapping[str, Known], claimed: dict[int, int]
) -> Known | None:
    login, phone = row.values.get("login"), row.values.get("phone")
    first = by_login.get((login or phone or "").lower())
    second = by_phone.get(phone) if phone else None
    third = by_phone.get(login) if login else None
    if len({member.id for member in (first, second, third) if member}) > 1:
        raise _MisplacedError("phone" if second else "login", "工号和手机号对应的是两个不同的人，请核对")
    member = first or second or third
    if member is None:
        return None
    if not member.is_ours:
        name = "login" if first and login else "phone"
        raise _MisplacedError(name, f"这个{FIELDS[name]}属于别的党组织的人，不能从花名册里带过来")
    if not member.is_active:
        raise _MisplacedError("name", "此人的账号已停用，请先在其页面恢复再导入")
    if first is None and login and member.values["name"] != row.values["name"]:
        raise _MisplacedError("phone", "这个手机号已经登记给另一个姓名，请核对")
    if claimed.setdefault(member.id, row.number) != row.number:
        raise _MisplacedError("name", f"和第 {claimed[member.id]} 行说的是同一个人")
    return member


def _planned(row: Row, member: Known | None, units: Sequence[Unit]) -> Planned:
    place = _place(row, member, units)
    if member is None:
        return Planned(row, place)
    changes = [
        Change(name, row.cells[name], _say(name, member.values.get(name)), _say(name, row.values[name]))
        for name in PLAIN
        if name in row.values and row.values[name] != member.values.get(name)
    ]
    if place != Place(member.unit_id):
        names = {unit.id: unit.name for unit in units}
        cell = row.cells.get("group") or row.cells.get("branch") or row.cells["name"]
        kind = "group" if row.values.get("group") else "branch"
        new = place.new_group or names[place.unit_id]
        changes.append(Change(kind, cell, names.get(member.unit_id, ""), new))
    return Planned(row, place, member.id, changes)


def _place(row: Row, member: Known | None, units: Sequence[Unit]) -> Place:
    branch = _branch(row.values.get("branch", ""), units)
    group = re.sub(r"\s", "", row.values.get("group", ""))
    if group and branch.kind != "group":
        same = [u for u in units if u.parent_id == branch.id and re.sub(r"\s", "", u.name) == group]
        if not same and branch.kind != "branch":
            raise _MisplacedError("group", "党小组要放在党支部下面，请填写“所在党支部”一栏")
        return Place(same[0].id) if same else Place(branch.id, group)
    inside = {unit.id for unit in units}
    if member and member.unit_id in inside and not row.values.get("branch"):
        return Place(member.unit_id)
    if member and _is_below(member.unit_id, branch.id, units):
        return Place(member.unit_id)
    return Place(branch.id)


def _branch(name: str, units: Sequence[Unit]) -> Unit:
    target = units[0]
    if not name:
        return target
    same = [unit for unit in units if unit.kind != "group" and _core(unit.name) == _core(name)]
    alike = same or [unit for unit in units if unit.kind != "group" and _is_alike(unit.name, name)]
    if len(alike) == 1:
        return alike[0]
    if target.kind == "group" and not alike:
        return target  # the group's own branch lies above what we were given
    if alike:
        raise _MisplacedError("branch", f"“{name}”对得上不止一个党组织，请写全称")
    raise _MisplacedError("branch", f"“{target.name}”下面没有叫“{name[:40]}”的党组织，请先添加或改正")


def _core(name: str) -> str:
    return re.sub(r"中共|中国共产党|委员会|\s", "", name).replace("支部", "党支部").replace("党党", "党")


def _is_alike(one: str, other: str) -> bool:
    short, long = sorted((_core(one), _core(other)), key=len)
    return len(short) >= 4 and short in long


def _is_below(unit_id: int | None, top_id: int, units: Sequence[Unit]) -> bool:
    parents = {unit.id: unit.parent_id for unit in units}
    while unit_id in parents:
        if unit_id == top_id:
            return True
        unit_id = parents[unit_id]
    return False


def _say(name: str, value: Any) -> str:
    if name == "stage":
        return STAGES.get(value, "")
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
