"""From an offer to a due: what was offered is owed, what was worked is payable, and nothing ever falls."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from advisory.engagements.models import Participation
from compensation.dues import actions
from compensation.dues.answers import owe_what_was_worked, pay_is_chosen
from compensation.dues.clock import working_days_after
from compensation.dues.models import Due, DueLine, Offer, OfferLine, PayPlan
from compensation.dues.terms import standing
from compensation.rates import actions as rate_actions
from compensation.rates.models import RateCard
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.compensation import meetings
from tests.harness.factories import ParticipationFactory
from tests.harness.kept import kept

P_A = (2_575_000, 187_500, 2_387_500)


def amounts(row):
    return (row.gross_minor, row.tax_minor, row.net_minor)


def refused(write):
    with pytest.raises(DatabaseError), transaction.atomic():
        write()
    return True


def at_once():
    """Let the checks of the end of a transaction run now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@kept
def accepted(offer, juniper):
    return actions.accept_offer(offer=offer, by=juniper.user)


def test_five_working_days_skip_the_weekend():
    assert working_days_after(date(2026, 12, 1), 5) == date(2026, 12, 8)  # Tuesday to Tuesday
    assert working_days_after(date(2026, 12, 4), 1) == date(2026, 12, 7)  # Friday to Monday
    assert working_days_after(date(2026, 12, 5), 5) == date(2026, 12, 11)  # a Saturday counts for nothing
    assert working_days_after(date(2026, 12, 5), -1) == date(2026, 12, 5)  # ends whatever the setting says


def test_the_offer_of_case_p_a_is_23_875_in_her_hand(offer):
    assert (amounts(offer), offer.state, offer.currency) == (P_A, "open", "KZT")
    assert list(offer.lines.values_list("kind", "minutes", "amount_minor")) == [
        ("prep", 180, 750_000),
        ("attend", 240, 1_000_000),
        ("debrief", 30, 125_000),
        ("childcare", 0, 400_000),
        ("transport", 0, 200_000),
        ("data", 0, 100_000),
    ]
    at_once()


def test_without_a_plan_nothing_is_scheduled_and_nobody_is_invited(meeting, juniper):
    with pytest.raises(NotNow, match="what this meeting pays"):
        pay_is_chosen(engagement=meeting)
    with pytest.raises(NotNow, match="what this meeting pays"):
        meetings.invite(meeting, juniper)


def test_a_plan_needs_approved_rates_of_its_own_programme(meeting, card, tax_rule, kz, manager, th, other_manager):
    draft = rate_actions.draft_card(
        programme=kz, currency="KZT", effective_from=date(2027, 1, 1), amounts={"hour": 1_000}, by=manager
    )
    with pytest.raises(NotNow, match="approved"):
        meetings.choose_everything(meeting, draft, tax_rule, manager)
    assert refused(
        lambda: PayPlan.objects.create(
            engagement=meeting, programme=kz, currency="KZT", card=draft, tax_rule=tax_rule, pay_within_days=5
        )
    )


def test_a_plan_says_which_rate_is_missing_from_the_card(meeting, tax_rule, kz, manager, approver):
    hour_only = meetings.approved_card(kz, manager, approver, amounts={"hour": 250_000})
    with pytest.raises(NotNow, match="Childcare"):
        meetings.choose_everything(meeting, hour_only, tax_rule, manager)


def test_rates_that_come_into_force_after_the_meeting_are_not_for_it(meeting, card, tax_rule, kz, manager, approver):
    later = meetings.approved_card(kz, manager, approver, effective_from=date(2099, 1, 1))
    with pytest.raises(NotNow, match="after the day of the meeting"):
        meetings.choose_everything(meeting, later, tax_rule, manager)


def test_the_plan_is_chosen_again_until_somebody_is_invited(plan, meeting, card, tax_rule, manager, juniper):
    changed = meetings.choose_everything(meeting, card, tax_rule, manager, childcare=False)
    assert (changed.pk, changed.childcare) == (plan.pk, False)
    meetings.invite(meeting, juniper)
    with pytest.raises(NotNow, match="a promise"):
        meetings.choose_everything(meeting, card, tax_rule, manager)
    assert refused(lambda: PayPlan.objects.filter(pk=plan.pk).update(transport=False))


