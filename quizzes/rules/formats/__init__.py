"""Read any question bank a secretary has: `read_bank` for files, `read_text` for pasted text."""

from quizzes.rules.formats.detect import read_bank, read_text
from quizzes.rules.formats.reading import Item, Line, Problem, Reading, UnreadableBankError, as_json
from quizzes.rules.formats.template import template_workbook

__all__ = [
    "Item",
    "Line",
    "Problem",
    "Reading",
    "UnreadableBankError",
    "as_json",
    "read_bank",
    "read_text",
    "template_workbook",
]
