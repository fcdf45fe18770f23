"""The story of the demo, told by the same actions that people use, and left half-told on purpose.

A first meeting has been held, answered and paid (one payment came back and waits to be corrected). A second one is
going on with Juniper in it, so a newcomer can say that it was held, record that she came, pay her. To a third one,
tomorrow, she has not answered yet.
"""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from advisory.engagements import actions as engagements
from advisory.engagements.models import Engagement
from advisory.groups.models import AdvisoryGroup
from advisory.recommendations import actions as recommendations
from advisory.recommendations.models import Recommendation
from advisory.referrals.models import HelpService
from compensation.dues import actions as dues
from compensation.dues.models import Offer
from compensation.payouts import accounts
from compensation.payouts.actions import batches, files, handovers, methods, reports, sayings
from compensation.payouts.models import PayoutBatch
from compensation.rates.models import RateCard, TaxRule
from consent.notices.models import Notice
from consent.records import actions as records
from consent.records.assisted import When
from consent.records.guardian_actions import answer_as_guardian
from consent.records.proofs import Present, Shown
from demo.clock import shortly_before
from demo.people import Team
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Role

MORNING = 10
PLACE = "Room 4, quiet entrance from the yard"


def answer_questions(advisor: Advisor, notice: Notice, *, no_to: str = "") -> None:
    """Her own answers, one by one; nothing is ever answered for her."""
    for item in notice.items.all():
        answer = "no" if item.purpose_id == no_to else "yes"
        records.answer_purpose(
            advisor=advisor, item=item, language="en", answer=answer, key=uuid.uuid4(), by=advisor.user
        )


def guardian_answers(team: Team, child: Advisor, notice: Notice) -> None:
    """What the mother said, before the facilitator and a witness."""
    mother = child.guardians.earliest("pk")
    now = timezone.localtime(timezone=ZoneInfo(team.programme.timezone))
    begun = now - timedelta(minutes=20)
    witness = Present("witness", ["en"], begun, now)
    shown = Shown(
        "spoken_witnessed", "en", ["en"], talk_from=begun, talk_until=now, alone=True, attested=True, present=[witness]
    )
    for item in notice.items.all():
        answer_as_guardian(
            guardian=mother, item=item, language="en", answer="yes", when=When(now.date(), now.time()), shown=shown,
            key=uuid.uuid4(), by=team[Role.FACILITATOR],
        )  # fmt: skip


def choose_ways_to_be_paid(team: Team, advisors: list[Advisor]) -> None:
    """Wallet for most, cash for one, a bank account for one. The numbers belong to nobody."""
    for number, advisor in enumerate(advisors):
        by = advisor.user
        if number == 1:
            methods.record_method(advisor=advisor, programme=team.programme, kind="cash", by=by)
        else:
            account = accounts.wallet_phone(f"+7 700 000 00 {number:02d}", "KZ")
            methods.record_method(
                advisor=advisor, programme=team.programme, kind="wallet", provider="kaspi", account=account,
                details={"phone": account.number}, by=by,
            )  # fmt: skip


def plan_meeting(
    team: Team, group: AdvisoryGroup, services: list[HelpService], pay: tuple[RateCard, TaxRule], **fields: object
) -> Engagement:
    """Planned by the facilitator; the risk note is approved by the safeguarding lead; the pay is chosen."""
    facilitator = team[Role.FACILITATOR]
    meeting = engagements.plan_engagement(
        programme=team.programme, group=group, by=facilitator, languages=["en"], interpretation=False, places=None,
        support_person="Wren, from the support team", level="co_decides", **fields,
    )  # fmt: skip
    for text, minutes in (("How we start: names, breaks, ways out", 15), ("The work", 150), ("How was it?", 15)):
        engagements.add_agenda_item(engagement=meeting, text=text, minutes=minutes, by=facilitator)
    note = engagements.write_risk_note(
        engagement=meeting, level="low", by=facilitator,
        text="Somebody may meet a person she knows. We say who is invited, by role, and offer another day.",
    )  # fmt: skip
    engagements.approve_risk_note(engagement=meeting, seen=note.stamp, by=team[Role.SAFEGUARDING])
    engagements.link_services(engagement=meeting, services=services, by=facilitator)
    card, rule = pay
    dues.choose_plan(
        engagement=meeting, card=card, tax_rule=rule, attend_by="hour", childcare=True, transport=True, data=True,
        by=team[Role.MANAGER],
    )  # fmt: skip
    return engagements.schedule_engagement(engagement=meeting, by=facilitator)


def tell_meetings(
    team: Team,
    group: AdvisoryGroup,
    services: list[HelpService],
    pay: tuple[RateCard, TaxRule],
    hours: tuple[datetime, datetime],
    advisors: list[Advisor],
) -> None:
    """All came to the first one and are in the second. The third waits for the answer of the first of them."""
    with shortly_before(hours[0]):
        first = ask_to_first_meeting(team, group, services, pay, hours[0])
        say_yes(first, advisors)
    asked_long_ago(first)
    give_advice(team, hold_first_meeting(team, first))
    pay_first_meeting(team)
    with shortly_before(hours[1]):
        say_yes(begin_to_read(team, group, services, pay, hours[1]), advisors)
    tomorrow = hours[1].replace(hour=MORNING) + timedelta(days=1)
    say_yes(invite_to_choose(team, group, services, pay, tomorrow), advisors[1:])


def asked_long_ago(meeting: Engagement) -> None:
    """Nobody is asked a fourth time within 30 days: this leaves room for a meeting that is planned by hand."""
    meeting.participations.update(invited_at=timezone.now() - timedelta(days=40))


