"""Forms for claiming hours and deciding about claims."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, choices
from learning.forms.fields import HoursField
from learning.rules.claims import MOST_HUNDREDTHS, refusal
from learning.rules.hours import HourCategory

_LONG = Length(max=100, message="请控制在 100 字以内。")
_HOURS = NumberRange(Decimal("0.01"), MOST_HUNDREDTHS // 100, message="请填写 0.01 到 200 之间的数。")
_FORMS = ("网络课程", "脱产培训", "专题讲座", "集中学习", "现场教学", "其他")
_TAKEN = (HourCategory.ONLINE, HourCategory.TRAINING, HourCategory.COLLECTIVE, HourCategory.SELF_STUDY)
CATEGORIES = choices((one.value, one.label) for one in (*_TAKEN, HourCategory.TEACHING, HourCategory.WORKS))


class ClaimForm(Form):
    """A course taken elsewhere."""

    title = StringField(
        "学习内容", [InputRequired("请写明学了什么。"), _LONG], description="课程或培训班的名称。"
    )
    form = SelectField("学习形式", choices=choices((name, name) for name in _FORMS))
    category = SelectField("类别", choices=CATEGORIES, default=HourCategory.ONLINE.value)
    started_on = DateField("开始日期", [InputRequired("请选择开始日期。")])
    ended_on = DateField("结束日期", [Optional()], description="一天之内的不用填。")
    hours = HoursField("学时", [InputRequired("请填写学时。"), _HOURS], description="平台或证书上写的学时。")
    venue = StringField("平台或地点", [_LONG])
    host = StringField("主办或主讲", [_LONG])
    outcome = StringField("考核结果", [_LONG], description="例如：合格；92 分。没有可以不填。")
    remark = StringField("备注", [_LONG])
    proof = FileField(
        "证明材料",
        description="结业证书、平台截图等，图片或 PDF，不超过 20 MB。可以不交。",
    )

    def __init__(self, *args: Any, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self._today = today

    def validate_ended_on(self, field: Any) -> None:
        """Refuse days that cannot be."""
        started = self.started_on.data
        if started is None:
            return
        wrong = refusal(started, field.data or started, self._today)
        if wrong:
            raise ValidationError(wrong)

    def values(self) -> dict[str, Any]:
        """Give what was typed, by column."""
        texts = {name: self.text(name) for name in ("title", "form", "venue", "host", "outcome", "remark")}
        started = self.started_on.data
        return texts | {
            "category": HourCategory(self.category.data),
            "started_on": started,
            "ended_on": self.ended_on.data or started,
            "hundredths": self.hours.hundredths,
        }


class DecideForm(Form):
    """How many hours are counted."""

    hours = HoursField("认定学时", [InputRequired("请填写学时。"), _HOURS])


class ReturnForm(Form):
    """Why a claim goes back."""

    reason = TextAreaField(
        "退回原因",
        [InputRequired("请写明原因，本人会看到。"), Length(max=200, message="请控制在 200 字以内。")],
    )


class TranscriptForm(Form):
    """A transcript as a file, or pasted."""

    file = FileField("成绩单文件", description="Excel（.xlsx、.xls）或 .csv，不超过 10 MB。")
    pasted = TextAreaField(
        "或者粘贴表格",
        [Length(max=500_000, message="内容太长，请分几次粘贴。")],
        description="在网页或 Excel 里选中表格（连同表头）复制，再粘贴到这里。",
    )


class EnterForm(Form):
    """What the rows of a transcript are entered as."""

    category = SelectField("类别", choices=CATEGORIES, default=HourCategory.ONLINE.value)
