"""Attacks on the opening of details: replay, stolen roles, rows written past the code, two at the same moment."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from survivor_engagement import grants
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.actions import (
    ask_reveal,
    decide_reveal,
    end_reveal,
    invite_advisor,
    open_at_once,
    open_details,
    review_emergency,
    sweep_grants,
)
from survivor_engagement.identity.models import AdvisorUserObjectPermission, RevealRequest
from survivor_engagement.programmes.actions import end_role
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import VERBS
from tests.harness.cast import make_staff, programme_of
from tests.harness.client import as_seed, set_role
from tests.harness.factories import ProgrammeFactory
from tests.users.test_places import aged

PERM = "identity.open_details"


@pytest.fixture
def approved(juniper, kz, facilitator, safeguarding) -> RevealRequest:
    return allowed(juniper, ["phone"], facilitator, safeguarding)


def allowed(advisor, fields, asker, second) -> RevealRequest:
    asked = ask_reveal(
        advisor=advisor, programme=programme_of(advisor), fields=fields, purpose="contact", by=asker
    )  # fmt: skip
    return decide_reveal(request=asked, approve=True, by=second)


def opens(client, request) -> bool:
    page = client.post(f"/w/kz1/openings/{request.public_id}/open/")
    assert page.status_code in (200, 403, 404, 409)
    assert page.status_code == 200 or "+7700" not in page.content.decode()
    return page.status_code == 200


def fails(rule: str):
    return pytest.raises(DatabaseError, match=rule)


# 25: replay


def test_a_yes_is_not_replayed_after_its_hour_in_a_second_session_or_by_a_colleague(
    approved, kz, facilitator, client_for
):
    first, second, colleague = (client_for(who) for who in (facilitator, facilitator, make_staff(kz, Role.MANAGER)))
    assert [opens(client, approved) for client in (first, first, second, colleague)] == [True, True, False, False]
    RevealRequest.objects.update(until=timezone.now())
    assert opens(first, approved) is False


@pytest.mark.parametrize(("hour", "age", "longest", "onward"), [
    (50, 0, 300, "same"),  # nobody may be looking any more
    (3, 0, 180, "same"),
    (50, 10 * 60 - 2, 122, "/closed/"),  # her session ends before
    (1, 10 * 60 - 2, 60, "same"),
])  # fmt: skip
def test_the_page_with_the_values_closes_soon_with_its_hour_and_with_her_session(
    hour, age, longest, onward, approved, facilitator, client_for
):
    RevealRequest.objects.update(until=timezone.now() + timedelta(minutes=hour))
    where = f"/w/kz1/openings/{approved.public_id}/"
    page = aged(client_for(facilitator), unused=0, age=age).post(f"{where}open/")
    seconds, _, address = page["Refresh"].partition("; url=")
    assert (longest - 10 < int(seconds) <= longest, address) == (True, where if onward == "same" else onward)
    assert re.search(rf'js/opened\.js" data-ends="\d+" data-then="{where}"', page.content.decode())
    assert "+7700" in page.content.decode()


def test_within_the_hour_it_is_opened_anew_and_each_time_is_in_the_trail(approved, facilitator, client_for):
    client, opened = (
        client_for(facilitator),
        AuditEvent.objects.filter(event="identity.opened", actor_id=facilitator.pk),
    )
    before = opened.count()
    assert [opens(client, approved), opens(client, approved)] == [True, True]
    assert opened.count() == before + 2


def test_the_session_is_not_written_down_and_stays(approved, facilitator, client_for):
    client = client_for(facilitator)
    opens(client, approved)
    approved.refresh_from_db()
    assert re.fullmatch(r"[0-9a-f]{64}", approved.opened_in)
    assert client.session["opens"] not in approved.opened_in
    with fails("details open in one session"), transaction.atomic():
        RevealRequest.objects.update(opened_in="")


def test_a_session_that_gets_a_new_key_goes_on(approved, facilitator, client_for):
    client = client_for(facilitator)
    opens(client, approved)
    session, before = client.session, client.session.session_key
    session.cycle_key()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert (session.session_key != before, opens(client, approved)) == (True, True)


def test_two_requests_do_not_add_up_to_one_long_permission(juniper, facilitator, safeguarding, client_for):
    number = allowed(juniper, ["phone"], facilitator, safeguarding)
    name = allowed(juniper, ["legal_name"], facilitator, safeguarding)
    RevealRequest.objects.filter(pk=number.pk).update(until=timezone.now())
    client = client_for(facilitator)
    assert (opens(client, number), opens(client, name)) == (False, True)
    page = client.post(f"/w/kz1/openings/{name.public_id}/open/").content.decode()
    assert ("Of The Register" in page, "+7700" in page) == (True, False)


def test_one_that_ends_leaves_the_other_its_time(juniper, facilitator, safeguarding):
    number = allowed(juniper, ["phone"], facilitator, safeguarding)
    name = allowed(juniper, ["legal_name"], facilitator, safeguarding)
    end_reveal(request=name, by=safeguarding)
    assert AdvisorUserObjectPermission.objects.get().expires_at == number.until
    end_reveal(request=number, by=facilitator)
    assert not AdvisorUserObjectPermission.objects.exists()


def test_what_is_taken_back_cannot_be_approved(juniper, kz, facilitator, safeguarding, client_for):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    place = f"/w/kz1/openings/{asked.public_id}/"
    assert client_for(safeguarding).post(f"{place}end/").status_code == 409
    client_for(facilitator).post(f"{place}end/")
    assert "Who asked has taken it back." in client_for(facilitator).get(place).content.decode()
    with pytest.raises(NotNow, match="answered or taken back"):
        decide_reveal(request=asked, approve=True, by=safeguarding)
    with fails("an answer to a request stays"), transaction.atomic():
        RevealRequest.objects.update(
            state="approved", decided_by=safeguarding, decided_at=timezone.now(), until=timezone.now()
        )


# 17 and 18: rights that have ended, rows that were left


@pytest.mark.parametrize("how", ["role", "enrolment", "account"])
def test_a_row_that_was_left_gives_nothing_and_is_swept(how, approved, juniper, facilitator):
    assert grants.holds_grant(facilitator, PERM, juniper, timezone.now())
    if how == "role":
        facilitator.role_assignments.update(ends_at=timezone.now())
    elif how == "enrolment":
        juniper.enrolments.update(starts_on="2026-01-01", ends_on="2026-01-02")
    else:
        type(facilitator).objects.filter(pk=facilitator.pk).update(is_active=False)
    assert AdvisorUserObjectPermission.objects.count() == 1
    assert not grants.holds_grant(facilitator, PERM, juniper, timezone.now())
    with pytest.raises(NotNow, match="This permission has ended"):
        open_details(request=approved, session="one", by=facilitator)
    assert (sweep_grants(by=None), AdvisorUserObjectPermission.objects.count()) == (1, 0)


def test_the_row_goes_with_the_role_at_once(approved, facilitator, admin_user):
    set_role("app_web", user_id=str(admin_user.pk))
    end_role(assignment=facilitator.role_assignments.get(), by=admin_user)
    as_seed()
    assert AdvisorUserObjectPermission.objects.count() == 0


def test_a_new_card_needs_the_role_and_the_programme_of_the_yes(juniper, kz, manager, safeguarding):
    allowed(juniper, ["new_card"], manager, safeguarding)
    assert invite_advisor(advisor=juniper, programme=kz, by=manager)
    manager.role_assignments.update(ends_at=timezone.now())
    with pytest.raises(NotNow, match="a second person must agree"):
        invite_advisor(advisor=juniper, programme=kz, by=manager)


def test_nothing_is_approved_for_somebody_who_has_left(juniper, kz, facilitator, safeguarding):
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    facilitator.role_assignments.update(ends_at=timezone.now())
    with pytest.raises(NotNow, match="Whoever asked may not have this here any more"):
        decide_reveal(request=asked, approve=True, by=safeguarding)
    assert decide_reveal(request=asked, approve=False, by=safeguarding).state == "refused"


# Rows written past the code


def row(advisor, programme, by, **fields) -> RevealRequest:
    values = {"fields": ["phone"], "purpose": "safety", "asked_by": by} | fields
    with transaction.atomic():
        return RevealRequest.objects.create(advisor=advisor, programme=programme, **values)


def accepted(attempt) -> bool:
    try:
        with transaction.atomic():
            attempt()
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize("role", list(Role))
def test_the_database_knows_the_roles_of_the_table(role, juniper, tern, kz, facilitator):
    person, now = make_staff(kz, role), timezone.now()
    asked = row(juniper, kz, facilitator)
    alarm = row(tern, kz, facilitator, state="emergency", until=now)
    decided = {"state": "refused", "decided_by": person, "decided_at": now}
    reviewed = {"outcome": "in_order", "reviewed_by": person, "reviewed_at": now}
    found = {
        "reveal.ask": accepted(lambda: row(juniper, kz, person)),
        "reveal.emergency": accepted(lambda: row(juniper, kz, person, state="emergency", until=now)),
        "reveal.approve": accepted(lambda: RevealRequest.objects.filter(pk=asked.pk).update(**decided)),
        "reveal.review": accepted(lambda: RevealRequest.objects.filter(pk=alarm.pk).update(**reviewed)),
    }
    assert found == {verb: role in VERBS[verb] for verb in found}


def test_nobody_asks_in_anothers_name_or_begins_with_a_yes(juniper, kz, facilitator, safeguarding):
    now = timezone.now()
    with fails("a request begins with nobody's answer"):
        row(juniper, kz, facilitator, state="approved", decided_by=safeguarding, decided_at=now, until=now)
    set_role("app_web", user_id=str(safeguarding.pk))
    with fails("details are asked for in one's own name"):
        row(juniper, kz, facilitator)


def test_nobody_answers_in_anothers_name(juniper, kz, facilitator, safeguarding):
    asked, now = row(juniper, kz, facilitator), timezone.now()
    set_role("app_web", user_id=str(facilitator.pk))
    with fails("a request is answered by role, in one's own name"), transaction.atomic():
        RevealRequest.objects.filter(pk=asked.pk).update(
            state="approved", decided_by=safeguarding, decided_at=now, until=now
        )


@pytest.mark.parametrize(
    "change",
    [{"fields": ["legal_name"]}, {"purpose": "payment"}, {"state": "asked", "decided_by": None, "decided_at": None},
     {"until": None}, {"until": "2036-01-01T00:00Z"}, {"decided_at": "2026-01-01T00:00Z"}],
)  # fmt: skip
def test_what_was_asked_and_answered_stays(change, approved):
    with fails("stays|details open for an hour|reveal_approved_until"), transaction.atomic():
        RevealRequest.objects.filter(pk=approved.pk).update(**change)


def test_asker_and_advisor_stay(approved, tern, kz, manager):
    for change in ({"asked_by": manager}, {"advisor": tern}, {"programme": ProgrammeFactory(code="ZZ1")}):
        with fails("what was asked stays as it was asked|where_she_belongs"), transaction.atomic():
            RevealRequest.objects.filter(pk=approved.pk).update(**change)


def test_a_grant_without_a_request_cannot_be_written(approved, juniper, tern, facilitator, manager):
    until = timezone.now() + timedelta(minutes=5)
    for person, advisor in ((manager, juniper), (facilitator, tern)):
        with fails("a grant rests on a request whose hour runs"), transaction.atomic():
            grants.grant(perm=PERM, user=person, obj=advisor, until=until)
    with fails("a grant rests on a request whose hour runs"), transaction.atomic():
        grants.grant(perm=PERM, user=facilitator, obj=juniper, until=timezone.now() + timedelta(hours=3))


@pytest.mark.parametrize("change", [{"purpose": "payment"}, {"fields": ["payee_details"]}, {"fields": []}])
def test_an_emergency_is_small_in_the_database_too(change, juniper, kz, facilitator):
    with fails("reveal_emergency_is_small"):
        row(juniper, kz, facilitator, state="emergency", until=timezone.now(), **change)


def test_the_fourth_and_the_long_emergency_are_refused_by_the_database(juniper, kz, facilitator):
    now = timezone.now()
    with fails("details open for an hour"):
        row(juniper, kz, facilitator, state="emergency", until=now + timedelta(hours=2))
    for _ in range(3):
        row(juniper, kz, facilitator, state="emergency", until=now)
    with fails("this person opens nothing in an emergency now"):
        row(juniper, kz, facilitator, state="emergency", until=now)


def test_the_day_of_an_emergency_is_not_moved(juniper, kz, facilitator):
    made = row(juniper, kz, facilitator, state="emergency", until=timezone.now())
    set_role("app_web", user_id=str(facilitator.pk))
    with fails("what was asked stays as it was asked"), transaction.atomic():
        RevealRequest.objects.filter(pk=made.pk).update(asked_at=timezone.now() - timedelta(days=2))


def test_nobody_looks_at_her_own_emergency_in_the_database_and_no_answer_changes(juniper, kz, manager, safeguarding):
    made = open_at_once(advisor=juniper, programme=kz, fields=["phone"], by=manager)
    with fails("reveal_never_reviewed_by_oneself"), transaction.atomic():
        RevealRequest.objects.update(outcome="in_order", reviewed_by=manager, reviewed_at=timezone.now())
    review_emergency(request=made, outcome="not_in_order", by=safeguarding)
    with fails("what was said of an emergency stays"), transaction.atomic():
        RevealRequest.objects.update(outcome="in_order")


def test_no_trace_of_a_request_is_deleted_by_who_serves(approved, juniper, facilitator, safeguarding):
    for person in (facilitator, safeguarding, juniper.user):
        set_role("app_web", user_id=str(person.pk))
        assert (RevealRequest.objects.count(), RevealRequest.objects.all()._raw_delete("default")) == (1, 0)


def test_she_reads_the_requests_about_her_and_changes_none(approved, juniper):
    set_role("app_web", user_id=str(juniper.user_id))
    assert (RevealRequest.objects.count(), RevealRequest.objects.update(until=timezone.now())) == (1, 0)
