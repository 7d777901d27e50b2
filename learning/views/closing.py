"""年度关账: closing a unit's year, and opening it again."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.web import needs, work
from learning import access
from learning.actions import closing as actions
from learning.forms.rules import CloseForm, ReopenForm
from learning.models import YearClosing
from learning.queries.branch import unit_kept
from learning.views.blueprint import bp

May = access.May


@bp.post("/manage/hours/close")
@needs(May.CLOSE_YEAR)
def year_close() -> ResponseReturnValue:
    """Close a year for the actor's unit."""
    form, node = CloseForm(), unit_kept(work())
    if node is None or not form.validate_on_submit():
        raise NotFoundError("没有找到要关账的年度。")
    year = int(form.text("year"))
    actions.close_year(work(), node, year)
    flash(f"{year} 年已关账。以后的补记和更正会单独标明。")
    return redirect(url_for(".branch", year=year), code=303)


@bp.post("/manage/hours/closings/<int:year_closing_id>/reopen")
@needs(May.REOPEN_YEAR, on=YearClosing)
def year_reopen(year_closing: YearClosing) -> ResponseReturnValue:
    """Open a closed year again."""
    form = ReopenForm()
    if not form.validate_on_submit():
        raise BadInputError("请写明取消关账的原因。")
    year = year_closing.year
    actions.reopen_year(work(), year_closing, form.text("reason"))
    flash(f"{year} 年已取消关账。")
    return redirect(url_for(".branch", year=year), code=303)
