"""Two presses at the same moment, on real connections, with commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connections, transaction

from compensation.dues import actions
from compensation.dues.models import Due, Offer
from compensation.rates.models import RateCard
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Role
from tests.compensation import meetings
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ParticipationFactory, ProgrammeFactory

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]


@pytest.fixture
def invited():
    """Committed: a scheduled meeting of case P-A and one open offer."""
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        manager, approver = make_staff(kz, Role.MANAGER), make_staff(kz, Role.FINANCE_APPROVER)
        meeting = meetings.make_meeting(kz)
        card, rule = meetings.approved_card(kz, manager, approver), meetings.approved_tax(kz, manager, approver)
        meetings.choose_everything(meeting, card, rule, manager)
        meetings.move(meeting, "scheduled")
        return meetings.invite(meeting, make_advisor(kz, manager), by=manager)[0]


def at_once(*presses):
    """Run each in a thread with connections of its own, all starting together; their results, in order."""
    start = Barrier(len(presses))

    def press(action):
        try:
            start.wait(timeout=10)
            return action()
        except NotNow as no:
            return str(no)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


def test_four_yeses_at_the_same_moment_are_one_due(invited):
    dues = at_once(*[lambda: actions.accept_offer(offer=invited, by=None).pk] * 4)
    assert dues == [Due.objects.get().pk] * 4
    assert AuditEvent.objects.filter(event="offer.accepted").count() == 1


def test_a_yes_and_a_no_at_the_same_moment_leave_one_whole_answer(invited):
    at_once(
        lambda: actions.accept_offer(offer=invited, by=None).pk,
        lambda: actions.decline_offer(offer=invited, by=None).pk,
    )
    offer, due = Offer.objects.get(), Due.objects.get()
    assert (offer.state, due.state, offer.participation.reply) in {
        ("accepted", "owed", "accepted"),  # no, then yes
        ("withdrawn", "not_worked", "accepted"),  # yes, then no
    }


def test_two_approvals_at_the_same_moment_are_one(invited):
    kz = invited.programme
    manager, approver = make_staff(kz, Role.MANAGER), make_staff(kz, Role.FINANCE_APPROVER)
    other = meetings.LONG_AGO.replace(year=2025)
    card = draft(kz, manager, other)
    at_once(*[lambda: meetings.rate_actions.approve_card(card=card, by=approver).pk] * 2)
    assert RateCard.objects.get(pk=card.pk).state == "approved"
    assert AuditEvent.objects.filter(event="rate_card.approved", about_id=str(card.public_id)).count() == 1


def draft(programme, writer, effective_from):
    return meetings.rate_actions.draft_card(
        programme=programme, currency="KZT", effective_from=effective_from, amounts=meetings.KZ_RATES, by=writer
    )


def test_cards_written_at_the_same_moment_have_numbers_of_their_own(invited):
    kz = invited.programme
    manager = make_staff(kz, Role.MANAGER)
    numbers = at_once(*[lambda: draft(kz, manager, meetings.LONG_AGO).number] * 4)
    assert sorted(numbers) == [2, 3, 4, 5]


def offer_without_lines(invited):
    terms = {name: getattr(invited, name) for name in ("programme_id", "plan_id", "currency")}
    with transaction.atomic():
        as_seed()
        tern = make_advisor(invited.programme, make_staff(invited.programme, Role.MANAGER), name="Tern")
        asked = ParticipationFactory(engagement=invited.plan.engagement, advisor=tern)
        Offer.objects.create(**terms, advisor=tern, participation=asked, gross_minor=1, tax_minor=0, net_minor=1)


def test_an_offer_without_its_lines_is_refused_at_the_end_of_the_transaction(invited):
    with pytest.raises(DatabaseError, match="add up"):
        offer_without_lines(invited)
    assert Offer.objects.count() == 1
