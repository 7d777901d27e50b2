"""Forms of a 微党课擂台: a new one, a talk, and the three questions of a speaker."""

from typing import Any

from wtforms import FieldList, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PartForm
from wtforms.validators import InputRequired, Length, NumberRange

from core.forms import Form, trim
from meetings.actions.arenas import write_question
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
    """One of the three questions."""

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


class QuestionsForm(Form):
    """The three questions of a speaker."""

    questions = FieldList(FormField(QuestionPart), min_entries=QUESTIONS, max_entries=QUESTIONS)

    @property
    def contents(self) -> list[Content]:
        """What was typed, as questions."""
        return [
            write_question(one.form.stem.data or "", _lines(one.form.options.data), one.form.right.data or 0)
            for one in self.questions
        ]


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def given_by(contents: list[Content]) -> dict[str, Any]:
    """Give the form's values for questions that are there."""
    return {
        "questions": [
            {
                "stem": one.stem,
                "options": "\n".join(words for _, words in one.options),
                "right": [key for key, _ in one.options].index(str(one.key)) + 1,
            }
            for one in contents
        ]
    }
