"""Choosing questions of the bank by hand, for whatever is played."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_

from core.web import page, work
from meetings.queries.live import PLAYABLE
from members.models import Node
from quizzes.queries import bank
from quizzes.rules.types import TYPES
from quizzes.views.asking import number, wanted

_KINDS = {name: TYPES[name] for name in PLAYABLE}
ANY_KIND = [("", "全部题型"), *((name, kind.label) for name, kind in _KINDS.items())]


def twigs(banks: ColumnElement[bool]) -> list[tuple[int | str, str]]:
    """List the categories of some banks to choose from."""
    tree = bank.category_tree(work(), banks)
    return [("", "全部分类"), *((one.category.id, one.indented) for one in tree)]


def topics(banks: ColumnElement[bool]) -> list[tuple[str, str]]:
    """List their 知识点 to choose from."""
    return [("", "全部知识点"), *((one, one) for one in bank.topics_of(work(), banks))]


def pick_page(nodes: Sequence[int], chosen: Collection[int], *fit: ColumnElement[bool], **words: Any) -> str:
    """Draw the list of questions in the banks of some nodes; ``fit`` narrows it, ``words`` say what for.

    :param chosen: the questions that have been picked before
    """
    usable = Node.id.in_(nodes)
    found = bank.list_questions(work(), wanted(state="active"), and_(usable, *fit), number("before"))
    return page(
        "meetings/pick.html",
        found=found[: bank.PAGE],
        older=found[bank.PAGE - 1].question.id if len(found) > bank.PAGE else None,
        chosen=chosen,
        playable=PLAYABLE,
        twigs=twigs(usable),
        kinds=ANY_KIND,
        named=topics(usable),
        wanted=wanted(),
        types=_KINDS,
        **words,
    )
