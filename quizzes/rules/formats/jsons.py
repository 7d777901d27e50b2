"""Read banks kept as JSON, in the common shapes, by turning them into a table."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from quizzes.rules.formats import jsonnames
from quizzes.rules.formats.options import LETTERS
from quizzes.rules.formats.sections import named_type
from quizzes.rules.formats.sheets import Sheet

_HEADER = ["题型", "题干", "选项", "答案", "解析", "知识点", "难度", "出处", "章节"]
_ROLES = ["type", "stem", "options", "key", "explanation", "topic", "difficulty", "source", "section"]
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TRAILING_COMMA = re.compile(r",[ \t\r\n]{0,200}(?=[\]}])")
_SCRIPT_HEAD = re.compile(
    r"(?:export +default|module\.exports *=|(?:var|let|const) +\w{1,60} *=)\s{0,20}(?=[\[{])"
)
_TYPE_KEYS = {
    "single": "单选题",
    "multi": "多选题",
    "multiple": "多选题",
    "judge": "判断题",
    "blank": "填空题",
    "short": "简答题",
}
_MOST = 30_000


def json_sheets(text: str) -> list[Sheet] | None:
    """Read JSON, JSON lines with stray commas, or a script that assigns an array; or nothing."""
    head = text.lstrip("\ufeff \t\r\n")
    script = _SCRIPT_HEAD.search(head[:2000])
    if head[:1] not in ("{", "[") and not (script and not head[: script.start()].strip()):
        return None
    loaded = _load(head[script.end() :].rstrip("; \r\n") if script else head)
    if loaded is None:
        return None
    rows = [row for _, row in zip(range(_MOST), _rows(loaded, ""), strict=False)]
    return [Sheet("JSON", [_HEADER, *rows])] if rows else None


def _load(text: str) -> Any:
    for each in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(each)
        except (ValueError, RecursionError):
            continue
    lines = [line.strip().rstrip(",") for line in text.splitlines() if line.strip() not in ("", "[", "]")]
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None


def _rows(value: Any, kind: str, depth: int = 0) -> Iterator[list[str]]:
    """Find the questions in whatever they are wrapped in."""
    if depth > 6:
        return
    if isinstance(value, list):
        for each in value:
            yield from _rows(each, kind, depth + 1)
    elif isinstance(value, Mapping):
        row = _question(value, kind)
        if row:
            yield row
        elif value and all(_asks(name) and _is_said(each) for name, each in value.items()):
            yield from (_keyed(stem, each, kind) for stem, each in value.items())
        else:
            for name, each in value.items():
                yield from _rows(each, _type_of(name) or kind, depth + 1)


def _asks(name: str) -> bool:
    """Say whether a name is no field of ours but may be a stem."""
    return _HAN.search(name) is not None and jsonnames.role(name) is None


def _is_said(value: Any) -> bool:
    """Say whether a value can be the key of the stem that names it."""
    return isinstance(value, str) or _is_pair(value)


def _type_of(name: str) -> str:
    known = next((word for key, word in _TYPE_KEYS.items() if key in name.lower()), "")
    return known or (name if named_type(name) else "")


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)


def _question(value: Mapping[str, Any], kind: str) -> list[str] | None:
    found: dict[str, Any] = {}
    letters: dict[str, Any] = {}
    for name, each in value.items():
        role = jsonnames.role(name)
        if role == "options" and "options" in found and "key" not in found:
            role = "key"  # Items with what may be chosen, Answers with what is right.
        if role and len(role) == 1:
            letters[role] = each
        elif role and (found.get(role) is None or found[role] == ""):
            found[role] = each
    jsonnames.guess(value, found)
    if "stem" not in found or not ({"key", "options"} & set(found) or letters):
        return None
    if letters:
        found["options"] = letters
    if not found.get("key"):
        found["key"] = _flagged(found.get("options"))
    found.setdefault("type", kind)
    return [_options(found.get(role)) if role == "options" else _text(found.get(role)) for role in _ROLES]


def _flagged(options: Any) -> str:
    """Give the letters of the options that say of themselves that they are right."""
    if not isinstance(options, list) or not all(isinstance(each, Mapping) for each in options):
        return ""
    right = [jsonnames.is_right(each) for each in options]
    return "".join(letter for letter, flag in zip(LETTERS, right, strict=False) if flag)


def _options(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{name}. {_text(each)}" for name, each in value.items() if _text(each))
    if isinstance(value, list):
        texts = [jsonnames.option_text(each) if isinstance(each, Mapping) else each for each in value]
        return "\n".join(_text(text).replace("\n", " ") for text in texts)
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, list):
        value = [jsonnames.chosen(each) for each in value]
        return (
            ",".join(_text(each) for each in value)
            if all(len(_text(each)) <= 2 for each in value)
            else "；".join(map(_text, value))
        )
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


def _keyed(stem: str, value: Any, kind: str) -> list[str]:
    """`"stem|option|option": "right text"` and `"1.stem": ["A.x B.y", "B.y"]`."""
    options, key = value if isinstance(value, list) else ("", value)
    if not options and "|" in stem:
        stem, *texts = stem.split("|")
        options = "\n".join(texts)
    return [kind, re.sub(r"^\d{1,5}[.、]", "", stem), options, key, "", "", "", "", ""]
