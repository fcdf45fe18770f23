"""Everything kept about her: she reads it, takes a copy, has it erased; nothing of anybody else stands in it."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity import actions, erasing, kept
from survivor_engagement.identity.models import Advisor, Erasure
from survivor_engagement.identity.questions import hers
from survivor_engagement.programmes.models import Role
from tests.compensation import payouts
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_web
from tests.identity.erasing import erase, live_in_every_room, work

LIST, COPY, END = "/d/kept/", "/d/kept/copy/", "/d/end/"


@pytest.fixture
def known(juniper, kz, manager, safeguarding, finance):
    live_in_every_room(juniper, kz, manager, safeguarding, finance)
    return juniper


@pytest.fixture
def her(known, client_for):
    return client_for(known.user)


def taken(client) -> dict[str, list]:
    copy = json.loads(client.post(COPY).content)
    return {part["part"]: part["rows"] for part in copy["parts"]}


def test_every_part_with_something_in_it_stands_on_the_page_and_opens(her, known):
    page = her.get(LIST).content.decode()
    parts = {key: rows for key, rows in taken(her).items() if rows}
    assert set(re.findall(r'href="/d/kept/([a-z_]+)/"', page)) - {"copy"} == set(parts)
    for key in parts:
        shown = her.get(f"{LIST}{key}/")
        assert (shown.status_code, len(shown.content) < 60_000) == (200, True), key


def test_the_copy_holds_what_every_room_keeps(her):
    parts = {key for key, rows in taken(her).items() if rows}
    assert parts == {
        "you", "details", "sign_in", "cards", "enrolments", "contact", "requests", "trail", "files", "messages",
        "consents", "seats", "meetings", "offers", "dues", "ways",
    }  # fmt: skip


def test_she_reads_her_own_sealed_values_and_nobody_is_told_that_they_were_opened(her, known):
    opened = AuditEvent.objects.filter(event="identity.opened", advisor_id=known.pk)
    before = opened.count()
    values = " ".join(row["value"] for row in taken(her)["details"])
    assert all(value in values for value in ("Juniper Of The Register", "+77000000001", payouts.kz_iban(77)))
    assert opened.count() == before


def test_the_copy_is_kept_by_no_machine_and_its_name_says_nothing(her, known):
    answer = her.post(COPY)
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Disposition"] == 'attachment; filename="list.json"'
    assert her.get(COPY).status_code == 405
    assert AuditEvent.objects.filter(event="advisor.copy_taken", advisor_id=known.pk).count() == 1


def test_nothing_of_anybody_else_stands_in_it(her, known, tern, kz, manager, safeguarding):
    manager.label = "Label Of A Manager"
    manager.save()
    text = her.post(COPY).content.decode()
    assert "Label Of A Manager" in str(vars(manager))
    for other in (manager.label, manager.username, tern.shown_code, tern.code, "Tern Of The Register", "safeguarding"):
        assert other not in text, other


def test_she_never_sees_another_advisors_part(her, tern, known):
    with as_web(known.user) as scope:
        asked = [*kept.sections_of(scope, tern), *kept.sections_of(scope, known)]
        found = [section.key for section in asked if section.count() and section.key not in ("you", "sign_in")]
    assert found.count("details") == 1  # her own, as all the rest
    assert len(found) == len(set(found))


def test_parts_that_nobody_knows_are_not_there(her):
    assert her.get(f"{LIST}nothing/").status_code == 404


def test_every_room_answers_in_one_voice(known):
    with as_web(known.user) as scope:
        keys = [section.key for answer in hers.ask(scope=scope, advisor=known) for section in answer]
    assert len(keys) == len(set(keys))


def test_long_parts_come_in_pages(her, known, kz, manager):
    for _time in range(25):
        actions.ask_reveal(advisor=known, programme=kz, fields=["phone"], purpose="safety", by=manager)
    first = her.get(f"{LIST}requests/").content.decode()
    last = her.get(f"{LIST}requests/?after=20").content.decode()
    assert (first.count('class="facts"'), "?after=20" in first) == (20, True)
    assert (last.count('class="facts"'), 'rel="next"' in last) == (6, False)


def test_she_reads_what_goes_and_what_she_is_owed_before_she_wishes_it(her):
    page = " ".join(her.get(END).content.decode().split())
    assert "You have earned 23,875 ₸ that has not reached you yet." in page
    assert ("What goes" in page, "Nobody can say no" in page, "Pay me first" in page) == (True, True, True)
    assert "How I am paid" not in page


def test_who_has_no_way_to_be_paid_is_told_so_first(juniper, kz, manager, approver, client_for):
    payouts.owe(kz, juniper, writer=manager, approver=approver)
    page = client_for(juniper.user).get(END).content.decode()
    assert ("You have not said how you are paid." in page, "/y/how/" in page) == (True, True)


def test_nothing_is_chosen_for_her(her, known):
    page = her.post(END, {"when": "now"}).content.decode()
    assert "Choose what happens with your money." in page
    assert not Erasure.objects.exists()
    assert re.findall(r"<input[^>]* checked", her.get(END).content.decode()) == []


def test_her_wish_stands_on_her_pages_until_she_takes_it_back(her, known):
    assert her.post(END, {"when": "later", "pay": "wait"})["Location"] == END
    wish = Erasure.objects.get()
    page = her.get(END).content.decode()
    assert (wish.shown_reference in page, "Your wish is written down" in page) == (True, True)
    assert "will be erased on" in her.get(LIST).content.decode()
    her.post("/d/end/back/")
    wish.refresh_from_db()
    assert (wish.state, "Have it erased" in her.get(LIST).content.decode()) == ("cancelled", True)


def test_at_once_gives_her_the_paper_and_ends_her_sign_in(her, known):
    paper = her.post(END, {"when": "now", "pay": "cash"}).content.decode()
    wish = Erasure.objects.get()
    assert (wish.shown_reference in paper, known.shown_code in paper) == (True, True)
    assert "Juniper" not in paper
    work()
    assert her.get(LIST).status_code == 302
    assert Advisor.objects.get(pk=known.pk).status == "erased"


def test_a_relative_with_her_open_phone_erases_copies_and_reads_nothing(juniper, client_for):
    client = client_for(juniper.user).proved(minutes_ago=6)
    for address, sent in (("/d/kept/copy/", {}), ("/d/end/", {"when": "now"}), ("/d/end/back/", {})):
        assert client.post(address, sent)["Location"].startswith("/accounts/reauthenticate/"), address
    for address in ("/d/end/", "/d/end/paper/", "/d/kept/details/"):
        assert client.get(address)["Location"].startswith("/accounts/reauthenticate/"), address
    assert Erasure.objects.count() == 0


def test_staff_write_it_down_a_second_person_confirms_and_the_paper_is_found(
    juniper, manager, safeguarding, client_for
):
    first, second = client_for(manager), client_for(safeguarding)
    place = first.post(f"/w/kz1/advisors/{juniper.public_id}/erase/")["Location"]
    assert "Confirm that an advisor wishes to be erased" in second.get("/w/kz1/").content.decode()
    assert first.post(f"{place}answer/", {"answer": "yes"}).status_code == 403
    assert "Yes, it is her wish" in second.get(place).content.decode()
    second.post(f"{place}answer/", {"answer": "yes"})
    wish = Erasure.objects.get()
    assert (wish.state, wish.confirmed_by) == ("confirmed", safeguarding)
    found = first.post("/w/kz1/erasures/", {"number": wish.shown_reference.lower()}).content.decode()
    assert juniper.shown_code in found
    assert "No paper has this number" in first.post("/w/kz1/erasures/", {"number": "AAAA-AAAA"}).content.decode()


def test_the_one_who_wrote_it_down_cannot_confirm_with_two_roles(juniper, kz, manager, client_for):
    both = make_staff(kz, Role.MANAGER, Role.SAFEGUARDING)
    wish = erasing.record_wish(advisor=juniper, programme=kz, waits_for_pay=True, by=both)
    client = client_for(both)
    assert client.post(reverse("identity:erasure_decide", args=["kz1", wish.public_id])).status_code == 403
    page = client.get(reverse("identity:erasure_detail", args=["kz1", wish.public_id])).content.decode()
    assert "Yes, it is her wish" not in page


def test_after_it_staff_find_her_code_and_no_page_of_hers(juniper, manager, client_for):
    wish = erase(juniper)
    client = client_for(manager)
    assert client.get(f"/w/kz1/advisors/{juniper.public_id}/").status_code == 404
    paper = client.get(reverse("identity:erasure_paper", args=["kz1", wish.public_id])).content.decode()
    assert ("What was erased" in paper, "Juniper" in paper, juniper.shown_code in paper) == (True, False, True)
    assert client_for(manager).get("/w/kz1/advisors/").content.decode().count(juniper.shown_code) == 0


def test_people_of_another_programme_find_no_paper(juniper, other_manager, client_for):
    wish = erase(juniper)
    assert client_for(other_manager).get(f"/w/th2/erasures/{wish.public_id}/").status_code == 404
    page = client_for(other_manager).post("/w/th2/erasures/", {"number": wish.reference}).content.decode()
    assert "No paper has this number" in page


def queries_of_identity(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum(1 for query in captured.captured_queries if 'FROM "identity_' in query["sql"])


def test_the_list_of_erasures_asks_as_much_for_three_as_for_one(juniper, tern, kz, manager, client_for):
    client = client_for(manager)
    erasing.record_wish(advisor=juniper, programme=kz, waits_for_pay=True, by=manager)
    assert queries_of_identity(client, "/w/kz1/erasures/") == 1
    for advisor in (tern, make_advisor(kz, manager, name="Sage")):
        erasing.record_wish(advisor=advisor, programme=kz, waits_for_pay=True, by=manager)
    assert queries_of_identity(client, "/w/kz1/erasures/") == 1


def test_a_part_of_hers_asks_as_much_for_three_rows_as_for_one(juniper, kz, manager, client_for):
    client, url = client_for(juniper.user), f"{LIST}requests/"
    for _time in range(2):
        actions.ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="safety", by=manager)
    first = queries_of_identity(client, url)
    actions.ask_reveal(advisor=juniper, programme=kz, fields=["phone"], purpose="safety", by=manager)
    assert queries_of_identity(client, url) == first == 2


def test_whoever_has_left_can_still_have_it_erased(juniper, manager, facilitator, client_for):
    juniper.enrolments.update(starts_on="2026-01-01", ends_on="2026-02-01")
    client = client_for(manager)
    assert client.get(f"/w/kz1/advisors/{juniper.public_id}/").status_code == 404
    place = client.post("/w/kz1/erasures/", {"code": juniper.shown_code.lower()})["Location"]
    assert client.post(place).status_code == 302
    assert Erasure.objects.get().advisor == juniper
    assert "Nobody here has this code" in client.post("/w/kz1/erasures/", {"code": "AAAA-AAAA"}).content.decode()
    assert client_for(facilitator).post("/w/kz1/erasures/", {"code": juniper.code}).status_code == 200
