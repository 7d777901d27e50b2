"""Pages for those who take quizzes. A view reads the request, calls one action or query, and answers."""

import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import cast

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, RefusalError
from core.web import fragment, needs, page, sent_json, work
from quizzes import access
from quizzes.actions import passwords
from quizzes.actions import taking as actions
from quizzes.models import Attempt, AttemptState, QuestionReport, Quiz
from quizzes.queries import reporting, sheets
from quizzes.queries import taking as queries
from quizzes.queries.drawing import timed_sections, types_of
from quizzes.queries.invitations import first_of
from quizzes.queries.overrides import terms_for
from quizzes.queries.printing import entry_of
from quizzes.queries.regrading import changes_of
from quizzes.rules.overrides import Terms, what_hinders
from quizzes.rules.windows import attempts_left, seconds_left
from quizzes.views.blueprint import bp

May = access.May
_LARGEST_SAVE = 200_000


class SaveTooLargeError(RefusalError):
    """More was sent than any paper's answers could be."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class StillRunningError(RefusalError):
    """Somebody else's answers are looked for before they were handed in."""


@bp.get("/quizzes/")
@needs(May.LIST)
def index() -> ResponseReturnValue:
    """List the quizzes meant for the member: what to do now first."""
    return page("quizzes/index.html", groups=queries.grouped_for(work()), now=work().now)


@bp.get("/quizzes/<int:quiz_id>")
@needs(May.SEE_QUIZ, on=Quiz)
def front(quiz: Quiz) -> ResponseReturnValue:
    """Show what a quiz is, how it is taken and scored, and the member's attempts at it."""
    attempts = queries.attempts_at(work(), quiz)
    running = attempts[-1] if attempts and not queries.has_ended(work(), attempts[-1]) else None
    terms = terms_for(work(), quiz)
    return page(
        "quizzes/front.html",
        quiz=quiz,
        running=running,
        ended=[(one, queries.outcome_of(work(), quiz, one)) for one in attempts if one is not running],
        left=attempts_left(terms.attempts, len(attempts)),
        terms=terms,
        timed=timed_sections(work(), quiz, terms.extra_minutes),
        types=types_of(work(), quiz),
        hindrance=what_hinders(terms, queries.before(work(), attempts), work().now),
        first=first_of(work(), quiz),
        is_wrong=request.args.get("wrong") == "1",
        now=work().now,
    )


@bp.post("/quizzes/<int:quiz_id>/attempts")
@needs(May.START, on=Quiz)
def start(quiz: Quiz) -> ResponseReturnValue:
    """Start an attempt, or go on with the one that is running, and go to it."""
    if not passwords.opens(work(), quiz, request.form.get("password", "")):
        return redirect(url_for(".front", quiz_id=quiz.id, wrong=1) + "#password", code=303)
    attempt = actions.start_attempt(work(), quiz)
    return redirect(url_for(".attempt", attempt_id=attempt.id), code=303)


@bp.get("/attempts/<int:attempt_id>")
@needs(May.ANSWER, on=Attempt, found=queries.with_quiz)
def attempt(attempt: Attempt) -> ResponseReturnValue:
    """Show the paper with what is saved; an attempt that has ended shows its result instead."""
    if queries.has_ended(work(), attempt):
        return redirect(url_for(".result", attempt_id=attempt.id), code=303)
    place = queries.place_of(work(), attempt)
    sheet = sheets.sheet_of(work(), attempt, place)
    return page(
        "quizzes/attempt.html",
        quiz=attempt.quiz,
        attempt=attempt,
        paper=sheet.sections,
        draw=_draw,
        place=place,
        seconds_left=seconds_left(work().now, place.ends_at if place else attempt.deadline_at),
        answered=sheet.answered,
        total=sheet.total,
        save_url=url_for(".save", attempt_id=attempt.id),
        submit_url=url_for(".submit", attempt_id=attempt.id),
        next_url=_next_url(attempt, place),
        outbox_key=_outbox_key(attempt),
        leave_url=url_for(".front", quiz_id=attempt.quiz_id),
    )


def _outbox_key(attempt: Attempt) -> str:
    """Give the key that seals answers in the browser; it goes with the paper and opens nothing else."""
    told = f"outbox:{attempt.id}:{attempt.member_id}".encode()
    return hmac.new(str(current_app.secret_key).encode(), told, "sha256").hexdigest()


def _next_url(attempt: Attempt, place: queries.SectionPlace | None) -> str:
    if place is None or place.is_last:
        return ""
    return url_for(".end_section", attempt_id=attempt.id, number=place.number)


def _draw(question: sheets.ShownQuestion) -> str:
    """Draw a question of a paper; most members' are the same, so what was drawn is kept."""
    # Addresses of pictures are made for one reader, who must not leave them to the next.
    return _drawn(question) if question.pictures else _kept(question)


@lru_cache(maxsize=4096)
def _kept(question: sheets.ShownQuestion) -> str:
    return _drawn(question)


def _drawn(question: sheets.ShownQuestion) -> str:
    return fragment("quizzes/_question.html", question=question)


