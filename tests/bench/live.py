"""A live quiz with 200 phones on open streams: how soon a question is there and an answer acknowledged.

By itself, as long as one likes:  python3 start.py bench live --questions 20 --phones 200 --minutes 60
"""

import argparse
import asyncio
import json
import random
import re
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from app import create_app
from core import migrate
from core.work import Work
from meetings.actions.live import Item, Plan, join, open_round
from members.actions.signing_in import open_sign_in
from tests.bench.clients import Times
from tests.bench.processes import Processes, free_port, serving
from tests.factories import Make, viewer_of
from tests.postgres import postgres

KEY = "k3y-of-the-measurement-7f2a91c4d8"
PHONES, QUESTIONS = 200, 4
SPREAD = 2.0
"""Seconds within which everybody answers."""
CALM = 5.0
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Figures:
    """What a game came to."""

    times: Times
    calm_percent: float
    """Of one core, while everybody looks at the wall."""
    asked_percent: float
    """Of one core, from the question to the last answer."""
    memory_mb: list[float]
    threads: int


@contextmanager
def hall(url, folder, fill):
    """Serve a site in which something is played; gives port, processes, its key, cookies.

    ``fill`` takes the session, its maker and the time; it gives the key and who is signed in, the host first.
    """
    folder.mkdir(exist_ok=True)
    migrate.upgrade(url)
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": KEY, "FILES": str(folder / "files")})
    with app.test_request_context(), app.sessions.writer() as session:
        now = app.clock()
        key, people = fill(session, Make(session), now)
        signer = app.session_interface.get_signing_serializer(app)
        cookies = [
            f"xuetang={signer.dumps({'_user_id': open_sign_in(Work(session, now), one, 'bench')})}"
            for one in people
        ]
        session.commit()
    app.sessions.engine.dispose()
    port = free_port()
    env = {
        "SITE_DATABASE_URL": url,
        "SITE_INSTANCE": str(folder),
        "SITE_FILES": str(folder / "files"),
        "SITE_SECRET_KEY": KEY,
        "PORT": str(port),
    }
    with serving(["app.py", "run"], port, **env) as pid:
        yield port, Processes(pid), key, cookies


def joined(phones, questions):
    """Make a round that so many members have all joined."""

    def fill(session, make, now):
        host = make.secretary()
        items = [Item(make.question("single").version_id, "single", 20, 1000) for _ in range(questions)]
        round_ = open_round(Work(session, now, viewer_of(host)), Plan("测量用现场答题", make.branch, items))
        people = [make.member(name=f"党员{n}") for n in range(phones)]
        for person in people:
            join(Work(session, now, viewer_of(person)), round_)
        return round_.id, [host, *people]

    return fill


class Phone:
    """One device: a connection that listens and one that asks."""

    def __init__(self, port, cookie):
        self._port, self._cookie = port, cookie
        self.news = asyncio.Queue()
        self._asking = None

    async def ask(self, *request, **headers):
        """Ask on the kept connection, or a new one where it was closed meanwhile; gives status and text."""
        try:
            return await self._ask(*request, **headers)
        except (ConnectionError, asyncio.IncompleteReadError, IndexError):
            self._asking = None
            return await self._ask(*request, **headers)

    async def _ask(self, method, path, body="", **headers):
        if self._asking is None:
            self._asking = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._asking
        lines = {"Host": "127.0.0.1", "Cookie": self._cookie, "Content-Length": len(body.encode())} | headers
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode())
        status = int((await reader.readline()).split()[1])
        length = 0
        while (line := await reader.readline()) != b"\r\n":
            name, _, value = line.decode().partition(":")
            if name.lower() == "set-cookie":
                self._cookie = value.strip().partition(";")[0]
            length = int(value) if name.lower() == "content-length" else length
        return status, (await reader.readexactly(length)).decode()

    async def post(self, path, **form):
        """Send a form as the page's script does."""
        body = urlencode({"csrf_token": self.token, **form})
        kind = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return await self.ask("POST", path, body, **kind)

    async def open(self, page, stream):
        """Load the page, as a phone does, and listen."""
        status, text = await self.ask("GET", page)
        assert status == 200, (status, text[:300])
        self.token = _TOKEN.search(text)[1]
        self._hearing = asyncio.create_task(self._hear(stream))
        await self.news.get()

    async def _hear(self, path):
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._cookie}\r\n\r\n".encode())
        name = ""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: ") and name == "state":
                await self.news.put((time.perf_counter(), json.loads(line[6:])))

    async def until(self, phase):
        """Wait for a phase; gives when it was heard of and what was said."""
        while True:
            at, state = await self.news.get()
            if state["phase"] == phase:
                return at, state


