"""The command that puts a file on the shelves."""

from pathlib import Path

import click

from content.actions.intake import taken_in
from content.actions.materials import Terms, add_material, publish
from content.actions.search import index_again
from content.queries.columns import find_column
from core.cli import in_plain_words
from core.errors import NotFoundError
from core.files import store
from core.web import site


@click.group("materials", help="学习资料。")
def materials_group() -> None:
    """Gather the commands about materials."""


@materials_group.command("add", help="把文件 FILE（Word、PDF、Markdown、视频、音频）加入学习专栏并发布。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", "column_title", required=True, help="学习专栏的名称。")
@click.option("--required", is_flag=True, help="设为必学。")
@click.option("--title", default="", help="标题；不写就用文件里的。")
@in_plain_words
def add(file: Path, column_title: str, *, required: bool, title: str) -> None:
    """Add a file as a material and publish it to everybody who sees the column."""
    with file.open("rb") as stream, taken_in(store(), stream, file.name) as body, site().unit() as work:
        column = find_column(work, column_title)
        if column is None:
            raise NotFoundError(f"没有叫“{column_title}”的学习专栏，请先在网站上新建。")
        material = add_material(work, column, title, body, Terms(is_required=required))
        publish(work, material)
    for warning in body.warnings:
        click.echo(f"注意：{warning}")
    click.echo(f"已发布：{material.title}（/materials/{material.id}）")


@click.group("search", help="全文检索。")
def search_group() -> None:
    """Gather the commands about the search index."""


@search_group.command("rebuild", help="重建检索索引；网站可以照常运行。")
@in_plain_words
def rebuild() -> None:
    """Make the search index anew."""
    with site().unit() as work:
        index_again(work)
    click.echo("检索索引已重建。")


COMMANDS = (materials_group, search_group)
