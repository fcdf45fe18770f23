"""Whoever writes a no down for her does not learn whether it had stood before: not from the paper, nor from a paper of
a colleague beside it, nor from the trail, which a safeguarding lead reads, too."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from consent.receipts import signing
from consent.receipts.canonical import canonical
from consent.receipts.models import ConsentReceipt
from consent.receipts.remaking import document_of
from consent.receipts.verify import verify
from consent.records.checking import breaks
from consent.records.models import ConsentEvent, HeardAnswer
from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.identity.models import Advisor
from tests.consent.helped import scan
from tests.consent.test_assisted_pages import place, send
from tests.consent.test_receipts_handed_over import kept, sheet, text, without_codes

ITS_OWN = re.compile(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}|[0-9a-f]{64}|data:image[^\"]+|[0-9a-f-]{36}")
GROUP = "participation.group"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def lead(client_for, safeguarding):
    """She writes answers down and reads the trail."""
    return client_for(safeguarding)


@pytest.fixture
def colleague(client_for, facilitator):
    return client_for(facilitator)


@pytest.fixture
def told(item):
    """`told(lead, juniper)`: she writes a no of hers down; the address to which the page leads."""

    def tell(client, advisor, answer="no", **more) -> str:
        return send(client, place(advisor, item(GROUP), "told_to_staff"), answer=answer, hour="", **more)["Location"]

    return tell


@pytest.fixture
def said_no(say):
    """`said_no(juniper)`: two days ago, by herself; what is told today adds nothing to it."""
    return lambda advisor: say(advisor, "no", at=timezone.now() - timedelta(days=2))


# --- the paper


@pytest.mark.parametrize("profile", ["summary", "discreet"])
def test_papers_of_one_no_that_two_colleagues_print_have_nothing_in_common(lead, colleague, told, juniper, profile):
    addresses = [told(client, juniper) for client in (colleague, lead)]
    pages = [sheet(*one, profile) for one in zip((colleague, lead), addresses, strict=True)]
    [event] = ConsentEvent.objects.all()  # one no, of which both have a paper: its code would be the same
    assert set(ConsentReceipt.objects.values_list("event", flat=True)) == {event.pk}
    assert without_codes(pages[0]) == without_codes(pages[1])
    found = [set(ITS_OWN.findall(address + page)) for address, page in zip(addresses, pages, strict=True)]
    assert (min(map(len, found)) >= 3, found[0] & found[1]) == (True, set())
    assert str(event.public_id) not in found[0] | found[1]


def test_a_paper_that_is_printed_again_is_a_new_one_whether_or_not_the_no_had_stood(lead, told, said_no, juniper, tern):
    said_no(juniper)
    for person in (juniper, tern):
        where = told(lead, person)
        found = [set(ITS_OWN.findall(sheet(lead, where))) - set(ITS_OWN.findall(where)) for _turn in range(2)]
        assert (min(map(len, found)) >= 3, found[0] & found[1]) == (True, set())
        assert ConsentReceipt.objects.filter(advisor=person, about="alone").count() == 2


def test_it_opens_after_signing_in_anew_whether_or_not_the_no_had_stood(
    lead, client_for, safeguarding, told, said_no, juniper, tern
):
    said_no(juniper)
    places = [told(lead, person) for person in (juniper, tern)]
    anew = client_for(safeguarding)
    assert [anew.get(where).status_code for where in places] == [200, 200]


def test_without_a_language_named_it_is_in_hers_and_not_in_that_of_her_first_no(lead, told, said_no, juniper, tern):
    said_no(juniper)
    Advisor.objects.filter(pk__in=[juniper.pk, tern.pk]).update(language="ru")
    pages = [sheet(lead, told(lead, person).split("?")[0]) for person in (juniper, tern)]
    assert ConsentEvent.objects.get(advisor=juniper).language == "en"  # it would be told
    assert ['<html lang="ru"' in page for page in pages] == [True, True]


def test_the_paper_of_a_no_that_had_stood_is_as_good_as_that_of_a_new_one(
    lead, told, said_no, juniper, tern, client_for
):
    said_no(juniper)
    for person in (juniper, tern):
        page = sheet(lead, told(lead, person))
        receipt = ConsentReceipt.objects.get(advisor=person)
        document = document_of(receipt)
        assert verify(canonical(document), signing.archived_keys()) == []
        assert (receipt.content_hash in page, [row["mark"][1] for row in kept(person)]) == (
            True, [receipt.content_hash],
        )  # fmt: skip
        hers = text(client_for(person.user).get(f"/c/paper/{receipt.receipt_id}/"))
        assert re.search(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}", page)[0] in hers


def test_a_no_that_somebody_who_speaks_for_her_said_has_a_paper_too(lead, told, added, say, juniper):
    earlier = timezone.now() - timedelta(days=2)
    added(
        juniper,
        "revoked",
        say(juniper, "yes", at=earlier),
        effective_at=earlier + timedelta(hours=1),
        late_reason="told",
    )
    where = told(lead, juniper)
    assert ConsentEvent.objects.count() == 2  # nothing was added
    assert lead.get(where).status_code == 200


# --- the trail


def lines_since(client) -> list[str]:
    """What the page of the trail shows above the newest mark of this test, without the moment."""
    rows = re.findall(r"<tr>\s*<td>(.*?)</tr>", text(client.get("/w/kz1/trail/")))
    newer = rows[: next(number for number, row in enumerate(rows) if "A group was changed" in row)]
    return [re.sub(r'<td data-l="When">[^<]*</td>', "", row) for row in newer]


def tell_all_that_can_be(lead, told, person, answer) -> None:
    """The form is sent twice, and what can be printed is printed, twice."""
    once = str(uuid.uuid4())
    where = [told(lead, person, answer, once=once) for _turn in range(2)]
    assert where[0] == where[1]
    for profile in ["summary", "summary", "discreet"] if answer == "no" else []:
        sheet(lead, where[0], profile)


@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_the_trail_reads_the_same_whether_or_not_the_no_had_stood(
    lead, told, said_no, juniper, tern, kz, manager, answer
):
    said_no(juniper)
    seen = {}
    for person in (juniper, tern):
        record("group.edited", by=manager, programme_id=kz.pk)
        before = ConsentEvent.objects.count()
        tell_all_that_can_be(lead, told, person, answer)
        seen[ConsentEvent.objects.count() - before] = lines_since(lead)
    assert sorted(seen) == [0, 1]  # nothing was added to the answers of the one
    assert seen[0] == seen[1]
    assert sum("An answer about consent was written down" in line for line in seen[0]) == 1


def test_of_a_guardian_it_reads_the_same(lead, say, heron, wren, item, kz, manager):
    seen = []
    for _turn in range(2):
        record("group.edited", by=manager, programme_id=kz.pk)
        where = reverse("records:guardian_answer", args=["kz1", heron.public_id, item(GROUP).public_id])
        said = send(lead, f"{where}?language=en&how=told_to_staff", answer="no", hour="")
        sheet(lead, said["Location"])
        seen.append((ConsentEvent.objects.count(), lines_since(lead)))
    assert (seen[0][0], seen[1][0]) == (1, 1)
    assert seen[0][1] == seen[1][1]


def test_the_row_itself_names_neither_the_answer_nor_how_it_stood(lead, told, said_no, juniper, tern):
    said_no(juniper)
    told(lead, juniper)
    told(lead, tern)
    columns = ("event", "about_kind", "about_id", "fields", "purpose", "count", "decision")
    rows = AuditEvent.objects.filter(event__startswith="consent.", actor_role="safeguarding_lead")
    assert [list(row) for row in rows.values_list(*columns)] == [["consent.told", "", "", [], GROUP, None, "done"]] * 2


def test_each_answer_keeps_its_hash_in_the_trail_and_no_other_mark_stands_there(
    lead, told, said_no, say, juniper, tern, kz
):
    said_no(juniper)
    say(juniper, "yes", "capture.notes")
    for person in (juniper, tern, juniper):
        told(lead, person)
    rows = AuditEvent.objects.filter(event__startswith="consent.")
    hashes = set(ConsentEvent.objects.values_list("hash", flat=True))
    assert (len(rows), set(rows.values_list("ids_hash", flat=True))) == (5, hashes)
    newest = ConsentEvent.objects.filter(advisor=juniper).latest("seq").hash
    told_of_her = rows.filter(event="consent.told", advisor_id=juniper.pk)
    assert list(told_of_her.values_list("ids_hash", flat=True)) == [newest, newest]
    assert list(breaks(kz, with_trail=True)) == []


def test_a_chain_that_does_not_hold_the_mark_of_what_was_told_is_found(lead, told, juniper, kz, safeguarding):
    told(lead, juniper)
    record("consent.told", by=safeguarding, programme_id=kz.pk, advisor_id=juniper.pk, mark="a" * 64)
    assert [(one.advisor_id, one.what) for one in breaks(kz, with_trail=True)] == [(juniper.pk, "trail")]


def test_what_she_answers_by_herself_is_named_as_before(say, juniper, item):
    for answer in ("yes", "no", "no"):
        say(juniper, answer)
    names = AuditEvent.objects.filter(event__startswith="consent.").order_by("pk").values_list("event", flat=True)
    assert list(names) == ["consent.given", "consent.withdrawn"]


# --- the database


def test_what_one_has_heard_and_printed_no_colleague_sees(
    lead, colleague, told, juniper, safeguarding, facilitator, manager, as_web
):
    for client in (colleague, lead):
        sheet(client, told(client, juniper))
    seen = []
    for person in (facilitator, safeguarding, manager, juniper.user):
        with as_web(person):
            seen.append((HeardAnswer.objects.count(), ConsentReceipt.objects.count()))
    assert seen == [(1, 1), (1, 1), (0, 0), (2, 2)]


def test_nobody_writes_down_what_a_colleague_has_heard_nor_prints_of_it(
    colleague, told, juniper, facilitator, safeguarding, as_web
):
    sheet(colleague, told(colleague, juniper))
    heard, made = HeardAnswer.objects.get(), ConsentReceipt.objects.values().get()
    same = {"advisor": juniper, "programme_id": heard.programme_id, "event": heard.event, "key": heard.public_id}
    with as_web(safeguarding):
        with pytest.raises(DatabaseError), transaction.atomic():
            HeardAnswer.objects.create(by=facilitator, **same)
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsentReceipt.objects.create(**made | {"id": None, "receipt_id": heard.key})
        hers = HeardAnswer.objects.create(by=safeguarding, **same)
        ConsentReceipt.objects.create(**made | {"id": None, "receipt_id": heard.key, "heard_id": hers.pk})


def test_what_was_heard_is_only_added_to(colleague, told, juniper, facilitator, as_web):
    told(colleague, juniper)
    with as_web(facilitator):
        with pytest.raises(DatabaseError), transaction.atomic():
            HeardAnswer.objects.update(key=juniper.public_id)
        with pytest.raises(DatabaseError), transaction.atomic():
            HeardAnswer.objects.all().delete()


def test_a_yes_has_its_own_code_for_each_print_too(colleague, item, juniper):
    answer = send(colleague, place(juniper, item(GROUP), "paper_signed"), upload=scan())
    codes = [set(ITS_OWN.findall(sheet(colleague, answer["Location"]))) for _turn in range(2)]
    address = set(ITS_OWN.findall(answer["Location"]))
    assert codes[0] & codes[1] == address
