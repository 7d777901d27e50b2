"""The sample branch's materials, questions and people are whole and fit together."""

import re
import tomllib
from collections import Counter
from datetime import date

import pytest

from tests.sample.reading import MATERIALS, QUESTIONS, SAMPLE

COLUMNS = ["理论学习", "党史学习", "二十大报告", "党章党规", "应急业务"]
BY_NAME = {material.name: material for material in MATERIALS}
CITING = [question for question in QUESTIONS if question.cited]
BRANCH = tomllib.loads((SAMPLE / "branch.toml").read_text(encoding="utf-8"))


def of_kind(*kinds):
    return [question for question in QUESTIONS if question.kind in kinds]


def test_there_is_enough_to_study_in_every_column():
    counts = Counter(material.head["column"] for material in MATERIALS)
    assert set(counts) == set(COLUMNS)
    assert len(MATERIALS) >= 12
    assert all(counts[name] >= 3 for name in COLUMNS[:3])
    assert counts["党章党规"] >= 1
    assert counts["应急业务"] >= 2


@pytest.mark.parametrize("material", MATERIALS, ids=str)
def test_a_material_has_its_head_and_a_readable_length(material):
    assert list(material.head) == ["title", "column", "required", "hours", "source"]
    assert material.head["required"] in {"yes", "no"}
    assert material.head["hours"] in {"0.5", "1"}
    length = len(re.findall(r"[\u4e00-\u9fff]", "".join(material.paragraphs)))
    assert 600 <= length <= 1500


@pytest.mark.parametrize("material", MATERIALS, ids=str)
def test_a_paragraph_is_one_line_and_occurs_once(material):
    assert not [text for text in material.paragraphs if "\n" in text]
    assert len(set(material.paragraphs)) == len(material.paragraphs)


def test_there_are_enough_questions_of_every_kind():
    counts = Counter(question.kind for question in QUESTIONS)
    assert len(QUESTIONS) >= 130
    assert counts["single"] >= 65
    assert counts["multiple"] >= 25
    assert counts["true_false"] >= 30
    assert counts["fill_blank"] >= 12


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_question_has_all_its_parts(question):
    assert question.why
    assert question.topic
    assert question.source
    assert question.difficulty in {"1", "2", "3"}


def test_no_stem_occurs_twice():
    stems = Counter(re.sub(r"\W", "", question.stem) for question in QUESTIONS)
    assert [stem for stem, times in stems.items() if times > 1] == []


@pytest.mark.parametrize("question", of_kind("single", "multiple"), ids=str)
def test_choices_are_lettered_in_order_and_all_different(question):
    assert "".join(question.options) in {"ABCD", "ABCDE"}
    assert len(set(question.options.values())) == len(question.options)


@pytest.mark.parametrize("question", of_kind("single"), ids=str)
def test_a_single_choice_has_one_right_letter_among_its_options(question):
    assert len(question.key) == 1
    assert question.key in question.options


@pytest.mark.parametrize("question", of_kind("multiple"), ids=str)
def test_a_multiple_choice_has_two_or_more_right_letters_in_order(question):
    assert len(question.key) >= 2
    assert set(question.key) <= set(question.options)
    assert question.key == "".join(sorted(set(question.key)))


@pytest.mark.parametrize("question", of_kind("true_false"), ids=str)
def test_a_statement_is_right_or_wrong(question):
    assert question.key in {"正确", "错误"}
    assert not question.options


@pytest.mark.parametrize("question", of_kind("fill_blank"), ids=str)
def test_a_fill_in_has_an_answer_for_every_blank(question):
    assert question.stem.count("（　　）") == len(question.key.split("、"))


def test_right_letters_are_spread_evenly():
    counts = Counter(question.key for question in of_kind("single"))
    fair = len(of_kind("single")) / 4
    assert all(abs(counts[letter] - fair) <= 2 for letter in "ABCD")


def test_right_letters_of_multiple_choices_are_spread():
    counts = Counter(letter for question in of_kind("multiple") for letter in question.key)
    assert min(counts[letter] for letter in "ABCD") >= len(of_kind("multiple")) / 2


def test_the_right_option_is_not_the_longest_as_a_rule():
    longest = [
        question
        for question in of_kind("single")
        if all(
            len(question.options[question.key]) > len(text)
            for letter, text in question.options.items()
            if letter != question.key
        )
    ]
    assert len(longest) <= len(of_kind("single")) / 4


def test_right_and_wrong_statements_are_balanced():
    statements = of_kind("true_false")
    right = sum(question.key == "正确" for question in statements)
    assert 0.4 <= right / len(statements) <= 0.6


