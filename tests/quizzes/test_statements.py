"""How often taking a quiz asks the database: what a whole branch does at the same minute must stay cheap."""

import pytest

from quizzes.queries.papers import asked, forget_versions


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "multiple", "true_false", "single", attempts_allowed=9)


@pytest.fixture
def statements(queries):
    """Give the statements that a deed sent."""

    def sent_by(deed):
        queries.clear()
        deed()
        return list(queries)

    return sent_by


@pytest.fixture
def where(browser, make, quiz):
    browser.sign_in(make.member())
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.put(f"{where}/answers", {"answers": {str(n): None for n in range(1, 5)}})
    return where


@pytest.mark.parametrize("answers", [{"1": "A"}, {"1": "A", "2": ["A"], "3": True, "4": "B"}])
def test_a_save_asks_who_and_where_and_writes_once(browser, where, statements, answers):
    sent = statements(lambda: browser.put(f"{where}/answers", {"answers": answers}))
    assert [one.split()[0] for one in sent] == ["SELECT", "SELECT", "INSERT"], sent


def test_saving_fills_the_store_of_wordings_after_a_restart(browser, where, statements):
    forget_versions()
    first = statements(lambda: browser.put(f"{where}/answers", {"answers": {"1": "A"}}))
    again = statements(lambda: browser.put(f"{where}/answers", {"answers": {"1": "B"}}))
    assert (len(first), len(again)) == (4, 3)


def test_wordings_of_a_transaction_that_was_rolled_back_are_not_kept(site, session, quiz, where, queries):
    forget_versions()
    version = session.connection().exec_driver_sql("SELECT min(id) FROM question_version").scalar()
    with site.sessions.writer() as writer:
        asked(writer, [version])
        writer.rollback()
    queries.clear()
    with site.sessions.writer() as writer:
        asked(writer, [version])
        writer.commit()
        assert len(queries) == 1
        asked(writer, [version])
        assert len(queries) == 1


def test_each_page_of_an_attempt_asks_a_few_times(browser, make, quiz, where, statements):
    browser.post(f"{where}/submit", q1="A")
    front = f"/quizzes/{quiz.id}"
    browser.get(front)  # The name of the site is read twice a minute.
    again = []
    sent = {
        "front": statements(lambda: browser.get(front)),
        "start": statements(lambda: again.append(browser.post(f"{front}/attempts"))),
        "paper": statements(lambda: browser.get(again[0])),
        "submit": statements(lambda: browser.post(f"{again[0]}/submit", q1="A", q3="true")),
        "result": statements(lambda: browser.get(f"{again[0]}/result")),
    }
    most = {"front": 6, "start": 6, "paper": 5, "submit": 9, "result": 9}
    assert {name: len(some) for name, some in sent.items() if len(some) > most[name]} == {}, sent


def test_the_front_page_asks_no_more_for_more_attempts(browser, quiz, where, statements):
    browser.post(f"{where}/submit", q1="A")
    few = [statements(lambda: browser.get(f"/quizzes/{quiz.id}")) for _ in range(2)][1]
    for _ in range(3):
        browser.post(f"{browser.post(f'/quizzes/{quiz.id}/attempts')}/submit", q1="A")
    assert len(statements(lambda: browser.get(f"/quizzes/{quiz.id}"))) == len(few)
