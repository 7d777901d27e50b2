"""A full-text index of numbered rows, the same on both databases: FTS5 in SQLite, tsvector in PostgreSQL.

Words come cut already, so neither database needs a parser, a dictionary or an extension. The index holds
nothing that cannot be made again: backups leave it out, and a restore makes it anew.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    DDL,
    ColumnElement,
    Float,
    Integer,
    Row,
    Select,
    bindparam,
    cast,
    column,
    event,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from core.db import Base

# Written once more in the migration that brings the index: that one must stay as it is.
_FTS5 = """
CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(title, body, tokenize="ascii tokenchars '_'")
"""
_TSVECTOR = """
CREATE TABLE IF NOT EXISTS search_words
(id integer PRIMARY KEY, title tsvector NOT NULL, words tsvector NOT NULL);
CREATE INDEX IF NOT EXISTS ix_search_words_title ON search_words USING gin (title);
CREATE INDEX IF NOT EXISTS ix_search_words_words ON search_words USING gin (words)
WITH (gin_pending_list_limit = 256);
"""
for _kind, _written in (("sqlite", _FTS5), ("postgresql", _TSVECTOR)):
    _made = DDL(_written)  # type: ignore[no-untyped-call]  # SQLAlchemy has left it so
    event.listen(Base.metadata, "after_create", _made.execute_if(dialect=_kind))

_TITLE_WEIGHT = 8.0
"""A word of the title weighs so many of the body; `_found` says it as well."""
_LAST_POSITION = 16_000
"""tsvector counts no further than 16,383."""
_AT_ONCE = 400

_words = table("search_words", column("id", Integer), column("title", TSVECTOR), column("words", TSVECTOR))
_sqlite_words = table("search_words", column("rowid", Integer), column("title"), column("body"))
_found = (
    text(
        "SELECT rowid AS id, bm25(search_words, 8.0, 1.0) AS rank "
        "FROM search_words WHERE search_words MATCH :sought"
    )
    .columns(column("id", Integer), column("rank", Float))
    .cte("found")
    .prefix_with("MATERIALIZED", dialect="sqlite")
)


class Wanted(Protocol):
    """Words that must follow each other."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Give the words."""

    @property
    def is_open(self) -> bool:
        """Say whether the last one need only begin so."""


class Entry(NamedTuple):
    """A row of the index. Words are letters, digits and ``_`` only."""

    id: int
    title: Sequence[str]
    body: Sequence[str]


def put(session: Session, entries: Sequence[Entry]) -> None:
    """Add rows to the index."""
    is_postgres = _is_postgres(session)
    for first in range(0, len(entries), _AT_ONCE):
        part = entries[first : first + _AT_ONCE]
        if is_postgres:
            rows = [
                {"id": one.id, "title": _vector(one.title), "words": _vector(one.title, one.body)}
                for one in part
            ]
            session.execute(insert(_words), rows)
        else:
            plain = [
                {"rowid": one.id, "title": " ".join(one.title), "body": " ".join(one.body)} for one in part
            ]
            session.execute(insert(_sqlite_words), plain)


def take_out(session: Session, ids: Sequence[int]) -> None:
    """Take rows out of the index."""
    key = _key(session)
    for first in range(0, len(ids), _AT_ONCE):
        session.execute(key.table.delete().where(key.in_(ids[first : first + _AT_ONCE])))


def empty(session: Session) -> None:
    """Take everything out of the index."""
    session.execute(_key(session).table.delete())


def count(session: Session) -> int:
    """Count the rows of the index."""
    return session.scalar(select(func.count()).select_from(_key(session).table)) or 0


def best(
    session: Session,
    wanted: Sequence[Wanted],
    allowed: Select[*tuple[Any, ...]],
    key: ColumnElement[int] | Any,
    most: int,
) -> list[Row[*tuple[Any, ...]]]:
    """Give the best of the allowed rows that have everything wanted, best first; a column ``rank`` is added.

    :param allowed: selects what is to be known of a row; its first column is different in each
    :param key: the column of ``allowed`` that has the number of the row in the index
    """
    if not wanted:
        return []
    return (_best_of_postgres if _is_postgres(session) else _best_of_sqlite)(
        session, wanted, allowed, key, most
    )


def _best_of_sqlite(
    session: Session, wanted: Sequence[Wanted], allowed: Select[*tuple[Any, ...]], key: Any, most: int
) -> list[Row[*tuple[Any, ...]]]:
    sought = " AND ".join(f'"{" ".join(one.tokens)}"{"*" if one.is_open else ""}' for one in wanted)
    ranked = allowed.join(_found, _found.c.id == key).add_columns(_found.c.rank)
    return list(session.execute(ranked.order_by(_found.c.rank, key).limit(most), {"sought": sought}))


def _best_of_postgres(
    session: Session, wanted: Sequence[Wanted], allowed: Select[*tuple[Any, ...]], key: Any, most: int
) -> list[Row[*tuple[Any, ...]]]:
    # To rank a row is to unpack it, so only so many are ranked: those with the words in their title, and of
    # the rest as many as can be shown. Where there are more, nobody turns that many pages.
    sought = cast(bindparam("sought", " & ".join(map(_phrase, wanted))), TSQUERY)
    joined = allowed.join(_words, _words.c.id == key)
    titled = (
        joined.where(_words.c.title.op("@@")(sought))
        .add_columns((-_TITLE_WEIGHT - func.ts_rank_cd(_words.c.title, sought)).label("rank"))
        .order_by(text("rank"), key)
        .limit(most)
    )
    within = joined.where(_words.c.words.op("@@")(sought)).add_columns(_words.c.words).limit(most).subquery()
    known = [one for one in within.c if one.name != "words"]
    rank = -func.ts_rank_cd(within.c.words, sought, literal_column("1"))
    found: dict[int, Row[*tuple[Any, ...]]] = {}
    ranks: dict[int, float] = defaultdict(float)
    for row in (*session.execute(titled), *session.execute(select(*known, rank.label("rank")))):
        found[row[0]] = row
        ranks[row[0]] += row.rank
    return [found[key] for key in sorted(found, key=lambda key: (ranks[key], key))][:most]


def _phrase(one: Wanted) -> str:
    quoted = [f"'{token}'" for token in one.tokens]
    return f"({' <-> '.join(quoted)}{':*' if one.is_open else ''})"


def _vector(title: Sequence[str], body: Sequence[str] = ()) -> str:
    places: dict[str, list[str]] = {}
    gap = len(title) + 2
    numbered = [*enumerate(title, 1), *((place + gap, word) for place, word in enumerate(body, 1))]
    for place, word in numbered:
        weight = "A" if place < gap else ""
        places.setdefault(word, []).append(f"{min(place, _LAST_POSITION)}{weight}")
    return " ".join(f"'{word}':{','.join(there)}" for word, there in places.items())


def _key(session: Session) -> Any:
    return _words.c.id if _is_postgres(session) else _sqlite_words.c.rowid


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
