"""What was chosen on a paper, written short, so that many papers can be counted at once. Pure."""

from collections import Counter
from collections.abc import Mapping

from quizzes.rules.questions import Answer, Content
from quizzes.rules.types.kind import QuestionType, Shape
from quizzes.rules.types.true_false import RIGHT, WRONG

OMITTED, WRITTEN = "", "*"
_TRUE, _FALSE = "√", "×"
_AND = "+"


def write_choice(kind: QuestionType, answer: Answer) -> str:
    """Write an answer down: keys of options, a judgement, or only that something was written.

    >>> from quizzes.rules.types import TYPES
    >>> write_choice(TYPES["multiple"], ("A", "C")), write_choice(TYPES["true_false"], False)
    ('A+C', '×')
    >>> write_choice(TYPES["fill_blank"], ("北京",)), write_choice(TYPES["fill_blank"], ("",))
    ('*', '')
    """
    if not kind.is_answered(answer):
        return OMITTED
    match kind.shape, answer:
        case Shape.KEY, str(key):
            return key
        case Shape.KEYS, tuple(keys):
            return _AND.join(keys)
        case Shape.JUDGEMENT, bool(judgement):
            return _TRUE if judgement else _FALSE
    return WRITTEN


def write_key(kind: QuestionType, content: Content) -> str:
    """Write the right answer down in the same way; nothing where it is not a matter of choosing.

    >>> from quizzes.rules.types import TYPES
    >>> write_key(TYPES["single"], Content("甲？", (("A", "一"), ("B", "二")), "B"))
    'B'
    """
    match kind.shape, content.key:
        case Shape.KEY, str(key):
            return key
        case Shape.KEYS, _:
            right = set(kind.right(content))
            return _AND.join(key for key in content.option_keys if key in right)
        case Shape.JUDGEMENT, bool(judgement):
            return _TRUE if judgement else _FALSE
    return ""


def say_choice(choice: str) -> str:
    """Say a written choice of options or a judgement.

    >>> say_choice("A+C"), say_choice("×")
    ('AC', '“错误”')
    """
    return {_TRUE: f"“{RIGHT}”", _FALSE: f"“{WRONG}”"}.get(choice, choice.replace(_AND, ""))


def options_of(kind: QuestionType, content: Content) -> list[tuple[str, str, str, bool]]:
    """List what can be chosen: how it is written, the letter, the words, whether it is right.

    >>> from quizzes.rules.types import TYPES
    >>> options_of(TYPES["true_false"], Content("地球是圆的。", key=True))
    [('√', '', '正确', True), ('×', '', '错误', False)]
    """
    right = set(write_key(kind, content).split(_AND))
    if kind.shape is Shape.JUDGEMENT:
        return [(_TRUE, "", RIGHT, _TRUE in right), (_FALSE, "", WRONG, _FALSE in right)]
    if kind.shape in {Shape.KEY, Shape.KEYS}:
        return [(key, key, text, key in right) for key, text in content.options]
    return []


def count_options(choices: Mapping[str, int]) -> Counter[str]:
    """Count how often each single option was chosen, alone or with others.

    >>> count_options({"A+C": 2, "A": 1, "": 4}) == {"A": 3, "C": 2}
    True
    """
    counts: Counter[str] = Counter()
    for choice, count in choices.items():
        for key in choice.split(_AND) if choice else ():
            counts[key] += count
    return counts
