"""Forms of a 微党课擂台: a new one, a talk, and the three questions of a speaker."""

from collections.abc import Collection, Iterable
from typing import Any

from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PartForm
from wtforms.validators import InputRequired, Length, NumberRange

from core.forms import Form, trim
from meetings.actions.arenas import write_question
from meetings.queries.arenas import TalkQuestion
from meetings.rules.arena import QUESTIONS
from quizzes.rules.questions import Content

_SHORT = Length(max=60, message="请控制在 60 字以内。")


class ArenaForm(Form):
    """A new arena."""

    title = StringField("名称", [InputRequired("请填写名称。"), _SHORT])
    node = SelectField("哪个组织的擂台", description="这个组织的党员都可以作答。")


class TalkForm(Form):
    """A talk."""

    title = StringField("题目", [InputRequired("请填写讲课题目。"), _SHORT])
    speaker = StringField(
        "讲课人",
        [InputRequired("请填写讲课人。"), _SHORT],
        description="写本组织党员的姓名，他就能自己写三道题；外请的同志由主持人代写。",
    )


class QuestionPart(PartForm):
    """One of the three questions: picked from the bank, written, or not there yet."""

    version = HiddenField()
    stem = StringField(
        "题干",
        [InputRequired("请填写题干。"), Length(max=200, message="请控制在 200 字以内。")],
        filters=[trim],
    )
    options = TextAreaField(
        "选项",
        [InputRequired("请填写选项。"), Length(max=600, message="请控制在 600 字以内。")],
        description="一行一个，2 到 6 个，不用写字母。",
    )
    right = IntegerField(
        "第几个选项是对的", [InputRequired("请填写序号。"), NumberRange(1, 6, "请填 1 到 6 之间的整数。")]
    )

    @property
    def picked(self) -> int | None:
        """Give the key of the wording picked from the bank."""
        written = self.version.data or ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None

    @property
    def is_blank(self) -> bool:
        """Say whether nothing has been written yet."""
        return not any(
            "".join(field.raw_data or ()).strip() for field in (self.stem, self.options, self.right)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the fields only where a question has been begun."""
        return self.picked is not None or self.is_blank or bool(super().validate(extra_validators))


class QuestionsForm(Form):
    """The three questions of a speaker."""

    questions = FieldList(FormField(QuestionPart), min_entries=QUESTIONS, max_entries=QUESTIONS)

    def written(self, without: Collection[int]) -> list[Content | int]:
        """Give what was typed as questions, and what was picked by its key; some places may be left out."""
        parts = [one.form for place, one in enumerate(self.questions, start=1) if place not in without]
        return [_read(part) for part in parts if part.picked is not None or not part.is_blank]


def _read(part: QuestionPart) -> Content | int:
    if part.picked is not None:
        return part.picked
    return write_question(part.stem.data or "", _lines(part.options.data), part.right.data or 0)


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def given_by(questions: Iterable[TalkQuestion]) -> dict[str, Any]:
    """Give the form's values for questions that are there."""
    return {"questions": [_given(one.version_id, one.content) for one in questions]}


def _given(version_id: int | None, content: Content) -> dict[str, Any]:
    if version_id is not None:
        return {"version": str(version_id)}
    return {
        "stem": content.stem,
        "options": "\n".join(words for _, words in content.options),
        "right": [key for key, _ in content.options].index(str(content.key)) + 1,
    }
