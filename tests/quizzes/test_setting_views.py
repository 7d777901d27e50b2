from datetime import timedelta

import pytest
from sqlalchemy import select

from core.times import local
from quizzes.actions.setting import Settings, create_quiz
from quizzes.models import Category, PaperKind, PaperQuestion, PaperSection, Question, Quiz, QuizState
from quizzes.rules.presets import PRESETS, Section
from tests.factories import NOON


@pytest.fixture
def secretary(browser, make):
    return browser.sign_in(make.secretary())


@pytest.fixture
def stranger(make):
    """The secretary of another branch."""
    return make.secretary(node=make.node(name="别的支部"))


def filled(page, selector="form.quiz-form", **typed):
    """Give what a browser would send for a form, with some fields typed over."""
    sent = {}
    for field in page.select(f"{selector} input[name], {selector} textarea[name]"):
        if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        sent[field["name"]] = field.get("value", field.text)
    for select_ in page.select(f"{selector} select[name]"):
        chosen = select_.select_one("option[selected]") or select_.select_one("option")
        sent[select_["name"]] = chosen["value"] if chosen else ""
    return sent | typed


def few(**typed):
    return {"title": "一测", "count_single": "2", "count_multiple": "0", "count_true_false": "0"} | typed


@pytest.fixture
def bank(make):
    return [make.question("single") for _ in range(4)]


def test_a_secretary_writes_a_question_sets_a_quiz_and_a_member_takes_it(browser, make, secretary, session):
    page = browser.get("/manage/questions/new")
    form = filled(page, ".question-form", stem="一加一等于几？", option_a="二", option_b="三", key="A")
    browser.post("/manage/questions", **form)
    page = browser.get("/manage/quizzes/new")
    location = browser.post("/manage/quizzes", **filled(page, **few(count_single="1")), publish="1")
    quiz = session.scalar(select(Quiz))
    assert "已发布" in browser.get(location).text
    assert quiz.state is QuizState.PUBLISHED
    browser.sign_in(make.member())
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    assert "一加一等于几？" in browser.get(where).text


def test_the_form_says_in_one_line_what_the_quiz_will_be(secretary, make, bank):
    make.member()
    line = secretary.get("/manage/quizzes/new").select_one("[data-line]").text
    assert line == "50 题 · 100 分 · 40 分钟 · 3 月 2 日—7 日 · 2 次取最高 · 发给 2 人"


def test_a_preset_fills_the_form(secretary):
    page = secretary.get("/manage/quizzes/new?preset=class")
    assert page.select_one("[name=attempts_allowed]")["value"] == "1"
    assert page.select_one("[name=reveal] [selected]")["value"] == "at_once"


