"""The board of one quiz as one person may see it. Names that may not be shown never leave this module."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.work import Work
from meetings.models import BoardShow
from meetings.rules.boards import ON_A_SCREEN, TOP, is_told, number_for, screens_of
from quizzes.access import READERS
from quizzes.models import BoardAbsence, BoardNames, Quiz, QuizBoard
from quizzes.queries import standings
from quizzes.queries.board_rows import WHOLE, Sight
from quizzes.queries.standings import BoardLine
from quizzes.rules.ranking import rank_group_lines

FEWEST = 3
"""Takers from whom an average is told to those who see no names: of one or two it is somebody's points."""


@dataclass(frozen=True, slots=True)
class Look:
    """What whoever looks may see, as permissions say it."""

    may_show: Callable[[Quiz], bool]
    may_see_names: Callable[[Quiz], bool]
    secret: str
    """Of the site; of it the numbers are made that stand for names."""

    def numbered(self, quiz: Quiz, line: BoardLine) -> BoardLine:
        """Put a number in the place of a name; a small group would tell who it is."""
        number = number_for(self.secret, quiz.id, line.member_id)
        return replace(line, name=f"编号 {number}", group="", member_id=0)

    def on_wall(self, quiz: Quiz, names: BoardNames, line: BoardLine) -> BoardLine:
        """Give a line as everybody in the room may see it."""
        match names:
            case BoardNames.NUMBERS:
                return self.numbered(quiz, line)
            case BoardNames.MINE:
                return replace(line, name="＊＊＊", member_id=0)
        return line


@dataclass(frozen=True, slots=True)
class Board:
    """A board with the lines that may be shown, and nothing of the others."""

    quiz: Quiz
    settings: QuizBoard
    names: BoardNames
    """How it is shown to whoever looks."""
    lines: list[BoardLine]
    mine: BoardLine | None
    groups: list[standings.GroupLine]
    summary: standings.BoardSummary
    day: date | None = None

    @property
    def names_hidden(self) -> bool:
        """Say whether the others' lines are left out."""
        return self.names is BoardNames.MINE


def settings_of(work: Work, quiz: Quiz) -> QuizBoard:
    """Give what is set about a quiz's board, or the usual."""
    kept = work.session.get(QuizBoard, quiz.id)
    return kept or QuizBoard(quiz_id=quiz.id, top=10, frozen_at=None)


def frozen_since(work: Work, settings: QuizBoard) -> datetime | None:
    """Say since when a board is frozen; None while the moment is still to come, and where there is none."""
    return settings.frozen_at if settings.frozen_at and settings.frozen_at <= work.now else None


def sight_of(work: Work, settings: QuizBoard, day: date | None = None) -> Sight:
    """Give what of the results a board goes by."""
    since = frozen_since(work, settings)
    return Sight(since, day) if since or day else WHOLE


def board_of(work: Work, quiz: Quiz, look: Look, *, count: int = TOP, day: date | None = None) -> Board:
    """Give the board of a quiz with its first ``count`` lines, of one day where it is named."""
    settings = settings_of(work, quiz)
    names = BoardNames.SHOWN if look.may_see_names(quiz) else quiz.board_names
    sight = sight_of(work, settings, day)
    mine = standings.own_line(work, quiz, sight)
    if names is BoardNames.MINE:
        lines = [mine] if mine else []
    else:
        count = min(count, settings.top) if names is BoardNames.TOP else count
        lines = standings.board_lines(work, quiz, first=0, count=count, sight=sight)
    if names is BoardNames.NUMBERS:
        lines = [line if line.member_id == work.person.id else look.numbered(quiz, line) for line in lines]
    summary, groups = standings.summary(work, quiz, sight), standings.group_lines(work, quiz, sight)
    if names is not BoardNames.SHOWN:
        groups = _veiled(groups)
        summary = summary if summary.took_part >= FEWEST else replace(summary, average=None)
    return Board(quiz, settings, names, lines, mine, groups, summary, day)


