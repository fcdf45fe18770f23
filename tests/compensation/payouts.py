"""Money on its way, as situations: somebody is owed, has a way to be paid, a batch stands at a step."""

import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from advisory.engagements.models import Engagement
from advisory.groups.models import AdvisoryGroup
from compensation.dues import actions as due_actions
from compensation.dues.models import Due
from compensation.payouts import actions
from compensation.payouts.accounts import bank_account, wallet_phone
from compensation.payouts.models import PayoutBatch
from compensation.rates.models import RateCard, TaxRule
from consent.notices import actions as notices
from consent.notices.models import NoticeText
from consent.records import actions as consents
from survivor_engagement.jobs.work import run_due
from tests.compensation import meetings
from tests.consent.conftest import publish
from tests.harness.client import as_seed

WORDS = {
    "question": "May we give your account to the bank?", "lead": "So that it can pay you.", "yes_means": "It pays you.",
    "no_means": "You are paid in cash.", "if_you_change_your_mind": "The next payment is in cash.",
}  # fmt: skip
PURPOSE = "payment.provider"
P_A = 2_387_500  # the worked case: 23,875 tenge net


def kz_iban(number: int) -> str:
    """An invented account of Kazakhstan with right check digits."""
    inner = f"722S{number:012}"
    plain = "".join(str(int(sign, 36)) for sign in f"{inner}KZ00")
    return f"KZ{98 - int(plain) % 97:02}{inner}"


def owe(programme, *advisors, writer, approver) -> list[Due]:
    """A meeting of case P-A was held, and they were there."""
    card = RateCard.objects.filter(programme=programme).first() or meetings.approved_card(programme, writer, approver)
    rule = TaxRule.objects.filter(programme=programme).first() or meetings.approved_tax(programme, writer, approver)
    group = AdvisoryGroup.objects.filter(programme=programme).first() or meetings.make_group(programme)
    weeks = Engagement.objects.filter(programme=programme).count()
    meeting = meetings.make_meeting(programme, group=group, starts_in=timedelta(days=5, weeks=weeks))
    meetings.choose_everything(meeting, card, rule, writer)
    meetings.move(meeting, "scheduled")
    offers = meetings.invite(meeting, *advisors, by=writer)
    for offer in offers:
        due_actions.accept_offer(offer=offer, by=offer.advisor.user)
    for offer in offers:
        meetings.record(offer.participation, "attended")
        due_actions.settle_attendance(participation=offer.participation, by=writer)
    return list(Due.objects.filter(participation__engagement=meeting).order_by("id"))


def published_text(programme, writer, approver) -> NoticeText:
    """The question about payment details, as published in this programme."""
    standing = NoticeText.objects.filter(programme=programme, item__purpose_id=PURPOSE, form="text").first()
    if standing is not None:
        return standing
    notice = notices.start_notice(programme=programme, by=writer)
    checks = [(f"Question {number}?", ["Yes", "No"], 0, "So it is.") for number in (1, 2)]
    content = notices.Content([(PURPOSE, 12, WORDS)], checks, [])
    publish(notices.fill_notice(notice=notice, language="en", content=content, by=writer), writer, approver)
    return NoticeText.objects.select_related("item__programme", "item__purpose").get(item__notice=notice)


def agree(programme, *advisors, writer, approver) -> None:
    """They said yes to giving their details to the bank."""
    text = published_text(programme, writer, approver)
    for advisor in advisors:
        consents.answer_purpose(
            advisor=advisor, item=text.item, language="en", answer="yes", key=uuid.uuid4(), by=advisor.user
        )


def take_back(programme, advisor) -> None:
    """She no longer agrees that the bank is given her details."""
    consents.withdraw(advisor=advisor, programme=programme, purpose=PURPOSE, by=advisor.user)


def by_bank(advisor, programme, *, number: int = 1, by=None):
    account = bank_account(kz_iban(number), "KZ")
    details = {"name": "Juniper Ivy", "account": account.number, "bic": "CASPKZKA", "iban": "yes"}
    return actions.record_method(
        advisor=advisor, programme=programme, kind="bank", provider="kaspi_bank", account=account, details=details,
        by=by or advisor.user,
    )  # fmt: skip


def by_wallet(advisor, programme, *, phone: str = "+77000000001", by=None):
    account = wallet_phone(phone, "KZ")
    return actions.record_method(
        advisor=advisor, programme=programme, kind="wallet", provider="kaspi", account=account,
        details={"phone": account.number}, by=by or advisor.user,
    )  # fmt: skip


def in_cash(advisor, programme, *, by=None):
    return actions.record_method(advisor=advisor, programme=programme, kind="cash", by=by or advisor.user)


def funded(programme, by) -> None:
    actions.record_funding_account(
        programme=programme, currency=programme.currency, bic="HSBKKZKX", account=kz_iban(900), by=by
    )


def locked(programme, finance) -> PayoutBatch:
    return actions.lock_batch(batch=actions.prepare_batch(programme=programme, by=finance), by=finance)


def approve(batch, by, **also) -> PayoutBatch:
    """She approves what stands in the batch as it was given to her."""
    return actions.approve_batch(batch=batch, seen=batch.content_hash, by=by, **also)


def release(batch, by, **also) -> PayoutBatch:
    return actions.release_batch(batch=batch, seen=batch.content_hash, by=by, **also)


def released(programme, finance, approver, releaser) -> PayoutBatch:
    return release(approve(locked(programme, finance), approver), releaser)


def work() -> None:
    """Let the payout worker do what is due, then be the seed again."""
    run_due("payout")
    as_seed()


def handed_over(programme, finance, approver, releaser) -> PayoutBatch:
    batch = released(programme, finance, approver, releaser)
    work()
    for file in batch.files.filter(state="made"):
        actions.hand_over_file(file=file, by=releaser)
    batch.refresh_from_db()
    return batch


def confirm(payment, by):
    """A second person confirms what was said of it."""
    return actions.confirm_outcome(saying=payment.sayings.waiting().get(), by=by)


def said_and_confirmed(payment, said, *, by, second):
    return confirm(actions.record_outcome(payment=payment, said=said, by=by), second)


def came_back(payment, at=None):
    """Said by who prepared it, confirmed by who approved it; at a day of the test's choice."""
    people = {"said_by": payment.batch.prepared_by, "said": "came_back", "programme": payment.programme}
    saying = payment.sayings.create(**people)
    second = payment.batch.decisions.of_step("approve").get().by
    payment.sayings.filter(pk=saying.pk).update(state="confirmed", decided_by=second, decided_at=timezone.now())
    type(payment).objects.filter(pk=payment.pk).update(state="returned", state_at=at or timezone.now())


def report_confirmed(programme, content, *, by, second):
    report = actions.apply_report(programme=programme, content=content, by=by)
    actions.confirm_report(report=report, by=second)
    return report


def check_promises() -> None:
    """Let the database check now what it would check at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
