"""What can happen to an advisor's identity: enrolled, invited, contact recorded, details opened by two people."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement import grants
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import access, vault
from survivor_engagement.identity.models import Advisor, Enrolment, Purpose, RevealRequest, SafeContact
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import enter_scope
from survivor_engagement.users import actions as user_actions
from survivor_engagement.users.models import Invitation, User

REVEALABLE = ("legal_name", "phone", "payee_details", access.NEW_CARD)


@transaction.atomic
def enrol_advisor(
    *, programme: Programme, legal_name: str, age_band: str, language: str, basis: str, by: User
) -> Advisor:
    """A new advisor with a random code and a sign-in that nobody can use before the invitation is taken up."""
    user = User.objects.make(kind=User.Kind.ADVISOR, language=language)
    today = timezone.localdate(timezone=ZoneInfo(programme.timezone))
    advisor = Advisor.objects.create(
        user=user, first_programme=programme, age_band=age_band, language=language, joined_on=today
    )
    Enrolment.objects.create(advisor=advisor, programme=programme, basis=basis, starts_on=today, enrolled_by=by)
    record("advisor.enrolled", by=by, about=advisor, advisor_id=advisor.pk, programme_id=programme.pk)
    vault.seal(advisor, {"legal_name": legal_name}, by=by, purpose=Purpose.ENROLMENT, programme_id=programme.pk)
    return advisor


@transaction.atomic
def record_safe_contact(*, advisor: Advisor, programme: Programme, answers: dict[str, object], by: User) -> SafeContact:
    """What she said about being reached. `answers` are the model's own fields, and `phone` for the vault."""
    values = dict(answers)
    phone = str(values.pop("phone", "") or "")
    if values["channel"] in ("sms", "call") and not phone and "phone" not in vault.filled_fields(advisor):
        raise NotNow(_("Write the phone number that is safe to use, or choose another way."))
    contact, _made = SafeContact.objects.update_or_create(
        advisor=advisor,
        programme=programme,
        defaults={**values, "confirmed_at": timezone.now(), "asked_by": by},
    )
    if phone:
        vault.seal(advisor, {"phone": phone}, by=by, purpose=Purpose.CONTACT, programme_id=programme.pk)
    record("safe_contact.recorded", by=by, about=advisor, advisor_id=advisor.pk, programme_id=programme.pk)
    return contact


@transaction.atomic
def invite_advisor(*, advisor: Advisor, programme: Programme, by: User) -> str:
    """The code for the printed card, shown once. Nothing is sent; the safe-contact answers come first."""
    if not SafeContact.objects.filter(advisor=advisor, programme=programme).exists():
        raise NotNow(_("Ask first how she can be reached safely. Then print the card."))
    if advisor.user is None:
        raise NotNow(_("Her sign-in has ended. Enrol her anew if she wants to come back."))
    if advisor.user.has_usable_password() and not access.may_renew_card(advisor, by):
        raise NotNow(
            _("She has a passphrase of her own. If she lost it, ask for a new card below: a second person must agree.")
        )
    code = user_actions.issue_invitation(user=advisor.user, by=by)
    record("advisor.invited", by=by, about=advisor, advisor_id=advisor.pk, programme_id=programme.pk)
    return code


@transaction.atomic
def join_with_code(
    *, invitation: Invitation, chosen_name: str, passphrase: str, language: str, by: User | None
) -> User:
    """She takes up her invitation: her language, the name to call her, a passphrase of her own."""
    user = user_actions.accept_invitation(invitation=invitation, passphrase=passphrase, language=language, by=by)
    enter_scope(user)
    advisor = Advisor.objects.select_for_update(of=("self",)).get(user=user)
    advisor.language = language
    advisor.save(update_fields=["language"])
    vault.seal(advisor, {"chosen_name": chosen_name}, by=user, purpose=Purpose.ENROLMENT)
    record("advisor.joined", by=user, about=advisor, advisor_id=advisor.pk, programme_id=advisor.first_programme_id)
    return user


@transaction.atomic
def ask_reveal(*, advisor: Advisor, programme: Programme, fields: list[str], purpose: str, by: User) -> RevealRequest:
    if not fields or not set(fields) <= set(REVEALABLE):
        raise NotNow(_("Choose what you need to see."))
    request = RevealRequest.objects.create(
        advisor=advisor, programme=programme, fields=sorted(fields), purpose=purpose, asked_by=by
    )
    record("reveal.asked", by=by, about=request, fields=request.fields, purpose=purpose)
    return request


@transaction.atomic
def decide_reveal(*, request: RevealRequest, approve: bool, by: User) -> RevealRequest:
    """The second person's answer. A yes lasts an hour; the database refuses an answer to one's own request."""
    locked = (
        RevealRequest.objects.select_for_update(of=("self",)).select_related("asked_by", "advisor").get(pk=request.pk)
    )
    if locked.state != RevealRequest.State.ASKED:
        raise NotNow(_("Somebody has answered this request already."))
    if locked.asked_by_id == by.pk:
        raise NotNow(_("You asked for this, so somebody else must answer."))
    locked.state = RevealRequest.State.APPROVED if approve else RevealRequest.State.REFUSED
    locked.decided_by, locked.decided_at = by, timezone.now()
    if approve:
        locked.until = timezone.now() + settings.GRANT_DEFAULT
        grants.grant(perm="identity.open_details", user=locked.asked_by, obj=locked.advisor, until=locked.until)
    locked.save(update_fields=["state", "decided_by", "decided_at", "until"])
    record(f"reveal.{locked.state}", by=by, about=locked, fields=locked.fields, purpose=locked.purpose)
    return locked


@transaction.atomic
def open_details(*, request: RevealRequest, by: User) -> dict[str, str]:
    """The values a second person approved, to the person who asked, until the hour is over."""
    locked = RevealRequest.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=request.pk)
    granted = grants.holds_grant(by, "identity.open_details", locked.advisor, timezone.now())
    standing = locked.state == RevealRequest.State.APPROVED and locked.until and locked.until > timezone.now()
    if not (granted and standing and locked.asked_by_id == by.pk):
        raise NotNow(_("This permission has ended. Ask again if you still need it."))
    with vault.open(
        locked.advisor, _stored_fields(locked), by=by, purpose=locked.purpose, programme_id=locked.programme_id
    ) as values:
        return dict(values)


def _stored_fields(request: RevealRequest) -> list[str]:
    """The approved fields by the names they are stored under."""
    return [name for name in vault.stored_names(request.advisor) if name.split(":")[0] in request.fields]


@transaction.atomic
def pause_advisor(*, advisor: Advisor, by: User) -> None:
    """She takes a break: nothing is sent, nothing is asked, what she earned stays hers."""
    if not Advisor.objects.filter(pk=advisor.pk, status=Advisor.Status.ACTIVE).update(status=Advisor.Status.PAUSED):
        return
    record("advisor.paused", by=by, about=advisor, advisor_id=advisor.pk, programme_id=advisor.first_programme_id)


@transaction.atomic
def resume_advisor(*, advisor: Advisor, by: User) -> None:
    """She is back. Hers alone to say: a break that others could end is none."""
    if by.pk != advisor.user_id:
        raise NotNow(_("Only she can end her break, on her own page."))
    if not Advisor.objects.filter(pk=advisor.pk, status=Advisor.Status.PAUSED).update(status=Advisor.Status.ACTIVE):
        return
    record("advisor.resumed", by=by, about=advisor, advisor_id=advisor.pk, programme_id=advisor.first_programme_id)
