import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.numerals import read_number
from quizzes.rules.questions import LONGEST_TEXT, BadAnswerError, BadKeyError, Content
from quizzes.rules.scoring import MultiplePolicy
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import Shape
from tests.quizzes.rules.papers import AREAS, FIGURE, contents

OPTIONS = (("A", "一"), ("B", "二"), ("C", "三"))
SINGLE = Content("哪个？", OPTIONS, "B")
MULTIPLE = Content("哪些？", OPTIONS, ["A", "C"])
JUDGE = Content("对吗？", key=False)
BLANKS = Content("党的____大于____年召开。", key={"blanks": ["二十", "2022|二〇二二"]})
ORDER = Content("按时间排序。", OPTIONS, ["B", "C", "A"])
PAIRS = Content("配对。", OPTIONS, {"left": ["甲", "乙"], "right": ["C", "A"]})
NUMBER = Content("多少？", key={"value": "3.14", "tolerance": "0.01"})
ESSAY = Content("谈谈体会。", key="要点")

SPOTS = TYPES["hotspot"].complete(
    Content("点出遵义。", key={"areas": AREAS, "right": ["A", "C"]}, pictures=(FIGURE,))
)
QUESTIONS = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "true_false": JUDGE,
    "fill_blank": BLANKS,
    "short_answer": ESSAY,
    "ordering": ORDER,
    "matching": PAIRS,
    "numeric": NUMBER,
    "hotspot": SPOTS,
}


def read(name, raw):
    return TYPES[name].read_answer(QUESTIONS[name], raw)


def test_types_are_known_by_their_own_names():
    assert list(TYPES) == list(QUESTIONS)
    assert all(name == type_.name for name, type_ in TYPES.items())
    assert TYPES["single"].label == "单选题"
    assert TYPES["single"].template == "quizzes/types/single.html"


def test_options_that_members_choose_from_may_be_shuffled():
    assert {name for name in TYPES if TYPES[name].shuffles} == {"single", "multiple", "ordering", "matching"}


@pytest.mark.parametrize("name", TYPES)
def test_a_sound_question_has_nothing_wrong(name):
    assert TYPES[name].check(QUESTIONS[name]) == []


@pytest.mark.parametrize("name", TYPES)
def test_an_empty_question_is_refused_in_words(name):
    problems = TYPES[name].check(Content(" "))
    assert problems[0] == "题干不能为空。"
    assert len(problems) >= 2


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("single", Content("哪个？", OPTIONS[:1], "A"), "至少要有两个选项。"),
        ("single", Content("哪个？", OPTIONS), "没有指明正确答案。"),
        ("single", Content("哪个？", OPTIONS, "E"), "正确答案不在选项里。"),
        ("multiple", Content("哪些？", OPTIONS, ["A", "E"]), "正确答案 E 不在选项里。"),
        ("multiple", Content("哪些？", OPTIONS, []), "没有指明正确答案。"),
        ("multiple", Content("哪些？", OPTIONS, ["A", "A"]), "正确答案里有重复的选项。"),
        ("multiple", Content("哪些？", (*OPTIONS, ("C", "四")), ["A"]), "选项的编号有重复。"),
        ("true_false", Content("对吗？", OPTIONS, key=True), "判断题不需要选项，请删去选项或改为单选题。"),
        ("ordering", Content("排序。", OPTIONS, ["A", "B"]), "正确顺序应当包含每个选项各一次。"),
        ("matching", Content("配对。", OPTIONS, {"left": ["甲"], "right": []}), "没有给出配对的答案。"),
        ("numeric", Content("多少？", key={"value": "1", "tolerance": "-1"}), "正确答案不是数值。"),
        ("fill_blank", Content("填____", key={"blanks": []}), "没有给出填空的答案。"),
        ("fill_blank", Content("填____", key={"blanks": ["。"]}), "第 1 空没有答案。"),
    ],
)
def test_what_is_wrong_with_a_question(name, content, problem):
    assert TYPES[name].check(content) == [problem]


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data())
def test_a_key_is_read_back_as_it_was_written(name, data):
    written = TYPES[name].write_key(data.draw(contents(name)))
    again = Content("题干", key=TYPES[name].read_key(written))
    assert set(TYPES[name].write_key(again)) == set(written)
    assert len(TYPES[name].write_key(again)) == len(written)


