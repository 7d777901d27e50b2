"""A unit's year, file by file, as 迎检材料 holds it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby, islice

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.files import say_size, store
from core.sheets import Sheet, workbook
from core.times import day_of, local, say_day, start_of
from core.typeset import typeset, typeset_each
from core.work import Work
from learning.models import Plan
from learning.queries.norms import NormStanding, norms_of
from learning.queries.plans import progress_of
from learning.queries.record import branch_of, lines_of
from learning.queries.standings import Standing, standing_until, standings_of_all
from learning.queries.tables import BRANCH, branch_cells, branch_sums, plan_sheets, record_told
from meetings.models import Activity, ActivityFile, ActivityState, Bundle
from meetings.queries.activities import rows_of
from meetings.queries.duties import lights
from meetings.queries.duty_sheets import duty_sheets
from meetings.queries.gaps import branches_of, duty_gaps, hour_gaps, record_gaps, test_gaps
from meetings.queries.minutes import kept_minutes
from meetings.rules.bundles import (
    GAPS,
    HOURS,
    MINUTES,
    PLAN,
    SHEETS,
    TESTS,
    Gap,
    Part,
    file_name,
    numbered,
)
from meetings.rules.document import minutes_document
from meetings.rules.kinds import label_of
from meetings.rules.minutes import Minutes
from members.models import Cadre, Node
from members.queries.life import Belonged, belonged_in
from members.queries.people import below
from quizzes.models import PaperKind, Quiz, QuizState
from quizzes.queries.pictures import fetcher
from quizzes.queries.printing import printed_papers, sheet_to_print, sitting_to_print
from quizzes.queries.result_sheets import result_sheets
from quizzes.rules.prints.sheet import PrintSheet

_ACTIVITIES = (
    *("序号", "组织", "类型", "主题", "会次", "开始", "结束", "地点", "主持", "记录", "状态"),
    *("应到", "实到", "缺席", "同时算作"),
)
MOST_ATTACHED = 120_000_000
"""Bytes of attachments a bundle holds: with them it can still be verified on the page."""

_AT_ONCE = 40
"""So many documents of one template are set by one child."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who belonged to the unit in the year, and how they stood at its end or when they went."""

    standing: Standing
    belonged: Belonged

    @property
    def is_elsewhere(self) -> bool:
        """Say whether they went on in another unit: what they earned there is not this one's."""
        return self.belonged.until is not None and self.belonged.until != self.standing.member.left_on

    @property
    def came_and_went(self) -> str:
        """Tell the days on which they came, moved or left; empty for who was there all the time."""
        return "；".join(
            f"{say_day(step.on)}{step.words}" for step in self.belonged.steps if step.is_about_place
        )

    @property
    def said(self) -> str:
        """Say what the table says of them: the days, and what they lack unless they went."""
        lacks = self.standing.gap_words if self.belonged.until is None else ""
        return "；".join(filter(None, (self.came_and_went, lacks)))


@dataclass(frozen=True, slots=True)
class Year:
    """What a bundle is made of, read once."""

    bundle: Bundle
    node: Node
    activities: Sequence[Activity]
    people: Sequence[Person]
    quizzes: Sequence[Quiz]
    gaps: Sequence[Gap]
    minutes: Mapping[int, Minutes]
    """Of those whose roll was opened, by the activity's key."""

    @property
    def held(self) -> list[Activity]:
        """Those whose roll was opened."""
        there = {ActivityState.HELD, ActivityState.CLOSED}
        return [one for one in self.activities if one.state in there]


def year_of_bundle(work: Work, bundle: Bundle) -> Year:
    """Read what a bundle is made of."""
    node, year = bundle.node, bundle.year
    activities = _activities(work, node, year)
    people = _people(work, node, year)
    staying = [one.standing for one in people if one.belonged.until is None]
    quizzes = _quizzes(work, node, year)
    minutes = {one.id: kept_minutes(work, one) for one in activities if one.held_at is not None}
    gaps = [
        *duty_gaps(work, node, year),
        *record_gaps(work, activities, minutes),
        *hour_gaps(staying),
        *test_gaps(work, quizzes),
    ]
    return Year(bundle, node, activities, people, quizzes, gaps, minutes)


