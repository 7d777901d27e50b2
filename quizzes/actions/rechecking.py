"""待复核: questions that cite a paragraph which has changed, and the word that somebody has looked."""

from collections import defaultdict

from sqlalchemy import select

from content.models import Material, Paragraph
from core.work import Work
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Node
from members.queries.people import managers_above
from quizzes.models import Question, QuestionState, QuestionVersion


def flag_uncited(work: Work, material: Material) -> int:
    """Flag the questions whose cited paragraph the material does not have any more; gives how many.

    Those flagged before keep their day. Those who keep the banks are told.
    """
    there = select(Paragraph.anchor).where(Paragraph.revision_id == material.revision_id)
    found = (
        select(Question)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(
            QuestionVersion.material_id == material.id,
            QuestionVersion.anchor != "",
            QuestionVersion.anchor.not_in(there),
            Question.needs_recheck_since.is_(None),
            Question.state != QuestionState.RETIRED,
        )
    )
    by_bank: dict[Node, int] = defaultdict(int)
    for question in work.session.scalars(found).unique():
        question.needs_recheck_since = work.now
        by_bank[question.node] += 1
    for node, count in by_bank.items():
        _tell(work, material, node, count)
    return sum(by_bank.values())


def _tell(work: Work, material: Material, node: Node, count: int) -> None:
    words = f"《{material.title}》更新后，{count} 题引用的段落有变动，列为待复核。"
    cause = f"recheck:{material.revision_id}:{node.id}"
    url = "/manage/questions?flag=recheck"
    notify(work, managers_above(work, node.path), cause, f"{count} 题待复核", text=words, url=url)
    record(work, "quizzes.question.flag", f"material:{material.id}", node.path, words)


def recheck(work: Work, question: Question) -> bool:
    """Note that somebody has looked at a flagged question and found it right; false if it has no flag."""
    if question.needs_recheck_since is None:
        return False
    question.needs_recheck_since = None
    words = f"复核了题目 {question.id}，引用的段落变动后仍然可用。"
    record(work, "quizzes.question.recheck", f"question:{question.id}", question.place, words)
    return True
