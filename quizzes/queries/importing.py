"""What an import reads: drafts, their questions by filter, source lines, and the bank beside them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select
from sqlalchemy.orm import aliased

from core.jobs import Job
from core.work import Work
from members.models import Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.models import (
    Attempt,
    Category,
    ImportChoice,
    ImportDraft,
    ImportItem,
    ImportLines,
    ImportState,
    PaperQuestion,
    PracticeAnswer,
    Question,
    QuestionReport,
    QuestionState,
    QuestionVersion,
)
from quizzes.rules.pieces import LONGEST_LINE, pieces_of
from quizzes.rules.questions import Content

PAGE = 50
"""Questions on a page of a draft."""
STRETCH = 200
"""Lines of a file that are stored and loaded together."""
_ROUND = 2
"""Lines shown before and after a question."""
_MOST = 500

Wording = tuple[int, str, Content]
"""A question of the bank: its key, its type and what it asks."""


def takeable(draft_id: int, wanted: Collection[int] | None = None) -> Select[ImportItem]:
    """Select the questions of a draft that may go into the bank as they stand."""
    found = select(ImportItem).where(
        ImportItem.draft_id == draft_id, *_SHOWN["ready"], ImportItem.number.not_in(contested(draft_id))
    )
    return found if wanted is None else found.where(ImportItem.id.in_(wanted))


def contested(draft_id: int) -> Select[int | None]:
    """Select the numbers of questions that a later one of their file contradicts, as long as none was chosen.

    The first of the two is as doubtful as the second: neither goes into the bank before a person has decided.
    """
    rival = aliased(ImportItem)
    return select(rival.twin).where(
        rival.draft_id == draft_id,
        rival.twin.is_not(None),
        rival.state == ImportState.OPEN,
        rival.severity == "error",
        rival.choice == ImportChoice.NONE,
        cast(rival.problems, String).like('%"conflict"%'),
    )


def waiting_in(work: Work, draft: ImportDraft) -> frozenset[int]:
    """Give the numbers of the questions that wait for a decision about a later one."""
    open_ones = select(ImportItem.number).where(ImportItem.draft_id == draft.id, *_SHOWN["ready"])
    return frozenset(work.session.scalars(open_ones.where(ImportItem.number.in_(contested(draft.id)))))


def bank_stems(work: Work, node_id: int) -> list[tuple[int, str]]:
    """List the stems of a bank as ``stem_key`` writes them, with the keys of their questions."""
    asked = select(Question.id, Question.stem_key).where(
        Question.node_id == node_id, Question.state != QuestionState.RETIRED
    )
    return [(key, stem) for key, stem in work.session.execute(asked.order_by(Question.id))]


def wordings_by_stem(work: Work, node_id: int, stems: Collection[str]) -> dict[str, list[Wording]]:
    """Find the questions of a bank with one of these stems."""
    found: dict[str, list[Wording]] = defaultdict(list)
    listed = sorted(stems)
    for start in range(0, len(listed), _MOST):
        some = listed[start : start + _MOST]
        wanted = Question.node_id == node_id, Question.stem_key.in_(some)
        for stem, wording in _wordings(work, *wanted, Question.state != QuestionState.RETIRED):
            found[stem].append(wording)
    return found


def wordings_by_key(work: Work, keys: Collection[int]) -> dict[int, Wording]:
    """Find questions by their keys."""
    listed, found = sorted(keys), {}
    for start in range(0, len(listed), _MOST):
        for _, wording in _wordings(work, Question.id.in_(listed[start : start + _MOST])):
            found[wording[0]] = wording
    return found


def _wordings(work: Work, *wanted: ColumnElement[bool]) -> Iterable[tuple[str, Wording]]:
    asked = (
        select(Question.stem_key, Question.id, QuestionVersion.type, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(*wanted)
        .order_by(Question.id)
    )
    for stem, key, kind, content in work.session.execute(asked):
        yield stem, (key, kind, Content.from_json(content))


def are_in_use(work: Work, question_ids: Sequence[int], replaced: Mapping[int, int]) -> bool:
    """Say whether one of these questions stands in a paper, was answered or reported.

    Of a question whose wording was replaced only the wordings after that one count.
    """
    versions: set[int] = set()
    for start in range(0, len(question_ids), _MOST):
        own = select(QuestionVersion.question_id, QuestionVersion.id).where(
            QuestionVersion.question_id.in_(question_ids[start : start + _MOST])
        )
        some = [key for question, key in work.session.execute(own) if key > replaced.get(question, 0)]
        on_paper = select(PaperQuestion.id).where(PaperQuestion.version_id.in_(some)).limit(1)
        practised = select(PracticeAnswer.id).where(PracticeAnswer.version_id.in_(some)).limit(1)
        reported = select(QuestionReport.id).where(QuestionReport.version_id.in_(some)).limit(1)
        if any(work.session.scalar(use) is not None for use in (on_paper, practised, reported)):
            return True
        versions.update(some)
    return _were_drawn(work, versions)


def _were_drawn(work: Work, versions: set[int]) -> bool:
    """Look through attempts begun since the first of these versions was made: papers drawn per person."""
    if not versions:
        return False
    made = select(QuestionVersion.at).where(QuestionVersion.id == min(versions)).scalar_subquery()
    papers = work.session.scalars(select(Attempt.paper).where(Attempt.started_at >= made))
    return any(version in versions for paper in papers for version, _ in paper)


def categories_to_choose(work: Work) -> list[tuple[int, str]]:
    """List the categories of the banks the actor keeps as a tree in words."""
    kept = select(Category).join(Node, Node.id == Category.node_id)
    rows = work.session.scalars(kept.where(below(work.person.places(*EDITORS)))).unique().all()
    return _in_words(rows)


def _in_words(rows: Sequence[Category]) -> list[tuple[int, str]]:
    """Say where in the tree each category is: 党史 / 百年党史."""
    by_key = {row.id: row for row in rows}

    def path(category: Category) -> str:
        parent = by_key.get(category.parent_id or 0)
        return f"{path(parent)} / {category.name}" if parent else category.name

    return sorted(((row.id, path(row)) for row in rows), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list: how much of it is still open, and how much went into the bank."""

    draft: ImportDraft
    open: int
    errors: int
    taken: int


