"""Her side: what her group is, what it may decide, its terms in her language, and the way out."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from advisory.groups import access, actions, pages
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request


@advisor_door
def group_detail(request: Request, public_id: uuid.UUID) -> HttpResponse:
    membership = access.get_my_membership(request.scope, public_id)
    context = {
        "membership": membership,
        "group": membership.group,
        "members": access.how_many_members(membership.group),
        "text": pages.terms_to_read(membership.group, request.user.language),
    }
    return render(request, "groups/my_group.html", context)


@advisor_door
def group_leave(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """Asked once, on a page of its own; no reason."""
    membership = access.get_my_membership(request.scope, public_id)
    if request.method == "POST":
        actions.leave_group(membership=membership, by=request.user)
        messages.success(request, _("You have left the group. What you earned stays yours."))
        return redirect("home")
    return render(request, "groups/my_leave.html", {"group": membership.group})
