"""Live quizzes: which rounds there are, what they ask, who plays and how it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.work import Work
from meetings.models import VOTE, LiveAnswer, LivePlayer, LiveQuestion, LiveRound
from meetings.queries.doors import digest
from meetings.rules.live import Clock, Line, Measures, Phase, Stand, rank_players
from members.models import Member, Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.queries.papers import Asked, asked
from quizzes.queries.sheets import PlacedPicture
from quizzes.rules.choices import options_of, write_choice
from quizzes.rules.questions import Answer, Content
from quizzes.rules.scoring import MultiplePolicy
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import QuestionType, Shape
from quizzes.rules.types.numeric import parse

PLAYABLE = ("single", "multiple", "true_false", "ordering", "numeric")
"""Types of the bank that can be asked on the wall."""
PAGE = 20


@dataclass(frozen=True, slots=True)
class Posed:
    """A question of a round with its words."""

    row: LiveQuestion
    kind: QuestionType
    content: Content
    source: str = ""
    question_id: int | None = None
    """Its question of the bank."""

    @property
    def is_vote(self) -> bool:
        """Say whether it has no right answer."""
        return self.row.type == VOTE

    @property
    def clock(self) -> Clock | None:
        """Give its clock once it has been asked."""
        return Clock(self.row.opened_at, self.row.seconds) if self.row.opened_at else None

    @property
    def label(self) -> str:
        """Name its type in words."""
        return "投票" if self.is_vote else self.kind.label

    def read(self, value: object) -> Answer:
        """Take a stored answer back from its JSON."""
        return self.kind.read_answer(self.content, value)

    @property
    def pictures(self) -> tuple[PlacedPicture, ...]:
        """Give its pictures with the addresses at which those who play and look on find them."""
        place = f"/live/{self.row.round_id}/pictures/{self.row.id}"
        return tuple(
            PlacedPicture(**asdict(picture), address=f"{place}/{n}")
            for n, picture in enumerate(self.content.pictures, start=1)
        )

    def pictures_at(self, place: str) -> tuple[PlacedPicture, ...]:
        """Give the pictures of one text."""
        return tuple(picture for picture in self.pictures if picture.at == place)

    def is_right(self, value: object) -> bool:
        """Say whether a stored answer is right by its key alone, however near others came."""
        return self.kind.mark(self.content, self.read(value), 100, MultiplePolicy.STRICT).is_full


def posed(session: Session, rows: Iterable[LiveQuestion]) -> list[Posed]:
    """Give questions their words."""
    rows = list(rows)
    known = asked(session, [row.version_id for row in rows if row.version_id is not None])
    return [_posed(row, known) for row in rows]


def _posed(row: LiveQuestion, known: Mapping[int, Asked]) -> Posed:
    if row.version_id is None:
        return Posed(row, TYPES["single"], Content.from_json(row.vote))
    one = known[row.version_id]
    return Posed(row, one.type, one.content, one.source, one.question_id)


def questions_of(session: Session, live_round: LiveRound) -> list[Posed]:
    """Give all questions of a round in order."""
    found = select(LiveQuestion).where(LiveQuestion.round_id == live_round.id)
    return posed(session, session.scalars(found.order_by(LiveQuestion.position)))


def present_question(session: Session, live_round: LiveRound) -> Posed | None:
    """Give the question a round is at."""
    row = session.scalar(
        select(LiveQuestion).where(
            LiveQuestion.round_id == live_round.id, LiveQuestion.position == live_round.position
        )
    )
    return posed(session, [row])[0] if row else None


def stand_of(live_round: LiveRound, question: Posed | None) -> Stand:
    """Say where a round stands, as the rules take it."""
    return Stand(
        live_round.phase,
        live_round.position,
        live_round.question_count,
        has_key=question is None or not (question.is_vote or live_round.measures is Measures.BEFORE),
        shows_standings=live_round.shows_standings,
        ranks_nobody=live_round.measures.is_arena,
    )


def player_of(work: Work, live_round: LiveRound, token: str = "") -> LivePlayer | None:
    """Find who plays here: the signed-in member, else whoever joined with this token."""
    own = select(LivePlayer).where(LivePlayer.round_id == live_round.id)
    if work.actor is not None:
        return work.session.scalar(own.where(LivePlayer.member_id == work.actor.id))
    if not token:
        return None
    return work.session.scalar(own.where(LivePlayer.token_hash == digest(token)))


@dataclass(frozen=True, slots=True)
class Tally:
    """How a question was answered so far."""

    answered: int
    right: int
    choices: Mapping[str, int]
    """By single option; for an order or a number by its words."""
    right_choices: frozenset[str] = frozenset()
    """Names of what was in right answers, once they have been marked."""


def tally_of(session: Session, question: Posed) -> Tally:
    """Count the answers to a question."""
    found = select(LiveAnswer.value, LiveAnswer.is_right).where(LiveAnswer.question_id == question.row.id)
    return count(question, [(value, is_right) for value, is_right in session.execute(found)])


def count(question: Posed, answers: Sequence[tuple[Any, bool | None]]) -> Tally:
    """Count answers, given with whether they are right."""
    choices: Counter[str] = Counter()
    for value, _ in answers:
        choices.update(chosen(question, value))
    right = [chosen(question, value) for value, is_right in answers if is_right]
    return Tally(len(answers), len(right), choices, frozenset().union(*right))


def chosen(question: Posed, value: object) -> list[str]:
    """Say under which names an answer is counted: its options, its order, its number."""
    answer = question.read(value)
    if question.kind.shape in {Shape.TEXT, Shape.TEXTS}:
        return [question.kind.describe_answer(question.content, answer)]
    written = write_choice(question.kind, answer)
    return written.split("+") if written else []


def choices_of(question: Posed) -> list[tuple[str, str, str, bool]]:
    """List what can be chosen: name, letter, words, right or not; nothing where it is not chosen."""
    options = options_of(question.kind, question.content)
    return [(*one[:3], False) for one in options] if question.is_vote else options


def count_answers(session: Session, question: LiveQuestion) -> int:
    """Count who has answered a question."""
    found = select(func.count()).where(LiveAnswer.question_id == question.id)
    return session.scalar(found) or 0


def count_players(session: Session, live_round: LiveRound) -> int:
    """Count who plays."""
    found = select(func.count()).where(LivePlayer.round_id == live_round.id)
    return session.scalar(found) or 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A player's line with the name."""

    line: Line
    member_id: int
    name: str
    group: str


