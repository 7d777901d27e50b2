"""The types of questions. A new one is a module here, its template, and its name in the list below."""

from collections.abc import Mapping

from quizzes.rules.types import (
    fill_blank,
    matching,
    multiple,
    numeric,
    ordering,
    short_answer,
    single,
    true_false,
)
from quizzes.rules.types.kind import QuestionType

TYPES: Mapping[str, QuestionType] = {
    module.TYPE.name: module.TYPE
    for module in (single, multiple, true_false, fill_blank, short_answer, ordering, matching, numeric)
}
"""Every type by its name, in the order in which papers and lists show them."""