def _people(work: Work, node: Node, year: int) -> list[Person]:
    """Read who belonged to the unit in the year: those who have left or gone elsewhere since included."""
    there = belonged_in(work, [node.path], date(year, 1, 1), date(year, 12, 31))
    found = standings_of_all(work, [one.member.id for one in there], year)
    people = [Person(found[one.member.id], one) for one in there]
    return [_until_they_went(work, one) if one.is_elsewhere else one for one in people]


def _until_they_went(work: Work, one: Person) -> Person:
    assert one.belonged.until is not None
    place = one.belonged.node.path
    return replace(one, standing=standing_until(work, one.standing, place, one.belonged.until))


def _in(year: int) -> tuple[object, object]:
    return start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))


def _activities(work: Work, node: Node, year: int) -> Sequence[Activity]:
    since, until = _in(year)
    found = (
        select(Activity)
        .join(Node, Node.id == Activity.node_id)
        .where(below([node.path]), Activity.starts_at >= since, Activity.starts_at < until)
        .where(Activity.cancelled_at.is_(None))
        .options(joinedload(Activity.host), joinedload(Activity.recorder))
        .order_by(Activity.starts_at, Activity.id)
    )
    return work.session.scalars(found).all()


def _quizzes(work: Work, node: Node, year: int) -> Sequence[Quiz]:
    since, until = _in(year)
    found = (
        select(Quiz)
        .join(Node, Node.id == Quiz.node_id)
        .where(below([node.path]), Quiz.state == QuizState.PUBLISHED)
        .where(Quiz.opens_at < until, Quiz.closes_at >= since, Quiz.opens_at <= work.now)
        .order_by(Quiz.opens_at, Quiz.id)
    )
    return work.session.scalars(found).unique().all()


def chapters(work: Work, year: Year) -> list[Callable[[], Iterator[Part]]]:
    """Give what makes the files, chapter by chapter."""
    return [
        lambda: _plan(work, year),
        lambda: chain(_minutes(year), _attached(work, year)),
        lambda: _sheets(work, year),
        lambda: _hours(work, year),
        lambda: _tests(work, year),
        lambda: _gaps(year),
    ]


def _plan(work: Work, year: Year) -> Iterator[Part]:
    rows = rows_of(work, year.activities)
    content = _workbook(year, "活动计划与完成情况", Sheet("活动", _ACTIVITIES, rows))
    yield Part(PLAN, "活动计划与完成情况.xlsx", f"{len(rows)} 次活动的安排、到会和状态", content)
    branches = branches_of(work, year.node)
    names = numbered(file_name("组织生活进度", branch.name, ending="xlsx") for branch in branches)
    for branch, name in zip(branches, names, strict=True):
        sheets = duty_sheets(lights(work, branch, year.bundle.year))
        content = workbook(*sheets, title=f"{branch.name} {year.bundle.year} 年组织生活进度")
        yield Part(PLAN, name, f"{branch.name}三会一课等逐月的完成情况", content)
    above = [int(key) for key in year.node.path.strip("/").split("/")]
    own = (
        select(Plan)
        .join(Node, Node.id == Plan.node_id)
        .where(Plan.year == year.bundle.year, Plan.published_at.is_not(None))
    )
    inside = below([year.node.path]) | Plan.node_id.in_(above)
    plans = work.session.scalars(own.where(inside).order_by(Plan.id)).unique().all()
    names = numbered(file_name(one.title, ending="xlsx") for one in plans)
    for plan, name in zip(plans, names, strict=True):
        content = workbook(*plan_sheets(progress_of(work, plan)), title=f"{plan.node.name}　{plan.title}")
        yield Part(PLAN, name, f"{plan.node.name}的年度学习计划和考核表", content)


def _named(activities: Sequence[Activity], ending: str) -> list[str]:
    return numbered(
        file_name(f"{local(one.starts_at):%Y%m%d}", label_of(one.kind), one.title, ending=ending)
        for one in activities
    )


