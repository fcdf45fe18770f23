"""Each row says under which circumstances: request, session and network as hashes, the decision and why."""

import hashlib
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse

from advisory.groups.models import AdvisoryGroup
from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.circumstances import Circumstances, circumstances, under
from survivor_engagement.identity.actions import ask_reveal, decide_reveal
from survivor_engagement.identity.models import RevealRequest
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import _registered, handles
from survivor_engagement.jobs.work import run_due
from survivor_engagement.programmes.middleware import ScopedTransaction
from survivor_engagement.users.sessions import SessionStore

LIST = "/w/kz1/advisors/"


def said(event: str) -> AuditEvent:
    return AuditEvent.objects.filter(event=event).latest("id")


def test_a_row_of_staff_tells_request_session_and_network_and_none_of_them_itself(kz, manager, client_for):
    client = client_for(manager)
    client.get(LIST, REMOTE_ADDR="203.0.113.9")
    client.get(LIST, REMOTE_ADDR="203.0.113.9")
    first, second = AuditEvent.objects.filter(event="advisor.listed").order_by("id")
    assert (first.session_hash, first.network) == (second.session_hash, second.network)
    assert [len(it) for it in (first.session_hash, first.network)] == [32, 32]
    assert first.request_id != second.request_id
    texts = f"{first.session_hash} {first.network}"
    assert (client.session.session_key in texts, "203.0.113" in texts) == (False, False)


def test_two_sessions_and_two_networks_are_told_apart(kz, manager, client_for):
    for address in ("203.0.113.9", "203.0.113.10"):
        client_for(manager).get(LIST, REMOTE_ADDR=address)
    rows = AuditEvent.objects.filter(event="advisor.listed")
    assert [rows.order_by().distinct(it).count() for it in ("session_hash", "network")] == [2, 2]


def test_where_an_advisor_was_is_not_kept(juniper, client_for):
    client_for(juniper.user).get(LIST)
    row = said("access.not_found")
    assert (row.actor_id, row.network, len(row.session_hash)) == (juniper.user_id, "", 32)


def test_without_a_request_nothing_is_made_up():
    assert circumstances() is None
    record("group.edited", by=None)
    row = said("group.edited")
    assert (row.request_id, row.session_hash, row.network, row.decision) == (None, "", "", "done")


@pytest.fixture
def approved(juniper, kz, manager, safeguarding):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=manager)
    return decide_reveal(request=asked, approve=True, by=safeguarding)


def open_address(reveal) -> str:
    return reverse("identity:reveal_open", args=["kz1", reveal.public_id])


def test_an_opening_that_comes_too_late_leaves_a_row(approved, manager, client_for):
    RevealRequest.objects.update(until=approved.decided_at)
    assert client_for(manager).post(open_address(approved)).status_code == 409
    row = said("action.refused")
    assert (row.actor_id, row.actor_role, row.programme_id) == (manager.pk, "programme_manager", approved.programme_id)
    assert (row.decision, row.reason, row.purpose) == ("refused", "not_now", "identity:reveal_open")
    assert row.about_id == str(approved.public_id)


SERVICE = {"name": "Talk line", "kind": "psychosocial", "phone": "+7 000 000 10 01", "hours": "Every day",
           "cost": "Free", "languages": ["en"]}  # fmt: skip


