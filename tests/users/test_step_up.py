"""Before what matters most somebody shows once more that it is her."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from survivor_engagement.identity.models import RevealRequest
from survivor_engagement.users.models import Session
from tests.house.tree import routes

PASSPHRASE = "four quiet green leaves"
ASKED = "/accounts/reauthenticate/"


def where(answer) -> tuple[str, str]:
    """The page somebody is led to, and where it leads on to."""
    parts = urlsplit(answer["Location"])
    return parts.path, parse_qs(parts.query)["next"][0]


def knowing(user):
    user.set_password(PASSPHRASE)
    user.save()
    return user


def show_it_is_you(client, onward: str):
    return client.post(ASKED, {"password": PASSPHRASE, "next": onward})


@pytest.fixture
def reveal(juniper, kz, facilitator):
    return RevealRequest.objects.create(
        advisor=juniper, programme=kz, fields=["phone"], purpose="contact", asked_by=facilitator
    )


def decide(client, reveal, **extra):
    page = f"/w/kz1/openings/{reveal.public_id}/"
    return client.post(f"{page}answer/", {"answer": "yes"}, HTTP_REFERER=f"http://testserver{page}", **extra)


def test_these_at_least_ask_for_a_proof():
    asking = {pattern.name for _where, pattern in routes() if getattr(pattern.callback, "steps_up", False)}
    assert asking >= {
        "reveal_decide", "reveal_open", "emergency_ask", "person_find", "erasure_decide", "export_ask", "export_decide",
        "export_take", "batch_release", "file_download", "method_details", "card_issue", "card_check", "card_lost",
        "partner_assign", "partner_end",
    }  # fmt: skip


def test_five_minutes_after_signing_in_nobody_is_asked(manager, reveal, client_for):
    assert decide(client_for(knowing(manager)).proved(minutes_ago=4.9), reveal).status_code == 302
    reveal.refresh_from_db()
    assert reveal.state == "approved"


def test_later_the_button_asks_first_and_nothing_is_done(manager, reveal, client_for):
    answer = decide(client_for(knowing(manager)).proved(minutes_ago=5.1), reveal)
    assert where(answer) == (ASKED, f"/w/kz1/openings/{reveal.public_id}/")
    reveal.refresh_from_db()
    assert reveal.state == "asked"


def test_after_the_proof_she_is_back_where_she_was_and_told_to_send_it_again(manager, reveal, client_for):
    client = client_for(knowing(manager)).proved(minutes_ago=6)
    _asked_at, onward = where(decide(client, reveal))
    answer = show_it_is_you(client, onward)
    assert answer["Location"] == onward
    assert "Nothing was done yet: please send it once more." in client.get(onward).content.decode()
    decide(client, reveal)
    reveal.refresh_from_db()
    assert reveal.state == "approved"


def test_a_page_with_a_form_asks_before_it_is_written_in(juniper, kz, client_for):
    page = reverse("payouts_mine:method_details", args=[kz.public_id, "cash"])
    client = client_for(juniper.user)
    assert client.get(page).status_code == 200
    assert where(client.proved(minutes_ago=6).get(page)) == (ASKED, page)


def test_what_was_typed_is_kept_in_no_session(juniper, kz, client_for):
    client = client_for(juniper.user).proved(minutes_ago=6)
    page = reverse("payouts_mine:method_details", args=[kz.public_id, "bank"])
    client.post(page, {"name": "Canary Of The Register"})
    client.post("/accounts/2fa/recovery-codes/generate/", {"name": "Canary Of The Register"})
    assert "canary" not in str(dict(client.session)).lower()
    assert client.session["sent_too_late"] is True


@pytest.mark.parametrize(
    "said", ["", "https://elsewhere.example/w/kz1/", "http://testserver.elsewhere.example/", "javascript:alert(1)"]
)
def test_it_leads_back_to_pages_of_this_site_only(said, manager, reveal, client_for):
    client = client_for(knowing(manager)).proved(minutes_ago=6)
    answer = client.post(f"/w/kz1/openings/{reveal.public_id}/answer/", {"answer": "yes"}, HTTP_REFERER=said)
    assert where(answer) == (ASKED, "/")


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/"])
def test_the_question_leads_on_within_this_site_only(onward, manager, client_for):
    client = client_for(knowing(manager)).proved(minutes_ago=6)
    assert show_it_is_you(client, onward)["Location"] == "/w/"
    assert show_it_is_you(client, "/w/kz1/")["Location"] == "/w/kz1/"


def test_a_wrong_passphrase_proves_nothing(manager, reveal, client_for):
    client = client_for(knowing(manager)).proved(minutes_ago=6)
    assert client.post(ASKED, {"password": "wrong and wrong again", "next": "/w/"}).status_code == 200
    assert where(decide(client, reveal))[0] == ASKED


def test_a_proof_of_another_person_is_none(manager, facilitator, reveal, client_for):
    client = client_for(knowing(manager))
    session = client.session
    session["account_authentication_methods_user"] = str(facilitator.pk)
    session.save()
    assert where(decide(client, reveal))[0] == ASKED


def test_a_proof_gives_the_session_a_new_key_and_the_old_one_opens_nothing(manager, client_for, client):
    hers = client_for(knowing(manager)).proved(minutes_ago=6)
    before = hers.cookies["n"].value
    show_it_is_you(hers, "/w/kz1/")
    assert hers.cookies["n"].value != before
    assert hers.get("/w/kz1/").status_code == 200
    client.cookies["n"] = before
    assert client.get("/w/kz1/")["Location"].startswith("/accounts/login/")
    assert Session.objects.filter(user=manager).count() == 1


@pytest.mark.parametrize("path", ["users/user/add/", "programmes/roleassignment/add/"])
def test_accounts_and_roles_are_given_after_a_proof_only(path, admin_user, client_for):
    client = client_for(admin_user)
    assert client.get(f"/setup/{path}").status_code == 200
    client.proved(minutes_ago=6)
    for ask in (client.get, client.post):
        assert ask(f"/setup/{path}")["Location"].startswith("/accounts/")


@pytest.mark.parametrize("step", ["pay/batches/{}/release/", "pay/batches/files/{}/"])
def test_a_payout_is_released_and_its_file_taken_after_a_proof_only(step, releaser, finance, client_for):
    path = "/w/kz1/" + step.format(uuid.uuid4())
    assert client_for(releaser).post(path).status_code == 404
    assert where(client_for(knowing(releaser)).proved(minutes_ago=6).post(path)) == (ASKED, "/")
    assert client_for(finance).proved(minutes_ago=6).post(path).status_code == 403
