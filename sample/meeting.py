"""The activities of the sample branch, entered into the hours ledger with who was there."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from core.times import day_of
from core.work import Work
from learning.actions.adding import Event, add_hours
from learning.rules.hours import HourCategory, Unit
from members.models import Member
from sample.dates import Season, at, last_time
from sample.diary import Diary
from sample.people import PARTY, People
from sample.reading import branch

_FORMS = {"党课": "党课", "微党课": "党课", "主题党日": "主题党日"}


def gather(people: People, diary: Diary, season: Season) -> None:
    """Write into the diary what was held in the season and who came; entered the same afternoon."""
    for number, told in enumerate(branch()["activities"], start=1):
        held_on = last_time(told["held_on"], day_of(diary.now))
        if held_on < season.first:
            continue
        event = _event(number, told, held_on, people.secretary.name)
        diary.note(
            at(held_on, 17, 30), people.secretary, partial(_enter, event, _present(told, people, diary))
        )


def _enter(event: Event, present: Sequence[Member], work: Work) -> None:
    add_hours(work, event, present)


def _present(told: Mapping[str, Any], people: People, diary: Diary) -> list[Member]:
    asked = [one for one in people.students if told["scope"] == "all" or one.stage in PARTY]
    host = [one for one in asked if one.id == people.secretary.id]
    others = [one for one in asked if one.id != people.secretary.id]
    return host + diary.dice.sample(others, round(len(asked) * told["attended"]) - 1)


def _event(number: int, told: Mapping[str, Any], held_on: date, host: str) -> Event:
    return Event(
        batch=f"{number:016x}",
        title=f"{told['kind']}：{told['title']}",
        started_on=held_on,
        unit=Unit.HOUR,
        amount=round(told["hours"] * 100),
        category=HourCategory.COLLECTIVE,
        form=_FORMS.get(told["kind"], "集中学习"),
        host=host,
        venue=told["place"],
        outcome="签到",
    )
