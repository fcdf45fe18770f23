"""What a view behind a door receives: Django's request with what the middleware and the door added."""

from django.http import HttpRequest

from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User


class Request(HttpRequest):
    """Behind `staff_door`, `advisor_door` and `signed_in_door` the user is somebody; `public_door` promises less."""

    user: User
    scope: Scope
