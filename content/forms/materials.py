"""Forms for uploading, writing and setting materials."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from content.actions.materials import Terms, usual_hundredths
from content.models import Material
from content.rules.figures import LONGEST_ALT, LONGEST_TEXT
from core.forms import Form, MomentField, choices
from core.times import end_of, local
from core.work import Work
from members.models import Node, Stage

STAGES: dict[str, str] = {
    Stage.FULL: "正式党员",
    Stage.PROBATIONARY: "预备党员",
    Stage.CANDIDATE: "发展对象",
    Stage.ACTIVIST: "积极分子",
    Stage.APPLICANT: "入党申请人",
}
_FORMATS = choices([("markdown", "Markdown"), ("html", "HTML")])
_TITLE = Length(max=200, message="标题请控制在 200 字以内。")


class UploadForm(Form):
    """Files for a column; each becomes a draft of its own."""

    column = SelectField("放入栏目", coerce=int)
    node = SelectField("发给", coerce=int)
    files = MultipleFileField("文件")


class ArticleForm(Form):
    """A new article, written on the page."""

    title = StringField("标题", [InputRequired("请写下标题。"), _TITLE])
    column = SelectField("放入栏目", coerce=int)
    node = SelectField("发给", coerce=int)
    format = RadioField("正文格式", choices=_FORMATS, default="markdown")
    body = TextAreaField("正文", [InputRequired("请写下正文。")])


class TextForm(Form):
    """Another text for an article."""

    format = RadioField("正文格式", choices=_FORMATS, default="html")
    body = TextAreaField("正文", [InputRequired("请写下正文。")])
    note = StringField("改了什么", [Length(max=200, message="请控制在 200 字以内。")])


class LinkForm(Form):
    """Where a link leads, and what is there."""

    address = StringField(
        "网址",
        [InputRequired("请填写网址。"), Length(max=2000, message="网址请控制在 2000 个字符以内。")],
        description="从浏览器的地址栏复制。只能是 http:// 或 https:// 开头的网页。",
    )
    about = TextAreaField(
        "说明",
        [Length(max=5000, message="说明请控制在 5000 字以内。")],
        description="打开以后看什么、看多少。会显示在页面上，也能搜到。",
    )


class NewLinkForm(LinkForm):
    """A link that is not there yet."""

    title = StringField("标题", [InputRequired("请写下标题。"), _TITLE])
    column = SelectField("放入栏目", coerce=int)
    node = SelectField("发给", coerce=int)
    origin = StringField(
        "谁办的、是什么",
        [
            InputRequired("请写明是谁办的、是什么，党员打开以前要知道。"),
            Length(max=200, message="请控制在 200 字以内。"),
        ],
        description="例如：共产党员网，中央组织部主办。",
    )


class ChangedLinkForm(LinkForm):
    """Another place for a link to lead to, or other words about it."""

    note = StringField("改了什么", [Length(max=200, message="请控制在 200 字以内。")])


class PictureForm(Form):
    """What a picture shows, and what is written in it."""

    alt = StringField(
        "图片说明",
        [
            InputRequired("请用一句话说明图上是什么。"),
            Length(max=LONGEST_ALT, message=f"请控制在 {LONGEST_ALT} 字以内。"),
        ],
        description="一句话，读给看不见图的同志听。",
    )
    words = TextAreaField(
        "图中文字",
        [Length(max=LONGEST_TEXT, message="请控制在 2 万字以内。")],
        description="把图上的字写下来，一段一行：可以搜索、朗读，也可以被题目引用。",
    )
    note = StringField("改了什么", [Length(max=200, message="请控制在 200 字以内。")])


class ReplaceForm(Form):
    """Another file for a material."""

    files = MultipleFileField("新文件")
    note = StringField("改了什么", [Length(max=200, message="请控制在 200 字以内。")])


class TermsForm(Form):
    """Where a material stands, for whom it is, what it counts and from when it is seen."""

    title = StringField("标题", [InputRequired("请写下标题。"), _TITLE])
    column = SelectField("栏目", coerce=int)
    required = RadioField("要求", choices=choices([("must", "必学"), ("free", "选学")]), default="free")
    node = SelectField("发给", coerce=int)
    stages = SelectMultipleField(
        "人员类别",
        choices=choices(STAGES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="都不选就是发给全部人员。",
    )
    due_on = DateField("截止日期", [Optional()], description="到这一天的晚上为止。")
    hours = DecimalField(
        "学时",
        [Optional(), NumberRange(0, 100, "学时请填 0 到 100 之间的数。")],
        places=2,
        description="学完计多少学时。不填的话，必学计 1 学时，选学不计。",
    )
    origin = StringField("来源", [Length(max=200, message="来源请控制在 200 字以内。")])
    summary = TextAreaField("简介", [Length(max=500, message="简介请控制在 500 字以内。")])
    position = IntegerField(
        "次序",
        [Optional(), NumberRange(0, 100_000, "次序请填不小于 0 的整数。")],
        default=0,
        description="同一栏目里，数小的在前。",
    )
    when = RadioField(
        "发布",
        choices=choices([("draft", "存为草稿"), ("now", "现在发布"), ("at", "定时发布")]),
        default="draft",
    )
    publish_at = MomentField("定时发布的时间", [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the moment too, where publishing waits for one."""
        is_good = bool(super().validate(extra_validators))
        if self.when.data == "at" and self.publish_at.data is None:
            self.publish_at.errors = ["请填写什么时间发布。"]
            return False
        return is_good

    def fill(self, material: Material, work: Work) -> None:
        """Show what a material is set to now."""
        self.title.data, self.column.data = material.title, material.column_id
        self.node.data, self.stages.data = material.node_id, list(material.stages)
        self.required.data = "must" if material.is_required else "free"
        self.due_on.data = local(material.due_at).date() if material.due_at else None
        # What is usual stays open, so that it follows when 选学 becomes 必学.
        is_usual = material.hundredths == usual_hundredths(is_required=material.is_required)
        self.hours.data = None if is_usual else Decimal(material.hundredths) / 100
        self.origin.data, self.summary.data = material.origin, material.summary
        self.position.data = material.position
        published = material.published_at
        self.when.data = "draft" if published is None else "now" if published <= work.now else "at"
        self.publish_at.data = published if published and published > work.now else None

    def terms(self, node: Node) -> Terms:
        """Give what was set as the action takes it."""
        due_on, hours = self.due_on.data, self.hours.data
        return Terms(
            node=node,
            stages=self.stages.data or (),
            is_required=self.required.data == "must",
            # The last minute of the day, so that the day itself is the one that is shown.
            due_at=end_of(due_on) - timedelta(minutes=1) if due_on else None,
            hundredths=None if hours is None else round(hours * 100),
            origin=self.text("origin"),
            summary=self.text("summary"),
            position=self.position.data or 0,
        )


class ColumnForm(Form):
    """A column: its name, its introduction and where it hangs."""

    title = StringField(
        "名称", [InputRequired("请写下栏目名称。"), Length(max=40, message="请控制在 40 字以内。")]
    )
    intro = TextAreaField("简介", [Length(max=500, message="简介请控制在 500 字以内。")])


class NewColumnForm(ColumnForm):
    """A column that is not there yet."""

    node = SelectField("给谁看", coerce=int)
    parent = SelectField("上级栏目", coerce=int)
