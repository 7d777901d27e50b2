"""The form of a contest of teams."""

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, choices
from meetings.actions.contest_setting import Block
from meetings.rules.contest import LEAST_SECONDS, MOST_SECONDS, STAKES, Part

_COUNT = [Optional(), NumberRange(0, 40, "请填 0 到 40 之间的整数。")]
_POINTS = [Optional(), NumberRange(1, 100, "请填 1 到 100 之间的整数。")]


class ContestForm(Form):
    """A new contest: its teams and what it asks."""

    title = StringField(
        "名称", [InputRequired("请填写名称。"), Length(max=60, message="请控制在 60 字以内。")]
    )
    node = SelectField("哪个组织的竞赛")
    grouping = RadioField(
        "分队", choices=choices((("groups", "按党小组"), ("hand", "手工分队"))), default="groups"
    )
    teams = TextAreaField(
        "各队队员",
        [Optional(), Length(max=3000, message="请控制在 3000 字以内。")],
        description="手工分队时填写。一行一队，例如：第一队：张三、李四。同名的写成“张三（第一党小组）”。",
    )
    category = SelectField("题目分类", [Optional()])
    topic = SelectField("知识点", [Optional()])
    required_count = IntegerField("必答题数", _COUNT, default=6)
    required_worth = IntegerField("必答每题分值", _POINTS, default=10)
    buzzer_count = IntegerField("抢答题数", _COUNT, default=6)
    buzzer_worth = IntegerField("抢答每题分值", _POINTS, default=10)
    risk_count = IntegerField("风险题数", _COUNT, default=3)
    seconds = IntegerField(
        "每题时间（秒）",
        [
            InputRequired("请填写每题时间。"),
            NumberRange(LEAST_SECONDS, MOST_SECONDS, f"请填 {LEAST_SECONDS} 到 {MOST_SECONDS} 之间的整数。"),
        ],
        default=20,
    )
    foul_points = IntegerField(
        "提前抢答扣分",
        [InputRequired("不扣分请填 0。"), NumberRange(0, 100, "请填 0 到 100 之间的整数。")],
        default=10,
        description="主持人说“开始抢答”之前按下算犯规：这道题不能再抢，并扣这么多分。",
    )

    @property
    def blocks(self) -> list[Block]:
        """What is asked, part after part."""
        seconds = self.seconds.data or 20
        return [
            Block(Part.REQUIRED, self.required_count.data or 0, self.required_worth.data or 10, seconds),
            Block(Part.BUZZER, self.buzzer_count.data or 0, self.buzzer_worth.data or 10, seconds),
            Block(Part.RISK, self.risk_count.data or 0, STAKES[0], seconds),
        ]
