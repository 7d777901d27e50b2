"""A type of question is one module and one template: a new one is written, read, taken, marked, exported."""

import sys
from textwrap import dedent

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import select

import quizzes.rules.types as package
from quizzes.actions import drafting, importing
from quizzes.models import PaperKind, PaperQuestion, Question, QuestionVersion
from quizzes.rules.exports import WRITERS, Exported
from quizzes.rules.formats import read_bank
from quizzes.rules.imported import bank_of
from quizzes.rules.questions import Content
from quizzes.rules.types import TYPES

MODULE = '''
    """改错题: write the sentence as it ought to be. The key is the right sentence."""

    from quizzes.rules.questions import BadKeyError, check_stem, fold, only_value, read_text
    from quizzes.rules.scoring import Marked
    from quizzes.rules.types.kind import QuestionType, Shape


    def check(content):
        return check_stem(content) + ([] if content.key else ["没有给出改正后的句子。"])


    def read_key(written):
        if not isinstance(written, str) or not written.strip():
            raise BadKeyError("改错题的答案应当是改正后的句子。")
        return written.strip()


    def read_answer(content, raw):
        return None if raw is None else read_text(raw)


    def mark(content, answer, worth, policy):
        is_right = isinstance(answer, str) and fold(answer) == fold(content.key or "")
        return Marked(worth if is_right else 0, worth)


    TYPE = QuestionType(
        name="mending",
        label="改错题",
        short="改错",
        shape=Shape.TEXT,
        check=check,
        read_key=read_key,
        write_key=lambda content: content.key or "",
        read_answer=read_answer,
        read_form=lambda content, values: read_answer(content, only_value(values) or None),
        is_answered=lambda answer: bool(answer),
        mark=mark,
        describe_answer=lambda content, answer: answer or "未作答",
        describe_key=lambda content: content.key or "",
        how_to_key="写改正后的句子。",
    )
'''
TEMPLATE = """<label><span class="sr">改正</span>
<input class="input" name="q{{ question.position }}" value="{{ question.value or '' }}" data-toy></label>"""
ASKED = Content("党的一大于 1922 年召开。", key="党的一大于 1921 年召开。", explanation="见党史。")


@pytest.fixture
def added(site, tmp_path, monkeypatch):
    """The new type, in a folder beside the others; gone again after the test."""
    (tmp_path / "mending.py").write_text(dedent(MODULE), encoding="utf-8")
    template = tmp_path / "templates" / "quizzes" / "types" / "mending.html"
    template.parent.mkdir(parents=True)
    template.write_text(TEMPLATE, encoding="utf-8")
    own = FileSystemLoader(tmp_path / "templates")
    monkeypatch.setattr(site.jinja_env, "loader", ChoiceLoader([own, site.jinja_env.loader]))
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    TYPES.discover()
    yield TYPES["mending"]
    monkeypatch.undo()
    sys.modules.pop("quizzes.rules.types.mending", None)
    TYPES.discover()


def test_the_registry_finds_it_by_itself_and_puts_it_last(added):
    assert [*TYPES][-1] == "mending"


@pytest.mark.parametrize("name", ["text", "xlsx", "docx", "moodle", "gift", "qti3", "qti2", "json"])
def test_every_format_gives_it_back(added, name):
    (found,) = bank_of(read_bank(WRITERS[name].write([Exported("mending", ASKED)]))).items
    assert (found.type, found.wording, found.problems) == ("mending", ASKED, [])


@pytest.mark.parametrize("name", ["moodle", "gift", "qti3", "aiken"])
def test_a_format_that_does_not_know_it_says_so(added, name):
    assert any("改错题" in sentence for sentence in WRITERS[name].loses([Exported("mending", ASKED)]))


def test_it_is_written_taken_marked_and_exported(added, browser, make, session):
    browser.sign_in(make.secretary())
    assert "改错题" in browser.get("/manage/questions/new?type=mending").text
    told = {"type": "mending", "stem": ASKED.stem, "key": ASKED.key, "node": make.branch.id}
    browser.post("/manage/questions", **told, difficulty=2, state="active")
    version = session.scalars(select(QuestionVersion)).one()
    quiz = make.quiz(paper_kind=PaperKind.FIXED, question_count=1, full_points=200, reveal="at_once")
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version.id, worth=200))
    member = make.member()
    browser.sign_in(member)
    address = browser.post(f"/quizzes/{quiz.id}/attempts")
    assert browser.get(address).select_one("[data-toy]")["name"] == "q1"
    assert browser.put(f"{address}/answers", {"answers": {"1": "党的一大于1921年召开。"}}).json["saved"] == [
        1
    ]
    result = browser.get(browser.post(f"{address}/submit", q1="党的一大于1921年召开。"))
    assert "答对" in result.select_one(".verdict").text
    browser.sign_in(make.secretary())
    sent = browser.fetch("/manage/questions/export/file?format=text").data
    assert "改错题" in sent.decode()


def test_a_file_brings_it_into_the_bank(added, work, make, session):
    # Read here: the reader's own process knows only what lies in the site's own folder.
    bank = bank_of(read_bank(WRITERS["text"].write([Exported("mending", ASKED)])))
    draft = drafting.start_draft(work, make.branch.id, make.branch.path, "题库.txt", bank)
    assert importing.take_step(work, draft.id).new == 1
    assert session.scalars(select(Question.type)).all() == ["mending"]
