"""Forms of the question bank."""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from core.forms import Form
from quizzes.actions.categories import Changes
from quizzes.models import Question, QuestionState, QuestionVersion
from quizzes.rules.pictures import LONGEST_ALT, with_pictures
from quizzes.rules.questions import (
    EXPLANATION,
    FIGURE,
    STEM,
    STIMULUS,
    BadKeyError,
    Content,
    Picture,
)
from quizzes.rules.types import TYPES

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OFFERED = 8
"""Options that a page offers; imported questions may have more, and then one more field than they have."""
DIFFICULTIES = [(1, "易"), (2, "中"), (3, "难")]
STATES = [
    (QuestionState.ACTIVE.value, "启用"),
    (QuestionState.IN_REVIEW.value, "待审"),
    (QuestionState.DRAFT.value, "草稿"),
    (QuestionState.RETIRED.value, "停用"),
]
_SHORT = Length(max=200, message="请控制在 200 字以内。")
_LONG = Length(max=4000, message="请控制在 4000 字以内。")


def key_or_none(value: Any) -> int | None:
    """Read a key that a select sends; the empty choice is none."""
    if value in (None, "", "None"):
        return None
    key = int(value)
    if not 0 < key < 2**31:
        raise ValueError("no column could hold it")
    return key


def choices(pairs: Iterable[tuple[Any, str]], **attributes: Mapping[Any, object]) -> list[SelectChoice]:
    """Make the choices of a select from keys and texts; no key is the empty choice.

    ``attributes`` of the options come as keys to values: ``data_people={3: 31}``.
    """
    return [
        SelectChoice(
            "" if key is None else str(key),
            text,
            {name.replace("_", "-"): values[key] for name, values in attributes.items()},
        )
        for key, text in pairs
    ]


class QuestionForm(Form):
    """A question of any type."""

    type = SelectField("题型", choices=lambda: choices((kind.name, kind.label) for kind in TYPES.values()))
    stem = TextAreaField("题干", [InputRequired("请写下题干。"), _LONG])
    stimulus = TextAreaField(
        "材料", [_LONG], description="材料题才填：几道题用同一段材料时，每题都填同样的文字。"
    )
    key = TextAreaField("答案", [InputRequired("请写下答案。"), _LONG])
    explanation = TextAreaField("讲解", [_LONG])
    node = SelectField("所属题库", coerce=int)
    category = SelectField("分类", coerce=key_or_none)
    topic = StringField("知识点", [_SHORT])
    difficulty = SelectField("难度", coerce=int, choices=choices(DIFFICULTIES), default=2)
    state = SelectField("状态", choices=choices(STATES), default=QuestionState.ACTIVE.value)
    source = StringField("出处", [_SHORT], description="答题人能看到，例如“党章第十条”。")
    material = SelectField("引用资料", coerce=key_or_none)
    anchor = SelectField("引用段落", validate_choice=False)

    pictures: tuple[Picture, ...] = ()
    """Pictures that are kept; a new one is added when it has been stored."""

    @property
    def options(self) -> list[Any]:
        """The fields of the options, A first."""
        return [self[f"option_{letter.lower()}"] for letter in LETTERS]

    @property
    def offered(self) -> list[Any]:
        """The fields that a page shows: eight, or one more than are filled."""
        filled = max((place for place, field in enumerate(self.options, start=1) if field.data), default=0)
        return self.options[: max(_OFFERED, filled + 1)]

    def fill(self, question: Question, version: QuestionVersion) -> None:
        """Show what a question holds now."""
        content = Content.from_json(version.content)
        self.type.data = version.type
        self.stem.data, self.explanation.data = content.stem, content.explanation
        self.stimulus.data, self.pictures = content.stimulus, content.pictures
        self.key.data = TYPES[version.type].write_key(content)
        for field, (_, text) in zip(self.options, content.options, strict=False):
            field.data = text
        self.node.data, self.category.data = question.node_id, question.category_id
        self.topic.data, self.difficulty.data = question.topic, question.difficulty
        self.state.data, self.source.data = question.state.value, version.source
        self.material.data, self.anchor.data = version.material_id, version.anchor

    def content(self) -> Content | None:
        """Give what was typed as a question; where it cannot be one, say why in the form and give None."""
        kind = TYPES[self.text("type")]
        try:
            key = kind.read_key(self.text("key"))
        except BadKeyError as error:
            self.key.errors = [str(error)]
            return None
        told = self.text("explanation"), self.text("stimulus")
        content = kind.complete(Content(self.text("stem"), self._options(), key, *told))
        content = with_pictures(content, self.pictures)
        gone = sorted({one.at for one in self.pictures} - {one.at for one in content.pictures})
        self.form_errors += [f"选项 {at} 没有文字，它的图片没有地方放。" for at in gone]
        self.form_errors += kind.check(content)
        return None if self.form_errors else content

    def _options(self) -> tuple[tuple[str, str], ...]:
        """Give the options up to the last one written; a type without options has none."""
        if not TYPES[self.text("type")].shuffles:
            return ()
        texts = [str(field.data or "") for field in self.options]
        while texts and not texts[-1]:
            texts.pop()
        return tuple(zip(LETTERS, texts, strict=False))


