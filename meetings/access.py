"""Who may look at boards, and who may put them on the wall."""

from enum import StrEnum
from typing import Any

from core.access import Table, anyone, has_role, is_meant_for, reaches, signed_in
from core.work import Work
from quizzes.access import EDITORS, READERS, is_invited, is_published


class May(StrEnum):
    """Permissions over what is shown at meetings."""

    LIST_BOARDS = "meetings:boards"
    SEE_BOARD = "meetings:board:see"
    SEE_NAMES = "meetings:board:names"
    SHOW_BOARD = "meetings:board:show"
    HOST = "meetings:host"
    LIST_LIVE = "meetings:live"
    JOIN_LIVE = "meetings:live:join"
    PLAY_LIVE = "meetings:live:play"
    OPEN_LIVE = "meetings:live:open"
    HOST_LIVE = "meetings:live:host"
    SEE_LIVE_RESULT = "meetings:live:result"


HIDDEN = frozenset({May.SEE_BOARD, May.SHOW_BOARD, May.HOST_LIVE, May.SEE_LIVE_RESULT})
"""Permissions whose refusal must not tell that the thing exists."""


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
    May.LIST_LIVE: [[signed_in]],
    # Phones without a sign-in join by PIN, name and one-time code; their token says which player asks.
    May.JOIN_LIVE: [[anyone]],
    May.PLAY_LIVE: [[anyone]],
    May.OPEN_LIVE: [[has_role(*EDITORS)]],
    May.HOST_LIVE: [[reaches(*EDITORS)]],
    May.SEE_LIVE_RESULT: [[reaches(*READERS)]],
}
