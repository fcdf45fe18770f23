"""Who prints a card holds a way in to her pages. Until somebody else has asked her, what others wrote is closed."""

import re
from itertools import permutations

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import actions, cards, vault
from survivor_engagement.identity.models import Joining
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.users.actions import find_invitation, issue_invitation
from survivor_engagement.users.models import Session
from tests.compensation.payouts import by_bank
from tests.harness.cast import make_staff, place_of, programme_of
from tests.harness.client import as_web, set_role
from tests.harness.factories import SafeContactFactory
from tests.identity.erasing import erase

PASSPHRASE = "four calm grey stones"
DETAILS, COPY, TODAY = "/d/kept/details/", "/d/kept/copy/", "/w/kz1/"


@pytest.fixture
def writer(kz):
    """Another manager, who wrote her legal name down."""
    return make_staff(kz, Role.MANAGER)


@pytest.fixture
def newcomer(kz, writer):
    with as_web(writer):
        her = actions.enrol_advisor(
            programme=kz, legal_name="Aspen Of The Register", age_band="adult", language="en", basis="unsaid", by=writer
        )
    SafeContactFactory(advisor=her, programme=kz, asked_by=writer)
    return her


def printed(her, kz, by) -> str:
    with as_web(by):
        return actions.invite_advisor(advisor=her, programme=kz, by=by)


def taken_up(code: str) -> None:
    set_role("app_web")
    actions.join_with_code(
        invitation=find_invitation(code), chosen_name="Aspen", passphrase=PASSPHRASE, language="en", by=None
    )
    set_role("app_seed", job="seed")


@pytest.fixture
def joined(newcomer, kz, manager):
    """By a card that `manager` printed, who had not written her name."""
    taken_up(printed(newcomer, kz, manager))
    newcomer.refresh_from_db()
    return newcomer


def details(client) -> str:
    return client.get(DETAILS).content.decode()


def joining(her) -> Joining:
    return Joining.objects.current().get(advisor=her)


def reached(her, by, digits=None) -> Joining:
    one = joining(her)
    with as_web(by):
        digits = one.check_digits if digits is None else digits
        return cards.say_reached(joining=one, digits=digits, by=by)


def check(her) -> str:
    return f"/w/kz1/advisors/{her.public_id}/card/check/"


def alone(digits: str, page: str) -> bool:
    """Not as a part of an id or of a token, where any digits come by chance."""
    return re.search(rf"(?<![\w-]){digits}(?![\w-])", page) is not None


def test_what_others_wrote_opens_to_nobody_who_came_in_by_the_card(joined, client_for):
    client = client_for(joined.user)
    page = details(client)
    assert "Of The Register" not in page
    assert "Aspen" in page  # what was chosen with the card
    assert alone(joining(joined).check_digits, client.get("/d/kept/cards/").content.decode())
    assert "Of The Register" not in client.post(COPY).content.decode()


def test_after_a_second_person_has_asked_her_it_opens(joined, safeguarding, client_for):
    reached(joined, safeguarding)
    client = client_for(joined.user)
    assert "Aspen Of The Register" in details(client)
    page = client.get("/d/kept/cards/").content.decode()
    without_days = re.sub(r"\d{1,2} \w+ \d{4}, \d\d:\d\d", "", page)
    assert (without_days == page, alone(joining(joined).check_digits, without_days)) == (False, False)


def test_what_the_printer_wrote_herself_opens_at_once(newcomer, kz, writer, client_for):
    taken_up(printed(newcomer, kz, writer))
    newcomer.refresh_from_db()
    assert "Aspen Of The Register" in details(client_for(newcomer.user))


def test_once_somebody_else_writes_it_anew_it_closes(newcomer, kz, writer, manager, client_for):
    taken_up(printed(newcomer, kz, writer))
    newcomer.refresh_from_db()
    with as_web(manager):
        vault.seal(newcomer, {"legal_name": "Aspen Anew"}, by=manager, purpose="correction", programme_id=kz.pk)
    assert "Aspen Anew" not in details(client_for(newcomer.user))


def test_a_new_card_closes_what_she_wrote_before(joined, kz, manager, safeguarding, client_for):
    reached(joined, safeguarding)
    with as_web(joined.user):
        vault.seal(
            joined, {"payee_details:1": "KZ00"}, by=joined.user, purpose="payment", programme_id=place_of(joined)
        )
    assert "KZ00" in details(client_for(joined.user))
    with as_web(manager):
        asked = actions.ask_reveal(advisor=joined, programme=kz, fields=["new_card"], purpose="correction", by=manager)
    with as_web(safeguarding):
        actions.decide_reveal(request=asked, approve=True, by=safeguarding)
    taken_up(printed(joined, kz, manager))
    joined.refresh_from_db()
    page = details(client_for(joined.user))
    assert "KZ00" not in page
    assert "Of The Register" not in page
    assert "Aspen" in page


