"""What the pages of a group show, read in a few queries."""

from typing import Any

from advisory.groups.access import group_verbs
from advisory.groups.models import AdvisoryGroup, Terms, TermsText
from survivor_engagement.programmes.scope import Scope


def group_page(scope: Scope, group: AdvisoryGroup) -> dict[str, Any]:
    versions = list(group.terms.select_related("written_by", "approved_by").prefetch_related("texts"))
    members = list(group.memberships.standing().select_related("advisor").order_by("starts_on", "id"))
    approved = next((terms for terms in versions if terms.state == Terms.State.APPROVED), None)
    return {
        "group": group,
        "can": group_verbs(scope, group),
        "members": members,
        "free": max(group.seats - len(members), 0),
        "versions": versions,
        "draft": next((terms for terms in versions if terms.state == Terms.State.DRAFT), None),
        "approved": approved,
        "may_start": _covers(approved, group),
    }


def newest_texts(group: AdvisoryGroup) -> dict[str, str]:
    """What the writing of terms starts from: the newest version, approved or not."""
    rows = TermsText.objects.filter(terms__group=group).order_by("-terms__number", "id")
    found = list(rows.values_list("terms__number", "language", "body"))
    return {language: body for number, language, body in found if number == found[0][0]}


def terms_to_read(group: AdvisoryGroup, language: str) -> TermsText | None:
    """The approved terms in the reader's language, else in the first of the group's languages that has them."""
    rows = TermsText.objects.filter(terms__group=group, terms__state=Terms.State.APPROVED).select_related("terms")
    found = list(rows.order_by("-terms__number", "id"))
    newest = {text.language: text for text in found if text.terms_id == found[0].terms_id}
    wanted = (code for code in (language, *group.languages, *newest) if code in newest)
    return newest.get(next(wanted, ""))


def _covers(terms: Terms | None, group: AdvisoryGroup) -> bool:
    written = {text.language for text in terms.texts.all()} if terms else set()
    return bool(written) and set(group.languages) <= written
