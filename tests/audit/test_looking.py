"""Every page that shows advisors by code to staff leaves one row: how many, and a hash of whom."""

import hashlib

import pytest

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.messaging.actions import post
from tests.advisory.situations import plan, seat, working_group

FIND = "/w/kz1/find/"


def listed() -> list[tuple[str, int]]:
    rows = AuditEvent.objects.filter(event="advisor.listed").order_by("id")
    return list(rows.values_list("purpose", "count"))


@pytest.fixture
def group(kz, manager, safeguarding, juniper, tern):
    made = working_group(kz, manager, safeguarding)
    seat(made, juniper, tern, by=manager)
    return made


def test_a_group_and_a_meeting_say_whose_codes_they_showed(group, manager, juniper, tern, client_for):
    meeting = plan(group, manager)
    client = client_for(manager)
    client.get(f"/w/kz1/groups/{group.public_id}/")
    client.get(f"/w/kz1/engagements/{meeting.public_id}/")
    assert listed() == [("groups:group_detail", 2), ("engagements:engagement_detail", meeting.participations.count())]
    ids = ",".join(str(pk) for pk in sorted([juniper.pk, tern.pk]))
    first = AuditEvent.objects.filter(event="advisor.listed").earliest("id")
    assert first.ids_hash == hashlib.sha256(ids.encode()).hexdigest()


def test_several_messages_of_one_are_one_advisor(juniper, kz, manager, client_for):
    for _ in range(2):
        post(advisor=juniper, programme=kz, template="note", by=manager)
    client_for(manager).get("/w/kz1/messages/")
    assert listed() == [("messaging:message_list", 1)]


def test_looking_for_a_code_is_counted_and_what_was_typed_is_not_kept(juniper, manager, client_for):
    assert client_for(manager).post(FIND, {"text": juniper.code}).status_code == 302
    row = AuditEvent.objects.get(event="advisor.searched")
    assert (row.count, row.advisor_id, row.about_id, row.purpose) == (1, None, "", "")
    whole = str(AuditEvent.objects.filter(pk=row.pk).values().get())
    assert (juniper.code in whole, str(juniper.public_id) in whole) == (False, False)


def test_a_page_that_is_refused_has_shown_nobody(juniper, finance, client_for):
    client_for(finance).get("/w/kz1/advisors/")
    assert (listed(), AuditEvent.objects.filter(event="access.refused").count()) == ([], 1)
