"""Whom a quiz is meant for, and who of them is taken out of its denominators."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_, case, func, or_, select

from core.times import day_of
from core.work import Work
from members.models import Member, MemberState, Node, NodeKind
from members.queries.people import below, people_at
from quizzes.access import EDITORS
from quizzes.models import Quiz


def is_exempt_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Make the condition that a member is exempt (免训, 送学) on a day."""
    return and_(
        Member.exempt_from.is_not(None),
        Member.exempt_from <= day,
        or_(Member.exempt_until.is_(None), Member.exempt_until >= day),
    )


def nodes_to_set_for(work: Work) -> list[Node]:
    """List the nodes for which the actor may set quizzes, each followed by those below it."""
    reached = select(Node).where(below(work.person.places(*EDITORS)), Node.closed_at.is_(None))
    nodes = list(work.session.scalars(reached))
    places = {node.path: (node.position, node.id) for node in nodes}
    return sorted(nodes, key=lambda node: [places.get(path, (0, 0)) for path in _paths_to(node.path)])


def _paths_to(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]


def banks_to_keep(work: Work) -> list[Node]:
    """List the nodes whose question bank the actor keeps; groups have none of their own."""
    return [node for node in nodes_to_set_for(work) if node.kind is not NodeKind.GROUP]


def audience_sizes(work: Work, nodes: Iterable[Node]) -> Mapping[int, int]:
    """Count the active members at or below each node who are not exempt today."""
    nodes = list(nodes)
    if not nodes:
        return {}
    day = day_of(work.now)
    counted = (
        select(Node.path, func.sum(case((is_exempt_on(day), 0), else_=1)))
        .join(Member, Member.node_id == Node.id)
        .where(Member.state == MemberState.ACTIVE, below(node.path for node in nodes))
        .group_by(Node.path)
    )
    there = [(path, int(count)) for path, count in work.session.execute(counted)]
    return {node.id: sum(n for path, n in there if path.startswith(node.path)) for node in nodes}


def nodes_of(work: Work, quiz: Quiz) -> Sequence[Node]:
    """List the nodes at and below the one a quiz is meant for."""
    found = select(Node).where(below([quiz.place]), Node.closed_at.is_(None)).order_by(Node.path)
    return work.session.scalars(found).all()


def people_called(work: Work, quiz: Quiz, words: str) -> Sequence[Member]:
    """List the active members a quiz is meant for who have this name or this 工号."""
    named = or_(Member.name == words, func.lower(Member.login) == words.lower())
    return work.session.scalars(people_at(quiz.place).where(named).limit(10)).unique().all()
