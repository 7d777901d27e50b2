"""Claiming hours earned elsewhere, and deciding about claims."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from content.actions.reading import Kept
from content.models import StoredFile
from core.errors import BadInputError, RefusalError
from core.times import day_of, start_of
from core.work import Work
from learning.actions.ledger import Earning, write_span
from learning.models import Claim, TranscriptDraft
from learning.queries.claims import Planned, is_taken_back, plan_of, rival_of
from learning.rules.claims import ClaimState, refusal, sameness
from learning.rules.hours import Evidence, HourCategory, format_hours
from learning.rules.transcripts import Course, Reading
from members.actions.audit import record
from members.actions.notices import Letter, deliver
from members.models import Member
from members.queries.people import managers_above


class SameCourseError(RefusalError):
    """The course is under way or counted already."""


class DecidedError(RefusalError):
    """Somebody decided about the claim already."""


def file_claim(work: Work, values: Mapping[str, Any], proof: Kept | None = None) -> Claim:
    """Claim hours for the actor; the keepers of their ledger are told.

    :raises BadInputError: if its days cannot be
    :raises SameCourseError: if the course is under way or counted already
    """
    claim = Claim(member_id=work.person.id, by_id=work.person.id, at=work.now, **values)
    _demand_possible(work, claim)
    _attach(work, claim, proof)
    work.session.add(claim)
    work.session.flush()  # the notice names the key
    _tell_keepers(work, claim)
    return claim


def change_claim(work: Work, claim: Claim, values: Mapping[str, Any], proof: Kept | None = None) -> None:
    """Change the actor's claim while nobody has approved it; one that was returned waits again.

    :raises DecidedError: if it was approved or withdrawn
    :raises BadInputError: if its days cannot be
    :raises SameCourseError: if the course is under way or counted already
    """
    _hold(work, [claim])
    _demand_open(claim)
    was_returned = claim.state is ClaimState.RETURNED
    for name, value in values.items():
        setattr(claim, name, value)
    claim.state, claim.reason = ClaimState.PENDING, ""
    _demand_possible(work, claim)
    _attach(work, claim, proof)
    work.session.flush()
    if was_returned:
        _tell_keepers(work, claim)


def withdraw_claim(work: Work, claim: Claim) -> None:
    """Take the actor's claim back while nobody has approved it."""
    _hold(work, [claim])
    _demand_open(claim)
    claim.state, claim.live_key = ClaimState.WITHDRAWN, None


def approve_claim(work: Work, claim: Claim, hundredths: int | None = None) -> None:
    """Count a claim, with so many hours or as many as were asked for.

    :raises DecidedError: if it does not wait any more
    """
    _hold(work, [claim])
    _demand_pending(claim)
    if hundredths is not None:
        claim.hundredths = hundredths
    _count(work, claim)
    _tell_decision(
        work, claim, f"认定了您的 {format_hours(claim.hundredths)} 学时：{claim.title}", "已记入学时登记表。"
    )
    _log(
        work,
        claim,
        f"认定 {claim.member.name} 申报的 {format_hours(claim.hundredths)} 学时（{claim.title}）。",
    )


def approve_claims(work: Work, claims: Iterable[Claim]) -> int:
    """Count all of the claims that still wait; gives how many."""
    asked = list(claims)
    _hold(work, asked)
    waiting = [one for one in asked if one.state is ClaimState.PENDING]
    for claim in sorted(waiting, key=lambda one: (one.member_id, one.id)):
        approve_claim(work, claim)
    return len(waiting)


def return_claim(work: Work, claim: Claim, reason: str) -> None:
    """Give a claim back to the member, who may change it and claim again.

    :raises DecidedError: if it does not wait any more
    """
    _hold(work, [claim])
    _demand_pending(claim)
    claim.state, claim.reason, claim.live_key = ClaimState.RETURNED, reason, None
    claim.decided_at, claim.decided_by_id = work.now, work.person.id
    _tell_decision(work, claim, f"退回了您的学时申报：{claim.title}", f"原因：{reason}。修改后可以再次提交。")
    _log(work, claim, f"退回 {claim.member.name} 的学时申报（{claim.title}），原因：{reason}。")


def keep_transcript(work: Work, file_name: str, reading: Reading, member_id: int | None) -> TranscriptDraft:
    """Keep what was read from a transcript until it is entered; the actor's earlier draft is forgotten."""
    work.session.execute(delete(TranscriptDraft).where(TranscriptDraft.by_id == work.person.id))
    draft = TranscriptDraft(
        by_id=work.person.id,
        member_id=member_id,
        at=work.now,
        file_name=file_name[:200],
        reading=reading.kept(),
    )
    work.session.add(draft)
    work.session.flush()  # the next page's address has the key
    return draft


def discard_transcript(work: Work, draft: TranscriptDraft) -> None:
    """Throw a draft away."""
    work.session.execute(delete(TranscriptDraft).where(TranscriptDraft.id == draft.id))


def enter_transcript(work: Work, draft: TranscriptDraft, rows: Iterable[int], category: HourCategory) -> int:
    """Enter the chosen rows of a transcript, once; gives how many.

    A member's own become claims that wait. What a keeper enters for others counts at once, with the keeper as
    certifier; their own rows wait for somebody else.

    :raises RefusalError: if another tap entered them already
    """
    plan, chosen = plan_of(work, draft), set(rows)
    gone = delete(TranscriptDraft).where(TranscriptDraft.id == draft.id).returning(TranscriptDraft.id)
    if work.session.scalar(gone) is None:
        raise RefusalError("这份成绩单已经登记过了。如需再次登记，请重新上传。")
    taken = [one for one in plan if one.member and not one.problem and one.course.row in chosen]
    for one in taken:
        if one.rival is not None:
            _let_go(work, one.rival)
    claims = [_claim_of(work, one, category) for one in taken]
    work.session.add_all(claims)
    work.session.flush()  # entries name the keys
    mine = [claim for claim in claims if claim.member_id == work.person.id]
    others = [claim for claim in claims if claim.member_id != work.person.id]
    for claim in sorted(others, key=lambda one: (one.member_id, one.id)):
        _count(work, claim)
    if mine:
        _tell_keepers(work, mine[0], len(mine))
    if others:
        _tell_entered(work, draft, others)
    return len(claims)


