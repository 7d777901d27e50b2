"""What a beat of a reader costs beside a bare write of one row, one after the other, over HTTP."""

import json
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, insert, select

from content.models import Material, Revision, StudyColumn
from members.models import Node
from tests.bench.clients import Client, Times

ASKED = 300
_WARM = 20
_BEAT = re.compile(r'data-beat="([^"]+)"')


def bare(port, processes):
    """Write rows through bare Flask; gives the times and CPU milliseconds each."""
    client = Client(port, Times())
    body = json.dumps({"position": 1, "value": "A"})
    return _many(
        client,
        processes,
        lambda: client.ask("beat", "POST", "/save", body, **{"Content-Type": "application/json"}),
    )


def measure(port, processes, url):
    """Beat as a page that is looked at; gives the times and CPU milliseconds each."""
    material = _material(url)
    client = Client(port, Times())
    client.sign_in("m00000")
    _, page = client.ask("page", "GET", f"/materials/{material}")
    beat = [_BEAT.search(page)[1]]
    headers = {"Content-Type": "application/json", "X-CSRFToken": client.token}

    def tell():
        body = json.dumps({"percent": 10, "position": "p-0x", "beat": beat[0], "rests": False})
        _, text = client.ask("beat", "PUT", f"/materials/{material}/progress", body, **headers)
        beat[0] = json.loads(text)["beat"]

    return _many(client, processes, tell)


def _many(client, processes, deed):
    for _ in range(_WARM):
        deed()
    client._times = Times()
    before = processes.cpu_ms()
    for _ in range(ASKED):
        deed()
    return client._times, (processes.cpu_ms() - before) / ASKED


def _material(url):
    engine, now = create_engine(url), datetime.now(UTC) - timedelta(days=1)
    with engine.begin() as connection:
        node = connection.scalar(select(Node.id).limit(1))
        column = connection.scalar(
            insert(StudyColumn).values(node_id=node, title="学习").returning(StudyColumn.id)
        )
        values = {"column_id": column, "node_id": node, "title": "材料", "kind": "article"}
        material = connection.scalar(
            insert(Material).values(**values, created_at=now, published_at=now).returning(Material.id)
        )
        text = {"html": '<p id="p-0x">文</p>', "characters": 60_000, "number": 1, "at": now}
        revision = connection.scalar(
            insert(Revision).values(material_id=material, **text).returning(Revision.id)
        )
        connection.execute(Material.__table__.update().values(revision_id=revision))
    engine.dispose()
    return material
