"""One document is shown to one person outside until a time, and nothing else is."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.access import READ_DOCUMENT, file_verbs, files_shared_with
from survivor_engagement.files.actions import erase_file, share_document, stop_sharing
from survivor_engagement.files.models import Kind, StoredFileUserObjectPermission
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import load_scope
from tests.files.conftest import PDF
from tests.harness.cast import CAST
from tests.harness.factories import RoleAssignmentFactory

DAY = timedelta(days=1)
VERBS = {
    "manager": {"open", "share"},
    "facilitator": {"open"},
    "safeguarding": {"open"},
    "monitoring": {"open"},
    "finance": set(),
    "approver": set(),
    "releaser": set(),
    "auditor": set(),
    "independent": set(),
}


def sent(client, stored):
    return client.post(reverse("files:file_download", args=[stored.public_id]))


def share(stored, reviewer, by, days=3):
    share_document(stored=stored, reviewer=reviewer, until=timezone.now() + days * DAY, by=by)


def expire():
    StoredFileUserObjectPermission.objects.update(expires_at=timezone.now())


def test_the_whole_way(shared, reviewer, client_for):
    client = client_for(reviewer)
    assert client.get("/", follow=True).redirect_chain == [("/w/", 302)]
    page = client.get("/w/").content.decode()
    address = reverse("files:file_download", args=[shared.public_id])
    assert ("Shared with you" in page, "Document of a group" in page, f'action="{address}"' in page) == (True,) * 3
    answer = client.post(address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert answer["Content-Disposition"] == 'attachment; filename="page.pdf"'


def test_the_rights_answer_from_the_grant(shared, document, keep, reviewer, facilitator):
    other = keep(PDF, content_type="application/pdf", kind="document")
    assert [reviewer.has_perm(READ_DOCUMENT, stored) for stored in (shared, other)] == [True, False]
    assert not facilitator.has_perm(READ_DOCUMENT, shared)
    expire()
    assert not reviewer.has_perm(READ_DOCUMENT, shared)


@pytest.mark.parametrize("person", CAST)
def test_what_each_role_may_do_with_a_document(person, document, request):
    assert file_verbs(load_scope(request.getfixturevalue(person)), document) == VERBS[person]


def test_only_documents_about_nobody_have_a_verb_to_share(keep, manager, juniper):
    scope = load_scope(manager)
    stored = [keep(kind=kind) for kind in Kind.values] + [keep(kind="document", advisor=juniper)]
    assert {one.kind for one in stored if "share" in file_verbs(scope, one)} == {"document"}
    assert "share" not in file_verbs(scope, stored[-1])


def test_a_reader_may_open_and_nothing_else(shared, reviewer, other_manager, manager):
    share(shared, other_manager, manager)
    assert [file_verbs(load_scope(person), shared) for person in (reviewer, other_manager)] == [{"open"}, {"open"}]


def test_once_it_has_ended_the_document_does_not_exist(shared, reviewer, client_for):
    client = client_for(reviewer)
    assert sent(client, shared).status_code == 200
    expire()
    assert sent(client, shared).status_code == 404
    assert "Shared with you" not in client.get("/w/").content.decode()


def test_another_file_of_the_programme_does_not_exist(shared, keep, reviewer, client_for):
    others = [keep(kind=kind) for kind in Kind.values]
    assert [sent(client_for(reviewer), other).status_code for other in others] == [404] * len(others)


@pytest.mark.parametrize(
    ("who", "status"),
    [("other_manager", 404), ("former_facilitator", 404), ("juniper", 404), ("admin_user", 404), ("auditor", 403)],
)
def test_it_is_open_to_nobody_else(who, status, shared, client_for, request):
    person = request.getfixturevalue(who)
    client = client_for(getattr(person, "user", person))
    assert sent(client, shared).status_code == status


def test_it_gives_nothing_else_of_the_programme(shared, juniper, reviewer, client_for):
    client = client_for(reviewer)
    pages = ["", "advisors/", "groups/", "engagements/", "trail/", f"advisors/{juniper.public_id}/"]
    assert {page: client.get(f"/w/kz1/{page}").status_code for page in pages} == dict.fromkeys(pages, 404)


def test_sharing_again_moves_the_end_and_the_same_end_does_nothing(shared, reviewer, manager):
    until = timezone.now() + 9 * DAY
    for _ in range(2):
        share_document(stored=shared, reviewer=reviewer, until=until, by=manager)
    assert StoredFileUserObjectPermission.objects.get().expires_at == until
    assert AuditEvent.objects.filter(event="file.shared").count() == 2
    share(shared, reviewer, manager, days=1)
    assert files_shared_with(reviewer).get().shared_until < until


def test_stopping_works_at_once_and_twice_does_no_harm(shared, reviewer, manager, client_for):
    client = client_for(reviewer)
    assert sent(client, shared).status_code == 200
    for _ in range(2):
        stop_sharing(stored=shared, reviewer=reviewer, by=manager)
    assert sent(client, shared).status_code == 404
    assert AuditEvent.objects.filter(event="file.share_stopped").count() == 1


def test_an_account_that_was_closed_opens_nothing(shared, reviewer, as_web):
    reviewer.is_active = False
    reviewer.save()
    assert not reviewer.has_perm(READ_DOCUMENT, shared)
    assert file_verbs(load_scope(reviewer), shared) == set()


def test_what_is_erased_is_open_to_nobody(shared, reviewer, manager, client_for):
    erase_file(stored=shared, by=manager)
    assert sent(client_for(reviewer), shared).status_code == 404
    assert list(files_shared_with(reviewer)) == []


@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind != Kind.DOCUMENT])
def test_no_other_kind_of_file_is_shared(kind, keep, reviewer, manager):
    with pytest.raises(NotNow, match="Only documents of a group"):
        share(keep(kind=kind), reviewer, manager)
    assert StoredFileUserObjectPermission.objects.count() == 0


def test_a_document_about_one_advisor_is_not_shared(keep, juniper, reviewer, manager):
    with pytest.raises(NotNow, match="about no single person"):
        share(keep(kind="document", advisor=juniper), reviewer, manager)


@pytest.mark.parametrize("who", ["juniper", "admin_user", "closed"])
def test_only_a_working_account_of_staff_is_shown_a_document(who, document, manager, reviewer, request):
    reviewer.is_active = False
    reviewer.save()
    person = reviewer if who == "closed" else request.getfixturevalue(who)
    with pytest.raises(NotNow, match="working account"):
        share(document, getattr(person, "user", person), manager)


@pytest.mark.parametrize("who", ["manager", "finance", "auditor"])
def test_within_the_programme_roles_say_who_reads(who, document, manager, request):
    with pytest.raises(NotNow, match="Choose somebody outside"):
        share(document, request.getfixturevalue(who), manager)


def test_whoever_worked_here_before_is_outside_now(document, manager, former_facilitator):
    share(document, former_facilitator, manager)
    assert former_facilitator.has_perm(READ_DOCUMENT, document)


@pytest.mark.parametrize("days", [-1, 0, settings.SHARE_LONGEST.days + 1])
def test_the_end_is_to_come_and_not_far_away(days, document, reviewer, manager):
    with pytest.raises(NotNow, match="at most 30 days from now"):
        share(document, reviewer, manager, days=days)


def test_a_document_is_not_shared_for_longer_than_it_is_kept(keep, reviewer, manager):
    end = timezone.now() + 2 * DAY
    share(keep(kind="document", expires_at=end), reviewer, manager)
    assert files_shared_with(reviewer).get().shared_until == end


@pytest.mark.parametrize("change", [{"state": "erased", "wrapped_key": b""}, {"expires_at": "2026-01-01T00:00:00Z"}])
def test_what_is_not_kept_any_more_is_not_shared(change, document, reviewer, manager):
    type(document).objects.filter(pk=document.pk).update(**change)
    with pytest.raises(NotNow, match="not kept any more"):
        share(document, reviewer, manager)


def test_the_trail_tells_who_shared_what_with_whom_and_who_opened_it(shared, reviewer, manager, client_for):
    sent(client_for(reviewer), shared)
    stop_sharing(stored=shared, reviewer=reviewer, by=manager)
    told = AuditEvent.objects.filter(about_id=str(shared.public_id)).exclude(event="file.stored").order_by("id")
    assert list(told.values_list("event", "actor_id", "actor_role", "fields", "purpose", "advisor_id", "count")) == [
        ("file.shared", manager.pk, "programme_manager", [f"user-{reviewer.pk}"], "document", None, None),
        ("file.opened", reviewer.pk, "staff", [], "document", None, None),
        ("file.share_stopped", manager.pk, "programme_manager", [f"user-{reviewer.pk}"], "document", None, None),
    ]


def test_somebody_with_one_programme_of_her_own_is_not_led_past_it(shared, other_manager, manager, client_for):
    client = client_for(other_manager)
    assert client.get("/w/")["Location"] == "/w/th2/"
    share(shared, other_manager, manager)
    page = client.get("/w/").content.decode()
    assert ("Your programmes" in page, "Shared with you" in page, "/w/th2/" in page) == (True, True, True)


def test_the_name_of_the_programme_leads_back_to_it(shared, other_manager, manager, client_for):
    client = client_for(other_manager)
    share(shared, other_manager, manager)
    assert '<b><a href="/w/">' in client.get("/w/th2/").content.decode()
    expire()
    assert client.get("/w/")["Location"] == "/w/th2/"


def test_without_anything_the_page_says_whom_to_ask(reviewer, kz, client_for):
    page = client_for(reviewer).get("/w/").content.decode()
    assert ("You have no programme at the moment" in page, "Shared with you" in page) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_for_one_row_and_for_three(
    rows, keep, th, reviewer, manager, client_for, django_assert_num_queries
):
    RoleAssignmentFactory(user=reviewer, programme=th, role=Role.AUDITOR)
    for _ in range(rows):
        share(keep(kind="document"), reviewer, manager)
    client = client_for(reviewer)
    client.get("/w/")
    with django_assert_num_queries(14):
        assert len(client.get("/w/").context["shared"]) == rows
