"""Conversion rules and targets as a branch has set them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.work import Work
from learning.models import HourEntry, HourRule, HourTarget
from learning.rules.conversion import Conversion, in_force
from learning.rules.hours import Unit
from learning.rules.preview import Counted
from members.models import Member, Node
from members.queries.people import below


def rules_for(work: Work, place: str, day: date) -> Mapping[Unit, Conversion]:
    """Give the conversion rules in force for a member at ``place`` on a day."""
    return in_force(_kept_rules(work.session, day), place, day)


def all_rules(work: Work, day: date) -> list[Conversion]:
    """Give every branch's own rules of a day, to choose from for several members."""
    return _kept_rules(work.session, day)


def _kept_rules(session: Session, day: date) -> list[Conversion]:
    still = or_(HourRule.valid_until.is_(None), HourRule.valid_until >= day)
    kept = (
        select(HourRule, Node.path)
        .join(Node, Node.id == HourRule.node_id)
        .where(HourRule.valid_from <= day, still)
    )
    return [_as_rule(row, place) for row, place in session.execute(kept)]


def _as_rule(row: HourRule, place: str) -> Conversion:
    return Conversion(
        Unit(row.unit),
        row.name,
        row.hundredths,
        row.category,
        row.cap_per_year,
        row.cap_per_event,
        row.preset,
        f"{row.valid_from.isoformat()} 起",
        place,
        row.valid_from,
        row.valid_until,
    )


def entries_of_year(work: Work, node: Node, year: int) -> list[tuple[Member, Counted]]:
    """List the entries of a year that a conversion rule made, of everybody at or below a unit, by time."""
    asked = (
        select(Member, HourEntry.hundredths, HourEntry.rule, HourEntry.category)
        .join(HourEntry, HourEntry.member_id == Member.id)
        .join(Node, Node.id == Member.node_id)
        .where(below([node.path]), HourEntry.year == year, HourEntry.rule != "")
        .order_by(HourEntry.earned_at, HourEntry.id)
    )
    return [
        (member, Counted(member.id, hundredths, rule, category))
        for member, hundredths, rule, category in work.session.execute(asked)
    ]


def rule_history(work: Work, node: Node) -> list[HourRule]:
    """List the rules a unit has set itself, the latest first."""
    own = select(HourRule).where(HourRule.node_id == node.id)
    return list(work.session.scalars(own.order_by(HourRule.valid_from.desc(), HourRule.id.desc())))


Targets = Mapping[tuple[str, str], int]
"""Hundredths by path of the node and audience."""


def kept_targets(work: Work, year: int) -> Targets:
    """Give the targets that branches have set for a year, or for the last one before it."""
    kept = (
        select(Node.path, HourTarget.audience, HourTarget.hundredths)
        .join(Node, Node.id == HourTarget.node_id)
        .where(HourTarget.year <= year)
        .order_by(HourTarget.year)
    )
    return {(path, audience): hundredths for path, audience, hundredths in work.session.execute(kept)}
