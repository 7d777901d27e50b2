"""The wall of an evening is told at once of what happens in what it shows, over a stream."""

import json
from datetime import UTC, datetime

import pytest

from core.work import Work
from meetings.actions import evenings
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.models import AgendaItem
from meetings.rules.kinds import KINDS, Audience
from members.models import Member
from tests.factories import around, viewer_of
from tests.faults.test_live import PASSWORD, next_event, opened, stream
from tests.houses import Phone, Running, making


def hold(site, live_round):
    """Hold an activity this evening whose agenda is the round; gives its key."""
    with site.test_request_context(), making(site) as make:
        host = make.session.query(Member).filter_by(login="host").one()
        now = datetime.now(UTC)
        work = Work(make.session, now, viewer_of(host))
        category = KINDS["lecture"].category
        plan = Plan("lecture", "现场一晚", audience=Audience.PARTY, category=category, **around(now))
        activity = plan_activity(work, host.node, plan)
        open_roll(work, activity)
        item = AgendaItem(activity_id=activity.id, position=1, title="答题", shows=f"live:{live_round.id}")
        make.session.add(item)
        make.session.flush()
        evening = evenings.begin(work, activity)
        evenings.go_on(work, activity, evening.steps, 0, None)
        make.session.commit()
        return activity.id


def hear(answer):
    """Read on until there is news; beats that only keep the stream open are none."""
    assert any(next_event(answer)[0] == "news" for _ in range(20))


@pytest.mark.long
def test_the_wall_of_an_evening_hears_of_what_its_stage_shows(tmp_path):
    with opened(tmp_path) as (site, folder, live_round):
        base = f"/activities/{hold(site, live_round)}"
        url = site.sessions.engine.url.render_as_string(hide_password=False)
        with Running(folder, url) as server:
            host, member = (Phone(server).sign_in(login, PASSWORD) for login in ("host", "m0"))
            assert member.ask("GET", f"{base}/evening.stream")[0] == 404
            connection, answer = stream(server, host, f"{base}/evening.stream")
            hear(answer)
            # Somebody joins the round that is on the wall: the evening's page hears of it, and asks.
            member.post("/live/join", f"/live/join?pin={live_round.pin}", pin=live_round.pin)
            hear(answer)
            # And so it does of a name tapped on the roll, which is nothing of the round's.
            host.post(f"{base}/roll/rest", f"{base}/roll")
            hear(answer)
            state = json.loads(host.ask("GET", f"{base}/evening.json?shows=wall")[2])["state"]
            assert "1</b> 人已加入" in " ".join(state["html"].split())
            for closing in (host, member, answer, connection):
                closing.close()
