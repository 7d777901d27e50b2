"""Studying a material: noting how far a member has come, and crediting what is finished."""

import re
from dataclasses import dataclass
from datetime import datetime

from content.models import Material
from core.errors import BadInputError, RefusalError
from core.settings import recent_setting
from core.times import day_of
from core.work import Work
from learning.actions.ledger import Earning, Written, write_entry
from learning.models import Progress
from learning.queries.progress import extent_of, own_progress
from learning.queries.rules import rules_for
from learning.rules.completion import Extent, is_studied, say_what_is_missing, seconds_to_wait
from learning.rules.hours import Evidence, HourCategory, Unit, format_hours

_POSITION = re.compile(r"(?:p-[\w-]{1,100}|page:[0-9]{1,5}|second:[0-9]{1,6})?")
_WHOLE = 100


class NothingToStudyError(RefusalError):
    """The material has no text, pages or film yet."""


@dataclass(frozen=True, slots=True)
class Noted:
    """How a member stands to a material after what they just told."""

    percent: int
    is_finished: bool
    credited: int | None
    """Hundredths of 学时 written just now; None if nothing was."""
    message: str
    wait_seconds: int
    """How long until it can count as finished, once its end is reached."""


def note_progress(
    work: Work, material: Material, percent: int, position: str = "", *, shown_at: datetime | None = None
) -> Noted:
    """Keep how far the actor has come, and finish the material when its rule is met.

    ``percent`` never falls. ``shown_at`` is when the server sent the page, where that can be proven: a
    browser without scripts tells of its reading only at the end.

    :raises BadInputError: if what was sent is out of bounds
    """
    if not 0 <= percent <= _WHOLE or not _POSITION.fullmatch(position):
        raise BadInputError("没有看懂发来的学习进度，请刷新页面后再试。")
    if material.revision_id is None:
        raise NothingToStudyError("这份资料还没有正文，暂时不能学习。")
    progress = _kept(work, material, shown_at or work.now)
    progress.percent = max(progress.percent, percent)
    progress.position = position or progress.position
    progress.seen_at = work.now
    progress.revision_id = material.revision_id
    return _finish(work, material, progress)


def _kept(work: Work, material: Material, opened_at: datetime) -> Progress:
    progress = own_progress(work, material)
    if progress is None:
        progress = Progress(
            member_id=work.person.id,
            material_id=material.id,
            revision_id=material.revision_id,
            opened_at=opened_at,
            seen_at=work.now,
            percent=0,
            position="",
        )
        work.session.add(progress)
    return progress


def _finish(work: Work, material: Material, progress: Progress) -> Noted:
    if progress.finished_at is not None:
        return Noted(
            progress.percent, is_finished=True, credited=None, message="您已学完这份资料。", wait_seconds=0
        )
    extent = extent_of(work, material)
    elapsed = int((work.now - progress.opened_at).total_seconds())
    if not is_studied(extent, progress.percent, elapsed):
        return _unfinished(extent, progress.percent, seconds_to_wait(extent, elapsed))
    progress.finished_at = work.now
    written = _credit(work, material)
    return Noted(
        progress.percent,
        is_finished=True,
        credited=written.hundredths if written else None,
        message=_said(written),
        wait_seconds=0,
    )


def _unfinished(extent: Extent, percent: int, wait: int) -> Noted:
    message = say_what_is_missing(extent, percent, wait)
    return Noted(percent, is_finished=False, credited=None, message=message, wait_seconds=wait)


def _said(written: Written | None) -> str:
    if written is None or not written.hundredths:
        return "已学完。"
    return f"已学完，计 {format_hours(written.hundredths)} 学时，记入 {written.year} 年。"


def _credit(work: Work, material: Material) -> Written | None:
    if material.hundredths <= 0:
        return None
    rule = rules_for(work, work.person.place, day_of(work.now))[Unit.MATERIAL]
    usual = HourCategory.ONLINE if material.is_required else HourCategory.SELF_STUDY
    earning = Earning(
        title=material.title,
        hundredths=material.hundredths,
        category=rule.category or usual,
        evidence=Evidence.COMPLETED,
        earned_at=work.now,
        form="网络学习" if material.is_required else "自学",
        venue=recent_setting(work.session, "site.title"),
        outcome="学完全部内容",
    )
    return write_entry(work, work.person.id, f"material:{material.id}", earning, rule)
