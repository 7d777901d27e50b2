"""Forms of 纠错 and 审题: what a member finds wrong, the reply, and why a question goes back."""

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.forms import Form, choices
from quizzes.models import ReportOutcome, ReportReason

_LENGTH = Length(max=300, message="请控制在 300 字以内。")


class ReportForm(Form):
    """What is wrong with a question."""

    reason = RadioField(
        "哪里有问题",
        [InputRequired("请选择哪里有问题。")],
        choices=choices((reason.value, reason.label) for reason in ReportReason),
    )
    words = TextAreaField(
        "具体说明",
        [_LENGTH],
        description="可以不填，300 字以内。选项的先后每人不同，请写选项的内容，不写字母。",
    )


class SendBackForm(Form):
    """Why a question goes back to its author."""

    reason = TextAreaField(
        "退回原因",
        [InputRequired("请写明为什么退回，出题人会看到。"), _LENGTH],
        description="出题人会看到。",
    )


class ReplyForm(Form):
    """What came of a report."""

    outcome = RadioField(
        "处理结果",
        [InputRequired("请选择处理结果。")],
        choices=choices((outcome.value, outcome.label) for outcome in ReportOutcome),
        description="选“已作废”会把这道题停用，以后不再出现在新试卷和练习里。",
    )
    reply = TextAreaField(
        "答复",
        [InputRequired("请写一句答复，反映问题的党员会看到。"), _LENGTH],
        description="反映问题的党员会看到。",
    )
    others = BooleanField("对这道题其他还没有处理的纠错也这样答复")
