"""Adding, changing and closing the accounts of people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete

from core.errors import RefusalError
from core.times import day_of
from core.work import Work
from members.actions.audit import record
from members.actions.life import come_back, keep_step
from members.actions.roles import drop_roles
from members.models import Cadre, Member, MemberState, Node, SignIn, Stage
from members.queries.life import present_since
from members.queries.people import taken_by
from members.rules.life_cycle import refusal
from members.rules.passwords import INITIAL_LASTS, hash_initial, initial_password
from members.rules.words import CADRES, FIELDS, STAGES

LABELS = dict(FIELDS) | {
    "arrived_on": "转入日期",
    "left_on": "转出日期",
    "exempt_from": "免训开始",
    "exempt_until": "免训结束",
    "exempt_reason": "免训原因",
    "cadre": "干部类别",
    "studies_online": "干部网络学院账号",
}
"""What the columns of a member are called."""


class TakenError(RefusalError):
    """Nobody could sign in with that, or somebody else does."""


def add_member(work: Work, node: Node, values: Mapping[str, Any]) -> tuple[Member, str]:
    """Add a person to a unit; gives them and their initial password, which is kept nowhere.

    :raises TakenError: if the 工号 or the phone is somebody else's
    """
    login, phone = values.get("login") or values.get("phone") or "", values.get("phone")
    _demand_free(work, login, phone)
    member = Member(**dict(values) | {"login": login}, node=node)
    password = give_initial_password(work, member)
    work.session.add(member)
    work.session.flush()  # the log names the key
    record(work, "members.add", f"member:{member.id}", node.path, f"添加 {member.name}（{node.name}）。")
    return member, password


def edit_member(work: Work, member: Member, values: Mapping[str, Any]) -> list[str]:
    """Change what is known of a person; gives the names of what changed.

    A stage that comes with the day on which it began is a step; without one it is a mistake put right.

    :param values: by column; from a form that lists what may be changed

    :raises TakenError: if the 工号 or the phone is somebody else's
    """
    values = dict(values)
    if "login" in values:
        values["login"] = values["login"] or values["phone"] or ""
    changed = [name for name, value in values.items() if getattr(member, name) != value]
    if not changed:
        return []
    login, phone = values.get("login", member.login), values.get("phone", member.phone)
    _demand_free(work, login, phone, member)
    told = [_told(member, name, values[name]) for name in changed]
    keep_step(work, member, values)
    for name in changed:
        setattr(member, name, values[name])
    record(
        work, "members.edit", f"member:{member.id}", member.place, f"修改 {member.name}：{'，'.join(told)}。"
    )
    return changed


def reset_password(work: Work, member: Member) -> str:
    """Give a person a new initial password and end their sign-ins; it is returned and kept nowhere."""
    password = give_initial_password(work, member)
    _end_sign_ins(work, member)
    record(
        work, "members.password.reset", f"member:{member.id}", member.place, f"重置 {member.name} 的密码。"
    )
    return password


def renew_initial_passwords(work: Work, members: Sequence[Member], place: str) -> list[tuple[Member, str]]:
    """Give people who never chose an own password a new initial one; whoever chose one keeps it."""
    given = [
        (member, give_initial_password(work, member)) for member in members if member.must_change_password
    ]
    summary = f"为 {len(given)} 位还没有自己密码的人重新生成初始密码。"
    record(work, "members.password.renew", "people", place, summary)
    return given


def give_initial_password(work: Work, member: Member) -> str:
    """Set an initial password that must be changed at the first sign-in; gives it."""
    password = initial_password()
    member.password_hash = hash_initial(password)
    member.must_change_password = True
    member.password_expires_at = work.now + INITIAL_LASTS
    return password


def disable_member(work: Work, member: Member, reason: str, on: date | None = None, note: str = "") -> None:
    """Close a person's account at once: they left, or must not sign in. Their record stays.

    :param on: the first day on which they no longer belong here; today if not given
    :param note: where they went, or what else should be remembered
    :raises RefusalError: for oneself and for the last administrator, and for a day that cannot be
    """
    if member.id == work.person.id:
        raise RefusalError("不能停用自己的账号，请由另一位管理员办理。")
    if member.state is MemberState.LEFT:
        return
    day = on or day_of(work.now)
    if wrong := refusal(day, day_of(work.now), present_since(work, member)):
        raise RefusalError(wrong)
    drop_roles(work, member)
    member.state = MemberState.LEFT
    member.left_on = day
    _end_sign_ins(work, member)
    why = f"{reason}，{note}" if note else reason
    summary = f"停用 {member.name} 的账号（{why}，自 {day} 起），所任角色一并收回。"
    record(work, "members.disable", f"member:{member.id}", member.place, summary)


def enable_member(work: Work, member: Member) -> None:
    """Open a closed account again, today; the password stays what it was.

    :raises RefusalError: if the unit the person belonged to is closed
    """
    if member.node.closed_at is not None:
        raise RefusalError(f"“{member.node.name}”已经撤销，请先把此人转到别的组织，再恢复账号。")
    come_back(work, member)
    record(work, "members.enable", f"member:{member.id}", member.place, f"恢复 {member.name} 的账号。")


def change_own_phone(work: Work, phone: str | None) -> None:
    """Change the actor's own phone number; the view has asked for the password.

    :raises TakenError: if it is somebody else's
    """
    member = work.session.get_one(Member, work.person.id)
    if member.phone == phone:
        return
    if phone is None and member.login == member.phone:
        raise RefusalError("您用手机号登录，不能去掉它；可以换成另一个手机号。")
    login = phone if member.login == member.phone else member.login
    _demand_free(work, login or "", phone, member)
    member.phone, member.login = phone, login or ""
    record(work, "members.phone", f"member:{member.id}", member.place, f"{member.name} 更换了自己的手机号。")


def end_sign_in(work: Work, sign_in: SignIn) -> None:
    """Sign the actor out on one device."""
    work.session.execute(delete(SignIn).where(SignIn.id == sign_in.id))
    _record_ended(work, "结束了一处登录")


def end_other_sign_ins(work: Work) -> None:
    """Sign the actor out everywhere but here."""
    mine = delete(SignIn).where(SignIn.member_id == work.person.id, SignIn.id != work.person.sign_in_id)
    work.session.execute(mine)
    _record_ended(work, "退出了其他设备上的登录")


def _record_ended(work: Work, words: str) -> None:
    person = work.person
    record(work, "members.sign_in.end", f"member:{person.id}", person.place, f"{person.name} {words}。")


def _end_sign_ins(work: Work, member: Member) -> None:
    work.session.execute(delete(SignIn).where(SignIn.member_id == member.id))


def _demand_free(work: Work, login: str, phone: str | None, member: Member | None = None) -> None:
    if not login:
        raise TakenError("工号和手机号至少要填一项，否则无法登录。")
    if taken_by(work, login, phone) - {member.id if member else 0}:
        raise TakenError("这个工号或手机号已经有人使用，请核对后再保存。")


def _told(member: Member, name: str, value: Any) -> str:
    # The log is read by more people than may see a number.
    if name == "phone":
        return "手机号已更换"
    return f"{LABELS[name]} {_say(getattr(member, name))}→{_say(value)}"


def _say(value: Any) -> str:
    if isinstance(value, Stage):
        return STAGES[value]
    if isinstance(value, Cadre):
        return CADRES[value]
    if value in (None, ""):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)