def test_inviting_again_makes_no_second_offer(offer, meeting, tern, manager):
    ParticipationFactory(engagement=meeting, advisor=tern)
    made = actions.make_offers(participations=list(meeting.participations.all()), by=manager)
    assert [new.advisor for new in made] == [tern]
    assert actions.make_offers(participations=list(meeting.participations.all()), by=manager) == []


def test_new_rates_never_alter_an_offer_that_was_made(offer, kz, manager, approver):
    meetings.approved_card(kz, manager, approver, amounts={"hour": 100}, effective_from=date(2026, 6, 1))
    meetings.approved_tax(kz, manager, approver, percent="30", effective_from=date(2026, 6, 1))
    due = actions.accept_offer(offer=Offer.objects.get(pk=offer.pk), by=None)
    assert amounts(due) == P_A


def test_her_yes_makes_the_amount_owed_and_her_participation_accepted(accepted, offer, juniper):
    offer.refresh_from_db()
    assert (amounts(accepted), accepted.state, accepted.pay_by) == (P_A, "owed", None)
    assert (offer.state, offer.participation.__class__.objects.get(pk=offer.participation_id).reply) == (
        "accepted",
        "accepted",
    )
    assert list(accepted.lines.values_list("kind", "amount_minor"))[-2:] == [("data", 100_000), ("tax", -187_500)]
    assert sum(accepted.lines.values_list("amount_minor", flat=True)) == 2_387_500
    at_once()


def test_saying_yes_twice_is_one_due(accepted, offer, juniper):
    assert actions.accept_offer(offer=offer, by=juniper.user) == accepted
    assert AuditEvent.objects.filter(event="offer.accepted").count() == 1


def test_a_no_needs_no_reason_and_can_become_a_yes(offer, juniper):
    assert actions.decline_offer(offer=offer, by=juniper.user).state == "declined"
    assert actions.decline_offer(offer=offer, by=juniper.user).state == "declined"
    assert actions.accept_offer(offer=offer, by=juniper.user).state == "owed"


def test_a_question_leaves_the_offer_open(offer, juniper):
    actions.ask_about_offer(offer=offer, by=juniper.user)
    actions.ask_about_offer(offer=offer, by=juniper.user)
    offer.participation.refresh_from_db()
    assert (offer.participation.reply, Offer.objects.get().state) == ("question", "open")
    assert actions.accept_offer(offer=offer, by=juniper.user).state == "owed"


def test_after_the_last_day_the_offer_says_that_it_ended(kz, card, tax_rule, manager, juniper):
    yesterday = timezone.localdate() - timedelta(days=2)
    late = meetings.make_meeting(kz, answer_by=yesterday)
    meetings.choose_everything(late, card, tax_rule, manager)
    meetings.move(late, "scheduled")
    offer = meetings.invite(late, juniper)[0]
    assert standing(Offer.objects.with_terms().get(pk=offer.pk), timezone.localdate()) == "ended"
    for answer in (actions.accept_offer, actions.decline_offer, actions.ask_about_offer):
        with pytest.raises(NotNow, match="was open until"):
            answer(offer=offer, by=juniper.user)


def test_attended_is_payable_within_five_working_days(accepted, offer, kz, finance):
    meetings.record(offer.participation, "attended")
    assert owe_what_was_worked(participation=offer.participation, by=finance) is True
    accepted.refresh_from_db()
    today = timezone.now().astimezone(offer.participation.engagement.zone).date()
    assert (accepted.state, accepted.pay_by) == ("payable", working_days_after(today, 5))


def test_case_p_i_leaving_after_20_minutes_is_paid_in_full(th, other_manager, other_approver, other_advisor):
    card = meetings.approved_card(th, other_manager, other_approver, amounts=meetings.TH_RATES)
    tax = meetings.approved_tax(th, other_manager, other_approver, percent="3", threshold_minor=100_000)
    talk = meetings.make_meeting(th, prep_minutes=0, debrief_minutes=0)
    meetings.choose_everything(talk, card, tax, other_manager, attend_by="half_day", childcare=False, data=False)
    meetings.move(talk, "scheduled")
    offer = meetings.invite(talk, other_advisor)[0]
    due = actions.accept_offer(offer=offer, by=other_advisor.user)
    meetings.record(offer.participation, "partly")
    Participation.objects.filter(pk=offer.participation_id).update(minutes_present=20)
    actions.settle_attendance(participation=offer.participation, by=None)
    due.refresh_from_db()
    assert (due.state, amounts(due)) == ("payable", (130_000, 3_000, 127_000))


