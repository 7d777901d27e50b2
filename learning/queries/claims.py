"""Claims of hours: a member's own, those that wait, and what a transcript would bring."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from core.work import Work
from learning.access import KEEPERS
from learning.models import Claim, HourEntry, TranscriptDraft
from learning.queries.branch import members_kept
from learning.rules.claims import ClaimState, sameness
from learning.rules.transcripts import Course, Person, Reading, match
from members.models import Member, Node
from members.queries.people import below

PAGE = 50


class Asked(NamedTuple):
    """What the list of claims is asked for."""

    state: str = ClaimState.PENDING.value
    words: str = ""
    after: int | None = None


class Planned(NamedTuple):
    """What becomes of one course of a transcript."""

    course: Course
    member: Member | None
    problem: str = ""
    """Why it is left out; empty if it is taken."""
    rival: Claim | None = None
    """An earlier claim of the same course whose hours were all taken back."""


def own_claims(work: Work) -> Sequence[Claim]:
    """List the actor's claims, the latest first."""
    mine = select(Claim).where(Claim.member_id == work.person.id)
    return work.session.scalars(mine.order_by(Claim.id.desc())).all()


def claims_kept(work: Work, asked: Asked, limit: int = PAGE + 1) -> Sequence[Claim]:
    """List the claims of those whose ledger the actor keeps, those that wait longest first."""
    listed = _kept(work).where(*_conditions(asked))
    is_queue = asked.state == ClaimState.PENDING
    if asked.after is not None:
        listed = listed.where(Claim.id > asked.after if is_queue else Claim.id < asked.after)
    ordered = listed.order_by(Claim.id if is_queue else Claim.id.desc()).limit(limit)
    return work.session.scalars(ordered).unique().all()


def claims_count(work: Work, asked: Asked) -> int:
    """Count the same on all pages."""
    counted = _kept(work).where(*_conditions(asked)).with_only_columns(func.count(Claim.id))
    return work.session.scalar(counted) or 0


def _kept(work: Work) -> Select[Claim]:
    kept = select(Claim).join(Member, Member.id == Claim.member_id).join(Node, Node.id == Member.node_id)
    return kept.where(below(work.person.places(*KEEPERS)))


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.state:
        found.append(Claim.state == asked.state)
    if asked.words:
        found.append(
            Member.name.contains(asked.words, autoescape=True)
            | Claim.title.contains(asked.words, autoescape=True)
        )
    return found


def rival_of(work: Work, claim: Claim) -> Claim | None:
    """Give another claim of the same course that is under way or approved."""
    key = sameness(claim.title, claim.started_on)
    same = select(Claim).where(Claim.member_id == claim.member_id, Claim.live_key == key)
    return work.session.scalars(same.where(Claim.id != (claim.id or 0))).first()


def is_taken_back(work: Work, claim: Claim) -> bool:
    """Say whether all the hours that a claim brought were taken out of the ledger again.

    While one year's share of it still counts, the course does.
    """
    cause, back = f"claim:{claim.id}", aliased(HourEntry)
    counted = (
        select(HourEntry.id, back.id)
        .outerjoin(back, back.reverses_id == HourEntry.id)
        .where(HourEntry.member_id == claim.member_id)
        .where((HourEntry.cause == cause) | HourEntry.cause.startswith(f"{cause}:", autoescape=True))
    )
    mirrors = [mirror for _, mirror in work.session.execute(counted)]
    return bool(mirrors) and None not in mirrors


def plan_of(work: Work, draft: TranscriptDraft) -> list[Planned]:
    """Say what entering a transcript would do now, row by row."""
    reading = Reading.from_kept(draft.reading)
    everybody = [work.session.get_one(Member, draft.member_id)] if draft.member_id else members_kept(work)
    members = {one.id: one for one in everybody}
    people = [Person(one.id, one.name, one.login, one.phone) for one in everybody]
    live = _live_claims(work, list(members))
    taken: set[tuple[int, str]] = set()
    plan: list[Planned] = []
    for course in reading.courses:
        found = draft.member_id if draft.member_id and not reading.names_people else match(course, people)
        if isinstance(found, str) or found is None:
            plan.append(Planned(course, None, found or "没有写是谁的"))
            continue
        key = found, sameness(course.title, date.fromisoformat(course.started_on))
        rival = live.get(key)
        is_there = key in taken or (rival is not None and not is_taken_back(work, rival))
        plan.append(Planned(course, members[found], "已经申报或登记过" if is_there else "", rival))
        taken.add(key)
    return plan


def _live_claims(work: Work, member_ids: Sequence[int]) -> dict[tuple[int, str], Claim]:
    found: dict[tuple[int, str], Claim] = {}
    for start in range(0, len(member_ids), 500):
        some = member_ids[start : start + 500]
        live = select(Claim).where(Claim.member_id.in_(some), Claim.live_key.is_not(None))
        found |= {(one.member_id, one.live_key or ""): one for one in work.session.scalars(live).unique()}
    return found
