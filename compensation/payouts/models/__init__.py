"""What exists when money moves: how somebody is paid, batches and their decisions, files out, reports in."""

from compensation.payouts.models.batches import Decision, Payment, PaymentItem, PayoutBatch
from compensation.payouts.models.files import FileOpening, PaymentFile, StatusLine, StatusReport
from compensation.payouts.models.methods import FundingAccount, PayoutMethod, SharedAccount
from compensation.payouts.models.sayings import Saying

__all__ = [
    "Decision",
    "FileOpening",
    "FundingAccount",
    "Payment",
    "PaymentFile",
    "PaymentItem",
    "PayoutBatch",
    "PayoutMethod",
    "Saying",
    "SharedAccount",
    "StatusLine",
    "StatusReport",
]
