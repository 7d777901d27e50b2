"""Ordering a backup from the site itself."""

from core.nightly import order_backup
from core.work import Work
from members.actions.audit import record


def back_up_now(work: Work) -> None:
    """Queue a backup, to be made beside the requests; while one is pending, ordering again adds none."""
    order_backup(work)
    record(work, "site.backup", "backup", work.person.places("admin")[0], "要求立即备份。")
