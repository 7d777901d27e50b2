"""Papers and answers of every kind, for property tests."""

from hypothesis import strategies as st

from quizzes.rules.questions import Content, Picture
from quizzes.rules.scoring import MultiplePolicy, Placed
from quizzes.rules.types import TYPES
from quizzes.rules.types.fill_blank import normalise

KEYS = "ABCDEF"
AREAS = [
    ["rect", [100, 200, 300, 400]],
    ["circle", [500, 500, 60]],
    ["poly", [600, 600, 700, 600, 650, 800]],
    ["rect", [0, 0, 1000, 90]],
]
FIGURE = Picture("f" * 64, "figure", "地图", 800, 400)

policies = st.sampled_from(MultiplePolicy)
worths = st.integers(0, 5000)
words = st.text(st.sampled_from("党章 Ａa一二十百万0123456789。|"), max_size=6)
options = st.integers(2, 6).map(lambda n: tuple((key, f"第 {key} 项") for key in KEYS[:n]))
blanks = st.lists(
    words.filter(lambda text: any(normalise(one) for one in text.split("|"))), min_size=1, max_size=5
)


def keys_for(name, letters):
    """Keys of one type for a question with options of these letters."""
    letter = st.sampled_from(letters)
    numbers = st.builds(
        lambda value, tolerance: {"value": str(value), "tolerance": str(tolerance)},
        st.decimals(-999, 999, places=2),
        st.decimals(0, 9, places=1),
    )
    return {
        "single": letter,
        "multiple": st.lists(letter, min_size=1, unique=True),
        "true_false": st.booleans(),
        "fill_blank": st.fixed_dictionaries({"blanks": blanks, "any_order": st.booleans()}),
        "short_answer": st.just("参考答案"),
        "ordering": st.permutations(letters),
        "matching": st.lists(letter, min_size=1, max_size=4).map(
            lambda right: {"left": [f"左 {n}" for n in range(len(right))], "right": right}
        ),
        "numeric": numbers,
        "hotspot": st.integers(1, 3).map(lambda right: {"areas": AREAS, "right": [*"ABC"[:right]]}),
    }[name]


@st.composite
def contents(draw, name):
    """A question that its type finds nothing wrong with."""
    chosen = draw(options)
    has_options = name in {"single", "multiple", "ordering", "matching"}
    key = draw(keys_for(name, [letter for letter, _ in chosen]))
    pictures = (FIGURE,) if name == "hotspot" else ()
    return TYPES[name].complete(Content("题干", chosen if has_options else (), key, pictures=pictures))


anything = (
    st.none()
    | st.booleans()
    | st.text(max_size=5)
    | st.sampled_from(KEYS)
    | st.lists(st.sampled_from(KEYS) | words, max_size=6).map(tuple)
)


@st.composite
def papers(draw):
    """A paper of up to eight questions, with points that need not be round."""
    names = draw(st.lists(st.sampled_from([*TYPES]), max_size=8))
    return [
        Placed(position, TYPES[name], draw(contents(name)), draw(worths))
        for position, name in enumerate(names, start=1)
    ]
