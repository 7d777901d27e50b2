"""The command that loads the sample branch."""

import click

from core import migrate
from core.cli import in_plain_words
from core.web import site
from sample.load import load, sign_ins


@click.command("demo", help="把示例支部放进空数据库，供试用；正式运行的网站不接受它。")
@in_plain_words
def demo() -> None:
    """Load the sample branch, and say how to sign in as its people."""
    migrate.upgrade(site().sessions.engine.url.render_as_string(hide_password=False))
    with site().unit() as work:
        load(work)
    click.echo("示例支部已放入。可以这样登录：")
    for who, login, password in sign_ins():
        click.echo(f"  {who}　账号 {login}　密码 {password}")


COMMANDS = (demo,)
