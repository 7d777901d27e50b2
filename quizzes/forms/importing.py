"""Forms of the import: a file or a pasted text, and the correction of one question in place."""

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import Length

from core.errors import BadInputError
from core.forms import Form
from quizzes.actions.drafting import Correction, Settings
from quizzes.rules.imported import content_of
from quizzes.rules.types import TYPES

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Letters an option may have: files of other systems bring more than a page of ours offers."""
DIFFICULTIES = ((1, "易"), (2, "中"), (3, "难"))
CHOICES = ("single", "multiple")
_LONGEST = 4000
_TEXTS = ("stem", "explanation", "topic", "source", "key", "stimulus")
_SHORT = 200
_PASTED = Length(max=1_000_000, message="粘贴的文字太长，请存成文件再导入。")


def key_or_none(value: Any) -> int | None:
    """Read a key that a select sends; the empty choice is none."""
    return int(value) if value not in (None, "", "None") else None


class ReadForm(Form):
    """A bank as a file or as pasted text, and where its questions go."""

    file = FileField(
        "题库文件", description="Word、Excel、文本或 CSV 文件都可以，最大 50 MB，格式由系统自己认。"
    )
    pasted = TextAreaField(
        "或者粘贴题目", [_PASTED], description="从网页或文档里复制来的题目，整段粘贴即可。"
    )
    node = SelectField("放进哪个题库", coerce=int)
    category = SelectField("分类", coerce=key_or_none)
    by_section = BooleanField("按文件里的章节建分类")

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Ask for one of the two."""
        is_fine = bool(super().validate(extra_validators))
        if not self.file.data and not self.pasted.data:
            self.file.errors = [*self.file.errors, "请选择一个文件，或者在下面粘贴题目。"]
            return False
        return is_fine


def correction_in(sent: MultiDict[str, str]) -> Correction:
    """Read the correction of a question: ticked options are its key, a written key serves other types.

    :raises BadInputError: if it names no type there is, or a text is too long
    """
    kind = sent.get("type", "")
    if kind not in TYPES:
        raise BadInputError("没有这种题型，请重新选择题型。")
    texts = {name: _text(sent, name) for name in _TEXTS}
    if max(map(len, texts.values())) > _LONGEST or max(len(texts["topic"]), len(texts["source"])) > _SHORT:
        raise BadInputError("有一栏太长了：题干、答案和解析最多 4000 字，知识点和出处最多 200 字。")
    options = [(key, text) for key in LETTERS if (text := _text(sent, f"option_{key}")[:_LONGEST])]
    ticked = [key for key in sent.getlist("right") if key in LETTERS]
    written: object = ticked if kind in CHOICES and ticked else texts["key"]
    if kind == "single" and isinstance(written, list):
        written = "".join(written)
    content, fault = content_of(
        kind, texts["stem"], options, written, texts["explanation"], stimulus=texts["stimulus"]
    )
    return Correction(kind, content, texts["topic"], _difficulty(sent) or 2, texts["source"], fault)


def settings_in(sent: MultiDict[str, str]) -> Settings:
    """Read what is to be set on many questions; an empty field leaves them as they are.

    :raises BadInputError: if it names no type there is
    """
    kind = sent.get("type") or None
    if kind is not None and kind not in TYPES:
        raise BadInputError("没有这种题型，请重新选择题型。")
    topic, source = _text(sent, "topic")[:_SHORT], _text(sent, "source")[:_SHORT]
    category = sent.get("category", type=int)
    return Settings(kind, category, topic or None, _difficulty(sent), source or None)


def _difficulty(sent: MultiDict[str, str]) -> int | None:
    written = sent.get("difficulty", type=int)
    return written if written in dict(DIFFICULTIES) else None


def _text(sent: MultiDict[str, str], name: str) -> str:
    """Take a text as databases can store it."""
    text = sent.get(name, "").replace("\r\n", "\n").replace("\x00", "")
    return text.encode("utf-8", "ignore").decode().strip()
