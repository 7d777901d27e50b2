"""A contest of eight teams with five phones each: how soon a press is acknowledged and its place shown.

By itself:  python3 start.py bench contests
"""

import asyncio
import random
import tempfile
import time
from pathlib import Path

from core.work import Work
from meetings.actions.contest_setting import Block, Plan, open_contest
from meetings.rules.contest import Part
from quizzes.queries.bank import Wanted
from tests.bench.clients import Times
from tests.bench.live import Phone, hall, step
from tests.factories import viewer_of

TEAMS, PHONES, QUESTIONS = 8, 5, 4
SPREAD = 0.6
"""Seconds within which everybody presses."""
CALM = 1.0


def seated(session, make, now):
    """Make a contest whose questions all go by the buzzer."""
    host = make.secretary()
    for _ in range(QUESTIONS):
        make.question("single")
    people = [make.member(name=f"队员{n}") for n in range(TEAMS * PHONES)]
    teams = [(f"代表{n}队", [one.id for one in people[n::TEAMS]]) for n in range(TEAMS)]
    plan = Plan("测量用竞赛", make.branch, teams, [Block(Part.BUZZER, QUESTIONS, 10, 60)], Wanted())
    contest = open_contest(Work(session, now, viewer_of(host)), plan)
    return contest.id, [host, *people]


async def play(port, processes, key, cookies):
    """Ask every question; every phone of every team presses. Gives times and CPU milliseconds."""
    times, base = Times(), f"/contests/{key}"
    wall, *phones = (Phone(port, cookie) for cookie in cookies)
    await wall.open(f"{base}/wall", f"{base}/host.stream?shows=wall")
    await asyncio.gather(*(one.open(f"{base}/play", f"{base}/play.stream") for one in phones))
    steps, before = 0, processes.cpu_ms()
    for _ in range(QUESTIONS):
        await asyncio.sleep(CALM)
        await step(wall, base, steps)
        pressed = {}
        shown = asyncio.create_task(see(wall, steps, pressed, times))
        pressing = [asyncio.create_task(press(one, base, n % TEAMS, steps, pressed, times))
                    for n, one in enumerate(phones)]  # fmt: skip
        await step(wall, base, steps + 1)
        await asyncio.gather(*pressing)
        steps = await shown
        await step(wall, base, steps)
        steps += 1
    return times, processes.cpu_ms() - before


async def press(phone, base, team, steps, pressed, times):
    """Press once the buzzer is open, and wait for the word."""
    _, state = await open_since(phone, steps)
    await asyncio.sleep(random.random() * SPREAD)
    start = time.perf_counter()
    pressed.setdefault(team, start)
    status, text = await phone.post(f"{base}/buzz", question=state["question"])
    assert status == 200, (status, text[:300])
    times.add("buzz", (time.perf_counter() - start) * 1000)


async def open_since(page, steps):
    """Wait until a page is told that the buzzer is open, of a question later than what was known."""
    while True:
        at, state = await page.until("open")
        if state["v"] > steps:
            return at, state


async def see(wall, steps, pressed, times):
    """Watch the wall until every team has its place there; gives the steps it is at."""
    seen = set()
    while True:
        at, state = await open_since(wall, steps)
        for team in range(TEAMS):
            if team not in seen and f"代表{team}队" in state["side"] and "c-called" in state["side"]:
                seen.add(team)
                times.add("order", (at - pressed[team]) * 1000)
        if len(seen) == TEAMS:
            return state["v"]


def measure(url, folder):
    """Play on a database of one kind."""
    with hall(url, Path(folder), seated) as (port, processes, key, cookies):
        return asyncio.run(play(port, processes, key, cookies))


def tell(say, name, figures):
    """Say the figures."""
    times, cpu = figures
    say(f"\n== contest, {times.count('buzz')} presses of {TEAMS} teams, {name} ==")
    for kind, words in (("buzz", "press acknowledged"), ("order", "its place on the wall")):
        say(
            f"{words:22} p50 {times.at(kind, 0.5):6.1f} ms   p95 {times.at(kind, 0.95):6.1f} ms   "
            f"p100 {times.at(kind, 1):6.1f} ms"
        )
    say(f"CPU of a question      {cpu / QUESTIONS:.0f} ms, {TEAMS * PHONES} presses and all pages")


def main(_=None):
    """Measure only this."""
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(f"sqlite:///{folder}/site.db", folder)
    tell(lambda text: print(text, flush=True), "sqlite", figures)  # noqa: T201  # the report


if __name__ == "__main__":
    main()
