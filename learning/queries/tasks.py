"""现在要做: open quizzes not yet passed and required materials not yet studied."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, select

from content.models import Material, MaterialKind, Revision
from content.queries.visibility import may_study
from content.rules.reading import say_extent
from core.times import day_of, end_of
from core.work import Work
from learning.models import Progress
from learning.queries.plans import own_plan
from learning.rules.due import is_soon
from learning.rules.hours import format_hours
from learning.rules.plans import ItemState
from quizzes.queries.taking import Listed, grouped_for, has_ended, outcome_of
from quizzes.rules.scoring import Band, band

_OPEN = frozenset({ItemState.DUE, ItemState.SOON, ItemState.LATE})
_PLANNED_WITHIN = timedelta(days=31)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with its one button."""

    kind: str
    title: str
    text: str
    url: str
    button: str
    due_at: datetime | None
    hundredths: int
    """What doing it will earn."""
    is_soon: bool


def tasks_now(work: Work) -> list[Task]:
    """List what the actor has to do, in the order it is due."""
    found = [*_quizzes(work), *_materials(work)]
    found += _planned(work, {task.url for task in found})
    return sorted(found, key=lambda one: (one.due_at or _NEVER, one.title))


def _quizzes(work: Work) -> Iterator[Task]:
    for listed in grouped_for(work).now:
        quiz = listed.quiz
        running = listed.open_attempt is not None and not has_ended(work, listed.open_attempt)
        if running or not _is_done(work, listed):
            yield Task(
                "知识测试",
                quiz.title,
                _said_of(listed, is_running=running),
                f"/quizzes/{quiz.id}",
                "继续作答" if running else "去答题",
                listed.terms.closes_at,
                quiz.hundredths,
                is_soon(listed.terms.closes_at, work.now),
            )


def _planned(work: Work, listed: set[str]) -> Iterator[Task]:
    """List what the plan asks within a month, unless it is listed as a quiz or a material already."""
    today = day_of(work.now)
    for own in own_plan(work, today.year):
        item = own.item
        is_near = item.due_on <= today + _PLANNED_WITHIN
        if own.state in _OPEN and is_near and own.url not in listed:
            due_at = end_of(item.due_on)
            yield Task(
                "学习计划",
                item.title,
                f"{item.theme}。" if item.theme else "",
                own.url or "/plan",
                "去完成" if own.url else "看计划",
                due_at,
                0,
                is_soon(due_at, work.now),
            )


def _is_done(work: Work, listed: Listed) -> bool:
    """Say whether there is nothing left to do: passed, waiting for marks, or no attempt is left."""
    quiz, standing, attempt = listed.quiz, listed.standing, listed.open_attempt
    used = standing.attempts if standing else 0
    best = standing.points if standing else 0
    lines = (quiz.pass_percent, quiz.good_percent, quiz.excellent_percent)
    passed = standing is not None and band(best, quiz.full_points, *lines) is not Band.FAILED
    if attempt is not None:  # past its time, and not stored yet
        used += 1
        passed = passed or outcome_of(work, quiz, attempt).band is not Band.FAILED
    return passed or bool(standing and standing.unmarked) or used >= listed.terms.attempts


def _said_of(listed: Listed, *, is_running: bool) -> str:
    quiz = listed.quiz
    size = f"{quiz.question_count} 题，{listed.terms.all_minutes} 分钟，{quiz.pass_percent}% 合格。"
    earns = f"合格计 {format_hours(quiz.hundredths)} 学时。" if quiz.hundredths else ""
    return f"{size}{'答题进行中，答案都已保存。' if is_running else earns}"


def _materials(work: Work) -> Iterator[Task]:
    mine = and_(Progress.material_id == Material.id, Progress.member_id == work.person.id)
    asked = (
        select(Material, Progress, Revision.characters, Revision.pages, Revision.seconds)
        .join(Revision, Revision.id == Material.revision_id)
        .outerjoin(Progress, mine)
        .where(may_study(work), Material.is_required, Progress.finished_at.is_(None))
    )
    for material, progress, *size in work.session.execute(asked).unique():
        yield _study(work, material, progress, say_extent(material.kind, *size))


def _study(work: Work, material: Material, progress: Progress | None, extent: str) -> Task:
    begun = progress is not None and progress.percent > 0
    is_link = material.kind is MaterialKind.LINK
    far = "已打开，看完后请声明学完" if is_link else f"已学 {progress.percent}%" if progress else ""
    said = [far if begun else "", extent]
    if material.hundredths:
        said.append(f"学完计 {format_hours(material.hundredths)} 学时")
    return Task(
        "必学",
        material.title,
        "，".join(filter(None, said)),
        f"/materials/{material.id}",
        "接着学" if begun else "去学习",
        material.due_at,
        material.hundredths,
        is_soon(material.due_at, work.now),
    )
