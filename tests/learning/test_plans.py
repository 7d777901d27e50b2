"""The yearly plan: what it asks of whom, and that nobody ever types in that something is done."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.errors import BadInputError, RefusalError
from core.times import SHANGHAI
from learning.actions.essays import hand_in, start_essay
from learning.actions.ledger import Earning, reverse_entry, write_entry
from learning.actions.plans import (
    Terms,
    add_item,
    copy_plan,
    delete_plan,
    drop_item,
    make_plan,
    move_item,
    publish_plan,
    remind_of_plans,
    withdraw_plan,
)
from learning.models import HourEntry, PlanItem, Progress
from learning.queries.plans import items_of, own_plan, progress_of
from learning.queries.tasks import tasks_now
from learning.rules.hours import Evidence, HourCategory
from learning.rules.plans import ItemKind, ItemState, PlanAudience
from members.models import Notice, Stage
from quizzes.models import Standing

WHOLE_YEAR = {"from_on": date(2026, 1, 1), "due_on": date(2026, 12, 31)}
MARCH = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture
def keeper(make, work_as):
    return work_as(make.secretary())


@pytest.fixture
def plan(keeper, make):
    return make_plan(keeper, make.branch, Terms("2026 年学习计划", 2026))


@pytest.fixture
def item(keeper, plan):
    """Add an item of a kind to the plan."""

    def add(kind, **given):
        usual = {"title": "做一件事", "kind": kind, "audience": PlanAudience.EVERYONE, **WHOLE_YEAR}
        return add_item(keeper, plan, usual | given)

    return add


def done(work, plan):
    return {one.item.title: len(one.done) for one in progress_of(work, plan)}


def give(work, member, cause, hundredths=200, form="党课", category=HourCategory.COLLECTIVE):
    earning = Earning("课", hundredths, category, Evidence.PRESENT, MARCH, form=form)
    return write_entry(work, member.id, cause, earning)


def test_a_passed_quiz_does_the_item(make, keeper, plan, item):
    quiz = make.quiz_with("single", "single")
    item(ItemKind.TEST, quiz_id=quiz.id)
    one, two = make.member(), make.member()
    for member, points in ((one, 400), (two, 100)):
        attempt = make.submitted(quiz, member, points, 60, keeper.now)
        times = {"spent_seconds": 60, "submitted_at": keeper.now}
        make.save(
            Standing(quiz_id=quiz.id, member_id=member.id, attempt_id=attempt.id, points=points, **times)
        )
    assert done(keeper, plan) == {"做一件事": 1}


def test_a_finished_material_does_the_item(make, keeper, plan, item, material, session):
    text = material()
    item(ItemKind.READ, material_id=text.id)
    item(ItemKind.READ, column_id=text.column_id, count=2, title="读两份")
    member = make.member()
    session.add(
        Progress(
            member_id=member.id,
            material_id=text.id,
            revision_id=text.revision_id,
            opened_at=MARCH,
            seen_at=MARCH,
            finished_at=MARCH,
        )
    )
    session.flush()
    assert done(keeper, plan) == {"做一件事": 1, "读两份": 0}


def test_attendance_does_the_item_until_it_is_taken_back(make, keeper, plan, item, session):
    item(ItemKind.ATTEND, form="党课", count=2)
    member = make.member()
    first = give(keeper, member, "a")
    give(keeper, member, "b", form="主题党日")
    assert done(keeper, plan) == {"做一件事": 0}
    give(keeper, member, "c")
    assert done(keeper, plan) == {"做一件事": 1}
    reverse_entry(keeper, session.get_one(HourEntry, first.id), "没有到")
    assert done(keeper, plan) == {"做一件事": 0}


def test_hours_of_a_category_do_the_item(make, keeper, plan, item):
    item(ItemKind.HOURS, category=HourCategory.ONLINE, hundredths=500)
    member = make.member()
    give(keeper, member, "a", 400, category=HourCategory.ONLINE)
    give(keeper, member, "b", 400)
    assert done(keeper, plan) == {"做一件事": 0}
    give(keeper, member, "c", 100, category=HourCategory.ONLINE)
    assert done(keeper, plan) == {"做一件事": 1}


def test_an_essay_that_was_handed_in_does_the_item(make, keeper, plan, item, work_as):
    asked = item(ItemKind.WRITE)
    mine = work_as(make.member())
    essay = start_essay(
        mine,
        {
            "title": "体会",
            "learned": "学习之后我认识到安全生产工作的责任很重，要落实到每一天、每一项检查里。",
        },
        asked.id,
    )
    assert done(keeper, plan) == {"做一件事": 0}
    hand_in(mine, essay)
    assert done(keeper, plan) == {"做一件事": 1}


def test_an_item_asks_only_its_audience_and_nobody_who_is_exempt(make, keeper, plan, item):
    item(ItemKind.WRITE, audience=PlanAudience.MEMBERS, title="党员")
    item(ItemKind.WRITE, audience=PlanAudience.COMING, title="积极分子")
    item(ItemKind.WRITE, audience=PlanAudience.COMMITTEE, title="支委")
    make.member(stage=Stage.ACTIVIST)
    make.member(exempt_from=date(2026, 1, 1), exempt_reason="长期病假")
    make.member("committee")
    asked = {one.item.title: len(one.asked) for one in progress_of(keeper, plan)}
    assert asked == {"党员": 2, "积极分子": 1, "支委": 2}


def test_members_see_a_plan_once_it_is_published(make, keeper, plan, item, work_as):
    item(ItemKind.ATTEND, from_on=date(2026, 3, 1), due_on=date(2026, 3, 5))
    mine = work_as(make.member())
    assert own_plan(mine, 2026) == []
    publish_plan(keeper, plan)
    [own] = own_plan(mine, 2026)
    assert own.state is ItemState.SOON
    assert [task.kind for task in tasks_now(mine)] == ["学习计划"]
    withdraw_plan(keeper, plan)
    assert own_plan(mine, 2026) == []


def test_another_branchs_plan_is_none_of_ones_business(make, keeper, plan, item, work_as):
    item(ItemKind.WRITE)
    publish_plan(keeper, plan)
    assert own_plan(work_as(make.member(node=make.node(name="别的支部"))), 2026) == []


def test_an_empty_plan_is_not_published_and_a_published_one_not_deleted(keeper, plan, item):
    with pytest.raises(RefusalError, match="还没有任务"):
        publish_plan(keeper, plan)
    item(ItemKind.WRITE)
    publish_plan(keeper, plan)
    with pytest.raises(RefusalError, match="先撤下"):
        delete_plan(keeper, plan)


def test_days_in_the_wrong_order_are_refused(item):
    with pytest.raises(BadInputError, match="早于"):
        item(ItemKind.WRITE, from_on=date(2026, 3, 2), due_on=date(2026, 3, 1))


def test_items_are_moved_and_dropped(keeper, plan, item):
    first, second = item(ItemKind.WRITE, title="一"), item(ItemKind.WRITE, title="二")
    move_item(keeper, second, -1)
    assert [one.title for one in items_of(keeper, plan)] == ["二", "一"]
    move_item(keeper, second, -1)
    assert [one.title for one in items_of(keeper, plan)] == ["二", "一"]
    drop_item(keeper, first)
    assert [one.title for one in items_of(keeper, plan)] == ["二"]


def test_next_years_plan_has_the_same_items_a_year_later(keeper, plan, item, make):
    item(ItemKind.TEST, quiz_id=make.quiz().id, from_on=date(2024, 2, 29), due_on=date(2026, 3, 1))
    made = copy_plan(keeper, plan)
    [copied] = items_of(keeper, made)
    assert (made.title, made.published_at) == ("2027 年学习计划", None)
    assert (copied.from_on, copied.due_on, copied.quiz_id) == (date(2025, 2, 28), date(2027, 3, 1), None)


def test_who_has_not_done_it_is_reminded_three_days_before_and_once(make, keeper, plan, item, session):
    item(ItemKind.ATTEND, due_on=date(2026, 3, 5))
    one, two = make.member(), make.member()
    give(keeper, one, "a")
    publish_plan(keeper, plan)
    remind_of_plans(keeper)
    remind_of_plans(keeper)
    told = select(Notice.member_id).where(Notice.cause.startswith("plan.item:"))
    assert sorted(session.scalars(told)) == sorted({two.id, keeper.actor.id})


def test_the_pages_make_a_plan_and_follow_it(browser, make, session, queries):
    secretary, member = make.secretary(), make.member(name="李建华")
    browser.sign_in(secretary)
    assert browser.get("/manage/plans").select_one(".empty")
    where = browser.post("/manage/plans/new", title="2026 年学习计划", year="2026", node=str(make.branch.id))
    form = {"title": "写一篇心得", "theme": "专题一", "kind": "write", "audience": "members"}
    form |= {"from_on": "2026-01-01", "due_on": "2026-06-30", "count": "1"}
    form |= dict.fromkeys(("material", "column", "quiz", "form", "category", "hours"), "")
    assert "请选择测试" in browser.post(f"{where}/items/new", 422, **form | {"kind": "test"}).text
    browser.post(f"{where}/items/new", **form)
    item = session.scalar(select(PlanItem))
    browser.post(f"/manage/plan-items/{item.id}", **form | {"title": "写两篇心得", "count": "2"})
    browser.post(f"{where}/publish")
    page = browser.get(where)
    assert "0/2 人完成" in page.text
    assert browser.fetch(f"{where}.xlsx").status_code == 200
    browser.post(f"/manage/plan-items/{item.id}/remind")
    browser.sign_in(member)
    assert "写两篇心得" in browser.get("/plan").text
    assert "写两篇心得" in browser.get(f"/essays/new?item={item.id}").select_one("#title")["value"]
    browser.get(where, 404)
    browser.sign_in(make.secretary(node=make.node(name="别的支部"))).get(where, 404)
    browser.post(f"/manage/plan-items/{item.id}/delete", 404)
    browser.sign_in(make.member("inspector")).get(where)
    browser.post(f"{where}/withdraw", 404)


def test_the_last_day_counts_and_the_next_is_late(make, keeper, plan, item, work_as):
    item(ItemKind.ATTEND, due_on=date(2026, 3, 1))
    publish_plan(keeper, plan)
    member = make.member()
    assert own_plan(work_as(member), 2026)[0].state is ItemState.LATE
    earning = Earning("课", 100, HourCategory.COLLECTIVE, Evidence.PRESENT, MARCH + timedelta(hours=14))
    write_entry(keeper, member.id, "a", earning)
    assert own_plan(work_as(member), 2026)[0].state is ItemState.DONE


def test_a_longer_plan_costs_the_front_page_no_more_statements(
    make, keeper, plan, item, work_as, queries, session
):
    item(ItemKind.WRITE)
    publish_plan(keeper, plan)
    mine = work_as(make.member())
    counts = []
    for kind in (ItemKind.ATTEND, ItemKind.HOURS, ItemKind.WRITE, ItemKind.READ):
        session.expire_all()
        queries.clear()
        tasks_now(mine)
        counts.append(len(queries))
        item(kind, hundredths=100)
    assert len(set(counts)) == 1
