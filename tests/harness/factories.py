"""Things for tests, with traits named as situations. What has a history of its own (a group with approved terms, a
batch that was released) is made by the actions that people use; see `tests/advisory/situations.py` and
`tests/compensation/payouts.py`.
"""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from advisory.engagements.models import Engagement, Participation
from advisory.groups.models import GroupMembership
from advisory.referrals.models import HelpService
from survivor_engagement.identity.models import SafeContact
from survivor_engagement.programmes.models import Organisation, Programme, RoleAssignment


def days_from_now(days: float) -> factory.LazyFunction:
    return factory.LazyFunction(lambda: timezone.now() + timedelta(days=days))


def day(days: int) -> factory.LazyFunction:
    return factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=days))


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ("name",)

    name = "Open Field"
    neutral_name = "Open Field Services"


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    class Params:
        in_thailand = factory.Trait(country="TH", currency="THB", timezone="Asia/Bangkok", languages=["en", "th"])

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda number: f"P{number}")
    slug = factory.LazyAttribute(lambda made: made.code.lower())
    name = factory.LazyAttribute(lambda made: f"Bright {made.code}")
    neutral_name = factory.LazyAttribute(lambda made: f"Group {made.code[:2]}")
    country = "KZ"
    currency = "KZT"
    timezone = "Asia/Almaty"
    languages = factory.LazyFunction(lambda: ["en", "kk", "ru"])


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    class Params:
        over_for_ten_days = factory.Trait(starts_at=days_from_now(-40), ends_at=days_from_now(-10))


class SafeContactFactory(DjangoModelFactory):
    """Asked today: texts at any hour, and nobody else sees the phone."""

    class Meta:
        model = SafeContact

    class Params:
        not_to_be_contacted = factory.Trait(
            channel="none", days=factory.LazyFunction(list), from_time=None, until_time=None, shared_with="often"
        )

    channel = "sms"
    days = factory.LazyFunction(lambda: [1, 2, 3, 4, 5, 6, 7])
    from_time = "00:00"
    until_time = "23:59"
    shared_with = "nobody"
    confirmed_at = days_from_now(0)


class HelpServiceFactory(DjangoModelFactory):
    """Checked twelve days ago."""

    class Meta:
        model = HelpService

    kind = "health"
    name = "Day clinic"
    phone = "150"
    hours = "every day"
    cost = "free of charge"
    languages = factory.LazyFunction(lambda: ["en"])
    verified_on = day(-12)


class EngagementFactory(DjangoModelFactory):
    """A draft of case P-A: 3 hours of reading, 4 hours together in five days, half an hour of talking after."""

    class Meta:
        model = Engagement

    class Params:
        starts_in = timedelta(days=5)
        hours = 4

    programme = factory.SelfAttribute("group.programme")
    kind = "grant_selection"
    title = "Choose which projects to fund"
    calendar_title = "Appointment"
    purpose = "Six projects, one morning."
    stage = "work_plan"
    level = "co_decides"
    starts_at = factory.LazyAttribute(lambda made: (timezone.now() + made.starts_in).replace(microsecond=0))
    ends_at = factory.LazyAttribute(lambda made: made.starts_at + timedelta(hours=made.hours))
    place = "Quiet room"
    languages = factory.LazyFunction(lambda: ["en"])
    support_person = "Tern"
    prep_minutes = 180
    debrief_minutes = 30
    answer_by = day(3)


class ParticipationFactory(DjangoModelFactory):
    """She is asked; how she answers is up to her and the actions."""

    class Meta:
        model = Participation

    programme = factory.SelfAttribute("engagement.programme")


class GroupMembershipFactory(DjangoModelFactory):
    """A seat for a year from today."""

    class Meta:
        model = GroupMembership

    class Params:
        for_a_month = factory.Trait(starts_on=day(-30), term_until=day(30))
        left_two_days_ago = factory.Trait(starts_on=day(-30), ends_on=day(-2), term_until=day(30))

    programme = factory.SelfAttribute("group.programme")
    starts_on = day(0)
    term_until = day(365)
