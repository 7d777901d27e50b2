"""The questions on papers. A version never changes, so its parsed form is kept in the process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core.db import only_reads
from quizzes.models import Attempt, Question, QuestionVersion
from quizzes.rules.choices import write_choice
from quizzes.rules.corrections import Correction, correct, decide
from quizzes.rules.questions import Answer, Content
from quizzes.rules.scoring import Placed
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import QuestionType

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording of a question, ready to be shown and marked."""

    version_id: int
    question_id: int
    type: QuestionType
    content: Content
    topic: str
    source: str
    material_id: int | None
    anchor: str


_kept: dict[int, Asked] = {}


def forget_versions() -> None:
    """Empty the process's store; needed when another database takes this one's place."""
    _kept.clear()


def asked(session: Session, version_ids: Iterable[int]) -> Mapping[int, Asked]:
    """Give the wordings by version id; only those not yet known to the process are read."""
    wanted = set(version_ids)
    found = {id_: known for id_ in wanted if (known := _kept.get(id_))}
    missing = wanted - found.keys()
    if missing:
        fresh = _read(session, missing)
        found |= fresh
        # Only what was committed is kept: a version that this transaction has just made may yet be
        # rolled back, and another one be given its key.
        if only_reads(session):
            _keep(fresh)
        else:
            _keep_once_committed(session, fresh)
    return found


def _keep_once_committed(session: Session, fresh: Mapping[int, Asked]) -> None:
    waiting: dict[int, Asked] = session.info.setdefault("versions_read", {})
    if not waiting:
        event.listen(session, "after_commit", lambda _: _keep(waiting), once=True)
        # Also after a savepoint: what was made inside it is gone, and so may be what was read there.
        event.listen(session, "after_soft_rollback", lambda *_: waiting.clear())
    waiting.update(fresh)


def _read(session: Session, version_ids: Iterable[int]) -> dict[int, Asked]:
    found = (
        select(QuestionVersion, Question.topic)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(version_ids))
    )
    return {version.id: _parse(version, topic) for version, topic in session.execute(found)}


def _keep(fresh: Mapping[int, Asked]) -> None:
    if len(_kept) + len(fresh) > _MOST:
        _kept.clear()
    _kept.update(fresh)


def _parse(version: QuestionVersion, topic: str) -> Asked:
    return Asked(
        version.id,
        version.question_id,
        TYPES[version.type],
        Content.from_json(version.content),
        topic,
        version.source,
        version.material_id,
        version.anchor,
    )


def asked_on(session: Session, attempt: Attempt) -> list[Asked]:
    """Give the questions of an attempt's paper in order."""
    known = asked(session, (version_id for version_id, _ in attempt.paper))
    return [known[version_id] for version_id, _ in attempt.paper]


def placed_on(
    session: Session,
    attempt: Attempt,
    corrections: Mapping[int, Correction] = MappingProxyType({}),
    given: Mapping[int, int] = MappingProxyType({}),
) -> list[Placed]:
    """Give an attempt's paper as the scoring rules take it.

    ``corrections`` says by version what was found wrong since; ``given`` what persons gave by position.
    """
    return [
        place(question, position, worth, corrections, given)
        for position, (question, (_, worth)) in enumerate(
            zip(asked_on(session, attempt), attempt.paper, strict=True), start=1
        )
    ]


def place(
    question: Asked,
    position: int,
    worth: int,
    corrections: Mapping[int, Correction],
    given: Mapping[int, int],
) -> Placed:
    """Put one question on a paper as it is marked now."""
    placed = Placed(position, question.type, question.content, worth)
    if position in given:
        placed = decide(placed, given[position])
    return correct(placed, corrections.get(question.version_id))


def choices_on(session: Session, attempt: Attempt, given: Mapping[int, Answer]) -> list[str]:
    """Write down short what was answered at each position of an attempt's paper, for statistics."""
    questions = enumerate(asked_on(session, attempt), start=1)
    return [write_choice(question.type, given.get(position)) for position, question in questions]
