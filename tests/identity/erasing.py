"""Somebody of whom every room holds something, and the erasing of her as the worker does it."""

from datetime import timedelta

from django.utils import timezone

from survivor_engagement.files.actions import store_bytes
from survivor_engagement.identity import actions, erasing
from survivor_engagement.identity.models import Erasure
from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.actions import post
from survivor_engagement.users.actions import issue_invitation
from tests.advisory import situations
from tests.compensation import payouts
from tests.harness.client import WebClient, as_seed, as_web

ACCOUNT = 77


def wish(advisor, *, at_once=True, waits_for_pay=False) -> Erasure:
    """She says it herself, on her own page."""
    with as_web(advisor.user):
        return erasing.ask_to_be_erased(advisor=advisor, at_once=at_once, waits_for_pay=waits_for_pay, by=advisor.user)


def work() -> None:
    """Let the worker do what is due, then be the seed again."""
    run_due("default")
    as_seed()


def erase(advisor, **how) -> Erasure:
    made = wish(advisor, **how)
    work()
    made.refresh_from_db()
    return made


def live_in_every_room(advisor, programme, manager, second, finance) -> None:
    """Files, messages, consents, a seat, a meeting ahead and one behind, pay, a bank account, requests, ways in."""
    store_bytes(content=b"paper", content_type="text/html", programme=programme, by=manager, kind="statement",
                advisor=advisor)  # fmt: skip
    post(advisor=advisor, programme=programme, template="note", by=manager, not_before=_in(days=2))
    payouts.agree(programme, advisor, writer=manager, approver=second)
    payouts.owe(programme, advisor, writer=manager, approver=second)
    payouts.by_bank(advisor, programme, number=ACCOUNT)
    asked = actions.ask_reveal(advisor=advisor, programme=programme, fields=["phone"], purpose="safety", by=second)
    actions.decide_reveal(request=asked, approve=True, by=manager)
    issue_invitation(user=advisor.user, by=manager)
    WebClient().sign_in(advisor.user)
    group = situations.working_group(programme, manager, second)
    situations.seated(group, advisor, by=manager)


def _in(**distance):
    return timezone.now() + timedelta(**distance)
