"""Taking questions that were found in a file over into the bank, and taking that back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from quizzes.actions.bank import refuse_faults, refuse_foreign_category, revise_question
from quizzes.actions.matching import match_with_bank
from quizzes.actions.reviewing import is_asked_for
from quizzes.models import (
    Category,
    ImportChoice,
    ImportDraft,
    ImportItem,
    ImportState,
    Question,
    QuestionReview,
    QuestionState,
    QuestionVersion,
)
from quizzes.queries.importing import are_in_use, takeable
from quizzes.rules.imported import Found, split_citation
from quizzes.rules.questions import Content
from quizzes.rules.stems import stem_key

STEP = 500
"""How many questions are taken in one transaction, so that other writers need not wait long."""

Cite = Callable[[str], tuple[int, str] | None]
"""Finds the material and the paragraph that a citation means."""


class UsedAlreadyError(RefusalError):
    """Questions of this take stand in papers by now."""


class NothingTakenError(RefusalError):
    """There is no take to be undone."""


@dataclass(frozen=True)
class Entry:
    """A question ready to go into the bank."""

    type: str
    content: Content
    category_id: int | None = None
    topic: str = ""
    difficulty: int = 2
    source: str = ""
    origin: str = ""
    material_id: int | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Taken:
    """What one step of a take did."""

    take: int
    new: int
    replaced: int
    held: int
    """Found in the bank at the last moment, and left in the draft."""
    is_done: bool


def take_items(
    work: Work,
    node_id: int,
    items: Iterable[Found],
    *,
    file_name: str = "",
    category_id: int | None = None,
    by_section: bool = False,
    cite: Cite | None = None,
) -> list[Question]:
    """Put questions that were found in a file into the bank of a node, all of them, without a draft.

    With ``cite`` the line 引用：… of an explanation becomes a citation instead.

    :raises FaultyQuestionError: if one of them cannot be asked as it stands
    """
    refuse_foreign_category(work, node_id, category_id)
    shelf = _Shelf(work, node_id, category_id, by_section=by_section)
    entries = [_entry_of(found, file_name, shelf.place(found.section), cite) for found in items]
    for entry in entries:
        refuse_faults(entry.type, entry.content)
    return put_in(work, node_id, entries)


def _entry_of(found: Found, file_name: str, category_id: int | None, cite: Cite | None) -> Entry:
    content, cited = found.wording, None
    if cite is not None:
        explanation, citation = split_citation(content.explanation)
        content = replace(content, explanation=explanation)
        cited = cite(citation) if citation else None
    return Entry(
        found.type,
        content,
        category_id,
        found.topic,
        found.difficulty,
        found.source,
        f"{file_name} {found.origin}".strip(),
        *(cited or (None, "")),
    )


def put_in(work: Work, node_id: int, entries: Sequence[Entry], *, by_id: int | None = None) -> list[Question]:
    """Put many questions into the bank with few statements; they must be without fault.

    ``by_id`` is whose they are where a job does it and nobody is signed in.
    """
    by_id = work.actor.id if work.actor else by_id
    state = QuestionState.IN_REVIEW if is_asked_for(work) else QuestionState.ACTIVE
    questions = [
        Question(
            node_id=node_id,
            state=state,
            category_id=entry.category_id,
            topic=entry.topic,
            difficulty=entry.difficulty,
            type=entry.type,
            stem_key=stem_key(entry.content.stem),
            created_at=work.now,
        )
        for entry in entries
    ]
    work.session.add_all(questions)
    work.session.flush()  # The versions need the keys of the questions.
    rows = [_version_row(work, q, entry, by_id) for q, entry in zip(questions, entries, strict=True)]
    made: dict[int, int] = {}
    if rows:
        columns = QuestionVersion.question_id, QuestionVersion.id
        told = work.session.execute(insert(QuestionVersion).returning(*columns), rows)
        made = dict(told.all())
    for question in questions:
        question.version_id = made[question.id]
    work.session.flush()  # Bulk statements that follow read the questions as they are now.
    return questions


def _version_row(work: Work, question: Question, entry: Entry, by_id: int | None) -> dict[str, Any]:
    return {
        "question_id": question.id,
        "number": 1,
        "type": entry.type,
        "content": entry.content.to_json(),
        "source": entry.source,
        "origin": entry.origin,
        "material_id": entry.material_id,
        "anchor": entry.anchor,
        "by_id": by_id,
        "at": work.now,
    }


class _Shelf:
    """Where in the bank's tree the questions of a file go; chapters are made when first needed."""

    def __init__(self, work: Work, node_id: int, category_id: int | None, *, by_section: bool) -> None:
        self._work, self._node_id, self._category_id, self._by_section = (
            work,
            node_id,
            category_id,
            by_section,
        )
        there = select(Category).where(Category.node_id == node_id, Category.parent_id == category_id)
        self._known = (
            {category.name: category.id for category in work.session.scalars(there)} if by_section else {}
        )

    def place(self, section: str) -> int | None:
        name = section.strip()[:80]
        if not self._by_section or not name:
            return self._category_id
        if name not in self._known:
            category = Category(
                node_id=self._node_id, parent_id=self._category_id, name=name, position=len(self._known)
            )
            self._work.session.add(category)
            self._work.session.flush()  # The questions need category.id.
            self._known[name] = category.id
        return self._known[name]


