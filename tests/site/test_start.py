"""The switch that users and developers press."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import start
from tests import tasks

SWITCH = Path(start.__file__)


def press(*words, cwd):
    return subprocess.run(
        [sys.executable, str(SWITCH), *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_help_names_every_verb_wherever_it_is_asked(tmp_path):
    told = press("help", cwd=tmp_path)
    assert told.returncode == 0
    assert all(f"  {verb} " in told.stdout for verb in start.HELP)


def test_an_unknown_verb_is_refused_in_a_sentence(tmp_path):
    told = press("fly", cwd=tmp_path)
    assert told.returncode == 1
    assert told.stdout.endswith("没有“fly”这个命令。\n")
    assert not told.stderr


def test_every_task_that_help_names_is_there():
    assert set(start.TASKS) == set(tasks.VERBS)


def test_an_old_python_can_read_the_file_far_enough_to_be_told():
    ast.parse(SWITCH.read_text("utf-8"), feature_version=(3, 8))


def test_a_step_is_done_again_only_when_what_it_was_made_from_changes(tmp_path):
    source = tmp_path / "some.lock"
    source.write_text("one")
    stamp = start.Stamp(tmp_path / "stamp", source, also=["files"])
    assert not stamp.is_fresh()
    stamp.put()
    assert start.Stamp(tmp_path / "stamp", source, also=["files"]).is_fresh()
    assert not start.Stamp(tmp_path / "stamp", source, also=["other"]).is_fresh()
    source.write_text("two")
    assert not start.Stamp(tmp_path / "stamp", source, also=["files"]).is_fresh()


def test_copying_replaces_what_was_there(tmp_path):
    package, target = tmp_path / "package", tmp_path / "target"
    (package / "dist" / "maps").mkdir(parents=True)
    (package / "dist" / "page.js").write_text("new")
    (package / "dist" / "maps" / "a.bin").write_text("a")
    target.mkdir()
    (target / "old.js").write_text("old")
    start.copy_parts(package, target, ["dist/page.js", "dist/maps"])
    assert sorted(str(path.relative_to(target)) for path in target.rglob("*")) == [
        "maps",
        "maps/a.bin",
        "page.js",
    ]


def test_what_is_in_the_way_is_said_and_nothing_else(capsys):
    assert start.guarded(lambda: start.run([sys.executable, "-c", "raise SystemExit(3)"], "没有成。")) == 1
    assert capsys.readouterr() == ("没有成。\n", "")


def test_the_browser_that_the_environment_names_wins(monkeypatch, tmp_path):
    browser = tmp_path / "browser"
    browser.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert tasks.find_chromium() == str(browser)


def test_outcomes_are_counted_from_the_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>')
    assert tasks.outcomes(report) == {"tests": 9, "failures": 2, "errors": 1, "skipped": 3}


def test_a_run_without_a_report_is_no_success(tmp_path):
    with pytest.raises(start.StopError, match="没有跑起来"):
        tasks.outcomes(tmp_path / "report.xml")


def test_addresses_are_taken_out_of_a_lock(tmp_path):
    path = tmp_path / "package-lock.json"
    part = {"version": "1", "resolved": "there", "integrity": "sha512-x", "funding": {"url": "give"}}
    path.write_text(json.dumps({"packages": {"": {}, "node_modules/a": part}}))
    tasks.drop_addresses(path)
    assert json.loads(path.read_text())["packages"]["node_modules/a"] == {
        "version": "1",
        "integrity": "sha512-x",
    }
