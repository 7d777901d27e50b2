"""The page that finds what is written in materials."""

from flask import request
from flask.typing import ResponseReturnValue

from content import access
from content.models import MaterialKind
from content.queries import columns, search
from content.rules.reading import say_extent
from content.views.blueprint import bp
from content.views.managing import KINDS
from core.web import needs, page, work

May = access.May
_LONGEST = 100
_BY_NAME = {kind.value: kind for kind in MaterialKind}


@bp.get("/search")
@needs(May.LIST)
def search_page() -> ResponseReturnValue:
    """Search in all that the viewer may read."""
    tree = columns.tree_for_member(work())
    column_id = request.args.get("column", type=int)
    chosen = next((one for one in tree if one.column.id == column_id), None)
    words = request.args.get("q", "").strip()[:_LONGEST]
    kind = _BY_NAME.get(request.args.get("kind", ""))
    number = max(1, request.args.get("page", 1, type=int))
    asked = search.Asked(words, chosen.inside if chosen else None, kind, number)
    results = search.search(work(), asked)
    return page(
        "content/search.html",
        words=words,
        tree=tree,
        columns=columns.column_choices(tree),
        chosen=chosen,
        kind=kind or "",
        kinds=list(KINDS.items()),
        number=min(number, max(1, results.pages)),
        results=results,
        most=search.MOST,
        say_extent=say_extent,
    )
