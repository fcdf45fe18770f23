"""What can happen to an advisor's identity: enrolled, invited, contact recorded, details opened by two people."""

import logging
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from survivor_engagement import grants
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.logs import word
from survivor_engagement.identity import access, vault
from survivor_engagement.identity.ages import Birth
from survivor_engagement.identity.aging import know_age
from survivor_engagement.identity.enrolments import where_she_is
from survivor_engagement.identity.models import (
    LOOK_WITHIN,
    Advisor,
    Enrolment,
    Joining,
    Purpose,
    RevealRequest,
    SafeContact,
)
from survivor_engagement.identity.questions import payee_fields
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.newcomers import SOMEBODY_LONGER_HERE, is_newcomer
from survivor_engagement.programmes.scope import enter_scope
from survivor_engagement.users import actions as user_actions
from survivor_engagement.users.models import Invitation, User

logger = logging.getLogger("survivor_engagement.alarms")
OPEN_DETAILS = "identity.open_details"
AT_ONCE = ("legal_name", "phone")
REVEALABLE = ("legal_name", "phone", "payee_details", "guardian_name", "guardian_contact", access.NEW_CARD)


@transaction.atomic
def enrol_advisor(
    *,
    programme: Programme,
    legal_name: str,
    age_band: str,
    language: str,
    basis: str,
    by: User,
    birth: Birth | None = None,
) -> Advisor:
    """A new advisor with a random code and a sign-in that nobody can use before the invitation is taken up. `birth` is
    what is known of it, where she may be under 18."""
    user = User.objects.make(kind=User.Kind.ADVISOR, language=language)
    today = timezone.localdate(timezone=ZoneInfo(programme.timezone))
    advisor = Advisor.objects.create(user=user, age_band=age_band, language=language, joined_on=today)
    Enrolment.objects.create(advisor=advisor, programme=programme, basis=basis, starts_on=today, enrolled_by=by)
    record("advisor.enrolled", by=by, about=advisor, advisor_id=advisor.pk, programme_id=programme.pk)
    know_age(advisor, programme, age_band, birth)
    sealed = {"legal_name": legal_name} | (
        {"birth": birth.sealed} if birth and advisor.age_band == Advisor.AgeBand.UNDER_18 else {}
    )
    vault.seal(advisor, sealed, by=by, purpose=Purpose.ENROLMENT, programme_id=programme.pk)
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
        raise NotNow(_("Her sign-in has ended."))
    account = User.objects.select_for_update(of=("self",)).get(pk=advisor.user.pk)  # she may be joining right now
    if account.has_usable_password() and not access.may_renew_card(advisor, programme, by):
        raise NotNow(
            _("She has a passphrase of her own. If she lost it, ask for a new card below: a second person must agree.")
        )
    code = user_actions.issue_invitation(user=account, by=by)
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
    place = Joining.objects.get(advisor=advisor, is_current=True).programme_id  # whose card it was
    vault.seal(advisor, {"chosen_name": chosen_name}, by=user, purpose=Purpose.ENROLMENT, programme_id=place)
    record("advisor.joined", by=user, about=advisor, advisor_id=advisor.pk, programme_id=place)
    return user


@transaction.atomic
def ask_reveal(*, advisor: Advisor, programme: Programme, fields: list[str], purpose: str, by: User) -> RevealRequest:
    if not fields or not set(fields) <= set(REVEALABLE):
        raise NotNow(_("Choose what you need to see."))
    if not access.may_have(by.pk, programme.pk, fields):
        raise NotNow(_("Your role here does not open this. Ask somebody whose work it is."))
    request = RevealRequest.objects.create(
        advisor=advisor, programme=programme, fields=sorted(fields), purpose=purpose, asked_by=by
    )
    record("reveal.asked", by=by, about=request, fields=request.fields, purpose=purpose)
    return request


