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
