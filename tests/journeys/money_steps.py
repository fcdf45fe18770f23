"""The last chapters: three people send the money on its way, one payment fails and is made good, she has it in hand."""

import csv
import io
import re
from xml.etree import ElementTree

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from compensation.payouts.models import Payment
from survivor_engagement.audit.models import AuditEvent
from tests.journeys.meeting_steps import TITLE, the_workers_run
from tests.journeys.story import FIRST_ACCOUNT, SECOND_ACCOUNT, Story
from tests.journeys.visitor import Visitor

REVEALING = re.compile(r"(?i)surviv|advis|victim|traffick|abuse|grant|project|steppe|panel|consult|group")
NET = 2_387_500
THE_SAME_FOR_ALL = "/y/how/"  # below it stands the programme, and each sees her own
ISO = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def finance_prepares_a_batch(story: Story, payments: int = 3) -> str:
    """Its address. A second press finds nothing more to pay."""
    words = f"Prepare {payments} payment"
    finance = story.home("finance").follow("Payouts").press_twice(words)
    batch = finance.path
    assert finance.force("/w/kz1/pay/batches/prepare/") == 409
    finance.open(batch).press_twice(f"Lock {payments} payment")
    return batch


def three_people_decide(story: Story, batch: str, payments: int = 3) -> None:
    """Finance also holds the role that approves, the approver the role that releases: the person is what counts."""
    finance, approver, releaser = (story.staff[title] for title in ("finance", "approver", "releaser"))
    assert not [words for words in finance.buttons() if words.startswith(("Approve", "Release"))]
    assert finance.force(f"{batch}approve/") in (403, 409)
    assert releaser.open(batch).force(f"{batch}release/") == 409
    approver.open(batch).press_twice(f"Approve {payments} payment")
    assert not [words for words in approver.buttons() if words.startswith("Release")]
    assert approver.force(f"{batch}release/") in (403, 409)
    assert finance.force(f"{batch}release/") == 403
    releaser.open(batch).press_twice(f"Release {payments} payment")
    assert releaser.force(f"{batch}release/") == 409


def the_worker_makes_the_files(story: Story, batch: str) -> dict[str, bytes]:
    """For the bank, for the wallet company, for the cash table. Made once, also when asked twice."""
    for _time in range(2):
        the_workers_run()
    releaser, files = story.staff["releaser"].open(batch), {}
    actions = releaser.page.xpath("//form[button[starts-with(normalize-space(), 'Download')]]/@action")
    for address in actions:
        releaser.open(batch)
        path, values = next(sent for sent in all_forms(releaser) if sent[0] == address)
        releaser.send(path, values)
        files[releaser.headers["Content-Type"].split(";")[0]] = releaser.body
    return files


def all_forms(visitor) -> list[tuple[str, dict]]:
    return [(form.get("action"), dict(form.form_values())) for form in visitor.page.xpath("//form")]


def each_file_holds_what_its_rail_needs(story: Story, files: dict[str, bytes]) -> None:
    tern, rowan = story.her["Tern"], story.her["Rowan"]
    bank = ElementTree.fromstring(files["application/xml"])  # noqa: S314  # our own file
    assert (bank.findtext(f".//{ISO}IBAN", "") != "", FIRST_ACCOUNT.encode() in files["application/xml"]) == (
        True,
        True,
    )
    assert bank.findtext(f".//{ISO}CtrlSum") == "23875.00"
    row = next(csv.DictReader(io.StringIO(files["text/csv"].decode())))
    assert (row["phone"], row["amount"], row["currency"]) == ("77000007711", "23875.00", "KZT")
    sheet = files["text/html"].decode()
    assert (rowan.code in sheet, rowan.name in sheet, rowan.legal_name in sheet) == (True, False, False)
    assert not REVEALING.search(sheet + files["text/csv"].decode())
    assert not REVEALING.search(files["application/xml"].decode().replace("GrpHdr", ""))
    assert tern.name not in files["application/xml"].decode()


def the_files_are_handed_over(story: Story, batch: str, files: int = 3) -> None:
    releaser = story.staff["releaser"]
    for _file in range(files):
        releaser.open(batch)
        address = releaser.page.xpath("//form[contains(@action, '/handed-over/')]/@action")[0]
        path, values = next(sent for sent in all_forms(releaser) if sent[0] == address)
        releaser.send(path, values).sees("handed over")
        assert releaser.force(path) == 409


