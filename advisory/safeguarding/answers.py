"""What safeguarding answers to the rooms below: she may read who opened her details. Nothing of hers is kept here."""

from typing import Any

from django.utils.translation import gettext as _

from advisory.safeguarding.openings import opening_of
from survivor_engagement.audit.access import openings_of
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, hers


@hers.answer
def her_openings(*, advisor: Advisor, **_also: Any) -> list[Section]:
    return [Section("openings", _("Who opened or changed your details"), openings_of(advisor.pk), _row)]


def _row(event: AuditEvent) -> Row:
    opening = opening_of(event)
    return {
        "at": (_("When"), opening.at),
        "who": (_("Who"), opening.who),
        "details": (_("What"), opening.details),
        "purpose": (_("What for"), opening.purpose),
        "changed": (_("Changed it"), opening.was_changed),
    }
