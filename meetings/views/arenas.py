"""微党课擂台: its talks, the speakers' questions, the rounds before and after, and the comparison."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.push import announce
from core.web import may, needs, page, work
from meetings.access import May
from meetings.actions import arenas as actions
from meetings.forms.arenas import ArenaForm, QuestionsForm, TalkForm, given_by
from meetings.models import Arena, ArenaTalk
from meetings.queries import arenas as queries
from meetings.queries.live import PLAYABLE
from meetings.rules.arena import LEAST_TAKERS, QUESTIONS
from meetings.rules.live import Measures
from meetings.views.blueprint import bp
from meetings.views.live_push import TOPIC
from meetings.views.picking import pick_page
from members.models import Node
from quizzes.forms.bank import choices
from quizzes.models import Question
from quizzes.queries.audience import nodes_to_set_for
from quizzes.queries.secrecy import may_practise
from quizzes.views.asking import numbers


@bp.get("/arenas/")
@needs(May.LIST_CONTESTS)
def arenas() -> ResponseReturnValue:
    """List the arenas, and the talks one is to give."""
    before = request.args.get("before", type=int)
    found = queries.arenas(work(), before)
    return page(
        "meetings/arena/index.html",
        found=found[: queries.PAGE],
        older=found[queries.PAGE - 1].id if len(found) > queries.PAGE else None,
        own=[] if before else queries.own_talks(work()),
    )


@bp.get("/arenas/new")
@needs(May.OPEN_ARENA)
def arena_new() -> ResponseReturnValue:
    """Show the form of a new arena."""
    return page("meetings/arena/new.html", form=_form())


def _form() -> ArenaForm:
    form = ArenaForm()
    form.node.choices = choices((node.id, node.name) for node in nodes_to_set_for(work()))
    return form


@bp.post("/arenas/new")
@needs(May.OPEN_ARENA)
def arena_create() -> ResponseReturnValue:
    """Make the arena."""
    form = _form()
    if not form.validate_on_submit():
        return page("meetings/arena/new.html", form=form), 422
    node = work().session.get_one(Node, int(form.node.data))
    made = actions.open_arena(work(), form.text("title"), node)
    return redirect(url_for(".arena", arena_id=made.id), code=303)


@bp.get("/arenas/<int:arena_id>")
@needs(May.SEE_ARENA, on=Arena)
def arena(arena: Arena) -> ResponseReturnValue:
    """Show the talks and what was learned."""
    return _page(arena, TalkForm(formdata=None))


def _page(arena: Arena, form: TalkForm) -> str:
    return page(
        "meetings/arena/arena.html",
        arena=arena,
        talks=queries.talks_of(work().session, arena),
        form=form,
        hosts=may(May.HOST_ARENA, arena),
        least=LEAST_TAKERS,
    )


@bp.get("/arenas/<int:arena_id>/wall")
@needs(May.HOST_ARENA, on=Arena)
def arena_wall(arena: Arena) -> ResponseReturnValue:
    """Show the comparison on the wall."""
    talks = queries.talks_of(work().session, arena)
    ranked = sorted(talks, key=lambda one: (one.rank is None, one.rank or 0, one.talk.position))
    return page("meetings/arena/wall.html", arena=arena, talks=ranked, least=LEAST_TAKERS)


@bp.post("/arenas/<int:arena_id>/talks")
@needs(May.HOST_ARENA, on=Arena)
def arena_add_talk(arena: Arena) -> ResponseReturnValue:
    """Add a talk."""
    form = TalkForm()
    if not form.validate_on_submit():
        return _page(arena, form), 422
    talk = actions.add_talk(work(), arena, form.text("title"), form.text("speaker"))
    flash("已加入。" + ("讲课人在“会议 › 微党课擂台”里写题。" if talk.speaker_id else "请代讲课人写题。"))
    return redirect(url_for(".arena", arena_id=arena.id), code=303)


@bp.get("/arenas/talks/<int:arena_talk_id>")
@needs(May.WRITE_TALK, on=ArenaTalk)
def arena_talk(arena_talk: ArenaTalk) -> ResponseReturnValue:
    """Show the three questions to who writes them."""
    questions = queries.questions_of_talk(work().session, arena_talk)
    return _questions(arena_talk, QuestionsForm(formdata=None, data=given_by(questions)))


def _questions(talk: ArenaTalk, form: QuestionsForm) -> str:
    questions = queries.questions_of_talk(work().session, talk)
    picked = {str(one.version_id): one for one in questions if one.version_id is not None}
    return page("meetings/arena/questions.html", talk=talk, form=form, picked=picked)


@bp.post("/arenas/talks/<int:arena_talk_id>")
@needs(May.WRITE_TALK, on=ArenaTalk)
def arena_write(arena_talk: ArenaTalk) -> ResponseReturnValue:
    """Keep the questions there are, and go on to the bank where that was asked for."""
    form, without = QuestionsForm(), numbers("without")
    if not form.validate_on_submit():
        return _questions(arena_talk, form), 422
    try:
        actions.write_questions(work(), arena_talk, form.written(without))
    except BadInputError as refusal:
        form.form_errors.append(refusal.message)
        return _questions(arena_talk, form), 422
    if request.form.get("go") == "bank":
        return redirect(url_for(".arena_pick", arena_talk_id=arena_talk.id), code=303)
    if not arena_talk.is_ready:
        flash(f"已保存 {len(arena_talk.questions)} 道题，一共要 {QUESTIONS} 道。")
        return redirect(url_for(".arena_talk", arena_talk_id=arena_talk.id), code=303)
    flash("三道题已保存。")
    place = url_for(".arena", arena_id=arena_talk.arena_id)
    return redirect(place if may(May.SEE_ARENA, arena_talk.arena) else url_for(".arenas"), code=303)


@bp.get("/arenas/talks/<int:arena_talk_id>/pick")
@needs(May.WRITE_TALK, on=ArenaTalk)
def arena_pick(arena_talk: ArenaTalk) -> ResponseReturnValue:
    """List the questions of the bank that the speaker may practise, to pick from."""
    questions = queries.questions_of_talk(work().session, arena_talk)
    left = QUESTIONS - len(questions)
    return pick_page(
        queries.banks_of(arena_talk),
        {one.question_id for one in questions if one.question_id is not None},
        may_practise(work()),
        Question.type.in_(PLAYABLE),
        title=f"从题库选题：{arena_talk.title}",
        words=f"还能选 {left} 道。正在考试、答案还没有公布的题不在这里。",
        back=url_for(".arena_talk", arena_talk_id=arena_talk.id),
        back_words="看三道题",
        done="选入",
        several=False,
    )


@bp.post("/arenas/talks/<int:arena_talk_id>/pick")
@needs(May.WRITE_TALK, on=ArenaTalk)
def arena_picked(arena_talk: ArenaTalk) -> ResponseReturnValue:
    """Put what was picked behind the questions there are."""
    new = actions.pick_questions(work(), arena_talk, numbers("question"))
    flash(f"已选入 {new} 题。" if new else "没有选入新的题目。", "ok" if new else "warn")
    return redirect(url_for(".arena_talk", arena_talk_id=arena_talk.id), code=303)


@bp.post("/arenas/talks/<int:arena_talk_id>/remove")
@needs(May.HOST_ARENA, on=ArenaTalk)
def arena_remove(arena_talk: ArenaTalk) -> ResponseReturnValue:
    """Take out a talk that has not begun."""
    actions.remove_talk(work(), arena_talk)
    flash("已删去。")
    return redirect(url_for(".arena", arena_id=arena_talk.arena_id), code=303)


@bp.post("/arenas/talks/<int:arena_talk_id>/begin")
@needs(May.HOST_ARENA, on=ArenaTalk)
def arena_begin(arena_talk: ArenaTalk) -> ResponseReturnValue:
    """Open the round before or after the talk, and go to its wall."""
    measures = Measures.AFTER if request.form.get("when") == "after" else Measures.BEFORE
    opened = actions.begin(work(), arena_talk, measures)
    if measures is Measures.AFTER and arena_talk.before_id is not None:
        announce(work(), TOPIC, arena_talk.before_id)
    return redirect(url_for(".live_wall", live_round_id=opened.id), code=303)
