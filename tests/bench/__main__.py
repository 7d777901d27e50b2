"""Measure the site and print its figures beside the floor of the same run.

One part by itself, with its own options: ``python3 start.py bench live --minutes 60``, ``… bench contests``.
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.bench import (
    attempts,
    beats,
    boards,
    branch,
    bundles,
    contests,
    films,
    hours,
    live,
    prints,
    reading,
    regrading,
    search,
    statistics,
)
from tests.bench.clients import FloorClient
from tests.postgres import postgres

ALONE = {"live": live.main, "contests": contests.main}

TURNS = 3


def main():
    if len(sys.argv) > 1:
        ALONE[sys.argv[1]](sys.argv[2:])
        return
    reading.tell(say)
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", sqlite(Path(folder)))
        live.tell(say, "SQLite", live.measure(f"sqlite:///{folder}/live.db", Path(folder) / "live"))
        contests.tell(say, "SQLite", contests.measure(f"sqlite:///{folder}/teams.db", Path(folder) / "teams"))
        tell_search(f"sqlite:///{folder}/search.db")
        tell_boards(f"sqlite:///{folder}/boards.db")
        tell_bundle(f"sqlite:///{folder}/bundle.db", Path(folder) / "bundle")
    with tempfile.TemporaryDirectory() as folder, postgres({}) as server:
        measure("PostgreSQL", postgresql(Path(folder), server))
        live.tell(say, "PostgreSQL", live.measure(server.create("live"), Path(folder) / "live"))
        contests.tell(say, "PostgreSQL", contests.measure(server.create("teams"), Path(folder) / "teams"))
        tell_search(server.create("search"))
        tell_boards(server.create("boards"))
        tell_bundle(server.create("bundle"), Path(folder) / "bundle")


class Place:
    """Where one database kind is measured: its addresses and the process of its server."""

    def __init__(self, folder, url, floor, pid=None):
        self.folder, self.url, self.floor, self.pid = folder, url, floor, pid


def sqlite(folder):
    return Place(folder, f"sqlite:///{folder}/site.db", f"{folder}/floor.db")


def postgresql(folder, server):
    return Place(folder, server.create("site"), server.create("floor").replace("+psycopg", ""), server.pid())


def measure(name, place):
    with ExitStack() as house:
        floor = house.enter_context(attempts.floor(place.floor, place.pid))
        port, processes, quiz = house.enter_context(attempts.site(place.url, place.folder, place.pid))
        idle = processes.memory_mb()
        pairs = in_turns(place.url, floor, (port, processes, quiz))
        paced, sign_ins = attempts.paced_saves(port, quiz)
        full = attempts.saves_at_saturation(port, quiz)
        visit = attempts.cold_visit(port, quiz)
        beaten = [(beats.bare(*floor[:2]), beats.measure(port, processes, place.url)) for _ in range(TURNS)]
        pages = statistics.measure(port, place.url, quiz)
        printed = prints.measure(port, place.url)
        sought, grown = films.measure(port, processes, place.url, place.folder / "files")
        people, tables = hours.measure(port, place.url)
        corrected = regrading.measure(place.url, place.folder, processes)
    say(f"\n== {name} ==")
    tell_attempts(pairs, idle)
    say(f"sign in, 50 at once               {quantiles(sign_ins, 'sign in')}")
    say(f"save, 50 members each every 2 s   {quantiles(paced, 'save')}")
    say(f"saves a second at saturation      {full:.0f}")
    say(f"cold visit of the quiz page       {visit[0]} requests, {visit[1] / 1024:.1f} KB gzip")
    tell_beats(beaten)
    say(f"record PDF, {prints.LINES} lines             {quantiles(printed, 'record')}")
    said = f"memory grows by {grown:.0f} MB, at most {films.MOST_MB}"
    say(f"seek in a film of 1 GB, {films.CLIENTS} at once {quantiles(sought, 'seek')}   {said}")
    for size, times in pages:
        say(f"statistics of {size:6,} attempts       {quantiles(times, 'page')}")
    for kind, page in (("first", "first pages"), ("later", "later pages")):
        said = f"{quantiles(tables, kind)}, at most {hours.MOST_MS}"
        say(f"支部学时表 of {people:,}, {page}    {said}")
    for what, seconds, cpu in corrected:
        said = f"{seconds:.1f} s, {cpu:.1f} s of CPU, at most 20 s"
        say(f"改判 of {regrading.SIZE:,} attempts, {what:25} {said}")


def in_turns(url, floor, site):
    """Measure attempts at the floor and at the site by turns: what else the machine does then hits both."""
    found = []
    for _ in range(TURNS):
        bare = attempts.attempts(*floor, FloorClient)
        # Each time a quiz of its own: nobody has made a hundred attempts at one.
        found.append((bare, attempts.attempts(*site[:2], branch.once_more(url, site[2]))))
    return found


def tell_beats(beaten):
    for (bare, bare_cpu), (times, cpu) in beaten:
        say(f"beat of a reader                  {quantiles(times, 'beat')}   {cpu:.2f} ms of CPU")
        say(f"bare write of a row               {quantiles(bare, 'beat')}   {bare_cpu:.2f} ms of CPU")
    ratios = [times.at("beat", 0.5) / bare.at("beat", 0.5) for (bare, _), (times, _) in beaten]
    say(f"beat beside the bare write        {median(ratios):.2f} × at p50, at most 2")


def tell_bundle(url, folder):
    seconds, parts, size = bundles.measure(url, folder)
    told = f"{seconds:.0f} s, {parts} files, {size / 1e6:.0f} MB   at most 60 s"
    say(f"inspection bundle, {bundles.MEMBERS} members    {told}")


def tell_boards(url):
    boards.tell(url, say)


def tell_search(url):
    cutting, times = search.measure(url)
    most = search.MOST_MS[url.partition(":")[0].partition("+")[0]]
    say(f"search in {search.DOCUMENTS:,} texts of 50 MB   {quantiles(times, 'search')}   at most {most}")
    say(f"indexing them                     {cutting:.0f} s")


def tell_attempts(pairs, idle):
    for bare, cost in pairs:
        ratio = cost.cpu_ms / bare.cpu_ms
        say(
            f"CPU per attempt   {cost.cpu_ms:6.1f} ms   floor {bare.cpu_ms:5.1f} ms   {ratio:.2f} × the floor"
        )
        say(f"attempts a minute {cost.per_minute:6.0f}      floor {bare.per_minute:5.0f}")
    say(f"of the floor      {median(cost.cpu_ms / bare.cpu_ms for bare, cost in pairs):6.2f} ×")
    cost = pairs[-1][1]
    say(f"memory            idle {idle:.0f} MB, peak {cost.peak_mb:.0f} MB (the site's own processes)")
    for kind in cost.times.kinds():
        say(f"  {kind:8} {quantiles(cost.times, kind)}   ({attempts.CLIENTS} members without a pause)")


def quantiles(times, kind):
    return f"p50 {times.at(kind, 0.5):6.1f} ms   p95 {times.at(kind, 0.95):6.1f} ms"


def say(text):
    print(text, flush=True)  # noqa: T201  # the report is for whoever ran it


if __name__ == "__main__":
    main()
