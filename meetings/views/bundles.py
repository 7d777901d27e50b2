"""迎检材料: asking for a unit's year in one file, and fetching it."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.files import plain_name, send_stored, store
from core.times import year_of
from core.web import afterwards, needs, page, site, work
from meetings.access import May
from meetings.actions.bundling import KEPT, ask_for_bundle
from meetings.models import Bundle
from meetings.queries import bundle_list as queries
from meetings.views.blueprint import bp
from members.actions.exports import note_export
from members.models import Node

_YEARS_BACK = 6


@bp.get("/manage/bundles")
@needs(May.BUNDLES)
def bundles() -> ResponseReturnValue:
    """Show what can be put together and what was."""
    units = queries.units_to_bundle(work())
    this_year = year_of(work().now)
    return page(
        "meetings/bundles.html",
        units=[(one.id, one.name) for one in units],
        node_id=request.args.get("node", units[0].id if units else 0, type=int),
        year=request.args.get("year", this_year, type=int),
        years=[(year, f"{year} 年") for year in range(this_year, this_year - _YEARS_BACK, -1)],
        listed=queries.bundles_seen(work()),
        kept_days=KEPT.days,
        now=work().now,
    )


@bp.post("/manage/bundles")
@needs(May.BUNDLES)
def make_bundle() -> ResponseReturnValue:
    """Queue the making of one."""
    node = work().session.get(Node, request.form.get("node", 0, type=int))
    if node is None:
        raise BadInputError("请选择要汇总的单位。")
    site().rulebook.demand(work(), May.MAKE_BUNDLE, node)
    year = request.form.get("year", 0, type=int)
    ask_for_bundle(work(), node, year, url_for("learning.verify", _external=True))
    flash(f"正在汇总 {node.name} {year} 年的材料，做好后在下面下载。")
    return redirect(url_for(".bundles", node=node.id, year=year), code=303)


@bp.get("/manage/bundles/<int:bundle_id>.zip")
@needs(May.SEE_BUNDLE, on=Bundle)
def bundle_file(bundle: Bundle) -> Response:
    """Send one; who fetched it is noted."""
    if bundle.file is None:
        raise NotFoundError("这份材料还没有做好，或者已经清理，请回到列表重新汇总。")
    by, place = work().person, bundle.place
    what = f"{bundle.node.name} {bundle.year} 年的迎检材料"
    afterwards(lambda own: note_export(own, by, place, what))
    name = plain_name(f"迎检材料 {bundle.node.name} {bundle.year}.zip")
    return send_stored(store(), bundle.file.key, name=name, media_type="application/zip", inline=False)
