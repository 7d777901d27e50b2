"""Minutes as they are printed and kept, and what an inspector would find missing in them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.times import day_of, local, say_day, say_moment, say_weekday
from meetings.rules.attendance import Presence, Turnout, turnout
from meetings.rules.kinds import KINDS, Kind, Quorum, is_valid, label_of, quorum_in_words


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the roll."""

    name: str
    group: str
    post: str
    may_vote: bool
    presence: str
    reason: str = ""
    signed_at: str = ""
    """On the clock of Shanghai, to the minute; empty for who did not sign in by themselves but was called."""
    made_up: str = ""
    """When a lesson was made up, and what shows it."""

    @property
    def state(self) -> Presence:
        """How the person stood."""
        return Presence(self.presence)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda, with what was said."""

    title: str
    speaker: str = ""
    link: str = ""
    """Title of the material or the quiz that goes with it."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Something decided."""

    text: str
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote and its count."""

    title: str
    expected: int
    present: int
    in_favour: int
    against: int
    abstained: int

    @property
    def adds_up(self) -> bool:
        """Say whether everybody there is accounted for."""
        return self.in_favour + self.against + self.abstained == self.present <= self.expected


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one activity."""

    unit: str
    kind: str
    title: str
    number: str
    starts_at: str
    ends_at: str
    """ISO, with their zone."""
    venue: str
    host: str
    recorder: str
    guests: str
    said: str
    duties: Sequence[str] = ()
    """What it counts for, in words."""
    people: Sequence[Person] = ()
    agenda: Sequence[Point] = ()
    decisions: Sequence[Resolution] = ()
    votes: Sequence[Vote] = ()
    files: Sequence[str] = ()
    shown: Sequence[str] = ()
    """What the wall showed that evening, and how it went."""

    @property
    def rules(self) -> Kind:
        """Give the rules of its kind."""
        return KINDS[self.kind]

    @property
    def turnout(self) -> Turnout:
        """Count who was there."""
        return turnout((one.state, one.may_vote) for one in self.people)

    @property
    def when(self) -> str:
        """Say from when to when, to the minute."""
        return say_when(datetime.fromisoformat(self.starts_at), datetime.fromisoformat(self.ends_at))

    @property
    def heading(self) -> str:
        """Name the document."""
        return f"{label_of(self.kind)}记录"


def say_when(starts_at: datetime, ends_at: datetime) -> str:
    """Say from when to when, to the minute.

    >>> from core.times import SHANGHAI
    >>> start = datetime(2026, 11, 5, 15, 0, tzinfo=SHANGHAI)
    >>> say_when(start, start.replace(hour=16, minute=30))
    '2026 年 11 月 5 日（星期四）15:00—16:30'
    """
    first = f"{say_day(starts_at)}（{say_weekday(starts_at)}）{local(starts_at):%H:%M}"
    if day_of(starts_at) == day_of(ends_at):
        return f"{first}—{local(ends_at):%H:%M}"
    return f"{first}—{say_moment(ends_at)}"


def to_json(minutes: Minutes) -> dict[str, Any]:
    """Give minutes as they are kept."""
    return asdict(minutes)


def from_json(kept: Mapping[str, Any]) -> Minutes:
    """Read minutes that were kept.

    >>> kept = Minutes("某支部", "lecture", "党课", "", "2026-11-05T07:00+00:00", "2026-11-05T08:00+00:00",
    ...                "三楼", "甲", "乙", "", "", people=(Person("甲", "一组", "", True, "present"),))
    >>> from_json(to_json(kept)) == kept
    True
    """
    parts = {"people": Person, "agenda": Point, "decisions": Resolution, "votes": Vote}
    read = {name: tuple(make(**row) for row in kept[name]) for name, make in parts.items()}
    lists = {
        "duties": tuple(kept["duties"]),
        "files": tuple(kept["files"]),
        # Minutes closed by an earlier version have none.
        "shown": tuple(kept.get("shown", ())),
    }
    return Minutes(**dict(kept) | read | lists)


