"""Server processes of a measurement: started, watched through /proc, stopped."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TICK = os.sysconf("SC_CLK_TCK")


class Processes:
    """A server's process tree, and those that work for it, whose CPU time is added up.

    Memory is the server's own: a database's processes share theirs, and each would be counted with it all.
    """

    def __init__(self, own, *others):
        self._own, self._roots = own, (own, *others)

    def cpu_ms(self):
        """CPU milliseconds used so far, children that have ended included."""
        return sum(_cpu_ms(pid) for root in self._roots for pid in _tree(root))

    def memory_mb(self):
        """Resident memory now, in MB, shared pages of a process counted once for it."""
        return sum(_status(pid, "VmRSS") for pid in _tree(self._own)) / 1024

    def peak_mb(self):
        """Highest resident memory so far, in MB."""
        return sum(_status(pid, "VmHWM") for pid in _tree(self._own)) / 1024

    def threads(self):
        """How many threads run now."""
        return sum(_status(pid, "Threads") for pid in _tree(self._own))


def _tree(root):
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += _children(pid)
    return found


def _children(pid):
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _cpu_ms(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * 1000 / _TICK


def _status(pid, name):
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(command, port, ready="/healthz", **env):
    """Run a server until the block is left; gives its process id once it answers."""
    words = [sys.executable, *command]
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed with the process that measures
    quiet = {"stdout": subprocess.DEVNULL, "stderr": log}
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | env, start_new_session=True, **quiet)
    try:
        _wait(server, port, ready, log)
        yield server.pid
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _wait(server, port, ready, log):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"the server ended with {server.returncode}: {log.read()[-2000:]}")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", ready)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server does not answer")
