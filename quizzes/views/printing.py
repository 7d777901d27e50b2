"""Pages for those who hold a quiz on paper: making its versions, and fetching what is printed."""

from io import BytesIO

from flask import Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.files import store
from core.typeset import pdf_headers, typeset
from core.web import afterwards, needs, page, work
from members.actions.audit import record
from quizzes import access
from quizzes.actions import printing as actions
from quizzes.models import PrintedPaper, Quiz
from quizzes.queries import printing as queries
from quizzes.queries.pictures import fetcher
from quizzes.queries.setting import what_keeps_from_printing
from quizzes.rules.prints.document import WRITERS
from quizzes.rules.prints.sheet import PrintSheet
from quizzes.views.blueprint import bp

May = access.May
NAMES = {"paper": "试卷", "sheet": "答题卡", "key": "参考答案"}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/manage/quizzes/<int:quiz_id>/print")
@needs(May.PRINT, on=Quiz)
def print_quiz(quiz: Quiz) -> ResponseReturnValue:
    """Show the versions of the paper that are printed, with their files."""
    printed = queries.printed_papers(work(), quiz)
    return page(
        "quizzes/print.html",
        quiz=quiz,
        printed=printed,
        entered=queries.entries_by_paper(work(), quiz),
        is_outdated=queries.is_outdated(work(), quiz, printed),
        problems=[] if printed else what_keeps_from_printing(work(), quiz),
        names=NAMES,
        most=actions.MOST_VERSIONS,
        now=work().now,
    )


@bp.post("/manage/quizzes/<int:quiz_id>/print")
@needs(May.PRINT, on=Quiz)
def make_versions(quiz: Quiz) -> ResponseReturnValue:
    """Make the versions, in place of those that nobody has used."""
    made = actions.make_versions(work(), quiz, request.form.get("count", 1, type=int))
    flash(f"已生成 {len(made)} 版试卷，可以打印了。" if len(made) > 1 else "试卷已生成，可以打印了。")
    return redirect(url_for(".print_quiz", quiz_id=quiz.id), code=303)


@bp.get("/manage/quizzes/printed/<int:printed_paper_id>/<what>.pdf")
@needs(May.PRINT, on=PrintedPaper)
def printed_pdf(printed_paper: PrintedPaper, what: str) -> ResponseReturnValue:
    """Give a paper or an answer sheet as PDF."""
    return _pdf(printed_paper, _known(what))


@bp.get("/manage/quizzes/printed/<int:printed_paper_id>/<what>.docx")
@needs(May.PRINT, on=PrintedPaper)
def printed_document(printed_paper: PrintedPaper, what: str) -> ResponseReturnValue:
    """Give a paper or an answer sheet as a Word document."""
    return _document(printed_paper, _known(what))


@bp.get("/manage/quizzes/printed/<int:printed_paper_id>/answers.pdf")
@needs(May.SEE_KEY, on=PrintedPaper)
def printed_key(printed_paper: PrintedPaper) -> ResponseReturnValue:
    """Give the right answers as PDF; who took them is noted."""
    _note_key(printed_paper)
    return _pdf(printed_paper, "key")


@bp.get("/manage/quizzes/printed/<int:printed_paper_id>/answers.docx")
@needs(May.SEE_KEY, on=PrintedPaper)
def printed_key_document(printed_paper: PrintedPaper) -> ResponseReturnValue:
    """Give the right answers as a Word document; who took them is noted."""
    _note_key(printed_paper)
    return _document(printed_paper, "key")


def _known(what: str) -> str:
    if what not in {"paper", "sheet"}:
        raise NotFoundError("没有这样的文件，请回到打印页重新选择。")
    return what


def _note_key(printed: PrintedPaper) -> None:
    by, place, quiz_id = work().person, printed.place, printed.quiz_id
    said = f"{by.name} 取出了《{printed.quiz.title}》{printed.label} 卷的参考答案。"
    afterwards(lambda own: record(own, "quizzes.print_key", f"quiz:{quiz_id}", place, said, by=by))


def _sheet(printed: PrintedPaper) -> PrintSheet:
    is_only = len(queries.printed_papers(work(), printed.quiz)) == 1
    fetch = fetcher(work().session, store())
    return queries.sheet_to_print(work(), printed.quiz, printed, fetch, is_only=is_only)


def _name(sheet: PrintSheet, what: str) -> str:
    return f"{sheet.title} {NAMES[what]}{f'（{sheet.label} 卷）' if sheet.label else ''}"


def _pdf(printed: PrintedPaper, what: str) -> Response:
    sheet = _sheet(printed)
    told = {"what": what, "sheet": sheet.told(with_key=what == "key")}
    return Response(typeset("paper", told, at=printed.made_at), headers=pdf_headers(_name(sheet, what)))


def _document(printed: PrintedPaper, what: str) -> Response:
    sheet = _sheet(printed)
    content = BytesIO(WRITERS[what](sheet))
    return send_file(content, _WORD, as_attachment=True, download_name=f"{_name(sheet, what)}.docx")
