"""A question on its way out of the bank, and what every format does with it alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from quizzes.rules.formats import others, own
from quizzes.rules.questions import Content, Json
from quizzes.rules.types import TYPES, numeric
from quizzes.rules.types.kind import QuestionType


@dataclass(frozen=True)
class Exported:
    """A question with all that is said about it."""

    type: str
    content: Content
    topic: str = ""
    difficulty: int = 2
    source: str = ""
    category: str = ""

    @property
    def kind(self) -> QuestionType:
        """Its type."""
        return TYPES[self.type]

    @property
    def answer(self) -> str:
        """Its key in words that read back the same."""
        return own.write_answer(self.type, self.content)


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


def tags_of(entry: Exported, *, with_category: bool = False, letters: str = "") -> list[str]:
    """Give the tags that hold what a format has no place of its own for.

    :param letters: the letters of the options in the order in which the format lists them
    """
    # Without the tag, what is to be ordered or matched would be listed by its text.
    has_own_order = letters != own.ALPHABET[: len(letters)] or entry.type in ("ordering", "matching")
    key = entry.content.key
    free = isinstance(key, dict) and key.get("any_order") is True
    told = (
        ("题型", entry.kind.label),
        ("知识点", entry.topic),
        ("难度", str(entry.difficulty)),
        ("出处", entry.source),
        ("分类", entry.category if with_category else ""),
        ("选项", letters if has_own_order else ""),
        ("顺序", "不限" if free else ""),
    )
    return [own.tag(name, value) for name, value in told if value]


def blanks_of(entry: Exported) -> list[list[str]]:
    """Give what each blank accepts."""
    key = entry.content.key
    blanks = key.get("blanks") if isinstance(key, dict) else None
    texts = [str(one) for one in blanks] if isinstance(blanks, list) else []
    return [[word.strip() for word in re.split("[|｜]", text) if word.strip()] or [""] for text in texts]


def number_of(entry: Exported) -> tuple[str, str]:
    """Give a number and its tolerance in plain digits."""
    key = entry.content.key if isinstance(entry.content.key, dict) else {}
    found = [numeric.parse(str(key.get(name, ""))) for name in ("value", "tolerance")]
    value, tolerance = ("" if one is None else others.plain_number(one) for one in found)
    return value, tolerance or "0"


def one_line(text: str) -> str:
    """Give a text without line ends."""
    return " ".join(text.split("\n"))
