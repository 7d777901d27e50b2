"""Putting a file on the shelves from the command line."""

from sqlalchemy import select

from content.models import Material
from tests.content.made import pdf


def run(site, *arguments):
    return site.test_cli_runner().invoke(args=["materials", "add", *map(str, arguments)])


def test_a_file_is_added_and_published(site, library, session, tmp_path):
    file = tmp_path / "消防知识.md"
    file.write_text("# 消防知识\n\n第一条 预防为主。")
    said = run(site, file, "--column", library.column.title, "--required")
    material = session.scalar(select(Material))
    assert said.exit_code == 0
    assert f"已发布：消防知识（/materials/{material.id}）" in said.output
    assert (material.is_required, material.hundredths, material.published_at is not None) == (True, 100, True)


def test_a_title_can_be_given(site, library, session, tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(["x"]))
    run(site, file, "--column", library.column.title, "--title", "报告")
    assert session.scalar(select(Material.title)) == "报告"


def test_what_cannot_be_added_is_said_in_one_sentence(site, library, session, tmp_path):
    file = tmp_path / "坏.pdf"
    file.write_bytes(b"<html>")
    said = run(site, file, "--column", library.column.title)
    assert (said.exit_code, said.output.strip()[-1]) == (1, "。")
    file.write_bytes(pdf(["x"]))
    said = run(site, file, "--column", "没有的栏目")
    assert "没有叫“没有的栏目”的学习专栏" in said.output
    assert session.scalar(select(Material)) is None
