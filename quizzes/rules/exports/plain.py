"""A bank as text, the key under the options, as secretaries write it; its first line makes it exact."""

from collections.abc import Sequence

from quizzes.rules.exports.entry import Exported, continued, question_lines, runs
from quizzes.rules.formats import own
from quizzes.rules.types import TYPES

_NUMERALS = "一二三四五六七八九十"


def write(entries: Sequence[Exported]) -> bytes:
    """Write the questions under a heading for each type, those with a shared passage at the end."""
    return ("\n".join(lines_of(entries)) + "\n").encode()


def lines_of(entries: Sequence[Exported]) -> list[str]:
    """Give the lines of the file; a line that goes on with the text above it begins with a tab."""
    lines, parts, number = [own.MARK], 0, 0
    for passage, run in runs(entries):
        for kind, group in _groups(run) if not passage else [(own.MATERIAL, run)]:
            if kind != own.MATERIAL or parts == 0 or own.MATERIAL not in lines[-1]:
                lines += ["", f"{_NUMERALS[parts % 10]}、{kind}"]
                parts += 1
            if passage:
                lines += ["", *continued(f"材料（{len(group)} 题）：{passage}")]
            for entry in group:
                number += 1
                lines += ["", *question_lines(number, entry, names_type=bool(passage))]
    return lines


def _groups(run: Sequence[Exported]) -> list[tuple[str, list[Exported]]]:
    found = [(kind.label, [one for one in run if one.type == kind.name]) for kind in TYPES.values()]
    return [(label, group) for label, group in found if group]


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say that nothing is lost."""
    return []
