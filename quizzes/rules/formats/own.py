"""What our own files say so that they read back as they were: marks, tags, and keys written as text."""

import contextlib
import json
import re
from collections.abc import Callable, Iterable, Mapping

from quizzes.rules.formats.drafts import Draft, Settled
from quizzes.rules.formats.reading import Answer, Drawn
from quizzes.rules.questions import (
    EXPLANATION,
    FIGURE,
    STEM,
    STIMULUS,
    BadKeyError,
    Content,
    Json,
    Picture,
)
from quizzes.rules.types import TYPES

TOOL = "zhibu-xuetang"
"""The name our QTI items give as their maker's."""
MARK = "支部学堂题库（可以直接导入，请保留这一行）"
"""The first line of our text files. What follows has one meaning only, so nothing in it is guessed."""
SHEET = "支部学堂题库"
"""The sheet of our workbooks, for the same purpose."""
MATERIAL = "材料题"
"""The heading over questions that share a passage."""

PICTURES = "pictures/"
"""The folder of pictures in an archive that holds a bank of ours beside them."""
_PLACES = {STEM: "题干", STIMULUS: "材料", EXPLANATION: "解析", FIGURE: "热点图"}
_PICTURE_LINE = re.compile(r"(?:图片：|\t)(?:题干|材料|解析|热点图|选项[A-Z]) (\S+\.(?:png|jpg)).*")
_OPTION_PLACE = re.compile(r"选项([A-Z])")


def write_answer(kind: str, content: Content) -> str:
    """Write a key as people do where that reads back the same, else as JSON.

    >>> write_answer("fill_blank", Content("甲____", key={"blanks": ["北京"], "any_order": False}))
    '北京'
    >>> write_answer("fill_blank", Content("甲____", key={"blanks": ["a；b"], "any_order": False}))
    '{"blanks": ["a；b"], "any_order": false}'
    """
    if content.key is None:
        return ""
    plain = TYPES[kind].write_key(content)
    return plain if read_answer(kind, plain) == content.key else json.dumps(content.key, ensure_ascii=False)


def read_answer(kind: str, written: str) -> Json:
    """Read what `write_answer` wrote, or a person wrote into its place; None where it is no key."""
    tries: list[object] = [written]
    if written[:1] in ("{", "[", '"'):
        with contextlib.suppress(ValueError, RecursionError):
            tries.insert(0, json.loads(written))
    for each in tries:
        try:
            return TYPES[kind].read_key(each) if each else None
        except BadKeyError:
            continue
    return None


def write_pictures(pictures: Iterable[Picture], name_of: Callable[[str], str]) -> str:
    """Write which pictures belong to a question: where each stands, its file, what it shows; a line each.

    >>> write_pictures([Picture("ab", "A", "红旗")], lambda file: f"{file}.png")
    '选项A ab.png 红旗'
    """
    return "\n".join(
        f"{_PLACES.get(one.at, f'选项{one.at}')} {name_of(one.file)} {' '.join(one.alt.split())}".strip()
        for one in pictures
    )


def read_pictures(draft: Draft, written: str, there: Mapping[str, bytes]) -> None:
    """Take the pictures that a question of ours names; one that is not there is said."""
    places = {word: place for place, word in _PLACES.items()}
    for line in written.split("\n"):
        place, _, rest = line.strip().partition(" ")
        name, _, alt = rest.partition(" ")
        option = _OPTION_PLACE.fullmatch(place)
        at = option[1] if option else places.get(place, "")
        if not at or not name:
            continue
        if name in there:
            draft.pictures.append(Drawn(at, there[name], alt.strip()))
        else:
            draft.note(
                "picture_missing",
                f"图片 {name} 不在文件里，请把图片和题库放进同一个压缩包再导入。",
            )


def picture_named(line: str) -> str:
    """Give the name of the picture in a line of ours.

    >>> picture_named("图片：题干 ab.png 红旗"), picture_named("答案：A")
    ('ab.png', '')
    """
    found = _PICTURE_LINE.fullmatch(line)
    return found[1] if found else ""


def settle(draft: Draft, kind: str, stem: str, written: str) -> None:
    """Make a draft exactly this question; a key that its type does not understand is said later."""
    key = read_answer(kind, written)
    draft.settled = Settled(kind, stem, as_answer(written if key is None and written else key))


def as_answer(key: Json) -> Answer:
    """Give a key the type that items carry."""
    match key:
        case str() | bool() | dict() | None:
            return key
        case list():
            return [str(one) for one in key]
    return str(key)


def tag(name: str, value: str) -> str:
    """Write a tag: a name and a value, as 知识点：党史."""
    return f"{name}：{value}"


def read_tags(written: Iterable[str]) -> dict[str, str]:
    """Take tags apart.

    >>> read_tags(["知识点：党史", "党史"])
    {'知识点': '党史'}
    """
    parted = (each.partition("：") for each in written)
    return {name.strip(): value for name, colon, value in parted if colon and name.strip() in _TAGS}


_TAGS = ("题型", "知识点", "难度", "出处", "分类", "选项", "顺序", "题数", "答案", "讲解", "原文", "图片说明")


def describe(draft: Draft, tags: Mapping[str, str]) -> None:
    """Take what tags say about a question besides its words."""
    draft.topic = tags.get("知识点", draft.topic)
    draft.source = tags.get("出处", draft.source)
    draft.section = tags.get("分类", draft.section)
    written = tags.get("难度", "")
    draft.difficulty = int(written) if written in ("1", "2", "3", "4", "5") else draft.difficulty


def lettered(texts: list[str], tags: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give options their letters: those of the tag 选项 if there are as many, else A, B, C.

    >>> lettered(["甲", "乙"], {"选项": "BA"}), lettered(["甲", "乙"], {"选项": "B"})
    ([('B', '甲'), ('A', '乙')], [('A', '甲'), ('B', '乙')])
    """
    said = tags.get("选项", "")
    letters = said if len(said) == len(texts) and len(set(said)) == len(said) else ALPHABET
    return list(zip(letters, texts, strict=False))


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
