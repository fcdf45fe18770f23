"""The cast: two programmes, the same people in each, and a few who belong nowhere any more."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from consent.records.guardian_actions import Paper, add_guardian, verify_paper
from consent.records.models import Guardian
from survivor_engagement.identity import actions as identity_actions
from survivor_engagement.identity.ages import Birth, birth_as_typed, birthday
from survivor_engagement.identity.models import Advisor, Joining
from survivor_engagement.programmes.models import Programme, Role
from survivor_engagement.users.models import User
from tests.harness.factories import ProgrammeFactory, RoleAssignmentFactory, SafeContactFactory
from tests.harness.kept import kept


def make_staff(programme: Programme, *roles: Role, label: str = "") -> User:
    user = User.objects.make(kind=User.Kind.STAFF, label=label or str(roles[0].label))
    for role in roles:
        RoleAssignmentFactory(user=user, programme=programme, role=role)
    return user


def programme_of(advisor: Advisor) -> Programme:
    """Where she was enrolled first."""
    return advisor.enrolments.earliest("pk").programme


def place_of(advisor: Advisor) -> int:
    return programme_of(advisor).pk


def make_advisor(
    programme: Programme, by: User, *, name: str = "Juniper", age_band: str = "adult", birth: Birth | None = None
) -> Advisor:
    """Enrolled, asked about safe contact, joined: an advisor who can sign in."""
    advisor = identity_actions.enrol_advisor(
        programme=programme, legal_name=f"{name} Of The Register", age_band=age_band, language="en",
        basis="unsaid", birth=birth, by=by,
    )  # fmt: skip
    SafeContactFactory(advisor=advisor, programme=programme, asked_by=by)
    identity_actions.vault.seal(
        advisor, {"chosen_name": name, "phone": "+77000000001"}, by=by, purpose="enrolment", programme_id=programme.pk
    )
    advisor.user.set_password("four quiet green leaves")
    advisor.user.save()
    Joining.objects.create(
        advisor=advisor,
        programme=programme,
        printed_by=by,
        reached=True,
        checked_by=_colleague(),
        checked_at=timezone.now(),
    )
    return advisor


def make_child(programme: Programme, by: User, *, years: int = 13, name: str = "Wren", born: str = "") -> Advisor:
    """Somebody so many years old; or `born` as it is typed, of whom an empty word says that nothing is known."""
    today = timezone.localdate(timezone=ZoneInfo(programme.timezone))
    birth = birth_as_typed(born or birthday(today, -years).isoformat(), today) if born != "unknown" else None
    return make_advisor(programme, by, name=name, age_band="under_18", birth=birth)


def make_guardian(
    child: Advisor, collector: User, verifier: User | None = None, *, name: str = "Heron", **paper: Any
) -> Guardian:
    """A parent, whose paper the collector has seen and the verifier has looked at."""
    since = {"kind": "parent", "document_seen": True, "valid_from": timezone.now() - timedelta(days=1)}
    guardian = add_guardian(
        advisor=child, programme=programme_of(child), name=f"{name} Of The Register", contact="+77000000091",
        is_apart=True, paper=Paper(**since | paper), by=collector,
    )  # fmt: skip
    if verifier is not None:
        verify_paper(paper=guardian.papers.get(), by=verifier)
    return guardian


def _colleague() -> User:
    """Whoever asked her whether her card reached her; nobody with a role."""
    found = User.objects.filter(kind=User.Kind.STAFF, label="Colleague").first()
    return found or User.objects.make(kind=User.Kind.STAFF, label="Colleague")


@kept
def kz():
    return ProgrammeFactory(code="KZ1")


@kept
def th():
    return ProgrammeFactory(code="TH2", in_thailand=True)


CAST = {
    "manager": Role.MANAGER,
    "facilitator": Role.FACILITATOR,
    "safeguarding": Role.SAFEGUARDING,
    "finance": Role.FINANCE_PREPARER,
    "approver": Role.FINANCE_APPROVER,
    "releaser": Role.FINANCE_RELEASER,
    "monitoring": Role.MONITORING,
    "auditor": Role.AUDITOR,
    "independent": Role.INDEPENDENT,
}


def _member(name: str, role: Role):
    def member(kz):
        return make_staff(kz, role)

    member.__name__ = name
    return kept(member)


def _other_member(name: str, role: Role):
    def member(th):
        return make_staff(th, role)

    member.__name__ = name
    return kept(member)


for _name, _role in CAST.items():
    globals()[_name] = _member(_name, _role)
    globals()[f"other_{_name}"] = _other_member(f"other_{_name}", _role)


@kept
def former_facilitator(kz):
    user = User.objects.make(kind=User.Kind.STAFF, label=str(Role.FACILITATOR.label))
    RoleAssignmentFactory(user=user, programme=kz, role=Role.FACILITATOR, over_for_ten_days=True)
    return user


@kept
def reviewer():
    """Somebody outside, with an account and no role anywhere."""
    return User.objects.make(kind=User.Kind.STAFF, label="Reviewer")


@kept
def admin_user():
    return User.objects.create_superuser("setup-oak-100")


@kept
def juniper(kz, manager):
    return make_advisor(kz, manager, name="Juniper")


@kept
def tern(kz, manager):
    return make_advisor(kz, manager, name="Tern")


@kept
def wren(kz, manager):
    """Thirteen years old: her own yes and that of a guardian are needed."""
    return make_child(kz, manager)


@kept
def heron(wren, facilitator, safeguarding):
    """The mother of Wren, whose paper was seen and verified."""
    return make_guardian(wren, facilitator, safeguarding)


@kept
def other_advisor(th, other_manager):
    return make_advisor(th, other_manager, name="Willow")