def problems(minutes: Minutes) -> list[str]:
    r"""Say what inspectors would find missing; nothing when all is there.

    >>> thin = Minutes("某支部", "members_meeting", "换届", "", "2026-11-05T16:00+00:00",
    ...                "2026-11-06T10:00+00:00", "", "", "", "", "", people=(
    ...                Person("甲", "一组", "", True, "absent"), Person("乙", "一组", "", True, "present")))
    >>> print("\n".join(problems(thin)))
    时间不具体：活动长达 18 小时，请核对起止时间，精确到分钟。
    没有写地点。
    没有写主持人。
    没有写记录人。
    有 1 人没有到会也没有写原因：甲。
    有表决权的应到 2 人，实到 1 人，未超过半数，不能开会表决。
    没有议程。
    没有写会议内容。
    """
    return list(_problems(minutes))


def _problems(minutes: Minutes) -> Iterator[str]:
    yield from _time(minutes)
    if not minutes.venue:
        yield "没有写地点。"
    yield from _leading(minutes)
    yield from _people(minutes)
    if not minutes.agenda:
        yield "没有议程。"
    if not minutes.said and not any(point.note for point in minutes.agenda):
        yield "没有写会议内容。"
    yield from _votes(minutes)
    yield from (
        f"决定“{one.text[:20]}”没有写负责人或完成时间。"
        for one in minutes.decisions
        if not one.owner or not one.due
    )


def _time(minutes: Minutes) -> Iterator[str]:
    starts_at, ends_at = (datetime.fromisoformat(one) for one in (minutes.starts_at, minutes.ends_at))
    hours = (ends_at - starts_at).total_seconds() / 3600
    if hours > 10 and minutes.kind != "training":
        yield f"时间不具体：活动长达 {hours:.0f} 小时，请核对起止时间，精确到分钟。"
    elif (local(starts_at).hour, local(starts_at).minute) == (0, 0):
        yield "时间不具体：开始时间是零点，请写明几点几分。"


def _leading(minutes: Minutes) -> Iterator[str]:
    absent = {one.name for one in minutes.people if not one.state.was_there}
    for role, name in (("主持人", minutes.host), ("记录人", minutes.recorder)):
        if not name:
            yield f"没有写{role}。"
        elif name in absent:
            yield f"{role}{name}没有到会，请核对。"
    if minutes.host and minutes.host == minutes.recorder and len(minutes.people) > 2:
        yield "主持人和记录人是同一个人，一般应由不同的同志担任。"


def _people(minutes: Minutes) -> Iterator[str]:
    if not minutes.people:
        yield "还没有点名。"
        return
    waiting = [one.name for one in minutes.people if one.state is Presence.EXPECTED]
    if waiting:
        yield f"有 {len(waiting)} 人还没有点名：{_some(waiting)}。"
    silent = [
        one.name
        for one in minutes.people
        if one.state in {Presence.LEAVE, Presence.ABSENT} and not one.reason
    ]
    if silent:
        yield f"有 {len(silent)} 人没有到会也没有写原因：{_some(silent)}。"
    counted, asked = minutes.turnout, minutes.rules.quorum
    voters = asked is Quorum.OVER_HALF_OF_VOTERS
    expected = counted.voters if voters else counted.expected
    present = counted.voters_present if voters else counted.present
    if not waiting and not is_valid(asked, expected, present):
        yield quorum_in_words(asked, expected, present)


def _votes(minutes: Minutes) -> Iterator[str]:
    there = minutes.turnout.voters_present
    for vote in minutes.votes:
        if not vote.adds_up:
            yield f"表决“{vote.title[:20]}”的票数对不上：赞成、反对、弃权相加应等于实到人数。"
        elif minutes.people and vote.present > there:
            yield f"表决“{vote.title[:20]}”的实到人数多于点名时有表决权的 {there} 人。"
        elif 2 * vote.in_favour <= vote.expected:
            yield f"表决“{vote.title[:20]}”的赞成票未超过应到有表决权人数的半数，不能通过，请核对结论。"


def _some(names: Sequence[str], most: int = 6) -> str:
    return "、".join(names[:most]) + (f"等 {len(names)} 人" if len(names) > most else "")
