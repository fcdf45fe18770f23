"""Looking leaves a row too: one for a page that shows several advisors, one for the page of one. Ids only.

Called by views beside the page they answer; the row is written in the transaction of the page, so no row, no page.
"""

from collections.abc import Iterable

from survivor_engagement.audit.actions import record
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


def note_list(request: Request, programme: Programme, advisor_ids: Iterable[int | None]) -> None:
    """Whom a page shows by code: how many, and a hash of their ids. `purpose` is the name of the page."""
    ids = {pk for pk in advisor_ids if pk is not None}
    record("advisor.listed", by=request.user, programme_id=programme.pk, purpose=_page(request), shown=ids)


def note_page(request: Request, programme: Programme, advisor: Advisor) -> None:
    record(
        "advisor.looked_at",
        by=request.user,
        about=advisor,
        advisor_id=advisor.pk,
        programme_id=programme.pk,
        purpose=_page(request),
    )


def _page(request: Request) -> str:
    return request.resolver_match.view_name[:60] if request.resolver_match else ""
