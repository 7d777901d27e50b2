"""Commands about people: the first administrator, and taking a roster over from a file."""

import json
from pathlib import Path
from typing import Any

import click

from core.child import run_in_child
from core.cli import in_plain_words
from core.errors import RefusalError
from core.serving import make_tables
from core.sheets import Sheet, workbook
from core.web import site
from members.actions.people import add_member
from members.actions.roles import grant_role
from members.actions.roster import Given, take_over
from members.actions.tree import found_root
from members.models import NodeKind, Role
from members.queries.readiness import has_administrator
from members.queries.roster import plan_for
from members.queries.tree import root_or_named, topmost
from members.rules.roster_changes import Plan, Planned
from members.rules.roster_reading import READER, Reading, read_rows


@click.command("init", help="建立第一位管理员，并显示一次性的初始密码。")
@click.option("--organisation", prompt="单位名称", help="最上级组织的名称，例如 某局党委。")
@click.option("--name", prompt="管理员姓名", help="第一位管理员的姓名。")
@click.option("--login", prompt="管理员登录账号（工号）", help="第一位管理员登录用的工号。")
@in_plain_words
def init(organisation: str, name: str, login: str) -> None:
    """Make the first administrator and print their initial password, once."""
    make_tables(site())
    with site().unit() as work:
        if has_administrator(work.session):
            raise RefusalError("已经有管理员了。忘记密码请由另一位管理员在人员页面重置。")
        root = topmost(work) or found_root(work, NodeKind.COMMITTEE, organisation)
        member, password = add_member(work, root, {"name": name, "login": login})
        grant_role(work, member, Role.ADMIN, root)
    click.echo(f"管理员：{name}\n登录账号：{login}\n初始密码：{password}")
    click.echo("初始密码 14 天内有效，只显示这一次；首次登录后要换成自己的密码。")


@click.group("members", help="人员。")
def members_group() -> None:
    """Gather the commands about people."""


@members_group.command("import", help="导入花名册 FILE（.xlsx 或 .xls）。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--node", "unit", default="", help="导入到哪个组织（名称）；不写就是最上级。")
@click.option("--dry-run", is_flag=True, help="只说会怎样，不改动。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 回答。")
@click.option(
    "--passwords", type=click.Path(dir_okay=False, path_type=Path), help="把初始密码写进这个 .xlsx 文件。"
)
@in_plain_words
def import_roster(file: Path, unit: str, *, dry_run: bool, as_json: bool, passwords: Path | None) -> None:
    """Take a roster over, or say what that would do."""
    if passwords:
        passwords.touch()  # better to fail now than when the passwords are there
    reading = read_rows(run_in_child(READER, file.read_bytes()))
    with site().unit() as work:
        node = root_or_named(work, unit)
        plan = plan_for(work, node, reading)
        told = _told(reading, plan)
        done = None if dry_run else take_over(work, node, reading, file.name)
    given = done.passwords if done else []
    if passwords and given:
        passwords.write_bytes(workbook(Sheet("初始密码", ("姓名", "登录账号", "组织", "初始密码"), given)))
    if as_json:
        told["passwords"] = [] if passwords else [one._asdict() for one in given]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _say(told, [] if passwords else given, is_dry=dry_run)


def _told(reading: Reading, plan: Plan) -> dict[str, Any]:
    return {
        "new": [_person(planned) for planned in plan.new],
        "changed": [
            _person(planned) | {"changes": [change._asdict() for change in planned.changes]}
            for planned in plan.changed
        ],
        "unchanged": len(plan.same),
        "problems": [{"cell": problem.cell, "message": problem.message} for problem in plan.problems],
        "columns": reading.headings,
        "ignored": reading.unused,
        "never_read": reading.private,
        "new_groups": plan.new_groups,
    }


def _person(planned: Planned) -> dict[str, Any]:
    values = planned.row.values
    login = values.get("login") or values.get("phone")
    return {"row": planned.row.number, "name": values["name"], "login": login}


def _say(told: dict[str, Any], given: list[Given], *, is_dry: bool) -> None:
    for problem in told["problems"]:
        click.echo(f"{problem['cell']}：{problem['message']}")
    verb = "将" if is_dry else "已"
    click.echo(
        f"{verb}新增 {len(told['new'])} 人，{verb}更新 {len(told['changed'])} 人，"
        f"{told['unchanged']} 人没有变化，{len(told['problems'])} 处有问题。"
    )
    for one in given:
        click.echo(f"{one.name}\t{one.login}\t{one.password}")


COMMANDS = (init, members_group)
