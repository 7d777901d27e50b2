"""The page about backups."""

from pathlib import Path

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.web import needs, page, work
from members import access
from members.actions.backup import back_up_now
from members.queries.backup import backups as look
from members.views.blueprint import bp

May = access.May


@bp.get("/manage/backups")
@needs(May.CHANGE_SETTINGS)
def backups() -> ResponseReturnValue:
    """Show which backups there are, and whether they are young enough."""
    folder = Path(current_app.config["BACKUPS"])
    return page("members/backup.html", backups=look(work(), folder), folder=folder, now=work().now)


@bp.post("/manage/backups")
@needs(May.CHANGE_SETTINGS)
def backup_now() -> ResponseReturnValue:
    """Order a backup."""
    back_up_now(work())
    flash("已开始备份，完成后会出现在下面的列表里。")
    return redirect(url_for("members.backups"), code=303)
