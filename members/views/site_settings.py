"""The settings of the site."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.settings import settings
from core.web import needs, page, work
from members import access
from members.actions.site_settings import change_settings
from members.forms.organisation import SettingsForm
from members.views.blueprint import bp

May = access.May
_NAMES = {
    "title": "site.title",
    "names": "board.names",
    "review": "bank.review",
    "backup_hour": "backup.hour",
    "backup_keep": "backup.keep",
}


@bp.get("/manage/settings")
@needs(May.CHANGE_SETTINGS)
def site_settings() -> ResponseReturnValue:
    """Show the settings."""
    known = settings(work().session)
    return page(
        "members/settings.html",
        form=SettingsForm(data={field: known[name] for field, name in _NAMES.items()}),
    )


@bp.post("/manage/settings")
@needs(May.CHANGE_SETTINGS)
def site_settings_save() -> ResponseReturnValue:
    """Keep the settings."""
    form = SettingsForm()
    if not form.validate_on_submit():
        return page("members/settings.html", form=form), 422
    changed = change_settings(work(), {name: form[field].data for field, name in _NAMES.items()})
    flash("设置已保存。" if changed else "设置没有变化。")
    return redirect(url_for("members.site_settings"), code=303)
