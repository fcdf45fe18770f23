"""From a card in her hand to her own Home; and how staff take up their accounts."""

import re
import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import actions, vault
from survivor_engagement.identity.actions import enrol_advisor, invite_advisor
from survivor_engagement.programmes.models import Role
from survivor_engagement.users.actions import issue_invitation
from survivor_engagement.users.models import Invitation, User
from tests.harness.cached import forget_cached
from tests.harness.cast import make_staff
from tests.harness.factories import SafeContactFactory

PASSPHRASE = "quiet otter amber field"
NOT_OPEN = "This code does not open anything now. Look again, or ask for a new card."


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    forget_cached()


@pytest.fixture
def newcomer(kz, manager):
    """Enrolled and asked about safe contact; she has never signed in."""
    advisor = enrol_advisor(
        programme=kz, legal_name="Sealed At Once", age_band="adult", language="en", basis="unsaid", by=manager
    )
    SafeContactFactory(advisor=advisor, programme=kz, asked_by=manager, not_to_be_contacted=True)
    return advisor


@pytest.fixture
def code(newcomer, kz, manager) -> str:
    return invite_advisor(advisor=newcomer, programme=kz, by=manager)


def enter(client, code):
    return client.post("/start/code/", {"code": code})


def name_herself(client, name="Brook", passphrase=PASSPHRASE, **more):
    return client.post("/start/name/", {"chosen_name": name, "passphrase": passphrase, **more})


def test_the_whole_way_from_the_card_to_home(client, code, newcomer):
    client.post("/language/", {"language": "kk", "next": "/start/code/"})
    assert enter(client, code.lower().replace("-", " "))["Location"] == "/start/name/"
    assert name_herself(client)["Location"] == "/start/way-out/"
    assert "What it cannot do" in client.get("/start/way-out/").content.decode()
    assert newcomer.user.username in client.get("/start/done/").content.decode()
    assert "Hello, Brook" in client.get("/").content.decode()
    newcomer.refresh_from_db()
    with vault.open(newcomer, ["chosen_name"], by=newcomer.user, purpose="own_page") as values:
        assert (newcomer.language, newcomer.user.language, values) == ("kk", "kk", {"chosen_name": "Brook"})


def test_afterwards_she_signs_in_with_the_name_she_was_shown(client, code, newcomer):
    enter(client, code)
    name_herself(client)
    client.get("/leave/")
    client.post("/accounts/login/", {"login": newcomer.user.username, "password": PASSPHRASE})
    assert "Hello, Brook" in client.get("/").content.decode()


def test_the_suggested_passphrase_stays_while_she_mends_her_answers(client, code):
    enter(client, code)
    page = client.get("/start/name/").content.decode()
    words = re.search(r'<p class="big" lang="en">(.*?)</p>', page)[1]
    assert words in name_herself(client, passphrase="short", suggestion=words).content.decode()
    for made_up in ("birch birch birch birch <b>", "birch"):
        assert f'value="{made_up}"' not in name_herself(client, passphrase="short", suggestion=made_up).content.decode()


def test_a_wrong_a_used_and_an_ended_code_get_the_same_answer(client, code, newcomer, tern, kz, manager):
    ended = issue_invitation(user=tern.user, by=manager)
    Invitation.objects.filter(user=tern.user).update(expires_at=timezone.now())
    Invitation.objects.filter(user=newcomer.user).update(used_at=timezone.now())
    pages = [enter(client, typed).content.decode() for typed in ("3333-4444-6666", code, ended)]
    plain = {re.sub(r'value="[^"]*"', "", page) for page in pages}
    assert len(plain) == 1
    assert NOT_OPEN in plain.pop()


def test_a_new_card_ends_the_one_before(client, code, newcomer, kz, manager):
    invite_advisor(advisor=newcomer, programme=kz, by=manager)
    assert NOT_OPEN in enter(client, code).content.decode()


