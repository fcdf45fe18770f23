"""Staff pages: groups, their terms, their members."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.groups import access, actions, pages
from advisory.groups.forms import GroupForm, MemberForm, PartnerForm, TermsForm
from advisory.groups.models import AdvisoryGroup
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.looking import note_list
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.fields import reads_codes
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up


def _to(group: AdvisoryGroup, programme: Programme) -> HttpResponse:
    return redirect("groups:group_detail", programme.slug, group.public_id)


@staff_door("group.see")
def group_list(request: Request, programme: Programme) -> HttpResponse:
    groups = access.groups_visible_to(request.scope, programme).with_member_count().order_by("name", "id")
    may_create = request.scope.may(programme, "group.manage")
    return render(request, "groups/group_list.html", {"groups": groups, "may_create": may_create})


@staff_door("group.manage")
def group_create(request: Request, programme: Programme) -> HttpResponse:
    form = GroupForm(request.POST or None, programme=programme)
    if form.is_valid():
        group = attempt(form, actions.create_group, programme=programme, by=request.user, **form.cleaned_data)
        if group:
            return _to(group, programme)
    return render(request, "groups/group_edit.html", {"form": form})


@staff_door("group.see")
def group_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    group = access.get_group(request.scope, public_id, programme)
    page = pages.group_page(request.scope, group)
    page["shows_codes"] = reads_codes(request.scope, programme)
    if page["shows_codes"]:
        note_list(request, programme, [member.advisor_id for member in page["members"]])
    return render(request, "groups/group_detail.html", page)


@staff_door("group.manage")
def group_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    group = access.get_group(request.scope, public_id, programme, "edit")
    form = GroupForm(request.POST or None, instance=group, programme=programme)
    if form.is_valid() and attempt(form, actions.edit_group, group=group, by=request.user, **form.cleaned_data):
        return _to(group, programme)
    return render(request, "groups/group_edit.html", {"form": form, "group": group})


@staff_door("group.manage")
def terms_write(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    group = access.get_group(request.scope, public_id, programme, "write_terms")
    form = TermsForm(request.POST or None, languages=group.languages, initial=pages.newest_texts(group))
    if form.is_valid() and attempt(form, actions.write_terms, group=group, texts=form.cleaned_data, by=request.user):
        messages.success(request, _("Saved. Somebody else must now read and approve them."))
        return _to(group, programme)
    return render(request, "groups/terms_write.html", {"form": form, "group": group})


@staff_door("group.see")
def terms_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    terms = access.get_terms(request.scope, public_id, programme)
    return render(
        request,
        "groups/terms_detail.html",
        {
            "terms": terms,
            "texts": terms.texts.all(),
            "can": access.terms_verbs(request.scope, terms),
            "rule": AdvisoryGroup.Rule(terms.decision_rule or terms.group.decision_rule).label,
            "quorum": terms.quorum or terms.group.quorum,
        },
    )


@require_POST
@staff_door("group.approve_terms")
def terms_approve(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    terms = access.get_terms(request.scope, public_id, programme, "approve")
    actions.approve_terms(terms=terms, seen=request.POST.get("seen", ""), by=request.user)
    messages.success(request, _("Approved. From now on these terms stay as they are."))
    return _to(terms.group, programme)


@require_POST
@staff_door("group.manage")
def group_activate(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    group = access.get_group(request.scope, public_id, programme, "activate")
    actions.activate_group(group=group, by=request.user)
    messages.success(request, _("The group is active."))
    return _to(group, programme)


@require_POST
@staff_door("group.manage")
def group_pause(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    group = access.get_group(request.scope, public_id, programme, "pause")
    actions.pause_group(group=group, by=request.user)
    messages.success(request, _("The group takes a break. Nothing new is scheduled for it."))
    return _to(group, programme)


@staff_door("group.manage")
def group_close(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """The end is asked on a page of its own."""
    group = access.get_group(request.scope, public_id, programme, "close")
    if request.method == "POST":
        actions.close_group(group=group, by=request.user)
        messages.success(request, _("The group is closed. Its pages stay readable."))
        return _to(group, programme)
    return render(request, "groups/group_close.html", {"group": group})


@staff_door("group.members")
def member_add(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    group = access.get_group(request.scope, public_id, programme, "add")
    form = MemberForm(request.POST or None)
    if form.is_valid():
        advisor = access.find_advisor(request.scope, programme, form.cleaned_data["code"])
        if advisor is None:
            form.add_error("code", _("Nobody with this code is enrolled in this programme."))
        elif attempt(
            form, actions.add_member, group=group, advisor=advisor, role=form.cleaned_data["role"], by=request.user
        ):
            messages.success(request, _("%(code)s sits in the group from today.") % {"code": advisor.shown_code})
            return _to(group, programme)
    return render(request, "groups/member_add.html", {"form": form, "group": group})


@staff_door("group.members")
def member_end(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    membership = access.get_membership(request.scope, public_id, programme, "end")
    if request.method == "POST":
        actions.end_membership(membership=membership, by=request.user)
        messages.success(request, _("The seat is free again."))
        return _to(membership.group, programme)
    return render(request, "groups/member_end.html", {"membership": membership, "group": membership.group})


@staff_door("group.manage")
@step_up
def partner_assign(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Which facilitators of partners see this group."""
    group = access.get_group(request.scope, public_id, programme, "assign")
    form = PartnerForm(request.POST or None, choices=access.partners_to_assign(group))
    if form.is_valid() and attempt(
        form, actions.assign_partner, group=group, assignment=form.cleaned_data["assignment"], by=request.user
    ):
        return redirect("groups:partner_assign", programme.slug, group.public_id)
    assigned = access.assignments_of(group)
    return render(request, "groups/partner_assign.html", {"group": group, "form": form, "assigned": assigned})


@require_POST
@staff_door("group.manage")
@step_up
def partner_end(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    assignment = access.get_assignment(request.scope, public_id, programme)
    actions.end_assignment(assignment=assignment, by=request.user)
    messages.success(request, _("From now on she sees nothing of this group."))
    return redirect("groups:partner_assign", programme.slug, assignment.group.public_id)
