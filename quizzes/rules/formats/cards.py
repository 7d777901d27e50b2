"""Tables that stand upright: what a cell is stands before it, and each question is a block of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizzes.rules.formats.columns import Block, role_of

_WIDTH = 2
_FEWEST = 3
_HEADS = frozenset({"stem", "type", "number", "section"})
"""What may begin a question."""


@dataclass(frozen=True)
class Card:
    """One question of such a table as a row: its cells, the row of its stem, its first row and its last."""

    cells: list[str]
    number: int
    first: int
    last: int


def block_of(rows: Sequence[Sequence[str]]) -> Block | None:
    """Give the columns that the rows would have lying down; nothing if they are no such table.

    >>> block_of([["题干", "甲？"], ["选项A", "红"], ["选项B", "黄"], ["答案", "A"]]).roles
    {'stem': 0, 'key': 3}
    """
    filled = [row for row in rows if any(row)]
    if len(filled) < _FEWEST or any(len(row) > _WIDTH for row in filled):
        return None
    roles = [role_of(row[0]) for row in filled]
    if not all(roles):
        return None
    block = Block()
    for column, role in enumerate(dict.fromkeys(role for role in roles if role)):
        (block.options if len(role) == 1 else block.roles)[role] = column
    return block if "stem" in block.roles and (block.options or "key" in block.roles) else None


def cards(rows: Sequence[Sequence[str]], block: Block) -> Iterator[Card]:
    """Give each question of such a table."""
    width = len(block.roles) + len(block.options)
    told: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(rows, start=1):
        role = role_of(row[0]) if row else None
        if role is None:
            continue
        if role in _HEADS and "stem" in told:
            yield _card(told, block, width)
            told = {}
        told[role] = number, row[1] if len(row) > 1 else ""
    if "stem" in told:
        yield _card(told, block, width)


def _card(told: dict[str, tuple[int, str]], block: Block, width: int) -> Card:
    cells = [""] * width
    for role, (_, text) in told.items():
        cells[(block.options if len(role) == 1 else block.roles)[role]] = text
    numbers = [number for number, _ in told.values()]
    return Card(cells, told["stem"][0], min(numbers), max(numbers))
