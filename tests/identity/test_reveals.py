"""Sealed details open for one person, for one reason, for one hour, after another person's yes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from compensation.payouts.models import PayoutMethod
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.access import reveal_verbs
from survivor_engagement.identity.actions import ask_reveal, decide_reveal, open_details
from survivor_engagement.identity.models import AdvisorUserObjectPermission, RevealRequest
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import load_scope
from tests.compensation.payouts import by_bank
from tests.harness.cast import make_staff


@pytest.fixture
def asked(juniper, kz, facilitator) -> RevealRequest:
    return ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)


@pytest.fixture
def approved(asked, safeguarding) -> RevealRequest:
    return decide_reveal(request=asked, approve=True, by=safeguarding)


def at(request, part="") -> str:
    return f"/w/kz1/openings/{request.public_id}/{part}"


def test_the_whole_way(juniper, facilitator, safeguarding, client_for):
    asker, second = client_for(facilitator), client_for(safeguarding)
    form = {"fields_wanted": ["phone"], "purpose": "contact"}
    place = asker.post(f"/w/kz1/advisors/{juniper.public_id}/details/", form)["Location"]
    assert "Yes, for one hour" in second.get(place).content.decode()
    second.post(f"{place}answer/", {"answer": "yes"})
    page = asker.post(f"{place}open/")
    assert (page.status_code, "+77000000001" in page.content.decode()) == (200, True)
    assert page["Cache-Control"] == "no-store, private"


def test_only_what_was_asked_for_is_shown(approved, facilitator, client_for):
    page = client_for(facilitator).post(at(approved, "open/")).content.decode()
    assert ("+77000000001" in page, "Of The Register" in page) == (True, False)


def test_whoever_said_yes_reads_until_when_it_is_open(approved, facilitator, safeguarding, client_for):
    page = client_for(safeguarding).get(at(approved)).content.decode()
    assert f"These details are open for {facilitator.label}, who asked, until" in " ".join(page.split())
    assert ("open until" in page, "The hour is over" in page) == (True, False)
    RevealRequest.objects.update(until=timezone.now())
    page = client_for(safeguarding).get(at(approved)).content.decode()
    assert ("approved, has ended" in page, "The hour is over" in page) == (True, True)


ACCOUNT = {"name": "Fern Of The Register", "account": "KZ64125KZT7770000001", "bic": "HSBKKZKX", "iban": "yes"}


def test_payment_details_are_read_with_their_labels(juniper, kz, manager, safeguarding, client_for):
    way = PayoutMethod.objects.create(advisor=juniper, programme=kz, kind="cash", currency="KZT", recorded_by=manager)
    vault.seal_json(juniper, way.sealed_as, ACCOUNT, by=manager, purpose="payment", programme_id=kz.pk)
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["payee_details"], purpose="payment", by=manager)
    decide_reveal(request=asked, approve=True, by=safeguarding)
    page = client_for(manager).post(at(asked, "open/")).content.decode()
    labels = {"Name on the account": "name", "Account number": "account", "Code of the bank (BIC)": "bic"}
    assert [f"<dt>{label}</dt><dd>{ACCOUNT[key]}</dd>" in page for label, key in labels.items()] == [True] * 3
    assert "<dd>yes</dd>" not in page


def test_how_she_is_paid_in_another_programme_does_not_open_here(
    juniper, kz, th, manager, other_manager, safeguarding, as_web
):
    juniper.enrolments.create(programme=th, starts_on=juniper.joined_on, basis="unsaid")
    here = by_bank(juniper, kz, by=manager)
    there = by_bank(juniper, th, by=other_manager)
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["payee_details"], purpose="payment", by=manager)
    approved = decide_reveal(request=asked, approve=True, by=safeguarding)
    with as_web(manager):
        assert set(open_details(request=approved, session="one", by=manager)) == {here.sealed_as}
    assert there.sealed_as in vault.stored_names(juniper)


def test_a_request_that_nobody_answered_in_a_week_is_over(asked, facilitator, safeguarding, client_for):
    RevealRequest.objects.update(asked_at=timezone.now() - timedelta(days=7, minutes=1))
    asked.refresh_from_db()
    assert "approve" not in reveal_verbs(load_scope(safeguarding), asked)
    assert "Answer a request" not in client_for(safeguarding).get("/w/kz1/").content.decode()
    page = client_for(facilitator).get(at(asked)).content.decode()
    assert ("not answered in time" in page, "Ask anew if it is still needed" in page) == (True, True)
    with pytest.raises(NotNow, match="Nobody answered this within seven days"):
        decide_reveal(request=asked, approve=True, by=safeguarding)


def test_a_role_that_was_left_takes_what_it_could_have_along(juniper, kz, manager, safeguarding):
    """A manager asks for payment details, becomes a facilitator, and is allowed weeks later what she may not have."""
    asked = ask_reveal(advisor=juniper, programme=kz, fields=["payee_details"], purpose="payment", by=manager)
    approved = decide_reveal(request=asked, approve=True, by=safeguarding)
    manager.role_assignments.update(role=Role.FACILITATOR)
    with pytest.raises(NotNow, match="This permission has ended"):
        open_details(request=approved, session="one", by=manager)
    later = RevealRequest.objects.create(
        advisor=juniper, programme=kz, fields=["phone"], purpose="contact", asked_by=manager
    )
    assert decide_reveal(request=later, approve=True, by=safeguarding).state == "approved"


def test_asking_and_answering_show_no_value(asked, facilitator, safeguarding, client_for):
    pages = [client_for(person).get(at(asked)).content.decode() for person in (facilitator, safeguarding)]
    assert [page for page in pages if "7700" in page or "Register" in page] == []


def test_she_can_read_who_opened_what_and_when(approved, juniper, facilitator, client_for):
    client_for(facilitator).post(at(approved, "open/"))
    events = AuditEvent.objects.filter(event="identity.opened", advisor_id=juniper.pk)
    assert list(events.values_list("actor_id", "actor_role", "fields", "purpose")) == [
        (facilitator.pk, "facilitator", ["phone"], "contact")
    ]


def test_nobody_answers_her_own_request(juniper, kz, manager, client_for):
    own = ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=manager)
    assert client_for(manager).post(at(own, "answer/"), {"answer": "yes"}).status_code == 403
    own.refresh_from_db()
    assert own.state == "asked"


def test_the_database_refuses_it_too(asked, facilitator):
    with pytest.raises(IntegrityError, match="reveal_never_by_oneself"), transaction.atomic():
        RevealRequest.objects.filter(pk=asked.pk).update(
            state="approved", decided_by=facilitator, decided_at=timezone.now(), until=timezone.now()
        )


@pytest.mark.parametrize(
    ("person", "status"),
    [("manager", 302), ("safeguarding", 302), ("facilitator", 403), ("finance", 403), ("auditor", 403),
     ("other_safeguarding", 404), ("former_facilitator", 404), ("admin_user", 404)],
)  # fmt: skip
def test_who_may_answer(person, status, asked, request, client_for):
    client = client_for(request.getfixturevalue(person))
    assert client.post(at(asked, "answer/"), {"answer": "yes"}).status_code == status


def test_a_yes_is_for_the_one_who_asked_only(approved, kz, manager, client_for):
    colleague = make_staff(kz, Role.FACILITATOR)
    assert [client_for(person).post(at(approved, "open/")).status_code for person in (manager, colleague)] == [403, 404]


def test_after_an_hour_it_is_closed(approved, facilitator, client_for):
    past = timezone.now() - timedelta(seconds=1)
    RevealRequest.objects.update(until=past)
    AdvisorUserObjectPermission.objects.update(expires_at=past)
    answer = client_for(facilitator).post(at(approved, "open/"))
    assert (answer.status_code, "7700" in answer.content.decode()) == (409, False)


def test_a_role_that_ended_opens_nothing(approved, facilitator, client_for):
    facilitator.role_assignments.update(ends_at=timezone.now())
    assert client_for(facilitator).post(at(approved, "open/")).status_code == 404


def test_a_no_stays_a_no(asked, facilitator, safeguarding, client_for):
    second = client_for(safeguarding)
    answers = [second.post(at(asked, "answer/"), {"answer": word}).status_code for word in ("no", "yes")]
    asked.refresh_from_db()
    assert (answers, asked.state) == ([302, 409], "refused")
    assert client_for(facilitator).post(at(asked, "open/")).status_code == 409


def test_an_answer_that_is_no_yes_is_a_no(asked, safeguarding, client_for):
    client_for(safeguarding).post(at(asked, "answer/"), {})
    asked.refresh_from_db()
    assert asked.state == "refused"


@pytest.mark.parametrize("wanted", [[], ["chosen_name"], ["phone", "password"]])
def test_nothing_else_can_be_asked_for(wanted, juniper, manager, client_for):
    form = {"fields_wanted": wanted, "purpose": "contact"}
    assert client_for(manager).post(f"/w/kz1/advisors/{juniper.public_id}/details/", form).status_code == 200
    assert RevealRequest.objects.count() == 0


def test_what_each_may_do_follows_state_and_person(asked, facilitator, safeguarding, kz):
    scopes = [load_scope(person) for person in (facilitator, safeguarding)]
    waiting = [reveal_verbs(scope, asked) for scope in scopes]
    approved = decide_reveal(request=asked, approve=True, by=safeguarding)
    assert waiting == [{"see", "end"}, {"see", "approve"}]
    assert [reveal_verbs(scope, approved) for scope in scopes] == [{"see", "open", "end"}, {"see", "end"}]


def test_a_facilitator_sees_her_own_requests_and_a_lead_all(asked, juniper, kz, manager, facilitator, client_for):
    ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="payment", by=manager)
    pages = [client_for(person).get("/w/kz1/openings/") for person in (facilitator, manager)]
    assert [len(page.context["rows"]) for page in pages] == [1, 2]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_for_one_row_and_for_three(
    rows, juniper, kz, facilitator, safeguarding, client_for, django_assert_num_queries
):
    for _ in range(rows):
        ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="contact", by=facilitator)
    client = client_for(safeguarding)
    client.get("/w/kz1/openings/")
    with django_assert_num_queries(13):
        client.get("/w/kz1/openings/")


def test_whoever_pays_nobody_is_not_offered_payment_details(facilitator, manager, juniper, client_for):
    page = f"/w/kz1/advisors/{juniper.public_id}/details/"
    form = {"fields_wanted": ["payee_details"], "purpose": "payment"}
    assert "Payment details" in client_for(manager).get(page).content.decode()
    assert "Payment details" not in client_for(facilitator).get(page).content.decode()
    assert client_for(facilitator).post(page, form).status_code == 200
    assert not RevealRequest.objects.exists()
    assert client_for(manager).post(page, form).status_code == 302
