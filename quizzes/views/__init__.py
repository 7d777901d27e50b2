"""Pages about quizzes: taking them, setting them, the question bank and its imports."""

from core.menu import Entry
from quizzes.access import May
from quizzes.views import taking
from quizzes.views.blueprint import bp

MENU = (Entry("quizzes", "测试", "quizzes.index", "quiz", 30, May.LIST),)

__all__ = ["MENU", "bp", "taking"]