def say_yes(meeting: Engagement, advisors: list[Advisor]) -> None:
    for offer in Offer.objects.filter(participation__engagement=meeting, advisor__in=advisors).order_by("pk"):
        dues.accept_offer(offer=offer, by=offer.advisor.user)


def ask_to_first_meeting(
    team: Team, group: AdvisoryGroup, services: list[HelpService], pay: tuple[RateCard, TaxRule], start: datetime
) -> Engagement:
    return plan_meeting(
        team, group, services, pay, kind="meeting", stage="start_up", title="How we want to work",
        calendar_title="Meeting", purpose="What would make these meetings good for you.", starts_at=start,
        ends_at=start + timedelta(hours=1), place=PLACE, content_note="", prep_minutes=30, debrief_minutes=30,
        answer_by=start.date(),
    )  # fmt: skip


def hold_first_meeting(team: Team, meeting: Engagement) -> Engagement:
    facilitator = team[Role.FACILITATOR]
    engagements.mark_held(engagement=meeting, by=facilitator)
    for participation in meeting.participations.coming():
        engagements.record_attendance(
            participation=participation, attendance="attended", minutes_present=60, by=facilitator
        )
    engagements.write_minutes(
        engagement=meeting, by=facilitator,
        body="Agreed: start with breaks and ways out. Pay for reading. Ask before a room is booked.",
        summary_for_participants="You said: ask us before the room is booked, and pay for the reading too. Both go to "
        "the programme manager today.",
    )  # fmt: skip
    engagements.share_minutes(engagement=meeting, by=facilitator)
    return engagements.close_engagement(engagement=meeting, by=facilitator)


def give_advice(team: Team, meeting: Engagement) -> None:
    """One piece answered, one waiting for its answer, one still with those who said it."""
    answered = _advise(team, meeting, "Ask us before the room is booked, not after.")
    response = recommendations.draft_response(
        recommendation=answered, decision="accepted", reason="", by=team[Role.MANAGER],
        planned_action="Every meeting now starts with your answers about place and travel.",
        target_on=timezone.localdate() + timedelta(days=14),
    )  # fmt: skip
    recommendations.publish_response(response=response, by=team[Role.MANAGER])
    _advise(team, meeting, "Pay for the reading, too.")
    _advise(team, meeting, "Say at the start who will read what we say.", confirm=False)


def _advise(team: Team, meeting: Engagement, text: str, *, confirm: bool = True) -> Recommendation:
    written = recommendations.write_recommendation(
        engagement=meeting, text=text, attribution="group", owner=team[Role.MANAGER], authors=[],
        by=team[Role.FACILITATOR],
    )  # fmt: skip
    asked = recommendations.ask_authors(recommendation=written, by=team[Role.FACILITATOR])
    if confirm:
        for author in asked.authors.select_related("advisor__user"):
            asked.refresh_from_db()
            if asked.state == asked.State.CONFIRMING:
                recommendations.confirm_text(author=author, answer="confirmed", by=author.advisor.user)
    asked.refresh_from_db()
    return asked


def pay_first_meeting(team: Team) -> PayoutBatch:
    """Three people, one file for the wallet company, one sheet for cash; one payment comes back."""
    prepares, approves, releases = (
        team[role] for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.FINANCE_RELEASER)
    )
    batch = batches.prepare_batch(programme=team.programme, by=prepares)
    batch = batches.lock_batch(batch=batch, by=prepares)
    seen = batch.content_hash
    batches.approve_batch(batch=batch, seen=seen, by=approves, second_factor=True)
    batch = batches.release_batch(batch=batch, seen=seen, by=releases, second_factor=True)
    for file in files.make_files(batch=batch, by=None):
        handovers.hand_over_file(file=file, by=releases)
    payments = list(batch.payments.select_related("method").order_by("pk"))
    wallet = [payment for payment in payments if payment.method.kind == "wallet"]
    lines = ["end_to_end_id,status,reason"]
    lines += [f"{payment.end_to_end_id},ACSC," for payment in wallet[:-1]]
    lines += [f"{payment.end_to_end_id},RJCT,AC01" for payment in wallet[-1:]]
    report = reports.apply_report(programme=team.programme, content="\n".join(lines).encode(), by=prepares)
    sayings.confirm_report(report=report, by=approves)
    for payment in payments:
        if payment.method.kind == "cash":
            reports.record_outcome(payment=payment, said="given", on=timezone.localdate(), by=releases)
    return batch


def invite_to_choose(
    team: Team, group: AdvisoryGroup, services: list[HelpService], pay: tuple[RateCard, TaxRule], start: datetime
) -> Engagement:
    """Tomorrow's grant selection: case P-A, 23,875 KZT net."""
    return plan_meeting(
        team, group, services, pay, kind="grant_selection", stage="work_plan",
        title="Choose which projects to fund", calendar_title="Morning meeting",
        purpose="Six projects, one morning. You say what you think of each; nobody asks about your own life.",
        starts_at=start, ends_at=start + timedelta(hours=4), place=PLACE,
        content_note="Two of the projects work with children. You can skip them; it changes nothing.",
        prep_minutes=180, debrief_minutes=30, answer_by=start.date(),
    )  # fmt: skip


def begin_to_read(
    team: Team, group: AdvisoryGroup, services: list[HelpService], pay: tuple[RateCard, TaxRule], start: datetime
) -> Engagement:
    """A meeting that is going on, as long as that of case P-A and paid like it."""
    return plan_meeting(
        team, group, services, pay, kind="consultation", stage="delivery", title="Read the new leaflet with us",
        calendar_title="Reading", purpose="Which words help, and which ones frighten.", starts_at=start,
        ends_at=start + timedelta(hours=4), place=PLACE, content_note="", prep_minutes=180, debrief_minutes=30,
        answer_by=start.date(),
    )  # fmt: skip
