"""What changed between two states of a text, paragraph by paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

_ALIKE = 45
"""Out of 100: paragraphs less alike than that are two, not one that was changed."""
_LOOK_AHEAD = 12
_LONGEST_COMPARED = 3_000

How = Literal["same", "added", "removed", "changed"]


class Piece(NamedTuple):
    """A run of characters of a changed paragraph; ``how`` is never ``changed``."""

    how: How
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one paragraph."""

    how: How
    before: str = ""
    after: str = ""
    heading: str = ""
    """The nearest heading above it."""

    @property
    def pieces(self) -> list[Piece]:
        """Take a changed paragraph apart into what stayed, what went and what came."""
        return pieces(self.before, self.after)


class Words(NamedTuple):
    """A paragraph as it is compared."""

    anchor: str
    text: str
    heading: str = ""


def compared(before: Sequence[Words], after: Sequence[Words]) -> list[Change]:
    """Compare two states of a text; the anchors tell which paragraphs stayed as they were.

    >>> old = [Words("a", "第一条 制定本法。"), Words("b", "第二条 自公布之日起施行。")]
    >>> new = [Words("a", "第一条 制定本法。"), Words("c", "第二条 自 2025 年起施行。"), Words("d", "附件")]
    >>> [(one.how, one.after) for one in compared(old, new)]
    [('same', '第一条 制定本法。'), ('changed', '第二条 自 2025 年起施行。'), ('added', '附件')]
    """
    matched = SequenceMatcher(
        None, [one.anchor for one in before], [one.anchor for one in after], autojunk=False
    )
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in matched.get_opcodes():
        if tag == "equal":
            found += [Change("same", one.text, one.text, one.heading) for one in after[j1:j2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return found


def _replaced(gone: Sequence[Words], come: Sequence[Words]) -> Iterator[Change]:
    at = 0
    for old in gone:
        ahead = come[at : at + _LOOK_AHEAD]
        alike = [fuzz.ratio(old.text, new.text) for new in ahead]
        best = max(range(len(ahead)), key=alike.__getitem__, default=None)
        if best is None or alike[best] < _ALIKE:
            yield Change("removed", old.text, "", old.heading)
            continue
        yield from (Change("added", "", new.text, new.heading) for new in ahead[:best])
        yield Change("changed", old.text, ahead[best].text, ahead[best].heading)
        at += best + 1
    yield from (Change("added", "", new.text, new.heading) for new in come[at:])


def pieces(before: str, after: str) -> list[Piece]:
    """Say which characters of a paragraph went and which came.

    >>> pieces("处一万元罚款", "处五万元罚款")
    [Piece(how='same', text='处'), Piece(how='removed', text='一'), Piece(how='added', text='五'), \
Piece(how='same', text='万元罚款')]
    """
    if max(len(before), len(after)) > _LONGEST_COMPARED:
        return [Piece("removed", before), Piece("added", after)]
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", before[i1:i2]))
            continue
        found += [Piece("removed", before[i1:i2])] * (i2 > i1) + [Piece("added", after[j1:j2])] * (j2 > j1)
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Changes that stand together, or a number of paragraphs that stayed."""

    changes: Sequence[Change]
    left_out: int = 0


def stretches(changes: Sequence[Change], around: int = 1) -> list[Stretch]:
    """Leave out what stayed, but for ``around`` paragraphs on either side of each change.

    >>> same, new = Change("same", "甲", "甲"), Change("added", "", "乙")
    >>> [(len(one.changes), one.left_out) for one in stretches([same, same, same, new, same, same])]
    [(0, 2), (3, 0), (0, 1)]
    """
    near = {
        place + off
        for place, one in enumerate(changes)
        if one.how != "same"
        for off in range(-around, around + 1)
    }
    found = []
    for is_near, run in groupby(enumerate(changes), lambda pair: pair[0] in near):
        group = [one for _, one in run]
        found.append(Stretch(group) if is_near else Stretch([], len(group)))
    return found