def category_named(work: Work, node_id: int, name: str) -> int | None:
    """Find a category at the top of a bank's tree by its name, or make it."""
    return _Shelf(work, node_id, None, by_section=True).place(name)


def take_step(
    work: Work, draft_id: int, wanted: Sequence[int] | None = None, take: int | None = None
) -> Taken:
    """Take the next questions of a draft that have no error into the bank, up to ``STEP`` of them.

    ``wanted`` names questions of the draft, none means all; ``take`` goes on with a take that was begun.
    Doing it again is harmless: what was taken is marked in the same transaction.
    """
    # Two who take the same draft at once: the second waits here and finds nothing left.
    draft = work.session.scalars(
        select(ImportDraft).where(ImportDraft.id == draft_id).with_for_update(of=ImportDraft)
    ).one()
    rows = work.session.scalars(takeable(draft.id, wanted).order_by(ImportItem.number).limit(STEP)).all()
    if take is None and rows:
        draft.takes += 1
    number = take or draft.takes
    match_with_bank(work, draft.node_id, [row for row in rows if row.choice is ImportChoice.NONE], {})
    ready = [row for row in rows if row.severity != "error" and row.choice is not ImportChoice.KEEP]
    new = [row for row in ready if row.choice is not ImportChoice.REPLACE or row.match_id is None]
    replacing = [row for row in ready if row not in new] if len(new) < len(ready) else []
    _take_new(work, draft, new, number)
    for row in replacing:
        _replace(work, draft, row, number)
    work.session.flush()  # The next step asks the table what is left.
    return Taken(number, len(new), len(replacing), len(rows) - len(ready), len(rows) < STEP)


def _take_new(work: Work, draft: ImportDraft, rows: Sequence[ImportItem], take: int) -> None:
    shelf = _Shelf(work, draft.node_id, draft.category_id, by_section=draft.by_section)
    entries = [_entry(draft, row, row.category_id or shelf.place(row.section)) for row in rows]
    made = put_in(work, draft.node_id, entries, by_id=draft.by_id)
    for row, question in zip(rows, made, strict=True):
        row.state, row.take, row.question_id = ImportState.TAKEN, take, question.id


def _entry(draft: ImportDraft, row: ImportItem, category_id: int | None) -> Entry:
    return Entry(
        row.type,
        row.wording,
        category_id,
        row.topic,
        row.difficulty,
        row.source,
        _origin(draft, row),
    )


def _origin(draft: ImportDraft, row: ImportItem) -> str:
    return f"{draft.file_name} {row.origin}".strip()


