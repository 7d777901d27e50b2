"""A bad network: a proxy that loses, delays and cuts what passes through it."""

import random
import socket
import threading
import time
from contextlib import suppress


class BadNetwork:
    """Stands between phones and the server; three in ten requests go wrong, each in its own way."""

    def __init__(self, server, seed=7, share=0.3):
        self._server = server
        self._dice = random.Random(seed)
        self._share = share
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.lost = self.cut = self.late = 0

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        with suppress(OSError):  # closing alone would not wake who waits for the next connection
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        """Carry requests of one connection, one by one, until something goes wrong."""
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self._server.port)) as site:
            threading.Thread(target=self._back, args=(site, client), daemon=True).start()
            while data := client.recv(65536):
                roll = self._dice.random()
                if roll < self._share / 3:
                    self.lost += 1  # the request never arrives
                    return
                if roll < self._share * 2 / 3:
                    self.cut += 1  # it arrives, and its answer does not
                    site.sendall(data)
                    time.sleep(0.05)
                    return
                if roll < self._share:
                    self.late += 1
                    time.sleep(self._dice.uniform(0.1, 0.6))
                site.sendall(data)

    def _back(self, site, client):
        with suppress(OSError):
            while data := site.recv(65536):
                if b"text/event-stream" in data and self._dice.random() < self._share:
                    threading.Timer(0.3, client.close).start()
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
