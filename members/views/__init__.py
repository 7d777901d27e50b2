"""Pages about people: signing in, own account, the tree, the roster, roles, the audit log, notices."""

from core.menu import Entry
from members.access import May
from members.views import (
    audit,
    backup,
    entrance,
    life,
    notices,
    own,
    people,
    roles,
    roster,
    signing_in,
    site_settings,
    tree,
)
from members.views.blueprint import bp

MENU = (
    Entry("people", "人员", "members.people", "people", 60, May.SEE_PEOPLE, is_for_managers=True),
    Entry("roster", "花名册导入", "members.roster", "upload", 61, May.MANAGE, is_for_managers=True),
    Entry("tree", "组织与角色", "members.tree", "grid", 62, May.SEE_PEOPLE, is_for_managers=True),
    Entry("audit", "操作日志", "members.audit", "clock", 90, May.READ_AUDIT, is_for_managers=True),
    Entry("backup", "备份", "members.backups", "bundle", 92, May.CHANGE_SETTINGS, is_for_managers=True),
    Entry(
        "settings", "网站设置", "members.site_settings", "gear", 91, May.CHANGE_SETTINGS, is_for_managers=True
    ),
)
PANELS = {"me.links": [own.own_links]}

__all__ = [
    "MENU",
    "PANELS",
    "audit",
    "backup",
    "bp",
    "entrance",
    "life",
    "notices",
    "own",
    "people",
    "roles",
    "roster",
    "signing_in",
    "site_settings",
    "tree",
]