def drafts_of(work: Work) -> list[DraftRow]:
    """List the drafts of the banks the actor keeps, newest first."""
    item, is_open = ImportItem, ImportItem.state == ImportState.OPEN
    counted = (
        select(
            ImportDraft,
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_open & (item.severity == "error"), 1), else_=0)), 0),
            func.coalesce(func.sum(case((item.state == ImportState.TAKEN, 1), else_=0)), 0),
        )
        .join(Node, Node.id == ImportDraft.node_id)
        .outerjoin(item, item.draft_id == ImportDraft.id)
        .where(below(work.person.places(*EDITORS)))
        .group_by(ImportDraft.id, Node.id)
        .order_by(ImportDraft.id.desc())
        .limit(PAGE)
    )
    return [DraftRow(draft, *map(int, counts)) for draft, *counts in work.session.execute(counted).unique()]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions of a draft there are of each sort."""

    total: int
    ready: int
    """Would go into the bank now."""
    errors: int
    warnings: int
    repeats: int
    kept_out: int
    """Exact repeats that stay out unless wanted."""
    skipped: int
    taken: int
    types: Mapping[str, int]
    waiting: int
    """Have no error, but a later question of the file contradicts them."""


def counts_of(work: Work, draft: ImportDraft) -> Counts:
    """Count the questions of a draft."""
    item = ImportItem
    sorts = item.state, item.severity, item.is_repeat, item.choice, item.type
    grouped = select(*sorts, func.count()).where(item.draft_id == draft.id).group_by(*sorts)
    count: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for state, severity, is_repeat, choice, kind, found in work.session.execute(grouped):
        types[kind] += found
        count["total"] += found
        count[state.value] += found
        if state is not ImportState.OPEN:
            continue
        count["repeats"] += found * is_repeat
        count[severity] += found
        if severity != "error":
            count["kept_out" if choice is ImportChoice.KEEP else "ready"] += found
    waiting = len(waiting_in(work, draft))
    return Counts(
        total=count["total"],
        ready=count["ready"] - waiting,
        errors=count["error"],
        warnings=count["warning"],
        repeats=count["repeats"],
        kept_out=count["kept_out"],
        skipped=count["skipped"],
        taken=count["taken"],
        types=types,
        waiting=waiting,
    )


_SHOWN: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "all": (),
    "problems": (ImportItem.state == ImportState.OPEN, ImportItem.severity != ""),
    "errors": (ImportItem.state == ImportState.OPEN, ImportItem.severity == "error"),
    "repeats": (ImportItem.state == ImportState.OPEN, ImportItem.is_repeat.is_(True)),
    "ready": (
        ImportItem.state == ImportState.OPEN,
        ImportItem.severity != "error",
        ImportItem.choice != ImportChoice.KEEP,
    ),
    "skipped": (ImportItem.state == ImportState.SKIPPED,),
    "taken": (ImportItem.state == ImportState.TAKEN,),
}
FILTERS = tuple(_SHOWN)


def shown(draft: ImportDraft, only: str) -> Select[ImportItem]:
    """Select the questions of a draft under a filter: a name of ``FILTERS``, or a type's."""
    if only == "ready":
        return takeable(draft.id)
    conditions = _SHOWN.get(only, (ImportItem.type == only,))
    return select(ImportItem).where(ImportItem.draft_id == draft.id, *conditions)


def items_of(work: Work, draft: ImportDraft, only: str, page: int) -> Sequence[ImportItem]:
    """Give a page of the questions under a filter: errors first among problems, else in the file's order."""
    errors_first = case((ImportItem.severity == "error", 0), else_=1)
    order = (errors_first, ImportItem.number) if only in ("problems", "repeats") else (ImportItem.number,)
    # A draft has an end that does not move while it is read, so its pages may be counted.
    found = shown(draft, only).order_by(*order).offset((page - 1) * PAGE).limit(PAGE)
    return work.session.scalars(found).all()


