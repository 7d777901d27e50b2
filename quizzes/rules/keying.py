"""Reading answers as somebody keys them in from a sheet: letters, digits of a keypad, √ and ×. Pure."""

import re
from collections.abc import Sequence

from quizzes.rules.questions import Answer, BadAnswerError, BadKeyError, Content, fold
from quizzes.rules.types.kind import QuestionType, Shape
from quizzes.rules.types.true_false import read_key as read_judgement

Lettered = Sequence[tuple[str, str, str]]
"""The options as the paper shows them: stable key, letter, text."""

ON_PAPER = "（见纸质答卷）"
"""What stands for a written answer that is not typed off; whoever marks it has the sheet at hand."""

_NOTHING = frozenset({"", "-", "—", "空"})
_JUDGEMENTS = {"1": True, "2": False, "0": False, "A": True, "B": False, "√": True, "/": True, "*": False}


def read_keyed(kind: QuestionType, content: Content, options: Lettered, text: str) -> Answer:
    """Take what was keyed for one question; nothing, or a dash, is no answer.

    >>> from quizzes.rules.types import TYPES
    >>> two = Content("甲？", (("A", "一"), ("B", "二")))
    >>> turned = [("B", "A", "二"), ("A", "B", "一")]
    >>> read_keyed(TYPES["single"], two, turned, "1"), read_keyed(TYPES["single"], two, turned, "b")
    ('B', 'A')
    >>> read_keyed(TYPES["true_false"], Content("对。", key=True), [], "×")
    False

    :raises BadAnswerError: if it does not fit the question, saying what is expected
    """
    if fold(text) in _NOTHING:
        return None
    return kind.read_answer(content, _raw(kind, content, options, text))


def _raw(kind: QuestionType, content: Content, options: Lettered, text: str) -> object:
    """Put what was keyed into the shape of the wire contract."""
    if kind.shape is Shape.JUDGEMENT:
        return _judgement(text)
    if kind.shape is Shape.TEXTS:
        return _places(kind, content, options, text) if content.options else _blanks(kind, content, text)
    if kind.shape is Shape.TEXT:
        return ON_PAPER if fold(text) in {"*", "+"} else text.strip()
    keys = _letters(options, text)
    return _only(keys) if kind.shape is Shape.KEY else keys


def _letters(options: Lettered, text: str) -> list[str]:
    """Turn letters or digits of a paper into stable keys, a dot or a comma between them allowed."""
    keys: list[str] = []
    by_letter = {letter: key for key, letter, _ in options}
    for mark in re.sub(r"[\s.,、。;；/+]", "", fold(text)):
        letter = chr(ord("A") + int(mark) - 1) if mark in "123456789" else mark
        if letter not in by_letter:
            raise BadAnswerError(
                f"没有选项“{mark}”，这道题的选项是 {_range(options)}（或 1—{len(options)}）。"
            )
        keys.append(by_letter[letter])
    return keys


def _range(options: Lettered) -> str:
    return f"{options[0][1]}—{options[-1][1]}" if options else "空的"


def _only(keys: Sequence[str]) -> str:
    if len(keys) != 1:
        raise BadAnswerError("单选题只能录入一个选项。涂了几个的按未答处理，录入“-”。")
    return keys[0]


def _judgement(text: str) -> bool:
    folded = fold(text)
    if folded in _JUDGEMENTS:
        return _JUDGEMENTS[folded]
    try:
        return read_judgement(text) is True
    except BadKeyError as error:
        raise BadAnswerError("判断题请录入 √ 或 ×；用小键盘时 1 为 √，2 为 ×。") from error


def _places(kind: QuestionType, content: Content, options: Lettered, text: str) -> list[str]:
    """Take one option for each place or item, a dash for one that was left free.

    Items may be numbered as on the sheet (1A2C), but not when the options are keyed as digits.
    """
    size = len(kind.prompts(content))
    folded = fold(text)
    numbered = re.findall(r"[1-9]([A-Z-])", folded)
    if len(numbered) == size and re.fullmatch(r"([1-9][A-Z-][,、;；]?)+", folded):
        folded = "".join(numbered)
    marks = re.sub(r"[\s.,、。;；>→]", "", folded)
    if len(marks) != size:
        raise BadAnswerError(f"这道题要录入 {size} 个选项，空着的用“-”代替，例如 {'CADBEFGH'[:size]}。")
    return ["" if mark == "-" else _letters(options, mark)[0] for mark in marks]


def _blanks(kind: QuestionType, content: Content, text: str) -> list[str]:
    size = len(kind.prompts(content))
    texts = [text] if size == 1 else re.split(r"[;；]|//", text)
    if len(texts) > size:
        raise BadAnswerError(f"这道题有 {size} 个空，各空之间用分号隔开，空着的也要留出分号。")
    return [one.strip() for one in texts] + [""] * (size - len(texts))


def write_keyed(kind: QuestionType, content: Content, options: Lettered, answer: Answer) -> str:
    """Write an answer as ``read_keyed`` takes it, by the letters of the paper.

    >>> from quizzes.rules.types import TYPES
    >>> two = Content("甲？", (("A", "一"), ("B", "二")))
    >>> write_keyed(TYPES["multiple"], two, [("B", "A", "二"), ("A", "B", "一")], ("B", "A"))
    'AB'
    """
    letters = {key: letter for key, letter, _ in options}
    if answer is None or isinstance(answer, bool):
        return {None: "", True: "√", False: "×"}[answer]
    if isinstance(answer, str):
        return letters.get(answer, "") if kind.shape is Shape.KEY else answer
    if not content.options:
        return "；".join(answer)
    if kind.shape is Shape.KEYS:
        return "".join(sorted(letters.get(key, "") for key in answer))
    return "".join(letters.get(key, "-") for key in answer)


def how_to_key(kind: QuestionType, content: Content, options: Lettered) -> str:
    """Say in a few words what is keyed for a question."""
    match kind.shape:
        case Shape.KEY:
            return _range(options)
        case Shape.KEYS:
            return f"{_range(options)} 可多个"
        case Shape.JUDGEMENT:
            return "√ 或 ×"
        case Shape.TEXTS if content.options:
            return f"{len(kind.prompts(content))} 个选项，依次录入"
        case Shape.TEXTS:
            count = len(kind.prompts(content))
            return "填写的内容" if count == 1 else f"{count} 个空，用分号隔开"
    return "填写的内容" if kind.name == "numeric" else "文字；不录文字的输 *，批阅时看纸质卷"
