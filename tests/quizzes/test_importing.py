"""A bank from a stranger's file into the bank of a branch: as a draft, put right, taken, taken back."""

import pytest
from sqlalchemy import func, select

from core.errors import BadInputError
from quizzes.actions import drafting, importing
from quizzes.actions.bank import ForeignCategoryError
from quizzes.actions.practice import give_up, start_round
from quizzes.models import (
    Category,
    ImportDraft,
    ImportItem,
    ImportLines,
    PaperQuestion,
    PracticeMode,
    Question,
    QuestionVersion,
)
from quizzes.queries.importing import counts_of, waiting_in
from quizzes.queries.practice import Scope
from quizzes.rules.formats import read_text
from quizzes.rules.imported import bank_of
from quizzes.rules.questions import Content

TEXT = """一、单选题
1、党的根本组织原则是（ ）。
A、民主集中制 B、集体领导
C、个人负责 D、少数服从多数
答案：A
解析：见党章总纲。
2、预备党员的预备期为（ ）。
A、半年 B、一年
答案：D
二、判断题
3、党员可以不参加组织生活。（×）
三、填空题
4、首都是（ ）。
答案：北京
"""
TWO_KEYS = """1、党的根本组织原则是（ ）。
A、民主集中制 B、集体领导
答案：A
2、党的根本组织原则是（ ）。
A、民主集中制 B、集体领导
答案：B
3、党的根本组织原则是（ ）。
A、民主集中制 B、集体领导
答案：A
"""


@pytest.fixture
def editing(work_as, make):
    return work_as(make.secretary())


@pytest.fixture
def read(editing, make):
    def keep(text=TEXT, **more):
        bank = bank_of(read_text(text))
        draft = drafting.start_draft(editing, make.branch.id, make.branch.path, "题库.txt", bank, **more)
        editing.session.flush()
        return draft

    return keep


def item(work, draft, number):
    return work.session.scalars(
        select(ImportItem).where(ImportItem.draft_id == draft.id, ImportItem.number == number)
    ).one()


def questions(work):
    found = select(Question, QuestionVersion).join(QuestionVersion, QuestionVersion.id == Question.version_id)
    return work.session.execute(found.order_by(Question.id)).unique().all()


def test_only_what_is_without_error_is_taken_and_the_rest_stays(editing, read):
    draft = read()
    step = importing.take_step(editing, draft.id)
    importing.finish_take(editing, draft, step.new, step.replaced)
    assert (step.new, step.is_done) == (3, True)
    first, version = questions(editing)[0]
    assert (first.type, version.content["key"], version.origin) == ("single", "A", "题库.txt 第 2 行")
    assert version.content["explanation"] == "见党章总纲。"
    assert [version.content["key"] for _, version in questions(editing)[1:]] == [
        False,
        {"blanks": ["北京"], "any_order": False},
    ]
    counts = counts_of(editing, draft)
    assert (counts.taken, counts.errors, counts.ready) == (3, 1, 0)
    assert draft.closed_at is None


def test_taking_twice_is_harmless(editing, read):
    draft = read()
    importing.take_step(editing, draft.id)
    assert importing.take_step(editing, draft.id).new == 0
    assert len(questions(editing)) == 3
    assert draft.takes == 1


def test_the_same_file_again_brings_nothing_new(editing, read):
    importing.take_step(editing, read().id)
    again = read()
    assert counts_of(editing, again).kept_out == 3
    assert importing.take_step(editing, again.id).new == 0
    assert len(questions(editing)) == 3


def test_two_drafts_read_before_either_was_taken_bring_each_question_once(editing, read):
    one, other = read(), read()
    importing.take_step(editing, one.id)
    assert importing.take_step(editing, other.id).new == 0
    assert len(questions(editing)) == 3


def test_a_question_put_right_can_be_taken(editing, read):
    draft = read()
    wrong = item(editing, draft, 2)
    assert [problem["code"] for problem in wrong.problems] == ["key_outside_options"]
    content = Content(wrong.content["stem"], wrong.wording.options, "B")
    drafting.correct_item(
        editing, draft, wrong, drafting.Correction("single", content, "发展党员", 1, "党章")
    )
    assert (wrong.severity, wrong.problems) == ("", [])
    assert importing.take_step(editing, draft.id).new == 4
    question, version = questions(editing)[1]
    assert (question.topic, question.difficulty, version.source) == ("发展党员", 1, "党章")


