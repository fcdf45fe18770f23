"""Whoever has written an answer down prints it for her who gave it, or for a guardian; nobody else of the team can."""

import re
import uuid
from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from consent.notices.models import PurposeLimit
from consent.receipts import access, answers
from consent.receipts.models import ConsentReceipt
from consent.receipts.remaking import document_of
from consent.records.models import ConsentEvent, HeardAnswer
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import load_scope
from tests.consent.helped import PDF, to_the_paper
from tests.consent.test_assisted_pages import place, scan, send
from tests.harness.cast import make_guardian, make_staff


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def worker(client_for, facilitator):
    return client_for(facilitator)


@pytest.fixture
def told(worker, item):
    """`told(juniper, "yes")`: the address to which the page leads on which an answer of hers is written down."""

    def say(advisor, answer, purpose="participation.group") -> str:
        paper = scan(PDF.replace(b"Catalog", str(advisor).encode()))  # one paper for two people waits
        how, more = ("paper_signed", {"upload": paper}) if answer == "yes" else ("told_to_staff", {"hour": ""})
        return send(worker, place(advisor, item(purpose), how), answer=answer, **more)["Location"]

    return say


@pytest.fixture
def of_guardian(worker, item):
    """`of_guardian(heron, "no")`: the same of an answer of a guardian."""

    def say(guardian, answer, purpose="participation.group") -> str:
        where = reverse("records:guardian_answer", args=["kz1", guardian.public_id, item(purpose).public_id])
        how, more = ("paper_signed", {"upload": scan()}) if answer == "yes" else ("told_to_staff", {"hour": ""})
        return send(worker, f"{where}?language=en&how={how}", answer=answer, **more)["Location"]

    return say


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def sheet(client, where: str, profile: str = "summary") -> str:
    answer = client.post(to_the_paper(where), {"profile": profile})
    assert answer.status_code == 200
    return text(answer)


def without_codes(page: str) -> str:
    """A page but for the codes, marks and pictures that each paper has of its own."""
    page = re.sub(r"([A-Z0-9]{4}-){3}[A-Z0-9]{4}|[0-9a-f]{64}|data:image[^\"]+|[0-9a-f-]{36}", "*", page)
    return re.sub(r'(value|nonce)="[^"]*"', "", page)


def test_after_an_answer_on_paper_its_receipt_is_offered_and_printed(worker, told, juniper, notice):
    where = to_the_paper(told(juniper, "yes"))
    assert re.findall(r'<input type="radio"[^>]*checked', text(worker.get(where))) == []
    page = sheet(worker, where)
    shown = ["Do you want to take part in this group?", "until", "How to stop", "To complain"]
    assert [words for words in shown if words not in page] == []
    assert [word for word in (juniper.shown_code, "Juniper") if word in page] == []
    receipt = ConsentReceipt.objects.get()
    assert (receipt.about, receipt.delivered, receipt.language, receipt.event.state) == (
        "alone", "printed", "en", "given",
    )  # fmt: skip
    assert receipt.content_hash in page


def test_a_note_says_nothing(worker, told, juniper, kz):
    kz.neutral_phone = "+7 700 000 10 00"
    kz.save()
    page = sheet(worker, told(juniper, "no"), "discreet")
    assert "+7 700 000 10 00" in page
    assert [word for word in ("group", "No to", kz.organisation.name, kz.neutral_name) if word in page] == []


def test_nothing_stands_on_it_but_this_answer(worker, told, say, juniper):
    say(juniper, "yes", "contact.sms")
    say(juniper, "no", "quote.unnamed")
    page = sheet(worker, told(juniper, "yes", "capture.notes"))
    assert page.count("✓") + page.count("✕") == 1
    [record] = document_of(ConsentReceipt.objects.get())["records"]
    assert [event["event_state"] for event in record["events"]] == ["given"]


@pytest.mark.parametrize("profile", ["summary", "discreet"])
def test_the_paper_of_a_no_is_the_same_whatever_stood_before(worker, told, say, advisors, profile):
    pages = set()
    for person, before in zip(advisors(4), [None, "yes", "no", "not_now"], strict=True):
        if before:
            say(person, before)
        where = told(person, "no")
        offered = text(worker.get(where)).replace(person.shown_code, "*")
        pages.add((without_codes(offered), without_codes(sheet(worker, where, profile))))
    assert len(pages) == 1


@pytest.mark.parametrize("before", [None, "yes", "no"])
def test_the_paper_of_a_yes_is_the_same_whatever_stood_before(worker, told, say, juniper, tern, before):
    if before:
        say(juniper, before)
    pages = [without_codes(sheet(worker, told(person, "yes"))) for person in (tern, juniper)]
    assert pages[0] == pages[1]


def test_the_paper_of_a_yes_says_how_long_nothing_is_done(worker, told, juniper, kz, manager, notice):
    PurposeLimit.objects.create(programme=kz, purpose_id="participation.group", reflection_hours=48, set_by=manager)
    says = "After a yes nothing is done for 48 hours"
    assert [says in sheet(worker, told(juniper, word)) for word in ("yes", "no")] == [True, False]


