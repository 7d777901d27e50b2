"""The board of one quiz as one person may see it."""

from dataclasses import dataclass, replace

from core.work import Work
from quizzes.access import READERS
from quizzes.models import Quiz
from quizzes.queries import standings
from quizzes.rules.ranking import rank_group_lines

TOP = 50
ON_A_SCREEN = 10
FEWEST = 3
"""Takers from whom an average is told to those who see no names: of one or two it is somebody's points."""


@dataclass(frozen=True, slots=True)
class Board:
    """A board: who may not see the others' names gets only the own line."""

    quiz: Quiz
    lines: list[standings.BoardLine]
    mine: standings.BoardLine | None
    groups: list[standings.GroupLine]
    summary: standings.BoardSummary
    names_hidden: bool


def board_of(work: Work, quiz: Quiz, *, may_see_names: bool, count: int = TOP) -> Board:
    """Give the board of a quiz with its first ``count`` lines."""
    mine = standings.own_line(work, quiz)
    if may_see_names:
        lines = standings.board_lines(work, quiz, first=0, count=count)
    else:
        lines = [mine] if mine else []
    summary, groups = standings.summary(work, quiz), standings.group_lines(work, quiz)
    if not may_see_names:
        groups = _veiled(groups)
        summary = summary if summary.took_part >= FEWEST else replace(summary, average=None)
    return Board(quiz, lines, mine, groups, summary, not may_see_names)


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

    number: int
    screens: int
    lines: list[standings.BoardLine]
    groups: list[standings.GroupLine]
    summary: standings.BoardSummary

    @property
    def is_groups(self) -> bool:
        """Say whether it is the screen of the groups."""
        return self.number == self.screens


def screen_of(work: Work, quiz: Quiz, number: int) -> Screen:
    """Give one screen, counted from 1; a number past the last starts again."""
    summary = standings.summary(work, quiz)
    rows = min(summary.took_part, TOP)
    screens = max(1, -(-rows // ON_A_SCREEN)) + 1
    number = (number - 1) % screens + 1
    first = (number - 1) * ON_A_SCREEN
    lines = standings.board_lines(work, quiz, first=first, count=min(ON_A_SCREEN, TOP - first))
    return Screen(
        number, screens, lines if number < screens else [], standings.group_lines(work, quiz), summary
    )


def boards(work: Work) -> list[Quiz]:
    """List the quizzes whose boards the actor may see, the newest first."""
    person = work.person
    places = person.places(*READERS, "group_leader")
    seen: dict[int, Quiz] = {}
    for place in places or ("",):
        seen |= {quiz.id: quiz for quiz in standings.boards_for(work, place, person.node_ids)}
    return sorted(seen.values(), key=lambda quiz: (quiz.closes_at, quiz.id), reverse=True)
