"""Forms about an activity beforehand: planning, copying, cancelling, asking for leave."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.forms import Form, MomentField, choices
from core.times import day_of, start_of
from learning.rules.hours import HourCategory
from meetings.actions.activities import Plan
from meetings.forms.fields import TicksField
from meetings.models import Activity
from meetings.rules.attendance import Presence
from meetings.rules.kinds import KINDS, Audience
from members.models import Member

_SHORT = Length(max=40, message="请控制在 40 字以内。")
_LONG = Length(max=100, message="请控制在 100 字以内。")
_BY_KIND = ("", "按活动类型默认")
_HOURS = (_BY_KIND, ("yes", "计入学时"), ("no", "不计学时"))
_SAME = {"yes": True, "no": False}


class ActivityForm(Form):
    """What is set about an activity beforehand."""

    kind = SelectField("活动类型", choices=choices((kind.key, kind.label) for kind in KINDS.values()))
    title = StringField("主题", [InputRequired("请写明主题。"), _LONG])
    number = StringField("会次", [_SHORT], description="例如：2026 年第 3 次。没有可以不填。")
    starts_at = MomentField("开始时间", [InputRequired("请选择开始时间，精确到分钟。")])
    ends_at = MomentField("结束时间", [InputRequired("请选择结束时间，精确到分钟。")])
    venue = StringField("地点", [InputRequired("请写明地点。"), _LONG])
    host_id = SelectField("主持人")
    recorder_id = SelectField("记录人")
    guests = StringField("列席人员", [Length(max=200, message="请控制在 200 字以内。")])
    note = TextAreaField(
        "通知事项",
        [Length(max=500, message="请控制在 500 字以内。")],
        description="随通知发给应到的同志，例如：请带笔记本。",
    )
    audience = SelectField(
        "参加范围", choices=choices([_BY_KIND, *((one.value, one.label) for one in Audience)])
    )
    invited = TicksField("另外请哪些同志参加", [Optional()], coerce=int)
    duties = TicksField("同时算作", [Optional()])
    gives_hours = SelectField("学时", choices=choices(_HOURS))
    category = SelectField(
        "学时类别", choices=choices([_BY_KIND, *((one.value, one.label) for one in HourCategory)])
    )

    def offer(self, people: Sequence[Member], duties: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        pairs = [(str(member.id), member.name) for member in people]
        self.host_id.choices = choices([("", "还没有定"), *pairs])
        self.recorder_id.choices = choices([("", "还没有定"), *pairs])
        self.invited.choices = choices(pairs)
        self.duties.choices = choices(duties)

    @property
    def plan(self) -> Plan:
        """What was set, with the kind's own rules where nothing else was said."""
        kind = KINDS[self.text("kind")]
        starts_at, ends_at = self.starts_at.data, self.ends_at.data
        assert starts_at is not None
        assert ends_at is not None
        return Plan(
            kind=kind.key,
            title=self.text("title"),
            number=self.text("number"),
            starts_at=starts_at,
            ends_at=ends_at,
            venue=self.text("venue"),
            note=self.text("note"),
            audience=Audience(self.text("audience") or kind.audience),
            host_id=_key(self.text("host_id")),
            recorder_id=_key(self.text("recorder_id")),
            guests=self.text("guests"),
            gives_hours=_SAME.get(self.text("gives_hours"), kind.gives_hours),
            category=HourCategory(self.text("category") or kind.category),
            duties=frozenset(self.duties.data or ()),
            invited=frozenset(self.invited.data or ()),
        )


def given_by(activity: Activity, duties: Collection[str], invited: Collection[int]) -> dict[str, object]:
    """Give the form's values for an activity that is there."""
    kind = activity.rules
    usual = activity.audience is kind.audience
    same_hours = activity.gives_hours is kind.gives_hours
    return {
        **{name: getattr(activity, name) for name in _PLAIN},
        "host_id": str(activity.host_id or ""),
        "recorder_id": str(activity.recorder_id or ""),
        "audience": "" if usual else activity.audience.value,
        "gives_hours": "" if same_hours else ("yes" if activity.gives_hours else "no"),
        "category": "" if activity.category is kind.category else activity.category.value,
        "duties": sorted(set(duties) - {activity.kind}),
        "invited": sorted(invited),
    }


_PLAIN = ("kind", "title", "number", "starts_at", "ends_at", "venue", "guests", "note")


def usual_times(now: datetime) -> dict[str, datetime]:
    """Propose tomorrow afternoon: three o'clock in Shanghai, an hour and a half."""
    begins = start_of(day_of(now) + timedelta(days=1)) + timedelta(hours=15)
    return {"starts_at": begins, "ends_at": begins + timedelta(minutes=90)}


class CopyForm(Form):
    """When the copy takes place."""

    starts_at = MomentField("新的开始时间", [InputRequired("请选择开始时间。")])


class ReasonForm(Form):
    """Why something is done."""

    reason = TextAreaField(
        "原因", [InputRequired("请写明原因。"), Length(max=200, message="请控制在 200 字以内。")]
    )


class NoteForm(Form):
    """How somebody stands on the roll, when it needs more than a tap."""

    member = HiddenField(validators=[InputRequired("请选择同志。")])
    presence = SelectField("情况")
    reason = StringField("事由", [_LONG])
    made_up_on = DateField("补课日期", [Optional()])
    evidence = StringField("补课证明", [_LONG])
    why = StringField("更正原因", [_LONG])

    def offer(self, *, is_closed: bool) -> None:
        """Fill in what can be noted: a lesson is made up only once the activity is over."""
        left_out = {Presence.EXPECTED} if is_closed else {Presence.EXPECTED, Presence.MADE_UP}
        shown = [one for one in Presence if one not in left_out]
        self.presence.choices = choices((one.value, one.label) for one in shown)


def _key(text: str) -> int | None:
    return int(text) if text else None
