"""Writing a 心得体会, handing it in, and deciding about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from core.errors import BadInputError, RefusalError
from core.settings import recent_setting
from core.work import Work
from learning.actions.ledger import Earning, write_entry
from learning.models import Essay
from learning.rules.essays import MOST_CHARACTERS, SHORTEST, EssayState, plain
from learning.rules.hours import Evidence, HourCategory, format_hours
from members.actions.audit import record
from members.actions.notices import Letter, deliver
from members.models import Member
from members.queries.people import managers_above

_A_MOMENT = timedelta(minutes=1)


class EssayError(RefusalError):
    """The essay is not where it would have to be for this."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says."""

    remark: str = ""
    hundredths: int = 0
    """Hours that it earns as 成果; usually none."""


def start_essay(work: Work, values: Mapping[str, Any], item_id: int | None = None) -> Essay:
    """Keep the first draft of an essay of the actor.

    :raises EssayError: if they began the same a moment ago: the button was pressed twice
    """
    work.session.execute(select(Member.id).where(Member.id == work.person.id).with_for_update())
    same = select(Essay).where(Essay.member_id == work.person.id, Essay.title == values["title"])
    for other in work.session.scalars(same.where(Essay.started_at > work.now - _A_MOMENT)):
        if all(getattr(other, name) == value for name, value in values.items()):
            raise EssayError(f"这篇心得刚才已经保存（{other.state.label}），请回到列表查看。")
    essay = Essay(member_id=work.person.id, item_id=item_id, started_at=work.now, saved_at=work.now, **values)
    _demand_short(essay)
    work.session.add(essay)
    work.session.flush()  # the next page's address has the key
    return essay


def save_essay(work: Work, essay: Essay, values: Mapping[str, Any]) -> None:
    """Keep what the actor wrote.

    :raises EssayError: if it was handed in
    """
    _demand_open(essay)
    for name, value in values.items():
        setattr(essay, name, value)
    essay.saved_at = work.now
    _demand_short(essay)


def hand_in(work: Work, essay: Essay) -> None:
    """Hand an essay in; those who review it are told.

    :raises EssayError: if it was handed in before
    :raises BadInputError: if there is next to nothing in it
    """
    _demand_open(essay)
    if len(plain(essay.whole)) < SHORTEST:
        raise BadInputError(f"内容太少，请至少写 {SHORTEST} 个字再提交。")
    essay.state, essay.handed_in_at, essay.remark = EssayState.HANDED_IN, work.now, ""
    member = work.session.get_one(Member, essay.member_id)
    cause = f"essay:{essay.id}:{work.now.timestamp():.0f}"
    title = f"{member.name}提交了心得体会：{essay.title}"
    keepers = [one for one in managers_above(work, member.place) if one != member.id]
    deliver(work, [Letter(one, cause, title, "请审阅。", f"/essays/{essay.id}") for one in keepers])


def take_back_essay(work: Work, essay: Essay) -> None:
    """Take an essay back while nobody has reviewed it.

    :raises EssayError: if somebody has
    """
    if essay.state is not EssayState.HANDED_IN:
        raise EssayError(f"这篇心得{essay.state.label}，不能撤回。")
    essay.state, essay.handed_in_at = EssayState.DRAFT, None


def delete_essay(work: Work, essay: Essay) -> None:
    """Throw the actor's draft away.

    :raises EssayError: if it was handed in
    """
    _demand_open(essay)
    work.session.execute(delete(Essay).where(Essay.id == essay.id))


def accept_essay(work: Work, essay: Essay, verdict: Verdict) -> None:
    """Accept an essay; hours, if the reviewer says so, are written into the ledger.

    :raises EssayError: if it does not wait to be reviewed
    """
    _review(work, essay, EssayState.ACCEPTED, verdict.remark)
    if verdict.hundredths:
        assert essay.handed_in_at is not None
        earning = Earning(
            title=essay.title,
            hundredths=verdict.hundredths,
            category=HourCategory.WORKS,
            evidence=Evidence.CLAIMED,
            earned_at=essay.handed_in_at,
            form="心得体会",
            venue=recent_setting(work.session, "site.title"),
            certifier_id=work.person.id,
        )
        write_entry(work, essay.member_id, f"essay:{essay.id}", earning)
    hours = f"，计 {format_hours(verdict.hundredths)} 学时" if verdict.hundredths else ""
    _tell(work, essay, f"您的心得体会已通过{hours}：{essay.title}", verdict.remark)


def return_essay(work: Work, essay: Essay, remark: str) -> None:
    """Give an essay back to its writer, who may change it and hand it in again.

    :raises EssayError: if it does not wait to be reviewed
    """
    _review(work, essay, EssayState.RETURNED, remark)
    _tell(work, essay, f"您的心得体会被退回：{essay.title}", f"{remark} 修改后可以再次提交。")


def publish_essay(work: Work, essay: Essay) -> None:
    """Let the branch read an accepted essay whose writer agrees.

    :raises EssayError: if it is not accepted, or the writer does not agree
    """
    if essay.state is not EssayState.ACCEPTED or not essay.may_publish:
        raise EssayError("只有已通过、本人也同意发布的心得，才能发布给支部。")
    essay.state = EssayState.PUBLISHED
    _tell(work, essay, f"您的心得体会已发布给支部：{essay.title}", "")
    _log(work, essay, "发布")


def unpublish_essay(work: Work, essay: Essay) -> None:
    """Hide a published essay again.

    :raises EssayError: if it is not published
    """
    if essay.state is not EssayState.PUBLISHED:
        raise EssayError("这篇心得没有发布。")
    essay.state = EssayState.ACCEPTED
    _log(work, essay, "撤下")


def _review(work: Work, essay: Essay, state: EssayState, remark: str) -> None:
    if essay.state is not EssayState.HANDED_IN:
        raise EssayError(f"这篇心得{essay.state.label}，不需要再审阅。")
    essay.state, essay.remark = state, remark
    essay.reviewed_at, essay.reviewed_by_id = work.now, work.person.id
    _log(work, essay, "通过" if state is EssayState.ACCEPTED else "退回")


def _demand_open(essay: Essay) -> None:
    if not essay.state.is_open:
        raise EssayError(f"这篇心得{essay.state.label}，不能再改。")


def _demand_short(essay: Essay) -> None:
    if len(essay.whole) > MOST_CHARACTERS:
        raise BadInputError(f"内容太长，请控制在 {MOST_CHARACTERS} 字以内。")


def _tell(work: Work, essay: Essay, title: str, text: str) -> None:
    cause = f"essay.reviewed:{essay.id}:{essay.state.value}:{work.now.timestamp():.0f}"
    deliver(work, [Letter(essay.member_id, cause, title, text, f"/essays/{essay.id}")])


def _log(work: Work, essay: Essay, deed: str) -> None:
    member = work.session.get_one(Member, essay.member_id)
    told = f"{deed} {member.name} 的心得体会“{essay.title}”。"
    record(work, "learning.essay", f"essay:{essay.id}", member.place, told)
