"""Forms for the yearly plan and for essays."""

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, choices
from learning.forms.fields import HoursField
from learning.forms.hours import FORMS
from learning.rules.essays import MOST_CHARACTERS
from learning.rules.hours import HourCategory
from learning.rules.plans import ItemKind, PlanAudience

_LONG = Length(max=100, message="请控制在 100 字以内。")
_MEETINGS = (
    "支部党员大会",
    "支委会",
    "党小组会",
    "组织生活会",
    "民主评议党员",
    "大讲堂",
    "集中培训",
    "重温入党誓词",
    "祭扫纪念",
    "宣讲",
)
_PART = Length(max=MOST_CHARACTERS, message="内容太长了。")


class PlanForm(Form):
    """What a plan is called."""

    title = StringField("名称", [InputRequired("请填写名称。"), _LONG])
    year = IntegerField("年度", [InputRequired("请填写年度。"), NumberRange(2020, 2100, "请填写四位年份。")])
    node = SelectField("适用组织")
    intro = TextAreaField("说明", [Length(max=1000, message="请控制在 1000 字以内。")])


class ItemForm(Form):
    """One item of a plan."""

    title = StringField("任务", [InputRequired("请写明做什么。"), _LONG])
    theme = StringField("专题", [_LONG], description="同一专题的任务排在一起，例如：专题一。")
    kind = SelectField("做什么", choices=choices((one.value, one.label) for one in ItemKind))
    audience = SelectField("谁来做", choices=choices((one.value, one.label) for one in PlanAudience))
    from_on = DateField("从", [InputRequired("请选择日期。")])
    due_on = DateField("到", [InputRequired("请选择日期。")])
    material = SelectField("学习资料", description="“读”一份资料时选。")
    column = SelectField("学习专栏", description="“读”一个专栏里的若干份时选。")
    quiz = SelectField("测试", description="“测”时选，合格算完成。")
    form = SelectField(
        "活动形式",
        choices=choices([("", "任何形式"), *((name, name) for name in (*FORMS, *_MEETINGS))]),
        description="“参加”时选，以签到登记的学时为准。",
    )
    category = SelectField(
        "学时类别", choices=choices([("", "任何类别"), *((one.value, one.label) for one in HourCategory)])
    )
    hours = HoursField("学时数", [Optional(), NumberRange(0, 1000, "请填写 0 到 1000 之间的数。")])
    count = IntegerField("数量", [Optional(), NumberRange(1, 100, "请填写 1 到 100 之间的数。")], default=1)

    def validate(self, extra_validators: Any = None) -> bool:
        """Demand what the kind of item needs."""
        fine = bool(super().validate(extra_validators))
        needed = {
            ItemKind.READ: (self.material.data or self.column.data, self.material, "请选择资料或专栏。"),
            ItemKind.TEST: (self.quiz.data, self.quiz, "请选择测试。"),
            ItemKind.HOURS: (self.hours.data, self.hours, "请填写学时数。"),
        }.get(ItemKind(self.kind.data) if self.kind.data in set(ItemKind) else ItemKind.WRITE)
        if needed and not needed[0]:
            needed[1].errors = [*needed[1].errors, needed[2]]
            return False
        return fine

    def values(self) -> dict[str, Any]:
        """Give what was typed, by column, without what the kind does not use."""
        kind = ItemKind(self.kind.data)
        uses = {name for name, kinds in _USED.items() if kind in kinds}
        key = {name: int(self[name].data) if name in uses and self[name].data else None for name in _KEYS}
        return {
            "title": self.text("title"),
            "theme": self.text("theme"),
            "kind": kind,
            "audience": PlanAudience(self.audience.data),
            "from_on": self.from_on.data,
            "due_on": self.due_on.data,
            "count": self.count.data or 1,
            "material_id": key["material"],
            "column_id": None if key["material"] else key["column"],
            "quiz_id": key["quiz"],
            "form": self.text("form") if "form" in uses else "",
            "category": HourCategory(self.category.data)
            if "category" in uses and self.category.data
            else None,
            "hundredths": self.hours.hundredths if "hours" in uses else 0,
        }


_KEYS = ("material", "column", "quiz")
_USED = {
    "material": {ItemKind.READ},
    "column": {ItemKind.READ},
    "quiz": {ItemKind.TEST},
    "form": {ItemKind.ATTEND},
    "category": {ItemKind.HOURS},
    "hours": {ItemKind.HOURS},
}


class EssayForm(Form):
    """A 心得体会: three short answers, or a free text."""

    title = StringField("题目", [InputRequired("请写题目。"), _LONG])
    learned = TextAreaField("学到了什么", [_PART], description="两三句话就可以。")
    applied = TextAreaField("和自己的工作有什么联系", [_PART])
    planned = TextAreaField("打算怎么做", [_PART])
    whole = TextAreaField("全文", [_PART])
    may_publish = BooleanField("同意支部发布给同志们看")

    def values(self) -> dict[str, Any]:
        """Give what was typed, by column."""
        texts = {name: self[name].data or "" for name in ("title", "learned", "applied", "planned")}
        return texts | {"text": self.whole.data or "", "may_publish": bool(self.may_publish.data)}


class VerdictForm(Form):
    """What a reviewer says."""

    remark = TextAreaField("评语", [Length(max=500, message="请控制在 500 字以内。")], id="verdict-remark")
    hours = HoursField(
        "计学时",
        [Optional(), NumberRange(0, 50, "请填写 0 到 50 之间的数。")],
        description="不计学时的不填。记为“成果”。",
    )


class BackForm(Form):
    """Why an essay goes back."""

    remark = TextAreaField(
        "退回原因",
        [InputRequired("请写明原因，本人会看到。"), Length(max=500, message="请控制在 500 字以内。")],
        id="back-remark",
    )
