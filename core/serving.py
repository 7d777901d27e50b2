"""Running the site: what must hold before it serves, waitress with its limits, and a calm end on SIGTERM."""

import ctypes
import gc
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Any

from sqlalchemy import Engine, inspect
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

from core import jobs, migrate
from core.db import sqlite_version
from core.instance import SHORTEST_KEY
from core.streams import Channel
from core.upkeep import Keeper, Lock, database_file, is_engine_safe, trouble_in
from core.web import Site

THREADS = 16
CONNECTIONS = 2000
IDLE_SECONDS = 60
_PATIENCE_SECONDS = 20.0
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_NEW_OBJECTS = 20_000
"""After so many new objects the collector looks for garbage among them; a few MB, where Python says 700."""
_log = logging.getLogger("site.serving")
_KNOWN_KEYS = frozenset({"test", "dev", "secret", "changeme", "change-me", "please-change-me"})


class NotReadyError(Exception):
    """The site must not start like this; the message says what to do, in one sentence."""


Check = Callable[[Site], None]
"""Something that must hold before the site serves; it raises ``NotReadyError``."""


def say(text: str) -> None:
    """Tell the person at the keyboard something, at once."""
    try:
        print(text, flush=True)  # noqa: T201  # this is the command line's voice
    except UnicodeEncodeError:  # a console without Chinese must not stop us
        print(text.encode("ascii", "replace").decode(), flush=True)  # noqa: T201  # see above


def save_memory() -> None:
    """Tell glibc to give memory back: few arenas for many threads, and large pieces returned at once.

    Without it every thread that ever checked a password or read a workbook keeps what it needed for that.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no mallopt
            mallopt = ctypes.CDLL(None).mallopt
            for number, value in ((_ARENA_MAX, 2), (_MMAP_THRESHOLD, 1_000_000)):
                mallopt(number, value)


def demand_good_key(site: Site) -> None:
    """Refuse a secret key that could be guessed.

    :raises NotReadyError: for a short or well-known one
    """
    key = str(site.config["SECRET_KEY"])
    if len(key) < SHORTEST_KEY or key.lower() in _KNOWN_KEYS or len(set(key)) < 8:
        raise NotReadyError(
            "密钥太短或太常见：请去掉环境变量 SITE_SECRET_KEY，由系统自动生成，"
            f"或换成至少 {SHORTEST_KEY} 位的随机字符。"
        )


def run(site: Site, listen: str, *, checks: tuple[Check, ...] = (), welcome: Check | None = None) -> None:
    """Bring the database up to date and serve on ``listen`` until told to stop.

    :raises NotReadyError: if one of the checks says no, or the database is damaged
    :raises TakenError: if another process serves the same SQLite database
    """
    save_memory()
    with ExitStack() as house:
        for part in (_database, _upkeep):
            house.enter_context(part(site))
        for check in checks:
            check(site)
        server = Server(site, listen)
        house.enter_context(_jobs(site))
        say(f"网站已启动：{server.address}")
        if welcome:
            welcome(site)
        settle_memory()
        server.run()
    _log.info("stopped")


def settle_memory() -> None:
    """Tell the collector of garbage that what is here by now stays.

    Else each of its full rounds looks at everything that was imported: measured, every fourth page that reads
    ten thousand members waited 140 ms for it. And it is to look less often at what a page is just making:
    such a page made it go round forty times, for a sixth of the page's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


@contextmanager
def _database(site: Site) -> Iterator[None]:
    """Take the database for this process, if it is SQLite, and make it fit this code."""
    engine = site.sessions.engine
    file = database_file(engine)
    lock = Lock(file) if file else None
    if lock:
        lock.take()
    try:
        if file and file.exists():
            _demand_sound(engine)
        _upgrade(site)
        yield
    finally:
        engine.dispose()
        if lock:
            lock.release()


def make_tables(site: Site) -> None:
    """Make the tables of an empty database; one that has tables is the business of the server's start."""
    with site.sessions.reader() as session:
        is_empty = not inspect(session.connection()).get_table_names()
    if is_empty:
        _upgrade(site)


