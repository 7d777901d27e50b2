"""Forms for signing in and choosing a password."""

from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from core.forms import Form


class SignInForm(Form):
    """工号 or 手机, and the password."""

    login = StringField("工号或手机号", [InputRequired("请输入工号或手机号。"), Length(max=64)])
    password = PasswordField("密码", [InputRequired("请输入密码。"), Length(max=200)])
    next = HiddenField()


class PasswordForm(Form):
    """A new password, with the one in force so far."""

    current = PasswordField("现在的密码", [InputRequired("请输入现在的密码。"), Length(max=200)])
    new = PasswordField("新密码", [InputRequired("请输入新密码。"), Length(max=200)])
    again = PasswordField("再输一次新密码", [EqualTo("new", "两次输入的新密码不一样。")])

    def validate_new(self, field: Field) -> None:
        """Refuse the password in force: whoever handed out an initial one knows it."""
        if field.data == self.current.data:
            raise ValidationError("新密码不能和现在的密码一样。")
