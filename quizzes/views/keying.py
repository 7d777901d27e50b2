"""Pages where answers from paper are keyed in, one member after another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.times import local
from core.web import needs, page, work
from members.models import Member
from quizzes import access
from quizzes.actions import keying as actions
from quizzes.forms.keying import CorrectionForm, SheetForm
from quizzes.models import Attempt, PaperEntry, PrintedPaper, Quiz
from quizzes.queries import keying as queries
from quizzes.queries import printing
from quizzes.queries.taking import answers_of
from quizzes.rules.keying import how_to_key, write_keyed
from quizzes.rules.scoring import format_points
from quizzes.views.blueprint import bp

May = access.May
_LATEST = 30
_KEPT = ("version", "at", "kept")


@bp.get("/manage/quizzes/<int:quiz_id>/keying")
@needs(May.KEY_IN, on=Quiz)
def keying(quiz: Quiz) -> ResponseReturnValue:
    """Pick whose sheet comes next; who is named clearly goes straight to the sheet."""
    printed = printing.printed_papers(work(), quiz)
    version = _version(printed)
    who = request.args.get("who", "").strip()[:60]
    found = queries.people_called(work(), quiz, who)
    if version and len(found) == 1 and found[0].id != work().person.id:
        return redirect(_sheet_url(version, found[0]), code=303)
    return page(
        "quizzes/keying.html",
        quiz=quiz,
        printed=printed,
        version=version,
        who=who,
        found=found,
        left=queries.people_left(work(), quiz) if version else [],
        count=queries.count_of(work(), quiz),
        latest=printing.keyed_in(work(), quiz, limit=_LATEST),
        kept=_kept(),
        sheet_url=_sheet_url,
        now=work().now,
    )


def _version(printed: Any) -> PrintedPaper | None:
    asked = request.args.get("version", "")
    return next((one for one in printed if one.label == asked), printed[0] if printed else None)


def _kept() -> dict[str, Any]:
    """Read what stays the same from one sheet to the next: it travels in the address."""
    return {name: text for name in _KEPT if (text := request.args.get(name, "")[:200])}


def _sheet_url(version: PrintedPaper, member: Member) -> str:
    return url_for(".key_sheet", printed_paper_id=version.id, member_id=member.id, **_kept())


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the sheet that is being keyed in."""

    position: int
    label: str
    hint: str
    kind: str
    """How the script checks it: key, keys, judgement, places or text."""
    letters: str
    size: int
    text: str
    problem: str
    stem: str


@bp.get("/manage/quizzes/printed/<int:printed_paper_id>/keying/<int:member_id>")
@needs(May.KEY_IN, on=PrintedPaper)
def key_sheet(printed_paper: PrintedPaper, member_id: int) -> ResponseReturnValue:
    """Show the fields for one member's sheet."""
    member = _member(printed_paper.quiz, member_id)
    form = SheetForm(None, evidence=request.args.get("kept", "")[:200])
    form.sat_at.data = min(work().now, printed_paper.quiz.closes_at).replace(second=0, microsecond=0)
    if request.args.get("at"):
        form.sat_at.process_formdata([request.args["at"][:16]])
    return _sheet_page(printed_paper, member, form, {}, {})


@bp.post("/manage/quizzes/printed/<int:printed_paper_id>/keying/<int:member_id>")
@needs(May.KEY_IN, on=PrintedPaper)
def save_sheet(printed_paper: PrintedPaper, member_id: int) -> ResponseReturnValue:
    """Enter the sheet and go on with the next member."""
    quiz, member, form = printed_paper.quiz, _member(printed_paper.quiz, member_id), SheetForm()
    texts = _texts(printed_paper.paper)
    problems = actions.read_sheet(work(), quiz, printed_paper, texts).problems
    if problems or not form.validate():
        return _sheet_page(printed_paper, member, form, texts, problems), 422
    assert form.sat_at.data is not None
    if fault := actions.fault_of_time(work(), quiz, member, form.sat_at.data):
        form.sat_at.errors = [fault]
        return _sheet_page(printed_paper, member, form, texts, problems), 422
    attempt = actions.key_in(
        work(),
        printed_paper,
        member,
        texts,
        sat_at=form.sat_at.data,
        evidence=form.text("evidence"),
        seen=request.form.get("seen", -1, type=int),
    )
    waiting = f"，{attempt.unmarked} 题待批阅" if attempt.unmarked else ""
    flash(f"已录入：{member.name}，{format_points(attempt.points)} 分{waiting}。")
    kept: dict[str, Any] = {
        "version": printed_paper.label,
        "at": f"{local(form.sat_at.data):%Y-%m-%dT%H:%M}",
        "kept": form.text("evidence"),
    }
    return redirect(url_for(".keying", quiz_id=quiz.id, **kept), code=303)


