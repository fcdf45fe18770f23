"""Who may see and do what with places that help."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from advisory.referrals.models import HelpService, HelpServiceQuerySet
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


@dataclass(frozen=True)
class PublicService:
    """What a stranger may read of a service: nothing that names a programme."""

    country: str
    kind: str
    name: str
    phone: str
    place: str
    hours: str
    languages: list[str]
    cost: str

    @property
    def get_kind_display(self) -> str:
        return str(HelpService.Kind(self.kind).label)

    @property
    def language_names(self) -> str:
        names = dict(settings.LANGUAGES)
        return ", ".join(names.get(code, code) for code in self.languages)


def services_visible_to(scope: Scope, programme: Programme) -> HelpServiceQuerySet:
    visible = scope.may(programme, "service.see")
    return HelpService.objects.filter(programme=programme) if visible else HelpService.objects.none()


def service_verbs(scope: Scope, programme: Programme) -> set[str]:
    verbs = {"see"} if scope.may(programme, "service.see") else set()
    return verbs | ({"edit", "add", "verify"} if scope.may(programme, "service.manage") else set())


def get_service(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> HelpService:
    found = services_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if verb not in service_verbs(scope, programme):
        raise PermissionDenied
    return found


def my_services(scope: Scope) -> HelpServiceQuerySet:
    """Checked services of the programmes she is in."""
    return HelpService.objects.filter(programme_id__in=list(scope.enrolled)).verified().by_kind()


def public_services() -> list[PublicService]:
    """For somebody who has not signed in. One function of the database answers this and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT country, kind, name, phone, place, hours, languages, cost FROM referrals_public_services()"
        )
        names = [column.name for column in cursor.description]
        return [_public(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _public(row: dict[str, Any]) -> PublicService:
    return PublicService(**row | {"languages": json.loads(row["languages"])})  # jsonb arrives as text
