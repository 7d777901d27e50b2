"""Running a 微党课擂台: talks, the speakers' questions, and the rounds before and after."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update

from core.errors import BadInputError, RefusalError
from core.work import Work
from meetings.actions.live import Item, Plan, open_round
from meetings.models import Arena, ArenaTalk, LivePlayer, LiveRound
from meetings.queries.arenas import banks_of, questions_of_talk
from meetings.queries.live import PLAYABLE
from meetings.rules.arena import QUESTIONS, SECONDS
from meetings.rules.live import Measures, Phase
from members.actions.audit import record
from members.models import Node
from members.queries.people import people_at
from quizzes.models import Question
from quizzes.queries.secrecy import may_practise
from quizzes.rules.questions import Content

_LETTERS = "ABCDEF"
_MOST_TALKS = 20


class TalkBegunError(RefusalError):
    """The questions of a talk that has begun stand."""


class NotYetError(RefusalError):
    """Something comes first."""


def open_arena(work: Work, title: str, node: Node) -> Arena:
    """Make an arena; talks are added to it."""
    arena = Arena(node_id=node.id, host_id=work.person.id, title=title, created_at=work.now)
    work.session.add(arena)
    work.session.flush()  # The address of its page needs its key.
    record(work, "arena.open", f"arena:{arena.id}", node.path, f"举办微党课擂台《{title}》。")
    return arena


def add_talk(work: Work, arena: Arena, title: str, speaker: str) -> ArenaTalk:
    """Put a talk at the end; a speaker who is one of the unit's people may write the questions.

    :raises RefusalError: if there are too many
    """
    mine = ArenaTalk.arena_id == arena.id
    last = work.session.scalar(select(func.max(ArenaTalk.position)).where(mine)) or 0
    if last >= _MOST_TALKS:
        raise RefusalError(f"一场擂台最多 {_MOST_TALKS} 位同志讲，请分两场。")
    named = [one.id for one in work.session.scalars(people_at(arena.place)).unique() if one.name == speaker]
    talk = ArenaTalk(
        arena_id=arena.id,
        position=last + 1,
        title=title,
        speaker=speaker,
        speaker_id=named[0] if len(named) == 1 else None,
        questions=[],
    )
    work.session.add(talk)
    work.session.flush()  # The address of its page needs its key.
    return talk


def remove_talk(work: Work, talk: ArenaTalk) -> None:
    """Take a talk out that has not begun.

    :raises TalkBegunError: if it has
    """
    _refuse_begun(talk)
    work.session.delete(talk)


def write_question(stem: str, options: Sequence[str], right: int) -> Content:
    """Make a question of what a speaker typed; ``right`` is the number of the right option, from 1.

    :raises BadInputError: if something is missing
    """
    if not stem or not 2 <= len(options) <= len(_LETTERS) or len(set(options)) < len(options):
        raise BadInputError("每道题要有题干，和 2 到 6 个不同的选项，一行一个。")
    if not 1 <= right <= len(options):
        raise BadInputError(f"“{stem[:20]}”的正确答案要在它的 {len(options)} 个选项之中。")
    return Content(stem, tuple(zip(_LETTERS, options, strict=False)), _LETTERS[right - 1])


def write_questions(work: Work, talk: ArenaTalk, written: Sequence[Content | int]) -> None:
    """Keep the questions of a talk: own ones, and by the keys of their wordings those picked before.

    :raises TalkBegunError: if they have been asked
    :raises BadInputError: if there are more than three, or one was never picked
    """
    _refuse_begun(talk)
    if len(written) > QUESTIONS:
        raise BadInputError(f"一共 {QUESTIONS} 道题，请去掉多出来的。")
    stored = [{"version": one} if isinstance(one, int) else one.to_json() for one in written]
    if any("version" in one and one not in talk.questions for one in stored):
        raise BadInputError("有一道题不是从题库选来的，请刷新页面再试。")
    talk.questions = stored


def pick_questions(work: Work, talk: ArenaTalk, question_ids: Collection[int]) -> int:
    """Put questions of the bank behind those there are, each once; gives how many were new.

    Only such as the actor may practise, whose keys are no secret to them.

    :raises TalkBegunError: if the questions have been asked
    :raises BadInputError: if there would be more than three
    """
    _refuse_begun(talk)
    there = {one.question_id for one in questions_of_talk(work.session, talk)}
    fit = may_practise(work), Question.type.in_(PLAYABLE), Question.node_id.in_(banks_of(talk))
    found = select(Question.version_id).where(Question.id.in_(set(question_ids) - there), *fit)
    new = [{"version": key} for key in work.session.scalars(found.order_by(Question.id))]
    left = QUESTIONS - len(talk.questions)
    if len(new) > left:
        raise BadInputError(f"一共 {QUESTIONS} 道题，现在还能选 {left} 道。要换题，请先去掉一道。")
    talk.questions = [*talk.questions, *new]
    return len(new)


def _refuse_begun(talk: ArenaTalk) -> None:
    if talk.before_id is not None:
        raise TalkBegunError("课前作答已经开始，题目和讲课人不能再改。")


def begin(work: Work, talk: ArenaTalk, measures: Measures) -> LiveRound:
    """Open the round before or after a talk; asked again it gives the one that is open.

    :raises NotYetError: if there are no questions, or the first round is not over
    """
    there = talk.before_id if measures is Measures.BEFORE else talk.after_id
    if there is not None:
        return work.session.get_one(LiveRound, there)
    if not talk.is_ready:
        raise NotYetError("题目还没有写齐，请讲课人先准备好三道题。")
    first = work.session.get(LiveRound, talk.before_id) if talk.before_id else None
    if measures is Measures.AFTER and (first is None or first.phase is not Phase.ENDED):
        raise NotYetError("请先把课前作答做完，讲完以后再课后作答。")
    words = "课前" if measures is Measures.BEFORE else "课后"
    items = [
        Item(one.version_id, one.kind.name, SECONDS, 1000, None if one.version_id else one.content)
        for one in questions_of_talk(work.session, talk)
    ]
    plan = Plan(f"{talk.speaker}：{talk.title}（{words}）", talk.arena.node, items, shows_names=False,
                shows_standings=False, measures=measures)  # fmt: skip
    opened = open_round(work, plan)
    column = ArenaTalk.before_id if measures is Measures.BEFORE else ArenaTalk.after_id
    mine = ArenaTalk.id == talk.id, column.is_(None)
    taken = update(ArenaTalk).where(*mine).values({column: opened.id}).returning(ArenaTalk.id)
    if work.session.scalar(taken) is None:
        raise NotYetError("另一部手机刚刚已经开始了，请刷新页面。")
    work.session.refresh(talk, ["before_id", "after_id"])
    if first is not None and measures is Measures.AFTER:
        _bring_along(work, first, opened)
    return opened


def _bring_along(work: Work, first: LiveRound, opened: LiveRound) -> None:
    """Let everybody who answered before play on, on the same phone."""
    players = work.session.scalars(select(LivePlayer).where(LivePlayer.round_id == first.id)).all()
    work.session.add_all(
        LivePlayer(round_id=opened.id, member_id=one.member_id, joined_at=work.now, token_hash=one.token_hash)
        for one in players
    )
    # Phones that wait at the first round are told where it goes on.
    first.steps += 1
