"""The 知识竞赛 and the 微党课擂台 of the sample branch: over, so that a newcomer sees what they leave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random  # noqa: TID251  # only the type; chance comes from a stored seed
from typing import Any

from core.work import Work, dice_of
from meetings.actions import arenas, live
from meetings.actions import contests as playing
from meetings.actions.contest_setting import Block, Plan, open_contest, teams_from_groups
from meetings.actions.live_answering import Given, keep_answers, question_to_answer
from meetings.models import Arena, ArenaTalk, Contest, LiveRound
from meetings.queries.contests import Now, now_of, seat_of
from meetings.queries.live import present_question
from meetings.rules import contest as rules
from meetings.rules.arena import SECONDS
from meetings.rules.live import Measures
from meetings.rules.live import Phase as LivePhase
from members.models import Member
from quizzes.models import Category
from quizzes.queries.bank import Wanted
from quizzes.rules.questions import Content
from sample.bank import items_of
from sample.dates import Season, at, working_day
from sample.diary import Diary
from sample.people import People
from sample.reading import branch

_SEED = 1935
"""Chance of their own: what the branch did otherwise does not hang on who pressed first."""
_MOMENT, _PAUSE = timedelta(seconds=4), timedelta(seconds=25)


def compete(people: People, categories: Mapping[str, Category], diary: Diary, season: Season) -> None:
    """Write into the diary how the contest was played and the talks were given."""
    told = branch()["contest"]
    starts_at = at(working_day(season.day(told["through"])), 15)
    contest = _Contest(people, told, categories[told["column"]], dice_of(_SEED), starts_at)
    diary.note(starts_at - timedelta(days=1), people.secretary, contest.be_opened)
    diary.note(starts_at, people.secretary, contest.be_played)
    diary.note(starts_at + timedelta(hours=1), people.secretary, contest.be_ended)
    told = branch()["arena"]
    starts_at = at(working_day(season.day(told["through"])), 14, 30)
    arena = _Arena(people, dice_of(_SEED))
    diary.note(starts_at - timedelta(days=5), people.secretary, partial(arena.be_opened, told))
    for number, talk in enumerate(told["talks"]):
        for after in (False, True):
            begins_at = starts_at + timedelta(minutes=30 * number + 15 * after)
            diary.note(begins_at, people.secretary, partial(arena.be_asked, number, talk, after=after))


@dataclass
class _Contest:
    """The contest, from the eve to its last word."""

    people: People
    told: Mapping[str, Any]
    category: Category
    dice: Random
    now: datetime
    made: list[Contest] = field(default_factory=list)

    def be_opened(self, work: Work) -> None:
        """Draw its questions; the teams are the groups of the branch."""
        blocks = [Block(rules.Part(part), *said) for part, *said in self.told["blocks"]]
        node = self.people.branch
        plan = Plan(self.told["title"], node, teams_from_groups(work, node), blocks,
                    Wanted(category=self.category.id))  # fmt: skip
        self.made.append(open_contest(replace(work, dice=self.dice), plan))

    def be_played(self, work: Work) -> None:
        """Play every question; a tie at the top is decided."""
        contest = self.made[0]
        while True:
            now = self._go_on(work, contest)
            if now.phase is rules.Phase.BOARD:
                if not now.tied:
                    break
                playing.add_playoff(self._later(work), contest)
                continue
            if now.row is not None and now.phase is rules.Phase.READ:
                self._play(work, contest, now)
        for points, reason in self.told["corrections"]:
            team = now.board[-1].team_id
            playing.correct(self._later(work), contest, contest.steps, team, points=points, reason=reason)

    def be_ended(self, work: Work) -> None:
        """Let the places stand."""
        playing.end_contest(work, self.made[0])

    def _later(self, work: Work, by: timedelta = _MOMENT) -> Work:
        self.now += by
        return replace(work, now=self.now, dice=self.dice)

    def _go_on(self, work: Work, contest: Contest) -> Now:
        playing.go_on(self._later(work, _PAUSE), contest, contest.steps)
        return now_of(work.session, contest)

    def _play(self, work: Work, contest: Contest, now: Now) -> None:
        assert now.row is not None
        part, number = now.row.part, contest.position
        if part is rules.Part.RISK:
            stake = self.dice.choice(rules.STAKES)
            playing.set_turn(self._later(work), contest, contest.steps, None, stake)
        teams = self.dice.sample(sorted(now.may_buzz), len(now.may_buzz))
        if number == self.told["foul_at"] and teams:
            self._buzz(work, contest, now, teams.pop())
        now = self._go_on(work, contest)
        for team in teams:
            self._buzz(work, contest, now, team)
        while (now := now_of(work.session, contest)).turn is not None:
            right = self.dice.random() < self.told["right"]
            playing.judge(self._later(work), contest, contest.steps, is_right=right)

    def _buzz(self, work: Work, contest: Contest, now: Now, team: int) -> None:
        pressed = self._later(work, timedelta(milliseconds=self.dice.randint(120, 900)))
        seats = [(one, seat_of(replace(pressed, actor=one), contest)) for one in self.people.viewers.values()]
        actor, seat = self.dice.choice([(one, seat) for one, seat in seats if seat and seat.team_id == team])
        assert now.row is not None
        playing.buzz(replace(pressed, actor=actor), contest, seat, now.row.id)


@dataclass
class _Arena:
    """The talks, each asked about before and after."""

    people: People
    dice: Random
    made: list[Arena] = field(default_factory=list)
    talks: list[ArenaTalk] = field(default_factory=list)

    def be_opened(self, told: Mapping[str, Any], work: Work) -> None:
        """Make it, with what each speaker asks."""
        self.made.append(arenas.open_arena(work, told["title"], self.people.branch))
        for one in told["talks"]:
            talk = arenas.add_talk(work, self.made[0], one["title"], one["speaker"])
            arenas.write_questions(work, talk, list(_asked(one)))
            self.talks.append(talk)

    def be_asked(self, number: int, told: Mapping[str, Any], work: Work, *, after: bool) -> None:
        """Ask the audience the three questions, so many of whom know."""
        talk = self.talks[number]
        measures = Measures.AFTER if after else Measures.BEFORE
        asked = arenas.begin(work, talk, measures)
        audience = [one for one in self.people.members if one.id in self._there(talk)]
        now, share = work.now, told["after" if after else "before"]
        while asked.phase is not LivePhase.ENDED:
            now += timedelta(seconds=SECONDS + 5)
            live.go_on(replace(work, now=now), asked, asked.steps)
            if asked.phase is LivePhase.QUESTION:
                self._answer(replace(work, now=now + 2 * _MOMENT), asked, audience, share)

    def _there(self, talk: ArenaTalk) -> set[int]:
        """Say who listened: everybody but the speaker and a few who were on duty."""
        others = [one.id for one in self.people.students if one.id != talk.speaker_id]
        return {one for one in others if (one + talk.position) % 6}

    def _answer(self, work: Work, asked: LiveRound, audience: Sequence[Member], share: float) -> None:
        present = present_question(work.session, asked)
        assert present is not None
        question = question_to_answer(work, asked, present.row.id)
        keys, right = [key for key, _ in question.content.options], question.content.key
        players = [self._player(work, asked, one) for one in audience]
        given = [
            Given(question, player, right if self.dice.random() < share else self.dice.choice(keys),
                  work.now, None)
            for player in players
        ]  # fmt: skip
        assert not [one for one in keep_answers(work, given) if one is not None]

    def _player(self, work: Work, asked: LiveRound, member: Member) -> int:
        return live.join(replace(work, actor=self.people.viewers[member.id]), asked).id


def _asked(told: Mapping[str, Any]) -> Iterator[Content]:
    """Give the three questions of a talk: they stand in the bank of a column, checked with it."""
    stems = {one.wording.stem: one.wording for one in items_of(told["questions"])}
    for words in told["asks"]:
        yield next(wording for stem, wording in stems.items() if stem.startswith(words))
