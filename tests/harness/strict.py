"""The run is stricter than production: rows without an order come back shuffled, nothing reaches the network."""

import random
import socket

from django.db.models.query import QuerySet

fetch_all = QuerySet._fetch_all
connect = socket.socket.connect
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def shuffled_fetch(self):
    first_time = self._result_cache is None
    fetch_all(self)
    if first_time and not self.ordered and not self.query.is_sliced and isinstance(self._result_cache, list):
        random.shuffle(self._result_cache)


def local_connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
        raise AssertionError("a test tried to reach the network")
    return connect(self, address)


def switch_on() -> None:
    QuerySet._fetch_all = shuffled_fetch
    socket.socket.connect = local_connect
