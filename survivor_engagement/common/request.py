"""Which request this is, and who asks, for the log lines written meanwhile: two numbers, never an address or a path."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
person_id: ContextVar[int | None] = ContextVar("person_id", default=None)


class Numbered:
    """The outermost layer: a new made-up number for each request, forgotten when its answer has been sent.

    Not when this layer is left: Django's own line about a refusal is written after that. A number that a visitor sends
    along is not taken: it could carry anything, and tie her visits together.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id.set(uuid.uuid4().hex)
        person_id.set(None)
        return self.get_response(request)


def forget_request(**_kwargs: Any) -> None:
    request_id.set("")
    person_id.set(None)


request_finished.connect(forget_request, dispatch_uid="forget_request")
