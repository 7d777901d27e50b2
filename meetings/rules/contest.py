"""A contest of teams as a state machine: parts, phases, points, buzzing and places. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAST_SECONDS, MOST_SECONDS = 10, 60
MOST_TEAMS = 8
LEAST_TEAMS = 2
STAKES = (10, 20, 30)
"""What a team may choose to risk, in points. Usual at contests in branches."""
MOST_CORRECTION = 100
"""Points a referee may give or take at once."""


class Part(StrEnum):
    """Which kind of question."""

    REQUIRED = "required"
    BUZZER = "buzzer"
    RISK = "risk"
    PLAYOFF = "playoff"

    @property
    def label(self) -> str:
        """The part as people call it."""
        return {"required": "必答", "buzzer": "抢答", "risk": "风险", "playoff": "加赛"}[self.value]

    @property
    def has_buzzer(self) -> bool:
        """Say whether who is first may answer."""
        return self in {Part.BUZZER, Part.PLAYOFF}


class Phase(StrEnum):
    """Where a contest stands."""

    LOBBY = "lobby"
    READ = "read"
    OPEN = "open"
    TOLD = "told"
    BOARD = "board"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The phase as people read it."""
        return {
            "lobby": "等待开始",
            "read": "读题",
            "open": "作答",
            "told": "公布答案",
            "board": "总成绩",
            "ended": "已结束",
        }[self.value]


class Cause(StrEnum):
    """Why a team's points changed."""

    RIGHT = "right"
    WRONG = "wrong"
    FOUL = "foul"
    CORRECTION = "correction"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """The cause in words."""
        return {
            "right": "答对",
            "wrong": "答错",
            "foul": "抢答犯规",
            "correction": "裁判更正",
            "undone": "撤销",
        }[self.value]


def next_phase(phase: Phase, position: int, total: int) -> tuple[Phase, int]:
    """Say where one step forward leads: the phase and the number of the question.

    >>> [next_phase(one, 1, 2)[0].value for one in (Phase.READ, Phase.OPEN, Phase.TOLD)]
    ['open', 'told', 'read']
    >>> next_phase(Phase.TOLD, 2, 2), next_phase(Phase.BOARD, 2, 2), next_phase(Phase.BOARD, 2, 3)
    ((<Phase.BOARD: 'board'>, 2), (<Phase.ENDED: 'ended'>, 2), (<Phase.READ: 'read'>, 3))
    """
    match phase:
        case Phase.READ:
            return Phase.OPEN, position
        case Phase.OPEN:
            return Phase.TOLD, position
        case Phase.TOLD if position >= total:
            return Phase.BOARD, position
        case Phase.BOARD | Phase.ENDED if position >= total:
            return Phase.ENDED, position
    return Phase.READ, position + 1


def step_words(phase: Phase, position: int, total: int, part: Part | None) -> str:
    """Say what the button of the next step does.

    >>> step_words(Phase.READ, 3, 5, Part.BUZZER), step_words(Phase.LOBBY, 0, 5, None)
    ('开始抢答', '开始第 1 题')
    """
    following, number = next_phase(phase, position, total)
    starts = "开始抢答" if part is not None and part.has_buzzer else "开始计时"
    return {
        Phase.READ: f"第 {number} 题" if position else f"开始第 {number} 题",
        Phase.OPEN: starts,
        Phase.TOLD: "公布答案",
        Phase.BOARD: "看总成绩",
        Phase.ENDED: "结束比赛",
    }[following]


def points_of(part: Part, cause: Cause, worth: int) -> int:
    """Say how many points a verdict is: a required question costs nothing when missed, the others do.

    >>> [points_of(part, Cause.WRONG, 20) for part in Part]
    [0, -20, -20, 0]
    >>> points_of(Part.RISK, Cause.RIGHT, 30)
    30
    """
    if cause is Cause.RIGHT:
        return worth
    # A playoff decides by who is right; what it takes away would put a third team in front.
    return -worth if cause is Cause.WRONG and part in {Part.BUZZER, Part.RISK} else 0


def is_foul(phase: Phase, opened_at: datetime | None, at: datetime) -> bool:
    """Say whether a buzz came before the host opened the buzzer.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> early = noon - timedelta(milliseconds=1)
    >>> is_foul(Phase.OPEN, noon, early), is_foul(Phase.OPEN, noon, noon), is_foul(Phase.READ, None, noon)
    (True, False, True)
    """
    return phase is Phase.READ or opened_at is None or at < opened_at


