"""Somebody is erased: her wish, a second person where she only told it, days to think, and nothing of her left."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, OperationalError, ProgrammingError
from django.utils import timezone

from advisory.groups.models import GroupMembership
from compensation.dues.models import Due
from compensation.payouts import actions as payout_actions
from compensation.payouts.models import PayoutMethod
from consent.records.gate import check
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files import shelf
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity import actions, certificate, erasing, vault
from survivor_engagement.identity.access import emergency_bar
from survivor_engagement.identity.models import (
    Advisor,
    AdvisorUserObjectPermission,
    Enrolment,
    Erasure,
    Joining,
    RevealRequest,
    SafeContact,
)
from survivor_engagement.jobs.models import Job
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.users.models import Invitation, Session, User
from tests.compensation import payouts
from tests.harness.cast import place_of, programme_of
from tests.harness.client import as_web
from tests.identity.erasing import erase, live_in_every_room, wish, work

REFUSED = (IntegrityError, InternalError, ProgrammingError, OperationalError)


@pytest.fixture
def known(juniper, kz, manager, safeguarding, finance):
    live_in_every_room(juniper, kz, manager, safeguarding, finance)
    return juniper


def sealed_rows(advisor) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app_vault")
        cursor.execute("SELECT count(*) FROM vault.sealed_value WHERE advisor_id = %s", [advisor.pk])
        found = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE app_seed")
    return found


def what_names_her(advisor) -> dict[str, int]:
    account = User.objects.filter(pk=advisor.user_id or 0)
    return {
        "sealed": sealed_rows(advisor),
        "keys": PersonKey.objects.filter(owner=advisor.public_id).count(),
        "cards": Joining.objects.filter(advisor=advisor).count(),
        "contact": SafeContact.objects.filter(advisor=advisor).count(),
        "requests": RevealRequest.objects.filter(advisor=advisor).count(),
        "grants": AdvisorUserObjectPermission.objects.filter(content_object=advisor).count(),
        "files": StoredFile.objects.standing().filter(advisor=advisor).count(),
        "messages": OutboxMessage.objects.filter(advisor=advisor).open().count(),
        "seats": GroupMembership.objects.standing().filter(advisor=advisor).count(),
        "accounts": PayoutMethod.objects.filter(advisor=advisor).exclude(fingerprint=None).count(),
        "ways_in": Invitation.objects.filter(user__in=account).count(),
        "sessions": Session.objects.filter(user__in=account).count(),
        "enrolments": Advisor.objects.enrolled_in([place_of(advisor)]).filter(pk=advisor.pk).count(),
    }


def test_nothing_that_names_her_is_left(known):
    before = what_names_her(known)
    assert {kind for kind, count in before.items() if not count} == set()
    assert erase(known).state == Erasure.State.DONE
    assert set(what_names_her(known).values()) == {0}


def test_what_is_left_of_her_row_is_her_code(known):
    code, account = known.code, known.user
    erase(known)
    known.refresh_from_db()
    account.refresh_from_db()
    assert (known.code, known.status, known.user, known.language) == (code, "erased", None, "en")
    assert (account.is_active, account.has_usable_password(), account.username[:5]) == (False, False, "gone-")


def test_her_files_are_gone_from_the_disk(known, django_capture_on_commit_callbacks):
    place = shelf.place_of(place_of(known), StoredFile.objects.get(advisor=known).public_id)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(known)
    assert not place.exists()


def test_the_trail_and_the_books_stay(known, kz):
    trail = AuditEvent.objects.about_advisor(known.pk).count()
    due = Due.objects.get(advisor=known)
    erase(known)
    assert AuditEvent.objects.about_advisor(known.pk).count() > trail
    assert Due.objects.get(advisor=known).net_minor == due.net_minor == payouts.P_A
    assert AuditEvent.objects.filter(event="advisor.erased", advisor_id=known.pk, programme_id=kz.pk).count() == 1


def test_another_advisor_loses_nothing(known, tern):
    before = (sealed_rows(tern), PersonKey.objects.filter(owner=tern.public_id).count())
    erase(known)
    tern.refresh_from_db()
    assert (sealed_rows(tern), PersonKey.objects.filter(owner=tern.public_id).count()) == before == (3, 4)
    assert (tern.status, SafeContact.objects.filter(advisor=tern).count()) == ("active", 1)


def test_what_she_had_allowed_is_no_longer_allowed(known, kz):
    def allowed():
        return check([known.pk], "payment.provider", programme_id=kz.pk, moment="invite")[known.pk].allowed

    assert allowed()
    erase(known)
    assert not allowed()


def test_who_opened_in_an_emergency_is_looked_at_also_when_she_has_gone(known, kz, facilitator, manager):
    opened = actions.open_at_once(advisor=known, programme=kz, fields=["phone"], by=facilitator)
    done = erase(known)
    opened.refresh_from_db()
    assert certificate.STAYS["requests_kept"] in certificate.stays_of(done)
    actions.review_emergency(request=opened, outcome="not_in_order", by=manager)
    assert emergency_bar(facilitator) == "not_in_order"
    assert RevealRequest.objects.filter(advisor=known).count() == 1


def test_every_kind_that_rooms_count_has_words_on_the_paper(known):
    counted = set(erase(known).counts)
    assert counted == set(certificate.GONE) | set(certificate.STAYS)


def test_payment_files_are_kept_as_long_as_the_paper_says():
    assert timedelta(days=certificate.PAYMENT_FILES_KEPT_DAYS) == payout_actions.files.KEPT_FOR


def test_nothing_happens_before_its_day_and_she_can_take_it_back(juniper):
    made = erase(juniper, at_once=False)
    assert (made.state, made.due_at > timezone.now() + timedelta(days=6)) == ("confirmed", True)
    assert Job.objects.get(kind=erasing.ERASE).run_after == made.due_at
    juniper.refresh_from_db()
    assert juniper.status == Advisor.Status.PAUSED
    erasing.take_back_wish(erasure=made, by=juniper.user)
    juniper.refresh_from_db()
    assert juniper.status == Advisor.Status.ACTIVE


def test_what_she_said_herself_nobody_else_takes_back(juniper, manager, client_for):
    made = wish(juniper, at_once=False)
    with pytest.raises(NotNow, match="only she takes it back"):
        erasing.take_back_wish(erasure=made, by=manager)
    place = f"/w/kz1/erasures/{made.public_id}/"
    assert "She has thought again" not in client_for(manager).get(place).content.decode()
    assert client_for(manager).post(f"{place}back/").status_code == 403
    made.refresh_from_db()
    assert made.state == "confirmed"


def test_a_wish_that_was_taken_back_is_not_done_by_a_late_job(juniper):
    made = wish(juniper, at_once=True)
    erasing.take_back_wish(erasure=made, by=juniper.user)
    work()
    made.refresh_from_db()
    assert (made.state, sealed_rows(juniper)) == ("cancelled", 3)


def test_a_break_of_her_own_is_still_hers_after_she_took_the_wish_back(juniper):
    Advisor.objects.filter(pk=juniper.pk).update(status=Advisor.Status.PAUSED)
    erasing.take_back_wish(erasure=wish(juniper, at_once=False), by=juniper.user)
    juniper.refresh_from_db()
    assert juniper.status == Advisor.Status.PAUSED


def test_staff_write_down_what_she_told_and_a_second_person_confirms(juniper, kz, manager, safeguarding):
    made = erasing.record_wish(advisor=juniper, programme=kz, waits_for_pay=False, by=manager)
    with pytest.raises(NotNow, match="somebody else must confirm"):
        erasing.decide_wish(erasure=made, agree=True, by=manager)
    decided = erasing.decide_wish(erasure=made, agree=True, by=safeguarding)
    assert (decided.state, decided.due_at > timezone.now() + timedelta(days=6)) == ("confirmed", True)
    Erasure.objects.filter(pk=made.pk).update(state="cancelled", ended_at=timezone.now())
    with pytest.raises(NotNow, match="Somebody has answered"):
        erasing.decide_wish(erasure=made, agree=True, by=safeguarding)


def test_the_database_itself_refuses_the_same_person(juniper, kz, manager):
    made = erasing.record_wish(advisor=juniper, programme=kz, waits_for_pay=False, by=manager)
    values = {"state": "confirmed", "confirmed_by": manager, "due_at": timezone.now()}
    with pytest.raises(IntegrityError, match="erasure_confirmed_by_another"), transaction.atomic():
        Erasure.objects.filter(pk=made.pk).update(**values)


def test_her_own_word_can_be_given_by_nobody_else(juniper, manager):
    with pytest.raises(NotNow, match="Only she"):
        erasing.ask_to_be_erased(advisor=juniper, at_once=True, waits_for_pay=False, by=manager)
    with as_web(manager), pytest.raises(REFUSED, match="her own word"), transaction.atomic():
        Erasure.objects.create(
            advisor=juniper, programme=programme_of(juniper), how="own", state="confirmed", asked_by=juniper.user,
            due_at=timezone.now(),
        )  # fmt: skip


def test_a_second_wish_finds_the_first(juniper, kz, manager):
    wish(juniper, at_once=False)
    with pytest.raises(NotNow, match="written down already"):
        erasing.record_wish(advisor=juniper, programme=kz, waits_for_pay=False, by=manager)


def test_she_can_wait_until_she_is_paid(known, kz, manager):
    made = erase(known, waits_for_pay=True)
    job = Job.objects.get(kind=erasing.ERASE)
    assert (made.state, sealed_rows(known) > 0) == ("confirmed", True)
    assert job.state == "asked"
    assert job.run_after > timezone.now() + timedelta(hours=23)


def test_whoever_is_owed_nothing_does_not_wait(juniper):
    assert erase(juniper, waits_for_pay=True).state == "done"


def test_what_she_is_still_owed_is_paid_in_cash_on_her_code(known, kz, finance, approver, releaser):
    assert erase(known).state == "done"
    way = PayoutMethod.objects.active().get(advisor=known)
    assert (way.kind, way.hint, way.fingerprint) == ("cash", "", None)
    payouts.funded(kz, finance)
    batch = payouts.handed_over(kz, finance, approver, releaser)
    assert batch.files.get(rail="cash").payment_count == 1
    assert [(payment.advisor_id, payment.amount_minor) for payment in batch.payments.all()] == [(known.pk, payouts.P_A)]


def test_done_twice_is_done_once(known):
    made = erase(known)
    again = erasing.erase_advisor(public_id=made.public_id, by=None)
    events = AuditEvent.objects.filter(event="advisor.erased", advisor_id=known.pk)
    assert (again, events.count()) == (True, 1)


def test_keys_that_an_old_dump_brings_back_are_forgotten_again(known, tern, kz):
    old = list(PersonKey.objects.filter(owner=known.public_id).values("owner", "klass", "root_version", "wrapped"))
    erase(known)
    PersonKey.objects.bulk_create(PersonKey(**row) for row in old)
    assert erasing.forget_keys_of_the_erased(programme=kz) == 4
    assert not PersonKey.objects.filter(owner=known.public_id).exists()
    assert PersonKey.objects.filter(owner=tern.public_id).count() == 4


@pytest.mark.parametrize(
    "change", [{"status": "active"}, {"code": "ZZZZZZZZ"}, {"language": "kk"}, {"age_band": "under_18"}]
)
def test_whoever_was_erased_stays_so(juniper, change):
    erase(juniper)
    with pytest.raises(REFUSED, match=r"stays so|never changes"), transaction.atomic():
        Advisor.objects.filter(pk=juniper.pk).update(**change)


def test_her_code_is_never_free_again(juniper):
    erase(juniper)
    with pytest.raises(REFUSED), transaction.atomic():
        Advisor.objects.filter(pk=juniper.pk).delete()
    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        Advisor.objects.create(code=juniper.code, age_band="adult", language="en")


def test_nothing_is_written_about_her_any_more(juniper, kz, manager):
    erase(juniper)
    juniper.refresh_from_db()
    writes = [
        lambda: vault.seal(juniper, {"phone": "+77000000009"}, by=manager, purpose="contact", programme_id=kz.pk),
        lambda: Enrolment.objects.create(advisor=juniper, programme=kz, starts_on=timezone.localdate()),
        lambda: OutboxMessage.objects.create(
            advisor=juniper, programme=kz, template="note", not_after=timezone.now(), try_at=timezone.now()
        ),
        lambda: RevealRequest.objects.create(
            advisor=juniper, programme=kz, fields=["phone"], purpose="safety", asked_by=manager
        ),
    ]
    for write in writes:
        with pytest.raises(REFUSED, match="she was erased"), transaction.atomic():
            write()


def test_nobody_is_erased_without_a_wish_that_is_due(juniper):
    with pytest.raises(REFUSED, match="a wish that is due"), transaction.atomic():
        Advisor.objects.filter(pk=juniper.pk).update(status="erased", user=None)
    with pytest.raises(REFUSED, match="nobody is to be erased"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT identity_erase_ground()")


def test_the_paper_says_when_old_backups_go_dark(juniper):
    made = erase(juniper)
    dark_on = timezone.localdate() + timedelta(days=settings.KEY_DUMPS_KEPT_DAYS)
    assert (made.backups_dark_on, certificate.latest_day(made)) == (dark_on, dark_on)
    first, _count = certificate.gone_of(made)[0]
    assert str(first).startswith("Locked details")
