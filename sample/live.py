"""The live quiz that the sample branch held: asked on the wall, answered on phones, and over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from random import Random  # noqa: TID251  # only the type; chance comes from work.dice
from typing import Any

from core.times import day_of
from core.work import Work, dice_of
from meetings.actions.live import Item, Plan, go_on, join, open_round
from meetings.actions.live_answering import Given, keep_answers, read_answer
from meetings.actions.live_setting import add_vote, drawn_items
from meetings.actions.live_settling import settle_step
from meetings.models import LivePlayer, LiveRound
from meetings.queries.live import Posed, present_question
from meetings.rules.live import Phase
from members.models import Member
from quizzes.models import Category
from quizzes.queries.bank import Wanted
from sample.dates import Season, at, last_time
from sample.diary import Diary
from sample.people import People, sign_ins
from sample.quizzing import wrong
from sample.reading import branch

_SEED = 2607
"""Dice of its own, so that nothing else of the sample branch falls out differently."""
_SECONDS, _WORTH = 20, 1000
_PAUSES = {Phase.QUESTION: 21, Phase.COUNTED: 4, Phase.ANSWER: 30, Phase.STANDINGS: 15, Phase.ENDED: 0}
"""Seconds that the host leaves each phase on the wall."""
_COME = 0.85
"""How likely somebody is there."""
_LEAST_RIGHT = 0.7
"""Nobody of the sample branch gets less than this share right: its walls shame nobody."""


def ask_the_hall(people: People, categories: Mapping[str, Category], diary: Diary, season: Season) -> None:
    """Write into the diary the live quizzes that the branch held."""
    for told in branch()["live"]:
        held_on = last_time(f"{season.day(told['through']):%m-%d}", day_of(diary.now))
        hall = _Hall(people, categories, told, dice_of(_SEED))
        diary.note(at(held_on, 16), people.secretary, hall.play)


@dataclass(frozen=True, slots=True)
class _Hall:
    """A live quiz before it has a row: who is there, and what is asked."""

    people: People
    categories: Mapping[str, Category]
    told: Mapping[str, Any]
    dice: Random

    def play(self, work: Work) -> None:
        """Hold it from the first step to the last."""
        work = replace(work, now=work.now.astimezone(UTC), dice=self.dice)
        items = self._items(work)
        live_round = open_round(work, Plan(self.told["title"], self.people.branch, items))
        add_vote(work, live_round, self.told["vote"]["stem"], self.told["vote"]["options"])
        viewers = [self.people.viewers[one.id] for one in self._players()]
        players = [join(replace(work, actor=viewer), live_round) for viewer in viewers]
        missed = {one.id: _missed(len(items), self.dice) for one in players}
        while live_round.phase is not Phase.ENDED:
            go_on(work, live_round, live_round.steps)
            if live_round.phase is Phase.QUESTION:
                _answer(work, live_round, players, missed)
            work = replace(work, now=work.now + timedelta(seconds=_PAUSES[live_round.phase]))
        while not settle_step(work, live_round):
            pass

    def _items(self, work: Work) -> list[Item]:
        place, found = self.people.branch.path, []
        for column, count in self.told["questions"].items():
            wanted = Wanted(category=self.categories[column].id)
            found += drawn_items(work, place, wanted, count, seconds=_SECONDS, worth=_WORTH)
        return found

    def _players(self) -> list[Member]:
        """Choose who plays: those as whom visitors sign in, and most of the others, but not the host."""
        visitors = {one.login for one in sign_ins()}
        return [
            one
            for one in self.people.students
            if one.id != self.people.secretary.id
            and self.people.viewers[one.id].place.startswith(self.people.branch.path)
            and (one.login in visitors or self.dice.random() < _COME)
        ]


def _missed(count: int, dice: Random) -> set[int]:
    """Choose the numbers of the questions that somebody misses."""
    return set(dice.sample(range(1, count + 1), dice.randint(0, int(count * (1 - _LEAST_RIGHT)))))


def _answer(
    work: Work, live_round: LiveRound, players: list[LivePlayer], missed: Mapping[int, set[int]]
) -> None:
    question = present_question(work.session, live_round)
    assert question is not None  # It is being asked.
    given = [
        Given(
            question,
            one.id,
            read_answer(
                question, _value(question, work.dice, is_wrong=live_round.position in missed[one.id])
            ),
            work.now + timedelta(seconds=work.dice.uniform(3, 18)),
            work.now,
        )
        for one in players
    ]
    keep_answers(work, sorted(given, key=lambda one: one.at))


def _value(question: Posed, dice: Random, *, is_wrong: bool) -> object:
    content = question.content
    if question.is_vote:
        return dice.choice(content.option_keys)
    return wrong(content, dice) if is_wrong else content.key