def test_a_correction_that_is_still_wrong_stays_out(editing, read):
    draft = read()
    wrong = item(editing, draft, 2)
    correction = drafting.Correction("single", Content("甲？", (("A", "乙"),), "A"), "", 2, "")
    drafting.correct_item(editing, draft, wrong, correction)
    assert wrong.severity == "error"
    assert importing.take_step(editing, draft.id).new == 3


def test_what_is_in_the_bank_is_not_put_right_here(editing, read):
    draft = read()
    importing.take_step(editing, draft.id)
    with pytest.raises(drafting.TakenAlreadyError):
        drafting.decide_item(editing, draft, item(editing, draft, 1), "keep")


def test_in_one_file_a_repeat_stays_out_and_a_conflict_waits(editing, read):
    draft = read(TWO_KEYS)
    second, third = item(editing, draft, 2), item(editing, draft, 3)
    assert [(one.problems[-1]["code"], one.severity, one.twin) for one in (second, third)] == [
        ("conflict", "error", 1),
        ("duplicate", "warning", 1),
    ]
    assert importing.take_step(editing, draft.id).new == 0, "the first is as doubtful as the second"
    assert (counts_of(editing, draft).ready, waiting_in(editing, draft)) == (0, {1})
    drafting.skip_items(editing, draft, [second.id])
    assert importing.take_step(editing, draft.id).new == 1


@pytest.mark.parametrize(("decision", "keys"), [("keep", ["A"]), ("add", ["A", "B"]), ("instead", ["B"])])
def test_a_conflict_in_the_file_is_settled(editing, read, decision, keys):
    draft = read(TWO_KEYS)
    drafting.decide_item(editing, draft, item(editing, draft, 2), decision)
    importing.take_step(editing, draft.id)
    assert [version.content["key"] for _, version in questions(editing)] == keys


def test_what_was_taken_before_the_conflict_was_settled_is_replaced_not_doubled(editing, read):
    draft = read(TWO_KEYS)
    drafting.skip_items(editing, draft, [item(editing, draft, 2).id])
    assert importing.take_step(editing, draft.id).new == 1
    drafting.decide_item(editing, draft, item(editing, draft, 2), "instead")
    assert importing.take_step(editing, draft.id).replaced == 1
    assert [version.content["key"] for _, version in questions(editing)] == ["B"]


@pytest.mark.parametrize(
    ("decision", "count", "key", "number"), [("keep", 1, "A", 1), ("replace", 1, "B", 2), ("add", 2, "A", 1)]
)
def test_a_conflict_with_the_bank_is_settled(editing, make, read, decision, count, key, number):
    options = (("A", "民主集中制"), ("B", "集体领导"))
    make.question(content=Content("党的根本组织原则是（　）。", options, "A"), stem_key="党的根本组织原则是")
    draft = read(TWO_KEYS.split("2、", maxsplit=1)[0].replace("答案：A", "答案：B"))
    assert item(editing, draft, 1).severity == "error"
    assert importing.take_step(editing, draft.id).new == 0
    drafting.decide_item(editing, draft, item(editing, draft, 1), decision)
    importing.take_step(editing, draft.id)
    found = questions(editing)
    assert (len(found), found[0][1].content["key"], found[0][1].number) == (count, key, number)


def test_a_decision_that_does_not_fit_is_refused(editing, read):
    draft = read()
    with pytest.raises(BadInputError):
        drafting.decide_item(editing, draft, item(editing, draft, 1), "replace")
    with pytest.raises(BadInputError):
        drafting.decide_item(editing, draft, item(editing, draft, 1), "nonsense")


def test_a_take_is_undone_whole(editing, read):
    draft = read()
    importing.take_step(editing, draft.id)
    assert importing.undo_take(editing, draft) == 3
    assert questions(editing) == []
    assert counts_of(editing, draft).ready == 3
    with pytest.raises(importing.NothingTakenError):
        importing.undo_take(editing, draft)
    assert importing.take_step(editing, draft.id).new == 3


