"""What a live quiz shows at one moment: the same for all phones, and what is a player's own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.models import ArenaTalk, LiveAnswer, LivePlayer, LiveRound
from meetings.queries.doors import digest
from meetings.queries.live import (
    Posed,
    Ranked,
    Tally,
    choices_of,
    count_answers,
    count_players,
    present_question,
    stand_of,
    standings,
    tally_of,
)
from meetings.rules.live import Bar, Measures, Phase, Stand, bars
from members.models import Member
from quizzes.queries.sheets import PlacedPicture, ShownQuestion
from quizzes.rules.questions import EXPLANATION
from quizzes.rules.scoring import format_points

ROWS = 10
"""Lines of the standings on the wall."""
_MOST_GUESSES = 6
_MOST_NAMES = 60
_TOLD = frozenset({Phase.ANSWER, Phase.STANDINGS, Phase.ENDED})
_COUNTED = _TOLD | {Phase.COUNTED}


@dataclass(frozen=True, slots=True)
class Moment:
    """What everybody may see now. The key is in here only once it has been told."""

    round: LiveRound
    stand: Stand
    players: int
    answered: int
    question: ShownQuestion | None = None
    label: str = ""
    is_vote: bool = False
    seconds: int = 0
    tally: Tally | None = None
    bars: tuple[Bar, ...] = ()
    guesses: tuple[tuple[str, int, bool], ...] = ()
    """Orders or numbers: the words, how many, right or not (only once told)."""
    key: str = ""
    explanation: str = ""
    source: str = ""
    explaining: tuple[PlacedPicture, ...] = ()
    """Pictures of the explanation."""
    lines: tuple[Ranked, ...] = ()
    names: tuple[str, ...] = ()
    """Who has joined, the latest first, while the round waits to begin."""
    next_id: int | None = None
    """The round that asks the same after the talk, once it is open."""

    @property
    def is_told(self) -> bool:
        """Say whether the answer may be shown."""
        return self.stand.phase in _TOLD and self.stand.has_key

    @property
    def is_arena(self) -> bool:
        """Say whether the round measures a talk: nobody is ranked."""
        return self.round.measures.is_arena

    @property
    def is_silent(self) -> bool:
        """Say whether nothing of the answers is shown, because the same is asked after the talk."""
        return self.round.measures is Measures.BEFORE


def moment_of(session: Session, live_round: LiveRound) -> Moment:
    """Say what a round shows now."""
    posed = present_question(session, live_round)
    stand = stand_of(live_round, posed)
    players = count_players(session, live_round)
    lines: tuple[Ranked, ...] = ()
    if stand.phase in {Phase.STANDINGS, Phase.ENDED} and not stand.ranks_nobody:
        lines = tuple(standings(session, live_round))
    if posed is None:
        names = _names(session, live_round) if live_round.shows_names and not stand.ranks_nobody else ()
        return Moment(live_round, stand, players, 0, lines=lines, names=names)
    is_silent = live_round.measures is Measures.BEFORE
    is_counted, is_told = stand.phase in _COUNTED and not is_silent, stand.phase in _TOLD and stand.has_key
    tally = tally_of(session, posed) if is_counted else None
    return Moment(
        live_round,
        stand,
        players,
        tally.answered if tally else count_answers(session, posed.row),
        shown(posed),
        posed.label,
        posed.is_vote,
        posed.row.seconds,
        tally,
        _bars(posed, tally, is_told=is_told),
        _guesses(posed, tally, is_told=is_told),
        posed.kind.describe_key(posed.content) if is_told else "",
        posed.content.explanation if is_told else "",
        posed.source if is_told else "",
        posed.pictures_at(EXPLANATION) if is_told else (),
        lines,
        next_id=_asked_again(session, live_round),
    )


def _asked_again(session: Session, live_round: LiveRound) -> int | None:
    if live_round.measures is not Measures.BEFORE or live_round.phase is not Phase.ENDED:
        return None
    return session.scalar(select(ArenaTalk.after_id).where(ArenaTalk.before_id == live_round.id))


def _names(session: Session, live_round: LiveRound) -> tuple[str, ...]:
    found = (
        select(Member.name)
        .join(LivePlayer, LivePlayer.member_id == Member.id)
        .where(LivePlayer.round_id == live_round.id)
        .order_by(LivePlayer.id.desc())
        .limit(_MOST_NAMES)
    )
    return tuple(session.scalars(found))


def shown(posed: Posed, value: Any = None) -> ShownQuestion:
    """Give a question as its inputs are drawn; nothing of its key is in there."""
    content = posed.content
    return ShownQuestion(
        posed.row.position,
        posed.kind.name,
        posed.kind.shape,
        posed.label,
        f"{format_points(posed.row.worth)} 分",
        content.stem,
        tuple((key, letter, text) for letter, (key, text) in zip(_LETTERS, _in_order(posed), strict=False)),
        tuple(posed.kind.prompts(content)),
        posed.read(value),
        posed.kind.template,
        content.stimulus,
        # The pictures that explain the key are shown with the key.
        pictures=tuple(one for one in posed.pictures if one.at != EXPLANATION),
    )


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _in_order(posed: Posed) -> tuple[tuple[str, str], ...]:
    # Banks often write the options of an order in their right order; the wall must not tell it.
    options = posed.content.options
    if posed.kind.name != "ordering":
        return options
    return tuple(sorted(options, key=lambda pair: digest(f"{posed.row.id}:{pair[0]}")))


def _bars(posed: Posed, tally: Tally | None, *, is_told: bool) -> tuple[Bar, ...]:
    options = choices_of(posed)
    if not is_told:
        options = [(key, letter, words, False) for key, letter, words, _ in options]
    counts = tally.choices if tally else {}
    return tuple(bars(options, counts, tally.answered if tally else 0))


def _guesses(posed: Posed, tally: Tally | None, *, is_told: bool) -> tuple[tuple[str, int, bool], ...]:
    if tally is None or choices_of(posed):
        return ()
    most = sorted(tally.choices.items(), key=lambda one: (-one[1], one[0]))[:_MOST_GUESSES]
    return tuple((words, count, is_told and words in tally.right_choices) for words, count in most)


@dataclass(frozen=True, slots=True)
class Own:
    """What a player sees besides: the own answer, and how it went once that has been told."""

    points: int
    right: int
    rank: int
    value: Any = None
    has_answered: bool = False
    words: str = ""
    is_right: bool | None = None
    earned: int = 0

    def to_json(self) -> dict[str, Any]:
        """Write it down for the phone's script."""
        return {
            "points": format_points(self.points),
            "right": self.right,
            "rank": self.rank,
            "value": self.value,
            "answered": self.has_answered,
            "words": self.words,
            "is_right": self.is_right,
            "earned": format_points(self.earned),
        }


