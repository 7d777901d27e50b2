"""The audit log: who did what, when and from where."""

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from core.sheets import Sheet, send_workbook
from core.web import afterwards, needs, page, work
from members import access
from members.actions.exports import note_export
from members.queries.audit import Sought, events
from members.views.blueprint import bp

May = access.May
_PAGE = 50
_MOST = 20_000
_NAMES = ("person", "deed", "thing", "q", "since", "until")
DEEDS = (
    ("", "全部操作"),
    ("members.sign_in", "登录"),
    ("members.password", "密码"),
    ("members.role", "角色"),
    ("members.import", "导入花名册"),
    ("members.export", "下载名单"),
    ("members.node", "组织变动"),
    ("members.", "人员（全部）"),
    ("content.", "学习资料"),
    ("quizzes.", "题库与测试"),
    ("learning.", "学时"),
    ("meetings.", "组织生活"),
    ("site.", "网站设置与备份"),
)


@bp.get("/manage/audit")
@needs(May.READ_AUDIT)
def audit() -> ResponseReturnValue:
    """Show the log, newest first."""
    sought = _sought()
    found = events(work(), sought, limit=_PAGE + 1)
    # Only our own names: url_for takes some that steer it.
    kept: dict[str, Any] = {name: request.args[name] for name in _NAMES if request.args.get(name)}
    older = url_for("members.audit", **kept, before=found[_PAGE - 1].id) if len(found) > _PAGE else ""
    return page(
        "members/audit.html",
        events=found[:_PAGE],
        sought=sought,
        deeds=DEEDS,
        older=older,
        first=url_for("members.audit", **kept) if sought.before else "",
        sheet_url=url_for("members.audit_sheet", **kept),
    )


@bp.get("/manage/audit.xlsx")
@needs(May.READ_AUDIT)
def audit_sheet() -> ResponseReturnValue:
    """Hand out the lines found as a spreadsheet."""
    found = events(work(), _sought()._replace(before=None), limit=_MOST)
    by = work().person
    afterwards(lambda own: note_export(own, by, by.places(*access.AUDITORS)[0], "操作日志"))
    headings = ("编号", "时间", "操作人", "做了什么", "操作代号", "对象", "来自地址")
    rows = [
        (line.id, line.at, line.actor_name, line.summary, line.deed, line.thing, line.address)
        for line in found
    ]
    return send_workbook("操作日志", Sheet("操作日志", headings, rows))


def _sought() -> Sought:
    asked = request.args
    return Sought(
        person=asked.get("person", "").strip()[:40],
        deed=asked.get("deed", "")[:60],
        thing=asked.get("thing", "").strip()[:60],
        words=asked.get("q", "").strip()[:60],
        since=asked.get("since", type=date.fromisoformat),
        until=asked.get("until", type=date.fromisoformat),
        before=asked.get("before", type=int),
    )
