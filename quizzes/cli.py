"""Commands about the question bank: taking a file over into it, and writing it out."""

import json
from pathlib import Path
from typing import Any

import click

from core.cli import StopError, in_plain_words
from core.errors import RefusalError
from core.files import store
from core.web import site
from core.work import Work
from members.models import Node
from members.queries.tree import root_or_named
from quizzes.actions import drafting, importing
from quizzes.actions.matching import find_likenesses, tell_of_file
from quizzes.actions.pictures import keep_pictures, put_away
from quizzes.actions.rebuilding import write_choices_again
from quizzes.models import ImportDraft
from quizzes.queries.exporting import questions_to_export
from quizzes.queries.importing import counts_of
from quizzes.queries.pictures import fetcher
from quizzes.rules.exports import WRITERS
from quizzes.rules.imported import Bank, told_of_refusal


@click.group("questions", help="题库。")
def questions_group() -> None:
    """Gather the commands about the question bank."""


@questions_group.command("import", help="导入题库文件 FILE；有问题的题目留成草稿，在网页上改好再导入。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_name", default=None, help="文件格式；不写就自己认。")
@click.option("--dry-run", is_flag=True, help="只说读出了什么，不改动。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 回答。")
@click.option("--category", default="", help="放进哪个分类（名称），没有就新建。")
@click.option("--node", "unit", default="", help="放进哪个组织的题库（名称）；不写就是最上级。")
@in_plain_words
def import_questions(
    file: Path, format_name: str | None, category: str, unit: str, *, dry_run: bool, as_json: bool
) -> None:
    """Take a file over, or say what is in it. Fails if it holds no question."""
    try:
        with file.open("rb") as stream:
            read = tell_of_file(stream, file.name, format_name)
        told, bank = read["told"], Bank.from_json(read["bank"])
        if not dry_run:
            told |= _take_over(file.name, bank, unit, category)
    except (RefusalError, StopError) as refusal:
        if as_json:
            click.echo(json.dumps(told_of_refusal(str(refusal)), ensure_ascii=False))
        raise
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _say(told)
    if not bank.items:
        raise StopError("没有认出题目，没有导入。")


def _take_over(file_name: str, bank: Bank, unit: str, category: str) -> dict[str, Any]:
    if not bank.items:
        return {}
    with put_away(store(), bank.pictures) as stored, site().unit() as work:
        keep_pictures(work, store(), bank.pictures, stored)
        node = root_or_named(work, unit)
        near = find_likenesses(work, node.id, bank)
        category_id = importing.category_named(work, node.id, category) if category else None
        draft = drafting.start_draft(
            work, node.id, node.path, file_name, bank, category_id=category_id, near=near
        )
        key = draft.id
    new, take, is_done = 0, None, False
    while not is_done:
        with site().unit() as work:
            step = importing.take_step(work, key, take=take)
        new, take, is_done = new + step.new, step.take, step.is_done
    with site().unit() as work:
        return _finish(work, work.session.get_one(ImportDraft, key), new)


def _finish(work: Work, draft: ImportDraft, new: int) -> dict[str, Any]:
    importing.finish_take(work, draft, new, 0)
    counts = counts_of(work, draft)
    return {
        "imported": new,
        "repeats": counts.kept_out,
        "left": counts.errors + counts.waiting,
        "draft": draft.id,
    }


def _say(told: dict[str, Any]) -> None:
    for problem in told["problems"]:
        where = problem.get("cell") or (f"第 {problem['line']} 行" if problem.get("line") else "")
        click.echo(f"{where}：{problem['message']}" if where else problem["message"])
    click.echo(f"读出 {told['questions']} 题，{len(told['problems'])} 处提示。")
    if "imported" in told:
        click.echo(
            f"已导入 {told['imported']} 题；重复的 {told['repeats']} 题没有再导入；"
            f"有问题的 {told['left']} 题留在导入 {told['draft']}，请在“导入题目”里改好。"
        )


@questions_group.command("export", help="把题库写成文件。")
@click.option("--format", "format_name", type=click.Choice(list(WRITERS)), default="xlsx", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--node", "unit", default="", help="哪个组织的题库（名称）；不写就是全部。")
@in_plain_words
def export_questions(format_name: str, output: Path, unit: str) -> None:
    """Write the bank out, and say what the format cannot hold."""
    writer = WRITERS[format_name]
    with site().unit() as work:
        place = root_or_named(work, unit).path if unit else "/"
        entries = questions_to_export(
            work, Node.path.startswith(place, autoescape=True), fetcher(work.session, store())
        )
        content = writer.write(entries)
    output.write_bytes(content)
    for sentence in writer.loses(entries):
        click.echo(sentence, err=True)
    click.echo(f"已写出 {len(entries)} 题：{output}")


@click.group("attempts", help="答卷。")
def attempts_group() -> None:
    """Gather the commands about attempts."""


@attempts_group.command("rebuild", help="按保存的答案重记每份答卷的选项，统计用它；网站可以照常运行。")
@in_plain_words
def rebuild() -> None:
    """Write down again what was chosen, where it is not what the saved answers say."""
    with site().unit() as work:
        changed = write_choices_again(work)
    click.echo(f"已重记 {changed} 份答卷的选项。")


COMMANDS = (questions_group, attempts_group)
