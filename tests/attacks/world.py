"""Two programmes in which everything has happened, each as full as the other: one real object of every kind in both.

The story is the demo's, told twice by the actions that people use; what the demo leaves out is added here. It is told
once a run, into databases of its own, and every personal text in it is a canary (see `canaries.py`).
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.utils import timezone

from advisory.groups import actions as groups
from advisory.groups.models import AdvisoryGroup
from advisory.recommendations import actions as recommendations
from advisory.recommendations.models import Recommendation
from advisory.safeguarding.models import OpeningQuestion
from compensation.payouts import accounts
from compensation.payouts.actions import methods
from compensation.rates import actions as rates
from consent.notices import actions as notices
from consent.notices import approving, describing, sounds, starter
from consent.notices.models import NoticeItem, NoticeText, Source
from consent.notices.reading import stamp_of
from consent.receipts import actions as receipts
from consent.records import actions as consents
from consent.records import assisted
from consent.records.assisted import When
from consent.records.models import ConsentEvent, Guardian, GuardianAuthority
from consent.records.proofs import Shown
from consent.records.receipt import answered
from demo import ground, openings, people, story
from demo.clock import hours_of_meetings
from demo.people import Team
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.exports import actions as exports
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.files import actions as files
from survivor_engagement.identity import actions as identity
from survivor_engagement.identity import erasing, vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.messaging.actions import post
from survivor_engagement.programmes.models import Partner, Programme, Role, RoleAssignment
from survivor_engagement.users.actions import accept_invitation, find_invitation, restart_account
from survivor_engagement.users.models import User
from tests.attacks import sinks
from tests.attacks.canaries import Canaries
from tests.harness import databases

NOT_ASKED_YET = 2  # of the advisors of a programme, the one whose card nobody has asked her about
MEMBERS = 4
MEMBERS_OF_GUEST = slice(2, 4)  # so she has nothing of the first, whose page and pay all samples are
TWO = [("KZ1", "kz1"), ("TH2", "th2")]


@dataclass
class Side:
    """One programme: its staff by role, its advisors, a partner's facilitator, and files that lie on the shelf."""

    team: Team
    advisors: list[Advisor] = field(default_factory=list)
    guest: User | None = None  # the facilitator of a partner
    group_of_guest: AdvisoryGroup | None = None

    @property
    def programme(self) -> Programme:
        return self.team.programme

    @property
    def her(self) -> User:
        return self.advisors[0].user


@dataclass
class World:
    sides: dict[str, Side]
    admin: User
    former: User
    reviewer: User
    in_both: dict[str, User]  # by role: whoever holds it in both programmes
    canaries: Canaries
    databases: dict[str, str]
    files_dir: Path
    log_began: int  # where the log of the database server stood before

    @property
    def her_username(self) -> str:
        return self.sides["kz1"].her.username

    def cast(self, slug: str) -> dict[str, User]:
        """Everybody of one programme, and those who belong nowhere."""
        side = self.sides[slug]
        staff = {str(role): user for role, user in side.team.by_role.items()}
        return staff | {"advisor": side.her, "former": self.former, "reviewer": self.reviewer, "admin": self.admin}


def tell(canaries: Canaries) -> tuple[dict[str, Side], User, User, User, dict[str, User]]:
    admin = User.objects.create_superuser("setup-maple-100")
    organisation = people.make_organisation()
    sides = {}
    for number, (code, slug) in enumerate(TWO):
        programme = Programme.objects.create(
            organisation=organisation, code=code, slug=slug, name=f"Bright {code}", neutral_name=f"Group {code}",
            country="KZ", currency="KZT", timezone="Asia/Almaty", languages=["en", "kk"],
        )  # fmt: skip
        team, _signins = people.make_team(programme, admin)
        sides[slug] = Side(team)
        with timezone.override(programme.timezone):
            tell_side(sides[slug], canaries, number, admin)
    former, reviewer = (User.objects.make(kind=User.Kind.STAFF, label=label) for label in ("Former", "Reviewer"))
    over = {"starts_at": timezone.now() - timedelta(days=40), "ends_at": timezone.now() - timedelta(days=10)}
    RoleAssignment.objects.create(
        user=former, programme=sides["kz1"].programme, role=Role.FACILITATOR, granted_by=admin, reason="x", **over
    )
    return sides, admin, former, reviewer, {str(role): make_one_in_both(sides, role, admin) for role in Role}


