import pytest
from sqlalchemy import select

from quizzes.actions.bank import FaultyQuestionError, ForeignCategoryError, add_question, revise_question
from quizzes.models import Category, QuestionVersion
from quizzes.rules.questions import Content
from tests.factories import CONTENTS

SINGLE = CONTENTS["single"]


@pytest.fixture
def editing(work_as, make):
    return work_as(make.secretary())


def test_a_new_question_has_a_first_version(editing, make):
    question = add_question(
        editing, make.branch.id, "single", SINGLE, source="党章", origin="题库.txt 第 3 行"
    )
    version = editing.session.get(QuestionVersion, question.version_id)
    assert (version.number, version.source, version.content) == (1, "党章", SINGLE.to_json())
    assert question.stem_key == "党章规定了什么"


def test_a_faulty_question_says_what_is_wrong(editing, make):
    with pytest.raises(FaultyQuestionError) as refusal:
        add_question(editing, make.branch.id, "single", Content("甲？", SINGLE.options, "Z"))
    assert refusal.value.problems == ["正确答案不在选项里。"]


def test_another_wording_is_another_version(editing, make):
    question = make.question("single")
    first = question.version_id
    assert revise_question(editing, question, "true_false", Content("甲。", (), key=False), source="党章")
    numbers = editing.session.scalars(
        select(QuestionVersion.number).where(QuestionVersion.question_id == question.id)
    )
    assert sorted(numbers) == [1, 2]
    assert question.type == "true_false"
    assert editing.session.get(QuestionVersion, first).content == SINGLE.to_json()


def test_the_same_wording_is_no_version(editing, make):
    question = make.question("single")
    assert not revise_question(editing, question, "single", SINGLE)


def test_a_category_of_another_bank_is_refused(editing, make):
    elsewhere = make.save(Category(node=make.node(), name="别处"))
    with pytest.raises(ForeignCategoryError):
        add_question(editing, make.branch.id, "single", SINGLE, category_id=elsewhere.id)
