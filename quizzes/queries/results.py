"""How a quiz went, for those who set it: who took it and who did not, bands and groups."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.times import day_of
from core.work import Work
from members.models import Member, MemberState, Node
from members.queries.people import below
from quizzes.models import Attempt, PaperEntry, Quiz, Standing
from quizzes.queries.invitations import is_invited_to
from quizzes.rules.ranking import GroupStanding, Invited, Result, rank, rank_groups
from quizzes.rules.scoring import Band, band


@dataclass(frozen=True, slots=True)
class Taken:
    """A member who took part."""

    member: Member
    standing: Standing
    worth: int
    band: Band
    rank: int
    is_exempt: bool
    times_left: int
    """How often the page of the counted attempt was left."""
    on_paper: bool
    """The counted attempt was made on paper and keyed in."""


@dataclass(frozen=True, slots=True)
class Group:
    """How the members of one node did."""

    node: Node
    standing: GroupStanding


@dataclass(frozen=True, slots=True)
class Results:
    """All of it."""

    taken: Sequence[Taken]
    missing: Sequence[Member]
    """Who is meant, is not exempt and has no result."""
    groups: Sequence[Group]
    bands: Mapping[Band, int]
    """Of results that no person has yet to mark."""
    expected: int
    took_part: int
    """Of those expected; the exempt and those who have left are listed but not counted."""
    average: int | None
    """Mean of those who took part, in hundredths of a point."""

    @property
    def passed(self) -> int:
        """How many reached the line."""
        return sum(count for band_, count in self.bands.items() if band_ is not Band.FAILED)


def results_of(work: Work, quiz: Quiz) -> Results:
    """Say how a quiz went so far."""
    day = min(day_of(work.now), day_of(quiz.closes_at))
    invited = _invited(work, quiz)
    taken = _taken(work, quiz, day)
    expected = [one for one in invited if not one.is_exempt_on(day)]
    done = {one.member.id for one in taken}
    counts = done & {one.id for one in expected}
    missing = [one for one in expected if one.id not in done]
    scores = [_result(one) for one in taken]
    groups = rank_groups(
        (Invited(one.id, one.node_id, one.is_exempt_on(day)) for one in invited),
        (score for score in scores if score.member_id in counts),
    )
    nodes = {one.node_id: one.node for one in invited}
    return Results(
        taken,
        missing,
        [Group(nodes[line.group_id], line) for line in groups],
        Counter(one.band for one in taken if not one.standing.unmarked),
        len(expected),
        len(counts),
        sum(score.earned for score in scores) // len(scores) if scores else None,
    )


def who_is_missing(work: Work, quiz: Quiz) -> Sequence[Member]:
    """List who is meant, is not exempt and has not taken the quiz."""
    done = set(work.session.scalars(select(Standing.member_id).where(Standing.quiz_id == quiz.id)))
    day = day_of(work.now)
    return [one for one in _invited(work, quiz) if one.id not in done and not one.is_exempt_on(day)]


def _invited(work: Work, quiz: Quiz) -> Sequence[Member]:
    found = (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(below([quiz.place]), Member.state == MemberState.ACTIVE, is_invited_to(quiz))
        .order_by(Node.path, Member.name, Member.id)
    )
    return work.session.scalars(found).unique().all()


def _taken(work: Work, quiz: Quiz, day: date) -> list[Taken]:
    found = (
        select(Standing, Member, Attempt.worth, Attempt.times_left, PaperEntry.attempt_id.is_not(None))
        .join(Member, Member.id == Standing.member_id)
        .join(Attempt, Attempt.id == Standing.attempt_id)
        .outerjoin(PaperEntry, PaperEntry.attempt_id == Attempt.id)
        .where(Standing.quiz_id == quiz.id)
    )
    rows = {row[1].id: row for row in work.session.execute(found).unique()}
    ranked = rank(
        Result(key, row[0].points, row[0].spent_seconds, row[0].submitted_at) for key, row in rows.items()
    )
    taken = []
    for place in ranked:
        standing, member, worth, left, on_paper = rows[place.result.member_id]
        named = band(standing.points, worth, quiz.pass_percent, quiz.good_percent, quiz.excellent_percent)
        taken.append(
            Taken(member, standing, worth, named, place.rank, member.is_exempt_on(day), left, on_paper)
        )
    return taken


def _result(one: Taken) -> Result:
    standing = one.standing
    return Result(one.member.id, standing.points, standing.spent_seconds, standing.submitted_at)