def make_one_in_both(sides: dict[str, Side], role: Role, admin: User) -> User:
    """She may do the same in both, so that only the programme of the address tells her what is where."""
    person = User.objects.make(kind=User.Kind.STAFF, label=f"{role.label} of both")
    for side in sides.values():
        RoleAssignment.objects.create(user=person, programme=side.programme, role=role, granted_by=admin, reason="x")
    return person


def tell_side(side: Side, canaries: Canaries, number: int, admin: User) -> None:
    team = side.team
    services, pay = ground.add_services(team), ground.set_rates(team, timezone.localdate() - timedelta(days=60))
    side.advisors = [make_advisor(team, canaries, number * 50 + place) for place in range(1, MEMBERS + 1)]
    notice = ground.publish_questions(team, reader=side.advisors[0])
    for advisor in side.advisors:
        story.answer_questions(advisor, notice)
    ground.open_funding_account(team)
    for place, advisor in enumerate(side.advisors):
        choose_way(team, advisor, canaries, number * 50 + place)
    group = ground.make_group(team, side.advisors)
    hours = hours_of_meetings(timezone.now(), team.programme.timezone)
    story.tell_meetings(team, group, services, pay, hours, side.advisors)
    add_what_the_demo_leaves_out(side, canaries, number * 50, admin)


def make_advisor(team: Team, canaries: Canaries, number: int) -> Advisor:
    side, manager = team.programme.slug, team[Role.MANAGER]
    advisor = identity.enrol_advisor(
        programme=team.programme, legal_name=canaries.new("legal_name", side, number), age_band="adult",
        language="en", basis="unsaid", by=manager,
    )  # fmt: skip
    answers = {
        "channel": "sms", "phone": canaries.number("phone", side, number), "days": people.EVERY_DAY,
        "from_time": "9:00", "until_time": "20:00", "shared_with": "sometimes", "wording": "note", "voicemail": False,
    }  # fmt: skip
    identity.record_safe_contact(advisor=advisor, programme=team.programme, answers=answers, by=manager)
    guardian = Guardian.objects.create(
        advisor=advisor, programme=team.programme, is_apart=True, written_by=team[Role.FACILITATOR]
    )
    GuardianAuthority.objects.create(
        guardian=guardian, advisor=advisor, programme=team.programme, kind="parent", document_seen=True,
        collector=team[Role.FACILITATOR], valid_from=timezone.now(),
    )  # fmt: skip
    named = {
        "chosen_name": canaries.new("chosen_name", side, number),
        "birth": canaries.new("birth", side, number),
        f"guardian_name:{guardian.public_id}": canaries.new("guardian_name", side, number),
        f"guardian_contact:{guardian.public_id}": canaries.number("guardian_contact", side, number),
    }
    vault.seal(advisor, named, by=advisor.user, purpose="enrolment", programme_id=team.programme.pk)
    advisor.user.set_password(f"four quiet leaves {number}")
    advisor.user.save()
    people.came_in(team, advisor, asked=number % 50 != NOT_ASKED_YET)
    return advisor


def choose_way(team: Team, advisor: Advisor, canaries: Canaries, number: int) -> None:
    side = team.programme.slug
    if number % 50 == 1:
        methods.record_method(advisor=advisor, programme=team.programme, kind="cash", by=advisor.user)
        return
    account = accounts.wallet_phone(canaries.number("payee_details", side, number + 1), "KZ")
    methods.record_method(
        advisor=advisor, programme=team.programme, kind="wallet", provider="kaspi", account=account,
        details={"phone": account.number}, by=advisor.user,
    )  # fmt: skip


