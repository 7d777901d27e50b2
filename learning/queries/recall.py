"""Check questions of materials: those asked of the actor, and those a secretary may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select

from content.models import Material, Paragraph
from core.work import Work
from learning.models import CheckAnswer, CheckQuestion, StudyRule
from members.models import Node
from quizzes.models import Question, QuestionState, QuestionVersion
from quizzes.queries.bank import in_usable_banks
from quizzes.queries.papers import asked
from quizzes.queries.practice import Feedback, explain, show_one, titles_of
from quizzes.queries.secrecy import practisable_among
from quizzes.rules.stems import stem_key
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import needs_person

MOST = 5
_OFFERED = 20
_END = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Recalled:
    """A check question as the actor sees it."""

    check: CheckQuestion
    one: Feedback
    """Its key is shown only once it has been answered rightly."""
    is_right: bool
    is_wrong: bool
    anchor: str
    """The paragraph of the present text after which it is asked; empty for the end."""


def recalled(work: Work, material_id: int) -> list[Recalled]:
    """Give the check questions of a material that may be asked of the actor now, with their answers."""
    mine = (CheckAnswer.check_id == CheckQuestion.id) & (CheckAnswer.member_id == work.person.id)
    every = select(CheckQuestion, CheckAnswer).outerjoin(CheckAnswer, mine).where(_of(material_id))
    rows: list[tuple[CheckQuestion, CheckAnswer | None]] = [
        (check, answer) for check, answer in work.session.execute(every.order_by(_ORDER))
    ]
    usable = practisable_among(work, [check.question_id for check, _ in rows])
    places = _places(work, material_id, [check.anchor for check, _ in rows])
    rows.sort(key=lambda row: (places.get(row[0].anchor, _END), row[0].position))
    versions = asked(work.session, usable.values())
    readable = titles_of(work, [one.material_id for one in versions.values()])
    found = []
    for number, (check, answer) in enumerate([row for row in rows if row[0].question_id in usable], 1):
        one = versions[usable[check.question_id]]
        value = answer.value if answer else None
        shown = show_one(one, work.person.id, number, tuple(value) if isinstance(value, list) else value)
        is_right = answer is not None and answer.right_at is not None
        found.append(
            Recalled(
                check,
                explain(one, shown, readable),
                is_right,
                answer is not None and not is_right,
                check.anchor if check.anchor in places else "",
            )
        )
    return found


def asks_inside(work: Work, material_id: int) -> bool:
    """Say whether a question is asked after a paragraph of a material."""
    inside = select(CheckQuestion.id).where(_of(material_id), CheckQuestion.anchor != "")
    return work.session.scalar(inside.limit(1)) is not None


def _places(work: Work, material_id: int, anchors: Sequence[str]) -> dict[str, int]:
    """Say where in the present text of a material some paragraphs stand."""
    named = set(anchors) - {""}
    if not named:
        return {}
    own = (
        select(Paragraph.anchor, Paragraph.position)
        .join(Material, Material.revision_id == Paragraph.revision_id)
        .where(Material.id == material_id, Paragraph.anchor.in_(named))
    )
    return {row.anchor: row.position for row in work.session.execute(own)}


def texts_at(work: Work, material: Material, anchors: Sequence[str]) -> dict[str, str]:
    """Give the words of some paragraphs of the present text of a material; those that went are left out."""
    own = select(Paragraph.anchor, Paragraph.text).where(
        Paragraph.revision_id == material.revision_id, Paragraph.anchor.in_(set(anchors) - {""})
    )
    return {row.anchor: row.text for row in work.session.execute(own)}


def count_recalled(work: Work, material_id: int) -> tuple[int, int]:
    """Count the check questions that may be asked of the actor now, and those answered rightly."""
    mine = (CheckAnswer.check_id == CheckQuestion.id) & (CheckAnswer.member_id == work.person.id)
    rows = work.session.execute(
        select(CheckQuestion.question_id, CheckAnswer.right_at)
        .outerjoin(CheckAnswer, mine)
        .where(_of(material_id))
    ).all()
    usable = practisable_among(work, [row[0] for row in rows])
    counted = [row.right_at is not None for row in rows if row.question_id in usable]
    return len(counted), sum(counted)


def chosen_checks(
    work: Work, material: Material
) -> Sequence[tuple[CheckQuestion, Question, QuestionVersion]]:
    """List the check questions of a material for those who choose them."""
    every = (
        select(CheckQuestion, Question, QuestionVersion)
        .join(Question, Question.id == CheckQuestion.question_id)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(_of(material.id))
        .order_by(_ORDER)
    )
    return [(check, question, version) for check, question, version in work.session.execute(every).unique()]


def offered(work: Work, material: Material, words: str = "") -> list[tuple[Question, QuestionVersion]]:
    """List questions that may be chosen: those that cite the material, or have some words."""
    found = choosable(work, material)
    if words:
        found = found.where(Question.stem_key.contains(stem_key(words), autoescape=True))
    else:
        found = found.where(QuestionVersion.material_id == material.id)
    rows = work.session.execute(found.order_by(Question.id).limit(_OFFERED)).unique()
    return [(question, version) for question, version in rows]


def choosable(work: Work, material: Material) -> Select[Question, QuestionVersion]:
    """Select the questions of the actor's banks that the site marks and all the readers may be asked."""
    marked = [name for name, kind in TYPES.items() if not needs_person(kind)]
    above = [int(key) for key in material.place.strip("/").split("/")]
    taken = select(CheckQuestion.question_id).where(_of(material.id))
    return (
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .join(Node, Node.id == Question.node_id)
        .where(
            in_usable_banks(work),
            Node.id.in_(above),
            Question.state == QuestionState.ACTIVE,
            Question.type.in_(marked),
            Question.id.not_in(taken),
        )
    )


def study_rule(work: Work, material: Material) -> StudyRule | None:
    """Give what was set for a material, if anything was."""
    return work.session.get(StudyRule, material.id)


def count_checks(work: Work, material_id: int) -> int:
    """Count the check questions of a material."""
    return work.session.scalar(select(func.count(CheckQuestion.id)).where(_of(material_id))) or 0


def _of(material_id: int) -> ColumnElement[bool]:
    return CheckQuestion.material_id == material_id


_ORDER = CheckQuestion.position
