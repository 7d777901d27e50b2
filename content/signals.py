"""What content tells the packages above it. Receivers run inside the sender's transaction."""

from blinker import Signal

material_published = Signal(
    "Sent when a material is given the moment from which members see it, which may lie ahead. The sender is "
    "the Material; carries ``work``."
)
material_revised = Signal(
    "Sent when a material has a new revision in place of an earlier one. The sender is the Material; carries "
    "``work`` and ``before``, the Revision read until now."
)
