"""The form around a sheet that is keyed in: when it was handed in, and where it is kept."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from core.forms import Form, MomentField

_LONG = Length(max=200, message="请控制在 200 字以内。")


class SheetForm(Form):
    """What goes beside the answers; the answers themselves are checked by their types."""

    sat_at = MomentField("交卷时间", [InputRequired("请填写交卷时间。")])
    evidence = StringField("答卷存放处", [_LONG])


class CorrectionForm(Form):
    """Why a sheet is keyed in again."""

    reason = StringField("更正原因", [InputRequired("请写明更正的原因，例如：第 3 题录错。"), _LONG])
