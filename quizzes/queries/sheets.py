"""What an attempt's page and its result show, question by question."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from core.work import Work
from quizzes.models import Attempt, Quiz
from quizzes.queries.corrections import corrections_of, given_by_persons
from quizzes.queries.marking import remarks_on
from quizzes.queries.papers import Asked, asked_on
from quizzes.queries.taking import Outcome, SectionPlace, answers_of, saves_of
from quizzes.rules.corrections import Correction, Remedy
from quizzes.rules.drawing import shuffle_options
from quizzes.rules.questions import EXPLANATION, Json, Picture
from quizzes.rules.questions import Answer as Given
from quizzes.rules.scoring import MultiplePolicy, format_points
from quizzes.rules.sections import Section, positions
from quizzes.rules.types import TYPES
from quizzes.rules.types.kind import needs_person

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class PlacedPicture(Picture):
    """A picture at an address that is the same for all who see the page; whoever serves it asks who may."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as its page draws it; nothing of its key is in here."""

    position: int
    type: str
    shape: str
    """How its inputs are read, for the saving script."""
    type_label: str
    worth_text: str
    stem: str
    options: tuple[tuple[str, str, str], ...]
    """Stable key, letter on this page, text."""
    prompts: tuple[str, ...]
    """Names of the lines to fill in."""
    value: Given
    template: str
    stimulus: str = ""
    """The passage it asks about."""
    repeats_stimulus: bool = False
    """Whether the question before it on the page has shown the passage already."""
    pictures: tuple[Picture, ...] = ()
    figures: tuple[Json, ...] = field(default=(), hash=False)
    """What its template draws besides words, options and pictures."""
    other: Given = None
    """What another device had saved before a late answer came in its place, as ``Answer.replaced``."""

    def pictures_at(self, place: str) -> tuple[Picture, ...]:
        """Give the pictures of one text."""
        return tuple(picture for picture in self.pictures if picture.at == place)

    @property
    def marked_template(self) -> str:
        """Give the template that shows the key in place on results, where its type has one."""
        return TYPES[self.type].marked_template

    @property
    def lists_options(self) -> bool:
        """Whether the page marks its options in place, instead of telling answer and key in words."""
        return bool(self.options) and self.shape in ("key", "keys")


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A run of questions of one type under its heading."""

    title: str
    hint: str
    questions: list[ShownQuestion]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole paper of an attempt with what is saved."""

    sections: list[ShownSection]
    answered: int
    total: int


def sheet_of(work: Work, attempt: Attempt, place: SectionPlace | None = None) -> Sheet:
    """Give an attempt's paper as its page draws it; with ``place`` the open section and nothing else."""
    asked = [*enumerate(asked_on(work.session, attempt), start=1)]
    if place:
        asked = [asked[position - 1] for position in place.positions]
    saved = {one.position: one for one in saves_of(work, attempt)}
    answers = {position: one.given for position, one in saved.items()}
    shown = [_shown(attempt, position, question, answers.get(position)) for position, question in asked]
    if any(one.other is not None for one in saved.values()):
        shown = [replace(one, other=saved[n].other) if (n := one.position) in saved else one for one in shown]
    answered = sum(
        question.type.is_answered(answers[position]) for position, question in asked if position in answers
    )
    first = place.number - 1 if place else 0
    return Sheet(list(_sections(shown, attempt.policy, first)), answered, len(asked))


def _shown(attempt: Attempt, position: int, question: Asked, value: Given) -> ShownQuestion:
    content = question.content
    return ShownQuestion(
        position,
        question.type.name,
        question.type.shape,
        question.type.short,
        f"{format_points(attempt.paper[position - 1][1])} 分",
        content.stem,
        lettered(attempt, position, question),
        tuple(question.type.prompts(content)),
        value,
        question.type.template,
        content.stimulus,
        # The pictures that explain the key are shown with the key.
        pictures=tuple(one for one in content.pictures if one.at != EXPLANATION),
        figures=tuple(question.type.figures(content)),
    )


def lettered(attempt: Attempt, position: int, question: Asked) -> tuple[tuple[str, str, str], ...]:
    """Give a question's options in this attempt's order: key, letter, text."""
    content = question.content
    keys = content.option_keys
    if attempt.shuffles_options and question.type.shuffles:
        keys = shuffle_options(content.options, attempt.seed, position)
    texts = dict(content.options)
    return tuple((key, _LETTERS[n], texts[key]) for n, key in enumerate(keys))


def _sections(shown: list[ShownQuestion], policy: str, first_number: int = 0) -> Iterator[ShownSection]:
    for number, (heading, run) in enumerate(groupby(shown, key=_heading), start=first_number):
        questions = list(_once(run))
        first, last = questions[0], questions[-1]
        each = {question.worth_text for question in questions}
        hint = f"第 {first.position}—{last.position} 题" if first is not last else f"第 {first.position} 题"
        hint += f"，每题 {first.worth_text}" if len(each) == 1 else ""
        hint += f"，{MultiplePolicy(policy).label}" if heading == "多选" else ""
        yield ShownSection(f"{_NUMBERS[number % 10]}、{heading}题", hint, questions)


def _heading(question: ShownQuestion) -> str:
    """Name the run a question stands in: questions about passages stand together, whatever their types."""
    return "材料" if question.stimulus else question.type_label


