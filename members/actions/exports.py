"""Noting who took lists of people out of the site."""

from core.work import Viewer, Work
from members.actions.audit import record


def note_export(work: Work, by: Viewer, place: str, what: str) -> None:
    """Put into the log that somebody downloaded a list; ``place`` is the node whose people are in it.

    Call it from ``core.web.afterwards``: the download itself is a GET and writes nothing.
    """
    record(work, "members.export", "people", place, f"{by.name} 下载了{what}。", by=by)
