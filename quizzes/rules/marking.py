"""批阅: what the marks of persons come to. Points are whole hundredths. Pure."""

from collections.abc import Sequence
from typing import NamedTuple


class GivenMark(NamedTuple):
    """What a marker gave an answer."""

    marker_id: int
    points: int
    is_final: bool = False
    """Settles what two markers did not agree on."""


def latest_by_marker(given: Sequence[GivenMark]) -> list[GivenMark]:
    """Keep of each marker only the last word, in the order in which the markers came; the oldest comes first.

    >>> [one.points for one in latest_by_marker([GivenMark(1, 500), GivenMark(2, 600), GivenMark(1, 700)])]
    [700, 600]
    """
    return list({one.marker_id: one for one in given if not one.is_final}.values())


def settled_points(given: Sequence[GivenMark], *, twice: bool) -> int | None:
    """Say what an answer has come to; None while it still waits. The oldest mark comes first.

    One marker's word counts, the newest. Where two are to mark, they must agree, or a third word settles it;
    a word that settles stands until the next such word.

    >>> settled_points([GivenMark(1, 500), GivenMark(2, 700)], twice=False)
    700
    >>> first, second = GivenMark(1, 500), GivenMark(2, 700)
    >>> [settled_points(given, twice=True) for given in ([first], [first, second], [first, first])]
    [None, None, None]
    >>> settled_points([first, GivenMark(2, 500)], twice=True)
    500
    >>> settled_points([first, second, GivenMark(1, 600, is_final=True)], twice=True)
    600
    """
    final = [one for one in given if one.is_final]
    if final:
        return final[-1].points
    if not given:
        return None
    if not twice:
        return given[-1].points
    words = latest_by_marker(given)
    return words[0].points if len(words) > 1 and len({one.points for one in words}) == 1 else None


def difference(given: Sequence[GivenMark]) -> int | None:
    """Say how far apart the markers are, None while there is only one.

    >>> difference([GivenMark(1, 500), GivenMark(2, 700)]), difference([GivenMark(1, 500)])
    (200, None)
    """
    points = [one.points for one in latest_by_marker(given)]
    return max(points) - min(points) if len(points) > 1 else None


def waits_for(given: Sequence[GivenMark], marker_id: int, *, twice: bool) -> bool:
    """Say whether an unsettled answer needs this marker: to mark it, or to settle what two disagree on.

    >>> first, second = GivenMark(1, 500), GivenMark(2, 700)
    >>> [waits_for([first], marker, twice=True) for marker in (1, 2)]
    [False, True]
    >>> waits_for([first, second], 3, twice=True), waits_for([first, GivenMark(2, 500)], 3, twice=True)
    (True, False)
    """
    if settled_points(given, twice=twice) is not None:
        return False
    words = latest_by_marker(given)
    return len(words) > 1 or marker_id not in {one.marker_id for one in words}