def _once(run: Iterable[ShownQuestion]) -> Iterator[ShownQuestion]:
    """Mark the questions whose passage the one before them shows."""
    before = ""
    for question in run:
        repeats = bool(before) and question.stimulus == before
        yield replace(question, repeats_stimulus=True) if repeats else question
        before = question.stimulus


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A question on the result page, with the key where it may be shown."""

    shown: ShownQuestion
    yours: str
    is_answered: bool
    earned: int
    worth: int
    right: str
    explanation: str
    source: str
    material_id: int | None
    anchor: str
    right_keys: frozenset[str]
    """Keys of the right options, to mark them in place."""
    chosen_keys: frozenset[str]
    remedy: Remedy = Remedy.NONE
    """What a 改判 has done about the question."""
    is_waiting: bool = False
    """A person has yet to mark it."""
    remark: str = ""
    """What the one who marked it wrote for the member."""
    explaining: tuple[Picture, ...] = ()
    """Pictures of the explanation."""

    @property
    def mark(self) -> str:
        """Say how it went: ``right``, ``partly``, ``wrong``, ``waiting`` or ``out`` of the total."""
        if self.is_waiting:
            return "waiting"
        if self.remedy is Remedy.OUT:
            return "out"
        if self.earned >= self.worth:
            return "right"
        return "partly" if self.earned else "wrong"


def review_of(work: Work, quiz: Quiz, attempt: Attempt, outcome: Outcome) -> list[ReviewedQuestion]:
    """Give every question with the member's answer, the right one and why; only for who may see them."""
    answers = answers_of(work, attempt)
    corrections = corrections_of(work.session, quiz.id) if quiz.regrades else {}
    reviewed = [
        _reviewed(attempt, position, question, answers, outcome.by_position[position - 1])
        for position, question in enumerate(asked_on(work.session, attempt), start=1)
    ]
    return _with_persons(
        work,
        attempt,
        [
            _corrected(one, question, corrections.get(question.version_id))
            for one, question in zip(reviewed, asked_on(work.session, attempt), strict=True)
        ],
    )


def _corrected(one: ReviewedQuestion, question: Asked, correction: Correction | None) -> ReviewedQuestion:
    """Show the key by which the answer is marked now."""
    if correction is None:
        return one
    content = correction.content or question.content
    return replace(
        one,
        worth=0 if correction.remedy is Remedy.OUT else one.worth,
        right=question.type.describe_key(content),
        right_keys=frozenset(question.type.right(content)),
        remedy=correction.remedy,
    )


def _with_persons(
    work: Work, attempt: Attempt, reviewed: Sequence[ReviewedQuestion]
) -> list[ReviewedQuestion]:
    """Add what persons have said of written answers, and which still wait for them."""
    if not any(needs_person(TYPES[one.shown.type]) for one in reviewed):
        return [*reviewed]
    marked = given_by_persons(work.session, [attempt.id]).get(attempt.id, {})
    remarks = remarks_on(work, attempt)
    return [
        replace(
            one,
            remark=remarks.get(one.shown.position, "") if one.shown.position in marked else "",
            is_waiting=one.is_answered
            and needs_person(TYPES[one.shown.type])
            and one.shown.position not in marked
            and one.remedy not in {Remedy.FULL, Remedy.OUT},
        )
        for one in reviewed
    ]


def _reviewed(
    attempt: Attempt, position: int, question: Asked, answers: Mapping[int, Given], earned: int
) -> ReviewedQuestion:
    value = answers.get(position)
    return ReviewedQuestion(
        _shown(attempt, position, question, value),
        question.type.describe_answer(question.content, value),
        question.type.is_answered(value),
        earned,
        attempt.paper[position - 1][1],
        question.type.describe_key(question.content),
        question.content.explanation,
        question.source,
        question.material_id,
        question.anchor,
        frozenset(question.type.right(question.content)),
        _keys(value),
        explaining=question.content.pictures_at(EXPLANATION),
    )


def _keys(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    return (
        frozenset(one for one in value if isinstance(one, str))
        if isinstance(value, list | tuple)
        else frozenset()
    )


def preview_of(
    work: Work, paper: Sequence[tuple[int, int]], *, policy: str = "strict", shuffles_options: bool = False
) -> Sheet:
    """Give a paper (version and worth by position) as a member would see it who starts now."""
    return sheet_of(work, _sample(paper, policy, shuffles_options=shuffles_options))


def _sample(paper: Sequence[tuple[int, int]], policy: str, *, shuffles_options: bool = False) -> Attempt:
    placed = [list(one) for one in paper]
    return Attempt(paper=placed, seed=0, policy=policy, shuffles_options=shuffles_options)


def timed_preview_of(
    work: Work, paper: Sequence[tuple[int, int]], timed: Sequence[Section], *, policy: str
) -> list[tuple[Section, list[ShownSection]]]:
    """Give a paper whose sections have times of their own: each, with the questions members see meanwhile."""
    sample, count = _sample(paper, policy), len(timed)
    places = [SectionPlace(n + 1, count, positions(timed, n), work.now) for n in range(count)]
    return [(timed[place.number - 1], sheet_of(work, sample, place).sections) for place in places]
