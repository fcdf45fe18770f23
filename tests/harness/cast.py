"""The cast: two programmes, the same people in each, and a few who belong nowhere any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.identity import actions as identity_actions
from survivor_engagement.identity.models import Advisor, SafeContact
from survivor_engagement.programmes.models import Organisation, Programme, Role, RoleAssignment
from survivor_engagement.users.models import User


def make_programme(code: str, **fields) -> Programme:
    organisation, _made = Organisation.objects.get_or_create(name="Open Field", neutral_name="Open Field Services")
    return Programme.objects.create(
        **{
            "organisation": organisation,
            "code": code,
            "slug": code.lower(),
            "name": f"Bright {code}",
            "neutral_name": f"Group {code[:2]}",
            "country": "KZ",
            "currency": "KZT",
            "timezone": "Asia/Almaty",
            "languages": ["en", "kk", "ru"],
        }
        | fields
    )


def make_staff(programme: Programme, *roles: Role, label: str = "") -> User:
    user = User.objects.make(kind=User.Kind.STAFF, label=label or str(roles[0].label))
    for role in roles:
        RoleAssignment.objects.create(user=user, programme=programme, role=role)
    return user


def make_advisor(programme: Programme, by: User, *, name: str = "Juniper", age_band: str = "adult") -> Advisor:
    """Enrolled, asked about safe contact, joined: an advisor who can sign in."""
    advisor = identity_actions.enrol_advisor(
        programme=programme, legal_name=f"{name} Of The Register", age_band=age_band, language="en",
        basis="unsaid", by=by,
    )  # fmt: skip
    SafeContact.objects.create(
        advisor=advisor, programme=programme, channel="sms", days=[1, 2, 3, 4, 5, 6, 7], from_time="00:00",
        until_time="23:59", shared_with="nobody", confirmed_at=timezone.now(), asked_by=by,
    )  # fmt: skip
    identity_actions.vault.seal(
        advisor, {"chosen_name": name, "phone": "+77000000001"}, by=by, purpose="enrolment", programme_id=programme.pk
    )
    advisor.user.set_password("four quiet green leaves")
    advisor.user.save()
    return advisor


@pytest.fixture
def kz():
    return make_programme("KZ1")


@pytest.fixture
def th():
    return make_programme("TH2", country="TH", currency="THB", timezone="Asia/Bangkok", languages=["en", "th"])


CAST = {
    "manager": Role.MANAGER,
    "facilitator": Role.FACILITATOR,
    "safeguarding": Role.SAFEGUARDING,
    "finance": Role.FINANCE_PREPARER,
    "approver": Role.FINANCE_APPROVER,
    "releaser": Role.FINANCE_RELEASER,
    "monitoring": Role.MONITORING,
    "auditor": Role.AUDITOR,
}


def _member(role: Role, programme_fixture: str):
    @pytest.fixture
    def member(request):
        return make_staff(request.getfixturevalue(programme_fixture), role)

    return member


for _name, _role in CAST.items():
    globals()[_name] = _member(_role, "kz")
    globals()[f"other_{_name}"] = _member(_role, "th")


@pytest.fixture
def former_facilitator(kz):
    user = make_staff(kz, Role.FACILITATOR)
    long_ago = timezone.now() - timedelta(days=40)
    user.role_assignments.update(starts_at=long_ago, ends_at=long_ago + timedelta(days=30))
    return user


@pytest.fixture
def reviewer():
    """Somebody outside, with an account and no role anywhere."""
    return User.objects.make(kind=User.Kind.STAFF, label="Reviewer")


@pytest.fixture
def admin_user():
    return User.objects.create_superuser("setup-oak-100")


@pytest.fixture
def juniper(kz, manager):
    return make_advisor(kz, manager, name="Juniper")


@pytest.fixture
def tern(kz, manager):
    return make_advisor(kz, manager, name="Tern")


@pytest.fixture
def other_advisor(th, other_manager):
    return make_advisor(th, other_manager, name="Willow")