def _minutes(year: Year) -> Iterator[Part]:
    for one, name in zip(year.held, _named(year.held, "docx"), strict=True):
        is_kept = one.state is ActivityState.CLOSED
        what = f"{one.node.name}，{'已归档' if is_kept else '还没有归档'}"
        yield Part(MINUTES, name, what, minutes_document(year.minutes[one.id]))


def _attached(work: Work, year: Year) -> Iterator[Part]:
    """Give the files people put to the records: photographs, signed sheets, texts of lectures.

    Those beyond what a bundle can hold are named in a list instead; they stay on the activities' pages.
    """
    held = {one.id: one for one in year.held}
    kept = select(ActivityFile).where(ActivityFile.activity_id.in_(held), ActivityFile.removed_at.is_(None))
    files = work.session.scalars(kept.order_by(ActivityFile.activity_id, ActivityFile.id)).unique().all()
    names = numbered(_attached_name(held[one.activity_id], one.file.name) for one in files)
    room, left_out = MOST_ATTACHED, []
    for one, name in zip(files, names, strict=True):
        if one.file.size > room:
            left_out.append(f"{name}（{say_size(one.file.size)}）")
            continue
        room -= one.file.size
        with store().open(one.file.key) as stream:
            what = held[one.activity_id].node.name
            yield Part(MINUTES, f"附件/{name}", what, stream.read(), is_ours=False)
    if left_out:
        told = "\r\n".join(["下列附件太大，没有收入压缩包，请在网站的活动页上查看：", *left_out])
        what = f"{len(left_out)} 个附件没有收入"
        yield Part(MINUTES, "附件/没有收入的附件.txt", what, told.encode("utf-8-sig"))


