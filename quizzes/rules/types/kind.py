"""What every type of question can do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizzes.rules.questions import Answer, Content, Json, right_options
from quizzes.rules.scoring import Marker, MultiplePolicy


class Shape(StrEnum):
    """What an answer looks like on the wire; the page's script reads and restores inputs by it."""

    KEY = "key"
    """One option's key."""
    KEYS = "keys"
    """A list of options' keys."""
    JUDGEMENT = "judgement"
    """True or false."""
    TEXT = "text"
    TEXTS = "texts"
    """A list of texts, one for each prompt."""


def no_prompts(content: Content) -> list[str]:
    """Say that the question is answered in one place."""
    return []


def as_written(content: Content) -> Content:
    """Leave a question as its author wrote it."""
    return content


def no_figures(content: Content) -> list[Json]:
    """Say that there is nothing to draw."""
    return []


@dataclass(frozen=True, slots=True)
class QuestionType:
    """One type of question; the only thing the site knows of it."""

    name: str
    """As stored, and as the wire contract says it."""
    label: str
    """As read by members: 单选题."""
    short: str
    """The same where room is short: 单选."""
    shape: Shape
    check: Callable[[Content], list[str]]
    """Say what is wrong with a question, a Chinese sentence each."""
    read_key: Callable[[object], Json]
    """Take a key as a secretary writes it or an importer found it; raises BadKeyError."""
    write_key: Callable[[Content], str]
    """Write the key as ``read_key`` takes it."""
    read_answer: Callable[[Content, object], Answer]
    """Take an answer from JSON; raises BadAnswerError."""
    read_form: Callable[[Content, Sequence[str]], Answer]
    """Take an answer from the values of a form; raises BadAnswerError."""
    is_answered: Callable[[Answer], bool]
    """Say whether the answer card counts it."""
    mark: Marker
    """Say what an answer earned; never raises, never more than the question is worth."""
    describe_answer: Callable[[Content, Answer], str]
    """Put an answer into words."""
    describe_key: Callable[[Content], str]
    """Put the right answer into words."""
    prompts: Callable[[Content], list[str]] = no_prompts
    """Name the inputs of a question of shape TEXTS, in order; never tells the key."""
    shuffles: bool = False
    """Whether it has options, which may stand in another order on another member's page."""
    place: int = 1_000
    """Where it stands among the types on papers and in lists; those in the same place go by their names."""
    how_to_key: str = ""
    """A sentence for the form of a question: how its key is written."""
    right: Callable[[Content], Sequence[str]] = right_options
    """Give the keys of the right options."""
    complete: Callable[[Content], Content] = as_written
    """Add what follows from what the author wrote, such as options named by the key."""
    figures: Callable[[Content], Sequence[Json]] = no_figures
    """Say what its template draws besides words and options; never tells the key."""
    marked_template: str = ""
    """A template that shows the right and the chosen parts in place on results, where there is one."""
    drawn_on: bool = False
    """Whether its answer is pointed at in a picture, which stands at the place ``figure``."""

    @property
    def template(self) -> str:
        """The template that shows it on a paper."""
        return f"quizzes/types/{self.name}.html"


def needs_person(kind: QuestionType) -> bool:
    """Say whether answers to questions of a type are marked by persons."""
    return kind.shape is Shape.TEXT and kind.mark(Content(""), "答", 1, MultiplePolicy.STRICT).needs_person
