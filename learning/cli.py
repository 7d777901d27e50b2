"""The command that says whether a file came from this site as it is."""

from pathlib import Path

import click

from core.cli import StopError, in_plain_words
from core.seals import State, look_at_own
from core.times import say_moment

SENTENCES = {
    State.CHANGED: "内容与导出时不一致：文件被改动过，或者没有传完整。",
    State.UNSEALED: "没有本站的签章：不是本站导出的原始文件，或者被别的程序另存过。",
    State.UNKNOWN_KEY: "签章所用的密钥本站没有：可能是别的站点导出的，或者更换密钥时没有保留旧密钥。",
}


@click.command("verify", help="核对文件 FILE（登记表、证书、迎检材料）是否由本站导出、未被改动。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_plain_words
def verify_command(file: Path) -> None:
    """Look at a file's seal; the exit code is 1 unless it is genuine."""
    with file.open("rb") as stream:
        checked = look_at_own(stream)
    if checked.state is not State.GENUINE or checked.at is None:
        raise StopError(f"未通过：{SENTENCES[checked.state]}")
    click.echo(f"真实：{say_moment(checked.at)} 由本站导出，内容没有改动（密钥 {checked.key_id}）。")


COMMANDS = (verify_command,)
