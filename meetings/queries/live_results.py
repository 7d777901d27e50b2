"""How a round went: each question with its distribution, and each player's answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.sheets import Sheet
from core.work import Work
from meetings.models import LiveAnswer, LiveQuestion, LiveRound
from meetings.queries.live import Posed, Ranked, Tally, choices_of, count, questions_of, standings
from meetings.queries.live_shown import say_answer
from meetings.queries.live_turnout import Turnout, together, turnout_of
from meetings.rules.live import Bar, bars
from quizzes.rules.statistics import Rate


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a round and how it was answered."""

    posed: Posed
    tally: Tally
    bars: Sequence[Bar]
    others: Sequence[tuple[str, int]]
    """Orders and numbers in words, the most frequent first."""

    @property
    def key(self) -> str:
        """Put the right answer into words; nothing for a vote, or before it has been shown on the wall."""
        return self.posed.kind.describe_key(self.posed.content) if self.is_told else ""

    @property
    def is_told(self) -> bool:
        """Say whether the answer has been shown."""
        return self.posed.row.told_at is not None

    @property
    def rate(self) -> Rate | None:
        """Give how many of those who answered were right; nothing before the answer has been shown."""
        return Rate(self.tally.right, self.tally.answered) if self.is_told and self.tally.answered else None


@dataclass(frozen=True, slots=True)
class Result:
    """A whole round."""

    questions: Sequence[AskedQuestion]
    lines: Sequence[Ranked]
    answers: Mapping[tuple[int, int], LiveAnswer]
    """By question and player."""
    groups: Sequence[Turnout]

    @property
    def total(self) -> Turnout:
        """Give the turnout of all groups together."""
        return together(self.groups)

    @property
    def rate(self) -> Rate | None:
        """Give how many answers to questions that were told are right; nothing where there are none."""
        told = [one.tally for one in self.questions if one.is_told]
        answered = sum(one.answered for one in told)
        return Rate(sum(one.right for one in told), answered) if answered else None


def result_of(work: Work, live_round: LiveRound) -> Result:
    """Say how a round went, in a fixed number of statements."""
    found = (
        select(LiveAnswer)
        .join(LiveQuestion, LiveQuestion.id == LiveAnswer.question_id)
        .where(LiveQuestion.round_id == live_round.id)
    )
    answers = list(work.session.scalars(found))
    by_question: dict[int, list[LiveAnswer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question_id, []).append(answer)
    questions = [
        _asked(one, by_question.get(one.row.id, []))
        for one in questions_of(work.session, live_round)
        if one.row.opened_at is not None
    ]
    given = {(one.question_id, one.player_id): one for one in answers}
    lines = standings(work.session, live_round)
    return Result(questions, lines, given, turnout_of(work, live_round, lines))


def _asked(posed: Posed, answers: Sequence[LiveAnswer]) -> AskedQuestion:
    tally = count(posed, [(one.value, one.is_right) for one in answers])
    options = choices_of(posed)
    if posed.row.told_at is None:
        options = [(*one[:3], False) for one in options]
    others = sorted(tally.choices.items(), key=lambda one: (-one[1], one[0])) if not options else []
    return AskedQuestion(posed, tally, bars(options, tally.choices, tally.answered), others)


def sheets_of(result: Result) -> list[Sheet]:
    """Write a round down as a workbook: people, questions, answers."""
    heads = ["名次", "姓名", "党小组", "答对", "得分"]
    numbers = [f"第 {one.posed.row.position} 题" for one in result.questions]
    people = [
        [one.line.rank, one.name, one.group, one.line.right, one.line.points / 100]
        + [_cell(result, asked, one.line.player_id) for asked in result.questions]
        for one in result.lines
    ]
    questions = [
        [
            one.posed.row.position,
            one.posed.label,
            one.posed.content.stem,
            one.key,
            one.tally.answered,
            one.tally.right if one.is_told else "",
            one.rate.percent if one.rate else "",
            "；".join(
                [f"{bar.letter or bar.words} {bar.count} 人" for bar in one.bars]
                or [f"{words} {number} 人" for words, number in one.others]
            ),
        ]
        for one in result.questions
    ]
    groups = [
        [one.name, one.expected, one.took_part, one.percent, "" if one.average is None else one.average / 100]
        for one in (*result.groups, result.total)
    ]
    return [
        Sheet("成绩", [*heads, *numbers], people),
        Sheet("党小组", ["党小组", "应参加", "参加", "参加率（%）", "平均分"], groups),
        Sheet("题目", _QUESTION_HEADS, questions),
        Sheet("每次作答", _ANSWER_HEADS, list(_answer_rows(result))),
    ]


_QUESTION_HEADS = ("题号", "题型", "题干", "答案", "作答人数", "答对人数", "正确率（%）", "分布")
_ANSWER_HEADS = (
    *("题号", "题干", "姓名", "党小组", "作答", "结果", "得分"),
    *("用时（秒）", "改答次数", "作答时间"),
)


def _answer_rows(result: Result) -> Iterator[list[Any]]:
    for asked in result.questions:
        for one in result.lines:
            answer = result.answers.get((asked.posed.row.id, one.line.player_id))
            row = [asked.posed.row.position, asked.posed.content.stem, one.name, one.group]
            if answer is None:
                yield [*row, "", "未作答", "", "", "", ""]
                continue
            words = asked.posed.kind.describe_answer(asked.posed.content, asked.posed.read(answer.value))
            verdict = "" if answer.is_right is None else "对" if answer.is_right else "错"
            yield [
                *(*row, words, verdict, answer.earned / 100),
                *(round(answer.spent_ms / 1000, 1), answer.changes, answer.at),
            ]


def _cell(result: Result, asked: AskedQuestion, player_id: int) -> str:
    answer = result.answers.get((asked.posed.row.id, player_id))
    if answer is None:
        return "未作答"
    mark = "" if answer.is_right is None else "√ " if answer.is_right else "× "
    return mark + say_answer(asked.posed, answer.value)


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One question of a round that is over, as one player met it."""

    posed: Posed
    words: str
    """What the player answered; empty for nothing."""
    is_right: bool | None
    earned: int


def own_answers(work: Work, live_round: LiveRound, player_id: int) -> list[OwnAnswer]:
    """List the questions of a round with what a player answered."""
    found = select(LiveAnswer).where(LiveAnswer.player_id == player_id)
    given = {one.question_id: one for one in work.session.scalars(found)}
    return [
        _own_answer(one, given.get(one.row.id))
        for one in questions_of(work.session, live_round)
        if one.row.opened_at is not None
    ]


def _own_answer(posed: Posed, answer: LiveAnswer | None) -> OwnAnswer:
    if answer is None:
        return OwnAnswer(posed, "", None, 0)
    value = posed.read(answer.value)
    return OwnAnswer(posed, posed.kind.describe_answer(posed.content, value), answer.is_right, answer.earned)