@bp.put("/attempts/<int:attempt_id>/answers")
@needs(May.ANSWER, on=Attempt, found=queries.sitting)
def save(attempt: queries.Sitting) -> ResponseReturnValue:
    """Keep some answers; what is listed as saved is on the disk when this answer is sent."""
    body = _sent_body()
    sent = cast("Mapping[str, object]", body["answers"])
    saved = actions.save_answers(work(), attempt, sent, body.get("left"), body.get("over"))
    told: dict[str, object] = {"saved": saved.positions, "seconds_left": saved.seconds_left}
    if saved.refused:
        told["refused"] = saved.refused
    if saved.replaced:
        told["replaced"] = saved.replaced
    if body.get("look") is True:
        kept = queries.kept_in_sight(work(), attempt)
        told["kept"] = {one.position: one.given for one in kept}
        told["replaced"] = {one.position: one.other for one in kept if one.other is not None}
    if saved.section:
        told |= {"section": saved.section, "codes": saved.codes}
    return jsonify(told), 200 if saved.positions or not saved.refused else 422


def _sent_body() -> Mapping[str, object]:
    if (request.content_length or 0) > _LARGEST_SAVE:
        raise SaveTooLargeError("一次发来的答案太多，请刷新页面后再试。")
    body = sent_json()
    if not isinstance(body, dict) or not isinstance(body.get("answers"), dict):
        raise BadInputError("没有看懂发来的答案，请刷新页面后再试。")
    return body


@bp.post("/attempts/<int:attempt_id>/submit")
@needs(May.ANSWER, on=Attempt, found=queries.with_quiz)
def submit(attempt: Attempt) -> ResponseReturnValue:
    """Hand in, with the answers of the form; without JavaScript the same form can only save."""
    form = _answers_in_form(attempt)
    if request.form.get("save"):
        actions.refuse_closed(work(), attempt)
        _tell_kept(actions.keep_form(work(), attempt, form), "答案已保存。")
        return redirect(url_for(".attempt", attempt_id=attempt.id), code=303)
    if attempt.state is AttemptState.OPEN:
        actions.submit_attempt(work(), attempt.quiz, attempt, form)
    return redirect(url_for(".result", attempt_id=attempt.id), code=303)


@bp.post("/attempts/<int:attempt_id>/sections/<int:number>/end")
@needs(May.ANSWER, on=Attempt)
def end_section(attempt: Attempt, number: int) -> ResponseReturnValue:
    """Leave a section with a time of its own for the next one; there is no way back."""
    _tell_kept(actions.end_section(work(), attempt, number, _answers_in_form(attempt)), "")
    return redirect(url_for(".attempt", attempt_id=attempt.id), code=303)


def _answers_in_form(attempt: Attempt) -> dict[int, list[str]]:
    form = request.form
    return {n: values for n in range(1, len(attempt.paper) + 1) if (values := form.getlist(f"q{n}"))}


def _tell_kept(lost: Sequence[int], words: str) -> None:
    if lost:
        named = "、".join(map(str, lost))
        flash(f"第 {named} 题所在的部分时间已到，刚才的答案没有保存，以此前保存的为准。", "warn")
    elif words:
        flash(words)


@bp.get("/attempts/<int:attempt_id>/result")
@needs(May.SEE_ATTEMPT, on=Attempt, found=queries.with_quiz)
def result(attempt: Attempt) -> ResponseReturnValue:
    """Show how an attempt ended, and the right answers once they may be shown."""
    if not queries.has_ended(work(), attempt):
        if attempt.member_id != work().person.id:
            raise StillRunningError("这份答卷还在作答，交卷后才能看成绩。")
        return redirect(url_for(".attempt", attempt_id=attempt.id), code=303)
    quiz = attempt.quiz
    terms = terms_for(work(), quiz)
    outcome = queries.outcome_of(work(), quiz, attempt)
    revealed = queries.is_revealed(work(), quiz, attempt)
    return page(
        "quizzes/result.html",
        quiz=quiz,
        attempt=attempt,
        outcome=outcome,
        review=sheets.review_of(work(), quiz, attempt, outcome) if revealed else [],
        reports=_reports_of(attempt) if revealed else {},
        on_paper=entry_of(work(), attempt),
        objective=queries.objective_points(work(), attempt, outcome) if outcome.unmarked else 0,
        changes=changes_of(work(), attempt) if _may_have_changed(quiz, attempt) else [],
        left=attempts_left(terms.attempts, attempt.number),
        terms=terms,
        can_again=_can_start_again(quiz, attempt, terms),
        now=work().now,
    )


def _reports_of(attempt: Attempt) -> Mapping[int, QuestionReport]:
    """Give what the one who made the attempt, and looks at it, has reported, by place on the paper."""
    if attempt.member_id != work().person.id:
        return {}
    known = reporting.own_reports(work(), [version for version, _ in attempt.paper])
    return {n: known[version] for n, (version, _) in enumerate(attempt.paper, 1) if version in known}


def _may_have_changed(quiz: Quiz, attempt: Attempt) -> bool:
    """Say whether marks of an attempt can have changed since it was handed in."""
    marked_later = attempt.final_at is not None and attempt.final_at != attempt.submitted_at
    return quiz.regrades > 0 or marked_later


def _can_start_again(quiz: Quiz, attempt: Attempt, terms: Terms) -> bool:
    """Say whether the one who made the attempt can start the next by one tap."""
    is_mine = attempt.member_id == work().person.id
    if not is_mine or quiz.password_hash or attempt.number >= terms.attempts:
        return False
    return not what_hinders(terms, queries.before(work(), queries.attempts_at(work(), quiz)), work().now)