@pytest.mark.parametrize(
    ("name", "written", "key"),
    [
        ("single", " Ｂ．", "B"),
        ("multiple", "（A、C）", ["A", "C"]),
        ("multiple", "CAA", ["A", "C"]),
        ("true_false", "×", False),
        ("true_false", "yes", True),
        ("fill_blank", ["三十六", "北京"], {"blanks": ["三十六", "北京"], "any_order": False}),
        ("fill_blank", "三十六\n北京；", {"blanks": ["三十六", "北京"], "any_order": False}),
        ("fill_blank", {"blanks": ["甲"], "any_order": True}, {"blanks": ["甲"], "any_order": True}),
        ("short_answer", " 要点 ", "要点"),
        ("ordering", "B-C-A", ["B", "C", "A"]),
        ("matching", "甲 = c\n乙＝Ａ", {"left": ["甲", "乙"], "right": ["C", "A"]}),
        ("numeric", "1,000", {"value": "1,000", "tolerance": "0"}),
    ],
)
def test_keys_as_banks_write_them(name, written, key):
    assert TYPES[name].read_key(written) == key


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("single", "AB"),
        ("single", ""),
        ("single", None),
        ("multiple", "甲"),
        ("multiple", []),
        ("true_false", "A"),
        ("true_false", 1),
        ("fill_blank", " ； "),
        ("fill_blank", None),
        ("short_answer", None),
        ("ordering", "二一"),
        ("ordering", 1),
        ("matching", "甲=A；乙"),
        ("matching", ""),
        ("matching", None),
        ("numeric", "很多"),
        ("numeric", "3±-1"),
        ("numeric", None),
    ],
)
def test_keys_that_say_nothing_are_refused(name, written):
    with pytest.raises(BadKeyError):
        TYPES[name].read_key(written)


@pytest.mark.parametrize(
    ("name", "raw", "answer"),
    [
        ("single", "B", "B"),
        ("multiple", ["C", "A"], ("A", "C")),
        ("multiple", [], ()),
        ("true_false", False, False),
        ("fill_blank", ["二十", ""], ("二十", "")),
        ("short_answer", "一\r\n二", "一\n二"),
        ("ordering", ["B", "", "B"], ("B", "", "B")),
        ("matching", ["C", ""], ("C", "")),
        ("numeric", "很多", "很多"),
    ],
)
def test_answers_of_the_wire(name, raw, answer):
    assert read(name, raw) == answer


