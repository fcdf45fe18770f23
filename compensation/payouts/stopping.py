"""Which payments of a file must not go out, and why: asked when the file is made, and again when it leaves."""

from compensation.payouts.filling import may_share
from compensation.payouts.models import PaymentFile, PayoutMethod, SharedAccount
from compensation.payouts.models.methods import Rail
from survivor_engagement.users.models import User

WAY_CHANGED, NOT_AGREED, ACCOUNT_ASKED, MAYBE_PAID = "WAY_CHANGED", "NOT_AGREED", "ACCOUNT_ASKED", "MAYBE_PAID"


def reasons_to_stop(file: PaymentFile, *, by: User | None, moment: str) -> dict[int, str]:
    """Payments of this file that must not go out as they are: payment id -> reason code. Whoever changes her
    way of being paid at this moment waits here, or is seen here."""
    going = list(file.payments().going_out().values_list("pk", "advisor", "method"))
    # She first, then her ways, as when she changes one: otherwise the two would wait for each other.
    outside = [] if file.rail == Rail.CASH else [row[1] for row in going]
    agreed = may_share(outside, programme_id=file.programme_id, moment=moment, by=by, hold=True)
    methods = PayoutMethod.objects.select_for_update(of=("self",)).filter(pk__in=[row[2] for row in going])
    active = {method.pk for method in methods.order_by("pk") if method.state == PayoutMethod.State.ACTIVE}
    questions = SharedAccount.objects.open().filter(method__payments__batch=file.batch_id)
    asked_about = set(questions.values_list("method", flat=True))
    maybe_paid = set(file.payments().going_out().maybe_paid().values_list("pk", flat=True))
    reasons = {}
    for payment, advisor, method in going:
        checks = (
            (payment in maybe_paid, MAYBE_PAID),
            (method not in active, WAY_CHANGED),
            (bool(outside) and advisor not in agreed, NOT_AGREED),
            (method in asked_about, ACCOUNT_ASKED),
        )
        if reason := next((reason for stands, reason in checks if stands), ""):
            reasons[payment] = reason
    return reasons
