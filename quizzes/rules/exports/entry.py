"""A question on its way out of the bank, and what every format does with it alike."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from xml.etree.ElementTree import Element

from quizzes.rules.exports import drawn
from quizzes.rules.formats import own
from quizzes.rules.questions import FIGURE, Content, Json
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import QuestionType, Shape

Fetch = Callable[[str], bytes]
"""Gives the bytes of a picture by its fingerprint."""


def no_pictures(file: str) -> bytes:
    """Give a picture where there is none to be had."""
    raise LookupError(file)


@dataclass(frozen=True)
class Exported:
    """A question with all that is said about it."""

    type: str
    content: Content
    topic: str = ""
    difficulty: int = 2
    source: str = ""
    category: str = ""
    fetch: Fetch = field(default=no_pictures, compare=False, repr=False)

    @property
    def kind(self) -> QuestionType:
        """Its type."""
        return TYPES[self.type]

    @property
    def answer(self) -> str:
        """Its key in words that read back the same."""
        return own.write_answer(self.type, self.content)

    @property
    def whole(self) -> str:
        """The question in our own text, for formats that have no other place for it."""
        told = replace(self, topic="", source="", category="", content=replace(self.content, explanation=""))
        return "\n".join([own.MARK, *question_lines(1, told, names_type=True, names_pictures=False)])

    def attach(self, element: Element, place: str) -> None:
        """Put the pictures of a place into an element of Moodle's that holds a text."""
        drawn.attach(element, self.content.pictures_at(place), self.fetch)

    def draw(self, element: Element, place: str) -> None:
        """Put the pictures of a place into an element of QTI's."""
        drawn.draw(element, self.content.pictures_at(place), self.fetch)

    def tags(self, *, with_category: bool = False, letters: str = "") -> list[str]:
        """Give the tags that hold what a format has no place of its own for.

        :param letters: the letters of the options in the order in which the format lists them
        """
        # Without the tag, what is to be ordered or matched would be listed by its text.
        has_own_order = letters != own.ALPHABET[: len(letters)] or self.kind.shape is Shape.TEXTS
        key = self.content.key
        free = isinstance(key, dict) and key.get("any_order") is True
        told = (
            ("题型", self.kind.label),
            ("知识点", self.topic),
            ("难度", str(self.difficulty)),
            ("出处", self.source),
            ("分类", self.category if with_category else ""),
            ("选项", letters if has_own_order else ""),
            ("顺序", "不限" if free else ""),
            ("图片说明", "".join(one.alt for one in self.content.pictures_at(FIGURE))),
        )
        return [own.tag(name, value) for name, value in told if value]


def question_lines(
    number: int, entry: Exported, *, names_type: bool, names_pictures: bool = True
) -> list[str]:
    """Give the lines of a question in our own text."""
    content = entry.content
    lines = continued(f"{number}．{content.stem}")
    for key, text in content.options:
        lines += continued(f"{key}．{text}")
    told = (
        ("题型", entry.kind.label if names_type else ""),
        ("图片", own.write_pictures(content.pictures, drawn.name_of(entry.fetch)) if names_pictures else ""),
        ("答案", entry.answer),
        ("解析", content.explanation),
        ("知识点", entry.topic),
        ("难度", str(entry.difficulty)),
        ("出处", entry.source),
        ("分类", entry.category),
    )
    for label, text in told:
        lines += continued(f"{label}：{text}") if text else []
    return lines


def continued(text: str) -> list[str]:
    """Give the lines of a text, all but the first marked as going on."""
    return text.replace("\n", "\n\t").split("\n")


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that neither XML nor Office files can hold."""


def tidy(entries: Sequence[Exported]) -> list[Exported]:
    r"""Give the questions as files can hold them: one kind of line end, no control characters.

    >>> tidy([Exported("single", Content("甲\r\n乙\x07"))])[0].content.stem
    '甲\n乙'
    """
    return [_tidied(entry) for entry in entries]


def _tidied(entry: Exported) -> Exported:
    content = Content.from_json(_clean(entry.content.to_json()))  # type: ignore[arg-type]  # a mapping stays one
    about = {name: _clean(getattr(entry, name)) for name in ("topic", "source", "category")}
    return replace(entry, content=content, **about)  # type: ignore[arg-type]  # texts stay texts


def _clean(value: Json) -> Json:
    match value:
        case str():
            return _UNWRITABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {name: _clean(one) for name, one in value.items()}
    return value


def unwritable(entries: Sequence[Exported]) -> list[str]:
    r"""Say how many questions lose control characters in every file.

    >>> unwritable([Exported("single", Content("甲\x07"))])
    ['1 道题里有看不见的控制字符，写文件时会去掉。']
    """
    count = sum(_UNWRITABLE.search(repr_of(entry)) is not None for entry in entries)
    return [f"{count} 道题里有看不见的控制字符，写文件时会去掉。"] if count else []


def repr_of(entry: Exported) -> str:
    """Give all texts of a question in one."""
    return "\n".join([*_texts(entry.content.to_json()), entry.topic, entry.source, entry.category])


def _texts(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one)
        case dict():
            for one in value.values():
                yield from _texts(one)


def without_pictures(entries: Sequence[Exported], format_name: str) -> list[str]:
    """Say how many pictures a format leaves out.

    >>> without_pictures([Exported("single", Content("甲"))], "GIFT")
    []
    """
    count = sum(bool(entry.content.pictures) for entry in entries)
    told = f"{format_name} 放不下图片，{count} 道题的图片没有写进文件；请改用 Word、Excel 或 QTI。"
    return [told] if count else []


def left_out(entries: Sequence[Exported], format_name: str, kept: Sequence[str]) -> list[str]:
    """Say how many questions a format has no place for, a sentence for each type.

    >>> left_out([Exported("ordering", Content("排序"))], "Aiken", ["single"])
    ['Aiken 放不下 1 道排序题，这些题没有写进文件，请另外用别的格式导出。']
    """
    counts: dict[str, int] = {}
    for entry in entries:
        if entry.type not in kept:
            counts[entry.kind.label] = counts.get(entry.kind.label, 0) + 1
    return [
        f"{format_name} 放不下 {count} 道{label}，这些题没有写进文件，请另外用别的格式导出。"
        for label, count in counts.items()
    ]


def runs(entries: Sequence[Exported]) -> list[tuple[str, list[Exported]]]:
    """Part the questions into runs that share a passage; those without one come first, in their order."""
    alone = [entry for entry in entries if not entry.content.stimulus]
    order = list(dict.fromkeys(entry.content.stimulus for entry in entries if entry.content.stimulus))
    shared = sorted(
        (entry for entry in entries if entry.content.stimulus),
        key=lambda entry: order.index(entry.content.stimulus),
    )
    parted = [(text, list(run)) for text, run in groupby(shared, key=lambda entry: entry.content.stimulus)]
    return [("", alone), *parted] if alone else parted


def one_line(text: str) -> str:
    """Give a text without line ends."""
    return " ".join(text.split("\n"))
