"""What quizzes tells the packages above it. Receivers run inside the sender's transaction."""

from blinker import Signal

attempt_submitted = Signal(
    "Sent once per attempt, when its marks are final. The sender is the Attempt; carries ``work``, ``quiz`` "
    "and ``band`` (a ``quizzes.rules.scoring.Band``)."
)
quiz_published = Signal("Sent when members can first see a quiz. The sender is the Quiz; carries ``work``.")
