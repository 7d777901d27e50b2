"""What developers do: test, check, mend, measure and keep the locks. `start.py` calls this inside `.venv`."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET  # it only reads what our own pytest run wrote

from start import BIN, PYTHON, ROOT, Stamp, StopError, apt_install, call, environment, guarded, npm, run, say

JS_TOOLS = ROOT / "tests" / "js"

# What `test` runs: both at once, because tests wait for servers, browsers and clocks half of their time.
RUNS = {"sqlite": (), "postgresql": ("tests", "--database-only")}

# Each worker takes its part in order, so that what a file needs is made once, and who is done first helps.
_PARALLEL = ("-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal")

CHROMIUM_NAMES = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "msedge",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]


def prepare_browser() -> None:
    """Add to the set-up what the tests need."""
    os.environ["CHROMIUM"] = ready_chromium()


def ready_chromium() -> str:
    """Give the browser that tests drive, installing one where that is possible."""
    if not find_chromium() and not apt_install("chromium", "fonts-noto-cjk"):
        raise StopError("浏览器测试需要 Chromium、Chrome 或 Edge：请安装其中一种后再试。")
    found = find_chromium()
    if not found:
        raise StopError("装上了 Chromium 却找不到它：请用环境变量 CHROMIUM 指出它的位置。")
    return found


def find_chromium() -> str | None:
    """Look for a Chromium-like browser; the environment variable CHROMIUM wins."""
    names = [os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES]
    return next((path for path in map(shutil.which, filter(None, names)) if path), None)


def test(_: Sequence[str]) -> None:
    """Run every test on SQLite, and on PostgreSQL those that ask a database; a skipped one fails the run."""
    prepare_browser()
    started = time.monotonic()
    say("正在 SQLite 上运行全部测试，同时在 PostgreSQL 上运行用到数据库的……")
    with ThreadPoolExecutor(len(RUNS)) as pool:
        total = sum(pool.map(pytest, RUNS, RUNS.values()), Counter())
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    say(f"{passed} passed, {failed} failed，用时 {time.monotonic() - started:.0f} 秒")
    if total["skipped"]:
        raise StopError(f"有 {total['skipped']} 项测试被跳过：这里不许跳过测试。")
    if failed or not passed:
        raise StopError("测试没有全部通过。")


def pytest(database: str, arguments: Sequence[str]) -> Counter[str]:
    """Run tests on one database, pass on what pytest says, and count what came out."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        with subprocess.Popen(
            [str(PYTHON), "-m", "pytest", *_PARALLEL, f"--junitxml={report}", *arguments],
            cwd=ROOT,
            env={**environment(), "TEST_DATABASE": database},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as running:
            assert running.stdout
            for line in running.stdout:
                say(f"{database:<11}{line.rstrip()}")
        return outcomes(report)


