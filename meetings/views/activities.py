"""The calendar of activities, their list, and the page of one."""

from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from core.files import disposition, plain_name
from core.sheets import Sheet, send_workbook
from core.times import day_of, start_of, year_of
from core.web import afterwards, may, needs, page, work
from meetings.access import OVERSEERS, May
from meetings.models import Activity
from meetings.queries import activities as queries
from meetings.queries.crediting import usual_hours
from meetings.queries.minutes import duty_labels, kept_minutes, minutes_of
from meetings.queries.roll import by_group, expected_at, own_line, roll_of, turnout_of
from meetings.rules.calendar_file import calendar_file
from meetings.rules.kinds import KINDS, label_of
from meetings.rules.minutes import problems, say_when
from meetings.rules.periods import Period, Span, span_at, weeks_of
from meetings.views.asking import key_in
from meetings.views.blueprint import bp
from members.actions.exports import note_export

_FIRST_YEAR = 2000
_LAST_YEAR = 2100
HEADINGS = (
    "序号", "单位", "类型", "主题", "会次", "开始", "结束", "地点", "主持人", "记录人", "状态", "应到",
    "实到", "缺席", "同时算作",
)  # fmt: skip


@bp.get("/activities/")
@needs(May.LIST_ACTIVITIES)
def calendar() -> ResponseReturnValue:
    """Show a month: a grid on a desk and on paper, a list on a phone."""
    month = _month()
    weeks = weeks_of(month.year, month.number)
    since, until = start_of(weeks[0][0]), start_of(weeks[-1][-1] + timedelta(days=1))
    found = queries.all_activities(work(), queries.Asked(since=since, until=until))
    by_day: dict[date, list[Activity]] = {}
    for activity in found:
        by_day.setdefault(day_of(activity.starts_at), []).append(activity)
    return page(
        "meetings/calendar.html",
        month=month,
        weeks=weeks,
        by_day=by_day,
        inside=[one for one in found if month.starts_at <= one.starts_at < month.ends_at],
        today=day_of(work().now),
        earlier=_address(month.first - timedelta(days=1)),
        later=_address(month.last + timedelta(days=1)),
        coming=queries.next_for_me(work()),
        now=work().now,
        label_of=label_of,
        states=queries.STATES,
    )


def _month() -> Span:
    today = day_of(work().now)
    year, number = request.args.get("year", type=int), request.args.get("month", type=int)
    if year is None or number is None or not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= number <= 12):
        return span_at(Period.MONTH, today)
    return Span(Period.MONTH, year, number)


def _address(day: date) -> str:
    return url_for(".calendar", year=day.year, month=day.month)


@bp.get("/activities/list")
@needs(May.LIST_ACTIVITIES)
def activity_list() -> ResponseReturnValue:
    """List the activities the viewer may see, the latest first."""
    asked = _asked()
    listed = queries.activities(work(), asked)
    return page(
        "meetings/activity_list.html",
        listed=listed,
        asked=asked,
        kinds=[(kind.key, kind.label) for kind in KINDS.values()],
        units=[(str(node.id), node.name) for node in queries.units_seen(work())],
        states=queries.STATES,
        years=_years(),
        older=_with_filters(".activity_list", after=str(listed.older)) if listed.older else "",
        file_url=_with_filters(".activity_file"),
        now=work().now,
        label_of=label_of,
    )


@bp.get("/activities.xlsx")
@needs(May.PLAN)
def activity_file() -> Response:
    """Send the list as a spreadsheet, all pages at once."""
    by, found = work().person, queries.all_activities(work(), _asked())
    place = (by.places(*OVERSEERS) or (by.place,))[0]
    afterwards(lambda own: note_export(own, by, place, f" {len(found)} 次活动的清单"))
    return send_workbook("组织生活清单", Sheet("活动", HEADINGS, queries.rows_of(work(), found)))


def _asked() -> queries.Asked:
    asked = request.args
    year = asked.get("year", type=int)
    year = year if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR else None
    return queries.Asked(
        words=asked.get("q", "").strip()[:40],
        kind=asked.get("kind", ""),
        state=asked.get("state", ""),
        node_id=key_in(asked, "node"),
        year=year,
        since=start_of(date(year, 1, 1)) if year else None,
        until=start_of(date(year + 1, 1, 1)) if year else None,
        after=key_in(asked, "after"),
    )


def _years() -> list[int]:
    this = year_of(work().now)
    return [this + 1, this, this - 1, this - 2]


def _with_filters(endpoint: str, **more: str) -> str:
    return f"{url_for(endpoint)}?{urlencode(request.args.to_dict() | more)}"


@bp.get("/activities/<int:activity_id>/calendar.ics")
@needs(May.SEE_ACTIVITY, on=Activity)
def activity_calendar(activity: Activity) -> Response:
    """Send an activity for the calendar of a phone."""
    told = {
        "SUMMARY": f"{activity.rules.label}：{activity.title}",
        "LOCATION": activity.venue,
        "DESCRIPTION": activity.note,
        "URL": url_for(".activity", activity_id=activity.id, _external=True),
    }
    uid = f"activity-{activity.id}@{request.host.partition(':')[0]}"
    made = calendar_file(uid, work().now, activity.starts_at, activity.ends_at, told)
    response = Response(made, mimetype="text/calendar")
    name = plain_name(f"{activity.title}.ics")
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


@bp.get("/activities/<int:activity_id>")
@needs(May.SEE_ACTIVITY, on=Activity)
def activity(activity: Activity) -> ResponseReturnValue:
    """Show one activity: what it is, who came, what was said, and what can be done with it."""
    keeps = may(May.KEEP_ACTIVITY, activity)
    lines = roll_of(work(), activity)
    sees_roll = may(May.SEE_ROLL, activity)
    expected = [] if activity.held_at else expected_at(work(), activity)
    return page(
        "meetings/activity.html",
        activity=activity,
        record=queries.record_of(work(), activity),
        duties=duty_labels(work(), queries.duties_of(work(), activity) - {activity.kind}),
        mine=own_line(work(), activity),
        turnout=turnout_of(lines) if activity.held_at else None,
        groups=by_group(lines) if sees_roll and activity.held_at else [],
        asked_leave=[line for line in lines if line.leave_asked_at] if keeps else [],
        expected=expected,
        problems=problems(minutes_of(work(), activity)) if keeps and activity.held_at else [],
        shown=kept_minutes(work(), activity).shown if activity.held_at else (),
        hours=usual_hours(work(), activity),
        when=say_when(activity.starts_at, activity.ends_at),
        is_today=day_of(activity.starts_at) <= day_of(work().now),
        states=queries.STATES,
        keeps=keeps,
        now=work().now,
        shows_record=keeps or sees_roll or any(line.member_id == work().person.id for line in lines),
    )
