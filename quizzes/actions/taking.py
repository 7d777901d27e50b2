"""Taking a quiz: starting, saving answers, handing in, and scoring what ran out of time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from core.db import Ready
from core.errors import BadInputError, RefusalError
from core.work import Work, dice_of
from quizzes.actions.holding import share_quiz
from quizzes.actions.standing import stand
from quizzes.models import Answer, Attempt, AttemptState, PaperKind, Quiz, WrittenAnswer
from quizzes.queries.drawing import drawn_paper, fixed_paper, in_sections, planned
from quizzes.queries.late import replaced_by
from quizzes.queries.overrides import terms_for
from quizzes.queries.papers import asked, asked_on, choices_on
from quizzes.queries.taking import (
    Made,
    Sitting,
    attempts_at,
    before,
    has_ended,
    place_of,
    saves_of,
    score_saved,
    seconds_on,
    sections_end,
    spent_seconds,
)
from quizzes.rules import sections
from quizzes.rules.overrides import Terms, times_left, what_hinders
from quizzes.rules.questions import Answer as Given
from quizzes.rules.questions import BadAnswerError
from quizzes.rules.scoring import band
from quizzes.rules.windows import (
    accepts_saves,
    is_overdue,
    seconds_left,
)
from quizzes.signals import attempt_submitted


class NoAttemptsLeftError(RefusalError):
    """The member has used every attempt the quiz allows, for now or for good."""


class NotOpenError(RefusalError):
    """The quiz has not begun or is over."""


class AlreadySubmittedError(RefusalError):
    """The attempt was handed in before."""


class TooLateError(RefusalError):
    """The attempt's time is over."""


def start_attempt(work: Work, quiz: Quiz) -> Attempt:
    """Give the actor an attempt at the quiz: the one still running, or the next one.

    Asking twice is harmless, so a double tap or a reload never costs an attempt.

    :raises NotOpenError: outside the quiz's window
    :raises NoAttemptsLeftError: if every attempt is used
    """
    earlier = attempts_at(work, quiz)
    last = earlier[-1] if earlier else None
    if last and not has_ended(work, last):
        return work.session.get_one(Attempt, last.id)
    terms = terms_for(work, quiz)
    if last and last.state is AttemptState.OPEN:
        settle(work, quiz, work.session.get_one(Attempt, last.id), last.deadline_at)
    _refuse_start(work, terms, earlier)
    attempt = _new_attempt(work, quiz, terms, len(earlier) + 1)
    work.session.add(attempt)
    work.session.flush()  # The redirect needs attempt.id.
    return attempt


def _refuse_start(work: Work, terms: Terms, earlier: Sequence[Made]) -> None:
    hindrance = what_hinders(terms, before(work, earlier), work.now)
    if hindrance:
        raise (NoAttemptsLeftError if terms.is_open(work.now) else NotOpenError)(hindrance)


