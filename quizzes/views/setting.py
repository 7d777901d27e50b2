"""Pages for those who set quizzes: their list, the form, the paper, and publishing."""

from collections.abc import Sequence

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.web import needs, page, work
from members.models import Node
from quizzes import access
from quizzes.actions import setting
from quizzes.forms.bank import choices
from quizzes.forms.setting import USUAL_TYPES, QuizForm, RunningQuizForm, in_form, of_preset, of_quiz
from quizzes.models import BoardNames, PaperKind, Quiz
from quizzes.queries import audience, bank
from quizzes.queries import setting as queries
from quizzes.queries.drawing import rules_of, sections_of
from quizzes.queries.invitations import expected_at, first_of, resits_of
from quizzes.queries.overrides import overrides_of
from quizzes.rules.presets import PRESETS, Preset, Section, Source, first_window
from quizzes.rules.types import TYPES
from quizzes.views.asking import number
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/quizzes")
@needs(May.MANAGE)
def manage() -> ResponseReturnValue:
    """List the quizzes the actor oversees."""
    text, state = request.args.get("q", "")[:100], request.args.get("state", "")
    found = queries.quizzes_to_manage(work(), text=text, state=state, before=number("before"))
    return page(
        "quizzes/manage.html",
        found=found[: queries.PAGE],
        older=found[queries.PAGE - 1].quiz.id if len(found) > queries.PAGE else None,
        text=text,
        state=state,
        stands=lambda quiz: queries.stands(work(), quiz),
        now=work().now,
    )


@bp.get("/manage/quizzes/new")
@needs(May.MANAGE)
def new_quiz() -> ResponseReturnValue:
    """Show the form of a new quiz, filled in by a preset."""
    preset = PRESETS.get(request.args.get("preset", ""), PRESETS["formal"])
    opens_at, closes_at = first_window(work().now, preset)
    form = QuizForm(None, data=of_preset(preset) | {"opens_at": opens_at, "closes_at": closes_at})
    return _quiz_form(form, None)


@bp.post("/manage/quizzes")
@needs(May.MANAGE)
def create_quiz() -> ResponseReturnValue:
    """Make the quiz; with ``publish`` members see it at once."""
    form = _with_choices(QuizForm())
    if request.form.get("look") or not _is_good(form):
        return _quiz_form(form, None), 200 if request.form.get("look") else 422
    return _saved(setting.create_quiz(work(), form.settings(), form.sections()))


@bp.get("/manage/quizzes/<int:quiz_id>")
@needs(May.EDIT_QUIZ, on=Quiz)
def manage_quiz(quiz: Quiz) -> ResponseReturnValue:
    """Show a quiz to those who set it: what it is, its paper, and what can be done with it."""
    return page(
        "quizzes/manage_quiz.html",
        quiz=quiz,
        line=queries.in_short(work(), quiz),
        stands=queries.stands(work(), quiz),
        started=queries.has_been_started(work(), quiz),
        problems=queries.what_keeps_from_publishing(work(), quiz) if quiz.state != "published" else (),
        paper=queries.paper_of(work(), quiz),
        kept=request.args.getlist("keep", type=int),
        outdated=queries.outdated_on(work(), quiz),
        first=first_of(work(), quiz),
        resits=resits_of(work(), quiz),
        arranged=overrides_of(work(), quiz),
        sections=[(TYPES[one.type], one) for one in sections_of(work(), quiz)],
        now=work().now,
    )


@bp.get("/manage/quizzes/<int:quiz_id>/edit")
@needs(May.EDIT_QUIZ, on=Quiz)
def edit_quiz(quiz: Quiz) -> ResponseReturnValue:
    """Show the form of a quiz; once somebody has started, only what may still change."""
    if queries.has_been_started(work(), quiz):
        form = RunningQuizForm(None, obj=quiz, board_names=quiz.board_names.value)
        return page("quizzes/running_quiz_form.html", form=form, quiz=quiz)
    return _quiz_form(QuizForm(None, data=of_quiz(quiz, rules_of(work(), quiz))), quiz)


@bp.post("/manage/quizzes/<int:quiz_id>/edit")
@needs(May.EDIT_QUIZ, on=Quiz)
def change_quiz(quiz: Quiz) -> ResponseReturnValue:
    """Keep what was changed."""
    if queries.has_been_started(work(), quiz):
        return _change_running(quiz)
    form, kept = _with_choices(QuizForm(), quiz), rules_of(work(), quiz)
    if request.form.get("look") or not _is_good(form, kept):
        return _quiz_form(form, quiz), 200 if request.form.get("look") else 422
    setting.edit_quiz(work(), quiz, form.settings(quiz.password_hash), form.sections(kept))
    return _saved(quiz)


def _change_running(quiz: Quiz) -> ResponseReturnValue:
    form = RunningQuizForm()
    if not form.validate():
        return page("quizzes/running_quiz_form.html", form=form, quiz=quiz), 422
    assert form.closes_at.data is not None
    setting.edit_running_quiz(
        work(),
        quiz,
        title=form.text("title"),
        intro=form.text("intro"),
        closes_at=form.closes_at.data,
        board_names=BoardNames(form.text("board_names")),
        password_hash=form.password_hash(quiz.password_hash),
    )
    flash("已保存。")
    return redirect(url_for(".manage_quiz", quiz_id=quiz.id), code=303)


@bp.post("/manage/quizzes/<int:quiz_id>/publish")
@needs(May.EDIT_QUIZ, on=Quiz)
def publish(quiz: Quiz) -> ResponseReturnValue:
    """Let members see the quiz."""
    return _published(quiz)


