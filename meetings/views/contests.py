"""Contests of teams: setting one up, the wall, the host's phone, the teams' phones, the result."""

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotAllowedError, NotFoundError, RefusalError, TooManyError
from core.push import Listener, announce, hub
from core.sheets import Sheet, send_workbook
from core.streams import hold_stream
from core.times import say_moment
from core.web import needs, page, viewer, wants_json, work
from meetings.access import May
from meetings.actions import contest_setting as setting
from meetings.actions import contests as actions
from meetings.forms.contests import ContestForm
from meetings.models import Contest, ContestSeat
from meetings.queries import contests as queries
from meetings.rules.contest import STAKES, Phase, read_teams
from meetings.views.blueprint import bp
from meetings.views.contest_push import SHOWN_LINES, TOPIC, Page, buzzer_of, host_state, play_state
from meetings.views.entering import found_or, token_for
from meetings.views.live_push import Pace
from members.models import Node
from quizzes.forms.bank import choices
from quizzes.queries import bank
from quizzes.queries.audience import nodes_to_set_for
from quizzes.queries.bank import Wanted

buzz_pace = Pace()
"""How often members press: a script that floods is told to wait before it costs a statement."""


@bp.get("/contests/")
@needs(May.LIST_CONTESTS)
def contests() -> ResponseReturnValue:
    """List the contests one plays in, and those one hosts."""
    before = request.args.get("before", type=int)
    hosted = queries.hosted(work(), before)
    return page(
        "meetings/contest/index.html",
        own=[] if before else queries.own(work()),
        hosted=hosted[: queries.PAGE],
        older=hosted[queries.PAGE - 1].id if len(hosted) > queries.PAGE else None,
        ended=Phase.ENDED,
    )


@bp.get("/contests/new")
@needs(May.OPEN_CONTEST)
def contest_new() -> ResponseReturnValue:
    """Show the form of a new contest."""
    return page("meetings/contest/new.html", form=_form())


def _form() -> ContestForm:
    form = ContestForm()
    banks = bank.in_usable_banks(work())
    form.node.choices = choices((node.id, node.name) for node in nodes_to_set_for(work()))
    tree = bank.category_tree(work(), banks)
    form.category.choices = choices([("", "全部分类"), *((one.category.id, one.indented) for one in tree)])
    form.topic.choices = choices([("", "全部知识点"), *((one, one) for one in bank.topics_of(work(), banks))])
    return form


@bp.post("/contests/new")
@needs(May.OPEN_CONTEST)
def contest_create() -> ResponseReturnValue:
    """Make the contest and go on to what it asks."""
    form = _form()
    if not form.validate_on_submit():
        return page("meetings/contest/new.html", form=form), 422
    try:
        contest = setting.open_contest(work(), _plan(form))
    except RefusalError as refusal:
        # What was typed, team by team, must not be lost for one wrong name.
        form.form_errors.append(refusal.message)
        return page("meetings/contest/new.html", form=form), 422
    return redirect(url_for(".contest_prepare", contest_id=contest.id), code=303)


def _plan(form: ContestForm) -> setting.Plan:
    node = work().session.get_one(Node, int(form.node.data))
    teams = (
        setting.teams_from_groups(work(), node)
        if form.grouping.data == "groups"
        else setting.teams_by_hand(work(), node, read_teams(form.text("teams")))
    )
    wanted = Wanted(
        category=int(form.category.data) if form.category.data else None, topic=form.topic.data or ""
    )
    return setting.Plan(form.text("title"), node, teams, form.blocks, wanted, form.foul_points.data or 0)


@bp.get("/contests/<int:contest_id>/prepare")
@needs(May.HOST_CONTEST, on=Contest)
def contest_prepare(contest: Contest) -> ResponseReturnValue:
    """Show teams and questions to the host beforehand."""
    return page(
        "meetings/contest/prepare.html",
        contest=contest,
        teams=queries.teams_of(work().session, contest),
        crews=queries.crews(work().session, contest),
        questions=queries.questions_of(work().session, contest),
    )


@bp.post("/contests/<int:contest_id>/replace")
@needs(May.HOST_CONTEST, on=Contest)
def contest_replace(contest: Contest) -> ResponseReturnValue:
    """Draw another question in place of one."""
    actions.replace_question(work(), contest, request.form.get("position", 0, type=int))
    flash("已换了一题。")
    return redirect(url_for(".contest_prepare", contest_id=contest.id), code=303)


@bp.get("/contests/<int:contest_id>/wall")
@needs(May.HOST_CONTEST, on=Contest)
def contest_wall(contest: Contest) -> ResponseReturnValue:
    """Show the contest on the wall."""
    return _host_page(contest, "wall")


