"""The whole database as one SQLite file, and back into an empty database of either kind.

Tables are read and written by what the databases say of them, not by the models, so that a copy of an older
revision goes into a database of that same revision; migrations do the rest.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    cast,
    func,
    inspect,
    select,
    text,
    type_coerce,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSON as PostgresJSON  # noqa: N811  # it is a type
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import JSON, NullType, TypeDecorator, TypeEngine

from core import migrate
from core.db import open_engine

Tell = Callable[[], None]
_AT_ONCE = 500


class NotEmptyError(Exception):
    """There is something in the database already."""


def save_copy(engine: Engine, target: Path) -> str | None:
    """Write everything the database held at one moment into a new SQLite file; give its revision.

    Nobody waits for it, and nothing that is committed meanwhile gets in halfway.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA query_only=0")
            connection.info.pop("reads_only", None)  # its next transaction says again what it is for
            cursor.execute("VACUUM INTO ?", (str(target),))
    else:
        _save_rows(engine, target)
    with reading(f"sqlite:///{target}") as connection:
        return migrate.revision(connection)


def _save_rows(engine: Engine, target: Path) -> None:
    moment = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with moment.connect() as source, _opened(f"sqlite:///{target}") as copy:
        tables = _tables(source)
        shapes = MetaData()
        for table in tables:
            Table(table.name, shapes, *[_plain(column) for column in table.columns])
        with copy.begin() as into:
            shapes.create_all(into)
            for table in tables:
                _move(source, table, into, shapes.tables[table.name])


def _plain(column: Column[Any]) -> Column[Any]:
    # Foreign keys are left out: rows come in any order, and the copy is only ever read from.
    kind = Text() if isinstance(column.type, _RawJSON) else column.type.as_generic()
    return Column(column.name, kind, primary_key=column.primary_key, nullable=column.nullable)


def load_copy(copy: Path, url: str, *, tell: Tell = lambda: None) -> None:
    """Put a copy into the empty database at ``url``, at the copy's revision, all of it or nothing.

    :raises NotEmptyError: if there is something in the database
    """
    with reading(url) as there, reading(f"sqlite:///{copy}") as rows:
        revision = migrate.revision(rows)
        if not is_empty(there) or migrate.revision(there) not in {None, revision}:
            raise NotEmptyError
    if revision:
        migrate.upgrade(url, revision)
    with reading(f"sqlite:///{copy}") as rows, _opened(url) as engine, engine.begin() as into:
        _load_rows(rows, into, tell)


def _load_rows(rows: Connection, into: Connection, tell: Tell) -> None:
    there = {table.name: table for table in _tables(into)}
    with _without_keys(into):
        for table in _tables(rows):
            if table.name != "alembic_version" and table.name in there:
                _move(rows, table, into, there[table.name])
                tell()
    _go_on_counting(into, list(there.values()))


def is_empty(connection: Connection) -> bool:
    """Say whether no table of the database has a row, apart from its revision."""
    return not any(
        connection.execute(select(text("1")).select_from(table).limit(1)).first()
        for table in _tables(connection)
        if table.name != "alembic_version"
    )


def count_rows(connection: Connection) -> dict[str, int]:
    """Count the rows of each table."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _tables(connection)
    }


def _tables(connection: Connection) -> list[Table]:
    """Read the tables as the database has them, without search indexes: those are made from the rest."""
    hidden = _search_tables(connection)
    shapes = MetaData()
    shapes.reflect(connection, only=lambda name, _: name not in hidden, resolve_fks=False)
    for table in shapes.tables.values():
        for column in table.columns:
            column.type = _raw(column.type)
    return [table for table in shapes.tables.values() if not _is_search(table)]


class _RawJSON(TypeDecorator[str]):
    """PostgreSQL's JSON as its text, so that neither an absent value nor a ``null`` turns into the other."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Read the text."""
        return cast(column, Text)

    def bind_expression(self, bindvalue: BindParameter[Any]) -> ColumnElement[Any]:
        """Write the text."""
        return cast(type_coerce(bindvalue, Text), PostgresJSON)


def _raw(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, PostgresJSON):
        return _RawJSON()
    return Text() if isinstance(kind, JSON) else kind


def _is_search(table: Table) -> bool:
    return any(isinstance(column.type, TSVECTOR | NullType) for column in table.columns)


def _search_tables(connection: Connection) -> set[str]:
    if connection.dialect.name != "sqlite":
        return set()
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    names = connection.exec_driver_sql(virtual).scalars().all()
    shadows = ("", "_data", "_idx", "_content", "_docsize", "_config")
    return {name + shadow for name in names for shadow in shadows}


def _move(source: Connection, table: Table, into: Connection, target: Table) -> None:
    rows = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
    for part in rows.mappings().partitions():
        into.execute(target.insert(), [dict(row) for row in part])


@contextmanager
def _without_keys(connection: Connection) -> Iterator[None]:
    """Lift the foreign keys while rows come in, and check all of them afterwards."""
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        return
    asked = (
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    keys = [tuple(row) for row in connection.exec_driver_sql(asked)]
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, rule in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}")


def _go_on_counting(connection: Connection, tables: list[Table]) -> None:
    """Let PostgreSQL's counters go on after the highest key that came in."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in inspect(connection).get_columns(table.name):
            if "nextval" not in str(column.get("default") or ""):
                continue
            name = column["name"]
            highest = connection.execute(select(func.max(table.c[name]))).scalar()
            counter = func.pg_get_serial_sequence(f'"{table.name}"', name)
            connection.execute(select(func.setval(counter, highest or 1, highest is not None)))


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Read a database without making its writers wait."""
    with _opened(url) as engine, engine.execution_options(reads_only=True).connect() as connection:
        yield connection


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
