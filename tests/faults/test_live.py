"""A live quiz goes on when the server is killed, and over a network that loses a third of what is sent."""

import http.client
import json
import re
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from core import migrate
from core.work import Work
from meetings.actions.live import Item, Plan, open_round
from meetings.models import LiveAnswer, LivePlayer, LiveRound
from members.rules.passwords import hash_password
from tests.factories import viewer_of
from tests.faults.proxy import BadNetwork
from tests.houses import KIND, Phone, Running, house, making
from tests.houses import opened as opened_site
from tests.postgres import CRASHING, EARS, postgres

PASSWORD = "红旗渠畔的清晨9点"
PLAYERS = 6
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def hall(tmp_path):
    """A branch with a round that nobody has joined; gives its site, folder and round."""
    with opened(tmp_path) as made:
        yield made


@contextmanager
def opened(path, kind=KIND):
    folder = path / "instance"
    with house(folder, kind) as site:
        yield site, folder, fill(site)


def fill(site):
    """Open a round for members whose password is known."""
    hashed = hash_password(PASSWORD)
    with site.test_request_context(), making(site) as make:
        host = make.secretary(login="host", password_hash=hashed)
        for n in range(PLAYERS):
            make.member(login=f"m{n}", password_hash=hashed)
        items = [Item(make.question("single").version_id, "single", 300, 1000) for _ in range(2)]
        work = Work(make.session, datetime.now(UTC), viewer_of(host))
        live_round = open_round(work, Plan("现场答题", make.branch, items))
        make.session.commit()
    return live_round


class Host:
    """The host's laptop."""

    def __init__(self, server, live_round):
        self._phone = Phone(server).sign_in("host", PASSWORD)
        self.close = self._phone.close
        self._base = f"/live/{live_round.id}"
        self._steps = 0

    def go_on(self):
        """Press the key until the server says that it was pressed; twice pressed is pressed once."""
        page = f"{self._base}/remote"
        assert self._phone.post(f"{self._base}/step", page, steps=self._steps)[0] == 303
        self._steps += 1


class Player(threading.Thread):
    """A member with a phone who joins and answers whatever is asked, until told to stop."""

    def __init__(self, server, live_round, number):
        super().__init__(daemon=True)
        self._phone = Phone(server)
        self._round, self._number = live_round, number
        self.acknowledged = {}
        self.trouble = None
        self.has_joined = threading.Event()
        self.ends = threading.Event()

    def run(self):
        try:
            self._phone.sign_in(f"m{self._number}", PASSWORD)
            join = f"/live/join?pin={self._round.pin}"
            self._phone.post("/live/join", join, pin=self._round.pin)
            self._token = self._phone.token(f"/live/{self._round.id}/play")
            self.has_joined.set()
            while not self.ends.is_set():
                self._look()
                time.sleep(0.15)  # more often than this a phone is told to wait
        except Exception as trouble:  # noqa: BLE001  # raised again by the test
            self.trouble = trouble
        finally:
            self._phone.close()

    def _look(self):
        status, _, text = self._phone.insist("GET", f"/live/{self._round.id}/play.json?v=-1")
        assert status == 200, text
        question = json.loads(text)["state"]["question"]
        if question is None or question in self.acknowledged:
            return
        # The same answer is sent again and again until one word comes back, as the page's script does.
        body = json.dumps({"question": question, "value": "AB"[self._number % 2]})
        sent = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self._token}
        status, _, text = self._phone.insist("POST", f"/live/{self._round.id}/answers", body, sent)
        assert status == 200, text
        self.acknowledged[question] = json.loads(text)["words"]


