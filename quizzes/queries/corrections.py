"""By which key answers are marked now: what was corrected since, and what persons gave written answers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.models import Regrade, WrittenAnswer
from quizzes.queries.papers import Asked, asked
from quizzes.rules.corrections import Correction, Remedy


def corrections_of(session: Session, quiz_id: int) -> Mapping[int, Correction]:
    """Give what holds in a quiz about questions that were wrong, by version."""
    return corrections_by_quiz(session, [quiz_id]).get(quiz_id, {})


def corrections_by_quiz(session: Session, quiz_ids: Iterable[int]) -> Mapping[int, Mapping[int, Correction]]:
    """Give the same for several quizzes; a quiz without corrections is not named."""
    ids = [*quiz_ids]
    if not ids:
        return {}
    told = (
        select(Regrade.quiz_id, Regrade.version_id, Regrade.remedy, Regrade.new_version_id)
        .where(Regrade.quiz_id.in_(ids))
        .order_by(Regrade.quiz_id, Regrade.number)
    )
    # Of those about one wording the last holds.
    latest = {(quiz, version): (remedy, newer) for quiz, version, remedy, newer in session.execute(told)}
    wordings = asked(session, (newer for _, newer in latest.values() if newer is not None))
    found: dict[int, dict[int, Correction]] = {}
    for (quiz, version), (remedy, newer) in latest.items():
        if remedy is not Remedy.NONE:
            content = wordings[newer].content if newer is not None else None
            found.setdefault(quiz, {})[version] = Correction(remedy, content)
    return found


def asked_as_marked(
    session: Session, version_ids: Iterable[int], corrections: Mapping[int, Correction]
) -> dict[int, Asked]:
    """Give wordings with the key by which they are marked now."""
    return {
        key: replace(one, content=corrections[key].content or one.content) if key in corrections else one
        for key, one in asked(session, version_ids).items()
    }


def corrected_versions(session: Session, quiz_id: int) -> Mapping[int, int]:
    """Name for each wording whose key was corrected in a quiz the one with the corrected key."""
    told = (
        select(Regrade.version_id, Regrade.remedy, Regrade.new_version_id)
        .where(Regrade.quiz_id == quiz_id)
        .order_by(Regrade.number)
    )
    latest = {version: (remedy, newer) for version, remedy, newer in session.execute(told)}
    return {version: newer for version, (remedy, newer) in latest.items() if remedy is Remedy.KEY and newer}


def given_by_persons(session: Session, attempt_ids: Iterable[int]) -> Mapping[int, Mapping[int, int]]:
    """Give what persons gave written answers: by attempt, then by position, in hundredths of a point."""
    marked = select(WrittenAnswer.attempt_id, WrittenAnswer.position, WrittenAnswer.points).where(
        WrittenAnswer.attempt_id.in_(list(attempt_ids)), WrittenAnswer.points.is_not(None)
    )
    found: dict[int, dict[int, int]] = {}
    for attempt_id, position, points in session.execute(marked):
        found.setdefault(attempt_id, {})[position] = points or 0
    return found