@bp.post("/manage/quizzes/<int:quiz_id>/withdraw")
@needs(May.EDIT_QUIZ, on=Quiz)
def withdraw(quiz: Quiz) -> ResponseReturnValue:
    """Take the quiz out of members' sight."""
    setting.withdraw_quiz(work(), quiz)
    flash("测试已撤回，党员不再看到它。可以随时重新发布。")
    return redirect(url_for(".manage_quiz", quiz_id=quiz.id), code=303)


@bp.post("/manage/quizzes/<int:quiz_id>/copy")
@needs(May.EDIT_QUIZ, on=Quiz)
def copy(quiz: Quiz) -> ResponseReturnValue:
    """Make a draft like this quiz and go on with its form."""
    made = setting.copy_quiz(work(), quiz)
    flash("已复制为草稿，请改好名称和时间。")
    return redirect(url_for(".edit_quiz", quiz_id=made.id), code=303)


@bp.post("/manage/quizzes/<int:quiz_id>/delete")
@needs(May.EDIT_QUIZ, on=Quiz)
def delete(quiz: Quiz) -> ResponseReturnValue:
    """Delete a draft."""
    setting.delete_draft(work(), quiz)
    flash("草稿已删除。")
    return redirect(url_for(".manage"), code=303)


@bp.get("/manage/quizzes/supply")
@needs(May.MANAGE)
def supply() -> ResponseReturnValue:
    """Say for the form's script how many questions of each type the bank can give."""
    nodes = {node.id: node for node in audience.nodes_to_set_for(work())}
    node = nodes.get(number("node") or 0)
    if node is None:
        raise NotFoundError("没有找到您要的内容。")
    source = Source(number("category"), request.args.get("topic", ""), number("difficulty"))
    return jsonify(queries.supply(work(), node.path, [source])[0])


def _is_good(form: QuizForm, kept: Sequence[Section] = ()) -> bool:
    """Say whether the form can be kept; what the bank cannot give is said in the form."""
    if not form.validate():
        return False
    if form.paper_kind.data != PaperKind.FIXED.value:
        form.form_errors += queries.what_bank_lacks(work(), form.node.data, form.sections(kept))
    return not form.form_errors


def _saved(quiz: Quiz) -> ResponseReturnValue:
    if quiz.paper_kind is PaperKind.FIXED and not quiz.question_count:
        flash("草稿已保存，请从题库里选题。")
        return redirect(url_for(".pick", quiz_id=quiz.id), code=303)
    if request.form.get("publish"):
        return _published(quiz)
    flash("已保存。")
    return redirect(url_for(".manage_quiz", quiz_id=quiz.id), code=303)


def _published(quiz: Quiz) -> ResponseReturnValue:
    told = setting.publish_quiz(work(), quiz)
    flash(f"测试已发布，已通知 {told} 人。" if told else "测试已发布。")
    return redirect(url_for(".manage_quiz", quiz_id=quiz.id), code=303)


def _with_choices(form: QuizForm, quiz: Quiz | None = None) -> QuizForm:
    form.add_spare()
    usable = bank.in_usable_banks(work())
    nodes = audience.nodes_to_set_for(work())
    sizes = audience.audience_sizes(work(), nodes)
    named = [(node.id, f"{node.name}（{sizes[node.id]} 人）") for node in nodes]
    if quiz is not None and quiz.resit_of_id is not None:
        invited = expected_at(work(), [quiz])[quiz.id]
        named, sizes = [(quiz.node_id, f"补考的 {invited} 人")], {quiz.node_id: invited}
    form.node.choices = choices(named, data_people=sizes)
    twigs = bank.category_tree(work(), usable)
    banks = [(one.category.id, f"{one.indented}（{one.questions} 题）") for one in twigs]
    topics = [(topic, topic) for topic in bank.topics_of(work(), usable)]
    form.offer(choices([(None, "全部题库"), *banks]), choices([("", "不限知识点"), *topics]))
    return form


def _quiz_form(form: QuizForm, quiz: Quiz | None) -> str:
    if form.node.choices is None:
        _with_choices(form, quiz)
    nodes = {node.id: node for node in audience.nodes_to_set_for(work())}
    own = min(nodes.values(), key=lambda node: len(node.path))
    node = nodes.get(form.node.data, own)
    form.node.data = node.id
    mix = form.mix()
    supply, *supply_beside = queries.supply(
        work(), node.path, [mix.source, *(one.source for one in mix.beside)]
    )
    return page(
        "quizzes/quiz_form.html",
        form=form,
        quiz=quiz,
        presets={
            name: of_preset(preset) | ({} if quiz else _window(preset)) for name, preset in PRESETS.items()
        },
        hints={name: preset.hint for name, preset in PRESETS.items()},
        usual=form.row_fields(USUAL_TYPES),
        others=form.row_fields([name for name in TYPES if name not in USUAL_TYPES]),
        line=form.in_short(_people_in(quiz, node)),
        supply=supply,
        beside=list(zip(form.beside, supply_beside, strict=True)),
        types=TYPES,
        is_finer=quiz is not None and set(rules := rules_of(work(), quiz)) != set(in_form(rules)),
    )


def _people_in(quiz: Quiz | None, node: Node) -> int:
    if quiz is not None and quiz.resit_of_id is not None:
        return expected_at(work(), [quiz])[quiz.id]
    return audience.audience_sizes(work(), [node])[node.id]


def _window(preset: Preset) -> dict[str, str]:
    opens_at, closes_at = first_window(work().now, preset)
    shape = "%Y-%m-%dT%H:%M"
    return {"opens_at": opens_at.strftime(shape), "closes_at": closes_at.strftime(shape)}
