"""What `flask doctor` looks at: whether this installation will hold."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from core import migrate
from core.db import database_errors, sqlite_version
from core.errors import RefusalError
from core.files import FolderStore, store_of
from core.nightly import newest_age
from core.serving import NotReadyError, demand_good_key
from core.upkeep import database_file, is_engine_safe, trouble_in
from core.web import Site

_ENOUGH_BYTES = 1_000_000_000
_TOO_OLD = timedelta(days=2)
_STEP_SECONDS = 60


class Finding(NamedTuple):
    """One line of the doctor's report."""

    state: str
    """``ok``, ``warn`` or ``bad``."""
    what: str


Look = Callable[[Site], Iterable[Finding]]
"""Something the doctor looks at; packages add theirs to ``site.extensions["doctor"]``."""


def examine(site: Site) -> list[Finding]:
    """Look at everything."""
    looks: list[Look] = [*LOOKS, *site.extensions["doctor"]]
    return [finding for look in looks for finding in _carefully(look, site)]


def _carefully(look: Look, site: Site) -> list[Finding]:
    try:
        return list(look(site))
    except database_errors(site.sessions.engine):
        return [Finding("bad", "数据库不能使用，有一项检查没有做成：请核对数据库地址，确认数据库已启动。")]


def look_at_python(site: Site) -> Iterator[Finding]:
    """Look at the interpreter."""
    is_new = sys.version_info >= (3, 11)
    yield Finding("ok" if is_new else "bad", f"Python {platform.python_version()}")


def look_at_database(site: Site) -> Iterator[Finding]:
    """Look at the engine, the file and the revision of the database."""
    engine = site.sessions.engine
    if database_file(engine):
        if is_engine_safe():
            yield Finding("ok", f"SQLite 引擎 {sqlite_version()}")
        else:
            advice = "请装好 pysqlite3 或升级到 3.51.3 以上"
            yield Finding("warn", f"SQLite 引擎 {sqlite_version()} 有已知缺陷，{advice}。")
        trouble = trouble_in(engine)
        yield (
            Finding("bad", "数据库文件已损坏，请恢复最近的备份。")
            if trouble
            else Finding("ok", "数据库文件完好")
        )
    with engine.execution_options(reads_only=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            yield Finding("ok", f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar()}")
        found = migrate.revision(connection)
    if not migrate.is_known(found):
        yield Finding("bad", "数据库由更新版本的程序建立，请升级程序。")
    elif found != migrate.head():
        yield Finding("warn", "数据库还没有更新到本版本，启动网站时会自动更新。")
    else:
        yield Finding("ok", f"数据库结构 {found}")


def look_at_disk(site: Site) -> Iterator[Finding]:
    """Look at the file store and the room left on its disk."""
    try:
        files = store_of(site)
        files.probe()
    except (OSError, RefusalError, ValueError, ImportError):
        yield Finding("bad", _bad_store(site))
        return
    if not isinstance(files, FolderStore):
        yield Finding("ok", f"文件存放处可以写入：{site.config['STORE_URL']}")
        return
    folder = files.root
    yield Finding("ok", f"文件存放处可以写入：{folder}")
    free = shutil.disk_usage(folder).free
    state = "ok" if free > _ENOUGH_BYTES else "warn" if free > _ENOUGH_BYTES // 10 else "bad"
    yield Finding(state, f"磁盘剩余空间 {free / 1e9:.1f} GB")


def _bad_store(site: Site) -> str:
    url = site.config.get("STORE_URL")
    if not url:
        return f"文件存放处不能写入：{site.config['FILES']}，请检查权限和空间。"
    if not find_spec("boto3"):
        return "设了 SITE_STORE_URL，但没有安装 boto3，请运行 pip install -r requirements-s3.txt。"
    return f"对象存储不能写入：{url}，请检查 SITE_STORE_ENDPOINT、密钥和桶的权限。"


def look_at_clock(site: Site) -> Iterator[Finding]:
    """Compare the clock with the database's."""
    now = site.clock()
    engine, file = site.sessions.engine, database_file(site.sessions.engine)
    if file:
        ahead = file.stat().st_mtime - now.timestamp() if file.exists() else 0.0
    else:
        with engine.connect() as connection:
            told = connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
        ahead = abs(float(told) - now.timestamp())
    if ahead > _STEP_SECONDS:
        yield Finding("bad", "系统时间不对：比数据库的时间差了一分钟以上，请先校准时间。")
    else:
        yield Finding("ok", "系统时间正常")


def look_at_key(site: Site) -> Iterator[Finding]:
    """Look at the secret key, without showing it."""
    try:
        demand_good_key(site)
    except NotReadyError as trouble:
        yield Finding("bad", str(trouble))
    else:
        yield Finding("ok", "密钥足够长")


def look_at_backups(site: Site) -> Iterator[Finding]:
    """Look at the age of the newest backup."""
    age = newest_age(Path(site.config["BACKUPS"]), site.clock())
    if age is None:
        yield Finding("warn", "还没有备份，请在 管理 → 备份 中设好每晚备份的时间。")
    elif age > _TOO_OLD:
        yield Finding("warn", f"最近的备份已是 {age.days} 天前，请检查每晚的备份。")
    else:
        yield Finding("ok", f"最近的备份在 {int(age.total_seconds() // 3600)} 小时内")


def look_at_parts(site: Site) -> Iterator[Finding]:
    """Look at what may be missing without stopping the site."""
    vendor = Path(site.root_path) / "static" / "vendor"
    if vendor.exists():
        yield Finding("ok", "浏览器端组件已备齐")
    else:
        yield Finding("warn", "缺少浏览器端组件，请运行 python3 start.py setup。")
    if database_file(site.sessions.engine) and not find_spec("pysqlite3"):
        yield Finding("warn", "没有安装 pysqlite3，正在使用 Python 自带的 SQLite。")


LOOKS: tuple[Look, ...] = (
    look_at_python,
    look_at_database,
    look_at_disk,
    look_at_clock,
    look_at_key,
    look_at_backups,
    look_at_parts,
)
