"""Forms about the organisation tree, the roster and the settings of the site."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.forms import Form, choices

_NAMES = (("shown", "显示姓名"), ("mine", "每人只看到自己"))
_NAME = [InputRequired("请填写名称。"), Length(max=60, message="名称最长 60 个字。")]


class NodeForm(Form):
    """A new unit below another."""

    kind = SelectField("类型")
    name = StringField("名称", _NAME)


class RenameForm(Form):
    """Another name for a unit."""

    name = StringField("名称", _NAME)


class TargetForm(Form):
    """The unit another one is moved or merged into."""

    target = SelectField("目标组织", [InputRequired("请选择目标组织。")])


class UploadForm(Form):
    """A roster, and where its people belong."""

    node = SelectField("导入到")
    file = FileField("花名册文件", [FileRequired("请选择一个表格文件。")])


class SettingsForm(Form):
    """What an administrator may change about the site."""

    title = StringField(
        "网站名称", [InputRequired("请填写网站名称。"), Length(max=20, message="最长 20 个字。")]
    )
    names = SelectField("新建测试的成绩榜", choices=choices(_NAMES))
    review = BooleanField(
        "新题先审再用",
        description="委员新写和改过的题、导入的题，由另一位管理人员审过才启用。",
    )
    backup_hour = IntegerField(
        "每天自动备份的钟点",
        [Optional(), NumberRange(0, 23, "请填 0 到 23。")],
        description="0 到 23；留空表示不自动备份。",
    )
    backup_keep = IntegerField(
        "保留最近几份备份", [InputRequired("请填写份数。"), NumberRange(1, 365, "请填 1 到 365。")]
    )
