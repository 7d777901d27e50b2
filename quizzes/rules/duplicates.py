"""Which questions say nearly the same, among very many. Pure.

Comparing everything with everything would be 500 million comparisons for 10,000 questions against 50,000.
Two stems that are nearly equal share nearly all their pairs of letters, so they share at least one of the
few rarest pairs of each (prefix filtering); only stems that meet there are compared letter by letter.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil

from rapidfuzz import fuzz

NEAR = 90
"""From how many of 100 points of likeness on two stems are nearly the same: a letter or two in twenty."""

SHORTEST = 8
"""Shorter stems are too alike by nature: 党的生日, 党的生日是."""

_MOST_MEETINGS = 400
"""A pair of letters that more stems than this share says nothing about likeness."""


def near_pairs(asked: Sequence[str], known: Sequence[str]) -> list[tuple[int, int, int]]:
    """Find for each asked stem the likest one among the known and the earlier asked ones.

    Stems are given as ``stem_key`` makes them; equal ones are not reported. Each triple is the place of the
    asked one, the place of the other (known ones first, then the asked ones) and the likeness in points.

    >>> near_pairs(["生产经营单位的主要负责人是第一责任人"], ["生产经营单位主要负责人是第一责任人"])
    [(0, 0, 97)]
    """
    stems = [*known, *asked]
    pairs = [_pairs_of(stem) for stem in stems]
    frequency = Counter(pair for each in pairs for pair in each)
    rare = [_rarest(each, frequency) for each in pairs]
    meeting: dict[str, list[int]] = defaultdict(list)
    for place in range(len(known)):
        _enter(meeting, rare[place], place)
    found = []
    for place in range(len(known), len(stems)):
        best = _likest(stems, place, _met(meeting, rare[place]))
        if best:
            found.append((place - len(known), *best))
        _enter(meeting, rare[place], place)
    return found


def _pairs_of(stem: str) -> set[str]:
    return {first + second for first, second in pairwise(stem)} if len(stem) >= SHORTEST else set()


def _rarest(pairs: set[str], frequency: Mapping[str, int]) -> list[str]:
    """Give the few pairs of which two like stems must share one.

    A changed letter breaks two pairs, so of n pairs a like stem keeps all but a fifth or so.
    """
    count = min(len(pairs), ceil(len(pairs) * 2 * (100 - NEAR) / 100) + 1)
    return sorted(pairs, key=lambda pair: (frequency[pair], pair))[:count]


def _enter(meeting: dict[str, list[int]], rare: Sequence[str], place: int) -> None:
    for pair in rare:
        met = meeting[pair]
        if len(met) < _MOST_MEETINGS:
            met.append(place)


def _met(meeting: Mapping[str, list[int]], rare: Sequence[str]) -> set[int]:
    return {place for pair in rare for place in meeting.get(pair, ())}


def _likest(stems: Sequence[str], place: int, others: set[int]) -> tuple[int, int] | None:
    stem, best, points = stems[place], -1, float(NEAR)
    for other in sorted(others):
        if stems[other] == stem:
            continue
        likeness = fuzz.ratio(stem, stems[other], score_cutoff=points)
        if likeness > points or (best < 0 and likeness >= points and likeness > 0):
            best, points = other, likeness
    return (best, int(points)) if best >= 0 else None


def likeness(one: str, other: str) -> int:
    """Say how like two stems are in points, 0 where they are too unlike or too short to tell.

    >>> likeness("生产经营单位的主要负责人", "生产经营单位主要负责人"), likeness("甲是", "甲是否")
    (95, 0)
    """
    if min(len(one), len(other)) < SHORTEST:
        return 0
    return int(fuzz.ratio(one, other, score_cutoff=NEAR))
