"""The form of a live quiz, and of a question that is only voted on."""

from decimal import Decimal

from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, choices
from meetings.models import CountsAs
from meetings.rules.boards import LIVE_RESTRICTION
from meetings.rules.live import LEAST_SECONDS, MOST_SECONDS, MOST_SPEED_PERCENT

SOURCES = (("bank", "从题库抽题"), ("quiz", "用一份测试的题"), ("later", "建好后再选题"))
_SECONDS = NumberRange(LEAST_SECONDS, MOST_SECONDS, f"请填 {LEAST_SECONDS} 到 {MOST_SECONDS} 之间的整数。")


class RoundForm(Form):
    """A new round: what it asks and how it is played."""

    title = StringField(
        "名称", [InputRequired("请填写名称。"), Length(max=60, message="请控制在 60 字以内。")]
    )
    node = SelectField("参加范围", description="这个支部（小组）的党员都可以加入。")
    source = RadioField("题目", choices=choices(SOURCES), default="bank")
    category = SelectField("分类", [Optional()])
    topic = SelectField("知识点", [Optional()])
    type = SelectField("题型", [Optional()])
    count = IntegerField("题数", [Optional(), NumberRange(1, 50, "请填 1 到 50 之间的整数。")], default=10)
    quiz = SelectField("测试", [Optional()])
    seconds = IntegerField("每题时间（秒）", [InputRequired("请填写每题时间。"), _SECONDS], default=20)
    worth = DecimalField(
        "每题分值",
        [InputRequired("请填写分值。"), NumberRange(0, 100, "请填 0 到 100 之间的数。")],
        default=Decimal(10),
    )
    speed_percent = IntegerField(
        "答得快最多加分（%）",
        [InputRequired("不加分请填 0。"), NumberRange(0, MOST_SPEED_PERCENT, "请填 0 到 20 之间的整数。")],
        default=0,
        description="建议为 0：答对得分，不比快慢。最多 20%。",
    )
    shows_names = BooleanField("大屏成绩显示姓名", default=True, description=LIVE_RESTRICTION)
    shows_standings = BooleanField("每题之后看一次成绩", default=True)
    counts_as = RadioField(
        "记入学时",
        choices=choices(
            (
                (CountsAs.NOTHING.value, "不记"),
                (CountsAs.QUIZ.value, "按测试记"),
                (CountsAs.ACTIVITY.value, "按活动记"),
            )
        ),
        default=CountsAs.NOTHING.value,
        description="按测试记：答对六成以上的人记；按活动记：答过题的人都记。",
    )
    hours = DecimalField(
        "学时", [Optional(), NumberRange(0, 8, "请填 0 到 8 之间的数。")], default=Decimal("0.5")
    )


class VoteForm(Form):
    """A question without a right answer."""

    stem = StringField(
        "投票问题", [InputRequired("请写下要投票的问题。"), Length(max=200, message="请控制在 200 字以内。")]
    )
    options = TextAreaField(
        "选项", [InputRequired("请写下选项。"), Length(max=800)], description="一行一个，2 到 8 个。"
    )