@transaction.atomic
def decide_reveal(*, request: RevealRequest, approve: bool, by: User) -> RevealRequest:
    """The second person's answer. A yes lasts an hour; the database refuses an answer to one's own request."""
    locked = _locked(request)
    if locked.state != RevealRequest.State.ASKED:
        raise NotNow(_("This request waits no longer: it was answered or taken back."))
    if locked.asked_by_id == by.pk:
        raise NotNow(_("You asked for this, so somebody else must answer."))
    if approve:
        _no_hindrance(locked, by)
    locked.state = RevealRequest.State.APPROVED if approve else RevealRequest.State.REFUSED
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.until = locked.decided_at + settings.GRANT_DEFAULT if approve else None
    locked.save(update_fields=["state", "decided_by", "decided_at", "until"])
    _settle_grant(locked)
    record(f"reveal.{locked.state}", by=by, about=locked, fields=locked.fields, purpose=locked.purpose)
    return locked


def _no_hindrance(request: RevealRequest, by: User) -> None:
    """What stands against a yes."""
    if request.is_lapsed:
        raise NotNow(_("Nobody answered this within seven days. Whoever needs it asks anew."))
    if not access.has_ground(request):
        raise NotNow(_("Whoever asked may not have this here any more, or the advisor has left. Answer with no."))
    if is_newcomer(by, request.programme_id, "reveal.approve", but=request.asked_by_id):
        raise NotNow(SOMEBODY_LONGER_HERE)


@transaction.atomic
def open_details(*, request: RevealRequest, session: str, by: User) -> dict[str, str]:
    """The allowed values, to the person who asked, until the hour is over, in the session in which they were opened
    first: what another session asks for is not hers to repeat."""
    locked = _locked(request)
    granted = grants.holds_grant(by, OPEN_DETAILS, locked.advisor, timezone.now())
    if not (locked.asked_by_id == by.pk and locked.is_open and access.has_ground(locked) and granted):
        raise NotNow(_("This permission has ended. Ask again if you still need it."))
    mark = salted_hmac("identity.opened_in", session, algorithm="sha256").hexdigest()
    if locked.opened_in not in ("", mark):
        raise NotNow(_("You opened this in another session. Go on there, or ask again."))
    locked.opened_in = mark
    locked.save(update_fields=["opened_in"])
    with vault.open(
        locked.advisor,
        _stored_fields(locked),
        by=by,
        purpose=locked.purpose,
        programme_id=locked.programme_id,
        about=locked,
    ) as values:
        return dict(values)


@transaction.atomic
def end_reveal(*, request: RevealRequest, by: User) -> RevealRequest:
    """Before its time: a request that waits is taken back by who asked; an open one is closed by her or by a second
    person."""
    locked = _locked(request)
    if locked.state == RevealRequest.State.ASKED and locked.asked_by_id == by.pk:
        locked.state = RevealRequest.State.TAKEN_BACK
        locked.save(update_fields=["state"])
        record("reveal.taken_back", by=by, about=locked, fields=locked.fields, purpose=locked.purpose)
    elif locked.is_open:
        _close(locked, by)
    else:
        raise NotNow(_("There is nothing to end: it waits no longer, and its hour is over."))
    return locked


@transaction.atomic
def open_at_once(*, advisor: Advisor, programme: Programme, fields: list[str], by: User) -> RevealRequest:
    """An emergency: nobody is waited for, everybody who may look at it is told. After three in a day, or within 30 days
    after one that was not in order, it is stopped, and they are told of that."""
    if not fields or not set(fields) <= set(AT_ONCE):
        raise NotNow(_("Choose what you need to see."))
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one emergency after the other, so that they count
    bar = access.emergency_bar(by)
    request = _stopped_lately(by, programme) if bar else None
    if request is None:
        request = RevealRequest.objects.create(
            advisor=advisor, programme=programme, fields=sorted(fields), purpose=Purpose.SAFETY, asked_by=by,
            state=RevealRequest.State.STOPPED if bar else RevealRequest.State.EMERGENCY,
            until=None if bar else timezone.now() + settings.GRANT_DEFAULT,
        )  # fmt: skip
    record(
        "reveal.emergency_stopped" if bar else "reveal.emergency_opened", by=by, about=request, advisor_id=advisor.pk,
        fields=sorted(fields), purpose=bar or Purpose.SAFETY,
    )  # fmt: skip
    logger.critical("emergency opening %s: %s by user-%s", word(bar or "allowed"), request.public_id, by.pk)
    if not bar:
        _settle_grant(request)
    return request


