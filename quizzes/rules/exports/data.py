"""A bank as JSON: everything there is, in the shape of ``questions import --dry-run --json``."""

import json
from collections.abc import Sequence

from quizzes.rules.exports.drawn import name_of
from quizzes.rules.exports.entry import Exported
from quizzes.rules.formats import own


def write(entries: Sequence[Exported]) -> bytes:
    """Write all questions with their keys as the bank stores them."""
    told = {
        "format": "zhibu-xuetang",
        "questions": len(entries),
        "items": [
            {
                "type": entry.type,
                "stem": entry.content.stem,
                "options": [list(option) for option in entry.content.options],
                "answer": entry.content.key,
                "explanation": entry.content.explanation,
                "section": entry.category,
                "topic": entry.topic,
                "difficulty": entry.difficulty,
                "stimulus": entry.content.stimulus,
                "source": entry.source,
                "pictures": own.write_pictures(entry.content.pictures, name_of(entry.fetch)),
            }
            for entry in entries
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say that nothing is lost."""
    return []