def test_somebody_who_did_not_come_is_not_paid_until_it_is_corrected(accepted, offer):
    meetings.record(offer.participation, "absent")
    actions.settle_attendance(participation=offer.participation, by=None)
    accepted.refresh_from_db()
    assert (accepted.state, accepted.pay_by) == ("not_worked", None)
    meetings.record(offer.participation, "attended")
    actions.settle_attendance(participation=offer.participation, by=None)
    accepted.refresh_from_db()
    assert accepted.state == "payable"


def test_what_became_payable_stays_payable_whatever_is_recorded_later(accepted, offer):
    for attendance in ("attended", "absent", "partly"):
        meetings.record(offer.participation, attendance)
        actions.settle_attendance(participation=offer.participation, by=None)
    first = Due.objects.get()
    assert (first.state, amounts(first)) == ("payable", P_A)
    assert AuditEvent.objects.filter(event="due.payable").count() == 1


def test_who_came_without_answering_is_owed_what_she_was_offered(offer):
    meetings.record(offer.participation, "attended")
    due = actions.settle_attendance(participation=offer.participation, by=None)
    assert (due.state, amounts(due)) == ("payable", P_A)


def test_a_meeting_recorded_weeks_late_is_late_from_its_own_day(kz, card, tax_rule, manager, juniper):
    old = meetings.make_meeting(kz, starts_in=-timedelta(days=21))
    meetings.choose_everything(old, card, tax_rule, manager)
    meetings.move(old, "held")
    offer = meetings.invite(old, juniper)[0]
    meetings.record(offer.participation, "attended")
    due = actions.settle_attendance(participation=offer.participation, by=None)
    assert due.pay_by == working_days_after(old.ends_at.astimezone(old.zone).date(), 5)
    assert list(Due.objects.late(timezone.localdate())) == [due]


def test_withdrawing_after_having_begun_is_paid_in_full(accepted, offer, juniper):
    actions.withdraw_offer(offer=offer, begun=True, by=juniper.user)
    actions.withdraw_offer(offer=offer, begun=True, by=juniper.user)
    accepted.refresh_from_db()
    assert (Offer.objects.get().state, accepted.state, amounts(accepted)) == ("withdrawn", "payable", P_A)


def test_withdrawing_before_having_begun_owes_nothing(accepted, offer, juniper):
    actions.decline_offer(offer=offer, by=juniper.user)
    accepted.refresh_from_db()
    offer.participation.refresh_from_db()
    assert (Offer.objects.get().state, accepted.state) == ("withdrawn", "not_worked")
    assert offer.participation.withdrew_at is not None


def test_leaving_once_the_meeting_has_begun_is_paid_in_full(accepted, offer, juniper, monkeypatch):
    begun = offer.participation.engagement.starts_at + timedelta(minutes=20)
    monkeypatch.setattr(timezone, "now", lambda: begun)
    actions.withdraw_offer(offer=offer, begun=False, by=juniper.user)
    accepted.refresh_from_db()
    assert (accepted.state, amounts(accepted)) == ("payable", P_A)


def test_staff_take_her_word_that_she_had_begun(accepted, offer, juniper, manager):
    actions.withdraw_offer(offer=offer, begun=False, by=juniper.user)
    assert actions.pay_in_full(due=accepted, by=manager).state == "payable"
    assert actions.pay_in_full(due=accepted, by=manager).pay_by == Due.objects.get().pay_by


def test_the_database_keeps_every_amount_of_an_offer_and_a_due(accepted, offer):
    due, made = Due.objects.filter(pk=accepted.pk), Offer.objects.filter(pk=offer.pk)
    lower = {"gross_minor": 1_000, "tax_minor": 0, "net_minor": 1_000}
    assert refused(lambda: due.update(**lower))
    assert refused(lambda: made.update(**lower))
    assert refused(due.delete)
    assert refused(lambda: OfferLine.objects.filter(offer=offer).update(amount_minor=1))
    assert refused(lambda: DueLine.objects.filter(due=accepted).update(amount_minor=1))
    assert refused(lambda: DueLine.objects.filter(due=accepted).delete())