def goes_on_at(work: Work, draft: ImportDraft, only: str, number: int, severity: str) -> int | None:
    """Give the question to go on with after one was settled: itself, or the next if it left the filter.

    :param severity: what it had before: problems are listed by it
    """
    here = shown(draft, only).with_only_columns(ImportItem.number).order_by(ImportItem.number).limit(1)
    if work.session.scalar(here.where(ImportItem.number == number)) is not None:
        return number
    if only in ("problems", "repeats"):
        here = here.where((ImportItem.severity == "error") == (severity == "error"))
    return work.session.scalar(here.where(ImportItem.number > number))


def count_shown(work: Work, draft: ImportDraft, only: str) -> int:
    """Count the questions under a filter."""
    return work.session.scalar(select(func.count()).select_from(shown(draft, only).subquery())) or 0


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the file beside the questions; a gap stands for lines that are left out."""

    number: int
    text: str
    place: str
    question: int | None
    """Number of the question of this page that it belongs to."""
    skipped: int = 0
    """How many lines before this one are left out."""
    is_first: bool = True
    """The first, or only, piece of its line."""


def lines_around(work: Work, draft: ImportDraft, items: Sequence[ImportItem]) -> list[SourceLine]:
    """Give the lines of these questions and a few around them, in the file's order."""
    owners: dict[int, list[ImportItem]] = defaultdict(list)
    wanted: set[int] = set()
    for item in items:
        for number in range(item.line, item.end_line + 1):
            owners[number].append(item)
        wanted.update(range(max(1, item.line - _ROUND), item.end_line + _ROUND + 1))
    stretches = {(number - 1) // STRETCH for number in wanted}
    loaded = work.session.scalars(
        select(ImportLines.lines)
        .where(ImportLines.draft_id == draft.id, ImportLines.stretch.in_(stretches))
        .order_by(ImportLines.stretch)
    )
    there: list[SourceLine] = []
    before = 0
    for number, text, place in (line for stretch in loaded for line in stretch):
        if number in wanted:
            there += _pieces(number, text, place, owners[number], number - before - 1)
            before = number
    return there


def _pieces(
    number: int, text: str, place: str, owners: Sequence[ImportItem], skipped: int
) -> Iterable[SourceLine]:
    """Show a line once, or of one that holds several questions, or very much, a piece for each of them."""
    if not owners or (len(owners) == 1 and len(text) <= LONGEST_LINE):
        owner = owners[0].number if owners else None
        return [SourceLine(number, text[:LONGEST_LINE], place, owner, skipped)]
    ordered = sorted(owners, key=lambda item: item.number)
    pieces = pieces_of(text, [str(item.content["stem"]) for item in ordered])
    return [
        SourceLine(number, piece, place, item.number, 0 if nth else skipped, is_first=not nth)
        for nth, (item, piece) in enumerate(zip(ordered, pieces, strict=True))
    ]


def others_of(
    work: Work, draft: ImportDraft, items: Sequence[ImportItem]
) -> tuple[dict[int, ImportItem], dict[int, Wording]]:
    """Find what repeats stand beside: earlier questions of the file by number, those of the bank by key."""
    twins = {item.twin for item in items if item.twin is not None}
    found = select(ImportItem).where(ImportItem.draft_id == draft.id, ImportItem.number.in_(twins))
    earlier = {row.number: row for row in work.session.scalars(found)} if twins else {}
    matches = {item.match_id for item in items if item.match_id is not None}
    return earlier, wordings_by_key(work, matches) if matches else {}


def progress_of(work: Work, draft: ImportDraft) -> int:
    """Say how far the reading of a draft's file is, in percent."""
    asked = select(Job.percent).where(Job.pending_key == job_key(draft.id))
    return work.session.scalar(asked) or 0


def job_key(draft_id: int) -> str:
    """Name the one job that reads a draft's file."""
    return f"questions.read:{draft_id}"


def item_of(work: Work, draft: ImportDraft, number: int) -> ImportItem | None:
    """Find a question of a draft by its number."""
    found = select(ImportItem).where(ImportItem.draft_id == draft.id, ImportItem.number == number)
    return work.session.scalar(found)


def keys_shown(work: Work, draft: ImportDraft, only: str) -> list[int]:
    """List the keys of all questions under a filter."""
    return list(work.session.scalars(shown(draft, only).with_only_columns(ImportItem.id)))


def keys_of(work: Work, draft: ImportDraft, numbers: Sequence[int]) -> list[int]:
    """List the keys of the questions of a draft with these numbers."""
    own = select(ImportItem.id).where(ImportItem.draft_id == draft.id, ImportItem.number.in_(numbers[:_MOST]))
    return list(work.session.scalars(own))


def categories_in(work: Work, node_id: int) -> list[tuple[int, str]]:
    """List the categories of one bank as a tree in words."""
    return _in_words(work.session.scalars(select(Category).where(Category.node_id == node_id)).unique().all())
