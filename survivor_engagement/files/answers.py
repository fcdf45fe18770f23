"""What files answer to the rooms below: those about her go, and she may read which there are."""

from typing import Any

from django.utils.translation import gettext as _

from survivor_engagement.files.actions import erase_files_of
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme


@erase.answer
def erase_her_files(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    return {"files": erase_files_of(advisor=advisor, programme=programme, by=None)}


@hers.answer
def her_files(*, advisor: Advisor, **_also: Any) -> list[Section]:
    kept = StoredFile.objects.standing().filter(advisor=advisor).order_by("id")
    return [Section("files", _("Files about you"), kept, _row)]


def _row(stored: StoredFile) -> Row:
    return {
        "day": (_("Day"), stored.created_at),
        "kind": (_("What"), stored.get_kind_display()),
        "bytes": (_("Size"), stored.size),
        "kept_until": (_("Kept until"), stored.expires_at),
    }
