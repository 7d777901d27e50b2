"""The form that says when a material counts as studied."""

from wtforms import BooleanField, DecimalField, IntegerField
from wtforms.validators import NumberRange, Optional

from core.forms import Form


class StudyRuleForm(Form):
    """What a member must have done; what is left empty is as usual for the kind."""

    percent = IntegerField(
        "至少看到百分之几",
        [Optional(), NumberRange(1, 100, message="请填写 1 到 100 之间的整数。")],
    )
    minutes = DecimalField(
        "至少学习几分钟",
        [Optional(), NumberRange(0, 600, message="请填写 0 到 600 之间的数。")],
        places=1,
    )
    asks_checks = BooleanField("答对全部检查题才算学完")
