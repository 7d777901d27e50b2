"""What must be true of every file in the repository, whatever it is about."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from start import BROWSER_FILES
from tests.databases import opens_database

ROOT = Path(__file__).parents[2]
IGNORED = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split())]


def files_below(folder):
    """Give the files that belong to the project; a machine that runs the site need not have git."""
    for path in folder.iterdir():
        if any(
            fnmatch(name, rule) for rule in IGNORED for name in (path.name, path.relative_to(ROOT).as_posix())
        ):
            continue
        if path.is_dir():
            yield from files_below(path)
        else:
            yield path


FILES = list(files_below(ROOT))
TOP = {
    # What the site is.
    *("app.py", "core", "members", "content", "quizzes", "learning", "meetings"),
    *("templates", "static", "migrations", "tests", "docs", "README.md", "LICENSE"),
    "sample",  # docs/decisions/0002
    # What tools want to find here.
    *("start.py", "pyproject.toml", "package.json", "package-lock.json", "biome.json"),
    *("requirements.txt", "requirements-dev.txt", "requirements-node.txt"),
    "requirements-s3.txt",  # docs/decisions/0069
    *("requirements.lock", "requirements-dev.lock", "requirements-node.lock"),
    *(".ci", ".gitattributes", ".gitignore", ".npmrc"),
}
# Written in parts, so that this file does not name what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmmirror", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs", "com"),
        ("cdnjs", "cloudflare"),
        ("mirrors", "aliyun"),
        ("pypi", "tuna"),
    )
]
FOREIGN = re.compile("|".join(map(re.escape, REGISTRIES)) + r"|(?<![\w.\-/])/(?:root|work)/")


def text_of(path):
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:  # a picture
        return ""


def test_nothing_new_lies_at_the_top():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} <= TOP


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    named = {
        str(path.relative_to(ROOT)): found[0] for path in FILES if (found := FOREIGN.search(text_of(path)))
    }
    assert not named


@pytest.mark.parametrize("name", ["package-lock.json", "tests/js/package-lock.json"])
def test_the_npm_locks_hold_hashes_and_no_address(name):
    packages = json.loads((ROOT / name).read_text("utf-8"))["packages"]
    parts = [package for place, package in packages.items() if place]
    assert parts
    assert all("integrity" in part and "resolved" not in part for part in parts)
    assert "http" not in (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-node"])
def test_the_python_locks_hold_every_requirement_with_hashes(name):
    lock = (ROOT / f"{name}.lock").read_text("utf-8")
    pinned = {found.lower() for found in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    asked = re.findall(r"^([\w.-]+)", (ROOT / f"{name}.txt").read_text("utf-8"), re.MULTILINE)
    wanted = {found.lower().replace("_", "-") for found in asked if not found.startswith("-")}
    assert wanted <= pinned
    assert lock.count("--hash=sha256:") > len(pinned)
    assert "http" not in lock


def test_the_browser_files_come_from_locked_packages():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert {f"node_modules/{package}" for package, _ in BROWSER_FILES.values()} <= set(packages)


def test_a_file_can_be_read_in_a_sitting():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in FILES
        if path.suffix in {".py", ".js"}
        and path.parent.name != "versions"  # alembic's
        and (lines := len(text_of(path).splitlines())) > 400
    }
    assert not long


def test_lines_end_in_one_way():
    assert not [str(path) for path in FILES if text_of(path) and b"\r\n" in path.read_bytes()]


def test_each_decision_has_a_number_of_its_own():
    names = [path.name for path in (ROOT / "docs" / "decisions").glob("*")]
    numbers = [name[:4] for name in names if re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)]
    assert len(numbers) == len(names) == len(set(numbers))


def test_the_second_run_leaves_out_only_what_cannot_know_its_database():
    assert opens_database("tests.conftest")
    assert opens_database("tests.chromium.conftest")
    assert opens_database("tests.faults.test_killing"), "it asks for nothing but the kind"
    assert not opens_database("tests.quizzes.rules.test_scoring")
    assert not opens_database("tests.sample.test_sample_texts")
    name = "TEST_" + "DATABASE"
    knowing = {
        path.name for path in (ROOT / "tests").rglob("*.py") if f'environ.get("{name}' in text_of(path)
    }
    assert knowing == {"postgres.py"}
