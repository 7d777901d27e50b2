"""The questions of a bank, as the writers of files want them."""

from sqlalchemy import ColumnElement, select

from core.work import Work
from members.models import Node
from quizzes.models import Category, Question, QuestionState, QuestionVersion
from quizzes.rules.exports import Exported
from quizzes.rules.exports.entry import Fetch, no_pictures
from quizzes.rules.questions import Content


def questions_to_export(work: Work, banks: ColumnElement[bool], fetch: Fetch = no_pictures) -> list[Exported]:
    """List the questions of the banks that are not retired, in the order in which they came."""
    about = Question.type, Question.topic, Question.difficulty
    wording = QuestionVersion.content, QuestionVersion.source
    found = (
        select(*about, *wording, Category.name)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .join(Node, Node.id == Question.node_id)
        .outerjoin(Category, Category.id == Question.category_id)
        .where(banks, Question.state != QuestionState.RETIRED)
        .order_by(Question.id)
    )
    return [
        Exported(kind, Content.from_json(content), topic, difficulty, source, category or "", fetch)
        for kind, topic, difficulty, content, source, category in work.session.execute(found)
    ]
