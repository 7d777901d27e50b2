"""Measure the site and print its figures beside the floor of the same run."""

import tempfile
from pathlib import Path

from tests.bench import attempts
from tests.bench.clients import FloorClient
from tests.postgres import postgres


def main():
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", sqlite(Path(folder)))
    with tempfile.TemporaryDirectory() as folder, postgres({}) as server:
        measure("PostgreSQL", postgresql(Path(folder), server))


class Place:
    """Where one database kind is measured: its addresses and the process of its server."""

    def __init__(self, folder, url, floor, pid=None):
        self.folder, self.url, self.floor, self.pid = folder, url, floor, pid


def sqlite(folder):
    return Place(folder, f"sqlite:///{folder}/site.db", f"{folder}/floor.db")


def postgresql(folder, server):
    return Place(folder, server.create("site"), server.create("floor").replace("+psycopg", ""), server.pid)


def measure(name, place):
    with attempts.floor(place.floor, place.pid) as (port, processes, quiz):
        bare = attempts.attempts(port, processes, quiz, FloorClient)
    with attempts.site(place.url, place.folder, place.pid) as (port, processes, quiz):
        idle = processes.memory_mb()
        cost = attempts.attempts(port, processes, quiz)
        paced, sign_ins = attempts.paced_saves(port, quiz)
        full = attempts.saves_at_saturation(port, quiz)
        requests, size = attempts.cold_visit(port, quiz)
    say(f"\n== {name} ==")
    say(
        f"CPU per attempt   {cost.cpu_ms:6.1f} ms   floor {bare.cpu_ms:5.1f} ms   {cost.cpu_ms / bare.cpu_ms:.2f} × the floor"
    )
    say(f"attempts a minute {cost.per_minute:6.0f}      floor {bare.per_minute:5.0f}")
    say(f"memory            idle {idle:.0f} MB, peak {cost.peak_mb:.0f} MB (all server processes)")
    for kind in cost.times.kinds():
        say(
            f"  {kind:8} p50 {cost.times.at(kind, 0.5):6.1f} ms   p95 {cost.times.at(kind, 0.95):6.1f} ms   ({CLIENTS_TEXT})"
        )
    say(
        f"sign in           p50 {sign_ins.at('sign in', 0.5):.0f} ms, p95 {sign_ins.at('sign in', 0.95):.0f} ms, 50 at once"
    )
    say(
        f"save, 50 members each every 2 s   p50 {paced.at('save', 0.5):.1f} ms   p95 {paced.at('save', 0.95):.1f} ms"
    )
    say(f"saves a second at saturation      {full:.0f}")
    say(f"cold visit of the quiz page       {requests} requests, {size / 1024:.1f} KB gzip")


CLIENTS_TEXT = f"{attempts.CLIENTS} members at once without a pause"


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    main()
