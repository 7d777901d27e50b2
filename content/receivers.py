"""What content does when something happens in the packages below. Runs in the sender's transaction."""

from content.actions.columns import ship_columns
from core.work import Work
from members.models import Node
from members.signals import organisation_founded


@organisation_founded.connect
def begin_with_columns(node: Node, *, work: Work) -> None:
    """Give a new organisation the columns that everybody begins with."""
    ship_columns(work, node)