@bp.get("/manage/attempts/<int:attempt_id>/keyed")
@needs(May.CORRECT_ENTRY, on=Attempt)
def correct_sheet(attempt: Attempt) -> ResponseReturnValue:
    """Show what was keyed in of a sheet, to put it right."""
    printed = _printed(attempt)
    answers = answers_of(work(), attempt)
    texts = {
        one.position: write_keyed(one.asked.type, one.asked.content, one.options, answers.get(one.position))
        for one in printing.questions_on(work(), printed.quiz, printed)
    }
    return _correction_page(attempt, printed, CorrectionForm(None), texts, {})


@bp.post("/manage/attempts/<int:attempt_id>/keyed")
@needs(May.CORRECT_ENTRY, on=Attempt)
def save_correction(attempt: Attempt) -> ResponseReturnValue:
    """Put a sheet right that was mistyped."""
    printed, form, texts = _printed(attempt), CorrectionForm(), _texts(attempt.paper)
    problems = actions.read_sheet(work(), printed.quiz, printed, texts).problems
    if problems or not form.validate():
        return _correction_page(attempt, printed, form, texts, problems), 422
    changed = actions.correct_entry(work(), printed, attempt, texts, form.text("reason"))
    said = f"已更正，现为 {format_points(attempt.points)} 分，原来的录入和成绩都有记录。"
    flash(said if changed else "答案没有变化。", "ok" if changed else "warn")
    return redirect(url_for(".keying", quiz_id=attempt.quiz_id, version=printed.label), code=303)


@bp.post("/manage/attempts/<int:attempt_id>/keyed/undo")
@needs(May.CORRECT_ENTRY, on=Attempt)
def undo_sheet(attempt: Attempt) -> ResponseReturnValue:
    """Take back a sheet that should not have been entered."""
    printed, member = _printed(attempt), work().session.get_one(Member, attempt.member_id)
    actions.undo_entry(work(), printed.quiz, attempt, member)
    flash(f"已撤销 {member.name} 的录入，成绩和学时随之取消。")
    return redirect(url_for(".keying", quiz_id=printed.quiz_id, version=printed.label), code=303)


def _member(quiz: Quiz, member_id: int) -> Member:
    member = queries.person_for(work(), quiz, member_id)
    if member is None:
        raise NotFoundError("这次测试发给的人里没有这个人，请返回重新选择。")
    return member


def _printed(attempt: Attempt) -> PrintedPaper:
    entry = work().session.get(PaperEntry, attempt.id)
    if entry is None:
        raise NotFoundError("这份答卷不是录入的纸质答卷。")
    return work().session.get_one(PrintedPaper, entry.printed_id)


def _texts(paper: list[Any]) -> dict[int, str]:
    return {n: request.form.get(f"a{n}", "")[:4000] for n in range(1, len(paper) + 1)}


def _lines(printed: PrintedPaper, texts: Mapping[int, str], problems: Mapping[int, str]) -> list[Line]:
    return [
        Line(
            one.position,
            one.asked.type.short,
            how_to_key(one.asked.type, one.asked.content, one.options),
            "places" if one.options and one.asked.type.shape == "texts" else str(one.asked.type.shape),
            "".join(letter for _, letter, _ in one.options),
            len(one.asked.type.prompts(one.asked.content)),
            texts.get(one.position, ""),
            problems.get(one.position, ""),
            one.asked.content.stem,
        )
        for one in printing.questions_on(work(), printed.quiz, printed)
    ]


def _sheet_page(
    printed: PrintedPaper,
    member: Member,
    form: SheetForm,
    texts: Mapping[int, str],
    problems: Mapping[int, str],
) -> str:
    quiz = printed.quiz
    attempts = queries.attempts_of(work(), quiz, member.id)
    return page(
        "quizzes/key_sheet.html",
        quiz=quiz,
        printed=printed,
        versions=printing.printed_papers(work(), quiz),
        member=member,
        form=form,
        lines=_lines(printed, texts, problems),
        problems=problems,
        attempts=attempts,
        is_running=queries.has_running(work(), attempts),
        back_url=url_for(".keying", quiz_id=quiz.id, **(_kept() | {"version": printed.label})),
        kept=_kept(),
        now=work().now,
    )


def _correction_page(
    attempt: Attempt,
    printed: PrintedPaper,
    form: CorrectionForm,
    texts: Mapping[int, str],
    problems: Mapping[int, str],
) -> str:
    return page(
        "quizzes/correct_sheet.html",
        quiz=printed.quiz,
        printed=printed,
        keyed=printing.entry_of(work(), attempt),
        attempt=attempt,
        form=form,
        lines=_lines(printed, texts, problems),
        problems=problems,
        corrections=printing.corrections_keyed(work(), attempt),
        now=work().now,
    )
