"""首页: what to do now, in order of due date, and how the year's hours stand."""

from flask.typing import ResponseReturnValue

from core.times import year_of
from core.web import needs, page, work
from learning import access
from learning.queries.standings import standing_of
from learning.queries.tasks import tasks_now
from learning.views.blueprint import bp
from members.models import Member

May = access.May


@bp.get("/")
@needs(May.OWN)
def home() -> ResponseReturnValue:
    """Show what the member has to do now, and the ring of hours."""
    member = work().session.get_one(Member, work().person.id)
    tasks = tasks_now(work())
    return page(
        "learning/home.html",
        tasks=tasks,
        standing=standing_of(work(), member, year_of(work().now)),
        to_earn=sum(task.hundredths for task in tasks),
        now=work().now,
    )
