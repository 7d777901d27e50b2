"""Know the fields of a question kept as JSON: by their names in any spelling, else by what they hold."""

import re
from collections.abc import Mapping
from typing import Any

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.columns import role_of
from quizzes.rules.formats.keys import bare_key

_NAMES = {
    "stem": "text name subject q problem topic_title questiontext questionname questionstem quescontent",
    "key": "correct correctanswer right trueanswer correctoption correctoptions standardanswer ans anser",
    "A": "a",
    "options": "optionlist answers items choice candidate candidates cadidate optionitems",
    "explanation": "parse analyze analyse answeranalysis",
}
_ROLE = {name: role for role, names in _NAMES.items() for name in names.split()}
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OF_A_KEY = re.compile(r"ans|key|right|correct|result|答", re.IGNORECASE)
_NOT_A_KEY = re.compile(r"user|my|your|student|type|level|wrong", re.IGNORECASE)
_RIGHT = re.compile(r"right|correct|true|is_?(?:answer|key)|正确|是否", re.IGNORECASE)
_TEXT = ("text", "content", "value", "name", "label", "title", "answer", "desc", "option")
_YES = ("true", "1", "yes", "y", "是", "正确", "对", "√")
_SHORTEST_STEM = 5


def role(name: str) -> str | None:
    """Give the role of a field: by its whole name, or by its name without the word for the table.

    >>> role("question_text"), role("fldName"), role("quContent"), role("rightAnswer"), role("quB")
    ('stem', 'stem', 'stem', 'key', 'B')
    >>> role("questionID"), role("createDate")
    ('number', None)
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    tries = [name.lower(), "".join(words), "".join(words[1:])] if len(words) > 1 else [name.lower()]
    return next((found for each in tries if (found := _ROLE.get(each) or role_of(each))), None)


def guess(value: Mapping[str, Any], found: dict[str, Any]) -> None:
    """Fill the roles that no name told by what the fields hold: a list of texts, a key, the longest text."""
    named = [id(each) for each in found.values()]
    free = {name: each for name, each in value.items() if each is not None and id(each) not in named}
    if "options" not in found:
        listed = [each for each in free.values() if _is_list_of_texts(each)]
        if len(listed) == 1 and ("stem" in found or "key" in found):
            found["options"] = listed[0]
    if "key" not in found:
        said = [each for name, each in free.items() if _may_be_key(name, each)]
        if len(said) == 1 and ("stem" in found or "options" in found):
            found["key"] = said[0]
    if "stem" not in found and {"options", "key"} <= set(found):
        texts = [each for each in free.values() if isinstance(each, str) and _HAN.search(each)]
        stem = max(texts, key=len, default="")
        if len(stem) >= _SHORTEST_STEM:
            found["stem"] = stem


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(each, str) for each in value)


def _may_be_key(name: str, value: Any) -> bool:
    is_named = bool(_OF_A_KEY.search(name)) and not _NOT_A_KEY.search(name)
    return is_named and isinstance(value, str) and bare_key(fold(value))


def option_text(option: Mapping[str, Any]) -> Any:
    """Give what an option says: {"label": "A", "content": "…"}, {"fldOptionText": "…"}.

    >>> option_text({"fldOptionText": "嘉兴", "fldOptionIndex": "B"}), option_text({"ItemAnswer": "总监"})
    ('嘉兴', '总监')
    """
    texts = {name: each for name, each in option.items() if isinstance(each, str)}
    for word in _TEXT:
        for name, each in texts.items():
            if _last_word(name) == word and not (
                len(each.strip()) == 1 and len(texts) > 1 and word == "label"
            ):
                return each
    return max(texts.values(), key=len, default="")


def _last_word(name: str) -> str:
    words = _WORDS.findall(name)
    return words[-1].lower() if words else name


def is_right(option: Mapping[str, Any]) -> bool:
    """Say whether an option says of itself that it is right.

    >>> is_right({"text": "嘉兴", "isRight": 1}), is_right({"answer": "正确", "right": False})
    (True, False)
    """
    flags = [each for name, each in option.items() if _RIGHT.search(name) and not isinstance(each, list)]
    return any(flag is True or str(flag).strip().lower() in _YES for flag in flags)


def chosen(value: Any) -> Any:
    """Give the letter that one of several right answers names: {"ItemOrder": "D", "Value": "true"}."""
    if not isinstance(value, Mapping):
        return value
    letters = [each for each in value.values() if isinstance(each, str) and re.fullmatch("[A-Ha-h]", each)]
    return letters[0] if len(letters) == 1 else value
