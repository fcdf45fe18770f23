"""Her age is said when she is enrolled, and corrected when more is known."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from survivor_engagement.audit.actions import record
from survivor_engagement.identity import questions, vault
from survivor_engagement.identity.ages import Birth
from survivor_engagement.identity.models import Advisor, Purpose
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

ALL_ALONG = datetime(1900, 1, 1, tzinfo=UTC)


def know_age(advisor: Advisor, programme: Programme, age_band: str, birth: Birth | None) -> datetime | None:
    """Write down whether she is a child, and from when she is none; that moment, where it is known. An adult of whom
    nothing more is known was one all along."""
    moments = birth.moments(ZoneInfo(programme.timezone)) if birth else None
    is_child = age_band == Advisor.AgeBand.UNDER_18
    vault.know_age(advisor, age_band, moments if is_child else None)
    if moments:
        return moments[-1]
    return None if is_child else ALL_ALONG


@transaction.atomic
def correct_age(*, advisor: Advisor, programme: Programme, age_band: str, birth: Birth | None, by: User) -> Advisor:
    """More is known now. What stood there before is gone; of an adult nothing is kept. Rooms above close what others
    allowed for her where she was an adult all along."""
    locked = Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
    adult_from = know_age(locked, programme, age_band, birth)
    is_child = age_band == Advisor.AgeBand.UNDER_18
    sealed = birth.sealed if birth and is_child else ""
    vault.seal(locked, {"birth": sealed}, by=by, purpose=Purpose.SAFETY, programme_id=programme.pk)
    record("advisor.age_corrected", by=by, about=locked, advisor_id=locked.pk, programme_id=programme.pk)
    questions.age_corrected.ask(advisor=locked, programme=programme, adult_from=adult_from, by=by)
    return locked
