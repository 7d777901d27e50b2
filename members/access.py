"""Who may do what with people, the tree, the audit log and notices."""

from enum import StrEnum
from typing import Any

from core.access import Table, anyone, has_role, reaches, signed_in
from core.work import Work

MANAGERS = ("admin", "secretary")


class May(StrEnum):
    """Permissions over members."""

    SIGN_IN = "members:sign_in"
    USE_OWN_ACCOUNT = "members:own"
    MANAGE = "members:manage"
    MANAGE_NODE = "members:node:manage"
    EDIT_MEMBER = "members:member:edit"
    SEE_MEMBER = "members:member:see"
    GRANT_ROLES = "members:roles"
    IMPORT_ROSTER = "members:roster"
    READ_AUDIT = "members:audit"
    CHANGE_SETTINGS = "members:settings"
    OWN_NOTICE = "members:notice:own"


def is_oneself(work: Work, thing: Any) -> bool:
    """Hold for the member's own row."""
    return work.actor is not None and thing.id == work.actor.id


def is_own(work: Work, thing: Any) -> bool:
    """Hold for things that belong to the member."""
    return work.actor is not None and thing.member_id == work.actor.id


RULES: Table = {
    May.SIGN_IN: [[anyone]],
    May.USE_OWN_ACCOUNT: [[signed_in]],
    May.MANAGE: [[has_role(*MANAGERS)]],
    May.MANAGE_NODE: [[reaches(*MANAGERS)]],
    May.EDIT_MEMBER: [[reaches(*MANAGERS)]],
    May.SEE_MEMBER: [[is_oneself], [reaches(*MANAGERS, "committee", "inspector")]],
    May.GRANT_ROLES: [[reaches("admin")]],
    May.IMPORT_ROSTER: [[reaches(*MANAGERS)]],
    May.READ_AUDIT: [[has_role(*MANAGERS, "inspector")]],
    May.CHANGE_SETTINGS: [[has_role("admin")]],
    May.OWN_NOTICE: [[is_own]],
}
