"""What meetings tell those who listen. Receivers run inside the sender's transaction."""

from blinker import Signal

live_question_told = Signal(
    "Sent once per question of a live quiz that has a key, when points were given. The sender is the "
    "LiveRound; carries ``work``, ``question`` (a ``meetings.queries.live.Posed``) and ``answers``."
)
live_round_ended = Signal(
    "Sent once when a live quiz is over. The sender is the LiveRound; carries ``work``."
)
