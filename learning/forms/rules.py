"""Forms that set conversion rules and targets."""

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from core.forms import Form, choices
from learning.forms.fields import HoursField
from learning.rules.conversion import UNIT_LABELS
from learning.rules.hours import PRESETS, HourCategory

_HOURS = NumberRange(0, 1000, message="请填写 0 到 1000 之间的数。")


class RuleForm(Form):
    """What a conversion rule is to be from a day on."""

    unit = SelectField("换算单位", choices=choices((str(unit), label) for unit, label in UNIT_LABELS.items()))
    hours = HoursField(
        "计多少学时",
        [InputRequired("请填写学时。"), _HOURS],
        description="测试和资料各自写明了学时的，以各自的为准。",
    )
    cap = HoursField("每年最多", [Optional(), _HOURS], description="不封顶的不用填。")
    cap_event = HoursField("每次最多", [Optional(), _HOURS], description="不封顶的不用填。")
    category = SelectField(
        "类别",
        choices=choices((one.value, one.label) for one in HourCategory),
        default=HourCategory.COLLECTIVE.value,
    )
    valid_from = DateField("从哪天起", [InputRequired("请选择日期。")])


class PresetForm(Form):
    """A shipped set of rules, and from when it holds."""

    preset = RadioField("换算方案", choices=choices((key, one.label) for key, one in PRESETS.items()))
    valid_from = DateField("从哪天起", [InputRequired("请选择日期。")], id="preset-from")


class CloseForm(Form):
    """Which year is closed."""

    year = HiddenField(validators=[Regexp(r"20\d\d\Z")])


class ReopenForm(Form):
    """Why a closed year is opened again."""

    reason = StringField(
        "原因", [InputRequired("请写明取消关账的原因。"), Length(max=100, message="请控制在 100 字以内。")]
    )


class TargetsForm(Form):
    """应修学时 of a year."""

    member = HoursField("党员", [InputRequired("请填写学时。"), _HOURS])
    committee = HoursField("书记和支委", [InputRequired("请填写学时。"), _HOURS])
    candidate = HoursField("发展对象", [InputRequired("请填写学时。"), _HOURS])
    cadre_section = HoursField("乡科级及以下干部", [InputRequired("请填写学时。"), _HOURS])
    cadre_division = HoursField("处级及以上干部（五年合计）", [InputRequired("请填写学时。"), _HOURS])
    cadre_online = HoursField("干部网络学习", [InputRequired("请填写学时。"), _HOURS])
