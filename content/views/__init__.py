"""Pages about what there is to study: reading it, and tending it."""

from content.access import May
from content.views import files, study
from content.views.blueprint import bp
from core.menu import Entry

MENU = (Entry("study", "学习", "content.study", "book", 20, May.LIST, also="/materials/"),)

__all__ = ["MENU", "bp", "files", "study"]