for _letter in LETTERS:
    setattr(QuestionForm, f"option_{_letter.lower()}", StringField(f"选项 {_letter}", [_LONG]))


PLACES = {
    STEM: "题干",
    FIGURE: "热点图",
    **{letter: f"选项 {letter}" for letter in LETTERS},
    STIMULUS: "材料",
    EXPLANATION: "讲解",
}
"""Where a picture may stand, in the words of the form."""


def pictures_in(sent: MultiDict[str, str], known: Mapping[str, tuple[int, int]]) -> tuple[Picture, ...]:
    """Read which pictures a form keeps, where each stands and what it shows.

    :param known: width and height of the pictures the site has, by their fingerprints
    """
    listed = zip(
        sent.getlist("picture_file"), sent.getlist("picture_at"), sent.getlist("picture_alt"), strict=False
    )
    return tuple(
        Picture(file, at, said_of(alt), *known[file])
        for number, (file, at, alt) in enumerate(listed)
        if at in PLACES and file in known and str(number) not in sent.getlist("picture_remove")
    )


def said_of(alt: str) -> str:
    """Take what a picture shows in one line."""
    return " ".join(alt.replace("\x00", "").encode("utf-8", "ignore").decode().split())[:LONGEST_ALT]


class CategoryForm(Form):
    """A category's name and where it hangs."""

    name = StringField(
        "名称", [InputRequired("请填写分类名称。"), Length(max=60, message="请控制在 60 字以内。")]
    )
    parent = SelectField("上级分类", coerce=key_or_none)


class ChangesForm(Form):
    """What to say about many questions at once; an empty field changes nothing."""

    category = SelectField("分类", coerce=key_or_none)
    topic = StringField("知识点", [_SHORT])
    difficulty = SelectField("难度", coerce=key_or_none, choices=choices([(None, "不改"), *DIFFICULTIES]))
    state = SelectField("状态", choices=choices([(None, "不改"), *STATES]))

    def changes(self) -> Changes:
        """Give what was chosen."""
        state = self.text("state")
        return Changes(
            self.category.data,
            self.text("topic") or None,
            self.difficulty.data,
            QuestionState(state) if state else None,
        )

    def sentences(self) -> list[str]:
        """Say what would change."""
        fields: tuple[Any, ...] = (self.category, self.difficulty, self.state)
        said = [
            f"{field.label.text}改为“{choice.label.strip('　')}”"
            for field in fields
            for choice in field.iter_choices()
            if choice.selected and choice.value
        ]
        return said + ([f"知识点改为“{self.text('topic')}”"] if self.text("topic") else [])
