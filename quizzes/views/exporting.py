"""The page that writes a question bank out."""

from io import BytesIO

from flask import request, send_file
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.files import store
from core.web import needs, page, work
from quizzes.access import May
from quizzes.queries import bank
from quizzes.queries.exporting import questions_to_export
from quizzes.queries.pictures import fetcher
from quizzes.rules.exports import WRITERS
from quizzes.views.blueprint import bp


@bp.get("/manage/questions/export")
@needs(May.BANK)
def export_bank() -> ResponseReturnValue:
    """Show the formats, and before the download what each of them cannot hold."""
    entries = questions_to_export(work(), bank.in_own_banks(work()), fetcher(work().session, store()))
    lost = {name: writer.loses(entries) for name, writer in WRITERS.items()}
    return page("quizzes/export.html", writers=WRITERS, total=len(entries), lost=lost)


@bp.get("/manage/questions/export/file")
@needs(May.BANK)
def export_file() -> ResponseReturnValue:
    """Give the bank as a file."""
    writer = WRITERS.get(request.args.get("format", ""))
    if writer is None:
        raise NotFoundError("没有这种格式，请回到导出页面重新选择。")
    entries = questions_to_export(work(), bank.in_own_banks(work()), fetcher(work().session, store()))
    content, name = writer.write(entries), writer.name(entries)
    kind = "application/zip" if name.endswith(".zip") else writer.mimetype
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name)
