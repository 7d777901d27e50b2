"""A web server in a thread of this process, which ends in the thread where it ran."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server


@contextmanager
def listening(application: Any, channels: type[HTTPChannel] = HTTPChannel, **options: Any) -> Iterator[int]:
    """Serve an application until the block is left; gives the port."""
    sockets: dict[int, Any] = {}
    server = create_server(application, map=sockets, listen="127.0.0.1:0", **options)
    server.channel_class = channels
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    try:
        yield server.effective_port
    finally:
        # Closed from here, the loop would go on with sockets that are gone or, by number, another's.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        loop.join(timeout=10)
        server.task_dispatcher.shutdown()
