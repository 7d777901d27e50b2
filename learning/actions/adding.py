"""Hours for learning off the site, added by those who keep the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import BadInputError
from core.times import day_of, start_of
from core.work import Work
from learning.actions.claims import SameCourseError, file_claim
from learning.actions.ledger import Earning, write_span
from learning.queries.rules import all_rules
from learning.rules.conversion import Conversion, days_of, hours_for_event, in_force, rule_for
from learning.rules.hours import Evidence, HourCategory, Unit, format_hours
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Member


@dataclass(frozen=True, slots=True)
class Event:
    """Something several members took part in."""

    batch: str
    """Names this one registration: sent twice, it counts once."""
    title: str
    started_on: date
    unit: Unit
    amount: int
    """How long, in hundredths of the unit."""
    category: HourCategory
    form: str
    ended_on: date | None = None
    host: str = ""
    venue: str = ""
    outcome: str = ""
    remark: str = ""

    @property
    def last_day(self) -> date:
        """The day it ended: as said, or as its length tells."""
        return self.ended_on or self.started_on + timedelta(days=days_of(self.unit, self.amount) - 1)

    @property
    def is_teaching(self) -> bool:
        """Say whether they gave the lesson."""
        return self.category is HourCategory.TEACHING


@dataclass(frozen=True, slots=True)
class Added:
    """What a registration did."""

    members: int
    """How many were given hours; those who had them before are not counted."""
    hundredths: int
    """For each of them."""
    waiting: int = 0
    """Hundredths of the actor's own, which wait for somebody else; 0 if they took no part."""


def add_hours(work: Work, event: Event, members: Sequence[Member]) -> Added:
    """Give several members the hours of one event, and tell them and the audit log.

    The caller has checked that the actor keeps the ledger of each of them. Nobody certifies their own hours:
    the actor's are claimed, and wait for somebody else. A span over the turn of the year is split between the
    years by time.

    :raises BadInputError: if its days or its length cannot be
    """
    _refuse_impossible(work, event)
    rules = all_rules(work, event.started_on)
    given: dict[int, int] = {}
    waiting = 0
    # In one order everywhere, so that two registrations never wait for each other; but the actor first:
    # what is refused about their claim is refused before anything is written.
    for member in sorted(members, key=lambda one: (one.id != work.person.id, one.id)):
        in_use = in_force(rules, member.place, event.started_on)
        earning = _earning(work, event, _hours(event, in_use))
        if member.id == work.person.id:
            waiting = _claim_own(work, event, earning)
            continue
        rule = rule_for(event.unit, in_use, is_teaching=event.is_teaching)
        counted = write_span(work, member.id, f"offline:{event.batch}", earning, rule)
        if counted is not None:
            given[member.id] = counted
    added = Added(len(given), max(given.values(), default=0), waiting)
    if given:
        _tell(work, event, members, given)
    return added


def _claim_own(work: Work, event: Event, earning: Earning) -> int:
    texts = ("title", "hundredths", "category", "form", "host", "venue", "outcome", "remark")
    values = {name: getattr(earning, name) for name in texts}
    days = {"started_on": event.started_on, "ended_on": event.last_day}
    try:
        return file_claim(work, values | days).hundredths
    except SameCourseError:
        return 0  # Sent twice, or claimed before: it waits or counts already.


def _hours(event: Event, rules: dict[Unit, Conversion]) -> int:
    days = (event.last_day - event.started_on).days + 1
    return hours_for_event(event.unit, event.amount, rules, days, is_teaching=event.is_teaching)


def _refuse_impossible(work: Work, event: Event) -> None:
    if event.last_day > day_of(work.now):
        raise BadInputError("学习日期还没有到，请在学习结束后再登记。")
    if event.last_day < event.started_on:
        raise BadInputError("结束日期早于开始日期，请核对后再登记。")
    if (event.last_day - event.started_on).days + 1 < days_of(event.unit, event.amount):
        raise BadInputError("时长超过了起止日期之间的天数，请核对后再登记。")


def _earning(work: Work, event: Event, hundredths: int) -> Earning:
    return Earning(
        title=event.title,
        hundredths=hundredths,
        category=event.category,
        evidence=Evidence.PRESENT,
        earned_at=start_of(event.started_on),
        ended_at=start_of(event.last_day),
        form=event.form,
        host=event.host,
        venue=event.venue,
        outcome=event.outcome,
        certifier_id=work.person.id,
        remark=event.remark,
    )


def _tell(work: Work, event: Event, members: Sequence[Member], given: dict[int, int]) -> None:
    hours = format_hours(max(given.values()))
    notify(
        work,
        given,
        f"hours.added:{event.batch}",
        f"为您登记了 {hours} 学时：{event.title}",
        text="已记入您的学时登记表。如有出入，请联系支部。",
        url=f"/me?year={event.started_on.year}",
    )
    names = "、".join(member.name for member in members if member.id in given)
    told = f"为 {len(given)} 人登记“{event.title}”，每人 {hours} 学时：{names}。"
    record(work, "learning.hours.add", f"offline:{event.batch}", _common_place(members), told)


def _common_place(members: Sequence[Member]) -> str:
    """Give the lowest node that holds all of them, so that the overseers of each may read the line."""
    paths = [member.place.strip("/").split("/") for member in members]
    common: list[str] = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return "/" + "".join(f"{part}/" for part in common)