def outcomes(report: Path) -> Counter[str]:
    """Count tests, failures, errors and skipped ones in pytest's own report."""
    if not report.exists():
        raise StopError("测试没有跑起来，请看上面的提示。")
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    return Counter({name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")})


def quick(arguments: Sequence[str]) -> None:
    """Run the tests that need no browser, on SQLite, up to the first failure."""
    os.environ["TEST_DATABASE"] = "sqlite"
    command = [PYTHON, "-m", "pytest", *_PARALLEL, "-x", "-m", "not browser and not long"]
    run([*command, *arguments], "测试没有通过。")


def sure(_: Sequence[str]) -> None:
    """Check everything that can be checked, and then run every test."""
    prepare_browser()
    install_js_tools()
    with ThreadPoolExecutor(max_workers=2) as pool:
        passed = dict(zip(CHECKS, pool.map(check, CHECKS), strict=True))
    failed = [name for name, is_good in passed.items() if not is_good]
    try:
        test([])
    except StopError as trouble:
        say(str(trouble))
        failed.append("测试")
    if failed:
        raise StopError(f"没有通过：{'、'.join(failed)}。")
    say("全部通过。")


def check(name: str) -> bool:
    """Run one check; print one line, and what the tool said only when it objects."""
    started = time.monotonic()
    done = subprocess.run(tool(CHECKS[name]), cwd=ROOT, env=environment(), check=False, capture_output=True)
    told = f"{'未通过' if done.returncode else '通过'}　{name}　{time.monotonic() - started:.1f} 秒"
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    say(f"{told}\n{said}" if done.returncode else told)
    return not done.returncode


def tool(command: Sequence[str]) -> list[str]:
    """Find a tool where set-up put it."""
    name, *rest = command
    return [str(biome() if name == "biome" else BIN / name), *rest]


PACKAGES = ["app.py", "core", "members", "content", "quizzes", "learning", "meetings", "sample"]
# The slow ones first: two run at a time.
CHECKS = {
    "安全": [
        "bandit",
        "--quiet",
        "--severity-level=medium",
        "--configfile",
        "pyproject.toml",
        "--recursive",
        *PACKAGES,
    ],
    "类型": ["mypy"],
    "模板": ["djlint", "templates", "--check", "--lint", "--quiet"],
    "脚本与样式": ["biome", "ci", "--colors=off", "--error-on-warnings"],
    "模块依赖": ["lint-imports", "--no-cache"],
    "代码规范": ["ruff", "check", "."],
    "代码格式": ["ruff", "format", "--check", "."],
}
FIXES = [
    ["ruff", "check", "--fix", "--quiet", "."],
    ["ruff", "format", "--quiet", "."],
    ["djlint", "templates", "--reformat", "--quiet"],
    ["biome", "check", "--write"],
]


def fix(_: Sequence[str]) -> None:
    """Let the tools mend what they can."""
    install_js_tools()
    for command in FIXES:
        call(tool(command))


def install_js_tools() -> None:
    """Install biome, whose binary comes as an optional package for this kind of machine."""
    lock = JS_TOOLS / "package-lock.json"
    stamp = Stamp(JS_TOOLS / "node_modules" / ".stamp", lock, also=platform.machine())
    if not stamp.is_fresh():
        npm("ci", folder=JS_TOOLS)
        stamp.put()


def biome() -> Path:
    """Find biome's binary: it needs no Node.js."""
    return next((JS_TOOLS / "node_modules" / "@biomejs").glob("cli-*/biome*"))


def bench(arguments: Sequence[str]) -> None:
    """Measure the site."""
    run([PYTHON, "-m", "tests.bench", *arguments], "测量没有做完，请看上面的提示。")


def shots(arguments: Sequence[str]) -> None:
    """Take the pictures of the README again."""
    prepare_browser()
    run([PYTHON, "-m", "tests.shots", *arguments], "图片没有拍完，请看上面的提示。")


def lock(arguments: Sequence[str]) -> None:
    """Write the lock files again from what is asked for; `--upgrade` takes newer versions."""
    compiler = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    how = ["--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "python3 start.py lock"]
    for name in ("requirements", "requirements-dev", "requirements-node"):
        run([*compiler, *how, *arguments, f"{name}.txt", "-o", f"{name}.lock"], f"{name}.lock 没有写成。")
    for folder in (ROOT, JS_TOOLS):
        npm("install", "--package-lock-only", folder=folder)
        drop_addresses(folder / "package-lock.json")


def drop_addresses(path: Path) -> None:
    """Take the addresses out of a package-lock.json: it must work with any registry."""
    kept = json.loads(path.read_text("utf-8"))
    for package in kept["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")


def next_migration(_: Sequence[str]) -> None:
    """Write the migration of the coming release again from the models."""
    from core.migrate import write_next  # the other verbs must not need a site that imports

    with tempfile.TemporaryDirectory() as folder:
        path = write_next(f"sqlite:///{folder}/empty.db")
    # Long lines first: the check cannot mend them.
    for command in (["format"], ["check", "--fix"], ["format"]):
        run(tool(["ruff", *command, "--quiet", str(path)]), "写好的文件没有整理好。")
    say(f"写好了：{path.relative_to(ROOT)}")


VERBS: dict[str, Callable[[Sequence[str]], None]] = {
    "test": test,
    "quick": quick,
    "sure": sure,
    "fix": fix,
    "bench": bench,
    "shots": shots,
    "lock": lock,
    "next-migration": next_migration,
}

if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    sys.exit(guarded(lambda: VERBS[verb](rest)))
