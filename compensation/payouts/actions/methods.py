"""How somebody is paid: recorded by herself or by staff, replaced as a whole, never shown again."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.payouts.accounts import Account
from compensation.payouts.models import FundingAccount, PayoutMethod, SharedAccount
from compensation.payouts.models.methods import Rail
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor, Purpose
from survivor_engagement.keys.sealing import tag
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

FINGERPRINT = "payee_account"


@transaction.atomic
def record_method(
    *,
    advisor: Advisor,
    programme: Programme,
    kind: str,
    provider: str = "",
    account: Account | None = None,
    details: Mapping[str, str] | None = None,
    by: User,
) -> PayoutMethod:
    """The way she is paid from now on. The one before is retired and its details are forgotten; a payment that has
    not left yet and would have used it is stopped, and made anew the right way."""
    Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
    earlier = PayoutMethod.objects.of_advisor(advisor, programme).filter(currency=programme.currency)
    before = earlier.active().select_for_update(of=("self",)).first()
    if before is not None and before.kind == kind == Rail.CASH:
        return before
    if before is not None:
        _retire(before, by=by)
    method = PayoutMethod.objects.create(
        advisor=advisor,
        programme=programme,
        kind=kind,
        provider=provider if account else "",
        currency=programme.currency,
        hint=account.hint if account else "",
        fingerprint=tag(FINGERPRINT, account.number) if account else None,
        version=(earlier.aggregate(last=Max("version"))["last"] or 0) + 1,
        recorded_by=by,
    )
    if details:
        vault.seal_json(
            advisor, method.sealed_as, dict(details), by=by, purpose=Purpose.PAYMENT, programme_id=programme.pk
        )
    record("payout_method.recorded", by=by, about=method, purpose=method.kind)
    return method


@transaction.atomic
def forget_ways(*, advisor: Advisor, programme: Programme, currencies: Iterable[str], by: User) -> int:
    """She is erased: her ways are retired, and tail and tag of her accounts go. What she is still owed in one of the
    `currencies` is from then on paid in cash, on her code: the only way that needs no detail of hers. `by` is whose
    word it was; whoever wrote it down for her decides on no payment to her, as always."""
    owed = set(currencies)
    ways = PayoutMethod.objects.of_advisor(advisor, programme).active().select_for_update(of=("self",)).order_by("pk")
    for method in ways:
        if method.kind != Rail.CASH or method.currency not in owed:
            _no_longer_used(method, by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_forget_accounts()")
        forgotten = int(cursor.fetchone()[0])
    every = PayoutMethod.objects.of_advisor(advisor, programme)
    for currency in sorted(owed - set(every.active().values_list("currency", flat=True))):
        last = every.filter(currency=currency).aggregate(last=Max("version"))["last"] or 0
        made = every.create(
            advisor=advisor, programme=programme, kind=Rail.CASH, currency=currency, version=last + 1, recorded_by=by
        )
        record("payout_method.recorded", by=None, about=made, purpose=made.kind)
    return forgotten


@transaction.atomic
def retire_ways_since(*, advisor: Advisor, programme: Programme, since: datetime, by: User) -> int:
    """It was not she who wrote them down. Payments that have not left and would have used one are stopped."""
    ways = PayoutMethod.objects.of_advisor(advisor, programme).active().select_for_update(of=("self",)).order_by("pk")
    hers = [way for way in ways if way.recorded_by_id == advisor.user_id and way.recorded_at >= since]
    for way in hers:
        _retire(way, by=by)
    return len(hers)


@transaction.atomic
def answer_shared_account(*, question: SharedAccount, answer: str, by: User) -> SharedAccount:
    """What she said, asked alone, about an account that stands with somebody else too."""
    locked = SharedAccount.objects.select_for_update(of=("self",)).select_related("method__advisor").get(pk=question.pk)
    if locked.state != SharedAccount.State.OPEN:
        raise NotNow(_("This was answered already."))
    if locked.method.recorded_by_id == by.pk:
        raise NotNow(_("You wrote these details down, so somebody else must ask her."))
    locked.state, locked.answer = SharedAccount.State.ANSWERED, SharedAccount.Answer(answer)
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record("shared_account.answered", by=by, about=locked.method, purpose=locked.answer)
    if locked.answer == SharedAccount.Answer.ANOTHER_WAY:
        _retire(locked.method, by=by)
    return locked


@transaction.atomic
def record_funding_account(*, programme: Programme, currency: str, bic: str, account: str, by: User) -> FundingAccount:
    """The account that payments leave from. One is in use for each currency; the earlier ones stay as history."""
    in_use = FundingAccount.objects.select_for_update().filter(programme=programme, currency=currency, is_active=True)
    for earlier in in_use:
        earlier.is_active = False
        earlier.save(update_fields=["is_active"])
    made = FundingAccount.objects.create(programme=programme, currency=currency, bic=bic, account=account)
    record("funding_account.recorded", by=by, about=made)
    return made


def _retire(method: PayoutMethod, *, by: User) -> None:
    _no_longer_used(method, by=by)
    if method.kind != Rail.CASH:
        vault.seal(
            method.advisor,
            {method.sealed_as: ""},
            by=by,
            purpose=Purpose.PAYMENT,
            programme_id=method.programme_id,
        )


def _no_longer_used(method: PayoutMethod, *, by: User | None) -> None:
    method.state, method.retired_at = PayoutMethod.State.RETIRED, timezone.now()
    method.save(update_fields=["state", "retired_at"])
    record("payout_method.retired", by=by, about=method, purpose=method.kind)
