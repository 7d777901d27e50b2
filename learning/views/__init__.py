"""Pages of the record: what to do now, own hours, the year's form, the branch's table, rules."""

from core.menu import Entry
from learning.access import May
from learning.views import (
    adding,
    branch,
    certificates,
    claims,
    closing,
    essays,
    home,
    notes,
    panels,
    plans,
    prints,
    recall,
    record,
    rules,
    study,
    transcripts,
    verifying,
)
from learning.views.blueprint import bp

MENU = (
    Entry("home", "首页", "learning.home", "home", 10, May.OWN),
    Entry("me", "我的", "learning.me", "person", 50, May.OWN),
    Entry("plans", "学习计划", "learning.plans", "flag", 28, May.KEEP_PLANS, is_for_managers=True),
    Entry(
        "essays_kept", "心得审阅", "learning.essays_kept", "note", 32, May.KEEP_HOURS, is_for_managers=True
    ),
    Entry("claims", "学时认定", "learning.claims", "check", 31, May.KEEP_HOURS, is_for_managers=True),
    Entry("hours", "学时", "learning.branch", "ledger", 30, May.SEE_HOURS, is_for_managers=True),
)

INSERTIONS = panels.INSERTIONS
PANELS = panels.PANELS

__all__ = [
    "INSERTIONS",
    "MENU",
    "PANELS",
    "adding",
    "bp",
    "branch",
    "certificates",
    "claims",
    "closing",
    "essays",
    "home",
    "notes",
    "panels",
    "plans",
    "prints",
    "recall",
    "record",
    "rules",
    "study",
    "transcripts",
    "verifying",
]