def test_a_no_that_is_put_off_has_no_paper(told, juniper):
    assert told(juniper, "not_now") == reverse("identity:advisor_detail", args=["kz1", juniper.public_id])


def test_nobody_else_of_the_team_opens_it(told, juniper, client_for, request, kz):
    where = told(juniper, "yes")
    others = [request.getfixturevalue(name) for name in ("manager", "safeguarding", "monitoring")]
    others.append(make_staff(kz, Role.FACILITATOR))
    assert [client_for(other).get(where).status_code for other in others] == [404, 404, 403, 404]
    assert client_for(others[3]).post(where, {"profile": "summary"}).status_code == 404


def test_the_next_day_she_who_wrote_it_down_opens_it_no_more(told, juniper, kz, facilitator, monkeypatch):
    told(juniper, "yes")
    heard, scope, now = HeardAnswer.objects.get(), load_scope(facilitator), timezone.now()
    assert access.get_heard(scope, kz, heard.public_id) == heard
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=25))
    with pytest.raises(Http404):
        access.get_heard(scope, kz, heard.public_id)


def test_what_she_said_herself_is_nobodys_to_print(worker, say, juniper):
    for answer in ("yes", "no"):
        event = say(juniper, answer)
        assert worker.get(reverse("receipts_handed:paper_hand", args=["kz1", event.public_id])).status_code == 404
        assert HeardAnswer.objects.count() == 0


def test_she_reads_that_it_was_handed_over_and_the_trail_says_by_whom(worker, told, juniper, facilitator):
    sheet(worker, told(juniper, "yes"))
    [row] = kept(juniper)
    assert [str(row[name][1]) for name in ("about", "whose", "how")] == [
        "one answer alone, printed by the team", "for you", "on paper",
    ]  # fmt: skip
    [line] = AuditEvent.objects.filter(event="receipt.handed_by_staff")
    assert (line.actor_id, line.advisor_id) == (facilitator.pk, juniper.pk)


def kept(advisor: Advisor) -> list:
    [section] = answers.her_receipts(advisor=advisor)
    return section.rows()


def test_the_receipt_of_a_guardian_holds_nothing_of_the_child(worker, of_guardian, heron, wren, say):
    say(wren, "no")
    page = sheet(worker, of_guardian(heron, "yes"))
    assert ("✓" in page, "✕" in page, "My choices" in page) == (True, False, False)
    [record] = document_of(ConsentReceipt.objects.get())["records"]
    assert (record["authority"], [event["entity_id"] for event in record["events"]]) == ("guardian", ["guardian"])


def test_of_two_guardians_each_gets_their_own(worker, of_guardian, heron, allow, wren, facilitator, safeguarding):
    allow(make_guardian(wren, facilitator, safeguarding, name="Teal"), "no")
    page = sheet(worker, of_guardian(heron, "yes"))
    assert ("✓" in page, "✕" in page) == (True, False)


def test_a_child_learns_of_a_guardians_paper_only_after_her_own_answer(
    worker, of_guardian, heron, wren, say, client_for
):
    sheet(worker, of_guardian(heron, "yes"))
    assert kept(wren) == []
    say(wren, "yes")
    assert [str(row["whose"][1]) for row in kept(wren)] == ["for somebody who speaks for you"]
    receipt = ConsentReceipt.objects.get()
    assert client_for(wren.user).get(f"/c/paper/{receipt.receipt_id}/").status_code == 404


def test_who_may_not_hear_guardians_prints_no_paper_of_theirs(client_for, manager, allow, heron):
    allow(heron, "no", by=manager)
    where = reverse("receipts_handed:paper_hand", args=["kz1", HeardAnswer.objects.get(by=manager).public_id])
    assert client_for(manager).get(where).status_code == 404


def test_in_the_database_too_it_is_for_who_wrote_it_down_alone(worker, told, juniper, facilitator, manager, as_web):
    sheet(worker, told(juniper, "yes"))
    seen = []
    for person in (facilitator, manager, juniper.user):
        with as_web(person):
            seen.append(ConsentReceipt.objects.count())
    assert seen == [1, 0, 1]


def test_it_is_in_the_language_that_was_read_aloud(worker, told, juniper, notice):
    where = told(juniper, "no").replace("language=en", "language=ru")
    assert '<html lang="ru"' in sheet(worker, where)
    assert ConsentReceipt.objects.get().language == "ru"


def test_her_own_receipts_replace_none_that_the_team_printed(worker, told, client_for, juniper):
    where = told(juniper, "yes")
    sheet(worker, where)
    event = ConsentEvent.objects.get()
    client_for(juniper.user).post(f"/c/receipt/{event.public_id}/take/", {"profile": "summary", "delivered": "printed"})
    hers = ConsentReceipt.objects.get(about="answer")
    assert hers.supersedes is None


def test_an_address_that_nothing_has_is_not_found(worker, notice):
    assert worker.get(reverse("receipts_handed:paper_hand", args=["kz1", uuid.uuid4()])).status_code == 404