def _veiled(groups: list[standings.GroupLine]) -> list[standings.GroupLine]:
    """Rank anew without the averages of groups so small that they would tell a member's points."""
    names = {group.standing.group_id: group.name for group in groups}
    told = [
        group.standing if group.standing.took_part >= FEWEST else replace(group.standing, average=None)
        for group in groups
    ]
    return [standings.GroupLine(names[one.group_id], one) for one in rank_group_lines(told)]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a board on the wall; the last one shows the groups alone."""

    quiz: Quiz
    settings: QuizBoard
    show: BoardShow
    number: int
    screens: int
    lines: list[BoardLine | None]
    """None for a row that is not told yet."""
    rows: int
    """Of the board on all its screens."""
    groups: list[standings.GroupLine]
    summary: standings.BoardSummary
    names: BoardNames
    """How names are on the wall now."""

    @property
    def day(self) -> date | None:
        """Give the day of which the results are shown; nothing where it is all."""
        return day_on_wall(self.quiz, self.show)

    @property
    def has_days(self) -> bool:
        """Say whether the results of one day can be shown."""
        return bool(self.quiz.tries_a_day) and self.quiz.id == self.show.quiz_id

    @property
    def is_groups(self) -> bool:
        """Say whether it is the screen of the groups."""
        return self.number == self.screens

    @property
    def is_revealing(self) -> bool:
        """Say whether rows are told one by one, and some are still to be."""
        return self.show.revealed is not None and not self.is_all_told

    @property
    def is_all_told(self) -> bool:
        """Say whether rows were told one by one, down to the first."""
        return self.show.revealed == TOP


def show_of(work: Work, quiz: Quiz) -> BoardShow:
    """Give where the actor is on the wall, or the beginning."""
    kept = work.session.get(BoardShow, (quiz.id, work.person.id))
    return kept or BoardShow(
        quiz_id=quiz.id,
        host_id=work.person.id,
        others=[],
        turn=0,
        screen=1,
        is_cycling=False,
        steps=0,
        changed_at=work.now,
    )


def shown_key(quiz: Quiz, show: BoardShow) -> int:
    """Give the key of the quiz whose turn it is; of a unit whose hours are shown it comes with a minus."""
    keys = [quiz.id, *show.others]
    return int(keys[show.turn % len(keys)])


def shown_quiz(work: Work, quiz: Quiz, show: BoardShow) -> Quiz:
    """Give the quiz whose turn it is on the wall."""
    key = shown_key(quiz, show)
    return (work.session.get(Quiz, key) if key > 0 else None) or quiz


def sight_on_wall(work: Work, quiz: Quiz, show: BoardShow) -> Sight:
    """Give what the wall goes by: revealing tells what came after the board was frozen."""
    if show.revealed is not None:
        return sight_revealed(quiz, show)
    return sight_of(work, settings_of(work, quiz), day_on_wall(quiz, show))


def sight_revealed(quiz: Quiz, show: BoardShow) -> Sight:
    """Give what is told row by row: all that was handed in, or all of the day on the wall."""
    day = day_on_wall(quiz, show)
    return Sight(day=day) if day else WHOLE


def day_on_wall(quiz: Quiz, show: BoardShow) -> date | None:
    """Give the day on the wall; boards that follow the quiz's own are shown whole."""
    return show.day if quiz.id == show.quiz_id and quiz.tries_a_day else None


def rows_of(work: Work, quiz: Quiz, sight: Sight) -> int:
    """Count the rows a board has on the wall."""
    most = settings_of(work, quiz).top if quiz.board_names is BoardNames.TOP else TOP
    return min(standings.summary(work, quiz, sight).took_part, most)


def screen_of(work: Work, lead: Quiz, look: Look, *, begins: bool = False) -> Screen:
    """Give what is on the actor's wall now; ``begins`` where it is the beginning of its own board."""
    show = show_of(work, lead)
    quiz = lead if begins else shown_quiz(work, lead, show)
    quiz = quiz if look.may_show(quiz) else lead
    sight = sight_on_wall(work, quiz, show)
    names = _names_on_wall(quiz, show, may_see_names=look.may_see_names(quiz))
    rows = rows_of(work, quiz, sight)
    screens = screens_of(rows)
    number = 1 if begins else min(max(show.screen, 1), screens)
    groups = standings.group_lines(work, quiz, sight)
    first = (number - 1) * ON_A_SCREEN
    count = min(ON_A_SCREEN, rows - first)
    lines = standings.board_lines(work, quiz, first=first, count=count, sight=sight) if count > 0 else []
    told = [
        look.on_wall(quiz, names, line) if is_told(index, rows, show.revealed) else None
        for index, line in enumerate(lines, start=first)
    ]
    return Screen(
        quiz,
        settings_of(work, quiz),
        show,
        number,
        screens,
        told,
        rows,
        groups if names in {BoardNames.SHOWN, BoardNames.TOP} else _veiled(groups),
        standings.summary(work, quiz, sight),
        names,
    )


def _names_on_wall(quiz: Quiz, show: BoardShow, *, may_see_names: bool) -> BoardNames:
    """Say how names are shown: as the quiz says, unless somebody who may see them chose otherwise."""
    if show.names is False:
        return BoardNames.MINE
    if show.names and may_see_names:
        return BoardNames.SHOWN
    return quiz.board_names


def boards(work: Work) -> list[Quiz]:
    """List the quizzes whose boards the actor may see, the newest first."""
    person = work.person
    places = person.places(*READERS, "group_leader")
    seen: dict[int, Quiz] = {}
    for place in places or ("",):
        seen |= {quiz.id: quiz for quiz in standings.boards_for(work, place, person.node_ids)}
    return sorted(seen.values(), key=lambda quiz: (quiz.closes_at, quiz.id), reverse=True)


def absences_of(work: Work, quiz: Quiz) -> Sequence[BoardAbsence]:
    """List whom somebody took off the board."""
    found = (
        select(BoardAbsence).where(BoardAbsence.quiz_id == quiz.id).options(joinedload(BoardAbsence.member))
    )
    return work.session.scalars(found.order_by(BoardAbsence.at)).all()


def people_on(work: Work, quiz: Quiz) -> list[tuple[int, str]]:
    """List those on the board by name, to choose from."""
    lines = standings.board_lines(work, quiz, first=0, count=2000)
    return sorted(
        ((line.member_id, f"{line.name}（{line.group}）") for line in lines), key=lambda one: one[1]
    )