def the_reports_come_back(story: Story, files: dict[str, bytes]) -> None:
    """The wallet was paid, the bank says no to one. Read in twice, it counts once; a broken row and nothing counts."""
    paid = next(csv.DictReader(io.StringIO(files["text/csv"].decode())))["end_to_end_id"]
    bank = ElementTree.fromstring(files["application/xml"])  # noqa: S314  # our own file
    failed = bank.findtext(f".//{ISO}EndToEndId")
    report = f"end_to_end_id,status,reason\n{paid},ACSC,\n{failed},RJCT,AC04\n"
    finance = read_report(story, report.replace("ACSC", ""))
    finance.sees("Row 2", "the status is missing")
    assert set(states_of("wallet", "bank")) == {"submitted"}
    first = read_report(story, report).path
    assert read_report(story, report).path == first
    assert states_of("wallet", "bank") == ["settled", "submitted"]
    a_second_person_confirms_that_one_failed(story, first)


def a_second_person_confirms_that_one_failed(story: Story, report: str) -> None:
    """Never the one who read the report in: it would make money payable again on one person's word."""
    assert story.staff["finance"].open(report).force(f"{report}confirm/") in (403, 409)
    assert states_of("bank") == ["submitted"]
    story.staff["releaser"].open(report).press_twice("Confirm 1 payment")
    assert states_of("wallet", "bank") == ["settled", "rejected"]


def read_report(story: Story, content: str):
    finance = story.home("finance").follow("Payouts").follow("Bank reports").follow("Read a report")
    return finance.press("Read", report=SimpleUploadedFile("status.csv", content.encode(), "text/csv"))


def states_of(*kinds: str) -> list[str]:
    states = Payment.objects.order_by("pk").values_list("method__kind", "state")
    return [state for kind in kinds for found, state in states if found == kind]


def the_cash_is_given_before_two_witnesses(story: Story, batch: str) -> None:
    finance = story.staff["finance"].open(batch).follow(f"Note what happened {story.her['Rowan'].code}")
    finance.press_twice("Record this", said="given")
    assert states_of("cash") == ["settled"]


def the_failed_one_is_corrected_and_paid_later(story: Story) -> None:
    """She writes the right number herself; only what did not arrive goes into the later batch."""
    tern = story.her["Tern"]
    phone = story.of("Tern").follow("How I am paid").follow("To a bank account")
    phone.press("Pay me like this", **tern.payee | {"account": SECOND_ACCOUNT})
    batch = finance_prepares_a_batch(story, payments=1)
    three_people_decide(story, batch, payments=1)
    file = the_worker_makes_the_files(story, batch)["application/xml"]
    assert (SECOND_ACCOUNT.encode() in file, FIRST_ACCOUNT.encode() in file) == (True, False)
    the_files_are_handed_over(story, batch, files=1)
    number = ElementTree.fromstring(file).findtext(f".//{ISO}EndToEndId")  # noqa: S314  # our own file
    read_report(story, f"end_to_end_id,status,reason\n{number},ACCC,\n")
    assert states_of("bank") == ["rejected", "settled"]


def everybody_was_paid_once(story: Story) -> None:
    """In the books, and with nothing left to pay."""
    settled = Payment.objects.filter(state="settled").values_list("advisor_id", "amount_minor")
    assert sorted(settled) == sorted((her.advisor.pk, NET) for her in story.her.values())
    story.home("finance").follow("Payouts").sees("Nothing to prepare now.")


def she_confirms_that_it_arrived(story: Story, name: str) -> None:
    phone = story.of(name).sees("23,875 ₸").follow("Did your money arrive?")
    phone.press_twice("Yes, it arrived").sees("You said: it arrived")
    phone.open("/y/").sees("Received so far: 23,875 ₸", "Nothing is owed to you now")


def her_statement_says_nothing(story: Story, name: str) -> None:
    """To read, and to keep as a file: a code, amounts, and no word of what it was for."""
    phone = story.of(name).follow("My money")
    phone.open(phone.page.xpath("string(//section[h2='A sheet for a month']//a/@href)"))
    phone.sees("23,875 ₸", story.her[name].code)
    assert re.search(r"/y/\d+-\d+/", phone.path)
    words = phone.text.replace("Leave this page", "")
    assert not REVEALING.search(words)
    assert not [secret for secret in [TITLE, name, *story.her[name].legal_name.split()] if secret in words]
    phone.follow("Save as a file")
    if phone.headers["Content-Type"] == "application/pdf":
        assert phone.headers["Content-Disposition"] == 'attachment; filename="page.pdf"'
        assert phone.body.startswith(b"%PDF")
    else:
        phone.sees("This computer cannot make a PDF file")


