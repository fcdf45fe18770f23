import uuid

import pytest
from django.urls import reverse

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.files.models import Kind, StoredFile
from survivor_engagement.files.reading import stream

CONTENT = b"id;sum\n1;23875.00\n"
STAFF = ["manager", "facilitator", "safeguarding", "finance", "approver", "releaser", "monitoring", "auditor"]
WHO_MAY = {
    Kind.PAYMENT: set(),
    Kind.BANK_REPLY: {"finance"},
    Kind.STATEMENT: set(),
    Kind.RECEIPT: {"manager", "finance"},
    Kind.EXPORT: set(),
    Kind.EVIDENCE: {"manager", "safeguarding"},
    Kind.SOUND: {"manager", "facilitator", "safeguarding", "monitoring"},
    Kind.DOCUMENT: {"manager", "facilitator", "safeguarding", "monitoring"},
}


def address(stored):
    return reverse("files:file_download", args=[stored.public_id])


def answer(client, stored):
    return client.post(address(stored)).status_code


@pytest.mark.parametrize("kind", Kind.values)
def test_the_kind_of_a_file_says_which_roles_may_open_it(kind, keep, client_for, request):
    stored = keep(CONTENT, kind=kind)
    answers = {name: answer(client_for(request.getfixturevalue(name)), stored) for name in STAFF}
    assert answers == {name: 200 if name in WHO_MAY[kind] else 403 for name in STAFF}


@pytest.mark.parametrize("who", ["other_releaser", "former_facilitator", "admin_user", "juniper", "other_advisor"])
def test_a_file_of_another_programme_or_about_nobody_does_not_exist(who, keep, client_for, request):
    person = request.getfixturevalue(who)
    stored = keep(CONTENT)
    assert answer(client_for(getattr(person, "user", person)), stored) == 404


def test_a_stranger_is_sent_to_sign_in(keep, client):
    assert client.post(address(keep(CONTENT))).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("juniper", 200), ("tern", 404), ("other_advisor", 404)])
def test_an_advisor_opens_what_is_about_her_and_nothing_else(who, status, keep, juniper, client_for, request):
    stored = keep(CONTENT, kind="statement", advisor=juniper)
    assert answer(client_for(request.getfixturevalue(who).user), stored) == status


def test_a_download_is_an_attachment_with_a_neutral_name(keep, finance, client_for):
    response = client_for(finance).post(address(keep(CONTENT, kind="bank_reply")))
    assert b"".join(response.streaming_content) == CONTENT
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert (response["Content-Type"], response["Content-Length"]) == ("text/csv", str(len(CONTENT)))


def test_a_download_is_in_the_trail_and_a_look_without_one_is_not_possible(keep, finance, client_for):
    stored = keep(CONTENT, kind="bank_reply")
    assert client_for(finance).get(address(stored)).status_code == 405
    client_for(finance).post(address(stored))
    [event] = AuditEvent.objects.filter(event="file.opened")
    assert (event.actor_id, event.about_id, event.purpose) == (finance.pk, str(stored.public_id), "bank_reply")


def test_what_is_erased_expired_or_made_up_does_not_exist(keep, finance, client_for):
    erased = keep(CONTENT, kind="bank_reply")
    StoredFile.objects.filter(pk=erased.pk).update(state="erased", wrapped_key=b"")
    assert answer(client_for(finance), erased) == 404
    assert client_for(finance).post(reverse("files:file_download", args=[uuid.uuid4()])).status_code == 404


def test_the_database_hides_rows_of_others(keep, juniper, tern, manager, other_manager, as_web):
    keep(CONTENT, kind="statement", advisor=juniper)
    seen = {}
    for name, user in {"manager": manager, "other": other_manager, "juniper": juniper.user, "tern": tern.user}.items():
        with as_web(user):
            seen[name] = StoredFile.objects.count()
    assert seen == {"manager": 1, "other": 0, "juniper": 1, "tern": 0}


@pytest.mark.parametrize("name", ["../list.csv", 'a".csv', "стол.csv", "a\r\nb", "", "a" * 90])
def test_a_download_has_a_plain_name(name, keep, releaser):
    stored = keep(CONTENT)
    if name:
        with pytest.raises(ValueError, match="plain letters"):
            stream(stored, by=releaser, name=name)
    else:
        assert 'filename="list.csv"' in stream(stored, by=releaser, name=name)["Content-Disposition"]
