"""What we write reads back as it was, and what a format cannot hold is said."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.rules.exports import WRITERS, Exported
from quizzes.rules.formats import read_bank
from quizzes.rules.imported import bank_of
from quizzes.rules.pictures import clean
from quizzes.rules.questions import Content, Picture
from quizzes.rules.types import TYPES
from tests.quizzes.rules.test_pictures import drawing

NASTY = (
    *"AB12.．、：:；;|（）()【】[]{}<>&\"'=~#%@*\\/_-—$^? \t\n　",
    *(
        "答案：",
        "A．",
        "1．",
        "一、单选题",
        "解析：",
        "材料（2 题）：",
        "题型：判断题",
        "ANSWER: A",
        "→",
        "->",
        "±",
    ),
    *(
        "</text>",
        "]]>",
        "&amp;",
        "{1:SA:=x}",
        "[html]",
        "::t::",
        "//",
        "$CATEGORY:",
        "_x0041_",
        "⼯",
        "\ufeff",
        "√",
    ),
    *(
        "党的",
        "二十大",
        "对",
        "错误",
        "36",
        "=1+1",
        "𠮷",
        "é",
        "__",
        "，",
        "难度：3",
        "知识点：x",
        "\u200b",
        "\u2028",
    ),
)


def _texts(low=1, high=8):
    pieces = st.sampled_from(NASTY) | st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=3
    )
    return st.lists(pieces, min_size=low, max_size=high).map("".join)


nasty = _texts().filter(lambda text: text.strip() and not _ends_blank(text))
shorts = _texts(0, 4).map(lambda text: " ".join(text.split()))


def _ends_blank(text):
    """Blanks around a text are not kept by forms; so none are stored."""
    return text != text.strip()


words = nasty.map(lambda text: text.replace("|", "").replace("｜", "").strip()).filter(
    lambda text: any(one.isalnum() for one in text)
)


def _key(name, letters, draw):
    """A key of the type, as ``read_key`` leaves it."""
    letter = st.sampled_from(letters or ["A"])
    blanks = st.lists(words, min_size=1, max_size=2, unique=True).map("|".join)
    left = st.lists(nasty, min_size=1, max_size=4)
    kinds = {
        "single": letter,
        "multiple": st.lists(letter, min_size=1, unique=True).map(sorted),
        "true_false": st.booleans(),
        "fill_blank": st.fixed_dictionaries(
            {"blanks": st.lists(blanks, min_size=1, max_size=3), "any_order": st.booleans()}
        ),
        "short_answer": nasty,
        "ordering": st.permutations(letters),
        "matching": left.flatmap(
            lambda items: st.fixed_dictionaries(
                {"left": st.just(items), "right": st.lists(letter, min_size=len(items), max_size=len(items))}
            )
        ),
        "hotspot": st.lists(areas, min_size=2, max_size=6).flatmap(
            lambda drawn: st.integers(1, len(drawn) - 1).map(
                lambda right: {"areas": drawn, "right": [*"ABCDEF"[:right]]}
            )
        ),
        "numeric": st.fixed_dictionaries({"value": numbers(-10_000), "tolerance": numbers(0)}),
    }
    return draw(kinds[name])


low, high = st.integers(0, 499), st.integers(500, 1000)
areas = st.one_of(
    st.tuples(low, low, high, high).map(lambda corners: ["rect", [*corners]]),
    st.tuples(high, low, st.integers(1, 300)).map(lambda circle: ["circle", [*circle]]),
    st.lists(st.tuples(low, high), min_size=3, max_size=6).map(
        lambda corners: ["poly", [number for corner in corners for number in corner]]
    ),
)
PICTURE = clean(drawing())
FIGURE = Picture(PICTURE["file"], "figure", "地图", PICTURE["width"], PICTURE["height"])


def numbers(least):
    return st.integers(least, 10_000).map(lambda number: str(number / 100).removesuffix(".0"))


@st.composite
def entries(draw, names=tuple(TYPES)):
    """A question as the bank may hold it."""
    name = draw(st.sampled_from(names))
    has_options = name in ("single", "multiple", "ordering", "matching")
    texts = draw(st.lists(nasty, min_size=2, max_size=5, unique_by=str.strip)) if has_options else []
    options = tuple(zip("ABCDEFGH", texts, strict=False))
    key = _key(name, [letter for letter, _ in options], draw)
    content = Content(
        draw(nasty),
        options,
        key,
        draw(st.just("") | nasty),
        draw(st.sampled_from(PASSAGES)),
        (FIGURE,) if TYPES[name].drawn_on else (),
    )
    about = (
        draw(shorts),
        draw(st.integers(1, 3)),
        draw(shorts),
        draw(st.sampled_from(["", "党史", "党史/党建"])),
    )
    return Exported(name, TYPES[name].complete(content), *about, fetch=lambda _: PICTURE["bytes"])


PASSAGES = ("", "", "", "材料一：\n\t某支部开会。\n1．甲", "另一段 <材料> & 更多")


REPEATS = {"duplicate", "conflict", "near_duplicate", "one_key_multiple"}


def read_back(content, suffix=""):
    bank = bank_of(read_bank(content, f"x.{suffix}"))
    # A question that stands twice is said, and is no fault of the file.
    assert not [one for item in bank.items for one in item.problems if one["code"] not in REPEATS]
    return [
        Exported(one.type, one.wording, one.topic, one.difficulty, one.source, one.section)
        for one in bank.items
    ]


def in_order(entries):
    """Compare whatever the order: questions of one type or about one passage stand together."""
    return sorted(map(_as_text, entries))


def _as_text(entry):
    about = [entry.type, entry.topic, entry.difficulty, entry.source, entry.category]
    return json.dumps([entry.content.to_json(), *about], sort_keys=True)


@pytest.mark.parametrize("format", ["text", "xlsx", "moodle", "qti3", "qti2", "json"])
@given(given=st.lists(entries(), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_as_it_was(format, given):
    assert all(not entry.kind.check(entry.content) for entry in given)
    assert in_order(read_back(WRITERS[format].write(given))) == in_order(given)


MATCH = {"left": ["一大", "遵义会议"], "right": ["A", "B"]}
CALM = (
    Exported(
        "single", Content("首都是哪里？", (("A", "北京"), ("B", "上海")), "A", "见课本。"), "常识", 1, "课本"
    ),
    Exported(
        "multiple", Content("直辖市有哪些？", (("A", "北京"), ("B", "上海"), ("C", "广州")), ["A", "B"])
    ),
    Exported("true_false", Content("水往低处流。", key=True)),
    Exported("fill_blank", Content("首都是____。", key={"blanks": ["北京|京"], "any_order": False})),
    Exported("short_answer", Content("谈谈体会。", key="第一，学。\n第二，做。")),
    Exported("ordering", Content("排序。", (("A", "乙"), ("B", "甲"), ("C", "丙")), ["B", "A", "C"])),
    Exported("matching", Content("配对。", (("A", "上海"), ("B", "遵义"), ("C", "北京")), MATCH)),
    Exported("numeric", Content("圆周率？", key={"value": "3.14", "tolerance": "0.01"}), difficulty=3),
    Exported(
        "single", Content("甲是谁？", (("A", "张三"), ("B", "李四")), "B", stimulus="材料一。\n甲姓李。")
    ),
    Exported("true_false", Content("甲姓张。", key=False, stimulus="材料一。\n甲姓李。")),
)


@pytest.mark.parametrize("format", ["docx", "gift"])
def test_plain_words_come_back_from_the_other_formats_too(format):
    assert in_order(read_back(WRITERS[format].write(CALM))) == in_order(CALM)


def test_aiken_holds_single_choices_and_says_what_it_leaves_out():
    lost = WRITERS["aiken"].loses(CALM)
    assert "Aiken 放不下 1 道多选题，这些题没有写进文件，请另外用别的格式导出。" in lost
    assert len(lost) == 8
    back = read_back(WRITERS["aiken"].write(CALM))
    assert [(one.type, one.content.key) for one in back] == [("single", "A"), ("single", "B")]
    assert back[0].content.options == CALM[0].content.options


@pytest.mark.parametrize("format", WRITERS)
def test_an_empty_bank_can_be_written(format):
    assert WRITERS[format].loses([]) == []
    assert isinstance(WRITERS[format].write([]), bytes)


@pytest.mark.parametrize("format", WRITERS)
def test_characters_no_file_can_hold_are_said_and_left_out(format):
    dirty = [replace(CALM[0], content=replace(CALM[0].content, stem="首\x00都\x0b是\ud800哪里？"))]
    assert "1 道题里有看不见的控制字符，写文件时会去掉。" in WRITERS[format].loses(dirty)
    assert read_back(WRITERS[format].write(dirty))[0].content.stem == "首都是哪里？"


def test_what_moodle_and_qti_take_in_another_way_is_said():
    free = Exported("fill_blank", Content("甲____乙____", key={"blanks": ["1", "2"], "any_order": True}))
    for name in ("moodle", "qti2", "qti3"):
        assert "顺序不限" in WRITERS[name].loses([free])[0]
    assert "多空题" in WRITERS["gift"].loses([free])[0]


def test_a_package_of_the_third_version_holds_shared_passages_once():
    with zipfile.ZipFile(io.BytesIO(WRITERS["qti3"].write(CALM))) as package:
        names = package.namelist()
        passages = [name for name in names if name.startswith("stimuli/")]
        assert len(passages) == 1
        assert len(names) == len(CALM) + 2
        assert b"qti-assessment-stimulus-ref" in package.read("items/00009.xml")


def test_a_text_of_ours_that_somebody_has_written_into_is_read_as_any_text():
    text = WRITERS["text"].write(CALM[:3]).decode()
    more = text + "2. 党的生日是？\nA. 七月一日 B. 八月一日\n答案：A\n"
    assert len(read_bank(more.encode()).items) == 4