@bp.get("/contests/<int:contest_id>/remote")
@needs(May.HOST_CONTEST, on=Contest)
def contest_remote(contest: Contest) -> ResponseReturnValue:
    """Drive the contest from the host's phone."""
    return _host_page(contest, "remote")


def _host_page(contest: Contest, shows: str) -> ResponseReturnValue:
    now = queries.now_of(work().session, contest)
    return page(
        f"meetings/contest/{shows}.html",
        contest=contest,
        now=now,
        left=now.milliseconds_left(work().now),
        entries=queries.entries_of(work().session, contest, SHOWN_LINES),
        stakes=STAKES,
    )


@bp.get("/contests/<int:contest_id>/host.stream")
@needs(May.HOST_CONTEST, on=Contest)
def contest_host_stream(contest: Contest) -> ResponseReturnValue:
    """Keep telling a wall or a remote what is new."""
    person = viewer()
    assert person is not None
    return _listen(contest, Page(None, person.sign_in_id, _shows()))


@bp.get("/contests/<int:contest_id>/host.json")
@needs(May.HOST_CONTEST, on=Contest)
def contest_host_state(contest: Contest) -> ResponseReturnValue:
    """Tell the same to a page that cannot hold a stream."""
    session = work().session
    now = queries.now_of(session, contest)
    return jsonify(state=host_state(session, contest, now, work().now, _shows()))


def _shows() -> str:
    return "remote" if request.args.get("shows") == "remote" else "wall"


def _listen(contest: Contest, whose: Page) -> ResponseReturnValue:
    told, topic = hub(), (TOPIC, contest.id)
    held = hold_stream(lambda stream: told.listen(Listener(stream, topic, whose)))
    return held or Response(status=204)


def _done(contest: Contest, *, moved: bool = True) -> ResponseReturnValue:
    """Tell all pages, and answer the one that asked."""
    if moved:
        announce(work(), TOPIC, contest.id)
    if wants_json():
        return jsonify(moved=moved)
    place = ".contest_wall" if request.form.get("back") == "wall" else ".contest_remote"
    return redirect(url_for(place, contest_id=contest.id), code=303)


def _steps() -> int:
    return request.form.get("steps", -1, type=int)


@bp.post("/contests/<int:contest_id>/step")
@needs(May.HOST_CONTEST, on=Contest)
def contest_step(contest: Contest) -> ResponseReturnValue:
    """Take the next step, unless another remote has taken it already."""
    return _done(contest, moved=actions.go_on(work(), contest, _steps()))


@bp.post("/contests/<int:contest_id>/judge")
@needs(May.HOST_CONTEST, on=Contest)
def contest_judge(contest: Contest) -> ResponseReturnValue:
    """Say whether the team that answered was right."""
    is_right = request.form.get("right") == "1"
    return _done(contest, moved=actions.judge(work(), contest, _steps(), is_right=is_right))


@bp.post("/contests/<int:contest_id>/turn")
@needs(May.HOST_CONTEST, on=Contest)
def contest_turn(contest: Contest) -> ResponseReturnValue:
    """Choose whose question it is, or how much is risked."""
    team, stake = (request.form.get(name, type=int) for name in ("team", "stake"))
    return _done(contest, moved=actions.set_turn(work(), contest, _steps(), team, stake))


@bp.post("/contests/<int:contest_id>/correct")
@needs(May.HOST_CONTEST, on=Contest)
def contest_correct(contest: Contest) -> ResponseReturnValue:
    """Give or take points as the referee."""
    team, points = (request.form.get(name, 0, type=int) for name in ("team", "points"))
    reason = request.form.get("reason", "")
    actions.correct(work(), contest, _steps(), team, points=points, reason=reason)
    return _done(contest)


@bp.post("/contests/<int:contest_id>/undo")
@needs(May.HOST_CONTEST, on=Contest)
def contest_undo(contest: Contest) -> ResponseReturnValue:
    """Take a line of the record back."""
    return _done(contest, moved=actions.undo(work(), contest, request.form.get("line", 0, type=int)))


@bp.post("/contests/<int:contest_id>/playoff")
@needs(May.HOST_CONTEST, on=Contest)
def contest_playoff(contest: Contest) -> ResponseReturnValue:
    """Add a question between the teams that are level."""
    actions.add_playoff(work(), contest)
    return _done(contest)


