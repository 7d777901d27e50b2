"""What is done while nobody is at the site: telling of 必学 materials whose moment comes, and indexing."""

from datetime import timedelta

from content.actions.materials import announce
from content.actions.search import index_left_behind
from content.queries.materials import lately_due
from core.jobs import Duty, Kind
from core.work import Work


def announce_due(work: Work) -> None:
    """Announce what became public lately; who was told already is not told again."""
    for material in lately_due(work):
        announce(work, material)


def index_what_was_left(work: Work) -> None:
    """Put into the search index what was there before the index was, some at a time."""
    index_left_behind(work)


KINDS: tuple[Kind, ...] = ()
DUTIES = (
    Duty("content.announce", timedelta(minutes=5), announce_due),
    Duty("content.search", timedelta(minutes=1), index_what_was_left),
)
