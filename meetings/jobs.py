"""What is done beside the pages of meetings: settling live quizzes, reminding, making 迎检材料."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from core.errors import RefusalError
from core.files import Shelf, store
from core.jobs import Duty, Kind, Running
from core.seals import seal_own, sealed
from core.sheets import Sheet, workbook
from core.times import local
from core.web import fragment
from core.work import Work
from meetings.actions import bundling
from meetings.actions.activities import remind
from meetings.actions.alerting import tell_of_long_absence
from meetings.actions.contests import end_forgotten_contests
from meetings.actions.live import end_forgotten_rounds
from meetings.actions.live_settling import JOB, settle_step
from meetings.actions.roll import sweep_guesses
from meetings.models import Bundle, LiveRound
from meetings.queries.bundles import Year, chapters, year_of_bundle
from meetings.rules.bundles import CHAPTERS, Part
from meetings.rules.bundles import JOB as BUNDLE


def settle_live_round(running: Running) -> None:
    """Bring 错题本 and record up to date with a round that is over, some players in each unit."""
    is_done = False
    while not is_done:
        with running.unit() as work:
            is_done = settle_step(work, work.session.get_one(LiveRound, running.payload["round"]))


def remind_of_tomorrow(work: Work) -> None:
    """Tell those expected of what is held within a day."""
    remind(work)


def end_forgotten(work: Work) -> None:
    """End rounds and contests that nobody ended: their PIN would stay open for ever."""
    end_forgotten_rounds(work)
    end_forgotten_contests(work)


_LARGEST = 2_000_000_000
Write = Callable[[str, bytes], None]


def make_bundle(running: Running) -> None:
    """Put a unit's year into one sealed zip; what goes wrong is said on the bundle's page."""
    try:
        _make(running)
    except RefusalError as refusal:
        with running.unit() as work:
            work.session.get_one(Bundle, running.payload["bundle"]).failed = refusal.message


def _make(running: Running) -> None:
    with running.site.sessions.reader() as session, TemporaryFile() as file:
        reading = Work(session, running.site.clock())
        bundle = session.get_one(Bundle, running.payload["bundle"])
        if bundle.made_at is not None:
            return
        year = year_of_bundle(reading, bundle)
        parts = _write_all(running, reading, year, file)
        seal_own(cast("BinaryIO", file), "bundle", reading.now)
        file.seek(0)
        with Shelf(store()) as shelf:
            stored = shelf.put(cast("BinaryIO", file), _LARGEST)
            with running.unit() as work:
                kept = work.session.get_one(Bundle, running.payload["bundle"])
                bundling.keep_bundle(work, kept, stored, parts=parts, gaps=len(year.gaps))


def _write_all(running: Running, work: Work, year: Year, file: BinaryIO) -> int:
    """Write every chapter and then the index; gives how many files there are."""
    made = local(work.now).timetuple()[:6]
    listed: list[tuple[str, str, int, str]] = []
    with ZipFile(file, "w") as opened:

        def write(path: str, content: bytes) -> None:
            # Documents and workbooks are compressed already.
            entry = ZipInfo(path, made)
            entry.compress_type = ZIP_DEFLATED if path.endswith((".html", ".pdf")) else ZIP_STORED
            opened.writestr(entry, content)

        for part in _all_parts(running, work, year):
            # Each by itself too: an inspector may be handed one sheet of it.
            kind = part.seal_kind
            content = sealed(part.content, kind, work.now) if kind else part.content
            write(part.path, content)
            listed.append((part.path, part.what, len(content), sha256(content).hexdigest()))
        _write_index(write, work, year, listed)
    return len(listed)


def _all_parts(running: Running, work: Work, year: Year) -> Iterator[Part]:
    told = 0
    for number, parts in enumerate(chapters(work, year)):
        for part in parts():
            yield part
            told += 1
            if told % 20 == 0:
                # Keeps the job ours: of a large unit a chapter takes a while.
                running.tell(5 + 90 * number // len(CHAPTERS))
        running.tell(5 + 90 * (number + 1) // len(CHAPTERS))


def _write_index(write: Write, work: Work, year: Year, listed: list[tuple[str, str, int, str]]) -> None:
    rows = [(n, *one) for n, one in enumerate(listed, start=1)]
    headings = ("序号", "文件", "说明", "字节", "SHA-256")
    write("目录.xlsx", sealed(workbook(Sheet("目录", headings, rows)), "table", work.now))
    by_chapter = {name: [one for one in listed if one[0].startswith(f"{name}/")] for name in CHAPTERS}
    shown = fragment(
        "meetings/bundle_index.html", year=year, chapters=by_chapter, gaps=year.gaps, now=work.now
    )
    write("目录.html", shown.encode("utf-8"))


KINDS: tuple[Kind, ...] = (
    Kind(JOB, "现场答题入账", settle_live_round),
    Kind(BUNDLE, "迎检材料", make_bundle),
)
DUTIES = (
    Duty("meetings.remind", timedelta(hours=1), remind_of_tomorrow),
    Duty("meetings.absence", timedelta(days=1), tell_of_long_absence),
    Duty("meetings.sign_in_guesses", timedelta(days=1), sweep_guesses),
    Duty("meetings.live_forgotten", timedelta(hours=1), end_forgotten),
    Duty("meetings.bundles", timedelta(hours=12), bundling.drop_old_bundles),
)
