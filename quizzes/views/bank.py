"""Pages of the question bank: its list, and one question with its history."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import RefusalError
from core.files import store
from core.web import needs, page, work, writing
from core.work import Work
from quizzes import access
from quizzes.actions import bank as actions
from quizzes.actions import categories, rechecking, reviewing
from quizzes.actions.pictures import clean_upload, keep_pictures, put_away
from quizzes.forms.bank import (
    DIFFICULTIES,
    PLACES,
    STATES,
    ChangesForm,
    QuestionForm,
    choices,
    pictures_in,
    said_of,
)
from quizzes.forms.reporting import SendBackForm
from quizzes.models import Category, Question, QuestionState, QuestionVersion
from quizzes.queries import audience, bank, citing, pictures, reporting, sheets
from quizzes.queries.live_answers import live_uses
from quizzes.queries.regrading import taken_with
from quizzes.queries.reviewing import last_verdict
from quizzes.rules.questions import STEM, Content, Picture
from quizzes.rules.types import TYPES
from quizzes.views.asking import number, numbers, wanted
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/questions", endpoint="bank")
@needs(May.BANK)
def question_bank() -> ResponseReturnValue:
    """List the questions of the banks the actor keeps."""
    own = bank.in_own_banks(work())
    found = bank.list_questions(work(), wanted(), own, number("before"))
    return page(
        "quizzes/bank.html",
        found=found[: bank.PAGE],
        older=found[bank.PAGE - 1].question.id if len(found) > bank.PAGE else None,
        total=bank.count_questions(work(), wanted(), own),
        tree=bank.category_tree(work(), own),
        topics=bank.topics_of(work(), own),
        wanted=wanted(),
        changes=_changes_form(),
        types=TYPES,
        difficulties=DIFFICULTIES,
        states=STATES,
        reports=reporting.count_open(work()),
    )


@bp.post("/manage/questions/changes")
@needs(May.BANK)
def change_questions() -> ResponseReturnValue:
    """Ask whether the chosen questions are to be changed so, then do it."""
    form = _changes_form()
    ids = numbers("question")
    back = request.form.get("back", "")
    where = url_for(".bank") + (f"?{back}" if back.isprintable() else "")
    if not ids or not form.validate() or form.changes().is_nothing:
        flash("请先勾选题目，再选要改成什么。", "warn")
        return redirect(where, code=303)
    if request.form.get("sure"):
        flash(f"已修改 {categories.change_questions(work(), ids, form.changes())} 题。")
        return redirect(where, code=303)
    return page("quizzes/changes.html", questions=categories.own_questions(work(), ids), form=form, back=back)


def _changes_form() -> ChangesForm:
    form = ChangesForm()
    tree = bank.category_tree(work(), bank.in_own_banks(work()))
    form.category.choices = choices([(None, "不改"), *((twig.category.id, twig.indented) for twig in tree)])
    return form


@bp.get("/manage/questions/new")
@needs(May.BANK)
def new_question() -> ResponseReturnValue:
    """Show the form of a new question."""
    given = {"type": request.args.get("type", "single"), "category": number("category")}
    form = QuestionForm(None, data=given)
    return _question_form(form, None)


@bp.post("/manage/questions")
@needs(May.BANK, slow=True)
def add_question() -> ResponseReturnValue:
    """Put a new question into the bank; stay at the form where another is to follow."""
    form = _with_choices(_with_pictures(QuestionForm()))
    content = _content_of(form)
    if content is None:
        return _question_form(form, None), 200 if request.form.get("look") else 422
    about = _about(form) | _wording(form)
    with writing() as own:
        question = actions.add_question(own, form.node.data, form.text("type"), content, **about)
        flash(_told(own, question, "题目已存入题库。"))
        kind, category, key = question.type, question.category_id, question.id
    if request.form.get("another"):
        return redirect(url_for(".new_question", type=kind, category=category), code=303)
    return redirect(url_for(".question", question_id=key), code=303)


@bp.get("/manage/questions/<int:question_id>")
@needs(May.EDIT_QUESTION, on=Question)
def question(question: Question) -> ResponseReturnValue:
    """Show a question as a member takes it, its key, where it stands in papers, and its history."""
    return _question_page(question, SendBackForm())


@bp.post("/manage/questions/<int:question_id>/review")
@needs(May.EDIT_QUESTION, on=Question)
def review_question(question: Question) -> ResponseReturnValue:
    """Let another's question into use, or send it back with the reason."""
    seen = int(text) if (text := request.form.get("version", "")).isdecimal() else 0
    form = SendBackForm()
    if request.form.get("approve"):
        reviewing.approve(work(), question, seen)
        flash("已通过，这道题可以使用了。")
    elif form.validate():
        reviewing.send_back(work(), question, seen, form.text("reason"))
        flash("已退回，出题人会收到通知。")
    else:
        return _question_page(question, form), 422
    return redirect(url_for(".question", question_id=question.id), code=303)