def test_whoever_came_in_may_write_over_what_is_closed_and_take_it_away(joined, client_for):
    with as_web(joined.user):
        vault.seal(
            joined,
            {"legal_name": "Aspen Herself"},
            by=joined.user,
            purpose="correction",
            programme_id=place_of(joined),
        )
    assert "Aspen Herself" in details(client_for(joined.user))
    with as_web(joined.user):
        vault.seal(joined, {"legal_name": ""}, by=joined.user, purpose="correction", programme_id=place_of(joined))
    assert "legal_name" not in vault.filled_fields(joined)


def test_the_database_keeps_it_closed_whatever_asks(joined):
    with as_web(joined.user), vault.open(joined, ["legal_name"], by=joined.user, purpose="safety") as opened:
        assert opened == {}


def test_staff_open_as_before(joined, kz, safeguarding, facilitator):
    with as_web(facilitator):
        asked = actions.ask_reveal(
            advisor=joined, programme=kz, fields=["legal_name"], purpose="contact", by=facilitator
        )
    with as_web(safeguarding):
        actions.decide_reveal(request=asked, approve=True, by=safeguarding)
    with as_web(facilitator):
        values = actions.open_details(request=asked, session="one", by=facilitator)
    assert values == {"legal_name": "Aspen Of The Register"}


def test_the_whole_way_on_the_pages(joined, safeguarding, manager, client_for):
    today = client_for(safeguarding).get(TODAY).content.decode()
    assert check(joined) in today
    assert check(joined) not in client_for(manager).get(TODAY).content.decode()
    client = client_for(safeguarding)
    assert "did the card reach her?" in client.get(check(joined)).content.decode()
    wrong = client.post(check(joined), {"digits": "x"})
    assert "not the four digits" in wrong.content.decode()
    answer = client.post(check(joined), {"digits": joining(joined).check_digits})
    assert answer["Location"] == check(joined)
    assert (joining(joined).reached, joining(joined).checked_by) == (True, safeguarding)
    assert check(joined) not in client.get(TODAY).content.decode()
    assert AuditEvent.objects.filter(event="card.reached", advisor_id=joined.pk, actor_id=safeguarding.pk).count() == 1


def test_who_printed_it_does_not_ask_her(joined, manager, client_for):
    client = client_for(manager)
    assert "somebody else asks her" in client.get(check(joined)).content.decode()
    assert client.post(check(joined), {"digits": joining(joined).check_digits}).status_code == 403
    with pytest.raises(NotNow, match="You printed this card"):
        cards.say_reached(joining=joining(joined), digits=joining(joined).check_digits, by=manager)


def test_it_is_said_once(joined, safeguarding, writer):
    reached(joined, safeguarding)
    with pytest.raises(NotNow, match="answered this already"):
        reached(joined, writer)


def test_whoever_was_signed_in_before_the_word_is_out_and_her_passkeys_are_over(joined, safeguarding, client_for):
    inside = client_for(joined.user)
    Authenticator.objects.create(user=joined.user, type=Authenticator.Type.WEBAUTHN, data={"name": "1"})
    reached(joined, safeguarding)
    assert inside.get(DETAILS).status_code == 302
    assert not Authenticator.objects.filter(user=joined.user).exists()


def test_facilitators_who_hand_cards_over_do_not_ask(joined, facilitator, client_for):
    assert client_for(facilitator).get(check(joined)).status_code == 403


def test_digits_are_not_guessed(joined, safeguarding, client_for):
    client = client_for(safeguarding)
    for _try in range(5):
        assert "not the four digits" in client.post(check(joined), {"digits": "x"}).content.decode()
    answer = client.post(check(joined), {"digits": joining(joined).check_digits})
    assert "Too many tries" in answer.content.decode()
    assert joining(joined).reached is None


def test_the_programme_that_she_moved_to_asks_her(joined, th, other_safeguarding, client_for):
    joined.enrolments.create(programme=th, starts_on=joined.joined_on, basis="unsaid")
    joined.enrolments.filter(programme=programme_of(joined)).update(starts_on="2026-01-01", ends_on="2026-02-01")
    client, page = client_for(other_safeguarding), f"/w/th2/advisors/{joined.public_id}/card/check/"
    assert page in client.get("/w/th2/").content.decode()
    client.post(page, {"digits": joining(joined).check_digits})
    assert joining(joined).reached is True


def test_also_whoever_has_left_is_asked(joined, safeguarding, client_for):
    joined.enrolments.update(starts_on="2026-01-01", ends_on="2026-02-01")
    client_for(safeguarding).post(check(joined), {"digits": joining(joined).check_digits})
    assert joining(joined).reached is True


