"""Loads the demo, once: two programmes, their people, and a story left half-told."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from demo import ground, openings, people, signins, story
from demo.clock import hours_of_meetings
from demo.people import Team
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

MEMBERS = ["Juniper", "Tern", "Rowan", "Linden", "Heron", "Sage"]


class Command(BaseCommand):
    help = "Load the demo programmes and their people. Does nothing when they are there."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENV == "production":
            raise CommandError("The demo is never loaded in production.")
        if Programme.objects.exists():
            self.stdout.write("The demo is loaded already.")
            return
        with transaction.atomic():
            set_local(user_id="", job="seed", programme="")
            signins.keep(load())
        self.stdout.write("The demo is loaded.")


def load() -> list[signins.SignIn]:
    admin = User.objects.create_superuser("setup-maple-100")
    made = [
        signins.give_sign_in(admin, "System administrator", "all", "sets up programmes, roles and rates at /setup/")
    ]
    programmes = people.make_programmes(people.make_organisation())
    teams = []
    for programme in programmes:
        team, staff = people.make_team(programme, admin)
        teams.append(team)
        made += staff
    for team, tell in zip(teams, (tell_first_programme, prepare_second_programme), strict=True):
        with timezone.override(ZoneInfo(team.programme.timezone)):  # its days are those of the place
            made += tell(team)
    return made


def tell_first_programme(team: Team) -> list[signins.SignIn]:
    since = timezone.localdate() - timedelta(days=60)
    services, pay = ground.add_services(team), ground.set_rates(team, since)
    advisors = [people.make_advisor(team, name, number) for number, name in enumerate(MEMBERS, start=1)]
    notice = ground.publish_questions(team, reader=advisors[0])
    people.make_advisor(team, "Willow", 9, joined=False)
    juniper, tern, *_others, sage = advisors
    for advisor in advisors[:-1]:
        story.answer_questions(advisor, notice, no_to="quote.unnamed" if advisor == tern else "")
    ground.open_funding_account(team)
    story.choose_ways_to_be_paid(team, advisors[:-1])
    group = ground.make_group(team, advisors[:-1])  # who has not answered yet sits in no group
    hours = hours_of_meetings(timezone.now(), team.programme.timezone)
    story.tell_meetings(team, group, services, pay, hours, advisors[:-1])
    openings.tell_openings(team, asks=juniper, in_danger=tern)
    finch = people.make_child(team, "Finch", 30)
    story.answer_questions(finch, notice)
    story.guardian_answers(team, finch, notice)
    return [
        signins.give_sign_in(
            juniper.user, "Advisor", "KZ1", "has an offer to answer, advice to read, money to look at"
        ),
        signins.give_sign_in(tern.user, "Advisor", "KZ1", "said yes to the meeting, is paid in cash"),
        signins.give_sign_in(sage.user, "Advisor", "KZ1", "is new: has not answered what is asked yet"),
        signins.give_sign_in(finch.user, "Advisor", "KZ1", "is thirteen: a guardian answers, too"),
        people.make_partner(team, group),
    ]


def prepare_second_programme(team: Team) -> list[signins.SignIn]:
    """Set up and not begun: rates, questions, services and one advisor, for those who want to start from nothing."""
    ground.add_services(team)
    ground.set_rates(team, timezone.localdate() - timedelta(days=60))
    reed = people.make_advisor(team, "Reed", 21)
    ground.publish_questions(team, reader=reed)
    return [signins.give_sign_in(reed.user, "Advisor", "TH2", "is in no group yet")]
