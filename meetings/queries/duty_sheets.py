"""组织生活进度 as a spreadsheet, for the page and for 迎检材料."""

from core.sheets import Sheet
from meetings.queries.duties import Lights, Row

_HEADINGS = ("清单", "内容", "要求", "周期", "应办", "已办", "情况", "负责人")


def duty_sheets(found: Lights) -> tuple[Sheet, Sheet]:
    """Give the lights of a unit's year, and who still has to talk with whom."""
    rows = [
        (name, row.label, row.often, one.span.label, one.times, one.held, one.light.label, _who(row))
        for name, rows in (("三会一课等", found.rows), *((b.checklist.name, b.rows) for b in found.bundles))
        for row in rows
        for one in row.standings
    ]
    pairs = [(a.name, b.name) for a, b in found.talks.missing] if found.talks else []
    return Sheet("进度", _HEADINGS, rows), Sheet("还没有谈心谈话", ("支委", "同志"), pairs)


def _who(row: Row) -> str:
    return row.person.name if row.person else ""
