"""Pages about quizzes: taking them, setting them, the question bank and its imports."""

from core.menu import Entry
from quizzes.access import May
from quizzes.views import (
    bank,
    categories,
    exporting,
    finding,
    importing,
    keying,
    marking,
    mastery,
    overrides,
    papers,
    pictures,
    practice,
    printing,
    regrading,
    reporting,
    results,
    setting,
    statistics,
    taking,
)
from quizzes.views.blueprint import bp

MENU = (
    Entry("quizzes", "测试", "quizzes.index", "quiz", 30, May.LIST, also="/practice/"),
    Entry(
        *("manage_quizzes", "测试", "quizzes.manage", "quiz", 10, May.MANAGE),
        is_for_managers=True,
        also="/manage/regrades",
    ),
    Entry(
        *("mastery", "知识掌握", "quizzes.mastery", "grid", 14, May.SEE_STATISTICS),
        is_for_managers=True,
        also="/manage/mistakes",
    ),
    Entry(
        *("marking", "批阅", "quizzes.marking", "note", 15, May.MARKING),
        is_for_managers=True,
        also="/manage/attempts",
    ),
    Entry("bank", "题库", "quizzes.bank", "bank", 20, May.BANK, is_for_managers=True),
    Entry(
        *("imports", "导入题目", "quizzes.imports", "upload", 22, May.BANK),
        is_for_managers=True,
        also="/manage/questions/import",
    ),
)

PANELS = practice.PANELS | finding.PANELS

__all__ = [
    "MENU",
    "PANELS",
    "bank",
    "bp",
    "categories",
    "exporting",
    "finding",
    "importing",
    "keying",
    "marking",
    "mastery",
    "overrides",
    "papers",
    "pictures",
    "practice",
    "printing",
    "regrading",
    "reporting",
    "results",
    "setting",
    "statistics",
    "taking",
]
