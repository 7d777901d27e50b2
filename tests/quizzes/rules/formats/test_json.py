"""Banks kept as JSON, in the shapes people keep them."""

import json

import pytest

from quizzes.rules.formats import read_bank

RED = (("A", "红"), ("B", "黄"))


def read(text) -> list:
    given = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    reading = read_bank(given.encode())
    assert reading.format == "json"
    return list(reading.items)


@pytest.mark.parametrize(
    "question",
    [
        {"title": "底色？", "options": ["红", "黄"], "answer": "A"},
        {"question": "底色？", "options": {"A": "红", "B": "黄"}, "answer": "A"},
        {"题目": "底色？", "选项": ["A. 红", "B. 黄"], "答案": "A"},
        {"stem": "底色？", "A": "红", "B": "黄", "key": "A"},
        {"questionContent": "底色？", "optionContent": "A.红 B.黄", "rightOption": "1"},
        {"title": "底色？", "options": [{"text": "红"}, {"text": "黄"}], "answer": ["A"]},
    ],
)
def test_objects_by_any_names(question):
    for shape in ([question], {"data": {"list": [question]}}):
        (item,) = read(shape)
        assert (item.type, item.stem, item.options, item.answer) == ("single", "底色？", RED, "A")


def test_stems_as_names():
    first, second, third = read({"底色？|红|黄": "黄", "2.徽？|红|黄": "红", "3.建党在哪年？": "1921 年"})
    assert [(each.stem, each.answer) for each in (first, second)] == [("底色？", "B"), ("徽？", "A")]
    assert (third.type, third.answer) == ("short_answer", "1921 年")


def test_stems_with_options_and_key():
    (item,) = read({"1.底色？": ["A.红 B.黄", "B.黄"]})
    assert (item.stem, item.options, item.answer) == ("底色？", RED, "B")


def test_one_object_a_line_with_stray_commas():
    lines = [
        '{"title": "有？", "options": ["红", "黄", "蓝"], "rightOption": "1,3"},',
        '{"title": "底色？", "options": ["红", "黄"], "rightOption": "2"},',
    ]
    assert [item.answer for item in read("\n".join(lines))] == [["A", "C"], "B"]


def test_arrays_by_type_in_a_script():
    bank = {
        "single": [{"title": "底色？", "options": ["红", "黄"], "answer": "A"}],
        "judge": [{"title": "旗是红的。", "answer": "对", "options": ["A. 对", "B. 错"]}],
    }
    script = f"var bank = {json.dumps(bank, ensure_ascii=False)};"
    assert [(item.type, item.answer) for item in read(script)] == [("single", "A"), ("true_false", True)]


def test_json_without_questions_is_read_as_text():
    assert read_bank(b'{"a": 1}').items == ()
    assert read_bank(b"[" * 100_000).items == ()
