"""The yearly plan of the sample branch with its nine themes, what members write, and hours they claim."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from content.queries.columns import find_column
from core.work import Work
from learning.actions.claims import approve_claim, file_claim
from learning.actions.essays import Verdict, accept_essay, hand_in, publish_essay, start_essay
from learning.actions.plans import Terms, add_item, make_plan, publish_plan
from learning.models import Claim, Essay, Plan
from learning.rules.hours import HourCategory
from learning.rules.plans import ItemKind, PlanAudience
from quizzes.models import Quiz
from sample.dates import Season, at
from sample.diary import Diary
from sample.people import People
from sample.reading import branch


class Year:
    """The plan, once the diary has come to its making."""

    plan: Plan

    def __init__(self, people: People, season: Season) -> None:
        self._node, self._year = people.branch, season.first.year

    def be_made(self, work: Work) -> None:
        """Make and publish it, without the tests, which are not set yet."""
        told = branch()["plan"]
        self.plan = make_plan(
            work, self._node, Terms(f"{self._year} {told['title']}", self._year, told["intro"])
        )
        for item in told["items"]:
            if "test" not in item:
                self._add(work, item)
        publish_plan(work, self.plan)

    def take_test_up(self, item: Mapping[str, Any], work: Work) -> None:
        """Put a test into the plan that has been set meanwhile."""
        self._add(work, item)

    def _add(self, work: Work, item: Mapping[str, Any]) -> None:
        first, last = item["months"]
        values = {
            "title": item["title"],
            "theme": item["theme"],
            "audience": PlanAudience(item["audience"]),
            "from_on": date(self._year, first, 1),
            "due_on": date(self._year + last // 12, last % 12 + 1, 1) - timedelta(days=1),
        }
        add_item(work, self.plan, values | _asked(work, item))


def _asked(work: Work, item: Mapping[str, Any]) -> dict[str, Any]:
    if "read" in item:
        column = find_column(work, item["read"])
        assert column is not None
        return {"kind": ItemKind.READ, "column_id": column.id, "count": item["count"]}
    if "test" in item:
        quiz_id = work.session.scalars(select(Quiz.id).where(Quiz.title == item["test"])).one()
        return {"kind": ItemKind.TEST, "quiz_id": quiz_id}
    if "attend" in item:
        return {"kind": ItemKind.ATTEND, "form": item["attend"]}
    if "hours" in item:
        hundredths = item["hours"] * 100
        return {"kind": ItemKind.HOURS, "category": HourCategory.ONLINE, "hundredths": hundredths}
    return {"kind": ItemKind.WRITE, "count": item["write"]}


def plan_the_year(people: People, diary: Diary, season: Season) -> None:
    """Write into the diary the plan, the essays and the claims."""
    year = Year(people, season)
    diary.note(at(season.first + timedelta(days=4), 10), people.secretary, year.be_made)
    tests = [item for item in branch()["plan"]["items"] if "test" in item]
    for number, item in enumerate(tests):
        moment = at(season.last, 8, number)
        diary.note(moment, people.secretary, partial(year.take_test_up, item))
    for number, told in enumerate(branch()["essays"]):
        essay = Writing(told)
        moment = at(season.last - timedelta(days=9 - 2 * number), 15)
        diary.note(moment, _viewer(people, told["login"]), essay.be_handed_in)
        diary.note(moment + timedelta(hours=2), people.secretary, essay.be_reviewed)
    for told in branch()["claims"]:
        moment = at(season.last - timedelta(days=min(told["days_ago"], season.days) - 1), 19)
        claim = Claiming(told, moment.date() - timedelta(days=1))
        diary.note(moment, _viewer(people, told["login"]), claim.be_filed)
        diary.note(moment + timedelta(hours=3), people.secretary, claim.be_decided)


def _viewer(people: People, login: str) -> Any:
    return people.viewers[next(one.id for one in people.members if one.login == login)]


class Writing:
    """An essay, once it is written."""

    essay: Essay

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    def be_handed_in(self, work: Work) -> None:
        """Write it and hand it in."""
        texts = {name: self._told[name] for name in ("title", "learned", "applied", "planned")}
        is_public = self._told["state"] == "published"
        self.essay = start_essay(work, texts | {"may_publish": is_public})
        hand_in(work, self.essay)

    def be_reviewed(self, work: Work) -> None:
        """Accept it, and publish it, if that is told."""
        if self._told["state"] in {"accepted", "published"}:
            accept_essay(work, self.essay, Verdict("写得实在。"))
        if self._told["state"] == "published":
            publish_essay(work, self.essay)


class Claiming:
    """A claim, once it is filed."""

    claim: Claim

    def __init__(self, told: Mapping[str, Any], day: date) -> None:
        self._told, self._day = told, day

    def be_filed(self, work: Work) -> None:
        """File it."""
        values = {
            "title": self._told["title"],
            "form": "网络课程",
            "venue": self._told["venue"],
            "started_on": self._day,
            "ended_on": self._day,
            "hundredths": round(self._told["hours"] * 100),
            "category": HourCategory.ONLINE,
        }
        self.claim = file_claim(work, values)

    def be_decided(self, work: Work) -> None:
        """Approve it, if that is told."""
        if self._told["state"] == "approved":
            approve_claim(work, self.claim)
