"""Places that help: checked, listed for her, and for a stranger without a word about us."""

from datetime import timedelta

import pytest
from django.utils import timezone

from advisory.referrals import actions
from advisory.referrals.models import HelpService
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.vault import open as opened
from survivor_engagement.identity.vault import seal


def add(programme, by, name="Talk line", **details) -> HelpService:
    values = {"kind": "psychosocial", "phone": "+7 000 000 10 01", "place": "", "hours": "Every day", "cost": "Free"}
    return actions.add_service(
        programme=programme,
        by=by,
        name=name,
        **values | {"languages": ["en"], "public": True, "listed": True} | details,
    )


def checked(programme, by, **details) -> HelpService:
    return actions.verify_service(service=add(programme, by, **details), by=by)


def test_a_stranger_reads_public_checked_services_and_no_programme(kz, safeguarding, client):
    checked(kz, safeguarding)
    page = client.get("/help/")
    assert page.status_code == 200
    assert (b"Talk line" in page.content, b"KZ1" in page.content, kz.name.encode() in page.content) == (
        True,
        False,
        False,
    )


def test_a_stranger_does_not_read_private_or_unchecked_services(kz, safeguarding, client):
    checked(kz, safeguarding, name="House of the East Wind", public=False)
    add(kz, safeguarding, name="Nobody called yet")
    page = client.get("/help/").content
    assert (b"East Wind" in page, b"Nobody called" in page) == (False, False)


def test_an_advisor_reads_the_services_of_her_own_programmes(
    kz, th, safeguarding, other_safeguarding, juniper, client_for
):
    checked(kz, safeguarding, name="House of the East Wind", public=False)
    checked(th, other_safeguarding, name="Harbour desk")
    page = client_for(juniper.user).get("/help/").content
    assert (b"East Wind" in page, b"Harbour desk" in page) == (True, False)


def test_a_check_older_than_ninety_days_is_no_check(kz, safeguarding):
    service = checked(kz, safeguarding)
    HelpService.objects.filter(pk=service.pk).update(verified_on=timezone.localdate() - timedelta(days=91))
    assert (list(HelpService.objects.verified()), list(HelpService.objects.to_check())) == ([], [service])


def test_a_changed_number_must_be_checked_again(kz, safeguarding):
    service = checked(kz, safeguarding)
    changed = actions.edit_service(service=service, by=safeguarding, phone="+7 000 000 10 09")
    assert (changed.verified_on, changed.verified_by) == (None, None)


def test_the_same_service_is_not_listed_twice(kz, safeguarding):
    add(kz, safeguarding)
    with pytest.raises(NotNow):
        add(kz, safeguarding)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_for_one_row_and_for_three(
    rows, kz, safeguarding, client_for, django_assert_num_queries
):
    for number in range(rows):
        add(kz, safeguarding, name=f"Place {number}")
    client = client_for(safeguarding)
    with django_assert_num_queries(16):
        assert client.get("/w/kz1/help/").status_code == 200


def test_a_facilitator_reads_the_list_and_may_not_change_it(kz, safeguarding, facilitator, client_for):
    service = add(kz, safeguarding)
    client = client_for(facilitator)
    assert client.get("/w/kz1/help/").status_code == 200
    assert client.get(f"/w/kz1/help/{service.public_id}/").status_code == 403


def test_who_opened_my_details_names_roles_and_purposes_never_people(juniper, kz, safeguarding, client_for):
    from_vault = {"by": safeguarding, "purpose": "payment_returned", "programme_id": kz.pk}
    with opened(juniper, ["phone"], **from_vault):
        pass
    page = client_for(juniper.user).get("/d/opened/").content.decode()
    assert "Safeguarding lead" in page
    assert "A payment to you came back: your phone number" in page
    assert safeguarding.username not in page


def test_home_tells_an_opening_from_a_change(juniper, kz, manager, client_for):
    client, told = client_for(juniper.user), []
    seal(juniper, {"phone": "+77000000001"}, by=manager, purpose="contact", programme_id=kz.pk)
    told.append("Nobody opened them. Changed once, on" in client.get("/").content.decode())
    with opened(juniper, ["phone"], by=manager, purpose="contact", programme_id=kz.pk):
        told.append("Once, on" in client.get("/").content.decode())
    assert told == [True, True]


def test_a_number_is_called_by_a_tap(kz, safeguarding, juniper, client_for):
    checked(kz, safeguarding)
    page = client_for(juniper.user).get("/help/").content.decode()
    assert 'href="tel:+70000001001">Call +7 000 000 10 01</a>' in page


def test_an_advisor_sees_only_the_openings_of_her_own_details(juniper, tern, kz, safeguarding, client_for):
    with opened(tern, ["phone"], by=safeguarding, purpose="safety", programme_id=kz.pk):
        pass
    page = client_for(juniper.user).get("/d/opened/").content.decode()
    assert "Nobody has opened your details" in page


def test_what_the_system_opened_to_pay_her_is_said_so(juniper, kz, client_for):
    for purpose in ("payment", "contact"):
        with opened(juniper, ["phone"], by=None, purpose=purpose, programme_id=kz.pk):
            pass
    page = client_for(juniper.user).get("/d/opened/").content.decode()
    assert "The payment system" in page
    assert "The computer, by itself" in page
