"""What alembic does on `core.migrate`'s connection: compare with the models, write, upgrade."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import context
from alembic.autogenerate import renderers
from alembic.operations.ops import (
    AddColumnOp,
    CreateTableOp,
    MigrateOperation,
    MigrationScript,
    ModifyTableOps,
)
from sqlalchemy import JSON, Column, Connection, DefaultClause, Enum, ForeignKeyConstraint
from sqlalchemy.types import TypeDecorator

from core.db import Base

ROOT = Path(__file__).parents[1]
PLACES = ("core/*.py", "*/models.py", "*/models/*.py")

# Importing a module of tables puts them into Base.metadata. Nothing else of the core may be imported here:
# the site upgrades its database when it starts, and some of the core needs large packages, or missing ones.
_TABLE = re.compile(r"\bBase\):")
for path in sorted(
    path for place in PLACES for path in ROOT.glob(place) if _TABLE.search(path.read_text("utf-8"))
):
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))

connection: Connection = context.config.attributes["connection"]


def search_tables() -> set[str]:
    """Name the full-text tables: they are written by hand, and SQLite keeps shadows of each of its own."""
    if connection.dialect.name != "sqlite":
        indexed = "SELECT table_name FROM information_schema.columns WHERE udt_name = 'tsvector'"
        return set(connection.exec_driver_sql(indexed).scalars())
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    names = connection.exec_driver_sql(virtual).scalars().all()
    shadows = ("", "_data", "_idx", "_content", "_docsize", "_config")
    return {name + shadow for name in names for shadow in shadows}


def is_compared(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or name not in hidden


def render(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own types as what they are in the database, so that old migrations need none of our code."""
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


class LateKey(MigrateOperation):
    """A key between two tables that refer to each other: PostgreSQL gets it when both are there.

    SQLite has it from the start, inside the table: it can refer to a table that is yet to come.
    """

    def __init__(self, key: ForeignKeyConstraint, *, comes: bool) -> None:
        self.key = key
        self.comes = comes

    def sentence(self) -> str:
        """Write the operation that adds or removes the key."""
        key, own = self.key, self.key.table.name
        if not self.comes:
            return f"op.drop_constraint({key.name!r}, {own!r}, type_='foreignkey')"
        columns = [element.column.name for element in key.elements]
        return (
            f"op.create_foreign_key({key.name!r}, {own!r}, {key.referred_table.name!r}, "
            f"{key.column_keys!r}, {columns!r})"
        )


@renderers.dispatch_for(LateKey)
def render_late_key(_context: Any, operation: LateKey) -> list[str]:
    # Alembic's writer indents after a colon and goes back at an empty line.
    return ["if op.get_context().dialect.supports_alter:", operation.sentence(), ""]


def add_late_keys(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """Alembic leaves out what ``use_alter`` postpones; put it where both tables exist."""
    for script in scripts:
        for made in [op for op in script.upgrade_ops.ops if isinstance(op, CreateTableOp)]:
            for key in made.columns:
                if isinstance(key, ForeignKeyConstraint) and key.use_alter:
                    script.upgrade_ops.ops.append(LateKey(key, comes=True))
                    script.downgrade_ops.ops.insert(0, LateKey(key, comes=False))


def give_old_rows_a_value(script: MigrationScript) -> None:
    """Let the rows that are there already take the default of a new column that must not be empty."""
    tables = [op for op in script.upgrade_ops.ops if isinstance(op, ModifyTableOps)]
    for added in [op for table in tables for op in table.ops if isinstance(op, AddColumnOp)]:
        if not added.column.nullable and added.column.server_default is None:
            added.column.server_default = DefaultClause(stored(added.column))


def stored(column: Column[Any]) -> str:
    """Write the default of a column as text; either database turns text into what the column holds.

    :raises ValueError: the column has none that holds for every row
    """
    default: Any = column.default
    if default is None or not (default.is_scalar or (default.is_callable and isinstance(column.type, JSON))):
        raise ValueError(
            f"{column}: a new column that must not be empty needs a plain default for the old rows"
        )
    value = default.arg if default.is_scalar else default.arg(None)
    process = column.type.bind_processor(connection.dialect)
    processed = process(value) if process else value
    return str(int(processed) if isinstance(processed, bool) else processed)


def prepare(context: Any, revision: Any, scripts: list[MigrationScript]) -> None:
    add_late_keys(context, revision, scripts)
    for script in scripts:
        give_old_rows_a_value(script)


hidden = search_tables()
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=is_compared,
    render_item=render,
    process_revision_directives=prepare,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
