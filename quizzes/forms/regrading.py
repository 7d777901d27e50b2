"""Forms of 改判 and 批阅."""

from decimal import Decimal

from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from core.forms import Form, choices
from quizzes.rules.corrections import Remedy
from quizzes.rules.scoring import format_points

_REASON = "请写明原因，受影响的党员会看到。"
_SHORT = Length(max=200, message="请控制在 200 字以内。")


class RegradeForm(Form):
    """What is to be done about a question that was wrong."""

    remedy = RadioField("怎样改", [InputRequired("请选择怎样改。")], default=Remedy.KEY.value)
    key = TextAreaField("新答案", [Length(max=4000, message="请控制在 4000 字以内。")])
    reason = StringField(
        "原因", [InputRequired(_REASON), _SHORT], description="受影响的党员会看到，末尾不用句号。"
    )
    seen = HiddenField()

    def offer(self, remedies: list[Remedy]) -> None:
        """Say which remedies can be chosen."""
        self.remedy.choices = choices((remedy.value, remedy.label) for remedy in remedies)

    @property
    def chosen(self) -> Remedy:
        """The remedy."""
        return Remedy(self.text("remedy"))

    @property
    def why(self) -> str:
        """The reason as it stands in sentences."""
        return self.text("reason").rstrip("。.；; ")


class MarkForm(Form):
    """Points and words for one written answer."""

    points = DecimalField(
        "给分", [InputRequired("请填写分数。"), NumberRange(0, 1000, "请填写分数，可以带小数。")], places=None
    )
    remark = StringField("评语", [_SHORT], description="可不填；党员在成绩页能看到。")
    seen = IntegerField("已看到的批阅", [NumberRange(0)], default=0)

    def fill(self, points: int | None, remark: str, seen: int) -> None:
        """Show what was given last."""
        self.points.data = Decimal(format_points(points)) if points is not None else None
        self.remark.data, self.seen.data = remark, seen

    @property
    def hundredths(self) -> int:
        """The points in hundredths."""
        return int((self.points.data or 0) * 100)


class MarkingForm(Form):
    """How the written answers of a quiz are marked."""

    blind = BooleanField("批阅时隐藏姓名")
    twice = BooleanField("每份答案由两人分别批阅，给分不同时再定分")
