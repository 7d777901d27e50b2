"""What was found in a bank file, as the bank would take it: content, doubts, and what stands twice. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Self

from core.errors import RefusalError
from quizzes.rules.duplicates import likeness, near_pairs
from quizzes.rules.formats import Item, Problem, Reading, UnreadableBankError, as_json, read_bank
from quizzes.rules.pictures import Album, with_pictures
from quizzes.rules.questions import BadKeyError, Content, Picture, right_keys
from quizzes.rules.stems import stem_key
from quizzes.rules.types import TYPES

READER = "quizzes.rules.imported:read_file"
"""For ``run_in_child``: strangers' files are read outside of the site's own process."""

NEAR_FINDER = "quizzes.rules.imported:find_near"

_REPEATS = frozenset(
    {"duplicate", "conflict", "near_duplicate", "bank_duplicate", "bank_conflict", "bank_near"}
)
DECIDABLE = frozenset({"conflict", "bank_conflict"})
"""Errors that need a decision, not another wording."""


class UnusableBankError(RefusalError):
    """The file holds no questions; the message says what to do."""

    heading = "文件不能导入"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


@dataclass(frozen=True)
class Found:
    """One question as found, on its way into the bank. All of it is plain JSON."""

    number: int
    line: int
    end_line: int
    place: str
    type: str
    content: dict[str, Any]
    section: str = ""
    topic: str = ""
    source: str = ""
    difficulty: int = 2
    problems: list[dict[str, Any]] = field(default_factory=list)
    twin: int | None = None
    """Number of the earlier question of the same file that says the same, or nearly so."""

    @property
    def wording(self) -> Content:
        """The question itself."""
        return Content.from_json(self.content)

    @property
    def origin(self) -> str:
        """Say where in its file it stood."""
        return self.place or f"第 {self.line} 行"


@dataclass(frozen=True)
class Bank:
    """A file as found: how it was read, its lines, its questions, and the doubts about it as a whole."""

    format: str
    encoding: str | None
    lines: list[list[Any]]
    """``[number, text, place]`` of each."""
    items: list[Found]
    notes: list[dict[str, Any]]
    pictures: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Clean pictures by their fingerprints, as ``quizzes.rules.pictures.clean`` gives them."""

    def to_json(self) -> dict[str, Any]:
        """Write it down for the way out of the child process."""
        # asdict would copy every letter of it, which takes longer than reading the file.
        return {**vars(self), "items": [vars(item) for item in self.items]}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(**{**told, "items": [Found(**item) for item in told["items"]]})


def read_file(
    content: bytes,
    name: str = "",
    format: str | None = None,  # noqa: A002  # the option's name on the command line
    *,
    with_told: bool = True,
    found_as: str = "",
) -> dict[str, Any]:
    """Read a file and say what was found; ``with_told`` adds what the command line prints of it.

    ``found_as`` names the format in which the file came, where it was converted on the way.

    :raises UnusableBankError: if there is nothing to be read
    """
    try:
        reading = read_bank(content, "" if found_as else name, format)
    except UnreadableBankError as error:
        raise UnusableBankError(str(error)) from error
    if found_as:
        reading = replace(reading, format=found_as)
    bank = bank_of(reading)
    return {"bank": bank.to_json()} | ({"told": _told(reading, bank)} if with_told else {})


def told_of_refusal(sentence: str) -> dict[str, Any]:
    """Say in the same shape that a file could not be read, for those who read JSON.

    >>> told_of_refusal("这个文件是空的。")["problems"]
    [{'line': None, 'question': None, 'code': 'unreadable', 'message': '这个文件是空的。'}]
    """
    problem = Problem("unreadable", sentence, None, None, None, "error")
    return as_json(Reading("", None, (), (), (problem,)))


def _told(reading: Reading, bank: Bank) -> dict[str, Any]:
    problems = [*bank.notes, *(problem for item in bank.items for problem in item.problems)]
    ordered = sorted(problems, key=lambda one: one["line"] or 0)
    return as_json(reading) | {"problems": [plain_problem(one) for one in ordered]}


