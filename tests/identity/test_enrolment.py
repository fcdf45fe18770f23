"""Enrolling by code, asking about safe contact, and the card; a legal name is typed once and never seen again."""

import re
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from survivor_engagement.common.panels import Todo
from survivor_engagement.identity import panels as identity_panels
from survivor_engagement.identity import vault
from survivor_engagement.identity.access import advisor_verbs
from survivor_engagement.identity.models import Advisor, Enrolment, SafeContact
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import load_scope
from survivor_engagement.users.actions import find_invitation
from survivor_engagement.users.models import Invitation
from tests.harness.cast import CAST, make_staff, place_of, programme_of

LIST, ENROL = "/w/kz1/advisors/", "/w/kz1/advisors/enrol/"
NEW = {"legal_name": "Heather Of The Register", "age_band": "adult", "language": "kk"}
ANSWERS = {
    "channel": "sms", "phone": "+7 700 000 00 07", "days": ["2", "4"], "from_time": "9", "until_time": "17:30",
    "shared_with": "sometimes", "wording": "hello", "voicemail": "no",
}  # fmt: skip


def page_of(advisor, part="") -> str:
    return f"/w/kz1/advisors/{advisor.public_id}/{part}"


@pytest.fixture
def newcomer(kz, manager, client_for) -> Advisor:
    client_for(manager).post(ENROL, NEW)
    return Advisor.objects.get(language="kk")


def test_what_each_of_the_staff_may_do_with_an_advisor(kz, request):
    verbs = {person: advisor_verbs(load_scope(request.getfixturevalue(person)), kz) for person in CAST}
    assert {person: sorted(found) for person, found in verbs.items()} == {
        "manager": ["ask_reveal", "contact", "emergency", "enrol", "erase", "invite", "payee", "search", "see"],
        "facilitator": ["ask_reveal", "contact", "emergency", "see"],
        "safeguarding": ["age", "ask_reveal", "emergency", "search", "see"],
        "finance": ["ask_reveal", "payee"],
        "approver": [], "releaser": [], "monitoring": [], "auditor": [], "independent": [],
    }  # fmt: skip


def test_enrolling_gives_a_code_and_leads_to_her_page(newcomer, kz, manager):
    assert re.fullmatch("[3-9A-Y]{8}", newcomer.code)
    assert list(Enrolment.objects.values_list("advisor", "programme", "basis", "enrolled_by")) == [
        (newcomer.pk, kz.pk, "unsaid", manager.pk)
    ]
    assert not newcomer.user.has_usable_password()


def test_the_legal_name_is_on_no_page_and_in_no_table(newcomer, manager, client_for):
    client = client_for(manager)
    pages = [client.get(path).content.decode() for path in (LIST, page_of(newcomer), page_of(newcomer, "contact/"))]
    assert [page for page in pages if "Heather" in page] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, '') FROM (SELECT * FROM identity_advisor) row")
        assert "Heather" not in cursor.fetchone()[0]


def test_the_same_tap_twice_enrols_one_person(kz, manager, client_for):
    client, once = client_for(manager), str(uuid.uuid4())
    places = {client.post(ENROL, NEW | {"once": once})["Location"] for _ in range(2)}
    assert (len(places), Advisor.objects.count()) == (1, 1)


def test_what_is_missing_is_asked_for_in_words(kz, manager, client_for):
    page = client_for(manager).post(ENROL, {"basis": "nonsense"}).content.decode()
    for sentence in (
        "Write her legal name, as on her papers.",
        "Choose her age band.",
        "Choose the language she reads",
    ):
        assert sentence in page
    assert Advisor.objects.count() == 0


def test_fields_nobody_asked_for_are_ignored(kz, th, manager, client_for):
    client_for(manager).post(
        ENROL, NEW | {"programme": th.pk, "code": "33333333", "status": "left", "user": manager.pk}
    )
    advisor = Advisor.objects.get()
    assert (programme_of(advisor), advisor.status, advisor.code != "33333333") == (kz, "active", True)


def test_the_list_says_what_is_missing(juniper, newcomer, kz, manager, client_for):
    SafeContact.objects.filter(advisor=juniper).update(confirmed_at=timezone.now() - timezone.timedelta(days=61))
    rows = re.findall(r"<tr>(.*?)</tr>", client_for(manager).get(LIST).content.decode(), re.DOTALL)[1:]
    found = {
        re.search(r">([3-9A-Y]{4}-[3-9A-Y]{4})<", row)[1]: re.findall(r'class="tag [a-z]+">([^<]+)', row)
        for row in rows
    }
    assert found == {
        juniper.shown_code: ["safe contact: ask again"],
        newcomer.shown_code: ["safe contact", "card"],
    }


def test_the_list_can_be_narrowed_by_the_beginning_of_a_code(juniper, tern, manager, client_for):
    """By POST: what somebody looks for stands in no address."""
    client = client_for(manager)
    assert client.post(LIST, {"code": juniper.code[:6].lower()}).context["page"].rows == [juniper]
    assert set(client.get(f"{LIST}?code={juniper.code}").context["page"].rows) == {juniper, tern}


def test_a_narrowed_list_goes_on_without_an_address_that_tells(juniper, tern, manager, client_for):
    page = client_for(manager).post(LIST, {"code": "", "after": min(juniper.code, tern.code)})
    assert [advisor.code for advisor in page.context["page"].rows] == [max(juniper.code, tern.code)]


def test_an_advisor_of_another_programme_is_not_there(other_advisor, kz, manager, client_for):
    client = client_for(manager)
    parts = ("", "contact/", "card/", "details/")
    assert [client.get(page_of(other_advisor, part)).status_code for part in parts] == [404] * 4
    assert client.post(page_of(other_advisor, "card/")).status_code == 404


