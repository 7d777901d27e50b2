"""What is done while nobody is at the site: telling of 必学 materials when due, indexing, sweeping."""

from datetime import timedelta

from content.actions.conversions import KIND, convert
from content.actions.materials import announce
from content.actions.orphans import sweep
from content.actions.search import index_left_behind
from content.queries.materials import lately_due
from core.files import store
from core.jobs import Duty, Kind, Running, enqueue
from core.work import Work


def announce_due(work: Work) -> None:
    """Announce what became public lately; who was told already is not told again."""
    for material in lately_due(work):
        announce(work, material)


def index_what_was_left(work: Work) -> None:
    """Put into the search index what was there before the index was, some at a time."""
    index_left_behind(work)


def run_conversion(job: Running) -> None:
    """Read an uploaded file that takes long."""
    convert(job, store())


def order_sweep(work: Work) -> None:
    """Queue the sweep: listing a store may take long, and nobody should wait for the pen meanwhile."""
    enqueue(work, SWEEP, {}, key=SWEEP)


def run_sweep(job: Running) -> None:
    """Delete stored files that nothing refers to."""
    sweep(job, store())


SWEEP = "content.sweep"
KINDS = (Kind(SWEEP, "清理无用的文件", run_sweep), Kind(KIND, "读取学习资料", run_conversion))
DUTIES = (
    Duty("content.announce", timedelta(minutes=5), announce_due),
    Duty("content.search", timedelta(minutes=1), index_what_was_left),
    Duty(SWEEP, timedelta(days=1), order_sweep),
)