@transaction.atomic
def review_emergency(*, request: RevealRequest, outcome: str, by: User) -> RevealRequest:
    """Another person says afterwards whether it was in order. Where not, it is closed and who did it opens nothing in
    an emergency for 30 days."""
    locked = _locked(request)
    if locked.asked_by_id == by.pk:
        raise NotNow(_("You opened this, so somebody else must look at it."))
    if not locked.is_emergency or locked.outcome:
        raise NotNow(_("Somebody has looked at this already."))
    locked.outcome, locked.reviewed_by, locked.reviewed_at = RevealRequest.Outcome(outcome), by, timezone.now()
    locked.save(update_fields=["outcome", "reviewed_by", "reviewed_at"])
    record("reveal.reviewed", by=by, about=locked, fields=locked.fields, purpose=locked.outcome)
    if locked.is_open and locked.outcome == RevealRequest.Outcome.NOT_IN_ORDER:
        _close(locked, by)
    return locked


@transaction.atomic
def sweep_grants(*, by: User | None) -> int:
    """Rows whose hour is over, or behind which nobody with a role stands any more, go. They open nothing as it is."""
    return grants.sweep(Advisor)


def _locked(request: RevealRequest) -> RevealRequest:
    found = RevealRequest.objects.select_for_update(of=("self",)).select_related("asked_by", "advisor")
    return found.get(pk=request.pk)


def _close(request: RevealRequest, by: User) -> None:
    request.until = timezone.now()
    request.save(update_fields=["until"])
    _settle_grant(request)
    record("reveal.closed", by=by, about=request, fields=request.fields, purpose=request.purpose)


def _settle_grant(request: RevealRequest) -> None:
    """One row for all that this person may open of her now: until the last of it ends, or none."""
    standing = RevealRequest.objects.open_for(request.asked_by_id).filter(advisor=request.advisor)
    until = standing.aggregate(last=Max("until"))["last"]
    if until is None:
        grants.take_back(perm=OPEN_DETAILS, user=request.asked_by, obj=request.advisor)
    else:
        grants.grant(perm=OPEN_DETAILS, user=request.asked_by, obj=request.advisor, until=until)


def _stopped_lately(by: User, programme: Programme) -> RevealRequest | None:
    """The one alarm of this day about a person who tries again and again."""
    stopped = RevealRequest.objects.to_review().filter(programme=programme, state=RevealRequest.State.STOPPED)
    return stopped.filter(asked_by=by, asked_at__gt=timezone.now() - LOOK_WITHIN).first()


def _stored_fields(request: RevealRequest) -> list[str]:
    """The approved fields by the names they are stored under. How she is paid in another programme is that one's."""
    names = [name for name in vault.stored_names(request.advisor) if name.split(":")[0] in request.fields]
    if "payee_details" not in request.fields:
        return names
    here = set(chain.from_iterable(payee_fields.ask(advisor=request.advisor, programme=request.programme)))
    return [name for name in names if not name.startswith("payee_details") or name in here]


@transaction.atomic
def pause_advisor(*, advisor: Advisor, by: User, programme: Programme | None = None) -> None:
    """She takes a break: nothing is sent, nothing is asked, what she earned stays hers. `programme` is where somebody
    else writes it down for her. What she does herself is done in each programme that she is in."""
    if not Advisor.objects.filter(pk=advisor.pk, status=Advisor.Status.ACTIVE).update(status=Advisor.Status.PAUSED):
        return
    for place in [programme.pk] if programme else where_she_is(advisor):
        record("advisor.paused", by=by, about=advisor, advisor_id=advisor.pk, programme_id=place)


@transaction.atomic
def resume_advisor(*, advisor: Advisor, by: User) -> None:
    """She is back. Hers alone to say: a break that others could end is none."""
    if by.pk != advisor.user_id:
        raise NotNow(_("Only she can end her break, on her own page."))
    if not Advisor.objects.filter(pk=advisor.pk, status=Advisor.Status.PAUSED).update(status=Advisor.Status.ACTIVE):
        return
    for place in where_she_is(advisor):
        record("advisor.resumed", by=by, about=advisor, advisor_id=advisor.pk, programme_id=place)
