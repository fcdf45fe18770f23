"""The run is stricter than production: rows without an order come back shuffled, a name that a template of ours
does not know fails, nothing reaches the network."""

import random
import socket
import sys

from django.conf import settings
from django.db.models.query import QuerySet
from django.template import engines
from django.template.base import Node

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


OPTIONAL = ("form.errors",)  # the frames of all pages show what is wrong with `form`, where there is one


class UnknownNameError(AssertionError):
    pass


class Loud(str):
    """What stands where a template names something that is not there: Django puts the name into it."""

    def __mod__(self, name):
        frame = sys._getframe(1)
        while frame and not isinstance(frame.f_locals.get("self"), Node):
            frame = frame.f_back
        node = frame.f_locals["self"]
        if str(name) not in OPTIONAL and node.origin.name.startswith(str(settings.BASE_DIR / "templates")):
            raise UnknownNameError(f"{node.origin.template_name}, line {node.token.lineno}: there is no {name}")
        return ""


def loud_templates() -> None:
    engines["django"].engine.string_if_invalid = Loud("%s")


def switch_on() -> None:
    loud_templates()
    QuerySet._fetch_all = shuffled_fetch
    socket.socket.connect = local_connect
