"""讲评 on the wall and on the host's phone."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.web import needs, page, wants_json, work
from meetings.access import May
from meetings.actions import reviews as actions
from meetings.models import QuizReview
from meetings.queries import reviews as queries
from meetings.rules.reviews import MOST_QUESTIONS, At, Phase, forward
from meetings.views.blueprint import bp
from quizzes.models import Quiz

_MOST_NOTE = 500


@bp.get("/boards/quizzes/<int:quiz_id>/review")
@needs(May.START_REVIEW, on=Quiz)
def review_start(quiz: Quiz) -> ResponseReturnValue:
    """Show which questions would be gone through."""
    is_open = queries.is_key_open(work(), quiz)
    return page(
        "meetings/review_start.html",
        quiz=quiz,
        is_open=is_open,
        lines=queries.missed_lines(work(), quiz) if is_open else [],
        going_on=queries.going_on(work(), quiz),
        most=MOST_QUESTIONS,
        now=work().now,
    )


@bp.post("/boards/quizzes/<int:quiz_id>/review")
@needs(May.START_REVIEW, on=Quiz)
def review_begin(quiz: Quiz) -> ResponseReturnValue:
    """Begin, or go on where the host was."""
    review = actions.begin(work(), quiz)
    return redirect(url_for(_page(), quiz_review_id=review.id), code=303)


def _page() -> str:
    return ".review_remote" if request.form.get("back") == "remote" else ".review_wall"


@bp.get("/boards/reviews/<int:quiz_review_id>/wall")
@needs(May.HOST_REVIEW, on=QuizReview)
def review_wall(quiz_review: QuizReview) -> ResponseReturnValue:
    """Show the 讲评 on the wall."""
    return page("meetings/review_wall.html", **_shown(quiz_review))


@bp.get("/boards/reviews/<int:quiz_review_id>/remote")
@needs(May.HOST_REVIEW, on=QuizReview)
def review_remote(quiz_review: QuizReview) -> ResponseReturnValue:
    """Drive it from the host's phone."""
    rows = queries.questions_of(work(), quiz_review)
    known = queries.wordings(work(), quiz_review, rows)
    return page("meetings/review_remote.html", rows=rows, known=known, **_shown(quiz_review))


def _shown(review: QuizReview) -> dict[str, object]:
    actions.demand_open_key(work(), review.quiz)
    moment = queries.moment_of(work(), review)
    return {"review": review, "moment": moment, "next_words": next_words_of(moment)}


def next_words_of(moment: queries.Moment) -> str:
    """Say what the one key of a 讲评 does now."""
    if moment.asked is None:
        return ""
    more = [moment.review.position + 1] if moment.number < moment.total else []
    at = At(moment.review.position, moment.phase)
    gone_to = forward(at, more, cites=queries.cites(work(), moment.asked))
    return "下一题" if gone_to.phase is Phase.QUESTION else gone_to.phase.label


@bp.get("/boards/reviews/<int:quiz_review_id>/wall.json")
@needs(May.HOST_REVIEW, on=QuizReview)
def review_steps(quiz_review: QuizReview) -> ResponseReturnValue:
    """Tell the wall and the host's phone whether the other has gone on."""
    return jsonify(steps=quiz_review.steps)


@bp.post("/boards/reviews/<int:quiz_review_id>/step")
@needs(May.HOST_REVIEW, on=QuizReview)
def review_step(quiz_review: QuizReview) -> ResponseReturnValue:
    """Do what a key or the phone asks."""
    try:
        deed = actions.Deed(request.form.get("deed", ""))
    except ValueError as error:
        raise BadInputError("遥控里没有这个动作，请刷新页面再试。") from error
    moved = actions.drive(work(), quiz_review, deed, request.form.get("steps", -1, type=int))
    if wants_json():
        return jsonify(moved=moved)
    return redirect(url_for(_page(), quiz_review_id=quiz_review.id), code=303)


@bp.post("/boards/reviews/<int:quiz_review_id>/note")
@needs(May.HOST_REVIEW, on=QuizReview)
def review_note(quiz_review: QuizReview) -> ResponseReturnValue:
    """Keep a note on the present question."""
    words = request.form.get("note", "").strip()
    if len(words) > _MOST_NOTE:
        raise BadInputError(f"备注请控制在 {_MOST_NOTE} 字以内。")
    actions.note(work(), quiz_review, request.form.get("position", 0, type=int), words)
    flash("备注已保存，只有您自己看得到。")
    return redirect(url_for(".review_remote", quiz_review_id=quiz_review.id), code=303)


@bp.post("/boards/reviews/<int:quiz_review_id>/practice")
@needs(May.HOST_REVIEW, on=QuizReview)
def review_practice(quiz_review: QuizReview) -> ResponseReturnValue:
    """Send those who missed something three questions to practise."""
    count = actions.send_practice(work(), quiz_review)
    flash(f"已给 {count} 位答错的同志各发三道练习，名单不显示。")
    return redirect(url_for(_page(), quiz_review_id=quiz_review.id), code=303)
