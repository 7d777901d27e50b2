"""What members tells the packages above it. Receivers run inside the sender's transaction."""

from blinker import Signal

organisation_founded = Signal(
    "Sent when the topmost unit of an empty site has been made. The sender is the Node; carries ``work``."
)
