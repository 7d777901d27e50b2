"""Check questions: chosen from the bank, answered at the end of a material, asked until they are right."""

import pytest
from sqlalchemy import select

from learning.actions.recall import choose_check
from learning.models import CheckAnswer, CheckQuestion, HourEntry, Progress, StudyRule
from quizzes.models import QuestionState, QuestionVersion


@pytest.fixture
def text(make, material, work_as):
    """A short material with two check questions, the first of which cites it."""
    made = material(characters=0)
    keeper = make.secretary()
    for anchor in ("p-3x", ""):
        question = make.question()
        if anchor:
            version = make.session.get(QuestionVersion, question.version_id)
            version.material_id, version.anchor = made.id, anchor
            make.session.commit()
        choose_check(work_as(keeper), made, question.id)
    make.session.commit()
    return made


def checks_of(session, material):
    mine = select(CheckQuestion).where(CheckQuestion.material_id == material.id)
    return session.scalars(mine.order_by(CheckQuestion.position)).all()


def answer(browser, text, check, key):
    place = 1 + [one.id for one in checks_of(browser._session, text)].index(check.id)
    return browser.post(f"/materials/{text.id}/checks/{check.id}", **{f"q{place}": key})


def is_finished(session, member, text):
    session.expire_all()
    progress = session.get(Progress, (member.id, text.id))
    return progress is not None and progress.finished_at is not None


def test_the_last_right_answer_finishes_what_was_read(browser, make, text, session):
    member = make.member()
    browser.sign_in(member)
    told = browser.put(f"/materials/{text.id}/progress", {"percent": 100}).get_json()
    assert (told["finished"], told["message"]) == (False, "还要答对 2 道检查题，然后自动记为学完。")
    first, second = checks_of(session, text)
    answer(browser, text, first, "A")
    assert not is_finished(session, member, text)
    answer(browser, text, second, "B")
    page = browser.get(f"/materials/{text.id}")
    assert "这次没有答对" in page.text
    assert "还要答对 1 道检查题" in page.text
    answer(browser, text, second, "A")
    assert is_finished(session, member, text)
    assert session.scalar(select(HourEntry.hundredths)) == 100


def test_the_key_is_shown_only_once_it_was_found(browser, make, text, session):
    browser.sign_in(make.member())
    first, _ = checks_of(session, text)
    answer(browser, text, first, "B")
    page = browser.get(f"/materials/{text.id}")
    assert "见党章" not in page.text
    assert page.select_one(f"#check-{first.id} a[href='#p-3x']")
    answer(browser, text, first, "A")
    answer(browser, text, first, "C")  # what is right stays so
    page = browser.get(f"/materials/{text.id}")
    assert "见党章" in page.select_one(f"#check-{first.id}").text
    kept = session.scalar(select(CheckAnswer))
    assert (kept.tries, kept.value) == (2, "A")


def test_an_empty_or_strange_answer_keeps_nothing(browser, make, text, session):
    browser.sign_in(make.member())
    first, _ = checks_of(session, text)
    browser.post(f"/materials/{text.id}/checks/{first.id}")
    browser.post(f"/materials/{text.id}/checks/{first.id}", 422, q1="Z")
    browser.post(f"/materials/{text.id}/checks/99999", 404, q1="A")
    assert session.scalars(select(CheckAnswer)).all() == []


def test_a_question_of_a_running_quiz_is_neither_asked_nor_required(browser, make, text, session):
    from quizzes.models import PaperQuestion

    member = make.member()
    first = checks_of(session, text)[0]
    quiz = make.quiz(paper_kind="fixed", question_count=1, full_points=200)
    from quizzes.models import Question

    version = session.get(Question, first.question_id).version_id
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version, worth=200))
    browser.sign_in(member)
    told = browser.put(f"/materials/{text.id}/progress", {"percent": 100}).get_json()
    shown = browser.get(f"/materials/{text.id}").select("#checks .q")
    # Both are worded alike, so that both would tell the key of the quiz.
    assert (told["finished"], shown) == (True, [])
    browser.post(f"/materials/{text.id}/checks/{first.id}", 409, q1="A")


def test_a_retired_question_is_asked_no_more(browser, make, text, session):
    from quizzes.models import Question

    for check in checks_of(session, text):
        session.get(Question, check.question_id).state = QuestionState.RETIRED
    session.commit()
    browser.sign_in(make.member())
    assert browser.put(f"/materials/{text.id}/progress", {"percent": 100}).get_json()["finished"]


def test_the_secretary_sets_when_it_is_studied(browser, make, text, session, clock):
    keeper = make.secretary()
    browser.sign_in(keeper)
    url = f"/manage/materials/{text.id}/studied"
    assert "不填就是 100%" in browser.get(url).text
    browser.post(url, 422, percent="101")
    browser.post(url, percent="50", minutes="2.5")
    rule = session.get(StudyRule, text.id)
    assert (rule.percent, rule.seconds, rule.asks_checks) == (50, 150, False)
    assert "看到 50%，学习满 3 分钟" in browser.get(f"/manage/materials/{text.id}").text
    browser.sign_in(make.member())
    told = browser.put(f"/materials/{text.id}/progress", {"percent": 50}).get_json()
    assert told["message"] == "还需阅读约 3 分钟，然后自动记为学完。"


def test_checks_are_chosen_by_citation_or_by_words_and_dropped(browser, make, material, session):
    text = material()
    citing = [make.question() for _ in range(4)]
    for number, question in enumerate(citing):
        version = session.get(QuestionVersion, question.version_id)
        version.material_id, version.anchor = text.id, f"p-{number % 3}x"
    other, written = make.question("true_false"), make.question("short_answer")
    session.commit()
    browser.sign_in(make.secretary())
    url, home = f"/manage/materials/{text.id}/checks", f"/manage/materials/{text.id}/studied"
    browser.post(url)
    assert [one.question_id for one in checks_of(session, text)] == [one.id for one in citing[:3]]
    assert "这句话是对的" in browser.get(f"{home}?q=这句话").text
    browser.post(url, question=other.id)
    browser.post(url, 422, question=other.id)
    browser.post(url, 422, question=written.id)
    browser.post(url, question=citing[3].id)
    browser.post(url, 409, question=make.question().id)
    browser.post(f"{url}/{checks_of(session, text)[0].id}/drop")
    assert len(checks_of(session, text)) == 4


def test_only_those_who_tend_the_material_choose(browser, make, text):
    for person in (make.member(), make.member("inspector"), make.member("secretary", node=make.node())):
        browser.sign_in(person)
        browser.get(f"/manage/materials/{text.id}/studied", 404)
        browser.post(f"/manage/materials/{text.id}/checks", 404)


def test_a_declared_finish_needs_the_checks_too(browser, make, text, clock):
    browser.sign_in(make.member())
    clock(hours=1)
    browser.post(f"/materials/{text.id}/finish")
    assert "还要答对 2 道检查题" in browser.get(f"/materials/{text.id}").text