def two_people_open_her_number(story: Story) -> None:
    """One asks, another says yes, the one who asked reads it once."""
    juniper = story.her["Juniper"]
    asker = story.home("facilitator").open(f"/w/kz1/advisors/{juniper.advisor.public_id}/").follow("Ask to open")
    request = asker.press_twice("Ask a second person", fields_wanted=["phone"], purpose="contact").path
    assert asker.force(f"{request}open/") == 409
    story.staff["safeguarding"].open(request).press_twice("Yes, for one hour")
    asker.open(request).press("Open now").sees("".join(juniper.phone.split()))


def she_sees_who_opened_her_details(story: Story) -> None:
    """By role, time and purpose; never by name. The payment system is in the list as well."""
    phone = story.of("Juniper").follow("Who opened my details")
    lines = [" ".join(line.text_content().split()) for line in phone.page.xpath("//main//ul[@class='todo']/li")]
    assert [
        line for line in lines if line.startswith("Facilitator") and "To reach you safely: your phone number" in line
    ]
    assert [line for line in lines if "To pay you: your payment details" in line]
    assert not [line for line in lines if "facilitator" in line]


def nobody_else_reaches_any_of_it(story: Story, stranger: Visitor) -> None:
    """Every address with an object in it, as it was met in the story: asked by staff from elsewhere, by a person off
    the street, and by each advisor for what only another one met."""
    of_staff = set().union(*(visitor.met for visitor in story.staff.values()))
    assert (len(of_staff) > 20, reached(stranger, of_staff)) == (True, {})
    nobody = Visitor().client
    assert {nobody.get(address).headers.get("Location", "/accounts/login/")[:16] for address in of_staff} == {
        "/accounts/login/"
    }
    for name, her in story.her.items():
        others = set().union(*(other.visitor.met for other in story.her.values()))
        hers_alone = {address for address in others - her.visitor.met if not address.startswith(THE_SAME_FOR_ALL)}
        assert (len(hers_alone) > 5, reached(her.visitor, hers_alone | of_staff)) == (True, {}), name


def reached(visitor: Visitor, addresses: set[str]) -> dict[str, set[int]]:
    """What answered anything but "not found", to looking or to sending."""
    visitor.open("/")
    asked = {address: {visitor.client.get(address).status_code, visitor.force(address)} for address in addresses}
    return {address: answers for address, answers in asked.items() if answers - {404, 405} or 404 not in answers}


EVERY_STEP = {
    "organisation.added", "programme.added", "role.granted", "group.created", "terms.written", "terms.approved",
    "group.activated", "advisor.enrolled", "safe_contact.recorded", "advisor.invited", "advisor.joined",
    "membership.started", "engagement.planned", "risk_note.written", "risk_note.approved", "engagement.scheduled",
    "message.posted", "message.sent", "offer.accepted", "participation.accepted", "engagement.held",
    "attendance.recorded", "minutes.shared", "engagement.closed", "recommendation.written",
    "recommendation.answered_by_author", "recommendation.submitted", "response.drafted", "response.published",
    "response.judged", "payout_method.recorded", "batch.prepared", "batch.locked", "batch.approved",
    "batch.released", "payment_file.made", "payment_file.handed_over", "status_report.applied", "payment.settled",
    "batch.completed", "payment.received", "reveal.asked", "reveal.approved", "identity.opened",
}  # fmt: skip


def every_step_is_in_the_trail(story: Story) -> None:
    found = set(AuditEvent.objects.values_list("event", flat=True))
    assert sorted(EVERY_STEP - found) == [], sorted(found)


def the_trail_is_read_in_words(story: Story) -> None:
    page = story.home("safeguarding").follow("What was done").sees("Sealed details were opened", "phone, contact")
    assert [secret for secret in story.secrets() if secret in page.text] == []


def nothing_personal_is_written_in_the_open(story: Story, heard) -> None:
    """Every row of every table is read, the trail first; and every line of the log."""
    secrets = story.secrets()
    assert leaks("programmes_programme", ["Bright Steppe"]), "the search finds what stands in the open"
    assert leaks("audit_auditevent", secrets) == []
    assert {table: found for table in tables() if (found := leaks(table, secrets))} == {}
    assert [secret for secret in secrets if secret in heard.text] == []


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE' AND table_schema = 'public'"
        )
        return sorted(row[0] for row in cursor.fetchall())


def leaks(table: str, secrets: list[str]) -> list[str]:
    """The planted values that a table holds in the open."""
    wanted = [rf"\m{re.escape(secret)}\M" for secret in secrets]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT secret FROM unnest(%s::text[]) secret, {table} row WHERE row::text ~ secret",  # noqa: S608
            [wanted],
        )
        return sorted(found for (found,) in cursor.fetchall())