@bp.post("/contests/<int:contest_id>/end")
@needs(May.HOST_CONTEST, on=Contest)
def contest_end(contest: Contest) -> ResponseReturnValue:
    """End the contest now; the points stand."""
    actions.end_contest(work(), contest)
    announce(work(), TOPIC, contest.id)
    return redirect(url_for(".contest_result", contest_id=contest.id), code=303)


def _seat(contest: Contest) -> ContestSeat:
    """Give whose phone asks.

    :raises NotFoundError: if it is somebody who sits in no team
    :raises NotAllowedError: if nobody knows whose it is
    """
    seat = queries.seat_of(work(), contest, token_for(Contest))
    if seat is None:
        raise _not_seated()
    return seat


def _not_seated() -> RefusalError:
    if viewer() is not None:
        return NotFoundError("没有找到这场知识竞赛。")
    return NotAllowedError("请先用大屏上的六位数字打开抢答器。", next_url=url_for(".live_join"))


_CONTEST = found_or(Contest, _not_seated)


@bp.get("/contests/<int:contest_id>/play")
@needs(May.BUZZ, on=Contest, found=_CONTEST)
def contest_play(contest: Contest) -> ResponseReturnValue:
    """Show a member of a team the buzzer and the scores."""
    seat = _seat(contest)
    now = queries.now_of(work().session, contest)
    return page(
        "meetings/contest/play.html",
        contest=contest,
        now=now,
        team_id=seat.team_id,
        buzzer=buzzer_of(now, seat.team_id),
        left=now.milliseconds_left(work().now),
    )


@bp.get("/contests/<int:contest_id>/play.json")
@needs(May.BUZZ, on=Contest, found=_CONTEST)
def contest_play_state(contest: Contest) -> ResponseReturnValue:
    """Tell a phone that cannot hold a stream what is new since the step it knows."""
    seat = _seat(contest)
    if request.args.get("v", -1, type=int) == contest.steps:
        return Response(status=204)
    now = queries.now_of(work().session, contest)
    return jsonify(state=play_state(now, seat.team_id, work().now))


@bp.get("/contests/<int:contest_id>/play.stream")
@needs(May.BUZZ, on=Contest, found=_CONTEST)
def contest_play_stream(contest: Contest) -> ResponseReturnValue:
    """Keep telling a phone what is new."""
    seat, person = _seat(contest), viewer()
    return _listen(contest, Page(seat.team_id, person.sign_in_id if person else 0, "play",
                                 "" if person else seat.token_hash))  # fmt: skip


@bp.post("/contests/<int:contest_id>/buzz")
@needs(May.BUZZ, on=Contest, found=_CONTEST)
def contest_buzz(contest: Contest) -> ResponseReturnValue:
    """Press the buzzer for one's own team; which team that is, the seat says, never the request."""
    seat = _seat(contest)
    if buzz_pace.is_too_fast(seat.member_id, work().now):
        raise TooManyError("按得太快了，请稍等一下。")
    pressed = actions.buzz(work(), contest, seat, request.form.get("question", 0, type=int))
    if pressed.is_new:
        announce(work(), TOPIC, contest.id)
    if wants_json():
        return jsonify(foul=pressed.foul)
    return redirect(url_for(".contest_play", contest_id=contest.id), code=303)


@bp.get("/contests/<int:contest_id>/result")
@needs(May.SEE_CONTEST, on=Contest)
def contest_result(contest: Contest) -> ResponseReturnValue:
    """Show the places and every line that led there."""
    return page(
        "meetings/contest/result.html",
        contest=contest,
        now=queries.now_of(work().session, contest),
        entries=queries.entries_of(work().session, contest),
        crews=queries.crews(work().session, contest),
    )


@bp.get("/contests/<int:contest_id>/result.xlsx")
@needs(May.SEE_CONTEST, on=Contest)
def contest_result_sheet(contest: Contest) -> ResponseReturnValue:
    """Hand the same out as a workbook."""
    now, crews = queries.now_of(work().session, contest), queries.crews(work().session, contest)
    placed = [
        (one.rank, now.teams[one.team_id], one.points, one.playoff, "、".join(crews.get(one.team_id, [])))
        for one in now.board
    ]
    lines = [
        (say_moment(one.line.at), one.position or "", one.team, one.line.cause.label, one.line.points,
         one.line.reason, one.by)
        for one in reversed(queries.entries_of(work().session, contest))
    ]  # fmt: skip
    return send_workbook(
        contest.title,
        Sheet("成绩", ("名次", "队", "得分", "加赛", "队员"), placed),
        Sheet("记分", ("时间", "题号", "队", "事由", "分", "说明", "记分人"), lines),
    )
