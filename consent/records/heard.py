"""What somebody of the team has just heard and written down, kept with her sign-in until the next day.

A no that had stood already is no new answer, and its event is not hers; she may print it all the same, since whether it
had stood is not for her to learn.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from consent.records.models import ConsentEvent
from survivor_engagement.programmes.requests import Request

HEARD, AT_MOST, IN_TIME = "heard", 20, timedelta(hours=24)


def note_heard(request: Request, event: ConsentEvent) -> None:
    before = [(name, at) for name, at in request.session.get(HEARD, []) if name != str(event.public_id)]
    request.session[HEARD] = [*before, (str(event.public_id), timezone.now().isoformat())][-AT_MOST:]


def heard_by(request: Request) -> set[str]:
    since = timezone.now() - IN_TIME
    return {name for name, at in request.session.get(HEARD, []) if datetime.fromisoformat(at) > since}
