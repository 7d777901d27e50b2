"""Forms about duties and checklists."""

from typing import Any

from wtforms import FieldList, FormField, IntegerField, SelectField, StringField
from wtforms import Form as PartForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, choices, trim
from meetings.actions.duties import MOST_ITEMS, MOST_TIMES, Listed
from meetings.forms.fields import TicksField
from meetings.models import Checklist
from meetings.rules.kinds import KINDS
from meetings.rules.periods import Period

_PERIODS = choices((one.value, one.label) for one in Period)
_COUNT = NumberRange(0, MOST_TIMES, f"请填 0 到 {MOST_TIMES}。")
SPARE = 3


class DutyForm(Form):
    """How often one kind is held."""

    duty = SelectField(
        "类型", choices=choices((kind.key, kind.label) for kind in KINDS.values() if kind.key != "talk")
    )
    period = SelectField("周期", choices=_PERIODS)
    times = IntegerField("次数", [InputRequired("请填次数；0 表示不要求。"), _COUNT])


class ItemForm(PartForm):
    """One thing of a checklist."""

    label = StringField("内容", [Length(max=40, message="请控制在 40 字以内。")], filters=[trim])
    times = IntegerField("次数", [Optional(), _COUNT], default=1)
    kinds = TicksField(
        "自动计入的活动类型",
        [Optional()],
        choices=choices((kind.key, kind.label) for kind in KINDS.values()),
    )


class ChecklistForm(Form):
    """A checklist."""

    name = StringField(
        "清单名称", [InputRequired("请填写名称。"), Length(max=40, message="请控制在 40 字以内。")]
    )
    period = SelectField("周期", choices=_PERIODS)
    items = FieldList(FormField(ItemForm), "清单内容", max_entries=MOST_ITEMS)

    def add_spare(self) -> None:
        """Add empty rows for more."""
        for _ in range(min(SPARE, MOST_ITEMS - len(self.items))):
            self.items.append_entry()

    @property
    def told(self) -> Listed:
        """What was typed, without the rows that were left empty."""
        rows = [entry.form for entry in self.items if entry.form.label.data]
        items = [(row.label.data or "", row.times.data or 1, tuple(row.kinds.data or ())) for row in rows]
        return Listed(self.text("name"), Period(self.text("period")), items)


def given_by(checklist: Checklist) -> dict[str, Any]:
    """Give the form's values for a checklist that is there."""
    items = [
        {"label": item.label, "times": item.times, "kinds": [kind for kind in item.kinds.split(",") if kind]}
        for item in checklist.items
    ]
    return {"name": checklist.name, "period": checklist.period.value, "items": items}
