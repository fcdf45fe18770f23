"""Setting up by hand: organisation, partner, area, programme, accounts, roles. Codes and ids; nothing is deleted."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.programmes.models import Area, Organisation, Partner, Programme, RoleAssignment
from survivor_engagement.users.models import User
from tests.compensation.meetings import approved_card
from tests.compensation.payouts import in_cash

PROGRAMME = {
    "code": "KH1", "slug": "kh1", "name": "Bright River", "neutral_name": "River group", "country": "kh",
    "currency": "khr", "timezone": "Asia/Phnom_Penh", "languages": ["en", "km"], "status": "active",
}  # fmt: skip


@pytest.fixture
def setup(admin_user, client_for):
    return client_for(admin_user)


def add(client, what, **fields):
    return client.post(f"/setup/{what}/add/", fields)


def test_an_organisation_is_set_up(setup):
    add(setup, "programmes/organisation", name="Open Field", neutral_name="Open Field Services")
    assert list(Organisation.objects.values_list("name", "neutral_name")) == [("Open Field", "Open Field Services")]


def test_a_partner_is_set_up(setup, kz):
    add(setup, "programmes/partner", organisation=kz.organisation_id, name="River House")
    assert Partner.objects.get().organisation == kz.organisation


def test_an_area_is_set_up(setup):
    add(setup, "programmes/area", country="KZ", name="Almaty")
    assert str(Area.objects.get()) == "Almaty (KZ)"


def test_a_programme_is_set_up_with_its_languages_and_clock(setup, kz):
    add(setup, "programmes/programme", organisation=kz.organisation_id, **PROGRAMME)
    made = Programme.objects.get(code="KH1")
    assert (made.languages, made.timezone, made.country, made.currency) == (
        ["en", "km"],
        "Asia/Phnom_Penh",
        "KH",
        "KHR",
    )
    assert list(AuditEvent.objects.filter(event="programme.added").values_list("programme_id", flat=True)) == [made.pk]


@pytest.mark.parametrize("name", ["Survivors' circle", "Anti-Trafficking Fund", "Помощь жертвам", "ค้ามนุษย์ศึกษา"])
def test_a_name_that_reveals_the_cause_is_refused(name, setup, kz):
    answer = add(setup, "programmes/programme", organisation=kz.organisation_id, **PROGRAMME | {"neutral_name": name})
    assert "Choose one that says nothing about the work." in answer.content.decode()
    assert not Programme.objects.filter(code="KH1").exists()


def change(setup, programme, **fields):
    values = PROGRAMME | {"code": programme.code, "slug": programme.slug, "organisation": programme.organisation_id}
    page = f"/setup/programmes/programme/{programme.pk}/change/"
    return setup.post(page, values | {"country": programme.country, "currency": programme.currency} | fields)


@pytest.mark.parametrize("code", ["KZ 3", "KZ/3", "КЗ3", "KZ_3", "KZ.3"])
def test_a_code_that_makes_no_plain_file_name_is_refused(code, setup, kz):
    answer = add(setup, "programmes/programme", organisation=kz.organisation_id, **PROGRAMME | {"code": code})
    assert "capital letters A to Z, digits and dashes" in answer.content.decode()
    with pytest.raises(IntegrityError, match="programme_code_plain"), transaction.atomic():
        Programme.objects.filter(pk=kz.pk).update(code=code)


def test_a_currency_may_be_mended_until_money_is_counted_in_it(setup, kz):
    assert change(setup, kz, currency="usd").status_code == 302
    assert Programme.objects.get(pk=kz.pk).currency == "USD"


@pytest.mark.parametrize("counted", ["rates", "way"])
def test_a_currency_stays_once_money_is_counted_in_it(counted, setup, kz, juniper, manager, approver):
    if counted == "rates":
        approved_card(kz, manager, approver)
    else:
        in_cash(juniper, kz)
    answer = change(setup, kz, currency="USD")
    assert (answer.status_code, "so its currency stays" in answer.content.decode()) == (200, True)
    assert change(setup, kz, name="Brighter").status_code == 302
    assert Programme.objects.get(pk=kz.pk).currency == "KZT"
    with pytest.raises(DatabaseError, match="counted in its currency"), transaction.atomic():
        Programme.objects.filter(pk=kz.pk).update(currency="USD")


def test_an_account_gets_a_generated_name_and_a_code_shown_once(setup, client):
    page = add(setup, "users/user", kind="staff", label="Facilitator 2", language="en")["Location"]
    user = User.objects.get(label="Facilitator 2")
    change = {"label": "Facilitator 2", "language": "en", "is_active": "on"}
    shown = setup.post(page, change | {"_invite": "1"}).content.decode()
    code = re.search(r"([3-9A-Y]{4}-){2}[3-9A-Y]{4}", shown)[0]
    assert (user.username in shown, code in setup.get(page).content.decode()) == (True, False)
    client.post("/start/code/", {"code": code})
    assert client.post("/start/name/", {"passphrase": "amber otter quiet field"}).status_code == 302


def test_whoever_works_here_has_a_work_title(setup, admin_user, manager):
    page = add(setup, "users/user", kind="staff", label="", language="en").content.decode()
    assert "Others see it instead of a name." in page
    page = setup.post(f"/setup/users/user/{manager.pk}/change/", {"label": " ", "language": "en"}).content.decode()
    assert "Others see it instead of a name." in page
    assert add(setup, "users/user", kind="admin", label="", language="en").status_code == 302
    assert list(User.objects.filter(label="")) == list(User.objects.filter(kind="admin"))


def test_the_invitation_shows_an_address_that_can_be_opened(setup, manager):
    change = {"label": "Manager", "language": "en", "is_active": "on", "_invite": "1"}
    page = setup.post(f"/setup/users/user/{manager.pk}/change/", change).content.decode()
    assert "http://testserver/start/" in page


def test_starting_an_account_afresh_ends_its_sessions_and_factors(setup, manager, client_for):
    working = client_for(manager)
    setup.post(
        f"/setup/users/user/{manager.pk}/change/", {"label": "x", "language": "en", "is_active": "on", "_invite": "1"}
    )
    assert working.get("/w/").status_code == 302
    assert working.get("/w/")["Location"].startswith("/accounts/login/")


def test_a_new_work_title_writes_nothing_back_that_she_may_have_changed_meanwhile(setup, manager):
    """Such as her passphrase, or that she was started afresh."""
    with CaptureQueriesContext(connection) as captured:
        change = {"label": "Manager 9", "language": "en", "is_active": "on"}
        setup.post(f"/setup/users/user/{manager.pk}/change/", change)
    [written] = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "users_user"')]
    assert re.findall(r'"(\w+)" =', written.split("WHERE")[0]) == ["label"]


def test_an_account_that_is_switched_off_is_out_at_once(setup, manager, client_for):
    working = client_for(manager)
    setup.post(f"/setup/users/user/{manager.pk}/change/", {"label": "Manager", "language": "en"})
    assert working.get("/w/kz1/")["Location"].startswith("/accounts/login/")


def test_a_role_is_given_once_and_ended_never_deleted(setup, facilitator, th, client_for, admin_user):
    role = {"user": facilitator.pk, "programme": th.pk, "role": "auditor", "reason": "cover"}
    answers = [add(setup, "programmes/roleassignment", **role).status_code for _ in range(2)]
    given = RoleAssignment.objects.get(programme=th)
    assert (answers, given.granted_by) == ([302, 409], admin_user)
    assert client_for(facilitator).get("/w/th2/").status_code == 200
    setup.post(f"/setup/programmes/roleassignment/{given.pk}/change/", {"_end": "1"})
    assert client_for(facilitator).get("/w/th2/").status_code == 404
    assert setup.post(f"/setup/programmes/roleassignment/{given.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_role_that_stands_cannot_be_rewritten(setup, facilitator, kz):
    given = facilitator.role_assignments.get()
    setup.post(f"/setup/programmes/roleassignment/{given.pk}/change/", {"role": "programme_manager", "user": 1})
    given.refresh_from_db()
    assert (given.role, given.user) == ("facilitator", facilitator)


def test_giving_and_ending_a_role_is_in_the_trail(setup, facilitator, th, admin_user):
    add(setup, "programmes/roleassignment", user=facilitator.pk, programme=th.pk, role="auditor", reason="cover")
    given = RoleAssignment.objects.get(programme=th)
    for _ in range(2):
        setup.post(f"/setup/programmes/roleassignment/{given.pk}/change/", {"_end": "1"})
    events = AuditEvent.objects.filter(event__startswith="role.").order_by("id")
    assert list(events.values_list("event", "actor_id", "purpose")) == [
        ("role.granted", admin_user.pk, "auditor"),
        ("role.ended", admin_user.pk, "auditor"),
    ]


def test_advisors_are_nowhere_in_the_set_up(setup, juniper, manager):
    page = setup.get("/setup/users/user/").content.decode()
    assert (manager.username in page, juniper.user.username in page) == (True, False)
    assert setup.get(f"/setup/users/user/{juniper.user_id}/change/").status_code == 302  # back to the index: not there
    registered = {model._meta.label for model in admin.site._registry}
    assert (
        registered & {"identity.Advisor", "identity.SafeContact", "account.EmailAddress", "mfa.Authenticator"} == set()
    )


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("users/user", {"password__startswith": "sealed$"}),
        ("users/user", {"password__isnull": "0"}),
        ("users/user", {"invitations__code_hash__startswith": "a"}),
        ("programmes/roleassignment", {"user__password__startswith": "sealed$"}),
        ("programmes/roleassignment", {"granted_by__password__startswith": "sealed$"}),
    ],
)
def test_nobody_asks_for_a_secret_letter_by_letter(page, question, setup, manager):
    manager.set_password("amber otter quiet field")
    manager.save()
    assert setup.get(f"/setup/{page}/", question).status_code == 400


def test_accounts_are_filtered_by_what_the_page_offers(setup, manager, admin_user):
    page = setup.get("/setup/users/user/", {"kind__exact": "staff", "is_active__exact": "1"}).content.decode()
    assert (manager.username in page, f"user-{admin_user.pk}</a>" in page) == (True, False)


def test_accounts_are_looked_for_by_kind_and_advisors_are_no_kind_of_them(setup, juniper, manager, admin_user):
    page = setup.get("/setup/users/user/?kind=admin").content.decode()
    assert (admin_user.username in page, manager.username in page) == (True, False)
    assert set(re.findall(r"kind=(\w+)", page)) == {"staff", "admin"}


def test_its_own_page_for_a_new_password_is_closed(setup):
    assert setup.get("/setup/password_change/").status_code == 404
    assert "/setup/password_change/" not in setup.get("/setup/").content.decode()


def test_a_clock_is_never_chosen_beforehand(setup, kz):
    answer = add(setup, "programmes/programme", organisation=kz.organisation_id, **PROGRAMME | {"timezone": ""})
    assert "Choose the time zone of the place." in answer.content.decode()
    assert '<option value="" selected>' in setup.get("/setup/programmes/programme/add/").content.decode()


def test_its_own_history_holds_ids(setup, manager):
    setup.post(f"/setup/users/user/{manager.pk}/change/", {"label": "Manager 9", "language": "en", "is_active": "on"})
    assert list(LogEntry.objects.values_list("object_repr", flat=True)) == [f"user-{manager.pk}"]


@pytest.mark.parametrize("person", ["manager", "auditor", "safeguarding"])
def test_staff_have_no_place_in_the_set_up(person, request, client_for):
    assert client_for(request.getfixturevalue(person)).get("/setup/users/user/").status_code in (302, 403)


def test_advisors_have_no_place_in_the_set_up(juniper, client_for):
    assert client_for(juniper.user).get("/setup/").status_code in (302, 403)


def test_strangers_are_led_to_the_sign_in_with_its_limits(client):
    assert client.get("/setup/")["Location"] == "/setup/login/?next=/setup/"
    assert client.get("/setup/login/?next=/setup/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("person", ["admin_user", "manager", "nobody"])
def test_its_own_sign_in_without_limits_takes_no_passphrase_from_anybody(person, request, client_for, client):
    """Also not from an administrator, who could try those of the others with it."""
    other = User.objects.create_superuser("setup-oak-200", "four quiet green leaves")
    asking = client if person == "nobody" else client_for(request.getfixturevalue(person))
    answer = asking.post("/setup/login/", {"username": other.username, "password": "four quiet green leaves"})
    assert (answer.status_code, asking.session.get("_auth_user_id") == str(other.pk)) == (405, False)


def test_its_titles_say_nothing(setup):
    for path in ("/setup/", "/setup/users/user/", "/setup/programmes/programme/add/"):
        title = re.search(r"<title>(.*?)</title>", setup.get(path).content.decode(), re.DOTALL)[1]
        assert re.search(r"(?i)django|surviv|advis", title) is None
