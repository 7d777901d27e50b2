"""Forms about one person: what managers may set, and what a member may set of their own."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from core.forms import Form, choices
from members.models import Cadre, Role, Stage
from members.rules.roster_values import LONGEST, BadCellError, read_login, read_name, read_phone
from members.rules.words import CADRES, FIELDS, ROLES, STAGES

_REASONS = ("转出", "去世", "出党", "长期失联", "账号安全", "其他")
_TEXT = [Length(max=LONGEST, message=f"最长 {LONGEST} 个字。")]
_SEXES = choices([("", "未填"), ("男", "男"), ("女", "女")])


def _read_by(reader: Any) -> Any:
    def check(_form: Form, field: Any) -> None:
        try:
            reader(field.data or "")
        except BadCellError as error:
            raise ValidationError(f"{error}。") from error

    return check


class MemberForm(Form):
    """All that a manager may set about a person; nothing else is ever taken from the request."""

    name = StringField("姓名", [InputRequired("请填写姓名。"), _read_by(read_name)])
    login = StringField(
        "工号", [_read_by(read_login)], description="登录用；没有工号可以不填，用手机号登录。"
    )
    phone = StringField("手机号", [_read_by(read_phone)], description="也可以用来登录。")
    node = SelectField("所在组织")
    stage = SelectField("人员类别", choices=choices(STAGES.items()), default=Stage.FULL.value)
    party_post = StringField("党内职务", _TEXT)
    post = StringField("工作单位及职务", _TEXT)
    sex = SelectField("性别", choices=_SEXES, default="")
    nation = StringField("民族", _TEXT)
    born_on = DateField("出生日期", [Optional()])
    education = StringField("学历", _TEXT)
    work_since = DateField(FIELDS["work_since"], [Optional()])
    applied_on = DateField(FIELDS["applied_on"], [Optional()])
    activist_on = DateField(FIELDS["activist_on"], [Optional()])
    joined_on = DateField(FIELDS["joined_on"], [Optional()])
    full_on = DateField(FIELDS["full_on"], [Optional()])
    cadre = SelectField(
        "干部类别",
        choices=choices(CADRES.items()),
        default="",
        description="干部另有干部教育培训的学时要求。",
    )
    studies_online = BooleanField("有干部网络学院账号")
    is_mobile = BooleanField("流动党员")
    arrived_on = DateField(
        "转入日期",
        [Optional()],
        description="今年从外单位转来的才填：应修学时从这一天算起。一直在这里的不用填。",
    )
    exempt_from = DateField("免训开始", [Optional()])
    exempt_until = DateField("免训结束", [Optional()], description="不填表示长期。")
    exempt_reason = StringField("免训原因", _TEXT, description="例如：年老体弱、送学上门、长期病假。")
    remark = TextAreaField("备注", _TEXT)

    def validate_exempt_until(self, field: Any) -> None:
        """Demand that an exemption ends after it starts, and says why."""
        if field.data and not self.exempt_from.data:
            raise ValidationError("请先填写免训开始的日期。")
        if field.data and field.data < self.exempt_from.data:
            raise ValidationError("免训结束不能早于开始。")

    def validate_exempt_reason(self, field: Any) -> None:
        """Demand a reason for an exemption."""
        if self.exempt_from.data and not field.data:
            raise ValidationError("请写明免训的原因，检查时要用。")

    def values(self) -> dict[str, Any]:
        """Give what was typed, by column; the unit is the view's to look up."""
        given = {field.name: field.data for field in self if field.name not in {"csrf_token", "node"}}
        read: dict[str, Any] = {
            "stage": Stage(given["stage"]),
            "cadre": Cadre(given["cadre"]),
            "name": read_name(given["name"]),
        }
        if "login" in given:
            read |= {"login": read_login(given["login"] or ""), "phone": read_phone(given["phone"] or "")}
        return {
            name: "" if value is None and name in _TEXTS else value for name, value in given.items()
        } | read


_TEXTS = frozenset({"party_post", "post", "sex", "nation", "education", "exempt_reason", "remark"})


class RoleForm(Form):
    """A role at a unit."""

    role = SelectField("角色", choices=choices((role.value, ROLES[role]) for role in Role))
    node = SelectField("管理范围", description="角色对这个组织和它的所有下级有效。")


class RoleHereForm(Form):
    """A role at the unit whose page it stands on."""

    role = SelectField("角色", choices=choices((role.value, ROLES[role]) for role in Role))
    login = StringField("工号或手机号", [InputRequired("请填写此人的工号或手机号。"), Length(max=64)])


class DisableForm(Form):
    """Why an account is closed, and from when."""

    reason = SelectField("原因", choices=choices((word, word) for word in _REASONS), id="disable-reason")
    on = DateField(
        "日期", [Optional()], description="不再属于本组织的第一天；不填就是今天。", id="disable-on"
    )
    note = StringField("去向或说明", _TEXT, description="例如：转往某某党支部。可以不填。", id="disable-note")


class StepForm(Form):
    """When somebody went to the next stage, and on what grounds."""

    on = DateField("日期", [InputRequired("请填写日期。")], id="step-on")
    note = StringField(
        "依据", _TEXT, description="例如：支部党员大会决议、上级批复。可以不填。", id="step-note"
    )


class TransferForm(StepForm):
    """When somebody went to another unit."""

    node = SelectField("转到", id="transfer-node")
    on = DateField(
        "日期",
        [InputRequired("请填写日期。")],
        description="在新组织的第一天，可以是过去的日期。",
        id="transfer-on",
    )
    note = StringField("依据", _TEXT, description="例如：组织关系介绍信编号。可以不填。", id="transfer-note")


class DayForm(Form):
    """A day to look at."""

    class Meta(Form.Meta):
        """It changes nothing, so it stands in the address and carries no token."""

        csrf = False

    on = DateField("截至", [Optional()])


class PhoneForm(Form):
    """A new phone number, with the password in force."""

    phone = StringField("新手机号", [_read_by(read_phone)], description="留空表示不再登记手机号。")
    current = PasswordField("现在的密码", [InputRequired("请输入现在的密码。"), Length(max=200)])
