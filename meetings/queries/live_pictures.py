"""Pictures of what a round asks: nobody gets one before the question is on the wall."""

from content.models import StoredFile
from core.errors import NotFoundError
from core.work import Work
from meetings.models import LiveQuestion, LiveRound
from meetings.queries.live import posed
from quizzes.queries.pictures import picture_named
from quizzes.rules.questions import EXPLANATION


def picture_shown(work: Work, live_round: LiveRound, question_id: int, number: int) -> StoredFile:
    """Give the file of a picture (counted from 1) of a question that has been asked.

    Pictures of the explanation are given once the key is told.

    :raises NotFoundError: if there is none, or not yet
    """
    row = work.session.get(LiveQuestion, question_id)
    if row is None or row.round_id != live_round.id or row.opened_at is None:
        raise NotFoundError("没有找到这张图片。")
    pictures = posed(work.session, [row])[0].pictures
    picture = pictures[number - 1] if number <= len(pictures) else None
    if picture is None or (picture.at == EXPLANATION and row.told_at is None):
        raise NotFoundError("没有找到这张图片。")
    return picture_named(work, picture.file).stored
