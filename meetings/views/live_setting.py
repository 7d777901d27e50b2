"""Setting up a live quiz: a new round, and choosing what it asks."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.web import needs, page, work
from meetings.access import May
from meetings.actions import live as actions
from meetings.actions import live_setting as setting
from meetings.forms.live import RoundForm, VoteForm
from meetings.models import CountsAs, LiveRound
from meetings.queries import live as queries
from meetings.queries import live_setting as offers
from meetings.queries.arenas import banks_of
from meetings.views.blueprint import bp
from meetings.views.picking import ANY_KIND, pick_page, topics, twigs
from members.models import Node
from quizzes.forms.bank import choices
from quizzes.models import Quiz
from quizzes.queries import bank
from quizzes.queries.audience import nodes_to_set_for
from quizzes.views.asking import numbers

_ONLY_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts under which no phone finds this machine."""


def _form() -> RoundForm:
    form = RoundForm()
    banks = bank.in_usable_banks(work())
    form.node.choices = choices((node.id, node.name) for node in nodes_to_set_for(work()))
    form.category.choices = choices(twigs(banks))
    form.topic.choices = choices(topics(banks))
    form.type.choices = choices(ANY_KIND)
    form.quiz.choices = choices(
        [(None, "请选择"), *((one.id, one.title) for one in offers.quizzes_to_use(work()))]
    )
    return form


@bp.get("/live/new")
@needs(May.OPEN_LIVE)
def live_new() -> ResponseReturnValue:
    """Show the form of a new round."""
    form = _form()
    form.quiz.data = request.args.get("quiz", "")
    if form.quiz.data:
        form.source.data = "quiz"
    return page("meetings/live/new.html", form=form)


@bp.post("/live/new")
@needs(May.OPEN_LIVE)
def live_create() -> ResponseReturnValue:
    """Open the round and go on to what it asks."""
    form = _form()
    if not form.validate_on_submit():
        return page("meetings/live/new.html", form=form), 422
    node = work().session.get_one(Node, int(form.node.data))
    live_round = actions.open_round(
        work(),
        actions.Plan(
            title=form.text("title"),
            node=node,
            items=_items(form, node),
            speed_percent=form.speed_percent.data or 0,
            shows_names=form.shows_names.data,
            shows_standings=form.shows_standings.data,
            counts_as=CountsAs(form.counts_as.data),
            hundredths=int((form.hours.data or 0) * 100),
        ),
    )
    return redirect(url_for(".live_prepare", live_round_id=live_round.id), code=303)


def _items(form: RoundForm, node: Node) -> list[actions.Item]:
    pace = {"seconds": form.seconds.data or 20, "worth": int((form.worth.data or 0) * 100)}
    match form.source.data:
        case "quiz":
            quiz = work().session.get(Quiz, int(form.quiz.data or 0))
            if quiz is None:
                raise setting.NothingToAskError("请选择用哪一份测试的题。")
            return setting.items_of_quiz(work(), quiz, **pace)
        case "bank":
            asked = bank.Wanted(
                category=int(form.category.data) if form.category.data else None,
                type=form.type.data or "",
                topic=form.topic.data or "",
            )
            return setting.drawn_items(work(), node.path, asked, form.count.data or 10, **pace)
    return []


@bp.get("/live/<int:live_round_id>/prepare")
@needs(May.HOST_LIVE, on=LiveRound)
def live_prepare(live_round: LiveRound) -> ResponseReturnValue:
    """Show what the round asks, to order and change it."""
    return _prepare(live_round, VoteForm())


def _prepare(live_round: LiveRound, form: VoteForm) -> str:
    questions = queries.questions_of(work().session, live_round)
    return page(
        "meetings/live/prepare.html",
        live_round=live_round,
        questions=questions,
        sealed=offers.sealed_positions(work(), live_round),
        form=form,
        is_only_here=request.host.rpartition(":")[0] in _ONLY_HERE or request.host in _ONLY_HERE,
    )


@bp.post("/live/<int:live_round_id>/prepare")
@needs(May.HOST_LIVE, on=LiveRound)
def live_arrange(live_round: LiveRound) -> ResponseReturnValue:
    """Keep order and times, and take questions out."""
    positions = range(1, live_round.question_count + 1)
    setting.arrange(
        work(), live_round, _typed("order", positions), _typed("seconds", positions), {*numbers("gone")}
    )
    flash("题目已保存。")
    return redirect(url_for(".live_prepare", live_round_id=live_round.id), code=303)


def _typed(name: str, positions: range) -> dict[int, int]:
    typed = {n: request.form.get(f"{name}{n}", "") for n in positions}
    return {n: int(one) for n, one in typed.items() if one.isascii() and one.isdigit() and len(one) < 5}


@bp.post("/live/<int:live_round_id>/votes")
@needs(May.HOST_LIVE, on=LiveRound)
def live_add_vote(live_round: LiveRound) -> ResponseReturnValue:
    """Add a question to vote on."""
    form = VoteForm()
    if not form.validate_on_submit():
        return _prepare(live_round, form), 422
    lines = [line.strip() for line in form.text("options").splitlines() if line.strip()]
    setting.add_vote(work(), live_round, form.text("stem"), lines)
    flash("已加入投票。")
    return redirect(url_for(".live_prepare", live_round_id=live_round.id), code=303)


@bp.get("/live/<int:live_round_id>/pick")
@needs(May.HOST_LIVE, on=LiveRound)
def live_pick(live_round: LiveRound) -> ResponseReturnValue:
    """List the questions of the bank to choose from by hand."""
    return pick_page(
        banks_of(live_round),
        {one.question_id for one in queries.questions_of(work().session, live_round) if one.question_id},
        title=f"选题：{live_round.title}",
        words=f"现有 {live_round.question_count} 题。填空题和简答题不能现场作答。",
        back=url_for(".live_prepare", live_round_id=live_round.id),
        back_words="看已选的题",
        done="选入，去看题目",
        several=True,
    )


@bp.post("/live/<int:live_round_id>/pick")
@needs(May.HOST_LIVE, on=LiveRound)
def live_picked(live_round: LiveRound) -> ResponseReturnValue:
    """Put the chosen questions at the end of the round."""
    new = setting.add_questions(work(), live_round, numbers("question"))
    flash(f"已选入 {new} 题。" if new else "没有选入新的题目。", "ok" if new else "warn")
    if request.form.get("done"):
        return redirect(url_for(".live_prepare", live_round_id=live_round.id), code=303)
    asked = request.query_string.decode("ascii", "ignore")
    return redirect(
        url_for(".live_pick", live_round_id=live_round.id) + (f"?{asked}" if asked else ""), code=303
    )
