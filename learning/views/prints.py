"""The record and certificates as PDF: laid out on paper, sealed, and never cached."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from flask import Response, url_for

from core.seals import sealed
from core.settings import cached_setting
from core.times import say_day
from core.typeset import pdf_headers, typeset
from learning.models import Certificate
from learning.queries.norms import NormStanding
from learning.queries.record import Line
from learning.queries.standings import Standing
from learning.queries.tables import record_told
from members.models import Member
from quizzes.rules.scoring import Band, format_points


def record_pdf(
    *,
    member: Member,
    branch: str,
    year: int,
    standing: Standing,
    lines: Sequence[Line],
    now: datetime,
    norms: Sequence[NormStanding],
    **shown_on_page: Any,
) -> Response:
    """Answer with a member's 学时登记表 of a year."""
    told = record_told(member, branch, year=year, standing=standing, lines=lines, now=now, norms=norms)
    content = typeset(
        "record", {"records": [told], "check": url_for("learning.verify", _external=True)}, at=now
    )
    return Response(sealed(content, "record", now), headers=pdf_headers(f"学时登记表-{member.name}-{year}"))


def certificates_pdf(certificates: Iterable[Certificate], name: str, now: datetime) -> Response:
    """Answer with certificates, one a page."""
    told = {
        "site": cached_setting("site.title"),
        "check": url_for("learning.verify", _external=True),
        "certificates": [_told(one) for one in certificates],
    }
    content = typeset("certificate", told, at=now, seconds=60)
    return Response(sealed(content, "certificate", now), headers=pdf_headers(name))


def _told(one: Certificate) -> dict[str, str]:
    return {
        "number": one.number,
        "name": one.name,
        "branch": one.branch,
        "title": one.title,
        "issuer": one.issuer,
        "points": format_points(one.points),
        "worth": format_points(one.worth),
        "band": Band(one.band).label,
        "earned": say_day(one.earned_at),
        "issued": say_day(one.issued_at),
        "qr": _qr(url_for("learning.verify_number", number=one.number, _external=True)),
    }


def _qr(text: str) -> str:
    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=1, scale=4, xmldecl=False)
    return drawn.getvalue().decode("utf-8")
