"""Pages for practising: what there is, a round question by question, the 错题本 and the weak 知识点."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.web import fragment, needs, page, work
from core.work import Work
from members.models import Node
from quizzes import access
from quizzes.actions import mistakes as booking
from quizzes.actions import practice as actions
from quizzes.models import PracticeAnswer, PracticeMode, PracticeRound
from quizzes.queries import grasp, mistakes, practice, reporting, secrecy
from quizzes.rules.questions import Answer as Given
from quizzes.rules.types import TYPES
from quizzes.views.asking import number
from quizzes.views.blueprint import bp

May = access.May
_LARGEST = 2**31 - 1


@bp.get("/practice/", endpoint="practice")
@needs(May.PRACTISE)
def home() -> ResponseReturnValue:
    """Show what the member can practise, and what is under way."""
    free = secrecy.may_practise(work())
    today = practice.today_of(work())
    topics = grasp.topics_of(work(), free)
    return page(
        "quizzes/practice/index.html",
        today=today,
        today_left=_left_of(today),
        due=len(practice.due_questions(work(), free)),
        rounds=[one for one in practice.open_rounds(work()) if one.mode is not PracticeMode.CLIMB][:3],
        mistakes=mistakes.count_mistakes(work(), free),
        picks=practice.picks_of(work(), free),
        sealed=secrecy.count_sealed(work(), free),
        best=practice.best_climb(work()),
        topics=[one for one in topics if one.grasp == "weak" or one.readings][:3],
        has_topics=bool(topics),
    )


def _left_of(round_: PracticeRound | None) -> int:
    if round_ is None or round_.ended_at is not None:
        return 0
    return len(round_.question_ids) - len(practice.answers_in(work(), round_))


@bp.post("/practice/rounds")
@needs(May.PRACTISE)
def start_round() -> ResponseReturnValue:
    """Begin a round, or go on with the one like it."""
    begun = actions.start_round(work(), _mode(), _scope())
    return redirect(url_for(".practice_round", practice_round_id=begun.id), code=303)


def _mode() -> PracticeMode:
    mode = request.form.get("mode", "")
    if mode not in actions.STARTED:
        raise BadInputError("没有这种练习方式，请从练习页重新选择。", next_url="/practice/")
    return PracticeMode(mode)


def _scope() -> practice.Scope:
    def key(name: str) -> int | None:
        value = request.form.get(name, type=int)
        return value if value is not None and 0 < value <= _LARGEST else None

    kind = request.form.get("type", "")
    return practice.Scope(
        category=key("category"),
        topic=request.form.get("topic", "")[:200],
        type=kind if kind in TYPES else "",
        material=key("material"),
    )


@bp.get("/practice/rounds/<int:practice_round_id>")
@needs(May.PRACTISE_ROUND, on=PracticeRound)
def practice_round(practice_round: PracticeRound) -> ResponseReturnValue:
    """Show the question to go on with, or how the round went."""
    stand = practice.stand_of(work(), practice_round)
    if stand.next is None:
        return _summary(practice_round, stand)
    if practice_round.mode is PracticeMode.RECITE:
        return redirect(_place(practice_round, stand.next), code=303)
    version = stand.usable[practice_round.question_ids[stand.next - 1]]
    return page(
        "quizzes/practice/question.html",
        round=practice_round,
        position=stand.next,
        total=len(practice_round.question_ids),
        question=practice.shown_question(work(), practice_round, stand.next, version),
    )


def _summary(round_: PracticeRound, stand: practice.RoundStand) -> ResponseReturnValue:
    missed = [
        (position, answer)
        for position, answer in sorted(stand.answers.items())
        if answer.is_right is False and answer.question_id in stand.usable
    ]
    stems = {
        position: practice.shown_question(work(), round_, position, answer.version_id).stem
        for position, answer in missed
    }
    return page(
        "quizzes/practice/summary.html",
        round=round_,
        answered=len(stand.answers),
        total=len(round_.question_ids),
        waiting=stand.waiting,
        missed=stems,
        best=practice.best_climb(work()) if round_.mode is PracticeMode.CLIMB else 0,
    )


def _place(round_: PracticeRound, position: int) -> str:
    return url_for(".practice_answer", practice_round_id=round_.id, position=position)


@bp.get("/practice/rounds/<int:practice_round_id>/<int:position>")
@needs(May.PRACTISE_ROUND, on=PracticeRound)
def practice_answer(practice_round: PracticeRound, position: int) -> ResponseReturnValue:
    """Show how an answer was, the key and why; while reading only, the question with its key."""
    stand = practice.stand_of(work(), practice_round)
    reads = practice_round.mode is PracticeMode.RECITE
    answer = stand.answers.get(position)
    if not 1 <= position <= len(practice_round.question_ids) or (answer is None and not reads):
        return redirect(url_for(".practice_round", practice_round_id=practice_round.id), code=303)
    question_id = practice_round.question_ids[position - 1]
    if question_id not in stand.usable:
        back = url_for(".practice_round", practice_round_id=practice_round.id)
        raise actions.WaitingError("这道题正用于没有结束的测试，或已停用，答案暂不显示。", next_url=back)
    version = answer.version_id if answer else stand.usable[question_id]
    return page(
        "quizzes/practice/recite.html" if reads else "quizzes/practice/answer.html",
        round=practice_round,
        position=position,
        total=len(practice_round.question_ids),
        one=practice.feedback_of(work(), practice_round, position, version, _given(answer)),
        report=reporting.own_reports(work(), [version]).get(version),
        report_url=url_for(".report_practised", practice_round_id=practice_round.id, position=position),
        answer=answer,
        is_last=stand.next is None,
        needed=mistakes.rights_needed(work(), work().person.place),
    )


def _given(answer: PracticeAnswer | None) -> Given:
    value: Any = answer.value if answer else None
    return tuple(value) if isinstance(value, list) else value


@bp.post("/practice/rounds/<int:practice_round_id>/<int:position>")
@needs(May.PRACTISE_ROUND, on=PracticeRound)
def answer_practice(practice_round: PracticeRound, position: int) -> ResponseReturnValue:
    """Keep an answer, and go to how it was."""
    if request.form.get("unknown"):
        actions.give_up(work(), practice_round, position)
    elif not actions.answer_question(work(), practice_round, position, request.form.getlist(f"q{position}")):
        flash("请先作答，再看对错。不会的题可以直接看答案。", "warn")
        return redirect(url_for(".practice_round", practice_round_id=practice_round.id), code=303)
    return redirect(_place(practice_round, position), code=303)


@bp.post("/practice/rounds/<int:practice_round_id>/<int:position>/checked")
@needs(May.PRACTISE_ROUND, on=PracticeRound)
def check_practice(practice_round: PracticeRound, position: int) -> ResponseReturnValue:
    """Take the member's own word on a written answer, and go on."""
    actions.check_oneself(work(), practice_round, position, is_right=request.form.get("right") == "1")
    return redirect(url_for(".practice_round", practice_round_id=practice_round.id), code=303)


