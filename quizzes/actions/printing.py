"""Making the versions of a quiz's paper that are printed; they go again only while nobody has used them."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import delete

from core.errors import BadInputError, RefusalError
from core.work import Work, dice_of
from members.actions.audit import record
from quizzes.models import PaperKind, PrintedPaper, Quiz
from quizzes.queries.drawing import drawn_paper, fixed_paper
from quizzes.queries.papers import Asked, asked
from quizzes.queries.printing import entries_by_paper, printed_papers
from quizzes.rules.prints.sheet import label_of

MOST_VERSIONS = 4
"""A, B, C, D: more than neighbours on all sides of a seat ever need."""


class PrintedAlreadyError(RefusalError):
    """Sheets of the versions that were printed have been keyed in."""


class NothingToPrintError(RefusalError):
    """The paper has no questions."""


def make_versions(work: Work, quiz: Quiz, count: int) -> Sequence[PrintedPaper]:
    """Make so many versions, in place of earlier ones that nobody has used.

    Where each member draws their own paper every version is a draw of its own. Where the paper is the same
    for all, A stands as it was set; the others ask the same in another order, with other letters.

    :raises PrintedAlreadyError: if sheets of earlier versions have been keyed in
    :raises BankTooSmallError: if the bank cannot give what is drawn
    """
    if not 1 <= count <= MOST_VERSIONS:
        raise BadInputError(f"试卷可以印 1 到 {MOST_VERSIONS} 个版本。")
    drop_versions(work, quiz)
    made = [_version(work, quiz, number) for number in range(count)]
    if not all(one.paper for one in made):
        raise NothingToPrintError("试卷上还没有题目，请先选题，再打印。")
    work.session.add_all(made)
    work.session.flush()  # What comes next needs their keys.
    record(
        work, "quizzes.print", f"quiz:{quiz.id}", quiz.place, f"为《{quiz.title}》生成 {count} 版纸质试卷。"
    )
    return made


def drop_versions(work: Work, quiz: Quiz) -> None:
    """Do away with the versions of a quiz.

    :raises PrintedAlreadyError: if sheets of them have been keyed in
    """
    if entries_by_paper(work, quiz):
        raise PrintedAlreadyError("已有按现有试卷作答的答卷录入，试卷不能重做：重做后题号和选项会对不上。")
    for one in printed_papers(work, quiz):
        work.session.expunge(one)
    work.session.execute(delete(PrintedPaper).where(PrintedPaper.quiz_id == quiz.id))


def _version(work: Work, quiz: Quiz, number: int) -> PrintedPaper:
    seed = work.dice.getrandbits(31)
    is_drawn = quiz.paper_kind is PaperKind.DRAWN_EACH
    paper = drawn_paper(work, quiz, dice_of(seed)) if is_drawn else fixed_paper(work, quiz)
    is_turned = number > 0 and not is_drawn
    if is_turned:
        paper = _turned(work, paper, seed)
    return PrintedPaper(
        quiz_id=quiz.id,
        label=label_of(number),
        seed=seed,
        paper=[list(placed) for placed in paper],
        shuffles_options=is_turned,
        made_at=work.now,
        by_id=work.person.id,
    )


def _turned(work: Work, paper: list[tuple[int, int]], seed: int) -> list[tuple[int, int]]:
    """Change the order within each 大题; questions about one passage stay behind it, in their order."""
    known = asked(work.session, (version for version, _ in paper))
    dice = dice_of(seed)
    turned: list[tuple[int, int]] = []
    for _, run in groupby(paper, key=lambda placed: _kind(known[placed[0]])):
        blocks = _blocks(list(run), known)
        dice.shuffle(blocks)
        turned += [placed for block in blocks for placed in block]
    return turned


def _kind(one: Asked) -> str:
    return "passage" if one.content.stimulus else one.type.name


def _blocks(run: list[tuple[int, int]], known: Mapping[int, Asked]) -> list[list[tuple[int, int]]]:
    blocks: list[list[tuple[int, int]]] = []
    before = ""
    for placed in run:
        passage = known[placed[0]].content.stimulus
        if blocks and passage and passage == before:
            blocks[-1].append(placed)
        else:
            blocks.append([placed])
        before = passage
    return blocks
