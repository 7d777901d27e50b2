"""The forms of a board's settings."""

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, MomentField, choices
from meetings.rules.boards import RESTRICTION, TOP
from quizzes.forms.setting import BOARD_NAMES


class BoardForm(Form):
    """Whose names a board shows to members."""

    names = RadioField("党员看到的成绩榜", choices=choices(BOARD_NAMES), description=RESTRICTION)
    top = IntegerField(
        "显示前几名",
        [InputRequired("请填写一个整数。"), NumberRange(1, TOP, f"请填 1 到 {TOP} 之间的整数。")],
        description="只在选“只显示前几名”时用到。",
    )


class FreezeForm(Form):
    """From when on results are kept back."""

    at = MomentField(
        "冻结在",
        [Optional()],
        description="这个时刻以后交的卷先不上榜，可以定在测试截止以前。留空表示现在。",
    )


class AbsenceForm(Form):
    """Taking somebody off the board."""

    member = SelectField("同志")
    reason = StringField(
        "原因",
        [InputRequired("请写明原因。"), Length(max=100, message="请控制在 100 字以内。")],
        description="只有管理测试的同志看得到，不在榜上显示。",
    )