def _upgrade(site: Site) -> None:
    engine = site.sessions.engine
    with engine.connect() as connection:
        found = migrate.revision(connection)
    if not migrate.is_known(found):
        raise NotReadyError(
            "数据库是由更新版本的程序建立的，本版本不能使用：请换用新版本的程序，或恢复到升级前的备份。"
        )
    if found != migrate.head():
        migrate.upgrade(engine.url.render_as_string(hide_password=False))


def _demand_sound(engine: Engine) -> None:
    trouble = trouble_in(engine)
    if trouble:
        _log.error("the database is damaged", extra={"facts": {"found": trouble}})
        raise NotReadyError(
            "数据库文件已损坏，为避免扩大损失没有启动：请把它移到别处保存，"
            "再用 flask --app app restore 恢复最近的备份。"
        )


@contextmanager
def _upkeep(site: Site) -> Iterator[None]:
    """Look after SQLite for as long as the server runs."""
    engine = site.sessions.engine
    if not database_file(engine):
        yield
        return
    if not is_engine_safe():
        say(f"注意：SQLite 引擎 {sqlite_version()} 有已知缺陷，请装好 pysqlite3 或升级到 3.51.3 以上。")
    keeper = Keeper(engine)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


@contextmanager
def _jobs(site: Site) -> Iterator[None]:
    """Do what is queued beside the requests, unless SITE_JOBS=0 leaves that to other processes."""
    if not site.config.get("JOBS", True):
        yield
        return
    worker = jobs.Worker(site)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


class Server:
    """Waitress, stopped calmly: it takes nothing new, finishes what it has begun, and then ends."""

    def __init__(self, site: Site, listen: str) -> None:
        self._map: dict[int, Any] = {}
        self._threads = ThreadedTaskDispatcher()
        self._threads.set_thread_count(int(site.config.get("THREADS", THREADS)))
        self._is_stopping = threading.Event()
        try:
            self._server = create_server(
                site, map=self._map, _dispatcher=self._threads, listen=listen, **_limits(site)
            )
        except OSError as error:
            raise NotReadyError(
                f"地址 {listen} 不能使用，可能已被别的程序占用：请停掉它，或换一个端口。"
            ) from error
        except ValueError as error:
            raise NotReadyError(f"看不懂监听地址 {listen}：请写成 127.0.0.1:8000 这样的形式。") from error
        for part in self._map.values():
            if hasattr(part, "channel_class"):
                part.channel_class = Channel

    @property
    def address(self) -> str:
        """Say where the site is reached."""
        host = self._listener.effective_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._listener.effective_port}"

    @property
    def _listener(self) -> Any:
        return next(part for part in self._map.values() if hasattr(part, "effective_host"))

    def run(self) -> None:
        """Serve until SIGTERM or Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        while not self._is_stopping.is_set():
            self._turn()
        self._finish()

    def _turn(self) -> None:
        wasyncore.loop(timeout=1, map=self._map, use_poll=sys.platform != "win32", count=1)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping.set()
        self._listener.trigger.pull_trigger()  # else the loop would notice a second later

    def _finish(self) -> None:
        for part in list(self._map.values()):
            if hasattr(part, "effective_host"):
                wasyncore.dispatcher.close(part)
        until = time.monotonic() + _PATIENCE_SECONDS
        while self._is_busy() and time.monotonic() < until:
            self._turn()
        self._threads.shutdown(timeout=1)
        for part in list(self._map.values()):
            with suppress(OSError):
                part.close()

    def _is_busy(self) -> bool:
        if self._threads.queue or self._threads.active_count > 0:
            return True
        channels = (part for part in self._map.values() if isinstance(part, HTTPChannel))
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _limits(site: Site) -> dict[str, Any]:
    limits: dict[str, Any] = {
        "connection_limit": CONNECTIONS,
        "channel_timeout": IDLE_SECONDS,
        "max_request_body_size": site.config["MAX_CONTENT_LENGTH"] + 1_000_000,
        "ident": "",
        "clear_untrusted_proxy_headers": True,
        "asyncore_use_poll": sys.platform != "win32",
    }
    proxy = site.config.get("TRUSTED_PROXY")
    if proxy:
        limits |= {
            "trusted_proxy": str(proxy),
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
        }
    return limits
