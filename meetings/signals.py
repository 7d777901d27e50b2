"""What meetings tell those who listen. Receivers run inside the sender's transaction."""

from blinker import Signal

live_round_ended = Signal(
    "Sent once when a live quiz is over. The sender is the LiveRound; carries ``work``."
)
