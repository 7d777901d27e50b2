"""What quizzes tells the packages above it. Receivers run inside the sender's transaction."""

from typing import NamedTuple

from blinker import Signal

from quizzes.models import Attempt
from quizzes.rules.scoring import Band

attempt_submitted = Signal(
    "Sent once per attempt, when all of it has been marked. The sender is the Attempt; carries ``work``, "
    "``quiz`` and ``band`` (a ``quizzes.rules.scoring.Band``)."
)
quiz_published = Signal("Sent when members can first see a quiz. The sender is the Quiz; carries ``work``.")
attempts_regraded = Signal(
    "Sent when results that were final became others. The sender is the Quiz; carries ``work``, ``changes`` "
    "(a sequence of ``Regraded``) and ``reason`` (a Chinese sentence without its full stop)."
)


class Regraded(NamedTuple):
    """An attempt whose marks were final before and are final again."""

    attempt: Attempt
    was: Band | None
    """None where some of it waited for a person again meanwhile."""
    band: Band
