"""The files of a released batch: right by the ISO schema, the same bytes each time, sealed, discreet."""

import csv
import io
from datetime import UTC, date, datetime
from importlib.resources import files as packaged

import pytest
from django.db import transaction
from lxml import etree

from advisory.safeguarding.openings import openings_for
from compensation.payouts import actions, rails
from compensation.payouts.models import Payment
from compensation.payouts.rails.bank import NAMESPACE
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.exports.cells import safe_cell
from survivor_engagement.files.reading import content_of
from survivor_engagement.identity import vault
from tests.compensation.payouts import (
    P_A,
    agree,
    by_bank,
    by_wallet,
    funded,
    handed_over,
    in_cash,
    kz_iban,
    owe,
    released,
    take_back,
    work,
)
from tests.harness.kept import kept

TELLING = ("survivor", "traffick", "victim", "advisor", "KZ1", "Bright")
NS = {"p": NAMESPACE}


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@kept
def owed_by_bank_and_cash(juniper, tern, kz, manager, approver, admin_user):
    by_bank(juniper, kz, number=1)
    in_cash(tern, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    funded(kz, admin_user)
    return owe(kz, juniper, tern, writer=manager, approver=approver)


def schema() -> etree.XMLSchema:
    found = packaged("sepaxml") / "schemas" / "pain.001.001.09.xsd"
    return etree.XMLSchema(etree.fromstring(found.read_bytes()))


def header(**fields) -> rails.Header:
    standard = {
        "reference": "KZ1-2026-11-1", "message_id": "A" * 32, "information_id": "B" * 32,
        "released_at": datetime(2026, 11, 25, 11, 0, tzinfo=UTC), "execute_on": date(2026, 11, 25), "currency": "KZT",
        "payment_count": 1, "total_minor": P_A, "payer_name": "Open Field Services", "payer_account": kz_iban(9),
        "payer_bic": "HSBKKZKX", "payer_has_iban": True,
    }  # fmt: skip
    return rails.Header(**(standard | fields))


def bank_line(**details) -> rails.Line:
    standard = {"name": "Juniper Ivy", "account": kz_iban(1), "bic": "CASPKZKA", "iban": "yes"}
    return rails.Line("0F" * 16, P_A, "7FQK-2MXD", standard | details)


def test_the_bank_file_is_valid_by_the_schema_and_adds_up(kz, finance, approver, releaser, owed_by_bank_and_cash):
    batch = released(kz, finance, approver, releaser)
    work()
    file = batch.files.get(rail="bank")
    document = etree.fromstring(content_of(file.stored))
    schema().assertValid(document)
    assert document.xpath("//p:CtrlSum/text()", namespaces=NS) == ["23875.00", "23875.00"]
    number = batch.payments.get(method__kind="bank").end_to_end_id
    assert document.xpath("//p:EndToEndId/text()", namespaces=NS) == [number]
    assert document.xpath("//p:MsgId/text()", namespaces=NS) == [file.message_id]
    assert (file.payment_count, file.total_minor) == (1, P_A)


def test_the_bank_reads_no_telling_word(kz, finance, approver, releaser, owed_by_bank_and_cash):
    batch = released(kz, finance, approver, releaser)
    work()
    text = content_of(batch.files.get(rail="bank").stored).decode()
    assert "Open Field Services" in text
    assert [word for word in TELLING if word.lower() in text.lower()] == []


@pytest.mark.parametrize(
    ("currency", "minor", "written"), [("KZT", 2_387_550, "23875.50"), ("VND", 2_230_000, "2230000")]
)
def test_amounts_have_the_decimals_of_their_currency(currency, minor, written):
    content = b"".join(rails.bank_file(header(currency=currency, total_minor=minor), [bank_line()]))
    schema().assertValid(etree.fromstring(content))
    assert f">{written}<" in content.decode()


def test_an_account_without_iban_and_a_name_in_any_script_are_valid_too():
    lines = [bank_line(name="สมหญิง ใจดี", account="1234567890", bic="BKKBTHBK", iban="no")]
    content = b"".join(rails.bank_file(header(payer_has_iban=False, payer_account="00123456"), lines))
    schema().assertValid(etree.fromstring(content))
    assert "สมหญิง ใจดี" in content.decode()


def test_a_long_file_comes_in_pieces_and_is_one_document():
    lines = [rails.Line(f"{number:032X}", 100, "7FQK-2MXD", bank_line().details) for number in range(400)]
    pieces = list(rails.bank_file(header(payment_count=400, total_minor=40_000), lines))
    assert len(pieces) > 2
    assert len(etree.fromstring(b"".join(pieces)).xpath("//p:CdtTrfTxInf", namespaces=NS)) == 400


@pytest.mark.parametrize("writer", [rails.bank_file, rails.wallet_file, rails.cash_sheet])
def test_writing_a_file_again_gives_the_same_bytes(writer):
    lines = [bank_line(phone="+77000000001")]
    assert b"".join(writer(header(), lines)) == b"".join(writer(header(), lines))


def test_a_worker_that_dies_before_its_end_makes_the_same_file_again(
    kz, finance, approver, releaser, owed_by_bank_and_cash
):
    batch = released(kz, finance, approver, releaser)
    sums = []
    for _attempt in range(2):
        with transaction.atomic():
            made = actions.make_files(batch=batch, by=None)
            sums.append([file.sha256 for file in made])
            transaction.set_rollback(True)
    assert sums[0] == sums[1]
    assert batch.files.filter(state="asked").count() == 2


def test_making_files_twice_makes_them_once(kz, finance, approver, releaser, owed_by_bank_and_cash):
    batch = released(kz, finance, approver, releaser)
    work()
    assert actions.make_files(batch=batch, by=None) == []
    assert batch.files.filter(state="made").count() == 2


def test_the_wallet_table_has_no_cell_that_a_spreadsheet_would_run():
    content = b"".join(rails.wallet_file(header(), [bank_line(phone="+77000000001")]))
    assert content.startswith(b"end_to_end_id,")  # no mark of UTF-8: the company's program takes it for a letter
    rows = list(csv.reader(io.StringIO(content.decode())))
    assert rows[1] == ["0F" * 16, "77000000001", "23875.00", "KZT", "Services 0F0F0F0F"]


@pytest.mark.parametrize("cell", ["0F" * 16, "77000000001", "23875.00", "KZT", "Services 0F0F0F0F"])
def test_cells_that_a_wallet_company_reads_stay_as_they_are_since_they_begin_with_a_letter_or_digit(cell):
    assert (safe_cell(cell), safe_cell(f"+{cell}")) == (cell, f"'+{cell}")
    line = rails.Line("0F" * 16, P_A, "7FQK-2MXD", bank_line(phone="=+77000000001").details)
    assert b",'=+77000000001," in b"".join(rails.wallet_file(header(), [line]))


def test_the_cash_sheet_holds_codes_and_room_for_two_witnesses(kz, finance, approver, releaser, owed_by_bank_and_cash):
    batch = released(kz, finance, approver, releaser)
    work()
    text = content_of(batch.files.get(rail="cash").stored).decode()
    tern = batch.payments.get(method__kind="cash").advisor
    assert [word in text for word in (tern.shown_code, "First witness", "Second witness", "23,875 ₸")] == [True] * 4
    assert [word for word in ("Tern", "Juniper", "survivor") if word in text] == []


def test_details_are_opened_by_the_worker_only_and_she_can_read_that(
    kz, finance, approver, releaser, juniper, owed_by_bank_and_cash
):
    released(kz, finance, approver, releaser)
    opened = AuditEvent.objects.filter(event="identity.opened", advisor_id=juniper.pk)
    assert not opened.exists()
    work()
    assert list(opened.values_list("actor_role", "purpose", "fields")) == [("system", "payment", ["payee_details"])]


def test_she_reads_who_took_the_file_with_her_account_and_a_cash_sheet_tells_of_nobody(
    kz, finance, approver, releaser, juniper, tern, owed_by_bank_and_cash, as_web
):
    batch = released(kz, finance, approver, releaser)
    work()
    for rail in ("bank", "cash"):
        with as_web(releaser):
            actions.open_file(file=batch.files.get(rail=rail), by=releaser)
    with as_web(juniper.user):
        (newest, _by_the_worker), _older = openings_for(juniper.pk, "", 9)
    assert (newest.who, newest.purpose, newest.details) == (
        "Finance, releases", "To pay you", "your payment details",
    )  # fmt: skip
    assert not AuditEvent.objects.filter(event="identity.opened", advisor_id=tern.pk, actor_id=releaser.pk).exists()


def test_a_way_that_changed_since_the_release_stops_that_payment_only(
    kz, finance, approver, releaser, juniper, owed_by_bank_and_cash
):
    batch = released(kz, finance, approver, releaser)
    by_wallet(juniper, kz)
    work()
    assert sorted(batch.files.values_list("rail", "state")) == [("bank", "empty"), ("cash", "made")]
    stopped = batch.payments.get(advisor=juniper)
    assert (stopped.state, stopped.reason_code, stopped.items.get().live) == ("cancelled", "WAY_CHANGED", False)
    assert actions.prepare_batch(programme=kz, by=finance).payments.get().method.kind == "wallet"


def test_a_yes_taken_back_at_the_last_moment_stops_the_payment(
    kz, finance, approver, releaser, juniper, owed_by_bank_and_cash
):
    batch = released(kz, finance, approver, releaser)
    take_back(kz, juniper)
    work()
    assert list(batch.payments.filter(advisor=juniper).values_list("state", "reason_code")) == [
        ("cancelled", "NOT_AGREED")
    ]


def test_details_that_are_gone_stop_the_payment_and_not_the_file(
    kz, finance, approver, releaser, juniper, owed_by_bank_and_cash
):
    batch = released(kz, finance, approver, releaser)
    field = batch.payments.get(advisor=juniper).method.sealed_as
    vault.seal(juniper, {field: ""}, by=None, purpose="payment", programme_id=kz.pk)
    work()
    assert Payment.objects.get(advisor=juniper).reason_code == "NO_DETAILS"


def test_a_file_is_handed_over_once(kz, finance, approver, releaser, owed_by_bank_and_cash):
    batch = handed_over(kz, finance, approver, releaser)
    with pytest.raises(NotNow):
        actions.hand_over_file(file=batch.files.get(rail="bank"), by=releaser)
    assert batch.files.get(rail="bank").handed_over_by == releaser


def test_what_lies_on_the_shelf_is_sealed(kz, finance, approver, releaser, owed_by_bank_and_cash, settings):
    released(kz, finance, approver, releaser)
    work()
    kept = [path.read_bytes() for path in settings.FILES_DIR.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert [content for content in kept if b"Juniper" in content or kz_iban(1).encode() in content] == []
