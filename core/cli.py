"""The commands about the site as a whole: backing up, restoring, checking, and working off the queue."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from core import backup, doctor, jobs
from core.errors import RefusalError
from core.serving import NotReadyError
from core.upkeep import TakenError, database_file, trouble_in
from core.web import site

Check = Callable[[Session], list[str]]
"""Looks for what must never be; gives a Chinese sentence for each thing found. Packages add theirs to
``site.extensions["checks"]``."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
_MARKS = {"ok": "正常", "warn": "注意", "bad": "有误"}


class StopError(click.ClickException):
    """Ends a command with one sentence."""

    def show(self, file: Any = None) -> None:
        """Say the sentence alone."""
        click.echo(self.message, err=True)


def in_plain_words(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a command run in the site, and end with the sentence of a refusal instead of a traceback."""

    @wraps(command)
    def spoken(*arguments: _P.args, **options: _P.kwargs) -> _R:
        usual = os.umask(0o077)  # what a command writes has people's names in it
        try:
            return command(*arguments, **options)
        except RefusalError as refusal:
            raise StopError(refusal.message) from refusal
        except (TakenError, NotReadyError) as trouble:
            raise StopError(str(trouble)) from trouble
        finally:
            os.umask(usual)

    return with_appcontext(spoken)


@click.command("backup", help="备份数据库和文件到 FOLDER，网站可以照常运行。")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", default=0, help="只保留最近的几份，0 为全部保留。")
@in_plain_words
def backup_command(folder: Path, keep: int) -> None:
    """Back the site up."""
    made = backup.back_up(site(), folder, keep=keep)
    click.echo(
        f"已备份并核对：{made.path}（{made.size / 1e6:.1f} MB，"
        f"{sum(made.manifest.rows.values())} 行数据，{len(made.manifest.parts) - 1} 个文件）"
    )


@click.command("restore", help="把备份 FILE 恢复到空的位置；恢复前先核对备份是否完整。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force-new-place", is_flag=True, help="先把现有数据移到一旁，再恢复。")
@in_plain_words
def restore_command(file: Path, *, force_new_place: bool) -> None:
    """Restore a backup."""
    again = tuple(site().extensions["rebuild"])
    manifest = backup.restore(site(), file, moves_aside=force_new_place, rebuild=again)
    click.echo(f"已恢复 {manifest.made_at[:16].replace('T', ' ')}（UTC）的备份。")
    _tell_problems()


@click.command("check", help="核对数据：总数与明细、得分与答卷、操作日志是否一致。")
@in_plain_words
def check_command() -> None:
    """Look for what must never be."""
    _tell_problems()


def _tell_problems() -> None:
    found = problems()
    for sentence in found:
        click.echo(sentence)
    if found:
        raise StopError(f"发现 {len(found)} 处不一致，请保留现场并联系维护人员。")
    click.echo("核对无误。")


def problems() -> list[str]:
    """Run every check of the site."""
    engine = site().sessions.engine
    if database_file(engine):
        trouble = trouble_in(engine)
        if trouble:
            return [f"数据库文件已损坏：{trouble}"]
    checks: list[Check] = site().extensions["checks"]
    with site().sessions.reader() as session:
        return [sentence for check in checks for sentence in check(session)]


@click.command("doctor", help="检查这套安装是否稳妥；有问题时退出码为 1。")
@in_plain_words
def doctor_command() -> None:
    """Examine the installation."""
    found = doctor.examine(site())
    for finding in found:
        click.echo(f"{_MARKS[finding.state]}　{finding.what}")
    if any(finding.state == "bad" for finding in found):
        raise StopError("有需要处理的问题，请看上面标为“有误”的几项。")


@click.command("work", help="做排队的任务和定时的事，直到被停止。")
@click.option("--once", is_flag=True, help="做完现有的任务就结束。")
@in_plain_words
def work_command(*, once: bool) -> None:
    """Work off the queue."""
    if once:
        jobs.do_duties(site())
        while jobs.work_once(site()):
            pass
        return
    jobs.Worker(site()).work()


COMMANDS = (backup_command, restore_command, check_command, doctor_command, work_command)
