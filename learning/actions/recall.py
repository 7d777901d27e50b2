"""Check questions: choosing them for a material, answering them, and setting when the material is studied."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from content.models import Material
from core.db import insert_for
from core.errors import BadInputError, RefusalError
from core.work import Work
from learning.models import CheckAnswer, CheckQuestion, StudyRule
from learning.queries.recall import MOST, choosable, count_checks, offered, texts_at
from members.actions.audit import record
from quizzes.models import Question
from quizzes.queries.papers import asked
from quizzes.queries.secrecy import practisable_among
from quizzes.rules.questions import BadAnswerError
from quizzes.rules.scoring import MultiplePolicy

_USUAL = 3
"""Questions chosen when nobody says which."""


class TooManyChecksError(RefusalError):
    """The material has as many check questions as anybody should be asked."""


class SealedCheckError(RefusalError):
    """The question is on a quiz that is not over."""


def set_study_rule(
    work: Work, material: Material, *, percent: int | None, seconds: int | None, asks_checks: bool
) -> None:
    """Say when a material counts as studied; ``None`` for what is usual for its kind."""
    work.session.merge(
        StudyRule(material_id=material.id, percent=percent, seconds=seconds, asks_checks=asks_checks)
    )
    _note(work, "rule", material, f"修改《{material.title}》的学完标准。")


def choose_check(work: Work, material: Material, question_id: int) -> None:
    """Ask a question at the end of a material, until it is placed elsewhere; asking twice is harmless.

    :raises TooManyChecksError: if there are enough
    :raises BadInputError: if it is not a question that may be asked there
    """
    if count_checks(work, material.id) >= MOST:
        raise TooManyChecksError(f"一份资料最多 {MOST} 道检查题，请先移出一道再加。")
    found = work.session.execute(choosable(work, material).where(Question.id == question_id)).unique().first()
    if found is None:
        raise BadInputError("这道题不能用作这份资料的检查题：可能已经选了、已停用，或者不在您能用的题库里。")
    _add(work, material, [question_id])


def choose_usual_checks(work: Work, material: Material) -> int:
    """Choose questions that cite the material, from as many of its paragraphs as there are; give how many."""
    by_anchor: dict[str, int] = {}
    for question, version in offered(work, material):
        by_anchor.setdefault(version.anchor, question.id)
    chosen = list(by_anchor.values())[: max(0, min(_USUAL, MOST - count_checks(work, material.id)))]
    _add(work, material, chosen)
    return len(chosen)


def place_check(work: Work, material: Material, check_id: int, anchor: str) -> None:
    """Ask a question after a paragraph of the present text, or, with an empty anchor, at the end.

    :raises BadInputError: if there is no such paragraph, or no such question
    """
    if anchor and not texts_at(work, material, [anchor]):
        raise BadInputError("正文里没有这一段了，请刷新页面后重选。")
    own = (CheckQuestion.id == check_id) & (CheckQuestion.material_id == material.id)
    placed = update(CheckQuestion).where(own).values(anchor=anchor).returning(CheckQuestion.id)
    if work.session.scalar(placed) is None:
        raise BadInputError("这道检查题已经移出了。")
    where = "正文里的一段之后" if anchor else "资料末尾"
    _note(work, "place", material, f"把《{material.title}》的一道检查题放在{where}。")


def drop_check(work: Work, material: Material, check_id: int) -> None:
    """Ask a question no more; who answered it rightly keeps what they finished."""
    # Its answers go with it.
    work.session.execute(
        delete(CheckQuestion).where(CheckQuestion.id == check_id, CheckQuestion.material_id == material.id)
    )
    _note(work, "drop", material, f"从《{material.title}》移出一道检查题。")


def answer_check(work: Work, check: CheckQuestion, values: Sequence[str]) -> bool | None:
    """Mark and keep an answer; says whether it is right, ``None`` if there was none. What is right stays so.

    :raises SealedCheckError: if the question's key is not to be told now
    :raises BadInputError: if the answer does not fit the question
    """
    version_id = practisable_among(work, [check.question_id]).get(check.question_id)
    if version_id is None:
        raise SealedCheckError("这道题正用于没有结束的测试，或已停用，现在不用回答。")
    one = asked(work.session, [version_id])[version_id]
    try:
        value = one.type.read_form(one.content, values)
    except BadAnswerError as error:
        raise BadInputError(str(error)) from error
    if not one.type.is_answered(value):
        return None
    is_right = one.type.mark(one.content, value, 100, MultiplePolicy.STRICT).is_full
    row = {
        "version_id": version_id,
        "value": value,
        "answered_at": work.now,
        "right_at": work.now if is_right else None,
    }
    fresh = insert_for(work.session)(CheckAnswer).values(
        member_id=work.person.id, check_id=check.id, tries=1, **row
    )
    work.session.execute(
        fresh.on_conflict_do_update(
            index_elements=["member_id", "check_id"],
            set_=row | {"tries": CheckAnswer.tries + 1},
            where=CheckAnswer.right_at.is_(None),
        )
    )
    return is_right


def _add(work: Work, material: Material, question_ids: Sequence[int]) -> None:
    last = select(func.max(CheckQuestion.position)).where(CheckQuestion.material_id == material.id)
    position = work.session.scalar(last) or 0
    for question_id in question_ids:
        position += 1
        work.session.add(CheckQuestion(material_id=material.id, question_id=question_id, position=position))
    if question_ids:
        _note(work, "choose", material, f"为《{material.title}》选了 {len(question_ids)} 道检查题。")


def _note(work: Work, deed: str, material: Material, summary: str) -> None:
    record(work, f"learning.check.{deed}", f"material:{material.id}", material.place, summary)
