"""What a round asks: choosing questions before it begins."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, select, update

from core.errors import RefusalError
from core.work import Work
from meetings.actions.live import Item
from meetings.models import VOTE, LiveQuestion, LiveRound
from meetings.queries.live import PLAYABLE, questions_of
from meetings.rules.live import LEAST_SECONDS, MOST_QUESTIONS, MOST_SECONDS, Phase
from quizzes.models import Question, QuestionState, QuestionVersion, Quiz
from quizzes.queries.bank import Wanted
from quizzes.queries.drawing import candidates, fixed_paper, with_those_below
from quizzes.queries.secrecy import parents_of_categories
from quizzes.rules.questions import Content

_LETTERS = "ABCDEFGH"


class BegunError(RefusalError):
    """The round has begun, so what it asks stands."""


class NothingToAskError(RefusalError):
    """No question fits."""


class TooManyQuestionsError(RefusalError):
    """More than anybody answers in one evening."""


def drawn_items(
    work: Work, place: str, wanted: Wanted, count: int, *, seconds: int, worth: int
) -> list[Item]:
    """Draw questions of the banks at a place and above it.

    :raises NothingToAskError: if there is none
    """
    types = [wanted.type] if wanted.type in PLAYABLE else PLAYABLE
    categories = with_those_below(wanted.category, parents_of_categories(work)) if wanted.category else None
    pool = [
        (one.id, version, one.type)
        for one, version in candidates(work, place, types).items()
        if (categories is None or one.category_id in categories) and wanted.topic in {"", one.topic}
    ]
    if not pool:
        raise NothingToAskError("题库里没有符合条件的题目，请放宽条件，或先补充题目。")
    drawn = work.dice.sample(sorted(pool), min(count, len(pool)))
    return [Item(version, kind, seconds, worth) for _, version, kind in drawn]


def items_of_quiz(work: Work, quiz: Quiz, *, seconds: int, worth: int) -> list[Item]:
    """Take over the questions of a quiz whose paper is the same for all.

    :raises NothingToAskError: if none of them can be asked on the wall
    """
    versions = [version for version, _ in fixed_paper(work, quiz)]
    found = select(QuestionVersion.id, QuestionVersion.type).where(QuestionVersion.id.in_(versions))
    types: dict[int, str] = {row[0]: row[1] for row in work.session.execute(found)}
    items = [Item(id_, types[id_], seconds, worth) for id_ in versions if types[id_] in PLAYABLE]
    if not items:
        raise NothingToAskError("这份测试没有固定的试卷，或者题型不能现场作答，请从题库选题。")
    return items[:MOST_QUESTIONS]


def add_questions(work: Work, live_round: LiveRound, question_ids: Collection[int]) -> int:
    """Put questions of the bank at the end of a round, each once; gives how many were new."""
    above = [int(part) for part in live_round.place.strip("/").split("/")]
    there = {one.question_id for one in questions_of(work.session, live_round)}
    found = select(Question.version_id, Question.type).where(
        Question.id.in_(set(question_ids) - there),
        Question.node_id.in_(above),
        Question.state == QuestionState.ACTIVE,
        Question.type.in_(PLAYABLE),
    )
    usual = _usual(work, live_round)
    rows = work.session.execute(found.order_by(Question.id)).all()
    items = [Item(version, kind, *usual) for version, kind in rows if version]
    _append(work, live_round, items)
    return len(items)


def add_vote(work: Work, live_round: LiveRound, stem: str, options: Sequence[str]) -> None:
    """Put a question that is only voted on at the end of a round.

    :raises RefusalError: unless there are two to eight different options
    """
    if not 2 <= len(options) <= len(_LETTERS) or len(set(options)) != len(options):
        raise RefusalError("投票要有 2 到 8 个不同的选项，一行一个。")
    content = Content(stem, tuple(zip(_LETTERS, options, strict=False)))
    _append(work, live_round, [Item(None, VOTE, _usual(work, live_round)[0], 0, content)])


def _usual(work: Work, live_round: LiveRound) -> tuple[int, int]:
    mine = LiveQuestion.round_id == live_round.id, LiveQuestion.type != VOTE
    last = select(LiveQuestion.seconds, LiveQuestion.worth).where(*mine)
    row = work.session.execute(last.order_by(LiveQuestion.position.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (20, 1000)


def _append(work: Work, live_round: LiveRound, items: Sequence[Item]) -> None:
    refuse_begun(live_round)
    if live_round.question_count + len(items) > MOST_QUESTIONS:
        raise TooManyQuestionsError(f"一场最多 {MOST_QUESTIONS} 题，请分两场进行。")
    work.session.add_all(
        LiveQuestion(
            round_id=live_round.id,
            position=position,
            version_id=item.version_id,
            type=item.type,
            vote=item.vote.to_json() if item.vote else None,
            seconds=item.seconds,
            worth=item.worth,
        )
        for position, item in enumerate(items, live_round.question_count + 1)
    )
    live_round.question_count += len(items)


def refuse_begun(live_round: LiveRound) -> None:
    """Refuse to change what a round asks once it has begun.

    :raises BegunError: if it has
    """
    if live_round.phase is not Phase.LOBBY:
        raise BegunError("现场答题已经开始，题目不能再改。")


def arrange(
    work: Work,
    live_round: LiveRound,
    order: Mapping[int, int],
    seconds: Mapping[int, int],
    gone: Collection[int],
) -> None:
    """Order the questions of a round anew, give each its time, take some out; all by their present position.

    :raises BegunError: if the round has begun
    """
    refuse_begun(live_round)
    rows = [one.row for one in questions_of(work.session, live_round)]
    kept = sorted(
        (row for row in rows if row.position not in gone),
        key=lambda row: (order.get(row.position, row.position), row.position),
    )
    for row in kept:
        row.seconds = min(max(seconds.get(row.position, row.seconds), LEAST_SECONDS), MOST_SECONDS)
    # Positions are unique: all step aside first, then each takes its new place.
    own = LiveQuestion.round_id == live_round.id
    work.session.execute(delete(LiveQuestion).where(own, LiveQuestion.position.in_(gone)))
    work.session.execute(update(LiveQuestion).where(own).values(position=-LiveQuestion.position))
    for position, row in enumerate(kept, start=1):
        work.session.execute(update(LiveQuestion).where(LiveQuestion.id == row.id).values(position=position))
    live_round.question_count = (
        work.session.scalar(select(func.count()).select_from(LiveQuestion).where(own)) or 0
    )
