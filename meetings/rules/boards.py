"""Where a host is on the wall with boards: screens, turns, and rows told one by one. Pure."""

import hmac
from typing import NamedTuple

TOP = 50
"""The most lines of a board that anybody is shown."""
ON_A_SCREEN = 10
RESTRICTION = (
    "国办函〔2026〕12 号和《整治形式主义为基层减负若干规定》不许搞积分排名，"
    "不许把学习时长、积分作为考评依据。"
    "成绩榜只显示一次测试或竞赛的成绩，供支部开会时看和讲，不累计，不作考核依据。"
)
"""What restricts boards, to be read beside every switch about names."""
LIVE_RESTRICTION = (
    "国办函〔2026〕12 号和《整治形式主义为基层减负若干规定》不许搞积分排名。"
    "这里只看这一场的成绩，不累计，不作考核依据；不想列姓名，可以关掉。"
)
"""What restricts standings of a live quiz, to be read beside the switch about names."""
HOURS_RESTRICTION = (
    "《整治形式主义为基层减负若干规定》不许把学习时长作为考评依据。"
    "这里只看各党小组有多少人达到规定的学时，不列姓名，不排名次。"
)
"""What restricts the board of hours, to be read on its page."""


def number_for(secret: str, quiz_id: int, member_id: int) -> str:
    """Give the number that stands for a member on one board; without the site's secret it tells nothing.

    >>> number_for("a", 1, 1) == number_for("a", 1, 1) != number_for("b", 1, 1), len(number_for("a", 1, 1))
    (True, 5)
    """
    said = f"board:{quiz_id}:{member_id}".encode("ascii")
    drawn = int.from_bytes(hmac.digest(secret.encode(), said, "sha256")[:8])
    return str(10_000 + drawn % 90_000)


class Stand(NamedTuple):
    """What of which board the wall shows."""

    turn: int = 0
    screen: int = 1


def screens_of(rows: int) -> int:
    """Count the screens of a board: its lines in tens, then the groups.

    >>> screens_of(0), screens_of(10), screens_of(11), screens_of(400)
    (2, 2, 3, 6)
    """
    return max(1, -(-min(rows, TOP) // ON_A_SCREEN)) + 1


def next_stand(stand: Stand, screens: int, boards: int) -> Stand:
    """Go on: to the next screen, then to the next board.

    >>> next_stand(Stand(0, 1), 2, 2), next_stand(Stand(0, 2), 2, 2), next_stand(Stand(1, 2), 2, 2)
    (Stand(turn=0, screen=2), Stand(turn=1, screen=1), Stand(turn=0, screen=1))
    """
    if stand.screen < screens:
        return Stand(stand.turn, stand.screen + 1)
    return Stand((stand.turn + 1) % boards, 1)


def previous_stand(stand: Stand, screens: int, boards: int) -> Stand:
    """Go back: to the screen before, or to the first screen of the board before.

    >>> previous_stand(Stand(0, 2), 2, 2), previous_stand(Stand(0, 1), 2, 2)
    (Stand(turn=0, screen=1), Stand(turn=1, screen=1))
    >>> previous_stand(Stand(0, 1), 3, 1)
    Stand(turn=0, screen=3)
    """
    if stand.screen > 1:
        return Stand(stand.turn, min(stand.screen, screens + 1) - 1)
    return Stand(0, screens) if boards == 1 else Stand((stand.turn - 1) % boards, 1)


def reveal_screen(rows: int, revealed: int) -> int:
    """Give the screen on which the row stands that was told last; rows are told from the last one up.

    >>> reveal_screen(12, 0), reveal_screen(12, 2), reveal_screen(12, 3), reveal_screen(12, 12)
    (2, 2, 1, 1)
    """
    last_told = max(0, rows - max(revealed, 1))
    return last_told // ON_A_SCREEN + 1


def next_revealed(rows: int, revealed: int | None) -> int:
    """Say how many rows are told after one more; ``TOP`` once it is all of them, however many may follow.

    >>> next_revealed(3, None), next_revealed(3, 1), next_revealed(3, 2), next_revealed(3, TOP)
    (0, 2, 50, 50)
    """
    told = 0 if revealed is None else revealed + 1
    return min(told, TOP) if told < rows else TOP


def is_told(index: int, rows: int, revealed: int | None) -> bool:
    """Say whether the row at ``index`` (0 is the top) may be shown.

    >>> [is_told(index, 3, 1) for index in range(3)], is_told(0, 3, None)
    ([False, False, True], True)
    """
    return revealed is None or index >= rows - revealed
