"""A question on its way out of the bank."""

from dataclasses import dataclass

from quizzes.rules.questions import Content
from quizzes.rules.types import TYPES
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


READ_BACK = ("single", "multiple", "true_false", "fill_blank", "short_answer")
"""The types that the layouts of people know; the rest is only in JSON."""


def strangers(entries: list[Exported] | tuple[Exported, ...], format_name: str) -> list[str]:
    """Say how many questions a layout made for people has no place for, a sentence for each type.

    >>> strangers([Exported("ordering", Content("排序"))], "纯文本")
    ['纯文本放不下 1 道排序题，这些题没有写进文件，请另外导出 JSON。']
    """
    counts: dict[str, int] = {}
    for entry in entries:
        if entry.type not in READ_BACK:
            counts[entry.kind.label] = counts.get(entry.kind.label, 0) + 1
    return [
        f"{format_name}放不下 {count} 道{label}，这些题没有写进文件，请另外导出 JSON。"
        for label, count in counts.items()
    ]
