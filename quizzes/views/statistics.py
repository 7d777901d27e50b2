"""The statistics of a quiz, on which no names stand, and every answer as a workbook."""

from flask import request
from flask.typing import ResponseReturnValue

from core.sheets import Sheet, send_workbook
from core.web import afterwards, needs, page, work
from members.actions.exports import note_export
from quizzes import access
from quizzes.models import Quiz
from quizzes.queries import answers as given
from quizzes.queries import statistics as queries
from quizzes.queries.citing import questions_to_open
from quizzes.rules.statistics import FEWEST
from quizzes.views.blueprint import bp

May = access.May
_HEADINGS = (
    *("姓名", "单位", "题号", "题型", "题干", "作答", "正确答案", "得分", "满分", "保存时间"),
    *("这题用时（秒，约）", "交卷时间", "全卷用时（秒）"),
)


@bp.get("/manage/quizzes/<int:quiz_id>/statistics")
@needs(May.SEE_RESULTS, on=Quiz)
def statistics(quiz: Quiz) -> ResponseReturnValue:
    """Show participation, scores and how each question went, the most missed first."""
    found = queries.statistics_of(work(), quiz)
    return page(
        "quizzes/statistics.html",
        quiz=quiz,
        found=found,
        fewest=FEWEST,
        may_open=questions_to_open(work(), [line.asked.question_id for line in found.lines]),
        is_large=found.takers * quiz.question_count > given.MOST_ANSWERS,
        now=work().now,
    )


@bp.get("/manage/quizzes/<int:quiz_id>/answers.xlsx")
@needs(May.SEE_RESULTS, on=Quiz)
def answers_workbook(quiz: Quiz) -> ResponseReturnValue:
    """Give every answer of the counted attempts with its time, and a table of members by questions."""
    found = given.answers_of(work(), quiz, request.args.get("unit", type=int))
    person = work().person
    what = f"《{quiz.title}》的逐题作答"
    afterwards(lambda later: note_export(later, person, quiz.place, what))
    return send_workbook(
        f"{quiz.title} 逐题作答",
        Sheet("逐题作答", _HEADINGS, given.answer_rows(found)),
        Sheet("得分矩阵", *given.matrix(found)),
    )