def test_enough_questions_cite_a_paragraph():
    assert len(CITING) >= 60


@pytest.mark.parametrize("question", CITING, ids=str)
def test_a_cited_phrase_occurs_once_in_one_paragraph(question):
    name, phrase = question.cited.split("#")
    assert sum(paragraph.count(phrase) for paragraph in BY_NAME[name].paragraphs) == 1


@pytest.mark.parametrize("question", CITING, ids=str)
def test_a_cited_material_is_in_a_column_that_the_branch_has(question):
    name, _ = question.cited.split("#")
    assert BY_NAME[name].head["column"] in COLUMNS
    assert name.startswith(question.file)


@pytest.mark.parametrize("said", [*QUESTIONS, *MATERIALS], ids=str)
def test_fact_numbers_have_their_form(said):
    source = said.head["source"] if hasattr(said, "head") else said.source
    for run in re.findall(r"facts ([^；]*)", source):
        assert re.fullmatch(r"F\d{2,3}( F\d{2,3})*", run)
    assert len(re.findall(r"F\d", source)) == len(re.findall(r"(?:facts |(?<=\d) )F\d", source))


def test_the_branch_has_its_people():
    members = BRANCH["members"]
    assert [member["login"] for member in members] == [f"yj{n:03}" for n in range(1, 25)]
    assert len({member["name"] for member in members}) == 24
    stages = Counter(member["stage"] for member in members)
    assert stages == {"正式党员": 20, "预备党员": 2, "发展对象": 1, "入党积极分子": 1}
    assert Counter(member["group"] for member in members) == dict.fromkeys(BRANCH["branch"]["groups"], 8)


def test_the_branch_has_its_posts():
    posts = Counter(member["post"] for member in BRANCH["members"] if "post" in member)
    assert posts == {
        "书记": 1,
        "副书记": 1,
        "组织委员": 1,
        "宣传委员": 1,
        "纪检委员": 1,
        "党小组长": 3,
    }
    led = {member["group"] for member in BRANCH["members"] if member.get("post") == "党小组长"}
    assert led == set(BRANCH["branch"]["groups"])


def test_one_member_is_away_and_one_is_exempt():
    assert sum(member.get("mobile", False) for member in BRANCH["members"]) == 1
    assert [member["exempt"] for member in BRANCH["members"] if "exempt" in member] == ["长期病休"]


@pytest.mark.parametrize("member", BRANCH["members"], ids=lambda member: member["login"])
def test_a_members_dates_fit_the_stage(member):
    wanted = {
        "正式党员": ["joined_on", "full_on"],
        "预备党员": ["joined_on"],
        "发展对象": ["applied_on", "activist_on"],
        "入党积极分子": ["applied_on", "activist_on"],
    }[member["stage"]]
    assert [name for name in member if name.endswith("_on")] == wanted
    dates = [member[name] for name in wanted]
    assert dates == sorted(dates)


def test_every_column_has_an_intro_and_questions():
    assert [column["name"] for column in BRANCH["columns"]] == COLUMNS
    files = {column["questions"].removesuffix(".txt") for column in BRANCH["columns"]}
    assert files == {question.file for question in QUESTIONS}
    assert all(column["intro"].endswith("。") for column in BRANCH["columns"])


@pytest.mark.parametrize("quiz", BRANCH["quizzes"], ids=lambda quiz: quiz["title"])
def test_a_quiz_finds_its_questions_and_is_worth_a_hundred(quiz):
    files = {c["questions"].removesuffix(".txt") for c in BRANCH["columns"] if c["name"] in quiz["columns"]}
    there = Counter(question.kind for question in QUESTIONS if question.file in files)
    assert all(there[kind] >= wanted for kind, wanted in quiz["counts"].items())
    assert sum(wanted * quiz["points"][kind] for kind, wanted in quiz["counts"].items()) == 100


def test_two_quizzes_are_finished_and_one_is_open():
    assert [quiz["state"] for quiz in BRANCH["quizzes"]] == ["finished", "finished", "open"]
    assert [quiz.get("through") for quiz in BRANCH["quizzes"]] == [0.4, 0.8, None]
    assert sum(BRANCH["quizzes"][2]["counts"].values()) == 20


def test_activities_go_through_the_year():
    held = [activity["held_on"] for activity in BRANCH["activities"]]
    assert len(held) >= 8
    assert held == sorted(set(held))
    assert all(date.fromisoformat(f"2026-{day}").weekday() < 5 for day in held)
    assert all(0.5 <= activity["attended"] <= 1 for activity in BRANCH["activities"])