def standings(session: Session, live_round: LiveRound) -> list[Ranked]:
    """Rank everybody who plays."""
    found = (
        select(LivePlayer, Member.name, Node.name)
        .join(Member, Member.id == LivePlayer.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(LivePlayer.round_id == live_round.id)
    )
    rows = {player.id: (player, name, group) for player, name, group in session.execute(found)}
    lines = rank_players((player.id, player.points, player.right) for player, _, _ in rows.values())
    return [Ranked(line, rows[line.player_id][0].member_id, *rows[line.player_id][1:]) for line in lines]


def open_rounds(work: Work) -> Sequence[LiveRound]:
    """List the open rounds the actor may play, the newest first."""
    mine = LiveRound.node_id.in_(work.person.node_ids), LiveRound.pin.is_not(None)
    return work.session.scalars(select(LiveRound).where(*mine).order_by(LiveRound.id.desc())).unique().all()


def hosted_rounds(work: Work, before: int | None = None) -> list[LiveRound]:
    """List the rounds of the actor's branches, newest first; one more than a page if there is.

    Those of a 微党课擂台 stand there, beside their talks.
    """
    found = (
        select(LiveRound)
        .join(Node, Node.id == LiveRound.node_id)
        .where(below(work.person.places(*EDITORS)), LiveRound.measures == Measures.NOTHING)
        .order_by(LiveRound.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(LiveRound.id < before)
    return list(work.session.scalars(found).unique())


def own_rounds(work: Work, limit: int = PAGE) -> Sequence[tuple[LiveRound, LivePlayer]]:
    """List the ended rounds the actor took part in, newest first."""
    found = (
        select(LiveRound, LivePlayer)
        .join(LivePlayer, LivePlayer.round_id == LiveRound.id)
        .where(
            LivePlayer.member_id == work.person.id,
            LiveRound.phase == Phase.ENDED,
            LiveRound.measures == Measures.NOTHING,
        )
        .order_by(LiveRound.id.desc())
        .limit(limit)
    )
    return [(live_round, player) for live_round, player in work.session.execute(found).unique()]


def number_of(written: object) -> Fraction | None:
    """Read a guessed number."""
    number = parse(written) if isinstance(written, str) else None
    return None if number is None else Fraction(number)
