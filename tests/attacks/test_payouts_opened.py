"""A file that was opened may be at the bank: it is given up by two people, or it went as it was. Never paid twice."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from compensation.payouts import actions
from compensation.payouts.filling import payable_now
from compensation.payouts.models import FileOpening, PaymentFile
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Role
from tests.compensation.payouts import agree, by_wallet, owe, released, work
from tests.harness.cast import make_staff


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def file(juniper, tern, kz, manager, finance, approver, releaser):
    """Made, of two wallets, opened by nobody."""
    by_wallet(juniper, kz)
    by_wallet(tern, kz, phone="+77000000002")
    agree(kz, juniper, tern, writer=manager, approver=approver)
    owe(kz, juniper, tern, writer=manager, approver=approver)
    batch = released(kz, finance, approver, releaser)
    work()
    return batch.files.get()


@pytest.fixture
def opened(file, juniper, kz, releaser, client_for):
    """Taken out of the house by who releases; then Juniper changed her wallet."""
    assert press(client_for(releaser), "download", file) == 200
    by_wallet(juniper, kz, phone="+77000000003")
    return file


@pytest.fixture
def asked(opened, releaser):
    return actions.make_file_anew(file=opened, by=releaser)


@pytest.fixture
def second_releaser(kz):
    return make_staff(kz, Role.FINANCE_RELEASER, label="Second releaser")


def press(client, step, file) -> int:
    return client.post(reverse(f"payouts:file_{step}", args=["kz1", file.public_id])).status_code


def page(client, file) -> str:
    return client.get(reverse("payouts:batch_detail", args=["kz1", file.batch.public_id])).content.decode()


def refused(do) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            do()
    except DatabaseError:
        return True
    return False


def test_each_person_who_opened_a_file_is_remembered_once(file, releaser, second_releaser, client_for):
    for person in (releaser, second_releaser, releaser):
        press(client_for(person), "download", file)
    assert list(file.openings.values_list("by", flat=True)) == [releaser.pk, second_releaser.pk]
    assert AuditEvent.objects.filter(event="payment_file.opened").count() == 2
    assert AuditEvent.objects.filter(event="file.opened").count() == 3
    assert f"Opened first by {releaser.label}" in page(client_for(releaser), file)


def test_a_payment_file_has_no_second_door_that_forgets_who_opened_it(file, releaser, client_for):
    address = reverse("files:file_download", args=[file.stored.public_id])
    assert (client_for(releaser).post(address).status_code, file.openings.count()) == (403, 0)


def test_one_person_alone_does_not_replace_a_file_that_she_opened(opened, kz, finance, releaser, client_for):
    assert press(client_for(releaser), "make_anew", opened) == 302
    opened.refresh_from_db()
    assert (opened.state, opened.anew_asked_by, opened.batch.files.count()) == ("made", releaser, 1)
    assert payable_now(kz, "KZT", finance).payment_count == 0
    with pytest.raises(NotNow, match="Somebody asked for this already"):
        actions.make_file_anew(file=opened, by=releaser)
    with pytest.raises(NotNow, match="You asked for this yourself"):
        actions.confirm_stopped(file=opened, by=releaser)


def test_a_second_person_says_that_it_was_stopped_and_it_goes_out_anew(asked, kz, tern, finance, approver, releaser):
    anew = actions.confirm_stopped(file=asked, by=approver)
    work()
    actions.hand_over_file(file=anew, by=releaser)
    asked.refresh_from_db()
    assert (asked.state, asked.stopped_by, asked.anew_asked_by) == ("void", approver, releaser)
    assert set(anew.batch.payments.values_list("advisor__code", "state")) >= {(tern.code, "submitted")}
    assert payable_now(kz, "KZT", finance).payment_count == 1


def test_neither_who_opened_it_nor_who_prepared_it_says_that_it_was_stopped(opened, finance, releaser, second_releaser):
    actions.open_file(file=opened, by=second_releaser)
    actions.make_file_anew(file=opened, by=releaser)
    for person, words in ((second_releaser, "You opened this file"), (finance, "You prepared this batch")):
        with pytest.raises(NotNow, match=words):
            actions.confirm_stopped(file=opened, by=person)
        stopped = {"state": "void", "stopped_by": person, "stopped_at": timezone.now()}
        assert refused(lambda stopped=stopped: PaymentFile.objects.filter(pk=opened.pk).update(**stopped))


def test_past_python_an_opened_file_is_given_up_by_two_people_or_not_at_all(opened, approver, releaser, as_web):
    files = PaymentFile.objects.filter(pk=opened.pk)
    now = timezone.now()
    by_herself = {"anew_asked_by": releaser, "anew_asked_at": now, "stopped_by": approver, "stopped_at": now}
    assert refused(lambda: files.update(state="void"))
    assert refused(lambda: files.update(state="void", **by_herself))
    with as_web(releaser):
        assert refused(lambda: files.update(anew_asked_by=approver, anew_asked_at=now))
        assert not refused(lambda: files.update(anew_asked_by=releaser, anew_asked_at=now))
        assert refused(lambda: files.update(state="void", stopped_by=releaser, stopped_at=now))
        assert refused(lambda: files.update(state="void", stopped_by=approver, stopped_at=now))
        assert refused(lambda: files.update(anew_asked_by=None, anew_asked_at=None))


def test_that_it_was_opened_is_never_unsaid_nor_said_of_another(opened, releaser, approver, as_web):
    assert refused(lambda: FileOpening.objects.all()._raw_delete("default"))
    assert refused(lambda: FileOpening.objects.update(by=approver))
    with as_web(releaser):
        said = {"file": opened, "programme": opened.programme, "by": approver}
        assert refused(lambda: FileOpening.objects.create(**said))
        assert refused(lambda: FileOpening.objects.all()._raw_delete("default"))


def test_a_file_that_had_gone_is_handed_over_as_it_went(opened, kz, finance, releaser):
    with pytest.raises(NotNow, match="It had gone already"):
        actions.hand_over_file(file=opened, by=releaser)
    gone = actions.hand_over_as_it_went(file=opened, by=releaser)
    assert (gone.state, gone.had_gone, gone.batch.state) == ("handed_over", True, "dispatched")
    assert set(gone.payments().values_list("state", flat=True)) == {"submitted"}
    assert payable_now(kz, "KZT", finance).payment_count == 0
    assert list(AuditEvent.objects.filter(event="payment_file.had_gone").values_list("count", flat=True)) == [1]


def test_the_second_person_may_find_out_that_it_had_gone(asked, approver, client_for):
    text = page(client_for(approver), asked)
    assert ("The company has stopped it" in text, "It had gone already" in text) == (True, True)
    assert press(client_for(approver), "gone", asked) == 302
    asked.refresh_from_db()
    assert (asked.state, asked.handed_over_by) == ("handed_over", approver)
    with pytest.raises(NotNow):
        actions.confirm_stopped(file=asked, by=approver)


def test_a_file_that_nobody_opened_cannot_have_gone(file, juniper, kz, releaser):
    by_wallet(juniper, kz, phone="+77000000003")
    with pytest.raises(NotNow, match="cannot have gone"):
        actions.hand_over_as_it_went(file=file, by=releaser)
    gone = {"state": "handed_over", "had_gone": True, "handed_over_by": releaser, "handed_over_at": timezone.now()}
    assert refused(lambda: PaymentFile.objects.filter(pk=file.pk).update(**gone))


def test_a_file_in_which_nothing_changed_goes_the_plain_way(file, releaser):
    actions.open_file(file=file, by=releaser)
    gone = actions.hand_over_as_it_went(file=file, by=releaser)
    assert (gone.state, gone.had_gone) == ("handed_over", False)


@pytest.mark.parametrize(
    ("person", "answers"),
    [("approver", (302, 409)), ("releaser", (409, 302)), ("finance", (403, 403)), ("auditor", (403, 403)),
     ("manager", (403, 403)), ("other_approver", (404, 404)), ("facilitator", (403, 403))],
)  # fmt: skip
def test_only_those_who_decide_say_what_became_of_a_file(person, answers, asked, client_for, request):
    client = client_for(request.getfixturevalue(person))
    assert tuple(press(client, step, asked) for step in ("stopped", "gone")) == answers


def test_the_pages_show_what_waits_and_for_whom(asked, approver, releaser, finance, client_for):
    pages = {person: page(client_for(person), asked) for person in (approver, releaser, finance)}
    assert [f"{releaser.label} asks to make it anew" in text for text in pages.values()] == [True] * 3
    assert ["The company has stopped it" in text for text in pages.values()] == [True, False, False]
    today = [client_for(person).get("/w/kz1/").content.decode() for person in (approver, releaser)]
    assert [f"Was a file of batch {asked.batch.reference} stopped?" in text for text in today] == [True, False]
