"""The form of a quiz: six fields on a preset, and the rest."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PartForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from core.forms import Form, MomentField
from quizzes.actions.passwords import new_password_hash
from quizzes.actions.setting import Settings
from quizzes.forms.bank import DIFFICULTIES, choices, key_or_none
from quizzes.models import BoardNames, PaperKind, Quiz, Reveal
from quizzes.rules.presets import PRESETS, Beside, InShort, Mix, Preset, Row, Section, Source
from quizzes.rules.scoring import MultiplePolicy, format_points
from quizzes.rules.types import TYPES
from quizzes.rules.windows import Counting

USUAL_TYPES = ("single", "multiple", "true_false", "fill_blank")
"""The types that are always in sight; the others are folded."""

PAPER_KINDS = [
    (PaperKind.DRAWN_ONCE.value, "抽一次，所有人同一份卷"),
    (PaperKind.DRAWN_EACH.value, "每人各抽一份卷"),
    (PaperKind.FIXED.value, "手工选题"),
]
REVEALS = [
    (Reveal.AT_ONCE.value, "交卷后马上公布"),
    (Reveal.AFTER_CLOSE.value, "截止后公布"),
    (Reveal.NEVER.value, "不公布"),
]
BOARD_NAMES = [
    (BoardNames.SHOWN.value, "显示姓名"),
    (BoardNames.TOP.value, "只显示前几名"),
    (BoardNames.NUMBERS.value, "用编号代替姓名"),
    (BoardNames.MINE.value, "只显示本人名次"),
]
DIFFICULTY_CHOICES = choices([(None, "不限难度"), *DIFFICULTIES])
_TYPE_CHOICES = choices((name, kind.short) for name, kind in TYPES.items())
_PRESETS = [(one.name, one.label) for one in PRESETS.values()]
_COUNTINGS = [(one.value, one.label) for one in Counting]
_POLICIES = [(one.value, one.label) for one in MultiplePolicy]


_LONGEST = 600
"""The most minutes of an attempt."""

MOST_OF_TYPE = 200
"""The most questions of one row."""

MOST_BESIDE = 20
"""The most sources of a paper beside its first."""

_SPARE = 2
"""Empty rows at the end of those, for more."""


def _whole(least: int, most: int) -> list[Any]:
    return [
        InputRequired("请填写。"),
        NumberRange(least, most, f"请填写 {least} 到 {most} 之间的整数。"),
    ]


def _count_of() -> list[Any]:
    return [Optional(), NumberRange(0, MOST_OF_TYPE, f"请填写 0 到 {MOST_OF_TYPE} 之间的整数。")]


def _at_most(most: int) -> list[Any]:
    return [Optional(), NumberRange(0, most, f"请填写 0 到 {most} 之间的整数，0 为不限。")]


class PasswordForm(Form):
    """The word that opens a quiz: typed to set or change it, never shown again."""

    password = StringField("口令", [Length(max=30, message="请控制在 30 字以内。")])
    drops_password = BooleanField("取消现有口令")

    def password_hash(self, present: str) -> str:
        """Give what is to be kept of the word; ``present`` is what is kept now."""
        if self.text("password"):
            return new_password_hash(self.text("password"))
        return "" if self.drops_password.data else present


class RunningQuizForm(PasswordForm):
    """What may change once somebody has started."""

    title = StringField(
        "名称", [InputRequired("请填写测试名称。"), Length(max=80, message="请控制在 80 字以内。")]
    )
    intro = TextAreaField("测试说明", [Length(max=2000, message="请控制在 2000 字以内。")])
    closes_at = MomentField("结束时间", [InputRequired("请填写结束时间。")])
    board_names = SelectField("成绩榜", choices=choices(BOARD_NAMES))


class BesideForm(PartForm):
    """Questions from a source of their own."""

    type = SelectField("题型", choices=_TYPE_CHOICES, default=USUAL_TYPES[0])
    category = SelectField("题库分类", coerce=key_or_none)
    topic = SelectField("知识点", default="")
    difficulty = SelectField("难度", coerce=key_or_none, choices=DIFFICULTY_CHOICES)
    count = IntegerField("题数", _count_of())

    @property
    def told(self) -> Beside:
        """What was typed."""
        source = Source(self.category.data, self.topic.data or "", self.difficulty.data)
        return Beside(self.type.data, _within(self.count.data, MOST_OF_TYPE), source)


class QuizForm(PasswordForm):
    """All of a quiz but its questions. Fields ``count_<type>`` and ``worth_<type>`` are added below."""

    preset = RadioField("预设", choices=choices(_PRESETS), default="formal")
    title = StringField(
        "名称", [InputRequired("请填写测试名称。"), Length(max=80, message="请控制在 80 字以内。")]
    )
    category = SelectField("题库分类", coerce=key_or_none)
    topic = SelectField("知识点")
    difficulty = SelectField("难度", coerce=key_or_none, choices=DIFFICULTY_CHOICES)
    beside = FieldList(FormField(BesideForm), "从几个来源抽题", max_entries=MOST_BESIDE)
    opens_at = MomentField("开始时间", [InputRequired("请填写开始时间。")])
    closes_at = MomentField("结束时间", [InputRequired("请填写结束时间。")])
    minutes = IntegerField("时长", _whole(1, _LONGEST))
    attempts_allowed = IntegerField("次数", _whole(1, 100))
    node = SelectField("发给谁", coerce=int)
    counting = SelectField("多次作答", choices=choices(_COUNTINGS))
    paper_kind = SelectField("组卷方式", choices=choices(PAPER_KINDS))
    multiple_policy = SelectField("多选题评分", choices=choices(_POLICIES))
    pass_percent = IntegerField("合格线（%）", _whole(1, 100))
    good_percent = IntegerField("良好线（%）", _whole(1, 100))
    excellent_percent = IntegerField("优秀线（%）", _whole(1, 100))
    reveal = SelectField("答案和讲解", choices=choices(REVEALS))
    board_names = SelectField("成绩榜", choices=choices(BOARD_NAMES))
    shuffles_options = BooleanField("打乱选项顺序")
    shuffles_questions = BooleanField("打乱题目顺序")
    hours = DecimalField(
        "合格计学时",
        [InputRequired("请填写学时，不计请填 0。"), NumberRange(0, 100, "请填写 0 到 100。")],
        places=None,
    )
    intro = TextAreaField("测试说明", [Length(max=2000, message="请控制在 2000 字以内。")])
    cool_down_minutes = IntegerField("两次作答至少间隔（分钟）", _at_most(10080))
    tries_a_day = IntegerField("每天最多答几次", _at_most(100))
    is_open_book = BooleanField("开卷：可以查阅学习资料")
    flags_leaving = BooleanField("成绩页显示离开答题页的次数")
    gives_certificate = BooleanField("合格的人可以领取证书")

    def validate_closes_at(self, field: MomentField) -> None:
        """Refuse an end that does not come after the start."""
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError("结束时间应当晚于开始时间。")

    def validate_excellent_percent(self, field: IntegerField) -> None:
        """Refuse lines that are out of order."""
        lines = [self.pass_percent.data or 0, self.good_percent.data or 0, field.data or 0]
        if lines != sorted(lines):
            raise ValidationError("合格、良好、优秀三条线应当依次升高。")

    def validate_minutes(self, field: IntegerField) -> None:
        """Refuse sections of which some have a time of their own and others have none."""
        rows = self.mix().counted().items()
        without = [TYPES[name].short for name, row in rows if row.count and not row.minutes]
        if self.section_minutes and without and self.paper_kind.data != PaperKind.FIXED.value:
            raise ValidationError(f"分段限时要给每种题型都填分钟数，还缺：{'、'.join(without)}。")
        if self.section_minutes > _LONGEST:
            raise ValidationError(f"各部分加起来请不要超过 {_LONGEST} 分钟。")

    @property
    def section_minutes(self) -> int:
        """Add up the times of sections that have one of their own; 0 where the whole paper has one time."""
        return sum(
            row.minutes
            for row in self.mix().counted().values()
            if row.count or self.paper_kind.data == PaperKind.FIXED.value
        )

    def minutes_fields(self) -> list[tuple[str, Any]]:
        """Give the label and the field of the time of each type's section."""
        return [(kind.short, self[f"minutes_{name}"]) for name, kind in TYPES.items()]

    def validate_paper_kind(self, field: SelectField) -> None:
        """Refuse a drawn paper of nothing."""
        if field.data != PaperKind.FIXED.value and not any(
            row.count for row in self.mix().counted().values()
        ):
            raise ValidationError("还没有填写题量。")

    def row_fields(self, names: Any) -> list[tuple[str, Any, Any]]:
        """Give the label and the two fields of each named type."""
        return [(TYPES[name].short, self[f"count_{name}"], self[f"worth_{name}"]) for name in names]

    def rows(self) -> Mapping[str, Row]:
        """Give what was typed for each type; what is no number counts as none."""
        return {
            name: Row(
                _within(self[f"count_{name}"].data, MOST_OF_TYPE),
                int(_within(self[f"worth_{name}"].data, 100) * 100),
                _within(self[f"minutes_{name}"].data, _LONGEST),
            )
            for name in TYPES
        }

    def mix(self) -> Mix:
        """Give the questions that were asked for."""
        source = Source(self.category.data, self.text("topic"), self.difficulty.data)
        return Mix(source, self.rows(), [entry.form.told for entry in self.beside])

    def sections(self, kept: Sequence[Section] = ()) -> list[Section]:
        """Give the sections of the paper; for one chosen by hand they only say the points of each type.

        Where nothing about them was changed, those ``kept`` stay: they may be finer than the form.
        """
        mix = self.mix()
        if self.paper_kind.data == PaperKind.FIXED.value:
            rows = mix.rows.items()
            typed = [
                Section(name, row.count, row.worth, *mix.source, row.minutes)
                for name, row in rows
                if row.count or row.worth
            ]
        else:
            typed = mix.sections(TYPES)
        return [*kept] if typed == in_form(kept) else typed

    def offer(self, categories: list[Any], topics: list[Any]) -> None:
        """Fill in what questions can be drawn from."""
        parts: list[Any] = [self, *(entry.form for entry in self.beside)]
        for part in parts:
            part.category.choices, part.topic.choices = categories, topics

    def add_spare(self) -> None:
        """Add empty rows for more sources, if the last ones are in use."""
        used = max((n for n, entry in enumerate(self.beside, 1) if entry.form.count.data), default=0)
        for _ in range(min(used + _SPARE, MOST_BESIDE) - len(self.beside)):
            self.beside.append_entry()

    def settings(self, password_hash: str = "") -> Settings:
        """Give the rest; call it once the form is valid. ``password_hash`` is the quiz's present one."""
        opens_at, closes_at = self.opens_at.data, self.closes_at.data
        assert opens_at is not None
        assert closes_at is not None
        return Settings(
            node_id=self.node.data,
            title=self.text("title"),
            opens_at=opens_at,
            closes_at=closes_at,
            intro=self.text("intro"),
            preset=self.text("preset"),
            minutes=self.section_minutes or self.minutes.data or 0,
            has_timed_sections=self.section_minutes > 0,
            attempts_allowed=self.attempts_allowed.data or 0,
            counting=Counting(self.counting.data),
            paper_kind=PaperKind(self.paper_kind.data),
            multiple_policy=self.text("multiple_policy"),
            reveal=Reveal(self.reveal.data),
            shuffles_options=self.shuffles_options.data,
            shuffles_questions=self.shuffles_questions.data,
            pass_percent=self.pass_percent.data or 0,
            good_percent=self.good_percent.data or 0,
            excellent_percent=self.excellent_percent.data or 0,
            hundredths=int((self.hours.data or Decimal(0)) * 100),
            board_names=BoardNames(self.board_names.data),
            cool_down_minutes=self.cool_down_minutes.data or 0,
            tries_a_day=self.tries_a_day.data or 0,
            password_hash=self.password_hash(password_hash),
            is_open_book=self.is_open_book.data,
            flags_leaving=self.flags_leaving.data,
            gives_certificate=self.gives_certificate.data,
        )

    def in_short(self, people: int) -> InShort:
        """Give what was typed so far in one line."""
        rows = self.mix().counted().values()
        return InShort(
            sum(row.count for row in rows),
            sum(row.count * row.worth for row in rows),
            self.section_minutes or self.minutes.data or 0,
            self.opens_at.data,
            self.closes_at.data,
            self.attempts_allowed.data or 1,
            Counting(self.counting.data) if self.counting.data in set(Counting) else Counting.BEST,
            people,
            self.tries_a_day.data or 0,
        )


