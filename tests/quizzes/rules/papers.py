"""Papers and answers of every kind, for property tests."""

from hypothesis import strategies as st

from quizzes.rules.questions import Content
from quizzes.rules.scoring import MultiplePolicy, Placed
from quizzes.rules.types import TYPES
from quizzes.rules.types.fill_blank import normalise

KEYS = "ABCDEF"

policies = st.sampled_from(MultiplePolicy)
worths = st.integers(0, 5000)
words = st.text(st.sampled_from("党章 Ａa一二十百万0123456789。|"), max_size=6)
options = st.integers(2, 6).map(lambda n: tuple((key, f"第 {key} 项") for key in KEYS[:n]))
blanks = st.lists(
    words.filter(lambda text: any(normalise(one) for one in text.split("|"))), min_size=1, max_size=5
)


@st.composite
def contents(draw, name):
    """A question of a type that its type finds nothing wrong with."""
    chosen = draw(options)
    keys = [key for key, _ in chosen]
    if name == "single":
        return Content("题干", chosen, draw(st.sampled_from(keys)))
    if name == "multiple":
        return Content("题干", chosen, draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    if name == "true_false":
        return Content("题干", key=draw(st.booleans()))
    if name == "fill_blank":
        return Content("题干", key={"blanks": draw(blanks), "any_order": draw(st.booleans())})
    return Content("题干", key="参考答案")


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
