"""The form of an activity's record: agenda, what was said, votes, decisions, in one page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PartForm
from wtforms.validators import Length, NumberRange, Optional

from core.forms import Form, choices, trim
from meetings.actions.minutes import Counted, Point, Resolved, Written
from meetings.rules.evening import read_link

_LONG = Length(max=100, message="请控制在 100 字以内。")
_TEXT = Length(max=3000, message="请控制在 3000 字以内。")
_COUNT = [Optional(), NumberRange(0, 100_000, message="请填 0 或正整数。")]
SPARE = 2
"""Empty rows at the end of each list, for more."""
MOST = 40


class PointForm(PartForm):
    """A point of the agenda."""

    title = StringField("议题", [_LONG], filters=[trim])
    speaker = StringField("发言人", [_LONG], filters=[trim])
    link = SelectField("大屏上放什么", default="")
    note = TextAreaField("发言要点", [_TEXT], filters=[trim])


class DecisionForm(PartForm):
    """A decision."""

    text = StringField("决定", [Length(max=300, message="请控制在 300 字以内。")], filters=[trim])
    owner = StringField("负责人", [_LONG], filters=[trim])
    due_on = DateField("完成时间", [Optional()])


class VoteForm(PartForm):
    """A vote."""

    title = StringField("表决事项", [_LONG], filters=[trim])
    expected = IntegerField("应到有表决权", _COUNT)
    present = IntegerField("实到有表决权", _COUNT)
    in_favour = IntegerField("赞成", _COUNT)
    against = IntegerField("反对", _COUNT)
    abstained = IntegerField("弃权", _COUNT)


class MinutesForm(Form):
    """The whole record."""

    seen = HiddenField()
    """When it had been saved last, as the page knows it."""
    agenda = FieldList(FormField(PointForm), "议程", max_entries=MOST)
    said = TextAreaField("经过和讨论", [Length(max=20_000, message="请控制在 20000 字以内。")])
    votes = FieldList(FormField(VoteForm), "表决", max_entries=MOST)
    decisions = FieldList(FormField(DecisionForm), "决定", max_entries=MOST)

    def offer(self, links: Iterable[tuple[str, str]], linked: Mapping[str, str]) -> None:
        """Fill in what a point of the agenda may link; ``linked`` is what the record links already."""
        offered = dict(links)
        # What is linked stays, even if it has been withdrawn since.
        pairs = choices([("", "不附"), *(offered | dict(linked)).items()])
        for entry in self.agenda:
            entry.form.link.choices = pairs

    def add_spare(self) -> None:
        """Add empty rows to every list."""
        for rows in (self.agenda, self.votes, self.decisions):
            for _ in range(min(SPARE, MOST - len(rows))):
                rows.append_entry()

    @property
    def seen_at(self) -> datetime | None:
        """When the record had been saved last, as the page knew it."""
        try:
            return datetime.fromisoformat(self.text("seen")).astimezone(UTC)
        except ValueError:
            return None

    def written(self, people: dict[str, int]) -> Written:
        """Give what was typed, without the rows that were left empty. ``people`` are keys by name."""
        return Written(
            self.text("said"),
            [_point(one.form, people) for one in self.agenda if one.form.title.data],
            [
                Resolved(one.form.text.data, one.form.owner.data or "", one.form.due_on.data)
                for one in self.decisions
                if one.form.text.data
            ],
            [_vote(one.form) for one in self.votes if one.form.title.data],
        )


def _point(form: Any, people: dict[str, int]) -> Point:
    speaker = form.speaker.data or ""
    material, quiz = (_linked(form.link.data, kind) for kind in ("material", "quiz"))
    shows = form.link.data if read_link(form.link.data or "") else ""
    return Point(form.title.data, speaker, people.get(speaker), material, quiz, form.note.data or "", shows)


def _linked(link: str | None, kind: str) -> int | None:
    name, _, key = (link or "").partition(":")
    return int(key) if name == kind and key.isdecimal() else None


def _vote(form: Any) -> Counted:
    numbers = ("expected", "present", "in_favour", "against", "abstained")
    return Counted(form.title.data, *(form[name].data or 0 for name in numbers))


def given_by(said: str, seen: datetime | None, record: Any) -> dict[str, Any]:
    """Give the form's values for a record that is there."""
    rows: dict[str, Sequence[dict[str, Any]]] = {
        "agenda": [
            {"title": one.title, "speaker": one.speaker, "note": one.note, "link": _link(one)}
            for one in record.agenda
        ],
        "votes": [_fields(one, VoteForm) for one in record.votes],
        "decisions": [_fields(one, DecisionForm) for one in record.decisions],
    }
    return {"said": said, "seen": seen.isoformat() if seen else "", **rows}


def linked_by(record: Any, titles: Mapping[str, str]) -> dict[str, str]:
    """Give what a record's agenda links, with its title; ``titles`` are those of what the wall shows."""
    return {
        _link(one): f"资料：{one.material.title}" if one.material_id else f"测试：{one.quiz.title}"
        for one in record.agenda
        if one.material_id or one.quiz_id
    } | dict(titles)


def _link(item: Any) -> str:
    if item.material_id:
        return f"material:{item.material_id}"
    if item.shows:
        return str(item.shows)
    return f"quiz:{item.quiz_id}" if item.quiz_id else ""


def _fields(row: Any, form: type[PartForm]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in vars(form) if not name.startswith("_")}
