import pytest
from sqlalchemy import select

from quizzes.actions.bank import ForeignCategoryError
from quizzes.actions.categories import (
    Changes,
    InUseError,
    OwnBranchError,
    add_category,
    change_category,
    change_questions,
    delete_category,
    move_category,
)
from quizzes.models import Category, PaperSection, Question, QuestionState
from quizzes.queries.bank import category_tree, in_own_banks


@pytest.fixture
def keeping(work_as, make):
    return work_as(make.secretary())


@pytest.fixture
def history(make):
    return make.save(Category(node=make.branch, name="党史"))


@pytest.fixture
def war(make, history):
    return make.save(Category(node=make.branch, name="抗战", parent_id=history.id))


@pytest.fixture
def foreign(make):
    return make.save(Category(node=make.node(), name="别处"))


def tree(work):
    return [(one.category.name, one.depth, one.questions) for one in category_tree(work, in_own_banks(work))]


def test_the_tree_counts_what_lies_below(keeping, make, history, war, foreign):
    make.question(category_id=war.id)
    add_category(keeping, make.branch, "党章")
    keeping.session.flush()
    assert tree(keeping) == [("党史", 0, 1), ("抗战", 1, 1), ("党章", 0, 0)]


def test_a_category_is_renamed_and_moved(keeping, war):
    change_category(keeping, war, "抗日战争", None)
    keeping.session.flush()
    assert tree(keeping) == [("党史", 0, 0), ("抗日战争", 0, 0)]


def test_a_category_changes_places_with_its_neighbour(keeping, make, history, war):
    charter = make.save(Category(node=make.branch, name="党章"))
    move_category(keeping, charter, up=True)
    keeping.session.flush()
    assert [name for name, *_ in tree(keeping)] == ["党章", "党史", "抗战"]
    move_category(keeping, charter, up=True)
    move_category(keeping, war, up=False)
    keeping.session.flush()
    assert [name for name, *_ in tree(keeping)] == ["党章", "党史", "抗战"]
    move_category(keeping, charter, up=False)
    keeping.session.flush()
    assert [name for name, *_ in tree(keeping)] == ["党史", "抗战", "党章"]


def test_the_order_is_changed_on_the_page_by_buttons(browser, make, history, session):
    second = make.save(Category(node=make.branch, name="党章", position=1))
    browser.sign_in(make.secretary())
    page = browser.get("/manage/questions/categories")
    buttons = page.select(f"#category-{history.id} button[name=way]")
    assert [(button["value"], button.has_attr("disabled")) for button in buttons] == [
        ("up", True),
        ("down", False),
    ]
    browser.post(f"/manage/questions/categories/{second.id}/move", way="up")
    names = [each.text for each in browser.get("/manage/questions/categories").select("summary .deep")]
    assert names == ["党章", "党史"]


def test_a_category_does_not_hang_below_itself(keeping, history, war):
    for parent in (history, war):
        with pytest.raises(OwnBranchError):
            change_category(keeping, history, "党史", parent)


def test_a_category_stays_in_its_bank(keeping, war, foreign, make):
    with pytest.raises(ForeignCategoryError):
        change_category(keeping, war, "抗战", foreign)
    with pytest.raises(ForeignCategoryError):
        add_category(keeping, make.branch, "新", foreign)


def test_only_an_empty_category_is_deleted(keeping, make, history, war):
    with pytest.raises(InUseError, match="下面还有分类"):
        delete_category(keeping, history)
    question = make.question(category_id=war.id)
    with pytest.raises(InUseError, match="还有题目"):
        delete_category(keeping, war)
    question.category_id = None
    quiz = make.quiz()
    make.save(PaperSection(quiz_id=quiz.id, position=1, type="single", count=1, worth=1, category_id=war.id))
    with pytest.raises(InUseError, match="抽题"):
        delete_category(keeping, war)
    quiz_section = keeping.session.scalar(select(PaperSection))
    keeping.session.delete(quiz_section)
    delete_category(keeping, war)
    keeping.session.flush()
    assert tree(keeping) == [("党史", 0, 0)]


def test_many_questions_change_at_once_and_others_stay(keeping, make, war):
    mine, foreign = make.question(topic="旧"), make.question(node=make.node(), topic="旧")
    changes = Changes(category_id=war.id, difficulty=3, state=QuestionState.RETIRED)
    assert change_questions(keeping, [mine.id, foreign.id], changes) == 1
    assert (mine.category_id, mine.topic, mine.difficulty) == (war.id, "旧", 3)
    assert mine.state is QuestionState.RETIRED
    assert foreign.category_id is None


def test_the_page_of_the_tree(browser, make, session):
    browser.sign_in(make.secretary())
    url = f"/manage/questions/categories?node={make.branch.id}"
    browser.post(url, name="党章", parent="")
    browser.post(url, 422, name="", parent="")
    category = session.scalar(select(Category))
    browser.post(f"/manage/questions/categories/{category.id}", name="党章党规", parent="")
    assert "党章党规" in browser.get("/manage/questions/categories").text
    browser.post(f"/manage/questions/categories/{category.id}/delete")
    assert session.scalar(select(Category)) is None


def test_the_tree_of_another_branch_is_not_touched(browser, make, history):
    browser.sign_in(make.secretary(node=make.node()))
    browser.post(f"/manage/questions/categories/{history.id}", 404, name="改", parent="")
    browser.post(f"/manage/questions/categories/{history.id}/delete", 404)
    browser.post(f"/manage/questions/categories?node={make.branch.id}", 404, name="新", parent="")
    assert "党史" not in browser.get("/manage/questions/categories").text


def test_many_questions_are_changed_after_asking(browser, make, session):
    browser.sign_in(make.secretary())
    ids = [make.question().id for _ in range(3)]
    sent = {
        "question": ids[:2],
        "topic": "党章",
        "category": "",
        "difficulty": "",
        "state": "",
        "back": "q=党章",
    }
    page = browser.post("/manage/questions/changes", 200, **sent)
    assert "知识点改为“党章”" in page.text
    assert session.scalars(select(Question.topic)).all() == [""] * 3
    browser.post("/manage/questions/changes", **sent, sure="1")
    assert sorted(session.scalars(select(Question.topic))) == ["", "党章", "党章"]
    assert len(browser.get("/manage/questions?topic=党章").select("tbody tr")) == 2


def test_the_filter_by_category_includes_what_lies_below(browser, make, history, war):
    make.question(category_id=war.id)
    browser.sign_in(make.secretary())
    assert len(browser.get(f"/manage/questions?category={history.id}").select("tbody tr")) == 1
