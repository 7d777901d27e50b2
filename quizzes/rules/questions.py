"""What a question and an answer to it are, before any type gives them a meaning. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
"""What a JSON column can hold."""

Answer: TypeAlias = str | bool | tuple[str, ...] | None
"""What a member answered: an option's key, several, a judgement, a text, several texts; None for nothing."""

LONGEST_TEXT = 2_000
"""How many characters one written answer may have."""

UNANSWERED = "未作答"

STEM, STIMULUS, EXPLANATION, FIGURE = "stem", "stimulus", "explanation", "figure"
"""Places where pictures stand besides options; the last is for those that are pointed at."""


class BadKeyError(ValueError):
    """The key is not written as its type asks. The message may be shown to the secretary."""


class BadAnswerError(ValueError):
    """The answer does not fit its question. The message may be shown to the member."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to a text of a question."""

    file: str
    """The fingerprint of its bytes (SHA-256 in hexadecimal): it names the stored file, here and elsewhere."""
    at: str = STEM
    """``stem``, ``stimulus``, ``explanation``, ``figure``, or the key of an option."""
    alt: str = ""
    """What it shows, for those who do not see it."""
    width: int = 0
    height: int = 0
    """In pixels."""

    def to_json(self) -> dict[str, Json]:
        """Write it down for a JSON column."""
        size: dict[str, Json] = {"width": self.width, "height": self.height}
        return {"file": self.file, "at": self.at, "alt": self.alt, **size}

    @classmethod
    def from_json(cls, told: Json) -> Self:
        """Read back what ``to_json`` wrote.

        :raises ValueError: if it has another shape
        """
        match told:
            case {
                "file": str(file), "at": str(at), "alt": str(alt), "width": int(width), "height": int(height)
            }:  # fmt: skip
                return cls(file, at, alt, width, height)
        raise ValueError("a picture has a file, a place, words and a size")


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a question and its key.

    ``options`` pairs a stable key with a text; on a member's page only the order changes, never the key.
    The shape of ``key`` is the business of the question's type.

    >>> content = Content("党的生日是", (("A", "七月一日"), ("B", "八月一日")), "A")
    >>> Content.from_json(content.to_json()) == content
    True
    """

    stem: str
    options: tuple[tuple[str, str], ...] = ()
    key: Json = None
    explanation: str = ""
    stimulus: str = ""
    """The passage it asks about, which it may share with its neighbours (材料题); "" for most questions."""
    pictures: tuple[Picture, ...] = ()

    def pictures_at(self, place: str) -> tuple[Picture, ...]:
        """Give the pictures of one text."""
        return tuple(picture for picture in self.pictures if picture.at == place)

    @property
    def option_keys(self) -> tuple[str, ...]:
        """The keys of the options, in the order the author gave."""
        return tuple(key for key, _ in self.options)

    def option_text(self, key: str) -> str:
        """Give the text of an option, or the key itself where there is no such option."""
        return dict(self.options).get(key, key)

    def to_json(self) -> dict[str, Json]:
        """Write it down for a JSON column."""
        told: dict[str, Json] = {
            "stem": self.stem,
            "options": [[key, text] for key, text in self.options],
            "key": self.key,
            "explanation": self.explanation,
        }
        # Only where there are some, so that questions stored without them stay equal to what they were.
        if self.stimulus:
            told["stimulus"] = self.stimulus
        if self.pictures:
            told["pictures"] = [picture.to_json() for picture in self.pictures]
        return told

    @classmethod
    def from_json(cls, written: Mapping[str, Json]) -> Self:
        """Read back what ``to_json`` wrote.

        :raises ValueError: if it has another shape
        """
        match written:
            case {"stem": str(stem), "options": [*options], "key": key, "explanation": str(explanation)}:
                stimulus = str(written.get("stimulus") or "")
                shown = written.get("pictures")
                pictures = tuple(map(Picture.from_json, shown)) if isinstance(shown, list) else ()
                listed = tuple(_option_from(pair) for pair in options)
                return cls(stem, listed, key, explanation, stimulus, pictures)
        raise ValueError("a question has a stem, options, a key and an explanation")


def _option_from(pair: Json) -> tuple[str, str]:
    match pair:
        case [str(key), str(text)]:
            return key, text
    raise ValueError("an option is a key and a text")


def fold(written: str) -> str:
    """Make equal what differs only by width, case and blanks.

    >>> fold(" Ａ、b ")
    'A、B'
    """
    return "".join(unicodedata.normalize("NFKC", written).upper().split())


def read_text(raw: object) -> str:
    r"""Take a written answer, with its line ends made equal.

    >>> read_text("第一点\r\n第二点")
    '第一点\n第二点'

    :raises BadAnswerError: if it is no text, too long, or holds what no database stores
    """
    if not isinstance(raw, str):
        raise BadAnswerError("答案应当是文字。")
    text = raw.replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT:
        raise BadAnswerError(f"答案最多 {LONGEST_TEXT} 字，请精简后再保存。")
    # PostgreSQL stores no NUL, and a lone surrogate cannot be encoded at all.
    if "\x00" in text or any(unicodedata.category(letter) == "Cs" for letter in text):
        raise BadAnswerError("答案里有无法保存的字符，请删去后再保存。")
    return text


def read_option(content: Content, raw: object) -> str:
    """Take the key of one of the question's options.

    :raises BadAnswerError: if the question has no such option
    """
    if not isinstance(raw, str) or raw not in content.option_keys:
        raise BadAnswerError("这道题没有您选的选项，请刷新页面后再试。")
    return raw


def read_options(content: Content, raw: object) -> tuple[str, ...]:
    """Take the keys of some of the question's options, each once, in the order they came.

    :raises BadAnswerError: if it is no list, or an option is unknown or named twice
    """
    if not isinstance(raw, list | tuple):
        raise BadAnswerError("这道题的答案应当是若干个选项。")
    keys = tuple(read_option(content, one) for one in raw)
    if len(set(keys)) != len(keys):
        raise BadAnswerError("同一个选项只能选一次。")
    return keys


def read_places(content: Content, raw: object, count: int, misfit: str) -> Answer:
    """Take an option for each of so many places, "" for one that has none yet; None takes the answer back.

    :raises BadAnswerError: with the sentence ``misfit`` for another number of places; if an option is unknown
    """
    if raw is None:
        return None
    if not isinstance(raw, list | tuple) or len(raw) != count:
        raise BadAnswerError(misfit)
    return tuple("" if one == "" else read_option(content, one) for one in raw)


def has_some_place(answer: Answer) -> bool:
    """Say whether at least one place has an option."""
    return isinstance(answer, tuple) and any(answer)


def only_value(values: Sequence[str]) -> str:
    """Take the one value a form sent for a question; nothing sent counts as nothing written.

    :raises BadAnswerError: if it sent several
    """
    if len(values) > 1:
        raise BadAnswerError("这道题只能有一个答案。")
    return values[0] if values else ""


def check_stem(content: Content) -> list[str]:
    """Say what is wrong with the words asked.

    >>> check_stem(Content("  "))
    ['题干不能为空。']
    """
    return [] if content.stem.strip() else ["题干不能为空。"]


def check_options(content: Content) -> list[str]:
    """Say what is wrong with the options, whatever the key.

    >>> check_options(Content("甲？", (("A", "是"), ("B", "是"), ("C", ""))))
    ['选项 C 没有内容。', '选项 A 与选项 B 内容相同。']
    """
    if len(content.options) < 2:
        return ["至少要有两个选项。"]
    problems = [f"选项 {key} 没有内容。" for key, text in content.options if not text.strip()]
    if len(set(content.option_keys)) != len(content.options):
        problems.append("选项的编号有重复。")
    first: dict[str, str] = {}
    for key, text in content.options:
        same = first.setdefault(text.strip(), key)
        if same != key and text.strip():
            problems.append(f"选项 {same} 与选项 {key} 内容相同。")
    return problems


def right_keys(content: Content) -> tuple[str, ...]:
    """Give the keys a question names as right, none where its key is not a list of texts.

    >>> right_keys(Content("甲？", key=["A", "C"]))
    ('A', 'C')
    """
    named = content.key if isinstance(content.key, list) else []
    return tuple(one for one in named if isinstance(one, str))


def right_options(content: Content) -> tuple[str, ...]:
    """Give the right options of a question whose key is one option or a list of them.

    >>> right_options(Content("甲？", key="A")), right_options(Content("甲？", key=["A", "C"]))
    (('A',), ('A', 'C'))
    """
    return (content.key,) if isinstance(content.key, str) else right_keys(content)


def describe_options(content: Content, keys: Sequence[str]) -> str:
    """Name options by their texts: their letters differ from page to page.

    >>> describe_options(Content("甲？", (("A", "一"), ("B", "二"))), ["A", "B"])
    '一；二'
    """
    return "；".join(content.option_text(key) for key in keys) or UNANSWERED
