"""A bank as text, the key under the options, as secretaries write it."""

from collections.abc import Sequence

from quizzes.rules.exports.entry import READ_BACK, Exported, strangers
from quizzes.rules.types import TYPES

_NUMERALS = "一二三四五六七八九十"


def write(entries: Sequence[Exported]) -> bytes:
    """Write the questions under a heading for each type."""
    parts: list[str] = []
    for kind in (kind for kind in TYPES.values() if kind.name in READ_BACK):
        own = [entry for entry in entries if entry.type == kind.name]
        if own:
            heading = f"{_NUMERALS[len(parts)]}、{kind.label}"
            parts.append("\n\n".join([heading, *(_question(n, one) for n, one in enumerate(own, start=1))]))
    return ("\n\n\n".join(parts) + "\n").encode()


def _question(number: int, entry: Exported) -> str:
    content = entry.content
    lines = [f"{number}．{content.stem}"]
    if entry.type in ("single", "multiple"):
        lines += [f"{key}．{_one_line(text)}" for key, text in content.options]
    told = (
        ("答案", entry.kind.write_key(content)),
        ("解析", content.explanation),
        ("知识点", entry.topic),
        ("难度", str(entry.difficulty)),
        ("出处", entry.source),
    )
    return "\n".join([*lines, *(f"{label}：{text}" for label, text in told if text)])


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what plain text cannot hold."""
    lost = strangers(list(entries), "纯文本")
    if any(entry.category for entry in entries):
        lost.append("纯文本里没有分类，导入时可以重新选择。")
    return lost
