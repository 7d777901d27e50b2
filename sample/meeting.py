"""The activities of the sample branch: those that were held, with roll and minutes, and those to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from core.times import day_of
from core.work import Viewer, Work
from meetings.actions.activities import Plan, announce, open_roll, plan_activity
from meetings.actions.duties import Listed, keep_checklist
from meetings.actions.minutes import Counted, Point, Resolved, Written, close, credit, save_minutes
from meetings.actions.roll import Note, call_the_rest, note_presence
from meetings.models import Activity
from meetings.queries.roll import expected_at, roll_of, turnout_of
from meetings.rules.attendance import Presence
from meetings.rules.duties import BUNDLES
from meetings.rules.kinds import KINDS
from members.models import Node
from sample.dates import Season, at, last_time
from sample.diary import Diary
from sample.people import PARTY, People
from sample.reading import branch

_KEYS = {kind.label: kind.key for kind in KINDS.values()}
_WHY = ("出差", "值班", "病假", "外出培训", "休假")
_STAYS = timedelta(minutes=20)
"""How long after the end the record is closed."""


def gather(people: People, diary: Diary, season: Season) -> None:
    """Let the branch hold what it held in the season, and plan what is still to come."""
    diary.note(
        at(season.first + timedelta(days=4), 10),
        people.secretary,
        partial(_take_over_checklists, people.branch),
    )
    for told in branch()["activities"]:
        held_on = last_time(told["held_on"], day_of(diary.now))
        if held_on >= season.first + timedelta(days=5):
            _hold(diary, _meeting(people, told, held_on, people.secretary, people.branch))
    for told in branch()["coming"]:
        _plan_ahead(people, diary, told)
    _hold_group_meetings(people, diary, season)


def _take_over_checklists(node: Node, work: Work) -> None:
    for name, period, items in BUNDLES:
        listed = [(label, 1, tuple(kinds)) for label, kinds in items]
        keep_checklist(work, node, None, Listed(name, period, listed))


def _hold_group_meetings(people: People, diary: Diary, season: Season) -> None:
    """Let each group meet in most months; now and then nobody was asked to write it down."""
    told = branch()["group_meeting"]
    leaders = [one for one in people.viewers.values() if "group_leader" in one.roles]
    for number, leader in enumerate(sorted(leaders, key=lambda one: one.id)):
        node = next(one.node for one in people.members if one.id == leader.id)
        others = [one for one in people.students if one.node_id == node.id and one.id != leader.id]
        recorder = next(one.name for one in others if one.stage in PARTY)
        for month in range(2, 13):
            held_on = last_time(f"{month:02}-{20 + number}", day_of(diary.now))
            is_missed = (month + number) % 6 == 0
            if held_on >= season.first + timedelta(days=5) and not is_missed:
                title = told["titles"][(month + number) % len(told["titles"])]
                by = {} if (month + number) % 6 == 3 else {"recorder": recorder}
                _hold(diary, _meeting(people, told | {"title": title} | by, held_on, leader, node))


def _meeting(people: People, told: Mapping[str, Any], held_on: date, who: Viewer, node: Node) -> "_Meeting":
    return _Meeting(people, told, at(held_on, *told.get("at", (14, 30))), who, node)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """An activity before it has a row: what is told of it, when, by whom, in which unit."""

    people: People
    told: Mapping[str, Any]
    starts_at: datetime
    who: Viewer
    node: Node
    made: list[Activity] = field(default_factory=list)
    """Its row, once it is planned."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(hours=self.told["hours"])

    def announce(self, work: Work) -> None:
        """Plan it and tell those expected."""
        plan = _plan(self.people, self.told, self.starts_at, self.who)
        self.made.append(plan_activity(work, self.node, plan))
        announce(work, self.made[0])


def _hold(diary: Diary, one: _Meeting) -> None:
    end, who, note = one.ends_at, one.who, diary.note
    note(one.starts_at - timedelta(days=3), who, one.announce)
    note(one.starts_at, who, lambda work: open_roll(work, one.made[0]))
    note(end, who, lambda work: _call(work, one.made[0], one.told["attended"], who))
    note(end + _STAYS / 2, who, lambda work: _write(work, one.made[0], one.told, one.people))
    note(end + _STAYS, who, lambda work: close(work, one.made[0]))
    if who.id != one.people.secretary.id:
        note(end + 2 * _STAYS, one.people.secretary, lambda work: credit(work, one.made[0]))


def _plan(people: People, told: Mapping[str, Any], starts_at: datetime, who: Viewer) -> Plan:
    kind = KINDS[_KEYS[told["kind"]]]
    by_name = {one.name: one.id for one in people.members}
    return Plan(
        kind=kind.key,
        title=told["title"],
        number=told.get("number", ""),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=told["hours"]),
        venue=told["place"],
        note=told.get("note", ""),
        audience=kind.audience,
        host_id=who.id,
        recorder_id=by_name.get(told.get("recorder", "")),
        gives_hours=told.get("credits", kind.gives_hours),
        category=kind.category,
        takes_codes=told.get("codes", False),
        duties=frozenset(_KEYS[label] for label in told.get("also", ())),
        invited=frozenset(by_name[name] for name in told.get("people", ())),
    )


def _call(work: Work, activity: Activity, share: float, host: Viewer) -> None:
    expected = [one for one in expected_at(work, activity) if one.id not in {host.id, activity.recorder_id}]
    missing = work.dice.sample(expected, round(len(expected) * (1 - share)))
    for one in missing:
        said = Note(Presence.LEAVE, work.dice.choice(_WHY))
        note_presence(work, activity, [one.id], said)
    call_the_rest(work, activity)


def _write(work: Work, activity: Activity, told: Mapping[str, Any], people: People) -> None:
    by_name = {one.name: one.id for one in people.members}
    speaker = told.get("speaker") or work.person.name
    agenda = told.get("agenda") or [told["title"]]
    points = [Point(title, speaker, by_name.get(speaker)) for title in agenda]
    decisions = [
        Resolved(text, owner, day_of(activity.starts_at) + timedelta(days=days))
        for text, owner, days in told.get("decided", ())
    ]
    written = Written(told.get("said", ""), points, decisions, _votes(work, activity, told))
    save_minutes(work, activity, written, None)


def _votes(work: Work, activity: Activity, told: Mapping[str, Any]) -> Sequence[Counted]:
    if "vote" not in told:
        return ()
    counted = turnout_of(roll_of(work, activity))
    there = counted.voters_present
    return [Counted(told["vote"], counted.voters, there, there, 0, 0)]


def _plan_ahead(people: People, diary: Diary, told: Mapping[str, Any]) -> None:
    """Put what is still to come on the calendar, the day before the branch is looked at."""
    day = day_of(diary.now) + timedelta(days=told["in_days"])
    starts_at = at(day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0), 15)
    one = _Meeting(people, told, starts_at, people.secretary, people.branch)
    diary.note(at(day_of(diary.now) - timedelta(days=1), 11), one.who, one.announce)