def _question_page(question: Question, form: SendBackForm) -> str:
    version = _version(question)
    sheet = sheets.preview_of(work(), [(version.id, 100)])
    kind, content = TYPES[version.type], Content.from_json(version.content)
    return page(
        "quizzes/question.html",
        question=question,
        version=version,
        shown=sheet.sections[0].questions[0],
        kind=kind,
        content=content,
        key=kind.describe_key(content),
        cited=citing.cited(work(), version.material_id, version.anchor),
        history=bank.history_of(work(), question),
        used=bank.quizzes_with(work(), question),
        live_uses=live_uses(work(), question),
        reports=reporting.reports_on(work(), question.id),
        taken=taken_with(work(), question.id),
        category=work().session.get(Category, question.category_id) if question.category_id else None,
        difficulties=dict(DIFFICULTIES),
        states=dict(STATES),
        verdict=last_verdict(work(), version.id),
        is_own=version.by_id == work().person.id,
        form=form,
        now=work().now,
    )


@bp.post("/manage/questions/<int:question_id>/recheck")
@needs(May.EDIT_QUESTION, on=Question)
def recheck_question(question: Question) -> ResponseReturnValue:
    """Note that a flagged question was looked at and is right as it stands."""
    if rechecking.recheck(work(), question):
        flash("已记为复核过。")
    else:
        flash("这道题没有待复核的标记，可能已有人复核过。", "warn")
    return redirect(url_for(".question", question_id=question.id), code=303)


@bp.get("/manage/questions/<int:question_id>/edit")
@needs(May.EDIT_QUESTION, on=Question)
def edit_question(question: Question) -> ResponseReturnValue:
    """Show the form of a question."""
    form = QuestionForm()
    form.fill(question, _version(question))
    return _question_form(form, question)


@bp.post("/manage/questions/<int:question_id>/edit")
@needs(May.EDIT_QUESTION, on=Question, slow=True)
def revise_question(question: Question) -> ResponseReturnValue:
    """Keep a question's new wording as a new version."""
    form = _with_choices(_with_pictures(QuestionForm()))
    form.node.data = question.node_id
    content = _content_of(form)
    if content is None:
        return _question_form(form, question), 200 if request.form.get("look") else 422
    about, wording, key = _about(form), _wording(form), question.id
    with writing() as own:
        mine = own.session.get_one(Question, key)
        is_new = actions.revise_question(own, mine, form.text("type"), content, **wording)
        actions.describe_question(own, mine, **about)
        flash(_told(own, mine, "已存为新版本，用过旧版本的试卷不受影响。" if is_new else "已保存。"))
    return redirect(url_for(".question", question_id=key), code=303)


def _content_of(form: QuestionForm) -> Content | None:
    """Give the question that was sent; none where something is wrong with it, or it was only looked at."""
    is_wanted = not request.form.get("look") and not form.form_errors and form.validate()
    return form.content() if is_wanted else None


def _with_pictures(form: QuestionForm) -> QuestionForm:
    """Take the pictures that were kept, and a new one where one was sent; a bad one is said in the form."""
    known = pictures.sizes_of(work(), request.form.getlist("picture_file"))
    form.pictures = pictures_in(request.form, known)
    sent = request.files.get("picture")
    if not sent or not sent.filename:
        return form
    try:
        made = clean_upload(sent.stream)
    except RefusalError as refusal:
        form.form_errors.append(refusal.message)
        return form
    album = {made["file"]: made}
    with put_away(store(), album) as stored, writing() as own:
        keep_pictures(own, store(), album, stored)
    at = request.form.get("new_at", "")
    alt = said_of(request.form.get("new_alt", ""))
    added = Picture(made["file"], at if at in PLACES else STEM, alt, made["width"], made["height"])
    form.pictures = (*form.pictures, added)
    return form


def _told(own: Work, question: Question, words: str) -> str:
    """Say what became of a question that was saved; one that waits is shown to the others."""
    if question.state is not QuestionState.IN_REVIEW:
        return words
    reviewing.ask_for_review(own, question)
    return f"{words}另一位管理人员审过后启用。"


def _version(question: Question) -> QuestionVersion:
    version = work().session.get(QuestionVersion, question.version_id)
    assert version is not None  # A question is never without one.
    return version


def _question_form(form: QuestionForm, question: Question | None) -> str:
    return page(
        "quizzes/question_form.html",
        form=_with_choices(form),
        question=question,
        types=TYPES,
        places=PLACES,
        drawn_on=[kind.name for kind in TYPES.values() if kind.drawn_on],
    )


def _with_choices(form: QuestionForm) -> QuestionForm:
    form.node.choices = choices((node.id, node.name) for node in audience.banks_to_keep(work()))
    tree = bank.category_tree(work(), bank.in_own_banks(work()))
    form.category.choices = choices([(None, "不分类"), *((twig.category.id, twig.indented) for twig in tree)])
    form.material.choices = choices([(None, "不引用"), *citing.materials_to_cite(work())])
    form.anchor.choices = choices([(None, "整篇"), *citing.paragraphs_of(work(), form.material.data)])
    return form


def _about(form: QuestionForm) -> dict[str, Any]:
    return {
        "category_id": form.category.data,
        "topic": form.text("topic"),
        "difficulty": form.difficulty.data,
        "state": QuestionState(form.text("state")),
    }


def _wording(form: QuestionForm) -> dict[str, Any]:
    anchors = dict(citing.paragraphs_of(work(), form.material.data))
    return {
        "source": form.text("source"),
        "material_id": form.material.data,
        "anchor": form.text("anchor") if form.text("anchor") in anchors else "",
    }
