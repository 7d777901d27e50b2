"""Seeking in a film of 1 GB over HTTP: how long a part takes, and what memory the server needs for it."""

import random
import secrets
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, insert, select, update

from content.models import Material, MaterialKind, Revision, StoredFile, StudyColumn
from core.files import FolderStore
from members.models import Node
from tests.bench.clients import Client, Times, at_once

SIZE = 1_000_000_000
PART = 1_000_000
CLIENTS = 8
SEEKS = 40
MOST_MB = 25
"""How much the server's memory may grow over all of it: nowhere near the film."""


def measure(port, processes, url, files):
    """Seek as eight members at once, and read the film once to its end; gives the times and MB grown."""
    film = _film(url, files)
    clients = [Client(port, Times()) for _ in range(CLIENTS)]
    at_once(CLIENTS, lambda n: clients[n].sign_in(f"m{n:05}"))
    times = Times()
    for client in clients:
        client._times = times
        client.ask("page", "GET", f"/materials/{film}")
    before = processes.memory_mb()
    at_once(CLIENTS, lambda n: _seek(clients[n], film, random.Random(n)))  # places to seek to
    _watch(clients[0], film)
    return times, processes.memory_mb() - before


def _seek(client, film, dice):
    for _ in range(SEEKS):
        start = dice.randrange(SIZE - PART)
        answer, _ = client.ask("seek", "GET", _stream(film), Range=f"bytes={start}-{start + PART - 1}")
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes {start}-{start + PART - 1}/{SIZE}"


def _watch(client, film):
    """Read it as a player does that asks for all there is; most of it is thrown away as it comes."""
    cookies = "; ".join(f"{name}={value}" for name, value in client._cookies.items())
    client._connection.request("GET", _stream(film), None, {"Cookie": cookies, "Range": "bytes=0-"})
    answer = client._connection.getresponse()
    read = 0
    while step := answer.read(PART):
        read += len(step)
    assert read == SIZE


def _stream(film):
    return f"/materials/{film}/stream?{urlencode({'v': 1})}"


def _film(url, folder):
    key = secrets.token_hex(16)
    path = FolderStore(Path(folder)).path(key)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(SIZE)  # holes: it takes no room on the disk
    now = datetime.now(UTC)
    engine = create_engine(url)
    with engine.begin() as connection:

        def add(table, **values):
            return connection.scalar(insert(table).values(**values).returning(table.id))

        node = connection.scalar(select(Node.id).order_by(Node.id))
        column = add(StudyColumn, node_id=node, title="录像", intro="", position=9)
        named = {"name": "录像.mp4", "media_type": "video/mp4", "size": SIZE, "sha256": "0" * 64}
        file_id = add(StoredFile, key=key, at=now, **named)
        terms = {
            "stages": [],
            "summary": "",
            "origin": "",
            "is_required": False,
            "hundredths": 0,
            "position": 0,
        }
        film = add(
            Material,
            column_id=column,
            node_id=node,
            title="一部很长的录像",
            kind=MaterialKind.VIDEO,
            published_at=now,
            created_at=now,
            **terms,
        )
        told = {"html": "", "characters": 0, "pages": 0, "seconds": 7200, "note": "", "number": 1}
        revision = add(Revision, material_id=film, file_id=file_id, at=now, **told)
        connection.execute(update(Material).where(Material.id == film).values(revision_id=revision))
    engine.dispose()
    return film