def _new_attempt(work: Work, quiz: Quiz, terms: Terms, number: int) -> Attempt:
    seed = work.dice.getrandbits(31)
    drawn = quiz.paper_kind is PaperKind.DRAWN_EACH
    paper = drawn_paper(work, quiz, dice_of(seed)) if drawn else fixed_paper(work, quiz)
    if quiz.has_timed_sections:
        paper = in_sections(work, quiz, paper)
    if quiz.shuffles_questions:
        paper = _shuffled_within_types(work, paper, seed)
    timed = planned(work, quiz, paper, terms.extra_minutes)
    return Attempt(
        quiz_id=quiz.id,
        member_id=work.person.id,
        number=number,
        seed=seed,
        paper=[list(placed) for placed in paper],
        policy=quiz.multiple_policy,
        shuffles_options=quiz.shuffles_options,
        started_at=work.now,
        sections=sections.write(timed) if timed else None,
        deadline_at=sections_end(work.now, timed, terms) if timed else terms.deadline(work.now),
        worth=sum(worth for _, worth in paper),
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of answers sent to be saved."""

    positions: list[int]
    refused: dict[int, str]
    seconds_left: int
    codes: Mapping[int, str] = field(default_factory=dict)
    """Why a position takes no answer now, where its section is ``closed`` or ``not-open``."""
    section: int | None = None
    """Which section is open, counted from 1, where sections have times of their own."""
    replaced: Mapping[int, Given] = field(default_factory=dict)
    """What another device had saved meanwhile in the place of answers that waited without a network."""


def save_answers(
    work: Work,
    attempt: Attempt | Sitting,
    sent: Mapping[str, object],
    left: object = None,
    over: object = None,
) -> Saved:
    """Keep what was answered: position → value as in the wire contract; the last word on each position wins.

    An answer that does not fit its question is refused alone, with a sentence; the others are kept.
    ``left`` is how often the page says it was left; what makes no sense is taken for nothing new.
    ``over`` is what a device that sends late had known to be saved, position → values: where another device
    has saved something else since, that is kept beside the answer and told.

    :raises AlreadySubmittedError: if the attempt was handed in
    :raises TooLateError: if its time, with the grace for the network, is over
    :raises BadInputError: if a position is not on the paper
    """
    refuse_closed(work, attempt)
    given = {_position(text, len(attempt.paper)): raw for text, raw in sent.items()}
    questions = asked(work.session, [attempt.paper[position - 1][0] for position in given])
    shut = _shut(work, attempt, given)
    kept: dict[int, Given] = {}
    refused = {position: _SHUT[code] for position, code in shut.items()}
    for position, raw in given.items():
        if position in shut:
            continue
        question = questions[attempt.paper[position - 1][0]]
        try:
            kept[position] = question.type.read_answer(question.content, raw)
        except BadAnswerError as error:
            refused[position] = str(error)
    replaced = replaced_by(work, attempt, kept, over) if isinstance(over, dict) else {}
    _keep(work, attempt, kept, replaced)
    _note_leaving(work, attempt, left)
    place = place_of(work, attempt)
    seconds = seconds_left(work.now, place.ends_at if place else attempt.deadline_at) or 0
    return Saved(sorted(kept), refused, seconds, shut, place.number if place else None, replaced)


_SHUT = {
    "closed": "这一部分的时间已到，或者您已经离开这一部分，答案不能再改。",
    "not-open": "这一部分还没有开始。",
}


def _shut(work: Work, attempt: Attempt | Sitting, positions: Iterable[int]) -> Mapping[int, str]:
    """Name the positions whose section takes no answer now, with the code that says why."""
    if not attempt.sections:
        return {}
    timed, elapsed = sections.read(attempt.sections), (work.now - attempt.started_at).total_seconds()
    hindered = {n: sections.what_hinders(timed, n, elapsed) for n in positions}
    return {n: code for n, code in hindered.items() if code}


def end_section(
    work: Work, attempt: Attempt, number: int, sent: Mapping[int, Sequence[str]]
) -> Sequence[int]:
    """Leave a section for the next one, with the answers the form still carries; gives those not kept.

    Asking twice is harmless: a section that is over already is not left again, and no other is. Time that
    was not used is not added to what comes.

    :raises AlreadySubmittedError: if the attempt was handed in
    :raises TooLateError: if all its time is over
    :raises BadInputError: if there is no such section
    """
    work.session.refresh(attempt, with_for_update=True)  # Somebody may be giving it more time.
    refuse_closed(work, attempt)
    timed = sections.read(attempt.sections)
    if number > len(timed):
        raise BadInputError("试卷上没有这一部分，请刷新页面后再试。")
    lost = keep_form(work, attempt, sent)
    left = sections.left(timed, number - 1, (work.now - attempt.started_at).total_seconds())
    attempt.sections = sections.write(left)
    until = attempt.started_at + timedelta(seconds=sections.ends(left)[-1])
    attempt.deadline_at = min(attempt.deadline_at, until)
    return lost


def _note_leaving(work: Work, attempt: Attempt | Sitting, told: object) -> None:
    count = times_left(attempt.times_left, told)
    if count > attempt.times_left:
        # Two devices may tell at once: the larger number stands.
        more = update(Attempt).where(Attempt.id == attempt.id, Attempt.times_left < count)
        work.session.execute(more.values(times_left=count))


def refuse_closed(work: Work, attempt: Attempt | Sitting) -> None:
    """Refuse to touch an attempt that was handed in or ran out of time."""
    result = f"/attempts/{attempt.id}/result"
    if attempt.state is AttemptState.SUBMITTED:
        raise AlreadySubmittedError("这份答卷已经交过了，答案不能再改。", next_url=result)
    if not accepts_saves(work.now, attempt.deadline_at):
        raise TooLateError("答题时间已到，已按保存的答案交卷。", next_url=result)


def _position(text: str, count: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= count):
        raise BadInputError("答案里有试卷上没有的题号，请刷新页面后再试。")
    return int(text)


def _keep(
    work: Work,
    attempt: Attempt | Sitting,
    kept: Mapping[int, Given],
    replaced: Mapping[int, Given] = MappingProxyType({}),
) -> None:
    if not kept:
        return
    when = {"first_at": work.now, "saved_at": work.now}
    rows = [
        {"attempt_id": attempt.id, "position": n, "value": value, "replaced": replaced.get(n)} | when
        for n, value in kept.items()
    ]
    _KEEP.send(work.session, rows)


def _upsert(insert_here: Callable[[Any], Any]) -> Any:
    fresh = insert_here(Answer)
    # When it was saved first stays.
    newer = {name: fresh.excluded[name] for name in ("value", "saved_at", "replaced")}
    return fresh.on_conflict_do_update(index_elements=["attempt_id", "position"], set_=newer)


# Sent twenty times an attempt.
_KEEP = Ready(_upsert)


def submit_attempt(work: Work, quiz: Quiz, attempt: Attempt, sent: Mapping[int, Sequence[str]]) -> None:
    """Hand an attempt in, once, with the answers the form still carries (position → values of the form).

    What comes after the time is up is not counted: the attempt is scored with what was saved.

    :raises AlreadySubmittedError: if it was handed in before
    """
    if attempt.state is AttemptState.SUBMITTED:
        raise AlreadySubmittedError("这份答卷已经交过了。", next_url=f"/attempts/{attempt.id}/result")
    if is_overdue(work.now, attempt.deadline_at):
        settle(work, quiz, attempt, attempt.deadline_at)
        return
    keep_form(work, attempt, sent)
    settle(work, quiz, attempt, min(work.now, attempt.deadline_at))


def keep_form(work: Work, attempt: Attempt, sent: Mapping[int, Sequence[str]]) -> Sequence[int]:
    """Keep the answers of a whole form, for browsers without JavaScript.

    A question the form says nothing of keeps what was saved: an empty radio group sends nothing.
    What comes too late for its section is not kept; its positions are given.

    :raises BadInputError: if a value does not fit its question
    """
    questions = asked_on(work.session, attempt)
    shut = _shut(work, attempt, sent)
    kept: dict[int, Given] = {}
    for position, values in sent.items():
        if position in shut:
            continue
        question = questions[position - 1]
        try:
            kept[position] = question.type.read_form(question.content, values)
        except BadAnswerError as error:
            raise BadInputError(f"第 {position} 题：{error}") from error
    _keep(work, attempt, kept)
    return sorted(shut)


_MARKS = (
    *("state", "submitted_at", "spent_seconds", "points", "worth"),
    *("by_position", "choices", "spent_by_position", "unmarked", "final_at"),
)
# What it stores is known: the row is not read back.
_MARK = Ready(
    lambda _: (
        update(Attempt)
        .where(Attempt.id == bindparam("key"), Attempt.state == bindparam("before"))
        .values({name: bindparam(name) for name in _MARKS})
        .returning(Attempt.id)
    )
)


def settle(work: Work, quiz: Quiz, attempt: Attempt, at: datetime) -> None:
    """Store an attempt's marks, from the saved answers; a second call changes nothing.

    They are final unless some answers wait for a person: ``quizzes.actions.remarking`` goes on from there.

    :raises AlreadySubmittedError: if another request got there first
    """
    share_quiz(work, quiz)
    saved = saves_of(work, attempt)
    given = {one.position: one.given for one in saved}
    score = score_saved(work, quiz, attempt, given)
    marks = {
        "state": AttemptState.SUBMITTED,
        "submitted_at": at,
        "spent_seconds": spent_seconds(attempt, at),
        "points": score.earned,
        "worth": score.worth,
        "by_position": score.in_order,
        "choices": choices_on(work.session, attempt, given),
        "spent_by_position": seconds_on(attempt, saved),
        "unmarked": len(score.waiting),
        "final_at": None if score.waiting else work.now,
    }
    if not _MARK.rows(work.session, key=attempt.id, before=AttemptState.OPEN, **marks):
        raise AlreadySubmittedError("这份答卷已经交过了。", next_url=f"/attempts/{attempt.id}/result")
    for name, value in marks.items():
        set_committed_value(attempt, name, value)
    _await_marks(work, attempt, score.waiting)
    stand(work, quiz, attempt)
    if not score.waiting:
        lines = (quiz.pass_percent, quiz.good_percent, quiz.excellent_percent)
        named = band(score.earned, score.worth, *lines)
        attempt_submitted.send(attempt, work=work, quiz=quiz, band=named)


def _await_marks(work: Work, attempt: Attempt, positions: Sequence[int]) -> None:
    """Put the written answers into the queue of those who mark."""
    work.session.add_all(
        WrittenAnswer(
            attempt_id=attempt.id,
            position=position,
            quiz_id=attempt.quiz_id,
            version_id=attempt.paper[position - 1][0],
        )
        for position in positions
    )


def settle_overdue(work: Work, limit: int = 100) -> int:
    """Store the marks of attempts whose time is over; gives how many. Readers do not wait for it."""
    overdue = (
        select(Attempt, Quiz)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at < work.now)
        .order_by(Attempt.deadline_at)
        .limit(limit)
        .with_for_update(of=Attempt, skip_locked=True)
    )
    late = [row for row in work.session.execute(overdue) if is_overdue(work.now, row[0].deadline_at)]
    for attempt, quiz in late:
        settle(work, quiz, attempt, attempt.deadline_at)
    return len(late)


def _shuffled_within_types(work: Work, paper: list[tuple[int, int]], seed: int) -> list[tuple[int, int]]:
    known = asked_on(work.session, Attempt(paper=paper))
    kinds = {version: question.type.name for (version, _), question in zip(paper, known, strict=True)}
    runs: dict[str, list[tuple[int, int]]] = {}
    for placed in paper:
        runs.setdefault(kinds[placed[0]], []).append(placed)
    dice = dice_of(seed)
    for run in runs.values():
        dice.shuffle(run)
    return [placed for run in runs.values() for placed in run]
