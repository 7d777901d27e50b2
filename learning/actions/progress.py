"""Studying a material: noting how far a member has come, and crediting what is finished."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, update

from content.models import Material
from core.db import Ready
from core.errors import BadInputError, RefusalError
from core.settings import recent_setting
from core.times import day_of
from core.work import Work
from learning.actions.ledger import Earning, Written, write_entry
from learning.models import Attention, Progress
from learning.queries.progress import Standing, standing_at, whole_rule
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
    work: Work, standing: Standing, percent: int, position: str = "", *, beat: Beat | None = None
) -> Noted:
    """Keep how far the actor has come, and finish the material when its rule is met.

    ``percent`` never falls. Time is only added by a ``beat`` that carries on the member's one chain.

    :raises BadInputError: if what was sent is out of bounds
    """
    if not 0 <= percent <= _WHOLE or not _POSITION.fullmatch(position):
        raise BadInputError("没有看懂发来的学习进度，请刷新页面后再试。")
    heard = _hear(work, standing, beat) if beat else None
    had = standing.done
    done = Done(max(had.percent, percent), had.attended_ms + (heard.added_ms if heard else 0))
    _keep(work, standing, done, position or standing.position or "")
    return _outcome(work, standing, done, heard)


def study_for(work: Work, standing: Standing, seconds: int) -> Noted:
    """Study a material to its end for so long, as somebody saw who vouches for it: the sample branch."""
    done = Done(_WHOLE, standing.done.attended_ms + seconds * 1000)
    _keep(work, standing, done, standing.position or "")
    return _outcome(work, standing, done, None)


def declare_finished(work: Work, standing: Standing, shown_at: datetime | None) -> Noted:
    """Take the actor's word that they read it all, for browsers without scripts; the time is the server's.

    ``shown_at`` is when the server first sent the page, where that can be proven: a browser without scripts
    tells of its reading only at the end.
    """
    opened_at = standing.opened_at or shown_at or work.now
    _keep(work, standing, standing.done, standing.position or "", opened_at)
    since_ms = (work.now - opened_at) // timedelta(milliseconds=1)
    declared = Done(_WHOLE, max(standing.done.attended_ms, since_ms), is_declared=True)
    return _outcome(work, standing, declared, None)


def recheck(work: Work, material: Material) -> Noted | None:
    """Finish a material whose last missing check question may just have been answered rightly."""
    standing = standing_at(work, material.id)
    if standing is None or standing.opened_at is None or standing.finished_at is not None:
        return None
    return _outcome(work, standing, standing.done, None)


def _hear(work: Work, standing: Standing, beat: Beat) -> Heard:
    chain = _chain(standing)
    fresh = f"{int(work.now.timestamp() * 1000):x}-{work.dice.getrandbits(64):x}"
    heard = hear(chain, beat, work.now, fresh)
    now = heard.chain
    if now != chain:
        values = {
            "material_id": now.material_id,
            "chain": now.name,
            "number": now.number,
            "beat_at": now.beat_at,
            "rests": now.rests,
        }
        # Its member's row is held, so nobody else changes or adds it meanwhile.
        if chain is None:
            work.session.execute(insert(Attention).values(member_id=work.person.id, **values))
        else:
            _ATTENTION.send(work.session, [{"me": work.person.id} | values])
    return heard


def _chain(standing: Standing) -> Chain | None:
    if standing.chain is None:
        return None
    assert standing.beat_material_id is not None
    assert standing.number is not None
    assert standing.beat_at is not None
    return Chain(
        standing.beat_material_id, standing.chain, standing.number, standing.beat_at, bool(standing.rests)
    )


# Made once: every beat of every reader pays for them.
_CHAIN = ("material_id", "chain", "number", "beat_at", "rests")
_ATTENTION = Ready(
    lambda _: (
        update(Attention)
        .where(Attention.member_id == bindparam("me"))
        .values({name: bindparam(name) for name in _CHAIN})
    )
)
_KEPT = ("revision_id", "seen_at", "percent", "position", "attended_ms")
_PROGRESS = Ready(
    lambda _: (
        update(Progress)
        .where(Progress.member_id == bindparam("me"), Progress.material_id == bindparam("it"))
        .values({name: bindparam(name) for name in _KEPT})
    )
)


def _keep(
    work: Work, standing: Standing, done: Done, position: str, opened_at: datetime | None = None
) -> None:
    if standing.revision_id is None:
        raise NothingToStudyError("这份资料还没有正文，暂时不能学习。")
    values = {
        "revision_id": standing.revision_id,
        "seen_at": work.now,
        "percent": done.percent,
        "position": position,
        "attended_ms": done.attended_ms,
    }
    me = work.person.id
    if standing.opened_at is None:
        own = {"member_id": me, "material_id": standing.id, "opened_at": opened_at or work.now}
        work.session.execute(insert(Progress).values(**own, **values))
    else:
        _PROGRESS.send(work.session, [{"me": me, "it": standing.id} | values])


def _outcome(work: Work, standing: Standing, done: Done, heard: Heard | None) -> Noted:
    if standing.finished_at is not None:
        return Noted(done.percent, is_finished=True, credited=None, message="您已学完这份资料。")
    rule = standing.rule
    if is_studied(rule, done) or not heard:
        rule, done = whole_rule(work, standing, done)
    if is_studied(rule, done):
        return _finish(work, standing, done)
    message = say_what_is_missing(rule, done)
    if heard is not None and heard.is_elsewhere:
        message = "您正在另一个页面学习，这一页暂不计时。"
    left = seconds_left(rule, done.attended_ms)
    return Noted(
        done.percent, is_finished=False, credited=None, message=message, wait_seconds=left, heard=heard
    )


def _finish(work: Work, standing: Standing, done: Done) -> Noted:
    progress = work.session.get_one(Progress, (work.person.id, standing.id), populate_existing=True)
    progress.finished_at, progress.percent = work.now, done.percent
    written = _credit(work, work.session.get_one(Material, standing.id), is_declared=done.is_declared)
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
