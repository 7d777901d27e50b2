"""The people of the sample branch: who they are, what they may do, and how a visitor signs in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from core.times import day_of
from core.work import Grant, Viewer, Work
from members.actions.people import add_member
from members.actions.roles import grant_role
from members.actions.signing_in import change_own_password
from members.actions.tree import add_node, found_root
from members.models import Member, Node, NodeKind, Role, Stage
from members.queries.roles import roles_of
from members.rules.passwords import hash_password
from members.rules.words import ROLES, STAGES
from sample.dates import WRITTEN_IN, last_time, years_later
from sample.reading import branch

PASSWORD = "hongchuan-1921"  # noqa: S105  # public on purpose: `serve` refuses to start beside these accounts
_STAGES = {word: Stage(stage) for stage, word in STAGES.items()}
_BY_POST = {
    "书记": Role.SECRETARY,
    "副书记": Role.COMMITTEE,
    "组织委员": Role.COMMITTEE,
    "宣传委员": Role.COMMITTEE,
    "纪检委员": Role.COMMITTEE,
    "党小组长": Role.GROUP_LEADER,
}
PARTY = frozenset({Stage.FULL, Stage.PROBATIONARY})


class SignIn(NamedTuple):
    """How a visitor signs in as somebody of the sample branch."""

    who: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class People:
    """The branch, once its people are there."""

    branch: Node
    members: Sequence[Member]
    viewers: Mapping[int, Viewer]
    """By the key of the member: who acts, as a sign-in would know them."""
    diligence: Mapping[int, float]
    """By the key of the member: how likely they do what is asked, from 0 to 1."""

    @property
    def secretary(self) -> Viewer:
        """The one who runs the branch."""
        return self._first(Role.SECRETARY)

    @property
    def administrator(self) -> Viewer:
        """The one who looks after what the whole organisation shares."""
        return self._first(Role.ADMIN)

    def _first(self, role: Role) -> Viewer:
        return next(one for one in self.viewers.values() if role in one.roles)

    @property
    def students(self) -> list[Member]:
        """All of whom study is asked."""
        return [member for member in self.members if not member.exempt_reason]


def sign_ins() -> list[SignIn]:
    """Name one person of each role, and a member without any."""
    found: dict[str, SignIn] = {}
    for told in branch()["members"]:
        word = _word(told)
        if word not in found and "exempt" not in told:
            found[word] = SignIn(f"{word} {told['name']}", told["login"], PASSWORD)
    order = ["党员", "党小组长", "组织委员", "书记", "督导", "管理员"]
    return [found[word] for word in order]


def _word(told: Mapping[str, Any]) -> str:
    return ROLES[told["role"]].partition("（")[0] if "role" in told else told.get("post", "党员")


def move_in(work: Work, founded: Work) -> People:
    """Found the branch with its people; ``founded`` is the work of that moment, ``work`` the one of today."""
    told = branch()
    root = found_root(founded, NodeKind.COMMITTEE, told["bureau"]["name"])
    own = add_node(founded, root, NodeKind.BRANCH, told["branch"]["name"])
    groups = {name: add_node(founded, own, NodeKind.GROUP, name) for name in told["branch"]["groups"]}
    hashed = hash_password(PASSWORD)
    members, viewers = [], {}
    for one in told["members"]:
        group = groups[one["group"]]
        member, _ = add_member(founded, group, _values(one, day_of(work.now)))
        role = _role(one)
        if role is not None:
            grant_role(founded, member, role, _reach(role, root, own, group))
        viewer = _viewer(founded, member, own)
        change_own_password(replace(founded, actor=viewer), hashed, member.password_hash)
        members.append(member)
        viewers[member.id] = viewer
    return People(own, members, viewers, {one.id: work.dice.uniform(0.55, 1) for one in members})


def _role(told: Mapping[str, Any]) -> Role | None:
    return Role(told["role"]) if "role" in told else _BY_POST.get(told.get("post", ""))


def _reach(role: Role, root: Node, own: Node, group: Node) -> Node:
    if role in {Role.ADMIN, Role.INSPECTOR}:
        return root
    return group if role is Role.GROUP_LEADER else own


def _values(told: Mapping[str, Any], today: date) -> dict[str, Any]:
    stage = _STAGES[told["stage"]]
    days = {name: _day(day, stage, today) for name, day in told.items() if name.endswith("_on")}
    exempt = {"exempt_from": date(today.year - 1, 1, 1), "exempt_reason": told.get("exempt", "")}
    return {
        "login": told["login"],
        "name": told["name"],
        "sex": told["sex"],
        "stage": stage,
        "party_post": told.get("post", ""),
        "is_mobile": told.get("mobile", False),
        "is_sample": True,
        **days,
        **(exempt if exempt["exempt_reason"] else {}),
    }


def _day(day: date, stage: Stage, today: date) -> date:
    if stage is Stage.PROBATIONARY:
        return last_time(f"{day:%m-%d}", today)
    return years_later(day, today.year - WRITTEN_IN)


def _viewer(work: Work, member: Member, own: Node) -> Viewer:
    grants = frozenset(Grant(grant.role.value, grant.place) for grant in roles_of(work, member))
    return Viewer(member.id, member.name, member.place, own.name, grants, member.stage.value)