@pytest.mark.parametrize("name", TYPES)
def test_null_takes_an_answer_back(name):
    assert read(name, None) is None
    assert not TYPES[name].is_answered(None)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("single", "E"),
        ("single", ["B"]),
        ("single", 1),
        ("single", ""),
        ("multiple", "AC"),
        ("multiple", ["A", "A"]),
        ("multiple", ["A", ["C"]]),
        ("multiple", {"A": True}),
        ("true_false", "true"),
        ("true_false", 1),
        ("fill_blank", ["二十"]),
        ("fill_blank", ["二十", "2022", "x"]),
        ("fill_blank", ["二十", 2022]),
        ("fill_blank", "二十"),
        ("ordering", ["B", "C"]),
        ("ordering", ["B", "C", "E"]),
        ("ordering", "BCA"),
        ("matching", ["C", "A", "B"]),
        ("matching", ["C", None]),
        ("numeric", 3.14),
        ("short_answer", ["一"]),
        ("short_answer", "字" * (LONGEST_TEXT + 1)),
        ("short_answer", "坏\x00字"),
        ("short_answer", "坏\ud800字"),
    ],
)
def test_answers_that_do_not_fit_are_refused(name, raw):
    with pytest.raises(BadAnswerError):
        read(name, raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from("ABC"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@pytest.mark.parametrize("name", TYPES)
@given(raw=json_values)
def test_whatever_is_sent_is_read_or_refused(name, raw):
    try:
        answer = read(name, raw)
    except BadAnswerError:
        return
    again = json.loads(json.dumps(answer))
    assert read(name, again) == answer
    assert TYPES[name].describe_answer(QUESTIONS[name], answer)


@pytest.mark.parametrize(
    ("name", "values", "answer"),
    [
        ("single", ["B"], "B"),
        ("single", [], None),
        ("multiple", ["C", "A"], ("A", "C")),
        ("multiple", [], ()),
        ("true_false", ["true"], True),
        ("true_false", ["false"], False),
        ("true_false", [], None),
        ("fill_blank", ["二十", ""], ("二十", "")),
        ("fill_blank", [], None),
        ("short_answer", ["体会"], "体会"),
        ("short_answer", [], ""),
        ("ordering", ["B", "C", ""], ("B", "C", "")),
        ("ordering", [], None),
        ("matching", ["C", "A"], ("C", "A")),
        ("numeric", ["3.14"], "3.14"),
    ],
)
def test_answers_of_a_form(name, values, answer):
    assert TYPES[name].read_form(QUESTIONS[name], values) == answer


@pytest.mark.parametrize(
    ("name", "values"),
    [("single", ["A", "B"]), ("true_false", ["True"]), ("multiple", ["A", "E"]), ("fill_blank", ["二十"])],
)
def test_forms_that_were_tampered_with_are_refused(name, values):
    with pytest.raises(BadAnswerError):
        TYPES[name].read_form(QUESTIONS[name], values)


@pytest.mark.parametrize(
    ("name", "answer", "is_answered"),
    [
        ("single", "B", True),
        ("multiple", (), False),
        ("true_false", False, True),
        ("fill_blank", ("", " "), False),
        ("fill_blank", ("", "2022"), True),
        ("short_answer", " \n", False),
        ("ordering", ("", "", ""), False),
        ("matching", ("", "A"), True),
        ("numeric", "0", True),
    ],
)
def test_what_the_answer_card_counts(name, answer, is_answered):
    assert TYPES[name].is_answered(answer) is is_answered


@pytest.mark.parametrize(
    ("name", "answer", "said", "key"),
    [
        ("single", "A", "一", "二"),
        ("multiple", ("A", "B"), "一；二", "一；三"),
        ("true_false", True, "正确", "错误"),
        ("fill_blank", ("十九", ""), "十九；—", "二十；2022 或 二〇二二"),
        ("short_answer", " 体会 ", "体会", "要点"),
        ("ordering", ("A", "", "C"), "一 → — → 三", "二 → 三 → 一"),
        ("matching", ("A", ""), "甲：一；乙：—", "甲：三；乙：一"),
        ("numeric", " 3 ", "3", "3.14±0.01"),
    ],
)
def test_answers_and_keys_in_words(name, answer, said, key):
    assert TYPES[name].describe_answer(QUESTIONS[name], answer) == said
    assert TYPES[name].describe_key(QUESTIONS[name]) == key
    assert TYPES[name].describe_answer(QUESTIONS[name], None) == "未作答"


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data())
def test_questions_survive_being_written_down(name, data):
    content = data.draw(contents(name))
    assert TYPES[name].check(content) == []
    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"stem": 1, "options": [], "key": None, "explanation": ""},
        {"stem": "题", "options": ["A"], "key": None, "explanation": ""},
    ],
)
def test_what_is_no_question_is_refused(written):
    with pytest.raises(ValueError, match=r"question|option"):
        Content.from_json(written)


@given(st.text(st.sampled_from("零〇一二两三四五六七八九十百千万亿0123456789"), max_size=12))
def test_reading_a_number_never_fails(text):
    number = read_number(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    ("name", "answer", "earned"),
    [
        ("ordering", ("B", "C", "A"), 300),
        ("ordering", ("B", "A", "C"), 0),
        ("ordering", ("", "", ""), 0),
        ("matching", ("C", "A"), 300),
        ("matching", ("C", ""), 150),
        ("matching", ("A", "C"), 0),
        ("numeric", "3.13", 300),
        ("numeric", "３．１５", 300),
        ("numeric", "3.1501", 0),
        ("numeric", "nan", 0),
        ("numeric", "1e9", 0),
        ("numeric", "", 0),
    ],
)
def test_points_of_orders_pairs_and_numbers(name, answer, earned):
    assert TYPES[name].mark(QUESTIONS[name], answer, 300, MultiplePolicy.STRICT).earned == earned


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data())
def test_a_list_of_texts_has_a_prompt_for_each(name, data):
    content = data.draw(contents(name))
    prompts = TYPES[name].prompts(content)
    if TYPES[name].shape is Shape.TEXTS:
        assert TYPES[name].read_answer(content, [""] * len(prompts)) == ("",) * len(prompts)
    else:
        assert prompts == []
