"""What is printed of a quiz, and who of its members has had a sheet keyed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import bindparam, func, select

from core.db import Ready
from core.work import Work
from members.models import Member
from quizzes.models import Attempt, PaperCorrection, PaperEntry, PaperKind, PrintedPaper, Quiz
from quizzes.queries.corrections import asked_as_marked, corrections_of
from quizzes.queries.drawing import fixed_paper
from quizzes.queries.papers import Asked
from quizzes.queries.sheets import lettered
from quizzes.rules.corrections import Correction, Remedy
from quizzes.rules.exports.entry import Fetch
from quizzes.rules.keying import Lettered
from quizzes.rules.prints.pictures import pictures_on_paper
from quizzes.rules.prints.sheet import (
    PrintQuestion,
    PrintSection,
    PrintSheet,
    heading_of,
    note_of,
    print_question,
)
from quizzes.rules.questions import STIMULUS
from quizzes.rules.scoring import MultiplePolicy, format_points


def printed_papers(work: Work, quiz: Quiz) -> Sequence[PrintedPaper]:
    """List the versions printed for a quiz, A first."""
    found = select(PrintedPaper).where(PrintedPaper.quiz_id == quiz.id).order_by(PrintedPaper.label)
    return work.session.scalars(found).unique().all()


def entries_by_paper(work: Work, quiz: Quiz) -> Mapping[int, int]:
    """Count the sheets keyed in by printed version."""
    counted = (
        select(PaperEntry.printed_id, func.count())
        .join(PrintedPaper, PrintedPaper.id == PaperEntry.printed_id)
        .where(PrintedPaper.quiz_id == quiz.id)
        .group_by(PaperEntry.printed_id)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(counted)}


def is_outdated(work: Work, quiz: Quiz, printed: Sequence[PrintedPaper]) -> bool:
    """Say whether the quiz asks something else by now than what was printed."""
    if quiz.paper_kind is PaperKind.DRAWN_EACH:
        return False
    now = sorted(fixed_paper(work, quiz))
    return any(sorted((version, worth) for version, worth in one.paper) != now for one in printed)


def as_sitting(quiz: Quiz, printed: PrintedPaper) -> Attempt:
    """Give a printed version as an attempt that nobody has made yet: it has the same letters."""
    return Attempt(
        quiz_id=quiz.id,
        paper=printed.paper,
        seed=printed.seed,
        policy=quiz.multiple_policy,
        shuffles_options=printed.shuffles_options,
    )


@dataclass(frozen=True, slots=True)
class OnSheet:
    """One question of a printed version, with its letters there."""

    position: int
    asked: Asked
    options: Lettered
    worth: int


def questions_on(work: Work, quiz: Quiz, printed: PrintedPaper) -> list[OnSheet]:
    """List what a printed version asks, with the keys that hold now."""
    sitting = as_sitting(quiz, printed)
    corrections = corrections_of(work.session, quiz.id) if quiz.regrades else {}
    known = asked_as_marked(work.session, [version for version, _ in printed.paper], corrections)
    return [
        OnSheet(position, known[version], lettered(sitting, position, known[version]), worth)
        for position, (version, worth) in enumerate(printed.paper, start=1)
    ]


def sheet_to_print(
    work: Work, quiz: Quiz, printed: PrintedPaper, fetch: Fetch, *, is_only: bool
) -> PrintSheet:
    """Put a printed version on paper; where it is the only one it carries no letter.

    :param fetch: gives the bytes of pictures
    """
    corrections = corrections_of(work.session, quiz.id) if quiz.regrades else {}
    on_sheet = questions_on(work, quiz, printed)
    sections = []
    for number, (name, run) in enumerate(groupby(on_sheet, key=_kind)):
        asked = list(run)
        policy = MultiplePolicy(quiz.multiple_policy).label if name == "多选题" else ""
        sections.append(
            PrintSection(
                heading_of(number, name),
                note_of([one.worth for one in asked], policy),
                [_question(one, before, corrections, fetch) for one, before in _with_before(asked)],
                is_even=len({one.worth for one in asked}) == 1,
            )
        )
    total = format_points(sum(worth for _, worth in printed.paper))
    return PrintSheet(
        quiz.title,
        "" if is_only else printed.label,
        quiz.node.name,
        [
            f"满分 {total} 分",
            f"共 {len(printed.paper)} 题",
            f"时间 {quiz.minutes} 分钟",
            "开卷" if quiz.is_open_book else "闭卷",
        ],
        ["请先填写姓名、工号和单位，再作答。", "答案写在答题卡上，写在试卷上不计分。"],
        sections,
    )


def sitting_to_print(work: Work, quiz: Quiz, fetch: Fetch) -> PrintSheet:
    """Put on paper what a quiz asks everybody, where nobody has printed it."""
    paper = [list(placed) for placed in fixed_paper(work, quiz)]
    only = PrintedPaper(quiz_id=quiz.id, label="A", seed=0, paper=paper, shuffles_options=False)
    return sheet_to_print(work, quiz, only, fetch, is_only=True)


def _kind(one: OnSheet) -> str:
    return "材料题" if one.asked.content.stimulus else one.asked.type.label


def _with_before(asked: Sequence[OnSheet]) -> list[tuple[OnSheet, str]]:
    return [(one, asked[n - 1].asked.content.stimulus if n else "") for n, one in enumerate(asked)]


def _question(
    one: OnSheet, before: str, corrections: Mapping[int, Correction], fetch: Fetch
) -> PrintQuestion:
    content = one.asked.content
    repeats = bool(content.stimulus) and content.stimulus == before
    letters = {key: letter for key, letter, _ in one.options}
    pictures = [
        replace(shown, at=letters.get(shown.at, shown.at))
        for shown in pictures_on_paper(content, fetch)
        if not (repeats and shown.at == STIMULUS)
    ]
    shown = print_question(
        one.position,
        one.asked.type,
        content,
        one.options,
        one.worth,
        shows_passage=bool(content.stimulus) and content.stimulus != before,
    )
    correction = corrections.get(one.asked.version_id)
    is_void = correction is not None and correction.remedy in {Remedy.FULL, Remedy.OUT}
    answer = "本题作废" if is_void else shown.answer
    return replace(shown, source=one.asked.source, answer=answer, pictures=pictures)


@dataclass(frozen=True, slots=True)
class Keyed:
    """An attempt on paper with what is known of it."""

    entry: PaperEntry
    attempt: Attempt
    member: Member
    by: str
    label: str


def keyed_in(work: Work, quiz: Quiz, *, limit: int | None = None) -> list[Keyed]:
    """List the sheets keyed in for a quiz, the latest first."""
    keeper = Member.__table__.alias("keeper")
    found = (
        select(PaperEntry, Attempt, Member, keeper.c.name, PrintedPaper.label)
        .join(Attempt, Attempt.id == PaperEntry.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(keeper, keeper.c.id == PaperEntry.by_id)
        .join(PrintedPaper, PrintedPaper.id == PaperEntry.printed_id)
        .where(Attempt.quiz_id == quiz.id)
        .order_by(PaperEntry.entered_at.desc(), PaperEntry.attempt_id.desc())
        .limit(limit)
    )
    return [Keyed(*row) for row in work.session.execute(found).unique()]


_ENTERED = Ready(lambda _: select(PaperEntry.attempt_id).where(PaperEntry.attempt_id == bindparam("attempt")))


def entry_of(work: Work, attempt: Attempt) -> Keyed | None:
    """Tell how an attempt came in, if it was made on paper; of nearly all, which were not, at little cost."""
    if not _ENTERED.rows(work.session, attempt=attempt.id):
        return None
    keeper = Member.__table__.alias("keeper")
    found = (
        select(PaperEntry, Member, keeper.c.name, PrintedPaper.label)
        .join(keeper, keeper.c.id == PaperEntry.by_id)
        .join(PrintedPaper, PrintedPaper.id == PaperEntry.printed_id)
        .join(Member, Member.id == attempt.member_id)
        .where(PaperEntry.attempt_id == attempt.id)
    )
    row = work.session.execute(found).unique().first()
    return Keyed(row[0], attempt, row[1], row[2], row[3]) if row else None


def corrections_keyed(work: Work, attempt: Attempt) -> Sequence[PaperCorrection]:
    """List what was keyed in again of an attempt on paper, the first first."""
    found = select(PaperCorrection).where(PaperCorrection.attempt_id == attempt.id)
    return work.session.scalars(found.order_by(PaperCorrection.id)).all()