def _within(value: Any, most: int) -> Any:
    """Give a number that may be multiplied: what is typed can be no number, or a million digits long."""
    is_number = value is not None and value == value  # noqa: PLR0124  # NaN is not itself
    return value if is_number and 0 <= value <= most else 0


for _name in TYPES:
    _count = IntegerField(f"{TYPES[_name].short}题数", _count_of())
    _worth = DecimalField(
        f"{TYPES[_name].short}每题分值", [Optional(), NumberRange(0, 100, "请填写 0 到 100。")], places=None
    )
    _minutes = IntegerField(
        f"{TYPES[_name].short}限时（分钟）",
        [Optional(), NumberRange(0, _LONGEST, f"请填写 0 到 {_LONGEST} 之间的整数。")],
    )
    setattr(QuizForm, f"minutes_{_name}", _minutes)
    setattr(QuizForm, f"count_{_name}", _count)
    setattr(QuizForm, f"worth_{_name}", _worth)


def of_preset(preset: Preset) -> dict[str, Any]:
    """Give what a preset fills into the form's fields."""
    return {
        "preset": preset.name,
        "minutes": preset.minutes,
        "attempts_allowed": preset.attempts,
        "counting": preset.counting.value,
        "paper_kind": preset.paper_kind,
        "multiple_policy": preset.multiple_policy.value,
        "reveal": preset.reveal,
        "shuffles_options": True,
        "shuffles_questions": preset.shuffles_questions,
        "pass_percent": 60,
        "good_percent": 80,
        "excellent_percent": 90,
        "board_names": BoardNames.SHOWN.value,
        "hours": _number(preset.hundredths),
        "cool_down_minutes": 0,
        "tries_a_day": preset.tries_a_day,
        "is_open_book": False,
        "flags_leaving": False,
        "gives_certificate": False,
    } | _of_rows(preset.rows)


