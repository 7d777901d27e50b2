"""The question bank of the sample branch: the files its texts are in, read as an importer reads them."""

from collections.abc import Mapping

from content.models import Material
from content.queries.paragraphs import find
from core.errors import BadInputError
from core.work import Work
from members.models import Node
from quizzes.actions.bank import add_question
from quizzes.models import Category
from quizzes.rules.formats import Item, read_text
from quizzes.rules.questions import Content
from quizzes.rules.types import TYPES
from sample.reading import branch, for_members, question_file, without_citation


def fill(work: Work, node: Node, materials: Mapping[str, Material]) -> Mapping[str, Category]:
    """Put the questions into the bank, a category for each column; gives the categories by column."""
    found = {}
    for position, told in enumerate(branch()["columns"], start=1):
        category = Category(node_id=node.id, name=told["name"], position=position)
        work.session.add(category)
        work.session.flush()  # The questions name it.
        reading = read_text(question_file(told["questions"]))
        if reading.problems:
            raise BadInputError(f"{told['questions']}：{reading.problems[0].message}")
        for item in reading.items:
            _add(work, category, item, told["questions"], materials)
        found[told["name"]] = category
    return found


def _add(
    work: Work, category: Category, item: Item, file_name: str, materials: Mapping[str, Material]
) -> None:
    explanation, cited, phrase = without_citation(item.explanation)
    material = materials[cited] if cited else None
    kind = TYPES[item.type]
    key = kind.read_key(item.answer)
    add_question(
        work,
        category.node_id,
        item.type,
        Content(item.stem, item.options, key, explanation),
        category_id=category.id,
        topic=item.topic,
        difficulty=item.difficulty or 2,
        source=for_members(item.source),
        origin=f"{file_name} {item.place}",
        material_id=material.id if material else None,
        anchor=_anchor(work, material, phrase) if material else "",
    )


def _anchor(work: Work, material: Material, phrase: str) -> str:
    anchor = find(work, material.id, phrase)
    if anchor is None:
        raise BadInputError(f"《{material.title}》里没有“{phrase}”。")
    return anchor
