"""Areas of a picture that can be pointed at: how they are written, checked, drawn, and turned into pixels.

All numbers are per mille: from the left edge of the picture to its right, from its top to its bottom; a
circle's radius counts by the width. So they hold whatever size the picture is shown in.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from quizzes.rules.questions import Json, Picture

SHAPES = {"rect": "矩形", "circle": "圆形", "poly": "多边形"}
FULL = 1_000
MOST_POINTS = 40
_LINE = re.compile(r"\s*(对|错)\s*[:：]?\s*(矩形|圆形?|多边形)\s*[:：]?\s*([\d,，.、 ]+)")


class Area(NamedTuple):
    """One area, and whether pointing at it is right."""

    shape: str
    """``rect`` (left, top, right, bottom), ``circle`` (centre and radius) or ``poly`` (its corners)."""
    numbers: tuple[int, ...]
    is_right: bool


def read_lines(written: str) -> list[Area] | None:
    """Read areas as people write them, one a line or parted by semicolons; None if one is something else.

    >>> read_lines("对 矩形 100,200,300,400；错：圆 500，500，60")
    [Area(shape='rect', numbers=(100, 200, 300, 400), is_right=True), \
Area(shape='circle', numbers=(500, 500, 60), is_right=False)]
    """
    found = [_LINE.fullmatch(line) for line in re.split(r"[;；\r\n]", written) if line.strip()]
    known = [
        Area(
            next(shape for shape, word in SHAPES.items() if word.startswith(one[2])),
            tuple(round(float(number)) for number in re.findall(r"\d{1,6}(?:\.\d{1,6})?", one[3])),
            one[1] == "对",
        )
        for one in found
        if one
    ]
    return known if known and len(known) == len(found) else None


def write_lines(areas: Sequence[Area]) -> str:
    """Write areas as ``read_lines`` reads them, one a line.

    >>> print(write_lines([Area("rect", (100, 200, 300, 400), True), Area("circle", (500, 500, 60), False)]))
    对 矩形 100,200,300,400
    错 圆形 500,500,60
    """
    return "\n".join(
        f"{'对' if one.is_right else '错'} {SHAPES[one.shape]} {','.join(map(str, one.numbers))}"
        for one in areas
    )


def to_key(areas: Sequence[Area]) -> Json:
    """Write areas down for a JSON column: what is drawn, and which of it is right."""
    drawn: list[Json] = [[one.shape, list(one.numbers)] for one in areas]
    return {"areas": drawn, "right": [letter_of(place) for place, one in enumerate(areas) if one.is_right]}


def from_key(key: object) -> list[Area]:
    """Read back what ``to_key`` wrote; nothing where the key has another shape."""
    match key:
        case {"areas": [*drawn], "right": [*right]}:
            found = [_area(one, letter_of(place) in right) for place, one in enumerate(drawn)]
            return [one for one in found if one] if all(found) else []
    return []


def _area(told: object, is_right: bool) -> Area | None:  # noqa: FBT001  # one of two parts of an area
    match told:
        case [str(shape), [*numbers]] if shape in SHAPES:
            known = tuple(one for one in numbers if isinstance(one, int) and not isinstance(one, bool))
            return Area(shape, known, is_right) if len(known) == len(numbers) else None
    return None


def letter_of(place: int) -> str:
    """Give the stable key of an area by its place from 0."""
    return chr(ord("A") + place)


def fault_of(area: Area) -> str:
    """Say what is wrong with an area; nothing if it can be drawn.

    >>> fault_of(Area("rect", (300, 0, 100, 50), True))
    '矩形要写左、上、右、下四个数，右边的数要大于左边，下边的数要大于上边。'
    """
    numbers = area.numbers
    if any(number > FULL for number in numbers):
        return f"坐标从 0 到 {FULL}：左上角是 0,0，右下角是 {FULL},{FULL}。"
    if area.shape == "rect" and (len(numbers) != 4 or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]):
        return "矩形要写左、上、右、下四个数，右边的数要大于左边，下边的数要大于上边。"
    if area.shape == "circle" and (len(numbers) != 3 or not numbers[2]):
        return "圆形要写圆心的横、纵坐标和半径三个数，半径要大于 0。"
    if area.shape == "poly" and (len(numbers) % 2 or not 6 <= len(numbers) <= 2 * MOST_POINTS):
        return f"多边形要写 3 到 {MOST_POINTS} 个角的坐标，横、纵成对。"
    return ""


def in_pixels(area: Area, width: int, height: int) -> list[int]:
    """Give an area's numbers in the pixels of a picture.

    >>> in_pixels(Area("circle", (500, 500, 100), True), 200, 100)
    [100, 50, 20]
    """
    return _scaled(area.shape, area.numbers, width / FULL, height / FULL)


def from_pixels(shape: str, numbers: Sequence[float], width: float, height: float) -> tuple[int, ...]:
    """Give numbers in pixels as per mille of a picture.

    >>> from_pixels("rect", [20, 10, 200, 100], 200, 100)
    (100, 100, 1000, 1000)
    """
    return tuple(_scaled(shape, numbers, FULL / width, FULL / height))


def _scaled(shape: str, numbers: Sequence[float], across: float, down: float) -> list[int]:
    by = [across, down, across] if shape == "circle" else [across, down] * len(numbers)
    return [round(number * factor) for number, factor in zip(numbers, by, strict=False)]


def figure(place: int, area: Area, picture: Picture) -> Json:
    """Say how an area is drawn over its picture; nothing of it tells whether it is right."""
    numbers = in_pixels(area, picture.width, picture.height)
    told: dict[str, Json] = {"key": letter_of(place), "number": place + 1, "shape": area.shape}
    told["points"] = " ".join(f"{x},{y}" for x, y in zip(numbers[::2], numbers[1::2], strict=False))
    told["numbers"] = list(numbers)
    across, down = numbers[::2], numbers[1::2]
    is_round = area.shape == "circle"
    told["at"] = list(numbers[:2]) if is_round else [sum(across) // len(across), sum(down) // len(down)]
    return told
