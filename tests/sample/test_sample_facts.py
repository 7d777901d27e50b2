"""Every date and figure of the sample branch stands in the fact or the article that it names."""

import re

import pytest

from tests.sample import known
from tests.sample.reading import MATERIALS, QUESTIONS

NAMED = [
    question for question in QUESTIONS if "facts F" in question.source or known.articles(question.source)
]

# What a text asserts that its source does not print, with the reason why it is right all the same.
REASONED_DAYS: dict[str, set] = {}
REASONED_FIGURES: dict[str, set] = {
    "下列支部中，按人数应当设支部委员会的有（　　）。": {"9"},  # an example: nine is seven or more
    "ershida-01": {"39"},  # a difference: 2379 − 2340
}


def test_every_question_names_a_fact_or_an_article():
    assert [str(question) for question in QUESTIONS if question not in NAMED] == []


@pytest.mark.parametrize("said", [*QUESTIONS, *MATERIALS], ids=str)
def test_every_named_article_exists(said):
    source = said.head["source"] if hasattr(said, "head") else said.source
    named = [(title, number) for title, number in known.articles(source) if known.is_law(title)]
    assert [one for one in named if not known.article_text(*one)] == []


@pytest.mark.parametrize("question", NAMED, ids=str)
def test_the_dates_of_a_question_stand_in_its_source(question):
    there = known.days_known(known.source_text(question.source))
    wrong = {day for day in known.days_said(question.asserts()) if not known.agrees(day, there)}
    assert wrong - REASONED_DAYS.get(question.stem, set()) == set()


@pytest.mark.parametrize("question", NAMED, ids=str)
def test_the_figures_of_a_question_stand_in_its_source(question):
    source = known.source_text(question.source)
    wrong = known.figures(question.asserts()) - set(known.FIGURE.findall(source))
    wrong |= {amount for amount in known.sums(question.asserts()) if amount not in source}
    assert wrong - REASONED_FIGURES.get(question.stem, set()) == set()


@pytest.mark.parametrize("material", MATERIALS, ids=str)
def test_the_dates_of_a_material_stand_in_its_source(material):
    there = known.days_known(known.source_text(material.head["source"]))
    said = known.days_said("\n".join([material.head["title"], *material.paragraphs]))
    assert {day for day in said if not known.agrees(day, there)} == REASONED_DAYS.get(material.name, set())


@pytest.mark.parametrize("material", MATERIALS, ids=str)
def test_the_figures_of_a_material_stand_in_its_source(material):
    source = known.source_text(material.head["source"])
    text = "\n".join(material.paragraphs)
    wrong = known.figures(text) - set(known.FIGURE.findall(source))
    wrong |= {amount for amount in known.sums(text) if amount not in source}
    assert wrong == REASONED_FIGURES.get(material.name, set())


@pytest.mark.parametrize("material", MATERIALS, ids=str)
def test_a_material_names_the_articles_that_it_speaks_of(material):
    text = "\n".join(material.paragraphs)
    spoken = set(re.findall(r"第[一二三四五六七八九十百零]+条", text))
    assert spoken <= {number for _, number in known.articles(material.head["source"])}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1922-07-16~23，上海", (1922, 7, 23)),
        ("辽沈1948-09-12~11-02；淮海1948-11-06~1949-01-10", (1948, 11, 2)),
        ("辽沈1948-09-12~11-02；淮海1948-11-06~1949-01-10", (1949, 1, 10)),
        ("1935-10-19；1936-10-09 会宁、10-22 将台堡", (1936, 10, 22)),
        ("1930年5月", (1930, 5, None)),
        ("11月9日（1992年起）", (None, 11, 9)),
    ],
)
def test_dates_of_facts_are_read(text, day):
    assert day in known.days_known(text)


def test_a_date_with_another_day_does_not_agree():
    there = known.days_known("1921-07-23，上海")
    assert known.agrees((1921, 7, None), there)
    assert not known.agrees((1921, 7, 1), there)
    assert known.days_said("于 1922 年 7 月 16 日至 23 日举行") == {(1922, 7, 16), (None, None, 23)}
