"""Keeping a quiz's board, and driving it on the wall."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from core.db import insert_for
from core.errors import BadInputError, RefusalError
from core.work import Work
from meetings.models import BoardShow
from meetings.queries.boards import (
    frozen_since,
    rows_of,
    shown_key,
    shown_quiz,
    sight_on_wall,
    sight_revealed,
)
from meetings.rules.boards import (
    TOP,
    Stand,
    next_revealed,
    next_stand,
    previous_stand,
    reveal_screen,
    screens_of,
)
from members.actions.audit import record
from members.models import Member
from quizzes.models import BoardAbsence, BoardNames, Quiz, QuizBoard
from quizzes.queries.standings import days_of


class FrozenError(RefusalError):
    """Only who keeps the board may tell what came after it was frozen."""


class Deed(StrEnum):
    """What a remote can ask for."""

    NEXT = "next"
    PREVIOUS = "previous"
    NAMES = "names"
    CYCLE = "cycle"
    DAY = "day"
    REVEAL = "reveal"
    STOP = "stop"


_OF_ROWS = frozenset({Deed.NAMES, Deed.DAY, Deed.REVEAL, Deed.STOP})
"""What means nothing where hours are shown: there are no rows of members."""


def keep_board(work: Work, quiz: Quiz, names: BoardNames, top: int) -> None:
    """Set whose names the board shows to members."""
    board = _board(work, quiz)
    if (quiz.board_names, board.top) == (names, top):
        return
    quiz.board_names, board.top = names, top
    _note(work, quiz, "board.names", f"修改《{quiz.title}》成绩榜的姓名显示。")


def freeze(work: Work, quiz: Quiz, at: datetime | None) -> None:
    """Show no result handed in after ``at``, now where it is not named; it may be still to come.

    :raises BadInputError: for a moment when nobody can hand in any more
    """
    at = at or work.now
    if at > max(work.now, quiz.closes_at):
        raise BadInputError("冻结的时刻不能晚于测试截止，请改早一些，或留空表示现在。")
    _board(work, quiz).frozen_at = at
    _note(work, quiz, "board.freeze", f"冻结《{quiz.title}》的成绩榜。")


def thaw(work: Work, quiz: Quiz) -> None:
    """Show every result again."""
    board = _board(work, quiz)
    if board.frozen_at is not None:
        board.frozen_at = None
        _note(work, quiz, "board.thaw", f"解除《{quiz.title}》成绩榜的冻结。")


def take_off(work: Work, quiz: Quiz, member: Member, reason: str) -> None:
    """Take a member off the board; a second time only changes the reason.

    :raises BadInputError: for a member the quiz is not meant for
    """
    if not member.place.startswith(quiz.place):
        raise BadInputError("这位同志不在测试的参加范围内。")
    row = {
        "quiz_id": quiz.id,
        "member_id": member.id,
        "reason": reason,
        "by_id": work.person.id,
        "at": work.now,
    }
    fresh = insert_for(work.session)(BoardAbsence).values(**row)
    work.session.execute(
        fresh.on_conflict_do_update(index_elements=["quiz_id", "member_id"], set_={"reason": reason})
    )
    _note(work, quiz, "board.off", f"把{member.name}移出《{quiz.title}》的成绩榜。")


def put_back(work: Work, quiz: Quiz, member: Member) -> None:
    """Put a member back on the board."""
    own = BoardAbsence.quiz_id == quiz.id, BoardAbsence.member_id == member.id
    gone = work.session.scalar(delete(BoardAbsence).where(*own).returning(BoardAbsence.member_id))
    if gone is not None:
        _note(work, quiz, "board.on", f"把{member.name}放回《{quiz.title}》的成绩榜。")


def _board(work: Work, quiz: Quiz) -> QuizBoard:
    fresh = insert_for(work.session)(QuizBoard).values(quiz_id=quiz.id, top=10)
    work.session.execute(fresh.on_conflict_do_nothing(index_elements=["quiz_id"]))
    return work.session.get_one(QuizBoard, quiz.id)


def _note(work: Work, quiz: Quiz, deed: str, summary: str) -> None:
    record(work, deed, f"quiz:{quiz.id}", quiz.place, summary)


def choose_others(work: Work, quiz: Quiz, others: Iterable[int]) -> None:
    """Let these boards follow the quiz's own on the actor's wall."""
    show = _held_show(work, quiz)
    show.others = list(dict.fromkeys(key for key in others if key != quiz.id))
    show.turn, show.screen, show.revealed = 0, 1, None
    show.steps += 1
    show.changed_at = work.now


def drive(work: Work, quiz: Quiz, deed: Deed, steps: int, *, keeps: bool, sees_names: bool) -> bool:
    """Do what a remote of the actor asks of the wall; False where another one was quicker.

    :raises FrozenError: if a frozen board would be told by somebody who does not keep it
    """
    show = _held_show(work, quiz)
    if show.steps != steps or (shown_key(quiz, show) < 0 and deed in _OF_ROWS):
        return False
    match deed:
        case Deed.NEXT | Deed.PREVIOUS:
            _turn(work, quiz, show, deed)
        case Deed.NAMES:
            now = show.names if show.names is not None else quiz.board_names is BoardNames.SHOWN
            show.names = sees_names and not now
        case Deed.CYCLE:
            show.is_cycling = not show.is_cycling
        case Deed.STOP:
            show.revealed = None
        case Deed.DAY:
            _change_day(work, quiz, show)
        case Deed.REVEAL:
            _reveal(work, shown_quiz(work, quiz, show), show, keeps=keeps)
    show.steps += 1
    show.changed_at = work.now
    return True


def _held_show(work: Work, quiz: Quiz) -> BoardShow:
    # The wall and the phone press at once: the second waits here and finds what the first did.
    fresh = insert_for(work.session)(BoardShow).values(
        quiz_id=quiz.id,
        host_id=work.person.id,
        others=[],
        turn=0,
        screen=1,
        is_cycling=False,
        steps=0,
        changed_at=work.now,
    )
    work.session.execute(fresh.on_conflict_do_nothing(index_elements=["quiz_id", "host_id"]))
    mine = select(BoardShow).where(BoardShow.quiz_id == quiz.id, BoardShow.host_id == work.person.id)
    held = mine.with_for_update().execution_options(populate_existing=True)
    return work.session.scalars(held).one()


def _turn(work: Work, quiz: Quiz, show: BoardShow, deed: Deed) -> None:
    shown, screens = shown_quiz(work, quiz, show), 1
    if shown_key(quiz, show) > 0:
        screens = screens_of(rows_of(work, shown, sight_on_wall(work, shown, show)))
    go = next_stand if deed is Deed.NEXT else previous_stand
    show.turn, show.screen = go(Stand(show.turn, show.screen), screens, 1 + len(show.others))
    show.revealed = None


def _change_day(work: Work, quiz: Quiz, show: BoardShow) -> None:
    """Show the latest day, then the one before, and after the first day all of it again."""
    if not quiz.tries_a_day or shown_key(quiz, show) != quiz.id:
        return
    days = [None, *days_of(work, quiz)]
    now = days.index(show.day) if show.day in days else 0
    show.day = days[(now + 1) % len(days)]
    show.screen, show.revealed = 1, None


def _reveal(work: Work, quiz: Quiz, show: BoardShow, *, keeps: bool) -> None:
    board = work.session.get(QuizBoard, quiz.id)
    is_frozen = board is not None and frozen_since(work, board) is not None
    if is_frozen and not keeps:
        raise FrozenError("这个成绩榜已经冻结，只有管理这次测试的同志可以揭晓。")
    if show.revealed == TOP:
        return  # Pressed once too often: what has been told stays on the wall.
    show.is_cycling = False
    rows = rows_of(work, quiz, sight_revealed(quiz, show))
    show.revealed = next_revealed(rows, show.revealed)
    show.screen = reveal_screen(rows, show.revealed)
    if show.revealed == TOP and is_frozen:
        thaw(work, quiz)  # All of it has been told.