def plain_problem(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Say a problem as the wire contract does: at a cell or at a line.

    >>> plain_problem({"code": "no_key", "message": "没有答案。", "line": 3, "cell": None, "question": 1})
    {'line': 3, 'question': 1, 'code': 'no_key', 'message': '没有答案。'}
    """
    where = {"cell": problem["cell"]} if problem.get("cell") else {"line": problem.get("line")}
    return {**where, **{name: problem.get(name) for name in ("question", "code", "message")}}


def bank_of(reading: Reading) -> Bank:
    """Turn a reading into questions for the bank, each with its own problems."""
    by_question: dict[int, list[dict[str, Any]]] = {}
    for problem in reading.problems:
        if problem.question is not None and problem.code not in ("duplicate", "conflict"):
            by_question.setdefault(problem.question, []).append(vars(problem))
        elif problem.question is not None and problem.severity == "warning" and problem.code == "conflict":
            by_question.setdefault(problem.question, []).append(vars(problem) | {"code": "two_keys"})
    widest = max((item.difficulty or 0 for item in reading.items), default=0)
    album = Album()
    items = [_found(item, by_question.get(item.number, []), widest, album) for item in reading.items]
    notes = [vars(problem) for problem in reading.problems if problem.question is None]
    lines = [[line.number, line.text, line.place] for line in reading.lines]
    return Bank(reading.format, reading.encoding, lines, _with_repeats(items), notes, album.kept)


def _found(item: Item, problems: list[dict[str, Any]], widest: int, album: Album) -> Found:
    kind = item.type if item.type in TYPES else "short_answer"
    pictures, refused = album.take(item.pictures)
    content, fault = content_of(
        kind,
        item.stem,
        item.options,
        item.answer,
        item.explanation,
        stimulus=item.stimulus,
        pictures=pictures,
    )
    found = Found(
        number=item.number,
        line=item.line,
        end_line=max(item.line, item.end_line),
        place=item.place,
        type=kind,
        content=content.to_json(),
        section=item.section,
        topic=item.topic,
        source=item.source,
        difficulty=difficulty_of(item.difficulty, widest),
    )
    said_no = [problem_at(found, "picture_refused", sentence, "warning") for sentence in refused]
    return _with(found, problems=[*problems, *said_no, *_faults(found, content, fault, problems)])


def content_of(
    kind: str,
    stem: str,
    options: Sequence[tuple[str, str]],
    answer: object,
    explanation: str,
    *,
    stimulus: str = "",
    pictures: Sequence[Picture] = (),
) -> tuple[Content, str]:
    """Make a question's content, and say why where its key cannot be understood.

    >>> content_of("single", "甲？", [("A", "是"), ("B", "否")], "b", "")[0].key
    'B'
    >>> content_of("single", "甲？", [], "两个", "")[1]
    '单选题的答案应当是一个选项字母，例如 B。'
    """
    fault, key = "", None
    if answer not in (None, "", []):
        try:
            key = TYPES[kind].read_key(answer)
        except BadKeyError as error:
            fault = str(error)
    # The two options of a judge question are 正确 and 错误, which the pages say by themselves.
    kept = () if kind == "true_false" and len(options) == 2 else tuple((a, text) for a, text in options)
    content = TYPES[kind].complete(Content(stem, kept, key, explanation, stimulus))
    return with_pictures(content, pictures), fault


def _faults(
    found: Found, content: Content, fault: str, problems: Sequence[Mapping[str, Any]]
) -> Iterable[dict[str, Any]]:
    """Say what keeps a question out of the bank and the reader has not said already."""
    if any(problem["severity"] == "error" for problem in problems):
        return []
    sentences = [fault] if fault else TYPES[found.type].check(content)
    return [problem_at(found, "faulty", sentence, "error") for sentence in sentences]


def problem_at(found: Found, code: str, message: str, severity: str) -> dict[str, Any]:
    """Make a problem of this question."""
    cell = found.place if "!" in found.place else None
    where = {"line": found.line, "cell": cell, "question": found.number}
    return {"code": code, "message": message, "severity": severity, **where}


def difficulty_of(written: int | None, widest: int) -> int:
    """Bring a difficulty to the bank's three steps; a file that goes beyond 3 counts to 5.

    >>> [difficulty_of(n, 5) for n in (1, 2, 3, 4, 5)], [difficulty_of(n, 3) for n in (1, 2, 3, None)]
    ([1, 1, 2, 3, 3], [1, 2, 3, 2])
    """
    if written is None:
        return 2
    steps = (1, 1, 2, 3, 3) if widest > 3 else (1, 2, 3)
    return steps[min(max(written, 1), len(steps)) - 1]


def likeness_key(content: Content) -> str:
    """Reduce stem and options to what two wordings of the same question share.

    >>> likeness_key(Content("甲（ ）？", (("A", "乙"), ("B", "丙")))) == likeness_key(
    ...     Content("甲( )?", (("A", "丙"), ("B", "乙。"))))
    True
    """
    shown = [picture.file[:12] for picture in content.pictures]
    return "|".join([stem_key(content.stem), *sorted(stem_key(text) for _, text in content.options), *shown])


def said(kind: str, content: Content) -> str:
    """Say what a key means whatever the order of its options, for telling a repeat from a conflict.

    >>> one = Content("甲？", (("A", "乙"), ("B", "丙")), "A")
    >>> said("single", one) == said("single", Content("甲？", (("A", "丙"), ("B", "乙")), "B"))
    True
    """
    if kind in ("single", "multiple"):
        keys = right_keys(content) or ((content.key,) if isinstance(content.key, str) else ())
        return json.dumps(sorted(stem_key(content.option_text(key)) for key in keys), ensure_ascii=False)
    return json.dumps(content.key, ensure_ascii=False, sort_keys=True)


def _with(found: Found, **changed: Any) -> Found:
    return Found(**{**vars(found), **changed})


def _with_repeats(items: Sequence[Found]) -> list[Found]:
    """Point out questions that stand twice in the file, letter for letter or nearly."""
    first: dict[str, Found] = {}
    marked: list[Found] = []
    keys = [likeness_key(item.wording) for item in items]
    near = {asked: other for asked, other, _ in near_pairs(keys, [])}
    for place, item in enumerate(items):
        earlier = first.setdefault(keys[place], item) if keys[place].strip("|") else item
        if earlier is not item:
            marked.append(_repeated(item, earlier))
        elif place in near:
            marked.append(_nearly(item, items[near[place]]))
        else:
            marked.append(item)
    return marked


def _repeated(item: Found, earlier: Found) -> Found:
    mine, other = item.wording, earlier.wording
    where = f"第 {earlier.number} 题（{earlier.origin}）"
    if mine.key is None or said(item.type, mine) == said(earlier.type, other):
        problem = problem_at(item, "duplicate", f"和{where}重复。", "warning")
    else:
        problem = problem_at(item, "conflict", f"和{where}题目相同、答案不同，请定下哪个对。", "error")
    return _with(item, twin=earlier.number, problems=[*item.problems, problem])


def _nearly(item: Found, earlier: Found) -> Found:
    message = f"和第 {earlier.number} 题（{earlier.origin}）几乎一样，请看看是不是同一道题。"
    problem = problem_at(item, "near_duplicate", message, "warning")
    return _with(item, twin=earlier.number, problems=[*item.problems, problem])


def severity_of(problems: Iterable[Mapping[str, Any]], *, is_decided: bool = False) -> str:
    """Say how much is wrong: "error" keeps a question out, "warning" asks for a look, "" is nothing.

    >>> conflict = {"code": "conflict", "severity": "error"}
    >>> severity_of([conflict]), severity_of([conflict], is_decided=True), severity_of([])
    ('error', 'warning', '')
    """
    worst = ""
    for problem in problems:
        if problem["severity"] == "error" and not (is_decided and problem["code"] in DECIDABLE):
            return "error"
        worst = "warning"
    return worst


def is_repeat(problems: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether it stands elsewhere too, letter for letter or nearly, in the file or the bank."""
    return any(problem["code"] in _REPEATS for problem in problems)


def repeats_exactly(problems: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether the same question with the same key is there already: it is left out unless asked for."""
    return any(problem["code"] in ("duplicate", "bank_duplicate") for problem in problems)


def after_edit(
    problems: Iterable[Mapping[str, Any]], faults: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give the problems of a question that a person has put right: only what is still wrong with it now."""
    return [dict(one) for one in problems if one["code"] in _REPEATS] + list(faults)


def find_near(content: bytes) -> list[list[int]]:
    """Find likenesses of ``{"asked": […], "known": […]}`` in a process of its own, as ``near_pairs`` does."""
    told = json.loads(content)
    known = len(told["known"])
    return [list(pair) for pair in near_pairs(told["asked"], told["known"]) if pair[1] < known]


def split_citation(explanation: str) -> tuple[str, str]:
    r"""Take the line 引用：… out of an explanation: it names the paragraph that proves the key.


    >>> split_citation("一大于上海开幕。\n引用：dangshi-01#望志路")
    ('一大于上海开幕。', 'dangshi-01#望志路')
    >>> split_citation("见党章。")
    ('见党章。', '')
    """
    kept, cited = [], ""
    for line in explanation.split("\n"):
        label, colon, rest = line.partition("：")
        if colon and label.strip() == "引用":
            cited = rest.strip()
        else:
            kept.append(line)
    return "\n".join(kept).strip(), cited


def against_bank(kind: str, mine: Content, other_kind: str, other: Content) -> str:
    """Compare a question with one of the bank: give the code of the problem, or nothing.

    >>> one = Content("首都是（ ）。", (("A", "北京"), ("B", "上海")), "A")
    >>> against_bank("single", one, "single", Content("首都是( )。", one.options, "B"))
    'bank_conflict'
    """
    keys = likeness_key(mine), likeness_key(other)
    if keys[0] == keys[1] and keys[0].strip("|"):
        is_same = mine.key is None or said(kind, mine) == said(other_kind, other)
        return "bank_duplicate" if is_same else "bank_conflict"
    return "bank_near" if likeness(*keys) else ""


BANK_SENTENCES = {
    "bank_duplicate": ("题库里已有这道题，不再重复导入。", "warning"),
    "bank_conflict": ("题库里有同一道题，答案不同，请定下用哪个。", "error"),
    "bank_near": ("题库里有一道几乎一样的题，请看看是不是同一道。", "warning"),
}
"""What is said about a question that the bank has too, and how much it matters."""