def test_nobody_pays_ahead_of_a_meeting(accepted, manager):
    with pytest.raises(NotNow, match="still ahead"):
        actions.pay_in_full(due=accepted, by=manager)


def test_a_meeting_called_off_after_her_yes_may_be_paid_in_full(accepted, meeting, manager):
    meetings.move(meeting, "cancelled")
    assert actions.pay_in_full(due=accepted, by=manager).state == "payable"


def test_the_database_takes_back_no_due_that_is_payable(accepted, offer):
    meetings.record(offer.participation, "attended")
    actions.settle_attendance(participation=offer.participation, by=None)
    due = Due.objects.filter(pk=accepted.pk)
    assert refused(lambda: due.update(state="owed", payable_at=None, pay_by=None))
    assert refused(lambda: due.update(pay_by=date(2030, 1, 1)))


def test_an_offer_does_not_go_back_from_yes_to_open(accepted, offer):
    assert refused(lambda: Offer.objects.filter(pk=offer.pk).update(state="open", accepted_at=None))


def test_a_due_that_is_not_its_offer_is_refused(offer):
    values = {"participation": offer.participation, "offer": offer, "programme_id": offer.programme_id,
              "advisor_id": offer.advisor_id, "currency": "KZT", "owed_at": timezone.now()}  # fmt: skip
    assert refused(lambda: Due.objects.create(**values, gross_minor=1_000, tax_minor=0, net_minor=1_000))


def test_lines_that_do_not_add_up_are_refused_when_the_transaction_ends(accepted):
    def slip_in_a_line():
        DueLine.objects.create(due=accepted, programme_id=accepted.programme_id, advisor_id=accepted.advisor_id,
                               order=99, kind="data", unit="once", amount_minor=5)  # fmt: skip
        at_once()

    assert refused(slip_in_a_line)


def test_nobody_is_offered_the_place_of_another(offer, meeting, tern):
    stolen = {"participation": offer.participation, "advisor": tern, "plan": offer.plan, "currency": "KZT",
              "programme_id": offer.programme_id}  # fmt: skip
    ParticipationFactory(engagement=meeting, advisor=tern)
    assert refused(lambda: Offer.objects.create(**stolen, gross_minor=1, tax_minor=0, net_minor=1))


def test_row_security_shows_staff_their_programme_and_an_advisor_her_own(
    accepted, juniper, tern, manager, other_manager, as_web
):
    seen = {}
    for name, person in (
        ("manager", manager),
        ("juniper", juniper.user),
        ("tern", tern.user),
        ("other", other_manager),
    ):
        with as_web(person):
            seen[name] = (Offer.objects.count(), Due.objects.count(), DueLine.objects.count())
    assert seen == {"manager": (1, 1, 7), "juniper": (1, 1, 7), "tern": (0, 0, 0), "other": (0, 0, 0)}


def test_rates_are_read_by_those_enrolled_and_by_nobody_of_another_programme(card, juniper, other_advisor, as_web):
    with as_web(juniper.user):
        assert list(RateCard.objects.all()) == [card]
    with as_web(other_advisor.user):
        assert list(RateCard.objects.all()) == []


def test_the_whole_way_of_pay_is_walked_under_row_security(meeting, card, tax_rule, manager, juniper, as_web):
    with as_web(manager):
        meetings.choose_everything(meeting, card, tax_rule, manager)
    meetings.move(meeting, "scheduled")
    with as_web(manager):
        offer = meetings.invite(meeting, juniper, by=manager)[0]
    with as_web(juniper.user):
        due = actions.accept_offer(offer=offer, by=juniper.user)
    meetings.record(offer.participation, "attended")
    with as_web(manager):
        actions.settle_attendance(participation=offer.participation, by=manager)
    due.refresh_from_db()
    at_once()
    assert (due.state, amounts(due)) == ("payable", P_A)


def test_the_trail_of_pay_holds_no_amount(accepted):
    rows = AuditEvent.objects.filter(event__in=["offer.made", "offer.accepted", "due.owed"]).order_by("id")
    assert [(row.event, row.fields, row.purpose, row.count) for row in rows] == [
        ("offer.made", [], "", None),
        ("offer.accepted", [], "", None),
        ("due.owed", [], "", None),
    ]
