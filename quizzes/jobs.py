"""What is done beside the pages: overdue attempts, the 错题本, reading large bank files, large 改判."""

from datetime import timedelta

from core.errors import RefusalError
from core.files import store
from core.jobs import Duty, Kind, Running
from core.work import Work
from quizzes.actions import drafting
from quizzes.actions.fences import JOB as FENCES
from quizzes.actions.fences import ask_for_fences, set_fences
from quizzes.actions.matching import find_likenesses, read_bank_file
from quizzes.actions.mistakes import gather_told
from quizzes.actions.pictures import keep_pictures, put_away
from quizzes.actions.regrading import KIND, count_handed_in, regrade_step
from quizzes.actions.taking import settle_overdue
from quizzes.models import ImportDraft, Quiz, Regrade
from quizzes.queries.fences import fence_lines


def store_overdue(work: Work) -> None:
    """Store what readers are already shown, so that records and boards have it too."""
    settle_overdue(work)


def gather_mistakes(work: Work) -> None:
    """Fill the 错题本 from attempts whose key is known by now; few at a time, so that nobody's save waits."""
    gather_told(work, limit=20)


def read_large_bank(running: Running) -> None:
    """Read a stored bank file into its draft; what is wrong with it is said on the draft's page."""
    key = running.payload["file_key"]
    with running.site.sessions.reader() as session:
        draft = session.get(ImportDraft, running.payload["draft"])
    if draft is not None and not draft.format:
        try:
            _read(running, draft)
        except RefusalError as refusal:
            with running.unit() as work:
                work.session.get_one(ImportDraft, draft.id).failed = refusal.message
    store().delete(key)


def _read(running: Running, draft: ImportDraft) -> None:
    running.tell(10)
    with store().open(draft.file_key) as stream:
        bank = read_bank_file(stream, draft.file_name)
    running.tell(50)
    with running.site.sessions.reader() as session:
        near = find_likenesses(Work(session, running.site.clock()), draft.node_id, bank)
    running.tell(75)
    with put_away(store(), bank.pictures) as stored, running.unit() as work:
        kept = work.session.get_one(ImportDraft, draft.id)
        keep_pictures(work, store(), bank.pictures, stored)
        drafting.fill_draft(work, kept, kept.place, bank, near)


def carry_regrade_through(running: Running) -> None:
    """Bring all attempts up to date with a 改判, some hundred in each unit; resumed where it stopped."""
    is_done = False
    while not is_done:
        with running.unit() as work:
            regrade = work.session.get_one(Regrade, running.payload["regrade"])
            quiz = work.session.get_one(Quiz, regrade.quiz_id)
            is_done = regrade_step(work, quiz, regrade)
            done, total = count_handed_in(work, quiz, regrade.checked_id), count_handed_in(work, quiz)
        running.tell(done * 99 // max(1, total))


def fence_large_board(running: Running) -> None:
    """Rank a large board and keep every few hundredth rank; nobody's save waits for the sorting."""
    quiz_id = running.payload["quiz"]
    with running.site.sessions.reader() as session:
        work = Work(session, running.site.clock())
        total, fences = fence_lines(work, session.get_one(Quiz, quiz_id))
    with running.unit() as work:
        set_fences(work, quiz_id, running.payload["stamp"], total, fences)


def look_after_fences(work: Work) -> None:
    """See which large boards have changed."""
    ask_for_fences(work)


KINDS: tuple[Kind, ...] = (
    Kind("questions.read", "读取题库文件", read_large_bank),
    Kind(KIND, "改判", carry_regrade_through),
    Kind(FENCES, "排大型成绩榜", fence_large_board),
)
DUTIES = (
    Duty("quizzes.overdue", timedelta(minutes=1), store_overdue),
    Duty("quizzes.fences", timedelta(minutes=5), look_after_fences),
    Duty("quizzes.mistakes", timedelta(seconds=15), gather_mistakes),
)
