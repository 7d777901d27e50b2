"""The question bank, quizzes, their papers, attempts, answers and standings as rows."""

from quizzes.models.bank import (
    Category,
    ImportChoice,
    ImportDraft,
    ImportItem,
    ImportLines,
    ImportState,
    Question,
    QuestionState,
    QuestionVersion,
)
from quizzes.models.taking import (
    Answer,
    Attempt,
    AttemptState,
    BoardNames,
    PaperKind,
    PaperQuestion,
    PaperSection,
    Quiz,
    QuizState,
    Reveal,
    Standing,
)

__all__ = [
    "Answer",
    "Attempt",
    "AttemptState",
    "BoardNames",
    "Category",
    "ImportChoice",
    "ImportDraft",
    "ImportItem",
    "ImportLines",
    "ImportState",
    "PaperKind",
    "PaperQuestion",
    "PaperSection",
    "Question",
    "QuestionState",
    "QuestionVersion",
    "Quiz",
    "QuizState",
    "Reveal",
    "Standing",
]
