"""What stands before anybody meets: help services, rates, what is asked, the group and its terms."""

from datetime import date
from decimal import Decimal

from advisory.groups import actions as groups
from advisory.groups.models import AdvisoryGroup
from advisory.referrals import actions as referrals
from advisory.referrals.models import HelpService
from compensation.payouts.actions import methods
from compensation.rates import actions as rates
from compensation.rates.models import RateCard, TaxRule
from consent.notices import actions as notices
from consent.notices import approving
from consent.notices.models import Notice
from consent.notices.reading import read_one, stamp_of
from consent.notices.starter import write_starter_notice
from demo.people import Team
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Role

# Minor units. The card of the first programme is that of the worked pay cases.
AMOUNTS = {
    "KZ1": {"hour": 250_000, "half_day": 900_000, "day": 1_750_000, "childcare": 400_000, "transport": 200_000,
            "data": 100_000},
    "TH2": {"hour": 25_000, "half_day": 100_000, "day": 180_000, "childcare": 40_000, "transport": 30_000,
            "data": 10_000},
}  # fmt: skip
TAX = {"KZ1": (Decimal(10), 0), "TH2": (Decimal(3), 100_000)}
SERVICES = [
    ("psychosocial", "Talk line", "+7 000 000 10 01", "Every day, day and night", "Free of charge"),
    ("health", "Women's clinic at the park", "+7 000 000 10 02", "Monday to Friday, 9 to 18", "Free of charge"),
    ("legal", "Advice desk", "+7 000 000 10 03", "Tuesday and Thursday, 10 to 16", "Free of charge"),
    ("shelter", "House of the East Wind", "+7 000 000 10 04", "Every day, day and night", "Free of charge"),
]
TERMS = (
    "What the group is for. It helps to choose which projects are funded, and says what would make help better.\n\n"
    "How much say it has. In choosing projects the group decides. If the programme decides otherwise, it explains in "
    "writing.\n\n"
    "How it works. Seven seats, for one year. At least three people must be there. Advice goes out when more than half "
    "agree with its words.\n\n"
    "What is promised. Pay for every hour, also for reading. Your name stays with you. You can leave at any time."
)


def add_services(team: Team) -> list[HelpService]:
    lead = team[Role.SAFEGUARDING]
    made = [
        referrals.add_service(
            programme=team.programme, by=lead, kind=kind, name=name, phone=phone, place="", hours=hours,
            languages=list(team.programme.languages), cost=cost, public=kind != "shelter", listed=True,
        )
        for kind, name, phone, hours, cost in SERVICES
    ]  # fmt: skip
    return [referrals.verify_service(service=service, by=lead) for service in made]


def set_rates(team: Team, since: date) -> tuple[RateCard, TaxRule]:
    manager, approver, programme = team[Role.MANAGER], team[Role.FINANCE_APPROVER], team.programme
    card = rates.draft_card(
        programme=programme, currency=programme.currency, effective_from=since, amounts=AMOUNTS[programme.code],
        by=manager,
    )  # fmt: skip
    percent, threshold = TAX[programme.code]
    rule = rates.draft_tax_rule(
        programme=programme, currency=programme.currency, percent=percent, threshold_minor=threshold,
        effective_from=since, by=manager,
    )  # fmt: skip
    return rates.approve_card(card=card, by=approver), rates.approve_tax_rule(rule=rule, by=approver)


def publish_questions(team: Team, reader: Advisor) -> Notice:
    """Written by the manager, found clear by an advisor, published by a second person."""
    notice = write_starter_notice(programme=team.programme, by=team[Role.MANAGER])
    offered = notices.offer_notice(notice=notice, by=team[Role.MANAGER])
    reading = read_one(offered)
    for language in reading.for_readers:
        for form in reading.forms_in(language):
            approving.approve_words(
                notice=offered, language=language, reading_form=form, seen=stamp_of(offered), by=reader.user
            )
    return notices.publish_notice(notice=notice, by=team[Role.SAFEGUARDING])


def make_group(team: Team, members: list[Advisor], name: str = "Advisory group") -> AdvisoryGroup:
    manager = team[Role.MANAGER]
    group = groups.create_group(
        programme=team.programme, by=manager, name=name, neutral_name="Thursday group",
        purpose="Helps to choose which projects are funded, and says what would make help better.", seats=7,
        term_months=12, max_terms=2, quorum=3, decision_rule="majority", level="co_decides", languages=["en"],
    )  # fmt: skip
    terms = groups.write_terms(group=group, texts={"en": TERMS}, by=manager)
    groups.approve_terms(terms=terms, seen=terms.stamp, by=team[Role.SAFEGUARDING])
    group = groups.activate_group(group=group, by=manager)
    for number, advisor in enumerate(members):
        groups.add_member(group=group, advisor=advisor, role="member" if number else "chair", by=manager)
    return group


def open_funding_account(team: Team) -> None:
    methods.record_funding_account(
        programme=team.programme, currency=team.programme.currency, bic="HSBKKZKX", account="KZ66601A000000000000",
        by=team[Role.FINANCE_RELEASER],
    )  # fmt: skip