_ALIKE = (
    *("preset", "title", "intro", "opens_at", "closes_at", "minutes", "attempts_allowed", "multiple_policy"),
    *("shuffles_options", "shuffles_questions", "pass_percent", "good_percent", "excellent_percent"),
    *("cool_down_minutes", "tries_a_day", "is_open_book", "flags_leaving", "gives_certificate"),
)


def in_form(sections: Sequence[Section]) -> list[Section]:
    """Put sections as the form can show them: all of one type are worth the same.

    >>> [one.worth for one in in_form([Section("single", 2, 400, 7), Section("single", 1, 500, 8)])]
    [400, 400]
    """
    return Mix.of(sections).sections(TYPES)


def of_quiz(quiz: Quiz, sections: Sequence[Section]) -> dict[str, Any]:
    """Give what a quiz fills into the form's fields."""
    mix = Mix.of(sections)
    return (
        {name: getattr(quiz, name) for name in _ALIKE}
        | {
            "node": quiz.node_id,
            "counting": quiz.counting.value,
            "paper_kind": quiz.paper_kind.value,
            "reveal": quiz.reveal.value,
            "board_names": quiz.board_names.value,
            "hours": _number(quiz.hundredths),
            "beside": [{"type": one.type, "count": one.count} | _of_source(one.source) for one in mix.beside],
        }
        | _of_source(mix.source)
        | _of_rows(mix.rows)
    )


def _of_source(source: Source) -> dict[str, Any]:
    return {"category": source.category_id, "topic": source.topic, "difficulty": source.difficulty}


def _of_rows(rows: Mapping[str, Row]) -> dict[str, Any]:
    return {
        f"{part}_{name}": value
        for name in TYPES
        for part, value in (
            ("count", rows[name].count if name in rows else 0),
            ("worth", _number(rows[name].worth if name in rows else 200)),
            ("minutes", rows[name].minutes if name in rows else 0),
        )
    }


def _number(hundredths: int) -> Decimal:
    return Decimal(format_points(hundredths))
