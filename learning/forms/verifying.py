"""The form that takes a file to be checked."""

from flask_wtf.file import FileField, FileRequired

from core.forms import Form

LARGEST = 200_000_000
"""The most bytes a file to be checked may have: a bundle of a large branch has fewer."""


class FileForm(Form):
    """One file; it is read and forgotten."""

    file = FileField("文件", [FileRequired("请选择要核对的文件。")])