@bp.post("/practice/rounds/<int:practice_round_id>/<int:position>/read")
@needs(May.PRACTISE_ROUND, on=PracticeRound)
def read_practice(practice_round: PracticeRound, position: int) -> ResponseReturnValue:
    """Go on reading."""
    actions.read_on(work(), practice_round, position)
    return redirect(url_for(".practice_round", practice_round_id=practice_round.id), code=303)


@bp.get("/practice/mistakes", endpoint="mistakes")
@needs(May.PRACTISE)
def mistake_list() -> ResponseReturnValue:
    """List the member's mistakes by 知识点, each with its key and why."""
    wanted = mistakes.MistakesWanted(
        request.args.get("topic", ""), number("material"), request.args.get("type", ""), number("after")
    )
    free = secrecy.may_practise(work())
    found = mistakes.mistakes_of(work(), wanted, free)
    listed = found[: mistakes.PAGE]
    return page(
        "quizzes/practice/mistakes.html",
        listed=listed,
        explained=practice.explained(work(), [one.asked for one in listed]),
        next_after=listed[-1].asked.question_id if len(found) > mistakes.PAGE else None,
        wanted=wanted,
        filters=mistakes.filters_of(work(), free),
        types=TYPES,
        counts=mistakes.count_mistakes(work(), free),
        untold=len(mistakes.told_attempts(work(), work().person.id, 20)),
        needed=mistakes.rights_needed(work(), work().person.place),
        removed=number("removed"),
        rule_node=_node_of_rule(),
        now=work().now,
    )


