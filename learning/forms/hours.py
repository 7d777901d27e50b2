"""Forms that write into the ledger."""

from decimal import Decimal

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput

from core.forms import Form, choices
from learning.forms.fields import HoursField
from learning.rules.hours import HourCategory, Unit

_LONG = Length(max=100, message="请控制在 100 字以内。")
FORMS = ("集中学习", "党课", "主题党日", "专题培训", "报告会", "研讨交流", "现场教学", "观看教育片", "其他")


class PeopleField(SelectMultipleField):
    """Members to choose from, as checkboxes."""

    option_widget = CheckboxInput()


class AddHoursForm(Form):
    """One event off the site, and who took part."""

    batch = HiddenField(validators=[Regexp(r"[0-9a-f]{16}\Z", message="页面已过期，请重新打开。")])
    title = StringField("学习内容", [InputRequired("请写明学习内容。"), _LONG])
    form = SelectField("学习形式", choices=choices((name, name) for name in FORMS))
    category = SelectField(
        "类别",
        choices=choices((one.value, one.label) for one in HourCategory),
        default=HourCategory.COLLECTIVE.value,
    )
    started_on = DateField("开始日期", [InputRequired("请选择开始日期。")])
    ended_on = DateField("结束日期", [Optional()], description="一天之内的不用填。")
    unit = RadioField(
        "按什么计",
        choices=choices([(Unit.HOUR.value, "小时"), (Unit.HALF_DAY.value, "半天"), (Unit.DAY.value, "天")]),
        default=Unit.HALF_DAY.value,
    )
    amount = HoursField(
        "数量",
        [
            InputRequired("请填写数量。"),
            NumberRange(Decimal("0.25"), 60, message="请填写 0.25 到 60 之间的数。"),
        ],
        default=Decimal(1),
    )
    host = StringField("主讲或主持", [_LONG])
    venue = StringField("地点", [_LONG])
    outcome = StringField("考核方式与结果", [_LONG], description="例如：签到；结业，92 分。")
    remark = StringField("备注", [_LONG])
    people = PeopleField("参加的同志", [InputRequired("请至少选一位同志。")], coerce=int)


class ReverseForm(Form):
    """Why an entry is taken back."""

    reason = TextAreaField(
        "冲销原因",
        [InputRequired("请写明原因，本人会看到。"), Length(max=200, message="请控制在 200 字以内。")],
    )
