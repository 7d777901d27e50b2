"""Changing the settings of the site."""

from collections.abc import Mapping
from typing import Any

from core.settings import change_setting, settings
from core.work import Work
from members.actions.audit import record

LABELS = {
    "site.title": "网站名称",
    "board.names": "成绩榜姓名",
    "bank.review": "新题先审再用",
    "backup.hour": "自动备份钟点",
    "backup.keep": "备份保留份数",
}


def change_settings(work: Work, values: Mapping[str, Any]) -> list[str]:
    """Change settings by name; gives the names of those that were different."""
    known = settings(work.session)
    changed = [name for name, value in values.items() if known[name] != value]
    for name in changed:
        change_setting(work, name, values[name])
    if changed:
        told = "，".join(f"{LABELS[name]} {_say(known[name])}→{_say(values[name])}" for name in changed)
        record(work, "site.settings", "settings", work.person.places("admin")[0], f"修改网站设置：{told}。")
    return changed


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "开" if value else "关"
    return "（无）" if value is None else str(value)