def _attached_name(activity: Activity, name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    day = f"{local(activity.starts_at):%Y%m%d}"
    return file_name(day, activity.title[:20], stem if dot else name, ending=ending if dot else "bin")


def _sheets(work: Work, year: Year) -> Iterator[Part]:
    names = iter(_named(year.held, "pdf"))
    waiting = iter(year.held)
    while some := list(islice(waiting, _AT_ONCE)):
        told = [sign_in_told(year.minutes[one.id]) for one in some]
        for one, content in zip(some, typeset_each("signin", told, at=work.now), strict=True):
            yield Part(SHEETS, next(names), one.node.name, content)


def sign_in_told(minutes: Minutes) -> dict[str, object]:
    """Give a roll as its template takes it: texts only."""
    counted = minutes.turnout
    return {
        "title": f"{minutes.rules.label}签到表",
        "facts": [
            ["单位", minutes.unit], ["主题", minutes.title], ["时间", minutes.when], ["地点", minutes.venue],
            ["主持", minutes.host], ["记录", minutes.recorder],
        ],
        "guests": minutes.guests,
        "turnout": f"应到 {counted.expected} 人，实到 {counted.present} 人，缺席 {counted.absent} 人",
        "people": [
            [str(n), one.name, one.group, one.state.label,
             one.signed_at or ("点名" if one.state.was_there else ""),
             "；".join(filter(None, (one.reason, one.made_up)))]
            for n, one in enumerate(minutes.people, start=1)
        ],
    }  # fmt: skip


def _hours(work: Work, year: Year) -> Iterator[Part]:
    rows = [
        branch_cells(number, one.standing, unit=one.belonged.node.name, said=one.said)
        for number, one in enumerate(year.people, start=1)
    ]
    sums = branch_sums([one.standing for one in year.people])
    table = Sheet("学时", [heading for heading, _ in BRANCH], rows, sums=sums)
    changes = Sheet("人员变动", ("序号", "姓名", "组织", "日期", "变动", "备注"), _changes(year))
    yield Part(HOURS, "学时汇总表.xlsx", _say_people(year), _workbook(year, "学时汇总表", table, changes))
    runs = [(place, list(run)) for place, run in groupby(year.people, key=lambda one: one.belonged.node)]
    units = [(branch_of(work, place), place.name) for place, _ in runs]
    stems = numbered(file_name("登记表", *dict.fromkeys(unit), ending="pdf") for unit in units)
    for (_, people), (branch, _), stem in zip(runs, units, stems, strict=True):
        records = [_record(work, year, one, branch) for one in people]
        for first in range(0, len(records), _AT_ONCE):
            some = records[first : first + _AT_ONCE]
            told = {"records": some, "check": year.bundle.address}
            content = typeset("record", told, at=work.now, seconds=60)
            volume = f" 第 {first // _AT_ONCE + 1} 册" if len(records) > _AT_ONCE else ""
            name = f"{stem.removesuffix('.pdf')}{volume}.pdf"
            yield Part(HOURS, name, f"{len(some)} 人的学时登记表，含签字栏", content)


def _changes(year: Year) -> list[tuple[object, ...]]:
    steps = [(one, step) for one in year.people for step in one.belonged.steps]
    return [
        (number, one.standing.member.name, one.belonged.node.name, step.on.isoformat(), step.words, step.note)
        for number, (one, step) in enumerate(steps, start=1)
    ]


def _say_people(year: Year) -> str:
    gone = sum(one.belonged.until is not None for one in year.people)
    those = f"，其中 {gone} 人年内离开或转走" if gone else ""
    return f"{len(year.people)} 人的应修、已修和分类学时{those}"


def _record(work: Work, year: Year, one: Person, branch: str) -> dict[str, object]:
    member, until = one.standing.member, one.belonged.until
    lines = lines_of(work, member.id, year.bundle.year)
    if one.is_elsewhere and until is not None:
        lines = [line for line in lines if day_of(line.entry.earned_at) < until]
    told = record_told(
        *(member, branch),
        year=year.bundle.year,
        standing=one.standing,
        lines=lines,
        now=work.now,
        norms=_norms(work, one.standing),
    )
    return told | {"note": one.came_and_went}


def _norms(work: Work, standing: Standing) -> Sequence[NormStanding]:
    """Say what else is asked; of most nothing is, and that is not looked up."""
    member = standing.member
    may_be = standing.leads or member.studies_online or member.cadre is not Cadre.NONE
    return norms_of(work, member, standing.year) if may_be else ()


def _tests(work: Work, year: Year) -> Iterator[Part]:
    names = numbered(file_name(one.title, ending="") for one in year.quizzes)
    for quiz, name in zip(year.quizzes, names, strict=True):
        stem = name.rstrip(".")
        # Without the key: whoever inspects a unit need not be among those who may have it.
        papers = papers_of(work, quiz)
        told = [{"what": "paper", "sheet": paper.told(with_key=False)} for paper in papers]
        made = typeset_each("paper", told, at=work.now) if told else []
        for paper, content in zip(papers, made, strict=True):
            yield Part(TESTS, file_name(stem, "试卷", paper.label, ending="pdf"), quiz.node.name, content)
        sheets = workbook(*result_sheets(work, quiz), title=f"{quiz.node.name}　{quiz.title}")
        yield Part(
            TESTS, file_name(stem, "成绩", ending="xlsx"), f"{quiz.node.name}的成绩和逐题正确率", sheets
        )


def papers_of(work: Work, quiz: Quiz) -> list[PrintSheet]:
    """Give what a quiz asked: the versions that were printed, or the paper that was the same for all."""
    printed, fetch = printed_papers(work, quiz), fetcher(work.session, store())
    if printed:
        return [sheet_to_print(work, quiz, one, fetch, is_only=len(printed) == 1) for one in printed]
    if quiz.paper_kind is PaperKind.DRAWN_EACH:
        return []
    return [sitting_to_print(work, quiz, fetch)]


def _gaps(year: Year) -> Iterator[Part]:
    rows = [(n, one.kind, one.what, one.lacks, one.who) for n, one in enumerate(year.gaps, start=1)]
    table = Sheet("缺口", ("序号", "类别", "内容", "缺什么", "涉及的人"), rows)
    yield Part(GAPS, "缺口清单.xlsx", f"{len(rows)} 处待补", _workbook(year, "缺口清单", table))


def _workbook(year: Year, name: str, *sheets: Sheet) -> bytes:
    """Make a workbook whose printed pages say whose it is."""
    return workbook(*sheets, title=f"{year.node.name} {year.bundle.year} 年{name}")