def test_after_ten_tries_a_network_must_wait_and_another_need_not(client, code):
    answers = [enter(client, "3333-4444-6666").status_code for _ in range(11)]
    late = enter(client, code)
    assert (answers, late.status_code) == ([200] * 10 + [429], 429)
    assert "Wait ten minutes; your card stays good." in late.content.decode()
    assert client.post("/start/code/", {"code": code}, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_code_used_a_moment_ago_is_refused_kindly(client, code, newcomer):
    enter(client, code)
    Invitation.objects.filter(user=newcomer.user).update(used_at=timezone.now())
    assert name_herself(client)["Location"] == "/start/code/"


def test_the_same_tap_twice_joins_once(client, code, newcomer):
    enter(client, code)
    once = str(uuid.uuid4())
    places = [name_herself(client, once=once)["Location"] for _ in range(2)]
    assert places == ["/start/way-out/"] * 2
    assert Invitation.objects.get().used_at is not None


@pytest.mark.parametrize(
    ("passphrase", "sentence"),
    [
        ("", "Write a passphrase, for example five words."),
        ("too short", "Make it a little longer: five words, or at least 12 letters."),
        ("password1234", "Many people use this one. Take five words that do not belong together."),
    ],
)
def test_a_weak_passphrase_is_answered_with_how_to_mend_it(passphrase, sentence, client, code, newcomer):
    enter(client, code)
    page = name_herself(client, passphrase=passphrase).content.decode()
    assert sentence in page
    newcomer.user.refresh_from_db()
    assert not newcomer.user.has_usable_password()


def test_a_space_too_many_locks_nobody_out(client, code, newcomer):
    enter(client, code)
    name_herself(client, passphrase=f"  {PASSPHRASE.replace(' ', '  ')} ")
    assert User.objects.get(pk=newcomer.user_id).check_password(PASSPHRASE)


def test_each_showing_suggests_five_other_words(client, code):
    enter(client, code)
    shown = {
        re.search(r'class="big" lang="en">([a-z ]+)<', client.get("/start/name/").content.decode())[1] for _ in "123"
    }
    assert [len(words.split()) for words in shown] == [5, 5, 5]


def test_between_the_pages_only_an_id_is_remembered_and_since_when(client, code, newcomer):
    enter(client, code)
    remembered = dict(client.session)
    assert remembered.pop("code_typed_at") <= time.time()
    assert remembered == {"invitation": str(Invitation.objects.get().public_id)}


def test_a_page_in_the_middle_without_a_code_leads_back(client):
    assert client.get("/start/name/")["Location"] == "/start/code/"


def test_whoever_has_joined_is_not_asked_again(juniper, client_for):
    assert client_for(juniper.user).get("/start/name/")["Location"] == "/start/way-out/"


def test_staff_choose_a_passphrase_and_then_a_second_factor(client, kz):
    from_setup = make_staff(kz, Role.FACILITATOR)
    enter(client, issue_invitation(user=from_setup, by=None))
    page = client.get("/start/name/").content.decode()
    assert from_setup.username in page
    assert "What should we call you?" not in page
    assert client.post("/start/name/", {"passphrase": PASSPHRASE})["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/w/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert not Authenticator.objects.filter(user=from_setup).exists()


def test_a_break_is_hers_to_take_and_to_end(juniper, client_for):
    client = client_for(juniper.user)
    states = []
    for rest in ("yes", "no"):
        client.post("/d/break/", {"rest": rest})
        juniper.refresh_from_db()
        states.append(juniper.status)
    assert states == ["paused", "active"]


def test_staff_may_begin_a_break_for_her_and_never_end_it(juniper, facilitator, client_for):
    client = client_for(facilitator)
    for _tap in range(2):
        client.post(f"/w/kz1/advisors/{juniper.public_id}/pause/")
        juniper.refresh_from_db()
        assert juniper.status == "paused"
    with pytest.raises(NotNow):
        actions.resume_advisor(advisor=juniper, by=facilitator)


def test_a_code_that_was_typed_and_left_is_asked_for_again(client, code):
    enter(client, code)
    session = client.session
    session["code_typed_at"] -= 601
    session.save()
    assert client.get("/start/name/")["Location"] == "/start/code/"
    assert name_herself(client)["Location"] == "/start/code/"
    assert not User.objects.filter(kind="advisor", invitations__used_at__isnull=False).exists()