def _claim_of(work: Work, planned: Planned, category: HourCategory) -> Claim:
    course, member = planned.course, planned.member
    assert member is not None
    texts = {name: getattr(course, name) for name in ("title", "form", "venue", "host", "outcome")}
    started, ended = _days_of(course)
    return Claim(
        member=member,
        live_key=sameness(course.title, started),
        started_on=started,
        ended_on=ended,
        hundredths=course.hundredths,
        category=category,
        state=ClaimState.PENDING,
        by_id=work.person.id,
        at=work.now,
        **texts,
    )


def _days_of(course: Course) -> tuple[date, date]:
    return date.fromisoformat(course.started_on), date.fromisoformat(course.ended_on)


def _demand_possible(work: Work, claim: Claim) -> None:
    wrong = refusal(claim.started_on, claim.ended_on, day_of(work.now))
    if wrong:
        raise BadInputError(wrong)
    if (rival := rival_of(work, claim)) is not None:
        if not is_taken_back(work, rival):
            raise SameCourseError(f"同一天的“{rival.title}”{rival.state.label}，不用重复申报。")
        _let_go(work, rival)
    claim.live_key = sameness(claim.title, claim.started_on)


def _let_go(work: Work, rival: Claim) -> None:
    rival.live_key = None  # its hours were taken back: the course may be claimed again
    work.session.flush()


def _attach(work: Work, claim: Claim, proof: Kept | None) -> None:
    if proof is None:
        return
    file = StoredFile(
        key=proof.stored.key,
        name=proof.name,
        media_type=proof.media_type,
        size=proof.stored.size,
        sha256=proof.stored.sha256,
        by_id=work.person.id,
        at=work.now,
    )
    work.session.add(file)
    work.session.flush()  # the claim names the key
    claim.file_id = file.id


def _count(work: Work, claim: Claim) -> None:
    earning = Earning(
        title=claim.title,
        hundredths=claim.hundredths,
        category=claim.category,
        evidence=Evidence.CLAIMED,
        earned_at=start_of(claim.started_on),
        ended_at=start_of(claim.ended_on),
        form=claim.form,
        host=claim.host,
        venue=claim.venue,
        outcome=claim.outcome,
        certifier_id=work.person.id,
        remark=claim.remark,
    )
    write_span(work, claim.member_id, f"claim:{claim.id}", earning)
    claim.state = ClaimState.APPROVED
    claim.decided_at, claim.decided_by_id = work.now, work.person.id


def _hold(work: Work, claims: Sequence[Claim]) -> None:
    """Read claims anew and keep others from deciding about them until the commit.

    Else one taken back at the moment of its approval would count, and could be claimed again.
    """
    mine = select(Claim).where(Claim.id.in_([one.id for one in claims])).order_by(Claim.id)
    held = mine.with_for_update(of=Claim).execution_options(populate_existing=True)
    work.session.scalars(held).unique().all()


def _demand_open(claim: Claim) -> None:
    if not claim.state.is_open:
        raise DecidedError(f"这条申报{claim.state.label}，不能再改。")


def _demand_pending(claim: Claim) -> None:
    if claim.state is not ClaimState.PENDING:
        raise DecidedError(f"这条申报{claim.state.label}，不需要再处理。")


def _tell_keepers(work: Work, claim: Claim, count: int = 1) -> None:
    member = work.session.get_one(Member, claim.member_id)
    what = f"{count} 条学时" if count > 1 else f"{format_hours(claim.hundredths)} 学时：{claim.title}"
    letters = [
        Letter(
            keeper,
            f"claim:{claim.id}:{work.now.timestamp():.0f}",
            f"{member.name} 申报 {what}",
            "请认定或退回。",
            "/manage/claims",
        )
        for keeper in managers_above(work, member.place)
        if keeper != member.id
    ]
    deliver(work, letters)


def _tell_decision(work: Work, claim: Claim, title: str, text: str) -> None:
    cause = f"claim.decided:{claim.id}:{work.now.timestamp():.0f}"
    deliver(work, [Letter(claim.member_id, cause, title, text, f"/me/claims/{claim.id}")])


def _log(work: Work, claim: Claim, summary: str) -> None:
    record(work, "learning.claims.decide", f"claim:{claim.id}", claim.place, summary)


def _tell_entered(work: Work, draft: TranscriptDraft, claims: Sequence[Claim]) -> None:
    sums: dict[int, int] = {}
    for claim in claims:
        sums[claim.member_id] = sums.get(claim.member_id, 0) + claim.hundredths
    cause = f"transcript:{draft.id}:{work.now.timestamp():.0f}"
    deliver(
        work,
        [
            Letter(
                member_id,
                cause,
                f"为您登记了 {format_hours(hours)} 学时",
                f"来自“{draft.file_name}”。",
                "/me",
            )
            for member_id, hours in sums.items()
        ],
    )
    told = f"从“{draft.file_name}”为 {len(sums)} 人登记 {len(claims)} 条学时。"
    record(work, "learning.claims.enter", f"transcript:{draft.id}", work.person.place, told)
