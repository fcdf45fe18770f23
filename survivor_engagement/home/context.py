"""What every page's frame needs: the neutral name, the languages, and for staff the menu of the programme."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from survivor_engagement.common import panels


def shell(request: HttpRequest) -> dict[str, Any]:
    programme = getattr(request, "programme", None)
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.IS_DEMO,
        "languages": settings.LANGUAGES,
        "scope": getattr(request, "scope", None),
        "programme": programme,
        "ends_in": getattr(request, "ends_in", ""),  # seconds after which a page of hers goes from the screen
        "shows_leave": SimpleLazyObject(lambda: getattr(request.user, "shows_leave", False)),
        # Asked only by pages that show the menu, so that error pages need no database.
        "nav_items": SimpleLazyObject(lambda: panels.staff_nav(request.scope, programme)) if programme else [],
    }