def owns_of(
    session: Session, live_round: LiveRound, player_ids: Collection[int] | None = None
) -> Mapping[int, Own]:
    """Say for players of a round, all where none are named, what is their own, in three statements."""
    posed = present_question(session, live_round)
    answers: dict[int, LiveAnswer] = {}
    if posed is not None:
        found = select(LiveAnswer).where(LiveAnswer.question_id == posed.row.id)
        if player_ids is not None and len(player_ids) == 1:
            found = found.where(LiveAnswer.player_id.in_(player_ids))
        answers = {one.player_id: one for one in session.scalars(found)}
    everyone = session.execute(
        select(LivePlayer.id, LivePlayer.points, LivePlayer.right).where(LivePlayer.round_id == live_round.id)
    ).all()
    ahead: dict[tuple[int, int], int] = {}
    for place, merit in enumerate(sorted(((-p, -r) for _, p, r in everyone)), start=1):
        ahead.setdefault(merit, place)
    is_told = live_round.phase in _TOLD
    return {
        id_: _own(posed, answers.get(id_), points, right, ahead[-points, -right], is_told=is_told)
        for id_, points, right in everyone
        if player_ids is None or id_ in player_ids
    }


def _own(
    posed: Posed | None, answer: LiveAnswer | None, points: int, right: int, rank: int, *, is_told: bool
) -> Own:
    if posed is None or answer is None:
        return Own(points, right, rank)
    return Own(
        points,
        right,
        rank,
        answer.value,
        has_answered=True,
        words=say_answer(posed, answer.value),
        is_right=answer.is_right if is_told else None,
        earned=answer.earned if is_told else 0,
    )


def say_answer(posed: Posed, value: Any) -> str:
    """Say an answer shortly, as its phone confirms it: letters where there are letters."""
    answer = posed.read(value)
    letters = {key: letter for key, letter, _ in shown(posed).options}
    match answer:
        case str(key) if key in letters:
            return letters[key]
        case tuple(keys) if all(key in letters or key == "" for key in keys):
            between = "→" if posed.kind.name == "ordering" else "、"
            return between.join(letters.get(key, "—") for key in keys)
    return posed.kind.describe_answer(posed.content, answer)


def own_question(session: Session, live_round: LiveRound, own: Own) -> ShownQuestion | None:
    """Give the present question with what the player has answered."""
    posed = present_question(session, live_round)
    return shown(posed, own.value) if posed else None