def test_what_the_bank_lacks_is_said_in_the_form(secretary, bank):
    page = secretary.get("/manage/quizzes/new")
    again = secretary.post("/manage/quizzes", 422, **filled(page, **few(count_single="9")))
    assert "需要 9 道单选题，题库里只有 4 道" in again.select_one("[data-error-summary]").text
    assert again.select_one("[name=title]")["value"] == "一测"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("minutes", "0"),
        ("attempts_allowed", "many"),
        ("count_single", "-1"),
        ("worth_single", "NaN"),
        ("worth_single", "1e999999"),
        ("closes_at", "2020-01-01T08:00"),
        ("good_percent", "95"),
        ("category", "999"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(secretary, bank, session, field, value):
    page = secretary.get("/manage/quizzes/new")
    again = secretary.post("/manage/quizzes", 422, **filled(page, **few(**{field: value})))
    assert again.select_one("[data-error-summary]")
    assert session.scalar(select(Quiz)) is None


def test_a_choice_that_is_none_of_the_form_is_refused(secretary):
    sent = filled(secretary.get("/manage/quizzes/new"), **few(counting="worst"))
    secretary.post("/manage/quizzes", 422, **sent)


def test_a_key_no_column_can_hold_is_none_of_the_choices(secretary):
    sent = filled(secretary.get("/manage/questions/new"), ".question-form", material="9" * 40)
    secretary.post("/manage/questions", 422, **sent)


def test_looking_saves_nothing(secretary, bank, session):
    page = secretary.get("/manage/quizzes/new")
    again = secretary.post("/manage/quizzes", 200, **filled(page, **few()), look="1")
    assert again.select_one("[data-line]").text.startswith("2 题 · 4 分")
    assert session.scalar(select(Quiz)) is None


def test_the_script_learns_what_the_bank_can_give(secretary, bank, make):
    told = secretary.fetch(f"/manage/quizzes/supply?node={make.branch.id}&topic=").json
    assert told["single"] == 4
    assert secretary.fetch(f"/manage/quizzes/supply?node={make.branch.id}&topic=x").json["single"] == 0


def test_questions_are_chosen_by_hand(secretary, bank, session):
    page = secretary.get("/manage/quizzes/new")
    sent = filled(page, **few(paper_kind="fixed", worth_single="5"))
    pick = secretary.post("/manage/quizzes", **sent)
    boxes = secretary.get(pick).select("[name=question]")
    assert len(boxes) == 4
    secretary.post(pick, question=[box["value"] for box in boxes[:2]])
    quiz = session.scalar(select(Quiz))
    assert (quiz.question_count, quiz.full_points) == (2, 1000)
    secretary.post(f"/manage/quizzes/{quiz.id}/paper", order1="2", order2="1", worth2="3.5", gone="")
    session.refresh(quiz)
    assert quiz.full_points == 850
    assert len(secretary.get(pick).select("[name=question]")) == 2
    assert len(secretary.get(f"/manage/quizzes/{quiz.id}/preview").select(".q")) == 2


@pytest.fixture
def drawn(secretary, bank, session):
    page = secretary.get("/manage/quizzes/new")
    secretary.post("/manage/quizzes", **filled(page, **few()))
    return session.scalar(select(Quiz))


def test_one_question_is_swapped_and_the_paper_drawn_again(secretary, drawn, session):
    def paper():
        return session.scalars(select(PaperQuestion.version_id).order_by(PaperQuestion.position)).all()

    first, second = paper()
    secretary.post(f"/manage/quizzes/{drawn.id}/paper", swap="2")
    assert paper()[0] == first
    assert paper()[1] != second
    kept = paper()[0]
    again = secretary.post(f"/manage/quizzes/{drawn.id}/paper", redraw="1", keep="1")
    assert kept in paper()
    assert [tick["value"] for tick in secretary.get(again).select("[name=keep][checked]")] == ["1"]


def test_what_a_preset_means_stands_under_it(secretary):
    weekly = secretary.get("/manage/quizzes/new?preset=weekly").select_one("[data-preset-hint]")
    assert weekly.text == PRESETS["weekly"].hint


def test_a_draft_is_edited_copied_and_deleted(secretary, drawn, session):
    page = secretary.get(f"/manage/quizzes/{drawn.id}/edit")
    secretary.post(f"/manage/quizzes/{drawn.id}/edit", **filled(page, minutes="25", title="二测"))
    session.refresh(drawn)
    assert (drawn.minutes, drawn.title) == (25, "二测")
    form = secretary.post(f"/manage/quizzes/{drawn.id}/copy")
    assert secretary.get(form).select_one("[name=title]")["value"] == "二测（副本）"
    secretary.post(f"/manage/quizzes/{drawn.id}/delete")
    assert session.scalars(select(Quiz.title)).all() == ["二测（副本）"]


def test_under_attempts_only_words_and_a_later_end_change(make, browser, session):
    quiz = make.quiz_with("single", title="进行中")
    browser.sign_in(make.member())
    browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.sign_in(make.secretary())
    page = browser.get(f"/manage/quizzes/{quiz.id}/edit")
    assert page.select_one("[name=minutes]") is None
    later = f"{local(NOON + timedelta(days=9)):%Y-%m-%dT%H:%M}"
    browser.post(f"/manage/quizzes/{quiz.id}/edit", title="改名", closes_at=later, board_names="mine")
    session.refresh(quiz)
    assert quiz.closes_at == NOON + timedelta(days=9)
    browser.post(f"/manage/quizzes/{quiz.id}/paper", 409, gone="1")
    assert quiz.question_count == 1


def test_publishing_and_withdrawing(secretary, drawn, session):
    secretary.post(f"/manage/quizzes/{drawn.id}/publish")
    assert "撤回测试" in secretary.get(f"/manage/quizzes/{drawn.id}").text
    secretary.post(f"/manage/quizzes/{drawn.id}/withdraw")
    session.refresh(drawn)
    assert drawn.state is QuizState.WITHDRAWN


@pytest.mark.parametrize("path", ["", "/edit", "/preview", "/pick"])
def test_a_quiz_of_another_branch_is_not_there(browser, make, stranger, path):
    quiz = make.quiz_with("single")
    browser.sign_in(stranger).get(f"/manage/quizzes/{quiz.id}{path}", 404)


@pytest.mark.parametrize("path", ["publish", "withdraw", "copy", "delete", "paper", "pick", "edit"])
def test_a_quiz_of_another_branch_is_not_touched(browser, make, stranger, path):
    quiz = make.quiz_with("single")
    browser.sign_in(stranger).post(f"/manage/quizzes/{quiz.id}/{path}", 404)


def test_another_branch_has_its_own_list_and_bank(browser, make, stranger, bank):
    make.quiz_with("single", title="不外传")
    browser.sign_in(stranger)
    assert "不外传" not in browser.get("/manage/quizzes").text
    assert "题库里还没有题目" in browser.get("/manage/questions").text
    browser.get(f"/manage/questions/{bank[0].id}", 404)
    browser.get(f"/manage/questions/{bank[0].id}/edit", 404)
    browser.post(f"/manage/questions/{bank[0].id}/edit", 404)


@pytest.mark.parametrize("path", ["quizzes", "quizzes/new", "questions", "questions/new"])
def test_members_do_not_manage(browser, make, path):
    browser.sign_in(make.member()).get(f"/manage/{path}", 403)


def test_a_question_is_shown_as_taken_and_gets_new_versions(secretary, bank, session):
    url = f"/manage/questions/{bank[0].id}"
    assert secretary.get(url).select_one(".q [type=radio]")
    page = secretary.get(f"{url}/edit")
    secretary.post(f"{url}/edit", **filled(page, ".question-form", stem="换了说法？", topic="党章"))
    shown = secretary.get(url)
    assert shown.select_one("ins").text == "换了说法？"
    assert "第 2 版" in shown.text
    session.refresh(bank[0])
    assert bank[0].topic == "党章"


def test_a_faulty_question_says_so_in_place(secretary, session):
    page = secretary.get("/manage/questions/new")
    again = secretary.post(
        "/manage/questions", 422, **filled(page, ".question-form", stem="甲？", option_a="一", key="B")
    )
    assert "至少要有两个选项" in again.select_one("[data-error-summary]").text
    again = secretary.post("/manage/questions", 422, **filled(page, ".question-form", stem="甲？", key="我"))
    assert again.select_one("#key-error")
    assert session.scalar(select(Question)) is None


@pytest.mark.parametrize("filter_", ["q=党章", "type=single", "difficulty=2", "use=unused", "state=active"])
def test_the_bank_is_filtered(secretary, bank, filter_):
    assert len(secretary.get(f"/manage/questions?{filter_}").select("tbody tr")) == 4


@pytest.mark.parametrize(
    "filter_", ["q=国歌", "type=multiple", "use=used", "state=retired", "category=99999999999"]
)
def test_filters_leave_out(secretary, bank, filter_):
    expected = 4 if "9999" in filter_ else 0  # no key at all is no wish
    assert len(secretary.get(f"/manage/questions?{filter_}").select("tbody tr")) == expected


def test_lists_need_as_many_statements_for_many_as_for_few(secretary, make, queries, bank):
    def count(url):
        queries.clear()
        secretary.get(url)
        return len(queries)

    make.quiz_with("single")
    few_, few_quizzes = count("/manage/questions"), count("/manage/quizzes")
    for _ in range(12):
        make.quiz_with("single")
    assert (count("/manage/questions"), count("/manage/quizzes")) == (few_, few_quizzes)


@pytest.mark.parametrize("kind", [PaperKind.FIXED, PaperKind.DRAWN_EACH])
def test_the_front_page_tells_the_rule_of_types_that_stand_on_the_paper(browser, make, kind):
    browser.sign_in(make.member())
    for types, is_told in ((("single", "true_false"), False), (("single", "multiple"), True)):
        quiz = make.quiz_with(*types, paper_kind=kind)
        for n, one in enumerate(types, start=1):
            make.save(PaperSection(quiz_id=quiz.id, position=n, type=one, count=1, worth=200))
        assert ("多选题" in browser.get(f"/quizzes/{quiz.id}").main.text) is is_told


@pytest.fixture
def two_banks(make):
    """Two categories: one with three questions of a single choice, one with two and a judgement."""
    here, there = (make.save(Category(node=make.branch, name=name)) for name in ("党史", "党章"))
    for category in (here, here, here, there, there):
        make.question("single", category_id=category.id)
    make.question("true_false", category_id=there.id)
    return here, there


RULES = select(PaperSection.type, PaperSection.category_id, PaperSection.count, PaperSection.worth)


def rules(session):
    return [tuple(row) for row in session.execute(RULES.order_by(PaperSection.position))]


def test_a_paper_is_drawn_from_several_sources(secretary, two_banks, session):
    here, there = two_banks
    page = secretary.get("/manage/quizzes/new")
    judged = {"beside-0-type": "true_false", "beside-0-count": "1", "beside-0-category": str(there.id)}
    single = {"beside-1-type": "single", "beside-1-count": "2", "beside-1-category": str(there.id)}
    asked_for = few(category=str(here.id), worth_single="4", worth_true_false="3") | judged | single
    secretary.post("/manage/quizzes", **filled(page, **asked_for))
    quiz = session.scalar(select(Quiz))
    wanted = [("single", here.id, 2, 400), ("single", there.id, 2, 400), ("true_false", there.id, 1, 300)]
    assert (rules(session), quiz.question_count, quiz.full_points) == (wanted, 5, 1900)
    form = f"/manage/quizzes/{quiz.id}/edit"
    again = secretary.get(form)
    assert "5 题 · 19 分" in again.select_one("[data-line]").text
    assert "题库有 2 题" in again.select("[data-beside-row]")[0].text
    secretary.post(form, **filled(again, title="改了名称"))
    assert rules(session) == wanted
    secretary.post(form, **filled(secretary.get(form), **{"beside-0-count": ""}))
    assert rules(session) == [wanted[0], wanted[2]]


def test_what_a_source_lacks_is_said_and_the_row_stays(secretary, two_banks, session):
    _, there = two_banks
    page = secretary.get("/manage/quizzes/new")
    row = {"beside-0-type": "single", "beside-0-count": "3", "beside-0-category": str(there.id)}
    again = secretary.post("/manage/quizzes", 422, **filled(page, **few() | row))
    assert "需要 3 道符合条件的单选题，题库里只有 2 道" in again.select_one("[data-error-summary]").text
    assert again.select_one("[name=beside-0-count]")["value"] == "3"
    wrong = secretary.post("/manage/quizzes", 422, **filled(page, **few() | row | {"beside-0-count": "9999"}))
    assert "0 到 200 之间" in wrong.select("[data-beside-row]")[0].text
    assert session.scalar(select(Quiz)) is None


def test_a_form_that_shows_less_than_the_sections_leaves_them_as_they_are(
    secretary, make, two_banks, session, work_as
):
    here, there = two_banks
    given = [Section("single", 2, 200, here.id), Section("single", 1, 500, there.id)]
    settings = Settings(make.branch.id, "两种分值", NOON, NOON + timedelta(days=1))
    quiz = create_quiz(work_as(make.secretary()), settings, given)
    session.commit()
    form = f"/manage/quizzes/{quiz.id}/edit"
    page = secretary.get(form)
    assert "分值不一样" in page.main.text
    secretary.post(form, **filled(page, title="改了名称"))
    assert [row[2:] for row in rules(session)] == [(2, 200), (1, 500)]
    secretary.post(form, **filled(secretary.get(form), count_single="1"))
    assert [row[2:] for row in rules(session)] == [(1, 200), (1, 200)]
    assert "分值不一样" not in secretary.get(form).main.text
