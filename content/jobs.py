"""Telling the audience of 必学 materials whose moment comes while nobody is at the site."""

from datetime import timedelta

from content.actions.materials import announce
from content.queries.materials import lately_due
from core.jobs import Duty, Kind
from core.work import Work


def announce_due(work: Work) -> None:
    """Announce what became public lately; who was told already is not told again."""
    for material in lately_due(work):
        announce(work, material)


KINDS: tuple[Kind, ...] = ()
DUTIES = (Duty("content.announce", timedelta(minutes=5), announce_due),)