def test_the_answers_about_contact_are_kept_and_the_number_sealed(newcomer, kz, facilitator, client_for):
    client = client_for(facilitator)
    client.post(page_of(newcomer, "contact/"), ANSWERS)
    contact = SafeContact.objects.get(advisor=newcomer)
    kept = (contact.channel, contact.days, f"{contact.from_time:%H:%M}", f"{contact.until_time:%H:%M}", contact.wording)
    assert kept == ("sms", [2, 4], "09:00", "17:30", "hello")
    assert "7000000" not in re.sub(r"\W", "", client.get(page_of(newcomer, "contact/")).content.decode())
    with vault.open(newcomer, ["phone"], by=facilitator, purpose="contact", programme_id=place_of(newcomer)) as values:
        assert values == {"phone": "+77000000007"}


def test_do_not_contact_me_is_a_full_answer(newcomer, manager, client_for):
    client = client_for(manager)
    assert client.post(page_of(newcomer, "contact/"), {"channel": "none"}).status_code == 302
    contact = SafeContact.objects.get(advisor=newcomer)
    assert (contact.channel, contact.days, contact.from_time, contact.shared_with) == ("none", [], None, "often")
    assert "Others use or see it often" not in client.get(page_of(newcomer)).content.decode()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"phone": ""}, "Write the number, or choose another way."),
        ({"days": []}, "Choose at least one day."),
        ({"from_time": ""}, "Write from what time."),
        ({"until_time": "8"}, "The end must be later than the beginning."),
        ({"shared_with": ""}, "Choose who else uses or sees the phone."),
        ({"wording": "Your trial is on Monday"}, "Choose one of the answers on this page."),
    ],
)
def test_an_answer_that_cannot_be_followed_is_asked_again(answer, sentence, newcomer, manager, client_for):
    page = client_for(manager).post(page_of(newcomer, "contact/"), ANSWERS | answer).content.decode()
    assert sentence in page
    assert not SafeContact.objects.filter(advisor=newcomer).exists()


def test_no_card_before_she_was_asked_how_to_be_reached(newcomer, manager, client_for):
    answer = client_for(manager).post(page_of(newcomer, "card/"))
    assert answer.status_code == 409
    assert "Ask first how she can be reached safely." in answer.content.decode()


def test_the_card_is_shown_once_and_says_nothing(newcomer, kz, manager, client_for):
    client = client_for(manager)
    client.post(page_of(newcomer, "contact/"), ANSWERS)
    card = client.post(page_of(newcomer, "card/")).content.decode()
    code = re.search(r"([3-9A-Y]{4}-){2}[3-9A-Y]{4}", card)[0]
    assert "http://testserver/start/" in card
    assert re.search(r"(?i)survivor|advis|programme|bright|kz1|open field", re.sub(r'href="[^"]*"', "", card)) is None
    assert code not in client.get(page_of(newcomer)).content.decode()
    assert code.replace("-", "") not in str(Invitation.objects.values_list().get())


def test_who_wants_to_leave_fast_can_do_so_from_a_card_and_no_paper_shows_it(newcomer, manager, client_for, settings):
    client = client_for(manager)
    client.post(page_of(newcomer, "contact/"), ANSWERS)
    client.post("/leave-link/", {"shown": "yes"})
    card = client.post(page_of(newcomer, "card/")).content.decode()
    assert card.index('class="leave" href="/leave/"') < card.index("<main")
    for_paper = (settings.BASE_DIR / "static/css/notes.css").read_text().partition("@media print {")[2]
    hidden = re.search(r"([^{}]*){ display: none !important; }", for_paper)[1]
    assert {".s-leave", ".a-top"} <= {part.strip() for part in hidden.split(",")}


def test_loading_a_card_again_keeps_the_printed_one_good(newcomer, manager, client_for):
    client, key = client_for(manager), {"once": "7b0c2d2e-43a1-4f0e-9a57-1f0c6f3f5a11"}
    client.post(page_of(newcomer, "contact/"), ANSWERS)
    code = re.search(r"([3-9A-Y]{4}-){2}[3-9A-Y]{4}", client.post(page_of(newcomer, "card/"), key).content.decode())[0]
    again = client.post(page_of(newcomer, "card/"), key, follow=True)
    page = again.content.decode()
    assert (again.redirect_chain, code in page) == ([(page_of(newcomer, "card/"), 302)], False)
    assert "Make a new one only if she does not have it" in page
    assert find_invitation(code).user == newcomer.user


def test_whoever_has_joined_needs_no_card(juniper, manager, client_for):
    assert client_for(manager).post(page_of(juniper, "card/")).status_code == 409


@pytest.mark.parametrize(("role", "status"), [(Role.FACILITATOR, 403), (Role.SAFEGUARDING, 403), (Role.MANAGER, 200)])
def test_who_may_make_a_card(role, status, juniper, kz, client_for):
    assert client_for(make_staff(kz, role)).get(page_of(juniper, "card/")).status_code == status


def test_other_rooms_add_their_tasks_to_her_page(juniper, manager, client_for, monkeypatch):
    def links(scope, programme, advisor):
        return [Todo(title=f"Payment details of {advisor.shown_code}", note="", url="/", clock="To do", tone="wait")]

    monkeypatch.setattr(identity_panels, "advisor_page_links", links, raising=False)
    assert f"Payment details of {juniper.shown_code}" in client_for(manager).get(page_of(juniper)).content.decode()


def test_she_says_she_takes_a_break_and_staff_note_it(juniper, facilitator, client_for):
    client_for(facilitator).post(page_of(juniper, "pause/"))
    juniper.refresh_from_db()
    assert juniper.status == "paused"
