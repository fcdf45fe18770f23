"""Whose voices count for somebody: by her age at the moment, and by what the programme asks for at that age.

The database answers (`consent_voices`), so that the gate and every page say the same; FLOOR is its table in words.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import connection
from django.db.models import Case, CharField, DateTimeField, Expression, Func, TextChoices, Value, When
from django.db.models.functions import Now, Replace
from django.utils import timezone

from survivor_engagement.identity.ages import Band
from survivor_engagement.identity.models import Advisor


class Voices(TextChoices):
    SELF = "self", "her own, as an adult"
    ASSENT = "assent", "her own, as a child who decides for herself"
    BOTH = "both", "her own and a guardian's"
    GUARDIAN = "guardian", "a guardian's, and a no of hers"
    UNKNOWN = "unknown", "her own and a guardian's, because nobody knows how old she is"


WITH_A_GUARDIAN = (Voices.BOTH, Voices.GUARDIAN, Voices.UNKNOWN)
# About 0 to 5: whoever cares for her; 6 to 14: both; 15 to 17: her own. A programme may ask for both at every age, and
# not for less than this. Where nothing is known of her birth, both.
FLOOR: Mapping[str, Voices] = MappingProxyType(
    {
        Band.ADULT: Voices.SELF,
        Band.FROM_15: Voices.ASSENT,
        Band.FROM_12: Voices.BOTH,
        Band.FROM_6: Voices.BOTH,
        Band.UNDER_6: Voices.GUARDIAN,
        Band.UNKNOWN: Voices.UNKNOWN,
    }
)


class VoicesOf(Func):
    """`annotate(voices=VoicesOf("advisor_id", "programme_id", Now()))`."""

    function = "consent_voices"
    output_field = CharField()


class GuardianStands(Func):
    """How a guardian stands to a purpose at a moment, until and since when: `in_force`, `unverified`, `ended` (also
    where papers left a gap since), `ends_before` (until then) or `excluded`; NULL without a guardian.
    `GuardianStands("guardian_id", "purpose_id", Now(), Value(None), "effective_at")`."""

    function = "consent_guardian_stands"
    output_field = CharField()


# A no of theirs counts again with a newer paper; a yes does not.
SAID_YES_AT = Case(When(opens=True, then="effective_at"), output_field=DateTimeField())
_AT_HER_AGE = VoicesOf("advisor_id", "programme_id", Now())
# Of answers: whose voices count for her now, and how the guardian who gave it stands.
HER_VOICES = Case(
    When(advisor__age_band=Advisor.AgeBand.ADULT, then=Value(Voices.SELF.value)),
    When(purpose__child_rule="child_only", then=Replace(_AT_HER_AGE, Value(Voices.ASSENT), Value(Voices.BOTH))),
    default=_AT_HER_AGE,
    output_field=CharField(),
)


def guardian_stands(at: datetime | None = None, until: datetime | Expression | None = None) -> Case:
    moment = Now() if at is None else Value(at)
    end = until if isinstance(until, Expression) else Value(until, output_field=DateTimeField())
    stands = GuardianStands("guardian_id", "purpose_id", moment, end, SAID_YES_AT)
    return Case(When(guardian__isnull=False, then=stands), output_field=CharField())


def voices_of(advisor: Advisor, programme_id: int) -> Voices:
    """Nobody who was enrolled as an adult is looked up."""
    if advisor.age_band == Advisor.AgeBand.ADULT:
        return Voices.SELF
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_voices(%s, %s, %s)", [advisor.pk, programme_id, timezone.now()])
        return Voices(cursor.fetchone()[0])
