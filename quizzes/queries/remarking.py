"""What attempts hold and what they would hold if a question were marked otherwise."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, tuple_

from core.work import Work
from quizzes.models import Answer, Attempt, AttemptState, Quiz, WrittenAnswer
from quizzes.queries.corrections import given_by_persons
from quizzes.queries.papers import Asked, place
from quizzes.rules.corrections import Correction, Marks, replace_mark, worth_of
from quizzes.rules.questions import Answer as Given
from quizzes.rules.scoring import Band, MultiplePolicy, band
from quizzes.rules.types.kind import needs_person


def marks_of(attempt: Attempt) -> Marks:
    """Give what an attempt holds now."""
    return Marks([*attempt.by_position], attempt.worth, attempt.unmarked)


def band_of(quiz: Quiz, points: int, worth: int) -> Band:
    """Name points by the lines of a quiz."""
    return band(points, worth, quiz.pass_percent, quiz.good_percent, quiz.excellent_percent)


def final_band(quiz: Quiz, attempt: Attempt) -> Band | None:
    """Name an attempt's result; None while some of it waits for a person."""
    return None if attempt.unmarked else band_of(quiz, attempt.points, attempt.worth)


def who_passes(work: Work, quiz: Quiz, member_ids: Iterable[int]) -> set[int]:
    """Name those of some members who have passed a quiz in any attempt."""
    final = select(Attempt.member_id, Attempt.points, Attempt.worth).where(
        Attempt.quiz_id == quiz.id,
        Attempt.member_id.in_(list(member_ids)),
        Attempt.state == AttemptState.SUBMITTED,
        Attempt.unmarked == 0,
    )
    return {
        member_id
        for member_id, points, worth in work.session.execute(final)
        if band_of(quiz, points, worth) is not Band.FAILED
    }


def remarked(
    work: Work, attempts: Sequence[Attempt], question: Asked, corrections: Mapping[int, Correction]
) -> list[tuple[Attempt, Marks]]:
    """Mark one question again on all papers that have it; everything else stays as it is.

    ``corrections`` are all that are to hold in the quiz.
    """
    where = {one.id: at for one in attempts if (at := position_of(one, question.version_id))}
    answers = _answers(work, where)
    given = given_by_persons(work.session, where) if needs_person(question.type) else {}
    waiting = _waiting(work, where, corrections) if needs_person(question.type) else None
    found = []
    for attempt in attempts:
        at = where.get(attempt.id)
        if at is None:
            continue
        worth = attempt.paper[at - 1][1]
        placed = place(question, at, worth, corrections, given.get(attempt.id, {}))
        policy = MultiplePolicy(attempt.policy)
        mark = placed.type.mark(placed.content, answers.get(attempt.id), placed.worth, policy)
        by_position = replace_mark(attempt.by_position, at, mark.earned)
        unmarked = attempt.unmarked if waiting is None else waiting[attempt.id]
        found.append((attempt, Marks(by_position, worth_of(attempt.paper, corrections), unmarked)))
    return found


def position_of(attempt: Attempt, version_id: int) -> int | None:
    """Find where a wording stands on an attempt's paper."""
    return next((n for n, (version, _) in enumerate(attempt.paper, 1) if version == version_id), None)


def _answers(work: Work, where: Mapping[int, int]) -> dict[int, Given]:
    """Give the answers at one position of each attempt."""
    by_position: dict[int, list[int]] = {}
    for attempt_id, position in where.items():
        by_position.setdefault(position, []).append(attempt_id)
    answers: dict[int, Given] = {}
    for pairs in _in_lots([(attempt, at) for at, some in by_position.items() for attempt in some]):
        saved = select(Answer.attempt_id, Answer.value).where(
            tuple_(Answer.attempt_id, Answer.position).in_(pairs)
        )
        for attempt_id, value in work.session.execute(saved):
            answers[attempt_id] = tuple(value) if isinstance(value, list) else value
    return answers


def _in_lots(pairs: Sequence[tuple[int, int]], size: int = 500) -> Iterable[Sequence[tuple[int, int]]]:
    return (pairs[first : first + size] for first in range(0, len(pairs), size))


def _waiting(work: Work, attempt_ids: Iterable[int], corrections: Mapping[int, Correction]) -> Counter[int]:
    """Count the written answers that wait for a person; those to void questions do not."""
    void = [version for version, correction in corrections.items() if correction.is_void]
    waiting = select(WrittenAnswer.attempt_id).where(
        WrittenAnswer.attempt_id.in_(list(attempt_ids)),
        WrittenAnswer.points.is_(None),
        WrittenAnswer.version_id.not_in(void),
    )
    return Counter(work.session.scalars(waiting))
