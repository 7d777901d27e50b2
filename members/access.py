"""Who may do what with people, the tree, the audit log and notices."""

from enum import StrEnum
from typing import Any

from sqlalchemy import select

from core.access import Predicate, Table, anyone, has_role, reaches, signed_in
from core.work import Work
from members.models import Role, RoleGrant
from members.rules.tree import depth_of

MANAGERS = ("admin", "secretary")
OVERSEERS = (*MANAGERS, "committee", "inspector")
"""Who may look at the people below them."""
AUDITORS = (*MANAGERS, "inspector")


class May(StrEnum):
    """Permissions over members."""

    SIGN_IN = "members:sign_in"
    USE_OWN_ACCOUNT = "members:own"
    MANAGE = "members:manage"
    MANAGE_NODE = "members:node:manage"
    RESHAPE_NODE = "members:node:reshape"
    EDIT_MEMBER = "members:member:edit"
    EDIT_ACCOUNT = "members:account:edit"
    SEE_PEOPLE = "members:people:see"
    SEE_MEMBER = "members:member:see"
    GRANT_ROLES = "members:roles"
    IMPORT_ROSTER = "members:roster"
    READ_AUDIT = "members:audit"
    CHANGE_SETTINGS = "members:settings"
    OWN_NOTICE = "members:notice:own"
    OWN_SIGN_IN = "members:sign_in:own"


def is_oneself(work: Work, thing: Any) -> bool:
    """Hold for the member's own row."""
    return work.actor is not None and thing.id == work.actor.id


def is_own(work: Work, thing: Any) -> bool:
    """Hold for things that belong to the member."""
    return work.actor is not None and thing.member_id == work.actor.id


def is_not_above(work: Work, thing: Any) -> bool:
    """Hold unless the member has a role that reaches further than the actor's own.

    Whoever could set the password of an administrator would be one.
    """
    actor = work.actor
    if actor is None:
        return False
    held = work.session.scalars(select(RoleGrant).where(RoleGrant.member_id == thing.id)).all()
    return all(actor.reaches(grant.place, *_ABOVE.get(grant.role, MANAGERS)) for grant in held)


def reaches_above(*names: str) -> Predicate:
    """Make a predicate that holds where a role reaches the unit above the thing: nobody closes their own."""

    def holds(work: Work, thing: Any) -> bool:
        above = thing.place.rstrip("/").rpartition("/")[0] + "/"
        return work.actor is not None and work.actor.reaches(above, *names)

    return holds


def oversees_all(*names: str) -> Predicate:
    """Make a predicate that holds for members who have one of the roles at the very top."""

    def holds(work: Work, thing: Any) -> bool:
        return work.actor is not None and any(depth_of(place) == 1 for place in work.actor.places(*names))

    return holds


_ABOVE = {Role.ADMIN: ("admin",)}

RULES: Table = {
    May.SIGN_IN: [[anyone]],
    May.USE_OWN_ACCOUNT: [[signed_in]],
    May.MANAGE: [[has_role(*MANAGERS)]],
    May.MANAGE_NODE: [[reaches(*MANAGERS)]],
    May.RESHAPE_NODE: [[reaches_above(*MANAGERS)]],
    May.EDIT_MEMBER: [[reaches(*MANAGERS)]],
    May.EDIT_ACCOUNT: [[reaches(*MANAGERS), is_not_above]],
    May.SEE_PEOPLE: [[has_role(*OVERSEERS)]],
    May.SEE_MEMBER: [[is_oneself], [reaches(*OVERSEERS)]],
    May.GRANT_ROLES: [[reaches("admin")]],
    May.IMPORT_ROSTER: [[reaches(*MANAGERS)]],
    May.READ_AUDIT: [[has_role(*AUDITORS)]],
    May.CHANGE_SETTINGS: [[oversees_all("admin")]],
    May.OWN_NOTICE: [[is_own]],
    May.OWN_SIGN_IN: [[is_own]],
}

HIDDEN = frozenset(
    {
        May.MANAGE_NODE,
        May.RESHAPE_NODE,
        May.EDIT_MEMBER,
        May.EDIT_ACCOUNT,
        May.SEE_MEMBER,
        May.GRANT_ROLES,
        May.IMPORT_ROSTER,
        May.OWN_NOTICE,
        May.OWN_SIGN_IN,
    }
)
"""What is none of the actor's business is not there: other branches' people and units answer 404."""
