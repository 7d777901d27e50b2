"""The question bank of the sample branch: its files go in as an importer takes them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from content.models import Material
from content.queries.paragraphs import find
from core.errors import BadInputError
from core.work import Work
from members.models import Node
from quizzes.actions.categories import add_category
from quizzes.actions.importing import take_items
from quizzes.models import Category
from quizzes.rules.formats import read_text
from quizzes.rules.imported import Found, bank_of
from sample.reading import branch, for_members, question_file


def fill(work: Work, node: Node, materials: Mapping[str, Material]) -> Mapping[str, Category]:
    """Put the questions into the bank, a category for each column; gives the categories by column."""
    found = {}
    cite = _citing(work, materials)
    for told in branch()["columns"]:
        found[told["name"]] = category = add_category(work, node, told["name"])
        work.session.flush()  # The questions name it.
        name = told["questions"]
        take_items(work, node.id, items_of(name), file_name=name, category_id=category.id, cite=cite)
    return found


def items_of(name: str) -> list[Found]:
    """Read the questions of a file."""
    reading = read_text(question_file(name))
    if reading.problems:
        raise BadInputError(f"{name}：{reading.problems[0].message}")
    return [replace(item, source=for_members(item.source)) for item in bank_of(reading).items]


def _citing(work: Work, materials: Mapping[str, Material]) -> Callable[[str], tuple[int, str]]:
    def cite(words: str) -> tuple[int, str]:
        name, _, phrase = words.partition("#")
        anchor = find(work, materials[name].id, phrase)
        if anchor is None:
            raise BadInputError(f"《{materials[name].title}》里没有“{phrase}”。")
        return materials[name].id, anchor

    return cite
