"""Who may look at boards, and who may put them on the wall."""

from enum import StrEnum
from typing import Any

from core.access import Table, has_role, is_meant_for, reaches, signed_in
from core.work import Work
from quizzes.access import READERS, is_invited, is_published


class May(StrEnum):
    """Permissions over what is shown at meetings."""

    LIST_BOARDS = "meetings:boards"
    SEE_BOARD = "meetings:board:see"
    SEE_NAMES = "meetings:board:names"
    SHOW_BOARD = "meetings:board:show"
    HOST = "meetings:host"


HIDDEN = frozenset({May.SEE_BOARD, May.SHOW_BOARD})
"""Permissions whose refusal must not tell that the quiz exists."""


def shows_names(work: Work, quiz: Any) -> bool:
    """Hold for quizzes whose board shows everybody's names to everybody it is meant for."""
    return bool(quiz.board_names == "shown")


def has_begun(work: Work, quiz: Any) -> bool:
    """Hold once the quiz can be taken: before that there is nothing to see."""
    return bool(quiz.opens_at <= work.now)


RULES: Table = {
    May.LIST_BOARDS: [[signed_in]],
    May.SEE_BOARD: [[is_meant_for, is_published, is_invited, has_begun], [reaches(*READERS), is_published]],
    May.SEE_NAMES: [[is_meant_for, is_invited, shows_names], [reaches(*READERS)]],
    May.SHOW_BOARD: [[reaches(*READERS, "group_leader"), is_published]],
    May.HOST: [[has_role(*READERS, "group_leader")]],
}
