"""Whole attempts over HTTP beside the floor, saves at a steady pace, and saves at saturation."""

import gzip
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

from tests.bench import branch
from tests.bench.clients import Client, Times, at_once
from tests.bench.processes import Processes, free_port, serving

CLIENTS = 8
ATTEMPTS = 120
PACED_CLIENTS = 50
PACED_SECONDS = 20
PACE = 2.0
FULL_SECONDS = 8


@dataclass
class Cost:
    """What one round of attempts cost the server."""

    cpu_ms: float
    per_minute: float
    peak_mb: float
    times: Times


@contextmanager
def site(url, instance, database_pid=None):
    """Serve the real site on a fresh database; gives port, processes and the quiz's key."""
    port = free_port()
    quiz = branch.build(url, instance, PACED_CLIENTS)
    env = {
        "SITE_DATABASE_URL": url,
        "SITE_INSTANCE": str(instance),
        "SITE_FILES": str(instance / "files"),
        "SITE_SECRET_KEY": branch.KEY,
        "SITE_LISTEN": f"127.0.0.1:{port}",
    }
    with serving(["app.py", "serve"], port, **env) as pid:
        yield port, Processes(pid, *([database_pid] if database_pid else [])), quiz


@contextmanager
def floor(database, database_pid=None):
    """Serve the floor on the same database."""
    port = free_port()
    with serving(["-m", "tests.bench.floor", str(port), database], port) as pid:
        yield port, Processes(pid, *([database_pid] if database_pid else [])), None


def signed_in(port, quiz, kind, count):
    """Make clients that are ready to take attempts; gives them and how long signing in took."""
    times = Times()
    clients = [kind(port, times) for _ in range(count)]
    if kind is Client:
        at_once(count, lambda n: clients[n].sign_in(f"m{n:05}"))
    return clients, times


def attempts(port, processes, quiz, kind=Client, rounds=ATTEMPTS):
    """Take so many attempts by eight members at once; the first few warm the server and are not counted."""
    clients, _ = signed_in(port, quiz, kind, CLIENTS)
    for client in clients:
        client.attempt(quiz)
    times = Times()
    for client in clients:
        client._times = times
    before, start = processes.cpu_ms(), time.perf_counter()
    each = rounds // CLIENTS
    at_once(CLIENTS, lambda n: [clients[n].attempt(quiz) for _ in range(each)])
    spent = time.perf_counter() - start
    done = each * CLIENTS
    return Cost((processes.cpu_ms() - before) / done, done / spent * 60, processes.peak_mb(), times)


def paced_saves(port, quiz):
    """Let fifty members save an answer every two seconds; gives the times."""
    clients, sign_ins = signed_in(port, quiz, Client, PACED_CLIENTS)
    where = [client.start(quiz) for client in clients]
    times = Times()

    def keep_saving(n):
        clients[n]._times = times
        time.sleep(PACE * n / PACED_CLIENTS)
        for turn in range(int(PACED_SECONDS / PACE)):
            start = time.perf_counter()
            clients[n].save(where[n], turn % 20 + 1, "ABCD"[turn % 4])
            time.sleep(max(0, PACE - (time.perf_counter() - start)))

    at_once(PACED_CLIENTS, keep_saving)
    return times, sign_ins


def saves_at_saturation(port, quiz):
    """Save as fast as sixteen members can; gives saves a second."""
    clients, _ = signed_in(port, quiz, Client, 16)
    where = [client.start(quiz) for client in clients]
    until = time.perf_counter() + FULL_SECONDS
    counts = [0] * 16

    def save_on(n):
        while time.perf_counter() < until:
            clients[n].save(where[n], counts[n] % 20 + 1, "A")
            counts[n] += 1

    at_once(16, save_on)
    return sum(counts) / FULL_SECONDS


def cold_visit(port, quiz):
    """Open the quiz page with nothing cached; gives requests and bytes gzipped."""
    (client,), _ = signed_in(port, quiz, Client, 1)
    where = client.start(quiz)
    page = client.ask("cold", "GET", where)[1]
    wanted = {_path(where, found) for found in re.findall(r'(?:src|href)="(/static/[^"]+)"', page)}
    seen, size = set(), len(gzip.compress(page.encode()))
    while wanted:
        path = wanted.pop()
        seen.add(path)
        body = _fetch(port, path)
        size += len(gzip.compress(body))
        if path.endswith(".js"):
            modules = re.findall(r'(?:from|import)\s*"(\.[^"]+)"', body.decode())
            wanted |= {_path(path, module) for module in modules} - seen
    return 1 + len(seen), size


def _path(base, reference):
    return urlsplit(urljoin(base, reference)).path


def _fetch(port, path):
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    return connection.getresponse().read()
