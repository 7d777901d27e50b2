"""Pages about people: signing in, own account, the tree, the roster, roles, the audit log, notices."""

from members.views import entrance, notices, signing_in
from members.views.blueprint import bp

__all__ = ["bp", "entrance", "notices", "signing_in"]
