"""The floor of a page: Django with a session and a user, and a view that answers ready bytes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

# As they come with Django, also where ours are others.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
BACKEND = "django.contrib.auth.backends.ModelBackend"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ready: dict[str, bytes] = {"page": b""}


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ready["page"] if request.user.is_authenticated else b"")


urlpatterns = [path("bare", page)]
