"""The people of the demo: invented, with nature-word names and numbers that no phone can have."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.utils import timezone

from advisory.groups.actions import assign_partner
from advisory.groups.models import AdvisoryGroup
from consent.records.guardian_actions import Paper, add_guardian, verify_paper
from consent.records.models import Guardian
from demo.signins import SignIn, give_sign_in
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity import actions as identity
from survivor_engagement.identity import vault
from survivor_engagement.identity.ages import Birth, birth_as_typed
from survivor_engagement.identity.models import Advisor, Joining
from survivor_engagement.programmes.models import Organisation, Partner, Programme, Role, RoleAssignment
from survivor_engagement.users.models import User

NOT_ASKED_YET = 6  # the number of the one whose card nobody has asked her about
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
STAFF = [
    (Role.MANAGER, "Programme manager", "plans groups, enrols advisors, answers advice"),
    (Role.FACILITATOR, "Facilitator", "plans meetings, records who came, writes minutes"),
    (Role.SAFEGUARDING, "Safeguarding lead", "approves terms, risk notes and the opening of names"),
    (Role.FINANCE_PREPARER, "Finance 1", "prepares payouts and reads what the bank says"),
    (Role.FINANCE_APPROVER, "Finance 2", "approves rates and payouts"),
    (Role.FINANCE_RELEASER, "Finance 3", "releases payouts and hands the files to the bank"),
    (Role.MONITORING, "Monitoring officer", "sees groups, meetings and advice, no people"),
    (Role.AUDITOR, "Auditor", "sees what was done, by which role, when"),
    (Role.INDEPENDENT, "Independent contact", "outside the team; answers what advisors ask about it"),
]


@dataclass(frozen=True)
class Team:
    """The staff of one programme, by role."""

    programme: Programme
    by_role: dict[str, User]

    def __getitem__(self, role: Role) -> User:
        return self.by_role[role]


def make_organisation() -> Organisation:
    return Organisation.objects.create(name="Open Field Foundation", neutral_name="Open Field Services")


def make_programmes(organisation: Organisation) -> list[Programme]:
    return [
        Programme.objects.create(
            organisation=organisation,
            code="KZ1",
            slug="kz1",
            name="Bright Steppe Child Protection",
            neutral_name="Bright Steppe",
            neutral_phone="+7 700 000 10 00",
            country="KZ",
            currency="KZT",
            timezone="Asia/Almaty",
            languages=["en", "kk", "ru"],
        ),
        Programme.objects.create(
            organisation=organisation,
            code="TH2",
            slug="th2",
            name="Open Harbour Migrant Voice",
            neutral_name="Open Harbour",
            neutral_phone="+66 00 000 1000",
            country="TH",
            currency="THB",
            timezone="Asia/Bangkok",
            languages=["en", "th"],
        ),
    ]


def make_team(programme: Programme, admin: User) -> tuple[Team, list[SignIn]]:
    by_role, signins = {}, []
    for role, label, can in STAFF:
        user = User.objects.make(kind=User.Kind.STAFF, label=label)
        RoleAssignment.objects.create(user=user, programme=programme, role=role, granted_by=admin, reason="demo")
        signins.append(give_sign_in(user, label, programme.code, can))
        by_role[role] = user
    return Team(programme, by_role), signins


def make_partner(team: Team, group: AdvisoryGroup) -> SignIn:
    """A facilitator of a partner, who sees this group and nothing else of the programme."""
    programme, manager = team.programme, team[Role.MANAGER]
    partner = Partner.objects.create(organisation=programme.organisation, name="Field Kitchen")
    user = User.objects.make(kind=User.Kind.STAFF, label="Facilitator of a partner")
    role = RoleAssignment.objects.create(
        user=user, programme=programme, role=Role.FACILITATOR, partner=partner, reason="demo"
    )
    assign_partner(group=group, assignment=role, by=manager)
    return give_sign_in(user, "Facilitator of a partner", programme.code, "sees one group, its people and its meetings")


def make_advisor(
    team: Team, name: str, number: int, *, language: str = "en", joined: bool = True, birth: Birth | None = None
) -> Advisor:
    """Enrolled by the manager; where `joined`, she has taken up her invitation. With a `birth` she is under 18."""
    manager, programme = team[Role.MANAGER], team.programme
    advisor = identity.enrol_advisor(
        programme=programme,
        legal_name=f"{name} of the Demo",
        age_band=Advisor.AgeBand.UNDER_18 if birth else Advisor.AgeBand.ADULT,
        birth=birth,
        language=language,
        basis="unsaid",
        by=manager,
    )
    contact = {
        "channel": "sms",
        "phone": f"+7 000 000 {number:02d} {number:02d}",
        "days": EVERY_DAY,
        "from_time": time(9),
        "until_time": time(20),
        "shared_with": "sometimes",
        "wording": "note",
        "voicemail": False,
    }
    identity.record_safe_contact(advisor=advisor, programme=programme, answers=contact, by=manager)
    if joined:
        came_in(team, advisor, asked=number != NOT_ASKED_YET)
        set_local(user_id=advisor.user_id, job="seed", programme="")  # the vault notes whose account wrote it
        vault.seal(advisor, {"chosen_name": name}, by=advisor.user, purpose="enrolment", programme_id=programme.pk)
        set_local(user_id="", job="seed", programme="")
    return advisor


def make_child(team: Team, name: str, number: int) -> Advisor:
    """About thirteen. Her mother's paper was looked at by a second person; that of an uncle waits for it."""
    birth = birth_as_typed("13", timezone.localdate())
    child = make_advisor(team, name, number, birth=birth)
    mother = _guardian(team, child, "Heron of the Demo", number + 1)
    verify_paper(paper=mother.papers.get(), by=team[Role.SAFEGUARDING])
    _guardian(team, child, "Crane of the Demo", number + 2)
    return child


def _guardian(team: Team, child: Advisor, name: str, number: int) -> Guardian:
    paper = Paper("parent", True, timezone.now() - timedelta(days=30))
    return add_guardian(
        advisor=child, programme=team.programme, name=name, contact=f"+70000000{number:02d}{number:02d}",
        is_apart=True, paper=paper, by=team[Role.FACILITATOR],
    )  # fmt: skip


def came_in(team: Team, advisor: Advisor, *, asked: bool) -> None:
    """By a card from the manager; where `asked`, the person responsible for safety has asked her about it."""
    word = {"reached": True, "checked_by": team[Role.SAFEGUARDING], "checked_at": timezone.now()} if asked else {}
    Joining.objects.create(advisor=advisor, programme=team.programme, printed_by=team[Role.MANAGER], **word)