async def play(port, processes, key, cookies, questions, minutes=0.0):
    """Play a whole game and take its figures."""
    times, base = Times(), f"/live/{key}"
    host, *phones = (Phone(port, cookie) for cookie in cookies)
    await host.open(f"{base}/wall", f"{base}/host.stream?shows=wall")
    await asyncio.gather(*(one.open(f"{base}/play", f"{base}/play.stream") for one in phones))
    memory, calm, asked, steps = [processes.memory_mb()], [], [], 0
    for _ in range(questions):
        calm.append(await spend(processes, asyncio.sleep(CALM + minutes * 60 / questions)))
        asked.append(await spend(processes, ask_all(host, phones, base, steps, times)))
        for _ in range(4):
            # The fourth step asks the next question; it is taken at the top.
            steps += 1
            if _ < 3:
                await step(host, base, steps)
        memory.append(processes.memory_mb())
    return Figures(times, sum(calm) / len(calm), max(asked), memory, processes.threads())


async def spend(processes, deed):
    """Give the share of one core that was used meanwhile, in percent."""
    before, start = processes.cpu_ms(), time.perf_counter()
    await deed
    return (processes.cpu_ms() - before) / (time.perf_counter() - start) / 10


async def step(host, base, steps):
    """Press the one key."""
    status, text = await host.post(f"{base}/step", steps=steps)
    assert (status, json.loads(text)["moved"]) == (200, True), (status, text[:300])


async def ask_all(host, phones, base, steps, times):
    """Ask a question; everybody answers within two seconds of seeing it."""
    pressed = time.perf_counter()
    answering = [asyncio.create_task(answer(one, base, pressed, times)) for one in phones]
    await step(host, base, steps)
    await asyncio.gather(*answering)


async def answer(phone, base, pressed, times):
    """Wait for the question, think, answer, wait for the word."""
    at, state = await phone.until("question")
    times.add("question", (at - pressed) * 1000)
    await asyncio.sleep(random.random() * SPREAD)
    body = json.dumps({"question": state["question"], "value": random.choice("ABCD")})
    start = time.perf_counter()
    kind = {"Content_Type": "application/json", "Accept": "application/json", "X_CSRFToken": phone.token}
    status, text = await phone.ask("POST", f"{base}/answers", body, **kind)
    assert status == 200, (status, text[:300])
    times.add("answer", (time.perf_counter() - start) * 1000)


def measure(url, folder, phones=PHONES, questions=QUESTIONS, minutes=0.0):
    """Play on a database of one kind."""
    with hall(url, Path(folder), joined(phones, questions)) as (port, processes, key, cookies):
        return asyncio.run(play(port, processes, key, cookies, questions, minutes))


def tell(say, name, figures):
    """Say the figures beside what they may be."""
    times = figures.times
    say(f"\n== live quiz, {times.count('answer')} answers, {name} ==")
    for kind, most in (("question", 500), ("answer", 150)):
        say(
            f"{kind:9} p50 {times.at(kind, 0.5):6.1f} ms   p95 {times.at(kind, 0.95):6.1f} ms   "
            f"p100 {times.at(kind, 1):6.1f} ms   p95 at most {most}"
        )
    say(f"CPU between questions {figures.calm_percent:.1f} % of a core, at most 5")
    say(f"CPU of a question     {figures.asked_percent:.0f} % of a core, at most 100")
    course = " ".join(f"{one:.0f}" for one in figures.memory_mb)
    say(f"memory before and after each question {course} MB, {figures.threads} threads")


def main(arguments=None):
    """Measure only this, as long and with as many as one likes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{folder}/site.db"
        if asked.database == "postgresql":
            url = stack.enter_context(postgres({})).create("site")
        figures = measure(url, folder, asked.phones, asked.questions, asked.minutes)
    tell(lambda text: print(text, flush=True), asked.database, figures)  # noqa: T201  # the report


if __name__ == "__main__":
    main()
