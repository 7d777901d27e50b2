"""微党课擂台: the arenas there are, their talks, and what the audience learned from each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.work import Work
from meetings.models import Arena, ArenaTalk, LiveAnswer, LivePlayer, LiveQuestion, LiveRound
from meetings.queries.live import posed
from meetings.rules.arena import Answers, Gain, gain_of, ranks
from meetings.rules.live import Phase
from members.models import Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.queries.papers import Asked, asked
from quizzes.rules.questions import Content
from quizzes.rules.scoring import MultiplePolicy
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import QuestionType

PAGE = 20


@dataclass(frozen=True, slots=True)
class Talked:
    """A talk with its rounds and, once both are over, what was learned."""

    talk: ArenaTalk
    before: LiveRound | None
    after: LiveRound | None
    gain: Gain | None
    rank: int | None

    @property
    def state(self) -> str:
        """How far it has come, in words."""
        if not self.talk.is_ready:
            return "题目还没有写齐" if self.talk.questions else "还没有题目"
        if self.before is None:
            return "可以课前作答"
        if self.before.phase is not Phase.ENDED:
            return "正在课前作答"
        if self.after is None:
            return "正在讲，讲完课后作答"
        return "已完成" if self.after.phase is Phase.ENDED else "正在课后作答"


def talks_of(session: Session, arena: Arena) -> list[Talked]:
    """List the talks of an arena in order, with what was learned."""
    found = select(ArenaTalk).where(ArenaTalk.arena_id == arena.id).order_by(ArenaTalk.position)
    talks = session.scalars(found).all()
    keys = [key for talk in talks for key in (talk.before_id, talk.after_id) if key is not None]
    rounds = {
        one.id: one for one in session.scalars(select(LiveRound).where(LiveRound.id.in_(keys))).unique()
    }
    gains = {talk.id: gain for talk in talks if (gain := _gain(session, talk, rounds)) is not None}
    places = ranks(gains)
    return [
        Talked(
            talk,
            rounds.get(talk.before_id or 0),
            rounds.get(talk.after_id or 0),
            gains.get(talk.id),
            places.get(talk.id),
        )
        for talk in talks
    ]


def _gain(session: Session, talk: ArenaTalk, rounds: dict[int, LiveRound]) -> Gain | None:
    before, after = rounds.get(talk.before_id or 0), rounds.get(talk.after_id or 0)
    # Half-way figures would tell those who still answer how the others did.
    if before is None or after is None or after.phase is not Phase.ENDED:
        return None
    first, second = answers_of(session, before), answers_of(session, after)
    # Who gives the talk wrote the questions, and learns nothing from it.
    own = {pair for pair in first if pair[0] == talk.speaker_id}
    return gain_of({pair: right for pair, right in first.items() if pair not in own}, second)


def answers_of(session: Session, live_round: LiveRound) -> Answers:
    """Say who answered which question rightly; marked here, since nobody was told before the talk."""
    asked = select(LiveQuestion).where(LiveQuestion.round_id == live_round.id)
    questions = {one.row.id: one for one in posed(session, session.scalars(asked))}
    found = (
        select(LivePlayer.member_id, LiveAnswer.question_id, LiveAnswer.value)
        .join(LivePlayer, LivePlayer.id == LiveAnswer.player_id)
        .where(LivePlayer.round_id == live_round.id)
    )
    made = {}
    for member, question, value in session.execute(found):
        one = questions[question]
        marked = one.kind.mark(one.content, one.read(value), 100, MultiplePolicy.STRICT)
        made[member, one.row.position] = marked.is_full
    return made


@dataclass(frozen=True, slots=True)
class TalkQuestion:
    """A question of a talk: of the bank, or the speaker's own."""

    content: Content
    kind: QuestionType
    version_id: int | None = None
    question_id: int | None = None


def banks_of(thing: Arena | ArenaTalk | LiveRound) -> list[int]:
    """Name the nodes whose banks what is asked there may come from: its own, and those above."""
    return [int(key) for key in thing.place.strip("/").split("/")]


def questions_of_talk(session: Session, talk: ArenaTalk) -> list[TalkQuestion]:
    """Give the questions of a talk in order."""
    known = asked(session, [one["version"] for one in talk.questions if "version" in one])
    return [_question(one, known) for one in talk.questions]


def _question(stored: dict[str, Any], known: Mapping[int, Asked]) -> TalkQuestion:
    if "version" not in stored:
        return TalkQuestion(Content.from_json(stored), TYPES["single"])
    one = known[stored["version"]]
    return TalkQuestion(one.content, one.type, one.version_id, one.question_id)


def talk_of_round(session: Session, live_round: LiveRound) -> ArenaTalk | None:
    """Find the talk that a round measures."""
    own = or_(ArenaTalk.before_id == live_round.id, ArenaTalk.after_id == live_round.id)
    return session.scalar(select(ArenaTalk).where(own))


def arenas(work: Work, before: int | None = None) -> Sequence[Arena]:
    """List the arenas the actor may see, newest first; one more than a page if there is."""
    mine = or_(Arena.node_id.in_(work.person.node_ids), below(work.person.places(*EDITORS)))
    found = (
        select(Arena)
        .join(Node, Node.id == Arena.node_id)
        .where(mine)
        .order_by(Arena.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(Arena.id < before)
    return work.session.scalars(found).unique().all()


def own_talks(work: Work) -> Sequence[ArenaTalk]:
    """List the talks the actor is to give and whose questions may still be written."""
    mine = ArenaTalk.speaker_id == work.person.id, ArenaTalk.before_id.is_(None)
    return work.session.scalars(select(ArenaTalk).where(*mine).order_by(ArenaTalk.id)).unique().all()
