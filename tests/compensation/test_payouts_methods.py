"""How somebody is paid: checked, sealed, replaced, never shown; the same account with two people raises a question."""

import pytest
from django.db import connection

from compensation.dues.questions import how_paid
from compensation.payouts import actions
from compensation.payouts.accounts import BadAccount, bank_account, wallet_phone
from compensation.payouts.models import PayoutMethod, SharedAccount
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from tests.compensation.payouts import by_bank, by_wallet, in_cash, kz_iban


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("KZ86 125K ZT50 0410 0101", "check_digits"),
        ("KZ86125KZT500410010", "length"),
        ("DE89370400440532013000", "form"),
        ("=HYPERLINK", "form"),
    ],
)
def test_an_iban_that_cannot_be_right_is_refused(typed, reason):
    with pytest.raises(BadAccount) as refused:
        bank_account(typed, "KZ")
    assert refused.value.reason == reason


def test_an_iban_is_taken_in_any_spacing_and_digits():
    assert bank_account("kz86 125k-zt50 0410 0100", "KZ").number == "KZ86125KZT5004100100"
    assert bank_account("KZ۸۶125KZT5004100100", "KZ").hint == "··00"


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("8 700 000 00 01", "KZ", "+77000000001"),
        ("7000000001", "KZ", "+77000000001"),
        ("+7 (700) 000-00-01", "KZ", "+77000000001"),
        ("081 234 5678", "TH", "+66812345678"),
    ],
)
def test_a_wallet_phone_is_taken_as_people_write_it(typed, country, number):
    assert wallet_phone(typed, country).number == number


@pytest.mark.parametrize("typed", ["12345", "+1 202 555 0100", "call me", ""])
def test_a_wallet_phone_that_cannot_be_right_is_refused(typed):
    with pytest.raises(BadAccount):
        wallet_phone(typed, "KZ")


def test_details_go_sealed_into_the_vault_and_only_a_hint_stays_outside(juniper, kz):
    method = by_bank(juniper, kz, number=42)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM payouts_payoutmethod m WHERE id = %s", [method.pk])
        row = cursor.fetchone()[0]
    assert (method.words, kz_iban(42) in row, "Juniper" in row) == ("Kaspi Bank ··42", False, False)
    with vault.open(juniper, [method.sealed_as], by=juniper.user, purpose="own_page") as values:
        assert kz_iban(42) in values[method.sealed_as]


def test_a_change_makes_a_new_row_and_forgets_the_old_details(juniper, kz):
    first = by_bank(juniper, kz)
    second = by_wallet(juniper, kz)
    first.refresh_from_db()
    assert [(first.state, first.version), (second.state, second.version)] == [("retired", 1), ("active", 2)]
    assert [name for name in vault.stored_names(juniper) if name.startswith("payee")] == [second.sealed_as]


def test_choosing_cash_twice_changes_nothing(juniper, kz):
    assert in_cash(juniper, kz) == in_cash(juniper, kz)
    assert PayoutMethod.objects.count() == 1


def test_the_trail_holds_that_it_was_recorded_and_no_value(juniper, kz, finance):
    by_bank(juniper, kz, number=77, by=finance)
    event = AuditEvent.objects.get(event="payout_method.recorded")
    assert (event.actor_id, event.advisor_id, event.purpose) == (finance.pk, juniper.pk, "bank")
    assert not any("77" in str(row) for row in AuditEvent.objects.values_list("fields", "purpose"))


def test_the_question_how_she_is_paid_is_answered_in_words(juniper, kz):
    assert how_paid.ask(advisor=juniper, programme=kz) == [""]
    by_wallet(juniper, kz, phone="+77000000007")
    assert how_paid.ask(advisor=juniper, programme=kz) == ["Kaspi ··07"]


def test_the_same_account_with_two_people_raises_a_question_about_both(juniper, tern, kz):
    by_bank(juniper, kz)
    assert not SharedAccount.objects.exists()
    by_bank(tern, kz)
    assert sorted(SharedAccount.objects.values_list("advisor", "state")) == sorted(
        [(juniper.pk, "open"), (tern.pk, "open")]
    )


def test_the_question_is_raised_across_programmes_and_kept_from_her(juniper, other_advisor, kz, th, as_web):
    by_wallet(juniper, kz)
    with as_web(other_advisor.user):
        by_wallet(other_advisor, th)
        assert not SharedAccount.objects.exists()
    assert set(SharedAccount.objects.values_list("programme", flat=True)) == {kz.pk, th.pk}


def test_the_same_person_with_the_same_account_raises_no_question(juniper, kz):
    by_bank(juniper, kz)
    by_bank(juniper, kz)
    assert not SharedAccount.objects.exists()


def test_who_wrote_the_details_down_does_not_answer_the_question(juniper, tern, kz, manager, safeguarding):
    by_bank(juniper, kz)
    by_bank(tern, kz, by=manager)
    question = SharedAccount.objects.get(advisor=tern)
    with pytest.raises(NotNow):
        actions.answer_shared_account(question=question, answer="own_wish", by=manager)
    assert actions.answer_shared_account(question=question, answer="own_wish", by=safeguarding).state == "answered"


def test_another_way_retires_the_account_that_is_not_hers(juniper, tern, kz, safeguarding):
    by_bank(juniper, kz)
    method = by_bank(tern, kz)
    actions.answer_shared_account(
        question=SharedAccount.objects.get(advisor=tern), answer="another_way", by=safeguarding
    )
    method.refresh_from_db()
    assert (method.state, vault.stored_names(tern).count(method.sealed_as)) == ("retired", 0)