def test_what_the_other_person_set_for_the_pay_is_taken_back(joined, kz, safeguarding):
    with as_web(joined.user):
        way = by_bank(joined, kz)
    with as_web(safeguarding):
        cards.say_in_other_hands(joining=joining(joined), by=safeguarding)
    way.refresh_from_db()
    assert way.state == "retired"
    assert way.sealed_as not in vault.stored_names(joined)


def test_a_card_that_lies_about_opens_nothing_after_it(joined, kz, manager, safeguarding):
    with as_web(manager):
        code = issue_invitation(user=joined.user, by=manager)
    with as_web(safeguarding):
        cards.say_in_other_hands(joining=joining(joined), by=safeguarding)
    assert find_invitation(code) is None


def test_it_did_not_reach_her(joined, safeguarding, manager, writer, client_for):
    inside = client_for(joined.user)
    Authenticator.objects.create(user=joined.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = client_for(safeguarding)
    assert client.post(f"/w/kz1/advisors/{joined.public_id}/card/lost/").status_code == 302
    joined.user.refresh_from_db()
    assert not joined.user.has_usable_password()
    assert not Authenticator.objects.filter(user=joined.user).exists()
    assert not Session.objects.filter(user=joined.user).exists()
    assert inside.get(DETAILS).status_code == 302
    assert "used by somebody else" in client_for(writer).get(TODAY).content.decode()
    assert "used by somebody else" not in client_for(manager).get(TODAY).content.decode()  # who printed it
    assert "used by somebody else" in client.get(f"/w/kz1/advisors/{joined.public_id}/").content.decode()
    assert AuditEvent.objects.filter(event="card.in_other_hands", advisor_id=joined.pk).count() == 1


def test_another_card_begins_anew(joined, kz, manager, safeguarding, client_for):
    with as_web(safeguarding):
        cards.say_in_other_hands(joining=joining(joined), by=safeguarding)
    joined.refresh_from_db()
    taken_up(printed(joined, kz, manager))
    assert joining(joined).reached is None
    assert Joining.objects.filter(advisor=joined).count() == 2
    assert "used by somebody else" not in client_for(safeguarding).get(TODAY).content.decode()


def test_she_reads_that_a_card_was_printed_and_used(joined, client_for):
    page = client_for(joined.user).get("/d/opened/").content.decode()
    assert "A card for your sign-in was printed" in page
    assert "A card was used" in page
    assert "Nobody yet" in client_for(joined.user).get("/").content.decode()  # none of it is an opening


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE identity_joining SET reached = true, checked_by_id = {other}, checked_at = now() WHERE id = {one}",
        "UPDATE identity_joining SET reached = NULL WHERE id = {one}",
        "UPDATE identity_joining SET printed_by_id = {other} WHERE id = {one}",
        "UPDATE identity_joining SET is_current = false WHERE id = {one}",
        "DELETE FROM identity_joining WHERE id = {one}",
        "INSERT INTO identity_joining (public_id, advisor_id, programme_id, at, is_current) "
        "SELECT gen_random_uuid(), advisor_id, programme_id, now(), false FROM identity_joining WHERE id = {one}",
        "UPDATE users_invitation SET issued_by_id = {account} WHERE user_id = {account}",
        "UPDATE users_invitation SET used_at = now() WHERE user_id = {account}",
        "INSERT INTO users_invitation (public_id, user_id, code_hash, issued_by_id, issued_at, expires_at) "
        "VALUES (gen_random_uuid(), {account}, 'x', {other}, now(), now())",
    ],
)
def test_the_database_lets_nobody_change_who_printed_and_who_asked(joined, safeguarding, manager, change):
    one = joining(joined)
    with as_web(safeguarding), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(change.format(one=one.pk, other=manager.pk, account=joined.user_id))


@pytest.mark.parametrize("who", ["monitoring", "finance", "facilitator", "manager", "other_safeguarding"])
def test_the_database_takes_the_word_of_no_other_role_and_not_of_the_printer(joined, who, request):
    person, one = request.getfixturevalue(who), joining(joined)
    with as_web(person), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(
                    "UPDATE identity_joining SET reached = true, checked_by_id = %s, checked_at = now() WHERE id = %s",
                    [person.pk, one.pk],
                )
        except DatabaseError:
            pass
    assert joining(joined).reached is None


def test_the_database_knows_the_roles_of_the_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = ANY (%s)",
            [["identity_joining_checked", "identity_card_taken_up"]],
        )
        sources = " ".join(row[0] for row in cursor.fetchall())
    for verb in ("card.check", "advisor.invite"):
        assert any("'{" + ",".join(order) + "}'::text[]" in sources for order in permutations(map(str, VERBS[verb]))), (
            verb
        )


def test_whoever_was_erased_meanwhile_is_not_asked(joined, safeguarding):
    one = joining(joined)
    erase(joined)
    with pytest.raises(NotNow, match="erased meanwhile"):
        cards.say_reached(joining=one, digits=one.check_digits, by=safeguarding)
