"""The knowledge tests of the sample branch: set by its secretary, taken by most of its members."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from random import Random  # noqa: TID251  # only the type; chance comes from work.dice
from typing import Any

from core.work import Work
from members.models import Member
from quizzes.actions.setting import Settings, create_quiz, publish_quiz
from quizzes.actions.taking import save_answers, start_attempt, submit_attempt
from quizzes.models import Category, PaperKind, Quiz, Reveal
from quizzes.queries.papers import Asked, asked_on
from quizzes.rules.presets import Section
from quizzes.rules.questions import Content
from quizzes.rules.windows import Counting
from sample.dates import Season, at, leisure
from sample.diary import Diary
from sample.people import People, sign_ins
from sample.reading import branch

_HOURS = 100
"""学时 for passing a test, in hundredths."""
_LOWEST = 66
"""Nobody of the sample branch ends below this percentage: its boards shame nobody."""


class Sitting:
    """One quiz and when it is held; the quiz itself is there once the diary has come to it."""

    quiz: Quiz

    def __init__(self, told: Mapping[str, Any], opens_at: datetime, closes_at: datetime) -> None:
        self.told, self.opens_at, self.closes_at = told, opens_at, closes_at

    def be_set(self, node_id: int, sections: list[Section], work: Work) -> None:
        """Set it."""
        settings = Settings(
            node_id,
            self.told["title"],
            self.opens_at,
            self.closes_at,
            intro=self.told.get("intro", ""),
            minutes=self.told["minutes"],
            attempts_allowed=self.told["attempts"],
            counting=Counting(self.told["which_counts"]),
            paper_kind=PaperKind.DRAWN_ONCE,
            reveal=Reveal.AFTER_CLOSE,
            hundredths=_HOURS,
        )
        self.quiz = create_quiz(work, settings, sections)

    def be_published(self, work: Work) -> None:
        """Publish it."""
        publish_quiz(work, self.quiz)

    def be_taken(self, minutes: int, percent: int, work: Work) -> None:
        """Let somebody take it, so long, for about so much of the points."""
        attempt = start_attempt(work, self.quiz)
        questions = asked_on(work.session, attempt)
        chosen = answers(questions, attempt.paper, percent, work.dice)
        # What is longer to read takes longer.
        pauses = [len(str(one.content)) * work.dice.uniform(1, 2) for one in questions]
        gone = accumulate(timedelta(minutes=minutes * pause / sum(pauses)) for pause in pauses)
        for position, after in enumerate(gone, start=1):
            answered = {str(position): chosen[str(position)]}
            save_answers(replace(work, now=work.now + after), attempt, answered)
        seconds = work.dice.randint(0, 59)
        over = work.now + timedelta(minutes=minutes, seconds=seconds)
        submit_attempt(replace(work, now=over), self.quiz, attempt, {})


def hold(people: People, categories: Mapping[str, Category], diary: Diary, season: Season) -> None:
    """Write into the diary how the quizzes of the branch are set, published and taken."""
    for told in branch()["quizzes"]:
        sitting = _sitting(told, season)
        sections = _sections(told, categories)
        secretary = people.secretary
        eve = sitting.opens_at - timedelta(hours=1)
        diary.note(eve, secretary, partial(sitting.be_set, people.branch.id, sections))
        diary.note(sitting.opens_at, secretary, sitting.be_published)
        for member in _takers(told, people, diary):
            _take(sitting, people, diary, member)


def _sitting(told: Mapping[str, Any], season: Season) -> Sitting:
    if told["state"] == "open":
        today = season.last + timedelta(days=1)
        opens_on, closes_on = (timedelta(days=told[name]) for name in ("opened_days", "closes_days"))
        return Sitting(told, at(today - opens_on, 9), at(today + closes_on, 18))
    last = season.day(told["through"])
    return Sitting(told, at(last - timedelta(days=7), 9), at(last, 18))


def _sections(told: Mapping[str, Any], categories: Mapping[str, Category]) -> list[Section]:
    """Ask of each column its share of every type, the first one the larger."""
    found, columns = [], told["columns"]
    for kind, count in told["counts"].items():
        share = round(count * told["share"])
        for name, wanted in zip(columns, (share, count - share), strict=False):
            if wanted:
                found.append(Section(kind, wanted, told["points"][kind] * 100, categories[name].id))
    return found


def _takers(told: Mapping[str, Any], people: People, diary: Diary) -> list[Member]:
    """Choose who takes it; an open one is left to those as whom visitors sign in."""
    visitors = {one.login for one in sign_ins()}
    if told["state"] == "open":
        others = [member for member in people.students if member.login not in visitors]
        return diary.dice.sample(others, len(others) // 2)
    return [one for one in people.students if one.login in visitors or diary.dice.random() < 0.9]


def _take(sitting: Sitting, people: People, diary: Diary, member: Member) -> None:
    """Let a member take it once, or twice where the first time went less well."""
    dice, who = diary.dice, people.viewers[member.id]
    best = dice.randint(_LOWEST, 98)
    until = min(sitting.closes_at, diary.now)
    first, last = sorted(leisure(dice, sitting.opens_at, until) for _ in range(2))
    if last - first > timedelta(hours=1) and dice.random() < 0.4:
        diary.note(first, who, partial(sitting.be_taken, dice.randint(18, 38), max(_LOWEST, best - 12)))
    diary.note(last, who, partial(sitting.be_taken, dice.randint(13, 32), best))


def answers(questions: list[Asked], paper: list[list[int]], percent: int, dice: Random) -> dict[str, object]:
    """Answer a paper, position → value as on the wire, so that about a percentage of its points is earned.

    Mistakes are made in the harder questions first; what they cost never goes beyond what may be lost.
    """
    may_lose = sum(worth for _, worth in paper) * (100 - percent) // 100
    given: dict[str, object] = {}
    order = sorted(range(len(paper)), key=lambda n: dice.random() / (len(questions[n].content.options) + 1))
    for n in order:
        question, worth = questions[n], paper[n][1]
        is_wrong = worth <= may_lose
        may_lose -= worth if is_wrong else 0
        given[str(n + 1)] = wrong(question.content, dice) if is_wrong else question.content.key
    return given


def wrong(content: Content, dice: Random) -> object:
    """Answer a question as somebody does who does not quite know, as on the wire."""
    key, options = content.key, list(content.option_keys)
    if isinstance(key, bool):
        return not key
    if isinstance(key, list):  # one right option is overlooked
        return dice.sample(key, len(key) - 1)
    return dice.choice([option for option in options if option != key])
