"""A live quiz as a state machine: phases, clocks, points and places. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

GRACE = timedelta(seconds=3)
"""The longest a phone that got a question late may still answer after the bell."""
ON_THE_WAY = timedelta(seconds=1)
"""How long an answer given in the last moment may travel."""
LEAST_SECONDS, MOST_SECONDS = 5, 300
MOST_SPEED_PERCENT = 20
MOST_QUESTIONS = 100


class Phase(StrEnum):
    """Where a round stands."""

    LOBBY = "lobby"
    QUESTION = "question"
    COUNTED = "counted"
    ANSWER = "answer"
    STANDINGS = "standings"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The phase as people read it."""
        return _LABELS[self]


class Measures(StrEnum):
    """What a round is for at a 微党课擂台: the same questions before and after a talk."""

    NOTHING = "nothing"
    BEFORE = "before"
    """Asked without telling the key, since it is asked again."""
    AFTER = "after"

    @property
    def is_arena(self) -> bool:
        """Say whether it measures a talk: then no person is ranked or named."""
        return self is not Measures.NOTHING


_LABELS = {
    Phase.LOBBY: "等待开始",
    Phase.QUESTION: "正在作答",
    Phase.COUNTED: "作答结束",
    Phase.ANSWER: "公布答案",
    Phase.STANDINGS: "成绩",
    Phase.ENDED: "已结束",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """What decides where a round can go from here."""

    phase: Phase
    position: int
    """Number of the present question; 0 before the first."""
    total: int
    has_key: bool = True
    """A vote has none."""
    shows_standings: bool = True
    """After each question, not only at the end."""
    ranks_nobody: bool = False
    """A round that measures a talk has no standings of persons at all."""

    @property
    def is_last(self) -> bool:
        """Say whether no question comes after the present one."""
        return self.position >= self.total


def next_stand(stand: Stand) -> tuple[Phase, int]:
    """Say where one step forward leads: the phase, and the number of the question.

    >>> next_stand(Stand(Phase.LOBBY, 0, 2)), next_stand(Stand(Phase.QUESTION, 1, 2))
    ((<Phase.QUESTION: 'question'>, 1), (<Phase.COUNTED: 'counted'>, 1))
    >>> next_stand(Stand(Phase.COUNTED, 1, 2, has_key=False, shows_standings=False))
    (<Phase.QUESTION: 'question'>, 2)
    >>> next_stand(Stand(Phase.ANSWER, 2, 2, shows_standings=False)), next_stand(Stand(Phase.STANDINGS, 2, 2))
    ((<Phase.STANDINGS: 'standings'>, 2), (<Phase.ENDED: 'ended'>, 2))
    >>> next_stand(Stand(Phase.COUNTED, 2, 2, has_key=False, ranks_nobody=True))
    (<Phase.ENDED: 'ended'>, 2)
    """
    # Before the end everybody sees how it went, whatever was chosen for in between.
    ranks = not stand.ranks_nobody and (stand.is_last or (stand.shows_standings and stand.has_key))
    match stand.phase:
        case Phase.QUESTION:
            return Phase.COUNTED, stand.position
        case Phase.COUNTED if stand.has_key:
            return Phase.ANSWER, stand.position
        case Phase.COUNTED | Phase.ANSWER if ranks:
            return Phase.STANDINGS, stand.position
        case Phase.STANDINGS | Phase.ENDED if stand.is_last:
            return Phase.ENDED, stand.position
        case Phase.COUNTED | Phase.ANSWER if stand.is_last:
            return Phase.ENDED, stand.position
    return Phase.QUESTION, stand.position + 1


def previous_stand(stand: Stand) -> Phase | None:
    """Say where one step back leads, None where there is none: what was asked before is not asked again.

    From the distribution it leads back to answering, for a host who stopped too early; the caller looks at
    the clock. From the standings it leads back to the answer, to talk about it once more.

    >>> previous_stand(Stand(Phase.STANDINGS, 1, 2)), previous_stand(Stand(Phase.ANSWER, 1, 2))
    (<Phase.ANSWER: 'answer'>, None)
    """
    match stand.phase:
        case Phase.COUNTED:
            return Phase.QUESTION
        case Phase.STANDINGS:
            return Phase.ANSWER if stand.has_key else Phase.COUNTED
    return None


def step_words(stand: Stand) -> str:
    """Say what the button of the next step does.

    >>> step_words(Stand(Phase.LOBBY, 0, 2)), step_words(Stand(Phase.STANDINGS, 2, 2))
    ('开始第 1 题', '结束')
    """
    phase, position = next_stand(stand)
    return {
        Phase.QUESTION: f"第 {position} 题" if stand.position else f"开始第 {position} 题",
        Phase.COUNTED: "停止作答",
        Phase.ANSWER: "公布答案",
        Phase.STANDINGS: "看成绩",
        Phase.ENDED: "结束",
    }[phase]


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one question, by the server's time."""

    opened_at: datetime
    seconds: int

    @property
    def bell_at(self) -> datetime:
        """The moment at which time is up on the wall."""
        return self.opened_at + timedelta(seconds=self.seconds)

    def ends_for(self, delivered_at: datetime | None) -> datetime:
        """Say when answers of a phone that first got the question at ``delivered_at`` come too late.

        It has its full time and ``ON_THE_WAY`` for the answer's way, but never more than ``GRACE`` after the
        bell; None, as after a restart of the server, gets the most.

        >>> noon = datetime(2026, 3, 2, 12)
        >>> clock = Clock(noon, 20)
        >>> [clock.ends_for(noon + timedelta(seconds=late)).second for late in (0, 2, 15)]
        [21, 23, 23]
        """
        latest = self.bell_at + GRACE
        if delivered_at is None:
            return latest
        return min(self._shown_end(delivered_at) + ON_THE_WAY, latest)

    def _shown_end(self, delivered_at: datetime) -> datetime:
        return self.bell_at + max(delivered_at - self.opened_at, timedelta())

    def milliseconds_left(self, now: datetime, delivered_at: datetime | None = None) -> int:
        """Say how long a phone is shown to have; one of which nothing is known is promised no grace."""
        end = min(self._shown_end(delivered_at or self.opened_at), self.ends_for(None))
        return max(0, round((end - now) / timedelta(milliseconds=1)))

    def spent(self, at: datetime, delivered_at: datetime | None) -> int:
        """Say how many milliseconds a player took, by their own clock.

        >>> noon = datetime(2026, 3, 2, 12)
        >>> Clock(noon, 20).spent(noon + timedelta(seconds=3), noon + timedelta(seconds=1))
        2000
        """
        began = min(max(delivered_at or self.opened_at, self.opened_at), self.opened_at + GRACE)
        span = round((at - began) / timedelta(milliseconds=1))
        return min(max(span, 0), self.seconds * 1000)


def points_for(worth: int, seconds: int, spent_ms: int, speed_percent: int) -> int:
    """Give a right answer's points, in hundredths: its worth, and at most ``speed_percent`` more for speed.

    >>> points_for(1000, 20, 5000, 0), points_for(1000, 20, 5000, 20), points_for(1000, 20, 20000, 20)
    (1000, 1150, 1000)
    """
    left = Fraction(max(seconds * 1000 - spent_ms, 0), seconds * 1000)
    return worth + int(worth * Fraction(min(speed_percent, MOST_SPEED_PERCENT), 100) * left)


def nearest(right: Fraction, tolerance: Fraction, guesses: Mapping[int, Fraction | None]) -> set[int]:
    """Name the players whose guess counts: all within the tolerance, else those who came nearest.

    >>> guesses = {1: Fraction(98), 2: Fraction(102), 3: Fraction(90), 4: None}
    >>> [sorted(nearest(Fraction(100), Fraction(slack), guesses)) for slack in (0, 15)]
    [[1, 2], [1, 2, 3]]
    """
    far = {player: abs(guess - right) for player, guess in guesses.items() if guess is not None}
    within = {player for player, distance in far.items() if distance <= tolerance}
    if within or not far:
        return within
    least = min(far.values())
    return {player for player, distance in far.items() if distance == least}


PASS_PERCENT = 60
"""Share of right answers from which a round counts as a passed test."""


def is_enough(right: int, asked: int) -> bool:
    """Say whether so many right answers pass a round; one that asked nothing is not passed.

    >>> is_enough(6, 10), is_enough(5, 10), is_enough(0, 0)
    (True, False, False)
    """
    return asked > 0 and right * 100 >= PASS_PERCENT * asked


@dataclass(frozen=True, slots=True)
class Line:
    """A player's line in the standings."""

    rank: int
    player_id: int
    points: int
    right: int


def rank_players(players: Iterable[tuple[int, int, int]]) -> list[Line]:
    """Rank players, given as key, points and right answers, by points; equals share a rank (1, 2, 2, 4).

    >>> lines = rank_players([(1, 10, 1), (2, 30, 3), (3, 10, 1), (4, 0, 0)])
    >>> [(line.rank, line.player_id) for line in lines]
    [(1, 2), (2, 1), (2, 3), (4, 4)]
    """
    ordered = sorted(players, key=lambda one: (-one[1], -one[2], one[0]))
    lines: list[Line] = []
    for place, (player, points, right) in enumerate(ordered, start=1):
        tied = bool(lines) and (lines[-1].points, lines[-1].right) == (points, right)
        lines.append(Line(lines[-1].rank if tied else place, player, points, right))
    return lines


@dataclass(frozen=True, slots=True)
class Bar:
    """How often something was answered."""

    key: str
    letter: str
    words: str
    count: int
    percent: int
    is_right: bool


def bars(
    options: Sequence[tuple[str, str, str, bool]], counts: Mapping[str, int], answered: int
) -> list[Bar]:
    """Set options side by side with how often each was chosen; they come as key, letter, words, right or not.

    >>> options = [("A", "A", "一", True), ("B", "B", "二", False)]
    >>> [(bar.count, bar.percent) for bar in bars(options, {"A": 2}, 3)]
    [(2, 67), (0, 0)]
    """
    return [
        Bar(key, letter, words, n := counts.get(key, 0), _percent(n, answered), is_right)
        for key, letter, words, is_right in options
    ]


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole) if whole else 0
