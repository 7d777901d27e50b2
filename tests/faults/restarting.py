"""Crash PostgreSQL again and again under the running site while members answer; compare after every crash.

In the tests a bounded run; by hand as long as one likes:

    python -m tests.faults.restarting --crashes 50 --clients 50
"""

import argparse
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from core import migrate
from core.db import open_engine
from tests.faults.killing import PASSWORD, answering, check, demand, prepare, still, wait_for_acks
from tests.houses import Phone, Running, opened
from tests.postgres import postgres

CAREFUL = {"max_connections": "100"}
"""PostgreSQL's own care for data: what it says is committed survives a crash."""


@dataclass(frozen=True)
class Told:
    """What a run saw."""

    acks: int
    recoveries: list[float]
    """Seconds from PostgreSQL being back until half as many answers as clients were acknowledged."""


def crash_again_and_again(folder, *, crashes, clients, seed=7, minutes=60):
    """Run it all; the site is started once and must come back by itself. No crashes after so many minutes.

    :raises tests.faults.killing.LossError: if anything that was acknowledged is not there after a crash
    """
    dice, recoveries = random.Random(seed), []
    until = time.monotonic() + minutes * 60
    with postgres(CAREFUL) as cluster:
        url = cluster.create("site")
        migrate.upgrade(url)
        with opened(url, folder) as site:
            quiz_id = prepare(site, clients)
        with Running(folder, url) as server, answering(server, quiz_id, clients, seed) as members:
            looker, watchdog = Phone(server).sign_in("m0", PASSWORD), Phone(server)
            while len(recoveries) < crashes and time.monotonic() < until:
                time.sleep(dice.uniform(0.3, 1.5))
                cluster.crash()
                demand_patience(looker, watchdog)
                cluster.go_on(CAREFUL)
                began = time.monotonic()
                with still(members):
                    compare(url, members)
                wait_for_acks(members, clients // 2)
                recoveries.append(time.monotonic() - began)
            demand(server.process.poll() is None, "the site ended")
            for phone in (looker, watchdog):
                phone.close()
        compare(url, members)
    return Told(sum(member.acks for member in members), recoveries)


def demand_patience(phone, watchdog):
    """Look at the site without its database: it says that it is busy, and when to come again."""
    status, headers, text = phone.ask("GET", "/quizzes/")
    demand(status == HTTPStatus.SERVICE_UNAVAILABLE, f"the list of quizzes answers {status}")
    demand(headers["Retry-After"] is not None, "nothing says when to come again")
    demand("系统暂时繁忙" in text, text[:500])
    for path, expected in (("/readyz", HTTPStatus.SERVICE_UNAVAILABLE), ("/healthz", HTTPStatus.OK)):
        status, _, text = watchdog.ask("GET", path)
        demand(status == expected, f"{path} answers {status}: {text[:200]}")


def compare(url, members):
    """Compare the database with what members were told."""
    engine = open_engine(url)
    try:
        check(engine, members)
    finally:
        engine.dispose()


def main():
    """Run as long as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crashes", type=int, default=50)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=60, help="no crashes after that")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = crash_again_and_again(
            Path(folder),
            crashes=asked.crashes,
            clients=asked.clients,
            seed=asked.seed,
            minutes=asked.minutes,
        )
    sys.stdout.write(
        f"{len(told.recoveries)} crashes of PostgreSQL, {told.acks} acknowledged answers, none lost; "
        f"answers again at most {max(told.recoveries, default=0):.1f} s after it is back; seed {asked.seed}\n"
    )


if __name__ == "__main__":
    main()
