"""Pages about what there is to study: reading it, and tending it."""

from content.access import May
from content.views import columns, conversions, files, links, managing, revisions, searching, study, writing
from content.views.blueprint import bp
from core.menu import Entry

MENU = (
    Entry("study", "学习", "content.study", "book", 20, May.LIST, also="/materials/"),
    Entry(
        "materials",
        "学习资料",
        "content.manage",
        "book",
        20,
        May.MANAGE,
        is_for_managers=True,
        also="/manage/columns",
    ),
)

__all__ = [
    "MENU",
    "bp",
    "columns",
    "conversions",
    "files",
    "links",
    "managing",
    "revisions",
    "searching",
    "study",
    "writing",
]
