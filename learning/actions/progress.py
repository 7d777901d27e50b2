"""Studying a material: noting how far a member has come, and crediting what is finished."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from content.models import Material
from core.errors import BadInputError, RefusalError
from core.settings import recent_setting
from core.times import day_of
from core.work import Work
from learning.actions.ledger import Earning, Written, write_entry
from learning.models import Attention, Progress
from learning.queries.progress import Studying, checks_of, studying, whole_rule
from learning.queries.rules import rules_for
from learning.rules.attention import Beat, Chain, Heard, hear
from learning.rules.completion import Done, is_studied, say_what_is_missing, seconds_left
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
    wait_seconds: int = 0
    """How much longer it must be looked at."""
    heard: Heard | None = None
    """What became of the beat; none once it is finished."""


def note_progress(
    work: Work, material: Material, percent: int, position: str = "", *, beat: Beat | None = None
) -> Noted:
    """Keep how far the actor has come, and finish the material when its rule is met.

    ``percent`` never falls. Time is only added by a ``beat`` that carries on the member's one chain.

    :raises BadInputError: if what was sent is out of bounds
    """
    if not 0 <= percent <= _WHOLE or not _POSITION.fullmatch(position):
        raise BadInputError("没有看懂发来的学习进度，请刷新页面后再试。")
    _demand_text(material)
    found = studying(work, material)
    heard = _hear(work, found.attention, beat) if beat else None
    progress = _kept(work, material, found.progress)
    progress.attended_ms += heard.added_ms if heard else 0
    progress.percent = max(progress.percent, percent)
    progress.position = position or progress.position
    return _finish(work, material, progress, found, heard)


def study_for(work: Work, material: Material, seconds: int) -> Noted:
    """Study a material to its end for so long, as somebody saw who vouches for it: the sample branch."""
    _demand_text(material)
    found = studying(work, material)
    progress = _kept(work, material, found.progress)
    progress.percent, progress.attended_ms = _WHOLE, progress.attended_ms + seconds * 1000
    return _finish(work, material, progress, found, None)


def declare_finished(work: Work, material: Material, shown_at: datetime | None) -> Noted:
    """Take the actor's word that they read it all, for browsers without scripts; the time is the server's.

    ``shown_at`` is when the server first sent the page, where that can be proven: a browser without scripts
    tells of its reading only at the end.
    """
    _demand_text(material)
    found = studying(work, material)
    progress = _kept(work, material, found.progress, shown_at or work.now)
    since_ms = (work.now - progress.opened_at) // timedelta(milliseconds=1)
    declared = Done(_WHOLE, max(progress.attended_ms, since_ms))
    return _finish(work, material, progress, found, None, declared=declared)


def recheck(work: Work, material: Material) -> Noted | None:
    """Finish a material whose last missing check question has just been answered rightly."""
    found = studying(work, material)
    if found.progress is None:
        return None
    return _finish(work, material, found.progress, found, None)


def _demand_text(material: Material) -> None:
    if material.revision_id is None:
        raise NothingToStudyError("这份资料还没有正文，暂时不能学习。")


def _hear(work: Work, attention: Attention | None, beat: Beat) -> Heard:
    chain = None
    if attention is not None:
        chain = Chain(
            attention.material_id, attention.chain, attention.number, attention.beat_at, attention.rests
        )
    fresh = f"{int(work.now.timestamp() * 1000):x}-{work.dice.getrandbits(64):x}"
    heard = hear(chain, beat, work.now, fresh)
    if heard.chain != chain:
        now = heard.chain
        if attention is None:
            attention = Attention(member_id=work.person.id)
            work.session.add(attention)
        attention.material_id, attention.chain, attention.number = now.material_id, now.name, now.number
        attention.beat_at, attention.rests = now.beat_at, now.rests
    return heard


def _kept(
    work: Work, material: Material, progress: Progress | None, opened_at: datetime | None = None
) -> Progress:
    assert material.revision_id is not None
    if progress is None:
        progress = Progress(
            member_id=work.person.id,
            material_id=material.id,
            revision_id=material.revision_id,
            opened_at=opened_at or work.now,
            percent=0,
            position="",
            attended_ms=0,
        )
        work.session.add(progress)
    progress.seen_at = work.now
    progress.revision_id = material.revision_id
    return progress


def _finish(
    work: Work,
    material: Material,
    progress: Progress,
    found: Studying,
    heard: Heard | None,
    *,
    declared: Done | None = None,
) -> Noted:
    if progress.finished_at is not None:
        return Noted(progress.percent, is_finished=True, credited=None, message="您已学完这份资料。")
    done = declared or Done(progress.percent, progress.attended_ms)
    checks, right = checks_of(work, material, found.own_rule)
    rule, done = whole_rule(found.rule, checks), replace(done, checks=right)
    if not is_studied(rule, done):
        message = say_what_is_missing(rule, done)
        if heard is not None and heard.is_elsewhere:
            message = "您正在另一个页面学习，这一页暂不计时。"
        left = seconds_left(rule, done.attended_ms)
        return Noted(
            done.percent, is_finished=False, credited=None, message=message, wait_seconds=left, heard=heard
        )
    progress.finished_at, progress.percent = work.now, done.percent
    written = _credit(work, material, is_declared=declared is not None)
    return Noted(
        progress.percent,
        is_finished=True,
        credited=written.hundredths if written else None,
        message=_said(written),
    )


def _said(written: Written | None) -> str:
    if written is None or not written.hundredths:
        return "已学完。"
    return f"已学完，计 {format_hours(written.hundredths)} 学时，记入 {written.year} 年。"


def _credit(work: Work, material: Material, *, is_declared: bool) -> Written | None:
    if material.hundredths <= 0:
        return None
    rule = rules_for(work, work.person.place, day_of(work.now))[Unit.MATERIAL]
    usual = HourCategory.ONLINE if material.is_required else HourCategory.SELF_STUDY
    earning = Earning(
        title=material.title,
        hundredths=material.hundredths,
        category=rule.category or usual,
        evidence=Evidence.CLAIMED if is_declared else Evidence.COMPLETED,
        earned_at=work.now,
        form="网络学习" if material.is_required else "自学",
        venue=recent_setting(work.session, "site.title"),
        outcome="本人声明学完" if is_declared else "学完全部内容",
    )
    return write_entry(work, work.person.id, f"material:{material.id}", earning, rule)