def _replace(work: Work, draft: ImportDraft, row: ImportItem, take: int) -> None:
    question = work.session.get(Question, row.match_id)
    assert question is not None  # match_id is a foreign key.
    row.replaced_id = question.version_id
    revise_question(
        work,
        question,
        row.type,
        row.wording,
        source=row.source,
        origin=_origin(draft, row),
        by_id=draft.by_id,
    )
    if question.state is QuestionState.ACTIVE and is_asked_for(work):
        question.state = QuestionState.IN_REVIEW
    row.state, row.take, row.question_id = ImportState.TAKEN, take, question.id


def finish_take(work: Work, draft: ImportDraft, new: int, replaced: int) -> None:
    """Write a take into the audit log, once all its steps are done; close a draft that has nothing left."""
    left = select(ImportItem.id).where(ImportItem.draft_id == draft.id, ImportItem.state == ImportState.OPEN)
    if draft.closed_at is None and work.session.scalar(left.limit(1)) is None:
        draft.closed_at = work.now
    more = f"，{replaced} 题换成新的说法" if replaced else ""
    summary = f"从“{draft.file_name}”导入 {new} 题{more}。"
    record(work, "questions.import", f"import:{draft.id}", draft.place, summary)


def undo_take(work: Work, draft: ImportDraft) -> int:
    """Take the last take of a draft out of the bank again; give how many questions that were.

    :raises NothingTakenError: if none is left
    :raises UsedAlreadyError: if one of its questions stands in a paper or was answered
    """
    last = select(ImportItem.question_id, ImportItem.replaced_id).where(
        ImportItem.draft_id == draft.id, ImportItem.take == draft.takes, ImportItem.question_id.is_not(None)
    )
    rows = work.session.execute(last).all() if draft.takes else []
    if not rows:
        raise NothingTakenError("这次导入没有可以撤销的题目。")
    restored = {question: replaced for question, replaced in rows if question and replaced}
    if are_in_use(work, [question for question, _ in rows if question], restored):
        raise UsedAlreadyError("这批题目里有的已经进了试卷或被作答，不能再撤销。请到题库里逐题停用。")
    added = [question for question, replaced in rows if question and replaced is None]
    reopened = update(ImportItem).where(ImportItem.draft_id == draft.id, ImportItem.take == draft.takes)
    nothing = {"take": None, "question_id": None, "replaced_id": None}
    work.session.execute(reopened.values(state=ImportState.OPEN, **nothing))
    draft.takes, draft.closed_at = draft.takes - 1, None
    _put_back(work, restored)
    _take_out(work, added)
    record(
        work,
        "questions.import.undo",
        f"import:{draft.id}",
        draft.place,
        f"撤销从“{draft.file_name}”导入的 {len(rows)} 题。",
    )
    return len(rows)


def _put_back(work: Work, restored: Mapping[int, int]) -> None:
    for question_id, version_id in restored.items():
        question = work.session.get(Question, question_id)
        version = work.session.get(QuestionVersion, version_id)
        assert question is not None  # Both are foreign keys.
        assert version is not None
        later = QuestionVersion.question_id == question_id, QuestionVersion.number > version.number
        question.version_id, question.type = version.id, version.type
        question.stem_key = stem_key(version.content["stem"])
        work.session.flush()  # The question must let go of the version first.
        read = QuestionReview.question_id == question_id, QuestionReview.version_id > version_id
        work.session.execute(delete(QuestionReview).where(*read))
        work.session.execute(delete(QuestionVersion).where(*later))


def _take_out(work: Work, question_ids: Sequence[int]) -> None:
    for start in range(0, len(question_ids), STEP):
        some = question_ids[start : start + STEP]
        matched = update(ImportItem).where(ImportItem.match_id.in_(some))
        work.session.execute(matched.values(match_id=None))
        work.session.execute(update(Question).where(Question.id.in_(some)).values(version_id=None))
        work.session.execute(delete(QuestionReview).where(QuestionReview.question_id.in_(some)))
        work.session.execute(delete(QuestionVersion).where(QuestionVersion.question_id.in_(some)))
        work.session.execute(delete(Question).where(Question.id.in_(some)))
