<%!
def body(text):
    return "\n".join(line for line in (text or "pass").splitlines() if "# ###" not in line).strip()
%>\
"""${message.capitalize()}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${body(upgrades)}


def downgrade() -> None:
    ${body(downgrades)}