def add_what_the_demo_leaves_out(side: Side, canaries: Canaries, first_number: int, admin: User) -> None:
    team, her = side.team, side.advisors[0]
    manager, programme = team[Role.MANAGER], team.programme
    offer_new_words(team, her, side.advisors[1])
    openings.tell_openings(team, her, side.advisors[1])
    openings.tell_openings(team, side.advisors[2], side.advisors[3])
    for question in OpeningQuestion.objects.filter(programme=programme).order_by("pk"):
        owner = first_number + side.advisors.index(question.advisor) + 1
        words = canaries.new("opening_answer", programme.slug, owner)
        vault.seal_for_her(question.advisor, question.note_field, words)
    side.guest, side.group_of_guest = bring_a_partner(team, side.advisors[MEMBERS_OF_GUEST])
    back = RoleAssignment.objects.create(
        user=User.objects.make(kind=User.Kind.STAFF, label="Facilitator"), programme=programme, role=Role.FACILITATOR,
        granted_by=manager, reason="x",
    )  # fmt: skip
    come_back_half_way(back.user, admin)
    begin_and_leave_open(team)
    ask_for_tables(team)
    for advisor in side.advisors:
        consents.withdraw(advisor=advisor, programme=programme, purpose="quote.unnamed", by=advisor.user)
    erasing.record_wish(advisor=side.advisors[3], programme=programme, waits_for_pay=True, by=manager)
    identity.ask_reveal(advisor=her, programme=programme, fields=["phone"], purpose="safety", by=manager)
    post(advisor=her, programme=programme, template="reminder", by=manager)
    for advisor in side.advisors:
        event = ConsentEvent.objects.filter(advisor=advisor).latest("seq")
        receipts.issue_receipt(
            occasion=answered(event), profile="full", language="en", delivered="printed", by=advisor.user
        )
    add_answers_with_help(side, canaries, first_number)
    for place in (0, 2):
        content = canaries.new("file.content", programme.slug, first_number + place + 1)
        files.store_bytes(
            content=f"%PDF-1.4 {content}".encode(), content_type="application/pdf", kind="receipt",
            programme=programme, by=manager, advisor=side.advisors[place],
        )  # fmt: skip


def offer_new_words(team: Team, her: Advisor, other: Advisor) -> None:
    """A draft in front of its readers: one found it clear, another found something unclear, a machine wrote a part."""
    manager = team[Role.MANAGER]
    draft = notices.renew_notice(programme=team.programme, by=manager)
    earlier = {item.purpose_id: ("keep", None) for item in draft.items.all()}
    draft = describing.describe_change(
        notice=draft, change_kind="major", what_changed={"en": "Shorter."}, why="Too long.", earlier=earlier, by=manager
    )  # fmt: skip
    purposes = [(item.purpose_id, item.months) for item in draft.items.all()]
    words = starter.content("ru", purposes)
    draft = notices.fill_notice(notice=draft, language="ru", content=words, source=Source.MACHINE_DRAFT, by=manager)
    spoken = NoticeText.objects.select_related("item__notice").filter(item__notice=draft, form="text").earliest("pk")
    sounds.keep_sound(text=spoken, upload=SimpleUploadedFile("words.mp3", b"\xff\xfb\x90\x00" * 64), by=manager)
    draft.refresh_from_db()
    offered = notices.offer_notice(notice=draft, by=manager)
    said = {"notice": offered, "language": "en", "seen": stamp_of(offered)}
    approving.approve_words(**said, by=her.user)
    approving.say_unclear(**said, words="What are notes?", by=other.user)


def add_answers_with_help(side: Side, canaries: Canaries, first_number: int) -> None:
    """One paper for two people, so that the second waits for somebody; and what the safeguarding lead is told."""
    facilitator, now = side.team[Role.FACILITATOR], timezone.localtime(timezone=ZoneInfo(side.programme.timezone))
    item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(
        notice__programme=side.programme, notice__state="published", purpose="participation.group"
    )
    content = canaries.new("evidence.content", side.programme.slug, first_number + 2)
    for place in (1, 3):
        paper = SimpleUploadedFile("scan.pdf", f"%PDF-1.4 {content} %%EOF".encode())
        shown = Shown("paper_signed", "en", ["en"], upload=paper, pages=1, alone=True, attested=True)
        assisted.record_answer_with_help(
            advisor=side.advisors[place], item=item, language="en", answer="yes", when=When(now.date(), now.time()),
            shown=shown, key=uuid.uuid4(), by=facilitator,
        )  # fmt: skip
    assisted.note_pressure(advisor=side.advisors[1], item=item, by=facilitator)


