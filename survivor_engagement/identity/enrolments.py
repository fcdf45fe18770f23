"""Leaving a programme and coming back to it: under her one code, by days. What she has earned stays hers."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor, Belonging, Enrolment, SafeContact
from survivor_engagement.identity.questions import leaves
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


def today_in(programme: Programme) -> date:
    return timezone.localdate(timezone=ZoneInfo(programme.timezone))


def where_she_is(advisor: Advisor) -> list[int]:
    """The programmes she is in now, the first one first; of somebody who is in none, the last one. As she sees it
    herself: each programme knows of its own enrolments only."""
    here = Enrolment.objects.standing().filter(advisor=advisor).order_by("pk").values_list("programme_id", flat=True)
    last = Enrolment.objects.filter(advisor=advisor).order_by("-ends_on", "-pk").values_list("programme_id", flat=True)
    ever = Belonging.objects.filter(advisor=advisor).order_by("pk").values_list("programme_id", flat=True)
    return list(dict.fromkeys(here)) or list(last[:1]) or list(ever[:1])


def last_day_of(advisor: Advisor, programme: Programme) -> date | None:
    """The last day of whoever is here and leaves; None where no end is written down."""
    days = Enrolment.objects.standing_in(programme).filter(advisor=advisor).values_list("ends_on", flat=True)
    ends = [day for day in days if day is not None]
    return max(ends) if ends and len(ends) == len(days) else None


@transaction.atomic
def end_enrolment(*, advisor: Advisor, programme: Programme, by: User) -> date:
    """Today is her last day here. Seats and waiting messages end with it; no reason is asked for."""
    today = today_in(programme)
    going_on = Q(ends_on=None) | Q(ends_on__gt=today)
    here = Enrolment.objects.select_for_update(of=("self",)).filter(advisor=advisor, programme=programme)
    found = list(here.filter(going_on, starts_on__lte=today).order_by("pk"))
    if not found:
        raise NotNow(_("Today is her last day here already."))
    leaves.ask(advisor=advisor, programme=programme, by=by)
    for enrolment in found:
        enrolment.ends_on = today
        enrolment.save(update_fields=["ends_on"])
    record("advisor.left", by=by, about=advisor, advisor_id=advisor.pk, programme_id=programme.pk)
    return today


@transaction.atomic
def enrol_again(*, advisor: Advisor, programme: Programme, by: User) -> Enrolment:
    """Somebody who was here before comes back, under the code that she had; how she is reached is asked anew."""
    Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)  # twice at the same moment is once
    today = today_in(programme)
    here = Enrolment.objects.filter(advisor=advisor, programme=programme)
    if here.filter(Q(ends_on=None) | Q(ends_on__gt=today)).exists():
        raise NotNow(_("She is enrolled here already."))
    SafeContact.objects.filter(advisor=advisor, programme=programme).delete()  # and until then nobody contacts her
    made = Enrolment.objects.create(advisor=advisor, programme=programme, starts_on=today, enrolled_by=by)
    record("advisor.came_back", by=by, about=advisor, advisor_id=advisor.pk, programme_id=programme.pk)
    return made
