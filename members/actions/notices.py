"""Telling members something, and noting that they read it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from core.db import insert_for
from core.work import Work
from members.models import Notice


def notify(
    work: Work, member_ids: Iterable[int], cause: str, title: str, *, text: str = "", url: str = ""
) -> int:
    """Put a notice into members' inboxes; the same cause is told to a member once. Gives how many are new.

    ``cause`` names what it is about, such as ``quiz:12:open``; ``url`` is a path of the site.
    """
    told = set(work.session.scalars(select(Notice.member_id).where(Notice.cause == cause)))
    fresh = sorted(set(member_ids) - told)
    work.session.add_all(
        Notice(member_id=member_id, cause=cause, title=title, text=text, url=url, at=work.now)
        for member_id in fresh
    )
    return len(fresh)


class Letter(NamedTuple):
    """A notice that says to each member something of their own."""

    member_id: int
    cause: str
    title: str
    text: str
    url: str


def deliver(work: Work, letters: Sequence[Letter]) -> None:
    """Put many different notices into inboxes at once; the same cause is told to a member once."""
    if letters:
        fresh = insert_for(work.session)(Notice).on_conflict_do_nothing()
        work.session.connection().execute(fresh, [letter._asdict() | {"at": work.now} for letter in letters])


def read_notices(work: Work, ids: Iterable[int] | None = None) -> None:
    """Mark the actor's notices as read: those named, or all."""
    mine = update(Notice).where(Notice.member_id == work.person.id, Notice.read_at.is_(None))
    if ids is not None:
        mine = mine.where(Notice.id.in_(list(ids)))
    work.session.execute(mine.values(read_at=work.now))
