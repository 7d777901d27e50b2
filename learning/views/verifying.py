"""The public page that says whether a certificate or a file of this site is genuine."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.seals import Checked, look_at_own
from core.web import afterwards, needs, page, work
from learning import access
from learning.actions.certificates import note_miss
from learning.forms.verifying import LARGEST, FileForm
from learning.models import Certificate
from learning.queries import certificates as queries
from learning.rules.certificates import Standing
from learning.views.blueprint import bp
from quizzes.rules.scoring import Band

May = access.May
KINDS = {
    "record": "学时登记表",
    "branch-table": "支部学时表",
    "certificate": "证书",
    "bundle": "迎检材料",
    "minutes": "会议记录",
    "sign-in-sheet": "签到表",
    "paper": "试卷",
    "table": "表格",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A certificate as whoever holds the paper sees it there, and whether it still holds."""

    certificate: Certificate
    band: str
    standing: Standing


@bp.get("/verify")
@needs(May.VERIFY)
def verify() -> ResponseReturnValue:
    """Ask for a number or a file."""
    if request.args.get("number"):
        return redirect(
            url_for(".verify_number", number=request.args["number"].strip()[:40] or "-"), code=303
        )
    return _page(FileForm(None))


@bp.get("/verify/<number>")
@needs(May.VERIFY)
def verify_number(number: str) -> ResponseReturnValue:
    """Say what a certificate's number stands for."""
    certificate = queries.find_certificate(work(), number[:40])
    if certificate is None:
        afterwards(note_miss)
        return _page(FileForm(None), number=number[:40], is_unknown=True), 404
    told = Found(certificate, Band(certificate.band).label, queries.standing(work(), certificate))
    return _page(FileForm(None), number=certificate.number, found=told)


@bp.post("/verify")
@needs(May.VERIFY, slow=True, most_bytes=LARGEST)
def verify_file() -> ResponseReturnValue:
    """Say whether a file came from this site as it is; nothing of it is kept."""
    form = FileForm()
    if not form.validate():
        return _page(form), 422
    return _page(form, checked=look_at_own(form.file.data.stream), file_name=form.file.data.filename or "")


def _page(
    form: FileForm,
    *,
    number: str = "",
    found: Found | None = None,
    is_unknown: bool = False,
    checked: Checked | None = None,
    file_name: str = "",
) -> str:
    return page(
        "learning/verify.html",
        form=form,
        number=number,
        found=found,
        is_unknown=is_unknown,
        checked=checked,
        kinds=KINDS,
        file_name=file_name[-80:],
        now=work().now,
    )