def wait(holds, seconds=120):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def check(site, live_round, players):
    """Everything acknowledged is there, and everybody was scored once."""
    with site.sessions.reader() as session:
        got = Counter(map(tuple, session.execute(select(LiveAnswer.question_id, LiveAnswer.value))))
        assert [*got.values()] == [PLAYERS // 2] * 4
        scores = session.scalars(select(LivePlayer.points).order_by(LivePlayer.points)).all()
        assert scores == [0] * (PLAYERS // 2) + [2000] * (PLAYERS // 2)
        assert session.get(LiveRound, live_round.id).phase == "ended"
    for player in players:
        assert player.trouble is None, player.trouble
        assert len(player.acknowledged) == 2


def play(host, players, during):
    """Play both questions; ``during`` happens once half have answered the first."""
    for player in players:
        player.start()
    for player in players:
        assert player.has_joined.wait(120), player.trouble
    for number in (1, 2):
        host.go_on()
        if number == 1:
            wait(lambda: sum(len(one.acknowledged) for one in players) >= PLAYERS // 2)
            during()
        wait(lambda number=number: all(len(one.acknowledged) == number or one.trouble for one in players))
        for _ in range(3):
            host.go_on()
    host.go_on()
    for player in players:
        player.ends.set()
    for player in players:
        player.join(60)
    host.close()


@pytest.mark.long
def test_a_server_killed_in_the_middle_of_a_question_loses_nothing(hall):
    site, folder, live_round = hall
    url = site.sessions.engine.url.render_as_string(hide_password=False)
    with Running(folder, url) as server:
        host = Host(server, live_round)
        players = [Player(server, live_round, n) for n in range(PLAYERS)]

        def kill():
            server.kill()
            server.start()

        play(host, players, kill)
    check(site, live_round, players)


@pytest.mark.both
@pytest.mark.long
def test_a_database_that_crashes_in_the_middle_of_a_question_loses_nothing(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    with postgres(CRASHING) as database:
        url = database.create("site")
        migrate.upgrade(url)
        with opened_site(url, folder) as site:
            live_round = fill(site)
            site.sessions.engine.dispose()

            def crash():
                database.crash()
                database.go_on(CRASHING)

            with Running(folder, url) as server:
                host = Host(server, live_round)
                players = [Player(server, live_round, n) for n in range(PLAYERS)]
                play(host, players, crash)
            check(site, live_round, players)


@pytest.mark.long
def test_a_network_that_loses_a_third_of_what_is_sent_loses_no_answer(hall):
    site, folder, live_round = hall
    url = site.sessions.engine.url.render_as_string(hide_password=False)
    with Running(folder, url) as server, BadNetwork(server) as network:
        host = Host(server, live_round)
        players = [Player(network, live_round, n) for n in range(PLAYERS)]
        play(host, players, lambda: None)
        assert min(network.lost, network.cut, network.late) > 0
    check(site, live_round, players)


def stream(server, phone, path):
    """Open an event stream; gives the connection and what it says first."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in phone._cookies.items())
    connection.request("GET", path, headers={"Cookie": cookies})
    answer = connection.getresponse()
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    return connection, answer


def next_event(answer):
    """Give what the stream says next; it says something four times a minute, if only that it is there."""
    lines = []
    while (line := answer.readline().decode().strip()) or not lines:
        lines.append(line)
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    return told.get("event", ""), told.get("data", "")


@pytest.mark.long
def test_open_streams_hold_no_thread_and_end_with_the_server(hall):
    site, folder, live_round = hall
    url = site.sessions.engine.url.render_as_string(hide_password=False)
    with Running(folder, url, SITE_THREADS="2") as server:
        phone = Phone(server).sign_in("m0", PASSWORD)
        phone.post("/live/join", f"/live/join?pin={live_round.pin}", pin=live_round.pin)
        host = Host(server, live_round)
        streams = [stream(server, phone, f"/live/{live_round.id}/play.stream") for _ in range(20)]
        for _, answer in streams:
            until(answer, "lobby")
        host.go_on()
        for _, answer in streams:
            until(answer, "question")
        # Phones that leave are noticed at once, and the server does not wait for those that stay.
        for connection, answer in streams[:10]:
            answer.close()
            connection.close()
        assert server.stop() == 0
        for closing in (phone, host, *(one for pair in streams for one in pair)):
            closing.close()
    assert not re.search("Traceback", server.text)


@pytest.mark.both
@pytest.mark.long
def test_two_server_processes_tell_each_other_what_is_new(tmp_path):
    with opened(tmp_path, "postgresql") as (site, folder, live_round):
        url = site.sessions.engine.url.render_as_string(hide_password=False)
        with Running(folder, url) as here, Running(folder, url) as there:
            host, phone = Host(here, live_round), Phone(there).sign_in("m0", PASSWORD)
            phone.post("/live/join", f"/live/join?pin={live_round.pin}", pin=live_round.pin)
            connection, answer = stream(there, phone, f"/live/{live_round.id}/play.stream")
            until(answer, "lobby")
            wait_for_ear(site.sessions.engine)  # only who has an open page listens
            host.go_on()
            until(answer, "question")
            for closing in (phone, host, answer, connection):
                closing.close()


def wait_for_ear(engine):
    """Wait until a server process hears what the others announce."""
    end = time.monotonic() + 60
    while True:
        with engine.connect() as connection:
            if connection.scalar(text(EARS)):
                return
        assert time.monotonic() < end
        time.sleep(0.02)


def until(answer, phase):
    """Read on until the stream tells of a phase; without news it only says that it is still there."""
    for _ in range(20):
        name, told = next_event(answer)
        assert "见党章" not in json.loads(told or "{}").get("html", ""), "the key before its time"
        if name == "state" and json.loads(told)["phase"] == phase:
            return
    raise AssertionError(phase)
