"""图片热点题: point at the right areas of a picture. The areas are its options; the page shows all of them.

The key is ``{"areas": [["rect", [100, 200, 300, 400]], …], "right": ["A"]}``: what is drawn, in per mille of
the picture, and which of it is right. The picture stands at the place ``figure``.
"""

from quizzes.rules.questions import FIGURE, BadKeyError, Content, Json, check_stem, describe_options
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.hotspot.areas import (
    Area,
    fault_of,
    figure,
    from_key,
    letter_of,
    read_lines,
    to_key,
    write_lines,
)
from quizzes.rules.types.kind import QuestionType, Shape
from quizzes.rules.types.multiple import describe_answer, earn, is_answered, read_answer, read_form

MOST_AREAS = 20
_HOW = "图片热点题的答案一行写一个区：“对”或“错”、形状、坐标，例如“对 矩形 100,200,300,400”。"


def areas_of(content: Content) -> list[Area]:
    """Give the areas of a question."""
    return from_key(content.key)


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("点出遵义", key={"areas": [["circle", [500, 500, 60]]], "right": ["A"]}))
    ['请上传一张要点选的图片，位置选“热点图”。', '至少要画两个区。']
    """
    problems, areas = check_stem(content), areas_of(content)
    if len(content.pictures_at(FIGURE)) != 1:
        problems.append("请上传一张要点选的图片，位置选“热点图”。")
    if len(areas) < 2:
        return [*problems, "至少要画两个区。"]
    if len(areas) > MOST_AREAS:
        problems.append(f"最多画 {MOST_AREAS} 个区。")
    # All areas are shown; if every one were right, the page would tell the key.
    if not any(one.is_right for one in areas):
        problems.append("还没有标出哪个区是对的。")
    elif all(one.is_right for one in areas):
        problems.append("至少要有一个不对的区，否则一看就知道答案。")
    faults = [(number, fault_of(one)) for number, one in enumerate(areas, start=1)]
    return problems + [f"第 {number} 区：{fault}" for number, fault in faults if fault]


def read_key(written: object) -> Json:
    """Take areas as people write them, or the key as it is stored.

    >>> read_key("对 圆形 500,500,60；错 矩形 0,0,90,90")
    {'areas': [['circle', [500, 500, 60]], ['rect', [0, 0, 90, 90]]], 'right': ['A']}

    :raises BadKeyError: if it is something else
    """
    areas = read_lines(written) if isinstance(written, str) else from_key(written)
    if not areas:
        raise BadKeyError(_HOW)
    return to_key(areas)


def write_key(content: Content) -> str:
    """Write the areas, one a line."""
    return write_lines(areas_of(content))


def right(content: Content) -> list[str]:
    """Give the keys of the right areas."""
    return [letter_of(place) for place, one in enumerate(areas_of(content)) if one.is_right]


def complete(content: Content) -> Content:
    """Name the areas: they are the options.

    >>> complete(Content("点出遵义", key=read_key("对 圆 500,500,60；错 圆 100,100,60"))).options
    (('A', '第 1 区'), ('B', '第 2 区'))
    """
    named = tuple((letter_of(place), f"第 {place + 1} 区") for place in range(len(areas_of(content))))
    return Content(content.stem, named, content.key, content.explanation, content.stimulus, content.pictures)


def mark(content: Content, answer: object, worth: int, policy: MultiplePolicy) -> Marked:
    """Mark the chosen areas as a choice of several, by the quiz's policy."""
    chosen = frozenset(answer) if isinstance(answer, tuple) else frozenset()
    return Marked(earn(chosen, frozenset(right(content)), worth, policy), worth)


def describe_key(content: Content) -> str:
    """Name the right areas."""
    return describe_options(content, right(content))


def figures(content: Content) -> list[Json]:
    """Say how the areas are drawn."""
    shown = content.pictures_at(FIGURE)
    return [figure(place, one, shown[0]) for place, one in enumerate(areas_of(content))] if shown else []


TYPE = QuestionType(
    name="hotspot",
    label="图片热点题",
    short="图片热点",
    shape=Shape.KEYS,
    check=check,
    read_key=read_key,
    write_key=write_key,
    read_answer=read_answer,
    read_form=read_form,
    is_answered=is_answered,
    mark=mark,
    describe_answer=describe_answer,
    describe_key=describe_key,
    place=90,
    how_to_key=(
        "先上传图片（位置选“热点图”），再一行写一个区：“对”或“错”、形状、坐标。"
        "左上角是 0,0，右下角是 1000,1000。"
        "矩形写左、上、右、下，圆形写圆心和半径，多边形写各角，例如：对 矩形 100,200,300,400。"
    ),
    right=right,
    complete=complete,
    figures=figures,
    marked_template="quizzes/types/_hotspot_marked.html",
    drawn_on=True,
)