def _node_of_rule() -> int | None:
    places = work().person.places(*access.EDITORS)
    return int(places[0].strip("/").split("/")[-1]) if places else None


@bp.post("/practice/mistakes/gather")
@needs(May.PRACTISE)
def gather_mistakes() -> ResponseReturnValue:
    """Take the misses of attempts whose key has just been told into the 错题本 at once."""
    booking.gather_told(work(), work().person.id)
    return redirect(url_for(".mistakes"), code=303)


@bp.post("/practice/mistakes/<int:question_id>/<word>")
@needs(May.PRACTISE)
def change_mistake(question_id: int, word: str) -> ResponseReturnValue:
    """Take a question out of the member's 错题本, put it back, or keep it."""
    if word == "remove":
        booking.remove_mistake(work(), question_id)
        return redirect(url_for(".mistakes", removed=question_id), code=303)
    if word == "restore":
        booking.restore_mistake(work(), question_id)
        flash("已放回错题本。")
    elif word in {"keep", "release"}:
        booking.keep_mistake(work(), question_id, stays=word == "keep")
        flash("已设为一直保留。" if word == "keep" else "已取消保留。")
    else:
        raise NotFoundError("没有这种操作，请从错题本里的按钮进入。", next_url=url_for(".mistakes"))
    return redirect(url_for(".mistakes"), code=303)


@bp.get("/practice/topics", endpoint="topics")
@needs(May.PRACTISE)
def topic_list() -> ResponseReturnValue:
    """Show how the member stands with each 知识点, and what to read first."""
    return page("quizzes/practice/topics.html", topics=grasp.topics_of(work(), secrecy.may_practise(work())))


@bp.get("/manage/practice/<int:node_id>")
@needs(May.SET_PRACTICE, on=Node)
def practice_rule(node: Node) -> ResponseReturnValue:
    """Show how many right answers in a row take a question out of the 错题本."""
    return page("quizzes/practice/rule.html", node=node, rights=mistakes.rights_needed(work(), node.path))


@bp.post("/manage/practice/<int:node_id>")
@needs(May.SET_PRACTICE, on=Node)
def set_practice_rule(node: Node) -> ResponseReturnValue:
    """Change it."""
    rights = request.form.get("rights", type=int)
    if rights is None or not 1 <= rights <= 5:
        raise BadInputError("请选择 1 到 5 之间的次数。", next_url=url_for(".practice_rule", node_id=node.id))
    booking.set_rights_in_row(work(), node, rights)
    flash(f"已设为连续答对 {rights} 次后移出错题本。")
    return redirect(url_for(".practice_rule", node_id=node.id), code=303)


def material_practice(work: Work, material: Any) -> str:
    """Offer at the end of a material the questions that cite it."""
    if work.actor is None:
        return ""
    count = practice.count_citing(work, material)
    return fragment("quizzes/practice/_material.html", material=material, count=count) if count else ""


def due_reviews(work: Work, member: Any) -> str:
    """Say on the home page, in one line, that some questions are due for review; nothing when none is."""
    if not practice.has_due(work):
        return ""
    due = len(practice.due_questions(work, secrecy.may_practise(work)))
    return fragment("quizzes/practice/_due.html", due=due) if due else ""


PANELS = {"material.practice": [material_practice], "home.side": [due_reviews]}
