"""Keeping what was read from a file as a draft, and putting its questions right one by one or in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from core.errors import BadInputError, RefusalError
from core.work import Work
from members.actions.audit import record
from quizzes.actions.bank import refuse_foreign_category
from quizzes.actions.matching import judge, match_with_bank
from quizzes.models import ImportChoice, ImportDraft, ImportItem, ImportLines, ImportState
from quizzes.queries.importing import STRETCH
from quizzes.rules.imported import (
    Bank,
    Found,
    content_of,
    is_repeat,
    likeness_key,
    repeats_exactly,
    said,
    severity_of,
)
from quizzes.rules.pictures import with_pictures
from quizzes.rules.questions import Content
from quizzes.rules.stems import stem_key
from quizzes.rules.types import TYPES

_MOST_BULK = 500


class NothingFoundError(BadInputError):
    """The file was read and holds no question."""

    heading = "没有认出题目"


class TakenAlreadyError(RefusalError):
    """The question is in the bank already and is changed there."""


@dataclass(frozen=True)
class Correction:
    """A question as a person wrote it in place."""

    type: str
    content: Content
    topic: str
    difficulty: int
    source: str
    fault: str = ""
    """Why the key could not be understood."""


def start_draft(
    work: Work,
    node_id: int,
    place: str,
    file_name: str,
    bank: Bank,
    *,
    category_id: int | None = None,
    by_section: bool = False,
    near: Mapping[int, int] | None = None,
) -> ImportDraft:
    """Keep a file that was read as a draft.

    ``near`` names questions of the bank that are nearly the same, by the question's number.

    :raises NothingFoundError: if it holds no question
    :raises ForeignCategoryError: if the category is in another bank
    """
    draft = open_draft(work, node_id, file_name, category_id=category_id, by_section=by_section)
    fill_draft(work, draft, place, bank, near or {})
    return draft


def open_draft(
    work: Work,
    node_id: int,
    file_name: str,
    *,
    category_id: int | None = None,
    by_section: bool = False,
    file_key: str = "",
) -> ImportDraft:
    """Make a draft that is still empty; ``file_key`` names the stored file that a job is to read into it.

    :raises ForeignCategoryError: if the category is in another bank
    """
    refuse_foreign_category(work, node_id, category_id)
    draft = ImportDraft(
        node_id=node_id,
        by_id=work.actor.id if work.actor else None,
        at=work.now,
        file_name=file_name[:200],
        format="",
        category_id=category_id,
        by_section=by_section,
        file_key=file_key,
    )
    work.session.add(draft)
    work.session.flush()  # Its lines and questions, or its job, need draft.id.
    return draft


def fill_draft(work: Work, draft: ImportDraft, place: str, bank: Bank, near: Mapping[int, int]) -> None:
    """Put what was read into a draft.

    :raises NothingFoundError: if it holds no question
    """
    if not bank.items:
        raise NothingFoundError(_nothing(bank))
    draft.format, draft.encoding, draft.file_key = bank.format, bank.encoding or "", ""
    draft.notes, draft.line_count = bank.notes, len(bank.lines)
    _keep_lines(work, draft, bank.lines)
    rows = [_row(draft, found) for found in bank.items]
    match_with_bank(work, draft.node_id, rows, near)
    work.session.add_all(rows)
    summary = f"读入“{draft.file_name}”，认出 {len(rows)} 题。"
    record(work, "questions.read", f"import:{draft.id}", place, summary)


def _nothing(bank: Bank) -> str:
    telling = ("hidden_sheet", "no_questions")
    said_already = [str(note["message"]) for note in bank.notes if note["code"] in telling]
    return "".join(said_already) or "没有认出题目，请下载模板整理后再导入。"


def _keep_lines(work: Work, draft: ImportDraft, lines: Sequence[list[object]]) -> None:
    stretches: dict[int, list[list[object]]] = {}
    for line in lines:
        number = line[0]
        assert isinstance(number, int)  # Lines are [number, text, place].
        stretches.setdefault((number - 1) // STRETCH, []).append(line)
    rows = [{"draft_id": draft.id, "stretch": key, "lines": some} for key, some in stretches.items()]
    if rows:
        work.session.execute(insert(ImportLines), rows)


def _row(draft: ImportDraft, found: Found) -> ImportItem:
    choice = ImportChoice.KEEP if repeats_exactly(found.problems) else ImportChoice.NONE
    return ImportItem(
        draft_id=draft.id,
        number=found.number,
        line=found.line,
        end_line=found.end_line,
        origin=found.origin,
        type=found.type,
        content=found.content,
        stem_key=stem_key(found.content["stem"]),
        section=found.section,
        topic=found.topic[:200],
        source=found.source,
        difficulty=found.difficulty,
        problems=found.problems,
        severity=severity_of(found.problems),
        is_repeat=is_repeat(found.problems),
        twin=found.twin,
        choice=choice,
    )


def correct_item(work: Work, draft: ImportDraft, item: ImportItem, correction: Correction) -> None:
    """Put a question right in place; what is still wrong with it is said at once.

    :raises TakenAlreadyError: if it is in the bank already
    """
    refuse_taken(item)
    content = with_pictures(correction.content, item.wording.pictures)
    item.type, item.content, item.stem_key = correction.type, content.to_json(), stem_key(content.stem)
    item.topic, item.difficulty, item.source = correction.topic, correction.difficulty, correction.source
    item.state, item.choice = ImportState.OPEN, ImportChoice.NONE
    sentences = [correction.fault] if correction.fault else TYPES[item.type].check(content)
    judge(item, [_problem(item, "faulty", sentence, "error") for sentence in sentences])
    _hold_against_file(work, draft, item)
    match_with_bank(work, draft.node_id, [item], {})


def _problem(item: ImportItem, code: str, message: str, severity: str) -> dict[str, object]:
    cell = item.origin if "!" in item.origin else None
    where = {"line": item.line, "cell": cell, "question": item.number}
    return {"code": code, "message": message, "severity": severity, **where}


def _hold_against_file(work: Work, draft: ImportDraft, item: ImportItem) -> None:
    """Say whether an earlier question of the file has become, or still is, the same."""
    earlier = select(ImportItem).where(
        ImportItem.draft_id == draft.id,
        ImportItem.stem_key == item.stem_key,
        ImportItem.number < item.number,
        ImportItem.state != ImportState.SKIPPED,
    )
    mine, item.twin = item.wording, None
    for other in work.session.scalars(earlier.order_by(ImportItem.number)):
        content = other.wording
        if likeness_key(content) != likeness_key(mine):
            continue
        is_same = said(item.type, mine) == said(other.type, content)
        where = f"第 {other.number} 题（{other.origin}）"
        problem = (
            _problem(item, "duplicate", f"和{where}重复。", "warning")
            if is_same
            else _problem(item, "conflict", f"和{where}题目相同、答案不同，请定下哪个对。", "error")
        )
        item.twin = other.number
        judge(item, [*item.problems, problem])
        return


def refuse_taken(item: ImportItem) -> None:
    """Refuse to change what is in the bank already."""
    if item.state is ImportState.TAKEN:
        raise TakenAlreadyError("这道题已经进了题库，请到题库里修改。")


def skip_items(work: Work, draft: ImportDraft, items: Sequence[int], *, back: bool = False) -> None:
    """Leave questions out, or put them back among those to be taken."""
    before, after = ImportState.OPEN, ImportState.SKIPPED
    if back:
        before, after = after, before
    for some in _portions(items):
        own = update(ImportItem).where(ImportItem.draft_id == draft.id, ImportItem.id.in_(some))
        work.session.execute(own.where(ImportItem.state == before).values(state=after))


def _portions(items: Sequence[int]) -> list[Sequence[int]]:
    return [items[start : start + _MOST_BULK] for start in range(0, len(items), _MOST_BULK)]


def decide_item(work: Work, draft: ImportDraft, item: ImportItem, decision: str) -> None:
    """Say what is to be done with a question that stands elsewhere too.

    ``keep`` what is there, ``replace`` the bank's wording, ``add`` both, or take this one ``instead`` of the
    earlier one of the same file.

    :raises BadInputError: if there is nothing of the sort to decide
    """
    refuse_taken(item)
    if decision == "instead" and item.twin is not None:
        decision = _put_before_twin(work, draft, item).value
    if decision not in set(ImportChoice) or (decision == ImportChoice.REPLACE and item.match_id is None):
        raise BadInputError("没有看懂您的选择，请刷新页面后再选一次。")
    item.choice, item.state = ImportChoice(decision), ImportState.OPEN
    item.severity = severity_of(item.problems, is_decided=item.choice is not ImportChoice.NONE)


def _put_before_twin(work: Work, draft: ImportDraft, item: ImportItem) -> ImportChoice:
    """Take a question instead of its twin: the twin stays out, or is replaced if the bank has it by now."""
    twin = ImportItem.draft_id == draft.id, ImportItem.number == item.twin
    dropped = update(ImportItem).where(*twin, ImportItem.state == ImportState.OPEN)
    work.session.execute(dropped.values(state=ImportState.SKIPPED))
    taken = select(ImportItem.question_id).where(*twin, ImportItem.state == ImportState.TAKEN)
    known = work.session.scalar(taken)
    if known is None:
        return ImportChoice.ADD
    item.match_id = known
    return ImportChoice.REPLACE


@dataclass(frozen=True)
class Settings:
    """What is set on many questions at once; None leaves it as it is."""

    type: str | None = None
    category_id: int | None = None
    topic: str | None = None
    difficulty: int | None = None
    source: str | None = None


def set_items(work: Work, draft: ImportDraft, items: Sequence[int], settings: Settings) -> int:
    """Set type, category, 知识点, difficulty or 出处 on many questions that are not in the bank yet."""
    refuse_foreign_category(work, draft.node_id, settings.category_id)
    changed = 0
    for some in _portions(items):
        own = select(ImportItem).where(
            ImportItem.draft_id == draft.id, ImportItem.id.in_(some), ImportItem.state != ImportState.TAKEN
        )
        for item in work.session.scalars(own):
            _set(item, settings)
            changed += 1
    return changed


def _set(item: ImportItem, settings: Settings) -> None:
    if settings.category_id is not None:
        item.category_id = settings.category_id
    if settings.topic is not None:
        item.topic = settings.topic
    if settings.difficulty is not None:
        item.difficulty = settings.difficulty
    if settings.source is not None:
        item.source = settings.source
    if settings.type is not None and settings.type != item.type:
        _retype(item, settings.type)


def _retype(item: ImportItem, kind: str) -> None:
    """Read the key again as another type reads it."""
    content = item.wording
    written = TYPES[item.type].write_key(content)
    content, fault = with_key(kind, content, written)
    item.type, item.content = kind, content.to_json()
    kept = [one for one in item.problems if is_repeat([one])]
    sentences = [fault] if fault else TYPES[kind].check(content)
    judge(item, [*kept, *(_problem(item, "faulty", sentence, "error") for sentence in sentences)])


def with_key(kind: str, content: Content, written: str) -> tuple[Content, str]:
    """Give a question the key that was written, and why it cannot be understood."""
    return content_of(
        kind,
        content.stem,
        content.options,
        written,
        content.explanation,
        stimulus=content.stimulus,
        pictures=content.pictures,
    )


def set_draft(work: Work, draft: ImportDraft, category_id: int | None, *, by_section: bool) -> None:
    """Say where in the bank the questions of a draft go."""
    refuse_foreign_category(work, draft.node_id, category_id)
    draft.category_id, draft.by_section = category_id, by_section


def drop_draft(work: Work, draft: ImportDraft) -> None:
    """Throw a draft away; what it brought into the bank stays there."""
    work.session.execute(delete(ImportItem).where(ImportItem.draft_id == draft.id))
    work.session.execute(delete(ImportLines).where(ImportLines.draft_id == draft.id))
    summary = f"删除导入草稿“{draft.file_name}”。"
    work.session.delete(draft)
    record(work, "questions.import.drop", f"import:{draft.id}", draft.place, summary)
