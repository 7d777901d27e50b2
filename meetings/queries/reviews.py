"""What a 讲评 shows now, and who missed what. No names are in what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import loads

from sqlalchemy import Text, cast, exists, select

from core.work import Work
from meetings.models import QuizReview, ReviewedQuestion
from meetings.rules.live import Bar, bars
from meetings.rules.reviews import MOST_QUESTIONS, TOLD, Phase
from members.models import Member, Node
from quizzes.models import (
    Attempt,
    AttemptState,
    Question,
    QuestionState,
    Quiz,
    Standing,
)
from quizzes.queries.board_rows import audience, is_exempt
from quizzes.queries.citing import cited
from quizzes.queries.corrections import asked_as_marked, corrections_of
from quizzes.queries.papers import Asked
from quizzes.queries.secrecy import sealed_among
from quizzes.queries.statistics import Line, items_in
from quizzes.rules.choices import options_of
from quizzes.rules.secrecy import Sealed, is_sealed
from quizzes.rules.windows import GRACE

FEWEST = 3
"""Answers from which on a distribution is shown: of one or two it would tell who."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the wall shows now; key, reason and paragraph are in here only once they are told."""

    review: QuizReview
    row: ReviewedQuestion | None
    number: int
    total: int
    asked: Asked | None = None
    bars: tuple[Bar, ...] = ()
    has_counts: bool = False
    key: str = ""
    explanation: str = ""
    source: str = ""
    material: str = ""
    paragraph: str = ""
    is_kept_back: bool = False
    """Another quiz still asks it, so its answer is not told."""

    @property
    def phase(self) -> Phase:
        """Name what is shown."""
        return self.review.phase

    @property
    def is_told(self) -> bool:
        """Say whether the answer is on the wall."""
        return self.phase in TOLD and not self.is_kept_back


def is_key_open(work: Work, quiz: Quiz) -> bool:
    """Say whether a quiz's key may be told to a room: it is over for everybody, and not kept for good."""
    taken = exists().where(
        Attempt.quiz_id == quiz.id,
        Attempt.state == AttemptState.OPEN,
        Attempt.deadline_at > work.now - GRACE,
    )
    still = bool(work.session.scalar(select(taken)))
    return not is_sealed(Sealed(quiz.reveal.value, quiz.over_at, is_being_taken=still), work.now)


def missed_lines(work: Work, quiz: Quiz) -> list[Line]:
    """Give the most missed questions of a quiz that can be gone through, the worst first."""
    lines = [
        line
        for line in items_in(work, quiz)
        if line.item.right < line.item.asked and not line.is_void and not line.by_person
    ]
    kept = sealed_among(work, [line.asked.question_id for line in lines])
    return [line for line in lines if line.asked.question_id not in kept][:MOST_QUESTIONS]


def going_on(work: Work, quiz: Quiz) -> QuizReview | None:
    """Give the actor's 讲评 of a quiz that has not ended."""
    found = select(QuizReview).where(
        QuizReview.quiz_id == quiz.id, QuizReview.host_id == work.person.id, QuizReview.ended_at.is_(None)
    )
    return work.session.scalars(found.order_by(QuizReview.id.desc()).limit(1)).first()


def questions_of(work: Work, review: QuizReview) -> Sequence[ReviewedQuestion]:
    """Give the questions of a 讲评 in order."""
    found = select(ReviewedQuestion).where(ReviewedQuestion.review_id == review.id)
    return work.session.scalars(found.order_by(ReviewedQuestion.position)).all()


def wordings(work: Work, review: QuizReview, rows: Sequence[ReviewedQuestion]) -> dict[int, Asked]:
    """Give the wordings by version, with the keys that hold since a 改判."""
    corrections = corrections_of(work.session, review.quiz_id) if review.quiz.regrades else {}
    return dict(asked_as_marked(work.session, [row.version_id for row in rows], corrections))


def cites(work: Work, asked: Asked) -> bool:
    """Say whether a question cites a paragraph that can be shown."""
    return bool(cited(work, asked.material_id, asked.anchor)[1])


def moment_of(work: Work, review: QuizReview) -> Moment:
    """Say what a 讲评 shows now."""
    rows = questions_of(work, review)
    open_ = [row.position for row in rows if not row.is_skipped]
    row = next((one for one in rows if one.position == review.position), None)
    if row is None or review.phase is Phase.ENDED:
        return Moment(review, None, len(open_), len(open_))
    asked = wordings(work, review, [row])[row.version_id]
    is_kept_back = bool(sealed_among(work, [asked.question_id]))
    is_told = review.phase in TOLD and not is_kept_back
    material, paragraph = cited(work, asked.material_id, asked.anchor) if is_told else ("", "")
    has_counts = review.phase is not Phase.QUESTION and row.asked >= FEWEST
    options = options_of(asked.type, asked.content)
    if not is_told:
        options = [(key, letter, words, False) for key, letter, words, _ in options]
    return Moment(
        review,
        row,
        sum(position <= row.position for position in open_),
        len(open_),
        asked,
        tuple(bars(options, row.counts if has_counts else {}, row.asked if has_counts else 0)),
        has_counts,
        asked.type.describe_key(asked.content) if is_told else "",
        asked.content.explanation if is_told else "",
        asked.source if is_told else "",
        material,
        paragraph if review.phase is Phase.SOURCE else "",
        is_kept_back,
    )


def who_missed(work: Work, quiz: Quiz, versions: Sequence[int]) -> dict[int, list[int]]:
    """Say which of some wordings each member missed, in the order of ``versions``."""
    found = (
        select(Standing.member_id, cast(Attempt.paper, Text), cast(Attempt.by_position, Text))
        .join(Attempt, Attempt.id == Standing.attempt_id)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, audience(quiz), ~is_exempt(work, quiz))
    )
    missed: dict[int, list[int]] = {}
    for member_id, paper, earned in work.session.execute(found):
        lost = {
            version for (version, worth), got in zip(loads(paper), loads(earned), strict=False) if got < worth
        }
        if own := [version for version in versions if version in lost]:
            missed[member_id] = own
    return missed


def questions_alike(work: Work, quiz: Quiz, topics: Sequence[str]) -> dict[str, list[int]]:
    """Give questions of some 知识点 that the members of a quiz may practise."""
    banks = [int(part) for part in quiz.place.strip("/").split("/") if part]
    found = (
        select(Question.id, Question.topic)
        .where(
            Question.node_id.in_(banks),
            Question.state == QuestionState.ACTIVE,
            Question.version_id.is_not(None),
            Question.topic.in_([topic for topic in topics if topic]),
        )
        .order_by(Question.id.desc())
        .limit(300)
    )
    rows = work.session.execute(found).all()
    kept = sealed_among(work, [row.id for row in rows])
    alike: dict[str, list[int]] = {}
    for id_, topic in rows:
        if id_ not in kept:
            alike.setdefault(topic, []).append(id_)
    return alike
