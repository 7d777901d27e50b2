"""A contest goes on when server or database die: presses and points stay, nothing counts twice."""

import json
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core import migrate
from core.work import Work
from meetings.actions.contest_setting import Block, Plan, open_contest
from meetings.models import Contest, ContestBuzz, ContestLine, ContestTeam
from meetings.queries.checks import CHECKS
from meetings.queries.contests import now_of
from meetings.rules.contest import Part
from members.rules.passwords import hash_password
from quizzes.queries.bank import Wanted
from tests.factories import viewer_of
from tests.faults.proxy import BadNetwork
from tests.houses import Phone, Running, house, making, opened
from tests.postgres import CRASHING, postgres

PASSWORD = "红旗渠畔的清晨9点"
TEAMS = ("第一队", "第二队", "第三队")
JSON = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def fill(site):
    """Open a contest of three teams with two questions for the buzzer; gives its key."""
    hashed = hash_password(PASSWORD)
    with site.test_request_context(), making(site) as make:
        host = make.secretary(login="host", password_hash=hashed)
        people = [make.member(login=f"m{n}", password_hash=hashed) for n in range(len(TEAMS))]
        for _ in range(2):
            make.question("single")
        teams = [(name, [person.id]) for name, person in zip(TEAMS, people, strict=True)]
        plan = Plan("知识竞赛", make.branch, teams, [Block(Part.BUZZER, 2, 10, 60)], Wanted())
        contest = open_contest(Work(make.session, datetime.now(UTC), viewer_of(host)), plan)
        make.session.commit()
        return contest.id


class Table:
    """The host's phone, and one for each team, whose network loses a third of what is sent."""

    def __init__(self, server, network, key):
        self._base = f"/contests/{key}"
        self._host = Phone(server).sign_in("host", PASSWORD)
        self.teams = [Phone(network).sign_in(f"m{n}", PASSWORD) for n in range(len(TEAMS))]
        self._tokens = {phone: phone.token(f"{self._base}/play") for phone in self.teams}

    def press(self, deed, steps=None, **form):
        """Press on the remote until an answer comes, as a host would after a fault."""
        known = self._steps if steps is None else steps
        page = f"{self._base}/remote"
        return self._host.post(f"{self._base}/{deed}", page, steps=known, **form)[0]

    @property
    def _steps(self):
        _, _, text = self._host.insist("GET", f"{self._base}/host.json?shows=remote")
        return json.loads(text)["state"]["v"]

    def go_on(self):
        """Take a step, and press again as if its answer had been lost."""
        known = self._steps
        assert [self.press("step", known), self.press("step", known)] == [303, 303]

    def question(self):
        _, _, text = self.teams[0].insist("GET", f"{self._base}/play.json?v=-1")
        return json.loads(text)["state"]["question"]

    def buzz(self, team, question):
        """Press a team's buzzer until the server has said a word, and once more."""
        phone = self.teams[team]
        body = f"csrf_token={self._tokens[phone]}&question={question}"
        return [phone.insist("POST", f"{self._base}/buzz", body, JSON)[0] for _ in range(2)]

    def close(self):
        for phone in (self._host, *self.teams):
            phone.close()


@pytest.mark.long
def test_a_killed_server_and_a_bad_network_lose_no_press_and_score_no_team_twice(tmp_path):
    folder = tmp_path / "instance"
    with house(folder) as site:
        key = fill(site)
        url = site.sessions.engine.url.render_as_string(hide_password=False)
        with Running(folder, url) as server, BadNetwork(server) as network:
            play(site, Table(server, network, key), key, server.kill, server.start)
        check(site, key)


@pytest.mark.both
@pytest.mark.long
def test_a_database_that_crashes_in_the_middle_of_a_contest_loses_no_press_and_scores_no_team_twice(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    with postgres(CRASHING) as database:
        url = database.create("site")
        migrate.upgrade(url)
        with opened(url, folder) as site:
            key = fill(site)
            with Running(folder, url) as server:
                play(site, Table(server, server, key), key, database.crash, lambda: database.go_on(CRASHING))
            check(site, key)


def play(site, table, key, fall, rise):
    """Hold the contest; what it stands on falls and rises while a team presses, and after a correction."""
    table.go_on()
    asked = table.question()
    assert table.buzz(2, asked) == [200, 200]  # too early: a foul
    table.go_on()
    assert table.buzz(1, asked) == [200, 200]
    # All is away while the last team presses; what was acknowledged before stays before it.
    late = []
    pressing = threading.Thread(target=lambda: late.extend(table.buzz(0, asked)))
    site.sessions.engine.dispose()
    fall()
    pressing.start()
    rise()
    pressing.join(30)
    assert late == [200, 200]
    with site.sessions.reader() as session:
        first = now_of(session, session.get(Contest, key))
    assert [(first.teams[one.team_id], one.foul) for one in first.called] == [
        ("第二队", False),
        ("第一队", False),
        ("第三队", True),
    ]
    judged = table._steps
    assert table.press("judge", judged, right="0") == 303
    team = next(team for team, name in first.teams.items() if name == "第三队")
    given = {"team": team, "points": "5", "reason": "第一题口误"}
    corrected = table._steps
    assert table.press("correct", corrected, **given) == 303
    site.sessions.engine.dispose()
    fall()
    rise()
    # The host saw neither answer, and presses both once more: nobody is judged or given points twice.
    assert table.press("judge", judged, right="0") == 303
    assert table.press("correct", corrected, **given) == 409
    assert table.press("judge", right="1") == 303
    for _ in range(5):
        table.go_on()
    table.close()


def check(site, key):
    """Every press is there once, and the board is the sum of what was said."""
    with site.sessions.reader() as session:
        now = now_of(session, session.get(Contest, key))
        assert now.phase == "ended"
        assert {now.teams[one.team_id]: one.points for one in now.board} == {
            "第一队": 10,
            "第二队": -10,
            "第三队": -5,
        }
        assert len(session.scalars(select(ContestBuzz)).all()) == len(TEAMS)
        causes = select(ContestTeam.name, ContestLine.cause).join(
            ContestLine, ContestLine.team_id == ContestTeam.id
        )
        assert sorted(session.execute(causes)) == sorted(
            [("第三队", "foul"), ("第二队", "wrong"), ("第一队", "right"), ("第三队", "correction")]
        )
        assert [breach for check in CHECKS for breach in check(session)] == []
