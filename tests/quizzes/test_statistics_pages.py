"""The statistics of one quiz: what stands on the page and in the workbook, and who may see it."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from content.actions.columns import add_column
from content.actions.materials import Terms, add_article
from members.models import MemberState, NodeKind
from quizzes.actions.regrading import confirm_regrade
from quizzes.actions.taking import save_answers, settle_overdue, start_attempt, submit_attempt
from quizzes.models import Attempt, PaperQuestion, QuestionVersion
from quizzes.queries.answers import TooManyAnswersError, answer_rows, answers_of
from quizzes.queries.checks import scores_are_rescored_answers
from quizzes.queries.statistics import statistics_of
from quizzes.rules.corrections import Remedy
from tests.factories import NOON


@pytest.fixture
def quiz(make, session):
    quiz = make.quiz_with("single", "true_false", "multiple", title="第一章测试", attempts_allowed=2)
    session.refresh(quiz)  # Its state was given as a word.
    return quiz


@pytest.fixture
def takes(work_as, quiz):
    """Let a member hand in: which option of the first question, what of the second and the third."""

    def hand_in(member, single="A", judged="true", several=("A", "C")):
        work = work_as(member)
        form = {1: [single], 2: [judged] if judged else [], 3: list(several)}
        submit_attempt(work, quiz, start_attempt(work, quiz), {n: v for n, v in form.items() if v})

    return hand_in


@pytest.fixture
def secretary(make):
    return make.secretary(name="书记乙")


@pytest.fixture
def watching(work_as, secretary):
    return work_as(secretary)


def by_type(found):
    return {line.asked.type.name: line for line in found.lines}


def test_what_was_chosen_right_and_left_empty_is_counted(watching, make, quiz, takes):
    takes(make.member(), "A", "true", ("A",))
    takes(make.member(), "B", "", ("A", "C"))
    found = by_type(statistics_of(watching, quiz))
    single, judged, several = (found[name] for name in ("single", "true_false", "multiple"))
    assert (single.item.right, single.item.asked) == (1, 2)
    assert [(one.letter, one.chosen, one.is_right) for one in single.options][:2] == [
        ("A", 1, True),
        ("B", 1, False),
    ]
    assert (judged.item.omitted, [one.chosen for one in judged.options]) == (1, [1, 0])
    assert [one.chosen for one in several.options] == [2, 0, 1, 0]
    assert several.item.right == 1


def test_only_the_counted_attempt_counts(watching, make, quiz, takes):
    member = make.member()
    takes(member, "B", "", ())
    takes(member, "A", "true", ("A", "C"))
    found = statistics_of(watching, quiz)
    assert found.participation.part == 1
    assert [line.item.right for line in found.lines] == [1, 1, 1]


def test_the_exempt_and_those_who_left_stand_outside(watching, make, quiz, takes, session):
    exempt, gone = make.member(exempt_from=NOON.date()), make.member()
    takes(exempt)
    takes(gone)
    gone.state = MemberState.LEFT
    session.commit()
    found = statistics_of(watching, quiz)
    assert found.participation == (0, 1)
    assert found.lines == []
    assert found.points is None


def test_fifteen_takers_bring_what_fourteen_do_not_support(watching, make, quiz, takes):
    for n in range(14):
        takes(make.member(), "AB"[n % 2], "true", ("A", "C") if n % 2 == 0 else ("B",))
    few = statistics_of(watching, quiz)
    assert few.reliability is None
    assert few.points.deviation is None
    takes(make.member(), "B", "false", ("A",))
    enough = statistics_of(watching, quiz)
    assert enough.reliability is not None
    assert by_type(enough)["single"].item.discrimination > 0.5


def test_the_page_of_a_handful_says_why_it_says_little(browser, make, quiz, takes, secretary):
    takes(make.member(name="张三丰"), "B")
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert "参加的不到 15 人" in page.main.text
    assert "%" not in page.select_one(".stat-facts dd").text
    assert "%" not in page.select_one(".stat-item").find_parent("table").text
    assert "区分度" not in page.select_one("#items-table").text
    assert "张三丰" not in page.text


def test_the_page_points_to_a_key_that_is_doubtful(browser, make, quiz, takes, secretary):
    for _ in range(15):
        takes(make.member(name="张三丰"), "C")
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert "这题多数人选了 C，答案却是 A，请核对答案。" in page.select_one("#items-table").text
    assert "张三丰" not in page.text
    question = page.select_one('#items-table a[href^="/manage/questions/"]')
    # The page of the question leads back to its line.
    (back,) = browser.get(question["href"]).select(f'a[href^="/manage/quizzes/{quiz.id}/statistics#"]')
    assert page.select_one("#" + back["href"].partition("#")[2]).select_one(f'a[href="{question["href"]}"]')


def test_the_page_of_a_quiz_nobody_took_says_what_to_do(browser, quiz, secretary):
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert "还没有人交卷" in page.main.text
    assert page.select_one(f'.results-tabs a[href="/manage/quizzes/{quiz.id}/results"]')


def test_a_question_leads_to_what_it_cites(browser, make, quiz, takes, secretary, session, work_as):
    work = work_as(secretary)
    shelf = add_column(work, make.branch, "应急业务")
    material = add_article(work, shelf, "安全生产法", "<p>第一条。</p>", terms=Terms(), published_at=NOON)
    session.commit()
    first = session.query(PaperQuestion).filter_by(quiz_id=quiz.id, position=1).one()
    version = session.get(QuestionVersion, first.version_id)
    version.material_id, version.anchor = material.id, "p-3"
    session.commit()
    takes(make.member())
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert page.select_one(f'#items-table a[href="/materials/{material.id}#p-3"]')


def test_statistics_are_for_those_who_look_after_the_branch(browser, make, quiz):
    elsewhere = make.node()
    for stranger in (make.member(), make.secretary(node=elsewhere), make.member("committee", node=elsewhere)):
        browser.sign_in(stranger)
        for path in ("statistics", "answers.xlsx"):
            assert browser.fetch(f"/manage/quizzes/{quiz.id}/{path}").status_code == 404
    for reader in ("committee", "inspector", "admin"):
        browser.sign_in(make.member(reader))
        browser.get(f"/manage/quizzes/{quiz.id}/statistics")


def test_many_takers_need_as_many_statements_as_few(browser, make, takes, quiz, queries, secretary):
    browser.sign_in(secretary)

    def count():
        queries.clear()
        browser.get(f"/manage/quizzes/{quiz.id}/statistics")
        return len(queries)

    takes(make.member())
    count()  # What the questions ask is read once by the process.
    few = count()
    for _ in range(20):
        takes(make.member(), "B")
    assert count() <= few


def test_every_answer_with_its_time_goes_into_a_workbook(browser, make, takes, quiz, secretary):
    group = make.node(make.branch, kind=NodeKind.GROUP, name="第一党小组")
    takes(make.member(name="=1+1", node=group), "B", "")
    browser.sign_in(secretary)
    answer = browser.fetch(f"/manage/quizzes/{quiz.id}/answers.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    rows = list(book["逐题作答"].values)
    assert len(rows) == 4
    assert rows[1][:8] == ("=1+1", "第一党小组", 1, "单选题", "党章规定了什么？", "乙", "甲", 0)
    assert rows[1][9] == "2026-03-02 12:00:00"
    assert (rows[2][5], rows[2][9]) == ("未作答", "")
    assert rows[0][10] == "这题用时（秒，约）"
    assert [row[10] for row in rows[1:]] == ["", "", ""]  # They were handed in together.
    assert book["逐题作答"]["A2"].data_type == "s"
    matrix = list(book["得分矩阵"].values)
    assert matrix[0][4:] == ("1. 党章规定了什么？", "2. 这句话是对的。", "3. 下列哪些正确？")
    assert matrix[1] == ("=1+1", "第一党小组", 2, 0, 0, 0, 2)


def test_how_long_each_question_took_is_read_off_its_saves(
    work_as, watching, make, quiz, session, browser, secretary
):
    # One of them changes the first answer in the end; the other sends two answers at once after the first.
    for moves in (((40, 1), (50, 2), (90, 3), (200, 1)), ((15, 1), (20, 1), (60, 2, 3))):
        member = make.member(name="张三丰")
        attempt = start_attempt(work_as(member), quiz)
        for seconds, *positions in moves:
            work = work_as(member, NOON + timedelta(seconds=seconds))
            save_answers(work, attempt, {str(n): {1: "A", 2: True, 3: ["A"]}[n] for n in positions})
        submit_attempt(work_as(member, NOON + timedelta(seconds=900)), quiz, attempt, {})
    session.commit()
    assert [one.spent_by_position for one in session.query(Attempt).order_by(Attempt.id)] == [
        [40, 10, 40],
        [20, None, None],
    ]
    found = by_type(statistics_of(watching, quiz))
    assert {name: line.item.pace for name, line in found.items()} == {
        "single": (30, 2),
        "true_false": (10, 1),
        "multiple": (40, 1),
    }
    assert scores_are_rescored_answers(session) == []
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert "约 30 秒 2 人" in " ".join(page.select_one("#items-table").text.split())
    book = openpyxl.load_workbook(BytesIO(browser.fetch(f"/manage/quizzes/{quiz.id}/results.xlsx").data))
    assert [row[5:] for row in list(book["逐题"].values)[1:]] == [(40, 1), (30, 2), (10, 1)]
    session.query(Attempt).first().spent_by_position = [1, 2, 3]
    session.commit()
    assert "每题用时" in scores_are_rescored_answers(session)[0]


def test_a_section_that_begins_late_takes_nothing_from_what_stands_before_it(work_as, make, quiz, session):
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    attempt.sections = [[1, 60, None], [2, 60, None]]
    for seconds, answers in ((20, {"1": "A"}), (75, {"2": True})):
        save_answers(work_as(member, NOON + timedelta(seconds=seconds)), attempt, answers)
    submit_attempt(work_as(member, NOON + timedelta(seconds=90)), quiz, attempt, {})
    assert attempt.spent_by_position == [20, 15, None]


def test_a_workbook_of_one_unit_and_one_that_would_be_too_large(watching, make, takes, quiz):
    group = make.node(make.branch, kind=NodeKind.GROUP, name="第一党小组")
    takes(make.member(name="甲", node=group))
    takes(make.member(name="乙"))
    assert [one.name for one in answers_of(watching, quiz, group.id).papers] == ["甲"]
    assert answers_of(watching, quiz, 999_999).papers == []
    quiz.question_count = 3
    with pytest.raises(TooManyAnswersError):
        answers_of(watching, quiz, most=5)


def test_kept_choices_are_proven_from_the_answers(session, make, takes, quiz):
    takes(make.member(), "B", "", ("A", "C"))
    assert scores_are_rescored_answers(session) == []
    attempt = session.query(Attempt).one()
    assert attempt.choices == ["B", "", "A+C"]
    attempt.choices = ["A", "", "A+C"]
    session.commit()
    assert "统计不符" in scores_are_rescored_answers(session)[0]


def test_choices_are_written_down_again_from_the_answers_by_a_command(site, session, make, takes, quiz):
    takes(make.member(), "B", "", ("A", "C"))
    takes(make.member(), "A", "true", ("A",))
    session.query(Attempt).first().choices = []
    session.commit()
    command = ["attempts", "rebuild"]
    assert "已重记 1 份答卷" in site.test_cli_runner().invoke(args=command).output
    assert scores_are_rescored_answers(session) == []
    assert "已重记 0 份答卷" in site.test_cli_runner().invoke(args=command).output


def test_an_attempt_out_of_time_counts_once_it_is_stored(work_as, watching, make, quiz):
    member = make.member()
    work = work_as(member)
    save_answers(work, start_attempt(work, quiz), {"1": "D"})
    later = work_as(member, NOON + timedelta(hours=2))
    assert settle_overdue(later) == 1
    assert by_type(statistics_of(watching, quiz))["single"].options[3].chosen == 1


def test_papers_that_all_differ_come_to_the_same_as_papers_that_are_one(watching, make, quiz, takes):
    for n in range(16):
        takes(make.member(), "ABCD"[n % 4], "" if n % 5 == 0 else "true", ("A", "C")[: n % 3])
    together = statistics_of(watching, quiz)
    assert statistics_of(watching, quiz, most_papers=0) == together


def test_questions_in_another_order_for_each_are_told_apart(work_as, watching, make, quiz, session):
    quiz.shuffles_questions = True
    session.commit()
    for _ in range(15):
        work = work_as(make.member())
        attempt = start_attempt(work, quiz)
        places = {version: str(n) for n, (version, _) in enumerate(attempt.paper, start=1)}
        single = session.query(PaperQuestion).filter_by(quiz_id=quiz.id, position=1).one().version_id
        save_answers(work, attempt, {places[single]: "D"})
        submit_attempt(work, quiz, attempt, {})
    found = by_type(statistics_of(watching, quiz))
    assert found["single"].options[3].chosen == 15
    assert found["true_false"].item.omitted == 15


def test_a_corrected_key_is_what_options_are_held_against(watching, make, quiz, takes, session):
    for _ in range(15):
        takes(make.member(), "C")
    single = by_type(statistics_of(watching, quiz))["single"].asked.version_id
    confirm_regrade(watching, quiz, single, Remedy.KEY, "C", reason="答案有误", seen=quiz.regrades)
    session.commit()
    line = by_type(statistics_of(watching, quiz))["single"]
    assert [option.letter for option in line.options if option.is_right] == ["C"]
    assert line.item.right == 15
    assert line.flags == ["全部答对，分不出高低。"]
    rows = answer_rows(answers_of(watching, quiz))
    assert {row[6] for row in rows if row[2] == 1} == {"丙"}


def test_a_void_question_stands_last_and_nothing_follows_from_it(
    watching, make, quiz, takes, session, browser, secretary
):
    for _ in range(15):
        takes(make.member(), "C")
    single = by_type(statistics_of(watching, quiz))["single"].asked.version_id
    confirm_regrade(watching, quiz, single, Remedy.OUT, "", reason="题目有误", seen=quiz.regrades)
    session.commit()
    found = statistics_of(watching, quiz)
    assert found.lines[-1].is_void
    assert found.lines[-1].flags == []
    assert found.points.mean == 400
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert "已作废" in page.select_one("#items-table tbody tr:last-child").text


def test_written_answers_that_wait_are_said(work_as, watching, make, session, browser, secretary):
    quiz = make.quiz_with("short_answer", "single")
    session.refresh(quiz)
    work = work_as(make.member())
    submit_attempt(work, quiz, start_attempt(work, quiz), {1: ["很受教育。"], 2: ["A"]})
    session.commit()
    assert statistics_of(watching, quiz).unmarked == 1
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/statistics")
    assert "还有 1 道主观题等待批阅" in page.main.text
