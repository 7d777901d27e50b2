"""Many small writes that come at once, made in one transaction.

Every commit waits for the disk. When two hundred phones answer within a second, each by itself, the last one
waits for two hundred commits; together they wait for a few. Whoever comes first writes for all that wait by
then, and nobody is told anything before the commit.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(eq=False, slots=True)
class _Ticket(Generic[Item, Outcome]):
    """One write that waits, and what became of it."""

    item: Item
    outcome: Outcome | None = None
    trouble: Exception | None = None
    is_done: bool = False


class Together(Generic[Item, Outcome]):
    """Writes what several threads bring at the same time in one go.

    >>> together = Together(lambda items: [item * 2 for item in items])
    >>> together.write(21)
    42
    """

    def __init__(self, write_all: Callable[[Sequence[Item]], Sequence[Outcome]]) -> None:
        """Take ``write_all``, which commits and gives an outcome for each item; what it raises, all raise."""
        self._write_all = write_all
        self._waiting: list[_Ticket[Item, Outcome]] = []
        self._adding = threading.Lock()
        self._turn = threading.Lock()

    def write(self, item: Item) -> Outcome:
        """Write one item, with others or for others; returns once it is committed."""
        ticket: _Ticket[Item, Outcome] = _Ticket(item)
        with self._adding:
            self._waiting.append(ticket)
        with self._turn:
            if not ticket.is_done:
                self._write_waiting()
        if ticket.trouble is not None:
            raise ticket.trouble
        return ticket.outcome  # type: ignore[return-value]  # set before the ticket is done

    def _write_waiting(self) -> None:
        with self._adding:
            tickets, self._waiting = self._waiting, []
        try:
            outcomes = self._write_all([ticket.item for ticket in tickets])
            for ticket, outcome in zip(tickets, outcomes, strict=True):
                ticket.outcome = outcome
        except Exception as trouble:  # noqa: BLE001  # raised again by everybody whose write it was
            for ticket in tickets:
                ticket.trouble = trouble
        finally:
            for ticket in tickets:
                ticket.is_done = True
