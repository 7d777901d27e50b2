"""批阅: giving written answers points, and what a quiz asks of those who do."""

from sqlalchemy import select

from core.errors import BadInputError, NotFoundError, RefusalError
from core.work import Work
from members.actions.audit import record
from quizzes.actions.holding import hold_quiz
from quizzes.actions.remarking import Cause, put_marks
from quizzes.models import Attempt, Mark, Quiz, WrittenAnswer
from quizzes.queries.corrections import corrections_of
from quizzes.queries.marking import as_given, marks_on
from quizzes.queries.papers import asked
from quizzes.queries.remarking import remarked
from quizzes.rules.marking import latest_by_marker, settled_points
from quizzes.rules.scoring import format_points


class MarkedMeanwhileError(RefusalError):
    """Somebody else marked the answer since the page was shown."""


class OwnAnswerError(RefusalError):
    """Nobody marks what they wrote themselves."""


class MarkingBegunError(RefusalError):
    """How many persons mark cannot change once some have."""


def set_marking(work: Work, quiz: Quiz, *, blind: bool, twice: bool) -> None:
    """Say whether names are hidden from those who mark, and whether two persons mark each answer.

    :raises MarkingBegunError: if the number of markers is to change once an answer was marked
    """
    hold_quiz(work, quiz)
    if twice is not quiz.marks_twice and _has_marks(work, quiz):
        raise MarkingBegunError("已经有人批阅过，不能再改由几个人批阅。")
    if (quiz.marks_blind, quiz.marks_twice) == (blind, twice):
        return
    quiz.marks_blind, quiz.marks_twice = blind, twice
    words = "隐藏姓名" if blind else "显示姓名", "两人批阅" if twice else "一人批阅"
    told = f"《{quiz.title}》的批阅方式改为：{'，'.join(words)}。"
    record(work, "quizzes.marking.set", f"quiz:{quiz.id}", quiz.place, told)


def _has_marks(work: Work, quiz: Quiz) -> bool:
    marks = select(Mark.id).join(Attempt, Attempt.id == Mark.attempt_id).where(Attempt.quiz_id == quiz.id)
    return work.session.scalar(marks.limit(1)) is not None


def give_mark(
    work: Work, quiz: Quiz, attempt: Attempt, position: int, points: int, *, remark: str, seen: int
) -> None:
    """Give a written answer points (in hundredths) and words for the member; the result follows.

    ``seen`` is the key of the last mark the page showed. The same mark twice is kept once.

    :raises OwnAnswerError: if the marker wrote it
    :raises NotFoundError: if no person marks that position
    :raises BadInputError: if the points are below nothing or above what it is worth
    :raises MarkedMeanwhileError: if another mark came in between
    """
    hold_quiz(work, quiz)
    written = work.session.get(WrittenAnswer, (attempt.id, position), populate_existing=True)
    if written is None:
        raise NotFoundError("这份答卷的这道题不需要人工批阅。")
    if attempt.member_id == work.person.id:
        raise OwnAnswerError("不能批阅自己的答卷，请由其他管理员批阅。")
    worth = attempt.paper[position - 1][1]
    if not 0 <= points <= worth:
        raise BadInputError(f"请给 0 到 {format_points(worth)} 之间的分数。")
    marks = marks_on(work, [attempt.id]).get((attempt.id, position), [])
    last = marks[-1] if marks else None
    if last and (last.by_id, last.points, last.remark) == (work.person.id, points, remark):
        return
    if (last.id if last else 0) != seen:
        raise MarkedMeanwhileError("这份答案刚刚有人批阅过，请刷新页面看过再定。")
    mark = Mark(
        attempt_id=attempt.id,
        position=position,
        by_id=work.person.id,
        at=work.now,
        points=points,
        remark=remark,
        is_final=_settles(quiz, marks),
    )
    work.session.add(mark)
    work.session.flush()  # What follows from the mark names mark.id.
    written.points = settled_points(as_given([*marks, mark]), twice=quiz.marks_twice)
    _follow(work, quiz, attempt, written, mark)
    told = f"批阅《{quiz.title}》答卷 {attempt.id} 第 {position} 题：{format_points(points)} 分。"
    record(work, "quizzes.mark", f"attempt:{attempt.id}", quiz.place, told)


def _settles(quiz: Quiz, marks: list[Mark]) -> bool:
    """Say whether a further mark is the last word: two have marked already, or one settled it before."""
    given = as_given(marks)
    both = quiz.marks_twice and len(latest_by_marker(given)) > 1
    return both or any(one.is_final for one in given)


def _follow(work: Work, quiz: Quiz, attempt: Attempt, written: WrittenAnswer, mark: Mark) -> None:
    """Bring the attempt and all that hangs on it into line with what the answer has come to."""
    work.session.flush()  # The marks below are read from written.points.
    work.session.refresh(attempt)
    question = asked(work.session, [written.version_id])[written.version_id]
    found = remarked(work, [attempt], question, corrections_of(work.session, quiz.id))
    put_marks(work, quiz, found, Cause(f"第 {mark.position} 题重新批阅", mark_id=mark.id))