def bring_a_partner(team: Team, members: list[Advisor]) -> tuple[User, AdvisoryGroup]:
    """A facilitator of a partner, and the group that is hers: not the one of which all the rest is told."""
    programme, manager = team.programme, team[Role.MANAGER]
    partner = Partner.objects.create(organisation=programme.organisation, name=f"Field Kitchen {programme.code}")
    assignment = RoleAssignment.objects.create(
        user=User.objects.make(kind=User.Kind.STAFF, label="Facilitator"), programme=programme, role=Role.FACILITATOR,
        partner=partner, granted_by=manager, reason="x",
    )  # fmt: skip
    group = ground.make_group(team, members, name="Group of a partner")
    groups.assign_partner(group=group, assignment=assignment, by=manager)
    return assignment.user, group


def begin_and_leave_open(team: Team) -> None:
    """What can still be changed: a group, advice, an answer, a rate card and a tax rule, each begun and not done."""
    programme, manager, facilitator = team.programme, team[Role.MANAGER], team[Role.FACILITATOR]
    groups.create_group(
        programme=programme, by=manager, name="Begun", neutral_name="Friday group", purpose="Not yet said.", seats=7,
        term_months=12, max_terms=2, quorum=3, decision_rule="majority", level="co_decides", languages=["en"],
    )  # fmt: skip
    submitted = Recommendation.objects.filter(programme=programme, state="submitted").order_by("pk")[0]
    recommendations.draft_response(
        recommendation=submitted, decision="accepted", reason="Not yet said.", planned_action="Not yet said.",
        target_on=timezone.localdate() + timedelta(days=14), by=manager,
    )  # fmt: skip
    recommendations.write_recommendation(
        engagement=submitted.engagement, text="Begun.", attribution="group", owner=manager, authors=[], by=facilitator
    )
    since = timezone.localdate() + timedelta(days=30)
    rates.draft_card(
        programme=programme, currency=programme.currency, effective_from=since,
        amounts=ground.AMOUNTS[programme.code], by=manager,
    )  # fmt: skip
    rates.draft_tax_rule(
        programme=programme, currency=programme.currency, percent=Decimal(10), threshold_minor=0, effective_from=since,
        by=manager,
    )  # fmt: skip


def come_back_half_way(person: User, admin: User) -> None:
    """She lost her sign-in and has a new one; nobody has confirmed yet that it was she."""
    person.set_password("four quiet leaves")
    person.save()
    invitation = find_invitation(restart_account(user=person, by=admin))
    accept_invitation(invitation=invitation, passphrase="five loud leaves", language="en")


def ask_for_tables(team: Team) -> None:
    """Names and numbers, in every kind of file, ready to be taken; and once more, waiting for a second person."""
    manager, lead = team[Role.MANAGER], team[Role.SAFEGUARDING]
    for file_format in ("xlsx", "csv", "json", "waiting"):
        export = exports.ask_export(
            programme=team.programme, table=TABLES["identities"], columns=["code", "legal_name", "phone"],
            purpose="contact", file_format=file_format.replace("waiting", "xlsx"), by=manager,
        )  # fmt: skip
        if file_format != "waiting":
            exports.make_export(export=exports.decide_export(export=export, approve=True, by=lead), by=manager)


@contextmanager
def told(template: dict[str, str], folder: Path) -> Iterator[World]:
    """The world, in copies of the run's databases; gone afterwards."""
    with databases.clone_of(template["default"]) as main, databases.clone_of(template["keys"]) as keys:
        names, log_began = {"default": main, "keys": keys}, len(sinks.server_log())
        with working_in(names, template, folder, start_as="app_seed"), transaction.atomic():
            set_local(user_id="", job="seed", programme="")
            canaries = Canaries()
            sides, *others = tell(canaries)
        canaries.plant(settings.SERVICES.database_url(main, "postgres"))
        yield World(sides, *others, canaries, names, folder, log_began)


@contextmanager
def standing_in(world: World, back: dict[str, str]) -> Iterator[World]:
    with working_in(world.databases, back, world.files_dir):
        yield world


@contextmanager
def working_in(names: dict[str, str], back: dict[str, str], folder: Path, start_as: str = "app_web") -> Iterator[None]:
    """Let this process work in these databases and on that shelf, and then where it was."""
    shelf, settings.FILES_DIR = settings.FILES_DIR, folder
    connections.close_all()
    try:
        for alias, name in names.items():
            databases.point(alias, name, "app_test", start_as=start_as if alias == "default" else "app_web")
        yield
    finally:
        settings.FILES_DIR = shelf
        connections.close_all()
        for alias, name in back.items():
            databases.point(alias, name, "app_test", start_as="app_web")
