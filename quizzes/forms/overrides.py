"""The form that arranges other terms of a quiz for a member or a group."""

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from core.forms import Form, MomentField
from quizzes.forms.bank import key_or_none
from quizzes.rules.overrides import Override


class OverrideForm(Form):
    """For whom, what, and why."""

    person = StringField("姓名或工号", [Length(max=60, message="请控制在 60 字以内。")])
    node = SelectField("或者整个单位", coerce=key_or_none)
    extra_minutes = IntegerField(
        "延长（分钟）", [Optional(), NumberRange(0, 600, "请填写 0 到 600 之间的整数。")]
    )
    extra_attempts = IntegerField(
        "增加（次）", [Optional(), NumberRange(0, 100, "请填写 0 到 100 之间的整数。")]
    )
    opens_at = MomentField("另定开始时间", [Optional()])
    closes_at = MomentField("另定结束时间", [Optional()])
    reason = StringField("原因", [Length(max=200, message="请控制在 200 字以内。")])

    def validate_person(self, field: StringField) -> None:
        """Refuse neither and both."""
        if bool(field.data) == bool(self.node.data):
            raise ValidationError("请填写一个人，或者选择一个单位。")

    def override(self) -> Override:
        """Give what was typed; call it once the form is valid."""
        return Override(
            self.extra_minutes.data or 0,
            self.extra_attempts.data or 0,
            self.opens_at.data,
            self.closes_at.data,
        )
