"""我的学时 and the 学时登记表 of a year, as page and as spreadsheet, for oneself and for overseers."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.times import year_of
from core.web import afterwards, needs, page, work
from learning import access
from learning.queries import record as queries
from learning.queries.certificates import own_certificates
from learning.queries.norms import norms_of
from learning.queries.standings import standing_of
from learning.views.blueprint import bp
from learning.views.prints import record_pdf
from learning.views.workbooks import record_workbook
from members.actions.exports import note_export
from members.models import Member

May = access.May
_FIRST_YEAR = 2000


@bp.get("/me")
@needs(May.OWN)
def me() -> ResponseReturnValue:
    """Show the member's hours of a year and what earned each of them."""
    member = _oneself()
    year = _known(request.args.get("year", type=int) or year_of(work().now))
    years = queries.years_of(work(), member.id)
    return page(
        "learning/me.html",
        **_record(member, year),
        years=sorted({*years, year}, reverse=True),
        certificates=own_certificates(work(), member.id),
    )


@bp.get("/me/record/<int:year>")
@needs(May.OWN)
def own_record(year: int) -> ResponseReturnValue:
    """Show the member's own form of a year."""
    return page(
        "learning/record.html",
        **_record(_oneself(), year),
        back_url=url_for(".me", year=year),
        pdf_url=url_for(".own_record_pdf", year=year),
        file_url=url_for(".own_record_file", year=year),
    )


@bp.get("/me/record/<int:year>.xlsx")
@needs(May.OWN)
def own_record_file(year: int) -> Response:
    """Send the member's own form of a year as a spreadsheet."""
    return record_workbook(**_record(_oneself(), year))


@bp.get("/me/record/<int:year>.pdf")
@needs(May.OWN)
def own_record_pdf(year: int) -> Response:
    """Send the member's own form of a year as PDF."""
    return record_pdf(**_record(_oneself(), year))


@bp.get("/members/<int:member_id>/record/<int:year>")
@needs(May.SEE_RECORD, on=Member)
def member_record(member: Member, year: int) -> ResponseReturnValue:
    """Show a member's form of a year to those who oversee them."""
    return page(
        "learning/record.html",
        **_record(member, year),
        back_url=url_for(".branch", year=year),
        pdf_url=url_for(".member_record_pdf", member_id=member.id, year=year),
        file_url=url_for(".member_record_file", member_id=member.id, year=year),
    )


@bp.get("/members/<int:member_id>/record/<int:year>.xlsx")
@needs(May.SEE_RECORD, on=Member)
def member_record_file(member: Member, year: int) -> Response:
    """Send a member's form of a year as a spreadsheet."""
    _note(member, year)
    return record_workbook(**_record(member, year))


@bp.get("/members/<int:member_id>/record/<int:year>.pdf")
@needs(May.SEE_RECORD, on=Member)
def member_record_pdf(member: Member, year: int) -> Response:
    """Send a member's form of a year as PDF."""
    _note(member, year)
    return record_pdf(**_record(member, year))


def _note(member: Member, year: int) -> None:
    by, place = work().person, member.place
    what = f"{member.name} 的 {year} 年学时登记表"
    afterwards(lambda own: note_export(own, by, place, what))


def _oneself() -> Member:
    return work().session.get_one(Member, work().person.id)


def _known(year: int) -> int:
    if not _FIRST_YEAR <= year <= year_of(work().now) + 1:
        raise NotFoundError("没有这一年的学时记录。")
    return year


def _record(member: Member, year: int) -> dict[str, Any]:
    lines = queries.lines_of(work(), member.id, _known(year))
    standing = standing_of(work(), member, year)
    return {
        "member": member,
        "branch": queries.branch_of(work(), standing.unit),
        "year": year,
        "standing": standing,
        "lines": lines,
        "sums": queries.sums(lines),
        "now": work().now,
        "norms": norms_of(work(), member, year),
    }
