"""The form for 意见反馈."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from core.forms import Form


class FeedbackForm(Form):
    """What a member wants to say about the site."""

    words = TextAreaField(
        "您的意见", [InputRequired("请写下您的意见。"), Length(max=1000, message="请控制在 1000 字以内。")]
    )