def test_undoing_puts_a_replaced_wording_back(editing, make, read):
    options = (("A", "民主集中制"), ("B", "集体领导"))
    question = make.question(
        content=Content("党的根本组织原则是（ ）。", options, "A"), stem_key="党的根本组织原则是"
    )
    before = question.version_id
    draft = read(TWO_KEYS.split("2、", maxsplit=1)[0].replace("答案：A", "答案：B"))
    drafting.decide_item(editing, draft, item(editing, draft, 1), "replace")
    importing.take_step(editing, draft.id)
    assert question.version_id != before
    importing.undo_take(editing, draft)
    assert question.version_id == before
    assert editing.session.scalar(select(func.count()).select_from(QuestionVersion)) == 1


def test_a_take_whose_questions_are_on_a_paper_is_not_undone(editing, make, read):
    draft = read()
    importing.take_step(editing, draft.id)
    quiz = make.quiz()
    question, _ = questions(editing)[0]
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=question.version_id, worth=200))
    with pytest.raises(importing.UsedAlreadyError):
        importing.undo_take(editing, draft)
    assert len(questions(editing)) == 3


def test_a_take_whose_questions_were_practised_is_not_undone(editing, make, read):
    draft = read()
    importing.take_step(editing, draft.id)
    give_up(editing, start_round(editing, PracticeMode.FOCUS, Scope()), 1)
    with pytest.raises(importing.UsedAlreadyError):
        importing.undo_take(editing, draft)


def test_chapters_become_categories_below_the_chosen_one(editing, make, read):
    category = make.save(Category(node=make.branch, name="党史"))
    one, two = "1、甲是（ ）？\nA、乙 B、丙\n答案：A\n", "1、丁是（ ）？\nA、戊 B、己\n答案：B\n"
    text = f"第一章 建党\n{one}第二章 建军\n{two}"
    draft = read(text, category_id=category.id, by_section=True)
    importing.take_step(editing, draft.id)
    made = editing.session.scalars(
        select(Category).where(Category.parent_id == category.id).order_by(Category.id)
    )
    assert [one.name for one in made.unique()] == ["第一章 建党", "第二章 建军"]


def test_a_category_of_another_bank_is_refused(make, read):
    elsewhere = make.save(Category(node=make.node(), name="别处"))
    with pytest.raises(ForeignCategoryError):
        read(category_id=elsewhere.id)


def test_many_are_set_at_once_and_a_type_reads_its_key_again(editing, read):
    draft = read()
    keys = [item(editing, draft, number).id for number in (1, 3)]
    settings = drafting.Settings(type="multiple", topic="组织", difficulty=3)
    assert drafting.set_items(editing, draft, keys, settings) == 2
    first, third = item(editing, draft, 1), item(editing, draft, 3)
    assert (first.content["key"], first.severity, first.topic, first.difficulty) == (["A"], "", "组织", 3)
    assert third.severity == "error"


def test_what_is_left_out_is_not_taken_until_put_back(editing, read):
    draft = read()
    keys = [item(editing, draft, 1).id]
    drafting.skip_items(editing, draft, keys)
    assert importing.take_step(editing, draft.id).new == 2
    drafting.skip_items(editing, draft, keys, back=True)
    editing.session.expire_all()
    assert importing.take_step(editing, draft.id).new == 1


def test_a_dropped_draft_leaves_nothing_but_what_was_taken(editing, read):
    draft = read()
    importing.take_step(editing, draft.id)
    drafting.drop_draft(editing, draft)
    editing.session.flush()
    for table in (ImportDraft, ImportItem, ImportLines):
        assert editing.session.scalar(select(func.count()).select_from(table)) == 0
    assert len(questions(editing)) == 3


def test_a_file_without_questions_is_refused(read):
    with pytest.raises(drafting.NothingFoundError):
        read("今天天气很好。\n")


def test_items_are_put_in_without_a_draft_and_a_citation_finds_its_material(editing, make):
    text = "1、甲是（ ）？\nA、乙 B、丙\n答案：A\n解析：见书。\n引用：dangshi-01#望志路\n"
    found = bank_of(read_text(text)).items
    asked = []
    importing.take_items(editing, make.branch.id, found, file_name="dangshi.txt", cite=asked.append)
    assert asked == ["dangshi-01#望志路"]
    _, version = questions(editing)[0]
    assert (version.content["explanation"], version.origin) == ("见书。", "dangshi.txt 第 1 行")
