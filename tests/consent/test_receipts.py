"""A receipt of real answers: made once for what it says, made again to the byte, hers alone, and never changed."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.receipts import actions, schema, signing
from consent.receipts.answers import keep_that_she_has_receipts
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt, SigningKey
from consent.receipts.remaking import document_of
from consent.receipts.verify import AS_GIVEN, verify
from consent.records import actions as answers
from consent.records.models import ConsentEvent
from consent.records.receipt import answered
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import questions
from tests.harness.cast import make_advisor


@pytest.fixture
def take(juniper):
    """`take(event)`: her receipt for it, as a file, in short; or otherwise."""

    def issue(event, profile="summary", delivered="shown", language="en"):
        return actions.issue_receipt(
            occasion=answered(event), profile=profile, language=language, delivered=delivered, by=event.advisor.user
        )

    return issue


def faults(document: dict) -> list[str]:
    return [str(fault) for fault in verify(json.dumps(document).encode(), signing.archived_keys())]


def again(issued: actions.Issued) -> dict | None:
    return document_of(ConsentReceipt.objects.with_event().get(pk=issued.receipt.pk))


@pytest.mark.parametrize("profile", ConsentReceipt.Profile.values)
def test_a_receipt_of_real_answers_has_its_form_and_verifies(profile, say, juniper, take):
    say(juniper, "yes", "contact.sms")
    say(juniper, "not_now", "quote.unnamed")
    document = take(say(juniper, "no"), profile).document
    assert (schema.faults(document), faults(document)) == ([], [])
    if profile != "discreet":
        told = [(one["pii_processing"]["purpose"], one["status"]) for one in document["records"]]
        assert told == [("Taking part in the group", "refused"), ("Text messages to your phone", "given")]


def test_asking_twice_is_one_receipt_and_another_language_or_profile_is_another(say, juniper, take):
    event = say(juniper, "yes")
    first, second = take(event), take(event)
    assert (first.receipt, first.document) == (second.receipt, second.document)
    take(event, "full"), take(event, language="kk")
    assert ConsentReceipt.objects.count() == 3


def test_it_is_made_again_to_the_byte_also_when_she_has_answered_since(say, juniper, take):
    issued = take(say(juniper, "yes"), "full")
    say(juniper, "no")
    assert again(issued) == issued.document


def test_where_words_have_changed_it_is_not_made_again_but_replaced_and_the_old_file_stays_good(say, juniper, take, kz):
    event = say(juniper, "yes")
    old = take(event)
    kz.neutral_phone = "+7 700 000 10 00"
    kz.save()
    assert again(old) is None
    new = take(type(event).objects.get(pk=event.pk))
    assert new.document["supersedes_receipt_id"] == str(old.receipt.receipt_id)
    assert (new.receipt.number, new.receipt.supersedes) == (2, old.receipt)
    assert faults(old.document) == faults(new.document) == []


def test_the_next_receipt_names_the_one_before_it(say, juniper, take):
    first = take(say(juniper, "yes"))
    stopped = answers.withdraw(
        advisor=juniper, programme=first.receipt.programme, purpose="participation.group", by=juniper.user
    )
    second = take(stopped)
    assert second.receipt.supersedes == first.receipt
    assert second.document["records"][0]["status"] == "withdrawn"
    assert take(first.receipt.event).receipt == first.receipt  # the earlier one does not name the later one


def test_the_full_history_of_one_purpose_stands_in_the_full_receipt(say, juniper, take, manager):
    say(juniper, "yes", at=timezone.now() - timedelta(days=2))
    answers.pause(advisor=juniper, programme=juniper.enrolments.get().programme, by=manager)
    event = ConsentEvent.objects.latest("seq")
    record = take(event, "full").document["records"][0]
    said = [(one["event_state"], one["entity_id"], one.get("late_entry_reason")) for one in record["events"]]
    assert said == [("given", juniper.shown_code, "offline"), ("paused", "controller", None)]
    assert record["status"] == "paused"


def test_a_stop_on_anothers_word_without_any_words_shown_says_so(juniper, take, manager, notice):
    event = answers.withdraw(advisor=juniper, programme=notice.programme, purpose="participation.group", by=manager)
    record = take(event, "full").document["records"][0]
    assert record["pii_processing"]["privacy_notice"]["form"] == "none"


def test_a_note_stands_for_a_full_receipt_that_is_kept_for_her(say, juniper, take):
    note = take(say(juniper, "yes"), "discreet")
    full = note.receipt.full
    assert (full.profile, full.delivered, note.document["stands_for"]) == ("full", "kept", full.content_hash)
    assert again(note) == note.document
    assert faults(document_of(full)) == []


def test_there_is_no_receipt_of_what_was_only_put_off(say, juniper, take):
    with pytest.raises(NotNow, match="no answer of yours yet"):
        take(say(juniper, "not_now"))


def test_how_it_was_handed_over_is_written_down_each_time(say, juniper, take):
    event = say(juniper, "yes")
    for way in ("kept", "printed"):
        receipt = take(event, delivered=way).receipt
    assert receipt.delivered == "printed"
    events = AuditEvent.objects.filter(event__startswith="receipt.").order_by("pk").values_list("event", flat=True)
    assert list(events) == ["receipt.made", "receipt.handed_over", "receipt.handed_over"]


def test_any_number_of_answers_takes_the_same_number_of_queries(say, juniper, django_assert_num_queries):
    whole = ConsentEvent.objects.select_related("advisor", "programme__organisation")
    for purpose in ("participation.group", "capture.notes", "contact.sms", "quote.unnamed"):
        event = whole.get(pk=say(juniper, "no", purpose).pk)
        with django_assert_num_queries(2):
            facts_of(answered(event), "en")


def test_the_place_in_the_chain_follows_from_every_answer_before_it(say, juniper, tern):
    first, second = say(juniper, "yes"), say(juniper, "no", "contact.sms")
    heads = [facts_of(answered(one), "en").chain_head for one in (first, second, say(tern, "yes"))]
    assert len(set(heads)) == 3
    assert facts_of(answered(first), "en").chain_head == heads[0]
    assert [facts_of(answered(one), "en").chain_seq for one in (first, second)] == [1, 2]


def test_beside_a_question_stand_the_same_words_in_the_first_language_of_the_programme(say, juniper, kz):
    event = say(juniper, "yes")
    assert facts_of(answered(event), "en").records[0].words.question_beside == ""
    kz.languages = ["kk", "en"]
    kz.save()
    assert facts_of(answered(type(event).objects.get(pk=event.pk)), "en").records[0].words.question_beside == ""


@pytest.mark.parametrize("person", ["tern", "manager", "safeguarding", "auditor"])
def test_nobody_else_sees_it_in_the_database_either(person, request, say, juniper, take, as_web):
    take(say(juniper, "yes"))
    other = request.getfixturevalue(person)
    with as_web(juniper.user):
        assert ConsentReceipt.objects.count() == 1
    with as_web(getattr(other, "user", other)):
        assert ConsentReceipt.objects.count() == 0


def test_she_cannot_hang_a_receipt_on_the_answer_of_another(say, juniper, tern, take, as_web):
    mine, theirs = take(say(juniper, "yes")).receipt, say(tern, "yes")
    fields = {
        "advisor_id": mine.advisor_id, "programme_id": mine.programme_id, "event_id": theirs.pk, "profile": "summary",
        "language": "en", "issued_at": mine.issued_at, "content_hash": mine.content_hash, "signature": mine.signature,
        "key_id": mine.key_id, "delivered": "kept",
    }  # fmt: skip
    with as_web(juniper.user), pytest.raises(DatabaseError, match="of_her_event"), transaction.atomic():
        ConsentReceipt.objects.create(**fields)


@pytest.mark.parametrize("change", [{"content_hash": "0" * 64}, {"profile": "full"}, {"issued_at": timezone.now()}])
def test_what_was_handed_out_is_never_changed(change, say, juniper, take):
    take(say(juniper, "yes"))
    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        ConsentReceipt.objects.update(**change)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        ConsentReceipt.objects.all().delete()


def test_she_may_write_only_how_it_was_handed_over(say, juniper, take, as_web):
    take(say(juniper, "yes"))
    with as_web(juniper.user):
        assert ConsentReceipt.objects.update(delivered="kept") == 1
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ConsentReceipt.objects.update(number=2)


def test_receipts_stay_when_she_is_erased_and_she_reads_before_what_there_is(say, juniper, kz, take):
    take(say(juniper, "yes"), delivered="printed")
    assert keep_that_she_has_receipts(advisor=juniper, programme=kz) == {"papers_kept": 1}
    sections = [one for part in questions.hers.ask(scope=None, advisor=juniper) for one in part]
    section = next(one for one in sections if one.key == "papers")
    assert [row["how"][1] for row in section.rows()] == ["on paper"]


def test_a_child_has_a_receipt_of_her_own_voice(kz, manager, say, take):
    child = make_advisor(kz, manager, name="Rowan", age_band="under_18")
    record = take(say(child, "yes"), "full").document["records"][0]
    assert (record["authority"], record["events"][0]["event_type"]) == ("assent", "assent")


def test_the_command_checks_by_the_archive_of_the_database_or_by_a_file(say, juniper, take, tmp_path):
    document, file, keys = take(say(juniper, "yes"), "full").document, tmp_path / "note.json", tmp_path / "keys.json"
    file.write_text(json.dumps(document))
    call_command("receipt_keys", stdout=(archive := StringIO()))
    keys.write_text(archive.getvalue())
    for more in ([], ["--keys", str(keys)]):
        call_command("consent_verify", str(file), *more, stdout=(said := StringIO()))
        assert said.getvalue() == f"{AS_GIVEN}\n"
    call_command("consent_verify", str(file), "--kantara", stdout=(said := StringIO()))
    assert json.loads(said.getvalue())["version"] == "KI-CR-v1.1.0"
    file.write_text(json.dumps(document | {"language": "ru"}))
    with pytest.raises(CommandError, match="was changed after the file was made"):
        call_command("consent_verify", str(file))


def test_with_a_file_of_keys_the_command_asks_no_database(say, juniper, take, tmp_path, django_assert_num_queries):
    file, keys = tmp_path / "note.json", tmp_path / "keys.json"
    file.write_text(json.dumps(take(say(juniper, "yes")).document))
    call_command("receipt_keys", stdout=(archive := StringIO()))
    keys.write_text(archive.getvalue())
    with django_assert_num_queries(0):
        call_command("consent_verify", str(file), "--keys", str(keys), stdout=StringIO())


def test_the_web_archives_the_first_key_and_no_other(say, juniper, take, as_web):
    with as_web(juniper.user), connection.cursor() as cursor:
        for version, letter in ((1, "a"), (2, "b")):
            cursor.execute("SELECT receipts_first_key(%s, %s, %s)", [version, letter * 43, letter * 43])
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            SigningKey.objects.create(key_id="c" * 43, public_key="c" * 43, version=3)
    assert list(SigningKey.objects.values_list("version", flat=True)) == [1]