def test_a_rule_that_is_told_on_a_form_leaves_a_row_too(kz, manager, client_for):
    client = client_for(manager)
    answers = [client.post("/w/kz1/help/add/", SERVICE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert "on the list already" in answers[1].content.decode()
    row = said("action.refused")
    assert (row.purpose, row.reason) == ("referrals:service_add", "not_now")
    assert AuditEvent.objects.filter(event="action.refused").count() == 1


@pytest.mark.parametrize(("status", "rows"), [(200, []), (404, ["access.not_found"]), (409, [])])
def test_what_a_rule_says_to_an_advisor_is_between_her_and_the_page(status, rows, juniper, rf):
    request = rf.get("/")
    request.user, request.session, request.resolver_match = juniper.user, SessionStore(), None
    known = AuditEvent.objects.count()
    ScopedTransaction(lambda _request: HttpResponse(status=status))(request)
    assert list(AuditEvent.objects.values_list("event", flat=True))[known:] == rows


@pytest.mark.parametrize(
    ("person", "event", "reason"),
    [("auditor", "access.refused", "not_allowed"), ("other_manager", "access.not_found", "not_found")],
)
def test_a_refusal_says_what_was_asked_for_and_why_not(person, event, reason, request, juniper, client_for):
    client_for(request.getfixturevalue(person)).get(f"{LIST}{juniper.public_id}/")
    row = said(event)
    assert (row.decision, row.reason, row.about_id, row.advisor_id) == ("refused", reason, str(juniper.public_id), None)


def test_what_breaks_leaves_a_row_and_nothing_else(kz, manager, client_for, monkeypatch):
    def broken(*args, **kwargs):
        AdvisoryGroup.objects.create(programme=kz, name="half done", kind="standing")
        raise ZeroDivisionError

    monkeypatch.setattr("survivor_engagement.identity.access.advisor_verbs", broken)
    client = client_for(manager)
    client.raise_request_exception = False
    assert client.get(LIST).status_code == 500
    assert (said("action.failed").reason, AdvisoryGroup.objects.count()) == ("error", 0)
    assert not AuditEvent.objects.filter(event="advisor.listed").exists()


def test_a_list_leaves_its_number_and_a_hash_of_its_ids(kz, juniper, tern, manager, client_for):
    client_for(manager).get(LIST)
    row = said("advisor.listed")
    ids = ",".join(str(pk) for pk in sorted([juniper.pk, tern.pk]))
    assert (row.count, row.ids_hash, row.advisor_id) == (2, hashlib.sha256(ids.encode()).hexdigest(), None)


def test_a_page_of_one_advisor_leaves_her_id_and_is_no_opening(juniper, kz, facilitator, client_for):
    before = AuditEvent.objects.about_advisor(juniper.pk).openings().count()
    client_for(facilitator).get(f"{LIST}{juniper.public_id}/")
    row = said("advisor.looked_at")
    assert (row.advisor_id, row.programme_id, row.actor_role) == (juniper.pk, kz.pk, "facilitator")
    assert AuditEvent.objects.about_advisor(juniper.pk).openings().count() == before


def test_a_job_says_for_whom_it_works(kz, manager):
    @handles("tests.for_whom")
    def work(job: Job) -> None:
        record("group.edited", by=None, programme_id=kz.pk)

    try:
        Job.objects.create(kind="tests.for_whom", queue="default", about_id=uuid.uuid4(), asked_by_id=manager.pk)
        assert run_due("default").done == 1
    finally:
        del _registered["tests.for_whom"]
    row = said("group.edited")
    assert (row.actor_id, row.actor_role, row.on_behalf_of) == (None, "system", manager.pk)
    assert row.request_id is not None


def test_the_web_process_cannot_put_a_deed_on_somebody_by_way_of_a_worker(manager, auditor, as_web):
    asked_by_another = under(Circumstances(on_behalf_of=auditor.pk))
    with as_web(manager):
        record("group.edited", by=None)
        with asked_by_another, pytest.raises(DatabaseError), transaction.atomic():
            record("group.edited", by=None)


@pytest.mark.parametrize(
    ("decision", "reason"), [("refused", ""), ("done", "not_now"), ("failed", "not_now"), ("perhaps", "")]
)
def test_a_decision_has_its_own_reasons(decision, reason):
    with pytest.raises(IntegrityError, match="audit_decision_has_its_reason"), transaction.atomic():
        AuditEvent.objects.create(event="x.y", decision=decision, reason=reason)
