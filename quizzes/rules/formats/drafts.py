"""A question while it is being read: what its lines said, before anything is decided."""

import re
from dataclasses import dataclass, field
from typing import Literal

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.keys import bare_key, difficulty, letters
from quizzes.rules.formats.options import key_behind
from quizzes.rules.formats.reading import Answer, Drawn, Problem
from quizzes.rules.formats.sections import named_type

Phase = Literal["stem", "options", "key", "explanation", "topic", "others"]


_SAID = re.compile(
    r"(?:本题)?(?:正确)?答案[选为是]:? ?(?P<said>[A-H]{1,8})(?![A-Za-z])"
    r"|:? ?(?P<first>[A-H](?:、?[A-H]){0,7})[。.]"
)


@dataclass
class Note:
    """A doubt that came up while reading; becomes a `Problem` with the question's number and place."""

    code: str
    message: str
    line: int | None
    severity: Literal["error", "warning"] = "warning"


@dataclass(frozen=True)
class Settled:
    """A question whose file says exactly what it is: nothing of it is guessed, tidied or taken apart."""

    kind: str
    stem: str
    answer: Answer


@dataclass
class Draft:
    """What was read of one question so far."""

    line: int
    end: int
    number: int | None = None
    part: str | None = None
    """The type its heading promises."""
    label: str | None = None
    """The type written at the question itself."""
    section: str = ""
    block: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    judge_words: bool = False
    key: list[str] | None = None
    point: int | None = None
    """The last numbered point of a prose key."""
    listed_key: str | None = None
    is_only_listed: bool = False
    """No key stands beside the question but the one in the list."""
    """The key from a list at the end; a key beside the question beats it."""
    explanation: list[str] = field(default_factory=list)
    topic: str = ""
    source: str = ""
    difficulty: int | None = None
    phase: Phase = "stem"
    notes: list[Note] = field(default_factory=list)
    place: str = ""
    """The cell of its stem, in a spreadsheet."""
    key_place: str = ""
    stimulus: str = ""
    settled: Settled | None = None
    """What the question is, where its file leaves no doubt; then only its options are looked at besides."""
    pictures: list[Drawn] = field(default_factory=list)

    @property
    def kind(self) -> str | None:
        """The promised type, the question's own label first."""
        return self.label or self.part

    @property
    def has_prose_key(self) -> bool:
        """Whether the lines at hand belong to a key in prose."""
        return self.phase == "key" and not (self.key and bare_key(fold(self.key[0])))

    @property
    def key_came_first(self) -> bool:
        """Whether the key stood at the end of the stem (答案;C), so that options may still come."""
        if self.phase != "key" or self.options or self.key is None:
            return False
        return letters(fold(self.key[0])) is not None

    def note(self, code: str, message: str, line: int | None = None, *, error: bool = False) -> None:
        """Write a doubt down."""
        self.notes.append(Note(code, message, line or self.line, "error" if error else "warning"))

    def note_second_key(self, body: str, line: int) -> None:
        """Say that another key stands here; several of them are several questions that nobody could part."""
        told = sum(note.code == "conflict" for note in self.notes)
        first = self.key[0] if self.key else ""
        self.note("conflict", f"这道题写了两个答案：“{first[:20]}”和“{body[:20]}”，暂用第一个。", line)
        if told == 1:
            message = "这道题里写了好几个答案，可能是几道题连在了一起，请改好这一题，其余的另外补上。"
            self.note("run_together", message, error=True)

    def remark(self, name: str, body: str) -> None:
        """Take what a line such as 知识点： or 难度： says."""
        if "知识点" in name or name.startswith(("考点", "考核点", "考查点")):
            self.topic = body
            self.phase = self.phase if body else "topic"
        elif name.endswith("答案") and not body:
            self.phase = "others"
        elif "难" in name:
            self.difficulty = difficulty(body)
        elif name in ("出处", "来源", "题目来源", "教材页码", "页码"):
            self.source = body
        elif name == "题型":
            self.label = named_type(fold(body))

    def goes_on(self, text: str, typed: str) -> bool:
        """Take a further line of what was begun last; say False where that is still the stem.

        :param typed: the line without a number that its writer did not type
        """
        if self.phase == "explanation":
            self.explanation.append(text)
        elif self.phase in ("topic", "others"):
            self.topic = text if self.phase == "topic" else self.topic
            self.phase = "explanation" if self.phase == "topic" else "others"
        elif self.phase == "key" and self.key is not None:
            (self.explanation if bare_key(self.key[0]) else self.key).append(typed)
        elif self.options:
            letter, before = self.options[-1]
            self.options[-1] = (letter, f"{before}{text}")
        else:
            return False
        return True

    def add_option(self, letter: str, text: str, line: int) -> None:
        """Take one more option; a repeated letter is taken for the next one, and said."""
        taken = {each for each, _ in self.options}
        if letter in taken:
            expected = chr(ord(max(taken)) + 1)
            self.note(
                "option_letters", f"选项字母 {letter} 出现了两次，第二个暂记为 {expected}，请核对。", line
            )
            letter = expected
        self.options.append((letter, text))
        self.phase = "options"

    def take_key_of_explanation(self) -> None:
        """Take a key that only the explanation tells, as in 解析：答案选 A."""
        said = _SAID.match(fold(self.explanation[0])) if self.explanation and self.key is None else None
        told = (said["said"] or said["first"]).replace("、", "") if said else ""
        if told and set(told) <= {each for each, _ in self.options}:
            self.key = [told]

    def take_key_behind(self) -> None:
        """Take the key out of a bracket behind the last option, where none stands elsewhere."""
        letter, text = self.options[-1]
        found = key_behind(fold(text))
        if self.key is None and found and set(found[0]) <= {each for each, _ in self.options}:
            self.key, self.options[-1] = [found[0]], (letter, text[: found[1]].rstrip())


@dataclass
class Understood:
    """All that was read, before questions are finished: drafts, list keys and doubts about the file."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)


_ABOUT_KEYS = frozenset({"no_key", "key_outside_options", "one_key_multiple", "blank_count"})


def problems_of(draft: Draft, number: int, places: dict[int, str]) -> list[Problem]:
    """Turn a draft's notes into problems of question `number`."""
    return [
        Problem(note.code, note.message, note.line, _cell(draft, note, places), number, note.severity)
        for note in draft.notes
    ]


def _cell(draft: Draft, note: Note, places: dict[int, str]) -> str | None:
    if draft.key_place and note.code in _ABOUT_KEYS:
        return draft.key_place
    return draft.place or places.get(note.line or 0)


_FIGURES = re.compile(r"\d{1,4}([-—~至]\d{1,4})?$")
_LIST_HEADING = re.compile(r"[(\[ 第]{0,3}\d{0,4}[-—~至]{0,3}\d{0,4}[题)\] :.]{0,4}$")


def heads_list(folded: str, asking: Draft | None = None) -> bool:
    """Say whether what stands behind 答案 only says whose keys follow; a year can be the key of one who asks.

    >>> heads_list("1-20题:"), heads_list("1921", Draft(1, 1)), heads_list("北京")
    (True, False, False)
    """
    open_ = asking is not None and asking.key is None and not asking.options
    return bool(_LIST_HEADING.match(folded)) and not (open_ and _FIGURES.match(folded))
