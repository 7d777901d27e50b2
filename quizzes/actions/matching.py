"""Reading a bank file out of harm's way, and holding its questions against those the bank has already."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from core.child import run_in_child
from core.office import OLE, as_docx, is_old_word, office
from core.work import Work
from quizzes.models import ImportChoice, ImportItem
from quizzes.queries.importing import bank_stems, wordings_by_key, wordings_by_stem
from quizzes.rules.imported import (
    BANK_SENTENCES,
    NEAR_FINDER,
    READER,
    Bank,
    against_bank,
    is_repeat,
    repeats_exactly,
    severity_of,
)
from quizzes.rules.questions import Content
from quizzes.rules.stems import stem_key

MOST_BYTES = 50_000_000
"""The most bytes a bank file may have."""
_SECONDS, _MEMORY_MB = 120, 1024


def read_bank_file(stream: BinaryIO, name: str) -> Bank:
    """Read a file in a process of its own, with little time and memory.

    :raises ChildFailedError: if it cannot be read; says what to do
    :raises OldWordError: if it is an old Word file that cannot be converted
    """
    return Bank.from_json(tell_of_file(stream, name, with_told=False)["bank"])


def tell_of_file(
    stream: BinaryIO,
    name: str,
    format: str | None = None,  # noqa: A002  # the option's name on the command line
    *,
    with_told: bool = True,
) -> dict[str, Any]:
    """Read a file as ``read_bank_file`` does and give what ``quizzes.rules.imported.read_file`` says of it.

    An old Word file goes through LibreOffice first, where that is installed.
    """
    arguments: dict[str, Any] = {"name": name, "format": format, "with_told": with_told}
    new = _as_new_word(stream)
    if new is not None:
        arguments["found_as"] = "doc"
    limits = {"seconds": _SECONDS, "memory_mb": _MEMORY_MB}
    told: dict[str, Any] = run_in_child(READER, new or stream, arguments=arguments, **limits)
    return told


def _as_new_word(stream: BinaryIO) -> bytes | None:
    """Give an old Word file as a new one; nothing if it is none, or LibreOffice is not there."""
    stream.seek(0)
    is_ole = stream.read(8) == OLE
    stream.seek(0)
    program = office() if is_ole else None
    if program is None:
        return None
    content = stream.read()
    stream.seek(0)
    return as_docx(content, program) if is_old_word(content) else None


def find_likenesses(work: Work, node_id: int, bank: Bank) -> dict[int, int]:
    """Find for questions of a file a question of the bank that is nearly the same: by number, its key.

    Runs in a process of its own: tens of thousands of comparisons must not hold up the pages.
    """
    known = bank_stems(work, node_id)
    if not known or not bank.items:
        return {}
    asked = [stem_key(item.wording.stem) for item in bank.items]
    question = json.dumps({"asked": asked, "known": [stem for _, stem in known]}).encode()
    pairs = run_in_child(NEAR_FINDER, question, seconds=60, memory_mb=2048)
    return {bank.items[mine].number: known[other][0] for mine, other, _ in pairs}


def match_with_bank(work: Work, node_id: int, rows: Sequence[ImportItem], near: Mapping[int, int]) -> None:
    """Note on each row the question of the bank that says the same, or nearly (``near``)."""
    exact = wordings_by_stem(work, node_id, {row.stem_key for row in rows if row.stem_key})
    like = wordings_by_key(work, set(near.values()))
    for row in rows:
        others = [*exact.get(row.stem_key, ()), *filter(None, [like.get(near.get(row.number, 0))])]
        _note(row, others)


def _note(row: ImportItem, others: Iterable[tuple[int, str, Content]]) -> None:
    mine = row.wording
    found: dict[str, int] = {}
    for key, kind, content in others:
        code = against_bank(row.type, mine, kind, content)
        if code:
            found.setdefault(code, key)
    code = next((code for code in BANK_SENTENCES if code in found), "")
    problems = [one for one in row.problems if one["code"] not in BANK_SENTENCES]
    row.match_id = found.get(code)
    if code:
        message, severity = BANK_SENTENCES[code]
        where = {"line": row.line, "cell": row.origin if "!" in row.origin else None, "question": row.number}
        problems.append({"code": code, "message": message, "severity": severity, **where})
    judge(row, problems)


def judge(row: ImportItem, problems: Sequence[Mapping[str, object]]) -> None:
    """Set what follows from a row's problems; an exact repeat stays out until somebody wants it."""
    row.problems = [dict(one) for one in problems]
    row.is_repeat = is_repeat(problems)
    if row.choice in (ImportChoice.NONE, ImportChoice.KEEP):
        row.choice = ImportChoice.KEEP if repeats_exactly(problems) else ImportChoice.NONE
    row.severity = severity_of(problems, is_decided=row.choice is not ImportChoice.NONE)