def bell_at(opened_at: datetime, seconds: int) -> datetime:
    """Say when time is up.

    >>> bell_at(datetime(2026, 3, 2, 12), 10).second
    10
    """
    return opened_at + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Buzz:
    """A team's press of the buzzer."""

    team_id: int
    at: datetime
    foul: bool


@dataclass(frozen=True, slots=True)
class Called:
    """A buzz in the order of arrival."""

    rank: int
    """0 for a foul, which has no place."""
    team_id: int
    after_ms: int
    """Milliseconds after the opening of the buzzer; negative for a foul."""
    foul: bool


def order_of(buzzes: Iterable[Buzz], opened_at: datetime | None) -> list[Called]:
    """Put buzzes in the order of their arrival at the server; fouls come last and have no place.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> after = lambda ms: noon + timedelta(milliseconds=ms)
    >>> buzzes = [Buzz(1, after(312), False), Buzz(2, after(311), False), Buzz(3, after(-40), True)]
    >>> [(one.rank, one.team_id, one.after_ms) for one in order_of(buzzes, noon)]
    [(1, 2, 311), (2, 1, 312), (0, 3, -40)]
    """
    ordered = sorted(buzzes, key=lambda one: (one.foul, one.at))
    return [
        Called(0 if one.foul else rank, one.team_id, _after(one.at, opened_at), one.foul)
        for rank, one in enumerate(ordered, start=1)
    ]


def _after(at: datetime, opened_at: datetime | None) -> int:
    return 0 if opened_at is None else round((at - opened_at) / timedelta(milliseconds=1))


def whose_turn(
    part: Part, assigned: int | None, called: Sequence[Called], judged: Mapping[int, Cause]
) -> int | None:
    """Say which team answers now: whose question it is, or who buzzed first and has not been judged.

    >>> called = [Called(1, 7, 120, False), Called(2, 8, 300, False), Called(0, 9, -5, True)]
    >>> whose_turn(Part.BUZZER, None, called, {}), whose_turn(Part.BUZZER, None, called, {7: Cause.WRONG})
    (7, 8)
    >>> whose_turn(Part.REQUIRED, 5, (), {}), whose_turn(Part.REQUIRED, 5, (), {5: Cause.WRONG})
    (5, None)
    """
    if Cause.RIGHT in judged.values():
        return None
    waiting = [one.team_id for one in called if not one.foul] if part.has_buzzer else [assigned]
    return next((team for team in waiting if team is not None and team not in judged), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A team's line on the scoreboard."""

    rank: int
    team_id: int
    points: int
    playoff: int
    """Points of playoffs: they decide between equals only."""


def places(points: Mapping[int, int], playoff: Mapping[int, int]) -> list[Place]:
    """Rank teams by points, then by the playoff; equals share a rank.

    >>> [(one.rank, one.team_id) for one in places({1: 30, 2: 50, 3: 50}, {3: 10})]
    [(1, 3), (2, 2), (3, 1)]
    >>> [one.rank for one in places({1: 30, 2: 30, 3: 0}, {})]
    [1, 1, 3]
    """
    ordered = sorted(points, key=lambda team: (-points[team], -playoff.get(team, 0), team))
    made: list[Place] = []
    for place, team in enumerate(ordered, start=1):
        here = points[team], playoff.get(team, 0)
        tied = bool(made) and (made[-1].points, made[-1].playoff) == here
        made.append(Place(made[-1].rank if tied else place, team, *here))
    return made


def tied_at_the_top(board: Sequence[Place]) -> list[int]:
    """Name the teams that share the first place; nobody where one team leads.

    >>> tied_at_the_top(places({1: 30, 2: 30, 3: 0}, {})), tied_at_the_top(places({1: 30, 2: 20}, {}))
    ([1, 2], [])
    """
    first = [one.team_id for one in board if one.rank == 1]
    return first if len(first) > 1 else []


def read_teams(written: str) -> list[tuple[str, list[str]]]:
    r"""Read teams made by hand: a line each, the name, a colon, and the members.

    >>> read_teams("一队：张三、李四\n\n二队: 王五 赵六")
    [('一队', ['张三', '李四']), ('二队', ['王五', '赵六'])]
    """
    teams = []
    for line in written.splitlines():
        name, _, people = line.replace(":", "：").partition("：")
        if name.strip():
            teams.append(
                (
                    name.strip(),
                    re.split(r"[、，,\s]+", people.strip("、，, \u3000")) if people.strip() else [],
                )
            )
    return teams
