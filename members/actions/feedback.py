"""意见反馈: a member's remark, told to those who manage the site above them."""

from core.work import Work
from members.actions.notices import notify
from members.queries.people import managers_above


def send_feedback(work: Work, text: str) -> None:
    """Put the remark into the inboxes of the managers whose roles reach the actor."""
    cause = f"feedback:{work.person.id}:{work.now.timestamp():.3f}"
    notify(work, managers_above(work, work.person.place), cause, f"{work.person.name} 的意见反馈", text=text)
